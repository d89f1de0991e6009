"""Learning rates on a GPU: tensors and numbers in turn, in steps as usual and captured ones."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
import weft
from weft import optim
from weft.optim import lr_scheduler

pytestmark = pytest.mark.skipif(not weft.cuda.is_available(), reason="needs a GPU, or the simulated one")


def on_gpu(value: float) -> weft.Tensor:
    return weft.tensor(value, device="cuda")


class Falling:
    """A parameter whose gradient is 1."""

    def __init__(self, make: Any, **options: Any) -> None:
        self.p = weft.nn.Parameter(weft.zeros(1, device="cuda"))
        self.p.grad = weft.ones(1, device="cuda")
        self.opt = make([self.p], **options)
        self.group = self.opt.param_groups[0]

    def moves(self, step: Any = None) -> float:
        before = self.p.item()
        (step or self.opt.step)()
        return round(before - self.p.item(), 5)

    def moves_at(self, rate: Any) -> float:
        self.group["lr"] = rate
        return self.moves()

    def captured(self, rate: Any) -> weft.cuda.CUDAGraph:
        self.group["lr"] = rate
        graph = weft.cuda.CUDAGraph()
        with weft.cuda.graph(graph):
            self.opt.step()
        return graph


@pytest.mark.parametrize("make", [optim.SGD, optim.Adam, optim.AdamW, optim.Adamax, optim.Adafactor])
def test_a_number_after_a_tensor_is_followed(make: Any) -> None:
    if make is optim.Adafactor:
        run = Falling(make, lr=1e-3, eps=(None, 1.0), weight_decay=0)
    else:
        run = Falling(make, lr=1.0, **({"weight_decay": 0} if make is optim.AdamW else {}))
    unit = run.moves()
    assert unit > 0
    first = run.group["lr"]
    assert run.moves_at(on_gpu(4 * first)) == pytest.approx(4 * unit, rel=1e-3)
    assert run.moves_at(first) == pytest.approx(unit, rel=1e-3)
    assert run.moves_at(on_gpu(2 * first)) == pytest.approx(2 * unit, rel=1e-3)
    assert run.moves_at(0.0) == 0


def test_a_rate_of_0_after_a_tensor_that_was_first() -> None:
    run = Falling(optim.Adam, lr=on_gpu(1.0))
    assert run.moves() == pytest.approx(1)
    assert run.moves_at(0.0) == 0


def test_a_loaded_number_takes_a_tensors_place() -> None:
    run = Falling(optim.SGD, lr=0.1)
    assert run.moves() == pytest.approx(0.1)
    saved = run.opt.state_dict()
    assert run.moves_at(on_gpu(0.4)) == pytest.approx(0.4)
    saved["param_groups"][0]["lr"] = 0.1
    run.opt.load_state_dict(saved)
    assert run.moves() == pytest.approx(0.1)


def test_graphs_of_a_number_and_of_a_tensor_alternate() -> None:
    run = Falling(optim.SGD, lr=1.0)
    run.moves()
    of_tensor = run.captured(on_gpu(4.0))
    of_number = run.captured(1.0)
    steps = [of_number, of_tensor, of_number, of_number, of_tensor, of_tensor, of_number]
    assert [run.moves(graph.replay) for graph in steps] == [1, 4, 1, 1, 4, 4, 1]
    assert run.moves() == 1
    assert run.moves(of_tensor.replay) == 4
    assert run.moves() == 1


def test_steps_as_usual_beside_a_first_one_that_was_captured() -> None:
    run = Falling(optim.SGD, lr=1.0)  # keeps no state, so its first step can be captured
    of_number = run.captured(1.0)
    assert run.moves_at(on_gpu(4.0)) == 4
    assert run.moves_at(1.0) == 1
    assert run.moves(of_number.replay) == 1
    assert run.moves_at(on_gpu(2.0)) == 2


@pytest.mark.parametrize("make", [optim.ASGD, optim.Rprop])
def test_states_that_start_with_the_rate_are_asked_for_it_once(make: Any) -> None:
    rate, number = on_gpu(0.25), 0.25
    run, usual = Falling(make, lr=rate), Falling(make, lr=number)
    assert [run.moves(), run.moves()] == [usual.moves(), usual.moves()]
    graph = run.captured(rate)  # nothing may wait for the GPU here
    assert [run.moves(graph.replay) for _ in range(2)] == [usual.moves() for _ in range(2)]
    other = weft.nn.Parameter(weft.zeros(2, device="cuda"))
    other.grad = weft.ones(2, device="cuda")
    run.group["params"].append(other)
    with pytest.raises(weft.Error, match="first step cannot be captured"):
        run.captured(rate)
    run.opt.step()
    assert (other < 0).all()


def test_schedules_do_not_wait_for_a_tensors_rate_and_are_not_captured() -> None:
    run = Falling(optim.SGD, lr=on_gpu(1.0))
    schedule = lr_scheduler.StepLR(run.opt, 1, 0.5)
    run.moves()
    graph = run.captured(run.group["lr"])
    moved = []
    for _ in range(3):
        schedule.step()
        moved.append(run.moves(graph.replay))
    assert moved == [0.5, 0.25, 0.125]
    for rate in (1.0, on_gpu(1.0)):
        run = Falling(optim.SGD, lr=rate)
        schedule = lr_scheduler.StepLR(run.opt, 1, 0.5)
        run.moves()
        refused = pytest.raises(weft.Error, match=r"\[StepLR\] step\(\) would happen once")
        with refused, weft.cuda.graph(weft.cuda.CUDAGraph()):
            schedule.step()
        assert schedule.last_epoch == 0


@pytest.mark.filterwarnings("ignore:.*duplicate parameters")
@pytest.mark.parametrize(
    "name", ["SGD", "Adam", "Adagrad", "Adadelta", "Adamax", "RMSprop", "NAdam", "RAdam", "ASGD", "Rprop"]
)
def test_a_parameter_that_comes_twice_is_updated_twice(name: str) -> None:
    def trained(device: str) -> list[float]:
        p, q = (weft.nn.Parameter(weft.ones(count, device=device)) for count in (5, 300))
        opt = getattr(optim, name)([p, q, p], lr=0.1)
        for _ in range(3):
            p.grad, q.grad = weft.full_like(p, 0.5), weft.full_like(q, 0.25)
            opt.step()
        return [*p.tolist(), *q.tolist()]

    assert trained("cuda") == pytest.approx(trained("cpu"), rel=1e-6)


_TWO_STREAMS = """
import weft
for tensor in [False, True]:
    for _ in range(10):
        side, main = weft.cuda.Stream(), weft.cuda.current_stream()
        p = weft.nn.Parameter(weft.zeros(4, device="cuda"))
        opt = weft.optim.SGD([p], lr=weft.tensor(1.0, device="cuda") if tensor else 1.0)
        p.grad = weft.ones(4, device="cuda")
        side.wait_stream(main)
        with weft.cuda.stream(side):
            opt.step()
        main.wait_stream(side)
        opt.step()
        opt.step()
        del opt
        with weft.cuda.stream(side):
            q = weft.nn.Parameter(weft.zeros(4, device="cuda"))
            other = weft.optim.SGD([q], lr=5.0)
            q.grad = weft.ones(4, device="cuda")
            other.step()
        weft.cuda.synchronize()
        assert p.tolist() == [-3] * 4, p.tolist()
"""


def test_numbers_of_an_optimizer_that_is_gone_are_kept_for_the_streams_that_read_them() -> None:
    lazily = {**os.environ, "WEFT_CUDASIM_MODE": "lazy"}  # a simulated GPU works when it has to
    subprocess.run([sys.executable, "-c", _TWO_STREAMS], env=lazily, check=True, timeout=300)
