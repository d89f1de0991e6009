"""Convolution layers, and the transposed ones that enlarge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from weft import _C
from weft._C import Tensor
from weft.nn import functional as F  # noqa: N812
from weft.nn import init
from weft.nn.modules.module import Module
from weft.nn.modules.utils import ntuple
from weft.nn.parameter import Parameter

Sizes = int | Sequence[int]
_PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class _ConvNd(Module):
    """What all convolutions hold: options as tuples, weight and bias."""

    in_channels: int
    out_channels: int
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: str | tuple[int, ...]
    dilation: tuple[int, ...]
    transposed: bool
    output_padding: tuple[int, ...]
    groups: int
    padding_mode: str
    weight: Tensor
    bias: Tensor | None

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: tuple[int, ...],
        stride: tuple[int, ...],
        padding: str | tuple[int, ...],
        dilation: tuple[int, ...],
        transposed: bool,
        output_padding: tuple[int, ...],
        groups: int,
        bias: bool,
        padding_mode: str,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.transposed = transposed
        self.output_padding = output_padding
        self.groups = groups
        self.padding_mode = padding_mode
        self._check_options()
        _C._check_device(type(self).__name__, device)
        self._reversed_padding_repeated_twice = self._around()
        channels = (in_channels, out_channels) if transposed else (out_channels, in_channels)
        shape = (channels[0], channels[1] // groups, *kernel_size)
        self.weight = Parameter(_C.empty(shape, device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(_C.empty(out_channels, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def _check_options(self) -> None:
        if self.groups <= 0:
            raise ValueError(f"groups must be a positive integer; got {self.groups}")
        for name in ("in_channels", "out_channels"):
            if getattr(self, name) % self.groups != 0:
                raise ValueError(
                    f"{name} must be divisible by groups; got {getattr(self, name)} and {self.groups}"
                )
        if isinstance(self.padding, str):
            if self.padding not in ("same", "valid"):
                raise ValueError(f"Invalid padding string {self.padding!r}, should be one of 'same', 'valid'")
            if self.padding == "same" and any(s != 1 for s in self.stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if self.padding_mode not in _PADDING_MODES:
            raise ValueError(
                f"padding_mode must be one of {_PADDING_MODES}, but got padding_mode='{self.padding_mode}'"
            )

    def _around(self) -> list[int]:
        """The padding as functional.pad takes it: last dimension first, before and after."""
        widths = []
        for i in reversed(range(len(self.kernel_size))):
            if self.padding == "same":
                total = self.dilation[i] * (self.kernel_size[i] - 1)
                widths += [total // 2, total - total // 2]
            else:
                widths += [0, 0] if isinstance(self.padding, str) else [self.padding[i]] * 2
        return widths

    def reset_parameters(self) -> None:
        """Draws weight and bias anew."""
        # in the order of the indices whatever the layout, so that a seed gives the same weights
        drawn = self.weight if self.weight.is_contiguous() else self.weight.detach().contiguous()
        init.kaiming_uniform_(drawn, a=math.sqrt(5))
        if drawn is not self.weight:
            self.weight.detach().copy_(drawn)
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0.0
            init.uniform_(self.bias, -bound, bound)

    def extra_repr(self) -> str:
        text = (
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        )
        for name, usual in (("padding", 0), ("dilation", 1), ("output_padding", 0)):
            value = getattr(self, name)
            if value != (usual,) * len(value):
                text += f", {name}={value}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        if self.padding_mode != "zeros":
            text += f", padding_mode={self.padding_mode}"
        return text


class _PlainConvNd(_ConvNd):
    _dimensions: ClassVar[int]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: str | Sizes = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        n = self._dimensions
        super().__init__(
            in_channels,
            out_channels,
            ntuple(kernel_size, n),
            ntuple(stride, n),
            padding if isinstance(padding, str) else ntuple(padding, n),
            ntuple(dilation, n),
            False,
            (0,) * n,
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        convolve = (F.conv1d, F.conv2d, F.conv3d)[self._dimensions - 1]
        if self.padding_mode != "zeros":
            input = F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            return convolve(input, weight, bias, self.stride, 0, self.dilation, self.groups)
        return convolve(input, weight, bias, self.stride, self.padding, self.dilation, self.groups)

    def forward(self, input: Tensor) -> Tensor:
        return self._conv_forward(input, self.weight, self.bias)


class Conv1d(_PlainConvNd):
    """Convolution (cross-correlation) of sequences.

    x: (N, in_channels, L) or without N; y: (N, out_channels, OL); weight (out_channels, in_channels / groups,
    K). Options, start and errors as for Conv2d.
    """

    _dimensions = 1


class Conv2d(_PlainConvNd):
    """Convolution (cross-correlation) of images.

    x: (N, in_channels, H, W) or without N; y: (N, out_channels, OH, OW), where
    OH = floor((H + 2 padding - dilation (KH - 1) - 1) / stride) + 1 and OW likewise. padding also "same"
    (stride 1 only) or "valid"; padding_mode: what stands in it. weight (out_channels, in_channels / groups,
    KH, KW) and bias (out_channels) start uniform within 1 / sqrt(in_channels / groups * KH * KW). Raises
    ValueError unless groups divides both numbers of channels.
    """

    _dimensions = 2


class Conv3d(_PlainConvNd):
    """Convolution (cross-correlation) of volumes.

    x: (N, in_channels, D, H, W) or without N; y: (N, out_channels, OD, OH, OW); weight (out_channels,
    in_channels / groups, KD, KH, KW). Options, start and errors as for Conv2d.
    """

    _dimensions = 3


class _ConvTransposeNd(_ConvNd):
    _dimensions: ClassVar[int]
    padding: tuple[int, ...]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if padding_mode != "zeros":
            raise ValueError(
                f'Only "zeros" padding mode is supported for {type(self).__name__}; got {padding_mode!r}'
            )
        if isinstance(padding, str):
            raise ValueError(f"padding of {type(self).__name__} must be a number or numbers; got {padding!r}")
        n = self._dimensions
        super().__init__(
            in_channels,
            out_channels,
            ntuple(kernel_size, n),
            ntuple(stride, n),
            ntuple(padding, n),
            ntuple(dilation, n),
            True,
            ntuple(output_padding, n),
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def _output_padding(self, input: Tensor, output_size: Sequence[int] | None) -> tuple[int, ...]:
        """What makes the result as large as ``output_size``."""
        if output_size is None:
            return self.output_padding
        n = self._dimensions
        leading = 2 if input.dim() == n + 2 else 1
        wanted = tuple(output_size)
        if len(wanted) not in (n, leading + n):
            raise ValueError(
                f"ConvTranspose{n}D: for {input.dim()}D input, output_size must have {n} or {leading + n} "
                f"elements (got {len(wanted)})"
            )
        wanted = wanted[-n:]
        least = [
            (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1
            for size, stride, padding, dilation, kernel in zip(
                input.shape[leading:], self.stride, self.padding, self.dilation, self.kernel_size, strict=True
            )
        ]
        most = [size + stride - 1 for size, stride in zip(least, self.stride, strict=True)]
        if not all(a <= size <= b for a, size, b in zip(least, wanted, most, strict=True)):
            raise ValueError(
                f"requested an output size of {list(wanted)}, but valid sizes range from {least} to {most} "
                f"(for an input of {tuple(input.shape[leading:])})"
            )
        return tuple(size - a for size, a in zip(wanted, least, strict=True))

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        if self.padding_mode != "zeros":
            raise ValueError(f"Only `zeros` padding mode is supported for {type(self).__name__}")
        convolve = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[self._dimensions - 1]
        return convolve(
            input,
            self.weight,
            self.bias,
            self.stride,
            self.padding,
            self._output_padding(input, output_size),
            self.groups,
            self.dilation,
        )


class ConvTranspose1d(_ConvTransposeNd):
    """Transposed convolution of sequences.

    x: (N, in_channels, L) or without N; y: (N, out_channels, OL); weight (in_channels, out_channels / groups,
    K). Otherwise as ConvTranspose2d.
    """

    _dimensions = 1


class ConvTranspose2d(_ConvTransposeNd):
    """Transposed convolution of images: Conv2d's gradient with respect to its input, as a layer that
    enlarges.

    x: (N, in_channels, H, W) or without N; y: (N, out_channels, OH, OW), where
    OH = (H - 1) stride - 2 padding + dilation (KH - 1) + output_padding + 1 and OW likewise.
    ``forward(x, output_size)`` chooses the output_padding that gives this size, ``(OH, OW)`` or all of y's.
    weight (in_channels, out_channels / groups, KH, KW) and bias (out_channels) start uniform within
    1 / sqrt(out_channels / groups * KH * KW). Raises ValueError unless groups divides both numbers of
    channels, for a padding_mode but "zeros", and for an output_size that cannot be.
    """

    _dimensions = 2


class ConvTranspose3d(_ConvTransposeNd):
    """Transposed convolution of volumes.

    x: (N, in_channels, D, H, W) or without N; y: (N, out_channels, OD, OH, OW); weight (in_channels,
    out_channels / groups, KD, KH, KW). Otherwise as ConvTranspose2d.
    """

    _dimensions = 3
