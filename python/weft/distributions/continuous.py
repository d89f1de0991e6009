"""Continuous distributions of single numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from weft import _C
from weft._C import Tensor
from weft._numeric_limits import finfo
from weft.autograd.grad_mode import no_grad
from weft.distributions.distribution import Distribution, broadcast, nonnegative, positive, real


class _LocationScale(Distribution):
    """A distribution of loc + scale * z."""

    has_rsample = True
    arg_constraints = {"loc": real, "scale": positive}
    support = staticmethod(real)

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None) -> None:
        self.loc, self.scale = broadcast(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """The expected value."""
        return self.loc

    @property
    def mode(self) -> Tensor:
        """The most probable value."""
        return self.loc


class Normal(_LocationScale):
    """The normal distribution with mean loc and standard deviation scale."""

    @property
    def stddev(self) -> Tensor:
        """The standard deviation."""
        return self.scale

    @property
    def variance(self) -> Tensor:
        """The squared standard deviation."""
        return self.scale.square()

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, without gradients."""
        shape = self._extended(sample_shape)
        with no_grad():
            return _C.normal(self.loc.expand(shape), self.scale.expand(shape))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws through which gradients reach loc and scale."""
        shape = self._extended(sample_shape)
        return self.loc + _standard_normal(shape, self.loc) * self.scale

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density."""
        self._check_value(value)
        variance = self.scale.square()
        return (
            -(value - self.loc).square() / (2 * variance)
            - self.scale.log()
            - math.log(math.sqrt(2 * math.pi))
        )

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of at most ``value``."""
        self._check_value(value)
        return 0.5 * (1 + _C.erf((value - self.loc) * self.scale.reciprocal() / math.sqrt(2)))

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile."""
        return self.loc + self.scale * _C.erfinv(2 * value - 1) * math.sqrt(2)

    def entropy(self) -> Tensor:
        """The differential entropy."""
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log()


