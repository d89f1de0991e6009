"""torch.backends: who computes. Flags of libraries that weft does not use can be set, and change nothing."""

from __future__ import annotations

from weft.backends import cpu, cuda, cudnn, mps

__all__ = ["cpu", "cuda", "cudnn", "mps"]
