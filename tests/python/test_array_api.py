"""weft.array_api: every name of the array API standard that is there, its signature, and what it computes."""

from __future__ import annotations

import array
import importlib.util
import inspect
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import weft
from array_api_calls import BATCH, CALLS, LINALG_CALLS, SQUARE, I, J, Y
from weft import array_api as xp

ROOT = Path(__file__).resolve().parent.parent.parent


def _load_tool() -> Any:
    spec = importlib.util.spec_from_file_location("array_api_table", ROOT / "tools/array_api_table.py")
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


TOOL = _load_tool()
STANDARD = TOOL.standard()
ENTRIES = [(section, entry) for section, entries in STANDARD.items() for entry in entries]
PRESENT = [(section, entry) for section, entry in ENTRIES if TOOL.present(section, entry)]
ABSENT = {f"{section} {TOOL.name_of(entry)}" for section, entry in ENTRIES} - {
    f"{section} {TOOL.name_of(entry)}" for section, entry in PRESENT
}

# Checked by tests of their own below.
APART = {"empty", "empty_like", "can_cast", "finfo", "iinfo", "isdtype", "result_type"} | {
    name for name in STANDARD["set"] and map(TOOL.name_of, STANDARD["set"]) if name.startswith("unique")
}
LINALG_APART = {"eigh", "qr", "svd"}


