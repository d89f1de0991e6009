"""Adafactor."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim.optimizer import Params, UpdatingOptimizer


class Adafactor(UpdatingOptimizer):
    """Adafactor (Shazeer and Stern 2018): of matrices, only row and column means of the squares are kept.

    w = t^beta2_decay; a = max(eps[1], rms(p)) min(lr, 1 / sqrt(t)); first p -= lr weight_decay p; R += w
    (mean of g^2 along rows - R), C the same along columns, V = R C / max(mean R, eps[0]); of vectors V += w
    (g^2 - V); u = g / sqrt(max(V, eps[0]^2)); p -= a u / max(1, rms(u) / d). eps[0] None: that of the dtype.
    maximize: -grad. foreach changes nothing. Raises ValueError for negative lr, eps or weight_decay, d below
    1 and positive beta2_decay.
    """

    _rule = "Adafactor"
    _later: ClassVar[dict[str, Any]] = {
        "foreach": None,
    }

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        if lr is None:
            raise TypeError("Adafactor: lr must be a number or a Tensor of one element; got None")
        defaults: dict[str, Any] = {
            "lr": lr,
            "beta2_decay": beta2_decay,
            "eps": eps,
            "d": d,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
        }
        super().__init__(params, defaults)
