"""The divergence of Kullback and Leibler between two distributions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.distributions.categorical import Bernoulli, Categorical, OneHotCategorical
from weft.distributions.continuous import Exponential, Laplace, LogNormal, Normal, Uniform
from weft.distributions.distribution import Distribution, Independent, sum_last
from weft.distributions.multivariate import MultivariateNormal

_formulas: dict[tuple[type, type], Callable[[Any, Any], Tensor]] = {}


def register_kl(
    type_p: type, type_q: type
) -> Callable[[Callable[[Any, Any], Tensor]], Callable[[Any, Any], Tensor]]:
    """A decorator: the function is kl_divergence for distributions of these classes and of those derived."""

    def register(function: Callable[[Any, Any], Tensor]) -> Callable[[Any, Any], Tensor]:
        _formulas[type_p, type_q] = function
        return function

    return register


def kl_divergence(p: Distribution, q: Distribution) -> Tensor:
    """The expected value of log p(x) - log q(x) for x of p. Raises NotImplementedError without a formula."""
    for of_p in type(p).__mro__:
        for of_q in type(q).__mro__:
            if (of_p, of_q) in _formulas:
                return _formulas[of_p, of_q](p, q)
    raise NotImplementedError(
        f"No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}"
    )


@register_kl(Normal, Normal)
@register_kl(LogNormal, LogNormal)
def _normal(p: Normal, q: Normal) -> Tensor:
    ratio = (p.scale / q.scale).square()
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).square() - 1 - ratio.log())


@register_kl(Bernoulli, Bernoulli)
def _bernoulli(p: Bernoulli, q: Bernoulli) -> Tensor:
    success = p.probs * (_C.softplus(-q.logits) - _C.softplus(-p.logits))
    success = _C.where(q.probs == 0, float("inf"), success)
    success = _C.where(p.probs == 0, 0, success)
    failure = (1 - p.probs) * (_C.softplus(q.logits) - _C.softplus(p.logits))
    failure = _C.where(q.probs == 1, float("inf"), failure)
    return success + _C.where(p.probs == 1, 0, failure)


@register_kl(Categorical, Categorical)
@register_kl(OneHotCategorical, OneHotCategorical)
def _categorical(p: Categorical, q: Categorical) -> Tensor:
    terms = p.probs * (p.logits - q.logits)
    terms = _C.where((q.probs == 0).expand_as(terms), float("inf"), terms)
    return _C.where((p.probs == 0).expand_as(terms), 0, terms).sum(-1)


@register_kl(Uniform, Uniform)
def _uniform(p: Uniform, q: Uniform) -> Tensor:
    result = ((q.high - q.low) / (p.high - p.low)).log()
    return _C.where((q.low > p.low) | (q.high < p.high), float("inf"), result)


@register_kl(Exponential, Exponential)
def _exponential(p: Exponential, q: Exponential) -> Tensor:
    ratio = q.rate / p.rate
    return -ratio.log() + ratio - 1


@register_kl(Laplace, Laplace)
def _laplace(p: Laplace, q: Laplace) -> Tensor:
    ratio, distance = p.scale / q.scale, (p.loc - q.loc).abs()
    return -ratio.log() + distance / q.scale + ratio * (-distance / p.scale).exp() - 1


@register_kl(MultivariateNormal, MultivariateNormal)
def _multivariate(p: MultivariateNormal, q: MultivariateNormal) -> Tensor:
    if p.event_shape != q.event_shape:
        raise ValueError(
            "KL-divergence between two Multivariate Normals with different event shapes cannot be computed"
        )
    determinants = q._half_log_det() - p._half_log_det()
    batch = _C.broadcast_tensors(p.loc, q.loc)[0].shape
    n = batch[-1]
    wide = q.scale_tril.expand(*batch, n)
    inner = _C._linalg_solve_triangular(wide, p.scale_tril.expand(*batch, n), upper=False)
    moved = _C._linalg_solve_triangular(wide, (q.loc - p.loc).unsqueeze(-1), upper=False)
    return determinants + 0.5 * (inner.square().sum([-2, -1]) + moved.square().sum([-2, -1]) - n)


@register_kl(Independent, Independent)
def _independent(p: Independent, q: Independent) -> Tensor:
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError("both must take as many dimensions as an event")
    return sum_last(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)
