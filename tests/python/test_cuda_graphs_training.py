"""Captured training steps beside the same as usual: optimizers, schedules, GradScaler, the examples."""

from __future__ import annotations

import copy
import importlib.util
import math
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import weft
from weft import nn, optim
from weft.amp import GradScaler
from weft.optim import lr_scheduler, swa_utils

pytestmark = pytest.mark.skipif(not weft.cuda.is_available(), reason="needs a GPU, or the simulated one")
F = nn.functional
ROOT = Path(__file__).resolve().parents[2]
STEPS, WARM_UPS = 6, 2


def numbers(state: Any) -> list[float]:
    """All numbers in it, in order."""
    if isinstance(state, weft.Tensor):
        return state.detach().double().flatten().tolist()
    if isinstance(state, dict):
        return [number for key in sorted(state, key=str) for number in numbers(state[key])]
    if isinstance(state, (list, tuple)):
        return [number for item in state for number in numbers(item)]
    return [float(state)] if isinstance(state, (int, float)) else []


class Regression:
    """A linear layer on the GPU with a batch for each step."""

    def __init__(self, make: Callable[[list[weft.Tensor]], Any], bias: bool = True) -> None:
        weft.manual_seed(4)
        self.model = nn.Linear(4, 3, bias=bias).cuda()
        self.batches = [(weft.randn(5, 4).cuda(), weft.randn(5, 3).cuda()) for _ in range(STEPS)]
        self.x, self.y = (tensor.clone() for tensor in self.batches[0])
        self.opt = make(list(self.model.parameters()))

    def loss(self) -> weft.Tensor:
        return F.mse_loss(self.model(self.x), self.y)

    def step(self) -> None:
        self.opt.zero_grad()
        self.loss().backward()
        self.opt.step()

    def take(self, i: int) -> None:
        for own, given in zip((self.x, self.y), self.batches[i], strict=True):
            own.copy_(given)

    def results(self) -> list[float]:
        return numbers(self.model.state_dict()) + numbers(self.opt.state_dict()["state"])


def trained(
    make: Callable[[], tuple[Callable[[], None], Callable[[int], None], Callable[[], list[float]]]],
    captured: bool,
) -> list[float]:
    weft.manual_seed(6)
    step, between, results = make()
    graph = None
    for i in range(STEPS):
        between(i)
        if not captured or i < WARM_UPS:
            step()
            continue
        if graph is None:
            graph = weft.cuda.CUDAGraph()
            with weft.cuda.graph(graph):
                step()
        graph.replay()
    return results()


def check_same(make: Callable[[], Any]) -> list[float]:
    usual, replayed = trained(make, captured=False), trained(make, captured=True)
    assert all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(usual, replayed, strict=True))
    return usual


OPTIMIZERS = {
    "SGD": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.5, weight_decay=0.1),
    "nesterov": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, maximize=True, foreach=True),
    "Adagrad": lambda p: optim.Adagrad(p, lr=0.1, lr_decay=0.1),
    "RMSprop": lambda p: optim.RMSprop(p, lr=0.1, momentum=0.5, centered=True),
    "Adadelta": lambda p: optim.Adadelta(p),
    "Adam": lambda p: optim.Adam(p, lr=0.1, weight_decay=0.1, amsgrad=True, fused=True),
    "AdamW": lambda p: optim.AdamW(p, lr=0.1, capturable=True),
    "Adamax": lambda p: optim.Adamax(p, lr=0.1),
    "NAdam": lambda p: optim.NAdam(p, lr=0.1, decoupled_weight_decay=True, weight_decay=0.1),
    "RAdam": lambda p: optim.RAdam(p, lr=0.1, betas=(0.9, 0.9)),
    "ASGD": lambda p: optim.ASGD(p, lr=0.1, t0=2),
    "Rprop": lambda p: optim.Rprop(p, lr=0.1),
    "Adafactor": lambda p: optim.Adafactor(p, lr=0.1),
    "Muon": lambda p: optim.Muon(p, lr=0.1, adjust_lr_fn="match_rms_adamw"),
    "groups": lambda p: optim.Adam([{"params": p[:1], "lr": 0.2}, {"params": p[1:]}], lr=0.1),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_is_captured_with_its_options(name: str) -> None:
    def make() -> Any:
        run = Regression(OPTIMIZERS[name], bias=name != "Muon")

        def between(i: int) -> None:
            run.take(i)
            for group in run.opt.param_groups:
                group["lr"] = 0.1 / (1 + i)
                if "momentum" in group:
                    group["momentum"] = 0.9 - 0.05 * i

        return run.step, between, run.results

    check_same(make)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_is_captured_with_a_scaled_loss(name: str) -> None:
    """The first and the fourth gradient are infinite: nothing but the scale changes then."""

    def make(infinite: bool = True) -> Any:
        run = Regression(OPTIMIZERS[name], bias=name != "Muon")
        scaler = GradScaler("cuda", init_scale=1024.0, growth_interval=2)

        def step() -> None:
            run.opt.zero_grad()
            scaler.scale(run.loss()).backward()
            scaler.step(run.opt)
            scaler.update()

        def between(i: int) -> None:
            run.take(i)
            if i % 3 == 0:
                if infinite:
                    run.x.fill_(math.inf)
                else:
                    run.x.zero_()

        return step, between, lambda: run.results() + [scaler.get_scale()]

    assert check_same(make)[-1] == 1024.0  # 512 512 1024 512 512 1024
    if name != "groups":  # as if there had been only the other steps
        run = Regression(OPTIMIZERS[name], bias=name != "Muon")
        for i in (1, 2, 4, 5):
            run.take(i)
            run.step()
        assert check_same(make)[:-1] == pytest.approx(run.results(), rel=1e-6)


