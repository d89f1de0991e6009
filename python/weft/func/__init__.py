"""Functions that make derivatives of functions: ``grad``, ``jacrev`` and their kin."""

from weft.func.functional_call import functional_call
from weft.func.transforms import grad, grad_and_value, hessian, jacfwd, jacrev, jvp, vjp, vmap

__all__ = [
    "functional_call",
    "grad",
    "grad_and_value",
    "hessian",
    "jacfwd",
    "jacrev",
    "jvp",
    "vjp",
    "vmap",
]
