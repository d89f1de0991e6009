"""What the options of optimizers and schedules may be: one message for all of them, as in C++."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from weft._C import Tensor

Rule = tuple[str, Callable[[Any], bool]]

# All comparisons refuse NaN.
_AT_LEAST_0: Rule = ("at least 0", lambda value: value >= 0)
_A_NUMBER: Rule = ("a number", lambda value: value == value)
# An option's name means the same in every optimizer.
_RULES: dict[str, Rule] = {
    "lr": _AT_LEAST_0,
    "momentum": _AT_LEAST_0,
    "weight_decay": _AT_LEAST_0,
    "eps": ("at least 0", lambda eps: all(part is None or part >= 0 for part in _parts(eps))),
    "betas": ("two numbers in [0, 1)", lambda betas: len(betas) == 2 and all(0 <= b < 1 for b in betas)),
    "dampening": _A_NUMBER,
    "lambd": _AT_LEAST_0,
    "alpha": _AT_LEAST_0,
    "t0": _A_NUMBER,
    "lr_decay": _AT_LEAST_0,
    "initial_accumulator_value": _AT_LEAST_0,
    "momentum_decay": _AT_LEAST_0,
    "rho": ("in [0, 1]", lambda rho: 0 <= rho <= 1),
    "etas": ("a factor in (0, 1) and one above 1", lambda etas: 0 < etas[0] < 1 < etas[1]),
    "step_sizes": (
        "at least 0, and the first at most the second",
        lambda sizes: 0 <= sizes[0] <= sizes[1],
    ),
    "beta2_decay": ("at most 0", lambda decay: decay <= 0),
    "d": ("at least 1", lambda d: d >= 1),
    "ns_coefficients": ("three numbers", lambda coefficients: len(coefficients) == 3),
    "ns_steps": ("at least 0 and below 100", lambda steps: 0 <= steps < 100),
    "max_iter": _AT_LEAST_0,
    "history_size": _AT_LEAST_0,
    "damping": _AT_LEAST_0,
}


def _parts(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def check_option(condition: Any, owner: object, rule: str, value: object) -> None:
    """Raises ValueError "[class of owner] rule; got value" unless ``condition`` holds."""
    if not condition:
        raise ValueError(f"[{type(owner).__name__}] {rule}; got {value!r}")


def check_options(optimizer: object, options: Mapping[str, Any]) -> None:
    """Raises ValueError for the first of ``options`` that is not what its name says."""
    for name, value in options.items():
        if name not in _RULES:
            continue
        for part in _parts(value):
            if isinstance(part, Tensor):
                check_option(part.numel() == 1, optimizer, f"{name} must be one number", tuple(part.shape))
        rule, holds = _RULES[name]
        check_option(holds(value), optimizer, f"{name} must be {rule}", value)


def at_least_0(schedule: object, **options: Any) -> None:
    """Raises ValueError for a negative number, or NaN; of a list, for the first such entry."""
    for name, value in options.items():
        for part in _parts(value):
            check_option(part >= 0, schedule, f"{name} must be at least 0", part)


def above_0(schedule: object, **options: Any) -> None:
    """Raises ValueError for a number of 0 or less, or NaN."""
    for name, value in options.items():
        check_option(value > 0, schedule, f"{name} must be positive", value)
