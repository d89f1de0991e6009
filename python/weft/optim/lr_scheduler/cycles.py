"""Schedules that move momentum against the rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

from weft.optim._options import above_0, at_least_0, check_option
from weft.optim.lr_scheduler.base import LRScheduler, check_optimizer, for_groups, set_rate
from weft.optim.optimizer import Optimizer


class _CyclesMomentum(LRScheduler):
    use_beta1: bool

    def _start_momentum(self, base: list[Any], most: list[Any], sets: bool) -> None:
        """Finds what the optimizer calls its momentum, and gives the groups the first, and its bounds."""
        defaults = self.optimizer.defaults
        if "momentum" not in defaults and "betas" not in defaults:
            raise ValueError(
                f"[{type(self).__name__}] cycle_momentum needs an optimizer with momentum or betas; "
                f"got {type(self.optimizer).__name__}"
            )
        self.use_beta1 = "betas" in defaults
        if not sets:
            return
        for group, low, high in zip(self.optimizer.param_groups, base, most, strict=True):
            self._set_momentum(group, high)
            group["max_momentum"] = high
            group["base_momentum"] = low

    def _set_momentum(self, group: dict[str, Any], momentum: float) -> None:
        if self.use_beta1:
            group["betas"] = (momentum, *group["betas"][1:])
        else:
            group["momentum"] = momentum


class CyclicLR(_CyclesMomentum):
    """Between base_lr and max_lr and back on lines, in step_size_up and step_size_down epochs (Smith 2017).

    mode "triangular2" halves the height each cycle, "exp_range" multiplies it with gamma^epoch; scale_fn, of
    the cycle (from 1) or, with scale_mode "iterations", the epoch, stands in its place. cycle_momentum moves
    momentum, or beta1, from max_momentum to base_momentum and back. Rates and momenta are one for all groups,
    or a list. Raises ValueError for an unknown mode, lists of another length than the groups', and
    cycle_momentum with an optimizer that has none.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | list[float],
        max_lr: float | list[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: Literal["triangular", "triangular2", "exp_range"] = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: Literal["cycle", "iterations"] = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.8,
        max_momentum: float | list[float] = 0.9,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        base_lrs = for_groups(self, "base_lr", optimizer, base_lr)
        self.max_lrs = for_groups(self, "max_lr", optimizer, max_lr)
        at_least_0(self, base_lr=base_lrs, max_lr=self.max_lrs, gamma=gamma)
        at_least_0(self, base_momentum=base_momentum, max_momentum=max_momentum)
        above_0(self, step_size_up=step_size_up)
        if step_size_down is not None:
            above_0(self, step_size_down=step_size_down)
        modes = ("triangular", "triangular2", "exp_range")
        check_option(
            mode in modes or scale_fn is not None,
            self,
            f"mode must be one of {', '.join(map(repr, modes))} unless scale_fn is given",
            mode,
        )
        if last_epoch == -1:
            for group, rate in zip(optimizer.param_groups, base_lrs, strict=True):
                set_rate(group, "lr", rate)
        up = float(step_size_up)
        down = up if step_size_down is None else float(step_size_down)
        self.total_size = up + down
        self.step_ratio = up / self.total_size
        self.mode = mode
        self.gamma = gamma
        self._scale_fn_custom = scale_fn
        self.scale_mode = scale_mode
        if scale_fn is None:
            self.scale_mode = "iterations" if mode == "exp_range" else "cycle"
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.base_momentums = for_groups(self, "base_momentum", optimizer, base_momentum)
            self.max_momentums = for_groups(self, "max_momentum", optimizer, max_momentum)
            self._start_momentum(self.base_momentums, self.max_momentums, last_epoch == -1)
        super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x: float) -> float:
        """The height of a cycle, or at an epoch."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "triangular":
            return 1.0
        return 1 / 2.0 ** (x - 1) if self.mode == "triangular2" else self.gamma**x

    def get_lr(self) -> list[Any]:
        """The rates of ``last_epoch``; sets the momenta."""
        self._warn_outside_step()
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        place = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            bounds = zip(self.optimizer.param_groups, self.base_momentums, self.max_momentums, strict=True)
            for group, low, high in bounds:
                self._set_momentum(group, high - (high - low) * place * scale)
        pairs = zip(self.base_lrs, self.max_lrs, strict=True)
        return [base + (most - base) * place * scale for base, most in pairs]

    def state_dict(self) -> dict[str, Any]:
        """As of other schedules; of a scale_fn its attributes, of a function nothing."""
        state = super().state_dict()
        custom = state.pop("_scale_fn_custom")
        plain = custom is None or type(custom).__name__ == "function"
        state["_scale_fn_custom"] = None if plain else custom.__dict__.copy()
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes over what ``state_dict`` gave, but a function."""
        super().load_state_dict({k: v for k, v in state_dict.items() if k != "_scale_fn_custom"})
        saved = state_dict["_scale_fn_custom"]
        if saved is not None:
            self._scale_fn_custom.__dict__.update(saved)


