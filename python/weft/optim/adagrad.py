"""Adagrad."""

from __future__ import annotations

from typing import Any, ClassVar

from weft import _C
from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer, check_accepted


class Adagrad(UpdatingOptimizer):
    """Adagrad (Duchi, Hazan and Singer 2011).

    g = grad + weight_decay p; G += g^2 from initial_accumulator_value; p -= lr / (1 + (t - 1) lr_decay) g /
    (sqrt(G) + eps), with eps_inside_sqrt g / sqrt(G + eps). maximize: -grad. With eps = 0, 0 / 0 is 0.
    foreach and fused change nothing. Raises ValueError for negative options; RuntimeError for differentiable.
    """

    _rule = "Adagrad"
    _later: ClassVar[dict[str, Any]] = {
        "foreach": None,
        "maximize": False,
        "differentiable": False,
        "fused": None,
    }

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        eps_inside_sqrt: bool = False,
    ) -> None:
        check_accepted("Adagrad", foreach, fused, differentiable)
        defaults: dict[str, Any] = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        if eps_inside_sqrt:
            defaults["eps_inside_sqrt"] = True
        super().__init__(params, defaults)
        # PyTorch's states are there before the first step.
        for group in self.param_groups:
            for param in group["params"]:
                self.state[param] = {
                    "step": _C.zeros((), dtype=_C.float32),
                    "sum": _C.full_like(param.detach(), group["initial_accumulator_value"]),
                }
