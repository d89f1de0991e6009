"""What ``register_hook`` and its kin return."""

from __future__ import annotations

import itertools
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from types import TracebackType
from typing import Any

__all__ = ["RemovableHandle"]

_ids = itertools.count()


class RemovableHandle:
    """Removes the hook it stands for: by ``remove()``, or at the end of a ``with`` block.

    ``hooks_dict`` is where the caller puts the hook under the key ``id``; of ``extra_dict``, one dict or
    several, ``remove()`` deletes that key too. The handle keeps none of them alive, and dropping it leaves
    the hook in place.
    """

    id: int

    def __init__(
        self,
        hooks_dict: OrderedDict[int, Any],
        *,
        extra_dict: OrderedDict[int, Any] | Sequence[OrderedDict[int, Any]] | None = None,
    ) -> None:
        self.hooks_dict_ref: weakref.ref[OrderedDict[int, Any]] = weakref.ref(hooks_dict)
        self.id = next(_ids)
        if extra_dict is None:
            extra_dict = []
        elif isinstance(extra_dict, dict):
            extra_dict = [extra_dict]
        self.extra_dict_ref = tuple(weakref.ref(extra) for extra in extra_dict)

    def remove(self) -> None:
        """Removes the hook; a second time does nothing."""
        for reference in (self.hooks_dict_ref, *self.extra_dict_ref):
            hooks = reference()
            if hooks is not None:
                hooks.pop(self.id, None)

    def __getstate__(self) -> tuple[Any, ...]:
        return self.hooks_dict_ref(), self.id, tuple(reference() for reference in self.extra_dict_ref)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        global _ids
        hooks, self.id, extra = state
        _ids = itertools.count(max(next(_ids), self.id + 1))
        self.hooks_dict_ref = weakref.ref(OrderedDict() if hooks is None else hooks)
        self.extra_dict_ref = tuple(weakref.ref(OrderedDict() if one is None else one) for one in extra)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.remove()
