"""Versions: weft's own, and CUDA's where its library is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weft import _C

__version__: str = _C.__version__
debug = False
hip = None

if TYPE_CHECKING:
    cuda: str | None


def __getattr__(name: str) -> str | None:
    if name == "cuda":  # looked for when asked, not at import
        runtime = _C._cuda.library_versions()["runtime"]
        return f"{runtime // 1000}.{runtime % 1000 // 10}" if runtime else None
    raise AttributeError(f"module 'weft.version' has no attribute {name!r}")
