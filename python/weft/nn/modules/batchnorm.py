"""Batch normalisation layers."""

from __future__ import annotations

from typing import Any

from weft import _C
from weft._C import Tensor
from weft.autograd import no_grad
from weft.nn import functional as F  # noqa: N812
from weft.nn import init
from weft.nn.modules.module import Module
from weft.nn.parameter import Parameter


class _NormBase(Module):
    """What batch and instance normalisation share: scale and shift by channel, and running statistics.

    Parameters weight and bias (num_features) if affine; buffers running_mean, running_var and
    num_batches_tracked with track_running_stats.
    """

    _version = 2
    _dimensions: tuple[int, ...] = ()

    weight: Tensor | None
    bias: Tensor | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        _C._check_device(type(self).__name__, device)
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            made = Parameter(_C.empty(num_features, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, made)
        tracked = track_running_stats
        self.register_buffer(
            "running_mean", _C.zeros(num_features, device=device, dtype=dtype) if tracked else None
        )
        self.register_buffer(
            "running_var", _C.ones(num_features, device=device, dtype=dtype) if tracked else None
        )
        self.register_buffer(
            "num_batches_tracked", _C.zeros((), device=device, dtype=_C.int64) if tracked else None
        )
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Mean 0, variance 1 and no batches yet."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """reset_running_stats, scale 1 and shift 0."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() not in self._dimensions:
            wanted = " or ".join(f"{n}D" for n in self._dimensions)
            raise ValueError(f"expected {wanted} input (got {input.dim()}D input)")

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def _load_from_state_dict(
        self, state_dict: dict[str, Any], prefix: str, local_metadata: dict[str, Any], *rest: Any
    ) -> None:
        version = local_metadata.get("version")
        if (version is None or version < 2) and self.track_running_stats:
            # version 1 did not count batches
            counted = self.num_batches_tracked
            state_dict.setdefault(
                prefix + "num_batches_tracked",
                counted if counted is not None else _C.zeros((), dtype=_C.int64),
            )
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)


class _BatchNorm(_NormBase):
    """y = (x - mean) / sqrt(variance + eps) * weight + bias for each channel (Ioffe and Szegedy 2015).

    Mean and variance are the batch's in training, which updates running_mean and running_var (buffers) by
    ``momentum`` (None: their mean over all batches), and these in evaluation. Without track_running_stats
    always the batch's.
    """

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        momentum = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None and self.num_batches_tracked.is_cuda:
                return self._with_mean_of_all(input, self.num_batches_tracked)
            if self.momentum is None:
                momentum = 1.0 / float(self.num_batches_tracked)
        mean, variance = self.running_mean, self.running_var
        of_batch = self.training or (mean is None and variance is None)
        if self.training and not self.track_running_stats:
            mean = variance = None
        return F.batch_norm(input, mean, variance, self.weight, self.bias, of_batch, momentum, self.eps)

    def _with_mean_of_all(self, input: Tensor, batches: Tensor) -> Tensor:
        """Running statistics as means over all batches, without asking the GPU how many there were."""
        running = (self.running_mean, self.running_var)
        own = [_C.zeros_like(one) for one in running]
        result = F.batch_norm(input, *own, self.weight, self.bias, True, 1.0, self.eps)
        with no_grad():
            for mean, one in zip(running, own, strict=True):
                mean.lerp_(one, batches.to(mean.dtype).reciprocal())
        return result


class BatchNorm1d(_BatchNorm):
    __doc__ = f"x: (N, C) or (N, C, L). {_BatchNorm.__doc__}"
    _dimensions = (2, 3)


class BatchNorm2d(_BatchNorm):
    __doc__ = f"x: (N, C, H, W). {_BatchNorm.__doc__}"
    _dimensions = (4,)


class BatchNorm3d(_BatchNorm):
    __doc__ = f"x: (N, C, D, H, W). {_BatchNorm.__doc__}"
    _dimensions = (5,)
