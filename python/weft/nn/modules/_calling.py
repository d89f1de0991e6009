"""How a Module is called when it has hooks, and how hooks are registered; nn.Module derives from this."""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.nn.modules._backward_hooks import BackwardHook
from weft.utils.hooks import RemovableHandle

Hook = Callable[..., Any]

_global_forward_pre_hooks: OrderedDict[int, Hook] = OrderedDict()
_global_forward_hooks: OrderedDict[int, Hook] = OrderedDict()
_global_forward_hooks_always_called: OrderedDict[int, bool] = OrderedDict()
_global_forward_hooks_with_kwargs: OrderedDict[int, bool] = OrderedDict()
_global_backward_pre_hooks: OrderedDict[int, Hook] = OrderedDict()
_global_backward_hooks: OrderedDict[int, Hook] = OrderedDict()
_C._set_global_module_hooks(
    _global_forward_pre_hooks, _global_forward_hooks, _global_backward_pre_hooks, _global_backward_hooks
)


def _add(
    hooks: OrderedDict[int, Hook],
    hook: Hook,
    prepend: bool = False,
    *marks: tuple[OrderedDict[int, bool], bool],
) -> RemovableHandle:
    """Adds ``hook`` at the end, or the front, of ``hooks``; its number joins the dicts whose mark is true."""
    handle = RemovableHandle(hooks, extra_dict=[marked for marked, _ in marks])
    hooks[handle.id] = hook
    for marked, wanted in marks:
        if wanted:
            marked[handle.id] = True
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Calls ``hook(module, args)`` before every module's forward; what it returns replaces the arguments."""
    return _add(_global_forward_pre_hooks, hook)


def register_module_forward_hook(
    hook: Hook, *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Calls ``hook(module, args, output)`` after every module's forward.

    What it returns replaces the output.
    """
    return _add(
        _global_forward_hooks,
        hook,
        False,
        (_global_forward_hooks_with_kwargs, with_kwargs),
        (_global_forward_hooks_always_called, always_call),
    )


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Calls ``hook(module, grad_output)`` when the gradients of any module's outputs are there."""
    return _add(_global_backward_pre_hooks, hook)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Calls ``hook(module, grad_input, grad_output)`` when the gradients of any module's inputs are there."""
    return _add(_global_backward_hooks, hook)


class HookedModule(_C.ModuleBase):
    """Calls with hooks. The base type calls ``forward`` itself while there are none."""

    training: bool
    _forward_pre_hooks: OrderedDict[int, Hook]
    _forward_pre_hooks_with_kwargs: OrderedDict[int, bool]
    _forward_hooks: OrderedDict[int, Hook]
    _forward_hooks_with_kwargs: OrderedDict[int, bool]
    _forward_hooks_always_called: OrderedDict[int, bool]
    _backward_pre_hooks: OrderedDict[int, Hook]
    _backward_hooks: OrderedDict[int, Hook]
    _is_full_backward_hook: bool | None
    forward: Callable[..., Any]

    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Calls ``hook(module, args)`` before forward; what it returns, if not None, replaces the arguments.

        ``prepend``: before the hooks there are. ``with_kwargs``: ``hook(module, args, kwargs)``, which
        returns None or ``(args, kwargs)``.
        """
        return _add(
            self._forward_pre_hooks, hook, prepend, (self._forward_pre_hooks_with_kwargs, with_kwargs)
        )

    def register_forward_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Calls ``hook(module, args, output)`` after forward; what it returns, if not None, replaces the
        output.

        ``with_kwargs``: ``hook(module, args, kwargs, output)``. ``always_call``: also when forward raised.
        """
        return _add(
            self._forward_hooks,
            hook,
            prepend,
            (self._forward_hooks_with_kwargs, with_kwargs),
            (self._forward_hooks_always_called, always_call),
        )

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Calls ``hook(module, grad_output)`` in backward, before the module.

        What it returns replaces grad_output.
        """
        return _add(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Calls ``hook(module, grad_input, grad_output)`` in backward, after the module.

        Both are tuples with None for what is no tensor; what it returns replaces grad_input.
        """
        self._is_full_backward_hook = True
        return _add(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook: Hook) -> RemovableHandle:
        """The old name of ``register_full_backward_hook``, which it does."""
        warnings.warn(
            "register_backward_hook is deprecated and means register_full_backward_hook.",
            FutureWarning,
            stacklevel=2,
        )
        return self.register_full_backward_hook(hook)

    def _call_impl(self, *args: Any, **kwargs: Any) -> Any:
        """Calls forward between the hooks. ``self(…)`` comes here only if there are some."""
        called: set[int] = set()
        result: Any = None
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            watch: BackwardHook | None = None
            full = [*_global_backward_hooks.values(), *self._backward_hooks.values()]
            pre = [*_global_backward_pre_hooks.values(), *self._backward_pre_hooks.values()]
            if full or pre:
                watch = BackwardHook(self, full, pre)
                args = watch.setup_input_hook(args)
            result = self.forward(*args, **kwargs)
            for number, hook, with_kwargs, _ in self._all_forward_hooks():
                called.add(number)
                replaced = hook(self, args, kwargs, result) if with_kwargs else hook(self, args, result)
                result = result if replaced is None else replaced
            if watch:
                if not isinstance(result, (Tensor, tuple)):
                    warnings.warn(
                        "For backward hooks to be called, module output should be a Tensor or a tuple of "
                        f"Tensors but received {type(result)}",
                        stacklevel=2,
                    )
                result = watch.setup_output_hook(result)
            return result
        except Exception:
            self._run_always_called_hooks(called, args, kwargs, result)
            raise

    def _run_forward_pre_hooks(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        for number, hook in (*_global_forward_pre_hooks.items(), *self._forward_pre_hooks.items()):
            if number in self._forward_pre_hooks_with_kwargs:
                both = hook(self, args, kwargs)
                if both is None:
                    continue
                if not isinstance(both, tuple) or len(both) != 2:
                    raise RuntimeError(
                        "forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got "
                        f"{both}."
                    )
                args, kwargs = both
            else:
                replaced = hook(self, args)
                if replaced is not None:
                    args = replaced if isinstance(replaced, tuple) else (replaced,)
        return args, kwargs

    def _all_forward_hooks(self) -> list[tuple[int, Hook, bool, bool]]:
        """Number, hook, whether it takes kwargs, whether it is always called."""
        return [
            (number, hook, number in with_kwargs, number in always_called)
            for hooks, with_kwargs, always_called in (
                (
                    _global_forward_hooks,
                    _global_forward_hooks_with_kwargs,
                    _global_forward_hooks_always_called,
                ),
                (self._forward_hooks, self._forward_hooks_with_kwargs, self._forward_hooks_always_called),
            )
            for number, hook in hooks.items()
        ]

    def _run_always_called_hooks(
        self, called: set[int], args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> None:
        for number, hook, with_kwargs, always in self._all_forward_hooks():
            if not always or number in called:
                continue
            try:
                replaced = hook(self, args, kwargs, result) if with_kwargs else hook(self, args, result)
                result = result if replaced is None else replaced
            except Exception as error:
                warnings.warn(
                    "module forward hook with ``always_call=True`` raised an exception that was silenced as "
                    f"another error was raised in forward: {error}",
                    stacklevel=3,
                )
