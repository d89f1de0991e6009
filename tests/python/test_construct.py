"""weft.tensor, as_tensor and asarray: tensors of numbers, nested sequences, arrays and tensors."""

from __future__ import annotations

import array
import collections
import sys

import numpy as np
import pytest
import weft


@pytest.mark.parametrize(
    ("data", "dtype", "shape"),
    [
        (3, weft.int64, ()),
        (2.5, weft.float32, ()),
        (True, weft.bool, ()),
        ([1, 2, 3], weft.int64, (3,)),
        ([1, 2.5], weft.float32, (2,)),
        ([True, 2], weft.int64, (2,)),
        ([True, False], weft.bool, (2,)),
        ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], weft.float32, (3, 2)),
        ([], weft.float32, (0,)),
        ([[], []], weft.float32, (2, 0)),
        (((1, 2), [3, 4]), weft.int64, (2, 2)),
        (range(4), weft.int64, (4,)),
        (collections.deque([1.0, 2.0]), weft.float32, (2,)),
        (array.array("d", [1.0, 2.0]), weft.float32, (2,)),
        (np.float64(2.0), weft.float64, ()),
        (np.int16(2), weft.int16, ()),
        (np.bool_(True), weft.bool, ()),
        ([np.float32(1), 2.0], weft.float32, (2,)),
        ([np.float64(1), 2], weft.float64, (2,)),
        ([np.ones(3, np.float16), np.zeros(3, np.float16)], weft.float16, (2, 3)),
    ],
)
def test_dtype_and_shape_are_those_pytorch_infers(data, dtype, shape):
    t = weft.tensor(data)
    assert t.dtype is dtype
    assert tuple(t.shape) == shape


