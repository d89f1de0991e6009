"""weft.distributions: moments, densities, PyTorch's numbers for a seed, gradients, checks."""

from __future__ import annotations

import math

import pytest
import weft
from weft import distributions as d


def integrated(distribution: d.Distribution, low: float, high: float) -> float:
    x = weft.linspace(low, high, 200001, dtype=weft.float64)
    return weft.trapezoid(distribution.log_prob(x).exp(), x).item()


# Recorded from PyTorch 2.15, torch.manual_seed(0).
SEEDED: dict[str, list[float]] = {
    "categorical": [2, 2, 2, 2, 2, 2, 1, 2],
    "normal": [1.540996, -0.293429, -2.178789],
    "bernoulli": [0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0],
    "laplace": [-0.007515, 0.768827, -1.73186],
}

CONTINUOUS = [
    (lambda t: d.Normal(t(0.5), t(1.5)), -12, 12),
    (lambda t: d.LogNormal(t(0.1), t(0.3)), 1e-9, 8),
    (lambda t: d.Uniform(t(-1.0), t(2.0)), -1, 2 - 1e-9),
    (lambda t: d.Exponential(t(2.0)), 0, 20),
    (lambda t: d.Laplace(t(0.3), t(0.5)), -15, 15),
    (lambda t: d.Gumbel(t(0.3), t(0.5)), -5, 20),
    (lambda t: d.HalfNormal(t(1.5)), 0, 15),
]


def double(value: float) -> weft.Tensor:
    return weft.tensor(value, dtype=weft.float64)


@pytest.mark.parametrize("case", CONTINUOUS, ids=lambda case: type(case[0](double)).__name__)
def test_densities_integrate_to_one_and_samples_follow_them(case: tuple) -> None:
    make, low, high = case
    distribution = make(double)
    assert integrated(distribution, low, high) == pytest.approx(1, abs=1e-4)
    x = weft.linspace(low, high, 200001, dtype=weft.float64)
    density = distribution.log_prob(x).exp()
    assert weft.trapezoid(density * x, x).item() == pytest.approx(distribution.mean.item(), abs=1e-3)
    surprise = -(density * distribution.log_prob(x)).nan_to_num(0.0)
    assert weft.trapezoid(surprise, x).item() == pytest.approx(distribution.entropy().item(), abs=1e-3)
    weft.manual_seed(3)
    drawn = distribution.sample((200000,))
    assert drawn.mean().item() == pytest.approx(distribution.mean.item(), abs=0.02)
    assert drawn.std().item() == pytest.approx(distribution.stddev.item(), rel=0.02)
    middle = distribution.icdf(double(0.3))
    assert distribution.cdf(middle).item() == pytest.approx(0.3, abs=1e-12)
    assert (drawn < middle).double().mean().item() == pytest.approx(0.3, abs=0.01)


def test_the_numbers_of_a_seed_are_pytorchs() -> None:
    weft.manual_seed(0)
    assert d.Categorical(weft.tensor([0.1, 0.2, 0.7])).sample((8,)).tolist() == SEEDED["categorical"]
    weft.manual_seed(0)
    assert d.Normal(0.0, 1.0).sample((3,)).tolist() == pytest.approx(SEEDED["normal"], abs=1e-6)
    weft.manual_seed(0)
    assert d.Bernoulli(weft.tensor(0.4)).sample((8,)).tolist() == SEEDED["bernoulli"]
    weft.manual_seed(0)
    assert d.Laplace(0.0, 1.0).sample((3,)).tolist() == pytest.approx(SEEDED["laplace"], abs=1e-6)


