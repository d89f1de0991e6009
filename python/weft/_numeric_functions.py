"""Functions and methods whose Python forms differ from the library's: histograms, differences, old names."""

from __future__ import annotations

import builtins
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from weft import _C
from weft._C import Tensor

__all__ = [
    "conj",
    "conj_physical",
    "frobenius_norm",
    "gradient",
    "histogram",
    "histogramdd",
    "is_conj",
    "is_neg",
    "lu",
    "nuclear_norm",
    "range",
    "real",
    "resolve_conj",
    "resolve_neg",
    "to_dlpack",
    "unsafe_chunk",
    "unsafe_split",
    "unsafe_split_with_sizes",
]


def gradient(
    input: Tensor,
    *,
    spacing: float | Sequence[float] | Sequence[Tensor] | None = None,
    dim: int | Sequence[int] | None = None,
    edge_order: int = 1,
) -> tuple[Tensor, ...]:
    """The derivative along each of ``dim`` (all by default) of a sampled function, by differences.

    spacing: how far the samples are apart, one number or one for each dim; or each dim's coordinates, 1-d.
    edge_order: 1 or 2, of the one-sided differences at the ends.
    """
    dims = [] if dim is None else [dim] if isinstance(dim, int) else list(dim)
    count = len(dims) if dims else input.ndim
    if spacing is None or isinstance(spacing, (int, float)):
        apart = [
            _C.tensor(1.0 if spacing is None else float(spacing), dtype=_C.float64, device="cpu")
        ] * count
    else:
        apart = [
            one if isinstance(one, Tensor) else _C.tensor(float(one), dtype=_C.float64, device="cpu")
            for one in spacing
        ]
    return tuple(_C.gradient(input, spacing=apart, dim=dims, edge_order=edge_order))


