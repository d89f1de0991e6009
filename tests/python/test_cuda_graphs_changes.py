"""What weft.compile takes a call to change, in one thread and several; with a GPU, or a simulated one."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import weft
from weft import nn

pytestmark = pytest.mark.skipif(not weft.cuda.is_available(), reason="needs a GPU, or the simulated one")
F = nn.functional
Body = Callable[..., Any]


@pytest.fixture(autouse=True)
def captured_or_said() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def ones(*shape: int) -> weft.Tensor:
    return weft.ones(*shape, device="cuda")


def same_as_eager(make: Callable[[Callable[[Body], Body]], Any], refusal: str | None = None) -> int:
    """make: numbers of a run with what compiles it. Returns how often the compiled one's function ran."""
    ran = 0

    def counting(body: Body) -> Body:
        def count(*args: Any) -> Any:
            nonlocal ran
            ran += 1
            return body(*args)

        return weft.compile(count)

    weft.manual_seed(0)
    expected = make(lambda body: body)
    weft.manual_seed(0)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = make(counting)
    assert found == expected
    messages = [str(one.message) for one in said]
    if refusal is None:
        assert messages == []
    else:
        assert len(messages) == 1
        assert refusal in messages[0]
    return ran


# ---- a function that changes leaves, and what it gives back is differentiated outside ----


def outside(change: Callable[[Any, Any], None]) -> Callable[[Any], Any]:
    def make(comp: Any) -> Any:
        model, head = nn.Linear(3, 2).cuda(), nn.Linear(2, 1).cuda()
        opt = weft.optim.SGD([*model.parameters(), *head.parameters()], lr=0.1)

        def body(x: weft.Tensor) -> weft.Tensor:
            change(model, opt)
            return model(x)

        step = comp(body)
        for _ in range(6):
            head(step(ones(2, 3))).square().sum().backward()
            opt.step()
        return model.weight.tolist(), head.weight.tolist()

    return make


def clip(model: Any, opt: Any) -> None:
    with weft.no_grad():
        model.weight.clamp_(-0.3, 0.3)


def test_written_weights_stay_trained() -> None:
    assert same_as_eager(outside(clip)) == 3
    assert same_as_eager(outside(lambda model, opt: model.weight.data.clamp_(-0.3, 0.3))) == 3


def test_embedding_with_max_norm_stays_trained() -> None:
    def make(comp: Any) -> Any:
        model, head = nn.Embedding(5, 3, max_norm=1.0).cuda(), nn.Linear(3, 1).cuda()
        opt = weft.optim.SGD([*model.parameters(), *head.parameters()], lr=0.1)
        step, index = comp(lambda i: model(i)), weft.tensor([1, 2], device="cuda")
        for _ in range(6):
            opt.zero_grad()
            head(step(index)).square().sum().backward()
            opt.step()
        return model.weight.tolist()

    assert same_as_eager(make) == 3


def test_teacher_updated_inside() -> None:
    def make(comp: Any) -> Any:
        student, teacher = nn.Linear(2, 2).cuda(), nn.Linear(2, 2).cuda()
        opt = weft.optim.SGD(student.parameters(), lr=0.1)

        def body(x: weft.Tensor) -> weft.Tensor:
            with weft.no_grad():
                for old, new in zip(teacher.parameters(), student.parameters(), strict=True):
                    old.mul_(0.9).add_(new, alpha=0.1)
            return F.mse_loss(student(x), teacher(x).detach())

        step, losses = comp(body), []
        for _ in range(7):
            opt.zero_grad()
            loss = step(ones(2, 2))
            loss.backward()
            opt.step()
            losses.append(loss.item())
            del loss
        return losses

    assert same_as_eager(make) == 3


@pytest.mark.parametrize("to_none", [True, False])
def test_gradients_cleared_inside_and_made_outside(to_none: bool) -> None:
    assert (
        same_as_eager(outside(lambda model, opt: opt.zero_grad(to_none)), "still to be differentiated") == 6
    )


def test_cleared_when_there_was_nothing_yet() -> None:
    def make(comp: Any) -> Any:
        model = nn.Linear(3, 1).cuda()
        opt = weft.optim.SGD(model.parameters(), lr=0.1)

        def body(x: weft.Tensor) -> weft.Tensor:
            opt.zero_grad()
            return model(x).sum()

        step = comp(body)
        step(ones(2, 3))
        step(ones(2, 3))  # watched, without a gradient to clear
        for _ in range(5):
            step(ones(2, 3)).backward()
        return model.weight.grad.tolist()

    same_as_eager(make, "still to be differentiated")