def test_categorical() -> None:
    c = d.Categorical(logits=weft.tensor([[0.0, math.log(3.0)], [1.0, 1.0]], dtype=weft.float64))
    assert c.probs.tolist() == [pytest.approx([0.25, 0.75]), pytest.approx([0.5, 0.5])]
    assert c.log_prob(weft.tensor([0, 1])).exp().tolist() == pytest.approx([0.25, 0.5])
    assert c.entropy().tolist() == pytest.approx(
        [-(0.25 * math.log(0.25) + 0.75 * math.log(0.75)), math.log(2)]
    )
    assert c.sample((5,)).shape == (5, 2)
    assert c.enumerate_support().shape == (2, 2)
    assert c.expand((3, 2)).log_prob(weft.tensor([0, 1])).shape == (3, 2)
    with pytest.raises(ValueError, match="invalid values"):
        c.log_prob(weft.tensor([2, 0]))
    with pytest.raises(ValueError, match="Either `probs` or `logits`"):
        d.Categorical()


def test_policy_gradient() -> None:
    logits = weft.zeros(3, requires_grad=True)
    (-d.Categorical(logits=logits).log_prob(weft.tensor(1))).backward()
    assert logits.grad.tolist() == pytest.approx([1 / 3, -2 / 3, 1 / 3])


def test_rsample_differentiates_and_sample_does_not() -> None:
    scale = weft.tensor(2.0, requires_grad=True)
    assert not d.Normal(0.0, scale).sample().requires_grad
    weft.manual_seed(1)
    drawn = d.Normal(0.0, scale).rsample()
    drawn.backward()
    assert scale.grad.item() == pytest.approx(drawn.item() / 2)


def test_parameters_are_checked() -> None:
    with pytest.raises(ValueError, match="Expected parameter scale"):
        d.Normal(0.0, -1.0)
    with pytest.raises(ValueError, match="Uniform is not defined"):
        d.Uniform(1.0, 1.0)
    d.Normal(0.0, -1.0, validate_args=False)


def test_divergences_are_the_expected_difference_of_logarithms() -> None:
    for make, low, high in CONTINUOUS[:5]:
        p, q = make(double), make(lambda value: double(value + 0.25 if value > 0 else value - 0.25))
        x = weft.linspace(low, high, 200001, dtype=weft.float64)
        with_q = type(q).__new__(type(q))
        with_q.__dict__.update(q.__dict__, _validate_args=False)
        expected = weft.trapezoid(
            (p.log_prob(x).exp() * (p.log_prob(x) - with_q.log_prob(x))).nan_to_num(0.0), x
        )
        assert d.kl_divergence(p, q).item() == pytest.approx(expected.item(), abs=1e-3), type(p)


def test_multivariate_normal() -> None:
    a = weft.tensor([[2.0, 0.5], [0.5, 1.0]], dtype=weft.float64)
    loc = weft.tensor([1.0, -1.0], dtype=weft.float64)
    by_covariance, by_precision = (
        d.MultivariateNormal(loc, a),
        d.MultivariateNormal(loc, precision_matrix=a.inverse()),
    )
    x = weft.tensor([0.3, 0.4], dtype=weft.float64)
    difference = x - loc
    expected = -0.5 * (difference @ a.inverse() @ difference + a.logdet() + 2 * math.log(2 * math.pi))
    assert by_covariance.log_prob(x).item() == pytest.approx(expected.item())
    assert by_precision.log_prob(x).item() == pytest.approx(expected.item())
    weft.manual_seed(2)
    assert (by_covariance.sample((100000,)).T.cov() - a).abs().max() < 0.03
    assert d.kl_divergence(by_covariance, by_precision).item() == pytest.approx(0, abs=1e-9)


def test_independent() -> None:
    base = d.Normal(weft.zeros(3, 2), weft.ones(3, 2))
    joint = d.Independent(base, 1)
    assert joint.batch_shape == (3,)
    assert joint.event_shape == (2,)
    x = weft.ones(3, 2)
    assert joint.log_prob(x).tolist() == base.log_prob(x).sum(-1).tolist()


def test_what_a_distribution_lacks_is_named() -> None:
    cauchy = weft.distributions.Cauchy(weft.tensor(0.0), weft.tensor(1.0))
    categorical = weft.distributions.Categorical(weft.tensor([0.5, 0.5]))
    with pytest.raises(NotImplementedError, match="Categorical has no cdf"):
        categorical.cdf(weft.tensor(0))
    with pytest.raises(NotImplementedError, match="Cauchy has no enumerate_support"):
        cauchy.enumerate_support()
