"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.optim.optimizer import Optimizer, Params, check_accepted


class SGD(Optimizer):
    """Gradient descent, with momentum (Polyak 1964, Nesterov 1983) if ``momentum`` is not 0.

    g = grad + weight_decay p; v = momentum v + (1 - dampening) g, in the first step v = g; p -= lr v, with
    nesterov lr (g + momentum v). maximize: -grad. averaged_momentum: v = momentum v + (1 - momentum) g from v
    = 0. foreach and fused change nothing. Raises ValueError for negative lr, momentum or weight_decay, and
    for nesterov without momentum or with dampening; RuntimeError for differentiable.
    """

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
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if not lr >= 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if not momentum >= 0.0:
            raise ValueError(f"Invalid momentum value: {momentum}")
        if not weight_decay >= 0.0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        if averaged_momentum and (nesterov or dampening != 0):
            raise ValueError("averaged_momentum takes neither dampening nor nesterov")
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

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group.setdefault("nesterov", False)
            group.setdefault("maximize", False)
            group.setdefault("foreach", None)
            group.setdefault("differentiable", False)
            group.setdefault("fused", False)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Changes every parameter that has a gradient; returns what ``closure`` returned."""
        loss = self._loss_of(closure)
        for i, group in enumerate(self.param_groups):
            _C._sgd_step(
                group["params"],
                self.state,
                self._settings(i, 4),
                [
                    float(group["lr"]),
                    float(group["momentum"]),
                    float(group["dampening"]),
                    float(group["weight_decay"]),
                ],
                group["nesterov"],
                group["maximize"],
                group.get("averaged_momentum", False),
            )
        return loss
