"""Optimizers take PyTorch's steps, and keep, save and load what PyTorch's do."""

from __future__ import annotations

import copy
import pickle
from collections import defaultdict

import pytest
import weft
from weft import nn, optim
from weft.optim.optimizer import required


def training(optimizer_class, **options):
    weft.manual_seed(0)
    model = nn.Linear(3, 2)
    optimizer = optimizer_class(model.parameters(), **options)
    x = weft.randn(8, 3)

    def step(times=1):
        for _ in range(times):
            optimizer.zero_grad()
            model(x).square().mean().backward()
            optimizer.step()
        return [p.detach().clone() for p in model.parameters()]

    return model, optimizer, step


def same(a, b):
    return all(weft.equal(x, y) for x, y in zip(a, b, strict=True))


def test_groups_have_options_that_may_change():
    a, b = nn.Parameter(weft.ones(1)), nn.Parameter(weft.ones(1))
    optimizer = optim.SGD([{"params": [a]}, {"params": b, "lr": 0.5}], lr=0.1)
    a.grad = b.grad = weft.ones(1)
    optimizer.step()
    assert a.item() == pytest.approx(0.9)
    assert b.item() == pytest.approx(0.5)
    for group in optimizer.param_groups:
        group["lr"] = 0.0
    optimizer.step()
    assert a.item() == pytest.approx(0.9)
    optimizer.add_param_group({"params": [c := nn.Parameter(weft.ones(1))], "lr": 1.0})
    c.grad = weft.ones(1)
    optimizer.step()
    assert c.item() == 0
    optimizer.param_groups[0]["params"].append(d := nn.Parameter(weft.ones(1)))
    optimizer.param_groups[0]["lr"] = weft.tensor(1.0)
    d.grad = weft.ones(1)
    optimizer.step()
    assert d.item() == 0


def test_state_is_pytorchs():
    model, optimizer, step = training(optim.Adam, amsgrad=True)
    assert optimizer.state == {}
    step(3)
    assert isinstance(optimizer.state, defaultdict)
    state = optimizer.state[model.weight]
    assert list(state) == ["step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"]
    assert state["step"].item() == 3
    saved = optimizer.state_dict()
    assert list(saved) == ["state", "param_groups"]
    assert list(saved["state"]) == [0, 1]
    assert saved["param_groups"] == [
        {
            "lr": 0.001,
            "betas": (0.9, 0.999),
            "eps": 1e-08,
            "weight_decay": 0,
            "amsgrad": True,
            "maximize": False,
            "foreach": None,
            "capturable": False,
            "differentiable": False,
            "fused": None,
            "decoupled_weight_decay": False,
            "params": [0, 1],
        }
    ]
    plain, optimizer, step = training(optim.SGD)
    step()
    assert optimizer.state_dict()["state"] == {}
    _, optimizer, step = training(optim.SGD, momentum=0.9)
    step()
    assert list(optimizer.state_dict()["state"][0]) == ["momentum_buffer"]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
        (optim.SGD, {"lr": 0.1, "momentum": 0.9, "averaged_momentum": True}),
        (optim.Adam, {"lr": 0.1, "amsgrad": True}),
        (optim.AdamW, {"lr": 0.1, "eps_inside_sqrt": True}),
        (optim.Adagrad, {"lr": 0.1, "lr_decay": 0.1, "initial_accumulator_value": 0.1}),
        (optim.RMSprop, {"lr": 0.1, "momentum": 0.9, "centered": True}),
        (optim.Adadelta, {"lr": 0.1}),
        (optim.Adamax, {"lr": 0.1}),
        (optim.NAdam, {"lr": 0.1}),
        (optim.RAdam, {"lr": 0.1}),
        (optim.ASGD, {"lr": 0.1, "t0": 2}),
        (optim.Rprop, {"lr": 0.1}),
        (optim.Adafactor, {"lr": 0.1}),
    ],
)
def test_training_goes_on_from_a_saved_state(kind, options):
    _, _, whole = training(kind, **options)
    wanted = whole(6)
    model, optimizer, step = training(kind, **options)
    step(3)
    saved = copy.deepcopy((model.state_dict(), optimizer.state_dict()))
    model, optimizer, step = training(kind, lr=5.0)
    model.load_state_dict(saved[0])
    optimizer.load_state_dict(saved[1])
    assert same(step(3), wanted)
    assert optimizer.param_groups[0]["lr"] == 0.1


