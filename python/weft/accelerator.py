"""torch.accelerator: what programs ask about the device that computes beside the CPU. There is none yet."""

from __future__ import annotations

from weft import _C, cuda

__all__ = [
    "current_accelerator",
    "current_device_index",
    "device_count",
    "is_available",
    "set_device_index",
    "synchronize",
]


def is_available() -> bool:
    """Whether tensors can live on an accelerator."""
    return cuda.is_available()


def device_count() -> int:
    """The number of accelerators that weft can use."""
    return cuda.device_count()


def current_accelerator(check_available: bool = False) -> _C.device | None:
    """The accelerator's device, None without one."""
    return _C.device("cuda") if is_available() else None


def current_device_index() -> int:
    """The number of the current accelerator. Raises RuntimeError without one."""
    _need_one("current_device_index")
    return 0


def set_device_index(device: _C.device | str | int | None, /) -> None:
    """Chooses the current accelerator. Raises RuntimeError without one; None and -1 change nothing."""
    if device is not None and device != -1:
        _need_one("set_device_index")


def synchronize(device: _C.device | str | int | None = None, /) -> None:
    """Waits for the accelerator. Raises RuntimeError without one."""
    _need_one("synchronize")


def _need_one(function: str) -> None:
    if not is_available():
        raise RuntimeError(
            f"accelerator.{function}(): no accelerator is available; ask accelerator.is_available()"
        )
