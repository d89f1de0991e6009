"""Optimizer, the base of all optimizers: parameters in groups, state for each, hooks, saving and loading."""

from __future__ import annotations

import functools
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from copy import deepcopy
from itertools import chain
from typing import Any, ClassVar

from weft import _C
from weft._C import Tensor
from weft.autograd import enable_grad, no_grad
from weft.nn.modules.utils import typename
from weft.optim._options import check_options
from weft.utils.hooks import RemovableHandle

Params = Iterable[Tensor] | Iterable[dict[str, Any]] | Iterable[tuple[str, Tensor]]
ParamsT = Params  # the name in PyTorch
Hook = Callable[..., Any]


class _RequiredParameter:
    """Stands in ``defaults`` for an option that every group has to name."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _RequiredParameter()

_global_step_pre_hooks: OrderedDict[int, Hook] = OrderedDict()
_global_step_post_hooks: OrderedDict[int, Hook] = OrderedDict()
_HOOK_DICTS = (
    "_optimizer_step_pre_hooks",
    "_optimizer_step_post_hooks",
    "_optimizer_state_dict_pre_hooks",
    "_optimizer_state_dict_post_hooks",
    "_optimizer_load_state_dict_pre_hooks",
    "_optimizer_load_state_dict_post_hooks",
)


def _add(hooks: OrderedDict[int, Hook], hook: Hook, prepend: bool = False) -> RemovableHandle:
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


def register_optimizer_step_pre_hook(hook: Hook) -> RemovableHandle:
    """Calls ``hook(optimizer, args, kwargs)`` before every optimizer's step; it may return (args, kwargs)."""
    return _add(_global_step_pre_hooks, hook)


def register_optimizer_step_post_hook(hook: Hook) -> RemovableHandle:
    """Calls ``hook(optimizer, args, kwargs)`` after every optimizer's step."""
    return _add(_global_step_post_hooks, hook)


