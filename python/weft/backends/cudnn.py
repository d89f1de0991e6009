"""cuDNN, which convolves and attends on GPUs where it is installed; else weft's own kernels do.

``allow_tf32``: whether convolutions of float32 may round to TF32; False at start, unlike PyTorch's.
``deterministic``: only algorithms whose results repeat bit for bit. ``enabled``, ``benchmark`` and
``benchmark_limit`` can be set, and change nothing: plans are chosen by cuDNN's heuristics, once for each kind
of arguments.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from types import ModuleType

from weft import _C
from weft._C import _cuda

enabled = True
benchmark = False
benchmark_limit = 10


def is_available() -> bool:
    """Whether cuDNN was found, and a GPU. docs/cuda.md says where it is looked for."""
    return version() is not None


def version() -> int | None:
    """cuDNN's version as NVIDIA counts it, 91900 for 9.19.0; None without it."""
    return (_cuda.library_versions()["cudnn"] or None) if _cuda.is_available() else None


@contextlib.contextmanager
def flags(
    enabled: bool = False,
    benchmark: bool = False,
    benchmark_limit: int = 10,
    deterministic: bool = False,
    allow_tf32: bool = True,
) -> Iterator[None]:
    """Sets the flags inside a ``with``."""
    wanted = {
        "enabled": enabled,
        "benchmark": benchmark,
        "benchmark_limit": benchmark_limit,
        "deterministic": deterministic,
        "allow_tf32": allow_tf32,
    }
    module = sys.modules[__name__]
    before = {name: getattr(module, name) for name in wanted}
    for name, value in wanted.items():
        setattr(module, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(module, name, value)


class _Cudnn(ModuleType):
    """The module itself, whose flags the library knows."""

    @property
    def allow_tf32(self) -> bool:
        return _cuda.allow_tf32_cudnn()

    @allow_tf32.setter
    def allow_tf32(self, allow: bool) -> None:
        _cuda.set_allow_tf32_cudnn(bool(allow))

    @property
    def deterministic(self) -> bool:
        return _C._deterministic_cudnn()

    @deterministic.setter
    def deterministic(self, mode: bool) -> None:
        _C._use_deterministic_cudnn(bool(mode))


sys.modules[__name__].__class__ = _Cudnn
