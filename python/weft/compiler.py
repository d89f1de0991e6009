"""torch.compiler: what programs ask of a compiler and tell it, as far as weft.compile has an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from weft._compile import CAPTURING_BACKENDS, compile, forget_captures, is_compiling, uncaptured

__all__ = [
    "allow_in_graph",
    "assume_constant_result",
    "compile",
    "cudagraph_mark_step_begin",
    "disable",
    "is_compiling",
    "is_dynamo_compiling",
    "is_exporting",
    "list_backends",
    "reset",
]


def is_dynamo_compiling() -> bool:
    """is_compiling, under another name."""
    return is_compiling()


def is_exporting() -> bool:
    """False: weft exports no programs."""
    return False


def disable(fn: Any = None, recursive: bool = True, *, reason: str | None = None) -> Any:
    """``fn`` as a function that ``weft.compile`` leaves as it is, and in its calls too: a function that calls
    it is not captured, and a warning says so once. Without ``fn`` a decorator. recursive and reason change
    nothing. Raises TypeError for what is no function; for a module, disable its ``forward``.
    """
    if fn is None:
        return lambda function: disable(function, recursive, reason=reason)
    if not callable(fn) or isinstance(fn, type) or hasattr(fn, "forward"):
        raise TypeError(f"[compiler.disable] needs a function; got {type(fn).__name__}")
    return uncaptured(fn)


def reset() -> None:
    """Forgets what was captured: the next calls of compiled functions run as usual, and are captured anew."""
    forget_captures()


def list_backends(exclude_tags: Sequence[str] | None = ("debug", "experimental")) -> list[str]:
    """The backends that ``weft.compile`` takes, all of which mean CUDA graphs."""
    return sorted(CAPTURING_BACKENDS)


def cudagraph_mark_step_begin() -> None:
    """Changes nothing: results of captured calls are copies, which no later call writes to."""


def allow_in_graph(fn: Callable[..., Any]) -> Callable[..., Any]:
    """``fn`` itself: whatever computes can be captured."""
    return fn


def assume_constant_result(fn: Callable[..., Any]) -> Callable[..., Any]:
    """``fn`` itself: numbers that a captured function computes are what they were at the capture."""
    return fn


def __getattr__(name: str) -> Any:
    why = "weft captures functions as they are: there are no guards, stances and caches to choose"
    raise AttributeError(
        f"module 'weft.compiler' has no attribute {name!r}{'' if name[0] == '_' else '; ' + why}"
    )
