"""Schedules as recorded from PyTorch and in combination; momentum; resuming; averages; refusals."""

from __future__ import annotations

import copy
import json
import math
import re
import warnings

import pytest
import weft
from recorded_results import DATA
from weft import nn, optim
from weft.optim import lr_scheduler, swa_utils

CASES = json.loads((DATA / "schedules.json").read_text())
MAKES = {
    "LambdaLR": lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 0.9**epoch),
    "MultiplicativeLR": lambda o: lr_scheduler.MultiplicativeLR(o, [lambda epoch: 0.9, lambda epoch: 0.8]),
    "StepLR": lambda o: lr_scheduler.StepLR(o, 3),
    "MultiStepLR": lambda o: lr_scheduler.MultiStepLR(o, [2, 2, 7], 0.5),
    "ConstantLR": lambda o: lr_scheduler.ConstantLR(o),
    "LinearLR": lambda o: lr_scheduler.LinearLR(o, total_iters=8),
    "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, 0.9),
    "InverseTimeLR": lambda o: lr_scheduler.InverseTimeLR(o, 0.5),
    "PolynomialLR": lambda o: lr_scheduler.PolynomialLR(o, 12, 2.0),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 4, 0.001),
    "CosineAnnealingWarmRestarts": lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 2, 2),
    "CyclicLR": lambda o: lr_scheduler.CyclicLR(o, 0.01, [0.1, 0.2], 3, mode="exp_range", gamma=0.9),
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, 0.5, 20, three_phase=True),
    "SWALR": lambda o: swa_utils.SWALR(o, [0.05, 0.01], 6),
    "SequentialLR": lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.LinearLR(o), lr_scheduler.CosineAnnealingLR(o, 5), lr_scheduler.StepLR(o, 2)], [4, 9]
    ),
    "ChainedScheduler": lambda o: lr_scheduler.ChainedScheduler(
        [lr_scheduler.LinearLR(o), lr_scheduler.ExponentialLR(o, 0.9)]
    ),
}


def optimizer_of(kind=optim.SGD, rate=0.1, **options):
    if kind is optim.SGD:
        options.setdefault("momentum", 0.9)
    return kind(
        [
            {"params": [weft.zeros(1, requires_grad=True)]},
            {"params": [weft.zeros(1, requires_grad=True)], "lr": 0.03},
        ],
        lr=rate,
        **options,
    )


def options_of(optimizer):
    names = ("lr", "momentum", "betas")
    return [{name: group[name] for name in names if name in group} for group in optimizer.param_groups]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["scheduler"])
def test_as_recorded(case):
    optimizer = optim.SGD([weft.zeros(1, requires_grad=True)], lr=case["base_lr"], momentum=0.9)
    schedule = getattr(lr_scheduler, case["scheduler"])(optimizer, **case["kwargs"])
    rates = [optimizer.param_groups[0]["lr"]]
    for i in range(len(case["lr"]) - 1):
        optimizer.step()
        schedule.step(*([case["metric"][i]] if case["metric"] else []))
        rates.append(optimizer.param_groups[0]["lr"])
    assert rates == pytest.approx(case["lr"], rel=1e-12)


@pytest.mark.parametrize("name", MAKES)
@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam])
def test_resumes_exactly(name, kind):
    whole, resumed = optimizer_of(kind), optimizer_of(kind, rate=7.0)
    schedule = MAKES[name](whole)
    for _ in range(6):
        whole.step()
        schedule.step()
    saved = copy.deepcopy((whole.state_dict(), schedule.state_dict()))
    other = MAKES[name](resumed)
    resumed.load_state_dict(saved[0])
    other.load_state_dict(saved[1])
    assert other.get_last_lr() == schedule.get_last_lr()
    for _ in range(10):
        for o, s in ((whole, schedule), (resumed, other)):
            o.step()
            s.step()
        assert options_of(resumed) == options_of(whole)
    assert other.last_epoch == schedule.last_epoch if name != "ChainedScheduler" else True


@pytest.mark.parametrize("name", [name for name in MAKES if name not in ("SequentialLR", "ChainedScheduler")])
def test_a_tensor_as_rate_is_changed_in_place(name):
    rate = weft.tensor(0.1, dtype=weft.float64)
    one, other = optimizer_of(rate=rate), optimizer_of()
    a, b = MAKES[name](one), MAKES[name](other)
    for _ in range(5):
        for o, s in ((one, a), (other, b)):
            o.step()
            s.step()
    assert one.param_groups[0]["lr"] is rate
    assert rate.item() == pytest.approx(other.param_groups[0]["lr"], rel=1e-12)
    assert [float(r) for r in a.get_last_lr()] == pytest.approx(b.get_last_lr(), rel=1e-12)


