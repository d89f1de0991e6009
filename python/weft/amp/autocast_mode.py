"""The scope in which ops choose the dtype they compute in, and what custom functions do there."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from types import TracebackType
from typing import Any

import weft
from weft import _C

__all__ = ["autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]


def _device_type(device_type: str) -> str:
    if not isinstance(device_type, str):
        raise ValueError(
            f"Expected `device_type` of type `str`, got: `{type(device_type)}`; write 'cpu' or 'cuda'"
        )
    return device_type


def is_autocast_available(device_type: str) -> bool:
    """Whether there is autocast for a kind of device: 'cpu' and 'cuda'."""
    return _device_type(device_type) in ("cpu", "cuda")


def is_autocast_enabled(device_type: str = "cuda") -> bool:
    """Whether ops on such tensors follow autocast on this thread."""
    return _C._autocast_enabled(_device_type(device_type))


def set_autocast_enabled(device_type: str | bool, enabled: bool | None = None) -> None:
    """Sets whether ops on such tensors ('cuda' when left out) follow autocast on this thread."""
    if enabled is None:
        device_type, enabled = "cuda", bool(device_type)
    _C._set_autocast_enabled(_device_type(str(device_type)), enabled)


def get_autocast_dtype(device_type: str) -> _C.dtype:
    """The dtype that autocast lowers to where none is given: bfloat16 on the CPU, float16 on GPUs."""
    return _C._autocast_dtype(_device_type(device_type))


def set_autocast_dtype(device_type: str, dtype: _C.dtype) -> None:
    """Sets the dtype that autocast lowers to where none is given: bfloat16 or float16."""
    _C._set_autocast_dtype(_device_type(device_type), dtype)


def is_autocast_cpu_enabled() -> bool:
    """``is_autocast_enabled('cpu')``, PyTorch's former name."""
    return is_autocast_enabled("cpu")


def get_autocast_cpu_dtype() -> _C.dtype:
    """``get_autocast_dtype('cpu')``, PyTorch's former name."""
    return get_autocast_dtype("cpu")


def get_autocast_gpu_dtype() -> _C.dtype:
    """``get_autocast_dtype('cuda')``, PyTorch's former name."""
    return get_autocast_dtype("cuda")


class autocast:
    """``with autocast("cpu"):`` or ``@autocast("cpu")``: ops inside choose the dtype they compute in, as
    PyTorch's.

    Matrix products, convolutions, attention, LSTM and RNN compute in ``dtype`` (bfloat16 or
    float16; by default
    bfloat16 on the CPU); losses, ``prod``, ``cdist``, pooling of volumes and factorisations in float32;
    all others in
    what they are given. float64 tensors and in-place ops are left alone. Parameters and their gradients
    stay in
    float32. Call backward outside. ``enabled=False`` switches a scope around off;
    ``cache_enabled=False`` converts
    parameters anew at each use.
    """

    def __init__(
        self,
        device_type: str,
        dtype: _C.dtype | None = None,
        enabled: bool = True,
        cache_enabled: bool | None = None,
    ) -> None:
        self.device = _device_type(device_type)
        if not is_autocast_available(self.device):
            raise RuntimeError(
                f"User specified an unsupported autocast device_type '{self.device}'; "
                "there is autocast for 'cpu' and 'cuda'"
            )
        self.fast_dtype = get_autocast_dtype(self.device) if dtype is None else dtype
        if not isinstance(self.fast_dtype, _C.dtype):
            raise TypeError(f"autocast: dtype must be a weft.dtype; got {type(self.fast_dtype).__name__}")
        self._cache_enabled = _C.is_autocast_cache_enabled() if cache_enabled is None else cache_enabled
        if enabled and self.device == "cuda" and not weft.cuda.is_available():
            warnings.warn(
                "User provided device_type of 'cuda', but CUDA is not available. Disabling", stacklevel=2
            )
            enabled = False
        if enabled and self.fast_dtype not in (weft.bfloat16, weft.float16):
            warnings.warn(
                f"In {self.device.upper()} autocast, but the target dtype is not supported. "
                f"Disabling autocast.\n"
                f"autocast supports bfloat16 and float16; got {self.fast_dtype}",
                stacklevel=2,
            )
            enabled = False
        self._enabled = enabled
        self._scopes: list[Any] = []

    def __enter__(self) -> autocast:
        dtype = self.fast_dtype if self._enabled else get_autocast_dtype(self.device)
        self._scopes.append(_C._AutocastScope(self.device, dtype, self._enabled, self._cache_enabled))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._scopes:
            raise RuntimeError("autocast: __exit__ without __enter__")
        self._scopes.pop().close()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def decorated(*args: Any, **kwargs: Any) -> Any:
            with autocast(self.device, self.fast_dtype, self._enabled, self._cache_enabled):
                return function(*args, **kwargs)

        return decorated


def _cast(value: Any, device_type: str, dtype: _C.dtype) -> Any:
    if isinstance(value, weft.Tensor):
        follows = (
            value.is_floating_point() and value.device.type == device_type and value.dtype != weft.float64
        )
        return value.to(dtype) if follows else value
    if isinstance(value, dict):
        return {key: _cast(item, device_type, dtype) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_cast(item, device_type, dtype) for item in value)
    return value


def custom_fwd(
    fwd: Callable[..., Any] | None = None, *, device_type: str, cast_inputs: _C.dtype | None = None
) -> Any:
    """Decorates the ``forward`` of an ``autograd.Function``: with ``cast_inputs``, its floating arguments are
    converted where autocast is on, and it runs with autocast off; without, as autocast is. ``custom_bwd``
    then runs ``backward`` in the same state.
    """
    if fwd is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)

    @functools.wraps(fwd)
    def decorated(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        enabled = is_autocast_enabled(device_type)
        ctx._autocast_dtype = get_autocast_dtype(device_type)
        ctx._autocast_enabled = enabled and cast_inputs is None
        if not enabled or cast_inputs is None:
            return fwd(ctx, *args, **kwargs)
        with autocast(device_type, enabled=False):
            return fwd(
                ctx,
                *(_cast(argument, device_type, cast_inputs) for argument in args),
                **{name: _cast(argument, device_type, cast_inputs) for name, argument in kwargs.items()},
            )

    return decorated


def custom_bwd(bwd: Callable[..., Any] | None = None, *, device_type: str) -> Any:
    """Decorates the ``backward`` of an ``autograd.Function`` whose ``forward`` has ``custom_fwd``."""
    if bwd is None:
        return functools.partial(custom_bwd, device_type=device_type)

    @functools.wraps(bwd)
    def decorated(ctx: Any, *args: Any) -> Any:
        enabled = ctx._autocast_enabled
        with autocast(device_type, ctx._autocast_dtype if enabled else None, enabled):
            return bwd(ctx, *args)

    return decorated
