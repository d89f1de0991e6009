"""What a captured call depends on beside its arguments: weft.compile asks here before each replay."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any

from weft._C import Tensor, _cuda
from weft.nn import Module
from weft.nn.modules.module import register_module_forward_pre_hook
from weft.optim.optimizer import Optimizer, UpdatingOptimizer, register_optimizer_step_post_hook

_STEP_HOOKS = ("_optimizer_step_pre_hooks", "_optimizer_step_post_hooks")
_HOOKS = ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks")


class Met:
    """``with Met() as met:`` the modules that this thread calls inside, and the optimizers that step."""

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        self.modules = {id(part): part for module in modules for part in module.modules()}
        self.optimizers: dict[int, Optimizer] = {}

    def __enter__(self) -> Met:
        self._thread = threading.get_ident()
        self._hooks = (
            register_module_forward_pre_hook(self._note_module),
            register_optimizer_step_post_hook(self._note_optimizer),
        )
        return self

    def __exit__(self, *error: object) -> None:
        for hook in self._hooks:
            hook.remove()

    def _note_module(self, module: Module, args: Any) -> None:
        if threading.get_ident() == self._thread and id(module) not in self.modules:
            self.modules |= {id(part): part for part in module.modules()}

    def _note_optimizer(self, optimizer: Optimizer, args: Any, kwargs: Any) -> None:
        if threading.get_ident() == self._thread:
            self.optimizers[id(optimizer)] = optimizer


class Attributes:
    """What modules and optimizers hold, to see what a capture puts in its place, and to put it back."""

    def __init__(self, modules: Iterable[Module], optimizers: Iterable[Optimizer]) -> None:
        dicts = [own for module in modules for own in (module.__dict__, module._buffers)]
        self._options = [(optimizer, options_of(optimizer)) for optimizer in optimizers]
        for optimizer, _ in self._options:
            dicts += [*optimizer.param_groups, *_states(optimizer)]
        self._before = [(own, dict(own)) for own in dicts]
        # A step written in Python counts there, too; weft's follow their numbers.
        self._counts = [
            (optimizer, state, dict(state))
            for optimizer, _ in self._options
            if not _follows(optimizer)
            for state in _states(optimizer)
        ]

    def check_options(self) -> None:
        """Throws CannotBeCaptured if the options of an optimizer, or numbers of its states, have changed."""
        from weft.cuda._captured import CannotBeCaptured

        for optimizer, options in self._options:
            if (reason := rebound_option(optimizer, options)) is not None:
                raise CannotBeCaptured(reason)
        for optimizer, state, before in self._counts:
            for name, value in before.items():
                if isinstance(value, (int, float)) and state.get(name) != value:
                    raise CannotBeCaptured(
                        f"{type(optimizer).__name__}'s step changes the number {name!r} of its state, which "
                        "a replay would not: keep a tensor of the GPU there, and write into that"
                    )

    def replaced(self) -> Iterable[tuple[str, Tensor]]:
        """Tensors whose place another has taken."""
        for own, before in self._before:
            for name, value in before.items():
                if isinstance(value, Tensor) and own.get(name) is not value:
                    yield name, value

    def restore(self) -> None:
        for own, before in self._before:
            for name in own.keys() - before.keys():
                del own[name]
            own.update(before)


def options_of(optimizer: Optimizer) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Its groups and what they hold now."""
    return [(group, dict(group)) for group in optimizer.param_groups]


def rebound_option(optimizer: Optimizer, options: list[tuple[dict[str, Any], dict[str, Any]]]) -> str | None:
    """Why a call is not captured that gave an option another value than in ``options``, if one has."""
    for group, before in options:
        for name, value in before.items():
            now = group.get(name)
            if now is value or name == "params":
                continue
            if isinstance(value, Tensor) or isinstance(now, Tensor) or now != value:
                return (
                    f"it changes {name!r} of {type(optimizer).__name__}'s param_groups, which a replay would "
                    "not: do that outside, or write into a tensor of the GPU"
                )
    return None


def _states(optimizer: Optimizer) -> list[dict[Any, Any]]:
    return [state for state in optimizer.state.values() if isinstance(state, dict)]


