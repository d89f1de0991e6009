"""Newton's method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.autograd import enable_grad
from weft.optim._options import check_options
from weft.optim.optimizer import Optimizer, Params


class Newton(Optimizer):
    """Newton's method with the whole Hessian: p -= lr (H + damping I)^-1 g, all parameters as one vector.

    A quadratic takes one step. ``step`` needs a closure that returns the loss and calls no backward. n
    backward passes, O(n^3) operations and O(n^2) memory for n elements: for small problems. damping above
    minus the smallest eigenvalue makes the step one of descent (Levenberg 1944). maximize: of the negated
    loss. Raises ValueError for negative lr or damping and more than one group, TypeError for no closure,
    LinAlgError for a singular matrix, RuntimeError for a loss that does not depend on the parameters.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1.0,
        damping: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        defaults: dict[str, Any] = {"lr": lr, "damping": damping, "maximize": maximize}
        check_options(self, defaults)
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("Newton takes one group of parameters")

    def step(self, closure: Callable[[], Any]) -> Any:  # type: ignore[override]
        """One step; returns the loss before it, which ``closure`` returned."""
        if not callable(closure):
            raise TypeError(f"Newton.step needs a closure that returns the loss, got {closure!r}")
        (group,) = self.param_groups
        with enable_grad():
            loss = closure()
        if not isinstance(loss, Tensor):
            raise TypeError(f"the closure must return the loss as a Tensor, got {type(loss).__name__}")
        _C._newton_step(group["params"], loss, float(group["lr"]), group["damping"], group["maximize"])
        return loss