def test_loading_copies_and_converts():
    _, optimizer, step = training(optim.Adam)
    step()
    saved = optimizer.state_dict()
    model, other, _ = training(optim.Adam)
    other.load_state_dict(saved)
    other.state[model.weight]["exp_avg"].zero_()
    assert saved["state"][0]["exp_avg"].abs().sum().item() > 0
    model.double()
    other.load_state_dict(saved)
    state = other.state[model.weight]
    assert state["exp_avg"].dtype == weft.float64
    assert state["step"].dtype == weft.float32
    saved["state"][0]["step"] = 1  # as old files have it
    other.load_state_dict(saved)
    for param in model.parameters():
        param.grad = weft.ones_like(param)
    other.step()
    assert other.state[model.weight]["step"].item() == 2
    for broken, message in (
        ({**saved, "param_groups": []}, "different number of parameter groups"),
        ({**saved, "param_groups": [{"params": [0]}]}, "doesn't match the size of optimizer's group"),
    ):
        with pytest.raises(ValueError, match=message):
            other.load_state_dict(broken)


def test_pickle_and_deepcopy_keep_state_with_its_parameters():
    model, optimizer, step = training(optim.Adam)
    step(2)
    for twin_model, twin in (
        pickle.loads(pickle.dumps((model, optimizer))),
        copy.deepcopy((model, optimizer)),
    ):
        assert twin.param_groups[0]["params"][0] is twin_model.weight
        assert twin.state[twin_model.weight]["step"].item() == 2
        twin_model.weight.grad = weft.ones_like(twin_model.weight)
        twin.step()
        assert twin.state[twin_model.weight]["step"].item() == 3
    assert optimizer.state[model.weight]["step"].item() == 2


def test_closure_and_hooks():
    model, optimizer, _ = training(optim.SGD, lr=0.1)
    log = []

    @weft.no_grad()
    def run():
        return optimizer.step(lambda: model(weft.ones(1, 3)).sum())

    loss = run()
    assert loss.requires_grad
    handles = [
        optimizer.register_step_pre_hook(lambda opt, args, kwargs: log.append("pre")),
        optimizer.register_step_post_hook(lambda opt, args, kwargs: log.append("post")),
        optimizer.register_state_dict_post_hook(lambda opt, state: {**state, "more": 1}),
    ]
    optimizer.step()
    assert log == ["pre", "post"]
    assert optimizer.state_dict()["more"] == 1
    for handle in handles:
        handle.remove()
    optimizer.step()
    assert log == ["pre", "post"]
    assert "more" not in optimizer.state_dict()


def test_an_optimizer_of_ones_own():
    class Signs(optim.Optimizer):
        def __init__(self, params, lr=required):
            super().__init__(params, {"lr": lr})

        @weft.no_grad()
        def step(self, closure=None):
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        self.state[p]["count"] = self.state[p].get("count", 0) + 1
                        p.add_(p.grad.sign(), alpha=-group["lr"])

    param = nn.Parameter(weft.tensor([1.0, -1.0]))
    optimizer = Signs([param], lr=0.25)
    param.grad = weft.tensor([5.0, -3.0])
    optimizer.step()
    assert param.tolist() == [0.75, -0.75]
    assert optimizer.state_dict() == {
        "state": {0: {"count": 1}},
        "param_groups": [{"lr": 0.25, "params": [0]}],
    }
    with pytest.raises(ValueError, match="required optimization parameter lr"):
        Signs([param])


