"""Trading computing for memory: what a part of a model keeps for backward is thrown away, and computed again
when backward comes there.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import weft
from weft import _C
from weft._C import Tensor
from weft.autograd.function import Function
from weft.autograd.grad_mode import enable_grad, no_grad

__all__ = ["CheckpointError", "checkpoint", "checkpoint_sequential", "noop_context_fn"]

#: Raised in backward where the function computed otherwise than in forward.
CheckpointError = _C.GradError

_ADVICE = (
    "checkpoint: the use_reentrant parameter should be passed explicitly. use_reentrant=False is "
    "recommended; "
    "without it, use_reentrant=True is taken."
)


def noop_context_fn() -> tuple[
    contextlib.AbstractContextManager[None], contextlib.AbstractContextManager[None]
]:
    """The only ``context_fn`` there is: contexts that do nothing."""
    return contextlib.nullcontext(), contextlib.nullcontext()


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    preserve_rng_state: bool = True,
    context_fn: Callable[..., Any] = noop_context_fn,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    respect_saved_tensors_hooks: bool | None = None,
    **kwargs: Any,
) -> Any:
    """``function(*args, **kwargs)``, of which only the tensors among ``args`` are kept for backward; backward
    calls the function again. Gradients are the same as without, and so are random numbers
    (``preserve_rng_state``). The function must compute the same both times.

    ``use_reentrant=False``: works with ``grad``, ``backward(inputs=...)``, derivatives of derivatives and
    keyword arguments, and raises CheckpointError where other tensors are kept the second time
    (``determinism_check="none"`` accepts values of other shapes no more than "default" does).
    ``use_reentrant=True``: runs a backward inside backward, for ``.backward()`` into leaves only, when
    at least
    one of ``args`` requires grad. ``debug``, ``early_stop`` and ``respect_saved_tensors_hooks`` are accepted.
    """
    if context_fn is not noop_context_fn:
        raise NotImplementedError(
            "checkpoint: context_fn is not there; enter the contexts inside the function that is checkpointed"
        )
    if determinism_check not in ("default", "none"):
        raise ValueError(
            f"determinism_check should be one of ['default', 'none'], but got {determinism_check}"
        )
    if use_reentrant is None:
        warnings.warn(_ADVICE, stacklevel=2)
        use_reentrant = True
    if use_reentrant:
        if kwargs:
            raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
        return _Reentrant.apply(function, preserve_rng_state, *args)
    places = [i for i, argument in enumerate(args) if isinstance(argument, Tensor)]
    others = [None if isinstance(argument, Tensor) else argument for argument in args]

    def run(tensors: Sequence[Tensor]) -> Any:
        arguments = list(others)
        for place, tensor in zip(places, tensors, strict=True):
            arguments[place] = tensor
        return function(*arguments, **kwargs)

    return _C._checkpoint(run, [args[i] for i in places], preserve_rng_state)


class _Reentrant(Function):
    """A checkpoint whose backward records the function again and runs backward through that."""

    @staticmethod
    def forward(ctx: Any, function: Callable[..., Any], preserve_rng_state: bool, *args: Any) -> Any:
        requires = [isinstance(a, Tensor) and a.requires_grad for a in args]
        if not any(requires):
            warnings.warn("None of the inputs have requires_grad=True. Gradients will be None", stacklevel=3)
        ctx.function = function
        ctx.requires = requires
        ctx.random_state = weft.get_rng_state() if preserve_rng_state else None
        ctx.gpus = sorted({a.get_device() for a in args if isinstance(a, Tensor) and a.is_cuda})
        ctx.gpu_states = [weft.cuda.get_rng_state(gpu) for gpu in ctx.gpus] if preserve_rng_state else []
        ctx.modes = [
            (device, weft.get_autocast_dtype(device), weft.is_autocast_enabled(device))
            for device in ("cpu", "cuda")
        ]
        ctx.others = [None if isinstance(a, Tensor) else a for a in args]
        ctx.is_tensor = [isinstance(a, Tensor) for a in args]
        ctx.save_for_backward(*(a for a in args if isinstance(a, Tensor)))
        with no_grad():
            return function(*args)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor | None) -> Any:
        if not _C._running_walk()[1]:
            raise RuntimeError(
                "When use_reentrant=True, checkpoint is incompatible with .grad() or passing an `inputs` "
                "parameter to .backward(). To resolve this error, you can either set "
                "use_reentrant=False, or call "
                ".backward() without passing the `inputs` argument."
            )
        saved = iter(ctx.saved_tensors)
        args = [
            next(saved).detach().requires_grad_(needed) if is_tensor else other
            for other, is_tensor, needed in zip(ctx.others, ctx.is_tensor, ctx.requires, strict=True)
        ]
        with weft.random.fork_rng(ctx.gpus, enabled=ctx.random_state is not None):
            if ctx.random_state is not None:
                weft.set_rng_state(ctx.random_state)
            for gpu, state in zip(ctx.gpus, ctx.gpu_states, strict=False):
                _C._draw_again_from(_C._cuda.default_generator(gpu), state)
            with contextlib.ExitStack() as as_before:
                for mode in ctx.modes:
                    as_before.enter_context(weft.autocast(*mode))
                as_before.enter_context(enable_grad())
                outputs = ctx.function(*args)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        pairs = [
            (output, gradient)
            for output, gradient in zip(outputs, gradients, strict=True)
            if isinstance(output, Tensor) and output.requires_grad
        ]
        if not pairs:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        weft.autograd.backward([output for output, _ in pairs], [gradient for _, gradient in pairs])
        return (None, None, *(a.grad if isinstance(a, Tensor) else None for a in args))


def checkpoint_sequential(
    functions: Any,
    segments: int,
    input: Any,
    use_reentrant: bool | None = None,
    **kwargs: Any,
) -> Any:
    """Calls the modules of a Sequential, or the functions of a list, one after the other, in ``segments``
    parts of which all but the last are checkpoints. ``preserve_rng_state`` as for ``checkpoint``.
    """
    if use_reentrant is None:
        warnings.warn(_ADVICE, stacklevel=2)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    parts: Iterable[Any] = functions.children() if isinstance(functions, weft.nn.Sequential) else functions
    steps = list(parts)
    if segments < 1 or (steps and segments > len(steps)):
        raise ValueError(
            f"checkpoint_sequential: segments must be in [1, {len(steps)}], the number of functions; "
            f"got {segments}"
        )

    def part(first: int, last: int) -> Callable[[Any], Any]:
        def run(x: Any) -> Any:
            for step in steps[first:last]:
                x = step(x)
            return x

        return run

    size = len(steps) // segments
    last = size * (segments - 1)
    for first in range(0, last, max(size, 1)):
        input = checkpoint(
            part(first, first + size), input, use_reentrant=use_reentrant, preserve_rng_state=preserve
        )
    return part(last, len(steps))(input)
