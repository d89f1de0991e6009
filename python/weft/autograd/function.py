"""Functions with a derivative of one's own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from weft import _C
from weft._C import Tensor


class FunctionCtx:
    """What ``forward`` keeps for ``backward``; any attribute may be set on it."""

    #: For each argument of forward: is it a tensor whose gradient is wanted?
    needs_input_grad: tuple[bool, ...] = ()
    _state: Any

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keeps tensors (inputs, results, others; None keeps its place). Backward then sees in-place
        writes to them as errors.
        """
        self._state.save_for_backward(*tensors)

    @property
    def saved_tensors(self) -> tuple[Tensor, ...]:
        """What ``save_for_backward`` was given. Raises GradError if one was written since, or the graph
        was freed.
        """
        return self._state.saved_tensors()

    def mark_dirty(self, *inputs: Tensor) -> None:
        """Tells that forward wrote these inputs in place; they must be among its results."""
        self._state.mark_dirty(*inputs)

    def mark_non_differentiable(self, *results: Tensor) -> None:
        """Tells that these results have no derivative."""
        self._state.mark_non_differentiable(*results)

    def set_materialize_grads(self, value: bool) -> None:
        """Whether backward receives zeros (the default) or None for results that nobody used."""
        self._state.set_materialize_grads(bool(value))


class Function:
    """Base of functions with a derivative of one's own. Call them by ``apply``, never make an instance::

        class Exp(Function):
            @staticmethod
            def forward(ctx, x):
                y = x.exp()
                ctx.save_for_backward(y)
                return y

            @staticmethod
            def backward(ctx, grad):
                (y,) = ctx.saved_tensors
                return grad * y

        y = Exp.apply(x)

    ``forward`` may also be written without ``ctx``, beside ``setup_context(ctx, inputs, output)``.
    ``backward`` receives one
    gradient for each result and returns one for each argument, None where that is no tensor or needs none;
    made of
    operations, it can be differentiated again.
    """

    def __init__(self) -> None:
        name = type(self).__name__
        raise RuntimeError(
            f"{name} is not to be instantiated: an autograd Function is called by {name}.apply(...)"
        )

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("an autograd Function must define a static method forward(ctx, *args)")

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple[Any, ...], output: Any) -> None:
        """Called after a ``forward`` without ``ctx``: keeps there what backward will need."""
        raise NotImplementedError("setup_context is not defined")

    @staticmethod
    def backward(ctx: FunctionCtx, *grad_outputs: Any) -> Any:
        raise NotImplementedError(
            "an autograd Function must define a static method backward(ctx, *grad_outputs)"
        )

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Calls ``forward`` without recording inside, and records it as one step."""
        if cls.setup_context is Function.setup_context:

            def run(ctx: FunctionCtx, inputs: tuple[Any, ...]) -> Any:
                return cls.forward(ctx, *inputs)

        else:

            def run(ctx: FunctionCtx, inputs: tuple[Any, ...]) -> Any:
                output = cls.forward(*inputs)
                cls.setup_context(ctx, inputs, output)
                return output

        return _C._apply_function(f"{cls.__name__}Backward", FunctionCtx(), run, cls.backward, args)


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Decorates a ``backward`` that is not made of recorded operations: differentiating its result raises
    GradError.
    """

    @functools.wraps(backward)
    def decorated(ctx: FunctionCtx, *grad_outputs: Any) -> Any:
        recording = _C.is_grad_enabled()
        _C._set_grad_enabled(False)
        try:
            results = backward(ctx, *grad_outputs)
        finally:
            _C._set_grad_enabled(recording)
        if not recording:
            return results
        many = results if isinstance(results, tuple) else (results,)
        guarded = tuple(_Once.apply(g, *grad_outputs) if isinstance(g, Tensor) else g for g in many)
        return guarded if isinstance(results, tuple) else guarded[0]

    return decorated


class _Once(Function):
    """A gradient that says why it cannot be differentiated."""

    @staticmethod
    def forward(ctx: FunctionCtx, gradient: Tensor, *sources: Any) -> Tensor:
        return gradient.clone()

    @staticmethod
    def backward(ctx: FunctionCtx, *grad_outputs: Any) -> Any:
        raise _C.GradError("[once_differentiable] this function's backward cannot be differentiated again")
