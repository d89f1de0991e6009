"""Jacobians, Hessians and their products with vectors, of functions of tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weft import _C
from weft._C import Tensor

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]


def _as_tuple(given: Any, what: str, function: str) -> tuple[bool, tuple[Tensor, ...]]:
    """Whether it was a tuple, and the tuple it is or that holds it."""
    many = isinstance(given, tuple)
    items = given if many else (given,)
    for i, item in enumerate(items):
        if not isinstance(item, Tensor):
            at = f"value at index {i} of the given {what}" if many else f"given {what}"
            raise TypeError(
                f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but the {at} "
                f"has type {type(item)}."
            )
    return many, items


class _Checked:
    """The function as C++ calls it; notes whether it returned a tuple."""

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        self.function, self.name = function, name
        self.returns_tuple = False

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        result = self.function(*inputs)
        self.returns_tuple, outputs = _as_tuple(result, "outputs of the user-provided function", self.name)
        return outputs


def _vector(v: Any, function: str) -> tuple[Tensor, ...]:
    return () if v is None else _as_tuple(v, "v", function)[1]


def _matrix(rows: tuple[tuple[Tensor, ...], ...], many_outputs: bool, many_inputs: bool) -> Any:
    unpacked = tuple(row if many_inputs else row[0] for row in rows)
    return unpacked if many_outputs else unpacked[0]


def _check_strategy(name: str, strategy: str, strict: bool, vectorize: bool) -> None:
    if strategy not in ("forward-mode", "reverse-mode"):
        raise ValueError(
            f'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function '
            f"has more "
            f'outputs than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use '
            f'"reverse-mode". Got {strategy!r} in {name}().'
        )
    if strict and (vectorize or strategy == "forward-mode"):
        raise RuntimeError(
            f"torch.autograd.functional.{name}: `strict=True` is not supported together with "
            f"`vectorize=True` "
            'or "forward-mode". Please either set `strict=False` or `vectorize=False` and "reverse-mode".'
        )


def jacobian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The derivatives of every element of the outputs of ``func`` by every element of ``inputs``.

    One tensor of shape ``(*output.shape, *input.shape)`` where both are single tensors; tuples of inputs
    give a tuple over inputs, and tuples of outputs a tuple over outputs of these. ``create_graph``: the
    result can be differentiated. ``strict``: RuntimeError where an output does not depend on an input,
    instead
    of zeros. ``vectorize`` and ``strategy`` change nothing but the way PyTorch computes it.
    """
    _check_strategy("jacobian", strategy, strict, vectorize)
    many, given = _as_tuple(inputs, "inputs", "jacobian")
    function = _Checked(func, "jacobian")
    rows = _C._jacobian(function, given, create_graph, strict)
    return _matrix(rows, function.returns_tuple, many)


def hessian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The second derivatives of ``func``, which returns one element: of shape ``(*input.shape,
    *input.shape)``, or a tuple of tuples of these for a tuple of inputs. Arguments as for ``jacobian``.
    """
    _check_strategy("hessian", outer_jacobian_strategy, strict, vectorize)
    many, given = _as_tuple(inputs, "inputs", "hessian")
    function = _Checked(func, "hessian")

    def single(*arguments: Tensor) -> tuple[Tensor, ...]:
        outputs = function(*arguments)
        if function.returns_tuple:
            raise RuntimeError("The function given to hessian should return a single Tensor")
        return outputs

    return _matrix(_C._hessian(single, given, create_graph, strict), many, many)


def _product(
    compute: Callable[..., Any], name: str, func: Any, inputs: Any, v: Any, create_graph: bool, strict: bool
) -> tuple[Any, tuple[Tensor, ...], bool, bool]:
    """Outputs as the function gave them, the product, and whether outputs and inputs are tuples."""
    many, given = _as_tuple(inputs, "inputs", name)
    function = _Checked(func, name)
    outputs, product = compute(function, given, _vector(v, name), create_graph, strict)
    several = function.returns_tuple
    return outputs if several else outputs[0], product, several, many


def vjp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``func(*inputs)``, and ``v`` times its Jacobian, which is like ``inputs``. ``v`` is like the outputs,
    and may be left out for one element.
    """
    outputs, product, _, many = _product(_C._vjp, "vjp", func, inputs, v, create_graph, strict)
    return outputs, product if many else product[0]


def jvp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``func(*inputs)``, and its Jacobian times ``v``, which is like the outputs. ``v`` is like the inputs,
    and may be left out for one element. Computed by differentiating the gradient.
    """
    outputs, product, several, _ = _product(_C._jvp, "jvp", func, inputs, v, create_graph, strict)
    return outputs, product if several else product[0]


def _second(
    compute: Callable[..., Any], name: str, func: Any, inputs: Any, v: Any, create_graph: bool, strict: bool
) -> tuple[Any, Any]:
    def single(*arguments: Tensor) -> Tensor:
        result = func(*arguments)
        if isinstance(result, tuple):
            raise RuntimeError(f"The function given to {name} should return a single Tensor")
        return result  # type: ignore[no-any-return]

    outputs, product, _, many = _product(compute, name, single, inputs, v, create_graph, strict)
    return outputs, product if many else product[0]


def vhp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``func(*inputs)``, which is one element, and ``v`` times its Hessian; both are like ``inputs``."""
    return _second(_C._vhp, "vhp", func, inputs, v, create_graph, strict)


def hvp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """``func(*inputs)``, which is one element, and its Hessian times ``v``. ``vhp`` gives the same for
    less."""
    return _second(_C._hvp, "hvp", func, inputs, v, create_graph, strict)
