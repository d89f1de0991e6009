"""Layers and losses print and start as PyTorch's; what the recorded modules do not show of them."""

from __future__ import annotations

import pytest
import weft
from weft import nn

PRINTED = {
    "Linear(3, 4)": "Linear(in_features=3, out_features=4, bias=True)",
    "Linear(3, 4, bias=False)": "Linear(in_features=3, out_features=4, bias=False)",
    "Identity(54, unused=1)": "Identity()",
    "Conv2d(1, 20, 5)": "Conv2d(1, 20, kernel_size=(5, 5), stride=(1, 1))",
    "Conv2d(4, 8, (3, 5), 2, (4, 2), (3, 1), 2, False, 'circular')": (
        "Conv2d(4, 8, kernel_size=(3, 5), stride=(2, 2), padding=(4, 2), dilation=(3, 1), groups=2, "
        "bias=False, padding_mode=circular)"
    ),
    "Conv2d(1, 1, 3, padding='same')": "Conv2d(1, 1, kernel_size=(3, 3), stride=(1, 1), padding=same)",
    "MaxPool2d(2)": "MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)",
    "AvgPool2d((3, 2), 2)": "AvgPool2d(kernel_size=(3, 2), stride=2, padding=0)",
    "BatchNorm2d(3)": (
        "BatchNorm2d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)"
    ),
    "Dropout(0.2)": "Dropout(p=0.2, inplace=False)",
    "Flatten()": "Flatten(start_dim=1, end_dim=-1)",
    "Unflatten(1, (2, 5))": "Unflatten(dim=1, unflattened_size=(2, 5))",
    "ReLU()": "ReLU()",
    "ReLU(True)": "ReLU(inplace=True)",
    "LeakyReLU(0.2, inplace=True)": "LeakyReLU(negative_slope=0.2, inplace=True)",
    "ELU()": "ELU(alpha=1.0)",
    "ReLU6()": "ReLU6()",
    "Hardtanh(-2, 2)": "Hardtanh(min_val=-2, max_val=2)",
    "Threshold(0.1, 20)": "Threshold(threshold=0.1, value=20)",
    "GELU('tanh')": "GELU(approximate='tanh')",
    "PReLU(3)": "PReLU(num_parameters=3)",
    "Softplus()": "Softplus(beta=1.0, threshold=20.0)",
    "Hardshrink()": "Hardshrink(0.5)",
    "Softmax(dim=1)": "Softmax(dim=1)",
    "RReLU(0.1, 0.3, True)": "RReLU(lower=0.1, upper=0.3, inplace=True)",
    "SELU(True)": "SELU(inplace=True)",
    "Hardsigmoid(True)": "Hardsigmoid()",
    "Softmin()": "Softmin(dim=None)",
    "AlphaDropout(0.2)": "AlphaDropout(p=0.2, inplace=False)",
    "FeatureAlphaDropout()": "FeatureAlphaDropout(p=0.5, inplace=False)",
    "Bilinear(1, 2, 3)": "Bilinear(in1_features=1, in2_features=2, out_features=3, bias=True)",
    "LayerNorm(5)": "LayerNorm((5,), eps=1e-05, elementwise_affine=True, bias=True)",
    "LayerNorm([2, 5], elementwise_affine=False)": (
        "LayerNorm((2, 5), eps=1e-05, elementwise_affine=False, bias=False)"
    ),
    "RMSNorm(4, 1e-3, False)": "RMSNorm((4,), eps=0.001, elementwise_affine=False)",
    "GroupNorm(2, 4, bias=False)": "GroupNorm(2, 4, eps=1e-05, affine=True, bias=False)",
    "InstanceNorm2d(3)": (
        "InstanceNorm2d(3, eps=1e-05, momentum=0.1, affine=False, bias=False, track_running_stats=False)"
    ),
    "LocalResponseNorm(2)": "LocalResponseNorm(2, alpha=0.0001, beta=0.75, k=1.0)",
    "Embedding(4, 3)": "Embedding(4, 3)",
    "Embedding(4, 3, -1, 1.5, 1.0, True, True)": (
        "Embedding(4, 3, padding_idx=3, max_norm=1.5, norm_type=1.0, scale_grad_by_freq=True, sparse=True)"
    ),
    "EmbeddingBag(4, 3, 1.0, mode='max', padding_idx=1)": (
        "EmbeddingBag(4, 3, max_norm=1.0, mode='max', padding_idx=1)"
    ),
    "CosineSimilarity()": "CosineSimilarity()",
    "PairwiseDistance()": "PairwiseDistance()",
    "CTCLoss()": "CTCLoss()",
    "TripletMarginWithDistanceLoss()": (
        "TripletMarginWithDistanceLoss(\n  (distance_function): PairwiseDistance()\n)"
    ),
    "LinearCrossEntropyLoss(3, 4)": (
        "LinearCrossEntropyLoss(\n"
        "  in_features=3, num_classes=4, out_features=(), bias=False, reduction=mean, ignore_index=None, "
        "label_smoothing=0.0, options=None\n"
        "  (linear): Linear(in_features=3, out_features=4, bias=False)\n"
        ")"
    ),
    "AdaptiveLogSoftmaxWithLoss(8, 20, [4])": (
        "AdaptiveLogSoftmaxWithLoss(\n"
        "  (head): Linear(in_features=8, out_features=5, bias=False)\n"
        "  (tail): ModuleList(\n"
        "    (0): Sequential(\n"
        "      (0): Linear(in_features=8, out_features=2, bias=False)\n"
        "      (1): Linear(in_features=2, out_features=16, bias=False)\n"
        "    )\n"
        "  )\n"
        ")"
    ),
    "CrossEntropyLoss()": "CrossEntropyLoss()",
}


