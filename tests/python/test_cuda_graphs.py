"""Captured steps: CUDAGraph, make_graphed_callables, weft.compile; with a GPU, or a simulated one."""

from __future__ import annotations

import copy
import warnings

import pytest
import weft
from weft import nn

pytestmark = pytest.mark.skipif(not weft.cuda.is_available(), reason="needs a GPU, or the simulated one")
F = nn.functional


def net(seed: int = 1) -> nn.Sequential:
    weft.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).cuda()


def batches(count: int, rows: int = 6) -> list[tuple[weft.Tensor, weft.Tensor]]:
    weft.manual_seed(5)
    return [(weft.randn(rows, 4).cuda(), weft.randint(3, (rows,)).cuda()) for _ in range(count)]


def values(model: nn.Module) -> list[float]:
    return [number for p in model.parameters() for number in p.detach().flatten().tolist()]


def close(a: list[float], b: list[float]) -> bool:
    return a == pytest.approx(b, abs=1e-6)


# ---- graphs by hand ----


def test_a_graph_computes_on_the_captured_memory():
    x = weft.arange(3.0, device="cuda")
    graph = weft.cuda.CUDAGraph()
    with weft.cuda.graph(graph):
        assert weft.cuda.is_current_stream_capturing()
        y = x * 2 + 1
    assert not weft.cuda.is_current_stream_capturing() and graph.size() >= 1
    graph.replay()
    assert y.tolist() == [1, 3, 5]
    x.fill_(5)
    graph.replay()
    assert y.tolist() == [11, 11, 11]
    assert graph.pool() != weft.cuda.graph_pool_handle()
    graph.reset()
    with pytest.raises(RuntimeError, match="no captured step"):
        graph.replay()


@pytest.mark.parametrize(
    "wait",
    [
        lambda x: x.sum().item(),
        lambda x: x.cpu(),
        lambda x: x.nonzero(),
        lambda x: x.tolist(),
        lambda x: weft.cuda.synchronize(),
    ],
)
def test_what_waits_cannot_be_captured(wait):
    x = weft.ones(3, device="cuda")
    graph = weft.cuda.CUDAGraph()
    said = r"\[.*\] waits for the GPU, which a captured step must not do"
    with pytest.raises(RuntimeError, match=said), weft.cuda.graph(graph):
        wait(x)
    with weft.cuda.graph(graph):  # it was given up, and can be used again
        y = x + 1
    graph.replay()
    assert y.tolist() == [2, 2, 2]


def test_a_captured_step_trains_as_an_eager_one():
    def run(captured: bool) -> list[float]:
        model = net()
        opt = weft.optim.Adam(model.parameters(), lr=0.01)
        data = batches(8)
        x, y = (t.clone() for t in data[0])

        def step() -> None:
            opt.zero_grad()
            F.cross_entropy(model(x), y).backward()
            opt.step()

        graph = None
        for i, (xs, ys) in enumerate(data):
            x.copy_(xs)
            y.copy_(ys)
            opt.param_groups[0]["lr"] = 0.01 * (i + 1)
            if not captured or i < 3:
                step()
                continue
            if graph is None:
                graph = weft.cuda.CUDAGraph()
                with weft.cuda.graph(graph):
                    step()
            graph.replay()
        return values(model)

    assert close(run(True), run(False))


def test_random_numbers_go_on_from_replay_to_replay():
    def drawn(captured: bool) -> list[list[float]]:
        weft.manual_seed(3)
        x = weft.ones(6, device="cuda")
        found = []
        graph = weft.cuda.CUDAGraph()
        if captured:
            with weft.cuda.graph(graph):
                y = F.dropout(x, 0.5)
        for _ in range(3):
            if captured:
                graph.replay()
            else:
                y = F.dropout(x, 0.5)
            found.append(y.tolist())
        return found

    assert drawn(True) == drawn(False)


def test_what_a_step_draws_survives_memory_that_the_step_freed_before():
    def drawn(captured: bool) -> list[list[list[float]]]:
        weft.manual_seed(3)
        generator = weft.Generator(device="cuda").manual_seed(4)
        x = weft.ones(8, device="cuda")

        def step() -> tuple[weft.Tensor, weft.Tensor]:
            y = x
            for _ in range(6):
                y = weft.relu(y * 3) / 3
            return F.dropout(y, 0.5), weft.rand(4, generator=generator, device="cuda")

        found = []
        graph = weft.cuda.CUDAGraph()
        if captured:
            with weft.cuda.graph(graph):
                results = step()
        for _ in range(3):
            if captured:
                graph.replay()
            else:
                results = step()
            found.append([result.tolist() for result in results])
        return found

    assert drawn(True) == drawn(False)


