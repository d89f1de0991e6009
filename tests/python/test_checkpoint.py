"""Checkpoints: the same gradients, with what was kept computed again; and the example that uses the tools."""

import subprocess
import sys
from pathlib import Path

import pytest
import weft
from weft.utils.checkpoint import CheckpointError, checkpoint, checkpoint_sequential

ROOT = Path(__file__).resolve().parents[2]


def model_and_input():
    weft.manual_seed(3)
    model = weft.nn.Sequential(
        *(layer for _ in range(4) for layer in (weft.nn.Linear(5, 5), weft.nn.Tanh(), weft.nn.Dropout(0.3)))
    )
    return model, weft.randn(6, 5, requires_grad=True)


def gradients(run):
    model, x = model_and_input()
    run(model, x).square().sum().backward()
    return [x.grad.tolist(), *(p.grad.tolist() for p in model.parameters()), weft.rand(2).tolist()]


@pytest.mark.parametrize("reentrant", [False, True])
def test_gradients_and_random_numbers_are_those_without(reentrant):
    expected = gradients(lambda model, x: model(x))
    assert gradients(lambda model, x: checkpoint(model, x, use_reentrant=reentrant)) == expected
    assert gradients(lambda model, x: checkpoint_sequential(model, 3, x, use_reentrant=reentrant)) == expected

    def nested(model, x):
        def outer(x):
            return checkpoint(
                model[6:], checkpoint(model[:6], x, use_reentrant=reentrant), use_reentrant=reentrant
            )

        return checkpoint(outer, x, use_reentrant=reentrant)

    assert gradients(nested) == expected


def test_it_is_called_again_once_a_backward():
    calls = []

    def f(x, scale, *, shift):
        calls.append(1)
        return {"y": (x.exp() * x.sin() * scale + shift, "anything")}

    x = weft.tensor([0.5], requires_grad=True)
    y = checkpoint(f, x, 2.0, shift=1.0, use_reentrant=False)["y"][0]
    (first,) = weft.autograd.grad(y, x, create_graph=True)
    assert len(calls) == 2
    first.backward()
    plain = x.detach().requires_grad_()
    (expected,) = weft.autograd.grad(plain.exp() * plain.sin() * 2, plain, create_graph=True)
    assert weft.allclose(first, expected)
    assert weft.allclose(x.grad, weft.autograd.grad(expected, plain)[0])


def test_without_rng_state_the_masks_differ():
    def run(preserve):
        weft.manual_seed(0)
        x = weft.ones(1000, requires_grad=True)
        y = checkpoint(weft.nn.Dropout(0.5), x, use_reentrant=False, preserve_rng_state=preserve)
        y.sum().backward()
        return bool((y == x.grad).all())

    assert run(True)
    assert not run(False)


def test_a_function_that_computes_otherwise_is_an_error():
    calls = []

    def f(x):
        calls.append(1)
        return x.exp() if len(calls) == 1 else x * x * x

    y = checkpoint(f, weft.ones(2, requires_grad=True), use_reentrant=False)
    with pytest.raises(CheckpointError, match="different number of tensors"):
        y.sum().backward()


def test_an_error_when_it_is_called_again_arrives():
    calls = []

    def f(x):
        calls.append(1)
        if len(calls) > 1:
            raise KeyError("mine")
        return x.exp()

    y = checkpoint(f, weft.ones(2, requires_grad=True), use_reentrant=False)
    with pytest.raises(KeyError, match="mine"):
        y.sum().backward()


def test_warnings_and_refusals():
    x = weft.ones(2, requires_grad=True)
    with pytest.warns(UserWarning, match="use_reentrant parameter should be passed"):
        checkpoint(weft.exp, x)
    with pytest.warns(UserWarning, match="None of the inputs have requires_grad"):
        checkpoint(weft.exp, x.detach(), use_reentrant=True)
    with pytest.raises(RuntimeError, match="incompatible with"):
        weft.autograd.grad(checkpoint(weft.exp, x, use_reentrant=True).sum(), x)
    with pytest.raises(NotImplementedError, match="context_fn"):
        checkpoint(weft.exp, x, use_reentrant=False, context_fn=lambda: None)
    with pytest.raises(ValueError, match="keyword"):
        checkpoint(weft.exp, x, use_reentrant=True, other=1)
    with weft.no_grad():
        assert not checkpoint(weft.exp, x, use_reentrant=False).requires_grad


def test_newtons_method_prints_the_iterates_of_derivatives_by_hand():
    run = subprocess.run(
        [sys.executable, str(ROOT / "examples/02_newton/main.py")], capture_output=True, text=True, check=True
    )
    assert run.stdout == (ROOT / "tests/data/newton.txt").read_text()
