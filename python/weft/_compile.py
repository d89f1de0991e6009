"""weft.compile: functions of GPU tensors as CUDA graphs, everything else as it is."""

from __future__ import annotations

import contextlib
import functools
import math
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator
from types import NoneType
from typing import Any, overload

from weft import _C
from weft._C import Tensor, _cuda
from weft.func.trees import flatten, structure

__all__ = ["compile"]

# What a capture does is the same for all of these; the others leave the function as it is.
CAPTURING_BACKENDS = ("cudagraphs", "inductor", "aot_ts", "onnxrt", "openxla", "tensorrt", "ts", "tvm")
_EAGER_BACKENDS = (
    "aot_eager",
    "aot_eager_decomp_partition",
    "aot_eager_default_partitioner",
    "eager",
    "eager_debug",
    "eager_noexcept",
    "pre_dispatch_eager",
)
_CAPTURING_MODES = ("default", "lite", "max-autotune", "reduce-overhead")
_EAGER_MODES = ("max-autotune-no-cudagraphs",)

_WARM_UPS = 2  # calls of one kind that run as usual before the next is captured
_MOST_KINDS = 8  # kinds of arguments that one function is captured for
_TRIES = 3  # captures that the device may break off before a function is refused
_MOST_CHANGES = 5  # captures in turn that are of use to fewer calls than they cost


_this_thread = threading.local()
_all_calls: weakref.WeakSet[_Calls] = weakref.WeakSet()


@overload
def compile(
    model: None = None,
    *,
    fullgraph: bool = False,
    dynamic: bool | None = None,
    backend: str | None = "inductor",
    mode: str | None = None,
    options: dict[str, Any] | None = None,
    name: str | None = None,
    disable: bool = False,
    recompile_limit: int | None = None,
    isolate_recompiles: bool = False,
    dynamic_shapes: Any = None,
) -> Callable[[Any], Any]: ...
@overload
def compile(
    model: Any,
    *,
    fullgraph: bool = False,
    dynamic: bool | None = None,
    backend: str | None = "inductor",
    mode: str | None = None,
    options: dict[str, Any] | None = None,
    name: str | None = None,
    disable: bool = False,
    recompile_limit: int | None = None,
    isolate_recompiles: bool = False,
    dynamic_shapes: Any = None,
) -> Any: ...
def compile(
    model: Any = None,
    *,
    fullgraph: bool = False,
    dynamic: bool | None = None,
    backend: str | None = "inductor",
    mode: str | None = None,
    options: dict[str, Any] | None = None,
    name: str | None = None,
    disable: bool = False,
    recompile_limit: int | None = None,
    isolate_recompiles: bool = False,
    dynamic_shapes: Any = None,
) -> Any:
    """``model``, a module or a function, whose calls with tensors of the GPU are replayed as CUDA graphs.

    weft's ops need no compiler: what a graph saves is launching them one by one. Without a GPU, and with
    ``disable=True``, ``mode="max-autotune-no-cudagraphs"`` or the backends ``eager`` and ``aot_eager``,
    ``model`` itself comes back. Else it behaves as PyTorch's ``mode="reduce-overhead"``, whatever mode and
    backend (one of PyTorch's names; a compiler of one's own has no graph to work on): for every kind of
    arguments (shapes, strides, dtypes, requires_grad, other values; ``training`` of a module) the first two
    calls run as usual, the third is captured, and later ones replay. Arguments are copied in and results out,
    so that results stay what they are (PyTorch's change with the next call).

    - A function that records its results becomes one step on the tape, with a captured backward. Is it called
      again while an earlier call may still be differentiated, that call runs as usual.
    - A function that runs backward itself, a whole training step with its optimizers, is captured with all it
      does: each call trains once, ``.grad`` is as after the function, learning rates are what they are at the
      call. Its results come without history. Schedules and loops that read numbers belong outside. The next
      call writes into the ``.grad`` tensors of this one: ``clone()`` what you keep.
    - A function that cannot be captured runs as usual, and a warning says why, once: it waits for the GPU
      (``item()``, ``nonzero``), computes with tensors of the CPU, writes into its arguments, changes options
      of an optimizer, or sets or fills ``.grad`` and gives back what is still to be differentiated.

    Code of the function that is not ops runs when it is captured, not when it is replayed. What it depends on
    is looked at before each replay, and a call that finds it changed is the first of three again: attributes,
    parameters, buffers and hooks of the modules that it calls (their place, not their elements), options and
    states of the optimizers that step (numbers of weft's optimizers are followed), hooks on their steps, and
    modules, optimizers and tensors that are its own variables. Other variables, and attributes of other
    objects, are what they were. A captured call is differentiated once: for second derivatives, or a second
    ``backward`` with retain_graph, leave the function as it is. Several threads may call one function; they
    take turns. What other threads train meanwhile is not taken for the function's. Other options are checked
    and not used. Without a model a decorator: ``@weft.compile``.
    """
    _check_types(bool, fullgraph=fullgraph, disable=disable, isolate_recompiles=isolate_recompiles)
    _check_types((bool, NoneType), dynamic=dynamic)
    _check_types((dict, NoneType), options=options)
    _check_types((str, NoneType), name=name)
    _check_types((int, NoneType), recompile_limit=recompile_limit)
    _check_name("mode", mode, (*_CAPTURING_MODES, *_EAGER_MODES))
    _check_name("backend", backend, (*CAPTURING_BACKENDS, *_EAGER_BACKENDS))
    if mode is not None and options is not None:
        raise _C.ValueError(f"[compile] takes mode or options, not both; got {mode!r} and {options!r}")
    if model is None:
        return functools.partial(compile, backend=backend, mode=mode, disable=disable)
    if not callable(model):
        raise RuntimeError(f"[compile] needs a module or a function; got {type(model).__name__}")
    if (
        disable
        or mode in _EAGER_MODES
        or backend in _EAGER_BACKENDS
        or getattr(model, "_weft_uncaptured", False)
        or not _cuda.is_available()
    ):
        return model
    from weft._compiled_module import OptimizedModule
    from weft.nn import Module

    return OptimizedModule(model) if isinstance(model, Module) else replaying(model)


