"""Bugs that layers and losses of such frameworks keep having; test_known_bugs lists all."""

from __future__ import annotations

import math

import numpy as np
import pytest
import weft
from weft import nn
from weft.nn import functional as F


def leaf(*values):
    return weft.tensor(values, dtype=weft.float64, requires_grad=True)


class TestBatchNorm:
    def test_normalises_with_the_biased_variance_and_stores_the_unbiased(self):
        norm = nn.BatchNorm2d(1, eps=1e-300, momentum=0.5, dtype=weft.float64)
        values = np.array([1.0, 2.0, 4.0, 9.0])
        y = norm(weft.tensor(values.reshape(2, 1, 1, 2)))
        np.testing.assert_allclose(y.detach().numpy().ravel(), (values - 4) / np.sqrt(values.var()))
        assert norm.running_var.item() == pytest.approx(0.5 + 0.5 * values.var(ddof=1))
        assert norm.running_mean.item() == pytest.approx(2.0)

    def test_refuses_one_value_a_channel_in_training_only(self):
        norm = nn.BatchNorm1d(3)
        with pytest.raises(ValueError, match="more than 1 value per channel"):
            norm(weft.ones(1, 3))
        assert norm.running_mean.tolist() == [0.0, 0.0, 0.0]
        assert norm.eval()(weft.ones(1, 3)).shape == (1, 3)

    def test_counts_batches_and_without_momentum_averages_them(self):
        norm = nn.BatchNorm1d(1, momentum=None)
        for level in (1.0, 2.0, 6.0):
            norm(weft.tensor([[level - 1], [level + 1]]))
        assert norm.running_mean.item() == pytest.approx(3.0)
        assert norm.running_var.item() == pytest.approx(2.0)
        norm.eval()(weft.ones(2, 1))
        assert norm.num_batches_tracked.item() == 3


class TestCrossEntropy:
    def test_of_huge_logits_is_finite_and_of_minus_infinity_exact(self):
        x = leaf([1e4, -1e4, 0.0], [0.0, -math.inf, 1.0])
        loss = nn.CrossEntropyLoss(reduction="none")(x, weft.tensor([1, 2]))
        assert loss.tolist() == pytest.approx([2e4, math.log1p(math.exp(-1))])
        loss.sum().backward()
        assert np.isfinite(x.grad.numpy()).all() and x.grad[1, 1].item() == 0.0

    @pytest.mark.parametrize("smoothing", [0.0, 0.3])
    @pytest.mark.parametrize("weight", [None, weft.tensor([1.0, 2.0, 4.0], dtype=weft.float64)])
    @pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
    def test_ignored_targets_count_nothing(self, reduction, weight, smoothing):
        x = weft.randn(4, 3, dtype=weft.float64, generator=weft.Generator().manual_seed(1))
        loss = nn.CrossEntropyLoss(weight, ignore_index=1, reduction=reduction, label_smoothing=smoothing)
        some, kept = loss(x, weft.tensor([0, 1, 2, 1])), loss(x[[0, 2]], weft.tensor([0, 2]))
        if reduction == "none":
            assert some.tolist()[1::2] == [0.0, 0.0] and some.tolist()[::2] == pytest.approx(kept.tolist())
        else:
            assert some.item() == pytest.approx(kept.item())
        nothing = loss(x, weft.tensor([1, 1, 1, 1]))
        expected = {"none": [0.0] * 4, "mean": math.nan, "sum": 0.0}[reduction]
        np.testing.assert_equal(nothing.tolist(), expected)

    def test_a_label_out_of_range_raises_and_leaves_all_usable(self):
        for label in (3, -1):
            with pytest.raises(IndexError, match=r"target must be in \[0, 3\)"):
                F.cross_entropy(weft.zeros(1, 3), weft.tensor([label]))
        assert F.cross_entropy(weft.zeros(1, 3), weft.tensor([2])).item() == pytest.approx(math.log(3))
