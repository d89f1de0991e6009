"""Views and writes in place, in random programs, against a replay that has neither: every tensor of the
replay is read from and written to one flat tensor a memory, by index_select and index_copy, out of place.
Values, strides, refusals and first and second derivatives must agree.

A failing program is shortened and printed as code. WEFT_RANDOM_PROGRAMS=20000 runs as many;
WEFT_RANDOM_PROGRAMS_SEED chooses where the seeds start.
"""

from __future__ import annotations

import os
import random
import re

import numpy as np
import pytest
from replayed_programs import MismatchError, Run, SavedChangedError, Statement

PROGRAMS = int(os.environ.get("WEFT_RANDOM_PROGRAMS", "600"))
FIRST_SEED = int(os.environ.get("WEFT_RANDOM_PROGRAMS_SEED", "0"))
GROUPS = 20

# What a derivative reads besides the arriving gradient, so that writing to it later must be an error:
# "inputs" means each operand; "factors" each operand whose partner requires grad; "first" the first if the
# other does; "other" the operand that is not written to; "output" the result.
UNARY = {
    "{a}.tanh()": "output",
    "{a}.sigmoid()": "output",
    "{a}.relu()": "output",
    "{a}.softmax(-1)": "output",
    "{a}.sin()": "inputs",
    "{a}.square()": "inputs",
    "{a}.abs()": "inputs",
    "{a}.clamp(-0.5, 0.75)": "inputs",
    "-{a}": "",
    "{a} * 1.5": "",
    "2 - {a}": "",
    "{a}.clone()": "",
    "{a}.flip(0)": "",
    "{a}.roll(1, -1)": "",
    "{a}.sum(0)": "",
    "{a}.mean(-1, keepdim=True)": "",
    "{a}.masked_fill({a}.detach() > 0.5, 0.25)": "",
    "weft.stack([{a}, {a}], 1)": "",
    "weft.cat([{a}, {a} * 2])": "",
    "{a}.repeat(2, *[1] * ({a}.dim() - 1))": "",
    "{a}.expand(2, *{a}.shape).clone()": "",
}
BINARY = {
    "{a} + {b}": "",
    "{a} - {b} * 0.5": "",
    "{a} * {b}": "factors",
    "{a} / ({b}.sigmoid() + 0.5)": "first",
    "weft.where({a}.detach() < {b}.detach(), {a}, {b})": "",
    "weft.maximum({a}, {b})": "inputs",
    "weft.lerp({a}, {b}, 0.25)": "",
}
# In place: the call, the same out of place, what derivatives read afterwards. Values before the write may be
# read too: keeping a copy of them is the library's business.
UNARY_WRITES = {
    "{v}.tanh_()": ("{v}.tanh()", "output"),
    "{v}.sigmoid_()": ("{v}.sigmoid()", "output"),
    "{v}.relu_()": ("{v}.relu()", "output"),
    "{v}.square_()": ("{v}.square()", ""),
    "{v}.neg_()": ("-{v}", ""),
    "{v}.clamp_(-1, 0.5)": ("{v}.clamp(-1, 0.5)", ""),
    "{v}.mul_(-0.75)": ("{v} * -0.75", ""),
    "{v}.fill_(0.5)": ("weft.full_like({v}, 0.5)", ""),
    "{v}.zero_()": ("weft.zeros_like({v})", ""),
    "{v} += 1": ("{v} + 1", ""),
    "{v} **= 2": ("{v} ** 2", ""),
    "{v}.masked_fill_({v}.detach() > 0, 0.125)": ("{v}.masked_fill({v}.detach() > 0, 0.125)", ""),
}
BINARY_WRITES = {
    "{v}.add_({b})": ("{v} + {b}", ""),
    "{v}.sub_({b}, alpha=2)": ("{v} - 2 * {b}", ""),
    "{v}.mul_({b})": ("{v} * {b}", "other"),
    "{v} *= {b}": ("{v} * {b}", "other"),
    "{v}.div_({b}.sigmoid() + 0.5)": ("{v} / ({b}.sigmoid() + 0.5)", ""),
    "{v}.copy_({b})": ("{b} * 1", ""),
    "{v}[...] = {b}": ("{b} * 1", ""),
    "{v}.lerp_({b}, 0.5)": ("weft.lerp({v}, {b}, 0.5)", ""),
    "{v}.addcmul_({b}, {b}, value=0.5)": ("{v} + 0.5 * {b} * {b}", "other"),
}


