"""Adam with Nesterov's momentum."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer, check_accepted


class NAdam(UpdatingOptimizer):
    """Adam with Nesterov's momentum (Dozat 2016).

    g = grad + weight_decay p (decoupled_weight_decay: first p -= lr weight_decay p, and g = grad); m += (1 -
    beta1) (g - m); v = beta2 v + (1 - beta2) g^2; vh = v / (1 - beta2^t); mu_t = beta1 (1 - 0.96^(t
    momentum_decay) / 2); M = mu_1 ... mu_t; p -= lr ((1 - mu_t) / (1 - M) g + mu_(t+1) / (1 - M mu_(t+1)) m)
    / (sqrt(vh) + eps), with eps_inside_sqrt / sqrt(vh + eps). maximize: -grad. foreach and capturable change
    nothing. Raises ValueError for negative lr, eps, weight_decay or momentum_decay and betas outside [0, 1);
    RuntimeError for differentiable.
    """

    _rule = "NAdam"
    _counters = ("step", "mu_product")

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
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        eps_inside_sqrt: bool = False,
    ) -> None:
        check_accepted("NAdam", foreach, None, differentiable)
        defaults: dict[str, Any] = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        if eps_inside_sqrt:
            defaults["eps_inside_sqrt"] = True
        super().__init__(params, defaults)
