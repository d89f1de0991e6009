"""Muon."""

from __future__ import annotations

from typing import Any, ClassVar

from weft._C import Tensor
from weft.optim._options import check_option
from weft.optim.optimizer import Params, UpdatingOptimizer

_ADJUSTMENTS = (None, "original", "match_rms_adamw", "spectral_unclamped")


class Muon(UpdatingOptimizer):
    """Momentum with orthogonal updates (Jordan et al. 2024), for matrices.

    B += (1 - momentum) (grad - B); U = B, with nesterov grad + momentum (B - grad); O: U / max(|U|, eps)
    after ns_steps of X = a X + (b X X' + c (X X')^2) X, in bfloat16; p -= lr weight_decay p; p -= lr r O, r
    by adjust_lr_fn for a matrix (A, B): "original" sqrt(max(1, A / B)), "match_rms_adamw" 0.2 sqrt(max(A,
    B)), "spectral_unclamped" sqrt(A / B). Raises ValueError for negative lr, weight_decay or momentum,
    ns_steps of 100 or more, unknown adjust_lr_fn, and parameters that are no matrices.
    """

    _rule = "Muon"
    _later: ClassVar[dict[str, Any]] = {}

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.7750, 2.0315),
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        known = ", ".join(map(repr, _ADJUSTMENTS))
        check_option(adjust_lr_fn in _ADJUSTMENTS, self, f"adjust_lr_fn must be one of {known}", adjust_lr_fn)
        defaults: dict[str, Any] = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Adds a group: a dict of "params", matrices, and options. Raises as the constructor."""
        super().add_param_group(param_group)
        for param in self.param_groups[-1]["params"]:
            if param.ndim != 2:
                self.param_groups.pop()
                raise ValueError(f"[Muon] parameters must be matrices; got shape {tuple(param.shape)}")
