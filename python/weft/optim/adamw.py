"""Adam with decoupled weight decay."""

from __future__ import annotations

from typing import Any

from weft.optim.adam import Adam, Number
from weft.optim.optimizer import Params


class AdamW(Adam):
    """Adam whose weight decay is not part of the gradient (Loshchilov and Hutter 2019).

    First p -= lr weight_decay p. Otherwise as Adam.
    """

    def __init__(
        self,
        params: Params,
        lr: Number = 1e-3,
        betas: tuple[Number, Number] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        eps_inside_sqrt: bool = False,
        bias_correction: bool = True,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
            eps_inside_sqrt=eps_inside_sqrt,
            bias_correction=bias_correction,
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group["decoupled_weight_decay"] = True
