"""Random numbers from Python: PyTorch's, by the same names."""

from __future__ import annotations

import copy
import json
import operator
import pickle
import re
import threading
from pathlib import Path

import pytest
import weft
from weft import nn
from weft.nn import functional as F

DATA = Path(__file__).resolve().parent.parent / "data"
RECORDED = json.loads((DATA / "random.json").read_text())


def exists(case):
    """Whether weft has the layer or initialiser; draws without one it has."""
    name = re.match(r"nn\.([\w.]+)", case["expr"])
    try:
        return not name or operator.attrgetter(name[1])(nn)
    except AttributeError:
        return False


def test_what_is_recorded_and_not_there():
    absent = {case["expr"].split("(")[0] for case in RECORDED if not exists(case)}
    assert absent <= {"nn.Embedding", "nn.LSTM", "nn.GRU", "nn.init.orthogonal_"}


@pytest.mark.parametrize(
    "case", list(filter(exists, RECORDED)), ids=lambda case: f"{case['seed']}-{case['expr']}"
)
def test_numbers_are_pytorchs(case):
    weft.manual_seed(case["seed"])
    drawn = eval(case["expr"], {"torch": weft, "nn": nn})
    assert list(drawn.shape) == case["shape"]
    values = drawn.flatten().tolist()
    assert values[: len(case["value"])] == pytest.approx(case["value"], rel=1e-6, abs=1e-6)
    assert sum(values) == pytest.approx(case["sum"], rel=1e-6, abs=1e-5)


def test_a_generator_is_a_stream_of_its_own():
    weft.manual_seed(3)
    expected = weft.rand(5).tolist()
    g = weft.Generator().manual_seed(3)
    weft.rand(7)
    assert weft.rand(5, generator=g).tolist() == expected
    assert g.initial_seed() == 3
    assert weft.Generator().initial_seed() == 67280421310721
    assert g.device == weft.device("cpu")
    assert weft.initial_seed() == 3


def test_seeds_cover_pytorchs_range():
    g = weft.Generator()
    assert g.manual_seed(-1).initial_seed() == 2**64 - 1
    assert g.manual_seed(2**64 - 1) is g
    assert g.manual_seed(-(2**63)).initial_seed() == 2**63
    for seed in (2**64, -(2**63) - 1):
        with pytest.raises(ValueError, match=str(seed)):
            g.manual_seed(seed)
    with pytest.raises(TypeError, match="float"):
        g.manual_seed(2.5)
    assert weft.manual_seed(7.0) is not None
    assert weft.initial_seed() == 7
    assert g.seed() == g.initial_seed()
    assert weft.seed() == weft.initial_seed()


def test_state_is_saved_and_restored():
    weft.manual_seed(1)
    weft.randn(3)  # an odd count leaves half of a pair for the next
    state = weft.get_rng_state()
    assert state.dtype is weft.uint8
    assert state.shape == (5056,)
    first = weft.randn(5).tolist()
    weft.set_rng_state(state)
    assert weft.randn(5).tolist() == first
    with pytest.raises(ValueError, match="5056"):
        weft.set_rng_state(state[:10])
    with pytest.raises(TypeError, match="uint8"):
        weft.set_rng_state(state.float())


@pytest.mark.parametrize(
    "duplicate", [lambda g: g.clone(), copy.copy, copy.deepcopy, lambda g: pickle.loads(pickle.dumps(g))]
)
def test_copies_of_a_generator_go_on_alike_but_apart(duplicate):
    g = weft.Generator().manual_seed(11)
    weft.rand(3, generator=g)
    other = duplicate(g)
    assert other.initial_seed() == 11
    expected = weft.rand(4, generator=g).tolist()
    assert weft.rand(4, generator=other).tolist() == expected


def test_fork_rng_puts_the_stream_back():
    weft.manual_seed(5)
    expected = weft.rand(3).tolist()
    weft.manual_seed(5)
    with weft.random.fork_rng():
        weft.manual_seed(99)
        weft.rand(10)
    assert weft.rand(3).tolist() == expected
    with pytest.raises(KeyError), weft.random.fork_rng():
        weft.rand(1)
        raise KeyError
    with weft.random.fork_rng(enabled=False):
        weft.manual_seed(8)
    assert weft.initial_seed() == 8


def test_generators_are_of_devices_that_are_there():
    with pytest.raises(RuntimeError, match="(?i)cuda"):
        weft.Generator("cuda:99")
    with pytest.raises(TypeError):
        weft.rand(3, generator=5)


def test_a_generator_saves_and_restores_its_state():
    g = weft.Generator().manual_seed(2**63 + 5)
    assert g.initial_seed() == 2**63 + 5
    weft.randn(3, generator=g)
    state = g.get_state()
    expected = weft.randn(20, generator=g).tolist()
    other = weft.Generator()
    other.set_state(state)
    assert other.initial_seed() == 2**63 + 5
    assert weft.randn(20, generator=other).tolist() == expected
    weft.set_rng_state(state)
    assert weft.randn(20).tolist() == expected
    other.set_state(state)
    assert weft.equal(other.get_state(), state)


def test_states_are_copies():
    g = weft.Generator().manual_seed(1)
    state = g.get_state()
    state.zero_()
    assert weft.rand(1, generator=g).tolist() == weft.rand(1, generator=g.manual_seed(1)).tolist()


