"""Data types of the array API standard as weft has them: promotion, casts, their limits."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import weft
from weft import Tensor
from weft import dtype as Dtype  # noqa: N812

__all__ = ["astype", "can_cast", "finfo", "iinfo", "isdtype", "result_type"]

_BOOL = (weft.bool,)
_SIGNED = (weft.int8, weft.int16, weft.int32, weft.int64)
_UNSIGNED = (weft.uint8,)
_FLOATING = (weft.float16, weft.bfloat16, weft.float32, weft.float64)

KINDS: dict[str, tuple[Dtype, ...]] = {
    "bool": _BOOL,
    "signed integer": _SIGNED,
    "unsigned integer": _UNSIGNED,
    "integral": _SIGNED + _UNSIGNED,
    "real floating": _FLOATING,
    "complex floating": (),
    "numeric": _SIGNED + _UNSIGNED + _FLOATING,
}

# How far a Python number reaches: one of a later kind turns arrays of an earlier kind into its own.
_SCALARS = {bool: 0, int: 1, float: 2}


def _kind(dtype: Dtype) -> int:
    return 2 if dtype.is_floating_point else 0 if dtype is weft.bool else 1


def check_array(function: str, x: Any) -> Tensor:
    """``x``; TypeError if it is no tensor."""
    if not isinstance(x, Tensor):
        raise TypeError(f"{function}(): needs an array, a weft.Tensor; got {type(x).__name__}")
    return x


def result_type(*arrays_and_dtypes: Tensor | Dtype | complex) -> Dtype:
    """The dtype in which arrays, dtypes and Python numbers meet.

    As in the standard, an array without dimensions counts like any other. Beyond the standard, dtypes of
    two kinds meet in the later kind: bool, integers, floating.
    """
    dtypes: list[Dtype] = []
    reach = -1
    for one in arrays_and_dtypes:
        if isinstance(one, Tensor):
            dtypes.append(one.dtype)
        elif isinstance(one, Dtype):
            dtypes.append(one)
        elif type(one) in _SCALARS:
            reach = max(reach, _SCALARS[type(one)])
        elif isinstance(one, Real):  # NumPy's numbers too
            reach = max(reach, 1 if isinstance(one, Integral) else 2)
        else:
            raise TypeError(
                f"result_type(): takes arrays, dtypes and real numbers; got {type(one).__name__}"
                + ("; weft has no complex numbers" if isinstance(one, complex) else "")
            )
    if not dtypes:
        raise ValueError("result_type(): needs an array or a dtype among its arguments")
    result = dtypes[0]
    for dtype in dtypes[1:]:
        if dtype is not result:
            result = weft.promote_types(result, dtype)
    if reach > _kind(result):
        return weft.get_default_dtype() if reach == 2 else weft.int64
    return result


def promoted(function: str, *operands: Tensor | complex) -> tuple[Tensor, ...]:
    """The operands, of which one at least is an array, as arrays of the dtype in which they meet."""
    if all(isinstance(one, Tensor) and one.dtype is operands[0].dtype for one in operands):
        return operands
    arrays = [one for one in operands if isinstance(one, Tensor)]
    if not arrays:
        received = ", ".join(type(one).__name__ for one in operands)
        raise TypeError(f"{function}(): one operand must be an array; got {received}")
    dtype = result_type(*operands)
    device = arrays[0].device
    return tuple(
        one.to(dtype) if isinstance(one, Tensor) else weft.tensor(one, dtype=dtype, device=device)
        for one in operands
    )


def astype(x: Tensor, dtype: Dtype, /, *, copy: bool = True, device: Any = None) -> Tensor:
    """``x`` with its elements converted; ``x`` itself without ``copy`` where nothing changes."""
    check_array("astype", x)
    return x.to(device=device, dtype=dtype, copy=copy)


def can_cast(from_: Dtype | Tensor, to: Dtype, /) -> bool:
    """Whether promotion leads from the one dtype to the other: ``result_type(from_, to)`` is ``to``."""
    return result_type(from_, to) is to


def isdtype(dtype: Dtype, kind: Dtype | str | tuple[Dtype | str, ...]) -> bool:
    """Whether the dtype is of that kind, or of one of several.

    Kinds are dtypes and ``bool``, ``signed integer``, ``unsigned integer``, ``integral``, ``real
    floating``, ``complex floating`` (none), ``numeric``.
    """
    if not isinstance(dtype, Dtype):
        raise TypeError(f"isdtype(): dtype must be a weft.dtype; got {type(dtype).__name__}")
    for one in kind if isinstance(kind, tuple) else (kind,):
        if isinstance(one, str):
            if one not in KINDS:
                raise ValueError(f"isdtype(): a kind is one of {', '.join(KINDS)}; got {one!r}")
            if dtype in KINDS[one]:
                return True
        elif isinstance(one, Dtype):
            if dtype is one:
                return True
        else:
            raise TypeError(f"isdtype(): a kind is a str or a weft.dtype; got {type(one).__name__}")
    return False


@dataclass(frozen=True)
class FloatLimits:
    """What ``finfo`` returns: bits, the distance from 1 to the next number, and the extremes."""

    bits: int
    eps: float
    max: float
    min: float
    smallest_normal: float
    dtype: Dtype


@dataclass(frozen=True)
class IntegerLimits:
    """What ``iinfo`` returns: bits and the extremes."""

    bits: int
    max: int
    min: int
    dtype: Dtype


def finfo(type: Dtype | Tensor, /) -> FloatLimits:  # noqa: A002
    """The limits of a floating dtype, or of an array's; TypeError for others."""
    dtype = type.dtype if isinstance(type, Tensor) else type
    limits = weft.finfo(dtype)
    return FloatLimits(limits.bits, limits.eps, limits.max, limits.min, limits.smallest_normal, dtype)


def iinfo(type: Dtype | Tensor, /) -> IntegerLimits:  # noqa: A002
    """The limits of an integer dtype, or of an array's; TypeError for others."""
    dtype = type.dtype if isinstance(type, Tensor) else type
    limits = weft.iinfo(dtype)
    return IntegerLimits(limits.bits, limits.max, limits.min, dtype)
