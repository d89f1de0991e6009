"""The scaling of losses that training in float16 needs."""

from __future__ import annotations

import enum
import warnings
from typing import Any

import weft
from weft._C import Tensor

__all__ = ["GradScaler"]

_FLOAT32_MAX = 3.4028234663852886e38


class _Stage(enum.Enum):
    READY = 0
    UNSCALED = 1
    STEPPED = 2


class _PerOptimizer:
    def __init__(self) -> None:
        self.stage = _Stage.READY
        self.checked = False  # whether any parameter had a gradient
        self.finite: list[Tensor] = []  # one for each gradient
        self._found_inf: bool | None = None

    def found_inf(self) -> bool:
        """Whether a gradient is infinite or NaN: waits for a GPU, the first time."""
        if self._found_inf is None:
            places: dict[Any, list[Tensor]] = {}
            for finite in self.finite:
                places.setdefault(finite.device, []).append(finite)
            self._found_inf = not all(bool(weft.stack(flags).all()) for flags in places.values())
            self.finite.clear()
        return self._found_inf


class GradScaler:
    """Keeps small float16 gradients from vanishing: the loss is multiplied by a scale, gradients are
    divided by it
    before the optimizer's step, which is left out when one of them is infinite or NaN. The scale then
    shrinks by
    ``backoff_factor``, and grows by ``growth_factor`` after ``growth_interval`` iterations without.
    bfloat16 does not
    need it; ``enabled=False`` makes every method pass its arguments on::

        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
    """

    def __init__(
        self,
        device: str = "cuda",
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        self._device = device
        if enabled and device == "cuda" and not weft.cuda.is_available():
            warnings.warn("GradScaler is enabled, but CUDA is not available.  Disabling.", stacklevel=2)
            enabled = False
        self._enabled = enabled
        if enabled:
            _check(growth_factor, backoff_factor)
        self._scale = float(init_scale)
        self._growth_factor = growth_factor
        self._backoff_factor = backoff_factor
        self._growth_interval = growth_interval
        self._growth_tracker = 0
        self._scaled = False
        self._optimizers: dict[int, _PerOptimizer] = {}

    def _of(self, optimizer: Any) -> _PerOptimizer:
        return self._optimizers.setdefault(id(optimizer), _PerOptimizer())

    def _check_scaled(self, name: str) -> None:
        if not self._scaled:
            raise AssertionError(
                f"Attempted {name} but _scale is None.  This may indicate your script did not use "
                "scaler.scale(loss or outputs) earlier in the iteration."
            )

    def scale(self, outputs: Any) -> Any:
        """``outputs`` times the scale: a tensor, or any nesting of lists and tuples of tensors."""
        if not self._enabled:
            return outputs
        self._scaled = True
        if isinstance(outputs, Tensor):
            return outputs * self._scale
        if isinstance(outputs, (list, tuple)):
            return type(outputs)(self.scale(output) for output in outputs)
        if hasattr(outputs, "__iter__"):
            return map(self.scale, outputs)
        raise ValueError("outputs must be a Tensor or an iterable of Tensors")

    def unscale_(self, optimizer: Any) -> None:
        """Divides the gradients of the optimizer's parameters by the scale, for clipping them between
        backward and
        ``step``.
        """
        if not self._enabled:
            return
        self._check_scaled("unscale_")
        state = self._of(optimizer)
        if state.stage is _Stage.UNSCALED:
            raise RuntimeError(
                "unscale_() has already been called on this optimizer since the last update()."
            )
        if state.stage is _Stage.STEPPED:
            raise RuntimeError("unscale_() is being called after step().")
        inverse = 1.0 / self._scale
        gradients = [
            p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None
        ]
        if any(gradient.dtype == weft.float16 for gradient in gradients):
            raise ValueError("Attempting to unscale FP16 gradients.")
        with weft.no_grad():
            for gradient in gradients:
                gradient.mul_(inverse)
                if gradient.numel() > 0:
                    state.finite.append(weft.norm(gradient, weft.inf).isfinite())
        state.checked = bool(gradients)
        state.stage = _Stage.UNSCALED

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """``optimizer.step(*args, **kwargs)`` with gradients divided by the scale, unless one is
        infinite or NaN; returns
        what that returns, or None.
        """
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        self._check_scaled("step")
        state = self._of(optimizer)
        if state.stage is _Stage.STEPPED:
            raise RuntimeError("step() has already been called since the last update().")
        if state.stage is _Stage.READY:
            self.unscale_(optimizer)
        if not state.checked:
            raise AssertionError("No inf checks were recorded for this optimizer.")
        result = None if state.found_inf() else optimizer.step(*args, **kwargs)
        state.stage = _Stage.STEPPED
        return result

    def update(self, new_scale: float | Tensor | None = None) -> None:
        """Adjusts the scale after the steps of an iteration, or sets it to ``new_scale``."""
        if not self._enabled:
            return
        self._check_scaled("update")
        if new_scale is not None:
            self._scale = float(new_scale)
        else:
            if not any(state.stage is not _Stage.READY for state in self._optimizers.values()):
                raise AssertionError("No inf checks were recorded prior to update.")
            if any(state.found_inf() for state in self._optimizers.values()):
                self._scale *= self._backoff_factor
                self._growth_tracker = 0
            else:
                self._growth_tracker += 1
                if self._growth_tracker == self._growth_interval:
                    # Beyond float32 the scaled loss itself would be infinite.
                    if self._scale * self._growth_factor <= _FLOAT32_MAX:
                        self._scale *= self._growth_factor
                    self._growth_tracker = 0
        self._optimizers.clear()

    def get_scale(self) -> float:
        """The scale; 1.0 when not enabled."""
        return self._scale if self._enabled else 1.0

    def get_growth_factor(self) -> float:
        """What the scale grows by."""
        return self._growth_factor

    def set_growth_factor(self, new_factor: float) -> None:
        """Sets what the scale grows by."""
        self._growth_factor = new_factor

    def get_backoff_factor(self) -> float:
        """What the scale shrinks by."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor: float) -> None:
        """Sets what the scale shrinks by."""
        self._backoff_factor = new_factor

    def get_growth_interval(self) -> int:
        """After how many iterations without infinite gradients the scale grows."""
        return self._growth_interval

    def set_growth_interval(self, new_interval: int) -> None:
        """Sets after how many iterations without infinite gradients the scale grows."""
        self._growth_interval = new_interval

    def is_enabled(self) -> bool:
        """Whether this scaler does anything."""
        return self._enabled

    def state_dict(self) -> dict[str, Any]:
        """Scale, factors, interval and how many iterations went well since; empty when not enabled."""
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes over a ``state_dict``; a scaler that is not enabled ignores it."""
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError(
                "The source state dict is empty, possibly because it was saved from a disabled "
                "instance of GradScaler."
            )
        self._scale = float(state_dict["scale"])
        self._growth_factor = state_dict["growth_factor"]
        self._backoff_factor = state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]
        self._growth_tracker = state_dict["_growth_tracker"]

    def __getstate__(self) -> dict[str, Any]:
        if self._enabled and self._optimizers:
            raise RuntimeError(
                "A GradScaler instance may only be pickled at the beginning of an iteration, or "
                "at the end after "
                "scaler.update()."
            )
        return self.__dict__.copy()


def _check(growth_factor: float, backoff_factor: float) -> None:
    if growth_factor <= 1.0:
        raise AssertionError("The growth factor must be > 1.0.")
    if not backoff_factor < 1.0:
        raise AssertionError("The backoff factor must be < 1.0.")
