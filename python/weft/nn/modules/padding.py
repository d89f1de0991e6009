"""Padding layers: sequences, images and volumes with something around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from weft._C import Tensor
from weft.nn import functional as F  # noqa: N812
from weft.nn.modules.module import Module
from weft.nn.modules.utils import ntuple

Widths = int | Sequence[int]


class _PadNd(Module):
    """padding: one number for all sides, or (left, right, top, bottom, front, back) as far as dimensions
    go.
    """

    _dimensions: ClassVar[int]
    _mode: ClassVar[str]
    padding: tuple[int, ...]

    def __init__(self, padding: Widths) -> None:
        super().__init__()
        self.padding = ntuple(padding, 2 * self._dimensions)

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ReflectionPadNd(_PadNd):
    _mode = "reflect"


class _ReplicationPadNd(_PadNd):
    _mode = "replicate"


class _CircularPadNd(_PadNd):
    _mode = "circular"

    def _check_input_dim(self, input: Tensor) -> None:
        n = self._dimensions
        if input.dim() not in (n + 1, n + 2):
            raise ValueError(f"expected {n + 1}D or {n + 2}D input (got {input.dim()}D input)")

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        return super().forward(input)


class _ConstantPadNd(_PadNd):
    value: float

    def __init__(self, padding: Widths, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ReflectionPad1d(_ReflectionPadNd):
    """(N, C, L) or (C, L), mirrored at its ends, which are not repeated. padding: (left, right) or one
    number, each less than L; negative numbers cut off.
    """

    _dimensions = 1


class ReflectionPad2d(_ReflectionPadNd):
    """(N, C, H, W) or (C, H, W), mirrored at its edges, which are not repeated.

    padding: (left, right, top, bottom) or one number, each less than the image; negative numbers cut off.
    """

    _dimensions = 2


class ReflectionPad3d(_ReflectionPadNd):
    """(N, C, D, H, W) or (C, D, H, W), mirrored at its faces, which are not repeated.

    padding: (left, right, top, bottom, front, back) or one number, each less than the volume.
    """

    _dimensions = 3


class ReplicationPad1d(_ReplicationPadNd):
    """(N, C, L) or (C, L) with its ends repeated.

    padding: (left, right) or one number.
    """

    _dimensions = 1


class ReplicationPad2d(_ReplicationPadNd):
    """(N, C, H, W) or (C, H, W) with its edges repeated.

    padding: (left, right, top, bottom) or one number.
    """

    _dimensions = 2


class ReplicationPad3d(_ReplicationPadNd):
    """(N, C, D, H, W) or (C, D, H, W) with its faces repeated.

    padding: (left, right, top, bottom, front, back) or one number.
    """

    _dimensions = 3


class CircularPad1d(_CircularPadNd):
    """(N, C, L) or (C, L) continued with its other end.

    padding: (left, right) or one number, each at most L. Raises ValueError for other dimensions.
    """

    _dimensions = 1


class CircularPad2d(_CircularPadNd):
    """(N, C, H, W) or (C, H, W) continued with its other side.

    padding: (left, right, top, bottom) or one number. Raises ValueError for other dimensions.
    """

    _dimensions = 2


class CircularPad3d(_CircularPadNd):
    """(N, C, D, H, W) or (C, D, H, W) continued with its other side.

    padding: (left, right, top, bottom, front, back) or one number. Raises ValueError for other dimensions.
    """

    _dimensions = 3


class ConstantPad1d(_ConstantPadNd):
    """The last dimension with ``value`` around it. padding: (left, right) or one number; negative ones cut
    off.
    """

    _dimensions = 1


class ConstantPad2d(_ConstantPadNd):
    """The last two dimensions with ``value`` around them.

    padding: (left, right, top, bottom) or one number; negative ones cut off.
    """

    _dimensions = 2


class ConstantPad3d(_ConstantPadNd):
    """The last three dimensions with ``value`` around them.

    padding: (left, right, top, bottom, front, back) or one number; negative ones cut off.
    """

    _dimensions = 3


class _ZeroPad(_ConstantPadNd):
    def __init__(self, padding: Widths) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad1d(_ZeroPad, ConstantPad1d):
    """ConstantPad1d with zeros."""


class ZeroPad2d(_ZeroPad, ConstantPad2d):
    """ConstantPad2d with zeros."""


class ZeroPad3d(_ZeroPad, ConstantPad3d):
    """ConstantPad3d with zeros."""
