"""cuDNN, which convolves and attends on GPUs where it is installed; else weft's own kernels do.

``enabled``: False has weft's own kernels compute, though cuDNN be there. ``benchmark``: convolutions of a
new kind (sizes, dtype, options) try cuDNN's first ``benchmark_limit`` plans (0: all of them) on their
tensors, and keep the fastest; that takes time, and waits for the GPU. Inside a captured step nothing is
tried: run it as usual first. Which plan is the fastest may differ from run to run, and with it the last bits
of results. False at start: cuDNN's heuristics choose. ``deterministic``: only algorithms whose results repeat
bit for bit, also among those tried. ``allow_tf32``: whether convolutions of float32 may round to TF32; False
at start, unlike PyTorch's. Recurrent layers and norms run on weft's own kernels whatever these flags say.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from types import ModuleType

from weft import _C
from weft._C import _cuda

enabled: bool
benchmark: bool
benchmark_limit: int
deterministic: bool
allow_tf32: bool


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
    def enabled(self) -> bool:
        return _cuda.cudnn_enabled()

    @enabled.setter
    def enabled(self, mode: bool) -> None:
        _cuda.set_cudnn_enabled(bool(mode))

    @property
    def benchmark(self) -> bool:
        return _cuda.cudnn_benchmark()

    @benchmark.setter
    def benchmark(self, mode: bool) -> None:
        _cuda.set_cudnn_benchmark(bool(mode))

    @property
    def benchmark_limit(self) -> int:
        return _cuda.cudnn_benchmark_limit()

    @benchmark_limit.setter
    def benchmark_limit(self, plans: int) -> None:
        _cuda.set_cudnn_benchmark_limit(plans)

    @property
    def deterministic(self) -> bool:
        return _C._deterministic_cudnn()

    @deterministic.setter
    def deterministic(self, mode: bool) -> None:
        _C._use_deterministic_cudnn(bool(mode))


sys.modules[__name__].__class__ = _Cudnn
