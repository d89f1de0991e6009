"""What programs ask about GPUs. No tensor lives on one yet, so the answers are no and none."""

from __future__ import annotations

from typing import NoReturn


def is_available() -> bool:
    """Whether tensors can live on a GPU."""
    return device_count() > 0


def device_count() -> int:
    """The number of GPUs that weft can use."""
    return 0


def set_device(device: object) -> None:
    """Chooses the current GPU. Raises RuntimeError: there is none."""
    _no_gpu("set_device")


def current_device() -> int:
    """The number of the current GPU. Raises RuntimeError: there is none."""
    _no_gpu("current_device")


def get_device_name(device: object = None) -> str:
    """The name of a GPU. Raises RuntimeError: there is none."""
    _no_gpu("get_device_name")


def synchronize(device: object = None) -> None:
    """Waits for a GPU. Raises RuntimeError: there is none."""
    _no_gpu("synchronize")


def empty_cache() -> None:
    """Hands the GPU's cached memory back; without a GPU nothing, as in PyTorch."""


def memory_allocated(device: object = None) -> int:
    """Bytes of the GPU that tensors hold: 0."""
    return 0


def max_memory_allocated(device: object = None) -> int:
    """The most bytes of the GPU that tensors held: 0."""
    return 0


def is_initialized() -> bool:
    """Whether a GPU is in use."""
    return False


def _no_gpu(function: str) -> NoReturn:
    raise RuntimeError(f"cuda.{function}(): no GPU is available; ask cuda.is_available()")


def is_bf16_supported() -> bool:
    """Whether the current GPU computes in bfloat16."""
    return False


def manual_seed(seed: int) -> None:
    """Seeds the current GPU's generator; without a GPU nothing, as in PyTorch."""


def manual_seed_all(seed: int) -> None:
    """Seeds the generators of all GPUs; without a GPU nothing, as in PyTorch."""
