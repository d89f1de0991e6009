"""Layers over windows: how they print, their options, inputs without a batch and channels-last, errors."""

from __future__ import annotations

import copy
import io

import numpy as np
import pytest
import weft
from weft import nn
from weft.nn import functional as F  # noqa: N812

# Texts are PyTorch's.
PRINTED = {
    "Conv1d(4, 6, 3, 2, 1, 2, 2, False, 'reflect')": (
        "Conv1d(4, 6, kernel_size=(3,), stride=(2,), padding=(1,), dilation=(2,), groups=2, bias=False, "
        "padding_mode=reflect)"
    ),
    "Conv1d(4, 6, (3,), padding='same')": "Conv1d(4, 6, kernel_size=(3,), stride=(1,), padding=same)",
    "Conv3d(1, 2, (1, 2, 3), padding=(0, 1, 2), padding_mode='circular')": (
        "Conv3d(1, 2, kernel_size=(1, 2, 3), stride=(1, 1, 1), padding=(0, 1, 2), padding_mode=circular)"
    ),
    "Conv2d(1, 2, 3, padding='valid')": "Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1), padding=valid)",
    "ConvTranspose1d(2, 4, 3)": "ConvTranspose1d(2, 4, kernel_size=(3,), stride=(1,))",
    "ConvTranspose2d(2, 4, (3, 5), 2, 1, 1, 2, False, 3)": (
        "ConvTranspose2d(2, 4, kernel_size=(3, 5), stride=(2, 2), padding=(1, 1), dilation=(3, 3), "
        "output_padding=(1, 1), groups=2, bias=False)"
    ),
    "ConvTranspose3d(1, 1, 2, stride=(1, 2, 3), output_padding=(0, 1, 2))": (
        "ConvTranspose3d(1, 1, kernel_size=(2, 2, 2), stride=(1, 2, 3), output_padding=(0, 1, 2))"
    ),
    "MaxPool1d(2)": "MaxPool1d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)",
    "MaxPool1d((2,), 1, 1, 2, True, True)": (
        "MaxPool1d(kernel_size=(2,), stride=1, padding=1, dilation=2, ceil_mode=True)"
    ),
    "MaxPool3d((1, 2, 3), stride=2)": (
        "MaxPool3d(kernel_size=(1, 2, 3), stride=2, padding=0, dilation=1, ceil_mode=False)"
    ),
    "MaxUnpool1d(3, 2)": "MaxUnpool1d(kernel_size=(3,), stride=(2,), padding=(0,))",
    "MaxUnpool2d((3, 2), padding=1)": "MaxUnpool2d(kernel_size=(3, 2), stride=(3, 2), padding=(1, 1))",
    "MaxUnpool3d(2)": "MaxUnpool3d(kernel_size=(2, 2, 2), stride=(2, 2, 2), padding=(0, 0, 0))",
    "AvgPool1d(2, 3, 1, True, False)": "AvgPool1d(kernel_size=(2,), stride=(3,), padding=(1,))",
    "AvgPool2d((3, 2), stride=(2, 1))": "AvgPool2d(kernel_size=(3, 2), stride=(2, 1), padding=0)",
    "AvgPool3d(2, divisor_override=3)": "AvgPool3d(kernel_size=2, stride=2, padding=0)",
    "LPPool1d(1.5, 2)": "LPPool1d(norm_type=1.5, kernel_size=2, stride=None, ceil_mode=False)",
    "LPPool2d(2, (3, 2), 1, True)": "LPPool2d(norm_type=2, kernel_size=(3, 2), stride=1, ceil_mode=True)",
    "LPPool3d(2.0, 2)": "LPPool3d(norm_type=2.0, kernel_size=2, stride=None, ceil_mode=False)",
    "AdaptiveAvgPool1d(3)": "AdaptiveAvgPool1d(output_size=3)",
    "AdaptiveAvgPool2d((7, None))": "AdaptiveAvgPool2d(output_size=(7, None))",
    "AdaptiveAvgPool3d((None, 2, 3))": "AdaptiveAvgPool3d(output_size=(None, 2, 3))",
    "AdaptiveMaxPool1d(3, True)": "AdaptiveMaxPool1d(output_size=3)",
    "AdaptiveMaxPool2d(4)": "AdaptiveMaxPool2d(output_size=4)",
    "AdaptiveMaxPool3d((1, 2, None))": "AdaptiveMaxPool3d(output_size=(1, 2, None))",
    "FractionalMaxPool2d(3, output_size=(13, 12))": "FractionalMaxPool2d()",
    "FractionalMaxPool3d(2, output_ratio=0.5)": "FractionalMaxPool3d()",
    "ReflectionPad1d(2)": "ReflectionPad1d((2, 2))",
    "ReflectionPad2d((1, 2, 3, 4))": "ReflectionPad2d((1, 2, 3, 4))",
    "ReflectionPad3d(1)": "ReflectionPad3d((1, 1, 1, 1, 1, 1))",
    "ReplicationPad1d((3, 1))": "ReplicationPad1d((3, 1))",
    "ReplicationPad2d(1)": "ReplicationPad2d((1, 1, 1, 1))",
    "ReplicationPad3d((1, 2, 3, 4, 5, 6))": "ReplicationPad3d((1, 2, 3, 4, 5, 6))",
    "CircularPad1d(1)": "CircularPad1d((1, 1))",
    "CircularPad2d(2)": "CircularPad2d((2, 2, 2, 2))",
    "CircularPad3d(1)": "CircularPad3d((1, 1, 1, 1, 1, 1))",
    "ConstantPad1d(2, 3.5)": "ConstantPad1d(padding=(2, 2), value=3.5)",
    "ConstantPad2d((3, 0, 2, 1), 2)": "ConstantPad2d(padding=(3, 0, 2, 1), value=2)",
    "ConstantPad3d(1, 0.5)": "ConstantPad3d(padding=(1, 1, 1, 1, 1, 1), value=0.5)",
    "ZeroPad1d((1, 2))": "ZeroPad1d((1, 2))",
    "ZeroPad2d(2)": "ZeroPad2d((2, 2, 2, 2))",
    "ZeroPad3d(1)": "ZeroPad3d((1, 1, 1, 1, 1, 1))",
    "PixelShuffle(3)": "PixelShuffle(upscale_factor=3)",
    "PixelUnshuffle(2)": "PixelUnshuffle(downscale_factor=2)",
    "ChannelShuffle(4)": "ChannelShuffle(groups=4)",
    "Upsample(scale_factor=2)": "Upsample(scale_factor=2.0, mode='nearest')",
    "Upsample(scale_factor=(2, 1.5), mode='bilinear', align_corners=True)": (
        "Upsample(scale_factor=(2.0, 1.5), mode='bilinear')"
    ),
    "Upsample((4, 6))": "Upsample(size=(4, 6), mode='nearest')",
    "Upsample(size=12, mode='linear')": "Upsample(size=12, mode='linear')",
    "UpsamplingNearest2d(scale_factor=2)": "UpsamplingNearest2d(scale_factor=2.0, mode='nearest')",
    "UpsamplingBilinear2d(size=(4, 4))": "UpsamplingBilinear2d(size=(4, 4), mode='bilinear')",
    "Unfold(kernel_size=(2, 3))": "Unfold(kernel_size=(2, 3), dilation=1, padding=0, stride=1)",
    "Unfold(2, dilation=2, padding=1, stride=(1, 2))": (
        "Unfold(kernel_size=2, dilation=2, padding=1, stride=(1, 2))"
    ),
    "Fold(output_size=(4, 5), kernel_size=(2, 2))": (
        "Fold(output_size=(4, 5), kernel_size=(2, 2), dilation=1, padding=0, stride=1)"
    ),
    "Fold(6, 2, stride=2)": "Fold(output_size=6, kernel_size=2, dilation=1, padding=0, stride=2)",
    "Unflatten(-1, (4,))": "Unflatten(dim=-1, unflattened_size=(4,))",
}


