"""Functions of single elements, and of pairs of elements of arrays that broadcast."""

from __future__ import annotations

from collections.abc import Callable

import weft
from weft import Tensor
from weft.array_api._dtypes import check_array, iinfo, promoted

Operand = Tensor | float
__all__ = [
    "abs",
    "acos",
    "acosh",
    "add",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "bitwise_and",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "ceil",
    "clip",
    "conj",
    "copysign",
    "cos",
    "cosh",
    "divide",
    "equal",
    "exp",
    "expm1",
    "floor",
    "floor_divide",
    "greater",
    "greater_equal",
    "hypot",
    "imag",
    "isfinite",
    "isinf",
    "isnan",
    "less",
    "less_equal",
    "log",
    "log10",
    "log1p",
    "log2",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "maximum",
    "minimum",
    "multiply",
    "negative",
    "nextafter",
    "not_equal",
    "positive",
    "pow",
    "real",
    "reciprocal",
    "remainder",
    "round",
    "sign",
    "signbit",
    "sin",
    "sinh",
    "sqrt",
    "square",
    "subtract",
    "tan",
    "tanh",
    "trunc",
]


def _unary(name: str, op: Callable[[Tensor], Tensor], about: str) -> Callable[[Tensor], Tensor]:
    def function(x: Tensor, /) -> Tensor:
        return op(check_array(name, x))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = about
    function.__module__ = "weft.array_api"
    return function


def _binary(
    name: str, op: Callable[[Tensor, Tensor], Tensor], about: str
) -> Callable[[Operand, Operand], Tensor]:
    def function(x1: Operand, x2: Operand, /) -> Tensor:
        return op(*promoted(name, x1, x2))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = about
    function.__module__ = "weft.array_api"
    return function


abs = _unary("abs", weft.abs, "The absolute value.")
acos = _unary("acos", weft.acos, "The inverse cosine, in [0, π].")
acosh = _unary("acosh", weft.acosh, "The inverse hyperbolic cosine.")
asin = _unary("asin", weft.asin, "The inverse sine, in [-π/2, π/2].")
asinh = _unary("asinh", weft.asinh, "The inverse hyperbolic sine.")
atan = _unary("atan", weft.atan, "The inverse tangent, in [-π/2, π/2].")
atanh = _unary("atanh", weft.atanh, "The inverse hyperbolic tangent.")
bitwise_invert = _unary("bitwise_invert", weft.bitwise_not, "Every bit inverted; of bool the negation.")
ceil = _unary("ceil", weft.ceil, "Rounded up to an integer.")
cos = _unary("cos", weft.cos, "The cosine.")
cosh = _unary("cosh", weft.cosh, "The hyperbolic cosine.")
exp = _unary("exp", weft.exp, "e to the power of each element.")
expm1 = _unary("expm1", weft.expm1, "exp(x) - 1, exact near 0.")
floor = _unary("floor", weft.floor, "Rounded down to an integer.")
isfinite = _unary("isfinite", weft.isfinite, "Whether neither infinite nor NaN.")
isinf = _unary("isinf", weft.isinf, "Whether infinite.")
isnan = _unary("isnan", weft.isnan, "Whether NaN.")
log = _unary("log", weft.log, "The natural logarithm.")
log10 = _unary("log10", weft.log10, "The logarithm to base 10.")
log1p = _unary("log1p", weft.log1p, "log(1 + x), exact near 0.")
log2 = _unary("log2", weft.log2, "The logarithm to base 2.")
logical_not = _unary("logical_not", weft.logical_not, "Whether zero.")
negative = _unary("negative", weft.neg, "The opposite.")
positive = _unary("positive", weft.positive, "The elements themselves.")
reciprocal = _unary("reciprocal", weft.reciprocal, "1 / x.")
round = _unary("round", weft.round, "Rounded to the nearest integer, halves to the even one.")
signbit = _unary("signbit", weft.signbit, "Whether the sign bit is set, as that of -0.0 is.")
sin = _unary("sin", weft.sin, "The sine.")
sinh = _unary("sinh", weft.sinh, "The hyperbolic sine.")
sqrt = _unary("sqrt", weft.sqrt, "The square root.")
square = _unary("square", weft.square, "x * x.")
tan = _unary("tan", weft.tan, "The tangent.")
tanh = _unary("tanh", weft.tanh, "The hyperbolic tangent.")
trunc = _unary("trunc", weft.trunc, "Rounded towards 0 to an integer.")

