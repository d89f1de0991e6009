"""Switching the recording of operations on and off: context managers that are decorators too."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar, overload

from weft import _C

F = TypeVar("F", bound=Callable[..., Any])


class _Mode:
    """A grad mode that holds inside ``with`` and inside the functions it decorates."""

    _mode: bool

    def __enter__(self) -> None:
        self._previous = _C.is_grad_enabled()
        _C._set_grad_enabled(self._mode)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _C._set_grad_enabled(self._previous)

    def clone(self) -> _Mode:
        return self.__class__()

    def __call__(self, function: F) -> F:
        if isinstance(function, type) or not callable(function):
            raise TypeError(
                f"{type(self).__name__} decorates functions (of a class, its methods); got {function!r}"
            )
        if inspect.isgeneratorfunction(function):
            return self._decorate_generator(function)  # type: ignore[return-value]

        @functools.wraps(function)
        def decorated(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return function(*args, **kwargs)

        return decorated  # type: ignore[return-value]

    def _decorate_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The mode holds while the generator runs, not while its user does."""

        @functools.wraps(function)
        def decorated(*args: Any, **kwargs: Any) -> Any:
            generator = function(*args, **kwargs)
            step, value = generator.send, None
            try:
                while True:
                    try:
                        with self.clone():
                            item = step(value)
                    except StopIteration as stop:
                        return stop.value
                    try:
                        value = yield item
                        step = generator.send
                    except GeneratorExit:
                        raise
                    except BaseException as error:
                        value, step = error, generator.throw
            finally:
                with self.clone():
                    generator.close()

        return decorated


class no_grad(_Mode):
    """Operations inside are not recorded: ``with no_grad():`` or ``@no_grad()``. Their results do not
    require grad.
    """

    _mode = False

    @overload
    def __new__(cls, function: F) -> F: ...
    @overload
    def __new__(cls, function: None = None) -> no_grad: ...
    def __new__(cls, function: Any = None) -> Any:
        """``@no_grad`` without parentheses decorates as well."""
        mode = super().__new__(cls)
        return mode if function is None else mode(function)


class enable_grad(_Mode):
    """Operations inside are recorded, also within ``no_grad``."""

    _mode = True

    @overload
    def __new__(cls, function: F) -> F: ...
    @overload
    def __new__(cls, function: None = None) -> enable_grad: ...
    def __new__(cls, function: Any = None) -> Any:
        mode = super().__new__(cls)
        return mode if function is None else mode(function)


class set_grad_enabled(_Mode):
    """Sets the mode at once, as a function; as a context manager it also puts the former one back."""

    def __init__(self, mode: bool) -> None:
        self._previous = _C.is_grad_enabled()
        self._mode = bool(mode)
        _C._set_grad_enabled(self._mode)

    def __enter__(self) -> None:
        _C._set_grad_enabled(self._mode)

    def __call__(self, function: F) -> F:
        _C._set_grad_enabled(self._previous)
        return super().__call__(function)

    def clone(self) -> set_grad_enabled:
        return set_grad_enabled(self._mode)


class inference_mode(_Mode):
    """A stricter ``no_grad``, for evaluation: what is made inside can also later not be part of anything
    recorded (RuntimeError where backward would need it; a ``clone()`` made outside can).
    ``inference_mode(False)`` ends the mode inside a block.
    """

    @overload
    def __new__(cls, mode: F) -> F: ...  # type: ignore[overload-overlap]
    @overload
    def __new__(cls, mode: bool = True) -> inference_mode: ...
    def __new__(cls, mode: Any = True) -> Any:
        made = super().__new__(cls)
        if isinstance(mode, bool):
            return made
        made.mode = True
        return made(mode)

    def __init__(self, mode: bool = True) -> None:
        self.mode = mode

    def __enter__(self) -> None:
        self._before = _C.is_grad_enabled(), _C.is_inference_mode_enabled()
        _C._set_grad_enabled(not self.mode)
        _C._set_inference_mode(self.mode)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _C._set_grad_enabled(self._before[0])
        _C._set_inference_mode(self._before[1])

    def clone(self) -> inference_mode:
        return inference_mode(self.mode)
