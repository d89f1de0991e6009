"""Which of several implementations the CPU's matrix products and convolutions run on."""

from __future__ import annotations

from weft import _C

__all__ = ["conv_backend", "matmul_backend", "set_conv_backend", "set_matmul_backend"]


def set_matmul_backend(name: str) -> None:
    """Who multiplies float32 matrices: ``automatic`` (by processor and shapes), ``openblas`` or ``onednn``.

    Raises RuntimeError for onednn in a build without it.
    """
    _C._set_matmul_backend(name)


def matmul_backend() -> str:
    """What set_matmul_backend set; at start the environment's ``WEFT_MATMUL``, else ``automatic``."""
    return _C._matmul_backend()


def set_conv_backend(name: str) -> None:
    """How to convolve: ``automatic`` (by the shapes), ``onednn``, ``im2col`` or ``direct``.

    ``direct`` is weft's own kernel for float32 inputs of up to four channels; what an implementation cannot
    do falls to ``im2col``. Raises RuntimeError for onednn in a build without it.
    """
    _C._set_conv_backend(name)


def conv_backend() -> str:
    """What set_conv_backend set; at start the environment's ``WEFT_CONV``, else ``automatic``."""
    return _C._conv_backend()
