"""How GPUs multiply matrices."""

from __future__ import annotations

from weft._C import _cuda


class _Matmul:
    """``allow_tf32``: whether products of float32 may round their operands to TF32, which is much faster and
    about 1e-3 off. False at start: float32's results. ``fp32_precision`` says the same: "ieee" or "tf32".
    The flags of half types can be set, and change nothing: sums are float32 always.
    """

    allow_fp16_reduced_precision_reduction = True
    allow_bf16_reduced_precision_reduction = True
    allow_fp16_accumulation = False

    @property
    def allow_tf32(self) -> bool:
        return _cuda.allow_tf32_matmul()

    @allow_tf32.setter
    def allow_tf32(self, allow: bool) -> None:
        _cuda.set_allow_tf32_matmul(bool(allow))

    @property
    def fp32_precision(self) -> str:
        return "tf32" if self.allow_tf32 else "ieee"

    @fp32_precision.setter
    def fp32_precision(self, precision: str) -> None:
        if precision not in ("ieee", "tf32", "none"):
            raise RuntimeError(f'fp32_precision: must be "ieee", "tf32" or "none"; got {precision!r}')
        self.allow_tf32 = precision == "tf32"


matmul = _Matmul()


def is_built() -> bool:
    """Whether weft's CUDA library is there and can be opened, with a GPU or without one."""
    return _cuda.is_built()