@pytest.mark.parametrize("code", PRINTED)
def test_prints_as_in_pytorch(code):
    assert repr(eval(code, vars(nn))) == PRINTED[code]


# Layers that keep channels apart, with the number of spatial dimensions they take.
LAYERS = [
    (1, lambda: nn.Conv1d(4, 6, 3, padding="same")),
    (1, lambda: nn.Conv1d(4, 6, 3, 2, 2, padding_mode="reflect")),
    (2, lambda: nn.Conv2d(4, 6, (2, 3), 2, (1, 0), padding_mode="replicate")),
    (3, lambda: nn.Conv3d(4, 6, 2, groups=2, bias=False)),
    (3, lambda: nn.Conv3d(4, 6, (1, 2, 3), padding="same", dilation=2, padding_mode="circular")),
    (1, lambda: nn.ConvTranspose1d(4, 6, 3, 2)),
    (2, lambda: nn.ConvTranspose2d(4, 6, 2, 2, output_padding=(0, 1))),
    (3, lambda: nn.ConvTranspose3d(4, 6, 2, padding=1, groups=2, dilation=2)),
    (1, lambda: nn.MaxPool1d(2, 1)),
    (2, lambda: nn.MaxPool2d((2, 3), padding=1, ceil_mode=True)),
    (3, lambda: nn.MaxPool3d(2, dilation=2)),
    (1, lambda: nn.AvgPool1d(3, padding=1)),
    (2, lambda: nn.AvgPool2d(2, divisor_override=3)),
    (3, lambda: nn.AvgPool3d(2, 1)),
    (1, lambda: nn.LPPool1d(2, 2)),
    (2, lambda: nn.LPPool2d(1.5, (2, 1))),
    (3, lambda: nn.LPPool3d(3, 2, 1)),
    (1, lambda: nn.AdaptiveAvgPool1d(3)),
    (2, lambda: nn.AdaptiveAvgPool2d((None, 2))),
    (3, lambda: nn.AdaptiveAvgPool3d(2)),
    (1, lambda: nn.AdaptiveMaxPool1d(2)),
    (2, lambda: nn.AdaptiveMaxPool2d(3)),
    (3, lambda: nn.AdaptiveMaxPool3d((1, 2, None))),
    (1, lambda: nn.ReflectionPad1d((1, 2))),
    (2, lambda: nn.ReflectionPad2d(1)),
    (3, lambda: nn.ReflectionPad3d((1, 0, 2, 1, 1, 1))),
    (1, lambda: nn.ReplicationPad1d(5)),
    (2, lambda: nn.ReplicationPad2d((1, -1, 2, 0))),
    (3, lambda: nn.ReplicationPad3d(1)),
    (1, lambda: nn.CircularPad1d(2)),
    (2, lambda: nn.CircularPad2d((1, 2, 3, 0))),
    (3, lambda: nn.CircularPad3d(1)),
    (1, lambda: nn.ConstantPad1d((1, -2), 2.5)),
    (2, lambda: nn.ConstantPad2d(1, -1)),
    (3, lambda: nn.ConstantPad3d(2, 0.5)),
    (1, lambda: nn.ZeroPad1d(1)),
    (2, lambda: nn.ZeroPad2d((1, 2, 3, 4))),
    (3, lambda: nn.ZeroPad3d(1)),
    (2, lambda: nn.PixelShuffle(2)),
    (2, lambda: nn.PixelUnshuffle(2)),
    (2, lambda: nn.Unfold((2, 3), padding=1)),
]
EACH = [pytest.param(n, make, id=str(make())) for n, make in LAYERS]


