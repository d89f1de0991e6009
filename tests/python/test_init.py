"""Initialisers, and layers when they are made, hold PyTorch's numbers for PyTorch's seeds."""

from __future__ import annotations

import math

import numpy as np
import pytest
import weft
from recorded_results import read
from weft import nn

EXISTING = ("nn.Linear", "nn.Conv2d", "nn.BatchNorm2d", "nn.Sequential", "nn.init")
CASES = [case for case in read("random.json") if case["expr"].startswith(EXISTING)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['expr']} seed {case['seed']}")
def test_numbers_of_a_seed(case):
    weft.manual_seed(case["seed"])
    value = eval(case["expr"], {"nn": nn, "torch": weft})
    got = value.detach().numpy()
    assert list(got.shape) == case["shape"]
    wanted = np.array(case["value"]).ravel()
    np.testing.assert_allclose(got.ravel()[: wanted.size], wanted, rtol=1e-6, atol=1e-6)
    assert got.astype(np.float64).sum() == pytest.approx(case["sum"], rel=1e-5, abs=1e-5)


def test_bounds_of_the_uniform_initialisers():
    weight = weft.empty(50, 20, 3, 3)
    nn.init.kaiming_uniform_(weight, a=1, mode="fan_out")
    assert weight.abs().max().item() == pytest.approx(math.sqrt(3 / (50 * 9)), rel=1e-2)
    nn.init.xavier_uniform_(weight, gain=2)
    assert weight.abs().max().item() == pytest.approx(2 * math.sqrt(6 / (70 * 9)), rel=1e-2)


def test_filling():
    weight = nn.Parameter(weft.empty(2, 3))
    assert nn.init.ones_(weight) is weight
    assert weight.tolist() == [[1.0] * 3] * 2
    assert nn.init.constant_(weight, 0.5).sum().item() == 3
    assert nn.init.eye_(weight).tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    assert weight.requires_grad
    assert weight.grad_fn is None
    dirac = nn.init.dirac_(weft.empty(4, 2, 3, 3), groups=2)
    x = weft.randn(1, 4, 5, 5)
    assert weft.equal(nn.functional.conv2d(x, dirac, padding=1, groups=2), x)


def test_sparse_empties_a_part_of_each_column():
    weft.manual_seed(0)
    weight = nn.init.sparse_(weft.empty(10, 6), sparsity=0.35)
    assert (weight == 0).sum(0).tolist() == [4] * 6


@pytest.mark.parametrize(("a", "b"), [(-0.5, 0.5), (2.0, 3.0)])
def test_trunc_normal_stays_inside(a, b):
    weft.manual_seed(0)
    drawn = nn.init.trunc_normal_(weft.empty(5000), a=a, b=b)
    assert drawn.min().item() >= a
    assert drawn.max().item() <= b
    below = {x: 0.5 * math.erfc(-x / math.sqrt(2)) for x in (a, b, (a + b) / 2)}
    wanted = (below[(a + b) / 2] - below[a]) / (below[b] - below[a])
    assert (drawn < (a + b) / 2).float().mean().item() == pytest.approx(wanted, abs=0.03)


def test_generator_of_ones_own():
    first, second = (
        nn.init.normal_(weft.empty(5), generator=weft.Generator().manual_seed(3)) for _ in range(2)
    )
    assert first.tolist() == second.tolist()


def test_gains():
    assert nn.init.calculate_gain("linear") == nn.init.calculate_gain("sigmoid") == 1
    assert nn.init.calculate_gain("tanh") == 5 / 3
    assert nn.init.calculate_gain("relu") == math.sqrt(2)
    assert nn.init.calculate_gain("leaky_relu", 0.2) == math.sqrt(2 / 1.04)
    assert nn.init.calculate_gain("selu") == 0.75


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.init.xavier_normal_(weft.empty(3)), "fewer than 2 dimensions"),
        (lambda: nn.init.kaiming_normal_(weft.empty(3, 3), mode="fan"), "Mode fan not supported"),
        (lambda: nn.init.calculate_gain("swish"), "Unsupported nonlinearity swish"),
        (lambda: nn.init.calculate_gain("leaky_relu", "x"), "negative_slope x not a valid number"),
        (lambda: nn.init.eye_(weft.empty(3)), "Only tensors with 2 dimensions"),
        (lambda: nn.init.dirac_(weft.empty(3, 3)), "Only tensors with 3, 4, or 5 dimensions"),
        (lambda: nn.init.dirac_(weft.empty(3, 3, 3), 2), "dim 0 must be divisible by groups"),
        (lambda: nn.init.sparse_(weft.empty(3), 0.5), "Only tensors with 2 dimensions"),
    ],
)
def test_refuses_with_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_nothing_to_fill_is_only_a_warning():
    with pytest.warns(UserWarning, match="zero-element"):
        nn.init.kaiming_uniform_(weft.empty(0, 3))
    with pytest.warns(FutureWarning, match="nn.init.xavier_normal_"):
        nn.init.xavier_normal(weft.empty(2, 3))
