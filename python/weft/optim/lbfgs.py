"""L-BFGS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.autograd import enable_grad, no_grad
from weft.optim._options import check_options
from weft.optim.optimizer import Optimizer, Params


class LBFGS(Optimizer):
    """The limited-memory quasi-Newton method (Nocedal 1980; Liu and Nocedal 1989).

    Directions come from the last history_size differences of gradients; steps are lr long, or, with
    line_search_fn "strong_wolfe", found by a search to the strong Wolfe conditions. ``step`` needs a closure
    that clears gradients, computes loss and gradients, and returns the loss; it is called several times: at
    most max_eval (max_iter * 5 // 4 by default). maximize: of the negated loss. Raises ValueError for
    negative lr and more than one group, RuntimeError for another line_search_fn, TypeError for no closure.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
        *,
        maximize: bool = False,
    ) -> None:
        defaults: dict[str, Any] = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
            "maximize": maximize,
        }
        check_options(self, defaults)
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    def step(self, closure: Callable[[], Any]) -> Any:  # type: ignore[override]
        """Up to max_iter iterations; returns what ``closure`` returned first."""
        if not callable(closure):
            raise TypeError(f"LBFGS.step needs a closure that computes the loss, got {closure!r}")
        (group,) = self.param_groups
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise RuntimeError(
                f"[LBFGS] line_search_fn must be None or 'strong_wolfe'; got {group['line_search_fn']!r}"
            )
        first: list[Any] = []

        def evaluate() -> float:
            with enable_grad():
                loss = closure()
            if not first:
                first.append(loss)
            return float(loss)

        with no_grad():
            _C._lbfgs_step(
                group["params"],
                self.state[group["params"][0]],
                float(group["lr"]),
                group["max_iter"],
                group["max_eval"],
                group["tolerance_grad"],
                group["tolerance_change"],
                group["history_size"],
                group["line_search_fn"] is not None,
                group.get("maximize", False),
                evaluate,
            )
        return first[0]