def rates(schedule, steps):
    all_rates = [schedule.get_last_lr()[0]]
    for _ in range(steps):
        schedule.optimizer.step()
        schedule.step()
        all_rates.append(schedule.get_last_lr()[0])
    return all_rates


def test_inverse_time_decay_as_in_the_lectures():
    schedule = lr_scheduler.InverseTimeLR(optimizer_of(), decay_rate=0.5)
    assert rates(schedule, 3) == pytest.approx([0.1, 0.1 / 1.5, 0.05, 0.04])
    with pytest.raises(ValueError, match="decay_rate must be at least 0; got -1"):
        lr_scheduler.InverseTimeLR(optimizer_of(), -1)


def test_in_sequence_and_together():
    o = optimizer_of()
    constant, decay = lr_scheduler.ConstantLR(o, 0.1, 2), lr_scheduler.ExponentialLR(o, 0.9)
    sequence = lr_scheduler.SequentialLR(o, [constant, decay], [2])
    assert rates(sequence, 4) == pytest.approx([0.01, 0.01, 0.1, 0.09, 0.081])
    o = optimizer_of()
    chained = lr_scheduler.ChainedScheduler(
        [lr_scheduler.ConstantLR(o, 0.1, 2), lr_scheduler.ExponentialLR(o, 0.9)]
    )
    assert rates(chained, 4) == pytest.approx([0.01, 0.009, 0.081, 0.0729, 0.06561])


def test_cycles_move_momentum_against_the_rate():
    for kind, name in ((optim.SGD, "momentum"), (optim.Adam, "betas")):
        o = optimizer_of(kind)
        schedule = lr_scheduler.CyclicLR(o, 0.01, 0.1, 2, base_momentum=0.7, max_momentum=0.95)
        seen = []
        for _ in range(4):
            value = o.param_groups[1][name]
            seen.append(value[0] if name == "betas" else value)
            o.step()
            schedule.step()
        assert seen == pytest.approx([0.95, 0.825, 0.7, 0.825])
        if name == "betas":
            assert o.param_groups[0]["betas"][1] == 0.999


def test_a_metric_that_does_not_improve():
    o = optimizer_of()
    schedule = lr_scheduler.ReduceLROnPlateau(o, factor=0.5, patience=1, cooldown=1, min_lr=[0.02, 0.0])
    for metric in (1.0, weft.tensor(1.0), 1.0, 1.0, 1.0, 1.0, float("nan")):
        o.step()
        schedule.step(metric)
    assert schedule.get_last_lr() == pytest.approx([0.025, 0.0075])
    saved = schedule.state_dict()
    other = lr_scheduler.ReduceLROnPlateau(optimizer_of(), mode="max")
    other.load_state_dict(saved)
    assert other.mode == "min"
    assert other.best == 1.0


def test_warns_of_the_wrong_order_once():
    o = optimizer_of()
    schedule = lr_scheduler.StepLR(o, 3)
    with pytest.warns(UserWarning, match=r"before `optimizer.step\(\)`"):
        schedule.step()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        schedule.step()
        o = optimizer_of()
        schedule = lr_scheduler.StepLR(o, 3)
        o.step()
        schedule.step()
    o = optimizer_of()
    schedule = lr_scheduler.StepLR(o, 3)
    o.step = lambda: None
    with pytest.warns(UserWarning, match="has been overridden"):
        schedule.step()
    with pytest.warns(UserWarning, match="get_last_lr"):
        schedule.get_lr()
    with pytest.warns(UserWarning, match="epoch parameter"):
        schedule.step(9)
    assert schedule.get_last_lr()[0] == pytest.approx(0.0001)


def test_objects_that_are_called_are_saved_by_their_attributes():
    class Factor:
        def __init__(self, base):
            self.base = base

        def __call__(self, epoch):
            return self.base**epoch

    saved = lr_scheduler.LambdaLR(optimizer_of(), Factor(0.5)).state_dict()
    other = lr_scheduler.LambdaLR(optimizer_of(), Factor(0.9))
    other.load_state_dict(saved)
    assert other.lr_lambdas[0].base == 0.5
    assert lr_scheduler.LambdaLR(optimizer_of(), lambda e: 1.0).state_dict()["lr_lambdas"] == [None, None]


