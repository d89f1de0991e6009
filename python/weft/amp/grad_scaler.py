"""The scaling of losses that training in float16 needs."""

from __future__ import annotations

import contextlib
import enum
import warnings
from collections.abc import Iterator
from typing import Any

import weft
from weft import _C
from weft._C import Tensor, _cuda

__all__ = ["GradScaler"]


class _Stage(enum.Enum):
    READY = 0
    UNSCALED = 1
    STEPPED = 2


class _PerOptimizer:
    def __init__(self) -> None:
        self.captured = _cuda.is_capturing()  # it belongs to a captured step
        self.stage = _Stage.READY
        # On each device that gradients are on, one number: not 0 where one was infinite or NaN.
        self.found_inf: dict[Any, Tensor] = {}

    def any_found(self) -> bool:
        """Whether a gradient was infinite or NaN: waits for a GPU."""
        return any(flag.item() != 0 for flag in self.found_inf.values())


@contextlib.contextmanager
def _told(optimizer: Any, found_inf: Tensor) -> Iterator[None]:
    """An optimizer with what PyTorch's contract with optimizers that can leave out steps says."""
    optimizer.grad_scale, optimizer.found_inf = None, found_inf
    try:
        yield
    finally:
        del optimizer.grad_scale, optimizer.found_inf


