"""LRScheduler, the base of schedules."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.optim.optimizer import Optimizer

Rate = float | Tensor
_ORDER_ADVICE = (
    "`optimizer.step()` goes before `lr_scheduler.step()`. See "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)


def rates_of(optimizer: Optimizer, name: str = "lr") -> list[Any]:
    """What the groups have under ``name``; of tensors copies."""
    values = (group[name] for group in optimizer.param_groups)
    return [value.clone() if isinstance(value, Tensor) else value for value in values]


def set_rate(group: dict[str, Any], name: str, value: Rate) -> None:
    """Gives a group a rate, in place where it is a tensor."""
    if isinstance(group[name], Tensor):
        group[name].copy_(value) if isinstance(value, Tensor) else group[name].fill_(float(value))
    else:
        group[name] = value


def refuse_capture(schedule: object) -> None:
    """Raises Error where a GPU's step is captured."""
    if _C._cuda.is_capturing():
        raise _C.Error(
            f"[{type(schedule).__name__}] step() would happen once, and not in each replay of a captured "
            "step; call it after the step"
        )


def for_groups(schedule: object, name: str, optimizer: Optimizer, given: Any) -> list[Any]:
    """One value for each group, from one or a list."""
    count = len(optimizer.param_groups)
    if not isinstance(given, (list, tuple)):
        given = [given] * count
    if len(given) != count:
        raise ValueError(
            f"[{type(schedule).__name__}] {name} must have one value, or one for each group; "
            f"got {len(given)} for {count} groups"
        )
    return [value.clone() if isinstance(value, Tensor) else value for value in given]


def check_optimizer(optimizer: Any) -> None:
    """Raises TypeError for what is no optimizer."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


class LRScheduler:
    """Base of schedules: a subclass defines ``get_lr``, the rates of ``last_epoch`` from those before.

    Made, a schedule sets the rates of epoch 0 (``last_epoch`` -1), or goes on behind ``last_epoch`` with
    groups that have their "initial_lr". ``step`` goes behind the optimizer's steps of an epoch. Rates follow
    from those before, so schedules can be chained and rates changed by hand. Raises TypeError for what is no
    optimizer, KeyError for groups without "initial_lr". All schedules raise ValueError for rates, factors and
    counts that are negative or NaN.
    """

    _get_lr_called_within_step = False
    _is_initial = False
    optimizer: Optimizer
    last_epoch: int
    base_lrs: list[Any]

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                rate = group["lr"]
                group.setdefault("initial_lr", rate.clone() if isinstance(rate, Tensor) else rate)
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{i}] when resuming scheduler with "
                    "last_epoch >= 0: load the optimizer's state first, or leave last_epoch out"
                )
        self.base_lrs = rates_of(optimizer, "initial_lr")
        self.last_epoch = last_epoch
        self._initial_step()

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def state_dict(self) -> dict[str, Any]:
        """All attributes but the optimizer. Save the optimizer's with it, which has the rates."""
        return {name: value for name, value in self.__dict__.items() if name != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes over what ``state_dict`` gave."""
        self.__dict__.update(state_dict)

    def get_last_lr(self) -> list[Any]:
        """The rates that were set last, one for each group."""
        return self._last_lr

    def get_lr(self) -> list[Any]:
        """The rates of ``last_epoch``, from those that the groups have."""
        raise NotImplementedError(f"{type(self).__name__} defines no get_lr")

    def step(self, epoch: int | None = None) -> None:
        """The next epoch (or ``epoch``, an old form): sets the rates of all groups."""
        refuse_capture(self)
        if self._step_count == 1:
            if not getattr(self.optimizer.step, "hooked", False):
                warnings.warn(
                    "Seems like `optimizer.step()` has been overridden after learning rate scheduler "
                    "initialization. " + _ORDER_ADVICE,
                    UserWarning,
                    stacklevel=2,
                )
            elif not getattr(self.optimizer, "_opt_called", False):
                warnings.warn(
                    "Detected call of `lr_scheduler.step()` before `optimizer.step()`: the first value of "
                    "the learning rate schedule is skipped. " + _ORDER_ADVICE,
                    UserWarning,
                    stacklevel=2,
                )
        self._step_count += 1
        if epoch is not None:
            warn_of_epoch()
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        self._get_lr_called_within_step = True
        try:
            self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
            closed = None if epoch is None else getattr(self, "_get_closed_form_lr", None)
            rates = closed() if closed else self.get_lr()
        finally:
            self._get_lr_called_within_step = False
        self._set_rates(rates)

    def _set_rates(self, rates: Iterable[Any]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            set_rate(group, "lr", rate)
        self._last_lr = rates_of(self.optimizer)

    def _each(self, factor: float) -> list[Any]:
        """The groups' rates times ``factor``; warns unless a step asks."""
        self._warn_outside_step()
        if factor == 1:
            return rates_of(self.optimizer)
        return [group["lr"] * factor for group in self.optimizer.param_groups]

    def _warn_outside_step(self) -> None:
        if not self._get_lr_called_within_step:
            warnings.warn(
                "To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
                UserWarning,
                stacklevel=3,
            )


def warn_of_epoch() -> None:
    """Says that ``step(epoch)`` is an old form."""
    warnings.warn(
        "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible: "
        "use `scheduler.step()`. With an epoch, the closed form is used where there is one.",
        UserWarning,
        stacklevel=3,
    )
