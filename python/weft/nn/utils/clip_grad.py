"""Bounds for gradients between backward and step."""

from __future__ import annotations

import types
import warnings
from collections.abc import Iterable

from weft import _C
from weft._C import Tensor
from weft.autograd import no_grad

Tensors = Tensor | Iterable[Tensor]


def _listed(tensors: Tensors) -> list[Tensor]:
    return [tensors] if isinstance(tensors, Tensor) else list(tensors)


@no_grad()
def get_total_norm(
    tensors: Tensors, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Tensor:
    """The ``norm_type``-norm of the norms of all tensors, 0-d; of no tensor 0.

    Raises RuntimeError for NaN or infinity if ``error_if_nonfinite``. ``foreach`` changes nothing.
    """
    listed = _listed(tensors)
    norm_type = float(norm_type)
    if not listed:
        return _C.full((), 0.0)
    place = listed[0].device
    total = _C.stack([_C.norm(tensor, norm_type).to(place) for tensor in listed]).norm(norm_type)
    if error_if_nonfinite and not total.isfinite().item():
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so "
            "it cannot "
            "be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set "
            "`error_if_nonfinite=False`"
        )
    return total


@no_grad()
def clip_grads_with_norm_(
    parameters: Tensors, max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """Multiplies all gradients with max_norm / (total_norm + 1e-6), if that is below 1."""
    grads = [p.grad for p in _listed(parameters) if p.grad is not None]
    factor = (float(max_norm) / (total_norm + 1e-6)).clamp(max=1.0)
    for grad in grads:
        grad.mul_(factor.to(grad.device))


@no_grad()
def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scales all gradients so that their norm, as one vector, is at most ``max_norm``; returns the norm
    before.

    ``norm_type``: any p, or inf. Raises RuntimeError for NaN or infinity if ``error_if_nonfinite``.
    """
    listed = _listed(parameters)
    if isinstance(parameters, types.GeneratorType) and not listed:
        warnings.warn("`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=3)
    grads = [p.grad for p in listed if p.grad is not None]
    total = get_total_norm(grads, norm_type, error_if_nonfinite)
    clip_grads_with_norm_(listed, max_norm, total)
    return total


def clip_grad_norm(
    parameters: Tensors, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> Tensor:
    """The old name of ``clip_grad_norm_``."""
    warnings.warn(
        "`weft.nn.utils.clip_grad_norm` is now deprecated in favor of `weft.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite)


@no_grad()
def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """Holds every element of all gradients in [-clip_value, clip_value]."""
    clip_value = float(clip_value)
    for param in _listed(parameters):
        if param.grad is not None:
            param.grad.clamp_(min=-clip_value, max=clip_value)