class OneCycleLR(_CyclesMomentum):
    """From max_lr / div_factor up to max_lr in pct_start of the steps, then down (Smith and Topin 2018).

    Down to 1 / final_div_factor of the first; three_phase comes down symmetrically first. cycle_momentum
    moves momentum, or beta1, against it. Curves are "cos" or "linear". The number of steps is total_steps, or
    epochs * steps_per_epoch. Rates and momenta are one for all groups, or a list. Raises ValueError for
    numbers of steps that are no positive integers, pct_start that is no float in [0, 1], unknown strategies,
    lists of another length than the groups', cycle_momentum with an optimizer that has none, and in ``step``
    beyond the last.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        given = {"total_steps": total_steps}
        if total_steps is None:
            if epochs is None or steps_per_epoch is None:
                raise ValueError(
                    "[OneCycleLR] needs total_steps, or epochs and steps_per_epoch; "
                    f"got epochs {epochs}, steps_per_epoch {steps_per_epoch}"
                )
            given = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
        for name, value in given.items():
            check_option(
                isinstance(value, int) and value > 0, self, f"{name} must be a positive integer", value
            )
        self.total_steps = math.prod(given.values())  # type: ignore[arg-type]
        fits = isinstance(pct_start, float) and 0 <= pct_start <= 1
        check_option(fits, self, "pct_start must be a float in [0, 1]", pct_start)
        known = anneal_strategy in ("cos", "linear")
        check_option(known, self, "anneal_strategy must be 'cos' or 'linear'", anneal_strategy)
        above_0(self, div_factor=div_factor, final_div_factor=final_div_factor)
        self._schedule_phases = _phases(self.total_steps, pct_start, three_phase)
        self._anneal_func_type = anneal_strategy
        max_lrs = for_groups(self, "max_lr", optimizer, max_lr)
        at_least_0(self, max_lr=max_lrs, base_momentum=base_momentum, max_momentum=max_momentum)
        if last_epoch == -1:
            for group, most in zip(optimizer.param_groups, max_lrs, strict=True):
                group["initial_lr"] = most / div_factor
                group["max_lr"] = most
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            most_momenta = for_groups(self, "max_momentum", optimizer, max_momentum)
            base_momenta = for_groups(self, "base_momentum", optimizer, base_momentum)
            self._start_momentum(base_momenta, most_momenta, last_epoch == -1)
        super().__init__(optimizer, last_epoch)

    def _anneal(self, start: Any, end: Any, share: float) -> Any:
        if self._anneal_func_type == "linear":
            return (end - start) * share + start
        return end + (start - end) / 2.0 * (math.cos(math.pi * share) + 1)

    def get_lr(self) -> list[Any]:
        """The rates of ``last_epoch``; sets the momenta."""
        self._warn_outside_step()
        if self.last_epoch > self.total_steps:
            raise ValueError(
                f"[OneCycleLR] tried to step {self.last_epoch} times; total_steps is {self.total_steps}"
            )
        start = 0.0
        for phase in self._schedule_phases:
            end = phase["end_step"]
            if self.last_epoch <= end or phase is self._schedule_phases[-1]:
                break
            start = end
        share = (self.last_epoch - start) / (end - start)
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self._anneal(group[phase["start_lr"]], group[phase["end_lr"]], share))
            if self.cycle_momentum:
                bounds = group[phase["start_momentum"]], group[phase["end_momentum"]]
                self._set_momentum(group, self._anneal(*bounds, share))
        return rates


def _phases(total: int, pct_start: float, three: bool) -> list[dict[str, Any]]:
    """Where each phase ends, and what it goes from and to."""

    def phase(end: float, *names: str) -> dict[str, Any]:
        keys = ("start_lr", "end_lr", "start_momentum", "end_momentum")
        return {"end_step": end, **dict(zip(keys, names, strict=True))}

    up = phase(pct_start * total - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum")
    if not three:
        return [up, phase(total - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")]
    return [
        up,
        phase(2 * pct_start * total - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"),
        phase(total - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum"),
    ]
