"""Module, the base of layers and models: what it holds by name, its mode, conversions, and how it prints."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from weft import _C
from weft._C import Tensor
from weft.autograd import no_grad
from weft.nn.modules._calling import (
    _add,
    register_module_forward_hook,
    register_module_forward_pre_hook,
    register_module_full_backward_hook,
    register_module_full_backward_pre_hook,
)
from weft.nn.modules._saving import SavedModule, _IncompatibleKeys
from weft.nn.modules.utils import typename
from weft.nn.parameter import Buffer, Parameter
from weft.utils.hooks import RemovableHandle

__all__ = [
    "Module",
    "_IncompatibleKeys",
    "register_module_buffer_registration_hook",
    "register_module_forward_hook",
    "register_module_forward_pre_hook",
    "register_module_full_backward_hook",
    "register_module_full_backward_pre_hook",
    "register_module_module_registration_hook",
    "register_module_parameter_registration_hook",
]

M = TypeVar("M", bound="Module")
_Registration = Callable[["Module", str, Any], Any]

_buffer_registration_hooks: OrderedDict[int, _Registration] = OrderedDict()
_module_registration_hooks: OrderedDict[int, _Registration] = OrderedDict()
_parameter_registration_hooks: OrderedDict[int, _Registration] = OrderedDict()


def register_module_buffer_registration_hook(hook: _Registration) -> RemovableHandle:
    """Calls ``hook(module, name, buffer)`` when a module gets a buffer.

    What it returns, if not None, replaces it.
    """
    return _add(_buffer_registration_hooks, hook)


def register_module_module_registration_hook(hook: _Registration) -> RemovableHandle:
    """Calls ``hook(module, name, submodule)`` when a module gets a child.

    What it returns, if not None, replaces it.
    """
    return _add(_module_registration_hooks, hook)


def register_module_parameter_registration_hook(hook: _Registration) -> RemovableHandle:
    """Calls ``hook(module, name, param)`` when a module gets a parameter.

    What it returns, if not None, replaces it.
    """
    return _add(_parameter_registration_hooks, hook)


class Module(SavedModule):
    """Base of layers and models.

    A model calls ``super().__init__()``, assigns its parts as attributes and defines ``forward``; calling the
    model runs its hooks and ``forward``. Parameters, Buffers and Modules that are assigned are found by
    ``parameters()``, ``buffers()``, ``children()``, saved by ``state_dict()`` and converted by ``to()``.
    """

    dump_patches: bool = False
    call_super_init: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not self.call_super_init:
            if kwargs:
                raise TypeError(
                    f"{type(self).__name__}.__init__() got an unexpected keyword argument "
                    f"'{next(iter(kwargs))}'"
                )
            if args:
                raise TypeError(
                    f"{type(self).__name__}.__init__() takes 1 positional argument but {len(args) + 1} were "
                    "given"
                )
        self.__dict__.update(
            training=True,
            _parameters={},
            _buffers={},
            _non_persistent_buffers_set=set(),
            _is_full_backward_hook=None,
            _modules={},
            **{name: OrderedDict() for name in _HOOK_DICTS},
        )
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; every subclass that is called defines it."""
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    # ---- registration ----

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Makes ``param`` the parameter ``name``; None reserves the name, and is not saved.

        Raises TypeError unless it is a Parameter, KeyError for a name that is taken, empty or has a dot,
        ValueError for a tensor that an operation made.
        """
        self._check_registration(
            "_parameters", "parameter", name, "cannot assign parameter before Module.__init__() call"
        )
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{typename(param)}' object to parameter '{name}' "
                "(weft.nn.Parameter or None required)"
            )
        if param is not None and param.grad_fn is not None:
            raise ValueError(
                f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created "
                f"explicitly. To express '{name}' as a function of another Tensor, compute the value in the "
                "forward() method."
            )
        if param is not None:
            param = _registered(_parameter_registration_hooks, self, name, param)
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Makes ``tensor`` the buffer ``name``: saved (if ``persistent``) and converted, not trained.

        None reserves the name. Raises as register_parameter.
        """
        self._check_registration(
            "_buffers", "buffer", name, "cannot assign buffer before Module.__init__() call"
        )
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' (weft Tensor or None required)"
            )
        self._buffers[name] = _registered(_buffer_registration_hooks, self, name, tensor)
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def register_module(self, name: str, module: Module | None) -> None:
        """The same as ``add_module``."""
        self.add_module(name, module)

    def add_module(self, name: str, module: Module | None) -> None:
        """Makes ``module`` the child ``name``. Raises as register_parameter."""
        if module is not None and not isinstance(module, Module):
            unpack = "; unpack it with *" if isinstance(module, (list, tuple)) else ""
            raise TypeError(f"{typename(module)} is not a Module subclass{unpack}")
        self._check_registration(
            "_modules", "module", name, "cannot assign module before Module.__init__() call"
        )
        self._modules[name] = _registered(_module_registration_hooks, self, name, module)

    def _check_registration(self, registry: str, kind: str, name: str, uninitialised: str) -> None:
        if registry not in self.__dict__:
            raise AttributeError(uninitialised)
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {typename(name)}")
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain "."' + (f", got: {name}" if kind == "module" else ""))
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if hasattr(self, name) and name not in self.__dict__[registry]:
            raise KeyError(f"attribute '{name}' already exists")

    def _assign(self, name: str, value: Any) -> None:
        """``self.name = value`` where value or name is a parameter, buffer or module.

        The base type calls it.
        """
        own = self.__dict__
        parameters, modules, buffers = own.get("_parameters"), own.get("_modules"), own.get("_buffers")
        if isinstance(value, Parameter):
            if parameters is None:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            self._forget(name, own, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif parameters is not None and name in parameters:
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as parameter '{name}' "
                    "(weft.nn.Parameter or None expected); copy_() under no_grad() puts values into one"
                )
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            if modules is None:
                raise AttributeError("cannot assign module before Module.__init__() call")
            self._forget(name, own, self._parameters, self._buffers)
            modules[name] = _registered(_module_registration_hooks, self, name, value)
        elif modules is not None and name in modules:
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as child module '{name}' "
                    "(weft.nn.Module or None expected)"
                )
            modules[name] = _registered(_module_registration_hooks, self, name, value)
        elif isinstance(value, Buffer) or (buffers is not None and name in buffers):
            if value is not None and not isinstance(value, Tensor):
                raise TypeError(
                    f"cannot assign '{typename(value)}' as buffer '{name}' "
                    "(weft.nn.Buffer, weft.Tensor or None expected)"
                )
            if isinstance(value, Buffer):
                self.register_buffer(name, value, value.persistent)
            else:
                self.register_buffer(name, value, name not in self._non_persistent_buffers_set)
        else:
            self._set_plain(name, value)

    def _forget(self, name: str, *registries: dict[str, Any]) -> None:
        for registry in registries:
            registry.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    # ---- what it holds ----

    def get_submodule(self, target: str) -> Module:
        """The module at a dotted path; "" is this one. Raises AttributeError."""
        module: Module = self
        for item in target.split(".") if target else ():
            if not hasattr(module, item):
                raise AttributeError(module._get_name() + " has no attribute `" + item + "`")
            module = getattr(module, item)
            if not isinstance(module, Module):
                raise AttributeError("`" + item + "` is not an nn.Module")
        return module

    def set_submodule(self, target: str, module: Module, strict: bool = False) -> None:
        """Puts ``module`` at a dotted path.

        ``strict``: only where there is one. Raises AttributeError, ValueError.
        """
        if target == "":
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, Module):
            raise ValueError(f"`module` is not an nn.Module, found {type(module)}")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict and not hasattr(parent, name):
            raise AttributeError(f"{parent._get_name()} has no attribute `{name}`")
        if hasattr(parent, name) and not isinstance(getattr(parent, name), Module):
            raise AttributeError(f"`{name}` is not an nn.Module")
        setattr(parent, name, module)

    def get_parameter(self, target: str) -> Parameter:
        """The parameter at a dotted path. Raises AttributeError."""
        owner, name = self._owner_of(target)
        if not isinstance(param := getattr(owner, name), Parameter):
            raise AttributeError("`" + name + "` is not an nn.Parameter")
        return param

    def get_buffer(self, target: str) -> Tensor:
        """The buffer at a dotted path. Raises AttributeError."""
        owner, name = self._owner_of(target)
        if name not in owner._buffers:
            raise AttributeError("`" + name + "` is not a buffer")
        return getattr(owner, name)

    def _owner_of(self, target: str) -> tuple[Module, str]:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if not hasattr(owner, name):
            raise AttributeError(owner._get_name() + " has no attribute `" + name + "`")
        return owner, name

    def _named_members(
        self,
        get_members_fn: Callable[[Module], Any],
        prefix: str = "",
        recurse: bool = True,
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Any]]:
        seen = set()
        modules = (
            self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
            if recurse
            else [(prefix, self)]
        )
        for module_prefix, module in modules:
            for name, member in get_members_fn(module):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield module_prefix + ("." if module_prefix else "") + name, member

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters of this module and, with ``recurse``, of all below it; each once."""
        for _, param in self.named_parameters(recurse=recurse):
            yield param

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """As ``parameters``, with dotted names after ``prefix``; shared ones once unless told otherwise."""
        yield from self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers of this module and, with ``recurse``, of all below it; each once."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """As ``buffers``, with dotted names after ``prefix``."""
        yield from self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def children(self) -> Iterator[Module]:
        """The modules that were assigned to this one, each once."""
        for _, module in self.named_children():
            yield module

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """As ``children``, with names."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def modules(self, remove_duplicate: bool = True) -> Iterator[Module]:
        """This module and all below it, each once."""
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """As ``modules``, with dotted names.

        This module's own is ``prefix``. ``memo``: modules to leave out.
        """
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                below = prefix + ("." if prefix else "") + name
                yield from module.named_modules(memo, below, remove_duplicate)

    # ---- mode, place and gradients ----

    def train(self: M, mode: bool = True) -> M:
        """Training (or, with False, evaluation) of this module and all below it; returns this module."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self: M) -> M:
        """``train(False)``."""
        return self.train(False)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Whether the parameters of this module and all below it are trained; returns this module."""
        for param in self.parameters():
            param.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clears the gradients of all parameters, or fills them with zeros."""
        for param in self.parameters():
            if set_to_none:
                param.grad = None  # of one that has none too: weft.compile is told of it
            elif param.grad is not None:
                param.grad = param.grad.detach().zero_()

    def apply(self: M, fn: Callable[[Module], None]) -> M:
        """Calls ``fn`` with every module below this one, then with this one; returns this module."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self: M, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> M:
        """Replaces parameters' data, their gradients and buffers by what ``fn`` makes of them."""
        if recurse:
            for module in self.children():
                module._apply(fn)
        for param in self._parameters.values():
            if param is None:
                continue
            with no_grad():
                grad = param.grad
                converted_grad = None if grad is None else fn(grad)
                converted = fn(param)
                if grad is not None:
                    param.grad = None  # it would not fit in between
                param.data = converted
                if converted_grad is not None:
                    converted_grad.requires_grad_(grad.requires_grad)
                    param.grad = converted_grad
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def to(self: M, *args: Any, **kwargs: Any) -> M:
        """Converts in place: ``to(device, dtype)``, ``to(dtype)``, ``to(tensor)``, ``to(memory_format=…)``.

        The dtype must be floating, and changes floating parameters and buffers only; memory_format those of
        four dimensions. Returns this module.
        """
        device, dtype, non_blocking, memory_format = _parse_to(*args, **kwargs)
        if dtype is not None and not dtype.is_floating_point:
            raise TypeError(
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}"
            )

        def convert(t: Tensor) -> Tensor:
            options: dict[str, Any] = {}
            if device is not None:
                options["device"] = device
                options["non_blocking"] = non_blocking
            if dtype is not None and t.is_floating_point():
                options["dtype"] = dtype
            if memory_format is not None and t.dim() == 4:
                return t.to(**options).contiguous(memory_format=memory_format)
            return t.to(**options) if options else t

        return self._apply(convert)

    def to_empty(self: M, *, device: Any, recurse: bool = True) -> M:
        """Moves to ``device`` without copying: what parameters and buffers hold is not initialised."""
        return self._apply(lambda t: _C.empty_like(t, device=device), recurse=recurse)

    def type(self: M, dst_type: Any) -> M:
        """Converts all parameters and buffers, also those that are not floating, to ``dst_type``."""
        return self._apply(lambda t: t.to(dtype=dst_type))

    def float(self: M) -> M:
        """Converts floating parameters and buffers to float32."""
        return self._floating(_C.float32)

    def double(self: M) -> M:
        """Converts floating parameters and buffers to float64."""
        return self._floating(_C.float64)

    def half(self: M) -> M:
        """Converts floating parameters and buffers to float16."""
        return self._floating(_C.float16)

    def bfloat16(self: M) -> M:
        """Converts floating parameters and buffers to bfloat16."""
        return self._floating(_C.bfloat16)

    def _floating(self: M, dtype: Any) -> M:
        return self._apply(lambda t: t.to(dtype=dtype) if t.is_floating_point() else t)

    def cpu(self: M) -> M:
        """Moves parameters and buffers to the CPU."""
        return self._apply(lambda t: t.cpu())

    def cuda(self: M, device: Any = None) -> M:
        """Moves parameters and buffers to a GPU, the current one unless given."""
        return self._apply(lambda t: t.cuda(device))

    def share_memory(self: M) -> M:
        """Moves parameters and buffers to memory that processes share. Returns this module."""
        return self._apply(lambda t: t.share_memory_())

    # ---- copying and printing ----

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for name in _HOOK_DICTS:
            self.__dict__.setdefault(name, OrderedDict())
        self.__dict__.setdefault("_non_persistent_buffers_set", set())
        self.__dict__.setdefault("_is_full_backward_hook", None)

    def __dir__(self) -> list[str]:
        own = self.__dict__
        registered = [
            name for registry in ("_parameters", "_modules", "_buffers") for name in own.get(registry, ())
        ]
        names = [*dir(type(self)), *own, *registered]
        return sorted(name for name in names if not name[0].isdigit())

    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        """What stands between the parentheses when the module prints; for subclasses."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [
            f"({name}): " + repr(module).replace("\n", "\n  ") for name, module in self._modules.items()
        ]
        if len(lines) == 1 and not children:
            return f"{self._get_name()}({lines[0]})"
        if not lines and not children:
            return f"{self._get_name()}()"
        return f"{self._get_name()}(\n  " + "\n  ".join(lines + children) + "\n)"


_HOOK_DICTS = (
    "_forward_pre_hooks",
    "_forward_pre_hooks_with_kwargs",
    "_forward_hooks",
    "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called",
    "_backward_pre_hooks",
    "_backward_hooks",
    "_state_dict_hooks",
    "_state_dict_pre_hooks",
    "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)


def _registered(hooks: OrderedDict[int, _Registration], module: Module, name: str, value: Any) -> Any:
    for hook in hooks.values():
        replaced = hook(module, name, value)
        value = value if replaced is None else replaced
    return value


def _parse_to(
    *args: Any,
    device: Any = None,
    dtype: Any = None,
    non_blocking: bool = False,
    memory_format: Any = None,
    tensor: Tensor | None = None,
) -> tuple[Any, Any, bool, Any]:
    """Device, dtype, non_blocking and memory_format of a call of ``Module.to``. Raises TypeError."""
    rest = list(args)
    if rest and isinstance(rest[0], Tensor):
        tensor = rest.pop(0)
    elif rest and isinstance(rest[0], _C.dtype):
        dtype = rest.pop(0)
    elif rest and (rest[0] is None or isinstance(rest[0], (str, int, _C.device))):
        device = rest.pop(0)
        if rest and (rest[0] is None or isinstance(rest[0], _C.dtype)):
            dtype = rest.pop(0)
    if rest and isinstance(rest[0], bool):
        non_blocking = rest.pop(0)
    if rest and isinstance(rest[0], bool):
        rest.pop(0)  # copy: conversions in place have nothing to copy
    if rest:
        listed = ", ".join(type(arg).__name__ for arg in args)
        raise TypeError(
            f"to() received an invalid combination of arguments - got ({listed}), but expected "
            "(device, dtype, "
            "non_blocking), (dtype, non_blocking) or (tensor, non_blocking)"
        )
    if tensor is not None:
        device, dtype = tensor.device, tensor.dtype
    return device, dtype, non_blocking, memory_format
