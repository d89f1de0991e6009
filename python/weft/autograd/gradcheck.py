"""Comparing derivatives with finite differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from weft import _C
from weft._C import Tensor


class GradcheckError(RuntimeError):
    """A derivative that differs from its finite difference; says where."""


def _check(
    check: Callable[..., str], function: Any, inputs: Any, options: tuple[float, ...], quiet: bool
) -> bool:
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    places = [i for i, item in enumerate(given) if isinstance(item, Tensor)]

    def on_tensors(tensors: Sequence[Tensor]) -> tuple[Tensor, ...]:
        arguments = list(given)
        for place, tensor in zip(places, tensors, strict=True):
            arguments[place] = tensor
        result = function(*arguments)
        return (result,) if isinstance(result, Tensor) else tuple(result)

    difference = check(on_tensors, [given[i] for i in places], *options)
    if difference and not quiet:
        raise GradcheckError(difference)
    return not difference


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Compares the gradient of ``func(*inputs)`` by each float64 input that requires grad with central
    differences of step ``eps``.

    True if all elements agree within ``atol + rtol * |expected|``; else GradcheckError, or False without
    ``raise_exception``.
    """
    return _check(_C._gradcheck, func, inputs, (eps, atol, rtol), not raise_exception)


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """The same for the gradient's own gradient, with random gradients of the outputs."""
    return _check(_C._gradgradcheck, func, inputs, (eps, atol, rtol), not raise_exception)
