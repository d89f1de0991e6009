"""Functions captured over inputs of their own: what make_graphed_callables and weft.compile replay.

A captured call has static inputs, into which the arguments of each call are copied; its results are copied
out. Where a gradient is wanted a second graph holds the backward, and the two are one step on the tape.
"""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from weft import _C
from weft._C import AccumulateGrad, Tensor, _cuda
from weft.autograd.function import Function
from weft.autograd.grad_mode import enable_grad, no_grad
from weft.cuda import device
from weft.cuda.graphs import CUDAGraph, graph
from weft.func.trees import flatten

Call = Callable[[list[Tensor]], Any]


@contextlib.contextmanager
def without_autocast_cache() -> Iterator[None]:
    """A weight that autocast converted before would not be converted again by a replay."""
    before = _C.is_autocast_cache_enabled()
    _C.set_autocast_cache_enabled(False)
    _C.clear_autocast_cache()
    try:
        yield
    finally:
        _C.set_autocast_cache_enabled(before)


class CannotBeCaptured(Exception):  # noqa: N818, a decision rather than an error
    """Why a function cannot be replayed."""


def static_copies(inputs: Iterable[Tensor]) -> list[Tensor]:
    """Leaves with the values, layout and requires_grad of the inputs."""
    with no_grad():
        return [
            x.detach().clone(memory_format=_C.preserve_format).requires_grad_(x.requires_grad) for x in inputs
        ]


def leaves_of(outputs: Iterable[Tensor]) -> list[Tensor]:
    """The leaves that the outputs were recorded from, in the order of the graph."""
    found: dict[int, Tensor] = {}
    seen: set[Any] = set()
    waiting: list[Any] = []
    for output in outputs:
        if output.grad_fn is not None:
            waiting.append(output.grad_fn)
        elif output.requires_grad:
            found[id(output)] = output
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if isinstance(node, AccumulateGrad):
            found.setdefault(id(node.variable), node.variable)
        else:
            waiting.extend(following for following, _ in node.next_functions)
    return list(found.values())


class Capture:
    """One function for inputs of one kind. ``call`` takes the list of its tensors."""

    def __init__(
        self,
        call: Call,
        inputs: Sequence[Tensor],
        parameters: Sequence[Tensor] = (),
        allow_unused: bool = True,
        pool: tuple[int, int] | None = None,
    ) -> None:
        devices = {x.get_device() for x in inputs}
        if len(devices) != 1:
            raise CannotBeCaptured(f"its arguments are on several GPUs: {sorted(devices)}")
        self._device = devices.pop()
        self._pool = pool
        # One call after another uses the memory of the graphs, from whichever threads and streams.
        self.lock = threading.RLock()
        self._stream: Any = None
        self._done = _cuda.Event()
        self._pending: weakref.ref[_Pass] | None = None
        with self.lock, device(self._device):
            self._capture_forward(call, inputs, parameters, allow_unused)

    def _capture_forward(
        self, call: Call, inputs: Sequence[Tensor], parameters: Sequence[Tensor], allow_unused: bool
    ) -> None:
        pool = self._pool
        self.statics = static_copies(inputs)
        self._plain = [x.detach() for x in self.statics]
        self._forward = CUDAGraph()
        changes = _cuda.Changes()  # through .data too, which no version tells of
        changes.start()
        try:
            with without_autocast_cache(), graph(self._forward, pool):
                outputs = call(self.statics)
        finally:
            changes.stop()
        if any(changes.wrote(x) for x in self.statics):
            raise CannotBeCaptured("it writes into its arguments")
        leaves, self._rebuild = flatten(outputs)
        self._constants = [None if isinstance(leaf, Tensor) else leaf for leaf in leaves]
        self._places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, Tensor)]
        results = [leaves[i] for i in self._places]
        for result in results:
            if not result.is_cuda:
                raise CannotBeCaptured("it gives back a tensor of the CPU")
        self._results = [result.detach() for result in results]
        # In a shared pool, what backward reads must stay allocated, or other graphs would compute there.
        self._kept = [] if pool is None else results
        self.differentiable = [i for i, result in enumerate(results) if result.requires_grad]
        self.parameters: list[Tensor] = []
        if self.differentiable:
            self._capture_backward([results[i] for i in self.differentiable], parameters, allow_unused)

    def _capture_backward(
        self, outputs: list[Tensor], parameters: Sequence[Tensor], allow_unused: bool
    ) -> None:
        inputs = [x for x in self.statics if x.requires_grad]
        own = {id(x) for x in inputs}
        found = {id(x): x for x in parameters if x.requires_grad} | {id(x): x for x in leaves_of(outputs)}
        self.parameters = [x for key, x in found.items() if key not in own]
        self._grad_outputs = [_C.empty_like(output, requires_grad=False) for output in outputs]
        self._backward = CUDAGraph()
        with graph(self._backward, self._pool):
            self._grads = _C._grad(
                outputs,
                [*inputs, *self.parameters],
                self._grad_outputs,
                retain_graph=self._pool is not None,
                allow_unused=allow_unused,
            )

    def leaves(self) -> list[Tensor]:
        """What the results were recorded from, beside the arguments."""
        return self.parameters

    def is_busy(self) -> bool:
        """Whether an earlier call may still be differentiated: what it saved must not be overwritten."""
        return self._pending is not None and self._pending() is not None

    def writes_into_arguments(self, inputs: Sequence[Tensor]) -> bool:
        """Whether the arguments changed in the last call. They then get their new elements. Waits."""
        changed = False
        for static, given in zip(self._plain, inputs, strict=True):
            same = (static == given) | ((static != static) & (given != given))
            if not same.all().item():
                given.data.copy_(static)
                changed = True
        return changed

    def __call__(self, inputs: Sequence[Tensor], before: Callable[[], None] | None = None) -> Any:
        """before: what is to be done in turn with other calls, ahead of this one."""
        if self.differentiable and _C.is_grad_enabled():
            results = list(_Replay.apply(self, *inputs, *self.parameters))
        else:
            results = self._compute(inputs, before)
        leaves = list(self._constants)
        for place, result in zip(self._places, results, strict=True):
            leaves[place] = result
        return self._rebuild(leaves)

    def _follow(self) -> Any:
        """The current stream, which comes after the last call's."""
        stream = _cuda.current_stream(self._device)
        if self._stream is not None and self._stream != stream:
            stream.wait_event(self._done)
        self._stream = stream
        return stream

    def _compute(self, inputs: Sequence[Tensor], before: Callable[[], None] | None = None) -> list[Tensor]:
        with self.lock, no_grad():
            stream = self._follow()
            if before is not None:
                before()
            for static, given in zip(self._plain, inputs, strict=True):
                static.copy_(given)
            self._forward.replay()
            results = [result.clone(memory_format=_C.preserve_format) for result in self._results]
            self._done.record(stream)
        return results

    def _differentiate(self, gradients: Sequence[Tensor]) -> list[Tensor | None]:
        with self.lock, no_grad():
            stream = self._follow()
            for static, i in zip(self._grad_outputs, self.differentiable, strict=True):
                static.copy_(gradients[i])
            self._backward.replay()
            results = [
                None if grad is None else grad.clone(memory_format=_C.preserve_format) for grad in self._grads
            ]
            self._done.record(stream)
        return results


