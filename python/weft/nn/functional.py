"""torch.nn.functional: layers, activations and losses as functions of tensors."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, Literal

from weft import _C
from weft._C import Tensor
from weft.nn._interpolation import affine_grid as affine_grid
from weft.nn._interpolation import grid_sample as grid_sample
from weft.nn._interpolation import interpolate as interpolate
from weft.nn._interpolation import upsample as upsample
from weft.nn._interpolation import upsample_bilinear as upsample_bilinear
from weft.nn._interpolation import upsample_nearest as upsample_nearest
from weft.nn._padding import pad as pad
from weft.nn._pooling import adaptive_avg_pool1d as adaptive_avg_pool1d
from weft.nn._pooling import adaptive_avg_pool2d as adaptive_avg_pool2d
from weft.nn._pooling import adaptive_avg_pool3d as adaptive_avg_pool3d
from weft.nn._pooling import adaptive_max_pool1d as adaptive_max_pool1d
from weft.nn._pooling import adaptive_max_pool1d_with_indices as adaptive_max_pool1d_with_indices
from weft.nn._pooling import adaptive_max_pool2d as adaptive_max_pool2d
from weft.nn._pooling import adaptive_max_pool2d_with_indices as adaptive_max_pool2d_with_indices
from weft.nn._pooling import adaptive_max_pool3d as adaptive_max_pool3d
from weft.nn._pooling import adaptive_max_pool3d_with_indices as adaptive_max_pool3d_with_indices
from weft.nn._pooling import fractional_max_pool2d as fractional_max_pool2d
from weft.nn._pooling import fractional_max_pool2d_with_indices as fractional_max_pool2d_with_indices
from weft.nn._pooling import fractional_max_pool3d as fractional_max_pool3d
from weft.nn._pooling import fractional_max_pool3d_with_indices as fractional_max_pool3d_with_indices
from weft.nn._pooling import max_pool1d as max_pool1d
from weft.nn._pooling import max_pool1d_with_indices as max_pool1d_with_indices
from weft.nn._pooling import max_pool2d as max_pool2d
from weft.nn._pooling import max_pool2d_with_indices as max_pool2d_with_indices
from weft.nn._pooling import max_pool3d as max_pool3d
from weft.nn._pooling import max_pool3d_with_indices as max_pool3d_with_indices
from weft.nn._pooling import max_unpool1d as max_unpool1d
from weft.nn._pooling import max_unpool2d as max_unpool2d
from weft.nn._pooling import max_unpool3d as max_unpool3d

Sizes = int | Sequence[int]

# What C++ defines with PyTorch's own arguments: shapes and errors in the C++ headers.
avg_pool1d = _C.avg_pool1d
avg_pool2d = _C.avg_pool2d
avg_pool3d = _C.avg_pool3d
bilinear = _C.bilinear
binary_cross_entropy = _C.binary_cross_entropy
binary_cross_entropy_with_logits = _C.binary_cross_entropy_with_logits
celu_ = _C.celu_
channel_shuffle = _C.channel_shuffle
conv1d = _C.conv1d
conv2d = _C.conv2d
conv3d = _C.conv3d
conv_transpose1d = _C.conv_transpose1d
conv_transpose2d = _C.conv_transpose2d
conv_transpose3d = _C.conv_transpose3d
cosine_embedding_loss = _C.cosine_embedding_loss
cosine_similarity = _C.cosine_similarity
cross_entropy = _C.cross_entropy
ctc_loss = _C.ctc_loss
elu_ = _C.elu_
embedding = _C.embedding
embedding_bag = _C.embedding_bag
gaussian_nll_loss = _C.gaussian_nll_loss
gelu = _C.gelu
glu = _C.glu
group_norm = _C.group_norm
hardshrink = _C.hardshrink
hardtanh_ = _C.hardtanh_
hinge_embedding_loss = _C.hinge_embedding_loss
hinge_loss = _C.hinge_loss
huber_loss = _C.huber_loss
instance_norm = _C.instance_norm
kl_div = _C.kl_div
l1_loss = _C.l1_loss
layer_norm = _C.layer_norm
leaky_relu_ = _C.leaky_relu_
linear = _C.linear
local_response_norm = _C.local_response_norm
logsigmoid = _C.logsigmoid
lp_pool1d = _C.lp_pool1d
lp_pool2d = _C.lp_pool2d
lp_pool3d = _C.lp_pool3d
margin_ranking_loss = _C.margin_ranking_loss
mse_loss = _C.mse_loss
multi_margin_loss = _C.multi_margin_loss
multilabel_margin_loss = _C.multilabel_margin_loss
multilabel_soft_margin_loss = _C.multilabel_soft_margin_loss
native_channel_shuffle = _C.channel_shuffle
nll_loss = _C.nll_loss
one_hot = _C.one_hot
pairwise_distance = _C.pairwise_distance
pixel_shuffle = _C.pixel_shuffle
pixel_unshuffle = _C.pixel_unshuffle
pdist = _C.pdist
poisson_nll_loss = _C.poisson_nll_loss
prelu = _C.prelu
relu_ = _C.relu_
rms_norm = _C.rms_norm
rrelu_ = _C.rrelu_
scaled_dot_product_attention = _C.scaled_dot_product_attention
selu_ = _C.selu_
sigmoid = _C.sigmoid
smooth_l1_loss = _C.smooth_l1_loss
soft_margin_loss = _C.soft_margin_loss
softplus = _C.softplus
softshrink = _C.softshrink
softsign = _C.softsign
tanh = _C.tanh
tanhshrink = _C.tanhshrink
threshold_ = _C.threshold_
triplet_margin_loss = _C.triplet_margin_loss

# ---- activations; inplace: written into input, which is returned ----


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(x, 0), element by element."""
    return _C.relu_(input) if inplace else _C.relu(input)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """min(max(x, 0), 6), element by element."""
    return _C.relu6_(input) if inplace else _C.relu6(input)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """x above 0, ``negative_slope`` x below."""
    return _C.leaky_relu_(input, negative_slope) if inplace else _C.leaky_relu(input, negative_slope)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x above 0, ``alpha`` (e^x - 1) below."""
    return _C.elu_(input, alpha) if inplace else _C.elu(input, alpha)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """ELU scaled so that mean 0 and variance 1 are kept (Klambauer et al. 2017)."""
    return _C.selu_(input) if inplace else _C.selu(input)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x above 0, ``alpha`` (e^(x / alpha) - 1) below."""
    return _C.celu_(input, alpha) if inplace else _C.celu(input, alpha)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x sigmoid(x), also called swish."""
    return _C.silu_(input) if inplace else _C.silu(input)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """x tanh(softplus(x))."""
    return _C.mish_(input) if inplace else _C.mish(input)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """min(max(x + 3, 0), 6) / 6."""
    return _C.hardsigmoid_(input) if inplace else _C.hardsigmoid(input)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """x hardsigmoid(x)."""
    return _C.hardswish_(input) if inplace else _C.hardswish(input)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """x held in [min_val, max_val]. Raises ValueError if min_val > max_val."""
    return _C.hardtanh_(input, min_val, max_val) if inplace else _C.hardtanh(input, min_val, max_val)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """x above ``threshold``, ``value`` elsewhere."""
    return _C.threshold_(input, threshold, value) if inplace else _C.threshold(input, threshold, value)


def rrelu(
    input: Tensor,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    inplace: bool = False,
) -> Tensor:
    """x above 0, a x below: a uniform in [lower, upper) in training, else their mean."""
    return (_C.rrelu_ if inplace else _C.rrelu)(input, lower, upper, training)


def gumbel_softmax(
    logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> Tensor:
    """A draw from categories that can be differentiated: softmax((logits + Gumbel noise) / tau).

    ``hard``: one-hot, with that softmax's gradient. ``eps`` has no effect.
    """
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", stacklevel=2)
    return _C.gumbel_softmax(logits, tau, hard, dim)


def _softmax_dim(name: str, ndim: int, dim: int | None, stacklevel: int) -> int:
    if dim is not None:
        return dim
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an "
        "argument.",
        stacklevel=stacklevel + 1,
    )
    return 0 if ndim in (0, 1, 3) else 1


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """Probabilities along ``dim``.

    Exp(x_i) / sum_j exp(x_j), of input's shape. ``dtype`` converts input first.
    """
    return _C.softmax(input, _softmax_dim("softmax", input.dim(), dim, _stacklevel), dtype=dtype)


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """softmax(-input)."""
    return _C.softmin(input, _softmax_dim("softmin", input.dim(), dim, _stacklevel), dtype=dtype)


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """log(softmax(input)), without forming the probabilities."""
    return _C.log_softmax(input, _softmax_dim("log_softmax", input.dim(), dim, _stacklevel), dtype=dtype)


# ---- dropout ----


def _check_probability(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """In training, each element 0 with probability ``p`` and otherwise times 1 / (1 - p)."""
    _check_probability(p)
    return _C.dropout_(input, p, training) if inplace else _C.dropout(input, p, training)


def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """dropout that keeps mean 0 and variance 1 of what selu gives."""
    _check_probability(p)
    return (_C.alpha_dropout_ if inplace else _C.alpha_dropout)(input, p, training)


def feature_alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """alpha_dropout of whole channels; input: (N, C, *)."""
    _check_probability(p)
    return (_C.feature_alpha_dropout_ if inplace else _C.feature_alpha_dropout)(input, p, training)


def _channel_dropout(
    name: str, input: Tensor, p: float, training: bool, inplace: bool, batched: int
) -> Tensor:
    _check_probability(p)
    if input.dim() not in (batched - 1, batched):
        warnings.warn(
            f"{name}: Received a {input.dim()}-D input to {name}, which is deprecated and will result in an "
            "error in a future release.",
            stacklevel=3,
        )
    # dropout2d takes three dimensions for (N, C, L), as PyTorch does
    single = input.dim() == batched - 1 and name != "dropout2d"
    channels = input.unsqueeze(0) if single else input
    result = (_C.feature_dropout_ if inplace else _C.feature_dropout)(channels, p, training)
    return input if inplace else result.squeeze(0) if single else result


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """dropout of whole channels; input: (N, C, L) or (C, L)."""
    return _channel_dropout("dropout1d", input, p, training, inplace, 3)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """dropout of whole channels; input: (N, C, H, W) or (N, C, L)."""
    return _channel_dropout("dropout2d", input, p, training, inplace, 4)


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """dropout of whole channels; input: (N, C, D, H, W) or (C, D, H, W)."""
    return _channel_dropout("dropout3d", input, p, training, inplace, 5)


# ---- convolution, patches and normalisation ----


def conv_tbc(input: Tensor, weight: Tensor, bias: Tensor, pad: int = 0) -> Tensor:
    """conv1d of (L, N, C): its result is (L + 2 pad - K + 1, N, O). weight: (K, C, O); bias: (O)."""
    if input.dim() != 3 or weight.dim() != 3 or bias.dim() != 1:
        raise RuntimeError(
            "conv_tbc(): needs input (L, N, C), weight (K, C, O) and bias (O); got shapes "
            f"{tuple(input.shape)}, {tuple(weight.shape)} and {tuple(bias.shape)}"
        )
    return conv1d(input.permute(1, 2, 0), weight.permute(2, 1, 0), bias, padding=pad).permute(2, 0, 1)


def unfold(
    input: Tensor, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
) -> Tensor:
    """The patches of (N, C, H, W) as columns (N, C KH KW, patches), or of one image without N."""
    return _C.im2col(input, kernel_size, dilation, padding, stride)


def fold(
    input: Tensor,
    output_size: Sizes,
    kernel_size: Sizes,
    dilation: Sizes = 1,
    padding: Sizes = 0,
    stride: Sizes = 1,
) -> Tensor:
    """Columns (N, C KH KW, patches) summed into images (N, C, *output_size); ``unfold``'s gradient."""
    return _C.col2im(input, output_size, kernel_size, dilation, padding, stride)


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-05,
) -> Tensor:
    """(x - mean) / sqrt(variance + eps) * weight + bias, channel by channel; input: (N, C, *), the others (C)
    or None.

    ``training``: mean and variance of the input, which update the running ones; otherwise the running ones.
    """
    return _C.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)