def _with_hooks(step: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(step)
    def hooked_step(*args: Any, **kwargs: Any) -> Any:
        self = args[0]
        # Lists: another thread may add a global hook meanwhile.
        for hook in [*_global_step_pre_hooks.values(), *self._optimizer_step_pre_hooks.values()]:
            result = hook(self, args, kwargs)
            if result is None:
                continue
            if not isinstance(result, tuple) or len(result) != 2:
                raise RuntimeError(
                    f"{step} must return None or a tuple of (new_args, new_kwargs), but got {result}."
                )
            args, kwargs = result
        self._opt_called = True  # schedules warn when they are stepped first
        result = step(*args, **kwargs)
        for hook in [*self._optimizer_step_post_hooks.values(), *_global_step_post_hooks.values()]:
            hook(self, args, kwargs)
        return result

    hooked_step.hooked = True  # type: ignore[attr-defined]
    return hooked_step


class Optimizer:
    """Base of optimizers; a subclass calls ``super().__init__(params, defaults)`` and defines ``step``.

    ``params``: tensors, (name, tensor) pairs, or dicts of groups with "params" and options that ``defaults``
    gives otherwise. ``param_groups`` may be changed in place between steps; ``state`` holds what is kept for
    each parameter. Raises TypeError for what are no tensors, ValueError for none, non-leaves and parameters
    that are there already.
    """

    state: defaultdict[Any, Any]
    param_groups: list[dict[str, Any]]
    # States that are counts, and keep their dtype when loaded.
    _counters: tuple[str, ...] = ("step",)

    def __init__(self, params: Params, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        for name in _HOOK_DICTS:
            setattr(self, name, OrderedDict())
        self._patch_step_function()
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + typename(params)
            )
        if isinstance(params, set):
            warnings.warn(
                "optimizer parameters need to be organized in ordered collections, but the ordering "
                "of tensors "
                "in sets will change between runs. Please use a list instead.",
                FutureWarning,
                stacklevel=2,
            )
        self.state = defaultdict(dict)
        self.param_groups = []
        try:
            groups = list(params)
        except TypeError:
            advice = ""
            if hasattr(params, "parameters"):
                advice = ": pass its parameters()"
            elif callable(params):
                advice = ": call it"
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                f"{typename(params)}{advice}"
            ) from None
        if not groups:
            raise ValueError(
                "optimizer got an empty parameter list; a module lists the layers that are its attributes or "
                "in a ModuleList, not those in a plain list"
            )
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def _patch_step_function(self) -> None:
        """Makes the class's ``step`` call the hooks, once."""
        kind = type(self)
        if not getattr(kind.step, "hooked", False):
            kind.step = _with_hooks(kind.step)  # type: ignore[method-assign]

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Changes every parameter that has a gradient.

        ``closure`` computes gradients anew and returns the loss.
        """
        raise NotImplementedError(f"Optimizer [{type(self).__name__}] defines no step")

    @staticmethod
    def _loss_of(closure: Callable[[], Any] | None) -> Any:
        if closure is None:
            return None
        with enable_grad():
            return closure()

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clears all gradients, or fills them with zeros."""
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param.grad = None  # of one that has none too: weft.compile is told of it
                    continue
                grad = param.grad
                if grad is None:
                    continue
                if grad.requires_grad:
                    param.grad = grad = grad.detach()
                with no_grad():
                    grad.zero_()

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Adds a group: a dict of "params" and options. Raises as the constructor."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        given = param_group["params"]
        if isinstance(given, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering "
                "of tensors "
                "in sets will change between runs. Please use a list instead."
            )
        listed = [given] if isinstance(given, Tensor) else list(given)
        names = [param[0] for param in listed if isinstance(param, tuple)]
        params = [param[1] if isinstance(param, tuple) else param for param in listed]
        if names and len(names) != len(params):
            raise ValueError(
                "all optimizer params should be with/without names. Some param names are missing"
            )
        param_group["params"] = params
        if names:
            param_group["param_names"] = names
        for param in params:
            if not isinstance(param, Tensor):
                raise TypeError(
                    "optimizer can only optimize Tensors, but one of the params is " + typename(param)
                )
            if not (param.is_leaf or param.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(
                    f"parameter group didn't specify a value of required optimization parameter {name}"
                )
            param_group.setdefault(name, default)
        self._check_new_group(param_group)
        self.param_groups.append(param_group)

    def _check_new_group(self, param_group: dict[str, Any]) -> None:
        own = {id(param) for param in param_group["params"]}
        if len(own) != len(param_group["params"]):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this "
                "will cause an "
                "error",
                stacklevel=4,
            )
        for group in self.param_groups:
            if ("param_names" in param_group) != ("param_names" in group):
                added = "with names" if "param_names" in param_group else "without names"
                raise ValueError(
                    "all optimizer param groups should be with/without names. cannot add param group "
                    f"{added} to the optimizer"
                )
            if not own.isdisjoint(id(param) for param in group["params"]):
                raise ValueError("some parameters appear in more than one parameter group")

    # ---- hooks ----

    def register_step_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Calls ``hook(optimizer, args, kwargs)`` before step; it may return (args, kwargs)."""
        return _add(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Hook) -> RemovableHandle:
        """Calls ``hook(optimizer, args, kwargs)`` after step."""
        return _add(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Calls ``hook(optimizer)`` before ``state_dict``."""
        return _add(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Calls ``hook(optimizer, state_dict)`` after ``state_dict``.

        What it returns, if not None, replaces it.
        """
        return _add(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Calls ``hook(optimizer, state_dict)`` before loading; what it returns, if not None, is loaded."""
        return _add(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Calls ``hook(optimizer)`` after loading."""
        return _add(self._optimizer_load_state_dict_post_hooks, hook, prepend)

    # ---- saving, copying, printing ----

    def state_dict(self) -> dict[str, Any]:
        """{"state": {number of a parameter: its state}, "param_groups": [options and numbers of parameters]}.

        Parameters are counted through all groups. The tensors are the optimizer's own.
        """
        for pre_hook in self._optimizer_state_dict_pre_hooks.values():
            pre_hook(self)
        numbers: dict[int, int] = {}
        groups = []
        start = 0
        for group in self.param_groups:
            for i, param in enumerate(group["params"], start):
                numbers.setdefault(id(param), i)
            start += len(group["params"])
            packed = {name: value for name, value in group.items() if name != "params"}
            packed["params"] = [numbers[id(param)] for param in group["params"]]
            groups.append(packed)
        state = {
            numbers[id(key)] if isinstance(key, Tensor) else key: value for key, value in self.state.items()
        }
        result: dict[str, Any] = {"state": state, "param_groups": groups}
        for post_hook in self._optimizer_state_dict_post_hooks.values():
            replaced = post_hook(self, result)
            result = result if replaced is None else replaced
        return result

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes over what ``state_dict`` gave. State is copied, floating tensors in their parameter's dtype.

        Raises ValueError if the groups or the numbers of their parameters differ; nothing has changed then.
        """
        state_dict = dict(state_dict)
        for pre_hook in self._optimizer_load_state_dict_pre_hooks.values():
            replaced = pre_hook(self, state_dict)
            state_dict = state_dict if replaced is None else replaced
        saved = deepcopy(state_dict["param_groups"])
        if len(saved) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(saved, self.param_groups, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of "
                "optimizer's group"
            )
        params = dict(
            zip(
                chain.from_iterable(group["params"] for group in saved),
                chain.from_iterable(group["params"] for group in self.param_groups),
                strict=True,
            )
        )
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, value in state_dict["state"].items():
            if key in params:
                state[params[key]] = _loaded(params[key], value, self._counters)
            else:
                state[key] = value
        for group, new in zip(self.param_groups, saved, strict=True):
            new["params"] = group["params"]
            if "param_names" in group:
                new.setdefault("param_names", group["param_names"])
        self.__setstate__({"state": state, "param_groups": saved})
        for post_hook in self._optimizer_load_state_dict_post_hooks.values():
            post_hook(self)

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for name in _HOOK_DICTS:
            self.__dict__.setdefault(name, OrderedDict())
        self._patch_step_function()

    def __repr__(self) -> str:
        text = type(self).__name__ + " ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            for name in sorted(group):
                if name != "params":
                    text += f"    {name}: {group[name]}\n"
        return text + ")"


class UpdatingOptimizer(Optimizer):
    """Base of optimizers whose step is one update of each parameter, which the library knows by name.

    Raises ValueError for an option, of any group, that is negative, NaN or outside the range it has.
    """

    _rule: str
    # Options that files of older versions may lack.
    _later: ClassVar[dict[str, Any]] = {"maximize": False, "foreach": None, "differentiable": False}

    def __init__(self, params: Params, defaults: dict[str, Any]) -> None:
        check_options(self, defaults)
        super().__init__(params, defaults)

    def _check_new_group(self, param_group: dict[str, Any]) -> None:
        check_options(self, {name: param_group[name] for name in self.defaults})
        super()._check_new_group(param_group)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self.__dict__.pop("_counts_of_params", None)
        for group in self.param_groups:
            for name, default in self._later.items():
                group.setdefault(name, default)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Changes every parameter that has a gradient; returns what ``closure`` returned."""
        loss = self._loss_of(closure)
        counts = self.__dict__.setdefault("_counts_of_params", {})
        found_inf = self.__dict__.get("found_inf")
        for i, group in enumerate(self.param_groups):
            _C._optimizer_step(self._rule, group, self.state, self._settings(i), found_inf, counts)
        return loss

    @property
    def _step_supports_amp_scaling(self) -> bool:
        """Whether a scaler may leave a step out on the GPU, where ``found_inf`` says so: all but classes with
        a step of their own.
        """
        return _unhooked(type(self)) is _unhooked(UpdatingOptimizer)

    def _settings(self, group: int) -> Tensor:
        """The memory from which the updates of a group read their numbers; not saved."""
        kept = self.__dict__.setdefault("_settings_of_groups", [])
        while group >= len(kept):
            kept.append(_C.zeros(_MOST_NUMBERS, dtype=_C.float64, device="cpu"))
        return kept[group]


_MOST_NUMBERS = 16


def _unhooked(kind: type[Optimizer]) -> Any:
    return getattr(kind.step, "__wrapped__", kind.step)


def _loaded(param: Tensor, value: Any, counters: tuple[str, ...], name: Any = None) -> Any:
    """A copy of saved state, as ``param`` needs it.

    Tensors on its device, floating ones but ``counters`` in its dtype.
    """
    if isinstance(value, Tensor):
        if name in counters:
            return value.detach().clone()
        dtype = param.dtype if value.is_floating_point() and param.is_floating_point() else value.dtype
        return value.detach().to(device=param.device, dtype=dtype, copy=True)
    if isinstance(value, dict):
        return {key: _loaded(param, inner, counters, key) for key, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return type(value)(_loaded(param, inner, counters) for inner in value)  # type: ignore[call-arg]
    return value


def check_accepted(name: str, foreach: bool | None, fused: bool | None, differentiable: bool) -> None:
    """Raises RuntimeError for combinations of how to compute a step that cannot be.

    foreach and fused choose nothing: every step is fused.
    """
    if fused and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if fused and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
    if differentiable:
        raise RuntimeError(
            f"{name}: differentiable=True is not supported: a step writes into the parameters off the tape"
        )
