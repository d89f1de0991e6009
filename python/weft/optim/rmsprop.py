"""RMSprop."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer, check_accepted


class RMSprop(UpdatingOptimizer):
    """RMSprop (Tieleman and Hinton 2012).

    g = grad + weight_decay p; v = alpha v + (1 - alpha) g^2; centered: a += (1 - alpha) (g - a), and v - a^2
    (0 where rounding makes it negative) in v's place (Graves 2013); s = g / (sqrt(v) + eps), with
    eps_inside_sqrt g / sqrt(v + eps), 0 for 0 / 0; p -= lr s, with momentum b = momentum b + s, p -= lr b.
    maximize: -grad. foreach and capturable change nothing. Raises ValueError for negative options;
    RuntimeError for differentiable.
    """

    _rule = "RMSprop"
    _later: ClassVar[dict[str, Any]] = {
        "momentum": 0,
        "centered": False,
        "foreach": None,
        "maximize": False,
        "differentiable": False,
        "capturable": False,
    }

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        *,
        eps_inside_sqrt: bool = False,
    ) -> None:
        check_accepted("RMSprop", foreach, None, differentiable)
        defaults: dict[str, Any] = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        if eps_inside_sqrt:
            defaults["eps_inside_sqrt"] = True
        super().__init__(params, defaults)