def image(batch, dimensions):
    weft.manual_seed(0)
    return weft.rand(batch, 4, *((6, 8) if dimensions == 2 else range(5, 5 + dimensions)))


@pytest.mark.parametrize(("dimensions", "make"), EACH)
def test_a_batch_may_be_left_out(dimensions, make):
    layer, x = make(), image(1, dimensions)
    single, batched = layer(x.squeeze(0)), layer(x)
    assert single.shape == batched.shape[1:]
    assert weft.allclose(single, batched.squeeze(0), atol=1e-6)


@pytest.mark.parametrize(("dimensions", "make"), EACH)
def test_channels_last_gives_the_same(dimensions, make):
    layer, x = make(), image(2, dimensions)
    other = x.movedim(1, -1).contiguous().movedim(-1, 1)
    assert not other.is_contiguous()
    assert weft.allclose(layer(other), layer(x), atol=1e-6)


@pytest.mark.parametrize(("dimensions", "make"), EACH)
def test_copies_and_files_hold_the_layer(dimensions, make):
    layer, x = make(), image(2, dimensions)
    file = io.BytesIO()
    weft.save(layer, file)
    file.seek(0)
    for other in (copy.deepcopy(layer), weft.load(file, weights_only=False)):
        assert repr(other) == repr(layer)
        assert weft.equal(other(x), layer(x))
    fresh = make()
    fresh.load_state_dict(layer.state_dict())
    assert weft.equal(fresh(x), layer(x))


