"""torch.optim.lr_scheduler: how learning rates, and momentum, change from epoch to epoch."""

from weft.optim.lr_scheduler.base import LRScheduler
from weft.optim.lr_scheduler.cycles import CyclicLR, OneCycleLR
from weft.optim.lr_scheduler.formulas import (
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    InverseTimeLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from weft.optim.lr_scheduler.plateau import ReduceLROnPlateau
from weft.optim.lr_scheduler.sequences import ChainedScheduler, SequentialLR

_LRScheduler = LRScheduler  # the old name

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "InverseTimeLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
