"""Forms of calls and special values that PyTorch's programs rely on, beyond what the recorded ops hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
import weft


def test_zero_dimensional_tensors_stand_for_numbers():
    assert weft.linspace(weft.tensor(1.0), weft.tensor(2), 3).tolist() == [1, 1.5, 2]
    assert weft.logspace(0, weft.tensor(2.0, requires_grad=True), 3).tolist() == [1, 10, 100]
    assert weft.arange(5).narrow(0, weft.tensor(3), 2).tolist() == [3, 4]
    assert [part.tolist() for part in weft.arange(5).tensor_split(weft.tensor([1, 3]))] == [
        [0],
        [1, 2],
        [3, 4],
    ]
    assert len(weft.arange(6).tensor_split(weft.tensor(3))) == 3
    with pytest.raises(RuntimeError, match="0-d"):
        weft.linspace(weft.tensor([1.0]), 2, 3)


def test_an_empty_list_of_dims_reduces_nothing_in_any_and_all():
    x = weft.tensor([[1.0, 0.0]])
    assert weft.any(x, []).tolist() == [[True, False]]
    assert x.all(dim=()).shape == (1, 2)
    assert not x.all(None)
    assert weft.any(x.to(weft.uint8), []).dtype is weft.uint8


def test_none_stands_for_a_default():
    x = weft.tensor([1.0, 2.0, 4.0])
    assert weft.equal(x.std(dim=None, correction=None), x.std())
    assert weft.nan_to_num(weft.tensor(math.nan), nan=None).item() == 0
    assert weft.zeros_like(x, memory_format=None, pin_memory=None).shape == (3,)


def test_numbers_beyond_a_small_dtype_wrap_around():
    x = weft.tensor([3, 200], dtype=weft.uint8)
    assert weft.remainder(x, -1).tolist() == [3, 200]  # -1 is 255
    assert weft.floor_divide(x, -56).tolist() == [0, 1]
    assert weft.maximum(x, weft.tensor(-1)).tolist() == [255, 255]
    assert x.floor_divide_(-56).tolist() == [0, 1]


def test_integers_compare_with_floating_numbers_that_they_cannot_hold():
    x = weft.tensor([1, 2], dtype=weft.int8)
    assert (x < math.inf).all() and not (x == math.nan).any() and (x != math.nan).all()


def test_nan_has_no_sign():
    x = weft.tensor([math.nan, -2.0, -0.0])
    assert x.sign().tolist() == [0, -1, 0]
    assert weft.heaviside(x, weft.full_like(x, 0.5)).tolist() == [0, 0, 0.5]


@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        (weft.fmax, [[0.5, 0, 1, 1], [0.5, 1, 0, 0]]),
        (weft.maximum, [[0.5, 1, 1, 1], [0.5, 1, 1, 0]]),
        (weft.clamp_min, [[0.5, 1, 1, 1], [0.5, 1, 1, 0]]),
    ],
)
def test_equal_operands_share_a_gradient(function, wanted):
    a = weft.tensor([1.0, math.nan, 2.0, 3.0], requires_grad=True)
    b = weft.tensor([1.0, 1.0, math.nan, 2.0], requires_grad=True)
    assert [g.tolist() for g in weft.autograd.grad(function(a, b).sum(), (a, b))] == wanted


def test_clamp_between_tensors_gives_the_gradient_to_what_it_returned():
    x = weft.tensor([0.0, 1.0, 2.0, 1.0, 1.0], requires_grad=True)
    low = weft.tensor([1.0, 1.0, 0.0, 1.0, 2.0], requires_grad=True)
    high = weft.tensor([2.0, 2.0, 1.0, 1.0, 0.0], requires_grad=True)
    gradients = weft.autograd.grad(x.clamp(low, high).sum(), (x, low, high))
    assert [g.tolist() for g in gradients] == [[0, 0.5, 0, 1, 0], [1, 0.5, 0, 0, 0], [0, 0, 1, 0, 1]]


def test_clamp_of_bools_is_a_number():
    x = weft.tensor([True, False])
    assert x.clamp(max=0).dtype is weft.int64
    assert x.clamp(min=0.5).tolist() == [1, 0.5]
    with pytest.raises(NotImplementedError):
        x.clamp(min=True)
    with pytest.raises(RuntimeError, match="beyond the range of uint8"):
        weft.tensor([3], dtype=weft.uint8).clamp(max=-1)


def test_filling_leaves_a_gradient_of_zero():
    x = weft.ones(3, requires_grad=True)
    (gradient,) = weft.autograd.grad(weft.fill(x, 2.0).sum(), x)
    assert gradient.tolist() == [0, 0, 0]


def test_indices_may_count_from_the_end_in_take_along_dim():
    x = weft.tensor([[1, 2, 3], [4, 5, 6]])
    assert x.take_along_dim(weft.tensor([[-1], [-3]]), 1).tolist() == [[3], [4]]
    with pytest.raises(IndexError):
        x.take_along_dim(weft.tensor([[3]]), 1)


def test_repeat_interleave_with_a_known_size():
    repeats = weft.tensor([1, 2], dtype=weft.uint8)
    assert weft.repeat_interleave(repeats).tolist() == [0, 1, 1]
    assert weft.tensor([5, 6]).repeat_interleave(repeats, output_size=3).tolist() == [5, 6, 6]
    with pytest.raises(RuntimeError, match="output_size"):
        weft.tensor([5, 6]).repeat_interleave(2, output_size=5)


def test_memory_read_as_another_dtype():
    x = weft.tensor([[1.0, -1.0]])
    assert x.view(weft.int32).tolist() == [[0x3F800000, -0x40800000]]
    assert x.view(weft.uint8).shape == (1, 8)
    assert weft.equal(x.view(weft.uint8).view(weft.float32), x)
    x.view(weft.int32)[0, 0] = 0
    assert x[0, 0].item() == 0
    with pytest.raises(RuntimeError):
        weft.zeros(2, 3).t().view(weft.float64)
    with pytest.raises(RuntimeError):
        weft.zeros(3).view(weft.float64)


def test_shapes_change_in_place():
    x = weft.arange(6.0).reshape(2, 3)
    assert x.t_() is x and x.shape == (3, 2) and x.tolist() == [[0, 3], [1, 4], [2, 5]]
    assert x.unsqueeze_(0).shape == (1, 3, 2) and x.squeeze_().shape == (3, 2)
    assert x.transpose_(0, 1).is_contiguous()
    w = weft.ones(2, 3, requires_grad=True)
    y = w * 2
    y.transpose_(0, 1)
    (gradient,) = weft.autograd.grad((y * weft.arange(6.0).reshape(3, 2)).sum(), w)
    assert gradient.tolist() == [[0, 4, 8], [2, 6, 10]]
    with pytest.raises(RuntimeError, match="leaf"):
        w.t_()


def test_a_view_of_a_tensor_that_was_reshaped_in_place_cannot_be_written_on_the_tape():
    x = weft.zeros(2, 3)
    row = x[0]
    x.t_()
    with pytest.raises(RuntimeError, match="shape was changed in place"):
        row.mul_(weft.ones(3, requires_grad=True))


def test_wrapped_diagonals_are_filled():
    assert weft.zeros(5, 2).fill_diagonal_(1, wrap=True).tolist() == [[1, 0], [0, 1], [0, 0], [1, 0], [0, 1]]
    assert weft.zeros(3, 2).fill_diagonal_(1).sum().item() == 2


def test_other_names():
    x = weft.tensor([0.25, -0.5])
    assert weft.equal(weft.arcsin(x), weft.asin(x)) and weft.equal(x.fix(), x.trunc())
    assert x.greater(0).tolist() == [True, False] and x.clone().multiply_(2).tolist() == [0.5, -1]
    assert weft.concat([x, x]).shape == (4,) and weft.moveaxis(weft.zeros(2, 3), 0, 1).shape == (3, 2)
    with pytest.raises(TypeError, match=r"arcsin\(\)"):
        weft.arcsin("x")


def test_types_meet():
    assert weft.promote_types(weft.uint8, weft.int8) is weft.int16
    assert weft.promote_types(weft.float16, weft.bfloat16) is weft.float32
    assert weft.broadcast_shapes((2, 1), 3, (1, 1)) == weft.Size((2, 3))
    with pytest.raises(RuntimeError):
        weft.broadcast_shapes((2,), (3,))


def test_numpys_functions_of_a_tensor_give_a_tensor():
    x = weft.tensor([1.0, 4.0])
    assert isinstance(np.sqrt(x), weft.Tensor) and np.sqrt(x).tolist() == [1, 2]
    assert np.isnan(x).dtype is weft.bool


def test_an_integer_division_of_nothing_by_zero_is_nothing():
    assert weft.zeros(0, dtype=weft.int64).floor_divide(0).shape == (0,)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        weft.ones(1, dtype=weft.int64).floor_divide(0)


def test_out_is_refused_by_name():
    with pytest.raises(RuntimeError, match=r"add\(\): weft has no out="):
        weft.add(weft.ones(2), 1, out=weft.ones(2))
