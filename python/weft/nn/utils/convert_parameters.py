"""All parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable

from weft import _C
from weft._C import Tensor


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All elements of all parameters, one after the other: (total)."""
    return _C.cat([param.reshape(-1) for param in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Gives each parameter its part of ``vec`` as data.

    Vec: (total). Raises TypeError unless it is a tensor.
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected weft.Tensor, but got: {type(vec).__name__}")
    start = 0
    for param in parameters:
        count = param.numel()
        param.data = vec[start : start + count].view_as(param).data
        start += count