def normalize(
    input: Tensor,
    p: float = 2.0,
    dim: int | Sequence[int] = 1,
    eps: float = 1e-12,
    out: Tensor | None = None,
) -> Tensor:
    """``input`` divided by its p-norm along ``dim``, which counts as at least ``eps``."""
    if out is not None:
        raise RuntimeError("normalize(): out= is not supported")
    return _C.normalize(input, p, dim, eps)


# ---- losses; all others are defined in C++ ----


def linear_cross_entropy(
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    *,
    linear_bias: Tensor | None = None,
    weight: Tensor | None = None,
    reduction: Literal["none", "mean", "sum"] = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    options: None = None,
) -> Tensor:
    """cross_entropy of linear(input, linear_weight, linear_bias).

    Input: (N, in) or (in); linear_weight: (C, *d, in), linear_bias: (C, *d); target: as for
    cross_entropy of logits (N, C, *d), or (C). ``options`` must be None.
    """
    if options is not None:
        raise ValueError("linear_cross_entropy(): weft computes all logits at once; options must be None")
    classes = tuple(linear_weight.shape[:-1])
    if input.dim() not in (1, 2) or not classes or (len(classes) > 1 and input.dim() == 1):
        raise RuntimeError(
            "linear_cross_entropy(): needs input (N, in) or (in) and linear_weight (C, *d, in), with d for "
            f"batched input only; got {tuple(input.shape)} and {tuple(linear_weight.shape)}"
        )
    if linear_bias is not None and tuple(linear_bias.shape) != classes:
        raise RuntimeError(
            f"linear_cross_entropy(): linear_bias must have shape {classes}; got {tuple(linear_bias.shape)}"
        )
    bias = None if linear_bias is None else linear_bias.flatten()
    logits = linear(input, linear_weight.flatten(0, -2), bias)
    return cross_entropy(
        logits.reshape(*input.shape[:-1], *classes),
        target,
        weight,
        ignore_index=-100 if ignore_index is None else ignore_index,
        reduction=reduction,
        label_smoothing=label_smoothing,
    )


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: Literal["none", "mean", "sum"] = "mean",
) -> Tensor:
    """triplet_margin_loss with a distance of one's own: a number for each sample, for two tensors."""
    if distance_function is None:
        return _C.triplet_margin_loss(anchor, positive, negative, margin, swap=swap, reduction=reduction)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    if not anchor.dim() == positive.dim() == negative.dim():
        raise RuntimeError(
            "anchor, positive and negative need the same number of dimensions; got shapes "
            f"{tuple(anchor.shape)}, {tuple(positive.shape)} and {tuple(negative.shape)}"
        )
    near, far = distance_function(anchor, positive), distance_function(anchor, negative)
    if swap:
        far = _C.minimum(far, distance_function(positive, negative))
    loss = (near - far + margin).clamp_min(0)
    return loss if reduction == "none" else loss.mean() if reduction == "mean" else loss.sum()


__all__ = sorted(
    name
    for name, value in list(globals().items())
    if callable(value)
    and not name.startswith("_")
    and name not in ("Any", "Callable", "Literal", "Sequence", "Tensor")
)
