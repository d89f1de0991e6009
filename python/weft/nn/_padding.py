"""functional.pad: what stands around a tensor, one dimension after the other."""

from __future__ import annotations

from collections.abc import Sequence

from weft import _C
from weft._C import Tensor

_MODES = ("constant", "reflect", "replicate", "circular")


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """``input`` with ``pad`` elements more before and after its last dimensions.

    pad: (last before, last after, last but one before, …). mode "constant": ``value`` (0 when None),
    negative numbers cut; "reflect": mirrored without the edge; "replicate": the edge repeated; "circular":
    the other side. The last three pad 1 to 3 dimensions of an image (C, *) or (N, C, *). Raises ValueError
    for a mode or a count of numbers that does not fit, RuntimeError for more padding than there is image.
    """
    widths = [int(width) for width in pad]
    if mode not in _MODES:
        raise _C.ValueError(f"pad: mode must be one of {', '.join(_MODES)}; got {mode!r}")
    if len(widths) % 2:
        raise _C.ValueError(f"pad: padding length must be divisible by 2; got {len(widths)} numbers")
    if len(widths) > 2 * input.dim():
        raise _C.ValueError(
            "pad: padding length should be less than or equal to two times the input dimension; got "
            f"{len(widths)} numbers for shape {tuple(input.shape)}"
        )
    if mode != "constant":
        if value is not None and value != 0:
            raise _C.ValueError(f'pad: mode "{mode}" takes no value; got {value}')
        if len(widths) // 2 not in (input.dim() - 1, input.dim() - 2):
            raise NotImplementedError(
                "pad: reflect, replicate and circular pad all dimensions but (N, C) or (C); got "
                f"{len(widths) // 2} of shape {tuple(input.shape)}"
            )
    result = input
    for i in range(len(widths) // 2):
        before, after = widths[2 * i], widths[2 * i + 1]
        result = _pad_dimension(
            result, input.dim() - 1 - i, before, after, mode, 0 if value is None else value
        )
    return input.clone() if result is input else result


def _pad_dimension(x: Tensor, dim: int, before: int, after: int, mode: str, value: float) -> Tensor:
    size = x.size(dim)
    if size + before + after < 0:
        raise RuntimeError(
            f"pad: dimension {dim} of shape {tuple(x.shape)} would have a negative size with padding "
            f"({before}, {after})"
        )
    if before == 0 and after == 0:
        return x
    if mode != "constant":
        _check_reach(x, dim, max(before, after), mode)
        places = [_place(i, size, mode) for i in range(-before, size + after)]
        return x.index_select(dim, _C.tensor(places, dtype=_C.int64, device=x.device))
    start, stop = min(max(0, -before), size), max(size - max(0, -after), 0)
    inside = x.narrow(dim, start, max(0, stop - start))
    left, right = (_filled(x, dim, min(count, size + before + after), value) for count in (before, after))
    return _C.cat([part for part in (left, inside, right) if part is inside or part.size(dim) > 0], dim)


def _filled(x: Tensor, dim: int, count: int, value: float) -> Tensor:
    shape = list(x.shape)
    shape[dim] = max(0, count)
    return _C.full(shape, value, dtype=x.dtype, device=x.device)


def _check_reach(x: Tensor, dim: int, most: int, mode: str) -> None:
    size = x.size(dim)
    reach = {"reflect": size - 1, "circular": size, "replicate": most if size else 0}[mode]
    if most > reach:
        raise RuntimeError(
            f'pad: mode "{mode}" can add at most {max(reach, 0)} to each side of dimension {dim} of shape '
            f"{tuple(x.shape)}; got {most}"
        )


def _place(i: int, size: int, mode: str) -> int:
    """Which of ``size`` elements stands at place ``i`` of the padded row, 0 being the first element's."""
    if mode == "circular":
        return i % size
    if mode == "replicate":
        return min(max(i, 0), size - 1)
    return -i if i < 0 else 2 * (size - 1) - i if i >= size else i
