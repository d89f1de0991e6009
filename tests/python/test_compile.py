"""What weft.compile and captured graphs notice, keep alive and keep apart; with a GPU, or a simulated one."""

from __future__ import annotations

import copy
import math
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import weft
from weft import nn

pytestmark = pytest.mark.skipif(not weft.cuda.is_available(), reason="needs a GPU, or the simulated one")
F = nn.functional
two_gpus = pytest.mark.skipif(weft.cuda.device_count() < 2, reason="needs two GPUs")


@pytest.fixture(autouse=True)
def captured_or_said() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def others(count: int, of: int = 100) -> list[weft.Tensor]:
    """Tensors that would take memory which was given back."""
    return [weft.full((of,), 99.0, device="cuda") for _ in range(count)]


class Training:
    """A step, as it is and compiled, of equal models."""

    def __init__(self, compiled: bool, make: Callable[[Any], Any]) -> None:
        weft.manual_seed(3)
        self.model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)).cuda()
        self.opt = make(self.model.parameters())
        self.step = weft.compile(self._step) if compiled else self._step

    def _step(self, x: weft.Tensor) -> weft.Tensor:
        self.opt.zero_grad()
        loss = self.model(x).square().sum()
        loss.backward()
        self.opt.step()
        return loss


def train(change: Callable[[Training], None], make: Callable[[Any], Any]) -> list[list[float]]:
    """Losses of eager and compiled steps, with a change after the fourth."""
    found = []
    for compiled in (False, True):
        one = Training(compiled, make)
        losses = []
        for i in range(9):
            if i == 4:
                change(one)
                kept = others(8, 32)
            losses.append(one.step(weft.full((3, 4), 0.1 * (i + 1), device="cuda")).item())
        assert all(tensor.tolist() == [99.0] * 32 for tensor in kept)
        found.append(losses)
    return found


def adam(params: Any) -> Any:
    return weft.optim.Adam(params, lr=0.05)


def sgd(params: Any) -> Any:
    return weft.optim.SGD(params, lr=0.02, momentum=0.9)


class Descent(weft.optim.Optimizer):
    """Its numbers are arguments of ops, which a replay does not follow."""

    def __init__(self, params: Any) -> None:
        super().__init__(params, {"lr": 0.02})

    @weft.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                p.add_(p.grad, alpha=-group["lr"])


def load_optimizer(one: Training) -> None:
    one.opt.load_state_dict(copy.deepcopy(one.opt.state_dict()))
    one.opt.param_groups[0]["lr"] = 0.01


def load_model(one: Training) -> None:
    one.model.load_state_dict({k: 2 * v for k, v in one.model.state_dict().items()}, assign=True)
    one.opt = sgd(one.model.parameters())


def new_data(one: Training) -> None:
    for p in one.model.parameters():
        p.data = p.data * 2


@pytest.mark.parametrize(
    ("change", "make"),
    [
        (load_optimizer, sgd),
        (load_optimizer, adam),
        (load_optimizer, lambda params: weft.optim.SGD(params, lr=0.02)),
        (lambda one: one.opt.state.clear(), sgd),
        (lambda one: one.opt.state.clear(), adam),
        (load_model, sgd),
        (new_data, sgd),
        (lambda one: one.model[0].requires_grad_(False), sgd),
        (lambda one: one.opt.param_groups[0].update(maximize=True, lr=1e-3), sgd),
        (lambda one: one.opt.param_groups[0].update(nesterov=True), sgd),
        (lambda one: one.opt.param_groups[0].update(momentum=0.5, weight_decay=0.1), sgd),
        (lambda one: one.opt.param_groups[0].update(betas=(0.5, 0.9), eps=1e-4), adam),
        (lambda one: one.opt.param_groups[0].update(lr=0.01), sgd),
        (lambda one: one.opt.param_groups[0].update(lr=0.01), Descent),
        (lambda one: one.model[0].weight.register_hook(lambda g: g * 3), sgd),
        (lambda one: one.model[1].register_forward_hook(lambda m, x, y: y * 2), sgd),
        (lambda one: setattr(one, "opt", sgd(one.model.parameters())), sgd),
        (lambda one: setattr(one.model[0], "weight", nn.Parameter(one.model[0].weight.detach() * 2)), sgd),
    ],
)
def test_a_compiled_step_notices_what_it_depends_on(change: Any, make: Any):
    eager, compiled = train(change, make)
    assert compiled == pytest.approx(eager, rel=1e-5)


