"""Adamax."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer, check_accepted


class Adamax(UpdatingOptimizer):
    """Adam with the infinity norm (Kingma and Ba 2014, section 7.1).

    g = grad + weight_decay p; m += (1 - beta1) (g - m); u = max(beta2 u, |g| + eps); p -= lr / (1 - beta1^t)
    m / u. maximize: -grad. foreach and capturable change nothing. Raises ValueError for negative lr, eps or
    weight_decay and betas outside [0, 1); RuntimeError for differentiable.
    """

    _rule = "Adamax"
    _later: ClassVar[dict[str, Any]] = {
        "foreach": None,
        "maximize": False,
        "differentiable": False,
        "capturable": False,
    }

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_accepted("Adamax", foreach, None, differentiable)
        defaults: dict[str, Any] = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)
