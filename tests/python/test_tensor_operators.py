"""What weft.Tensor does in Python beside the ops: construction, operators, numbers, methods."""

from __future__ import annotations

import numpy as np
import pytest
import weft
from weft import Tensor


class Tagged(Tensor):
    """A subclass."""


def leaf(*values: float) -> Tensor:
    return weft.tensor(list(values)).requires_grad_()


# ---- construction ----


def test_the_classic_constructor() -> None:
    assert Tensor().shape == (0,)
    assert Tensor(2, 3).shape == (2, 3)
    assert Tensor(2, 3).dtype == weft.float32
    assert Tensor(weft.zeros(4, 5).shape).shape == (4, 5)
    assert Tensor(size=(2, 2)).shape == (2, 2)
    assert Tensor([[1, 2], [3, 4]]).tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert Tensor((2, 3)).tolist() == [2.0, 3.0]
    assert Tensor(data=[1]).tolist() == [1.0]
    assert Tensor(np.array([1.5])).dtype == weft.float32
    base = weft.zeros(2)
    assert Tensor(base).data_ptr() == base.data_ptr()
    assert type(Tagged(2, 2)) is Tagged
    assert Tagged([1.0], device="cpu").tolist() == [1.0]


def test_the_classic_constructor_refuses_what_it_cannot_mean() -> None:
    with pytest.raises(TypeError, match="sequence, not float"):
        Tensor(3.0)
    with pytest.raises(TypeError, match="size 1 must be an integer, not str"):
        Tensor(2, "x")
    with pytest.raises(TypeError, match="unexpected keyword argument 'dtype'"):
        Tensor([1], dtype=weft.int64)
    with pytest.raises(RuntimeError):
        Tensor(-1)


# ---- operators ----

OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">="]


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators_agree_with_numpy(operator: str) -> None:
    a, b = np.array([3.0, -2.5, 7.0]), np.array([2.0, 2.0, 3.0])
    if operator == "**":
        a = np.abs(a)
    names = {"a": weft.tensor(a), "b": weft.tensor(b), "p": a, "q": b}
    expected = eval(f"p {operator} q", names)
    number = eval(f"p {operator} 2.0", names)
    reflected = eval(f"2.0 {operator} q", names)
    np.testing.assert_allclose(eval(f"a {operator} b", names).tolist(), expected)
    np.testing.assert_allclose(eval(f"a {operator} q", names).tolist(), expected)
    np.testing.assert_allclose(eval(f"p {operator} b", names).tolist(), expected)
    for two in (2, 2.0, np.float32(2), np.int64(2), weft.tensor(2.0)):
        names["two"] = two
        np.testing.assert_allclose(eval(f"a {operator} two", names).tolist(), number)
        np.testing.assert_allclose(eval(f"two {operator} b", names).tolist(), reflected)
        assert isinstance(eval(f"two {operator} b", names), Tensor)
        assert isinstance(eval(f"p {operator} a", names), Tensor)


@pytest.mark.parametrize("operator", ["&", "|", "^", "<<", ">>"])
def test_bit_operators_agree_with_numpy(operator: str) -> None:
    a, b = np.array([6, 5, 12]), np.array([3, 1, 2])
    names = {"a": weft.tensor(a), "b": weft.tensor(b), "p": a, "q": b}
    assert eval(f"a {operator} b", names).tolist() == eval(f"p {operator} q", names).tolist()
    assert eval(f"a {operator} 2", names).tolist() == eval(f"p {operator} 2", names).tolist()
    assert eval(f"5 {operator} b", names).tolist() == eval(f"5 {operator} q", names).tolist()


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>"])
def test_in_place_operators_write_into_the_tensor(operator: str) -> None:
    values = [6, 5, 12] if operator in "&|^<<>>" else [6.0, 5.0, 12.0]
    for other in (2, weft.tensor(values), np.array(values) if operator not in "**<<>>" else 2):
        x = weft.tensor(values)
        same, expected = x, eval(f"x {operator} other")
        scope = {"x": x, "other": other}
        exec(f"x {operator}= other", scope)
        assert scope["x"] is same
        np.testing.assert_allclose(same.tolist(), expected.tolist())


def test_unary_operators() -> None:
    x = weft.tensor([1.0, -2.0])
    assert (-x).tolist() == [-1.0, 2.0]
    assert (+x).tolist() == [1.0, -2.0]
    assert abs(x).tolist() == [1.0, 2.0]
    assert (~weft.tensor([True, False])).tolist() == [False, True]


def test_matrix_multiplication() -> None:
    a, b = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    assert (weft.tensor(a) @ weft.tensor(b)).tolist() == (a @ b).tolist()
    assert (weft.tensor(a) @ b).tolist() == (a @ b).tolist()
    assert (a @ weft.tensor(b)).tolist() == (a @ b).tolist()


def test_comparison_with_other_objects() -> None:
    x = weft.ones(2)
    assert (x == None) is False  # noqa: E711
    assert (x != None) is True  # noqa: E711
    assert (x == "x") is False
    for expression in ("x < None", "x + None", "x @ 2", "x - 'a'", "[1] * x", "x << {}"):
        with pytest.raises(TypeError, match="not supported|unsupported|only integer tensors"):
            eval(expression, {"x": x})


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(OverflowError):
        weft.ones(1) + 2**70


def test_in_place_on_a_recorded_leaf_is_refused() -> None:
    x = leaf(1.0)
    with pytest.raises(RuntimeError):
        x += 1.0
    assert x.tolist() == [1.0]


