"""The layer that mixes groups of channels."""

from __future__ import annotations

from weft._C import Tensor
from weft.nn import functional as F  # noqa: N812
from weft.nn.modules.module import Module


class ChannelShuffle(Module):
    """The channels of (N, C, *) dealt from ``groups`` equal parts in turn (Zhang et al. 2018)."""

    groups: int

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Tensor) -> Tensor:
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        return f"groups={self.groups}"
