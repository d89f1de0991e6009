"""torch.optim: optimizers, which change parameters by their gradients, and schedules of their rates."""

from weft.optim import lr_scheduler, swa_utils
from weft.optim._adafactor import Adafactor
from weft.optim._muon import Muon
from weft.optim.adadelta import Adadelta
from weft.optim.adagrad import Adagrad
from weft.optim.adam import Adam
from weft.optim.adamax import Adamax
from weft.optim.adamw import AdamW
from weft.optim.asgd import ASGD
from weft.optim.lbfgs import LBFGS
from weft.optim.nadam import NAdam
from weft.optim.newton import Newton
from weft.optim.optimizer import (
    Optimizer,
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
    required,
)
from weft.optim.radam import RAdam
from weft.optim.rmsprop import RMSprop
from weft.optim.rprop import Rprop
from weft.optim.sgd import SGD


def __getattr__(name: str) -> object:
    if name == "SparseAdam":
        raise AttributeError("weft.optim has no SparseAdam, as weft has no sparse tensors: use Adam")
    raise AttributeError(f"module 'weft.optim' has no attribute '{name}'")


__all__ = [
    "ASGD",
    "LBFGS",
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Muon",
    "NAdam",
    "Newton",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "Rprop",
    "lr_scheduler",
    "register_optimizer_step_post_hook",
    "register_optimizer_step_pre_hook",
    "required",
    "swa_utils",
]