@pytest.mark.parametrize("code", PRINTED)
def test_prints_as_in_pytorch(code):
    assert repr(eval(code, vars(nn))) == PRINTED[code]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Conv2d(3, 4, 3, groups=2), "in_channels must be divisible by groups"),
        (lambda: nn.Conv2d(4, 3, 3, groups=2), "out_channels must be divisible by groups"),
        (lambda: nn.Conv2d(1, 1, 3, groups=0), "groups must be a positive integer"),
        (lambda: nn.Conv2d(1, 1, 3, stride=2, padding="same"), "not supported for strided"),
        (lambda: nn.Conv2d(1, 1, 3, padding="full"), "Invalid padding string"),
        (lambda: nn.Conv2d(1, 1, 3, padding_mode="mirror"), "padding_mode must be one of"),
        (lambda: nn.Dropout(1.5), "dropout probability has to be between 0 and 1"),
        (lambda: nn.MultiMarginLoss(p=3), "only p == 1 and p == 2 supported"),
        (lambda: nn.Hardtanh(1, -1), "must be larger than"),
        (lambda: nn.BatchNorm1d(3)(weft.ones(2, 3, 4, 5)), r"expected 2D or 3D input \(got 4D input\)"),
        (lambda: nn.BatchNorm2d(3)(weft.ones(2, 3)), r"expected 4D input \(got 2D input\)"),
        (lambda: nn.Softmax2d()(weft.ones(2, 3)), "expected input to be 3D or 4D"),
        (lambda: nn.InstanceNorm2d(3)(weft.ones(3, 4)), r"expected 3D or 4D input \(got 2D input\)"),
        (
            lambda: nn.InstanceNorm1d(3, affine=True)(weft.ones(2, 4, 5)),
            r"expected input's size at dim=1 to match num_features \(3\), but got: 4.",
        ),
        (lambda: nn.InstanceNorm1d(3)(weft.ones(2, 3, 1)), "more than 1 place per channel"),
        (lambda: nn.GroupNorm(3, 4), r"num_channels \(4\) must be divisible by num_groups \(3\)"),
        (lambda: nn.GroupNorm(0, 4), "num_groups must be positive"),
        (lambda: nn.Bilinear(0, 2, 3), r"in1_features must be > 0, but got \(in1_features=0\)"),
        (lambda: nn.RReLU(0.5, 0.1)(weft.ones(2)), "lower"),
        (lambda: nn.TripletMarginLoss(margin=0), "expected margin to be greater than 0"),
        (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 20, []), "length larger than 0"),
        (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 20, [10, 4]), "sorted in an increasing order"),
        (lambda: nn.AdaptiveLogSoftmaxWithLoss(8, 20, [20]), "between 1 and n_classes-1"),
        (lambda: nn.Embedding(4, 3, sparse=True)(weft.tensor([1])), "sparse"),
        (lambda: nn.LinearCrossEntropyLoss(2, 3, options=1)(weft.ones(1, 2), weft.tensor([0])), "options"),
    ],
)
def test_refuses_with_a_reason(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_max_pool_gives_places():
    x = weft.tensor([[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 8.0, 7.0]]])
    values, places = nn.MaxPool2d(2, return_indices=True)(x)
    assert values.tolist() == [[[5.0, 8.0]]]
    assert places.tolist() == [[[1, 6]]]
    assert nn.MaxPool2d(2)(x).tolist() == values.tolist()


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_conv_with_padding_equals_conv_of_the_padded_image(mode):
    weft.manual_seed(0)
    conv = nn.Conv2d(2, 3, (3, 5), padding=(1, 2), padding_mode=mode)
    plain = nn.Conv2d(2, 3, (3, 5))
    plain.load_state_dict(conv.state_dict())
    x = weft.randn(2, 2, 6, 7)
    filled = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}[mode]
    import numpy as np

    wider = np.pad(x.numpy(), ((0, 0), (0, 0), (1, 1), (2, 2)), mode=filled)
    assert weft.allclose(conv(x), plain(weft.tensor(wider)), atol=1e-5)
    same = nn.Conv2d(2, 3, (3, 5), padding="same", padding_mode=mode)
    same.load_state_dict(conv.state_dict())
    assert weft.allclose(same(x), conv(x), atol=1e-5)


