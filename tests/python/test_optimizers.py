"""Every optimizer: PyTorch's recorded steps, options and states, the lectures' forms, closures, refusals."""

from __future__ import annotations

import copy
import json
import math
import re
import threading

import numpy as np
import pytest
import weft
from recorded_results import DATA
from weft import nn, optim

ARRAYS = np.load(DATA / "optimizers.npz")
CASES = [json.loads(line) for line in (DATA / "optimizers.jsonl").read_text().splitlines()]
# With the options that use every state; of Adam also weft's own.
KINDS = {
    "SGD": {"lr": 0.1, "momentum": 0.9},
    "Adagrad": {"lr": 0.1},
    "RMSprop": {"momentum": 0.9, "centered": True},
    "Adadelta": {},
    "Adam": {"amsgrad": True},
    "AdamW": {},
    "Adamax": {},
    "NAdam": {},
    "RAdam": {},
    "ASGD": {"t0": 1},
    "Rprop": {},
    "Adafactor": {},
    "Muon": {},
}
STATES = {
    "SGD": ["momentum_buffer"],
    "Adagrad": ["step", "sum"],
    "RMSprop": ["step", "square_avg", "momentum_buffer", "grad_avg"],
    "Adadelta": ["step", "square_avg", "acc_delta"],
    "Adam": ["step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"],
    "AdamW": ["step", "exp_avg", "exp_avg_sq"],
    "Adamax": ["step", "exp_avg", "exp_inf"],
    "NAdam": ["step", "mu_product", "exp_avg", "exp_avg_sq"],
    "RAdam": ["step", "exp_avg", "exp_avg_sq"],
    "ASGD": ["step", "eta", "mu", "ax"],
    "Rprop": ["step", "prev", "step_size"],
    "Adafactor": ["step", "row_var", "col_var"],
    "Muon": ["momentum_buffer"],
}


def value_of(recorded):
    if isinstance(recorded, dict):
        return weft.tensor(ARRAYS[recorded["tensor"]]) if "tensor" in recorded else tuple(recorded["tuple"])
    return recorded


def name_of(case):
    options = "-".join(f"{key}={value_of(value)}" for key, value in case["kwargs"].items())
    return f"{case['optimizer'].split()[0]}-{options}-{case.get('grad_scale')}"


def made(name, params, **options):
    return getattr(optim, name)(params, **{**KINDS[name], **options})


def matrix(dtype=weft.float32):
    return nn.Parameter(weft.arange(12.0, dtype=weft.float64).sin().reshape(3, 4).to(dtype))


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_as_recorded(case):
    options = {key: value_of(value) for key, value in case["kwargs"].items()}
    if "trajectory" in case:
        x = weft.tensor([-1.5, 2.0], requires_grad=True)
        optimizer = optim.LBFGS([x], **options)
        for point in case["trajectory"]:
            minimize(optimizer, x)
            assert x.tolist() == pytest.approx(point, rel=1e-5)
        return
    params = [nn.Parameter(value_of(recorded)) for recorded in case["params"]]
    optimizer = getattr(optim, case["optimizer"])(params, **options)
    for i, step in enumerate(case["steps"]):
        for param, grad in zip(params, step["grads"], strict=True):
            param.grad = None if grad is None else value_of(grad)
        optimizer.step()
        for param, recorded in zip(params, step["params"], strict=True):
            wanted = ARRAYS[recorded["tensor"]]
            difference = np.abs(param.detach().numpy() - wanted).max()
            assert difference <= 1e-5 * np.abs(wanted).max(), f"step {i}"


def minimize(optimizer, x, f=rosenbrock):
    def closure():
        optimizer.zero_grad()
        loss = f(x)
        loss.backward()
        return loss

    return optimizer.step(closure)


