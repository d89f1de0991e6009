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


def _refuse(**options: bool) -> None:
    for name, wanted in options.items():
        if wanted:
            raise NotImplementedError(
                f"gradcheck: {name}=True is not there: weft has neither vmap nor forward mode"
            )


def _check_repeatable(func: Callable[..., Any], inputs: Any, tolerance: float, quiet: bool) -> bool:
    """Whether backward gives the same a second time, within the tolerance."""
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    wanted = [x for x in given if isinstance(x, Tensor) and x.requires_grad]
    results = func(*given)
    outputs = [
        y
        for y in ((results,) if isinstance(results, Tensor) else results)
        if y.is_floating_point() and y.requires_grad
    ]
    if not outputs:
        return True
    seeds = [y.detach() * 0 + 1 for y in outputs]
    first, second = (_C._grad(outputs, wanted, seeds, True, False, True, True) for _ in range(2))
    for i, (a, b) in enumerate(zip(first, second, strict=True)):
        difference = (a - b).abs().max().item() if a.numel() else 0.0
        if difference > tolerance:
            if quiet:
                return False
            raise GradcheckError(
                f"Backward is not reentrant, i.e., running backward with same input and grad_output "
                f"multiple times "
                f"gives different values, although analytical gradient matches numerical gradient. The "
                f"tolerance "
                f"for nondeterminism was {tolerance}; input {i} differs by {difference}."
            )
    return True


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Compares the gradient of ``func(*inputs)`` by each float64 input that requires grad with central
    differences of step ``eps``, element by element, and two runs of backward with each other
    (``nondet_tol``).

    True if all elements agree within ``atol + rtol * |expected|``; else GradcheckError, or False without
    ``raise_exception``. Undefined gradients and dtypes are always checked, ``fast_mode`` and
    ``masked`` are accepted;
    batched and forward-mode gradients are refused.
    """
    _refuse(
        check_batched_grad=check_batched_grad,
        check_batched_forward_grad=check_batched_forward_grad,
        check_forward_ad=check_forward_ad,
    )
    if not check_backward_ad:
        raise ValueError("gradcheck: check_backward_ad=False leaves nothing to check")
    quiet = not raise_exception
    return _check(_C._gradcheck, func, inputs, (eps, atol, rtol), quiet) and _check_repeatable(
        func, inputs, nondet_tol, quiet
    )


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """The same for the gradient's own gradient, with ``grad_outputs``, or random ones, as the
    gradients of the
    outputs.
    """
    _refuse(check_batched_grad=check_batched_grad, check_fwd_over_rev=check_fwd_over_rev)
    if not check_rev_over_rev:
        raise ValueError("gradgradcheck: check_rev_over_rev=False leaves nothing to check")
    if grad_outputs is None and not gen_non_contig_grad_outputs:
        return _check(_C._gradgradcheck, func, inputs, (eps, atol, rtol), not raise_exception)
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    places = [i for i, x in enumerate(given) if isinstance(x, Tensor) and x.requires_grad]

    def outputs_of(arguments: Sequence[Any]) -> list[Tensor]:
        results = func(*arguments)
        return [
            y
            for y in ((results,) if isinstance(results, Tensor) else results)
            if y.is_floating_point() and y.requires_grad
        ]

    if grad_outputs is None:
        seeds = []
        for y in outputs_of(given):
            wide = y.detach().unsqueeze(-1).repeat([1] * y.dim() + [2]) * 0.5 + 0.25
            seeds.append(wide[..., 0].detach().requires_grad_())
    else:
        seeds = [grad_outputs] if isinstance(grad_outputs, Tensor) else list(grad_outputs)

    def gradient(*arguments: Any) -> tuple[Tensor, ...]:
        own = [
            a.detach().requires_grad_() if i in places and not a.requires_grad else a
            for i, a in enumerate(arguments[: len(given)])
        ]
        recording = _C.is_grad_enabled()
        _C._set_grad_enabled(True)
        try:
            outputs = outputs_of(own)
            wanted = [own[i] for i in places]
            return tuple(_C._grad(outputs, wanted, list(arguments[len(given) :]), True, True, True, True))
        finally:
            _C._set_grad_enabled(recording)

    return _check(_C._gradcheck, gradient, (*given, *seeds), (eps, atol, rtol), not raise_exception)