SCHEDULES = {
    "LambdaLR": lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 1 / (1 + epoch)),
    "StepLR": lambda o: lr_scheduler.StepLR(o, 2, 0.5),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 4),
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, 0.2, total_steps=STEPS + 1),
    "CyclicLR": lambda o: lr_scheduler.CyclicLR(o, 0.01, 0.2, step_size_up=2),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_go_on_between_replays(name: str) -> None:
    def make() -> Any:
        run = Regression(lambda p: optim.SGD(p, lr=0.1, momentum=0.9))
        schedule = SCHEDULES[name](run.opt)

        def between(i: int) -> None:
            run.take(i)
            if i:
                schedule.step()

        return run.step, between, run.results

    check_same(make)


@pytest.mark.parametrize("name", ["Adam", "SGD", "Adafactor", "Muon"])
def test_a_rate_on_the_gpu_is_followed_without_being_asked_for(name: str) -> None:
    def make() -> Any:
        run = Regression(OPTIMIZERS[name], bias=name != "Muon")
        rate = weft.tensor(0.1, device="cuda")
        run.opt.param_groups[0]["lr"] = rate
        schedule = lr_scheduler.ExponentialLR(run.opt, 0.5)

        def between(i: int) -> None:
            run.take(i)
            if i:
                schedule.step()

        return run.step, between, lambda: [*run.results(), *numbers(rate)]

    results = check_same(make)
    assert results[-1] == pytest.approx(0.1 * 0.5 ** (STEPS - 1))
    run = Regression(OPTIMIZERS[name], bias=name != "Muon")
    for i in range(STEPS):
        run.take(i)
        run.opt.param_groups[0]["lr"] = 0.1 * 0.5**i
        run.step()
    assert results[:-1] == pytest.approx(run.results(), rel=1e-5)


def test_gradients_are_clipped_and_accumulated_in_a_captured_step() -> None:
    def make() -> Any:
        run = Regression(lambda p: optim.AdamW(p, lr=0.1))
        scaler = GradScaler("cuda", init_scale=64.0)

        def step() -> None:
            run.opt.zero_grad(set_to_none=False)
            for _ in range(2):
                scaler.scale(run.loss() / 2).backward()
            scaler.unscale_(run.opt)
            nn.utils.clip_grad_norm_(run.model.parameters(), 0.1)
            nn.utils.clip_grad_value_(run.model.parameters(), 0.05)
            scaler.step(run.opt)
            scaler.update()

        return step, run.take, run.results

    check_same(make)


@pytest.mark.parametrize("ema", [False, True])
def test_averages_of_models_are_captured(ema: bool) -> None:
    def make() -> Any:
        run = Regression(lambda p: optim.SGD(p, lr=0.1))
        multi_avg_fn = swa_utils.get_ema_multi_avg_fn(0.9) if ema else None
        average = swa_utils.AveragedModel(run.model, multi_avg_fn=multi_avg_fn)

        def step() -> None:
            run.step()
            average.update_parameters(run.model)

        return step, run.take, lambda: run.results() + numbers(average.state_dict())

    results = check_same(make)
    assert float(STEPS) in results
    average = swa_utils.AveragedModel(nn.Linear(1, 1).cuda())
    average.n_averaged = average.n_averaged.cpu()
    with (
        pytest.raises(RuntimeError, match="n_averaged is on the CPU"),
        weft.cuda.graph(weft.cuda.CUDAGraph()),
    ):
        average.update_parameters(nn.Linear(1, 1).cuda())


