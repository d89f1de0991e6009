"""torch.backends: who computes, and how precisely. What a flag does not choose in weft, its module says."""

from __future__ import annotations

from weft.backends import cpu, cuda, cudnn, mps

__all__ = ["cpu", "cuda", "cudnn", "mps"]
