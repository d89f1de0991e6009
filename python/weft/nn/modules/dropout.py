"""Dropout layers."""

from __future__ import annotations

from weft._C import Tensor
from weft.nn import functional as F  # noqa: N812
from weft.nn.modules.module import Module


class _DropoutNd(Module):
    """In training, zero with probability ``p`` and otherwise times 1 / (1 - p); nothing in evaluation.

    inplace: written into the input. Raises ValueError for p outside [0, 1].
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    __doc__ = f"Each element: {_DropoutNd.__doc__}"

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout(input, self.p, self.training, self.inplace)


class AlphaDropout(_DropoutNd):
    """Each element, for selu networks: in training it takes selu's negative limit with probability ``p``, and
    all is scaled so that mean 0 and variance 1 are kept (Klambauer et al. 2017); nothing in evaluation.

    inplace: written into the input. Raises ValueError for p outside [0, 1].
    """

    def forward(self, input: Tensor) -> Tensor:
        return F.alpha_dropout(input, self.p, self.training, self.inplace)


class FeatureAlphaDropout(_DropoutNd):
    __doc__ = f"Each channel of (N, C, *). {AlphaDropout.__doc__}"

    def forward(self, input: Tensor) -> Tensor:
        return F.feature_alpha_dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_DropoutNd):
    __doc__ = f"Each channel of (N, C, L) or (C, L): {_DropoutNd.__doc__}"

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_DropoutNd):
    __doc__ = f"Each channel of (N, C, H, W): {_DropoutNd.__doc__}"

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_DropoutNd):
    __doc__ = f"Each channel of (N, C, D, H, W) or without N: {_DropoutNd.__doc__}"

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout3d(input, self.p, self.training, self.inplace)