@pytest.mark.parametrize("name", KINDS)
def test_states_have_pytorchs_names(name):
    used, unused = matrix(), matrix()
    optimizer = made(name, [used, unused])
    used.grad = weft.ones(3, 4)
    optimizer.step()
    state = optimizer.state_dict()["state"]
    assert list(state[0]) == STATES[name]
    assert 1 not in state or name == "Adagrad"  # whose states are there from the start, as PyTorch's
    for key, value in state[0].items():
        counts = key in ("step", "mu_product", "eta", "mu")
        assert value.shape == (
            () if counts else (3, 1) if key == "row_var" else (1, 4) if key == "col_var" else (3, 4)
        )
        assert value.dtype == weft.float32


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("dtype", [weft.float64, weft.bfloat16])
def test_saved_to_a_file_and_resumed_in_another_optimizer(name, dtype, tmp_path):
    first, second = matrix(dtype), matrix(dtype)
    whole = made(name, [first])

    def run(optimizer, param, steps):
        for i in steps:
            param.grad = (weft.arange(12.0, dtype=weft.float64) * i).cos().reshape(3, 4).to(dtype)
            optimizer.step()

    run(whole, first, range(5))
    weft.save({"param": first.detach(), "optimizer": whole.state_dict()}, tmp_path / "file.pt")
    loaded = weft.load(tmp_path / "file.pt", weights_only=True)
    with weft.no_grad():
        second.copy_(loaded["param"])
    resumed = getattr(optim, name)([second], lr=3.0)
    resumed.load_state_dict(loaded["optimizer"])
    run(whole, first, range(5, 9))
    run(resumed, second, range(5, 9))
    assert weft.equal(first, second)
    assert resumed.param_groups[0]["lr"] == whole.param_groups[0]["lr"]


@pytest.mark.parametrize("name", [*KINDS, "LBFGS"])
def test_resumes_what_pytorch_saved(name):
    # The file has parameter and state after 4 of these 8 steps, as torch.save wrote them, and the last one.
    saved = weft.load(DATA / "python" / "optimizers_from_pytorch.pt", weights_only=True)[name]
    param = nn.Parameter(saved["param"])
    optimizer = getattr(optim, name)([param])
    optimizer.load_state_dict(saved["optimizer"])
    shift = weft.arange(6.0, dtype=weft.float64)

    def loss():
        optimizer.zero_grad()
        value = (param**4).sum() + (param * (shift * 0.5).cos().reshape(2, 3)).sum()
        value.backward()
        return value

    for i in range(4, 8):
        param.grad = (shift * (i + 0.5)).cos().reshape(2, 3)
        optimizer.step(*([loss] if name == "LBFGS" else []))
    rel = 1e-3 if name == "Muon" else 1e-12  # which rounds to bfloat16
    assert param.flatten().tolist() == pytest.approx(saved["wanted"].flatten().tolist(), rel=rel)


def test_resumes_a_schedule_that_pytorch_saved():
    saved = weft.load(DATA / "python" / "optimizers_from_pytorch.pt", weights_only=True)["schedule"]
    optimizer = optim.SGD([weft.zeros(1, requires_grad=True)], lr=5.0)
    parts = [
        optim.lr_scheduler.LinearLR(optimizer),
        optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3, 2),
    ]
    schedule = optim.lr_scheduler.SequentialLR(optimizer, parts, [4])
    optimizer.load_state_dict(saved["optimizer"])
    schedule.load_state_dict(saved["schedule"])
    rates = []
    for _ in range(8):
        optimizer.step()
        schedule.step()
        rates.append(optimizer.param_groups[0]["lr"])
    assert rates == pytest.approx(saved["wanted"], rel=1e-12)


@pytest.mark.parametrize("name", KINDS)
def test_a_tensor_as_rate_and_other_harmless_options(name):
    a, b = matrix(), matrix()
    plain = made(name, [a], lr=0.05)
    rate = weft.tensor(0.05)
    as_tensor = made(name, [b], lr=rate, **({} if name == "Muon" else {"foreach": False}))
    for i in range(3):
        a.grad = b.grad = weft.ones(3, 4) * (i - 1.5)
        plain.step()
        as_tensor.step()
    assert weft.allclose(a, b, rtol=1e-5)
    assert as_tensor.param_groups[0]["lr"] is rate
    rate.fill_(0.0)
    before = b.detach().clone()
    as_tensor.step()
    assert weft.equal(b, before) or name in (
        "Rprop",
        "RMSprop",
        "ASGD",
        "SGD",
    )  # momentum, or states from the rate


