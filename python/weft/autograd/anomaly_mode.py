"""Finding NaN: the operation whose gradient it is and where that was called, or the layer that made it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from weft import _C
from weft._C import Tensor

__all__ = ["check_nan", "detect_anomaly", "set_detect_anomaly"]


class set_detect_anomaly:
    """Sets anomaly mode at once, for the whole process; as a context manager it also puts the former mode
    back. See ``detect_anomaly``.
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._previous = _C.is_anomaly_enabled(), _C.is_anomaly_check_nan_enabled()
        _C._set_anomaly(bool(mode), bool(check_nan))

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _C._set_anomaly(*self._previous)


class detect_anomaly:
    """Inside ``with``, operations note where they were called. An error in backward is preceded by a warning
    that shows it; with ``check_nan``, backward raises a RuntimeError for the first operation whose gradient
    has a NaN::

        with weft.autograd.detect_anomaly():
            model(x).sum().backward()
        # RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output.

    It slows training several times.
    """

    def __init__(self, check_nan: bool = True) -> None:
        self.check_nan = bool(check_nan)
        self._previous: list[tuple[bool, bool]] = []
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be "
            "enabled "
            "for debugging.",
            stacklevel=2,
        )

    def __enter__(self) -> None:
        self._previous.append((_C.is_anomaly_enabled(), _C.is_anomaly_check_nan_enabled()))
        _C._set_anomaly(True, self.check_nan)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _C._set_anomaly(*self._previous.pop())


def _not_finite(tensor: Tensor) -> int:
    if not tensor.is_floating_point():
        return 0
    return int((~tensor.detach().isfinite()).sum().item())


def _tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _tensors(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _tensors(item)


def _circumstances(module: Any, inputs: Any) -> str:
    given = list(_tensors(inputs))
    text = ""
    if given:
        text = "; its input has too" if any(map(_not_finite, given)) else "; its input has none"
    names = [name for name, parameter in module.named_parameters() if _not_finite(parameter)]
    return text + "".join(f"; its parameter {name!r} has" for name in names)


@contextmanager
def check_nan(model: Any) -> Iterator[None]:
    """Inside ``with``, calls of the module ``model`` raise a RuntimeError at the first layer whose result has
    NaN or infinity, and backward at the first result whose gradient has. The error names the layer by its
    path::

        with weft.autograd.check_nan(model):
            loss(model(x), y).backward()
        # RuntimeError: [check_nan] the output of layer 'fc1' (Linear) has NaN or infinity: 3 of 20
        elements; …

    It looks at every result: training takes some percent longer.
    """

    def watch(path: str, module: Any) -> Any:
        layer = f"layer {path!r} ({type(module).__name__})"

        def check_gradient(gradient: Tensor) -> None:
            wrong = _not_finite(gradient)
            if wrong:
                raise _C.Error(
                    f"[check_nan] the gradient of the output of {layer} has NaN or infinity: {wrong} of "
                    f"{gradient.numel()} elements; shape {tuple(gradient.shape)}"
                )

        def check_output(_: Any, inputs: Any, output: Any) -> None:
            for result in _tensors(output):
                wrong = _not_finite(result)
                if wrong:
                    raise _C.Error(
                        f"[check_nan] the output of {layer} has NaN or infinity: {wrong} of {result.numel()} "
                        f"elements{_circumstances(module, inputs)}; shape {tuple(result.shape)}"
                    )
                if result.requires_grad:
                    result.register_hook(check_gradient)

        return module.register_forward_hook(check_output)

    handles = [watch(path, module) for path, module in model.named_modules()]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
