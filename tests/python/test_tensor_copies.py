"""copy.copy, copy.deepcopy and pickle of weft.Tensor and of classes derived from it."""

from __future__ import annotations

import copy
import pickle

import pytest
import weft
from weft import Tensor


class Tagged(Tensor):
    """A subclass at the top level, as pickle needs it."""


def leaf(*values: float) -> Tensor:
    return weft.tensor(list(values)).requires_grad_()


def test_deepcopy_keeps_class_gradient_attributes_and_sharing() -> None:
    x = Tensor._make_subclass(Tagged, leaf(1.0, 2.0), True)
    x.grad = weft.ones(2)
    x.note = ["a"]
    again, twice = copy.deepcopy([x, x])
    assert again is twice
    assert type(again) is Tagged
    assert again.requires_grad
    assert again.is_leaf
    assert again.grad is not x.grad
    assert again.grad.tolist() == [1.0, 1.0]
    assert again.note == ["a"]
    assert again.note is not x.note
    with weft.no_grad():
        again.zero_()
    assert x.tolist() == [1.0, 2.0]


def test_deepcopy_keeps_strides_and_views_of_one_memory() -> None:
    whole = weft.arange(6.0).reshape(2, 3)
    again, row, turned = copy.deepcopy([whole, whole[1], whole.t()])
    assert turned.stride() == (1, 3)
    again.fill_(9.0)
    assert row.tolist() == [9.0, 9.0, 9.0]
    assert turned.tolist() == [[9.0, 9.0]] * 3
    assert whole.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]


def test_deepcopy_follows_cycles() -> None:
    x = weft.ones(1)
    x.me = x
    again = copy.deepcopy(x)
    assert again.me is again


def test_deepcopy_of_what_is_no_leaf_is_refused() -> None:
    with pytest.raises(RuntimeError, match="leaves"):
        copy.deepcopy(leaf(1.0) * 2.0)


def test_copy_shares_memory() -> None:
    x = leaf(1.0)
    x.note = []
    again = copy.copy(x)
    assert again is not x
    assert again.requires_grad
    assert again.note is x.note
    assert again.data_ptr() == x.data_ptr()


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_keeps_values_dtype_layout_class_and_attributes(protocol: int) -> None:
    for dtype in (weft.float32, weft.float64, weft.float16, weft.bfloat16, weft.int64, weft.uint8, weft.bool):
        x = weft.tensor([[0, 1, 2], [3, 4, 5]]).to(dtype)
        again = pickle.loads(pickle.dumps(x.t(), protocol))
        assert again.dtype == dtype
        assert again.stride() == (1, 3)
        assert again.tolist() == x.t().tolist()
    x = Tensor._make_subclass(Tagged, leaf(1.0, 2.0), True)
    x.note = "kept"
    again = pickle.loads(pickle.dumps(x, protocol))
    assert type(again) is Tagged
    assert again.requires_grad
    assert again.note == "kept"
    for shape in ((), (0, 3)):
        assert pickle.loads(pickle.dumps(weft.zeros(shape), protocol)).shape == shape


def test_a_damaged_pickle_is_refused() -> None:
    from weft._C import _rebuild_tensor

    values = bytes(8)
    assert _rebuild_tensor(Tensor, "float32", (2,), (1,), False, values).tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="needs 12 bytes"):
        _rebuild_tensor(Tensor, "float32", (3,), (1,), False, values)
    with pytest.raises(ValueError, match="without gaps"):
        _rebuild_tensor(Tensor, "float32", (2,), (0,), False, values)
    with pytest.raises(ValueError, match="unknown dtype"):
        _rebuild_tensor(Tensor, "float31", (2,), (1,), False, values)
    with pytest.raises(TypeError):
        _rebuild_tensor(int, "float32", (2,), (1,), False, values)
    with pytest.raises(TypeError):
        _rebuild_tensor(Tensor)
