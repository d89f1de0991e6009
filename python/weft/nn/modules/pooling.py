"""Pooling layers over windows, and their undoing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from weft._C import Tensor
from weft.nn import functional as F  # noqa: N812
from weft.nn.modules.module import Module
from weft.nn.modules.utils import ntuple

Sizes = int | Sequence[int]


class _MaxPoolNd(Module):
    kernel_size: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes
    return_indices: bool
    ceil_mode: bool

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = stride if stride is not None else kernel_size
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def _pooled(self, pool: Any, input: Tensor) -> Any:
        return pool(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            ceil_mode=self.ceil_mode,
            return_indices=self.return_indices,
        )

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPoolNd):
    """The greatest element of each window. x: (N, C, L) or without N; y: (N, C, OL). Options as for
    MaxPool2d.
    """

    def forward(self, input: Tensor) -> Any:
        return self._pooled(F.max_pool1d, input)


class MaxPool2d(_MaxPoolNd):
    """The greatest element of each window. x: (N, C, H, W) or without N; y: (N, C, OH, OW).

    OH = floor((H + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1, rounded up with ceil_mode.
    stride: kernel_size when None. return_indices: the result and where each element was.
    """

    def forward(self, input: Tensor) -> Any:
        return self._pooled(F.max_pool2d, input)


class MaxPool3d(_MaxPoolNd):
    """The greatest element of each window. x: (N, C, D, H, W) or without N; y: (N, C, OD, OH, OW). Options as
    for MaxPool2d.
    """

    def forward(self, input: Tensor) -> Any:
        return self._pooled(F.max_pool3d, input)


class _MaxUnpoolNd(Module):
    _dimensions: ClassVar[int]
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]

    def __init__(self, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> None:
        super().__init__()
        self.kernel_size = ntuple(kernel_size, self._dimensions)
        self.stride = ntuple(stride if stride is not None else kernel_size, self._dimensions)
        self.padding = ntuple(padding, self._dimensions)

    def forward(self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        unpool = (F.max_unpool1d, F.max_unpool2d, F.max_unpool3d)[self._dimensions - 1]
        return unpool(input, indices, self.kernel_size, self.stride, self.padding, output_size)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_MaxUnpoolNd):
    """MaxPool1d undone: zeros, and each element where ``indices`` says it was; otherwise as MaxUnpool2d."""

    _dimensions = 1


class MaxUnpool2d(_MaxUnpoolNd):
    """MaxPool2d undone: zeros, and each element of x (N, C, H, W) where ``indices`` says it was.

    y: (N, C, (H - 1) stride - 2 padding + kernel_size, …), or of ``forward``'s output_size where several
    sizes pool to x's. Raises ValueError for a size that does not.
    """

    _dimensions = 2


class MaxUnpool3d(_MaxUnpoolNd):
    """MaxPool3d undone: zeros, and each element where ``indices`` says it was; otherwise as MaxUnpool2d."""

    _dimensions = 3


class _AvgPoolNd(Module):
    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_AvgPoolNd):
    """The mean of each window. x: (N, C, L) or without N; y: (N, C, OL). Options as for AvgPool2d."""

    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size = ntuple(kernel_size, 1)
        self.stride = ntuple(stride if stride is not None else kernel_size, 1)
        self.padding = ntuple(padding, 1)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        return F.avg_pool1d(
            input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad
        )


class _DividedAvgPoolNd(_AvgPoolNd):
    kernel_size: Sizes
    stride: Sizes
    padding: Sizes

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = stride if stride is not None else kernel_size
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def _pooled(self, pool: Any, input: Tensor) -> Tensor:
        return pool(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )


class AvgPool2d(_DividedAvgPoolNd):
    """The mean of each window. x: (N, C, H, W) or without N; y: (N, C, OH, OW), OH as for MaxPool2d with
    dilation 1.

    count_include_pad: the padding's zeros count. divisor_override: divides the sums instead of the number of
    elements.
    """

    def forward(self, input: Tensor) -> Tensor:
        return self._pooled(F.avg_pool2d, input)


class AvgPool3d(_DividedAvgPoolNd):
    """The mean of each window. x: (N, C, D, H, W) or without N; y: (N, C, OD, OH, OW). Options as for
    AvgPool2d.
    """

    def forward(self, input: Tensor) -> Tensor:
        return self._pooled(F.avg_pool3d, input)


class _FractionalMaxPoolNd(Module):
    _dimensions: ClassVar[int]
    kernel_size: tuple[int, ...]
    output_size: tuple[int, ...] | None
    output_ratio: tuple[float, ...] | None
    return_indices: bool
    _random_samples: Tensor | None

    def __init__(
        self,
        kernel_size: Sizes,
        output_size: Sizes | None = None,
        output_ratio: float | Sequence[float] | None = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> None:
        super().__init__()
        name, n = type(self).__name__, self._dimensions
        self.kernel_size = ntuple(kernel_size, n)
        if n == 3 and not all(size > 0 for size in self.kernel_size):
            raise ValueError(f"kernel_size must be greater than 0, but got {kernel_size}")
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = None if output_size is None else ntuple(output_size, n)
        self.output_ratio = None if output_ratio is None else ntuple(output_ratio, n)
        if output_size is None and output_ratio is None:
            raise ValueError(f"{name} requires specifying either an output size, or a pooling ratio")
        if output_size is not None and output_ratio is not None:
            raise ValueError("only one of output_size and output_ratio may be specified")
        if self.output_ratio is not None and not all(0 < ratio < 1 for ratio in self.output_ratio):
            raise ValueError(f"output_ratio must be between 0 and 1 (got {output_ratio})")

    def _pooled(self, pool: Any, input: Tensor) -> Any:
        return pool(
            input,
            self.kernel_size,
            self.output_size,
            self.output_ratio,
            self.return_indices,
            _random_samples=self._random_samples,
        )


class FractionalMaxPool2d(_FractionalMaxPoolNd):
    """The greatest element of each window, windows drawn at random so that (N, C, H, W) shrinks to
    output_size or by output_ratio, each between 0 and 1 (Graham 2014).

    return_indices: the result and where each element was. _random_samples (N, C, 2) in [0, 1): used instead
    of drawing. Raises ValueError unless one of output_size and output_ratio is given.
    """

    _dimensions = 2

    def forward(self, input: Tensor) -> Any:
        return self._pooled(F.fractional_max_pool2d, input)


class FractionalMaxPool3d(_FractionalMaxPoolNd):
    """The greatest element of each window, windows drawn at random so that (N, C, D, H, W) shrinks to
    output_size or by output_ratio; otherwise as FractionalMaxPool2d.
    """

    _dimensions = 3

    def forward(self, input: Tensor) -> Any:
        return self._pooled(F.fractional_max_pool3d, input)


class _LPPoolNd(Module):
    norm_type: float
    kernel_size: Sizes
    stride: Sizes | None
    ceil_mode: bool

    def __init__(
        self,
        norm_type: float,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        if norm_type == 0:
            raise ValueError(f"norm_type must be a non-zero value, but got {norm_type}")
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def _pooled(self, pool: Any, input: Tensor) -> Tensor:
        return pool(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)

    def extra_repr(self) -> str:
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"ceil_mode={self.ceil_mode}"
        )


class LPPool1d(_LPPoolNd):
    """The norm of each window, (sum of x^norm_type)^(1 / norm_type). x: (N, C, L) or without N.

    stride: kernel_size when None. Raises ValueError for norm_type 0.
    """

    def forward(self, input: Tensor) -> Tensor:
        return self._pooled(F.lp_pool1d, input)


class LPPool2d(_LPPoolNd):
    """The norm of each window of (N, C, H, W) or (C, H, W); otherwise as LPPool1d."""

    def forward(self, input: Tensor) -> Tensor:
        return self._pooled(F.lp_pool2d, input)


class LPPool3d(_LPPoolNd):
    """The norm of each window of (N, C, D, H, W) or (C, D, H, W); otherwise as LPPool1d."""

    def forward(self, input: Tensor) -> Tensor:
        return self._pooled(F.lp_pool3d, input)


class _AdaptivePoolNd(Module):
    output_size: Any

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class _AdaptiveMaxPoolNd(_AdaptivePoolNd):
    return_indices: bool

    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__()
        self.output_size = output_size
        self.return_indices = return_indices


class AdaptiveMaxPool1d(_AdaptiveMaxPoolNd):
    """The greatest elements of ``output_size`` windows that cover (N, C, L) or (C, L).

    return_indices: the result and where each element was.
    """

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool1d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool2d(_AdaptiveMaxPoolNd):
    """The greatest elements of ``output_size`` windows that cover (N, C, H, W) or (C, H, W).

    output_size: one number, or rows and columns, None for as many as x has. return_indices: the result and
    where each element was.
    """

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool2d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool3d(_AdaptiveMaxPoolNd):
    """The greatest elements of ``output_size`` windows that cover (N, C, D, H, W) or (C, D, H, W); otherwise
    as AdaptiveMaxPool2d.
    """

    def forward(self, input: Tensor) -> Any:
        return F.adaptive_max_pool3d(input, self.output_size, self.return_indices)


class _AdaptiveAvgPoolNd(_AdaptivePoolNd):
    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size


class AdaptiveAvgPool1d(_AdaptiveAvgPoolNd):
    """The means of ``output_size`` windows that cover (N, C, L) or (C, L)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool1d(input, self.output_size)


class AdaptiveAvgPool2d(_AdaptiveAvgPoolNd):
    """The means of ``output_size`` windows that cover (N, C, H, W) or (C, H, W).

    output_size: one number, or rows and columns, None for as many as x has.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(input, self.output_size)


class AdaptiveAvgPool3d(_AdaptiveAvgPoolNd):
    """The means of ``output_size`` windows that cover (N, C, D, H, W) or (C, D, H, W); otherwise as
    AdaptiveAvgPool2d.
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.adaptive_avg_pool3d(input, self.output_size)
