"""Numerical functions whose Python forms are their own: gradients, histograms, in-place shapes, old names."""

from __future__ import annotations

import math

import numpy as np
import pytest
import weft


def test_gradient_takes_spacings_in_all_forms() -> None:
    x = weft.arange(12.0).reshape(3, 4).square()
    array = x.numpy()
    for spacing in (2.0, [2.0, 3.0]):
        rows, columns = weft.gradient(x, spacing=spacing)
        by_numpy = np.gradient(array, *([spacing] if isinstance(spacing, float) else spacing))
        assert np.allclose(rows, by_numpy[0])
        assert np.allclose(columns, by_numpy[1])
    places = weft.tensor([0.0, 1.0, 3.0, 4.5])
    (by_places,) = weft.gradient(x, spacing=[places], dim=1, edge_order=2)
    assert np.allclose(by_places, np.gradient(array, places.numpy(), axis=1, edge_order=2), atol=1e-4)


def test_histogram_is_numpys() -> None:
    weft.manual_seed(0)
    x, weight = weft.randn(1000, dtype=weft.float64), weft.rand(1000, dtype=weft.float64)
    for options in ({}, {"range": (-1.0, 2.0)}, {"density": True}):
        counts, edges = weft.histogram(x, 7, weight=weight, **options)
        by_numpy, their_edges = np.histogram(x.numpy(), 7, weights=weight.numpy(), **options)
        assert np.allclose(counts, by_numpy)
        assert np.allclose(edges, their_edges)
    assert (
        x.histogram(weft.tensor([-1.0, 0.0, 5.0], dtype=weft.float64)).hist.sum()
        == ((x >= -1) & (x <= 5)).sum()
    )
    assert weft.histogram(weft.ones(3), 2).bin_edges.tolist() == [0.5, 1.0, 1.5]


def test_histogramdd_is_numpys() -> None:
    weft.manual_seed(0)
    x = weft.randn(500, 2, dtype=weft.float64)
    counts, edges = weft.histogramdd(x, [3, 4], density=True)
    by_numpy, their_edges = np.histogramdd(x.numpy(), [3, 4], density=True)
    assert np.allclose(counts, by_numpy)
    assert all(np.allclose(a, b) for a, b in zip(edges, their_edges, strict=True))


def test_windows() -> None:
    for window, of_numpy in (
        (weft.hann_window, np.hanning),
        (weft.hamming_window, np.hamming),
        (weft.blackman_window, np.blackman),
        (weft.bartlett_window, np.bartlett),
    ):
        assert np.allclose(window(9, periodic=False, dtype=weft.float64), of_numpy(9))
        assert np.allclose(window(8, dtype=weft.float64), of_numpy(9)[:-1])
        assert window(0).shape == (0,)
        assert window(1).tolist() == [1]
    assert np.allclose(weft.kaiser_window(9, False, 5.0, dtype=weft.float64), np.kaiser(9, 5.0))


def test_resize_in_place() -> None:
    x = weft.arange(6.0)
    other = x[:]
    x.resize_(2, 2)
    assert x.tolist() == [[0, 1], [2, 3]]
    x.resize_(3, 3)
    assert x.reshape(-1)[:6].tolist() == [0, 1, 2, 3, 4, 5]
    other[0] = 7
    assert x[0, 0] == 0
    x.resize_as_(weft.ones(2))
    assert x.shape == (2,)
    assert x.resize_(0).shape == (0,)


def test_resize_of_views() -> None:
    x = weft.arange(6.0)
    view = x[2:4].resize_(3)
    assert view.tolist() == [2, 3, 4]
    view.mul_(weft.full((3,), 2.0, requires_grad=True))
    assert x.tolist() == [0, 1, 4, 6, 8, 5]
    assert x.requires_grad
    turned = weft.arange(6.0).reshape(2, 3).t()
    assert turned.resize_(3, 2).stride() == (1, 3)  # its own size: nothing changes
    grown = (y := weft.arange(6.0))[4:].resize_(8)
    assert grown[:2].tolist() == [4, 5]
    assert not grown._is_view()
    grown.zero_()
    assert y.tolist() == [0, 1, 2, 3, 4, 5]
    assert weft.ones(1).expand(3).resize_(5).shape == (5,)
    with pytest.raises(ValueError, match=r"\[resize_\] asked for more"):
        x.detach().resize_(2**32, 2**32)


