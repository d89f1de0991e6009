"""Calling a module with other parameters than its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from weft._C import Tensor

_Tensors = Mapping[str, Tensor]


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: _Tensors | Sequence[_Tensors],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """``module(*args, **kwargs)`` with the tensors of the dict, by their dotted names, in place of the
    module's parameters and buffers; those not named stay. Several dicts must not share names.

    ``args`` that is no tuple is the one argument. ``tie_weights``: a tensor given for one of several names of
    one parameter stands for all. ``strict``: RuntimeError unless the dict names exactly what the module has.
    """
    tensors = _joined(parameter_and_buffer_dicts)
    own = {
        name: tensor
        for named in (
            module.named_parameters(remove_duplicate=False),
            module.named_buffers(remove_duplicate=False),
        )
        for name, tensor in named
    }
    if strict:
        missing = [name for name in own if name not in tensors]
        unexpected = [name for name in tensors if name not in own]
        if missing or unexpected:
            raise RuntimeError(
                f"Error(s) in reparametrizing for {type(module).__name__}: missing key(s) {missing}; "
                f"unexpected "
                f"key(s) {unexpected}"
            )
    if tie_weights:
        tensors = _tied(tensors, own)

    places = [(_place(module, name), name.rpartition(".")[2], tensor) for name, tensor in tensors.items()]
    before: list[tuple[dict[str, Any], str, Any]] = []
    arguments = () if args is None else args if isinstance(args, tuple) else (args,)
    try:
        for place, name, tensor in places:
            before.append((place, name, place[name]))
            place[name] = tensor
        return module(*arguments, **(kwargs or {}))
    finally:
        for place, name, tensor in reversed(before):
            place[name] = tensor


def _joined(dicts: _Tensors | Sequence[_Tensors]) -> dict[str, Tensor]:
    if isinstance(dicts, Mapping):
        return dict(dicts)
    if not isinstance(dicts, Sequence) or not all(isinstance(item, Mapping) for item in dicts):
        raise ValueError(
            f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got "
            f"{type(dicts)}"
        )
    joined: dict[str, Tensor] = {}
    for item in dicts:
        for name in item:
            if name in joined:
                raise ValueError(
                    f"{name!r} appears in multiple dictionaries; behavior of functional call is ambiguous"
                )
        joined.update(item)
    return joined


def _tied(tensors: dict[str, Tensor], own: dict[str, Tensor]) -> dict[str, Tensor]:
    groups: dict[int, list[str]] = {}
    for name, tensor in own.items():
        groups.setdefault(id(tensor), []).append(name)
    result = dict(tensors)
    for names in groups.values():
        given = [name for name in names if name in tensors]
        if not given or len(names) == 1:
            continue
        if any(tensors[name] is not tensors[given[0]] for name in given):
            raise ValueError(f"functional_call got multiple values for keys {given}, which are tied")
        result.update(dict.fromkeys(names, tensors[given[0]]))
    return result


def _place(module: Any, name: str) -> dict[str, Any]:
    """The dict of the submodule where the tensor is kept."""
    path, _, last = name.rpartition(".")
    owner = module.get_submodule(path)
    for place in (owner._parameters, owner._buffers):
        if last in place:
            return place  # type: ignore[no-any-return]
    raise AttributeError(f"{type(owner).__name__} has no parameter or buffer `{last}` (of {name!r})")
