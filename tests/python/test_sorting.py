"""Python's own side of sorting and searching: named results, keyword-only arguments, results as asked for."""

import math

import pytest
import weft


def test_pairs_are_named() -> None:
    x = weft.tensor([[3.0, 1.0, 2.0]])
    for result in (
        x.sort(),
        x.topk(2),
        x.kthvalue(1),
        x.median(dim=1),
        x.nanmedian(1),
        x.mode(),
        x.cummax(1),
        x.cummin(dim=1),
    ):
        assert result.values is result[0]
        assert result.indices.dtype == weft.int64
    assert type(x.sort()) is weft.return_types.sort
    low, high = x.aminmax(dim=1, keepdim=True)
    assert (low.item(), high.item()) == (1, 3)
    assert x.aminmax().max.item() == 3


def test_unique_returns_what_was_asked_for() -> None:
    x = weft.tensor([2, 1, 2])
    assert x.unique().tolist() == [1, 2]
    values, inverse = weft.unique(x, return_inverse=True)
    assert (values.tolist(), inverse.tolist()) == ([1, 2], [1, 0, 1])
    values, counts = x.unique(return_counts=True)
    assert counts.tolist() == [1, 2]
    assert len(x.unique_consecutive(True, True)) == 3
    assert isinstance(x.unique_consecutive(dim=0), weft.Tensor)


def test_what_is_keyword_only() -> None:
    x = weft.tensor([2.0, 1.0])
    assert x.sort(0, True, stable=True).values.tolist() == [2, 1]
    for call in (
        lambda: x.sort(0, True, True),
        lambda: weft.searchsorted(x, x, True),
        lambda: x.quantile(0.5, 0, False, "lower"),
        lambda: x.aminmax(0),
        lambda: x.cumsum(0, weft.float64),
        lambda: weft.trapezoid(x, 0.5),
    ):
        with pytest.raises(TypeError):
            call()


def test_numbers_where_tensors_may_stand() -> None:
    x = weft.tensor([1.0, 2.0, 3.0])
    assert weft.searchsorted(x, 2.0).item() == 1
    assert weft.bucketize(2, x, right=True).item() == 2
    assert weft.isin(x, 2).tolist() == [False, True, False]
    assert weft.isin(2, x, invert=True).item() is False
    assert x.quantile(0.5).item() == 2
    assert x.quantile(weft.tensor([0.0, 1.0])).tolist() == [1, 3]
    assert weft.trapezoid(x, dx=2).item() == 8
    assert weft.diff(x, prepend=None, append=weft.tensor([7.0])).tolist() == [1, 1, 4]
    assert math.isnan(weft.tensor([]).median().item())


def test_std_mean_takes_unbiased() -> None:
    x = weft.tensor([[1.0, 3.0], [5.0, 5.0]])
    deviation, mean = weft.std_mean(x, 1, unbiased=False)
    assert (deviation.tolist(), mean.tolist()) == ([1, 0], [2, 5])
    variance, mean = weft.var_mean(x, False)
    assert (variance.item(), mean.item()) == (2.75, 3.5)
    assert not hasattr(x, "std_mean")


def test_gradients_go_to_what_was_taken() -> None:
    x = weft.tensor([3.0, 1.0, 2.0], requires_grad=True)
    (x.sort().values * weft.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [100, 1, 10]
    y = weft.tensor([1.0, 2.0])
    y.cumsum_(0).scatter_reduce_(0, weft.tensor([0, 0]), weft.tensor([5.0, 7.0]), "amax", include_self=False)
    assert y.tolist() == [7, 3]