def _check_types(kinds: Any, **given: Any) -> None:
    for option, value in given.items():
        if not isinstance(value, kinds):
            rule = kinds.__name__ if isinstance(kinds, type) else f"{kinds[0].__name__} or None"
            raise TypeError(f"[compile] {option} must be {rule}; got {value!r}")


def _check_name(option: str, value: Any, names: tuple[str, ...]) -> None:
    if value is not None and value not in names:
        raise _C.ValueError(f"[compile] {option} must be one of {', '.join(names)}; got {value!r}")


def is_compiling() -> bool:
    """Whether this thread is in a call that weft.compile captures, or in the one before, which it watches."""
    return getattr(_this_thread, "compiling", False)


@contextlib.contextmanager
def _compiling() -> Iterator[None]:
    outer, _this_thread.compiling = is_compiling(), True
    try:
        yield
    finally:
        _this_thread.compiling = outer


def uncaptured(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, which neither it nor what calls it is captured with."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if is_compiling() and _cuda.is_capturing():
            from weft.cuda._captured import CannotBeCaptured

            raise CannotBeCaptured(f"it calls {call.__name__}, for which compiler.disable was asked")
        return function(*args, **kwargs)

    call._weft_uncaptured = True  # type: ignore[attr-defined]
    return call


def forget_captures() -> None:
    """Every compiled function begins anew, those too that were found not to be capturable."""
    for calls in list(_all_calls):
        calls.reset()


def replaying(function: Callable[..., Any], module: Any = None) -> Callable[..., Any]:
    """``function``, replayed where it can be; ``module``: whose forward it is."""
    calls = _Calls(function, module)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return calls(args, kwargs)

    return call


class _Kind:
    """What is known of one kind of arguments."""

    def __init__(self) -> None:
        self.calls = 0
        self.tries = 0
        self.replays = 0
        self.changes = 0
        self.captured: Any = None  # a Capture or a Step
        self.surroundings: Any = None
        self.watched: Any = None  # the Watch of the call before the capture


class _Calls:
    """The captures of one function."""

    def __init__(self, function: Callable[..., Any], module: Any) -> None:
        self._function = function
        self._module = module
        self._name = (
            type(module).__name__ if module is not None else getattr(function, "__name__", "function")
        )
        self._parts = [] if module is None else list(module.modules())
        self._kinds: dict[Any, _Kind] = {}
        self._refused: str | None = None
        self._lock = threading.RLock()
        _all_calls.add(self)

    def reset(self) -> None:
        """Forgets all captures."""
        with self._lock:
            self._kinds = {}
            self._refused = None

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._refused is not None or _cuda.is_capturing():
            return self._function(*args, **kwargs)
        leaves, rebuild = flatten((args, kwargs))
        tensors = [leaf for leaf in leaves if isinstance(leaf, Tensor)]
        if not any(x.is_cuda for x in tensors):
            return self._function(*args, **kwargs)
        if not all(x.is_cuda for x in tensors):
            return self._refuse("an argument is a tensor of the CPU", args, kwargs)
        try:
            kind = self._kinds.setdefault(self._describe(leaves, (args, kwargs)), _Kind())
        except TypeError as error:  # an argument that cannot be a key
            return self._refuse(str(error), args, kwargs)
        with self._lock:
            if kind.captured is not None and not kind.surroundings.hold():
                self._forget(kind)
                if kind.changes > _MOST_CHANGES:
                    return self._refuse("what it depends on changes again and again", args, kwargs)
            if kind.captured is not None and not kind.captured.is_busy():
                return self._replay(kind, tensors)
            captured = kind.captured
            kind.calls += captured is None
            calls = kind.calls
        if captured is not None or calls < _WARM_UPS:
            return self._function(*args, **kwargs)
        if calls == _WARM_UPS:
            return self._watch(kind, args, kwargs)
        if len(self._kinds) > _MOST_KINDS:
            return self._refuse(f"it is called with more than {_MOST_KINDS} kinds of arguments", args, kwargs)
        places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, Tensor)]

        def call(statics: list[Tensor]) -> Any:
            for place, static in zip(places, statics, strict=True):
                leaves[place] = static
            own_args, own_kwargs = rebuild(leaves)
            return self._function(*own_args, **own_kwargs)

        return self._capture(kind, call, tensors, args, kwargs)

    def _watch(self, kind: _Kind, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        from weft._captured_step import Watch

        try:
            with _compiling(), Watch(self._module) as watched:
                result = self._function(*args, **kwargs)
        except BaseException:
            with self._lock:  # the next call is watched instead
                if kind.captured is None and kind.watched is None:
                    kind.calls = _WARM_UPS - 1
            raise
        watched.look_at(result)
        kind.watched = watched
        return result

    def _forget(self, kind: _Kind) -> None:
        kind.changes = kind.changes + 1 if kind.replays <= _WARM_UPS else 0
        kind.captured = kind.surroundings = None
        kind.calls = kind.replays = 0
        if self._module is not None:
            self._parts = list(self._module.modules())

    def _replay(self, kind: _Kind, tensors: list[Tensor]) -> Any:
        kind.replays += 1
        return kind.captured(tensors)

    def _capture(
        self, kind: _Kind, call: Callable[[list[Tensor]], Any], tensors: list[Tensor], args: Any, kwargs: Any
    ) -> Any:
        from weft.cuda._captured import CannotBeCaptured

        with self._lock:
            watched = kind.watched
            if kind.captured is not None or watched is None:  # another thread was first, or is about to be
                return self._function(*args, **kwargs)
            try:
                with _compiling():
                    self._capture_into(kind, call, tensors, watched)
            except CannotBeCaptured as reason:
                return self._refuse(str(reason), args, kwargs)
            except _C.DeviceError as error:  # another thread's work may have broken the capture off
                kind.tries += 1
                if kind.tries >= _TRIES:
                    return self._refuse(str(error), args, kwargs)
                return self._function(*args, **kwargs)
            except Exception as error:  # noqa: BLE001, what is wrong without a capture is raised by the call below
                return self._refuse(str(error), args, kwargs)
            kind.watched = None
            captured: Any = kind.captured
            result = self._replay(kind, tensors)
            if captured.writes_into_arguments(tensors):
                self._refused = "it writes into its arguments"
                self._kinds.clear()
                self._warn(5)
            return result

    def _capture_into(
        self, kind: _Kind, call: Callable[[list[Tensor]], Any], tensors: list[Tensor], watched: Any
    ) -> None:
        from weft._captured_step import Step
        from weft._surroundings import Attributes, Surroundings
        from weft.cuda._captured import CannotBeCaptured, Capture

        if watched.refusal is not None:
            raise CannotBeCaptured(watched.refusal)
        attributes = Attributes(watched.met.modules.values(), watched.met.optimizers.values())

        def checked(statics: list[Tensor]) -> Any:
            outputs = call(statics)
            for name, tensor in attributes.replaced():
                if _C._cuda.touched_by_capture(tensor):
                    raise CannotBeCaptured(
                        f"it puts a new tensor in the place of {name!r}, which it reads; write into that one"
                    )
            attributes.check_options()
            return outputs

        try:
            if watched.trained:
                captured: Any = Step(checked, tensors, watched)
            else:
                own = self._module.parameters() if self._module is not None else ()
                captured = Capture(checked, tensors, list(own))
            kind.surroundings = Surroundings(
                self._function, watched.met, [*captured.leaves(), *watched.written_leaves()]
            )
        except BaseException:
            attributes.restore()
            raise
        kind.captured = captured

    def _refuse(self, reason: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._refused = reason
        self._kinds.clear()
        result = self._function(*args, **kwargs)
        self._warn(5)
        return result

    def _warn(self, stacklevel: int) -> None:
        warnings.warn(
            f"[compile] {self._name} is not captured as a CUDA graph: {self._refused}", stacklevel=stacklevel
        )

    def _describe(self, leaves: list[Any], tree: Any) -> Any:
        autocast = _C._autocast_enabled("cuda")
        described: list[Any] = [
            _C.is_grad_enabled(),
            _cuda.current_device(),
            _C.get_default_dtype(),
            autocast,
        ]
        if autocast:
            described.append(_C._autocast_dtype("cuda"))
        described += [part.training for part in self._parts]
        for leaf in leaves:
            if isinstance(leaf, Tensor):
                described.append((leaf.shape, leaf.stride(), leaf.dtype, leaf.device, leaf.requires_grad))
            elif isinstance(leaf, float):  # 0.0 is -0.0, and nan is no nan
                described.append((type(leaf), repr(float(leaf)), math.copysign(1, leaf)))
            else:
                described.append((type(leaf), leaf))
        described.append(repr(structure(tree)))
        key = tuple(described)
        hash(key)
        return key
