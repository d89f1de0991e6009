"""Window functions of signal processing."""

from __future__ import annotations

import math
from typing import Any

from weft import _C
from weft._C import Tensor

__all__ = ["bartlett_window", "blackman_window", "hamming_window", "hann_window", "kaiser_window"]


def _made(
    length: int, periodic: bool, requires_grad: bool, options: dict[str, Any], name: str, window: Any
) -> Tensor:
    """``window`` of the places 0 … length - 1 among ``span`` steps, computed in float64 and rounded once."""
    dtype = options.get("dtype") or _C.get_default_dtype()
    if not dtype.is_floating_point:
        raise RuntimeError(f"{name}() expects floating point dtypes, got: {dtype}")
    if length < 0:
        raise RuntimeError(f"{name}(): window_length must not be negative; got {length}")
    device = options.get("device")
    _C._check_device(name, device)
    wide = _C.ones(length, dtype=_C.float64, device=device)
    if length > 1:
        with_last = length if periodic else length - 1
        wide = window(_C.arange(length, dtype=_C.float64, device=device), with_last)
    return wide.to(dtype).requires_grad_(requires_grad)


def _cosines(coefficients: tuple[float, ...]) -> Any:
    def window(place: Tensor, span: int) -> Tensor:
        y = _C.zeros_like(place)
        for k, factor in enumerate(coefficients):
            y = y + factor * (-1) ** k * _C.cos(place * (2 * math.pi * k / span))
        return y

    return window


def hann_window(
    window_length: int, periodic: bool = True, *, requires_grad: bool = False, **options: Any
) -> Tensor:
    """(1 - cos(2 pi n / N)) / 2; N: window_length, or one less unless periodic. Options: dtype, device."""
    return _made(window_length, periodic, requires_grad, options, "hann_window", _cosines((0.5, 0.5)))


def hamming_window(
    window_length: int,
    periodic: bool = True,
    alpha: float = 0.54,
    beta: float = 0.46,
    *,
    requires_grad: bool = False,
    **options: Any,
) -> Tensor:
    """alpha - beta cos(2 pi n / N); see hann_window."""
    window = _cosines((alpha, beta))
    return _made(window_length, periodic, requires_grad, options, "hamming_window", window)


def blackman_window(
    window_length: int, periodic: bool = True, *, requires_grad: bool = False, **options: Any
) -> Tensor:
    """0.42 - 0.5 cos(2 pi n / N) + 0.08 cos(4 pi n / N); see hann_window."""
    window = _cosines((0.42, 0.5, 0.08))
    return _made(window_length, periodic, requires_grad, options, "blackman_window", window)


def bartlett_window(
    window_length: int, periodic: bool = True, *, requires_grad: bool = False, **options: Any
) -> Tensor:
    """A triangle: 1 - |2 n / N - 1|; see hann_window."""

    def window(place: Tensor, span: int) -> Tensor:
        return 1 - (place * (2 / span) - 1).abs()

    return _made(window_length, periodic, requires_grad, options, "bartlett_window", window)


def kaiser_window(
    window_length: int,
    periodic: bool = True,
    beta: float = 12.0,
    *,
    requires_grad: bool = False,
    **options: Any,
) -> Tensor:
    """I0(beta sqrt(1 - (2 n / N - 1)^2)) / I0(beta); see hann_window."""

    def window(place: Tensor, span: int) -> Tensor:
        root = (1 - (place * (2 / span) - 1).square()).clamp_min(0).sqrt()
        return _C.i0(root * beta) / _C.i0(_C.tensor(float(beta), dtype=_C.float64, device=root.device))

    return _made(window_length, periodic, requires_grad, options, "kaiser_window", window)
