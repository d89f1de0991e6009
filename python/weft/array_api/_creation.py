"""Arrays from nothing, from numbers and from other libraries' memory."""

from __future__ import annotations

from typing import Any

import weft
from weft import Tensor
from weft import dtype as Dtype  # noqa: N812
from weft.array_api._dtypes import check_array

__all__ = [
    "arange",
    "asarray",
    "empty",
    "empty_like",
    "eye",
    "from_dlpack",
    "full",
    "full_like",
    "linspace",
    "meshgrid",
    "ones",
    "ones_like",
    "tril",
    "triu",
    "zeros",
    "zeros_like",
]


def asarray(
    obj: Any, /, *, dtype: Dtype | None = None, device: Any = None, copy: bool | None = None
) -> Tensor:
    """An array of numbers, nested sequences, a buffer, another library's array, or ``obj`` itself.

    copy: True always copies, False raises ValueError where sharing memory is impossible, None shares where
    that is possible.
    """
    if isinstance(obj, Tensor):
        device = obj.device if device is None else device
    elif not hasattr(obj, "__dlpack__") and not hasattr(obj, "__array__"):
        obj = _of_buffer(obj)
    return weft.asarray(obj, dtype=dtype, device=device, copy=copy)


# The element formats of Python's buffers, whose sizes some machines choose.
_FORMATS = {
    "?": {1: weft.bool},
    "B": {1: weft.uint8},
    "e": {2: weft.float16},
    "f": {4: weft.float32},
    "d": {8: weft.float64},
    **dict.fromkeys("bhilq", {1: weft.int8, 2: weft.int16, 4: weft.int32, 8: weft.int64}),
}


def _of_buffer(obj: Any) -> Any:
    """A buffer's elements, over its memory where they lie in a row, in its dtype and shape; else ``obj``."""
    try:
        view = memoryview(obj)
    except TypeError:
        return obj
    dtype = _FORMATS.get(view.format.lstrip("@="), {}).get(view.itemsize)
    if dtype is None:
        raise weft.DtypeError(
            f"[asarray] weft has no element type for buffers of format {view.format!r}, {view.itemsize} bytes"
        )
    if not view.c_contiguous or view.nbytes == 0:
        return weft.tensor(view.tolist(), dtype=dtype).reshape(view.shape)
    return weft.frombuffer(view, dtype=dtype).reshape(view.shape)


def from_dlpack(x: object, /, *, device: Any = None, copy: bool | None = None) -> Tensor:
    """An array over the memory of an object with ``__dlpack__``."""
    return weft.from_dlpack(x, device=device, copy=copy)


def arange(
    start: float,
    /,
    stop: float | None = None,
    step: float = 1,
    *,
    dtype: Dtype | None = None,
    device: Any = None,
) -> Tensor:
    """The numbers from ``start``, or 0, in steps up to but without ``stop``; none if it lies behind."""
    if stop is None:
        start, stop = 0, start
    if (stop - start) * step < 0:
        whole = all(isinstance(one, int) for one in (start, stop, step))
        kind = weft.int64 if whole else weft.get_default_dtype()
        return weft.empty(0, dtype=dtype or kind, device=device)
    return weft.arange(start, stop, step, dtype=dtype, device=device)


def linspace(
    start: float,
    stop: float,
    /,
    num: int,
    *,
    dtype: Dtype | None = None,
    device: Any = None,
    endpoint: bool = True,
) -> Tensor:
    """``num`` numbers in equal steps from ``start`` to ``stop``, which is the last one with ``endpoint``."""
    if endpoint:
        return weft.linspace(start, stop, num, dtype=dtype, device=device)
    return weft.linspace(start, stop, num + 1, dtype=dtype, device=device)[:-1]


def empty(shape: int | tuple[int, ...], *, dtype: Dtype | None = None, device: Any = None) -> Tensor:
    """An array whose elements are whatever its memory held."""
    return weft.empty(shape, dtype=dtype, device=device)


def zeros(shape: int | tuple[int, ...], *, dtype: Dtype | None = None, device: Any = None) -> Tensor:
    """An array of zeros."""
    return weft.zeros(shape, dtype=dtype, device=device)


def ones(shape: int | tuple[int, ...], *, dtype: Dtype | None = None, device: Any = None) -> Tensor:
    """An array of ones."""
    return weft.ones(shape, dtype=dtype, device=device)


def full(
    shape: int | tuple[int, ...], fill_value: float, *, dtype: Dtype | None = None, device: Any = None
) -> Tensor:
    """An array of one number, whose kind gives the dtype."""
    sizes = (shape,) if isinstance(shape, int) else shape
    return weft.full(sizes, fill_value, dtype=dtype, device=device)


def empty_like(x: Tensor, /, *, dtype: Dtype | None = None, device: Any = None) -> Tensor:
    """An array of the shape of ``x`` whose elements are whatever its memory held."""
    return weft.empty_like(check_array("empty_like", x), dtype=dtype, device=device)


def zeros_like(x: Tensor, /, *, dtype: Dtype | None = None, device: Any = None) -> Tensor:
    """Zeros in the shape of ``x``."""
    return weft.zeros_like(check_array("zeros_like", x), dtype=dtype, device=device)


def ones_like(x: Tensor, /, *, dtype: Dtype | None = None, device: Any = None) -> Tensor:
    """Ones in the shape of ``x``."""
    return weft.ones_like(check_array("ones_like", x), dtype=dtype, device=device)


def full_like(x: Tensor, /, fill_value: float, *, dtype: Dtype | None = None, device: Any = None) -> Tensor:
    """One number in the shape of ``x``."""
    return weft.full_like(check_array("full_like", x), fill_value, dtype=dtype, device=device)


def eye(
    n_rows: int,
    n_cols: int | None = None,
    /,
    *,
    k: int = 0,
    dtype: Dtype | None = None,
    device: Any = None,
) -> Tensor:
    """A matrix with ones on its ``k``-th diagonal, counted upwards from the main one."""
    columns = n_rows if n_cols is None else n_cols
    if k == 0:
        return weft.eye(n_rows, columns, dtype=dtype, device=device)
    matrix = weft.zeros((n_rows, columns), dtype=dtype, device=device)
    if -n_rows < k < columns:
        matrix.diagonal(k).fill_(1)
    return matrix


def meshgrid(*arrays: Tensor, indexing: str = "xy") -> tuple[Tensor, ...]:
    """The coordinates of a grid with these axes: the first one along columns (``xy``) or rows (``ij``)."""
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid(): indexing must be 'xy' or 'ij'; got {indexing!r}")
    sizes = [check_array("meshgrid", x).numel() for x in arrays]
    places = list(range(len(arrays)))
    if indexing == "xy":
        places[:2] = reversed(places[:2])
    shape = [sizes[place] for place in places]
    grids = []
    for x, place in zip(arrays, places, strict=True):
        alone = [1] * len(arrays)
        alone[place] = shape[place]
        grids.append(weft.broadcast_to(x.reshape(alone), shape))
    return tuple(grids)


def tril(x: Tensor, /, *, k: int = 0) -> Tensor:
    """The elements of each matrix on its ``k``-th diagonal and below, zeros elsewhere."""
    return weft.tril(check_array("tril", x), k)


def triu(x: Tensor, /, *, k: int = 0) -> Tensor:
    """The elements of each matrix on its ``k``-th diagonal and above, zeros elsewhere."""
    return weft.triu(check_array("triu", x), k)
