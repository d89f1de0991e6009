"""torch.nn.functional: layers, activations and losses as functions of tensors."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.nn import _reduction
from weft.nn._padding import pad as pad

Sizes = int | Sequence[int]

# What C++ defines with PyTorch's own arguments: shapes and errors in the C++ headers.
avg_pool2d = _C.avg_pool2d
bilinear = _C.bilinear
celu_ = _C.celu_
conv2d = _C.conv2d
cosine_similarity = _C.cosine_similarity
elu_ = _C.elu_
gelu = _C.gelu
hardshrink = _C.hardshrink
hardtanh_ = _C.hardtanh_
hinge_loss = _C.hinge_loss
leaky_relu_ = _C.leaky_relu_
linear = _C.linear
logsigmoid = _C.logsigmoid
one_hot = _C.one_hot
pairwise_distance = _C.pairwise_distance
prelu = _C.prelu
relu_ = _C.relu_
selu_ = _C.selu_
sigmoid = _C.sigmoid
softplus = _C.softplus
softshrink = _C.softshrink
softsign = _C.softsign
tanh = _C.tanh
tanhshrink = _C.tanhshrink
threshold_ = _C.threshold_

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


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """a sigmoid(b), a and b the halves of ``input`` along ``dim``. Raises RuntimeError for an odd size."""
    if input.dim() == 0:
        raise RuntimeError("glu does not support 0-dimensional tensors")
    if input.size(dim) % 2:
        raise RuntimeError(
            f"Halving dimension must be even, but dimension {dim} is size {input.size(dim)}; shape "
            f"{tuple(input.shape)}"
        )
    a, b = input.chunk(2, dim)
    return a * b.sigmoid()


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
    return _C.softmax(-input, _softmax_dim("softmin", input.dim(), dim, _stacklevel), dtype=dtype)


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
    single = input.dim() == batched - 1
    result = _C.feature_dropout(input.unsqueeze(0) if single else input, p, training)
    result = result.squeeze(0) if single else result
    return input.copy_(result) if inplace else result


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """dropout of whole channels; input: (N, C, L) or (C, L)."""
    return _channel_dropout("dropout1d", input, p, training, inplace, 3)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """dropout of whole channels; input: (N, C, H, W)."""
    _check_probability(p)
    result = _C.feature_dropout(input, p, training)
    return input.copy_(result) if inplace else result


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """dropout of whole channels; input: (N, C, D, H, W) or (C, D, H, W)."""
    return _channel_dropout("dropout3d", input, p, training, inplace, 5)


# ---- pooling and normalisation ----


def max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """``max_pool2d`` and where each element was: int64, row * W + column in its image."""
    return _C.max_pool2d_with_indices(
        input, kernel_size, () if stride is None else stride, padding, dilation, ceil_mode
    )


def max_pool2d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The greatest element of each window of (N, C, H, W) or (C, H, W).

    With ``return_indices`` also its place.
    """
    pool = _C.max_pool2d_with_indices if return_indices else _C.max_pool2d
    return pool(input, kernel_size, () if stride is None else stride, padding, dilation, ceil_mode)


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
    input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12, out: Tensor | None = None
) -> Tensor:
    """``input`` divided by its p-norm along ``dim``, which counts as at least ``eps``."""
    if out is not None:
        raise RuntimeError("normalize(): out= is not supported")
    return input / input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)


# ---- losses; size_average and reduce are the old forms of reduction ----


def _sizes_differ(input: Tensor, target: Tensor) -> None:
    if target.size() != input.size():
        warnings.warn(
            f"Using a target size ({target.size()}) that is different to the input size "
            f"({input.size()}). This "
            "will likely lead to incorrect results due to broadcasting. Please ensure they have the "
            "same size.",
            stacklevel=3,
        )


def _weighted(loss: Tensor, weight: Tensor, reduction: str) -> Tensor:
    if weight.size() != loss.size():
        raise ValueError(
            f"Weights and input must have the same size; got {tuple(weight.shape)} and {tuple(loss.shape)}"
        )
    loss = loss * weight
    if reduction == "none":
        return loss
    if reduction == "sum":
        return loss.sum()
    if reduction == "mean":
        return loss.sum() / weight.sum()
    raise ValueError(f"{reduction} is not a valid value for reduction")


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Negative log-likelihood; input: log-probabilities (N, C, *) or (C), target: int64 classes (N, *) or ().

    ``weight``: (C). Targets equal to ``ignore_index`` count nothing. reduction: "mean" (by the weights),
    "sum", "none".
    """
    reduction = _reduction.chosen(size_average, reduce, reduction)
    return _C.nll_loss(input, target, weight, ignore_index, reduction)


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """-log softmax(input)[target]; input: unnormalised (N, C, *) or (C); target: classes, or probabilities of
    its shape.

    Otherwise as nll_loss; ``label_smoothing`` in [0, 1] mixes in the uniform distribution.
    """
    reduction = _reduction.chosen(size_average, reduce, reduction)
    return _C.cross_entropy(input, target, weight, ignore_index, reduction, label_smoothing)


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """(input - target)^2; the shapes broadcast, with a warning. ``weight``: input's shape."""
    _sizes_differ(input, target)
    reduction = _reduction.chosen(size_average, reduce, reduction)
    if weight is not None:
        return _weighted(_C.mse_loss(input, target, "none"), weight, reduction)
    return _C.mse_loss(input, target, reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """|input - target|; otherwise as mse_loss."""
    _sizes_differ(input, target)
    reduction = _reduction.chosen(size_average, reduce, reduction)
    if weight is not None:
        return _weighted(_C.l1_loss(input, target, "none"), weight, reduction)
    return _C.l1_loss(input, target, reduction)


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """-(t log x + (1 - t) log(1 - x)) of probabilities in [0, 1].

    Target: input's shape; ``weight`` broadcasts.
    """
    reduction = _reduction.chosen(size_average, reduce, reduction)
    return _C.binary_cross_entropy(input, target, weight, reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """binary_cross_entropy of sigmoid(input), without overflow.

    ``pos_weight`` multiplies the positive term.
    """
    reduction = _reduction.chosen(size_average, reduce, reduction)
    return _C.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weight)


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """sum over j != y of max(0, margin - x_y + x_j)^p / C.

    Input: (N, C) or (C), target: classes; p: 1 or 2.
    """
    reduction = _reduction.chosen(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    return _C.multi_margin_loss(input, target, p, margin, weight, reduction)


__all__ = sorted(
    name
    for name, value in list(globals().items())
    if callable(value) and not name.startswith("_") and name not in ("Any", "Sequence", "Tensor")
)