def test_a_compiled_step_follows_a_model_that_changes_its_dtype():
    eager, compiled = (Training(which, sgd) for which in (False, True))
    for one in (eager, compiled):
        for _ in range(4):
            one.step(weft.ones(3, 4, device="cuda"))
        one.model.double()
        one.opt.state.clear()
    x = weft.ones(3, 4, device="cuda", dtype=weft.float64)
    for _ in range(4):
        assert compiled.step(x).item() == pytest.approx(eager.step(x).item(), rel=1e-5)


def test_graphs_keep_the_memory_that_they_use():
    p = nn.Parameter(weft.ones(100, device="cuda"))
    opt = weft.optim.SGD([p], lr=0.1, momentum=0.9)
    x, held = weft.ones(100, device="cuda"), [weft.full((100,), 3.0, device="cuda")]

    def step() -> weft.Tensor:
        opt.zero_grad(set_to_none=False)
        (p * x * held[0][10:].sum()).sum().backward()
        opt.step()
        return (held[0][50:] + 1).sum()

    for _ in range(3):
        step()
    graph = weft.cuda.CUDAGraph()
    with weft.cuda.graph(graph):
        result = step()
    before = weft.cuda.memory_allocated()
    opt.load_state_dict(copy.deepcopy(opt.state_dict()))
    held.clear()
    mine = others(50)
    for _ in range(3):
        graph.replay()
    assert result.item() == 200
    assert all(tensor.tolist() == [99.0] * 100 for tensor in mine)
    del mine
    graph.reset()
    assert weft.cuda.memory_allocated() <= before


def test_a_graph_keeps_results_of_another_that_it_reads():
    x = weft.ones(100, device="cuda")
    first, second = weft.cuda.CUDAGraph(), weft.cuda.CUDAGraph()
    with weft.cuda.graph(first):
        y = x * 2
    with weft.cuda.graph(second):
        z = y + 1
    first.replay()
    del y
    first.reset()
    mine = others(60)
    second.replay()
    assert z.tolist() == [3.0] * 100 and mine[0][0].item() == 99


def test_modules_whose_buffers_change_place():
    class Counting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("n", weft.zeros(()))

        def forward(self, x: weft.Tensor) -> weft.Tensor:
            self.n = self.n + 1
            return x * self.n

    counting = Counting().cuda()
    compiled = weft.compile(counting)
    x = weft.ones(2, device="cuda")
    found = [compiled(x)[0].item() for _ in range(2)]
    with pytest.warns(UserWarning, match="it puts a new tensor in the place of 'n', which it reads"):
        found.append(compiled(x)[0].item())
    found += [compiled(x)[0].item() for _ in range(3)]
    assert found == [1, 2, 3, 4, 5, 6]

    norm = nn.BatchNorm1d(3).cuda().eval()
    compiled = weft.compile(norm)
    x = weft.ones(2, 3, device="cuda")
    for i in range(8):
        if i == 4:
            norm.running_mean = weft.full((3,), 0.5, device="cuda")
            mine = others(8, 3)
        assert compiled(x)[0, 0].item() == pytest.approx(1.0 if i < 4 else 0.5, rel=1e-4)
    assert mine[0].tolist() == [99.0] * 3


def test_modules_whose_attributes_change():
    class Scaled(nn.Module):
        k = 2.0

        def __init__(self) -> None:
            super().__init__()
            self.k = 2.0

        def forward(self, x: weft.Tensor) -> weft.Tensor:
            return x * self.k

    scaled = Scaled()
    compiled = weft.compile(scaled)
    x = weft.ones(2, device="cuda")
    found = []
    for i in range(10):
        if i == 5:
            scaled.k = 5.0
        if i == 9:
            scaled.register_forward_hook(lambda m, x, y: y + 1)
        found.append(compiled(x)[0].item())
    assert found == [2] * 5 + [5] * 4 + [6]

    with pytest.warns(UserWarning, match="what it depends on changes again and again"):
        for i in range(40):
            if i % 4 == 3:
                scaled.k = float(i)
            assert compiled(x)[0].item() == scaled.k + 1


def test_arguments_written_through_data_are_noticed():
    compiled = weft.compile(lambda a: (a.data.add_(1), a * 2)[1])
    a = weft.zeros(3, device="cuda")
    found = [compiled(a)[0].item() for _ in range(2)]
    with pytest.warns(UserWarning, match="it writes into its arguments"):
        found.append(compiled(a)[0].item())
    found += [compiled(a)[0].item() for _ in range(2)]
    assert found == [2, 4, 6, 8, 10] and a[0].item() == 5


