"""Random numbers in captured steps: what is drawn again is the same, what cannot follow is an error."""

from __future__ import annotations

from typing import Any

import pytest
import weft
from weft.utils.checkpoint import checkpoint, checkpoint_sequential

pytestmark = pytest.mark.skipif(not weft.cuda.is_available(), reason="needs a GPU, or the simulated one")
F = weft.nn.functional


class Dropped:
    """A checkpointed dropout of ones: the loss is the sum of the gradients if both have one mask."""

    def __init__(self, reentrant: bool) -> None:
        weft.manual_seed(1)
        self.p = weft.nn.Parameter(weft.ones(64, device="cuda"))
        self.reentrant = reentrant

    def step(self, x: weft.Tensor) -> weft.Tensor:
        self.p.grad = None
        y = checkpoint(lambda p: F.dropout(p * x, 0.5), self.p, use_reentrant=self.reentrant)
        layers = [weft.nn.Dropout(0.25), weft.nn.Dropout(0.25)]
        y = checkpoint_sequential(layers, 2, y, use_reentrant=self.reentrant)
        loss = y.sum()
        loss.backward()
        return loss

    def seen(self, loss: weft.Tensor) -> tuple[float, ...]:
        assert self.p.grad is not None
        assert loss.item() == pytest.approx(self.p.grad.sum().item())
        return tuple(self.p.grad.tolist())


@pytest.mark.parametrize("reentrant", [False, True])
def test_checkpoints_in_captured_steps_draw_the_same_mask_again(reentrant: bool) -> None:
    x = weft.ones(64, device="cuda")
    usual = Dropped(reentrant)
    expected = [usual.seen(usual.step(x)) for _ in range(5)]
    assert len(set(expected)) == 5

    run = Dropped(reentrant)
    masks = [run.seen(run.step(x))]
    graph = weft.cuda.CUDAGraph()
    with weft.cuda.graph(graph):
        loss = run.step(x)
    for _ in range(4):
        graph.replay()
        masks.append(run.seen(loss))
    assert masks == expected

    run = Dropped(reentrant)
    compiled = weft.compile(run.step)
    assert [run.seen(compiled(x)) for _ in range(5)] == expected


@pytest.mark.parametrize("reentrant", [False, True])
def test_a_compiled_forward_with_checkpoints(reentrant: bool) -> None:
    def masks(compiled: bool) -> list[tuple[float, ...]]:
        run = Dropped(reentrant)

        def forward(x: weft.Tensor) -> weft.Tensor:
            return checkpoint(lambda p: F.dropout(p * x, 0.5), run.p, use_reentrant=reentrant).sum()

        call = weft.compile(forward) if compiled else forward
        seen = []
        for _ in range(6):
            run.p.grad = None
            loss = call(weft.ones(64, device="cuda"))
            loss.backward()
            seen.append(run.seen(loss))
        return seen

    expected = masks(compiled=False)
    with pytest.warns(UserWarning, match="forward is not captured"):  # its backward would be another graph
        assert masks(compiled=True) == expected


def replayed(step: Any) -> list[Any]:
    graph = weft.cuda.CUDAGraph()
    with weft.cuda.graph(graph):
        results = step()
    seen = []
    for _ in range(3):
        graph.replay()
        seen.append([result.tolist() for result in results])
    assert seen[0] != seen[1] != seen[2]
    return seen


def test_states_of_a_captured_step_are_restored_in_it() -> None:
    own = weft.Generator("cuda")

    def numbers(generator: weft.Generator | None = None) -> weft.Tensor:
        return weft.rand(4, device="cuda", generator=generator)

    def default() -> list[weft.Tensor]:
        state = weft.cuda.get_rng_state()
        first = numbers()
        weft.cuda.set_rng_state(state)
        return [first, numbers()]

    def forked() -> list[weft.Tensor]:
        with weft.random.fork_rng():
            first = numbers()
        return [first, numbers()]

    def of_its_own() -> list[weft.Tensor]:
        state = own.get_state()
        first = numbers(own)
        own.set_state(state)
        return [first, numbers(own)]

    for step in (default, forked, of_its_own):
        assert all(first == second for first, second in replayed(step))


def test_what_replays_cannot_follow_is_refused() -> None:
    own = weft.Generator("cuda")
    outside = weft.cuda.get_rng_state()
    steps: dict[str, list[Any]] = {
        "manual_seed": [lambda: weft.manual_seed(5), weft.seed],
        "Generator.manual_seed": [lambda: weft.cuda.manual_seed(5), lambda: own.manual_seed(5)],
        "Generator.seed": [weft.cuda.seed, own.seed],
        "Generator.set_state": [lambda: weft.cuda.set_rng_state(outside), lambda: own.set_state(outside)],
        "Generator.clone": [own.clone],
    }
    for name, functions in steps.items():
        for function in functions:
            refused = pytest.raises(weft.Error, match=rf"\[{name}\] (in )?a captured step")
            with refused, weft.cuda.graph(weft.cuda.CUDAGraph()):
                function()
    assert weft.equal(weft.cuda.get_rng_state(), outside)
    with weft.cuda.graph(weft.cuda.CUDAGraph()):
        inside = weft.cuda.get_rng_state()
    with pytest.raises(ValueError, match="was taken in a captured step"):
        weft.cuda.set_rng_state(inside)
