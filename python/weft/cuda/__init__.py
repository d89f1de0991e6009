"""GPUs: which there are, their memory, streams, random generators and captured steps.

On a machine without one everything can be imported and asked: ``is_available()`` is False, counts are 0, and
what needs a GPU raises a DeviceError (a RuntimeError) that says why there is none. Nothing looks for a GPU
before a program asks.
"""

from __future__ import annotations

import importlib
from typing import Any

from weft._C import _cuda
from weft.cuda._device import Device, gpu_number, need_gpu
from weft.cuda.graphs import (
    CUDAGraph,
    graph,
    graph_pool_handle,
    is_current_stream_capturing,
    make_graphed_callables,
)
from weft.cuda.memory import (
    OutOfMemoryError,
    empty_cache,
    get_allocator_backend,
    max_memory_allocated,
    max_memory_cached,
    max_memory_reserved,
    mem_get_info,
    memory_allocated,
    memory_cached,
    memory_reserved,
    memory_stats,
    memory_stats_as_nested_dict,
    memory_summary,
    reset_max_memory_allocated,
    reset_max_memory_cached,
    reset_peak_memory_stats,
    warn_of_unknown_allocator,
)
from weft.cuda.random import (
    get_rng_state,
    get_rng_state_all,
    initial_seed,
    manual_seed,
    manual_seed_all,
    seed,
    seed_all,
    set_rng_state,
    set_rng_state_all,
)
from weft.cuda.streams import (
    Event,
    ExternalStream,
    Stream,
    StreamContext,
    current_stream,
    default_stream,
    set_stream,
    stream,
)

__all__ = [
    "CUDAGraph",
    "Event",
    "ExternalStream",
    "OutOfMemoryError",
    "Stream",
    "StreamContext",
    "amp",
    "current_device",
    "current_stream",
    "default_generators",
    "default_stream",
    "device",
    "device_count",
    "device_of",
    "empty_cache",
    "get_allocator_backend",
    "get_arch_list",
    "get_device_capability",
    "get_device_name",
    "get_device_properties",
    "get_rng_state",
    "get_rng_state_all",
    "graph",
    "graph_pool_handle",
    "init",
    "initial_seed",
    "is_available",
    "is_bf16_supported",
    "is_current_stream_capturing",
    "is_initialized",
    "is_tf32_supported",
    "make_graphed_callables",
    "manual_seed",
    "manual_seed_all",
    "max_memory_allocated",
    "max_memory_cached",
    "max_memory_reserved",
    "mem_get_info",
    "memory_allocated",
    "memory_cached",
    "memory_reserved",
    "memory_stats",
    "memory_stats_as_nested_dict",
    "memory_summary",
    "reset_max_memory_allocated",
    "reset_max_memory_cached",
    "reset_peak_memory_stats",
    "seed",
    "seed_all",
    "set_device",
    "set_rng_state",
    "set_rng_state_all",
    "set_stream",
    "stream",
    "synchronize",
    "why_unavailable",
]


def is_available() -> bool:
    """Whether tensors can live on a GPU: weft's CUDA library, a driver and a device are there."""
    warn_of_unknown_allocator()
    return _cuda.is_available()


def why_unavailable() -> str:
    """What is missing when is_available() is False; else an empty string. weft's own."""
    return _cuda.why_unavailable()


def device_count() -> int:
    """The number of GPUs that weft can use, 0 without any. CUDA_VISIBLE_DEVICES chooses them."""
    warn_of_unknown_allocator()
    return _cuda.device_count()


def is_initialized() -> bool:
    """Whether GPUs can be used now; asking makes them ready."""
    return _cuda.is_available()


def init() -> None:
    """Makes GPUs ready, which their first use does too. Raises DeviceError without one."""
    need_gpu("init")


def set_device(device: Device) -> None:
    """Chooses the GPU that "cuda" without a number means on this thread; negative numbers change nothing."""
    number = gpu_number("set_device", device)
    if number >= 0:
        _cuda.set_device(number)


def current_device() -> int:
    """The number of the GPU that "cuda" means on this thread."""
    need_gpu("current_device")
    return _cuda.current_device()


class device:  # noqa: N801, PyTorch's name
    """``with weft.cuda.device(1):`` "cuda" without a number means that GPU inside; None and negative
    numbers change nothing.
    """

    def __init__(self, device: Device) -> None:
        self.idx = -1 if device is None else gpu_number("device", device)
        self.prev_idx = -1

    def __enter__(self) -> None:
        if self.idx >= 0:
            self.prev_idx = current_device()
            _cuda.set_device(self.idx)

    def __exit__(self, *error: object) -> None:
        if self.idx >= 0:
            _cuda.set_device(self.prev_idx)


class device_of(device):  # noqa: N801, PyTorch's name
    """``with weft.cuda.device_of(x):`` the GPU of ``x``; nothing for a tensor of the CPU."""

    def __init__(self, obj: Any) -> None:
        super().__init__(obj.get_device() if obj.is_cuda else None)


def get_device_properties(device: Device = None) -> _cuda._CudaDeviceProperties:
    """What a GPU is: name, major, minor, total_memory (bytes), multi_processor_count, warp_size, …"""
    return _cuda.device_properties(gpu_number("get_device_properties", device))


def get_device_name(device: Device = None) -> str:
    """The name of a GPU."""
    return _cuda.device_properties(gpu_number("get_device_name", device)).name


def get_device_capability(device: Device = None) -> tuple[int, int]:
    """The compute capability of a GPU: (9, 0) for Hopper."""
    properties = _cuda.device_properties(gpu_number("get_device_capability", device))
    return properties.major, properties.minor


def synchronize(device: Device = None) -> None:
    """Waits for all work of all streams of a GPU. Errors that kernels met meanwhile are raised here."""
    _cuda.synchronize(gpu_number("synchronize", device))


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Whether the current GPU computes in bfloat16: all do, those before Ampere by way of float32."""
    return is_available() and (including_emulation or get_device_capability()[0] >= 8)


def is_tf32_supported() -> bool:
    """Whether the current GPU has TF32."""
    return is_available() and get_device_capability()[0] >= 8


def get_arch_list() -> list[str]:
    """The architectures that weft's kernels were compiled for, be there such a GPU or not: "sm_90"; empty
    without weft's GPU library.
    """
    return [f"sm_{int(number) // 10}" for number in _cuda.architectures().split(",") if number]


def __dir__() -> list[str]:
    return sorted([*__all__, "graphs", "memory", "random", "streams"])


def __getattr__(name: str) -> Any:
    if name == "amp":  # which needs the rest of weft
        return importlib.import_module("weft.cuda.amp")
    if name == "default_generators":
        return tuple(_cuda.default_generator(number) for number in range(device_count()))
    if name.endswith("Tensor"):
        from weft._tensor_functions import _legacy_of_gpus

        if (kind := _legacy_of_gpus(name)) is not None:
            return kind
    raise AttributeError(f"module 'weft.cuda' has no attribute {name!r}")
