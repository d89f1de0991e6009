"""The recorded graph: its nodes and edges, hooks on them, and hooks on what they save."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from weft import _C
from weft._C import AccumulateGrad, Node, Tensor
from weft.utils.hooks import RemovableHandle

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "AccumulateGrad",
    "GradientEdge",
    "Node",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "queue_callback",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]


class GradientEdge(NamedTuple):
    """Where a gradient goes: an output of a node. ``grad`` and ``backward`` take it for an input."""

    node: Node | AccumulateGrad
    output_nr: int


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """The edge that the gradient of ``tensor`` travels."""
    if not tensor.requires_grad:
        raise RuntimeError(
            "It is not possible to get the gradient edge for a Tensor that does not require gradients"
        )
    return GradientEdge(*_C._gradient_edge(tensor))


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Counts a write to the tensors' memory that autograd could not see."""
    for item in (tensor,) if isinstance(tensor, Tensor) else tensor:
        _C._increment_version(item)


def queue_callback(callback: Callable[[], None]) -> None:
    """Calls ``callback`` when the backward that is running has ended. RuntimeError outside one."""
    _C._at_end_of_walk(callback)


class saved_tensors_hooks:
    """Inside ``with``, what an operation keeps for backward is given to ``pack_hook``, and what that returns
    is kept; backward gives it to ``unpack_hook``, which returns a tensor of the same shape and dtype::

        with saved_tensors_hooks(lambda x: x.numpy(), lambda kept: weft.from_numpy(kept)):
            y = model(x)
        y.sum().backward()

    The innermost block alone counts. The hooks' own operations are not recorded, and ``pack_hook`` must not
    write to its tensor.
    """

    def __init__(self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]) -> None:
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook
        self._open: list[Any] = []

    def __enter__(self) -> None:
        self._open.append(_C._SavedTensorsHooks(self.pack_hook, self.unpack_hook))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.pop().close()


class save_on_cpu(saved_tensors_hooks):
    """Inside ``with``, what operations keep for backward waits in the CPU's memory, and is copied back to its
    device when backward reads it. ``pin_memory``: in pinned memory, where there is a GPU: copies then need no
    waiting.
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        pinned = pin_memory and _C._cuda.is_available()

        def pack(x: Tensor) -> tuple[_C.device, Tensor]:
            return x.device, x.cpu().pin_memory() if pinned else x.cpu()

        super().__init__(pack, lambda kept: kept[1].to(kept[0], non_blocking=pinned))


@contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Inside ``with``, entering ``saved_tensors_hooks`` raises a RuntimeError of this message."""
    refusal = _C._DisableSavedTensorsHooks(error_message)
    try:
        yield
    finally:
        refusal.close()


def register_multi_grad_hook(
    tensors: Sequence[Tensor],
    fn: Callable[[Sequence[Tensor | None]], None] | Callable[[Tensor], None],
    *,
    mode: Literal["all", "any"] = "all",
) -> RemovableHandle:
    """Calls ``fn`` once in each backward. ``mode="all"``: with the list of the gradients of all ``tensors``,
    when the last is there; None stands for those that no gradient reached, and then ``fn`` is called when
    backward ends. ``mode="any"``: with the first gradient that arrives.
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    lock = threading.Lock()
    if mode == "any":
        done: set[tuple[int, int]] = set()

        def first(gradient: Tensor) -> None:
            walk = (threading.get_ident(), _C._running_walk()[0])
            with lock:
                if walk in done:
                    return
                done.add(walk)
            _C._at_end_of_walk(lambda: done.discard(walk))
            fn(gradient)  # type: ignore[arg-type]

        handles = [tensor.register_hook(first) for tensor in tensors if tensor.requires_grad]
    else:
        arrived: dict[tuple[int, int], list[Tensor | None]] = {}
        wanted = sum(tensor.requires_grad for tensor in tensors)

        def finish(walk: tuple[int, int]) -> None:
            with lock:
                gradients = arrived.pop(walk, None)
            if gradients is not None:
                fn(gradients)  # type: ignore[arg-type]

        def arrive(place: int, gradient: Tensor) -> None:
            walk = (threading.get_ident(), _C._running_walk()[0])
            with lock:
                new = walk not in arrived
                gradients = arrived.setdefault(walk, [None] * len(tensors))
                gradients[place] = gradient
                complete = sum(item is not None for item in gradients) == wanted
            if complete:
                finish(walk)
            elif new:
                _C._at_end_of_walk(lambda: finish(walk))

        handles = [
            tensor.register_hook(lambda gradient, place=place: arrive(place, gradient))
            for place, tensor in enumerate(tensors)
            if tensor.requires_grad
        ]
    return _SeveralHandles(handles)


class _SeveralHandles(RemovableHandle):
    def __init__(self, handles: Iterable[Any]) -> None:
        super().__init__(OrderedDict())
        self._handles = tuple(handles)

    def remove(self) -> None:
        for handle in self._handles:
            handle.remove()


def _hook_leaf(leaf: Tensor, fn: Callable[..., Any]) -> Any:
    """A hook of the node where the gradient of ``leaf`` ends."""

    def call(tensor: Tensor) -> None:
        fn((), (tensor.grad,))

    return leaf.register_post_accumulate_grad_hook(call)


def _prehook_leaf(leaf: Tensor, fn: Callable[..., Any]) -> Any:
    def call(gradient: Tensor) -> Tensor | None:
        result = fn((gradient,))
        return result[0] if isinstance(result, tuple) else result

    return leaf.register_hook(call)
