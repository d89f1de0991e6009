"""nn.functional: convolution, pooling, padding, interpolation with PyTorch's arguments, errors, warnings."""

from __future__ import annotations

import numpy as np
import pytest
import weft
from weft.nn import functional as F  # noqa: N812


def image(*shape):
    return weft.arange(float(np.prod(shape))).reshape(shape)


def test_convolutions_take_pytorchs_arguments():
    x, w = image(2, 4, 9), weft.ones(6, 2, 3)
    wanted = F.conv1d(x, w, None, (2,), (1,), (1,), 2)
    assert wanted.shape == (2, 6, 5)
    assert weft.equal(weft.conv1d(x, w, stride=2, padding=1, groups=2), wanted)
    assert F.conv1d(x, w, padding="same", groups=2).shape == (2, 6, 9)
    up = F.conv_transpose1d(x, weft.ones(4, 3, 2), stride=2, output_padding=1, groups=2)
    assert up.shape == (2, 6, 19)
    assert F.conv_transpose2d(image(1, 2, 3, 3), weft.ones(2, 1, 3, 3), None, 2, 1, 1).shape == (1, 1, 6, 6)
    assert F.conv3d(image(2, 3, 3, 3), weft.ones(1, 2, 2, 2, 2), weft.ones(1)).shape == (1, 2, 2, 2)
    assert F.conv_transpose3d(image(2, 2, 2, 2), weft.ones(2, 1, 2, 2, 2)).shape == (1, 3, 3, 3)


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_max_pooling_and_back(dims):
    x = weft.randperm(3 * 4**dims).float().reshape(3, *[4] * dims)
    pool, unpool = getattr(F, f"max_pool{dims}d"), getattr(F, f"max_unpool{dims}d")
    y, indices = pool(x, 2, return_indices=True)
    assert indices.dtype == weft.int64
    assert weft.equal(pool(x, 2), y)
    assert weft.equal(getattr(F, f"max_pool{dims}d_with_indices")(x, 2)[1], indices)
    back = unpool(y, indices, 2)
    assert back.shape == x.shape
    assert weft.equal(pool(back, 2), y)
    assert unpool(y, indices, 2, output_size=[3, *[5] * dims][1:]).shape == (3, *[5] * dims)
    with pytest.raises(ValueError, match="output_size must be between"):
        unpool(y, indices, 2, output_size=[9] * dims)


def test_adaptive_pooling_takes_sizes_from_the_input():
    x = image(2, 3, 4, 5)
    assert F.adaptive_avg_pool2d(x, (None, 2)).shape == (2, 3, 4, 2)
    assert weft.equal(F.adaptive_avg_pool2d(x, (None, None)), x)
    y, indices = F.adaptive_max_pool2d(x, (2, None), return_indices=True)
    assert y.shape == indices.shape == (2, 3, 2, 5)
    assert weft.equal(F.adaptive_max_pool2d(x, (2, None)), y)
    assert weft.equal(F.adaptive_avg_pool2d(x, 1), x.mean((2, 3), keepdim=True))
    assert isinstance(weft.adaptive_max_pool1d(image(1, 2, 5), 2), tuple)
    with pytest.raises(ValueError, match="Input dimension should be at least 3"):
        F.adaptive_avg_pool2d(image(2, 2), (2, 2))
    with pytest.raises(RuntimeError, match="must not be negative"):
        F.adaptive_max_pool2d(x, (-1, 2))


def test_lp_pooling_is_the_norm_of_a_window():
    y = F.lp_pool2d(weft.tensor([[[3.0, 4.0], [0.0, 0.0]]]), 2, 2)
    assert y.item() == pytest.approx(5)


def test_interpolation_by_size_and_by_scale():
    x = image(1, 1, 2, 2)
    assert F.interpolate(x, scale_factor=2).flatten().tolist() == [0, 0, 1, 1] * 2 + [2, 2, 3, 3] * 2
    assert F.interpolate(x, size=(1, 4), mode="bilinear").tolist() == [[[[1, 1.25, 1.75, 2]]]]
    assert F.interpolate(x, 3, mode="bilinear", align_corners=True).tolist()[0][0][0] == [0, 0.5, 1]
    assert F.interpolate(image(1, 1, 3), scale_factor=[1.7], mode="linear").shape == (1, 1, 5)
    assert F.interpolate(image(1, 1, 4), scale_factor=0.5, mode="area").tolist() == [[[0.5, 2.5]]]
    own = F.interpolate(image(1, 1, 5), scale_factor=1.5, mode="linear", recompute_scale_factor=True)
    assert weft.equal(own, F.interpolate(image(1, 1, 5), size=7, mode="linear"))


@pytest.mark.parametrize(
    ("kind", "match", "arguments"),
    [
        (ValueError, "only one of size or scale_factor", {"size": 2, "scale_factor": 2}),
        (ValueError, "either size or scale_factor", {}),
        (ValueError, "same number of spatial dimensions", {"size": (2, 2, 2)}),
        (ValueError, "align_corners option", {"size": 2, "align_corners": True}),
        (ValueError, "recompute_scale_factor", {"size": 2, "recompute_scale_factor": True}),
        (ValueError, "Anti-alias", {"size": 2, "antialias": True}),
        (NotImplementedError, "linear mode needs 3D", {"size": 2, "mode": "linear"}),
        (NotImplementedError, "only", {"size": 2, "mode": "fast"}),
    ],
)
def test_interpolation_refuses(kind, match, arguments):
    with pytest.raises(kind, match=f"(?i){match}"):
        F.interpolate(image(1, 1, 4, 4), **arguments)


def test_old_names_of_interpolation_warn():
    x = image(1, 1, 2, 2)
    for name in ("upsample", "upsample_nearest", "upsample_bilinear"):
        with pytest.warns(UserWarning, match=f"{name}` is deprecated"):
            assert getattr(F, name)(x, scale_factor=2).shape == (1, 1, 4, 4)


def test_sampling_with_the_identity_map_returns_the_image():
    x = image(2, 3, 4, 5)
    theta = weft.tensor([[1.0, 0, 0], [0, 1, 0]]).expand(2, 2, 3)
    for align_corners in (False, True):
        grid = F.affine_grid(theta, x.size(), align_corners=align_corners)
        y = F.grid_sample(x, grid, align_corners=align_corners)
        assert np.allclose(y.numpy(), x.numpy(), atol=1e-4)
    with pytest.warns(UserWarning, match="align_corners"):
        F.affine_grid(theta, x.size())


def test_fold_is_the_sum_of_what_unfold_took():
    x = image(2, 3, 5, 4)
    columns = F.unfold(x, 2, stride=1)
    assert columns.shape == (2, 12, 12)
    counts = F.fold(F.unfold(weft.ones(2, 3, 5, 4), 2), (5, 4), 2)
    assert weft.equal(F.fold(columns, (5, 4), 2), x * counts)


def test_pad_raises_pytorchs_types():
    with pytest.raises(NotImplementedError, match="mode must be"):
        F.pad(image(1, 1, 4), (1, 1), "mirror")
    with pytest.raises(RuntimeError, match="takes no value"):
        F.pad(image(1, 1, 4), (1, 1), "reflect", 2.0)
    assert weft.constant_pad_nd(image(1, 2), (1, 0), 5).tolist() == [[5, 0, 1]]
