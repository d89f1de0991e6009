"""Derivatives: ``backward``, ``grad``, grad modes, functions with a derivative of one's own, and the
checks of derivatives.
"""

from __future__ import annotations

from collections.abc import Sequence

from weft import _C
from weft._C import Tensor
from weft.autograd.function import Function, FunctionCtx
from weft.autograd.grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
from weft.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck

__all__ = [
    "Function",
    "FunctionCtx",
    "GradcheckError",
    "backward",
    "enable_grad",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "inference_mode",
    "no_grad",
    "set_grad_enabled",
]

_Tensors = Tensor | Sequence[Tensor]


def backward(
    tensors: _Tensors,
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: _Tensors | None = None,
) -> None:
    """Accumulates the gradient of ``tensors`` into the leaves they came from.

    ``grad_tensors``: what each of ``tensors`` is multiplied with, of its shape; may be left out for tensors
    of one element.
    ``retain_graph`` (``create_graph`` when None): keep what the graph saved, so that backward can run again.
    ``create_graph``: record the gradients themselves. ``inputs``: accumulate into these alone.
    Raises GradError where there is nothing to differentiate or the graph is gone.
    """
    _C._backward(tensors, grad_tensors, retain_graph, create_graph, inputs)


def grad(
    outputs: _Tensors,
    inputs: _Tensors,
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor, ...]:
    """The gradients of the sum of ``outputs`` (times ``grad_outputs``) by each of ``inputs``; no ``.grad``
    changes.

    ``allow_unused``: None for an input that the outputs do not depend on, instead of a GradError;
    ``materialize_grads``: zeros
    for it. The other arguments are those of ``backward``. ``only_inputs`` is always true.
    """
    if is_grads_batched:
        raise NotImplementedError(
            "grad(): is_grads_batched is not there; call grad once for each grad_outputs"
        )
    if not only_inputs:
        raise ValueError("grad(): only_inputs=False was removed; use backward() to fill .grad")
    if materialize_grads and allow_unused is False:
        raise ValueError("grad(): materialize_grads=True needs allow_unused=True (or None), got False")
    return _C._grad(
        outputs, inputs, grad_outputs, retain_graph, create_graph, bool(allow_unused), materialize_grads
    )
