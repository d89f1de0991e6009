"""What programs ask about GPUs. No tensor lives on one yet, so the answers are no and none."""

from __future__ import annotations

import importlib
from types import ModuleType


def is_available() -> bool:
    """Whether tensors can live on a GPU."""
    return device_count() > 0


def device_count() -> int:
    """The number of GPUs that weft can use."""
    return 0


def is_bf16_supported() -> bool:
    """Whether the current GPU computes in bfloat16."""
    return False


def manual_seed(seed: int) -> None:
    """Seeds the current GPU's generator; without a GPU nothing, as in PyTorch."""


def manual_seed_all(seed: int) -> None:
    """Seeds the generators of all GPUs; without a GPU nothing, as in PyTorch."""


def __getattr__(name: str) -> ModuleType:
    if name == "amp":  # which needs the rest of weft
        return importlib.import_module("weft.cuda.amp")
    raise AttributeError(f"module 'weft.cuda' has no attribute {name!r}")
