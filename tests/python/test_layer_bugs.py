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


class TestMaxPool:
    @pytest.mark.parametrize("place", [(i, j) for i in range(3) for j in range(3)])
    def test_nan_in_any_place_of_a_window_comes_out(self, place):
        x = weft.rand(1, 1, 3, 3)
        x[0, 0, place[0], place[1]] = math.nan
        y, where = F.max_pool2d(x, 3, return_indices=True)
        assert y.isnan().all()
        assert where.item() == 3 * place[0] + place[1]

    def test_a_window_of_minus_infinity_is_minus_infinity_also_beside_padding(self):
        x = weft.full((1, 1, 4, 4), -math.inf)
        for padding in (0, 1):
            y, where = F.max_pool2d(x, 2, padding=padding, return_indices=True)
            assert (y == -math.inf).all()
            assert ((where >= 0) & (where < 16)).all()
        assert (F.max_pool2d(weft.full((1, 1, 4, 4), -2.0), 2, padding=1) == -2).all()

    def test_of_equal_elements_the_first_takes_the_whole_gradient(self):
        x = weft.ones(1, 1, 4, 4, requires_grad=True)
        F.max_pool2d(x, 2).sum().backward()
        assert x.grad.tolist() == [[[[1, 0, 1, 0], [0] * 4, [1, 0, 1, 0], [0] * 4]]]

    def test_strides_above_and_below_the_kernel_and_ceil_mode(self):
        x = weft.arange(7.0).reshape(1, 1, 7)
        assert F.max_pool1d(x, 2, stride=3).tolist() == [[[1, 4]]]
        assert F.max_pool1d(x, 3, stride=1).tolist() == [[[2, 3, 4, 5, 6]]]
        assert F.max_pool1d(x, 2, stride=3, ceil_mode=True).tolist() == [[[1, 4, 6]]]
        assert F.max_pool1d(x[..., :5], 2, stride=2, ceil_mode=True).tolist() == [[[1, 3, 4]]]


def by_hand(x, w, stride, padding, dilation, groups):
    """A convolution of images, one product at a time."""
    x = F.pad(x, (padding, padding, padding, padding))
    n, c, height, width = x.shape
    out, per_group, kh, kw = w.shape
    oh = (height - dilation * (kh - 1) - 1) // stride + 1
    ow = (width - dilation * (kw - 1) - 1) // stride + 1
    y = weft.zeros(n, out, oh, ow, dtype=x.dtype)
    for o in range(out):
        first = o // (out // groups) * per_group
        for i in range(oh):
            for j in range(ow):
                patch = x[
                    :,
                    first : first + per_group,
                    i * stride : i * stride + dilation * (kh - 1) + 1 : dilation,
                    j * stride : j * stride + dilation * (kw - 1) + 1 : dilation,
                ]
                y[:, o, i, j] = (patch * w[o]).sum((1, 2, 3))
    return y


class TestConvolution:
    @pytest.mark.parametrize(
        ("channels", "out", "kernel", "stride", "padding", "dilation", "groups"),
        [
            (3, 4, 3, 2, 0, 1, 1),
            (3, 4, 3, 3, 1, 1, 1),
            (4, 6, 3, 1, 1, 1, 2),
            (4, 4, 3, 2, 1, 1, 4),
            (4, 8, 3, 1, 0, 1, 4),
            (2, 3, 3, 1, 2, 2, 1),
            (2, 3, 2, 2, 0, 3, 1),
            (5, 7, 1, 1, 0, 1, 1),
            (5, 7, 1, 2, 0, 1, 1),
        ],
    )
    def test_odd_sizes_groups_depthwise_and_dilation(
        self, channels, out, kernel, stride, padding, dilation, groups
    ):
        weft.manual_seed(0)
        x = weft.randn(2, channels, 7, 9, dtype=weft.float64)
        w = weft.randn(out, channels // groups, kernel, kernel, dtype=weft.float64)
        expected = by_hand(x, w, stride, padding, dilation, groups)
        y = F.conv2d(x, w, None, stride, padding, dilation, groups)
        assert weft.allclose(y, expected, atol=1e-12)
        assert weft.allclose(
            F.conv2d(x.float(), w.float(), None, stride, padding, dilation, groups),
            expected.float(),
            atol=1e-4,
        )

    def test_padding_by_name(self):
        x, w = weft.randn(1, 2, 6, 5), weft.randn(3, 2, 4, 3)
        assert F.conv2d(x, w, padding="same").shape == (1, 3, 6, 5)
        assert weft.equal(F.conv2d(x, w, padding="valid"), F.conv2d(x, w))
        # The odd row comes behind the image.
        assert weft.allclose(F.conv2d(x, w, padding="same"), F.conv2d(F.pad(x, (1, 1, 1, 2)), w), atol=1e-5)
        with pytest.raises(RuntimeError, match="stride"):
            F.conv2d(x, w, padding="same", stride=2)

    def test_a_kernel_larger_than_its_input_is_refused(self):
        with pytest.raises(RuntimeError, match="kernel"):
            F.conv2d(weft.ones(1, 1, 2, 2), weft.ones(1, 1, 3, 3))


def test_full_backward_hooks_keep_the_form_of_gradients():
    net, x = nn.Linear(2, 2), weft.ones(1, 2, requires_grad=True)
    for register in (net.register_full_backward_hook, net.register_full_backward_pre_hook):
        for change, kind in ((weft.Tensor.double, "dtype"), (weft.Tensor.sum, "shape")):
            handle = register(lambda *given, change=change: (change(given[-1][0]),))
            with pytest.raises(weft.Error, match=rf"\[hook\] must return a gradient of the {kind}"):
                net(x).sum().backward()
            handle.remove()
    assert x.grad is None


@pytest.mark.parametrize("name", ["_Loss", "_WeightedLoss"])
def test_a_base_of_losses_that_is_called_names_itself(name):
    base = getattr(nn.modules.loss, name)
    with pytest.raises(NotImplementedError, match=rf"Module \[{name}\] is missing the required"):
        base()(leaf(1.0), leaf(1.0))
