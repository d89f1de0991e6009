"""Derivatives of functions as functions. Each call makes fresh leaves of its arguments; where outer
arguments, or tensors that the function closes over, require grad, results have their history.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import weft
from weft import _C
from weft._C import Tensor
from weft.autograd.grad_mode import enable_grad
from weft.func.trees import flatten, structure

_Argnums = int | tuple[int, ...]


class _Level:
    """The tensors that one derivative is taken by."""

    def __init__(self, tensors: Sequence[Any], name: str) -> None:
        self.outer_mode = _C.is_grad_enabled()
        self.inputs: list[Tensor] = []
        self.fresh: list[Tensor] = []  # leaves of ours, which nobody outside knows
        for tensor in tensors:
            if not isinstance(tensor, Tensor):
                raise ValueError(
                    f"{name}: Expected all inputs to be tensors (in tuples, lists and dicts), got "
                    f"{type(tensor)}"
                )
            if tensor.requires_grad and self.outer_mode:
                self.inputs.append(tensor.view_as(tensor))
            else:
                leaf = tensor.detach().requires_grad_()
                self.inputs.append(leaf)
                self.fresh.append(leaf)

    def tracked(self, tensors: Sequence[Any]) -> bool:
        """Whether these have a history outside this derivative."""
        return self.outer_mode and _C._reaches_other_leaves(
            [t for t in tensors if isinstance(t, Tensor) and t.requires_grad], self.fresh
        )

    def leave(self, tree: Any) -> Any:
        """Results without our own leaves in their history."""
        leaves, rebuild = flatten(tree)
        return rebuild([t.detach() if isinstance(t, Tensor) and not self.tracked([t]) else t for t in leaves])


def _gradients(
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor],
    seeds: Sequence[Tensor | None],
    create_graph: bool,
    retain_graph: bool = False,
) -> list[Tensor]:
    """As autograd.grad, with zeros for inputs without gradient and outputs without history left out."""
    pairs = [(o, s) for o, s in zip(outputs, seeds, strict=True) if o.requires_grad]
    if not pairs:
        return [weft.zeros_like(x) for x in inputs]
    found = weft.autograd.grad(
        [o for o, _ in pairs],
        list(inputs),
        [s for _, s in pairs],
        retain_graph=retain_graph or create_graph,
        create_graph=create_graph,
        allow_unused=True,
    )
    return [weft.zeros_like(x.detach()) if g is None else g for g, x in zip(found, inputs, strict=True)]


def _chosen(args: tuple[Any, ...], argnums: _Argnums, name: str) -> tuple[tuple[int, ...], Any]:
    """The positions, and the tree of the arguments there."""
    many = isinstance(argnums, tuple)
    numbers = argnums if isinstance(argnums, tuple) else (argnums,)
    if not numbers:
        raise ValueError(f"{name}: argnums must not be empty")
    positions = []
    for number in numbers:
        if not isinstance(number, int) or isinstance(number, bool):
            raise TypeError(f"{name}: argnums must be int or Tuple[int, ...], got: {type(number)}")
        if not -len(args) <= number < len(args):
            raise RuntimeError(f"{name}: Got argnum={number}, but only {len(args)} positional inputs")
        positions.append(number % len(args))
    if len(set(positions)) != len(positions):
        raise RuntimeError(f"{name}: argnums must be unique, got: {argnums}")
    chosen = [args[i] for i in positions]
    return tuple(positions), tuple(chosen) if many else chosen[0]


def _with_chosen(
    args: tuple[Any, ...], positions: tuple[int, ...], tree: Any, argnums: _Argnums
) -> list[Any]:
    replaced = list(args)
    for position, value in zip(positions, tree if isinstance(argnums, tuple) else (tree,), strict=True):
        replaced[position] = value
    return replaced


def _split_aux(result: Any, has_aux: bool, name: str) -> tuple[Any, Any]:
    if not has_aux:
        return result, None
    if not (isinstance(result, tuple) and len(result) == 2):
        raise RuntimeError(
            f"{name}: output of function f should be a tuple: (output, aux) if has_aux is True"
        )
    return result


def _tensor_leaves(tree: Any, name: str) -> tuple[list[Tensor], Any]:
    leaves, rebuild = flatten(tree)
    for leaf in leaves:
        if not isinstance(leaf, Tensor):
            raise RuntimeError(
                f"{name}: Expected f to return only tensors (in tuples, lists and dicts), got {type(leaf)}"
            )
    return leaves, rebuild


def grad_and_value(
    func: Callable[..., Any], argnums: _Argnums = 0, has_aux: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """The function that returns ``(gradient, value)``, or with ``has_aux`` ``(gradient, (value, aux))``; see
    ``grad``.
    """

    @functools.wraps(func)
    def derivative(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        positions, tree = _chosen(args, argnums, "grad_and_value")
        leaves, rebuild = flatten(tree)
        level = _Level(leaves, "grad_and_value")
        with enable_grad():
            output, aux = _split_aux(
                func(*_with_chosen(args, positions, rebuild(level.inputs), argnums), **kwargs),
                has_aux,
                "grad_and_value",
            )
            if not isinstance(output, Tensor):
                raise RuntimeError(
                    "grad_and_value(f)(*args): Expected f(*args) to return a tensor, got " + str(type(output))
                )
            if output.dim() != 0:
                raise RuntimeError(
                    "grad_and_value(f)(*args): Expected f(*args) to return a scalar tensor, got tensor with "
                    f"{output.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            found = _gradients([output], level.inputs, [None], create_graph=level.tracked([output]))
        gradient = rebuild(level.leave(found))
        value = level.leave(output)
        return gradient, (value, level.leave(aux)) if has_aux else value

    return derivative


def grad(func: Callable[..., Any], argnums: _Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function that returns the gradient of ``func``, a 0-d tensor, by its argument ``argnums``, or a
    tuple of gradients for a tuple of numbers. Arguments may be nests of tuples, lists and dicts of tensors;
    the gradient is like them. ``has_aux``: ``func`` returns ``(value, aux)``, and the new function
    ``(gradient,
    aux)``. May be applied repeatedly: ``grad(grad(func))``.
    """
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        gradient, rest = both(*args, **kwargs)
        return (gradient, rest[1]) if has_aux else gradient

    return derivative


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """``(func(*primals), vjp_fn)``, and ``aux`` as a third where ``func`` returns ``(output, aux)``.
    ``vjp_fn(cotangents)``, of tensors like the output, returns a tuple of their products with the
    Jacobian, one
    for each of ``primals``. It may be called repeatedly.
    """
    leaves, rebuild = flatten(primals)
    level = _Level(leaves, "vjp")
    with enable_grad():
        output, aux = _split_aux(func(*rebuild(level.inputs)), has_aux, "vjp")
        outputs, _ = _tensor_leaves(output, "vjp(f, *primals)")
    expected = structure(output)

    def vjp_fn(cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
        if structure(cotangents) != expected:
            raise RuntimeError(
                "Expected the cotangents to be of the same structure as the outputs of the function of vjp"
            )
        seeds = flatten(cotangents)[0]
        track = create_graph
        if track is None:
            track = _C.is_grad_enabled() and (level.tracked(outputs) or any(s.requires_grad for s in seeds))
        with enable_grad():
            found = _gradients(outputs, level.inputs, seeds, bool(track), retain_graph)
        return rebuild(level.leave(found) if track else found)

    result = level.leave(output), vjp_fn
    return (*result, level.leave(aux)) if has_aux else result


def _forward(level: _Level, outputs: Sequence[Tensor]) -> Callable[[Sequence[Tensor | None]], list[Tensor]]:
    """Jacobian times vector, for any vector: the gradient is linear in the output gradients, whose values do
    not matter, and is differentiated by them.
    """
    dummies = [weft.zeros_like(o.detach()).requires_grad_() for o in outputs]
    backward = _gradients(outputs, level.inputs, dummies, create_graph=True)
    level.fresh += dummies

    def times(vector: Sequence[Tensor | None]) -> list[Tensor]:
        track = level.tracked(outputs) or any(v is not None and v.requires_grad for v in vector)
        pairs = [(b, v) for b, v in zip(backward, vector, strict=True) if v is not None]
        return _gradients([b for b, _ in pairs], dummies, [v for _, v in pairs], track, retain_graph=True)

    return times


def jvp(
    func: Callable[..., Any], primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False
) -> tuple[Any, ...]:
    """``(func(*primals), tangents of the output)``, and ``aux`` as a third where ``func`` returns ``(output,
    aux)``: the Jacobian times ``tangents``, which are like ``primals``. Computed by differentiating
    the gradient.
    """
    for name, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, tuple) or not given:
            raise RuntimeError(
                f"jvp(f, primals, tangents): Expected {name} to be a non-empty tuple. E.g. it should be "
                f"valid to "
                f"call f(*{name})."
            )
    if structure(primals) != structure(tangents):
        raise RuntimeError(
            "jvp(f, primals, tangents): Expected primals and tangents to have the same python structure."
        )
    leaves, rebuild = flatten(primals)
    vector = flatten(tangents)[0]
    for primal, tangent in zip(leaves, vector, strict=True):
        if primal.shape != tangent.shape:
            raise RuntimeError(
                f"jvp(f, primals, tangents): tangents must be shaped like primals; got "
                f"{tuple(tangent.shape)} for "
                f"{tuple(primal.shape)}"
            )
    level = _Level(leaves, "jvp")
    with enable_grad():
        output, aux = _split_aux(func(*rebuild(level.inputs)), has_aux, "jvp")
        outputs, rebuild_output = _tensor_leaves(output, "jvp(f, primals, tangents)")
        if strict and not all(o.requires_grad for o in outputs):
            raise RuntimeError(
                "jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. "
                "This is "
                "not allowed with strict=True."
            )
        products = _forward(level, outputs)(vector)
    result = level.leave(output), level.leave(rebuild_output(products))
    return (*result, level.leave(aux)) if has_aux else result


