"""Losses as modules: each keeps the arguments of a function of weft.nn.functional and calls it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any, ClassVar

from weft import _C
from weft._C import Tensor
from weft.nn import _reduction
from weft.nn import functional as F  # noqa: N812
from weft.nn.modules.distance import PairwiseDistance
from weft.nn.modules.linear import Linear
from weft.nn.modules.module import Module


class _Loss(Module):
    """reduction.

    "mean", "sum" or "none" (one number an element); size_average and reduce are its old forms.
    """

    reduction: str
    # What is called, and the attributes it gets by keyword besides reduction.
    _function: ClassVar[Callable[..., Tensor]]
    _keywords: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
    ) -> None:
        super().__init__()
        self.reduction = _reduction.chosen(size_average, reduce, reduction)

    def _loss(self, *tensors: Tensor) -> Tensor:
        keywords = {name: getattr(self, name) for name in self._keywords}
        return type(self)._function(*tensors, **keywords, reduction=self.reduction)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        if not hasattr(type(self), "_function"):
            return super().forward(input, target)  # which names the class that lacks a forward of its own
        return self._loss(input, target)


class _WeightedLoss(_Loss):
    """weight: one number a class, or what the loss says; a buffer."""

    weight: Tensor | None
    _keywords: ClassVar[tuple[str, ...]] = ("weight",)

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)


class _MarginLoss(_Loss):
    """margin: how far apart is far enough."""

    _keywords: ClassVar[tuple[str, ...]] = ("margin",)

    def __init__(
        self,
        margin: float = 0.0,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin


# ---- distances ----


class L1Loss(_Loss):
    """|input - target|."""

    _function = F.l1_loss


class MSELoss(_Loss):
    """(input - target)^2."""

    _function = F.mse_loss


class SmoothL1Loss(_Loss):
    """0.5 d^2 / beta where |d| < beta, else |d| - 0.5 beta, for d = input - target."""

    _function = F.smooth_l1_loss
    _keywords = ("beta",)

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        beta: float = 1.0,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.beta = beta


class HuberLoss(_Loss):
    """0.5 d^2 where |d| <= delta, else delta (|d| - 0.5 delta), for d = input - target."""

    _function = F.huber_loss
    _keywords = ("delta",)

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction=reduction)
        self.delta = delta


# ---- likelihoods ----


class KLDivLoss(_Loss):
    """target (log target - input) for log-probabilities input; log_target: target holds logarithms, too.

    reduction="batchmean" divides the sum by the size of the batch.
    """

    _function = F.kl_div
    _keywords = ("log_target",)

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        log_target: bool = False,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target


class PoissonNLLLoss(_Loss):
    """exp(input) - target input; full adds Stirling's approximation of log target!."""

    _function = F.poisson_nll_loss
    _keywords = ("log_input", "full", "eps")

    def __init__(
        self,
        log_input: bool = True,
        full: bool = False,
        size_average: bool | None = None,
        eps: float = 1e-8,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, log_input: Tensor, target: Tensor) -> Tensor:
        return self._loss(log_input, target)


class GaussianNLLLoss(_Loss):
    """0.5 (log v + (input - target)^2 / v), v being var but at least eps; loss(input, target, var)."""

    _function = F.gaussian_nll_loss
    _keywords = ("full", "eps")

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        self.full = full
        self.eps = eps

    def forward(self, input: Tensor, target: Tensor, var: Tensor | float) -> Tensor:
        return type(self)._function(
            input, target, var, full=self.full, eps=self.eps, reduction=self.reduction
        )


class _ClassLoss(_WeightedLoss):
    """Targets equal to ignore_index count nothing."""

    _keywords: ClassVar[tuple[str, ...]] = ("weight", "ignore_index")

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index


class NLLLoss(_ClassLoss):
    """Negative log-likelihood; input: log-probabilities (N, C, *) or (C), target: int64 classes (N, *) or ().

    Targets equal to ignore_index count nothing; the mean is by the weights.
    """

    _function = F.nll_loss


