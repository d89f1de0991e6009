"""Full backward hooks of modules: what a call wraps its inputs and outputs in to see their gradients."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.autograd import Function

Gradients = tuple[Tensor | None, ...]


class _Watch(Function):
    """Tensors unchanged; ``watcher`` sees all their gradients at once and may replace them."""

    @staticmethod
    def forward(ctx: Any, watcher: Callable[[Gradients], Gradients], *tensors: Tensor) -> tuple[Tensor, ...]:
        ctx.watcher = watcher
        ctx.set_materialize_grads(False)
        ctx.mark_non_differentiable(*[x for x in tensors if not x.requires_grad])
        return tuple(x.view_as(x) for x in tensors)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor | None) -> tuple[Any, ...]:
        return (None, *ctx.watcher(grads))


class BackwardHook:
    """One call of a module that has full backward hooks or backward pre-hooks."""

    def __init__(
        self, module: Any, hooks: Sequence[Callable[..., Any]], pre_hooks: Sequence[Callable[..., Any]]
    ) -> None:
        self.module = module
        self.hooks = hooks
        self.pre_hooks = pre_hooks
        self.grad_outputs: Gradients | None = None
        self.input_count = 0
        self.input_places: list[int] | None = None

    def setup_input_hook(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """``args`` with their tensors watched, if one of them requires grad."""
        self.input_count = len(args)
        watched, self.input_places = self._watch(args, self._inputs_reached)
        return watched

    def setup_output_hook(self, result: Any) -> Any:
        """``result``, a tensor or a tuple, with its tensors watched."""
        outputs = result if isinstance(result, tuple) else (result,)
        places: list[int] | None = None

        def reached(grads: Gradients) -> Gradients:
            packed = _spread(places or [], grads, len(outputs))
            replaced = self._outputs_reached(packed)
            return tuple(replaced[i] for i in places or [])

        watched, places = self._watch(outputs, reached)
        return watched if isinstance(result, tuple) else watched[0]

    def _watch(
        self, values: tuple[Any, ...], watcher: Callable[[Gradients], Gradients]
    ) -> tuple[tuple[Any, ...], list[int] | None]:
        places = [i for i, value in enumerate(values) if isinstance(value, Tensor)]
        if not _C.is_grad_enabled() or not any(values[i].requires_grad for i in places):
            return values, None
        watched = list(values)
        for i, value in zip(places, _Watch.apply(watcher, *[values[i] for i in places]), strict=True):
            watched[i] = value
        # a namedtuple takes its fields one by one
        kind = type(values)
        return (tuple(watched) if kind is tuple else kind(*watched)), places

    def _outputs_reached(self, grads: Gradients) -> Gradients:
        for hook in self.pre_hooks:
            replaced = hook(self.module, grads)
            if replaced is None:
                continue
            if not isinstance(replaced, tuple):
                replaced = (replaced,)
            if len(replaced) != len(grads):
                raise RuntimeError(
                    "Backward pre hook returned an invalid number of grad_output, "
                    f"got {len(replaced)}, but expected {len(grads)}"
                )
            grads = _checked(replaced, grads)
        if self.input_places is None:
            self._call_without_inputs(grads)
        else:
            self.grad_outputs = grads
        return grads

    def _call_without_inputs(self, grads: Gradients) -> None:
        if not self.hooks:
            return
        warnings.warn(
            "Full backward hook is firing when gradients are computed with respect to module outputs "
            "since no "
            "inputs require gradients.",
            stacklevel=5,
        )
        for hook in self.hooks:
            result = hook(self.module, (None,) * self.input_count, grads)
            if result is not None and not (isinstance(result, tuple) and all(x is None for x in result)):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always return None or "
                    "None for all gradients."
                )

    def _inputs_reached(self, grads: Gradients) -> Gradients:
        if self.grad_outputs is None:  # a gradient that did not come through the module's outputs
            return grads
        packed = _spread(self.input_places or [], grads, self.input_count)
        for hook in self.hooks:
            replaced = hook(self.module, packed, self.grad_outputs)
            if replaced is None:
                continue
            if not isinstance(replaced, tuple):
                replaced = (replaced,)
            if len(replaced) != len(packed):
                raise RuntimeError(
                    "Backward hook returned an invalid number of grad_input, "
                    f"got {len(replaced)}, but expected {len(packed)}"
                )
            packed = _checked(replaced, packed)
        self.grad_outputs = None
        return tuple(packed[i] for i in self.input_places or [])


def _checked(replaced: Gradients, given: Gradients) -> Gradients:
    """``replaced``. Raises DtypeError, ShapeError or DeviceError if they are not of the form of ``given``."""
    for new, old in zip(replaced, given, strict=True):
        if isinstance(new, Tensor) and isinstance(old, Tensor):
            _C._check_replaced(new, old)
    return replaced


def _spread(places: Sequence[int], values: Gradients, count: int) -> Gradients:
    """``values`` at ``places`` of ``count``, None elsewhere."""
    spread: list[Tensor | None] = [None] * count
    for place, value in zip(places, values, strict=True):
        spread[place] = value
    return tuple(spread)