def test_values_arrive_in_order():
    assert weft.tensor([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert weft.tensor([True, 2, 2.5]).tolist() == [1.0, 2.0, 2.5]
    assert weft.tensor(range(3)).tolist() == [0, 1, 2]
    assert weft.tensor([-(2**63), 2**63 - 1]).tolist() == [-(2**63), 2**63 - 1]


def test_the_default_dtype_is_used_for_floats():
    weft.set_default_dtype(weft.float64)
    try:
        assert weft.tensor([0.1]).item() == 0.1
        assert weft.tensor([]).dtype is weft.float64
    finally:
        weft.set_default_dtype(weft.float32)


def test_python_types_stand_for_dtypes():
    assert weft.tensor([1], dtype=float).dtype is weft.float64
    assert weft.tensor([1.5], dtype=int).tolist() == [1]
    assert weft.tensor([2.0, 0.0], dtype=bool).tolist() == [True, False]
    with pytest.raises(TypeError, match=r"argument 'dtype' must be weft.dtype, not str"):
        weft.tensor([1], dtype="float32")


def test_ragged_lists_name_level_and_both_lengths():
    with pytest.raises(ValueError, match=r"expected sequence of length 2 at dim 1 \(got 1\)"):
        weft.tensor([[1, 2], [3]])
    with pytest.raises(ValueError, match=r"expected sequence of length 1 at dim 2 \(got 2\)"):
        weft.tensor([[[1]], [[1, 2]]])
    with pytest.raises(ValueError, match="dim 1"):
        weft.tensor([1, [2]])
    with pytest.raises(ValueError, match="got a number"):
        weft.tensor([[1], 2])


@pytest.mark.parametrize("data", ["abc", ["abc"], b"abc"])
def test_text_is_refused_by_its_type(data):
    with pytest.raises(TypeError, match=r"invalid data type '(str|bytes)'"):
        weft.tensor(data)


@pytest.mark.parametrize("data", [None, {1: 2}, {1}, object(), [None], 1j, int])
def test_what_is_no_number_is_a_type_error(data):
    with pytest.raises(TypeError):
        weft.tensor(data)


def test_endless_nesting_is_an_error():
    endless = []
    endless.append(endless)
    with pytest.raises(ValueError, match="too many dimensions"):
        weft.tensor(endless)
    deep = 1
    for _ in range(sys.getrecursionlimit() * 3):
        deep = [deep]
    with pytest.raises(ValueError, match="at most 16"):
        weft.tensor(deep)


def test_integers_that_do_not_fit_are_named():
    for value, dtype in ((300, weft.uint8), (1000, weft.int8), (2**40, weft.int32), (2**70, weft.int64)):
        with pytest.raises(ValueError, match=str(value)):
            weft.tensor([1, value], dtype=dtype)
    with pytest.raises(ValueError, match=str(2**63)):
        weft.tensor([2**63])
    with pytest.raises(ValueError, match="nan"):
        weft.tensor([float("nan")], dtype=weft.int64)
    assert weft.tensor([2**70], dtype=weft.float64).item() == 2.0**70
    assert weft.tensor([-1], dtype=weft.uint8).tolist() == [255]


def test_a_list_that_shrinks_while_it_is_read_does_no_harm():
    class Shrinking:
        def __index__(self):
            data.clear()
            return 1

    data = [Shrinking(), 2, 3, 4]
    with pytest.raises(RuntimeError, match="changed size"):
        weft.tensor(data)


def test_errors_of_a_sequence_come_through():
    class Broken:
        def __len__(self):
            return 2

        def __getitem__(self, i):
            raise KeyError("no such thing")

    with pytest.raises(KeyError, match="no such thing"):
        weft.tensor(Broken())


def test_tensors_in_lists_count_as_their_elements():
    rows = [weft.ones(3), weft.zeros(3)]
    assert weft.tensor(rows).tolist() == [[1, 1, 1], [0, 0, 0]]
    assert weft.tensor([weft.tensor(1.0, dtype=weft.float64), 2]).dtype is weft.float64
    with pytest.raises(ValueError, match="length 3 at dim 1"):
        weft.tensor([weft.ones(3), weft.ones(2)])


def test_tensor_copies_a_tensor_and_an_array():
    source = weft.ones(3, requires_grad=True)
    copy = weft.tensor(source)
    assert copy.data_ptr() != source.data_ptr()
    assert not copy.requires_grad
    values = np.zeros(3)
    t = weft.tensor(values)
    values[0] = 5
    assert t.tolist() == [0, 0, 0]


def test_arrays_of_odd_layout_are_copied():
    values = np.arange(6, dtype=np.int32).reshape(2, 3)
    assert weft.tensor(values[:, ::-1]).tolist() == values[:, ::-1].tolist()
    assert weft.as_tensor(values[::-1].T).tolist() == values[::-1].T.tolist()
    record = np.zeros(3, dtype=[("a", "i1"), ("b", "<f4")])
    record["b"] = [1, 2, 3]
    assert weft.as_tensor(record["b"]).tolist() == [1, 2, 3]


def test_unsigned_arrays_need_a_dtype():
    values = np.array([1, 60000], dtype=np.uint16)
    with pytest.raises(TypeError, match="uint16"):
        weft.tensor(values)
    assert weft.tensor(values, dtype=weft.int32).tolist() == [1, 60000]


def test_requires_grad_and_device():
    t = weft.tensor(3.0, requires_grad=True, device="cpu", pin_memory=False)
    assert t.requires_grad
    assert t.is_leaf
    with pytest.raises(RuntimeError, match="floating"):
        weft.tensor(3, requires_grad=True)


def test_as_tensor_gives_the_same_tensor_and_shares_arrays():
    t = weft.ones(3, requires_grad=True)
    assert weft.as_tensor(t) is t
    assert weft.as_tensor(t, dtype=weft.float64).requires_grad
    values = np.zeros(3, np.float32)
    weft.as_tensor(values)[0] = 7
    assert values[0] == 7
    weft.as_tensor(values, dtype=weft.float64)[1] = 7
    assert values[1] == 0


def test_asarray_copies_as_told():
    values = np.zeros(3, np.float32)
    weft.asarray(values, copy=True)[0] = 7
    assert values[0] == 0
    weft.asarray(values, copy=False)[0] = 7
    assert values[0] == 7
    for data, dtype in (([1, 2], None), (values, weft.float64)):
        with pytest.raises(ValueError, match="copy=False"):
            weft.asarray(data, dtype=dtype, copy=False)
    assert weft.asarray(b"ab").tolist() == [97, 98]
    assert weft.asarray([1.0], requires_grad=True).requires_grad
    assert weft.asarray([1, 2]).dtype is weft.int64
