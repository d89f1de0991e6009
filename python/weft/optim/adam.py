"""Adam."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer, check_accepted

Number = float | Tensor


class Adam(UpdatingOptimizer):
    """Adam (Kingma and Ba 2014).

    g = grad + weight_decay p (decoupled_weight_decay: first p -= lr weight_decay p, and g = grad); m += (1 -
    beta1) (g - m); v = beta2 v + (1 - beta2) g^2; p -= lr mh / (sqrt(vh) + eps), mh = m / (1 - beta1^t), vh =
    v / (1 - beta2^t). amsgrad: the largest v so far (Reddi et al. 2018). maximize: -grad. eps_inside_sqrt:
    sqrt(vh + eps). bias_correction False: mh = m, vh = v. foreach, fused and capturable change nothing.
    Raises ValueError for negative lr, eps or weight_decay and betas outside [0, 1); RuntimeError for
    differentiable.
    """

    _rule = "Adam"
    _later: ClassVar[dict[str, Any]] = {
        "amsgrad": False,
        "maximize": False,
        "foreach": None,
        "capturable": False,
        "differentiable": False,
        "fused": None,
        "decoupled_weight_decay": False,
    }

    def __init__(
        self,
        params: Params,
        lr: Number = 1e-3,
        betas: tuple[Number, Number] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
        eps_inside_sqrt: bool = False,
        bias_correction: bool = True,
    ) -> None:
        for name, value in (("lr", lr), *((f"betas[{i}]", beta) for i, beta in enumerate(betas))):
            if isinstance(value, Tensor) and foreach and not capturable:
                raise ValueError(f"{name} as a Tensor is not supported for capturable=False and foreach=True")
        check_accepted(type(self).__name__, foreach, fused, differentiable)
        defaults: dict[str, Any] = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        if eps_inside_sqrt:
            defaults["eps_inside_sqrt"] = True
        if not bias_correction:
            defaults["bias_correction"] = False
        super().__init__(params, defaults)
