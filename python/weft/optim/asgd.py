"""Averaged stochastic gradient descent."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer, check_accepted


class ASGD(UpdatingOptimizer):
    """Averaged gradient descent (Polyak and Juditsky 1992; Bottou 2010); the average is the state "ax".

    g = grad + weight_decay p; eta starts at lr, mu at 1; p = (1 - lambd eta) p - eta g; ax += mu (p - ax);
    eta = lr / (1 + lambd lr t)^alpha; mu = 1 / max(1, t - t0). maximize: -grad. foreach and capturable change
    nothing. Raises ValueError for negative lr, lambd or weight_decay; RuntimeError for differentiable.
    """

    _rule = "ASGD"
    _counters = ("step", "eta", "mu")

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
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_accepted("ASGD", foreach, None, differentiable)
        defaults: dict[str, Any] = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)
