"""Batches of observations: what DataLoader makes of a list of them."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

from weft._C import Tensor, as_tensor, float64, stack, tensor

CollateMap = dict[Any, Callable[..., Any]]


def _is_numpy(value: Any, name: str) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, getattr(numpy, name))


def collate(batch: Sequence[Any], *, collate_fn_map: CollateMap | None = None) -> Any:
    """default_collate with functions of one's own for some types: collate_fn_map[type](batch,
    collate_fn_map=…).
    """
    first = batch[0]
    for kind, function in (collate_fn_map or {}).items():
        if isinstance(first, kind):
            return function(batch, collate_fn_map=collate_fn_map)
    if _is_numpy(first, "ndarray"):
        if first.dtype.kind in "SUOa":
            raise TypeError(_message(first.dtype))
        return stack([as_tensor(array) for array in batch], 0)
    if _is_numpy(first, "bool_") or _is_numpy(first, "number"):
        return as_tensor(list(batch))

    def joined(parts: Sequence[Any]) -> Any:
        return collate(parts, collate_fn_map=collate_fn_map)

    if isinstance(first, Mapping):
        entries = {key: joined([observation[key] for observation in batch]) for key in first}
        return _like(first, entries, MutableMapping, lambda same: same.update(entries))
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(joined(parts) for parts in zip(*batch, strict=True)))
    if isinstance(first, Sequence):
        if any(len(observation) != len(first) for observation in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        parts = [joined(part) for part in zip(*batch, strict=True)]
        if isinstance(first, tuple):
            return parts
        return _like(first, parts, MutableSequence, lambda same: same.__setitem__(slice(None), parts))
    raise TypeError(_message(type(first)))


def _message(found: Any) -> str:
    return (
        f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {found}"
    )


def _like(first: Any, content: Any, mutable: type, fill: Callable[[Any], Any]) -> Any:
    """The content in a container of the first observation's class, or a plain one if that cannot be made."""
    if type(first) in (dict, list):
        return content
    try:
        if isinstance(first, mutable):
            same = copy.copy(first)
            fill(same)
            return same
        return type(first)(content)
    except TypeError:
        return content


default_collate_fn_map: CollateMap = {
    Tensor: lambda batch, *, collate_fn_map=None: stack(batch, 0),
    float: lambda batch, *, collate_fn_map=None: tensor(batch, dtype=float64),
    int: lambda batch, *, collate_fn_map=None: tensor(batch),
    str: lambda batch, *, collate_fn_map=None: batch,
    bytes: lambda batch, *, collate_fn_map=None: batch,
}


def default_collate(batch: Sequence[Any]) -> Any:
    """One batch of a list of observations that are alike.

    Tensors and arrays of one shape: stacked, (B, *). Python's floats: (B) float64; ints: (B) int64; NumPy's
    numbers: (B) of their dtype. str and bytes: as they are. Dicts, tuples, named tuples and lists: of
    batches. Raises TypeError for other types, RuntimeError for lists of different lengths.
    """
    return collate(batch, collate_fn_map=default_collate_fn_map)


def default_convert(data: Any) -> Any:
    """Tensors for the NumPy arrays and numbers in nested containers; what DataLoader does with
    batch_size=None.
    """
    if isinstance(data, (Tensor, str, bytes)):
        return data
    if _is_numpy(data, "ndarray"):
        return data if data.dtype.kind in "SUOa" else as_tensor(data)
    if _is_numpy(data, "bool_") or _is_numpy(data, "number"):
        return as_tensor(data)
    if isinstance(data, Mapping):
        entries = {key: default_convert(value) for key, value in data.items()}
        return _like(data, entries, MutableMapping, lambda same: same.update(entries))
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*(default_convert(part) for part in data))
    if isinstance(data, tuple):
        return [default_convert(part) for part in data]
    if isinstance(data, Sequence):
        parts = [default_convert(part) for part in data]
        return _like(data, parts, MutableSequence, lambda same: same.__setitem__(slice(None), parts))
    return data


def pin(batch: Any) -> Any:
    """The batch with its tensors in pinned memory, in containers of the same kinds; what has a method
    ``pin_memory`` is asked for itself.
    """
    if isinstance(batch, Tensor):
        return batch.pin_memory()
    if isinstance(batch, Mapping):
        entries = {key: pin(value) for key, value in batch.items()}
        return _like(batch, entries, MutableMapping, lambda same: same.update(entries))
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return type(batch)(*(pin(value) for value in batch))
    if hasattr(batch, "pin_memory"):
        return batch.pin_memory()
    if isinstance(batch, tuple):
        return [pin(value) for value in batch]
    if isinstance(batch, Sequence) and not isinstance(batch, (str, bytes)):
        items = [pin(value) for value in batch]
        return _like(batch, items, MutableSequence, lambda same: same.__setitem__(slice(None), items))
    return batch
