"""Typical calls of the array API standard's functions, with NumPy's arrays; test_array_api.py makes them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

X = np.array([[0.5, -1.5, 2.0], [3.25, -0.0, 1.0]], dtype=np.float32)
Y = np.array([[2.0, 0.5, -2.0], [1.0, 3.0, 0.25]])
ROW = np.array([1.0, 2.0, 4.0], dtype=np.float32)
I = np.array([[3, -1, 2], [0, 5, -4]], dtype=np.int32)  # noqa: E741
J = np.array([[1, 2, 3], [2, 1, 1]], dtype=np.int16)
B = np.array([[True, False, True], [False, False, True]])
C = np.array([False, True, True])
UNIT = np.array([0.0, 0.25, -0.75], dtype=np.float64)
ABOVE = np.array([1.0, 1.5, 20.0])
SPECIAL = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -2.5])
SQUARE = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 2.0]])
BATCH = np.stack([SQUARE, 2 * SQUARE, SQUARE + np.eye(3)]).astype(np.float32)
U8 = np.array([[200, 100, 7]], dtype=np.uint8)


def case(*args: Any, **kwargs: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return args, kwargs


# For each function calls with NumPy's arrays, which both libraries get.
CALLS: dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "arange": [
        case(4),
        case(1, 7, 2),
        case(5, 0),
        case(5.0, 0),
        case(0.0, 1.0, 0.25, dtype="float64"),
        case(3, 0, -1),
    ],
    "asarray": [case([[1, 2], [3, 4]]), case(3.5, dtype="float64"), case(X, copy=True), case(True)],
    "eye": [case(3), case(2, 4, k=1), case(3, 2, k=-1, dtype="int32"), case(2, k=5)],
    "from_dlpack": [case(X)],
    "full": [case((2, 2), 3), case(3, True), case((), 2.5, dtype="float64")],
    "full_like": [case(X, 2), case(I, 7, dtype="float64")],
    "linspace": [
        case(0, 1, 5, dtype="float64"),
        case(0.0, 2.0, 4, endpoint=False, dtype="float64"),
        case(1, 2, 0),
    ],
    "meshgrid": [case(ROW, UNIT), case(ROW, UNIT, indexing="ij"), case()],
    "ones": [case((2, 3)), case(4, dtype="int8")],
    "ones_like": [case(I), case(X, dtype="bool")],
    "tril": [case(SQUARE), case(BATCH, k=-1)],
    "triu": [case(SQUARE), case(BATCH, k=1)],
    "zeros": [case((2, 0)), case(4, dtype="uint8")],
    "zeros_like": [case(I), case(X, dtype="float64")],
    "astype": [case(X, "int32"), case(I, "float64", copy=False), case(B, "uint8")],
    "atan2": [case(X, Y), case(X, 2.0)],
    "bitwise_invert": [case(I), case(B), case(U8)],
    "clip": [
        case(X, -1, 1),
        case(X, min=ROW),
        case(I, 0, None),
        case(I, max=J.astype(np.int32)),
        case(SPECIAL, 0.0, 1.0),
    ],
    "copysign": [case(X, Y), case(X, -1.0), case(SPECIAL, -SPECIAL)],
    "floor_divide": [case(X, ROW), case(I, J), case(I, 3)],
    "hypot": [case(X, Y), case(1e300 * Y, 1e300 * Y), case(X, 2)],
    "logaddexp": [case(X, Y), case(1000 * X, 1000 * X)],
    "nextafter": [
        case(X, Y),
        case(SPECIAL, 1.0),
        case(np.float32([1, -1, 0, 3.4e38]), np.float32([2, 0, -1, np.inf])),
    ],
    "pow": [case(Y, X), case(I, J), case(2.0, X), case(I, 2)],
    "reciprocal": [case(Y)],
    "remainder": [case(X, ROW), case(I, J), case(-7, J), case(np.array([-0.0, 0.0]), np.array([1.0, -1.0]))],
    "round": [case(SPECIAL), case(np.array([0.5, 1.5, 2.5, -0.5])), case(I)],
    "sign": [case(SPECIAL), case(I)],
    "take": [case(X, np.array([2, 0, -1]), axis=1), case(ROW, np.array([1], dtype=np.int8))],
    "take_along_axis": [case(X, np.array([[2, -3], [0, 1]])), case(X, np.array([[1, 0, 1]]), axis=0)],
    "matmul": [case(X, Y.T.copy()), case(ROW, UNIT), case(BATCH, ROW), case(I, J.T.copy())],
    "matrix_transpose": [case(BATCH), case(X)],
    "tensordot": [case(X, Y, axes=2), case(X, Y, axes=([1], [1])), case(I, J, axes=((0,), (0,)))],
    "vecdot": [case(X, Y), case(X, ROW), case(I, J, axis=-2)],
    "broadcast_arrays": [case(X, ROW), case(np.array(2.0), I)],
    "broadcast_shapes": [case((2, 1), (3,)), case(), case((5, 1, 4), (3, 1))],
    "broadcast_to": [case(ROW, (2, 3)), case(ROW, (0, 3))],
    "concat": [case([X, Y]), case((I, J), axis=-1), case([X, ROW], axis=None)],
    "expand_dims": [case(X, 0), case(X, -1), case(X, (0, 2)), case(X, (-1, 0))],
    "flip": [case(X), case(X, axis=0), case(X, axis=(-1, 0))],
    "moveaxis": [case(BATCH, 0, -1), case(BATCH, (0, 1), (2, 0))],
    "permute_dims": [case(BATCH, (2, 0, 1)), case(X, (-1, 0))],
    "repeat": [case(X, 2), case(X, 2, axis=1), case(X, np.array([1, 3]), axis=0), case(ROW, np.array([2]))],
    "reshape": [
        case(X, (3, 2)),
        case(X, (-1,)),
        case(X.T, (6,), copy=True),
        case(np.zeros((0, 3)), (3, 0, 2)),
    ],
    "roll": [case(X, 1), case(X, (1, 2), axis=(0, 1)), case(X, -1, axis=1), case(X, 1, axis=(0, 1))],
    "squeeze": [case(U8, 0), case(X[None, :, None], (0, 2)), case(X, ())],
    "stack": [case([X, Y]), case((I, J), axis=-1)],
    "tile": [case(X, (2,)), case(ROW, (2, 2)), case(BATCH, (2, 1))],
    "unstack": [case(BATCH), case(X, axis=1), case(np.zeros((2, 0)), axis=1)],
    "argmax": [case(X), case(X, axis=1), case(I, axis=0, keepdims=True), case(X, keepdims=True)],
    "argmin": [case(X), case(X, axis=-1), case(I, axis=0, keepdims=True), case(X, keepdims=True)],
    "nonzero": [case(X), case(B), case(np.zeros((0, 2)))],
    "searchsorted": [
        case(ROW, X),
        case(ROW, 2.0, side="right"),
        case(np.array([3, 1, 2]), np.array([2, 4], dtype=np.int8), sorter=np.array([1, 2, 0])),
    ],
    "where": [case(B, X, Y), case(B, 1.5, X), case(C, I, J)],
    "isin": [
        case(I, J),
        case(I, np.array([5, 3]), invert=True),
        case(I, 5),
        case(5, I),
        case(SPECIAL, SPECIAL),
    ],
    "argsort": [case(X, axis=0), case(np.array([2, 1, 2, 1])), case(SPECIAL)],
    "sort": [case(X, axis=0), case(I), case(SPECIAL)],
    "count_nonzero": [case(X), case(B, axis=0), case(I, axis=(0, 1), keepdims=True), case(X, axis=())],
    "cumulative_prod": [case(ROW), case(X, axis=1), case(J, axis=0, include_initial=True)],
    "cumulative_sum": [
        case(ROW),
        case(X, axis=1),
        case(J, axis=0, include_initial=True),
        case(J, axis=-1, dtype="float64"),
    ],
    "diff": [case(X), case(I, axis=0), case(X, n=2), case(ROW, prepend=ROW, append=ROW), case(X, n=0)],
    "max": [case(X), case(I, axis=0), case(X, axis=(0, -1), keepdims=True), case(SPECIAL), case(X, axis=())],
    "min": [case(X), case(I, axis=0), case(X, axis=(0, -1), keepdims=True), case(SPECIAL), case(X, axis=())],
    "mean": [case(X), case(Y, axis=0), case(BATCH, axis=(0, 2), keepdims=True), case(X, axis=())],
    "prod": [
        case(X),
        case(J, axis=0),
        case(BATCH, axis=(0, 2), keepdims=True),
        case(J, axis=()),
        case(np.zeros((0, 2)), axis=0),
    ],
    "sum": [
        case(X),
        case(J, axis=0),
        case(BATCH, axis=(0, 2), keepdims=True),
        case(J, axis=()),
        case(np.zeros((0, 2)), axis=0),
        case(J, dtype="float32"),
        case(B),
    ],
    "std": [case(X), case(Y, axis=0, correction=1), case(BATCH, axis=(0, 2), keepdims=True, correction=0.5)],
    "var": [case(X), case(Y, axis=0, correction=1), case(BATCH, axis=(0, 2), keepdims=True, correction=0.5)],
    "all": [
        case(B),
        case(X, axis=0),
        case(B, axis=(0, 1), keepdims=True),
        case(np.zeros((0,))),
        case(B, axis=()),
    ],
    "any": [case(B), case(X, axis=0), case(B, axis=(0, 1), keepdims=True), case(np.zeros((0,))), case(U8)],
}
for name in ["abs", "ceil", "floor", "trunc", "negative", "positive", "square", "conj", "real", "imag"]:
    CALLS[name] = [case(X), case(I), case(SPECIAL)]
for name in ["exp", "expm1", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "asinh"]:
    CALLS[name] = [case(X), case(SPECIAL), case(Y)]
for name in ["acos", "asin", "atanh"]:
    CALLS[name] = [case(UNIT), case(np.array([2.0, -1.0, np.nan]))]
for name in ["acosh", "log", "log2", "log10", "log1p", "sqrt"]:
    CALLS[name] = [case(ABOVE), case(ABOVE.astype(np.float32)), case(np.array([0.0, -0.0, -3.0, np.inf]))]
for name in ["isfinite", "isinf", "isnan"]:
    CALLS[name] = [case(SPECIAL), case(I)]
CALLS["signbit"] = [case(SPECIAL), case(X)]
CALLS["logical_not"] = [case(B)]
for name in ["add", "subtract", "multiply", "maximum", "minimum"]:
    CALLS[name] = [case(X, Y), case(I, J), case(X, 2), case(2.5, ROW), case(X, np.array(1.5))]
CALLS["divide"] = [case(X, Y), case(X, 2), case(1.0, ROW)]
for name in ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"]:
    CALLS[name] = [case(X, Y), case(I, J), case(X, 1.0), case(SPECIAL, SPECIAL), case(B, C)]
for name in ["less", "less_equal", "greater", "greater_equal"]:
    CALLS[name].pop()
for name in ["bitwise_and", "bitwise_or", "bitwise_xor"]:
    CALLS[name] = [case(I, J), case(B, C), case(I, 6), case(True, B)]
for name in ["bitwise_left_shift", "bitwise_right_shift"]:
    CALLS[name] = [case(I, J), case(U8, 1)]
for name in ["logical_and", "logical_or", "logical_xor"]:
    CALLS[name] = [case(B, C), case(B, True)]

LINALG_CALLS = {
    **{name: CALLS[name] for name in ("matmul", "matrix_transpose", "tensordot", "vecdot")},
    "cholesky": [case(SQUARE), case(BATCH), case(SQUARE, upper=True)],
    "cross": [case(X, Y), case(X, ROW), case(SQUARE, 2 * SQUARE + 1, axis=-2)],
    "det": [case(SQUARE), case(BATCH)],
    "diagonal": [case(BATCH), case(X, offset=1), case(X, offset=-1)],
    "eigvalsh": [case(SQUARE), case(BATCH)],
    "inv": [case(SQUARE), case(BATCH)],
    "matrix_norm": [
        case(X),
        case(BATCH, ord=1),
        case(BATCH, ord="nuc", keepdims=True),
        case(X, ord=-2),
        case(X, ord=math.inf),
    ],
    "matrix_power": [case(SQUARE, 3), case(BATCH, 0), case(SQUARE, -2)],
    "matrix_rank": [case(SQUARE), case(BATCH, rtol=0.5), case(BATCH, rtol=np.array([0.1, 0.9, 0.5]))],
    "outer": [case(ROW, UNIT), case(I[0], J[0])],
    "pinv": [case(X), case(BATCH), case(BATCH, rtol=np.array([0.1, 0.9, 0.5]))],
    "slogdet": [case(SQUARE), case(BATCH)],
    "solve": [
        case(SQUARE, ROW),
        case(BATCH, ROW),
        case(BATCH, SQUARE.astype(np.float32)),
        case(SQUARE, BATCH),
    ],
    "svdvals": [case(X), case(BATCH)],
    "trace": [case(SQUARE), case(BATCH, offset=1), case(I, dtype="float64")],
    "vector_norm": [
        case(X),
        case(X, axis=0),
        case(BATCH, axis=(0, 2), keepdims=True),
        case(X, ord=0),
        case(X, ord=-math.inf, axis=1),
        case(X, ord=3.5),
        case(np.array(-2.0)),
    ],
}