def _jacobian(
    func: Callable[..., Any], argnums: _Argnums, has_aux: bool, name: str, columns: bool
) -> Callable[..., Any]:
    @functools.wraps(func)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        positions, tree = _chosen(args, argnums, name)
        leaves, rebuild = flatten(tree)
        level = _Level(leaves, name)
        with enable_grad():
            result = func(*_with_chosen(args, positions, rebuild(level.inputs), argnums), **kwargs)
            output, aux = _split_aux(result, has_aux, name)
            outputs, rebuild_output = _tensor_leaves(output, name)
            blocks = (_by_columns if columns else _by_rows)(level, outputs)
        jacobian = rebuild_output([rebuild(row) for row in blocks])
        jacobian = level.leave(jacobian)
        return (jacobian, level.leave(aux)) if has_aux else jacobian

    return derivative


def _units(like: Tensor) -> list[Tensor]:
    """Every tensor shaped like it that is one at one place and zero elsewhere."""
    like = like.detach()
    return [
        (weft.arange(like.numel(), device=like.device) == i).to(like.dtype).reshape(like.shape)
        for i in range(like.numel())
    ]


def _by_rows(level: _Level, outputs: list[Tensor]) -> list[list[Tensor]]:
    track = level.tracked(outputs)
    blocks = []
    for output in outputs:
        rows = [
            _gradients([output], level.inputs, [unit], track, retain_graph=True) for unit in _units(output)
        ]
        blocks.append(
            [
                weft.stack([row[i] for row in rows]).reshape(output.shape + x.shape)
                if rows
                else x.new_zeros(output.shape + x.shape)
                for i, x in enumerate(level.inputs)
            ]
        )
    return blocks


