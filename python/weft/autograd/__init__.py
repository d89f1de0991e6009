"""Derivatives: ``backward``, ``grad``, grad modes, functions with a derivative of one's own, and the
checks of derivatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.autograd import forward_ad, functional, graph
from weft.autograd.anomaly_mode import check_nan, detect_anomaly, set_detect_anomaly
from weft.autograd.function import Function, FunctionCtx
from weft.autograd.grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
from weft.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck

__all__ = [
    "Variable",
    "Function",
    "FunctionCtx",
    "GradcheckError",
    "backward",
    "check_nan",
    "detect_anomaly",
    "enable_grad",
    "forward_ad",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "inference_mode",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]


class _VariableType(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor)


class Variable(metaclass=_VariableType):
    """The former name of a tensor that may require grad: ``Variable(x, requires_grad=True)`` is ``x`` off the
    tape, with the same memory, and ``isinstance(x, Variable)`` is true of every tensor.
    """

    def __new__(cls, data: Tensor, requires_grad: bool = False) -> Tensor:  # type: ignore[misc]
        return data.detach().requires_grad_(requires_grad)


_Tensors = Tensor | graph.GradientEdge | Sequence[Tensor | graph.GradientEdge]


def _of_edges(inputs: Any) -> Any:
    """Inputs with a tensor in place of each edge."""
    if inputs is None or isinstance(inputs, Tensor):
        return inputs
    if isinstance(inputs, graph.GradientEdge):
        inputs = (inputs,)
    return [_C._tensor_at_edge(*item) if isinstance(item, graph.GradientEdge) else item for item in inputs]


def backward(
    tensors: Tensor | Sequence[Tensor],
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
    _C._backward(tensors, grad_tensors, retain_graph, create_graph, _of_edges(inputs))


def grad(
    outputs: Tensor | Sequence[Tensor],
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
        outputs,
        _of_edges(inputs),
        grad_outputs,
        retain_graph,
        create_graph,
        bool(allow_unused),
        materialize_grads,
    )