def histogram(
    input: Tensor,
    bins: int | Tensor,
    *,
    range: Sequence[float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> Any:
    """How many elements, or how much weight, is in each bin; the bins' edges: ``hist``, ``bin_edges``.

    bins: how many, equal ones from the least element to the greatest or over ``range``; or the edges.
    """
    if isinstance(bins, Tensor):
        if range is not None:
            raise RuntimeError("histogram(): range is for a number of bins, not for edges")
        return _C.histogram(input, bins, weight=weight, density=density)
    low, high = (None, None) if range is None else range
    return _C.histogram(input, bins, min=low, max=high, weight=weight, density=density)


def histogramdd(
    input: Tensor,
    bins: int | Sequence[int] | Sequence[Tensor],
    *,
    range: Sequence[float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """A histogram of points (…, D) in D dimensions: the counts, and the edges of each dimension.

    bins: how many in each dimension, or the edges; range: 2 D numbers, the ends of each dimension.
    """
    if input.ndim < 2:
        raise RuntimeError(f"histogramdd(): input needs at least two dimensions; got {tuple(input.shape)}")
    points = input.detach().reshape(-1, input.shape[-1])
    columns = points.unbind(1)
    each: Sequence[Any] = [bins] * len(columns) if isinstance(bins, int) else bins
    if len(each) != len(columns):
        raise RuntimeError(
            f"histogramdd(): needs bins for each of {len(columns)} dimensions; got {len(each)}"
        )
    if range is not None and len(range) != 2 * len(columns):
        raise RuntimeError(f"histogramdd(): range needs {2 * len(columns)} numbers; got {len(range)}")
    edges = []
    for d, (column, wanted) in enumerate(zip(columns, each, strict=True)):
        ends = None if range is None else range[2 * d : 2 * d + 2]
        edges.append(
            wanted.clone() if isinstance(wanted, Tensor) else histogram(column, wanted, range=ends).bin_edges
        )
    device = points.device
    place = _C.zeros(len(points), dtype=_C.int64, device=device)
    inside = _C.ones(len(points), dtype=_C.bool, device=device)
    for column, edge in zip(columns, edges, strict=True):
        inside &= (column >= edge[0]) & (column <= edge[-1])
        found = (_C.searchsorted(edge, column.contiguous(), right=True) - 1).clamp(0, len(edge) - 2)
        place = place * (len(edge) - 1) + found
    sizes = [len(edge) - 1 for edge in edges]
    weights = (
        _C.ones(len(points), dtype=_C.float64, device=device)
        if weight is None
        else weight.detach().reshape(-1).double()
    )
    counts = _C.zeros(_C.Size(sizes).numel(), dtype=_C.float64, device=device)
    counts = counts.index_add(0, place[inside], weights[inside]).reshape(sizes)
    if density:
        counts = counts / counts.sum()
        for d, edge in enumerate(edges):
            widths = edge.diff().double()
            counts = counts / widths.reshape([-1 if d == e else 1 for e in builtins.range(len(edges))])
    return counts.to(input.dtype), tuple(edges)


def range(start: float, end: float | None = None, step: float = 1, **options: Any) -> Tensor:
    """arange whose end is included. Deprecated in PyTorch, too."""
    warnings.warn("range includes its end and is deprecated; use arange", UserWarning, stacklevel=2)
    first, last = (0, start) if end is None else (start, end)
    options.setdefault("dtype", _C.get_default_dtype())
    count = int((last - first) / step) + 1
    if count < 1:
        raise RuntimeError(f"range(): bounds {first} to {last} do not fit the sign of step {step}")
    return (
        _C.arange(count, dtype=_C.float64, device=options.get("device"))
        .mul(step)
        .add(first)
        .to(options["dtype"])
    )


def real(input: Tensor) -> Tensor:
    """The tensor itself: weft has no complex numbers."""
    return input


def conj(input: Tensor) -> Tensor:
    """The tensor itself: weft has no complex numbers."""
    return input


def conj_physical(input: Tensor) -> Tensor:
    """The tensor itself: weft has no complex numbers."""
    return input


def resolve_conj(input: Tensor) -> Tensor:
    """The tensor itself: weft has no complex numbers."""
    return input


def resolve_neg(input: Tensor) -> Tensor:
    """The tensor itself: weft negates at once."""
    return input


def is_conj(input: Tensor) -> bool:
    """False: weft has no complex numbers."""
    return False


def is_neg(input: Tensor) -> bool:
    """False: weft negates at once."""
    return False


def unsafe_chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """chunk."""
    return tuple(_C.chunk(input, chunks, dim))


def unsafe_split(tensor: Tensor, split_size: int, dim: int = 0) -> tuple[Tensor, ...]:
    """split by a size."""
    return tuple(_C.split(tensor, split_size, dim))


def unsafe_split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """split by sizes."""
    return tuple(_C.split_with_sizes(input, split_sizes, dim))


def frobenius_norm(input: Tensor, dim: int | Sequence[int] = (), keepdim: bool = False) -> Tensor:
    """The root of the sum of squares, over ``dim`` or over all."""
    return _C.norm(input, 2.0, dim if isinstance(dim, int) else list(dim), keepdim)


def nuclear_norm(input: Tensor, dim: Sequence[int] = (-2, -1), keepdim: bool = False) -> Tensor:
    """The sum of the singular values."""
    return _C._linalg_matrix_norm(input, "nuc", list(dim), keepdim)


def lu(
    A: Tensor,  # noqa: N803  # PyTorch's name
    pivot: bool = True,
    get_infos: bool = False,
    out: None = None,
) -> tuple[Tensor, ...]:
    """linalg.lu_factor_ex: L and U in one matrix, the pivots, and with get_infos which are zero."""
    packed, pivots, infos = _C._linalg_lu_factor_ex(A, pivot=pivot)
    return (packed, pivots, infos) if get_infos else (packed, pivots)


def to_dlpack(tensor: Tensor) -> object:
    """A DLPack capsule of the tensor's memory, for libraries that take no tensor."""
    return tensor.__dlpack__()


# ---- methods ----


def _apply_(self: Tensor, callable: Callable[[Any], Any]) -> Tensor:
    """Each element becomes ``callable`` of it: slow, for tests."""
    values = [callable(value) for value in self.detach().reshape(-1).tolist()]
    return self.copy_(_C.tensor(values, dtype=self.dtype, device=self.device).reshape(self.shape))


def _map_(self: Tensor, tensor: Tensor, callable: Callable[[Any, Any], Any]) -> Tensor:
    """Each element becomes ``callable`` of it and of tensor's: slow, for tests."""
    others = tensor.detach().expand_as(self).reshape(-1).tolist()
    values = [callable(*pair) for pair in zip(self.detach().reshape(-1).tolist(), others, strict=True)]
    return self.copy_(_C.tensor(values, dtype=self.dtype, device=self.device).reshape(self.shape))


def _new(self: Tensor, *args: Any) -> Tensor:
    """An old constructor: a tensor of self's dtype, of data or of sizes."""
    if len(args) == 1 and not isinstance(args[0], (int, _C.Size)):
        return _C.tensor(args[0], dtype=self.dtype, device=self.device)
    sizes = args[0] if len(args) == 1 and isinstance(args[0], _C.Size) else args
    return _C.empty(tuple(sizes) if sizes else (0,), dtype=self.dtype, device=self.device)


def _new_empty_strided(self: Tensor, size: Sequence[int], stride: Sequence[int], **options: Any) -> Tensor:
    """empty_strided of self's dtype and device."""
    options.setdefault("dtype", self.dtype)
    options.setdefault("device", self.device)
    return _C.empty_strided(size, stride, **options)


def _resize(self: Tensor, *sizes: Any) -> Tensor:
    """reshape, under its old name."""
    warnings.warn("non-inplace resize is deprecated; use reshape", UserWarning, stacklevel=2)
    return self.reshape(*sizes)


def _resize_as(self: Tensor, tensor: Tensor) -> Tensor:
    """reshape to the shape of another, under its old name."""
    warnings.warn("non-inplace resize_as is deprecated; use reshape", UserWarning, stacklevel=2)
    return self.reshape(tensor.shape)


def _pin_memory(self: Tensor, device: Any = None) -> Tensor:
    """A copy in memory from which a GPU copies without anybody waiting; itself if it is there already. Raises
    DeviceError without a GPU. device: accepted.
    """
    return _C.pin_memory(self)


def _is_pinned(self: Tensor, device: Any = None) -> bool:
    """Whether it is in memory from which a GPU copies without anybody waiting."""
    return _C.is_pinned(self)


def _is_set_to(self: Tensor, tensor: Tensor) -> bool:
    """Whether both show the same memory in the same way."""
    return (
        self.data_ptr() == tensor.data_ptr()
        and self.shape == tensor.shape
        and self.stride() == tensor.stride()
        and self.dtype == tensor.dtype
    )


for _name, _method in {
    "apply_": _apply_,
    "conj": conj,
    "conj_physical": conj_physical,
    "conj_physical_": conj_physical,
    "histogram": histogram,
    "is_conj": is_conj,
    "is_neg": is_neg,
    "is_pinned": _is_pinned,
    "is_set_to": _is_set_to,
    "lu": lu,
    "map_": _map_,
    "new": _new,
    "new_empty_strided": _new_empty_strided,
    "pin_memory": _pin_memory,
    "resize": _resize,
    "resize_as": _resize_as,
    "resolve_conj": resolve_conj,
    "resolve_neg": resolve_neg,
    "unsafe_chunk": unsafe_chunk,
    "unsafe_split": unsafe_split,
    "unsafe_split_with_sizes": unsafe_split_with_sizes,
}.items():
    setattr(Tensor, _name, _method)