def test_going_on_behind_an_epoch_needs_the_initial_rate():
    o = optimizer_of()
    with pytest.raises(KeyError, match="initial_lr"):
        lr_scheduler.StepLR(o, 2, last_epoch=3)
    for group in o.param_groups:
        group["initial_lr"] = group["lr"]
    schedule = lr_scheduler.LambdaLR(o, lambda epoch: 0.5**epoch, last_epoch=3)
    assert schedule.last_epoch == 4
    assert o.param_groups[0]["lr"] == pytest.approx(0.1 / 16)


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda o: lr_scheduler.StepLR(3, 1), TypeError, "int is not an Optimizer"),
        (lambda o: lr_scheduler.LambdaLR(o, [lambda e: 1]), ValueError, "got 1 for 2 groups"),
        (lambda o: lr_scheduler.MultiplicativeLR(o, 0.9), TypeError, "must be a function; got float"),
        (lambda o: lr_scheduler.ConstantLR(o, 1.5), ValueError, r"factor must be in \[0, 1\]; got 1.5"),
        (lambda o: lr_scheduler.LinearLR(o, 0.0), ValueError, "start_factor must be above 0"),
        (lambda o: lr_scheduler.LinearLR(o, 1.0, 2.0), ValueError, r"end_factor must be in \[0, 1\]; got 2"),
        (lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 0), ValueError, "T_0 must be a positive"),
        (lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 2, 0), ValueError, "T_mult must be a pos"),
        (lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 2).step(-1), ValueError, "epoch must be"),
        (lambda o: lr_scheduler.CyclicLR(o, [0.1], 1), ValueError, "base_lr must have one value, or"),
        (lambda o: lr_scheduler.CyclicLR(o, 0.1, 1, mode="round"), ValueError, "mode must be"),
        (
            lambda o: lr_scheduler.CyclicLR(optimizer_of(optim.Adagrad), 0.1, 1),
            ValueError,
            "cycle_momentum needs an optimizer with momentum or betas; got Adagrad",
        ),
        (lambda o: lr_scheduler.OneCycleLR(o, 0.1), ValueError, "needs total_steps, or epochs"),
        (lambda o: lr_scheduler.OneCycleLR(o, 0.1, 0), ValueError, "total_steps must be a positive"),
        (
            lambda o: lr_scheduler.OneCycleLR(o, 0.1, epochs=2, steps_per_epoch=0),
            ValueError,
            "steps_per_epoch",
        ),
        (lambda o: lr_scheduler.OneCycleLR(o, 0.1, 9, pct_start=2.0), ValueError, "pct_start must be"),
        (
            lambda o: lr_scheduler.OneCycleLR(o, 0.1, 9, anneal_strategy="x"),
            ValueError,
            "anneal_strategy must be",
        ),
        (lambda o: rates(lr_scheduler.OneCycleLR(o, 0.1, 4), 5), ValueError, "tried to step 5 times"),
        (lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=1.0), ValueError, r"factor must be in \[0, 1\)"),
        (lambda o: lr_scheduler.ReduceLROnPlateau(o, mode="best"), ValueError, "mode must be 'min' or"),
        (lambda o: lr_scheduler.ReduceLROnPlateau(o, min_lr=[0.0]), ValueError, "got 1 for 2 groups"),
        (lambda o: lr_scheduler.SequentialLR(o, [], []), ValueError, "at least one scheduler"),
        (
            lambda o: lr_scheduler.SequentialLR(o, [lr_scheduler.StepLR(o, 1)], [1]),
            ValueError,
            "one more than",
        ),
        (
            lambda o: lr_scheduler.ChainedScheduler([lr_scheduler.ReduceLROnPlateau(o)]),
            ValueError,
            "ReduceLROnPlateau",
        ),
        (
            lambda o: lr_scheduler.ChainedScheduler(
                [lr_scheduler.StepLR(o, 1), lr_scheduler.StepLR(optimizer_of(), 1)]
            ),
            ValueError,
            "belong to the same optimizer",
        ),
        (lambda o: swa_utils.SWALR(o, 0.1, -1), ValueError, "anneal_epochs must be at least 0"),
        (lambda o: swa_utils.get_ema_avg_fn(2.0), ValueError, r"decay must be in \[0, 1\]; got 2.0"),
    ],
)
def test_refuses_with_a_reason(make, kind, message):
    with pytest.raises(kind, match=message):
        make(optimizer_of())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda o: lr_scheduler.StepLR(o, 0), "[StepLR] step_size must be positive; got 0"),
        (lambda o: lr_scheduler.StepLR(o, 1, -0.5), "[StepLR] gamma must be at least 0; got -0.5"),
        (
            lambda o: lr_scheduler.MultiStepLR(o, [1], math.nan),
            "[MultiStepLR] gamma must be at least 0; got nan",
        ),
        (lambda o: lr_scheduler.ExponentialLR(o, -1), "[ExponentialLR] gamma must be at least 0; got -1"),
        (
            lambda o: lr_scheduler.ConstantLR(o, 0.5, -1),
            "[ConstantLR] total_iters must be at least 0; got -1",
        ),
        (lambda o: lr_scheduler.LinearLR(o, 0.5, 1, -1), "[LinearLR] total_iters must be at least 0; got -1"),
        (
            lambda o: lr_scheduler.PolynomialLR(o, 5, math.nan),
            "[PolynomialLR] power must be at least 0; got nan",
        ),
        (
            lambda o: lr_scheduler.InverseTimeLR(o, -1),
            "[InverseTimeLR] decay_rate must be at least 0; got -1",
        ),
        (lambda o: lr_scheduler.CosineAnnealingLR(o, 0), "[CosineAnnealingLR] T_max must be positive; got 0"),
        (
            lambda o: lr_scheduler.CosineAnnealingLR(o, 5, math.nan),
            "[CosineAnnealingLR] eta_min must be at least 0; got nan",
        ),
        (lambda o: lr_scheduler.CyclicLR(o, [0.1, -1], 1), "[CyclicLR] base_lr must be at least 0; got -1"),
        (lambda o: lr_scheduler.CyclicLR(o, 0.1, 1, 0), "[CyclicLR] step_size_up must be positive; got 0"),
        (
            lambda o: lr_scheduler.CyclicLR(o, 0.1, 1, 5, -5),
            "[CyclicLR] step_size_down must be positive; got -5",
        ),
        (
            lambda o: lr_scheduler.CyclicLR(o, 0.1, 1, max_momentum=math.nan),
            "[CyclicLR] max_momentum must be at least 0; got nan",
        ),
        (lambda o: lr_scheduler.OneCycleLR(o, -1, 5), "[OneCycleLR] max_lr must be at least 0; got -1"),
        (
            lambda o: lr_scheduler.OneCycleLR(o, 1, 5, div_factor=0),
            "[OneCycleLR] div_factor must be positive; got 0",
        ),
        (
            lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=math.nan),
            "[ReduceLROnPlateau] factor must be in [0, 1); got nan",
        ),
        (
            lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=-1),
            "[ReduceLROnPlateau] patience must be at least 0; got -1",
        ),
        (lambda o: swa_utils.SWALR(o, math.nan), "[SWALR] swa_lr must be at least 0; got nan"),
    ],
)
def test_refuses_negative_numbers_and_nan(make, message):
    o = optimizer_of()
    before = [group["lr"] for group in o.param_groups]
    with pytest.raises(ValueError, match=re.escape(message)):
        make(o)
    assert [group["lr"] for group in o.param_groups] == before


