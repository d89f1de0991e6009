"""Instance normalisation layers."""

from __future__ import annotations

import warnings
from typing import Any

from weft._C import Tensor
from weft.nn import functional as F  # noqa: N812
from weft.nn.modules.batchnorm import _NormBase


class _InstanceNorm(_NormBase):
    """y = (x - mean) / sqrt(variance + eps) * weight + bias for each channel of each sample.

    Mean and variance are the sample's; with track_running_stats their averages over the samples update
    running_mean and running_var (buffers) by ``momentum`` in training, and evaluation uses these.
    Ulyanov et al. 2016.
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        single = input.dim() == self._dimensions[0]
        channels = input.size(0 if single else 1)
        if channels != self.num_features:
            at = f"input's size at dim={0 if single else 1}"
            if self.affine:
                raise ValueError(
                    f"expected {at} to match num_features ({self.num_features}), but got: {channels}."
                )
            warnings.warn(
                f"{at} does not match num_features. You can silence this warning by not passing in "
                "num_features, which is not used because affine=False",
                stacklevel=3,
            )
        result = F.instance_norm(
            input.unsqueeze(0) if single else input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )
        return result.squeeze(0) if single else result

    def _load_from_state_dict(
        self, state_dict: dict[str, Any], prefix: str, local_metadata: dict[str, Any], *rest: Any
    ) -> None:
        version = local_metadata.get("version")
        if version is None and not self.track_running_stats:
            error_messages = rest[-1]
            found = [prefix + name for name in ("running_mean", "running_var") if prefix + name in state_dict]
            if found:
                kind = type(self).__name__
                named = " and ".join(f'"{name}"' for name in found)
                error_messages.append(
                    f"Unexpected running stats buffer(s) {named} for {kind} with track_running_stats=False. "
                    "If state_dict is a checkpoint saved before 0.4.0, this may be expected because "
                    f"{kind} does not track running stats by default since 0.4.0. Please remove these keys "
                    "from state_dict. If the running stats are actually needed, instead set "
                    f"track_running_stats=True in {kind} to enable them. See the documentation of {kind} "
                    "for details."
                )
                for key in found:
                    state_dict.pop(key)
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)


class InstanceNorm1d(_InstanceNorm):
    __doc__ = f"x: (N, C, L) or (C, L). {_InstanceNorm.__doc__}"
    _dimensions = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    __doc__ = f"x: (N, C, H, W) or (C, H, W). {_InstanceNorm.__doc__}"
    _dimensions = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    __doc__ = f"x: (N, C, D, H, W) or (C, D, H, W). {_InstanceNorm.__doc__}"
    _dimensions = (4, 5)
