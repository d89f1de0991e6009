"""nn.functional: PyTorch's arguments, warnings and results."""

from __future__ import annotations

import math

import numpy as np
import pytest
import weft
from weft.nn import functional as F  # noqa: N812

X = [-2.5, -0.5, 0.0, 0.25, 3.5]
ACTIVATIONS = {
    "relu": lambda x: max(x, 0),
    "relu6": lambda x: min(max(x, 0), 6),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "logsigmoid": lambda x: -math.log1p(math.exp(-x)),
    "tanh": math.tanh,
    "silu": lambda x: x / (1 + math.exp(-x)),
    "mish": lambda x: x * math.tanh(math.log1p(math.exp(x))),
    "gelu": lambda x: x * 0.5 * math.erfc(-x / math.sqrt(2)),
    "elu": lambda x: x if x > 0 else math.expm1(x),
    "celu": lambda x: x if x > 0 else math.expm1(x),
    "selu": lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * math.expm1(x)),
    "leaky_relu": lambda x: x if x > 0 else 0.01 * x,
    "hardsigmoid": lambda x: min(max(x + 3, 0), 6) / 6,
    "hardswish": lambda x: x * min(max(x + 3, 0), 6) / 6,
    "hardtanh": lambda x: min(max(x, -1), 1),
    "softplus": lambda x: math.log1p(math.exp(x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "tanhshrink": lambda x: x - math.tanh(x),
    "softshrink": lambda x: math.copysign(max(abs(x) - 0.5, 0), x),
    "hardshrink": lambda x: x if abs(x) > 0.5 else 0,
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations(name):
    x = weft.tensor(X, dtype=weft.float64)
    wanted = [ACTIVATIONS[name](v) for v in X]
    assert getattr(F, name)(x).tolist() == pytest.approx(wanted, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    "name", ["relu", "relu6", "elu", "celu", "selu", "leaky_relu", "silu", "mish", "hardtanh", "hardswish"]
)
def test_inplace_is_the_same_written_into_the_input(name):
    x = weft.tensor(X)
    wanted = getattr(F, name)(x)
    assert getattr(F, name)(x, inplace=True) is x
    assert weft.equal(x, wanted)


def test_softmax_needs_a_dimension():
    x = weft.tensor([[1.0, 2.0], [3.0, 3.0]])
    assert F.softmax(x, dim=0).sum(0).tolist() == pytest.approx([1, 1])
    with pytest.warns(UserWarning, match="Implicit dimension choice for softmax has been deprecated"):
        assert weft.equal(F.softmax(x), F.softmax(x, 1))
    with pytest.warns(UserWarning, match="log_softmax"):
        assert weft.equal(F.log_softmax(x[0]), F.log_softmax(x[0], 0))
    assert weft.equal(F.softmin(x, 1), F.softmax(-x, 1))
    assert F.softmax(x, 1, dtype=weft.float64).dtype == weft.float64


def test_dropout():
    x = weft.ones(10)
    assert weft.equal(F.dropout(x, 0.5, training=False), x)
    assert F.dropout(x, 1.0).sum().item() == 0
    weft.manual_seed(1)
    wanted = F.dropout(x, 0.5)
    weft.manual_seed(1)
    assert F.dropout(x, 0.5, inplace=True) is x
    assert weft.equal(x, wanted)
    for p in (-0.1, 1.1):
        with pytest.raises(ValueError, match="dropout probability has to be between 0 and 1"):
            F.dropout(x, p)


def test_old_forms_of_reduction():
    x, t = weft.tensor([1.0, 2.0]), weft.tensor([0.0, 0.0])
    assert F.mse_loss(x, t).item() == 2.5
    assert F.mse_loss(x, t, reduction="sum").item() == 5
    assert F.mse_loss(x, t, reduction="none").tolist() == [1, 4]
    with pytest.warns(UserWarning, match="please use reduction='sum' instead"):
        assert F.mse_loss(x, t, size_average=False).item() == 5
    with pytest.warns(UserWarning, match="please use reduction='none' instead"):
        assert F.l1_loss(x, t, reduce=False).tolist() == [1, 2]
    with pytest.raises(ValueError, match="median"):
        F.mse_loss(x, t, reduction="median")
    with pytest.warns(UserWarning, match="Using a target size"):
        F.l1_loss(x, weft.zeros(1))
    weight = weft.tensor([1.0, 3.0])
    assert F.mse_loss(x, t, weight=weight).item() == 13 / 4


def test_cross_entropy_forms():
    logits = weft.tensor([[1.0, 2.0, 0.5], [0.0, 0.0, 3.0]], requires_grad=True)
    target = weft.tensor([1, 2])
    rows = np.array([[1.0, 2.0, 0.5], [0.0, 0.0, 3.0]])
    logp = rows - np.log(np.exp(rows).sum(1, keepdims=True))
    loss = F.cross_entropy(logits, target)
    assert loss.item() == pytest.approx(-(logp[0, 1] + logp[1, 2]) / 2, rel=1e-6)
    assert F.nll_loss(F.log_softmax(logits, 1), target).item() == pytest.approx(loss.item(), rel=1e-6)
    assert F.cross_entropy(logits, F.one_hot(target, 3).float()).item() == pytest.approx(
        loss.item(), rel=1e-6
    )
    assert F.cross_entropy(logits, weft.tensor([1, -100])).item() == pytest.approx(-logp[0, 1], rel=1e-6)
    smooth = F.cross_entropy(logits, target, label_smoothing=0.3).item()
    assert smooth == pytest.approx(0.7 * loss.item() + 0.3 * -logp.mean(), rel=1e-6)
    weighted = F.cross_entropy(logits, target, weight=weft.tensor([1.0, 2.0, 3.0])).item()
    assert weighted == pytest.approx(-(2 * logp[0, 1] + 3 * logp[1, 2]) / 5, rel=1e-6)
    with pytest.raises(IndexError):
        F.cross_entropy(logits, weft.tensor([1, 3]))


def test_hinge_and_binary_losses():
    x, t = weft.tensor([0.5, -2.0]), weft.tensor([1.0, 1.0])
    assert F.hinge_loss(x, t, reduction="none").tolist() == [0.5, 3]
    p = weft.tensor([0.25, 0.5])
    assert F.binary_cross_entropy(p, t).item() == pytest.approx(-(math.log(0.25) + math.log(0.5)) / 2)
    with_logits = F.binary_cross_entropy_with_logits(x, t, pos_weight=weft.tensor(2.0), reduction="sum")
    assert with_logits.item() == pytest.approx(2 * (math.log1p(math.exp(-0.5)) + math.log1p(math.exp(2))))


def test_pooling_arguments():
    x = weft.arange(16.0).reshape(1, 1, 4, 4)
    assert F.max_pool2d(x, 2).flatten().tolist() == [5, 7, 13, 15]
    assert F.max_pool2d(x, kernel_size=(2, 2), stride=1).shape == (1, 1, 3, 3)
    values, places = F.max_pool2d(x, 2, return_indices=True)
    assert places.flatten().tolist() == values.flatten().tolist()
    assert F.max_pool2d(x, 3, ceil_mode=True).shape == (1, 1, 2, 2)
    assert F.avg_pool2d(x, 2).flatten().tolist() == [2.5, 4.5, 10.5, 12.5]
    assert F.avg_pool2d(x, 2, divisor_override=1).flatten().tolist() == [10, 18, 42, 50]


def test_conv_padding_by_name():
    x, w = weft.randn(1, 1, 5, 6), weft.randn(2, 1, 3, 4)
    assert F.conv2d(x, w, padding="same").shape == (1, 2, 5, 6)
    assert F.conv2d(x, w, padding="valid").shape == (1, 2, 3, 3)
    assert weft.equal(F.conv2d(x, w, padding=(1, 0)), F.conv2d(F.pad(x, (0, 0, 1, 1)), w))


NUMPY_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@pytest.mark.parametrize("mode", NUMPY_MODES)
def test_pad_with_the_image_itself(mode):
    x = weft.arange(24.0).reshape(1, 2, 3, 4).requires_grad_()
    y = F.pad(x, (3, 1, 0, 2), mode=mode)
    wanted = np.pad(x.detach().numpy(), ((0, 0), (0, 0), (0, 2), (3, 1)), mode=NUMPY_MODES[mode])
    assert y.tolist() == wanted.tolist()
    y.sum().backward()
    assert x.grad.sum().item() == wanted.size
    with (
        pytest.raises(RuntimeError, match="can add at most")
        if mode != "replicate"
        else pytest.raises(NotImplementedError)
    ):
        F.pad(x, (9, 0, 0, 0) if mode != "replicate" else (1, 1, 1, 1, 1, 1, 1, 1), mode=mode)


def test_pad_with_a_constant():
    x = weft.tensor([[1, 2, 3]])
    assert F.pad(x, (1, 2), value=9).tolist() == [[9, 1, 2, 3, 9, 9]]
    assert F.pad(x, (-1, 0, 0, 1)).tolist() == [[2, 3], [0, 0]]
    assert F.pad(x, (-1, 1)).tolist() == [[2, 3, 0]]
    assert F.pad(x, (0, 0)).tolist() == x.tolist()
    assert F.pad(x, (0, 0)) is not x
    assert F.pad(x, (1, -1)).dtype == weft.int64
    for pad, kind in (((1,), ValueError), ((1, 1) * 3, ValueError), ((-2, -2), RuntimeError)):
        with pytest.raises(kind):
            F.pad(x, pad)


def test_normalize_and_one_hot():
    assert F.normalize(weft.tensor([[3.0, 4.0]])).tolist() == [[pytest.approx(0.6), pytest.approx(0.8)]]
    assert F.normalize(weft.zeros(1, 2)).tolist() == [[0.0, 0.0]]
    assert F.one_hot(weft.tensor([0, 2])).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert F.one_hot(weft.tensor([0]), num_classes=2).tolist() == [[1, 0]]


def test_glu_halves_a_dimension():
    x = weft.tensor([1.0, 2.0, 0.0, 3.0])
    assert F.glu(x).tolist() == pytest.approx([0.5, 2 / (1 + math.exp(-3))])
    with pytest.raises(RuntimeError, match="Halving dimension must be even"):
        F.glu(x[:3])
