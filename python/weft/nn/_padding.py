"""functional.pad: what stands around a tensor."""

from __future__ import annotations

from collections.abc import Sequence

from weft import _C
from weft._C import Tensor


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """``input`` with ``pad`` elements more before and after its last dimensions.

    pad: (last before, last after, last but one before, …). mode "constant": ``value`` (0 when None),
    negative numbers cut; "reflect": mirrored without the edge; "replicate": the edge repeated; "circular":
    the other side. The last three pad 1 to 3 dimensions of an image (C, *) or (N, C, *). Raises ValueError
    for a count of numbers that does not fit, NotImplementedError for a mode or for other dimensions than a
    mode pads, RuntimeError for more padding than there is image.
    """
    if mode not in ("constant", "reflect", "replicate", "circular"):
        raise NotImplementedError(f"pad: mode must be constant, reflect, replicate or circular; got {mode!r}")
    dims = len(pad) // 2
    fits = dims in (1, 2, 3) and input.dim() - dims in (1, 2)
    if mode != "constant" and len(pad) % 2 == 0 and dims <= input.dim() and not fits:
        raise NotImplementedError(
            "pad: reflect, replicate and circular pad 1 to 3 dimensions, all but (N, C) or (C); got "
            f"{dims} of shape {tuple(input.shape)}"
        )
    return _C.pad(input, pad, mode, value)
