"""Distributions to draw from, with the log-probabilities of what was drawn.

``sample`` draws PyTorch's numbers for the same seed; ``rsample`` so that gradients reach the parameters.
"""

from weft.distributions.categorical import Bernoulli, Categorical, Geometric, OneHotCategorical
from weft.distributions.continuous import (
    Cauchy,
    Exponential,
    Gumbel,
    HalfNormal,
    Laplace,
    LogNormal,
    Normal,
    Uniform,
)
from weft.distributions.distribution import Distribution, Independent
from weft.distributions.divergence import kl_divergence, register_kl
from weft.distributions.multivariate import MultivariateNormal

__all__ = [
    "Bernoulli",
    "Categorical",
    "Cauchy",
    "Distribution",
    "Exponential",
    "Geometric",
    "Gumbel",
    "HalfNormal",
    "Independent",
    "Laplace",
    "LogNormal",
    "MultivariateNormal",
    "Normal",
    "OneHotCategorical",
    "Uniform",
    "kl_divergence",
    "register_kl",
]