def test_graphs_of_one_pool_share_memory():
    x = weft.arange(300_000.0, device="cuda")  # a segment of 20 MiB for each graph that has its own
    handle = weft.cuda.graph_pool_handle()

    def captured(pool: object, by: float) -> tuple[weft.cuda.CUDAGraph, weft.Tensor, int]:
        graph = weft.cuda.CUDAGraph()
        before = weft.cuda.memory_reserved()
        with weft.cuda.graph(graph, pool=pool):
            y = (x + by) * 2
        return graph, y, weft.cuda.memory_reserved() - before

    weft.cuda.empty_cache()
    first, y1, took = captured(handle, 1)
    assert took > 0 and first.pool() == handle
    second, y2, took = captured(first.pool(), 2)
    assert took == 0 and second.pool() == handle and y2.data_ptr() != y1.data_ptr()
    third, y3, took = captured(None, 3)
    assert took > 0 and third.pool() not in (handle, weft.cuda.graph_pool_handle())
    for _ in range(2):
        for graph in (first, second, third):
            graph.replay()
        assert [y[10].item() for y in (y1, y2, y3)] == [22, 24, 26]
    place = y1.data_ptr()
    del y1
    again, y4, _ = captured(handle, 4)
    assert y4.data_ptr() == place  # what was dropped of the first one's results
    first.reset()
    second.reset()
    again.replay()
    assert y4[10].item() == 28
    with pytest.raises(RuntimeError, match="captured nothing yet"):
        first.pool()
    for pool in (3, (1,), ("a", "b"), "pool"):
        with pytest.raises(TypeError, match=r"must be what graph_pool_handle\(\) or CUDAGraph.pool\(\) gave"):
            weft.cuda.graph(first, pool=pool)


def test_learning_rates_are_read_anew_in_a_shared_pool():
    # The step's numbers are made inside: the first graph computes where they lie.
    handle = weft.cuda.graph_pool_handle()
    x = weft.ones(6, device="cuda")
    writes, steps = weft.cuda.CUDAGraph(), weft.cuda.CUDAGraph()
    with weft.cuda.graph(writes, pool=handle):
        for count in range(1, 40):
            (x[:1] * -1e6).expand(8 * count).clone()
    p = nn.Parameter(weft.ones(6, device="cuda"))
    opt = weft.optim.SGD([p], lr=0.25)
    p.grad = weft.ones(6, device="cuda")
    with weft.cuda.graph(steps, pool=handle):
        opt.step()
    for _ in range(3):
        writes.replay()
        steps.replay()
    assert p.tolist() == [0.25] * 6


# ---- make_graphed_callables ----


@pytest.mark.parametrize("shared", [False, True])
def test_graphed_modules_in_a_row_are_differentiated(shared: bool):
    weft.manual_seed(4)
    eager = [nn.Sequential(nn.Linear(4, 4), nn.Tanh()).cuda() for _ in range(3)]
    model = copy.deepcopy(eager)
    sample = (weft.zeros(6, 4, device="cuda", requires_grad=True),)
    pool = weft.cuda.graph_pool_handle() if shared else None
    weft.cuda.make_graphed_callables(tuple(model), (sample,) * 3, pool=pool)
    for x, _ in batches(3):
        for layers in (eager, model):
            y = x
            for layer in layers:
                layer.zero_grad()
                y = layer(y)
            y.square().sum().backward()
        for a, b in zip(eager, model, strict=True):
            for p, q in zip(a.parameters(), b.parameters(), strict=True):
                assert weft.allclose(p.grad, q.grad, atol=1e-6)


def test_graphed_modules_are_differentiated():
    eager, model = net(), net()
    graphed = weft.cuda.make_graphed_callables(model, (weft.zeros(6, 4, device="cuda", requires_grad=True),))
    assert graphed is model
    for x, y in batches(3):
        for one in (eager, model):
            one.zero_grad()
            F.cross_entropy(one(x.requires_grad_()), y).backward()
        for p, q in zip(eager.parameters(), model.parameters(), strict=True):
            assert weft.allclose(p.grad, q.grad, atol=1e-6)
    model.eval()
    assert weft.allclose(model(x), eager(x))  # the module as it was


def test_graphed_functions_come_back_wrapped():
    sample = (weft.zeros(3, device="cuda", requires_grad=True), weft.zeros(3, device="cuda"))
    product, total = weft.cuda.make_graphed_callables(
        (lambda a, b: a * b, lambda a: {"sum": a.sum(), "one": 1}), (sample, sample[:1])
    )
    a = weft.tensor([1.0, 2.0, 3.0], device="cuda", requires_grad=True)
    b = weft.tensor([4.0, 5.0, 6.0], device="cuda")
    result = product(a, b)
    assert result.tolist() == [4, 10, 18]
    result.sum().backward()
    assert a.grad.tolist() == [4, 5, 6]
    assert total(a)["sum"].item() == 6 and total(a)["one"] == 1
    first, second = product(a, b), product(a, 2 * b)
    assert first.tolist() == [4, 10, 18] and second.tolist() == [8, 20, 36]
    with pytest.raises(RuntimeError, match="differentiate each call before the next"):
        first.sum().backward()


# ---- compile ----


