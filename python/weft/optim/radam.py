"""Rectified Adam."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer, check_accepted


class RAdam(UpdatingOptimizer):
    """Rectified Adam (Liu et al. 2019).

    g = grad + weight_decay p (decoupled_weight_decay: first p -= lr weight_decay p, and g = grad); m += (1 -
    beta1) (g - m); v = beta2 v + (1 - beta2) g^2; mh = m / (1 - beta1^t); R = 2 / (1 - beta2) - 1; rho = R -
    2 t beta2^t / (1 - beta2^t). rho > 5: p -= lr mh r sqrt(1 - beta2^t) / (sqrt(v) + eps), r = sqrt((rho - 4)
    (rho - 2) R / ((R - 4) (R - 2) rho)), with eps_inside_sqrt lr mh r / sqrt(v / (1 - beta2^t) + eps);
    otherwise p -= lr mh. maximize: -grad. foreach and capturable change nothing. Raises ValueError for
    negative lr, eps or weight_decay and betas outside [0, 1); RuntimeError for differentiable.
    """

    _rule = "RAdam"
    _later: ClassVar[dict[str, Any]] = {
        "foreach": None,
        "maximize": False,
        "differentiable": False,
        "capturable": False,
        "decoupled_weight_decay": False,
    }

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        eps_inside_sqrt: bool = False,
    ) -> None:
        check_accepted("RAdam", foreach, None, differentiable)
        defaults: dict[str, Any] = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        if eps_inside_sqrt:
            defaults["eps_inside_sqrt"] = True
        super().__init__(params, defaults)
