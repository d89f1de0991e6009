"""Small conversions that layers share: sizes given once or for each dimension, names of types in messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from weft._C import Tensor


def ntuple(value: Any, count: int) -> tuple[Any, ...]:
    """``value`` as it is when it is a sequence, else ``count`` times."""
    return tuple(value) if isinstance(value, Iterable) else (value,) * count


def pair(value: Any) -> tuple[Any, ...]:
    """One number as height and width."""
    return ntuple(value, 2)


def typename(value: Any) -> str:
    """As PyTorch's ``typename``: where a type is defined and its name, without ``builtins``."""
    if isinstance(value, Tensor) and type(value) is Tensor:
        return value.type()
    kind = value if isinstance(value, type) else type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
