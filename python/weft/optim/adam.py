"""Adam."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.optim.optimizer import Optimizer, Params, check_accepted

Number = float | Tensor


class Adam(Optimizer):
    """Adam (Kingma and Ba 2014).

    g = grad + weight_decay p (decoupled_weight_decay: first p -= lr weight_decay p, and g = grad); m += (1 -
    beta1) (g - m); v = beta2 v + (1 - beta2) g^2; p -= lr mh / (sqrt(vh) + eps), mh = m / (1 - beta1^t), vh =
    v / (1 - beta2^t). amsgrad: the largest v so far (Reddi et al. 2018). maximize: -grad. eps_inside_sqrt:
    sqrt(vh + eps). bias_correction False: mh = m, vh = v. foreach, fused and capturable change nothing.
    Raises ValueError for negative lr, eps or weight_decay and betas outside [0, 1); RuntimeError for
    differentiable.
    """

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
        for name, value in (("lr", lr), ("betas[0]", betas[0]), ("betas[1]", betas[1])):
            if isinstance(value, Tensor):
                if foreach and not capturable:
                    raise ValueError(
                        f"{name} as a Tensor is not supported for capturable=False and foreach=True"
                    )
                if value.numel() != 1:
                    raise ValueError(f"Tensor {name} must be 1-element")
        if not lr >= 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if not eps >= 0.0:
            raise ValueError(f"Invalid epsilon value: {eps}")
        for i in range(2):
            if not 0.0 <= betas[i] < 1.0:
                raise ValueError(f"Invalid beta parameter at index {i}: {betas[i]}")
        if not weight_decay >= 0.0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
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

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group.setdefault("amsgrad", False)
            group.setdefault("maximize", False)
            group.setdefault("foreach", None)
            group.setdefault("capturable", False)
            group.setdefault("differentiable", False)
            group.setdefault("fused", None)
            group.setdefault("decoupled_weight_decay", False)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Changes every parameter that has a gradient; returns what ``closure`` returned."""
        loss = self._loss_of(closure)
        for i, group in enumerate(self.param_groups):
            beta1, beta2 = group["betas"]
            _C._adam_step(
                group["params"],
                self.state,
                self._settings(i, 5),
                [
                    float(group["lr"]),
                    float(beta1),
                    float(beta2),
                    float(group["eps"]),
                    float(group["weight_decay"]),
                ],
                group["amsgrad"],
                group["maximize"],
                group["decoupled_weight_decay"],
                group.get("eps_inside_sqrt", False),
                group.get("bias_correction", True),
            )
        return loss
