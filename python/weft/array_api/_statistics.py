"""Reductions over axes, running totals and differences."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import weft
from weft import Tensor
from weft import dtype as Dtype  # noqa: N812
from weft.array_api._dtypes import check_array, promoted
from weft.array_api._manipulation import axes_of

__all__ = [
    "all",
    "any",
    "count_nonzero",
    "cumulative_prod",
    "cumulative_sum",
    "diff",
    "max",
    "mean",
    "min",
    "prod",
    "std",
    "sum",
    "var",
]

Axis = int | tuple[int, ...] | None


def _reduced(
    function: str, x: Tensor, axis: Axis, keepdims: bool, over_last: Callable[[Tensor], Tensor]
) -> Tensor:
    """What ``over_last`` makes of the last axis of ``x``, in which all axes to reduce are gathered."""
    ndim = check_array(function, x).ndim
    axes = tuple(range(ndim)) if axis is None else axes_of(function, axis, ndim)
    kept = [place for place in range(ndim) if place not in axes]
    sizes = [x.shape[place] for place in kept]
    count = 1
    for place in axes:
        count *= x.shape[place]
    result = over_last(x.permute([*kept, *sorted(axes)]).reshape([*sizes, count]))
    if keepdims:
        for place in sorted(axes):
            result = result.unsqueeze(place)
    return result


def _total_dtype(x: Tensor, dtype: Dtype | None) -> Dtype:
    """The dtype of a sum: integers become int64, for want of uint64 also uint8."""
    if dtype is not None:
        return dtype
    return x.dtype if x.is_floating_point() else weft.int64


def sum(x: Tensor, /, *, axis: Axis = None, dtype: Dtype | None = None, keepdims: bool = False) -> Tensor:  # noqa: A001
    """The sums over these axes, or of all; of integers int64, unless ``dtype`` says otherwise."""
    total = _total_dtype(check_array("sum", x), dtype)
    if axis == ():
        return x.to(total, copy=True)
    axes = list(range(x.ndim)) if axis is None else axis
    return weft.sum(x, dim=axes, keepdim=keepdims, dtype=total) if axes != [] else x.to(total, copy=True)


def prod(x: Tensor, /, *, axis: Axis = None, dtype: Dtype | None = None, keepdims: bool = False) -> Tensor:
    """The products over these axes, or of all; of integers int64, unless ``dtype`` says otherwise."""
    total = _total_dtype(check_array("prod", x), dtype)
    return _reduced("prod", x, axis, keepdims, lambda rows: weft.prod(rows, -1, dtype=total))


def max(x: Tensor, /, *, axis: Axis = None, keepdims: bool = False) -> Tensor:  # noqa: A001
    """The largest elements over these axes, or of all; NaN if one is NaN."""
    return _reduced("max", x, axis, keepdims, lambda rows: weft.amax(rows, -1))


def min(x: Tensor, /, *, axis: Axis = None, keepdims: bool = False) -> Tensor:  # noqa: A001
    """The smallest elements over these axes, or of all; NaN if one is NaN."""
    return _reduced("min", x, axis, keepdims, lambda rows: weft.amin(rows, -1))


def mean(x: Tensor, /, *, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The arithmetic means over these axes, or of all."""
    return _reduced("mean", x, axis, keepdims, lambda rows: weft.mean(rows, -1))


def var(x: Tensor, /, *, axis: Axis = None, correction: float = 0.0, keepdims: bool = False) -> Tensor:
    """The variances over these axes, or of all: sums of squares divided by the count less ``correction``."""
    return _reduced("var", x, axis, keepdims, lambda rows: weft.var(rows, -1, correction=correction))


def std(x: Tensor, /, *, axis: Axis = None, correction: float = 0.0, keepdims: bool = False) -> Tensor:
    """The standard deviations over these axes, or of all: square roots of ``var``."""
    return _reduced("std", x, axis, keepdims, lambda rows: weft.std(rows, -1, correction=correction))


def all(x: Tensor, /, *, axis: Axis = None, keepdims: bool = False) -> Tensor:  # noqa: A001
    """Whether all elements over these axes are nonzero; true of none."""
    return _reduced("all", x, axis, keepdims, lambda rows: weft.all(rows.to(weft.bool), -1))


def any(x: Tensor, /, *, axis: Axis = None, keepdims: bool = False) -> Tensor:  # noqa: A001
    """Whether one element over these axes is nonzero; false of none."""
    return _reduced("any", x, axis, keepdims, lambda rows: weft.any(rows.to(weft.bool), -1))


def count_nonzero(x: Tensor, /, *, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """How many elements over these axes are nonzero, as int64."""
    return _reduced("count_nonzero", x, axis, keepdims, lambda rows: weft.count_nonzero(rows, -1))


def _running(
    function: str,
    op: Callable[..., Tensor],
    x: Tensor,
    axis: int | None,
    dtype: Dtype | None,
    initial: float | None,
) -> Tensor:
    if axis is None:
        if check_array(function, x).ndim != 1:
            raise weft.ValueError(f"[{function}] axis may be left out for one dimension; got {x.ndim}")
        axis = 0
    (place,) = axes_of(function, axis, check_array(function, x).ndim)
    result = op(x, place, dtype=_total_dtype(x, dtype))
    if initial is None:
        return result
    sizes = [1 if at == place else size for at, size in enumerate(x.shape)]
    first = weft.full(sizes, initial, dtype=result.dtype, device=result.device)
    return weft.cat([first, result], dim=place)


def cumulative_sum(
    x: Tensor,
    /,
    *,
    axis: int | None = None,
    dtype: Dtype | None = None,
    include_initial: bool = False,
) -> Tensor:
    """Running totals along an axis, with a 0 before them if ``include_initial``."""
    return _running("cumulative_sum", weft.cumsum, x, axis, dtype, 0 if include_initial else None)


def cumulative_prod(
    x: Tensor,
    /,
    *,
    axis: int | None = None,
    dtype: Dtype | None = None,
    include_initial: bool = False,
) -> Tensor:
    """Running products along an axis, with a 1 before them if ``include_initial``."""
    return _running("cumulative_prod", weft.cumprod, x, axis, dtype, 1 if include_initial else None)


def diff(
    x: Tensor,
    /,
    *,
    axis: int = -1,
    n: int = 1,
    prepend: Tensor | None = None,
    append: Tensor | None = None,
) -> Tensor:
    """Differences of neighbours along an axis, ``n`` times over, after joining arrays in front and behind."""
    check_array("diff", x)
    (place,) = axes_of("diff", axis, x.ndim)
    parts: list[Any] = [part for part in (prepend, x, append) if part is not None]
    joined = weft.cat(list(promoted("diff", *parts)), dim=place) if len(parts) > 1 else x
    return weft.diff(joined, n=builtins.min(n, joined.shape[place]), dim=place) if n else joined.clone()