def test_a_step_that_gives_back_another_loss() -> None:
    def make(comp: Any) -> Any:
        p, q = nn.Parameter(ones(2)), nn.Parameter(ones(2))
        own, other = weft.optim.SGD([p], lr=0.1), weft.optim.SGD([q], lr=0.1)

        def body(x: weft.Tensor) -> weft.Tensor:
            own.zero_grad()
            (p * x).sum().backward()
            own.step()
            return (q * x).sum()

        step = comp(body)
        for _ in range(6):
            other.zero_grad()
            step(ones(2)).backward()
            other.step()
        return p.tolist(), q.tolist()

    same_as_eager(make, "still to be differentiated")


def test_clearing_after_the_step_leaves_untrained_leaves_alone() -> None:
    def make(comp: Any) -> Any:
        p, unused = nn.Parameter(ones(2)), nn.Parameter(ones(2))
        opt = weft.optim.Adam([p, unused], lr=0.1, weight_decay=0.5)

        def body(x: weft.Tensor) -> None:
            (p * x).square().sum().backward()
            opt.step()
            opt.zero_grad()

        step = comp(body)
        for _ in range(6):
            step(ones(2))
        return p.tolist(), unused.tolist(), p.grad

    assert same_as_eager(make) == 3


# ---- several threads ----


def test_training_of_another_thread_is_its_own() -> None:
    other, model, calls = nn.Parameter(ones(3)), nn.Linear(3, 3).cuda(), 0

    def elsewhere() -> None:
        other.grad = None
        (other * 2).sum().backward()

    def body(x: weft.Tensor) -> weft.Tensor:
        nonlocal calls
        calls += 1
        if calls == 2:
            thread = threading.Thread(target=elsewhere)
            thread.start()
            thread.join()
        return model(x).sum()

    compiled = weft.compile(body)
    assert [compiled(ones(1, 3)).requires_grad for _ in range(4)] == [True] * 4
    other.grad = kept = ones(3)
    compiled(ones(1, 3))
    assert calls == 3
    assert other.grad is kept


