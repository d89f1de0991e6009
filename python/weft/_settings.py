"""What programs ask of, and set for, the whole process; compile, which gives back what it is given."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, overload

from weft import _C, cuda
from weft._C import Tensor

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


@overload
def compile(model: None = None, **options: Any) -> Callable[[Any], Any]: ...
@overload
def compile(model: Any, **options: Any) -> Any: ...
def compile(model: Any = None, **options: Any) -> Any:
    """``model`` itself, a module or a function: weft's ops need no compiler. Options are taken and not used.

    Without a model a decorator: ``@weft.compile`` and ``@weft.compile(mode="max-autotune")``.
    """
    if model is None:
        return lambda function: function
    if not callable(model):
        raise RuntimeError(f"compile(): needs a module or a function; got {type(model).__name__}")
    return model


def set_float32_matmul_precision(precision: str) -> None:
    """``highest``, ``high`` or ``medium``: kept, to be asked for. Products of float32 stay float32."""
    if precision not in ("highest", "high", "medium"):
        raise RuntimeError(
            f"set_float32_matmul_precision(): must be highest, high or medium; got {precision!r}"
        )
    _state["precision"] = precision


def get_float32_matmul_precision() -> str:
    """What set_float32_matmul_precision set; ``highest`` at start."""
    return str(_state["precision"])


def set_default_device(device: _C.device | str | int | None) -> None:
    """The device of new tensors, which is the CPU. Raises RuntimeError for another one."""
    if device is not None and _C.device(device).type != "cpu":
        raise RuntimeError(f"set_default_device(): no tensor lives on {device} yet; weft computes on the CPU")


def get_default_device() -> _C.device:
    """The device of new tensors: the CPU."""
    return _C.device("cpu")


def set_default_tensor_type(t: Any, /) -> None:
    """set_default_dtype with the name or the class of an old tensor type, ``weft.DoubleTensor``."""
    name = t.rpartition(".")[2] if isinstance(t, str) else t.__name__
    dtypes = {
        "FloatTensor": _C.float32,
        "DoubleTensor": _C.float64,
        "HalfTensor": _C.float16,
        "BFloat16Tensor": _C.bfloat16,
    }
    if name not in dtypes:
        raise TypeError(f"set_default_tensor_type(): only floating-point types; got {t}")
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
    """weft.cuda for a CUDA device. Raises RuntimeError for another one, which has no module."""
    if device is not None and _C.device(device).type == "cuda":
        return cuda
    raise RuntimeError(f"get_device_module(): {device or 'the CPU'} has no module")


def compiled_with_cxx11_abi() -> bool:
    """True: weft is built with the standard library's current ABI."""
    return True