class Writer:
    """Draws statements one after the other, each possible where it stands."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.run = Run(seed)
        self.statements = []
        # Some programs write to what a derivative reads, and are told so.
        self.reckless = self.draw.random() < 0.3

    def add(self, **fields):
        s = Statement(**fields)
        self.statements.append(s)
        self.run.step(s)

    def name(self):
        return f"t{len(self.statements)}"

    def pick(self, accept=lambda v: True):
        # Later names more often: chains of views grow long.
        names = [v for v in self.run.variables.values() if accept(v) and v.places.size <= 200]
        if not names:
            return None
        return names[max(self.draw.randrange(len(names)) for _ in range(2))]

    def write_program(self):
        draw = self.draw
        shape = [draw.randint(2, 4) for _ in range(draw.randint(1, 3))]
        for k in range(4):
            # What broadcasts to the first.
            sizes = shape[draw.randrange(len(shape)) :] if k else shape
            sizes = [1 if k and draw.random() < 0.2 else n for n in sizes]
            grad = k in (0, 1)
            name = f"{'x' if grad else 'c'}{k}"
            g = f"generator=weft.Generator().manual_seed({self.run.seed * 8 + k})"
            code = f"{name} = weft.randn({sizes}, dtype=weft.float64, {g}, requires_grad={grad})"
            self.add(code=code, kind="root", names=(), defines=name)
        for k in (0, 1):
            self.add(
                code=f"h{k} = x{k} * 1", kind="new", names=(f"x{k}",), defines=f"h{k}", replay=f"x{k} * 1"
            )
        actions = [self.new_view] * 6 + [self.new_write] * 6 + [self.part_write] * 2 + [self.new_result] * 3
        for _ in range(draw.randint(3, 18)):
            draw.choice(actions)()

    def new_view(self):
        v = self.pick()
        forms = [
            self.select, self.slice, self.transpose, self.permute, self.expand, self.unfold, self.reshape,
            self.reshape, self.diagonal, self.split, self.unbind, self.squeeze, self.movedim, self.as_strided,
            self.detach, self.mixed_key, self.alias, self.narrow, self.flatten,
        ]  # fmt: skip
        made = self.draw.choice(forms)(v)
        if made is None:
            return
        expression, places = made
        code = f"{self.name()} = {v.name}{expression}"
        off_tape = "detach()" if expression == ".detach()" else ""
        if not off_tape and not v.off_tape and self.draw.random() < 0.04:
            code, off_tape = f"with weft.no_grad(): {code}", "no_grad"
        self.add(
            code=code, kind="view", names=(v.name,), defines=self.name(), places=places, off_tape=off_tape
        )

    def dim(self, v):
        return self.draw.randrange(v.places.ndim) if v.places.ndim else None

    def select(self, v):
        d = self.dim(v)
        if d is None or v.places.shape[d] == 0:
            return None
        i = self.draw.randrange(-v.places.shape[d], v.places.shape[d])
        return f".select({d}, {i})", v.places[(slice(None),) * d + (i, ...)]

    def slice(self, v):
        d = self.dim(v)
        if d is None:
            return None
        n = v.places.shape[d]
        first, step = self.draw.randint(0, n), self.draw.randint(1, 2)
        last = self.draw.randint(first, n)
        if last == first and self.draw.random() < 0.8:
            first, last = 0, n
        key = ":, " * d + f"{first}:{last}:{step}"
        return f"[{key}]", v.places[(slice(None),) * d + (slice(first, last, step),)]

    def transpose(self, v):
        a, b = self.dim(v), self.dim(v)
        return None if a is None else (f".transpose({a}, {b})", np.swapaxes(v.places, a, b))

    def permute(self, v):
        order = self.draw.sample(range(v.places.ndim), v.places.ndim)
        return f".permute({order})", v.places.transpose(order)

    def movedim(self, v):
        a, b = self.dim(v), self.dim(v)
        return None if a is None else (f".movedim({a}, {b})", np.moveaxis(v.places, a, b))

    def expand(self, v):
        shape = [3 if n == 1 else n for n in v.places.shape]
        if v.places.ndim < 3 and self.draw.random() < 0.4:
            shape = [2, *shape]
        return f".expand({shape})", np.broadcast_to(v.places, shape)

    def unfold(self, v):
        d = self.dim(v)
        if d is None or v.places.shape[d] < 2 or v.places.ndim > 3:
            return None
        step = self.draw.randint(1, 2)
        windows = np.lib.stride_tricks.sliding_window_view(v.places, 2, d)
        return f".unfold({d}, 2, {step})", windows[(slice(None),) * d + (slice(None, None, step),)]

    def reshape(self, v):
        if v.places.size == 0:
            return None
        left, shape = v.places.size, []
        while left > 1 and len(shape) < 3:
            size = self.draw.choice([n for n in range(2, left + 1) if left % n == 0])
            shape.append(size)
            left //= size
        shape.insert(self.draw.randint(0, len(shape)), left)
        made = v.places.reshape(shape)
        if np.may_share_memory(made, v.places):
            return f".{self.draw.choice(['reshape', 'view'])}({shape})", made
        self.result(f"{{a}}.reshape({shape})", "", (v.name,))
        return None

    def diagonal(self, v):
        if v.places.ndim < 2:
            return None
        a, b = self.draw.sample(range(v.places.ndim), 2)
        return f".diagonal(0, {a}, {b})", v.places.diagonal(0, a, b)

    def split(self, v):
        d = self.dim(v)
        if d is None or v.places.shape[d] == 0:
            return None
        pieces = [v.places[(slice(None),) * d + (slice(i, i + 2),)] for i in range(0, v.places.shape[d], 2)]
        k = self.draw.randrange(len(pieces))
        return f".split(2, {d})[{k}]", pieces[k]

    def unbind(self, v):
        d = self.dim(v)
        if d is None or v.places.shape[d] == 0:
            return None
        k = self.draw.randrange(v.places.shape[d])
        return f".unbind({d})[{k}]", np.moveaxis(v.places, d, 0)[k, ...]

    def squeeze(self, v):
        if self.draw.random() < 0.5:
            return ".squeeze()", v.places.squeeze()
        d = self.draw.randint(0, v.places.ndim)
        return f".unsqueeze({d})", np.expand_dims(v.places, d)

    def as_strided(self, v):
        """Of elements the tensor has: for others gradients have no meaning."""
        if v.places.ndim == 0 or v.places.size == 0:
            return None
        steps = [s // v.places.itemsize for s in v.places.strides]
        order = self.draw.sample(range(v.places.ndim), v.places.ndim)
        sizes = [self.draw.randint(1, v.places.shape[d]) for d in order]
        places = v.places.transpose(order)[tuple(slice(0, n) for n in sizes)]
        first = int(v.places.ravel()[0])
        return f".as_strided({sizes}, {[steps[d] for d in order]}, {first})", places

    def detach(self, v):
        return (".detach()", v.places) if self.draw.random() < 0.3 else None

    def narrow(self, v):
        d = self.dim(v)
        if d is None or v.places.shape[d] < 2:
            return None
        n = v.places.shape[d] - 1
        return f".narrow({d}, 1, {n})", v.places[(slice(None),) * d + (slice(1, None),)]

    def flatten(self, v):
        """Two dimensions of one, or one of two where memory allows it."""
        d = self.dim(v)
        if d is None or v.places.size == 0:
            return None
        shape = list(v.places.shape)
        if shape[d] % 2 == 0:
            shape[d : d + 1] = [2, shape[d] // 2]
            return f".unflatten({d}, (2, -1))", v.places.reshape(shape)
        if d + 1 == len(shape):
            return None
        shape[d : d + 2] = [shape[d] * shape[d + 1]]
        made = v.places.reshape(shape)
        return (f".flatten({d}, {d + 1})", made) if np.may_share_memory(made, v.places) else None

    def alias(self, v):
        return self.draw.choice([f".view_as({v.name})", f".expand_as({v.name})", "[...]"]), v.places

    def mixed_key(self, v):
        if v.places.ndim < 2 or 0 in v.places.shape:
            return None
        i = self.draw.randrange(v.places.shape[-1])
        return f"[1:, ..., {i}, None]", v.places[1:, ..., i, None]

    def new_result(self):
        a = self.pick(lambda v: v.places.ndim and v.places.size)
        if a is None:
            return
        if self.draw.random() < 0.5:
            form, saves = self.draw.choice(list(UNARY.items()))
            self.result(form, saves, (a.name,))
            return
        b = self.pick(lambda v: broadcasts(v.places.shape, a.places.shape))
        form, saves = self.draw.choice(list(BINARY.items()))
        self.result(form, saves, (a.name, b.name))

    def result(self, form, saves, names):
        if saves and saves != "output" and not self.reckless:
            form = re.sub(r"\{(.)\}", r"{\1}.clone()", form)
            saves = ""
        expression = form.format(a=names[0], b=names[-1])
        code = f"{self.name()} = {expression}"
        self.add(code=code, kind="new", names=names, defines=self.name(), replay=expression, saves=saves)

    def target(self):
        def accept(v):
            if v.places.size == 0 and self.draw.random() < 0.9:
                return False
            refused = v.memory in self.run.leaves or v.places.size != np.unique(v.places).size
            if refused and self.draw.random() < 0.95:
                return False
            return self.reckless or v.memory not in {memory for memory, _ in self.run.saved}

        return self.pick(accept)

    def new_write(self):
        v = self.target()
        if v is None:
            return
        no_grad = self.draw.random() < 0.06
        if v.off_tape == "detach()" or self.draw.random() < 0.4:
            form, (replay, saves) = self.draw.choice(list(UNARY_WRITES.items()))
            names = (v.name,)
        else:
            b = self.pick(lambda w: broadcasts(w.places.shape, v.places.shape))
            if b is None:
                return
            forms = dict(BINARY_WRITES)
            if v.off_tape:  # assigning to a tensor what it holds already is no write, and not refused
                del forms["{v}[...] = {b}"]
            form, (replay, saves) = self.draw.choice(list(forms.items()))
            names = (v.name, b.name)
            if saves == "other" and not self.reckless:
                form, replay, saves = form.replace("{b}", "{b}.clone()"), replay, ""
        code = form.format(v=v.name, b=names[-1])
        if no_grad:
            code = f"with weft.no_grad(): {code}"
        self.add(
            code=code, kind="write", names=names, replay=replay.format(v=v.name, b=names[-1]), saves=saves,
            no_grad=no_grad,
        )  # fmt: skip

    def part_write(self):
        """Assignment through an index, and what writes where an index says."""
        v = self.target()
        if v is None or v.off_tape or v.places.ndim == 0 or v.places.size == 0:
            return
        n = v.places.shape[0]
        rows = sorted(self.draw.sample(range(n), self.draw.randint(1, n)))
        self.draw.shuffle(rows)
        row = self.draw.randrange(n)
        mask = [self.draw.random() < 0.5 for _ in range(n)]
        kept = [i for i in range(n) if mask[i]]
        part, form, whole = self.draw.choice(
            [
                (v.places[row], f"{v.name}[{row}] = {{b}}", False),
                (v.places[row], f"{v.name}[{row}].copy_({{b}})", False),
                (v.places[1:], f"{v.name}[1:] = {{b}}", False),
                (v.places[..., 0], f"{v.name}[..., 0] = {{b}}", False),
                (v.places[rows], f"{v.name}[{rows}] = {{b}}", True),
                (v.places[kept], f"{v.name}[weft.tensor({mask})] = {{b}}", True),
                (v.places[rows], f"{v.name}.index_put_((weft.tensor({rows}),), {{b}})", True),
                (v.places[rows], f"{v.name}.index_fill_(0, weft.tensor({rows}), 0.5)", True),
                *self.writes_by_index(v, rows, mask),
            ]
        )
        b = self.pick(lambda w: broadcasts(w.places.shape, part.shape))
        value, names = "weft.tensor(0.5, dtype=weft.float64)", (v.name,)
        if b and "{b}" in form:
            value, names = b.name, (v.name, b.name)
        adds = "index_add_" in form or "accumulate" in form
        replay = f"{v.name}[{rows}] + {value}" if adds else value
        self.add(
            code=form.format(b=value), kind="write", names=names, replay=replay, places=part, whole=whole
        )

    def writes_by_index(self, v, rows, mask):
        places, kept = v.places[rows], v.places[[i for i, keep in enumerate(mask) if keep]]
        index, ones = f"weft.tensor({rows})", [1] * (v.places.ndim - 1)
        shape = list(places.shape)
        return [
            (places, f"{v.name}.index_add_(0, {index}, {{b}}.expand({shape}))", True),
            (places, f"{v.name}.index_copy_(0, {index}, {{b}}.expand({shape}))", True),
            (places, f"{v.name}.index_put_(({index},), {{b}}, accumulate=True)", True),
            (
                places,
                f"{v.name}.scatter_(0, {index}.view({[-1, *ones]}).expand({shape}), {{b}}.expand({shape}))",
                True,
            ),
            (
                kept,
                f"{v.name}.masked_scatter_(weft.tensor({mask}).view({[-1, *ones]}), "
                f"{{b}}.expand({list(kept.shape)}))",
                True,
            ),
        ]


def broadcasts(shape, to):
    return len(shape) <= len(to) and all(n in (1, m) for n, m in zip(shape[::-1], to[::-1], strict=False))


def outcome(statements, seed):
    run = Run(seed)
    try:
        for s in statements:
            run.step(s)
        run.compare()
    except MismatchError as error:
        return str(error)
    except SavedChangedError:
        return "saved"
    return ""


def shortened(statements, seed):
    """The program without what its failure does not need."""
    k = len(statements) - 1
    while k >= 0:
        gone, fewer = set(), []
        for i, s in enumerate(statements):
            if i == k or gone & set(s.names):
                gone |= {s.defines} - {""}
            else:
                fewer.append(s)
        try:
            failed = outcome(fewer, seed) not in ("", "saved")
        except Exception:
            failed = False
        if failed:
            statements = fewer
        k = min(k, len(statements)) - 1
    return statements


def run_program(seed):
    writer = Writer(seed)
    try:
        writer.write_program()
        writer.run.compare()
        return ""
    except SavedChangedError:
        return "saved"
    except MismatchError as error:
        found = error
    shorter = shortened(writer.statements, seed)
    code = "\n".join(f"    {s.code}" for s in shorter)
    pytest.fail(f"program {seed}: {outcome(shorter, seed) or found}\n{code}", pytrace=False)


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_programs_agree_with_their_functional_replay(group):
    seeds = range(FIRST_SEED + group, FIRST_SEED + PROGRAMS, GROUPS)
    refused = sum(run_program(seed) == "saved" for seed in seeds)
    assert refused < max(2, len(seeds) // 3), "too few programs are compared to the end"