class Surroundings:
    """Modules, optimizers, leaves and the function's own variables as they were when it was captured."""

    def __init__(self, function: Callable[..., Any], met: Met, leaves: Iterable[Tensor]) -> None:
        containers: list[Any] = [
            own
            for module in met.modules.values()
            for own in (
                module.__dict__,
                module._parameters,
                module._buffers,
                module._modules,
                *(module.__dict__[name] for name in _HOOKS),
            )
        ]
        tensors = [
            *leaves,
            *(value for own in containers for value in own.values() if isinstance(value, Tensor)),
        ]
        self._optimizers: list[tuple[weakref.ref[Optimizer], list[Any], Any]] = []
        self._groups: list[tuple[dict[str, Any], bool, list[Any]]] = []
        for optimizer in met.optimizers.values():
            # load_state_dict gives it others.
            self._optimizers.append((weakref.ref(optimizer), optimizer.param_groups, optimizer.state))
            params = [group["params"] for group in optimizer.param_groups]
            containers += [optimizer.param_groups, *params, optimizer.state, *_states(optimizer)]
            containers += [optimizer.__dict__[name] for name in _STEP_HOOKS]
            tensors += [param for group in params for param in group]
            follows = _follows(optimizer)
            self._groups += [(group, follows, _options(group, follows)) for group in optimizer.param_groups]
        self._containers = containers
        self._contents = _contents(containers)
        self._group_dicts = [group for group, _, _ in self._groups]
        self._group_contents = _contents(self._group_dicts)
        self._tensors = list({id(tensor): tensor for tensor in tensors}.values())
        self._states = _cuda.states_of(self._tensors)
        self._variables = list(_variables(function))

    def hold(self) -> bool:
        """Whether all is as it was."""
        return (
            _cuda.states_of(self._tensors) == self._states
            and _cuda.hold_same(self._containers, self._contents)
            and all(
                (known := optimizer()) is not None and known.param_groups is groups and known.state is state
                for optimizer, groups, state in self._optimizers
            )
            and (_cuda.hold_same(self._group_dicts, self._group_contents) or self._options_hold())
            and all(read() is value for read, value in self._variables)
        )

    def _options_hold(self) -> bool:
        if any(_options(group, follows) != options for group, follows, options in self._groups):
            return False
        self._group_contents = _contents(self._group_dicts)
        return True


def _follows(optimizer: Optimizer) -> bool:
    """Whether its numbers are what they are at each replay."""
    return _step_of(type(optimizer)) is _step_of(UpdatingOptimizer)


def _step_of(kind: type[Optimizer]) -> Any:
    return getattr(kind.step, "__wrapped__", kind.step)


def _contents(containers: list[Any]) -> list[Any]:
    """What _cuda.hold_same compares with."""
    contents: list[Any] = []
    for container in containers:
        contents += [*(container.values() if isinstance(container, dict) else container), container]
    return contents


def _options(group: dict[str, Any], follows: bool) -> list[Any]:
    """Those of a group that a captured step depends on; follows: numbers are what they are at each replay."""
    described: list[Any] = []
    for name, value in group.items():
        if isinstance(value, Tensor) or name in ("params", "param_names"):
            described.append(id(value))
        elif not follows or isinstance(value, (bool, str)):
            described.append(value)
        elif isinstance(value, (int, float)) and name != "lr":
            described.append(value != 0)  # without momentum there is no state for it
    return described


def _variables(function: Any) -> Iterable[tuple[Callable[[], Any], Any]]:
    """Where a function finds modules, optimizers and tensors of its own, and what is there."""
    function = getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    if code is None:
        return
    for cell in function.__closure__ or ():

        def read(cell: Any = cell) -> Any:
            try:
                return cell.cell_contents
            except ValueError:  # empty
                return None

        if isinstance(value := read(), (Module, Optimizer, Tensor)):
            yield read, value
    known = function.__globals__
    for name in _names(code):

        def read_global(name: str = name) -> Any:
            return known.get(name)

        if isinstance(value := read_global(), (Module, Optimizer)):
            yield read_global, value


def _names(code: CodeType) -> set[str]:
    inner = (_names(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*inner)
