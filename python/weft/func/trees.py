"""Nests of tuples, lists and dicts, as the functions here take and return them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Rebuild = Callable[[Sequence[Any]], Any]


def flatten(tree: Any) -> tuple[list[Any], Rebuild]:
    """The leaves, and what puts others in their places. Dicts go by the order of their keys' insertion."""
    if isinstance(tree, dict):
        keys = list(tree)
        leaves, rebuild = _flatten_items([tree[key] for key in keys])
        kind = type(tree)
        return leaves, lambda new: kind(zip(keys, rebuild(new), strict=True))
    if isinstance(tree, (tuple, list)):
        leaves, rebuild = _flatten_items(tree)
        kind = type(tree)
        if hasattr(kind, "_fields"):  # a named tuple
            return leaves, lambda new: kind(*rebuild(new))
        return leaves, lambda new: kind(rebuild(new))
    return [tree], lambda new: new[0]


def _flatten_items(items: Sequence[Any]) -> tuple[list[Any], Callable[[Sequence[Any]], list[Any]]]:
    leaves: list[Any] = []
    parts: list[tuple[int, int, Rebuild]] = []
    for item in items:
        below, rebuild = flatten(item)
        parts.append((len(leaves), len(leaves) + len(below), rebuild))
        leaves += below
    return leaves, lambda new: [rebuild(new[first:last]) for first, last, rebuild in parts]


def structure(tree: Any) -> Any:
    """What two trees must have in common for their leaves to belong together."""
    if isinstance(tree, dict):
        return type(tree), {key: structure(value) for key, value in tree.items()}
    if isinstance(tree, (tuple, list)):
        return type(tree), [structure(item) for item in tree]
    return None
