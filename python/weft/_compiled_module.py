"""The module that weft.compile makes of a module."""

from __future__ import annotations

from typing import Any

from weft._compile import replaying
from weft.nn import Module


class OptimizedModule(Module):
    """A module whose calls with tensors of the GPU are replayed. ``_orig_mod`` is the module itself, and the
    prefix of its parameters' names, as in PyTorch; other attributes are its own.
    """

    _orig_mod: Module

    def __init__(self, module: Module) -> None:
        super().__init__()
        self._orig_mod = module
        self._set_plain("_replaying", replaying(module, module))

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self._replaying(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name == "_orig_mod":
            return self._modules[name]
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(self._modules["_orig_mod"], name)

    def __reduce__(self) -> Any:
        return OptimizedModule, (self._orig_mod,)

    def __deepcopy__(self, memo: dict[int, Any]) -> OptimizedModule:
        from copy import deepcopy

        return OptimizedModule(deepcopy(self._orig_mod, memo))
