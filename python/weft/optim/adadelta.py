"""Adadelta."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer, check_accepted


class Adadelta(UpdatingOptimizer):
    """Adadelta (Zeiler 2012); eps stands inside both roots.

    g = grad + weight_decay p; v = rho v + (1 - rho) g^2; d = sqrt(D + eps) / sqrt(v + eps) g; D = rho D + (1
    - rho) d^2; p -= lr d. maximize: -grad. foreach and capturable change nothing. Raises ValueError for
    negative lr, eps or weight_decay and rho outside [0, 1]; RuntimeError for differentiable.
    """

    _rule = "Adadelta"
    _later: ClassVar[dict[str, Any]] = {
        "foreach": None,
        "maximize": False,
        "differentiable": False,
        "capturable": False,
    }

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_accepted("Adadelta", foreach, None, differentiable)
        defaults: dict[str, Any] = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)
