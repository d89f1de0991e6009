"""Files of other programs: IDX data sets, CSV, NumPy's arrays, safetensors, PNG pictures and plots.

Paths are str, bytes or os.PathLike. Files are written under a temporary name and renamed: a crash never
leaves half of one. Reading raises weft.IoError (an OSError), which names the file and what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, NamedTuple

from weft._C import Tensor, _io, as_tensor

__all__ = [
    "Curve",
    "LabelledImages",
    "Table",
    "encode_png",
    "load_idx_dataset",
    "load_npy",
    "load_npz",
    "load_safetensors",
    "load_safetensors_metadata",
    "read_csv",
    "read_idx",
    "save_image_sheet",
    "save_npy",
    "save_npz",
    "save_plot",
    "save_png",
    "save_safetensors",
    "write_csv",
]

Path = str | bytes | PathLike


class Table(NamedTuple):
    """Numbers in columns: names (empty if the file has none) and values, (rows, columns) float64."""

    columns: list[str]
    values: Tensor


class LabelledImages(NamedTuple):
    """images: (N, 1, H, W) float32 from 0 to 1; labels: (N) int64."""

    images: Tensor
    labels: Tensor


class Curve(NamedTuple):
    """A line of a plot. x, y: as many numbers each, in lists, tensors or arrays; points that are not finite
    leave gaps.
    """

    name: str
    x: Any
    y: Any
    faint: bool = False


def read_csv(path: Path, separator: str = ",") -> Table:
    """Read a table of numbers, gzip or not; a first row with a cell that is no number names the columns.

    Raises IoError, naming the line, for rows of different lengths and cells that are not numbers.
    """
    return Table(*_io.read_csv(path, separator))


def write_csv(path: Path, values: Any, columns: Sequence[str] = (), separator: str = ",") -> None:
    """Write a (rows, columns) or (rows) table so that every number reads back the same.

    Raises ShapeError unless there are as many names as columns, or none.
    """
    _io.write_csv(path, _tensor(values), list(columns), separator)


def read_idx(path: Path) -> Tensor:
    """Read the array of an IDX file (MNIST's format), gzip or not, in its element type."""
    return _io.read_idx(path)


def load_idx_dataset(folder: Path, part: str) -> LabelledImages:
    """Read a set of labelled images as MNIST and Fashion-MNIST are distributed.

    part: "train" (train-images-idx3-ubyte and train-labels-idx1-ubyte) or "test" (t10k-…), each file with or
    without .gz. Raises IoError, listing the names it looked for, if one is missing; ValueError for another
    part.
    """
    return LabelledImages(*_io.load_idx_dataset(folder, part))


def save_npy(path: Path, array: Any) -> None:
    """Write one array as numpy.save does. Raises DtypeError for bfloat16, which NumPy does not have."""
    _io.save_npy(path, array)


def load_npy(path: Path) -> Tensor:
    """Read one array that numpy.save wrote."""
    return _io.load_npy(path)


def save_npz(path: Path, arrays: Mapping[str, Any], compressed: bool = False) -> None:
    """Write named arrays as numpy.savez, or savez_compressed, does."""
    _io.save_npz(path, arrays, compressed)


def load_npz(path: Path) -> dict[str, Tensor]:
    """Read all arrays of an archive, in its order."""
    return _io.load_npz(path)


def save_safetensors(
    path: Path, tensors: Mapping[str, Any], metadata: Mapping[str, str] | None = None
) -> None:
    """Write named tensors, in their order, as the safetensors package does. metadata: free text that comes
    back.
    """
    _io.save_safetensors(path, tensors, dict(metadata or {}))


def load_safetensors(path: Path) -> dict[str, Tensor]:
    """Read all tensors of a file, in the order of its header. Every claim of the header is checked."""
    return _io.load_safetensors(path)[0]


def load_safetensors_metadata(path: Path) -> dict[str, str]:
    """Read the free text that was saved with a file's tensors."""
    return _io.load_safetensors(path)[1]


def encode_png(image: Any) -> bytes:
    """Return the bytes of a PNG file.

    image: (H, W) or (1, H, W) grey, (3, H, W) red, green, blue; uint8 as it is, floating from 0 (black) to 1,
    clamped.
    """
    return _io.encode_png(_tensor(image))


def save_png(path: Path, image: Any) -> None:
    """Write what encode_png returns."""
    _io.save_png(path, _tensor(image))


def save_plot(
    path: Path, curves: Iterable[Curve], *, title: str = "", x_label: str = "", y_label: str = ""
) -> None:
    """Draw curves in one pair of axes, with a legend, as SVG."""
    lines = [(curve.name, _numbers(curve.x), _numbers(curve.y), curve.faint) for curve in curves]
    _io.save_plot(path, lines, title, x_label, y_label)


def save_image_sheet(
    path: Path,
    images: Any,
    captions: Sequence[str],
    *,
    title: str = "",
    marked: Sequence[bool] = (),
    columns: int = 10,
) -> None:
    """Draw images in rows, each above its caption, as SVG.

    images: (N, 1, H, W) or (N, 3, H, W), as for encode_png; captions: N; marked: N, or none: captions in red.
    """
    _io.save_image_sheet(
        path, _tensor(images), list(captions), title, [bool(mark) for mark in marked], columns
    )


def _tensor(values: Any) -> Tensor:
    return as_tensor(values).detach()


def _numbers(values: Any) -> list[float]:
    return [float(value) for value in (values.detach().tolist() if isinstance(values, Tensor) else values)]