# ---- GradScaler ----


def scaled_step(scaler: GradScaler, opt: Any, w: weft.Tensor, gradient: float) -> None:
    opt.zero_grad()
    scaler.scale((w * gradient).sum()).backward()
    scaler.step(opt)
    scaler.update()


def test_a_compiled_step_has_a_scaler() -> None:
    def run(compiled: bool) -> list[float]:
        data = Regression(lambda p: optim.Adam(p, lr=0.1))
        scaler = GradScaler("cuda", init_scale=256.0, growth_interval=2)

        def step(x: weft.Tensor, y: weft.Tensor) -> weft.Tensor:
            data.opt.zero_grad()
            with weft.autocast("cuda"):
                loss = F.mse_loss(data.model(x), y)
            scaler.scale(loss).backward()
            scaler.step(data.opt)
            scaler.update()
            return loss

        function = weft.compile(step) if compiled else step
        with weft.cuda.device(0):
            losses = [function(x * (math.inf if i == 4 else 1), y) for i, (x, y) in enumerate(data.batches)]
        return [scaler.get_scale(), *numbers(losses), *data.results()]

    eager, compiled = run(False), run(True)
    assert eager[0] == compiled[0] == 512.0  # 256 512 512 1024 512 512
    assert eager == pytest.approx(compiled, rel=1e-6, nan_ok=True)


def test_a_first_step_that_is_left_out_stays_the_first() -> None:
    w = nn.Parameter(weft.zeros(1, device="cuda"))
    opt = optim.SGD([w], lr=1.0, momentum=0.5, dampening=0.5)
    scaler = GradScaler("cuda", init_scale=4.0)
    scaled_step(scaler, opt, w, math.inf)
    assert w.item() == 0 and opt.state[w]["momentum_buffer"].item() == 0
    scaled_step(scaler, opt, w, 2.0)  # v = g in the first step
    assert w.item() == -2
    scaled_step(scaler, opt, w, 2.0)  # v = 0.5 v + 0.5 g
    assert w.item() == -4
    again = optim.SGD([w], lr=1.0, momentum=0.5, dampening=0.5)
    again.load_state_dict(copy.deepcopy(opt.state_dict()))
    scaled_step(scaler, again, w, 4.0)
    assert w.item() == -7


def test_factors_and_interval_change_between_replays() -> None:
    w = nn.Parameter(weft.zeros(1, device="cuda"))
    opt = optim.SGD([w], lr=1.0)
    scaler = GradScaler("cuda", init_scale=4.0, growth_interval=1)
    gradient = weft.ones((), device="cuda")

    def step() -> None:
        opt.zero_grad()
        scaler.scale((w * gradient).sum()).backward()
        scaler.step(opt)
        scaler.update()

    step()
    graph = weft.cuda.CUDAGraph()
    with weft.cuda.graph(graph):
        step()
    assert scaler.get_scale() == 8
    scaler.set_growth_factor(3.0)
    graph.replay()
    assert scaler.get_scale() == 24
    gradient.fill_(math.nan)
    scaler.set_backoff_factor(0.25)
    graph.replay()
    assert scaler.get_scale() == 6 and w.item() == -2
    gradient.fill_(1.0)
    scaler.set_growth_interval(2)
    graph.replay()
    assert scaler.get_scale() == 6 and scaler.state_dict()["_growth_tracker"] == 1
    scaler.update(5.0)
    graph.replay()
    assert scaler.get_scale() == 15
    scaler.load_state_dict({**scaler.state_dict(), "scale": 2.0, "growth_factor": 2.0})
    graph.replay()
    graph.replay()
    assert scaler.get_scale() == 4 and w.item() == -6


def test_the_scaler_on_a_gpu_is_pickled_copied_and_set() -> None:
    w = nn.Parameter(weft.zeros(1, device="cuda"))
    opt = optim.SGD([w], lr=1.0)
    scaler = GradScaler("cuda", init_scale=4.0, growth_interval=5)
    scaled_step(scaler, opt, w, 1.0)
    for other in (pickle.loads(pickle.dumps(scaler)), copy.deepcopy(scaler)):
        assert other.state_dict() == scaler.state_dict()
        scaled_step(other, opt, w, math.inf)
        assert other.get_scale() == 2 and scaler.get_scale() == 4
    scaler.update(weft.tensor(16.0, device="cuda"))
    assert scaler.get_scale() == 16
    half = scaler.scale(weft.ones((), dtype=weft.float16, device="cuda") * 30000)
    assert half.dtype is weft.float32 and half.item() == 480000
    scaler.scale(w.sum()).backward()
    scaler.unscale_(opt)
    with pytest.raises(RuntimeError, match="already been called"):
        scaler.unscale_(opt)
    scaler.step(opt)
    with pytest.raises(RuntimeError, match="step\\(\\) has already been called"):
        scaler.step(opt)
    scaler.update()
    v = nn.Parameter(weft.zeros(1, device="cuda", dtype=weft.float16))
    v.grad = weft.ones_like(v)
    with pytest.raises(ValueError, match="Attempting to unscale FP16 gradients"):
        scaler.unscale_(optim.SGD([v]))


