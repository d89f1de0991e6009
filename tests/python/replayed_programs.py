"""A program of views and writes in place, run twice: as written, and as a replay that has neither, where
every tensor is read from and written to one flat tensor a memory, by index_select and index_copy, out of
place; for test_random_programs.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import weft


@dataclass
class Variable:
    """A name of the program: the places in its memory, as NumPy's strided view of 0, 1, 2, …"""

    name: str
    memory: int
    places: np.ndarray
    off_tape: str = ""  # "detach()", or "no_grad" if the view was made inside it


@dataclass
class Statement:
    code: str
    kind: str  # root, new, view, write
    names: tuple[str, ...]  # read, and for a write the target first
    defines: str = ""
    replay: str = ""  # the out-of-place expression
    saves: str = ""
    no_grad: bool = False
    shape: tuple[int, ...] = ()
    places: np.ndarray | None = None  # of a view; or, for a write to a part of the target, that part
    whole: bool = False  # the write goes to chosen places of the whole target, which may not overlap itself
    off_tape: str = ""


class MismatchError(AssertionError):
    pass


def dense_places(t):
    memory = np.arange(max(1, t.numel()))
    steps = [s * memory.itemsize for s in t.stride()]
    return np.lib.stride_tricks.as_strided(memory, tuple(t.shape), steps)


def places_of(t):
    at = np.full(tuple(t.shape), t.storage_offset())
    for dim, (size, step) in enumerate(zip(t.shape, t.stride(), strict=True)):
        shape = [1] * at.ndim
        shape[dim] = size
        at = at + (np.arange(size) * step).reshape(shape)
    return at


def agree(actual, wanted):
    a, w = np.array(actual.tolist()), np.array(wanted.tolist())
    if a.shape != w.shape:
        return False
    finite = np.isfinite(w)
    scale = max(1.0, np.abs(w[finite]).max(initial=0))
    same = np.abs(np.where(finite, a - w, 0)) <= 1e-9 * scale
    return bool(np.all(np.where(finite, same, True)) and np.array_equal(np.isfinite(a), finite))


