"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer, check_accepted


class SGD(UpdatingOptimizer):
    """Gradient descent, with momentum (Polyak 1964, Nesterov 1983) if ``momentum`` is not 0.

    g = grad + weight_decay p; v = momentum v + (1 - dampening) g, in the first step v = g; p -= lr v, with
    nesterov lr (g + momentum v). maximize: -grad. averaged_momentum: v = momentum v + (1 - momentum) g from v
    = 0. foreach and fused change nothing. Raises ValueError for negative lr, momentum or weight_decay, and
    for nesterov without momentum or with dampening; RuntimeError for differentiable.
    """

    _rule = "SGD"
    _later: ClassVar[dict[str, Any]] = {
        "nesterov": False,
        "maximize": False,
        "foreach": None,
        "differentiable": False,
        "fused": False,
    }

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float | Tensor = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
        averaged_momentum: bool = False,
    ) -> None:
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError(
                f"[{type(self).__name__}] Nesterov momentum requires a momentum and zero dampening; "
                f"got momentum {momentum}, dampening {dampening}"
            )
        if averaged_momentum and (nesterov or dampening != 0):
            raise ValueError(
                f"[{type(self).__name__}] averaged_momentum takes neither dampening nor nesterov; "
                f"got dampening {dampening}, nesterov {nesterov}"
            )
        check_accepted("SGD", foreach, fused, differentiable)
        defaults: dict[str, Any] = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        if averaged_momentum:
            defaults["averaged_momentum"] = True
        super().__init__(params, defaults)