class Counted(optim.SGD):
    """A step of its own, which a scaler cannot leave out on the GPU."""

    steps = 0

    def step(self, closure: Any = None) -> Any:
        self.steps += 1
        return super().step(closure)


class Told(Counted):
    """PyTorch's contract with optimizers that leave out steps by themselves."""

    _step_supports_amp_scaling = True

    def step(self, closure: Any = None) -> Any:
        assert self.grad_scale is None and self.found_inf.is_cuda
        return super().step(closure)


def test_optimizers_with_a_step_of_their_own_are_asked_first() -> None:
    w = nn.Parameter(weft.zeros(1, device="cuda"))
    scaler = GradScaler("cuda", init_scale=4.0)
    counted, told = Counted([w], lr=1.0), Told([w], lr=1.0)
    for opt, calls in ((counted, 1), (told, 2)):
        scaled_step(scaler, opt, w, math.inf)
        scaled_step(scaler, opt, w, 1.0)
        assert opt.steps == calls
    assert w.item() == -2
    asked = r"\[GradScaler.step\] waits for the GPU.*Counted asks"
    with pytest.raises(RuntimeError, match=asked), weft.cuda.graph(weft.cuda.CUDAGraph()):
        scaled_step(scaler, counted, w, 1.0)
    scaled_step(scaler, counted, w, 1.0)  # what the failed capture began is forgotten
    graph = weft.cuda.CUDAGraph()
    with weft.cuda.graph(graph):
        scaled_step(scaler, told, w, 1.0)
    graph.replay()
    assert w.item() == -4


def test_first_steps_are_not_captured() -> None:
    w = nn.Parameter(weft.zeros(1, device="cuda"))
    opt, scaler = optim.Adam([w], lr=1.0), GradScaler("cuda")
    for said in ("its first scale\\(\\) cannot be captured", "first step cannot be captured"):
        with pytest.raises(RuntimeError, match=said), weft.cuda.graph(weft.cuda.CUDAGraph()):
            scaled_step(scaler, opt, w, 1.0)
        scaler.scale(w.sum())
    scaled_step(scaler, opt, w, 1.0)
    assert w.item() == pytest.approx(-1)


# ---- layers and programs ----


def test_the_tables_of_captured_layers_name_every_layer() -> None:
    tables = [ROOT / "tests/gpu" / f"capture_{name}.cpp" for name in ("layers", "losses")]
    if not all(table.is_file() for table in tables):
        pytest.skip("the tests in C++ are in the checkout only")
    named = {
        name for table in tables for name in re.findall(r'\{"([A-Za-z0-9]+)(?:_\w+)?",', table.read_text())
    }
    layers = {
        name
        for name in dir(nn)
        if isinstance(kind := getattr(nn, name), type) and issubclass(kind, nn.Module)
        if not name.startswith(("Module", "Parameter", "Lazy")) and not name.endswith("Base")
    }
    assert layers - named == {"Sequential", "NLLLoss2d"}  # of other layers; NLLLoss under an old name


def test_the_gpt_of_the_examples_is_captured() -> None:
    program = ROOT / "examples/03_char_gpt/main.py"
    if not program.is_file():
        pytest.skip("the examples are in the checkout only")
    spec = importlib.util.spec_from_file_location("char_gpt", program)
    assert spec is not None and spec.loader is not None
    gpt = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gpt)

    def make() -> Any:
        model = gpt.GPT(11, width=16, heads=2, layers=2, context=8)
        model.cuda()
        opt = optim.AdamW(model.parameters(), lr=1e-3)
        texts = weft.randint(11, (STEPS, 1, 9)).cuda()
        text, losses = texts[0].clone(), weft.zeros((), device="cuda")

        def step() -> None:
            with weft.autocast("cuda", dtype=weft.bfloat16):
                loss = F.cross_entropy(model(text[:, :-1]).flatten(0, 1), text[:, 1:].flatten())
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.add_(loss.detach())

        return step, lambda i: text.copy_(texts[i]), lambda: numbers(losses)

    check_same(make)
