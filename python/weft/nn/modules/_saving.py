"""Saving and loading the state of a Module; nn.Module derives from this."""

from __future__ import annotations

import warnings
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any

from weft._C import Tensor
from weft.autograd import no_grad
from weft.nn.modules._calling import Hook, HookedModule
from weft.nn.parameter import Parameter
from weft.utils.hooks import RemovableHandle

_EXTRA_STATE_KEY_SUFFIX = "_extra_state"


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """What load_state_dict found not to match: two lists of keys."""

    __slots__ = ()

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()

    __str__ = __repr__


class _WithModule:
    """A hook that is called with the module it was registered on."""

    def __init__(self, hook: Hook, module: Any) -> None:
        self.hook = hook
        self.module = module

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.hook(self.module, *args, **kwargs)


class SavedModule(HookedModule):
    """state_dict, load_state_dict and their hooks."""

    _version: int = 1
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Any]
    _non_persistent_buffers_set: set[str]
    _state_dict_hooks: OrderedDict[int, Hook]
    _state_dict_pre_hooks: OrderedDict[int, Hook]
    _load_state_dict_pre_hooks: OrderedDict[int, Hook]
    _load_state_dict_post_hooks: OrderedDict[int, Hook]

    def get_extra_state(self) -> Any:
        """What a module saves besides tensors, any picklable object.

        For subclasses, with ``set_extra_state``.
        """
        raise RuntimeError(
            "Reached a code path in Module.get_extra_state() that should never be called: a subclass "
            "defines it."
        )

    def set_extra_state(self, state: Any) -> None:
        """Takes over what ``get_extra_state`` saved; for subclasses."""
        raise RuntimeError(
            "Reached a code path in Module.set_extra_state() that should never be called: a subclass "
            "defines it."
        )

    def _has_own(self, method: str) -> bool:
        return getattr(type(self), method) is not getattr(SavedModule, method)

    # ---- saving ----

    def state_dict(
        self,
        *args: Any,
        destination: dict[str, Any] | None = None,
        prefix: str = "",
        keep_vars: bool = False,
    ) -> dict[str, Any]:
        """Parameters and persistent buffers by dotted name, each after ``prefix``, in an OrderedDict.

        The tensors share memory with the module's and are detached unless ``keep_vars``. ``destination``: a
        dict to fill instead.
        """
        if args:
            warnings.warn(
                "Positional args are being deprecated, use kwargs instead.", FutureWarning, stacklevel=2
            )
            destination = args[0] if destination is None else destination
            prefix = args[1] if len(args) > 1 and prefix == "" else prefix
            keep_vars = args[2] if len(args) > 2 and keep_vars is False else keep_vars
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()  # type: ignore[attr-defined]
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            result = hook(self, destination, prefix, metadata)
            if getattr(hook, "_from_public_api", False):
                if result is not None:
                    raise RuntimeError("state_dict post-hook must return None")
            elif result is not None:
                destination = result
        return destination

    def _save_to_state_dict(self, destination: dict[str, Any], prefix: str, keep_vars: bool) -> None:
        """Saves what this module holds itself; subclasses may add to it."""
        for name, param in self._parameters.items():
            if param is not None:
                destination[prefix + name] = param if keep_vars else param.detach()
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                destination[prefix + name] = buffer if keep_vars else buffer.detach()
        if self._has_own("get_extra_state"):
            destination[prefix + _EXTRA_STATE_KEY_SUFFIX] = self.get_extra_state()

    def register_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Calls ``hook(module, prefix, keep_vars)`` before this module is saved."""
        handle = RemovableHandle(self._state_dict_pre_hooks)
        self._state_dict_pre_hooks[handle.id] = hook
        return handle

    def register_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Calls ``hook(module, state_dict, prefix, local_metadata)`` after this module was saved.

        It returns None.
        """
        hook._from_public_api = True  # type: ignore[attr-defined]
        return self._register_state_dict_hook(hook, from_public_api=True)

    def _register_state_dict_hook(self, hook: Hook, from_public_api: bool = False) -> RemovableHandle:
        """As register_state_dict_post_hook; what the hook returns replaces the dict."""
        if getattr(hook, "_from_public_api", False) and not from_public_api:
            raise RuntimeError(
                "Cannot register the same function as the state dict post hook that was previously "
                "registered "
                "via register_state_dict_post_hook"
            )
        handle = RemovableHandle(self._state_dict_hooks)
        self._state_dict_hooks[handle.id] = hook
        return handle

    # ---- loading ----

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> _IncompatibleKeys:
        """Copies the tensors of ``state_dict`` into this module's, and returns the keys that did not match.

        ``assign``: take over the tensors themselves, with their dtype. Raises RuntimeError for tensors of
        another shape and, if ``strict``, for missing and unexpected keys; TypeError unless ``state_dict`` is
        a mapping.
        """
        if not isinstance(state_dict, Mapping):
            load = " Read a file with weft.load() first." if isinstance(state_dict, (str, PathLike)) else ""
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.{load}")
        missing: list[str] = []
        unexpected: list[str] = []
        errors: list[str] = []
        metadata = getattr(state_dict, "_metadata", None)
        copied: OrderedDict[str, Any] = OrderedDict(state_dict)
        if metadata is not None:
            copied._metadata = metadata  # type: ignore[attr-defined]
        self._load_tree(copied, "", metadata, assign, missing, unexpected, errors)
        if strict:
            if unexpected:
                listed = ", ".join(f'"{key}"' for key in unexpected)
                errors.insert(0, f"Unexpected key(s) in state_dict: {listed}. ")
            if missing:
                listed = ", ".join(f'"{key}"' for key in missing)
                errors.insert(0, f"Missing key(s) in state_dict: {listed}. ")
        if errors:
            listed = "\n\t".join(errors)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{listed}")
        return _IncompatibleKeys(missing, unexpected)

    def _load_tree(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        metadata: dict[str, Any] | None,
        assign: bool,
        missing: list[str],
        unexpected: list[str],
        errors: list[str],
    ) -> None:
        """Loads this module and those below it; children see only the keys of theirs."""
        local = {} if metadata is None else metadata.get(prefix[:-1], {})
        if assign:
            local["assign_to_params_buffers"] = assign
        self._load_from_state_dict(state_dict, prefix, local, True, missing, unexpected, errors)
        for name, child in self._modules.items():
            if child is None:
                continue
            child_prefix = f"{prefix}{name}."
            below = {key: value for key, value in state_dict.items() if key.startswith(child_prefix)}
            child._load_tree(below, child_prefix, metadata, assign, missing, unexpected, errors)
        keys = _IncompatibleKeys(missing, unexpected)
        for hook in self._load_state_dict_post_hooks.values():
            if hook(self, keys) is not None:
                raise AssertionError(
                    "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return "
                    "new values, if incompatible_keys need to be modified, it should be done inplace."
                )

    def _load_from_state_dict(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Loads what this module holds itself; subclasses may adapt old states first."""
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        persistent = {k: v for k, v in self._buffers.items() if k not in self._non_persistent_buffers_set}
        own = {k: v for k, v in (*self._parameters.items(), *persistent.items()) if v is not None}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name, tensor in own.items():
            key = prefix + name
            if key in state_dict:
                self._load_tensor(name, key, tensor, state_dict[key], assign, error_msgs)
            elif strict:
                missing_keys.append(key)
        extra = prefix + _EXTRA_STATE_KEY_SUFFIX
        if self._has_own("set_extra_state"):
            if extra in state_dict:
                self.set_extra_state(state_dict[extra])
            elif strict:
                missing_keys.append(extra)
        elif strict and extra in state_dict:
            unexpected_keys.append(extra)
        if not strict:
            return
        for key in state_dict:
            if key.startswith(prefix) and key != extra:
                first, *below = key[len(prefix) :].split(".", 1)
                known = first in self._modules if below else first in own
                if not known:
                    unexpected_keys.append(key)

    def _load_tensor(
        self, name: str, key: str, tensor: Tensor, loaded: Any, assign: bool, errors: list[str]
    ) -> None:
        if not isinstance(loaded, Tensor):
            errors.append(
                f'While copying the parameter named "{key}", expected weft.Tensor or Tensor-like object from '
                f"checkpoint but received {type(loaded)}"
            )
            return
        if tensor.dim() == 0 and loaded.dim() == 1:
            loaded = loaded[0]  # how scalars were saved long ago
        if loaded.shape != tensor.shape:
            errors.append(
                f"size mismatch for {key}: copying a param with shape {loaded.shape} from checkpoint, "
                f"the shape in current model is {tensor.shape}."
            )
            return
        try:
            with no_grad():
                if not assign:
                    tensor.copy_(loaded)
                elif isinstance(tensor, Parameter):
                    if not isinstance(loaded, Parameter):
                        loaded = Parameter(loaded, requires_grad=tensor.requires_grad)
                    else:
                        loaded.requires_grad_(tensor.requires_grad)
                    setattr(self, name, loaded)
                else:
                    setattr(self, name, loaded)
        except Exception as error:
            errors.append(
                f'While copying the parameter named "{key}", whose dimensions in the model are '
                f"{tensor.size()} "
                f"and whose dimensions in the checkpoint are {loaded.size()}, an exception occurred : "
                f"{error.args}."
            )

    def register_load_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Calls ``hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys,
        error_msgs)`` before this module is loaded."""
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(
        self, hook: Callable[..., Any], with_module: bool = False
    ) -> RemovableHandle:
        handle = RemovableHandle(self._load_state_dict_pre_hooks)
        self._load_state_dict_pre_hooks[handle.id] = _WithModule(hook, self) if with_module else hook
        return handle

    def register_load_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Calls ``hook(module, incompatible_keys)`` after this module was loaded; it may change the lists."""
        handle = RemovableHandle(self._load_state_dict_post_hooks)
        self._load_state_dict_post_hooks[handle.id] = hook
        return handle
