"""Resilient propagation."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer, check_accepted


class Rprop(UpdatingOptimizer):
    """Resilient propagation (Riedmiller and Braun 1993): steps by the signs of gradients.

    f = etas[1], etas[0] or 1 where the product of g and the gradient before is above, below or at 0;
    step_size = clamp(step_size f, step_sizes), from lr; g = 0 where f = etas[0]; p -= sign(g) step_size;
    the sign of NaN is 0.
    maximize: -grad. foreach and capturable change nothing. Raises ValueError for negative lr and unless 0 <
    etas[0] < 1 < etas[1] and 0 <= step_sizes[0] <= step_sizes[1]; RuntimeError for differentiable.
    """

    _rule = "Rprop"
    _later: ClassVar[dict[str, Any]] = {
        "foreach": None,
        "maximize": False,
        "differentiable": False,
        "capturable": False,
    }

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_accepted("Rprop", foreach, None, differentiable)
        defaults: dict[str, Any] = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)