class LogNormal(Distribution):
    """The distribution of exp(x), x being normal."""

    has_rsample = True
    arg_constraints = {"loc": real, "scale": positive}
    support = staticmethod(positive)

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None) -> None:
        self.loc, self.scale = broadcast(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def base_dist(self) -> Normal:
        """The distribution of the logarithm."""
        return Normal(self.loc, self.scale, validate_args=False)

    @property
    def mean(self) -> Tensor:
        """The expected value."""
        return (self.loc + self.scale.square() / 2).exp()

    @property
    def mode(self) -> Tensor:
        """The most probable value."""
        return (self.loc - self.scale.square()).exp()

    @property
    def variance(self) -> Tensor:
        """The variance."""
        square = self.scale.square()
        return square.expm1() * (2 * self.loc + square).exp()

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, without gradients."""
        with no_grad():
            return self.base_dist.sample(sample_shape).exp()

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws through which gradients reach loc and scale."""
        return self.base_dist.rsample(sample_shape).exp()

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density."""
        self._check_value(value)
        return self.base_dist.log_prob(value.log()) - value.log()

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of at most ``value``."""
        self._check_value(value)
        return self.base_dist.cdf(value.log())

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile."""
        return self.base_dist.icdf(value).exp()

    def entropy(self) -> Tensor:
        """The differential entropy."""
        return self.base_dist.entropy() + self.loc


class Uniform(Distribution):
    """The uniform distribution on [low, high)."""

    has_rsample = True
    arg_constraints = {"low": real, "high": real}

    def __init__(self, low: Tensor | float, high: Tensor | float, validate_args: bool | None = None) -> None:
        self.low, self.high = broadcast(low, high)
        super().__init__(self.low.shape, validate_args=validate_args)
        if self._validate_args and not bool((self.low < self.high).all()):
            raise ValueError("Uniform is not defined when low>= high")

    @property
    def mean(self) -> Tensor:
        """The middle."""
        return (self.high + self.low) / 2

    @property
    def stddev(self) -> Tensor:
        """The standard deviation."""
        return (self.high - self.low) / 12**0.5

    @property
    def variance(self) -> Tensor:
        """The variance."""
        return (self.high - self.low).square() / 12

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws through which gradients reach low and high."""
        drawn = _C.rand(self._extended(sample_shape), dtype=self.low.dtype, device=self.low.device)
        return self.low + drawn * (self.high - self.low)

    def _check_value(self, value: Tensor) -> None:
        super()._check_value(value)
        if self._validate_args and not bool(((value >= self.low) & (value <= self.high)).all()):
            raise ValueError(
                f"Expected value argument (Tensor of shape {tuple(value.shape)}) to be within the support of "
                f"the distribution {self}, but found invalid values:\n{value}"
            )

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density: -inf at high and outside."""
        self._check_value(value)
        inside = (self.low <= value) & (value < self.high)
        return inside.to(self.low.dtype).log() - (self.high - self.low).log()

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of at most ``value``."""
        self._check_value(value)
        return ((value - self.low) / (self.high - self.low)).clamp(0, 1)

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile."""
        return value * (self.high - self.low) + self.low

    def entropy(self) -> Tensor:
        """The differential entropy."""
        return (self.high - self.low).log()


class Exponential(Distribution):
    """The exponential distribution: density rate exp(-rate x)."""

    has_rsample = True
    arg_constraints = {"rate": positive}
    support = staticmethod(nonnegative)

    def __init__(self, rate: Tensor | float, validate_args: bool | None = None) -> None:
        (self.rate,) = broadcast(rate)
        super().__init__(self.rate.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """The expected value."""
        return self.rate.reciprocal()

    @property
    def mode(self) -> Tensor:
        """The most probable value: 0."""
        return _C.zeros_like(self.rate)

    @property
    def stddev(self) -> Tensor:
        """The standard deviation."""
        return self.rate.reciprocal()

    @property
    def variance(self) -> Tensor:
        """The variance."""
        return self.rate.square().reciprocal()

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws through which gradients reach rate."""
        return self.rate.new_empty(self._extended(sample_shape)).exponential_() / self.rate

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density."""
        self._check_value(value)
        return self.rate.log() - self.rate * value

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of at most ``value``."""
        self._check_value(value)
        return 1 - (-self.rate * value).exp()

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile."""
        return -(-value).log1p() / self.rate

    def entropy(self) -> Tensor:
        """The differential entropy."""
        return 1 - self.rate.log()


class Laplace(_LocationScale):
    """The distribution of density exp(-|x - loc| / scale) / (2 scale)."""

    @property
    def stddev(self) -> Tensor:
        """The standard deviation."""
        return 2**0.5 * self.scale

    @property
    def variance(self) -> Tensor:
        """The variance."""
        return 2 * self.scale.square()

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws through which gradients reach loc and scale."""
        shape, least = self._extended(sample_shape), finfo(self.loc.dtype).eps - 1
        u = _C.empty(shape, dtype=self.loc.dtype, device=self.loc.device).uniform_(least, 1)
        return self.loc - self.scale * u.sign() * (-u.abs()).log1p()

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density."""
        self._check_value(value)
        return -(2 * self.scale).log() - (value - self.loc).abs() / self.scale

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of at most ``value``."""
        self._check_value(value)
        distance = value - self.loc
        return 0.5 - 0.5 * distance.sign() * (-distance.abs() / self.scale).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile."""
        term = value - 0.5
        return self.loc - self.scale * term.sign() * (-2 * term.abs()).log1p()

    def entropy(self) -> Tensor:
        """The differential entropy."""
        return 1 + (2 * self.scale).log()


class Cauchy(_LocationScale):
    """The distribution of density 1 / (pi scale (1 + ((x - loc) / scale)^2)), without a mean."""

    @property
    def mean(self) -> Tensor:
        """NaN: there is none."""
        return _C.full_like(self.loc, math.nan)

    @property
    def variance(self) -> Tensor:
        """Infinite."""
        return _C.full_like(self.loc, math.inf)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws through which gradients reach loc and scale."""
        drawn = self.loc.new_empty(self._extended(sample_shape)).cauchy_()
        return self.loc + drawn * self.scale

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density."""
        self._check_value(value)
        return -math.log(math.pi) - self.scale.log() - ((value - self.loc) / self.scale).square().log1p()

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of at most ``value``."""
        self._check_value(value)
        return _C.atan((value - self.loc) / self.scale) / math.pi + 0.5

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile."""
        return _C.tan(math.pi * (value - 0.5)) * self.scale + self.loc

    def entropy(self) -> Tensor:
        """The differential entropy."""
        return math.log(4 * math.pi) + self.scale.log()


class Gumbel(_LocationScale):
    """The distribution of the greatest of many: cdf exp(-exp(-(x - loc) / scale))."""

    @property
    def mean(self) -> Tensor:
        """The expected value."""
        return self.loc + self.scale * 0.57721566490153286060

    @property
    def stddev(self) -> Tensor:
        """The standard deviation."""
        return math.pi / math.sqrt(6) * self.scale

    @property
    def variance(self) -> Tensor:
        """The variance."""
        return self.stddev.square()

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws through which gradients reach loc and scale."""
        limits = finfo(self.loc.dtype)
        u = Uniform(_C.full_like(self.loc, limits.tiny), _C.full_like(self.loc, 1 - limits.eps))
        return self.loc - self.scale * (-u.rsample(sample_shape).log()).log()

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density."""
        self._check_value(value)
        y = (self.loc - value) / self.scale
        return (y - y.exp()) - self.scale.log()

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of at most ``value``."""
        self._check_value(value)
        return (-((self.loc - value) / self.scale).exp()).exp()

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile."""
        return self.loc - self.scale * (-value.log()).log()

    def entropy(self) -> Tensor:
        """The differential entropy."""
        return self.scale.log() + (1 + 0.57721566490153286060)


class HalfNormal(Distribution):
    """The distribution of |x|, x being normal with mean 0 and standard deviation scale."""

    has_rsample = True
    arg_constraints = {"scale": positive}
    support = staticmethod(nonnegative)

    def __init__(self, scale: Tensor | float, validate_args: bool | None = None) -> None:
        (self.scale,) = broadcast(scale)
        super().__init__(self.scale.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """The expected value."""
        return self.scale * math.sqrt(2 / math.pi)

    @property
    def mode(self) -> Tensor:
        """The most probable value: 0."""
        return _C.zeros_like(self.scale)

    @property
    def variance(self) -> Tensor:
        """The variance."""
        return self.scale.square() * (1 - 2 / math.pi)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws through which gradients reach scale."""
        return (_standard_normal(self._extended(sample_shape), self.scale) * self.scale).abs()

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density: -inf below 0."""
        self._check_value(value)
        density = Normal(0 * self.scale, self.scale, validate_args=False).log_prob(value) + math.log(2)
        return _C.where(value >= 0, density, -math.inf)

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of at most ``value``."""
        self._check_value(value)
        return 2 * Normal(0 * self.scale, self.scale, validate_args=False).cdf(value) - 1

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile."""
        return Normal(0 * self.scale, self.scale, validate_args=False).icdf((value + 1) / 2)

    def entropy(self) -> Tensor:
        """The differential entropy."""
        return Normal(0 * self.scale, self.scale, validate_args=False).entropy() - math.log(2)


def _standard_normal(shape: Sequence[int], like: Tensor) -> Any:
    zeros = _C.zeros(shape, dtype=like.dtype, device=like.device)
    return _C.normal(zeros, _C.ones_like(zeros))