class _Pass:
    """Lives as long as a call that was recorded can be differentiated."""


class _Replay(Function):
    """A captured forward and backward as one step."""

    @staticmethod
    def forward(ctx: Any, capture: Capture, *tensors: Tensor) -> tuple[Tensor, ...]:
        ctx.capture = capture
        ctx.inputs = tensors
        ctx.own = _Pass()
        capture._pending = weakref.ref(ctx.own)
        results = capture._compute(tensors[: len(capture.statics)])
        ctx.mark_non_differentiable(
            *(result for i, result in enumerate(results) if i not in capture.differentiable)
        )
        return tuple(results)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        capture, inputs = ctx.capture, ctx.inputs
        if ctx.own is None or capture._pending is None or capture._pending() is not ctx.own:
            raise RuntimeError(
                "backward through a captured call whose memory has been used again, by a later call or by an "
                "earlier backward: differentiate each call before the next one, and once; for more, run the "
                "function as it is, without a capture"
            )
        found = iter(capture._differentiate(gradients))
        wanted = [x.requires_grad for x in capture.statics] + [True] * len(capture.parameters)
        ctx.own = ctx.inputs = None
        results = [next(found) if one else None for one in wanted]
        if _C.is_grad_enabled():
            sources = [*inputs, *gradients]
            results = [None if one is None else _Last.apply(one, *sources) for one in results]
        return (None, *results)


class _Last(Function):
    """A gradient that says why it cannot be differentiated."""

    @staticmethod
    def forward(ctx: Any, gradient: Tensor, *sources: Tensor) -> Tensor:
        return gradient.clone()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        raise _C.GradError(
            "[compile] a captured call cannot be differentiated twice; for second derivatives run the "
            "function as it is, without a capture"
        )


def graphed_callable(
    function: Any,
    sample_args: Sequence[Tensor],
    warmup: int,
    allow_unused: bool,
    pool: tuple[int, int] | None,
) -> Any:
    """make_graphed_callables of one function or module."""
    from weft.nn import Module

    is_module = isinstance(function, Module)
    if is_module and any(
        getattr(function, f"_{kind}_hooks") for kind in ("forward", "forward_pre", "backward")
    ):
        raise RuntimeError("make_graphed_callables: modules must not have hooks registered")
    if not all(isinstance(x, Tensor) and x.is_cuda for x in sample_args):
        raise TypeError("make_graphed_callables: sample_args must be tensors of the GPU")
    parameters = list(function.parameters()) if is_module else []
    original = function.forward if is_module else function
    for _ in range(warmup):
        inputs = static_copies(sample_args)
        outputs = [x for x in flatten(original(*inputs))[0] if isinstance(x, Tensor) and x.requires_grad]
        if outputs:
            _C._grad(
                outputs,
                [x for x in inputs if x.requires_grad] + [x for x in parameters if x.requires_grad],
                [_C.ones_like(x) for x in outputs],
                allow_unused=True,
            )
    with enable_grad():
        capture = Capture(lambda tensors: original(*tensors), sample_args, parameters, allow_unused, pool)
    if not is_module:
        return lambda *args: capture(args)
    training = function.training

    def forward(*args: Any, **kwargs: Any) -> Any:
        if function.training == training and not kwargs and len(args) == len(capture.statics):
            return capture(args)
        return original(*args, **kwargs)

    function.forward = forward
    return function
