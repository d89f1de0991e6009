"""``weft.amp`` for GPUs, under PyTorch's former names."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import weft
from weft import _C
from weft.amp import autocast_mode, grad_scaler

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd"]


class autocast(autocast_mode.autocast):
    """``weft.amp.autocast("cuda", ...)``."""

    def __init__(
        self, enabled: bool = True, dtype: _C.dtype = weft.float16, cache_enabled: bool = True
    ) -> None:
        super().__init__("cuda", dtype, enabled, cache_enabled)


class GradScaler(grad_scaler.GradScaler):
    """``weft.amp.GradScaler("cuda", ...)``."""

    def __init__(
        self,
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        super().__init__("cuda", init_scale, growth_factor, backoff_factor, growth_interval, enabled)


def custom_fwd(fwd: Callable[..., Any] | None = None, *, cast_inputs: _C.dtype | None = None) -> Any:
    """``weft.amp.custom_fwd(device_type="cuda", ...)``."""
    if fwd is None:
        return functools.partial(custom_fwd, cast_inputs=cast_inputs)
    return autocast_mode.custom_fwd(fwd, device_type="cuda", cast_inputs=cast_inputs)


def custom_bwd(bwd: Callable[..., Any]) -> Any:
    """``weft.amp.custom_bwd(device_type="cuda")``."""
    return autocast_mode.custom_bwd(bwd, device_type="cuda")