def test_zero_grad():
    model, optimizer, step = training(optim.SGD)
    step()
    optimizer.zero_grad(set_to_none=False)
    assert model.weight.grad.abs().sum().item() == 0
    optimizer.zero_grad()
    assert model.weight.grad is None


def test_prints_as_in_pytorch():
    optimizer = optim.SGD([nn.Parameter(weft.ones(1))], lr=0.1, momentum=0.9)
    assert repr(optimizer) == (
        "SGD (\n"
        "Parameter Group 0\n"
        "    dampening: 0\n"
        "    differentiable: False\n"
        "    foreach: None\n"
        "    fused: None\n"
        "    lr: 0.1\n"
        "    maximize: False\n"
        "    momentum: 0.9\n"
        "    nesterov: False\n"
        "    weight_decay: 0\n"
        ")"
    )


def test_named_parameters():
    model = nn.Linear(2, 1)
    optimizer = optim.SGD(model.named_parameters(), lr=0.1)
    assert optimizer.param_groups[0]["param_names"] == ["weight", "bias"]
    assert optimizer.param_groups[0]["params"][0] is model.weight
    with pytest.raises(ValueError, match="with/without names"):
        optimizer.add_param_group({"params": [nn.Parameter(weft.ones(1))]})


def one():
    return [nn.Parameter(weft.ones(1))]


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: optim.SGD([]), ValueError, "empty parameter list"),
        (lambda: optim.SGD(weft.ones(1)), TypeError, "an iterable of Tensors or dicts"),
        (lambda: optim.SGD([1]), TypeError, "can only optimize Tensors, but one of the params is int"),
        (lambda: optim.SGD([one()[0] * 2]), ValueError, "can't optimize a non-leaf Tensor"),
        (lambda: optim.SGD(one(), lr=-1), ValueError, r"\[SGD\] lr must be at least 0; got -1"),
        (lambda: optim.SGD(one(), momentum=-1), ValueError, "momentum must be at least 0; got -1"),
        (lambda: optim.SGD(one(), weight_decay=-1), ValueError, "weight_decay must be at least 0; got -1"),
        (lambda: optim.SGD(one(), nesterov=True), ValueError, "Nesterov momentum requires a momentum"),
        (lambda: optim.Adam(one(), lr=float("nan")), ValueError, "lr must be at least 0; got nan"),
        (lambda: optim.Adam(one(), eps=-1), ValueError, "eps must be at least 0; got -1"),
        (lambda: optim.Adam(one(), betas=(1.0, 0.9)), ValueError, r"got \(1.0, 0.9\)"),
        (lambda: optim.AdamW(one(), betas=(0.9, -1)), ValueError, r"\[AdamW\] betas must be two"),
        (lambda: optim.Adam(one(), fused=True, foreach=True), RuntimeError, "cannot be `True` together"),
        (lambda: optim.Adam(one(), differentiable=True), RuntimeError, "not supported"),
        (lambda: optim.SGD([{"params": (p := one())}, {"params": p}]), ValueError, "more than one parameter"),
        (lambda: optim.SGD(one()).add_param_group([1]), TypeError, "param_group must be a dict"),
        (lambda: optim.SGD(one()).add_param_group({"params": set(one())}), TypeError, "ordered collections"),
    ],
)
def test_refuses_with_a_reason(make, kind, message):
    with pytest.raises(kind, match=message):
        make()


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam, optim.Adafactor])
def test_a_gradient_of_another_shape_is_refused_before_any_parameter_is_written(kind):
    first, second = (nn.Parameter(weft.ones(3)) for _ in range(2))
    optimizer = kind([first, second], lr=0.1)
    for param in (first, second):
        param.grad = weft.ones(3)
    second.data = weft.ones(5)
    message = rf"\[{kind.__name__}\] grad must have the parameter's shape \(5,\); got \(3,\)"
    with pytest.raises(RuntimeError, match=message):
        optimizer.step()
    second.data = weft.ones(3, dtype=weft.float64)
    with pytest.raises(RuntimeError, match="grad must have the parameter's dtype float64; got float32"):
        optimizer.step()
    assert first.tolist() == [1, 1, 1]


