"""torch.backends: who computes, and how precisely. Flags that choose nothing in weft can be set, too."""

from __future__ import annotations

from weft.backends import cpu, cuda, cudnn, mps

__all__ = ["cpu", "cuda", "cudnn", "mps"]
