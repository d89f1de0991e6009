"""What weft.compile sees a call train, and the captured call that trains: used by _compile.py."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any

from weft import _C
from weft._C import Tensor, _cuda
from weft._surroundings import Met, options_of, rebound_option
from weft.cuda._captured import CannotBeCaptured, Capture
from weft.func.trees import flatten
from weft.optim.optimizer import Optimizer, register_optimizer_step_post_hook

_LIVE_RESULT = (
    "it sets or fills .grad, and gives back a tensor that is still to be differentiated: give back its "
    "detach(), or leave zero_grad() and backward() to the caller"
)


class Watch:
    """``with Watch(module) as watched:`` what the call inside changes in this thread, whatever others do
    meanwhile, and the modules and optimizers that it met.
    """

    def __init__(self, module: Any) -> None:
        self.met = Met([] if module is None else [module])
        #: Leaves whose .grad it set or wrote, or which an optimizer stepped; whether they got a .grad.
        self.trained: list[tuple[weakref.ref[Tensor], bool]] = []
        self._written: list[weakref.ref[Tensor]] = []
        #: Why it is not to be captured, if that is known.
        self.refusal: str | None = None

    def __enter__(self) -> Watch:
        self._before: dict[int, tuple[weakref.ref[Tensor], weakref.ref[Tensor] | None]] = {}
        self._options: list[tuple[weakref.ref[Optimizer], Any]] = []
        for known in _cuda.living((Tensor, Optimizer)):
            if isinstance(known, Optimizer):
                if not hasattr(known, "param_groups"):  # another thread is making it
                    continue
                self._options.append((weakref.ref(known), options_of(known)))
            elif known.requires_grad and known.is_leaf and known.is_cuda:
                grad = known.grad
                self._before[id(known)] = (weakref.ref(known), None if grad is None else weakref.ref(grad))
        self._stepped: dict[int, Tensor] = {}
        self._thread = threading.get_ident()
        self._hook = register_optimizer_step_post_hook(self._note)
        self.met.__enter__()
        self._changes = _cuda.Changes()
        self._changes.start()
        return self

    def _note(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        if threading.get_ident() == self._thread:
            for group in optimizer.param_groups:
                self._stepped |= {id(p): p for p in group["params"] if p.grad is not None}

    def __exit__(self, *error: object) -> None:
        self._changes.stop()
        self.met.__exit__(*error)
        self._hook.remove()
        trained = self._stepped | {
            id(leaf): leaf for leaf in self._changes.leaves() if leaf.requires_grad and leaf.is_leaf
        }
        for reference, old_grad in self._before.values():
            # What was alive all the time had its memory to itself: an address tells.
            leaf = reference()
            if leaf is None or id(leaf) in trained:
                continue
            grad = leaf.grad
            if grad is not None and old_grad is not None and grad is old_grad() and self._changes.wrote(grad):
                trained[id(leaf)] = leaf
            elif self._changes.wrote(leaf):
                self._written.append(reference)
        self.trained = [
            (weakref.ref(leaf), leaf.grad is not None or id(leaf) in self._stepped)
            for leaf in trained.values()
        ]
        for optimizer, options in self._options:
            if (known := optimizer()) is not None and id(known) in self.met.optimizers:
                self.refusal = self.refusal or rebound_option(known, options)
        del self._before, self._options, self._stepped, self._hook, self._changes

    def look_at(self, result: Any) -> None:
        """What the call gave back, after it and without anything of it held."""
        self.trained = [(leaf, has_grad) for leaf, has_grad in self.trained if leaf() is not None]
        if self.trained and _has_live_history(result):
            self.refusal = _LIVE_RESULT

    def written_leaves(self) -> list[Tensor]:
        """Leaves whose elements it wrote, and no more."""
        return [leaf for reference in self._written if (leaf := reference()) is not None]


def _has_live_history(results: Any) -> bool:
    return any(isinstance(leaf, Tensor) and _cuda.can_be_differentiated(leaf) for leaf in flatten(results)[0])


class Step:
    """A captured call that trains: its results, and the .grad of all leaves as the function leaves them."""

    def __init__(self, call: Callable[[list[Tensor]], Any], inputs: list[Tensor], watched: Watch) -> None:
        if any(x.requires_grad for x in inputs):
            raise CannotBeCaptured("it trains, and an argument requires grad")
        trained = [
            (leaf, has_grad) for reference, has_grad in watched.trained if (leaf := reference()) is not None
        ]
        leaves = [leaf for leaf, _ in trained]
        before = [leaf.grad for leaf in leaves]
        # Whether the function uses the gradients that it finds, or makes them anew, shows if there are some.
        for leaf, has_grad in trained:
            if has_grad and leaf.grad is None:
                leaf.grad = _C.zeros_like(leaf, requires_grad=False)
        found = [leaf.grad for leaf in leaves]
        versions = [0 if grad is None else grad._version for grad in found]
        places = {id(leaf): i for i, leaf in enumerate(leaves)}
        used = [False] * len(leaves)
        thread = threading.get_ident()

        def note(optimizer: Any, args: Any, kwargs: Any) -> None:
            if threading.get_ident() != thread:
                return
            for group in optimizer.param_groups:
                for param in group["params"]:
                    i = places.get(id(param))
                    if i is not None and param.grad is found[i]:
                        used[i] = True

        def step(statics: list[Tensor]) -> Any:
            outputs = call(statics)
            if _has_live_history(outputs):
                raise CannotBeCaptured(_LIVE_RESULT)
            return _without_history(outputs)

        hook = register_optimizer_step_post_hook(note)
        try:
            self._capture = Capture(step, inputs)
            left = [leaf.grad for leaf in leaves]
        finally:
            hook.remove()
            for leaf, grad in zip(leaves, before, strict=True):
                leaf.grad = grad
        #: Leaf, the gradient that the function found if it used it, the one that it left.
        self._grads = [
            (
                leaf,
                grad if grad is after or grad is not None and (is_used or grad._version != version) else None,
                after,
            )
            for leaf, grad, version, is_used, after in zip(leaves, found, versions, used, left, strict=True)
        ]

    def leaves(self) -> list[Tensor]:
        """All that it trains."""
        return [leaf for leaf, _, _ in self._grads]

    def is_busy(self) -> bool:
        return False

    def writes_into_arguments(self, inputs: list[Tensor]) -> bool:
        return self._capture.writes_into_arguments(inputs)

    def __call__(self, inputs: list[Tensor]) -> Any:
        with self._capture.lock:
            results = self._capture(inputs, before=self._bring_gradients)
            for leaf, _, left in self._grads:
                leaf.grad = left
        return results

    def _bring_gradients(self) -> None:
        for leaf, found, _ in self._grads:
            if found is None or leaf.grad is found:
                continue
            if leaf.grad is None:
                found.zero_()
            else:
                found.copy_(leaf.grad)


def _without_history(outputs: Any) -> Any:
    leaves, rebuild = flatten(outputs)
    return rebuild([leaf.detach() if isinstance(leaf, Tensor) else leaf for leaf in leaves])