def test_the_second_formula_of_adam():
    for inside in (False, True):
        param = nn.Parameter(weft.tensor([1.0], dtype=weft.float64))
        optimizer = optim.Adam([param], lr=0.1, eps=0.5, eps_inside_sqrt=inside)
        param.grad = weft.tensor([2.0], dtype=weft.float64)
        optimizer.step()
        wanted = 1 - 0.1 * 2 / ((4 + 0.5) ** 0.5 if inside else 2 + 0.5)
        assert param.item() == pytest.approx(wanted, rel=1e-12)


def test_gradient_clipping():
    params = [nn.Parameter(weft.zeros(2)), nn.Parameter(weft.zeros(1)), nn.Parameter(weft.zeros(1))]
    params[0].grad, params[1].grad = weft.tensor([3.0, 0.0]), weft.tensor([4.0])
    total = nn.utils.clip_grad_norm_(params, 1.0)
    assert total.item() == pytest.approx(5)
    assert params[0].grad.tolist() == pytest.approx([0.6, 0.0], rel=1e-5)
    assert nn.utils.clip_grad_norm_(params, 10.0).item() == pytest.approx(1, rel=1e-5)
    assert params[1].grad.item() == pytest.approx(0.8, rel=1e-5)
    assert nn.utils.clip_grad_norm_(params, 1.0, norm_type=float("inf")).item() == pytest.approx(
        0.8, rel=1e-5
    )
    nn.utils.clip_grad_value_(params, 0.1)
    assert params[1].grad.item() == pytest.approx(0.1)
    params[1].grad = weft.tensor([float("nan")])
    with pytest.raises(RuntimeError, match="non-finite"):
        nn.utils.clip_grad_norm_(params, 1.0, error_if_nonfinite=True)


def test_parameters_as_one_vector():
    model = nn.Linear(2, 3)
    vector = nn.utils.parameters_to_vector(model.parameters())
    assert vector.shape == (9,)
    nn.utils.vector_to_parameters(weft.arange(9.0), model.parameters())
    assert model.weight.tolist() == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    assert model.bias.tolist() == [6.0, 7.0, 8.0]
    with pytest.raises(TypeError, match="expected weft.Tensor"):
        nn.utils.vector_to_parameters([1.0], model.parameters())


def test_state_in_memory_that_must_not_be_written_is_refused():
    kept = bytes(12)
    p = weft.ones(3, requires_grad=True)
    p.grad = weft.ones(3)
    opt = weft.optim.SGD([p], lr=1, momentum=0.9)
    opt.step()
    for state, said in (
        (weft.frombuffer(kept, dtype=weft.float32), "read-only"),
        (weft.zeros(1).expand(3), "more than one element"),
    ):
        opt.state[p]["momentum_buffer"] = state
        with pytest.raises(RuntimeError, match=said):
            opt.step()
    assert kept == bytes(12)


@pytest.mark.parametrize("value", [None, float("nan"), weft.tensor([1.0, 2.0]), weft.zeros(0)])
def test_a_rate_put_into_a_group_that_is_no_number_is_named(value):
    p = weft.nn.Parameter(weft.ones(2))
    p.grad = weft.ones(2)
    opt = weft.optim.Adam([p], lr=0.1)
    opt.param_groups[0]["lr"] = value
    with pytest.raises(ValueError, match=r"\[Adam\] lr must be a number; got (None|nan|a tensor of shape)"):
        opt.step()
    opt.param_groups[0].update(lr="0.1")
    with pytest.raises(TypeError, match=r"\[Adam\] lr must be a number; got str"):
        opt.step()
    opt.param_groups[0].update(lr=0.1, betas=(0.9, None))
    with pytest.raises(ValueError, match=r"\[Adam\] betas must be a number; got None"):
        opt.step()
    assert p.tolist() == [1, 1]