@pytest.mark.parametrize("name", [name for name in KINDS if name != "Muon"])
def test_maximize_climbs(name):
    down, up = matrix(), matrix()
    for param, sign in ((down, 1), (up, -1)):
        optimizer = made(name, [param], maximize=sign < 0)
        for i in range(4):
            param.grad = weft.arange(12.0).reshape(3, 4).cos() * (sign * (i + 1))
            optimizer.step()
    assert weft.equal(down, up)


@pytest.mark.parametrize("name", KINDS)
def test_refuses_bad_options(name):
    kind = getattr(optim, name)
    for rate in (-1.0, math.nan, weft.tensor([0.1, 0.1])):
        with pytest.raises(ValueError, match=rf"\[{name}\] lr must be (at least 0|one number); got"):
            kind([matrix()], lr=rate)
    if name != "Rprop":
        with pytest.raises(ValueError, match=rf"\[{name}\] weight_decay must be at least 0; got -0.1"):
            kind([matrix()], weight_decay=-0.1)
    with pytest.raises(ValueError, match="empty parameter list"):
        kind([])
    with pytest.raises(ValueError, match="non-leaf"):
        kind([matrix() * 2])
    if name not in ("Muon", "Adafactor"):
        with pytest.raises(RuntimeError, match="differentiable=True is not supported"):
            kind([matrix()], differentiable=True)
    if name in ("Adam", "AdamW", "Adamax", "NAdam", "RAdam"):
        with pytest.raises(
            ValueError, match=rf"\[{name}\] betas must be two numbers in \[0, 1\); got \(0.9, 1.0\)"
        ):
            kind([matrix()], betas=(0.9, 1.0))
        with pytest.raises(ValueError, match=rf"\[{name}\] eps must be at least 0; got -1"):
            kind([matrix()], eps=-1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: optim.Adagrad(p, lr_decay=-1), "[Adagrad] lr_decay must be at least 0; got -1"),
        (
            lambda p: optim.Adagrad(p, initial_accumulator_value=math.nan),
            "[Adagrad] initial_accumulator_value must be at least 0; got nan",
        ),
        (lambda p: optim.RMSprop(p, alpha=-1), "[RMSprop] alpha must be at least 0; got -1"),
        (lambda p: optim.RMSprop(p, momentum=-1), "[RMSprop] momentum must be at least 0; got -1"),
        (lambda p: optim.Adadelta(p, rho=1.5), "[Adadelta] rho must be in [0, 1]; got 1.5"),
        (lambda p: optim.NAdam(p, momentum_decay=-1), "[NAdam] momentum_decay must be at least 0; got -1"),
        (lambda p: optim.ASGD(p, lambd=-1), "[ASGD] lambd must be at least 0; got -1"),
        (lambda p: optim.ASGD(p, t0=math.nan), "[ASGD] t0 must be a number; got nan"),
        (lambda p: optim.SGD(p, dampening=math.nan), "[SGD] dampening must be a number; got nan"),
        (lambda p: optim.Adam(p, betas=(0.9,)), "[Adam] betas must be two numbers in [0, 1); got (0.9,)"),
        (lambda p: optim.Adam([{"params": p, "eps": -1}]), "[Adam] eps must be at least 0; got -1"),
        (
            lambda p: optim.Rprop(p, etas=(0.5, 0.9)),
            "[Rprop] etas must be a factor in (0, 1) and one above 1; got (0.5, 0.9)",
        ),
        (
            lambda p: optim.Rprop(p, step_sizes=(2, 1)),
            "[Rprop] step_sizes must be at least 0, and the first at most the second; got (2, 1)",
        ),
        (lambda p: optim.Adafactor(p, d=0.5), "[Adafactor] d must be at least 1; got 0.5"),
        (lambda p: optim.Adafactor(p, beta2_decay=0.5), "[Adafactor] beta2_decay must be at most 0; got 0.5"),
        (lambda p: optim.Adafactor(p, eps=(-1, 0)), "[Adafactor] eps must be at least 0; got (-1, 0)"),
        (
            lambda p: optim.Muon(p, adjust_lr_fn="mine"),
            "[Muon] adjust_lr_fn must be one of None, 'original', 'match_rms_adamw', 'spectral_unclamped'; "
            "got 'mine'",
        ),
        (lambda p: optim.Muon(p, ns_steps=100), "[Muon] ns_steps must be at least 0 and below 100; got 100"),
        (lambda p: optim.Muon(p, ns_coefficients=(1, 2)), "[Muon] ns_coefficients must be three numbers"),
        (lambda p: optim.Muon(p, eps=-1), "[Muon] eps must be at least 0; got -1"),
        (
            lambda p: optim.Muon([weft.ones(3, requires_grad=True)]),
            "[Muon] parameters must be matrices; got shape (3,)",
        ),
        (lambda p: optim.LBFGS(p, history_size=-1), "[LBFGS] history_size must be at least 0; got -1"),
        (
            lambda p: optim.LBFGS([{"params": p}, {"params": [matrix()]}]),
            "doesn't support per-parameter options",
        ),
        (lambda p: optim.Newton(p, damping=-1), "[Newton] damping must be at least 0; got -1"),
    ],
)
def test_refuses_with_a_reason(make, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make([matrix()])


def test_rprop_moves_nothing_by_nan_and_goes_on():
    """As PyTorch, whose sign of NaN is 0."""
    param = nn.Parameter(weft.ones(3))
    optimizer = optim.Rprop([param])
    for grad in ([math.nan, 1, math.inf], [1, math.nan, math.nan], [1, 1, 1]):
        param.grad = weft.tensor(grad, dtype=weft.float32)
        optimizer.step()
    assert param.tolist() == pytest.approx([0.978, 0.98, 0.98])
    assert optimizer.state[param]["step_size"].tolist() == pytest.approx([0.012, 0.01, 0.01])


@pytest.mark.parametrize("name", KINDS)
def test_a_step_without_gradients_changes_nothing(name):
    param = matrix()
    before = param.detach().clone()
    optimizer = made(name, [param])
    optimizer.step()
    assert optimizer.step(lambda: 3) == 3
    assert weft.equal(param, before)


@pytest.mark.parametrize("name", KINDS)
def test_loading_again_and_again_needs_no_more_memory(name):
    param = nn.Parameter(weft.ones(64, 64))
    optimizer = made(name, [param])
    param.grad = weft.ones(64, 64)
    optimizer.step()
    saved = copy.deepcopy(optimizer.state_dict())
    optimizer.load_state_dict(saved)
    before = weft.memory_stats()["allocated"]
    for _ in range(20):
        optimizer.load_state_dict(saved)
        optimizer.step()
    assert weft.memory_stats()["allocated"] == before


def test_optimizers_in_threads_do_not_meet():
    def train(results, i):
        param = matrix()
        optimizer = optim.NAdam([param])
        for k in range(200):
            param.grad = weft.ones(3, 4) * math.sin(k)
            optimizer.step()
        results[i] = param.detach()

    results = {}
    threads = [threading.Thread(target=train, args=(results, i)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(weft.equal(results[0], results[i]) for i in range(4))


def test_there_are_no_sparse_tensors():
    with pytest.raises(AttributeError, match="no sparse tensors: use Adam"):
        _ = optim.SparseAdam


# ---- the lectures' forms: 0.1 x1^2 + 2 x2^2 from (-5, -2), 20 steps ----


@pytest.mark.parametrize(
    ("name", "options", "point"),
    [
        ("Adagrad", {"lr": 0.4, "eps": 1e-6, "eps_inside_sqrt": True}, (-2.382563, -0.158591)),
        ("Adagrad", {"lr": 2, "eps": 1e-6, "eps_inside_sqrt": True}, (-0.002295, 0.0)),
        ("RMSprop", {"lr": 0.4, "alpha": 0.9, "eps": 1e-6, "eps_inside_sqrt": True}, (-0.010599, 0.0)),
        ("Adam", {"lr": 0.4, "eps": 1e-6}, (0.996029, -0.212750)),
        ("Adam", {"lr": 0.4, "eps": 1e-6, "bias_correction": False}, (0.384875, -0.557979)),
    ],
)
def test_lecture_trajectories(name, options, point):
    x = weft.tensor([-5.0, -2.0], dtype=weft.float64, requires_grad=True)
    optimizer = getattr(optim, name)([x], **options)
    for _ in range(20):
        optimizer.zero_grad()
        (0.1 * x[0] ** 2 + 2 * x[1] ** 2).backward()
        optimizer.step()
    assert x.tolist() == pytest.approx(point, abs=6e-7)


@pytest.mark.parametrize("name", ["Adagrad", "RMSprop", "NAdam", "RAdam"])
def test_eps_inside_the_root_is_kept_with_the_options(name):
    inside, outside = matrix(weft.float64), matrix(weft.float64)
    a = getattr(optim, name)([inside], eps=0.5, eps_inside_sqrt=True)
    b = getattr(optim, name)([outside], eps=0.5)
    assert "eps_inside_sqrt" not in b.param_groups[0]  # files for PyTorch have PyTorch's options only
    for _ in range(8):
        inside.grad = outside.grad = weft.ones(3, 4, dtype=weft.float64)
        a.step()
        b.step()
    assert not weft.allclose(inside, outside)
    b.load_state_dict(a.state_dict())
    assert b.param_groups[0]["eps_inside_sqrt"]


@pytest.mark.parametrize("name", ["Adagrad", "RMSprop", "Adadelta", "Adam", "Adamax", "NAdam", "RAdam"])
def test_without_eps_a_zero_gradient_leaves_the_parameter_finite(name):
    param = nn.Parameter(weft.ones(2))
    optimizer = getattr(optim, name)([param], eps=0.0)
    for _ in range(8):
        param.grad = weft.tensor([0.0, 1.0])
        optimizer.step()
    assert param[0].item() == 1
    assert param.isfinite().all()


def test_centered_rmsprop_stays_finite_where_rounding_makes_the_variance_negative():
    param = nn.Parameter(weft.ones(1000))
    optimizer = optim.RMSprop([param], centered=True)
    for _ in range(2000):
        param.grad = weft.linspace(0.1, 0.7, 1000)
        optimizer.step()
    assert param.isfinite().all()


def test_newton_takes_a_quadratic_in_one_step():
    x = weft.tensor([-5.0, -2.0], dtype=weft.float64, requires_grad=True)
    y = weft.tensor([[3.0]], dtype=weft.float64, requires_grad=True)
    optimizer = optim.Newton([x, y])
    loss = optimizer.step(lambda: 0.1 * x[0] ** 2 + 2 * x[1] ** 2 + x[0] * y.sum() + 4 * (y**2).sum())
    assert loss.item() == pytest.approx(31.5 - 2 * 0 - 2.0 - 0.0 + 0.0 + 2.0 - 31.5 + 0.1 * 25 + 8 - 15 + 36)
    assert x.abs().max().item() < 1e-12
    assert y.abs().max().item() < 1e-12


def test_newton_with_damping_and_what_it_refuses():
    x = weft.tensor([1.0, 0.1], dtype=weft.float64, requires_grad=True)
    optimizer = optim.Newton([x], damping=3.0)
    before = optimizer.step(lambda: x[0] ** 2 - x[1] ** 2)
    assert (x[0] ** 2 - x[1] ** 2).item() < before.item()
    kept = x.detach().clone()
    for closure, kind, message in (
        (None, TypeError, "needs a closure"),
        (lambda: 3.0, TypeError, "must return the loss as a Tensor, got float"),
        (lambda: x.detach().sum(), RuntimeError, "depends on the parameters"),
        (lambda: x * 2, RuntimeError, "the loss, one number"),
    ):
        with pytest.raises(kind, match=message):
            optimizer.step(closure)
    with pytest.raises(RuntimeError, match="singular"):
        optim.Newton([x]).step(x.sum)
    assert weft.equal(x, kept)


def test_lbfgs_with_a_line_search_and_closures_that_fail():
    x = weft.tensor([-1.5, 2.0], dtype=weft.float64, requires_grad=True)
    optimizer = optim.LBFGS([x], line_search_fn="strong_wolfe")
    for _ in range(6):
        minimize(optimizer, x)
    assert x.tolist() == pytest.approx([1.0, 1.0], abs=1e-5)
    state = optimizer.state_dict()["state"][0]
    assert set(state) == {
        *("func_evals", "n_iter", "al", "d", "t", "old_dirs", "old_stps", "ro", "H_diag", "prev_flat_grad"),
        "prev_loss",
    }
    with pytest.raises(TypeError, match="needs a closure"):
        optimizer.step(None)
    with pytest.raises(RuntimeError, match="must be None or 'strong_wolfe'; got 'armijo'"):
        minimize(optim.LBFGS([x], line_search_fn="armijo"), x)

    def broken(x):
        if x[0].item() != -1.5:
            raise KeyError("mine")
        return rosenbrock(x)

    y = weft.tensor([-1.5, 2.0], dtype=weft.float64, requires_grad=True)
    with pytest.raises(KeyError, match="mine"):
        minimize(optim.LBFGS([y], line_search_fn="strong_wolfe"), y, broken)
    assert y.tolist() == [-1.5, 2.0]


def test_lbfgs_resumes_from_its_state():
    def run(resumes):
        x = weft.tensor([-1.5, 2.0], dtype=weft.float64, requires_grad=True)
        optimizer = optim.LBFGS([x], max_iter=4)
        for i in range(6):
            if i == 2 and resumes:
                saved = copy.deepcopy(optimizer.state_dict())
                optimizer = optim.LBFGS([x], lr=7)
                optimizer.load_state_dict(saved)
            minimize(optimizer, x)
        return x.tolist()

    assert run(True) == run(False)


# ---- bugs that optimizers keep having ----


@pytest.mark.parametrize("scale", [1e-8, 1e-7, 1e-6])
def test_adams_eps_stands_behind_the_bias_correction(scale):
    param = nn.Parameter(weft.ones(4, dtype=weft.float64))
    optimizer = optim.Adam([param], lr=0.1)
    m = v = x = 1.0 * 0
    x = 1.0
    for t in range(1, 101):
        g = scale * math.sin(t)
        param.grad = weft.full((4,), g, dtype=weft.float64)
        optimizer.step()
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        x -= 0.1 * m / (1 - 0.9**t) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
    assert param[0].item() == pytest.approx(x, rel=1e-10)


def test_adam_adds_weight_decay_to_the_gradient_and_adamw_shrinks_the_parameter():
    p, q = (nn.Parameter(weft.tensor([10.0], dtype=weft.float64)) for _ in range(2))
    for param, kind in ((p, optim.Adam), (q, optim.AdamW)):
        param.grad = weft.ones(1, dtype=weft.float64)
        kind([param], lr=0.1, eps=0, weight_decay=0.5).step()
    assert p.item() == pytest.approx(10 - 0.1)
    assert q.item() == pytest.approx(10 * (1 - 0.1 * 0.5) - 0.1)


def test_the_first_momentum_step_ignores_dampening():
    param = nn.Parameter(weft.zeros(1, dtype=weft.float64))
    optimizer = optim.SGD([param], lr=1.0, momentum=0.9, dampening=0.5)
    for wanted in (-1, -1 - (0.9 + 0.5)):
        param.grad = weft.ones(1, dtype=weft.float64)
        optimizer.step()
        assert param.item() == pytest.approx(wanted)