def test_zeros_of_both_signs_are_two_arguments():
    compiled = weft.compile(lambda a, number: a / number)
    ones = weft.ones(2, device="cuda")
    for _ in range(4):
        assert compiled(ones, 0.0)[0].item() == math.inf
        assert compiled(ones, -0.0)[0].item() == -math.inf
        assert math.isnan(compiled(ones, float("nan"))[0].item())


def test_a_second_backward_says_what_to_do():
    compiled = weft.compile(lambda x: (x * x * x).sum())
    x = weft.ones(3, device="cuda", requires_grad=True)
    for _ in range(3):
        compiled(x).backward()
    y = compiled(x)
    y.backward(retain_graph=True)
    with pytest.raises(RuntimeError, match="an earlier backward.*run the function as it is"):
        y.backward()
    (g,) = weft.autograd.grad(compiled(x), x, create_graph=True)
    with pytest.raises(RuntimeError, match="cannot be differentiated twice.*run the function as it is"):
        g.sum().backward()


def test_a_capture_that_the_device_breaks_off_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    from weft.cuda import _captured

    class BrokenOff(_captured.graph):
        left = 2

        def __exit__(self, kind: Any, *error: object) -> None:
            super().__exit__(kind, *error)
            BrokenOff.left -= 1
            if BrokenOff.left >= 0:
                raise weft.DeviceError("[cuda] capturing a step: operation failed due to a previous error")

    monkeypatch.setattr(_captured, "graph", BrokenOff)
    ran = []
    compiled = weft.compile(lambda a: ran.append(1) or a * 2)
    assert [compiled(weft.full((2,), float(i), device="cuda"))[0].item() for i in range(8)] == [
        2 * i for i in range(8)
    ]
    assert len(ran) == 2 + 2 * 2 + 1  # two as usual, two captures in vain and what ran instead, one capture


# ---- threads, streams, devices ----


