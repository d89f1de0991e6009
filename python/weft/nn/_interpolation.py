"""functional's interpolation and sampling: sizes from scale factors, and PyTorch's errors and warnings."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TypeVar

from weft import _C
from weft._C import Tensor

Number = TypeVar("Number", int, float)
Sizes = int | Sequence[int]
_MODES = {"linear": 3, "bilinear": 4, "bicubic": 4, "lanczos": 4, "trilinear": 5}
_WHOLE = ("nearest", "nearest-exact", "area")


def _listed(name: str, value: Number | Sequence[Number], input: Tensor) -> list[Number]:
    """One value for each spatial dimension."""
    count = input.dim() - 2
    if not isinstance(value, Sequence):
        return [value] * count
    if len(value) != count:
        raise ValueError(
            f"Input and {name} must have the same number of spatial dimensions; got shape "
            f"{tuple(input.shape)} and {name} {tuple(value)}"
        )
    return list(value)


def interpolate(
    input: Tensor,
    size: Sizes | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """``input`` (N, C, L), (N, C, H, W) or (N, C, D, H, W) resized to ``size`` or by ``scale_factor``.

    mode: "nearest", "nearest-exact", "area", or "linear", "bilinear", "bicubic", "trilinear" by dimensions.
    ``align_corners``: corner pixels' centres lie on one another, instead of the edges.
    ``recompute_scale_factor``: the scale is the ratio of the sizes, ``scale_factor`` only gives the size.
    ``antialias``: when shrinking, all pixels beneath one of the result count (bilinear, bicubic; "lanczos"
    always).
    """
    if mode in _WHOLE and align_corners is not None:
        raise ValueError(
            "align_corners option can only be set with the interpolating modes: linear | bilinear | "
            f"bicubic | trilinear; got {mode}"
        )
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    scales: list[float | None] = [None] * 3
    if size is not None:
        sizes = _listed("size", size, input)
        if recompute_scale_factor:
            raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    elif scale_factor is not None:
        factors = _listed("scale_factor", scale_factor, input)
        sizes = [int(input.size(i + 2) * factor) for i, factor in enumerate(factors)]
        if not recompute_scale_factor and mode != "area":
            scales[3 - len(factors) :] = factors
    else:
        raise ValueError("either size or scale_factor should be defined")
    if antialias and not (mode in ("bilinear", "bicubic", "lanczos") and input.dim() == 4):
        raise ValueError(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D "
            f"tensor as input; got {mode} of shape {tuple(input.shape)}"
        )
    if input.dim() not in (3, 4, 5) or mode not in (*_MODES, *_WHOLE):
        raise NotImplementedError(
            "Only 3D, 4D and 5D input Tensors supported for the modes: nearest | linear | bilinear | bicubic "
            f"| trilinear | lanczos | area | nearest-exact; got shape {tuple(input.shape)} and mode {mode!r}"
        )
    if _MODES.get(mode, input.dim()) != input.dim():
        raise NotImplementedError(
            f"Got {input.dim()}D input, but {mode} mode needs {_MODES[mode]}D input; shape "
            f"{tuple(input.shape)}"
        )
    if mode == "lanczos" and align_corners:
        raise ValueError("Lanczos mode does not support align_corners=True")
    if mode == "lanczos" and not antialias:
        raise ValueError("Lanczos mode requires antialias=True")
    return _C.interpolate(input, sizes, mode, bool(align_corners), antialias, *scales)


def _deprecated(name: str) -> None:
    warnings.warn(
        f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.", stacklevel=3
    )


def upsample(
    input: Tensor,
    size: Sizes | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> Tensor:
    """``interpolate``'s old name."""
    _deprecated("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(
    input: Tensor, size: Sizes | None = None, scale_factor: float | Sequence[float] | None = None
) -> Tensor:
    """``interpolate(mode="nearest")``."""
    _deprecated("upsample_nearest")
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(
    input: Tensor, size: Sizes | None = None, scale_factor: float | Sequence[float] | None = None
) -> Tensor:
    """``interpolate(mode="bilinear", align_corners=True)``."""
    _deprecated("upsample_bilinear")
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


def _aligned(align_corners: bool | None) -> bool:
    if align_corners is None:
        warnings.warn(
            "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. "
            "Please specify align_corners=True if the old behavior is desired.",
            stacklevel=3,
        )
    return bool(align_corners)


def grid_sample(
    input: Tensor,
    grid: Tensor,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: bool | None = None,
) -> Tensor:
    """``input`` (N, C, H, W) at the places (x, y) in ``grid`` (N, OH, OW, 2), from -1 to 1; volumes likewise.

    mode: "bilinear", "nearest", "bicubic"; padding_mode, outside: "zeros", "border", "reflection".
    """
    return _C.grid_sample(input, grid, mode, padding_mode, _aligned(align_corners))


def affine_grid(theta: Tensor, size: Sequence[int], align_corners: bool | None = None) -> Tensor:
    """grid_sample's grid for the maps ``theta`` (N, 2, 3) and a result of ``size`` (N, C, H, W).

    For volumes (N, 3, 4) and (N, C, D, H, W).
    """
    return _C.affine_grid(theta, size, _aligned(align_corners))
