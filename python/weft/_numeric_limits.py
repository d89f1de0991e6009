"""Limits of the element types: finfo and iinfo."""

from __future__ import annotations

from weft import _C
from weft._C import dtype as Dtype  # noqa: N812

__all__ = ["finfo", "iinfo"]

# Bits behind the binary point, smallest exponent of a normal number, decimal digits that always survive.
_FLOATS = {
    _C.float16: (10, -14, 3),
    _C.bfloat16: (7, -126, 2),
    _C.float32: (23, -126, 6),
    _C.float64: (52, -1022, 15),
}


class finfo:  # noqa: N801
    """What numbers a floating type can hold; of the default dtype when none is given.

    Attributes:
        bits: of one number.
        eps: distance from 1 to the next larger number.
        max, min: the largest finite number and its negative.
        tiny, smallest_normal: the smallest positive number of full precision.
        resolution: 10 to the minus number of decimal digits that are always exact.
        dtype: the type's name.

    Raises TypeError unless the dtype is floating.
    """

    def __init__(self, type: Dtype | None = None) -> None:  # noqa: A002
        chosen = _C.get_default_dtype() if type is None else type
        if not isinstance(chosen, Dtype):
            raise TypeError(f"finfo() takes a weft.dtype, not {chosen.__class__.__name__}")
        if chosen not in _FLOATS:
            raise TypeError(f"finfo() requires a floating point type, got {chosen}; iinfo handles integers")
        fraction_bits, smallest_exponent, digits = _FLOATS[chosen]
        self._dtype = chosen
        self.bits = 8 * chosen.itemsize
        self.eps = 2.0**-fraction_bits
        self.max = (2.0 - self.eps) * 2.0 ** (1 - smallest_exponent)
        self.min = -self.max
        self.tiny = self.smallest_normal = 2.0**smallest_exponent
        self.resolution = float(f"1e-{digits}")

    @property
    def dtype(self) -> str:
        return str(self._dtype).removeprefix("weft.")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, finfo) and self._dtype is other._dtype

    def __hash__(self) -> int:
        return hash(self._dtype)

    def __repr__(self) -> str:
        names = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        return f"finfo({', '.join(f'{n}={getattr(self, n):g}' for n in names)}, dtype={self.dtype})"


class iinfo:  # noqa: N801
    """What numbers an integer type can hold.

    Attributes:
        bits: of one number.
        max, min: the largest and the smallest number.
        dtype: the type's name.

    Raises TypeError unless the dtype is an integer type (bool is none).
    """

    def __init__(self, type: Dtype) -> None:  # noqa: A002
        if not isinstance(type, Dtype):
            raise TypeError(f"iinfo() takes a weft.dtype, not {type.__class__.__name__}")
        if type.is_floating_point:
            raise TypeError(f"iinfo() requires an integer type, got {type}; finfo handles floating point")
        if type is _C.bool:
            raise TypeError("weft.bool is not supported by iinfo()")
        self._dtype = type
        self.bits = 8 * type.itemsize
        self.min = -(2 ** (self.bits - 1)) if type.is_signed else 0
        self.max = 2 ** (self.bits - type.is_signed) - 1

    @property
    def dtype(self) -> str:
        return str(self._dtype).removeprefix("weft.")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, iinfo) and self._dtype is other._dtype

    def __hash__(self) -> int:
        return hash(self._dtype)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"
