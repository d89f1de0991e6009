"""Tools around training, imported when first used: data sets and loaders (weft.utils.data), checkpoints
(weft.utils.checkpoint).
"""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in ("checkpoint", "data"):
        return importlib.import_module(f"weft.utils.{name}")
    raise AttributeError(f"module 'weft.utils' has no attribute {name!r}")