def _by_columns(level: _Level, outputs: list[Tensor]) -> list[list[Tensor]]:
    times = _forward(level, outputs)
    blocks: list[list[Tensor]] = [[] for _ in outputs]
    for i, x in enumerate(level.inputs):
        columns = [times([unit if k == i else None for k in range(len(level.inputs))]) for unit in _units(x)]
        for block, o, output in zip(blocks, range(len(outputs)), outputs, strict=True):
            block.append(
                weft.stack([column[o] for column in columns], -1).reshape(output.shape + x.shape)
                if columns
                else x.new_zeros(output.shape + x.shape)
            )
    return blocks


def jacrev(
    func: Callable[..., Any],
    argnums: _Argnums = 0,
    *,
    has_aux: bool = False,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """The function that returns the Jacobian of ``func`` by its argument ``argnums``, row by row: of shape
    ``(*output.shape, *argument.shape)``, in nests like the output's, of nests like the argument's. Fits
    functions with more inputs than outputs. ``chunk_size`` is accepted.
    """
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")
    return _jacobian(func, argnums, has_aux, "jacrev", columns=False)


def jacfwd(
    func: Callable[..., Any], argnums: _Argnums = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Callable[..., Any]:
    """As ``jacrev``, column by column: for functions with more outputs than inputs."""
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(
            f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}"
        )
    return _jacobian(func, argnums, has_aux, "jacfwd", columns=True)


def hessian(func: Callable[..., Any], argnums: _Argnums = 0) -> Callable[..., Any]:
    """The function that returns the second derivatives of ``func`` by its argument ``argnums``."""
    return jacrev(jacrev(func, argnums), argnums)


def vmap(*args: Any, **kwargs: Any) -> NoReturn:
    """Refused."""
    raise NotImplementedError(
        "weft.func.vmap is not there: weft's operations take batches as they are; write the function "
        "for a batch, "
        "or loop and weft.stack"
    )
