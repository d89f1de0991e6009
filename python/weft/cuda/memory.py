"""The caching allocator of each GPU: what tensors hold, what it keeps for later, what the driver has."""

from __future__ import annotations

import functools
import os
import warnings
from typing import Any

from weft import _C
from weft._C import _cuda
from weft.cuda._device import Device, gpu_number

#: What is raised when a GPU has no more memory. It says what was asked, held and free.
OutOfMemoryError = _C.MemoryError


_ALLOCATORS = ("caching", "async", "raw")


@functools.cache
def warn_of_unknown_allocator() -> None:
    """Says once that WEFT_CUDA_ALLOCATOR names no allocator: without a GPU nothing else would."""
    try:
        get_allocator_backend()
    except ValueError as error:
        warnings.warn(str(error), stacklevel=3)


def _stats(function: str, device: Device) -> dict[str, int]:
    """weft's own counts; empty without a GPU, where what is no GPU's name is refused all the same."""
    number = _cuda.number(f"cuda.{function}", device)
    return _cuda.memory_stats(number) if _cuda.is_available() else {}


def empty_cache() -> None:
    """Hands memory that no tensor holds back to the driver, of all GPUs; without a GPU nothing."""
    _cuda.empty_cache()


def memory_allocated(device: Device = None) -> int:
    """Bytes that tensors hold on a GPU; 0 without one."""
    return _stats("memory_allocated", device).get("allocated", 0)


def max_memory_allocated(device: Device = None) -> int:
    """The most bytes that tensors held since the start or reset_peak_memory_stats; 0 without a GPU."""
    return _stats("max_memory_allocated", device).get("peak_allocated", 0)


def memory_reserved(device: Device = None) -> int:
    """Bytes that were had from the driver, in tensors or kept for later; 0 without a GPU."""
    return _stats("memory_reserved", device).get("reserved", 0)


def max_memory_reserved(device: Device = None) -> int:
    """The most bytes that were had from the driver; 0 without a GPU."""
    return _stats("max_memory_reserved", device).get("peak_reserved", 0)


def memory_cached(device: Device = None) -> int:
    """memory_reserved, under its old name."""
    return _stats("memory_cached", device).get("reserved", 0)


def max_memory_cached(device: Device = None) -> int:
    """max_memory_reserved, under its old name."""
    return _stats("max_memory_cached", device).get("peak_reserved", 0)


def reset_peak_memory_stats(device: Device = None) -> None:
    """Makes the peaks what is held now."""
    _cuda.reset_peak_memory_stats(gpu_number("reset_peak_memory_stats", device))


def reset_max_memory_allocated(device: Device = None) -> None:
    """reset_peak_memory_stats, under an old name."""
    _cuda.reset_peak_memory_stats(gpu_number("reset_max_memory_allocated", device))


def reset_max_memory_cached(device: Device = None) -> None:
    """reset_peak_memory_stats, under an old name."""
    _cuda.reset_peak_memory_stats(gpu_number("reset_max_memory_cached", device))


def mem_get_info(device: Device = None) -> tuple[int, int]:
    """Bytes of the GPU that are free, and all, as the driver counts them for all programs together."""
    stats = _cuda.memory_stats(gpu_number("mem_get_info", device))
    return stats["free"], stats["total"]


def memory_stats(device: Device = None) -> dict[str, int]:
    """Counts of the allocator, by PyTorch's names for those that weft keeps; empty without a GPU.

    ``allocated_bytes.all.current`` and ``.peak``, ``reserved_bytes.all.current`` and ``.peak``,
    ``allocation.all.allocated`` (blocks handed out), ``num_device_alloc`` (of these, how many asked the
    driver), ``num_alloc_retries`` (times the cache was emptied because the driver had no more).
    """
    return _named(_stats("memory_stats", device))


def _named(stats: dict[str, int]) -> dict[str, int]:
    if not stats:
        return {}
    return {
        "allocated_bytes.all.current": stats["allocated"],
        "allocated_bytes.all.peak": stats["peak_allocated"],
        "allocation.all.allocated": stats["allocations"],
        "num_alloc_retries": stats["retries"],
        "num_device_alloc": stats["device_allocations"],
        "reserved_bytes.all.current": stats["reserved"],
        "reserved_bytes.all.peak": stats["peak_reserved"],
    }


def memory_stats_as_nested_dict(device: Device = None) -> dict[str, Any]:
    """memory_stats as dicts of dicts."""
    nested: dict[str, Any] = {}
    for name, value in _named(_stats("memory_stats_as_nested_dict", device)).items():
        *path, last = name.split(".")
        inner = nested
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return nested


def memory_summary(device: Device = None, abbreviated: bool = False) -> str:
    """What memory_stats counts, as a table to print."""
    stats = _cuda.memory_stats(gpu_number("memory_summary", device))
    rows = [
        ("in tensors", _size(stats["allocated"]), _size(stats["peak_allocated"])),
        ("from the driver", _size(stats["reserved"]), _size(stats["peak_reserved"])),
    ]
    if not abbreviated:
        rows += [
            ("blocks handed out", str(stats["allocations"]), ""),
            ("allocations by the driver", str(stats["device_allocations"]), ""),
            ("cache emptied for want of memory", str(stats["retries"]), ""),
            ("free on the device", _size(stats["free"]), ""),
            ("all of the device", _size(stats["total"]), ""),
        ]
    lines = [f"{'memory of the GPU':<34}{'now':>12}{'peak':>12}"]
    lines += [f"{name:<34}{now:>12}{peak:>12}" for name, now, peak in rows]
    return "\n".join(lines)


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.4g} {unit}"
        size /= 1024
    return f"{size:.4g} GiB"


def get_allocator_backend() -> str:
    """Who allocates: ``caching``, ``async`` or ``raw``, as WEFT_CUDA_ALLOCATOR says. Raises ValueError if it
    names another one.
    """
    name = os.environ.get("WEFT_CUDA_ALLOCATOR") or "caching"
    if name not in _ALLOCATORS:
        raise _C.ValueError(f'[cuda] WEFT_CUDA_ALLOCATOR must be caching, async or raw; got "{name}"')
    return name