def test_batch_norm_without_momentum_averages_all_batches():
    norm = nn.BatchNorm1d(2, momentum=None)
    batches = [weft.tensor([[1.0, 2.0], [3.0, 6.0]]), weft.tensor([[5.0, 0.0], [7.0, 0.0]])]
    for batch in batches:
        norm(batch)
    assert norm.running_mean.tolist() == [4.0, 2.0]
    assert norm.num_batches_tracked.item() == 2
    assert norm.num_batches_tracked.dtype == weft.int64


def test_batch_norm_without_tracking_always_uses_the_batch():
    norm = nn.BatchNorm1d(2, track_running_stats=False).eval()
    assert list(norm.state_dict()) == ["weight", "bias"]
    y = norm(weft.tensor([[1.0, 2.0], [3.0, 6.0]]))
    assert weft.allclose(y, weft.tensor([[-1.0, -1.0], [1.0, 1.0]]), atol=1e-3)


def test_batch_norm_loads_states_of_version_1():
    norm = nn.BatchNorm1d(2)
    state = {key: value for key, value in norm.state_dict().items() if key != "num_batches_tracked"}
    assert str(norm.load_state_dict(state)) == "<All keys matched successfully>"


def test_dropout_only_in_training():
    weft.manual_seed(0)
    x = weft.ones(1000)
    drop = nn.Dropout(0.25)
    kept = drop(x)
    assert set(kept.unique().tolist() if hasattr(kept, "unique") else kept.tolist()) <= {0.0, 1 / 0.75} | set(
        weft.full((1,), 1 / 0.75).tolist()
    )
    assert 600 < (kept != 0).sum().item() < 900
    assert drop.eval()(x) is x or drop(x).tolist() == x.tolist()
    channels = nn.Dropout2d(0.5)(weft.ones(4, 8, 3, 3)).sum((2, 3))
    assert set(channels.flatten().tolist()) == {0.0, 18.0}


def test_inplace_activations_write_into_their_input():
    x = weft.tensor([-1.0, 2.0])
    assert nn.ReLU(inplace=True)(x) is x
    assert x.tolist() == [0.0, 2.0]


def test_bias_and_affine_can_be_left_out():
    assert list(nn.Linear(2, 3, bias=False).state_dict()) == ["weight"]
    assert list(nn.BatchNorm1d(3, affine=False).state_dict()) == [
        "running_mean",
        "running_var",
        "num_batches_tracked",
    ]
    assert list(nn.BatchNorm1d(3, bias=False).state_dict())[:2] == ["weight", "running_mean"]


def test_dtype_of_a_layer():
    layer = nn.Linear(2, 3, dtype=weft.float64)
    assert layer.weight.dtype == layer.bias.dtype == weft.float64
    norm = nn.BatchNorm2d(2, dtype=weft.float64)
    assert norm.running_mean.dtype == weft.float64
    assert norm.num_batches_tracked.dtype == weft.int64
