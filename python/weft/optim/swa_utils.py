"""Averages of a model's weights over the steps of training, and the rates that go with them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any, Literal

from weft import _C
from weft._C import Tensor, _cuda
from weft.autograd import no_grad
from weft.nn.modules.batchnorm import _BatchNorm
from weft.nn.modules.module import Module
from weft.optim._options import at_least_0, check_option
from weft.optim.lr_scheduler.base import LRScheduler, for_groups
from weft.optim.optimizer import Optimizer

__all__ = [
    "SWALR",
    "AveragedModel",
    "get_ema_avg_fn",
    "get_ema_multi_avg_fn",
    "get_swa_avg_fn",
    "get_swa_multi_avg_fn",
    "update_bn",
]

Average = Callable[[Tensor, Tensor, Tensor | int], Tensor]
MultiAverage = Callable[[Iterable[Tensor], Iterable[Tensor], Tensor | int], None]


def _check_decay(decay: float) -> None:
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"[AveragedModel] decay must be in [0, 1]; got {decay}")


def get_ema_multi_avg_fn(decay: float = 0.999) -> MultiAverage:
    """For AveragedModel: a = decay a + (1 - decay) p. Raises ValueError for decay outside [0, 1]."""
    _check_decay(decay)

    @no_grad()
    def ema_update(ema_params: Iterable[Tensor], current_params: Iterable[Tensor], _: Any) -> None:
        for average, current in zip(ema_params, current_params, strict=True):
            if average.is_floating_point():
                average.lerp_(current, 1 - decay)
            else:
                average.copy_(average * decay + current * (1 - decay))

    return ema_update


def get_swa_multi_avg_fn() -> MultiAverage:
    """For AveragedModel: the mean of all."""

    @no_grad()
    def swa_update(
        averaged_params: Iterable[Tensor], current_params: Iterable[Tensor], num_averaged: Tensor | int
    ) -> None:
        on_gpu = isinstance(num_averaged, Tensor) and num_averaged.is_cuda  # where nothing waits for it
        share = 1 / ((num_averaged if on_gpu else int(num_averaged)) + 1)
        for average, current in zip(averaged_params, current_params, strict=True):
            if average.is_floating_point():
                average.lerp_(current, share.to(average.dtype) if isinstance(share, Tensor) else share)
            else:
                average.copy_(average + (current - average) * share)

    return swa_update


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    """get_ema_multi_avg_fn for one tensor, as a function that returns the average."""
    _check_decay(decay)

    @no_grad()
    def ema_update(ema_param: Tensor, current_param: Tensor, num_averaged: Tensor | int) -> Tensor:
        return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn() -> Average:
    """get_swa_multi_avg_fn for one tensor, as a function that returns the average."""

    @no_grad()
    def swa_update(averaged_param: Tensor, current_param: Tensor, num_averaged: Tensor | int) -> Tensor:
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


class AveragedModel(Module):
    """A copy of a model (``module``) whose parameters are averages over those it is updated with.

    The mean of all by default (stochastic weight averaging, Izmailov et al. 2018); ``avg_fn(average,
    parameter, n_averaged)`` returns another average, ``multi_avg_fn(averages, parameters, n_averaged)``
    writes them: as get_ema_multi_avg_fn(0.999). The first update copies. Buffers are copied at each update,
    or averaged too with ``use_buffers``.

    ``n_averaged`` is on ``device``, or where the model is; on a GPU nothing waits for it, so that a captured
    step can update the averages.
    """

    n_averaged: Tensor

    def __init__(
        self,
        model: Module,
        device: Any = None,
        avg_fn: Average | None = None,
        multi_avg_fn: MultiAverage | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        first = next(itertools.chain(self.module.parameters(), self.module.buffers()), None)
        place = device if device is not None or first is None else first.device
        self.register_buffer("n_averaged", _C.tensor(0, dtype=_C.int64, device=place))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """The average model's."""
        return self.module(*args, **kwargs)

    @no_grad()
    def update_parameters(self, model: Module) -> None:
        """Takes the parameters of ``model`` into the averages."""
        averages, current = ([tensor.detach() for tensor in self._averaged(m)] for m in (self.module, model))
        current = [b.to(a.device) for a, b in zip(averages, current, strict=True)]
        on_gpu = self.n_averaged.is_cuda
        if _cuda.is_capturing() and not on_gpu:
            raise RuntimeError(
                "[AveragedModel] n_averaged is on the CPU, where replays of a captured step do not count it: "
                "move the average model to the GPU, n_averaged with it"
            )
        if not on_gpu and int(self.n_averaged) == 0:
            for average, tensor in zip(averages, current, strict=True):
                average.copy_(tensor)
        elif self.avg_fn is not None:
            for average, tensor in zip(averages, current, strict=True):
                average.copy_(self.avg_fn(average, tensor, self.n_averaged.to(average.device)))
        else:
            update = self.multi_avg_fn or get_swa_multi_avg_fn()
            groups: dict[Any, tuple[list[Tensor], list[Tensor]]] = {}
            for average, tensor in zip(averages, current, strict=True):
                own, new = groups.setdefault((average.device, average.dtype), ([], []))
                own.append(average)
                new.append(tensor)
            for (device, _), (own, new) in groups.items():
                update(own, new, self.n_averaged.to(device))
        if on_gpu:
            first = self.n_averaged == 0
            for average, tensor in zip(averages, current, strict=True):
                average.copy_(_C.where(first.to(average.device), tensor, average))
        if not self.use_buffers:
            for own_buffer, buffer in zip(self.module.buffers(), model.buffers(), strict=True):
                own_buffer.detach().copy_(buffer.detach().to(own_buffer.device))
        self.n_averaged += 1

    def _averaged(self, model: Module) -> Iterable[Tensor]:
        return (
            itertools.chain(model.parameters(), model.buffers()) if self.use_buffers else model.parameters()
        )