def test_gradients_flow_through_operators() -> None:
    x = leaf(2.0)
    (3.0 - (2.0 / x) ** 2 * x + x % 5.0).backward()
    assert x.grad.item() == pytest.approx(4.0 / 4.0 + 1.0)


# ---- Python's numbers ----


def test_conversion_to_numbers() -> None:
    assert float(weft.tensor(2.5)) == 2.5
    assert int(weft.tensor([[2.7]])) == 2
    assert bool(weft.tensor([0.5])) is True
    assert [10, 20, 30][weft.tensor(2)] == 30
    assert list(range(5))[weft.tensor(1) : weft.tensor(3)] == [1, 2]
    assert weft.tensor(3).item() == 3
    assert weft.tensor(True).item() is True
    assert f"{weft.tensor(1.5):.3f}" == "1.500"
    assert f"{weft.tensor(7)}" == "7"
    assert f"{weft.ones(2)}" == "tensor([1., 1.])"
    assert weft.tensor([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert weft.tensor([True, False]).tolist() == [True, False]
    assert weft.tensor(1.5).tolist() == 1.5
    assert weft.zeros(2, 0).tolist() == [[], []]


def test_conversion_to_numbers_refuses_what_is_ambiguous() -> None:
    with pytest.raises(RuntimeError, match=r"any\(\) or all\(\)"):
        bool(weft.ones(2))
    with pytest.raises(RuntimeError, match="without elements"):
        bool(weft.ones(0))
    for convert in (float, int):
        with pytest.raises(ValueError, match="one element"):
            convert(weft.ones(2))
    with pytest.raises(TypeError, match="only integer tensors"):
        [1, 2][weft.tensor(1.0)]
    with pytest.raises(ValueError, match="NaN"):
        int(weft.tensor(float("nan")))
    with pytest.raises(OverflowError):
        int(weft.tensor(float("inf")))
    with pytest.raises(RuntimeError, match="one element"):
        weft.ones(3).item()


# ---- other methods ----


def test_shape_and_memory_methods() -> None:
    x = weft.zeros(2, 3, 4)
    assert x.size() == (2, 3, 4)
    assert x.size(-1) == 4
    assert x.size(dim=1) == 3
    assert x.stride() == (12, 4, 1)
    assert x.stride(0) == 12
    assert (x.numel(), x.nelement(), x.dim(), x.ndimension()) == (24, 24, 3, 3)
    assert x[1].storage_offset() == 12
    assert x[1].data_ptr() == x.data_ptr() + 12 * x.element_size()
    assert x.is_contiguous()
    assert not x.transpose(0, 1).is_contiguous()
    assert (
        weft.zeros(1, 2, 3, 4)
        .to(memory_format=weft.channels_last)
        .is_contiguous(memory_format=weft.channels_last)
    )
    assert x.is_floating_point()
    assert not x.long().is_floating_point()
    assert x.is_same_size(weft.ones(2, 3, 4))
    with pytest.raises(IndexError):
        x.size(3)
    with pytest.raises(TypeError, match="unexpected keyword argument 'axis'"):
        x.size(axis=1)


def test_conversions_by_name() -> None:
    x = weft.tensor([1.5, 0.0])
    dtypes = {
        "float": weft.float32,
        "double": weft.float64,
        "half": weft.float16,
        "bfloat16": weft.bfloat16,
        "long": weft.int64,
        "int": weft.int32,
        "short": weft.int16,
        "char": weft.int8,
        "byte": weft.uint8,
        "bool": weft.bool,
    }
    for method, dtype in dtypes.items():
        assert getattr(x, method)().dtype == dtype
    assert x.type() == "weft.FloatTensor"
    assert x.long().type() == "weft.LongTensor"
    assert x.type("weft.LongTensor").tolist() == [1, 0]
    assert x.type("torch.DoubleTensor").dtype == weft.float64
    assert x.type(weft.bool).tolist() == [True, False]
    with pytest.raises(ValueError, match="FloatTensor and its kin"):
        x.type("float")
    with pytest.raises(RuntimeError, match="(?i)cuda"):
        x.cuda(99)


def test_new_tensor_takes_the_dtype_of_self() -> None:
    x = weft.zeros(1, dtype=weft.float64)
    assert x.new_tensor([1, 2]).dtype == weft.float64
    assert x.new_tensor([1, 2], dtype=weft.int32).dtype == weft.int32
    assert x.new_tensor(3.0, requires_grad=True).requires_grad


def test_backward_takes_pytorchs_arguments() -> None:
    x, w = leaf(1.0, 2.0), leaf(3.0, 4.0)
    y = x * w
    y.backward(weft.ones(2), retain_graph=True)
    y.backward(gradient=weft.ones(2), inputs=[x])
    assert x.grad.tolist() == [6.0, 8.0]
    assert w.grad.tolist() == [1.0, 2.0]
    z = (x * x).sum()
    x.grad = None
    z.backward(create_graph=True)
    assert x.grad.requires_grad
    with pytest.raises(TypeError, match="gradient must be a tensor"):
        z.backward(2.0)
    with pytest.raises(RuntimeError):
        weft.ones(1).backward()


def test_retain_grad_and_detach() -> None:
    x = leaf(2.0)
    y = x * 3.0
    y.retain_grad()
    (y * y).backward()
    assert y.grad.tolist() == [12.0]
    assert not y.detach().requires_grad
    assert y.detach().data_ptr() == y.data_ptr()
    z = x * 2.0
    assert z.detach_() is z
    assert z.is_leaf
