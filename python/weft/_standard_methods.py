"""The methods that the Python array API standard gives every array."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from weft import _C

_VERSIONS = ("2021.12", "2022.12", "2023.12", "2024.12", "2025.12")


def array_namespace(self: _C.Tensor, /, *, api_version: str | None = None) -> ModuleType:
    """The module ``weft.array_api`` of the standard's functions; ValueError for unknown versions."""
    if api_version is not None and api_version not in _VERSIONS:
        raise ValueError(
            f"__array_namespace__(): weft follows the standard's versions {', '.join(_VERSIONS)}; "
            f"got {api_version!r}"
        )
    from weft import array_api

    return array_api


def to_device(self: _C.Tensor, device: Any, /, *, stream: Any = None) -> _C.Tensor:
    """The array on a device, itself if it is there; weft has no streams to pass."""
    if stream is not None:
        raise ValueError(f"to_device(): stream must be None; got {stream!r}")
    return self.to(device)


def to_complex(self: _C.Tensor, /) -> complex:
    """The one element as a Python number; weft has no complex arrays."""
    return complex(float(self))


def install() -> None:
    """Gives Tensor the methods."""
    methods = {"__array_namespace__": array_namespace, "__complex__": to_complex, "to_device": to_device}
    for name, method in methods.items():
        method.__name__ = name
        method.__qualname__ = f"Tensor.{name}"
        setattr(_C.Tensor, name, method)
