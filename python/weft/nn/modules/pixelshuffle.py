"""Layers that move pixels between space and channels."""

from __future__ import annotations

from weft._C import Tensor
from weft.nn import functional as F  # noqa: N812
from weft.nn.modules.module import Module


class PixelShuffle(Module):
    """(*, C r^2, H, W) as (*, C, H r, W r), r the ``upscale_factor`` (Shi et al. 2016)."""

    upscale_factor: int

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """PixelShuffle undone: (*, C, H r, W r) as (*, C r^2, H, W), r the ``downscale_factor``."""

    downscale_factor: int

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Tensor) -> Tensor:
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"
