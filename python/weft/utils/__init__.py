"""Tools around training: data sets and loaders (weft.utils.data), imported when first used."""

from __future__ import annotations

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name == "data":
        return importlib.import_module("weft.utils.data")
    raise AttributeError(f"module 'weft.utils' has no attribute {name!r}")