class Run:
    """Both sides of a program in progress."""

    def __init__(self, seed):
        self.seed = seed
        self.scope = {"weft": weft}
        self.variables = {}
        self.flats = {}  # memory: its elements in order, on the replay's tape
        self.versions = {}
        self.leaves = {}  # memory: (leaf of the program, leaf of the replay)
        self.saved = []  # (memory, version)

    def read(self, name):
        v = self.variables[name]
        index = weft.tensor(v.places.ravel().tolist(), dtype=weft.int64)
        t = self.flats[v.memory].index_select(0, index).reshape(v.places.shape)
        return t.detach() if v.off_tape else t

    def new_memory(self, name, flat, places):
        memory = len(self.flats)
        self.flats[memory] = flat
        self.versions[memory] = 0
        self.variables[name] = Variable(name, memory, places)

    def evaluate(self, expression, names):
        return eval(expression, {"weft": weft, **{name: self.read(name) for name in names}})

    def step(self, s):
        getattr(self, s.kind)(s)

    def root(self, s):
        exec(s.code, self.scope)
        t = self.scope[s.defines]
        twin = t.detach().clone().requires_grad_(t.requires_grad)
        self.new_memory(s.defines, twin.reshape(-1), dense_places(t))
        if t.requires_grad:
            self.leaves[self.variables[s.defines].memory] = (t, twin)

    def save(self, s, written=None):
        """Notes what the derivative of this statement reads of memory that a program can write to."""
        reads = [self.variables[n] for n in dict.fromkeys(s.names)]
        needs = [self.read(v.name).requires_grad for v in reads]
        if s.saves == "inputs" and any(needs):
            self.saved += [(v.memory, self.versions[v.memory]) for v in reads]
        if s.saves == "factors":
            self.saved += [
                (v.memory, self.versions[v.memory])
                for v, partner in zip(reads, needs[::-1], strict=True)
                if partner
            ]
        if s.saves == "first" and needs[-1]:
            self.saved.append((reads[0].memory, self.versions[reads[0].memory]))
        if s.saves == "other" and any(needs):
            self.saved += [(v.memory, self.versions[v.memory]) for v in reads[-1:]]
        if s.saves == "output" and any(needs):
            v = written or self.variables[s.defines]
            self.saved.append((v.memory, self.versions[v.memory] + (1 if written else 0)))

    def new(self, s):
        exec(s.code, self.scope)
        t = self.scope[s.defines]
        twin = self.evaluate(s.replay, s.names)
        places = dense_places(t)
        order = np.argsort(places.ravel())
        self.new_memory(
            s.defines, twin.reshape(-1).index_select(0, weft.tensor(order.tolist(), dtype=weft.int64)), places
        )
        self.save(s)

    def view(self, s):
        exec(s.code, self.scope)
        t = self.scope[s.defines]
        base = self.variables[s.names[0]]
        off_tape = "detach()" if "detach()" in (base.off_tape, s.off_tape) else base.off_tape or s.off_tape
        self.variables[s.defines] = Variable(s.defines, base.memory, s.places, off_tape)
        if tuple(t.shape) != s.places.shape or not np.array_equal(places_of(t), s.places):
            raise MismatchError(
                f"{s.defines} lies elsewhere: {places_of(t).tolist()}, not {s.places.tolist()}"
            )

    def refusal(self, s, target, places, recording):
        if places.size != np.unique(places).size:
            return "more than one element"
        if s.no_grad or target.off_tape == "detach()":
            return ""
        if target.off_tape == "no_grad":
            base = self.flats[target.memory].requires_grad
            return "a view made" if recording or base else ""
        return "a leaf" if target.memory in self.leaves else ""

    def write(self, s):
        target = self.variables[s.names[0]]
        places = target.places if s.places is None else s.places
        value = self.evaluate(s.replay, s.names)
        recording = value.requires_grad
        expected = self.refusal(s, target, target.places if s.whole else places, recording)
        try:
            exec(s.code, self.scope)
        except weft.Error as error:
            if expected and expected in str(error):
                return
            raise MismatchError(f"{s.code}: {error}") from error
        if expected:
            raise MismatchError(f"{s.code}: was not refused ({expected})")
        if not s.no_grad:
            self.save(s, written=target)
        index = weft.tensor(places.ravel().tolist(), dtype=weft.int64)
        flat = self.flats[target.memory]
        value = value.expand(places.shape).reshape(-1)
        if s.no_grad or target.off_tape:
            replaced = flat.clone()
            replaced.data.index_copy_(0, index, value.detach())
            self.flats[target.memory] = replaced
        else:
            self.flats[target.memory] = flat.index_copy(0, index, value)
        self.versions[target.memory] += 1

    def compare(self):
        for name in self.variables:
            t, twin = self.scope[name], self.read(name)
            if not agree(t.detach(), twin.detach()):
                raise MismatchError(f"{name} is {t.tolist()}, not {twin.tolist()}")
            if t.requires_grad != twin.requires_grad:
                raise MismatchError(f"{name}.requires_grad is {t.requires_grad}")
        draw = random.Random(self.seed)
        loss = weft.zeros((), dtype=weft.float64)
        twin_loss = loss.clone()
        for name in self.variables:
            if draw.random() < 0.7:
                weight = draw.uniform(-2, 2)
                loss = loss + (self.scope[name] * weight).sum()
                twin_loss = twin_loss + (self.read(name) * weight).sum()
        if not twin_loss.requires_grad:
            return
        pairs = list(self.leaves.values())
        try:
            self.compare_gradients(loss, twin_loss, pairs)
        except weft.GradError as error:
            changed = any(self.versions[memory] != version for memory, version in self.saved)
            if not (changed and "modified by an in-place operation" in str(error)):
                raise MismatchError(f"backward: {error}") from error
            raise SavedChangedError from error

    def compare_gradients(self, loss, twin_loss, pairs):
        orders = 2 if self.seed % 3 == 0 else 1
        leaves, twins = [a for a, _ in pairs], [b for _, b in pairs]
        for order in range(1, orders + 1):
            keep = order < orders
            actual = gradients(loss, leaves, keep)
            wanted = gradients(twin_loss, twins, keep)
            for k, (a, w) in enumerate(zip(actual, wanted, strict=True)):
                if not agree(a.detach(), w.detach()):
                    raise MismatchError(f"derivative {order} of leaf {k} is {a.tolist()}, not {w.tolist()}")
            loss = sum((g * g * (k + 1)).sum() for k, g in enumerate(actual))
            twin_loss = sum((g * g * (k + 1)).sum() for k, g in enumerate(wanted))
            if not twin_loss.requires_grad or not loss.requires_grad:
                return


class SavedChangedError(Exception):
    pass


def gradients(loss, leaves, create_graph):
    found = weft.autograd.grad(loss, leaves, create_graph=create_graph, allow_unused=True)
    return [weft.zeros_like(x) if g is None else g for g, x in zip(found, leaves, strict=True)]
