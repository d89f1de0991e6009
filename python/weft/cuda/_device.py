"""Devices as the functions of weft.cuda take them."""

from __future__ import annotations

from weft import _C
from weft._C import _cuda

Device = _C.device | str | int | None


def need_gpu(function: str) -> None:
    """Raises DeviceError without a GPU."""
    if not _cuda.is_available():
        raise _C.DeviceError(
            f"[cuda.{function}] no GPU is available: {_cuda.why_unavailable()}; ask cuda.is_available()"
        )


def gpu_number(function: str, device: Device) -> int:
    """The number of a GPU, -1 for the current one. Raises DeviceError without one, ValueError for the CPU."""
    need_gpu(function)
    return _cuda.number(f"cuda.{function}", device)