# ---- averages of weights ----


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, 3.0),
        ({"avg_fn": swa_utils.get_swa_avg_fn()}, 3.0),
        ({"multi_avg_fn": swa_utils.get_swa_multi_avg_fn()}, 3.0),
        ({"avg_fn": swa_utils.get_ema_avg_fn(0.5)}, 3.75),
        ({"multi_avg_fn": swa_utils.get_ema_multi_avg_fn(0.5)}, 3.75),
    ],
)
def test_an_averaged_model(options, wanted):
    model = nn.Linear(2, 1)
    average = swa_utils.AveragedModel(model, **options)
    for value in (1.0, 2.0, 6.0):
        with weft.no_grad():
            for param in model.parameters():
                param.fill_(value)
        average.update_parameters(model)
    assert average.n_averaged.item() == 3
    assert average(weft.ones(1, 2)).item() == pytest.approx(3 * wanted)
    assert list(average.state_dict()) == ["n_averaged", "module.weight", "module.bias"]
    with pytest.raises(AssertionError, match="Only one"):
        swa_utils.AveragedModel(model, avg_fn=max, multi_avg_fn=max)


@pytest.mark.parametrize("use_buffers", [False, True])
def test_statistics_of_averaged_weights(use_buffers):
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    average = swa_utils.AveragedModel(model, use_buffers=use_buffers)
    x = weft.arange(12.0).reshape(6, 2)
    for _ in range(3):
        model(x)
        average.update_parameters(model)
    assert average.module[1].num_batches_tracked.item() == (1 if use_buffers else 3)  # whole numbers
    average.eval()
    swa_utils.update_bn([x, (x + 1, 0)], average)
    mean = (model[0](x).mean(0) + model[0](x + 1).mean(0)) / 2
    assert weft.allclose(average.module[1].running_mean, mean, rtol=1e-5)
    assert not average.training
    assert average.module[1].momentum == 0.1
    assert math.isclose(average.module[1].running_mean[0].item(), mean[0].item(), rel_tol=1e-5)