def test_fork_rng_may_be_nested():
    weft.manual_seed(1)
    expected = weft.rand(3).tolist()
    weft.manual_seed(1)
    with weft.random.fork_rng():
        weft.rand(4)
        with weft.random.fork_rng():
            weft.manual_seed(1)
            inner = weft.rand(3).tolist()
        weft.rand(2)
    assert inner == expected
    assert weft.rand(3).tolist() == expected


DRAWS = {
    "rand": lambda g: weft.rand(50_001, generator=g),
    "randn": lambda g: weft.randn(50_001, generator=g),
    "randn float64": lambda g: weft.randn(50_001, dtype=weft.float64, generator=g),
    "randint": lambda g: weft.randint(0, 1000, (50_001,), generator=g),
    "randperm": lambda g: weft.randperm(50_001, generator=g),
    "bernoulli": lambda g: weft.bernoulli(weft.full((50_001,), 0.3), generator=g),
    "multinomial": lambda g: weft.multinomial(weft.arange(1.0, 2001), 1000, generator=g),
    "exponential_": lambda g: weft.empty(50_001).exponential_(generator=g),
    "geometric_": lambda g: weft.empty(50_001).geometric_(0.2, generator=g),
    "cauchy_": lambda g: weft.empty(50_001).cauchy_(generator=g),
    "log_normal_": lambda g: weft.empty(50_001).log_normal_(generator=g),
    "transposed": lambda g: weft.empty(300, 200).t().normal_(generator=g),
}


@pytest.mark.parametrize("name", DRAWS)
def test_draws_are_the_same_for_any_number_of_threads(name):
    before = weft.get_num_threads()
    drawn = []
    try:
        for threads in (1, 2, 4):
            weft.set_num_threads(threads)
            g = weft.Generator().manual_seed(17)
            drawn.append((DRAWS[name](g), g.get_state()))
    finally:
        weft.set_num_threads(before)
    for values, state in drawn[1:]:
        assert weft.equal(values, drawn[0][0])
        assert weft.equal(state, drawn[0][1])


DROPOUTS = {
    "dropout": (lambda x: F.dropout(x, 0.3), (200, 301)),
    "dropout in place": (lambda x: F.dropout(x * 1, 0.3, inplace=True), (200, 301)),
    "dropout of what lies transposed": (lambda x: F.dropout(x.t(), 0.3), (200, 301)),
    "dropout1d": (lambda x: F.dropout1d(x, 0.3), (30, 40, 50)),
    "dropout2d": (lambda x: F.dropout2d(x, 0.3), (30, 40, 5, 10)),
    "dropout3d": (lambda x: F.dropout3d(x, 0.3), (30, 40, 5, 2, 5)),
    "a layer": (nn.Dropout(0.3), (200, 301)),
}


@pytest.mark.parametrize("name", DROPOUTS)
def test_dropout_is_the_same_for_any_number_of_threads(name):
    drop, shape = DROPOUTS[name]
    before = weft.get_num_threads()
    results = []
    try:
        for threads in (1, 2, 4):
            weft.set_num_threads(threads)
            weft.manual_seed(5)
            x = weft.randn(shape, requires_grad=True)
            y = drop(x)
            (g,) = weft.autograd.grad((y * y).sum(), x)
            results.append((y.detach(), g))
    finally:
        weft.set_num_threads(before)
    for y, g in results[1:]:
        assert weft.equal(y, results[0][0])
        assert weft.equal(g, results[0][1])


def in_threads(count, work):
    """work(i) on threads of their own, started together; what they return, in order."""
    results, errors = [None] * count, []
    start = threading.Barrier(count)

    def run(i):
        try:
            start.wait(60)
            results[i] = work(i)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    return results


@pytest.mark.parametrize("shared", [True, False], ids=["a generator", "the default generator"])
def test_threads_that_share_a_generator_get_parts_of_its_stream(shared):
    g = weft.Generator().manual_seed(9) if shared else None
    if not shared:
        weft.manual_seed(9)
    draws = in_threads(4, lambda i: [tuple(weft.rand(5, generator=g).tolist()) for _ in range(200)])
    drawn = [fill for of_thread in draws for fill in of_thread]
    whole = weft.rand(4000, generator=weft.Generator().manual_seed(9)).view(800, 5)
    assert sorted(drawn) == sorted(tuple(row) for row in whole.tolist())


def test_threads_with_generators_of_their_own_do_not_disturb_each_other():
    def work(i):
        g = weft.Generator().manual_seed(i)
        return [weft.randn(17, generator=g).tolist() for _ in range(100)]

    assert in_threads(4, work) == [work(i) for i in range(4)]


def test_seeding_while_others_draw_is_safe():
    def work(i):
        for k in range(300):
            if i == 0:
                weft.manual_seed(k)
            elif i == 1:
                weft.set_rng_state(weft.get_rng_state())
            else:
                assert 0 <= weft.rand(20_000 if k % 50 == 0 else 3).min().item() < 1

    in_threads(4, work)
    weft.manual_seed(3)
    expected = weft.rand(3).tolist()
    assert weft.rand(3, generator=weft.Generator().manual_seed(3)).tolist() == expected