def test_steps_in_parallel() -> None:
    def train(k: int, found: dict[int, Any], compiled: bool) -> None:
        with weft.cuda.stream(weft.cuda.Stream()):
            p = nn.Parameter(ones(3))
            opt = weft.optim.SGD([p], lr=0.01, momentum=0.9)

            def body(x: weft.Tensor) -> weft.Tensor:
                opt.zero_grad()
                loss = (p * x).square().sum()
                loss.backward()
                opt.step()
                return loss

            step = weft.compile(body) if compiled else body
            try:
                losses = [step(ones(3) * (k + 1)).item() for _ in range(12)]
                found[k] = (losses, p.tolist())
            except Exception as error:  # noqa: BLE001, shown by the comparison
                found[k] = error

    expected: dict[int, Any] = {}
    for k in range(3):
        train(k, expected, False)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(8):
            found: dict[int, Any] = {}
            threads = [threading.Thread(target=train, args=(k, found, True)) for k in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert found == expected
    finally:
        sys.setswitchinterval(interval)


def test_forward_beside_a_trainer() -> None:
    other, stop, wrong = nn.Parameter(ones(3)), threading.Event(), []

    def trainer() -> None:
        with weft.cuda.stream(weft.cuda.Stream()):
            while not stop.is_set():
                other.grad = None
                (other * 2).sum().backward()
                if other.grad is None or other.grad.tolist() != [2.0] * 3:
                    wrong.append(other.grad)

    thread = threading.Thread(target=trainer)
    thread.start()
    try:
        model = nn.Linear(3, 3).cuda()
        compiled = weft.compile(lambda x: model(x).square().sum())
        for _ in range(20):
            model.zero_grad()
            compiled(ones(2, 3)).backward()
            assert model.weight.grad is not None
    finally:
        stop.set()
        thread.join()
    assert wrong == []


# ---- arguments, options, hooks, errors ----


def test_arguments_written_through_data() -> None:
    def make(comp: Any) -> Any:
        clipped, found = comp(lambda a: (a.data.clamp_(max=5), a * 1)[1]), []
        for i in range(8):
            a = ones(2) * i
            clipped(a)
            found.append(a.tolist())
        return found

    same_as_eager(make, "writes into its arguments")


@pytest.mark.parametrize("as_tensor", [True, False])
def test_rate_changed_inside(as_tensor: bool) -> None:
    def make(comp: Any) -> Any:
        p = nn.Parameter(ones(2))
        opt = weft.optim.SGD([p], lr=weft.tensor(0.1, device="cuda") if as_tensor else 0.1)

        def body(x: weft.Tensor) -> None:
            opt.zero_grad()
            (p * x).sum().backward()
            opt.step()
            opt.param_groups[0]["lr"] = opt.param_groups[0]["lr"] * 0.5

        step, found = comp(body), []
        for _ in range(6):
            step(ones(2))
            found.append(p.tolist())
        return found

    same_as_eager(make, "changes 'lr' of SGD's param_groups")


def test_rate_changed_in_the_captured_call_only() -> None:
    def make(comp: Any) -> Any:
        p, calls = nn.Parameter(ones(2)), [0]
        opt = weft.optim.SGD([p], lr=0.1)

        def body(x: weft.Tensor) -> None:
            calls[0] += 1
            opt.zero_grad()
            (p * x).sum().backward()
            opt.step()
            if calls[0] >= 3:
                opt.param_groups[0]["lr"] = 0.01

        step = comp(body)
        for _ in range(6):
            step(ones(2))
        return p.tolist()

    same_as_eager(make, "changes 'lr' of SGD's param_groups")


@pytest.mark.parametrize("kind", ["StepLR", "ExponentialLR"])
def test_schedule_inside(kind: str) -> None:
    def make(comp: Any) -> Any:
        p = nn.Parameter(ones(2))
        opt = weft.optim.SGD([p], lr=0.1)
        schedules = weft.optim.lr_scheduler
        schedule: Any = (
            schedules.StepLR(opt, 2, 0.5) if kind == "StepLR" else schedules.ExponentialLR(opt, 0.9)
        )

        def body(x: weft.Tensor) -> None:
            opt.zero_grad()
            (p * x).sum().backward()
            opt.step()
            schedule.step()

        step = comp(body)
        for _ in range(7):
            step(ones(2))
        return p.tolist(), schedule.last_epoch

    same_as_eager(make, "changes 'lr' of SGD's param_groups")


class Counting(weft.optim.Optimizer):
    """A step in Python, with a number or a new tensor in its state."""

    def __init__(self, params: Any, counts: bool) -> None:
        super().__init__(params, {"lr": 0.1})
        self.counts = counts

    @weft.no_grad()
    def step(self, closure: Any = None) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state.update(count=0, mean=weft.zeros_like(p))
                if self.counts:
                    state["count"] += 1
                    state["mean"].mul_(0.9).add_(p.grad)
                else:
                    state["mean"] = state["mean"] * 0.9 + p.grad
                p.sub_(state["mean"] * (group["lr"] / (1 + state["count"])))


@pytest.mark.parametrize("counts", [True, False])
def test_states_changed_in_python(counts: bool) -> None:
    def make(comp: Any) -> Any:
        p = nn.Parameter(ones(2))
        opt = Counting([p], counts)

        def body(x: weft.Tensor) -> None:
            opt.zero_grad()
            (p * x).sum().backward()
            opt.step()

        step = comp(body)
        for _ in range(7):
            step(ones(2))
        return p.tolist(), opt.state[p]["count"]

    same_as_eager(make, "number 'count'" if counts else "in the place of 'mean'")


def test_step_hooks_added_later() -> None:
    def make(comp: Any) -> Any:
        p, found = nn.Parameter(ones(2)), []
        opt = weft.optim.SGD([p], lr=0.1)

        def body(x: weft.Tensor) -> None:
            opt.zero_grad()
            (p * x).sum().backward()
            opt.step()

        step = comp(body)
        for i in range(14):
            if i == 5:
                hook = opt.register_step_post_hook(lambda *given: p.data.mul_(2))
            if i == 9:
                hook.remove()
            step(ones(2))
            found.append(p.tolist())
        return found

    assert same_as_eager(make) == 9


def test_an_error_in_the_watched_call() -> None:
    calls = 0

    def body(x: weft.Tensor) -> weft.Tensor:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise ValueError("once")
        return x + 1

    compiled = weft.compile(body)
    compiled(ones(2))
    with pytest.raises(ValueError, match="once"):
        compiled(ones(2))
    for _ in range(5):
        assert compiled(ones(2)).tolist() == [2.0, 2.0]
    assert calls == 4


def test_default_dtype_is_followed() -> None:
    compiled = weft.compile(lambda x: x + weft.ones(2, device="cuda"))
    for _ in range(4):
        assert compiled(ones(2)).dtype == weft.float32
    weft.set_default_dtype(weft.float64)
    try:
        for _ in range(4):
            assert compiled(weft.zeros(2, dtype=weft.float32, device="cuda")).dtype == weft.float64
    finally:
        weft.set_default_dtype(weft.float32)
