"""functional's pooling: the arguments that decide what is returned, and sizes left to the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weft import _C
from weft._C import Tensor

Sizes = int | Sequence[int]
OutputSizes = int | None | Sequence[int | None]


def max_pool1d_with_indices(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """``max_pool1d`` and where each element was: int64, its place in its sequence."""
    return _C.max_pool1d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool1d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The greatest element of each window of (N, C, L) or (C, L).

    With ``return_indices`` also its place.
    """
    pool = _C.max_pool1d_with_indices if return_indices else _C.max_pool1d
    return pool(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """``max_pool2d`` and where each element was: int64, row * W + column in its image."""
    return _C.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The greatest element of each window of (N, C, H, W) or (C, H, W).

    With ``return_indices`` also its place.
    """
    pool = _C.max_pool2d_with_indices if return_indices else _C.max_pool2d
    return pool(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """``max_pool3d`` and where each element was: int64, (plane * H + row) * W + column in its volume."""
    return _C.max_pool3d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool3d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The greatest element of each window of (N, C, D, H, W) or (C, D, H, W).

    With ``return_indices`` also its place.
    """
    pool = _C.max_pool3d_with_indices if return_indices else _C.max_pool3d
    return pool(input, kernel_size, stride, padding, dilation, ceil_mode)


def max_unpool1d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """``max_pool1d`` undone: zeros, and each element at the place that ``indices`` names.

    ``output_size``: the size of what was pooled, where several sizes pool to this one.
    """
    return _C.max_unpool1d(input, indices, kernel_size, stride or (), padding, output_size)


def max_unpool2d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """``max_pool2d`` undone; otherwise as ``max_unpool1d``."""
    return _C.max_unpool2d(input, indices, kernel_size, stride or (), padding, output_size)


def max_unpool3d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """``max_pool3d`` undone; otherwise as ``max_unpool1d``."""
    if stride is not None and 0 in ((stride,) if isinstance(stride, int) else stride):
        raise RuntimeError(f"max_unpool3d: strides should be greater than zero; got {stride}")
    return _C.max_unpool3d(input, indices, kernel_size, stride, padding, output_size)


def _output_sizes(input: Tensor, output_size: OutputSizes) -> Sizes:
    """``output_size`` with the input's own sizes for None."""
    if output_size is None or isinstance(output_size, int):
        return output_size  # type: ignore[return-value]
    if input.dim() <= len(output_size):
        raise ValueError(
            f"Input dimension should be at least {len(output_size) + 1}; got shape {tuple(input.shape)} for "
            f"output_size {tuple(output_size)}"
        )
    own = input.shape[input.dim() - len(output_size) :]
    return [size if wanted is None else wanted for wanted, size in zip(output_size, own, strict=True)]


adaptive_avg_pool1d = _C.adaptive_avg_pool1d


def adaptive_avg_pool2d(input: Tensor, output_size: OutputSizes) -> Tensor:
    """Means of ``output_size`` windows that cover (N, C, H, W) or (C, H, W); None: as many as pixels."""
    return _C.adaptive_avg_pool2d(input, _output_sizes(input, output_size))


def adaptive_avg_pool3d(input: Tensor, output_size: OutputSizes) -> Tensor:
    """Means of ``output_size`` windows that cover (N, C, D, H, W) or (C, D, H, W); None: as many as
    pixels.
    """
    return _C.adaptive_avg_pool3d(input, _output_sizes(input, output_size))


def adaptive_max_pool1d_with_indices(
    input: Tensor, output_size: Sizes, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """``adaptive_max_pool1d`` and where each element was in its sequence: int64."""
    return _C.adaptive_max_pool1d(input, output_size)


def adaptive_max_pool2d_with_indices(
    input: Tensor, output_size: OutputSizes, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """``adaptive_max_pool2d`` and where each element was: int64, row * W + column in its image."""
    return _C.adaptive_max_pool2d(input, _output_sizes(input, output_size))


def adaptive_max_pool3d_with_indices(
    input: Tensor, output_size: OutputSizes, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """``adaptive_max_pool3d`` and where each element was: int64, (plane * H + row) * W + column."""
    return _C.adaptive_max_pool3d(input, _output_sizes(input, output_size))


def adaptive_max_pool1d(input: Tensor, output_size: Sizes, return_indices: bool = False) -> Any:
    """The greatest elements of ``output_size`` windows that cover (N, C, L) or (C, L).

    With ``return_indices`` also their places.
    """
    pooled = adaptive_max_pool1d_with_indices(input, output_size)
    return pooled if return_indices else pooled[0]


def adaptive_max_pool2d(input: Tensor, output_size: OutputSizes, return_indices: bool = False) -> Any:
    """The greatest elements of ``output_size`` windows that cover (N, C, H, W) or (C, H, W); None: as many
    as pixels. With ``return_indices`` also their places.
    """
    pooled = adaptive_max_pool2d_with_indices(input, output_size)
    return pooled if return_indices else pooled[0]


def adaptive_max_pool3d(input: Tensor, output_size: OutputSizes, return_indices: bool = False) -> Any:
    """The greatest elements of ``output_size`` windows that cover (N, C, D, H, W) or (C, D, H, W); None: as
    many as pixels. With ``return_indices`` also their places.
    """
    pooled = adaptive_max_pool3d_with_indices(input, output_size)
    return pooled if return_indices else pooled[0]


def _fractional(
    rank: int,
    input: Tensor,
    kernel_size: Sizes,
    output_size: Sizes | None,
    output_ratio: float | Sequence[float] | None,
    random_samples: Tensor | None,
) -> tuple[Tensor, Tensor]:
    name = f"fractional_max_pool{rank}d"
    if output_size is None and output_ratio is None:
        raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
    if output_size is None:
        ratios = [output_ratio] * rank if isinstance(output_ratio, (int, float)) else list(output_ratio or ())
        if len(ratios) != rank:
            raise ValueError(f"{name}: output_ratio must be one number or {rank}; got {output_ratio}")
        output_size = [int(n * ratio) for n, ratio in zip(input.shape[-rank:], ratios, strict=True)]
    if random_samples is None:
        batch = 1 if input.ndim == rank + 1 else input.shape[0]
        random_samples = _C.rand(batch, input.shape[-rank - 1], rank, dtype=input.dtype, device=input.device)
    pool = _C.fractional_max_pool2d if rank == 2 else _C.fractional_max_pool3d
    return pool(input, kernel_size, output_size, random_samples)


def fractional_max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Sizes,
    output_size: Sizes | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """``fractional_max_pool2d`` and where each element was: int64, row * W + column in its image."""
    return _fractional(2, input, kernel_size, output_size, output_ratio, _random_samples)


def fractional_max_pool2d(
    input: Tensor,
    kernel_size: Sizes,
    output_size: Sizes | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Any:
    """The greatest element of windows of (N, C, H, W) or (C, H, W) at places drawn at random.

    ``output_size``: how many windows; or ``output_ratio``, of the input's size.
    ``_random_samples``: (N, C, 2) numbers in [0, 1) that decide the places. With ``return_indices`` also
    where the elements were.
    """
    y, indices = _fractional(2, input, kernel_size, output_size, output_ratio, _random_samples)
    return (y, indices) if return_indices else y


def fractional_max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Sizes,
    output_size: Sizes | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """``fractional_max_pool3d`` and where each element was: int64, its place in its volume."""
    return _fractional(3, input, kernel_size, output_size, output_ratio, _random_samples)


def fractional_max_pool3d(
    input: Tensor,
    kernel_size: Sizes,
    output_size: Sizes | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Any:
    """``fractional_max_pool2d`` of volumes, (N, C, D, H, W) or (C, D, H, W)."""
    y, indices = _fractional(3, input, kernel_size, output_size, output_ratio, _random_samples)
    return (y, indices) if return_indices else y