class GradScaler:
    """Keeps small float16 gradients from vanishing: the loss is multiplied by a scale, gradients are
    divided by it before the optimizer's step, which is left out when one of them is infinite or NaN. The
    scale then shrinks by ``backoff_factor``, and grows by ``growth_factor`` after ``growth_interval``
    iterations without. bfloat16 does not need it; ``enabled=False`` makes every method pass its arguments
    on::

        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()

    On a GPU nothing of that waits: the update's kernels find out whether the step is left out, and the next
    scale is computed there, so that a captured step can have it. Optimizers that cannot leave out a step
    there wait as PyTorch's do, and cannot be captured: LBFGS, Newton, classes with a ``step`` of their own
    (unless ``_step_supports_amp_scaling`` says that it reads ``self.found_inf``), and those with parameters
    on several devices. ``get_scale`` and ``state_dict`` wait.
    """

    def __init__(
        self,
        device: _C.device | str = "cuda",
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        self._device = _C.device(device).type
        if enabled and self._device == "cuda" and not weft.cuda.is_available():
            warnings.warn("GradScaler is enabled, but CUDA is not available.  Disabling.", stacklevel=2)
            enabled = False
        self._enabled = enabled
        if enabled:
            _check(growth_factor, backoff_factor)
        self._init_scale = float(init_scale)
        self._init_growth_tracker = 0
        self._growth_factor = growth_factor
        self._backoff_factor = backoff_factor
        self._growth_interval = growth_interval
        # Where the losses are, from the first one on.
        self._scale: Tensor | None = None
        self._growth_tracker: Tensor | None = None
        self._settings = _C.zeros(3, dtype=_C.float64, device="cpu")  # from which a captured step reads
        self._optimizers: dict[int, _PerOptimizer] = {}
        self._write_settings()

    def _write_settings(self) -> None:
        numbers = (self._growth_factor, self._backoff_factor, self._growth_interval)
        for i, number in enumerate(numbers):
            self._settings[i] = number

    def _entries(self) -> dict[int, _PerOptimizer]:
        """What is known of each optimizer since the last update, without what an abandoned capture began."""
        if self._optimizers and not _cuda.is_capturing():
            self._optimizers = {key: one for key, one in self._optimizers.items() if not one.captured}
        return self._optimizers

    def _of(self, optimizer: Any) -> _PerOptimizer:
        entries = self._entries()
        if id(optimizer) not in entries:
            entries[id(optimizer)] = _PerOptimizer()
        return entries[id(optimizer)]

    def _known_scale(self, name: str) -> Tensor:
        if self._scale is None:
            raise AssertionError(
                f"Attempted {name} but _scale is None.  This may indicate your script did not use "
                "scaler.scale(loss or outputs) earlier in the iteration."
            )
        return self._scale

    def _begin(self, device: Any) -> Tensor:
        if device.type != "cpu" and _cuda.is_capturing():
            raise RuntimeError(
                "[GradScaler] its first scale() cannot be captured: the scale would begin anew at each "
                "replay; run the step as usual first"
            )
        with weft.no_grad():
            self._scale = _C.full((), self._init_scale, dtype=_C.float32, device=device)
            self._growth_tracker = _C.full((), self._init_growth_tracker, dtype=_C.int32, device=device)
        return self._scale

    def scale(self, outputs: Any) -> Any:
        """``outputs`` times the scale: a tensor, or any nesting of lists and tuples of tensors."""
        if not self._enabled:
            return outputs
        if isinstance(outputs, Tensor):
            scale = self._begin(outputs.device) if self._scale is None else self._scale
            return outputs * scale.to(outputs.device)
        if isinstance(outputs, (list, tuple)):
            return type(outputs)(self.scale(output) for output in outputs)
        if hasattr(outputs, "__iter__"):
            return map(self.scale, outputs)
        raise ValueError("outputs must be a Tensor or an iterable of Tensors")

    def unscale_(self, optimizer: Any) -> None:
        """Divides the gradients of the optimizer's parameters by the scale, for clipping them between
        backward and ``step``.
        """
        if not self._enabled:
            return
        scale = self._known_scale("unscale_")
        state = self._of(optimizer)
        if state.stage is _Stage.UNSCALED:
            raise RuntimeError(
                "unscale_() has already been called on this optimizer since the last update()."
            )
        if state.stage is _Stage.STEPPED:
            raise RuntimeError("unscale_() is being called after step().")
        places: dict[Any, list[Tensor]] = {}
        for group in optimizer.param_groups:
            for param in group["params"]:
                if param.grad is not None:
                    places.setdefault(param.grad.device, []).append(param.grad)
        if any(gradient.dtype == weft.float16 for gradients in places.values() for gradient in gradients):
            raise ValueError("Attempting to unscale FP16 gradients.")
        for device, gradients in places.items():
            state.found_inf[device] = _C.zeros((), dtype=_C.float32, device=device)
            _C._unscale_gradients(gradients, scale.to(device), state.found_inf[device])
        state.stage = _Stage.UNSCALED

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """``optimizer.step(*args, **kwargs)`` with gradients divided by the scale, unless one is
        infinite or NaN; returns what that returns, or None.

        On a GPU optimizers of weft are called in any case, and their kernels leave the step out, step counts
        included.
        """
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        self._known_scale("step")
        state = self._of(optimizer)
        if state.stage is _Stage.STEPPED:
            raise RuntimeError("step() has already been called since the last update().")
        if state.stage is _Stage.READY:
            self.unscale_(optimizer)
        if not state.found_inf:
            raise AssertionError("No inf checks were recorded for this optimizer.")
        flag = next(iter(state.found_inf.values()))
        if flag.is_cuda and len(state.found_inf) == 1 and _leaves_out_steps(optimizer):
            with _told(optimizer, flag):
                result = optimizer.step(*args, **kwargs)
        else:
            if _cuda.is_capturing():
                raise RuntimeError(
                    "[GradScaler.step] waits for the GPU, which a captured step must not do: "
                    f"{type(optimizer).__name__} asks whether gradients are finite before its step"
                )
            result = None if state.any_found() else optimizer.step(*args, **kwargs)
        state.stage = _Stage.STEPPED
        return result

    def update(self, new_scale: float | Tensor | None = None) -> None:
        """Adjusts the scale after the steps of an iteration, or sets it to ``new_scale``."""
        if not self._enabled:
            return
        scale = self._known_scale("update")
        if isinstance(new_scale, Tensor):
            if new_scale.numel() != 1 or new_scale.requires_grad:
                raise AssertionError(
                    "new_scale should be a float or a tensor of one element with requires_grad=False"
                )
            scale.copy_(new_scale.reshape(()))
        elif new_scale is not None:
            scale.fill_(new_scale)
        else:
            flags = [
                flag.to(scale.device) for one in self._entries().values() for flag in one.found_inf.values()
            ]
            if not flags:
                raise AssertionError("No inf checks were recorded prior to update.")
            found_inf = flags[0] if len(flags) == 1 else weft.stack(flags).sum()
            _C._update_scale(scale, self._growth_tracker, found_inf, self._settings)
        self._optimizers.clear()

    def get_scale(self) -> float:
        """The scale; 1.0 when not enabled. Waits for a GPU."""
        if not self._enabled:
            return 1.0
        return self._init_scale if self._scale is None else self._scale.item()

    def _get_growth_tracker(self) -> int:
        return self._init_growth_tracker if self._growth_tracker is None else int(self._growth_tracker.item())

    def get_growth_factor(self) -> float:
        """What the scale grows by."""
        return self._growth_factor

    def set_growth_factor(self, new_factor: float) -> None:
        """Sets what the scale grows by."""
        self._growth_factor = new_factor
        self._write_settings()

    def get_backoff_factor(self) -> float:
        """What the scale shrinks by."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor: float) -> None:
        """Sets what the scale shrinks by."""
        self._backoff_factor = new_factor
        self._write_settings()

    def get_growth_interval(self) -> int:
        """After how many iterations without infinite gradients the scale grows."""
        return self._growth_interval

    def set_growth_interval(self, new_interval: int) -> None:
        """Sets after how many iterations without infinite gradients the scale grows."""
        self._growth_interval = new_interval
        self._write_settings()

    def is_enabled(self) -> bool:
        """Whether this scaler does anything."""
        return self._enabled

    def state_dict(self) -> dict[str, Any]:
        """Scale, factors, interval and how many iterations went well since; empty when not enabled."""
        if not self._enabled:
            return {}
        return {
            "scale": self.get_scale(),
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._get_growth_tracker(),
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
        self._init_scale = float(state_dict["scale"])
        self._growth_factor = state_dict["growth_factor"]
        self._backoff_factor = state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]
        self._init_growth_tracker = int(state_dict["_growth_tracker"])
        self._write_settings()
        if self._scale is not None and self._growth_tracker is not None:
            self._scale.fill_(self._init_scale)
            self._growth_tracker.fill_(self._init_growth_tracker)

    def __getstate__(self) -> dict[str, Any]:
        if self._enabled and self._entries():
            raise RuntimeError(
                "A GradScaler instance may only be pickled at the beginning of an iteration, or "
                "at the end after scaler.update()."
            )
        state = self.__dict__.copy()
        if self._scale is not None:
            state["_init_scale"] = self.get_scale()
            state["_init_growth_tracker"] = self._get_growth_tracker()
            state["_scale"] = state["_growth_tracker"] = None
        return state


def _leaves_out_steps(optimizer: Any) -> bool:
    """Whether its step reads ``found_inf``, and leaves the step out on the device."""
    return getattr(optimizer, "_step_supports_amp_scaling", False)


def _check(growth_factor: float, backoff_factor: float) -> None:
    if growth_factor <= 1.0:
        raise AssertionError("The growth factor must be > 1.0.")
    if not backoff_factor < 1.0:
        raise AssertionError("The backoff factor must be < 1.0.")