class NLLLoss2d(NLLLoss):
    """NLLLoss under its old name."""

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        warnings.warn(
            "`NLLLoss2d` has been deprecated. Please use `NLLLoss` instead as a drop-in replacement.",
            FutureWarning,
            stacklevel=2,
        )
        super().__init__(weight, size_average, ignore_index, reduce, reduction)


class CrossEntropyLoss(_ClassLoss):
    """-log softmax(input)[target]; input: unnormalised (N, C, *) or (C), target: classes or probabilities of
    its shape.

    Otherwise as NLLLoss; label_smoothing in [0, 1] mixes in the uniform distribution.
    """

    _function = F.cross_entropy
    _keywords = ("weight", "ignore_index", "label_smoothing")

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, size_average, ignore_index, reduce, reduction)
        self.label_smoothing = label_smoothing


class LinearCrossEntropyLoss(_WeightedLoss):
    """CrossEntropyLoss of a linear layer's output; input: (N, in_features) or (in_features).

    out_features: sizes d of logits (N, num_classes, *d). options must be None.
    """

    def __init__(
        self,
        in_features: int,
        num_classes: int,
        *,
        out_features: tuple[int, ...] = (),
        bias: bool = False,
        device: Any = None,
        dtype: Any = None,
        reduction: str = "mean",
        weight: Tensor | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        options: None = None,
    ) -> None:
        super().__init__(weight, reduction=reduction)
        if weight is not None and tuple(weight.shape) != (num_classes,):
            raise RuntimeError(f"expected weight shape to be {(num_classes,)}, got {tuple(weight.shape)}")
        if not 0.0 <= label_smoothing <= 1.0:
            raise RuntimeError(f"expected label_smoothing to be in [0, 1], got {label_smoothing}")
        _C._check_device(type(self).__name__, device)
        self.num_classes = num_classes
        self.out_features = tuple(out_features)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing
        self.options = options
        rows = num_classes * math.prod(self.out_features)
        self.linear = Linear(in_features, rows, bias=bias, device=device, dtype=dtype)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        classes = (self.num_classes, *self.out_features)
        bias = self.linear.bias
        return F.linear_cross_entropy(
            input,
            self.linear.weight.reshape(*classes, self.linear.in_features),
            target,
            linear_bias=None if bias is None else bias.reshape(classes),
            weight=self.weight,
            reduction=self.reduction,
            ignore_index=self.ignore_index,
            label_smoothing=self.label_smoothing,
            options=self.options,
        )

    def extra_repr(self) -> str:
        names = ("out_features", "reduction", "ignore_index", "label_smoothing", "options")
        shown = {name: getattr(self, name) for name in names}
        head = {
            "in_features": self.linear.in_features,
            "num_classes": self.num_classes,
            "out_features": shown.pop("out_features"),
            "bias": self.linear.bias is not None,
        }
        return ", ".join(f"{name}={value}" for name, value in {**head, **shown}.items())


class CTCLoss(_Loss):
    """-log of the probability of a sequence of labels, summed over all its alignments with a longer input.

    loss(log_probs, targets, input_lengths, target_lengths): log-probabilities (T, N, C) or (T, C), labels
    (N, S), (S) or all in a row, and the lengths of each sample. blank: the class that stands for no label.
    zero_infinity: infinite losses, of targets too long for their inputs, count 0, and so do their gradients.
    Graves et al. 2006.
    """

    def __init__(self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False) -> None:
        super().__init__(reduction=reduction)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(self, log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any) -> Tensor:
        return F.ctc_loss(
            log_probs,
            targets,
            input_lengths,
            target_lengths,
            self.blank,
            self.reduction,
            self.zero_infinity,
        )


class BCELoss(_WeightedLoss):
    """-(t log x + (1 - t) log(1 - x)) of probabilities; target: input's shape; weight broadcasts."""

    _function = F.binary_cross_entropy