def test_views_turned_inside_no_grad_are_written_through() -> None:
    weight = weft.full((3, 2), 2.0, requires_grad=True)
    x = weft.arange(6.0).reshape(2, 3)
    view = x[:]
    with weft.no_grad():
        view.t_()
    view.mul_(weight)
    (x * weft.arange(6.0).reshape(2, 3)).sum().backward()
    assert weight.grad.tolist() == [[0, 9], [1, 16], [4, 25]]


def test_as_strided_in_place_keeps_the_tape() -> None:
    leaf = weft.arange(6.0).requires_grad_()
    x = leaf * 1
    x.as_strided_((2, 2), (3, 1), 1)
    assert x.tolist() == [[1, 2], [4, 5]]
    x.square().sum().backward()
    assert leaf.grad.tolist() == [0, 2, 4, 0, 8, 10]


def test_lu_of_a_batch_differentiates() -> None:
    weft.manual_seed(0)
    a = weft.randn(2, 4, 3, dtype=weft.float64, requires_grad=True)
    p, lower, upper = weft.linalg.lu(a)
    assert weft.allclose(p @ lower @ upper, a)
    assert weft.autograd.gradcheck(lambda x: weft.linalg.lu(x)[1:], (a,))
    packed, pivots, info = weft.linalg.lu_factor_ex(weft.zeros(2, 2))
    assert info.item() == 1
    assert pivots.dtype is weft.int32


def test_ctc_loss_takes_lengths_in_all_forms() -> None:
    weft.manual_seed(0)
    scores = weft.randn(6, 2, 4).log_softmax(2)
    padded, joined = weft.tensor([[1, 2, 3], [2, 2, 0]]), weft.tensor([1, 2, 3, 2, 2], dtype=weft.int32)
    loss = weft.nn.functional.ctc_loss
    expected = loss(scores, padded, (6, 5), (3, 2), reduction="none")
    assert weft.equal(
        loss(scores, joined, weft.tensor([6, 5]), weft.tensor([3, 2]), reduction="none"), expected
    )
    assert loss(scores, padded, (6, 5), (3, 2)) == (expected / weft.tensor([3.0, 2.0])).mean()
    alone = loss(scores[:, 0], padded[0], weft.tensor(6), weft.tensor(3), reduction="none")
    assert alone.shape == ()
    assert alone == expected[0]
    assert loss(scores[:2], padded, (2, 2), (3, 2), reduction="sum") == math.inf
    assert loss(scores[:2], padded, (2, 2), (3, 2), reduction="sum", zero_infinity=True) == 0


def test_fractional_max_pooling() -> None:
    weft.manual_seed(0)
    pool = weft.nn.functional.fractional_max_pool2d
    x = weft.randn(1, 2, 8, 9, requires_grad=True)
    y, places = pool(x, 2, output_ratio=0.5, return_indices=True)
    assert y.shape == (1, 2, 4, 4)
    assert weft.equal(y, x.flatten(2).gather(2, places.flatten(2)).reshape(y.shape))
    y.sum().backward()
    assert x.grad.sum() == 32
    assert pool(x[0], 2, 3, _random_samples=weft.full((1, 2, 2), 0.5)).shape == (2, 3, 3)
    with pytest.raises(ValueError, match="requires specifying either"):
        pool(x, 2)


def test_old_names() -> None:
    x = weft.tensor([1.0, -2.0])
    assert x.new(2, 3).shape == (2, 3)
    assert x.new([1]).dtype is weft.float32
    assert x.clone().apply_(lambda value: value * 3).tolist() == [3, -6]
    assert x.clone().map_(weft.tensor([5.0, 7.0]), lambda a, b: a + b).tolist() == [6, 5]
    with pytest.warns(UserWarning, match="deprecated"):
        assert weft.range(1, 3).tolist() == [1, 2, 3]
    assert weft.real(x) is x
    assert x.is_set_to(x[:])