@no_grad()
def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """Computes the running statistics of all BatchNorm layers anew, from the batches of ``loader``.

    Of tuples and lists the first item is the input. For averaged weights, whose statistics nobody computed.
    """
    momenta = {}
    for module in model.modules():
        if isinstance(module, _BatchNorm):
            module.reset_running_stats()
            momenta[module] = module.momentum
    if not momenta:
        return
    was_training = model.training
    model.train()
    for module in momenta:
        module.momentum = None
    for batch in loader:
        given = batch[0] if isinstance(batch, (list, tuple)) else batch
        model(given if device is None else given.to(device))
    for module, momentum in momenta.items():
        module.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    """From the rate to swa_lr (one, or a list) in anneal_epochs, on a "cos" or "linear" curve; then constant.

    Raises ValueError for an unknown strategy and anneal_epochs that is no integer of 0 or more.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: float | list[float],
        anneal_epochs: int = 10,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        last_epoch: int = -1,
    ) -> None:
        rates = for_groups(self, "swa_lr", optimizer, swa_lr)
        at_least_0(self, swa_lr=rates)
        known = anneal_strategy in ("cos", "linear")
        check_option(known, self, "anneal_strategy must be 'cos' or 'linear'", anneal_strategy)
        check_option(isinstance(anneal_epochs, int), self, "anneal_epochs must be an integer", anneal_epochs)
        at_least_0(self, anneal_epochs=anneal_epochs)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["swa_lr"] = rate
        self.anneal_epochs = anneal_epochs
        self._anneal_strategy = anneal_strategy
        super().__init__(optimizer, last_epoch)

    def _share(self, step: int) -> float:
        done = max(0.0, min(1.0, step / max(1, self.anneal_epochs)))
        return (1 - math.cos(math.pi * done)) / 2 if self._anneal_strategy == "cos" else done

    def get_lr(self) -> list[Any]:
        """The rates of ``last_epoch``."""
        self._warn_outside_step()
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, now = self._share(step - 1), self._share(step)
        rates = []
        for group in self.optimizer.param_groups:
            target = group["swa_lr"]
            start = target if before == 1 else (group["lr"] - before * target) / (1 - before)
            rates.append(target * now + start * (1 - now))
        return rates