class BCEWithLogitsLoss(_WeightedLoss):
    """BCELoss of sigmoid(input), without overflow.

    Pos_weight multiplies the positive term. Both are buffers.
    """

    pos_weight: Tensor | None
    _function = F.binary_cross_entropy_with_logits
    _keywords = ("weight", "pos_weight")

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.register_buffer("pos_weight", pos_weight)


class MultiLabelSoftMarginLoss(_WeightedLoss):
    """BCEWithLogitsLoss averaged over the classes, the last dimension: one loss a sample."""

    _function = F.multilabel_soft_margin_loss


# ---- margins ----


class HingeLoss(_MarginLoss):
    """max(0, margin - target * input) for targets -1 and 1: the loss of support vector machines."""

    _function = F.hinge_loss

    def __init__(self, margin: float = 1.0, reduction: str = "mean") -> None:
        super().__init__(margin, reduction=reduction)


class HingeEmbeddingLoss(_MarginLoss):
    """x where target is 1, max(0, margin - x) where it is -1."""

    _function = F.hinge_embedding_loss

    def __init__(
        self,
        margin: float = 1.0,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(margin, size_average, reduce, reduction)


class SoftMarginLoss(_Loss):
    """log(1 + exp(-target input)); target is -1 or 1."""

    _function = F.soft_margin_loss


class MarginRankingLoss(_MarginLoss):
    """max(0, -target (input1 - input2) + margin); loss(input1, input2, target)."""

    _function = F.margin_ranking_loss

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        return self._loss(input1, input2, target)


class CosineEmbeddingLoss(_MarginLoss):
    """1 - c where target is 1, max(0, c - margin) where it is -1, c the cosine of the angle between the
    inputs; loss(input1, input2, target).
    """

    _function = F.cosine_embedding_loss

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        return self._loss(input1, input2, target)


class MultiMarginLoss(_WeightedLoss):
    """sum over j != y of max(0, margin - x_y + x_j)^p / C.

    Input: (N, C) or (C), target: classes; p: 1 or 2.
    """

    _function = F.multi_margin_loss
    _keywords = ("p", "margin", "weight")

    def __init__(
        self,
        p: int = 1,
        margin: float = 1.0,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        if p not in (1, 2):
            raise ValueError("only p == 1 and p == 2 supported")
        if weight is not None and weight.dim() != 1:
            raise ValueError(
                f"MultiMarginLoss: expected weight to be None or 1D tensor, got {weight.dim()}D instead"
            )
        self.p = p
        self.margin = margin


class MultiLabelMarginLoss(_Loss):
    """Hinge loss of several classes a sample; target: input's shape, the classes of a sample ended by -1."""

    _function = F.multilabel_margin_loss


class TripletMarginLoss(_MarginLoss):
    """max(0, margin + d(anchor, positive) - d(anchor, negative)), d the p-norm of the difference plus eps;
    swap takes d(positive, negative) if that is smaller.
    """

    _function = F.triplet_margin_loss
    _keywords = ("margin", "p", "eps", "swap")

    def __init__(
        self,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(margin, size_average, reduce, reduction)
        if margin <= 0:
            raise ValueError(f"TripletMarginLoss: expected margin to be greater than 0, got {margin} instead")
        self.p = p
        self.eps = eps
        self.swap = swap

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        return self._loss(anchor, positive, negative)


class TripletMarginWithDistanceLoss(_MarginLoss):
    """TripletMarginLoss with a distance of one's own."""

    _function = F.triplet_margin_with_distance_loss
    _keywords = ("distance_function", "margin", "swap")

    def __init__(
        self,
        *,
        distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
        margin: float = 1.0,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        super().__init__(margin, reduction=reduction)
        if margin <= 0:
            raise ValueError(
                f"TripletMarginWithDistanceLoss: expected margin to be greater than 0, got {margin} instead"
            )
        self.distance_function = PairwiseDistance() if distance_function is None else distance_function
        self.swap = swap

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        return self._loss(anchor, positive, negative)
