"""Random numbers from Python: PyTorch's, by the same names."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest
import weft

DATA = Path(__file__).resolve().parent.parent / "data"


def recorded_draws():
    cases = json.loads((DATA / "random.json").read_text())
    return [case for case in cases if "nn." not in case["expr"]]


@pytest.mark.parametrize("case", recorded_draws(), ids=lambda case: f"{case['seed']}-{case['expr']}")
def test_numbers_are_pytorchs(case):
    weft.manual_seed(case["seed"])
    drawn = eval(case["expr"], {"torch": weft})
    assert list(drawn.shape) == case["shape"]
    values = drawn.flatten().tolist()[: len(case["value"])]
    assert values == pytest.approx(case["value"], rel=1e-6, abs=1e-6)


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


def test_only_the_cpu_has_generators():
    with pytest.raises(RuntimeError, match="cuda"):
        weft.Generator("cuda")
    with pytest.raises(TypeError):
        weft.rand(3, generator=5)