add = _binary("add", weft.add, "x1 + x2.")
atan2 = _binary("atan2", weft.atan2, "The angle of the point (x2, x1), in [-π, π].")
bitwise_and = _binary("bitwise_and", weft.bitwise_and, "The bits set in both.")
bitwise_left_shift = _binary(
    "bitwise_left_shift", weft.bitwise_left_shift, "The bits of x1 moved up by x2 places."
)
bitwise_or = _binary("bitwise_or", weft.bitwise_or, "The bits set in either.")
bitwise_right_shift = _binary(
    "bitwise_right_shift", weft.bitwise_right_shift, "The bits of x1 moved down by x2 places; the sign stays."
)
bitwise_xor = _binary("bitwise_xor", weft.bitwise_xor, "The bits set in one alone.")
copysign = _binary("copysign", weft.copysign, "The magnitude of x1 with the sign of x2.")
divide = _binary("divide", weft.true_divide, "x1 / x2, floating.")
equal = _binary("equal", weft.eq, "x1 == x2.")
greater = _binary("greater", weft.gt, "x1 > x2.")
greater_equal = _binary("greater_equal", weft.ge, "x1 >= x2.")
hypot = _binary("hypot", weft.hypot, "sqrt(x1² + x2²) without overflow.")
less = _binary("less", weft.lt, "x1 < x2.")
less_equal = _binary("less_equal", weft.le, "x1 <= x2.")
logaddexp = _binary("logaddexp", weft.logaddexp, "log(exp(x1) + exp(x2)).")
logical_and = _binary("logical_and", weft.logical_and, "Whether both are true.")
logical_or = _binary("logical_or", weft.logical_or, "Whether one is true.")
logical_xor = _binary("logical_xor", weft.logical_xor, "Whether just one is true.")
maximum = _binary("maximum", weft.maximum, "The larger one; NaN if one is NaN.")
minimum = _binary("minimum", weft.minimum, "The smaller one; NaN if one is NaN.")
multiply = _binary("multiply", weft.mul, "x1 * x2.")
not_equal = _binary("not_equal", weft.ne, "x1 != x2.")
pow = _binary("pow", weft.pow, "x1 to the power of x2.")
subtract = _binary("subtract", weft.sub, "x1 - x2.")


def sign(x: Tensor, /) -> Tensor:
    """-1, 0 or 1; NaN of NaN."""
    y = weft.sign(check_array("sign", x))
    return weft.where(weft.isnan(x), x, y) if x.is_floating_point() else y


def conj(x: Tensor, /) -> Tensor:
    """The elements themselves, which are real."""
    return check_array("conj", x)


def real(x: Tensor, /) -> Tensor:
    """The elements themselves, which are real."""
    return check_array("real", x)


def imag(x: Tensor, /) -> Tensor:
    """Zeros: all elements are real."""
    return weft.zeros_like(check_array("imag", x))


def floor_divide(x1: Operand, x2: Operand, /) -> Tensor:
    """x1 / x2, rounded down. As the standard prefers, it is floor(x1 / x2) where one of them is infinite.

    The operator // is PyTorch's: -1.0 // inf is -1.0 there.
    """
    a, b = promoted("floor_divide", x1, x2)
    quotient = weft.floor_divide(a, b)
    if not a.is_floating_point():
        return quotient
    ratio = a / b
    # A quotient of zero has the sign of the operands, which rounding from below does not give.
    quotient = weft.where(ratio == 0, ratio, quotient)
    unbounded = weft.isinf(a) | weft.isinf(b)
    return weft.where(unbounded, weft.where(ratio == 0, ratio, weft.floor(ratio)), quotient)


def remainder(x1: Operand, x2: Operand, /) -> Tensor:
    """What division rounded down leaves, with the sign of x2, also that of a zero."""
    a, b = promoted("remainder", x1, x2)
    rest = weft.remainder(a, b)
    return weft.where(rest == 0, weft.copysign(rest, b), rest) if a.is_floating_point() else rest


def clip(x: Tensor, /, min: Operand | None = None, max: Operand | None = None) -> Tensor:  # noqa: A002
    """The elements moved into [min, max], each a number or an array; NaN where a bound is NaN."""
    result = check_array("clip", x)
    integer = not x.is_floating_point() and x.dtype is not weft.bool
    # A bound beyond the integer type on its far side bounds nothing.
    if integer and isinstance(min, int) and min < iinfo(x).min:
        min = None  # noqa: A001
    if integer and isinstance(max, int) and max > iinfo(x).max:
        max = None  # noqa: A001
    if min is not None:
        result = weft.maximum(*promoted("clip", result, min))
    if max is not None:
        result = weft.minimum(*promoted("clip", result, max))
    return x.clone() if result is x else result


_BITS = {
    weft.float16: weft.int16,
    weft.bfloat16: weft.int16,
    weft.float32: weft.int32,
    weft.float64: weft.int64,
}


def nextafter(x1: Operand, x2: Operand, /) -> Tensor:
    """The number next to x1 of the same dtype in the direction of x2. It has no gradient."""
    a, b = promoted("nextafter", x1, x2)
    if a.dtype not in _BITS:
        raise TypeError(f"nextafter(): needs a floating dtype; got {a.dtype}")
    a, b = (one.detach().contiguous() for one in weft.broadcast_tensors(a, b))
    # Patterns of bits, read as integers, are in the order of magnitudes.
    bits = a.view(_BITS[a.dtype])
    away = (b > a) == (a > 0)
    stepped = weft.where(away, bits + 1, bits - 1).view(a.dtype)
    tiny = weft.copysign(weft.ones_like(bits).view(a.dtype), b)
    moved = weft.where(a == 0, tiny, stepped)
    kept = weft.where(a == b, b, moved)
    return weft.where(weft.isnan(a) | weft.isnan(b), a + b, kept)
