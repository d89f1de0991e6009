"""Shapes, order and repetition of arrays."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

import weft
from weft import Tensor
from weft.array_api._dtypes import check_array, promoted

__all__ = [
    "broadcast_arrays",
    "broadcast_shapes",
    "broadcast_to",
    "concat",
    "expand_dims",
    "flip",
    "moveaxis",
    "permute_dims",
    "repeat",
    "reshape",
    "roll",
    "squeeze",
    "stack",
    "tile",
    "unstack",
]


def axes_of(function: str, axis: int | Sequence[int], ndim: int) -> tuple[int, ...]:
    """The axes counted from the first, in the order given. Raises DimError, ValueError for one twice."""
    axes = []
    for one in (axis,) if isinstance(axis, int) else axis:
        if not -ndim <= one < ndim:
            raise weft.DimError(f"[{function}] axis {one} is out of range for {ndim} dimensions")
        axes.append(one % ndim)
    if len(set(axes)) < len(axes):
        raise weft.ValueError(f"[{function}] an axis may occur once; got {tuple(axis)}")
    return tuple(axes)


def broadcast_shapes(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape to which arrays of these shapes broadcast; ValueError if they do not."""
    try:
        return tuple(weft.broadcast_shapes(*shapes))
    except RuntimeError as error:
        raise weft.ShapeError(str(error)) from None


def broadcast_to(x: Tensor, /, shape: tuple[int, ...]) -> Tensor:
    """A view of ``x`` in which axes of size 1, or missing in front, repeat without a copy."""
    return weft.broadcast_to(check_array("broadcast_to", x), shape)


def broadcast_arrays(*arrays: Tensor) -> tuple[Tensor, ...]:
    """All arrays in the shape to which they broadcast, as views."""
    shape = broadcast_shapes(*(check_array("broadcast_arrays", x).shape for x in arrays))
    return tuple(weft.broadcast_to(x, shape) for x in arrays)


def concat(arrays: Sequence[Tensor], /, *, axis: int | None = 0) -> Tensor:
    """Arrays one after another along an existing axis; their elements in one row if that is None."""
    joined = promoted("concat", *(check_array("concat", x) for x in arrays)) if arrays else ()
    if not joined:
        raise weft.ValueError("[concat] needs at least one array")
    if axis is None:
        return weft.cat([x.reshape(-1) for x in joined])
    return weft.cat(list(joined), dim=axes_of("concat", axis, joined[0].ndim)[0])


def stack(arrays: Sequence[Tensor], /, *, axis: int = 0) -> Tensor:
    """Arrays of one shape one after another along a new axis."""
    if not arrays:
        raise weft.ValueError("[stack] needs at least one array")
    return weft.stack(list(promoted("stack", *(check_array("stack", x) for x in arrays))), dim=axis)


def unstack(x: Tensor, /, *, axis: int = 0) -> tuple[Tensor, ...]:
    """The parts of ``x`` at each place of an axis, without it."""
    return tuple(weft.unbind(check_array("unstack", x), dim=axis))


def expand_dims(x: Tensor, /, axis: int | tuple[int, ...]) -> Tensor:
    """``x`` with axes of size 1 at these places of the result."""
    check_array("expand_dims", x)
    added = axis if isinstance(axis, tuple) else (axis,)
    for place in sorted(axes_of("expand_dims", added, x.ndim + len(added))):
        x = weft.unsqueeze(x, place)
    return x


def squeeze(x: Tensor, /, axis: int | tuple[int, ...]) -> Tensor:
    """``x`` without these axes, whose size must be 1 (ValueError)."""
    axes = axes_of("squeeze", axis, check_array("squeeze", x).ndim)
    for place in axes:
        if x.shape[place] != 1:
            raise weft.ShapeError(f"[squeeze] an axis to remove has size 1; axis {place} of {tuple(x.shape)}")
    return weft.squeeze(x, axes) if axes else x


def flip(x: Tensor, /, *, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """The elements in reverse order along these axes, or all."""
    check_array("flip", x)
    axes = tuple(range(x.ndim)) if axis is None else axes_of("flip", axis, x.ndim)
    return weft.flip(x, axes)


def moveaxis(x: Tensor, source: int | tuple[int, ...], destination: int | tuple[int, ...], /) -> Tensor:
    """``x`` with axes moved to other places; the others keep their order."""
    return weft.movedim(check_array("moveaxis", x), source, destination)


def permute_dims(x: Tensor, /, axes: tuple[int, ...]) -> Tensor:
    """``x`` with its axes in this order."""
    return weft.permute(check_array("permute_dims", x), axes)


def reshape(x: Tensor, /, shape: tuple[int, ...], *, copy: bool | None = None) -> Tensor:
    """The elements, in row-major order, in another shape, of which one size may be -1.

    copy: True always copies, False raises ValueError where a view is impossible, None prefers a view.
    """
    check_array("reshape", x)
    if copy is None:
        return weft.reshape(x, shape)
    if copy:
        return weft.reshape(x.clone(), shape)
    return x.view(shape)


def roll(x: Tensor, /, shift: int | tuple[int, ...], *, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """The elements moved on along axes, those beyond the end to the front; without an axis in one row."""
    check_array("roll", x)
    if axis is None:
        return weft.roll(x, shift if isinstance(shift, int) else builtins.sum(shift))
    shifts = (shift,) if isinstance(shift, int) else tuple(shift)
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    if len(shifts) == 1:
        shifts *= len(axes)
    return weft.roll(x, shifts, axes) if axes else x.clone()


def repeat(x: Tensor, repeats: int | Tensor, /, *, axis: int | None = None) -> Tensor:
    """Every element, or part along an axis, as often as ``repeats`` says, which may differ for each."""
    check_array("repeat", x)
    if isinstance(repeats, Tensor):
        repeats = repeats.to(weft.int64).reshape(-1)
    return weft.repeat_interleave(x, repeats, dim=axis)


def tile(x: Tensor, repetitions: tuple[int, ...], /) -> Tensor:
    """Copies of ``x`` side by side, that many along each axis, counted from the last."""
    return weft.tile(check_array("tile", x), repetitions)
