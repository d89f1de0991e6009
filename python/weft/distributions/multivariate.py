"""The multivariate normal distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

from weft import _C
from weft._C import Tensor
from weft.distributions.distribution import Distribution, real


class MultivariateNormal(Distribution):
    """Vectors of mean loc (*, n) and of the covariances (*, n, n), their inverse, or their Cholesky factor.

    One of the three; it must be positive definite, which raises LinAlgError otherwise.
    """

    has_rsample = True
    arg_constraints = {"loc": real}
    support = staticmethod(lambda x: (x == x).all(-1))

    def __init__(
        self,
        loc: Tensor,
        covariance_matrix: Tensor | None = None,
        precision_matrix: Tensor | None = None,
        scale_tril: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        given = [m for m in (covariance_matrix, precision_matrix, scale_tril) if m is not None]
        if loc.ndim < 1:
            raise ValueError("loc must be at least one-dimensional.")
        if len(given) != 1:
            raise ValueError(
                "Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified."
            )
        matrix = given[0]
        symmetric = scale_tril is not None or matrix.ndim < 2 or _C.allclose(matrix, matrix.mT, atol=1e-6)
        if validate_args is not False and not symmetric:
            raise ValueError(f"MultivariateNormal: the matrix must be symmetric; got {matrix}")
        if matrix.ndim < 2:
            raise ValueError(f"the matrix must be at least two-dimensional; got {tuple(matrix.shape)}")
        batch = _C.broadcast_tensors(matrix[..., 0, 0], loc[..., 0])[0].shape
        n = loc.shape[-1]
        self.loc = loc.expand(*batch, n)
        matrix = matrix.expand(*batch, n, n)
        if scale_tril is not None:
            self._scale_tril = matrix
        elif covariance_matrix is not None:
            self._scale_tril = _C._linalg_cholesky(matrix)
        else:
            # The factor of the inverse: of the precision turned end to end, inverted, turned back.
            turned = _C._linalg_cholesky(matrix.flip(-2, -1)).flip(-2, -1).mT
            identity = _C.eye(n, dtype=matrix.dtype, device=matrix.device)
            self._scale_tril = _C._linalg_solve_triangular(turned, identity.expand_as(turned), upper=False)
        super().__init__(batch, (n,), validate_args=validate_args)

    @property
    def scale_tril(self) -> Tensor:
        """The lower triangular L with covariances L L^T."""
        return self._scale_tril

    @cached_property
    def covariance_matrix(self) -> Tensor:
        """The covariances."""
        return self._scale_tril @ self._scale_tril.mT

    @cached_property
    def precision_matrix(self) -> Tensor:
        """The covariances' inverse."""
        return _C.cholesky_inverse(self._scale_tril)

    @property
    def mean(self) -> Tensor:
        """The expected value."""
        return self.loc

    @property
    def mode(self) -> Tensor:
        """The most probable value."""
        return self.loc

    @property
    def variance(self) -> Tensor:
        """The variance of each element."""
        return self._scale_tril.square().sum(-1)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws through which gradients reach loc and the matrix."""
        zeros = _C.zeros(self._extended(sample_shape), dtype=self.loc.dtype, device=self.loc.device)
        drawn = _C.normal(zeros, _C.ones_like(zeros))
        return self.loc + (self._scale_tril @ drawn.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density."""
        self._check_value(value)
        difference = (value - self.loc).unsqueeze(-1)
        scaled = _C._linalg_solve_triangular(self._scale_tril, difference, upper=False)
        distance = scaled.squeeze(-1).square().sum(-1)
        return -0.5 * (self.event_shape[0] * math.log(2 * math.pi) + distance) - self._half_log_det()

    def entropy(self) -> Tensor:
        """The differential entropy."""
        return 0.5 * self.event_shape[0] * (1 + math.log(2 * math.pi)) + self._half_log_det()

    def _half_log_det(self) -> Tensor:
        return self._scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)
