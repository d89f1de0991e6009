"""What programs ask of, and set for, the whole process."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

from weft import _C, cuda
from weft._C import Tensor, _cuda
from weft._compile import compile

__all__ = [
    "compile",
    "compiled_with_cxx11_abi",
    "get_default_device",
    "get_deterministic_debug_mode",
    "get_device_module",
    "get_float32_matmul_precision",
    "get_num_interop_threads",
    "is_inference",
    "is_storage",
    "is_warn_always_enabled",
    "set_default_device",
    "set_default_tensor_type",
    "set_deterministic_debug_mode",
    "set_float32_matmul_precision",
    "set_flush_denormal",
    "set_num_interop_threads",
    "set_warn_always",
]

_state: dict[str, Any] = {"precision": "highest", "debug": 0, "warn_always": False}


def set_float32_matmul_precision(precision: str) -> None:
    """``highest``: products of float32 are float32's. ``high`` and ``medium`` let GPUs round to TF32, as
    ``backends.cuda.matmul.allow_tf32`` does; on the CPU they change nothing.
    """
    if precision not in ("highest", "high", "medium"):
        raise RuntimeError(
            f"set_float32_matmul_precision(): must be highest, high or medium; got {precision!r}"
        )
    _state["precision"] = precision
    _cuda.set_allow_tf32_matmul(precision != "highest")


def get_float32_matmul_precision() -> str:
    """What set_float32_matmul_precision or ``backends.cuda.matmul`` chose; ``highest`` at start."""
    if not _cuda.allow_tf32_matmul():
        return "highest"
    return "medium" if _state["precision"] == "medium" else "high"


def set_default_device(device: _C.device | str | int | None) -> None:
    """The device of new tensors on this thread; None for the CPU. Raises DeviceError if it is not there.

    It holds for what makes tensors of nothing or of Python's data (``zeros``, ``rand``, ``tensor``, layers'
    parameters); ``from_numpy``, ``*_like`` and ``new_*`` keep to their argument's device. ``with device:``
    sets it for a block.
    """
    chosen = _C.device("cpu") if device is None else _C.device(device)
    _C._check_device("set_default_device", chosen)
    _C._set_default_device(chosen)


def get_default_device() -> _C.device:
    """The device of new tensors on this thread: the CPU at start."""
    return _C._get_default_device()


def _on_device(device: _C.device, function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` with ``device`` as the default one: what ``@device`` makes."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with device:
            return function(*args, **kwargs)

    return call


def set_default_tensor_type(t: Any, /) -> None:
    """set_default_dtype with the name or the class of an old tensor type, ``weft.DoubleTensor``; those of
    ``weft.cuda`` make the GPU the default device, too.
    """
    name = t.rpartition(".")[2] if isinstance(t, str) else t.__name__
    on_gpu = ".cuda." in t if isinstance(t, str) else t.__module__ == "weft.cuda"
    dtypes = {
        "FloatTensor": _C.float32,
        "DoubleTensor": _C.float64,
        "HalfTensor": _C.float16,
        "BFloat16Tensor": _C.bfloat16,
    }
    if name not in dtypes:
        raise TypeError(f"set_default_tensor_type(): only floating-point types; got {t}")
    set_default_device("cuda" if on_gpu else None)
    _C.set_default_dtype(dtypes[name])


def set_flush_denormal(mode: bool) -> bool:
    """False: weft leaves the processor's mode alone, in which denormal numbers count."""
    return False


def get_num_interop_threads() -> int:
    """1: ops run one after the other."""
    return 1


def set_num_interop_threads(num: int, /) -> None:
    """Changes nothing: ops run one after the other. Raises RuntimeError unless positive."""
    if num < 1:
        raise RuntimeError(f"set_num_interop_threads(): expects a positive integer; got {num}")


def is_inference(input: Tensor) -> bool:
    """Whether the tensor was made in inference mode."""
    return input.is_inference()


def is_storage(obj: Any, /) -> bool:
    """False: weft has no storage objects."""
    return False


def set_warn_always(b: bool, /) -> None:
    """Whether warnings shall come each time: kept, to be asked for. Python's warnings module decides."""
    _state["warn_always"] = bool(b)


def is_warn_always_enabled() -> bool:
    """What set_warn_always set."""
    return bool(_state["warn_always"])


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """0 ``default``, 1 ``warn`` or 2 ``error``: kept, to be asked for. All ops are deterministic."""
    modes = {"default": 0, "warn": 1, "error": 2}
    mode = modes.get(debug_mode) if isinstance(debug_mode, str) else debug_mode
    if mode not in (0, 1, 2):
        raise RuntimeError(
            f"set_deterministic_debug_mode(): must be default, warn, error or 0 to 2; got {debug_mode!r}"
        )
    _state["debug"] = mode


def get_deterministic_debug_mode() -> int:
    """What set_deterministic_debug_mode set."""
    return int(_state["debug"])


def get_device_module(device: _C.device | str | None = None) -> ModuleType:
    """weft.cuda for a CUDA device, and without a device where there is a GPU. Raises RuntimeError for
    another one, which has no module.
    """
    if _C.device(device).type == "cuda" if device is not None else cuda.is_available():
        return cuda
    raise RuntimeError(f"get_device_module(): {device or 'the CPU'} has no module")


def compiled_with_cxx11_abi() -> bool:
    """True: weft is built with the standard library's current ABI."""
    return True
