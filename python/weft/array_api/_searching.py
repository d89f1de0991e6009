"""Searching, sorting, sets and taking by index."""

from __future__ import annotations

from typing import NamedTuple

import weft
from weft import Tensor
from weft.array_api._dtypes import check_array, promoted
from weft.array_api._manipulation import axes_of

__all__ = [
    "argmax",
    "argmin",
    "argsort",
    "isin",
    "nonzero",
    "searchsorted",
    "sort",
    "take",
    "take_along_axis",
    "unique_all",
    "unique_counts",
    "unique_inverse",
    "unique_values",
    "where",
]


def _keep(result: Tensor, x: Tensor, axis: int | None, keepdims: bool) -> Tensor:
    return result.reshape([1] * x.ndim) if keepdims and axis is None else result


def argmax(x: Tensor, /, *, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Where the first of the largest elements stands along an axis, or among all in row-major order."""
    check_array("argmax", x)
    return _keep(weft.argmax(x, dim=axis, keepdim=keepdims and axis is not None), x, axis, keepdims)


def argmin(x: Tensor, /, *, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Where the first of the smallest elements stands along an axis, or among all in row-major order."""
    check_array("argmin", x)
    return _keep(weft.argmin(x, dim=axis, keepdim=keepdims and axis is not None), x, axis, keepdims)


def nonzero(x: Tensor, /) -> tuple[Tensor, ...]:
    """The places of the nonzero elements, an array of indices for each axis; needs one axis at least."""
    if check_array("nonzero", x).ndim == 0:
        raise weft.ShapeError("[nonzero] needs at least one dimension; got an array of shape ()")
    return tuple(weft.nonzero(x, as_tuple=True))


def searchsorted(
    x1: Tensor, x2: Tensor | float, /, *, side: str = "left", sorter: Tensor | None = None
) -> Tensor:
    """Where the elements of ``x2`` belong in the ascending row ``x1``, before or behind (``right``) equals.

    sorter: the order that sorts ``x1``, if it is not.
    """
    if side not in ("left", "right"):
        raise weft.ValueError(f"[searchsorted] side must be 'left' or 'right'; got {side!r}")
    row, values = promoted("searchsorted", check_array("searchsorted", x1), x2)
    if row.ndim != 1:
        raise weft.ShapeError(f"[searchsorted] x1 must have one dimension; got {tuple(row.shape)}")
    return weft.searchsorted(row, values, side=side, sorter=None if sorter is None else sorter.to(weft.int64))


def where(condition: Tensor, x1: Tensor | float, x2: Tensor | float, /) -> Tensor:
    """The element of ``x1`` where the condition is true, that of ``x2`` elsewhere."""
    return weft.where(check_array("where", condition), *promoted("where", x1, x2))


def sort(x: Tensor, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """The elements in order along an axis; NaN counts as the largest."""
    return weft.sort(check_array("sort", x), dim=axis, descending=descending, stable=stable).values


def argsort(x: Tensor, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """The indices that put the elements in order along an axis; ``stable`` keeps that of equal ones."""
    return weft.argsort(check_array("argsort", x), dim=axis, descending=descending, stable=stable)


def _from_front(indices: Tensor, size: int) -> Tensor:
    indices = indices.to(weft.int64)
    return weft.where(indices < 0, indices + size, indices)


def take(x: Tensor, indices: Tensor, /, *, axis: int | None = None) -> Tensor:
    """The parts of ``x`` at these places of an axis, negative ones counted from its end."""
    if axis is None:
        if check_array("take", x).ndim != 1:
            raise weft.ValueError(f"[take] axis may be left out for one dimension; got {x.ndim}")
        axis = 0
    (place,) = axes_of("take", axis, check_array("take", x).ndim)
    if check_array("take", indices).ndim != 1:
        raise weft.ShapeError(f"[take] indices must have one dimension; got {tuple(indices.shape)}")
    return weft.index_select(x, place, _from_front(indices, x.shape[place]))


def take_along_axis(x: Tensor, indices: Tensor, /, *, axis: int = -1) -> Tensor:
    """The elements at places along an axis that differ from row to row; the other axes broadcast."""
    (place,) = axes_of("take_along_axis", axis, check_array("take_along_axis", x).ndim)
    indices = _from_front(check_array("take_along_axis", indices), x.shape[place])
    return weft.take_along_dim(x, indices, dim=place)


class UniqueAll(NamedTuple):
    """What ``unique_all`` returns."""

    values: Tensor
    indices: Tensor
    inverse_indices: Tensor
    counts: Tensor


class UniqueCounts(NamedTuple):
    """What ``unique_counts`` returns."""

    values: Tensor
    counts: Tensor


class UniqueInverse(NamedTuple):
    """What ``unique_inverse`` returns."""

    values: Tensor
    inverse_indices: Tensor


def unique_all(x: Tensor, /) -> UniqueAll:
    """The different elements in ascending order, where each stands first, how to restore ``x``, and counts.

    Every NaN differs from every other, so that each counts once; 0.0 and -0.0 are equal.
    """
    flat = check_array("unique_all", x).detach().reshape(-1)
    row, order = weft.sort(flat, stable=True)
    starts = weft.ones(row.shape, dtype=weft.bool, device=row.device)
    if row.shape[0] > 1:
        starts[1:] = row[1:] != row[:-1]
    places = weft.nonzero(starts).reshape(-1)
    inverse = weft.empty_like(order)
    inverse[order] = weft.cumsum(starts, 0) - 1
    ends = weft.full((1,), row.shape[0], dtype=places.dtype, device=places.device)
    counts = weft.diff(weft.cat([places, ends])) if row.shape[0] else places
    return UniqueAll(row[places], order[places], inverse.reshape(x.shape), counts)


def unique_counts(x: Tensor, /) -> UniqueCounts:
    """The different elements, and how often each occurs; see ``unique_all``."""
    unique = unique_all(x)
    return UniqueCounts(unique.values, unique.counts)


def unique_inverse(x: Tensor, /) -> UniqueInverse:
    """The different elements, and the index of each element of ``x`` among them; see ``unique_all``."""
    unique = unique_all(x)
    return UniqueInverse(unique.values, unique.inverse_indices)


def unique_values(x: Tensor, /) -> Tensor:
    """The different elements in ascending order; see ``unique_all``."""
    return unique_all(x).values


def isin(x1: Tensor | int, x2: Tensor | int, /, *, invert: bool = False) -> Tensor:
    """Whether each element of ``x1`` is among those of ``x2``, or is not if ``invert``."""
    elements, among = promoted("isin", x1, x2)
    return weft.isin(elements, among.reshape(-1), invert=invert)