def test_compiled_modules_compute_and_learn_as_eager_ones():
    eager, model = net(), net()
    compiled = weft.compile(model)
    model.note = "an attribute"
    assert compiled is not model and compiled._orig_mod is model and compiled.note == model.note
    assert list(compiled.state_dict()) == [f"_orig_mod.{name}" for name in model.state_dict()]
    opts = [weft.optim.SGD(one.parameters(), lr=0.1) for one in (eager, compiled)]
    for x, y in batches(6):
        for one, opt in zip((eager, compiled), opts, strict=True):
            opt.zero_grad()
            F.cross_entropy(one(x), y).backward()
            opt.step()
    assert close(values(eager), values(model))
    with weft.no_grad():
        kept = [compiled(x) for x, _ in batches(6)]
        assert all(weft.allclose(y, eager(x), atol=1e-6) for y, (x, _) in zip(kept, batches(6), strict=True))
    assert weft.compile(nn.Linear(1, 1), disable=True)(weft.ones(1)).shape == (1,)


def test_a_compiled_call_whose_result_is_still_to_be_differentiated_is_kept():
    compiled = weft.compile(lambda x: (x * x).sum())
    xs = [weft.full((2,), float(i), device="cuda", requires_grad=True) for i in range(6)]
    for x in xs[:4]:
        compiled(x).backward()
    first, second = compiled(xs[4]), compiled(xs[5])  # the second runs as usual
    second.backward()
    first.backward()
    assert [x.grad.tolist() for x in xs] == [[2.0 * i] * 2 for i in range(6)]


@pytest.mark.parametrize("zeroed", ["inside", "outside", "never", "at the end", "outside, as the step is"])
def test_a_compiled_step_trains_once_a_call(zeroed: str):
    def run(compiled: bool) -> tuple[list[float], list[float]]:
        model = net()
        opt = weft.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)

        def step(x: weft.Tensor, y: weft.Tensor) -> weft.Tensor:
            if zeroed == "inside":
                opt.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            if zeroed != "outside, as the step is":
                opt.step()
            if zeroed == "at the end":
                opt.zero_grad()
            return loss

        function = weft.compile(step) if compiled else step
        losses = []
        for i, (x, y) in enumerate(batches(7)):
            if zeroed.startswith("outside"):
                opt.zero_grad()
            opt.param_groups[0]["lr"] = 0.1 / (i + 1)
            losses.append(function(x, y))
            if zeroed == "outside, as the step is":
                opt.step()
        grads = [0.0 if p.grad is None else p.grad.sum().item() for p in model.parameters()]
        return [loss.item() for loss in losses] + grads, values(model)

    eager, compiled = run(False), run(True)
    assert close(eager[0], compiled[0]) and close(eager[1], compiled[1])


def test_a_compiled_step_leaves_other_parameters_alone():
    model = net()
    unused, other = nn.Linear(2, 2).cuda(), nn.Linear(2, 2).cuda()
    opt = weft.optim.AdamW([*model.parameters(), *unused.parameters()], weight_decay=0.5)
    before = values(unused)
    other(weft.ones(1, 2, device="cuda")).sum().backward()
    kept = other.weight.grad

    @weft.compile
    def step(x: weft.Tensor, y: weft.Tensor) -> weft.Tensor:
        opt.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
        return loss

    for x, y in batches(5):
        step(x, y)
    assert values(unused) == before and unused.weight.grad is None
    assert other.weight.grad is kept and kept.tolist() == [[1, 1], [1, 1]]


def test_a_compiled_step_is_captured_anew_for_other_shapes():
    compiled = weft.compile(lambda x, factor: x.sum(0) * factor)
    for rows in (2, 3, 2, 3, 2, 3, 2, 3):
        x = weft.ones(rows, 2, device="cuda")
        assert compiled(x, 2.0).tolist() == [2.0 * rows] * 2
        assert compiled(x, factor=3).tolist() == [3 * rows] * 2
    assert compiled(weft.ones(2, 2), 2).tolist() == [4, 4]  # on the CPU as it is


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda x: x * x.sum().item(), "waits for the GPU"),
        (lambda x: x.add_(1) * 2, "writes into its arguments"),
        (lambda x: x.cpu(), "waits for the GPU"),
        (lambda x: weft.ones(1), "a tensor of the CPU"),
    ],
)
def test_what_cannot_be_captured_runs_as_usual(function, reason: str):
    compiled = weft.compile(function)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(5):
            x = weft.ones(2, device="cuda")
            assert weft.equal(compiled(x).cpu(), function(weft.ones(2, device="cuda")).cpu())
    messages = [str(warning.message) for warning in caught]
    assert len(messages) == 1 and "is not captured as a CUDA graph" in messages[0] and reason in messages[0]


def test_errors_of_a_compiled_function_are_its_own():
    compiled = weft.compile(lambda x: x @ x)
    for _ in range(4):
        with pytest.raises(RuntimeError, match="matmul"):
            compiled(weft.ones(2, 3, device="cuda"))


def test_mixed_precision_is_captured():
    model = net()
    compiled = weft.compile(model)
    for x, _ in batches(5):
        with weft.autocast("cuda", dtype=weft.bfloat16):
            assert weft.allclose(compiled(x).float(), model(x).float(), atol=1e-2)
            assert compiled(x).dtype is weft.bfloat16