@pytest.mark.parametrize(("dimensions", "make"), EACH)
def test_gradients_reach_input_and_parameters(dimensions, make):
    layer, x = make().double(), image(2, dimensions).double().requires_grad_()
    inputs = (x, *layer.parameters())
    gradients = weft.autograd.grad(layer(x).sum(), inputs)
    direction = [weft.randn_like(t) for t in inputs]

    def moved(step):
        with weft.no_grad():
            for t, d in zip(inputs, direction, strict=True):
                t += step * d
            value = layer(x).sum().item()
            for t, d in zip(inputs, direction, strict=True):
                t -= step * d
        return value

    slope = sum((g * d).sum().item() for g, d in zip(gradients, direction, strict=True))
    assert np.isclose(slope, (moved(1e-6) - moved(-1e-6)) / 2e-6, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_transposed_convolution_takes_the_size_of_its_result(dimensions):
    down = getattr(nn, f"Conv{dimensions}d")(3, 2, 3, stride=2, padding=1)
    up = getattr(nn, f"ConvTranspose{dimensions}d")(2, 3, 3, stride=2, padding=1)
    for size in (7, 8):
        x = weft.ones(1, 3, *[size] * dimensions)
        y = down(x)
        assert up(y, x.shape).shape == x.shape
        assert up(y, output_size=[size] * dimensions).shape == x.shape
        assert up(y[0], (3, *[size] * dimensions)).shape == x.shape[1:]
    with pytest.raises(ValueError, match=r"requested an output size of \[9.*valid sizes range from \[7"):
        up(y, [9] * dimensions)
    with pytest.raises(ValueError, match=f"output_size must have {dimensions} or {dimensions + 2} elements"):
        up(y, [9] * (dimensions + 1))


@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_unpooling_undoes_pooling(dimensions):
    pool = getattr(nn, f"MaxPool{dimensions}d")(2, return_indices=True)
    unpool = getattr(nn, f"MaxUnpool{dimensions}d")(2)
    x = weft.randperm(2 * 5**dimensions).float().reshape(1, 2, *[5] * dimensions)
    y, indices = pool(x)
    small, places = pool(x[(..., *[slice(4)] * dimensions)])
    assert unpool(small, places).shape == (1, 2, *[4] * dimensions)
    back = unpool(y, indices, output_size=x.shape)
    assert back.shape == x.shape
    assert weft.equal(pool(back)[0], y)
    assert set(back.flatten().tolist()) - {0.0} <= set(y.flatten().tolist())


def test_unpooling_to_nothing_has_no_place_for_elements():
    x = weft.ones(1, 4, 1, requires_grad=True)
    with pytest.raises(IndexError, match="every index is outside the output"):
        nn.MaxUnpool2d(2, padding=1)(x, weft.zeros(1, 4, 1, dtype=weft.int64))
    empty = nn.MaxUnpool2d(2, padding=1)(weft.ones(0, 1, 4, 1), weft.zeros(0, 1, 4, 1, dtype=weft.int64))
    assert empty.shape == (0, 1, 6, 0)


def test_pooling_gives_places_where_asked():
    x = weft.rand(1, 2, 4, 5, 6)
    y, places = nn.AdaptiveMaxPool3d((2, None, 3), return_indices=True)(x)
    assert y.shape == places.shape == (1, 2, 2, 5, 3)
    assert weft.equal(x.flatten(2).gather(2, places.flatten(2)), y.flatten(2))
    y, places = nn.MaxPool3d(2, return_indices=True)(x)
    assert weft.equal(x.flatten(2).gather(2, places.flatten(2)), y.flatten(2))


def test_resizing():
    x = weft.arange(4.0).reshape(1, 1, 2, 2)
    assert nn.Upsample(scale_factor=(2, 1.5))(x).shape == (1, 1, 4, 3)
    assert nn.Upsample(scale_factor=(2, 1.5)).scale_factor == (2.0, 1.5)
    assert nn.Upsample(size=3).size == 3
    y = nn.UpsamplingBilinear2d(size=3)(x)
    assert y.flatten().tolist() == [0, 0.5, 1, 1, 1.5, 2, 2, 2.5, 3]
    assert nn.UpsamplingNearest2d(scale_factor=2)(x)[0, 0, 0].tolist() == [0, 0, 1, 1]
    row = weft.tensor([[[0.0, 1.0]]])
    same = nn.Upsample(scale_factor=1.7, mode="linear", recompute_scale_factor=True)(row)
    assert weft.equal(same, F.interpolate(row, 3, mode="linear"))
    assert not weft.equal(nn.Upsample(scale_factor=1.7, mode="linear")(row), same)
    with pytest.raises(ValueError, match="either size or scale_factor should be defined"):
        nn.Upsample()(x)


def test_patches_and_back():
    x = weft.arange(9.0).reshape(1, 1, 3, 3)
    columns = nn.Unfold(2)(x)
    assert columns.shape == (1, 4, 4)
    assert nn.Fold(3, 2)(columns).flatten().tolist() == [0, 2, 2, 6, 16, 10, 6, 14, 8]


def test_shuffles():
    x = weft.arange(8.0).reshape(1, 4, 1, 2)
    assert nn.PixelShuffle(2)(x).flatten().tolist() == [0, 2, 1, 3, 4, 6, 5, 7]
    assert weft.equal(nn.PixelUnshuffle(2)(nn.PixelShuffle(2)(x)), x)
    assert nn.ChannelShuffle(2)(x).flatten().tolist() == [0, 1, 4, 5, 2, 3, 6, 7]
    assert weft.equal(F.native_channel_shuffle(x, 2), nn.ChannelShuffle(2)(x))


def test_conv_tbc_is_conv1d_with_time_first():
    x, w, b = weft.randn(6, 2, 3), weft.randn(3, 3, 4), weft.randn(4)
    y = F.conv_tbc(x, w, b, 1)
    assert y.shape == (6, 2, 4)
    wanted = F.conv1d(x.permute(1, 2, 0), w.permute(2, 1, 0), b, padding=1).permute(2, 0, 1)
    assert weft.allclose(y, wanted)
    with pytest.raises(RuntimeError, match=r"got shapes \(6, 2\)"):
        F.conv_tbc(x[..., 0], w, b)


def test_convolution_holds_what_pytorchs_does():
    conv = nn.Conv2d(4, 6, (3, 4), padding="same", dilation=(1, 2), padding_mode="circular")
    assert conv._reversed_padding_repeated_twice == [3, 3, 1, 1]
    assert nn.Conv2d(1, 1, 3, padding=(1, 2))._reversed_padding_repeated_twice == [2, 2, 1, 1]
    assert not conv.transposed and conv.output_padding == (0, 0)
    up = nn.ConvTranspose2d(4, 6, 3, groups=2, dtype=weft.float64)
    assert up.transposed and up.weight.shape == (4, 3, 3, 3) and up.weight.dtype is weft.float64
    assert isinstance(up, nn.modules.conv._ConvNd)
    assert isinstance(nn.ZeroPad2d(1), nn.ConstantPad2d) and nn.ZeroPad2d(1).value == 0.0


def test_a_seed_gives_the_same_weights_in_every_layout():
    weft.manual_seed(0)
    conv = nn.Conv2d(3, 4, 3)
    wanted = conv.weight.detach().clone()
    conv.to(memory_format=weft.channels_last)
    weft.manual_seed(0)
    conv.reset_parameters()
    assert not conv.weight.is_contiguous() and weft.equal(conv.weight, wanted)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.ConvTranspose1d(3, 4, 3, groups=2), "in_channels must be divisible by groups"),
        (
            lambda: nn.ConvTranspose2d(1, 1, 3, padding_mode="reflect"),
            'Only "zeros" padding mode is supported for ConvTranspose2d',
        ),
        (lambda: nn.ConvTranspose1d(1, 1, 3, padding="same"), "padding of ConvTranspose1d must be"),
        (lambda: nn.Conv3d(1, 1, 3, stride=(1, 1, 2), padding="same"), "not supported for strided"),
        (lambda: nn.CircularPad1d(1)(weft.ones(2, 3, 4, 5)), r"expected 2D or 3D input \(got 4D input\)"),
        (lambda: nn.LPPool2d(0, 2), "norm_type must be a non-zero value, but got 0"),
        (lambda: nn.FractionalMaxPool2d(2), "requires specifying either an output size, or a pooling ratio"),
        (lambda: nn.FractionalMaxPool2d(2, 2, 0.5), "only one of output_size and output_ratio"),
        (lambda: nn.FractionalMaxPool3d(2, output_ratio=(0.5, 1, 0.5)), "must be between 0 and 1"),
        (lambda: nn.FractionalMaxPool3d(0, 2), "kernel_size must be greater than 0, but got 0"),
    ],
)
def test_refuses_with_a_reason(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.Conv1d(1, 1, 1, padding=4, padding_mode="reflect")(weft.ones(1, 4)), "at most 3"),
        (lambda: nn.Conv2d(1, 1, 1, padding=-3, padding_mode="replicate")(weft.ones(1, 4, 4)), "negative"),
        (lambda: nn.ReflectionPad1d(4)(weft.ones(1, 1, 4)), "mode reflect can add at most 3"),
        (lambda: nn.ZeroPad1d(-3)(weft.ones(4)), "would have a negative size"),
        (lambda: nn.Conv3d(1, 1, 3)(weft.ones(1, 1, 2, 3, 3)), "kernel covers 3 planes, more than the 2"),
        (lambda: nn.ConvTranspose2d(1, 1, 2, output_padding=1)(weft.ones(1, 1, 2, 2)), "output_padding must"),
        (lambda: nn.MaxPool1d(2, padding=2)(weft.ones(1, 1, 4)), "at most half of kernel_size"),
        (lambda: nn.Fold(3, 2)(weft.ones(1, 4, 5)), "must have 4 columns"),
    ],
)
def test_refuses_inputs_with_a_reason(call, message):
    with pytest.raises(RuntimeError, match=message):
        call()
