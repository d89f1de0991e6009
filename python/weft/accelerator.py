"""torch.accelerator: the device that computes beside the CPU, whatever it is. Here it is a CUDA GPU."""

from __future__ import annotations

from typing import Any

from weft import _C, cuda

__all__ = [
    "current_accelerator",
    "current_device_idx",
    "current_device_index",
    "current_stream",
    "device_count",
    "device_index",
    "empty_cache",
    "is_available",
    "max_memory_allocated",
    "max_memory_reserved",
    "memory_allocated",
    "memory_reserved",
    "memory_stats",
    "reset_peak_memory_stats",
    "set_device_idx",
    "set_device_index",
    "set_stream",
    "synchronize",
]

Device = _C.device | str | int | None


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
    return cuda.current_device()


def set_device_index(device: Device, /) -> None:
    """Chooses the current accelerator. Raises RuntimeError without one; None and -1 change nothing."""
    if device is not None and device != -1:
        _need_one("set_device_index")
        cuda.set_device(device)


class device_index(cuda.device):  # noqa: N801, PyTorch's name
    """``with weft.accelerator.device_index(1):`` that accelerator is current inside; None changes nothing."""


def synchronize(device: Device = None, /) -> None:
    """Waits for the accelerator. Raises RuntimeError without one."""
    _need_one("synchronize")
    cuda.synchronize(device)


def current_stream(device: Device = None, /) -> Any:
    """The stream in which this thread's ops on the accelerator run. Raises RuntimeError without one."""
    _need_one("current_stream")
    return cuda.current_stream(device)


def set_stream(stream: Any) -> None:
    """Makes a stream, and its device, current on this thread."""
    cuda.set_stream(stream)


# Memory: the functions of weft.cuda.
empty_cache = cuda.empty_cache
max_memory_allocated = cuda.max_memory_allocated
max_memory_reserved = cuda.max_memory_reserved
memory_allocated = cuda.memory_allocated
memory_reserved = cuda.memory_reserved
memory_stats = cuda.memory_stats
reset_peak_memory_stats = cuda.reset_peak_memory_stats
current_device_idx = current_device_index
set_device_idx = set_device_index


def _need_one(function: str) -> None:
    if not is_available():
        raise RuntimeError(
            f"[accelerator.{function}] no accelerator is available: {cuda.why_unavailable()}; "
            "ask accelerator.is_available()"
        )