def to_weft(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return weft.from_numpy(value.copy())
    if isinstance(value, str) and value in STANDARD["data types"]:
        return getattr(weft, value)
    if isinstance(value, (list, tuple)):
        return type(value)(map(to_weft, value))
    return value


def expected(namespace: Any, name: str, args: Any, kwargs: Any) -> Any:
    """NumPy's result, whose integer sums and default floats differ in nothing but the dtype's width."""
    with np.errstate(all="ignore"):
        if name == "broadcast_arrays":
            return np.broadcast_arrays(*args)
        return getattr(namespace, name)(*args, **kwargs)


def check(result: Any, want: Any, *, exact_dtype: bool) -> None:
    if isinstance(want, (tuple, list)):
        assert len(result) == len(want)
        for one, wanted in zip(result, want, strict=True):
            check(one, wanted, exact_dtype=exact_dtype)
        return
    if isinstance(want, int):
        assert result == want
        return
    want = np.asarray(want)
    assert isinstance(result, weft.Tensor)
    assert tuple(result.shape) == want.shape
    if exact_dtype:
        assert str(result.dtype).removeprefix("weft.") == want.dtype.name
    single = result.dtype is weft.float32
    np.testing.assert_allclose(
        result.numpy(), want, rtol=3e-6 if single else 1e-12, atol=3e-6 if single else 1e-13
    )
    if want.dtype.kind == "f":
        zero = want == 0
        np.testing.assert_array_equal(np.signbit(result.numpy())[zero], np.signbit(want)[zero])


# Where no dtype is asked for, weft's default float is float32 and NumPy's float64.
OTHER_DTYPE = {"arange", "asarray", "full", "linspace", "ones", "zeros", "eye", "sum", "prod"}
# Zeros whose sign the standard leaves open, or that rounding makes.
ANY_ZERO = {"clip", "matmul", "max", "maximum", "min", "minimum", "prod", "sort"}


def calls(table: dict[str, Any]) -> list[Any]:
    return [
        pytest.param(name, args, kwargs, id=f"{name}-{i}")
        for name, cases in table.items()
        for i, (args, kwargs) in enumerate(cases)
    ]


@pytest.mark.parametrize(("name", "args", "kwargs"), calls(CALLS))
def test_functions_compute_what_numpys_do(name: str, args: Any, kwargs: Any) -> None:
    result = getattr(xp, name)(*map(to_weft, args), **{key: to_weft(value) for key, value in kwargs.items()})
    want = expected(np, name, args, kwargs)
    if name in ANY_ZERO and not isinstance(want, (tuple, list)):
        result, want = result + 0.0, np.asarray(want) + np.zeros((), np.asarray(want).dtype)
        check(result, want, exact_dtype=False)
    else:
        check(result, want, exact_dtype=name not in OTHER_DTYPE or "dtype" in kwargs)


@pytest.mark.parametrize(("name", "args", "kwargs"), calls(LINALG_CALLS))
def test_linalg_computes_what_numpys_does(name: str, args: Any, kwargs: Any) -> None:
    result = getattr(xp.linalg, name)(
        *map(to_weft, args), **{key: to_weft(value) for key, value in kwargs.items()}
    )
    want = expected(np.linalg, name, args, kwargs)
    if isinstance(want, tuple):
        check(result, tuple(want), exact_dtype=True)
        return
    np.testing.assert_allclose(
        result.numpy(), want, rtol=2e-4 if result.dtype is weft.float32 else 1e-10, atol=1e-5
    )
    assert result.dtype == to_weft(np.zeros(1, np.asarray(want).dtype)).dtype


def test_every_function_of_the_standard_is_tried() -> None:
    functions = {
        name
        for section, entry in PRESENT
        if "(" in entry and section not in ("array object", "info", "linalg")
        for name in [TOOL.name_of(entry)]
    }
    assert functions - set(CALLS) - APART == set()
    linalg = {TOOL.name_of(entry) for section, entry in PRESENT if section == "linalg"}
    assert linalg - set(LINALG_CALLS) - LINALG_APART == set()
    assert set(CALLS) - functions == set()


def test_what_is_missing_is_what_complex_numbers_and_wide_unsigned_integers_would_need() -> None:
    missing_fft = {f"fft {TOOL.name_of(entry)}" for entry in STANDARD["fft"]}
    missing_dtypes = {
        f"data types {name}" for name in ("complex64", "complex128", "uint16", "uint32", "uint64")
    }
    assert missing_fft | missing_dtypes | {"linalg eig", "linalg eigvals"} == ABSENT


def test_the_table_in_the_docs_is_up_to_date() -> None:
    assert TOOL.PAGE.read_text() == TOOL.page()


def _functions() -> list[Any]:
    return [
        pytest.param(section, entry, id=f"{section} {TOOL.name_of(entry)}")
        for section, entry in PRESENT
        if "(" in entry and section != "array object"
    ]


@pytest.mark.parametrize(("section", "entry"), _functions())
def test_signatures_are_the_standards(section: str, entry: str) -> None:
    name, _, parameters = entry.partition("(")
    place = xp if name == "__array_namespace_info__" else TOOL.owner(section)
    scope: dict[str, Any] = {}
    exec(f"def wanted({parameters}: pass", scope)
    want = [
        (one.kind, one.default, "" if one.kind == one.POSITIONAL_ONLY else one.name)
        for one in inspect.signature(scope["wanted"]).parameters.values()
    ]
    got = [
        (one.kind, one.default, "" if one.kind == one.POSITIONAL_ONLY else one.name)
        for one in inspect.signature(getattr(place, name)).parameters.values()
    ]
    assert got == want
    assert getattr(place, name).__doc__


# ---- the array object ----


def test_a_program_finds_the_namespace_on_the_array() -> None:
    x = weft.ones((2, 3))
    assert x.__array_namespace__() is xp
    assert x.__array_namespace__(api_version="2024.12") is xp
    assert xp.__array_api_version__ == "2025.12"
    assert weft.nn.Parameter(x).__array_namespace__() is xp
    with pytest.raises(ValueError, match=r"2021\.12, .* got '1999\.1'"):
        x.__array_namespace__(api_version="1999.1")


def test_attributes_and_conversions() -> None:
    x = weft.tensor([[1.0, 2.0, 3.0]])
    assert (x.ndim, tuple(x.shape), x.dtype, x.device) == (2, (1, 3), weft.float32, weft.device("cpu"))
    assert tuple(x.T.shape) == tuple(x.mT.shape) == (3, 1)
    assert x.to_device("cpu") is x
    assert x.to_device(x.device, stream=None) is x
    with pytest.raises(ValueError, match="stream must be None; got 1"):
        x.to_device("cpu", stream=1)
    assert complex(weft.tensor(1.5)) == 1.5 + 0j
    assert weft.tensor(2).__complex__() == 2 + 0j
    with pytest.raises(ValueError):
        weft.ones(2).__complex__()
    assert x.__dlpack_device__() == (1, 0)
    assert x.__dlpack__(stream=None, max_version=(1, 0), dl_device=(1, 0), copy=True) is not None
    # PyTorch's method: the standard's property would be 3.
    assert x.size() == (1, 3)


OPERATORS = [TOOL.name_of(entry) for entry in STANDARD["array object"] if entry.endswith("(self, other, /)")]


@pytest.mark.parametrize("operator", [name for name in OPERATORS if name != "__matmul__"])
def test_operators_take_arrays_and_numbers_on_both_sides(operator: str) -> None:
    boolean = operator in ("__and__", "__or__", "__xor__", "__lshift__", "__rshift__")
    a = (np.abs(I) + 1 if boolean else Y).copy()
    b = (np.abs(J).astype(np.int32) if boolean else Y[::-1]).copy()
    if operator == "__pow__":
        a = np.abs(a)
    number = 2
    x, y = weft.from_numpy(a.copy()), weft.from_numpy(b.copy())
    for other, others in ((y, b), (number, number)):
        np.testing.assert_allclose(getattr(x, operator)(other).numpy(), getattr(a, operator)(others))
    reflected = f"__r{operator[2:]}"
    if hasattr(a, reflected) and operator not in ("__eq__", "__ne__"):
        np.testing.assert_allclose(getattr(x, reflected)(number).numpy(), getattr(a, reflected)(number))
    in_place = f"__i{operator[2:]}"
    if hasattr(a, in_place):
        before = x
        want = getattr(a, in_place)(b)
        result = getattr(x, in_place)(y)
        assert result is before
        np.testing.assert_allclose(result.numpy(), want)


def test_an_operator_after_assignment_makes_matrix_products_too() -> None:
    x = weft.tensor([[1.0, 2.0], [3.0, 4.0]])
    x @= weft.eye(2)
    assert x.tolist() == [[1.0, 2.0], [3.0, 4.0]]


# ---- data types ----


def test_promotion_follows_the_standards_table() -> None:
    signed = {"int8": 8, "int16": 16, "int32": 32, "int64": 64}
    for a, wide in signed.items():
        for b, other in signed.items():
            assert xp.result_type(getattr(xp, a), getattr(xp, b)) is getattr(xp, f"int{max(wide, other)}")
        assert xp.result_type(getattr(xp, a), xp.uint8) is getattr(xp, f"int{max(wide, 16)}")
    assert xp.result_type(xp.float32, xp.float64) is xp.float64
    # An array without dimensions counts like any other, unlike in PyTorch.
    low, high = weft.ones(3), weft.tensor(1.0, dtype=xp.float64)
    assert xp.add(low, high).dtype is xp.float64
    assert (low + high).dtype is xp.float32
    assert xp.result_type(low, 1) is xp.result_type(low, 1.0) is xp.float32
    assert xp.result_type(1, weft.ones(2, dtype=xp.int8), 300) is xp.int8
    assert xp.result_type(xp.int8, 1.0) is xp.float32
    assert xp.result_type(xp.bool, True) is xp.bool
    assert xp.result_type(xp.bool, 1) is xp.int64
    with pytest.raises(ValueError, match="needs an array or a dtype"):
        xp.result_type(1, 2.0)
    with pytest.raises(TypeError, match="no complex numbers"):
        xp.result_type(xp.float32, 1j)


def test_casts_kinds_and_limits() -> None:
    assert xp.can_cast(xp.int8, xp.int16) and xp.can_cast(weft.ones(2), xp.float64)
    assert not xp.can_cast(xp.int16, xp.int8) and not xp.can_cast(xp.float64, xp.float32)
    assert xp.isdtype(xp.int8, "signed integer") and xp.isdtype(xp.uint8, ("bool", "unsigned integer"))
    assert xp.isdtype(xp.float32, xp.float32) and xp.isdtype(weft.bfloat16, "real floating")
    assert not xp.isdtype(xp.bool, "numeric") and not xp.isdtype(xp.float32, "complex floating")
    with pytest.raises(ValueError, match="a kind is one of bool, .* got 'float'"):
        xp.isdtype(xp.float32, "float")
    for dtype, numpy in (
        (xp.float32, np.finfo("float32")),
        (weft.ones(1, dtype=xp.float64), np.finfo("float64")),
    ):
        limits = xp.finfo(dtype)
        assert (limits.bits, limits.eps, limits.max, limits.min, limits.smallest_normal) == (
            numpy.bits,
            numpy.eps,
            numpy.max,
            numpy.min,
            numpy.smallest_normal,
        )
        assert isinstance(limits.eps, float) and isinstance(limits.dtype, weft.dtype)
    limits = xp.iinfo(xp.int16)
    assert (limits.bits, limits.max, limits.min, limits.dtype) == (16, 32767, -32768, xp.int16)
    with pytest.raises(TypeError):
        xp.finfo(xp.int8)


def test_the_inspection_functions_say_what_there_is() -> None:
    info = xp.__array_namespace_info__()
    assert info.capabilities() == {
        "boolean indexing": True,
        "data-dependent shapes": True,
        "max dimensions": 16,
    }
    assert info.default_device() in info.devices()
    assert info.default_dtypes() == {"real floating": xp.float32, "integral": xp.int64, "indexing": xp.int64}
    assert set(info.dtypes()) == {"bool", "int8", "int16", "int32", "int64", "uint8", "float32", "float64"}
    assert info.dtypes(kind="unsigned integer") == {"uint8": xp.uint8}
    assert info.dtypes(kind=("bool", "complex floating"), device=info.default_device()) == {"bool": xp.bool}
    with pytest.raises(ValueError, match="devices"):
        info.dtypes(device="cuda:99")


# ---- results of several parts, and what NumPy has not ----


@pytest.mark.parametrize(
    "values", [[3, 1, 3, 2, 1], [], [0.0, -0.0, math.nan, 1.0, math.nan], [[True, False], [True, True]]]
)
def test_unique_of_all_kinds(values: Any) -> None:
    x, a = weft.tensor(values), np.array(weft.tensor(values).numpy())
    every = xp.unique_all(x)
    assert every._fields == ("values", "indices", "inverse_indices", "counts")
    want_values, want_counts = np.unique(a, return_counts=True, equal_nan=False)
    np.testing.assert_array_equal(every.values.numpy(), want_values)
    np.testing.assert_array_equal(every.counts.numpy(), want_counts)
    np.testing.assert_array_equal(every.values[every.inverse_indices].numpy(), a)
    np.testing.assert_array_equal(x.reshape(-1)[every.indices].numpy(), every.values.numpy())
    assert tuple(every.inverse_indices.shape) == a.shape
    first = [
        list(map(repr, a.reshape(-1))).index(repr(one))
        for one in a.reshape(-1)[every.indices.numpy()]
        if one == one and one != 0
    ]
    assert first == [
        i for i in every.indices.tolist() if a.reshape(-1)[i] == a.reshape(-1)[i] and a.reshape(-1)[i] != 0
    ]
    assert xp.unique_counts(x)._fields == ("values", "counts")
    assert xp.unique_inverse(x)._fields == ("values", "inverse_indices")
    np.testing.assert_array_equal(xp.unique_values(x).numpy(), want_values)


@pytest.mark.parametrize("matrices", [SQUARE, BATCH])
def test_decompositions_give_their_matrix_back(matrices: np.ndarray) -> None:
    x = weft.from_numpy(matrices)
    tolerance = {"rtol": 1e-4, "atol": 1e-5}
    values, vectors = xp.linalg.eigh(x)
    np.testing.assert_allclose((vectors @ (values[..., None] * vectors.mT)).numpy(), matrices, **tolerance)
    assert xp.linalg.eigh(x)._fields == ("eigenvalues", "eigenvectors")
    for wide in (matrices, matrices[..., :2], matrices[..., :2, :]):
        y = weft.from_numpy(wide.copy())
        for mode in ("reduced", "complete"):
            q, r = xp.linalg.qr(y, mode=mode)
            np.testing.assert_allclose((q @ r).numpy(), wide, **tolerance)
        assert tuple(q.shape[-2:]) == (wide.shape[-2], wide.shape[-2])
        u, s, vh = xp.linalg.svd(y, full_matrices=False)
        np.testing.assert_allclose((u @ (s[..., None] * vh)).numpy(), wide, **tolerance)
        assert tuple(xp.linalg.svd(y).U.shape[-2:]) == (wide.shape[-2], wide.shape[-2])
    assert xp.linalg.qr(x)._fields == ("Q", "R")
    assert xp.linalg.svd(x)._fields == ("U", "S", "Vh")
    assert xp.linalg.slogdet(x)._fields == ("sign", "logabsdet")
    with pytest.raises(ValueError, match="'reduced' or 'complete'; got 'r'"):
        xp.linalg.qr(x, mode="r")


def test_descending_order_keeps_equal_elements_in_theirs() -> None:
    x = weft.tensor([2, 1, 2, 3, 1])
    assert xp.argsort(x, descending=True).tolist() == [3, 0, 2, 1, 4]
    assert xp.sort(x, descending=True).tolist() == [3, 2, 2, 1, 1]


def test_empty_arrays_have_the_shape_and_dtype_asked_for() -> None:
    assert tuple(xp.empty((2, 3)).shape) == (2, 3)
    assert xp.empty(2, dtype=xp.int8).dtype is xp.int8
    assert xp.empty_like(weft.ones(2, dtype=xp.float64)).dtype is xp.float64
    assert xp.empty_like(weft.ones(2), dtype=xp.bool).dtype is xp.bool


@pytest.mark.parametrize(
    ("a", "b", "quotient"),
    [(1.0, math.inf, 0.0), (-1.0, math.inf, -0.0), (1.0, -math.inf, -0.0), (math.inf, 2.0, math.inf),
     (-math.inf, 2.0, -math.inf), (0.0, -3.0, -0.0), (-0.0, -3.0, 0.0), (7.0, -2.0, -4.0),
     (1.0, 0.0, math.inf)],
)  # fmt: skip
def test_floor_divide_is_floor_of_the_quotient_where_the_standard_prefers_it(
    a: float, b: float, quotient: float
) -> None:
    result = xp.floor_divide(weft.tensor([a]), b).item()
    assert (result, math.copysign(1, result)) == (quotient, math.copysign(1, quotient))


def test_clip_with_numbers_beyond_the_integers() -> None:
    x = weft.tensor([3, 200], dtype=weft.uint8)
    assert xp.clip(x, -5, 1000).tolist() == [3, 200]
    assert xp.clip(x, -5, 100).tolist() == [3, 100]
    same = xp.clip(x)
    same[0] = 9
    assert x.tolist() == [3, 200]
    assert math.isnan(xp.clip(weft.ones(1), math.nan).item())


def test_copies_are_made_or_refused_as_asked() -> None:
    x = weft.arange(6)
    assert xp.asarray(x) is x or xp.asarray(x).data_ptr() == x.data_ptr()
    assert xp.asarray(x, copy=True).data_ptr() != x.data_ptr()
    assert xp.reshape(x, (2, 3)).data_ptr() == xp.reshape(x, (2, 3), copy=False).data_ptr() == x.data_ptr()
    assert xp.reshape(x, (2, 3), copy=True).data_ptr() != x.data_ptr()
    with pytest.raises(ValueError):
        xp.reshape(xp.reshape(x, (2, 3)).T, (6,), copy=False)
    with pytest.raises(ValueError):
        xp.asarray(x, dtype=xp.float64, copy=False)
    assert xp.astype(x, xp.int64, copy=False) is x
    assert xp.astype(x, xp.int64).data_ptr() != x.data_ptr()


def test_buffers_keep_their_dtype_shape_and_memory() -> None:
    numbers = array.array("d", [1.5, 2.5, 3.5, 4.5])
    x = xp.asarray(numbers)
    assert x.dtype is xp.float64 and x.tolist() == [1.5, 2.5, 3.5, 4.5]
    numbers[0] = 9.0
    assert x[0] == 9.0
    numbers_of_two = memoryview(numbers).cast("B").cast("d", (2, 2))
    assert tuple(xp.asarray(numbers_of_two).shape) == (2, 2)
    assert xp.asarray(memoryview(numbers)[::2]).tolist() == [9.0, 3.5]
    assert xp.asarray(bytearray(b"ab")).tolist() == [97, 98]
    assert tuple(xp.asarray(array.array("h")).shape) == (0,)
    assert xp.asarray(array.array("l", [1])).dtype in (xp.int32, xp.int64)
    with pytest.raises(TypeError, match="no element type for buffers of format .H., 2 bytes"):
        xp.asarray(array.array("H", [1]))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: xp.add(1, 2), TypeError, "one operand must be an array; got int, int"),
        (lambda: xp.sin([1.0]), TypeError, "needs an array, a weft.Tensor; got list"),
        (lambda: xp.sum(weft.ones(2, 2), axis=2), IndexError, "2"),
        (lambda: xp.max(weft.ones(2, 2), axis=(0, -2)), ValueError, "an axis may occur once"),
        (
            lambda: xp.squeeze(weft.ones(2, 1), 0),
            ValueError,
            r"axis to remove has size 1; axis 0 of \(2, 1\)",
        ),
        (lambda: xp.broadcast_shapes((2,), (3,)), ValueError, "equal or 1"),
        (lambda: xp.concat([]), ValueError, "at least one array"),
        (lambda: xp.stack([]), ValueError, "at least one array"),
        (
            lambda: xp.cumulative_sum(weft.ones(2, 2)),
            ValueError,
            "axis may be left out for one dimension; got 2",
        ),
        (lambda: xp.take(weft.ones(2, 2), weft.tensor([0])), ValueError, "axis may be left out"),
        (lambda: xp.take(weft.ones(2), weft.tensor([2])), IndexError, "2"),
        (lambda: xp.nonzero(weft.tensor(1)), ValueError, "at least one dimension"),
        (lambda: xp.meshgrid(weft.ones(2), indexing="yx"), ValueError, "'xy' or 'ij'"),
        (lambda: xp.searchsorted(weft.ones(2), weft.ones(2), side="middle"), ValueError, "'left' or 'right'"),
        (lambda: xp.nextafter(weft.tensor([1]), 2), TypeError, "floating"),
        (lambda: xp.linalg.vecdot(weft.ones(3), weft.ones(1)), ValueError, "one size"),
        (lambda: xp.linalg.inv(weft.zeros(2, 2)), weft.LinAlgError, "singular"),
    ],
)
def test_mistakes_are_named(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_gradients_flow_through_the_namespace() -> None:
    def program(x: Any) -> Any:
        p = x.__array_namespace__()
        centred = x - p.mean(x, axis=0, keepdims=True)
        scaled = p.divide(centred, p.std(x, axis=0, correction=1))
        return p.sum(p.clip(p.remainder(scaled, 2.0), 0.1, 1.5) * p.max(scaled, axis=(0, 1)))

    x = weft.tensor(Y.tolist(), dtype=weft.float64, requires_grad=True)
    assert weft.autograd.gradcheck(program, (x,))
    rtol = weft.tensor([0.0, 0.0, 0.0], dtype=weft.float64)
    y = weft.from_numpy(BATCH.astype(np.float64)).requires_grad_()
    assert weft.autograd.gradcheck(lambda m: xp.linalg.pinv(m, rtol=rtol), (y,))


def test_nothing_writes_to_its_arguments() -> None:
    for name, cases in CALLS.items():
        for args, kwargs in cases:
            given = [to_weft(one) for one in args]
            if name == "from_dlpack" or not all(isinstance(one, weft.Tensor) for one in given):
                continue
            kept = [one.clone() for one in given]
            getattr(xp, name)(*given, **{key: to_weft(value) for key, value in kwargs.items()})
            for one, before in zip(given, kept, strict=True):
                np.testing.assert_array_equal(one.numpy(), before.numpy())