def in_threads(count: int, work: Callable[[int], None]) -> None:
    failed: list[BaseException] = []

    def run(k: int) -> None:
        try:
            work(k)
        except BaseException as error:  # noqa: BLE001, raised below
            failed.append(error)

    threads = [threading.Thread(target=run, args=(k,)) for k in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


@pytest.fixture
def switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("recorded", [False, True])
def test_threads_take_turns(switching: None, recorded: bool):
    compiled = weft.compile(lambda a: (a + 1).cumsum(0))

    def call(value: float) -> None:
        x = weft.full((50,), value, device="cuda", requires_grad=recorded)
        y = compiled(x)
        assert y[-1].item() == 50 * (value + 1)
        if recorded:
            (y * value).sum().backward()
            assert x.grad[0].item() == 50 * value

    for i in range(4):
        call(float(i))
    in_threads(4, lambda k: [call(float(100 * k + i)) for i in range(25)] and None)


def test_streams_take_turns():
    compiled = weft.compile(lambda a: (a + 1).cumsum(0))
    streams = [weft.cuda.Stream() for _ in range(3)]
    for _ in range(4):
        compiled(weft.ones(200, device="cuda"))
    results = []
    for i in range(30):
        with weft.cuda.stream(streams[i % 3]):
            results.append(compiled(weft.full((200,), float(i), device="cuda")))
    weft.cuda.synchronize()
    assert [y[-1].item() for y in results] == [200 * (i + 1) for i in range(30)]


def test_captures_of_several_threads_leave_each_other_alone(switching: None):
    functions = [weft.compile(lambda a, k=k: (a * k).cumsum(0)) for k in range(4)]

    def work(k: int) -> None:
        for i in range(12):
            assert functions[k](weft.full((9 + i // 4,), 1.0, device="cuda"))[-1].item() == (9 + i // 4) * k
            weft.cuda.synchronize()

    in_threads(4, work)


def test_waiting_for_the_device_beside_a_capture():
    x = weft.ones(3, device="cuda")
    graph = weft.cuda.CUDAGraph()
    found: list[Any] = []

    def beside() -> None:
        y = x + 5
        weft.cuda.synchronize()
        found.extend(y.tolist())

    with weft.cuda.graph(graph):
        z = x * 3
        thread = threading.Thread(target=beside)
        thread.start()
        thread.join()
        z += 1
    graph.replay()
    assert z.tolist() == [4.0] * 3 and found == [6.0] * 3


@pytest.mark.parametrize("how", ["reset", "dropped"])
def test_a_capture_whose_graph_another_thread_drops_is_over(how: str):
    graphs = [weft.cuda.CUDAGraph()]
    x = weft.ones(3, device="cuda")
    weft.cuda.synchronize()
    with weft.cuda.stream(weft.cuda.Stream()):
        graphs[0].capture_begin()
        x + 1
        thread = threading.Thread(target=graphs[0].reset if how == "reset" else graphs.clear)
        thread.start()
        thread.join()
        assert not weft.cuda.is_current_stream_capturing()
        assert (x + 2).tolist() == [3.0] * 3
        again = weft.cuda.CUDAGraph()
        again.capture_begin()
        y = x + 3
        again.capture_end()
        again.replay()
        assert y.tolist() == [4.0] * 3


def test_a_thread_that_ends_while_it_captures():
    graph = weft.cuda.CUDAGraph()
    stream = weft.cuda.Stream()

    def capture() -> None:
        stream.__enter__()
        graph.capture_begin()

    thread = threading.Thread(target=capture)
    thread.start()
    thread.join()
    weft.cuda.synchronize()
    with pytest.raises(RuntimeError, match="without begin_capture"):
        graph.capture_end()
    graph.reset()
    with weft.cuda.stream(stream):
        for _ in range(100):  # join() does not wait for the thread's very end
            try:
                graph.capture_begin()
                break
            except RuntimeError:
                time.sleep(0.05)
        y = weft.ones(3, device="cuda") + 1
        graph.capture_end()
        graph.replay()
        assert y.tolist() == [2.0] * 3


def test_two_captures_in_one_stream_are_refused():
    stream = weft.cuda.Stream()

    def other() -> None:
        with (
            pytest.raises(RuntimeError, match="another thread captures a step in this stream"),
            weft.cuda.stream(stream),
        ):
            weft.cuda.CUDAGraph().capture_begin()

    graph = weft.cuda.CUDAGraph()
    with weft.cuda.graph(graph, stream=stream):
        y = weft.ones(3, device="cuda") + 1
        in_threads(1, lambda k: other())
    graph.replay()
    assert y.tolist() == [2.0] * 3


@two_gpus
def test_captures_are_made_on_the_gpu_of_the_arguments():
    compiled = weft.compile(lambda q: q * 2 + 1)
    found = [compiled(weft.full((2,), float(i), device="cuda:1")) for i in range(6)]
    assert [y[0].item() for y in found] == [1, 3, 5, 7, 9, 11]
    assert {str(y.device) for y in found} == {"cuda:1"}

    p = nn.Parameter(weft.ones(3, device="cuda:1"))
    opt = weft.optim.SGD([p], lr=0.5)

    @weft.compile
    def step(x: weft.Tensor) -> None:
        opt.zero_grad()
        (p * x).sum().backward()
        opt.step()

    for _ in range(5):
        step(weft.ones(3, device="cuda:1"))
    assert p.tolist() == [-1.5] * 3

    sample = weft.ones(3, device="cuda:1", requires_grad=True)
    product = weft.cuda.make_graphed_callables(lambda a: a * a, (sample,))
    x = weft.full((3,), 3.0, device="cuda:1", requires_grad=True)
    product(x).sum().backward()
    assert x.grad.tolist() == [6.0] * 3
    assert weft.cuda.current_device() == 0


@two_gpus
def test_ops_on_another_gpu_are_refused_inside():
    x, other = weft.ones(3, device="cuda:0"), weft.ones(3, device="cuda:1")
    for work in (lambda: other + 1, lambda: other.add_(1), lambda: other.copy_(x), lambda: x.to("cuda:1")):
        said = r"\[.*\] the step that is captured runs on cuda:0; an op on cuda:1 cannot be part of it"
        with pytest.raises(RuntimeError, match=said), weft.cuda.graph(weft.cuda.CUDAGraph()):
            work()
    assert other.tolist() == [1.0] * 3
    with pytest.warns(UserWarning, match=r"several GPUs: \[0, 1\]"):
        compiled = weft.compile(lambda a, b: (a * 2, b * 3))
        for _ in range(4):
            assert compiled(x, other)[1].tolist() == [3.0] * 3
