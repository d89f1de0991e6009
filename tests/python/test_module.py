"""What programs expect of nn.Module: registration, traversal, modes, saving, hooks, copies, containers."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from collections import OrderedDict

import pytest
import weft
from weft import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 4)
        self.norm = nn.BatchNorm1d(4)
        self.fc2 = nn.Linear(4, 2, bias=False)
        self.scale = nn.Parameter(weft.ones(1))
        self.register_buffer("seen", weft.zeros(2), persistent=False)

    def forward(self, x, *, twice=False):
        y = self.fc2(weft.relu(self.norm(self.fc1(x)))) * self.scale
        return y * 2 if twice else y


# ---- registration ----


def test_assignment_registers():
    net = Net()
    assert [name for name, _ in net.named_parameters()] == [
        "scale",
        "fc1.weight",
        "fc1.bias",
        "norm.weight",
        "norm.bias",
        "fc2.weight",
    ]
    assert [name for name, _ in net.named_buffers()] == [
        "seen",
        "norm.running_mean",
        "norm.running_var",
        "norm.num_batches_tracked",
    ]
    assert [name for name, _ in net.named_modules()] == ["", "fc1", "norm", "fc2"]
    assert [name for name, _ in net.named_children()] == ["fc1", "norm", "fc2"]
    assert list(net.children()) == [net.fc1, net.norm, net.fc2]
    assert len(list(net.parameters(recurse=False))) == 1
    assert [name for name, _ in net.named_parameters(prefix="net", recurse=False)] == ["net.scale"]


def test_assignment_replaces_and_deletes():
    net = Net()
    net.scale = None
    assert net.scale is None
    assert "scale" in net._parameters
    with pytest.raises(TypeError, match=r"cannot assign 'weft\.FloatTensor' as parameter 'scale'"):
        net.scale = weft.ones(1)
    net.scale = nn.Parameter(weft.zeros(1))
    assert net.scale.item() == 0
    del net.scale
    assert not hasattr(net, "scale")
    net.scale = 3
    assert net.__dict__["scale"] == 3
    net.scale = nn.Linear(1, 1)
    assert "scale" not in net.__dict__
    assert "scale" in net._modules
    with pytest.raises(TypeError, match="cannot assign 'int' as child module 'scale'"):
        net.scale = 3
    net.scale = None
    assert net._modules["scale"] is None
    net.seen = weft.ones(2)
    assert net._buffers["seen"].tolist() == [1.0, 1.0]
    with pytest.raises(TypeError, match="cannot assign 'str' as buffer 'seen'"):
        net.seen = "x"
    del net.seen
    assert "seen" not in net._non_persistent_buffers_set
    net.plain = weft.ones(1)
    assert "plain" in net.__dict__
    net.kept = nn.Buffer(weft.ones(1))
    assert "kept" in net.state_dict()
    with pytest.raises(AttributeError, match="'Net' object has no attribute 'missing'"):
        net.missing  # noqa: B018
    with pytest.raises(AttributeError):
        del net.missing


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda m: m.register_parameter("a.b", None), KeyError, 'contain "."'),
        (lambda m: m.register_parameter("", None), KeyError, "be empty string"),
        (lambda m: m.register_parameter(1, None), TypeError, "should be a string. Got int"),
        (lambda m: m.register_parameter("forward", None), KeyError, "attribute 'forward' already exists"),
        (lambda m: m.register_parameter("p", weft.ones(1)), TypeError, "weft.nn.Parameter or None required"),
        (lambda m: m.register_buffer("fc1", None), KeyError, "attribute 'fc1' already exists"),
        (lambda m: m.register_buffer("b", 1), TypeError, "cannot assign 'int' object to buffer 'b'"),
        (lambda m: m.add_module("m", 1), TypeError, "int is not a Module subclass"),
        (lambda m: m.add_module("a.b", None), KeyError, "a.b"),
        (lambda m: m.get_submodule("fc9"), AttributeError, "Net has no attribute `fc9`"),
        (lambda m: m.get_submodule("training"), AttributeError, "is not an nn.Module"),
        (lambda m: m.get_parameter("norm.running_mean"), AttributeError, "is not an nn.Parameter"),
        (lambda m: m.get_buffer("fc1.weight"), AttributeError, "is not a buffer"),
        (lambda m: m.train(1), ValueError, "expected to be boolean"),
        (lambda m: m.to(weft.int64), TypeError, "only accepts floating point"),
        (lambda m: m.load_state_dict([]), TypeError, "Expected state_dict to be dict-like"),
        (lambda m: Net.__mro__[1]()(1), NotImplementedError, 'missing the required "forward"'),
        (lambda m: nn.Module(1), TypeError, "takes 1 positional argument but 2 were given"),
        (lambda m: nn.Module(a=1), TypeError, "unexpected keyword argument 'a'"),
    ],
)
def test_refuses_with_a_reason(call, kind, message):
    with pytest.raises(kind, match=message.replace("(", r"\(")):
        call(Net())


def test_use_before_init_is_explained():
    class Early(nn.Module):
        def __init__(self, what):
            if what == "module":
                self.fc = nn.Linear(1, 1)
            elif what == "parameters":
                self.p = nn.Parameter(weft.ones(1))
            elif what == "buffer":
                self.register_buffer("b", weft.ones(1))
            else:
                self.anything  # noqa: B018

    for what in ("module", "parameters", "buffer"):
        with pytest.raises(AttributeError, match=rf"cannot assign {what} before Module.__init__\(\) call"):
            Early(what)
    with pytest.raises(AttributeError, match="'Early' object has no attribute 'anything'"):
        Early("else")
    with pytest.raises(AttributeError):
        Early.__new__(Early)(1)


def test_dotted_paths():
    net = nn.Sequential(OrderedDict(body=nn.Sequential(nn.Linear(2, 2)), head=nn.Linear(2, 1)))
    assert net.get_submodule("") is net
    assert net.get_submodule("body.0") is net.body[0]
    assert net.get_parameter("body.0.weight") is net.body[0].weight
    net.set_submodule("body.0", nn.Identity())
    assert isinstance(net.body[0], nn.Identity)


def test_shared_parts_are_listed_once():
    net = nn.Module()
    net.a = nn.Linear(2, 2)
    net.b = net.a
    net.c = nn.Linear(2, 2)
    net.c.weight = net.a.weight
    assert len(list(net.parameters())) == 3
    assert len(list(net.named_parameters(remove_duplicate=False))) == 6
    assert [name for name, _ in net.named_modules()] == ["", "a", "c"]
    assert [name for name, _ in net.named_modules(remove_duplicate=False)] == ["", "a", "b", "c"]
    twin = copy.deepcopy(net)
    assert twin.b is twin.a
    assert twin.c.weight is twin.a.weight
    assert twin.a.weight is not net.a.weight


# ---- modes and conversions ----


def test_modes_and_gradients():
    net = Net()
    assert net.eval() is net
    assert not any(m.training for m in net.modules())
    assert net.train().norm.training
    assert not any(p.requires_grad for p in net.requires_grad_(False).parameters())
    net.requires_grad_()
    net(weft.randn(5, 3)).sum().backward()
    assert net.fc1.weight.grad is not None
    net.zero_grad(set_to_none=False)
    assert net.fc1.weight.grad.abs().sum().item() == 0
    net.zero_grad()
    assert net.fc1.weight.grad is None
    seen = []
    assert net.apply(seen.append) is net
    assert seen == [net.fc1, net.norm, net.fc2, net]


def test_conversions_keep_the_parameters():
    net = Net()
    weight = net.fc1.weight
    net(weft.randn(5, 3)).sum().backward()
    assert net.double() is net
    assert net.fc1.weight is weight
    assert weight.dtype == weight.grad.dtype == weft.float64
    assert net.norm.running_mean.dtype == weft.float64
    assert net.norm.num_batches_tracked.dtype == weft.int64
    assert net(weft.randn(5, 3, dtype=weft.float64)).dtype == weft.float64
    for dtype in (weft.float32, weft.bfloat16, weft.float16):
        assert net.to(dtype).fc2.weight.dtype == dtype
    assert net.to("cpu", weft.float32).fc1.weight.dtype == weft.float32
    assert net.to(weft.ones(1, dtype=weft.float64)).fc1.weight.dtype == weft.float64
    assert net.float().half().bfloat16().cpu().fc1.weight.dtype == weft.bfloat16
    with pytest.raises(TypeError, match="invalid combination"):
        net.to("cpu", "cpu", "cpu")
    conv = nn.Conv2d(2, 3, 3).to(memory_format=weft.channels_last)
    assert conv.weight.is_contiguous(memory_format=weft.channels_last)


def test_no_device_is_an_error():
    if weft.cuda.is_available():
        pytest.skip("there is a device")
    with pytest.raises(RuntimeError):
        Net().cuda()


# ---- saving and loading ----


def test_state_dict_names_and_shares():
    net = Net()
    state = net.state_dict()
    assert list(state) == [
        "scale",
        "fc1.weight",
        "fc1.bias",
        "norm.weight",
        "norm.bias",
        "norm.running_mean",
        "norm.running_var",
        "norm.num_batches_tracked",
        "fc2.weight",
    ]
    assert not state["scale"].requires_grad
    assert state._metadata["norm"] == {"version": 2}
    state["scale"].fill_(7)
    assert net.scale.item() == 7
    assert net.state_dict(keep_vars=True)["scale"] is net.scale
    assert list(net.fc1.state_dict(prefix="x.")) == ["x.weight", "x.bias"]
    into = {}
    assert net.fc1.state_dict(destination=into) is into


def test_loading():
    net, other = Net(), Net()
    assert str(net.load_state_dict(other.state_dict())) == "<All keys matched successfully>"
    assert weft.equal(net.fc1.weight, other.fc1.weight)
    assert net.fc1.weight is not other.fc1.weight
    state = other.state_dict()
    del state["fc1.bias"]
    state["extra.thing"] = weft.ones(1)
    state["fc2.weight"] = weft.ones(3, 3)
    with pytest.raises(RuntimeError) as error:
        net.load_state_dict(state)
    assert str(error.value) == (
        "Error(s) in loading state_dict for Net:\n"
        '\tMissing key(s) in state_dict: "fc1.bias". \n'
        '\tUnexpected key(s) in state_dict: "extra.thing". \n'
        "\tsize mismatch for fc2.weight: copying a param with shape weft.Size([3, 3]) from checkpoint, "
        "the shape in current model is weft.Size([2, 4])."
    )
    del state["fc2.weight"]
    keys = net.load_state_dict(state, strict=False)
    assert keys.missing_keys == ["fc1.bias", "fc2.weight"]
    assert keys.unexpected_keys == ["extra.thing"]
    with pytest.raises(RuntimeError, match="expected weft.Tensor or Tensor-like object"):
        net.load_state_dict({"scale": 1}, strict=False)


def test_loading_by_assignment_takes_over_dtypes():
    net = nn.Linear(2, 1)
    net.load_state_dict(nn.Linear(2, 1).double().state_dict(), assign=True)
    assert net.weight.dtype == weft.float64
    assert isinstance(net.weight, nn.Parameter)
    assert net.weight.requires_grad


def test_state_hooks_and_extra_state():
    class Counted(nn.Linear):
        calls = 5

        def get_extra_state(self):
            return {"calls": self.calls}

        def set_extra_state(self, state):
            self.calls = state["calls"]

    saved = Counted(1, 1)
    saved.calls = 9
    loaded = Counted(1, 1)
    state = saved.state_dict()
    assert state["_extra_state"] == {"calls": 9}
    seen = []
    loaded.register_load_state_dict_pre_hook(lambda module, *args: seen.append("before"))
    loaded.register_load_state_dict_post_hook(lambda module, keys: seen.append(keys))
    loaded.load_state_dict(state)
    assert loaded.calls == 9
    assert seen[0] == "before"
    assert seen[1].missing_keys == []
    saved.register_state_dict_pre_hook(lambda module, prefix, keep: seen.append(prefix))
    saved.register_state_dict_post_hook(lambda module, dest, prefix, meta: dest.pop("bias") and None)
    assert list(saved.state_dict()) == ["weight", "_extra_state"]
    assert seen[-1] == ""


# ---- calls and hooks ----


def test_forward_hooks():
    net, log = nn.Linear(2, 1), []
    x = weft.ones(1, 2)
    plain = net(x)
    handles = [
        net.register_forward_pre_hook(lambda m, args: (args[0] * 2,)),
        net.register_forward_pre_hook(lambda m, args, kwargs: log.append(kwargs), with_kwargs=True),
        net.register_forward_hook(lambda m, args, out: log.append("second")),
        net.register_forward_hook(lambda m, args, out: log.append("first"), prepend=True),
        net.register_forward_hook(lambda m, args, kwargs, out: out + 1, with_kwargs=True),
    ]
    assert weft.allclose(net(x), nn.functional.linear(x * 2, net.weight, net.bias) + 1)
    assert log == [{}, "first", "second"]
    for handle in handles:
        handle.remove()
    assert weft.equal(net(x), plain)
    with net.register_forward_hook(lambda m, args, out: out * 0):
        assert net(x).item() == 0
    assert weft.equal(net(x), plain)


def test_pre_hook_with_kwargs_replaces_both():
    net = Net().eval()
    x = weft.randn(2, 3)
    doubled = net(x, twice=True)
    net.register_forward_pre_hook(lambda m, args, kwargs: (args, {"twice": True}), with_kwargs=True)
    assert weft.equal(net(x), doubled)
    net.register_forward_pre_hook(lambda m, args, kwargs: 1, with_kwargs=True)
    with pytest.raises(RuntimeError, match="forward pre-hook must return None or a tuple"):
        net(x)


def test_always_called_hooks_see_failures():
    class Broken(nn.Module):
        def forward(self):
            raise KeyError("x")

    net, log = Broken(), []
    net.register_forward_hook(lambda m, args, out: log.append("never"))
    net.register_forward_hook(lambda m, args, out: log.append(out), always_call=True)
    with pytest.raises(KeyError):
        net()
    assert log == [None]


def test_global_hooks_see_every_module():
    seen = []
    handles = [
        nn.modules.module.register_module_forward_pre_hook(lambda m, args: seen.append(("pre", m))),
        nn.modules.module.register_module_forward_hook(lambda m, args, out: seen.append(("post", m))),
    ]
    net = nn.Sequential(nn.Identity())
    net(weft.ones(1))
    for handle in handles:
        handle.remove()
    assert seen == [("pre", net), ("pre", net[0]), ("post", net[0]), ("post", net)]
    net(weft.ones(1))
    assert len(seen) == 4


def test_full_backward_hooks():
    net, log = nn.Linear(2, 1), []
    net.register_full_backward_pre_hook(lambda m, grad_output: (grad_output[0] * 10,))
    net.register_full_backward_hook(lambda m, grad_in, grad_out: log.append((grad_in, grad_out)))
    x = weft.ones(3, 2, requires_grad=True)
    net(x).sum().backward()
    ((grad_in,), (grad_out,)) = log[0]
    assert grad_out.tolist() == [[10.0]] * 3
    assert weft.allclose(grad_in, 10 * net.weight.detach().expand(3, 2))
    assert weft.equal(x.grad, grad_in)
    handle = net.register_full_backward_hook(lambda m, grad_in, grad_out: (grad_in[0] * 0,))
    x.grad = None
    net(x).sum().backward()
    assert x.grad.abs().sum().item() == 0
    handle.remove()
    net.register_full_backward_hook(lambda m, grad_in, grad_out: (1, 2))
    with pytest.raises(RuntimeError, match="invalid number of grad_input"):
        net(x).sum().backward()


def test_calls_reach_forward_however_it_is_given():
    net = nn.Linear(2, 2)
    net.forward = lambda x: x + 1
    assert net(weft.zeros(1)).item() == 1

    class Wrapped(nn.Linear):
        def __call__(self, *args, **kwargs):
            return super().__call__(*args, **kwargs) * 2

    wrapped = Wrapped(2, 2)
    x = weft.ones(1, 2)
    assert weft.allclose(wrapped(x), 2 * wrapped.forward(x))
    assert weft.allclose(wrapped(input=x), 2 * wrapped.forward(x))
    nn_linear_call = nn.Linear(2, 2)
    assert weft.equal(nn_linear_call.__call__(x), nn_linear_call(x))


def test_own_getattr_and_setattr():
    class Proxy(nn.Module):
        def __init__(self, wrapped):
            super().__init__()
            self.wrapped = wrapped

        def __getattr__(self, name):
            try:
                return super().__getattr__(name)
            except AttributeError:
                return getattr(super().__getattr__("wrapped"), name)

        def __setattr__(self, name, value):
            super().__setattr__(name, value)

    proxy = Proxy(nn.Linear(2, 3))
    assert proxy.out_features == 3
    assert proxy.wrapped.out_features == 3
    with pytest.raises(AttributeError, match="'Linear' object has no attribute 'nothing'"):
        proxy.nothing  # noqa: B018


def test_properties_and_slots_of_subclasses():
    class Mixin:
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.mixed = True

        def __init_subclass__(cls, **kwargs):
            cls.registered = kwargs.get("tag")
            super().__init_subclass__()

    class Tagged(nn.Linear, Mixin, tag="t"):
        @property
        def width(self):
            return self.weight.shape[1]

        @width.setter
        def width(self, value):
            self.__dict__["asked"] = value

    module = Tagged(2, 3)
    assert module.width == 2
    module.width = 5
    assert module.asked == 5
    assert Tagged.registered == "t"
    assert "weight" in dir(module)
    assert "width" in dir(module)


# ---- lifetime, copies, printing ----


def test_cycles_are_collected():
    net = Net()
    net.fc1.owner = [net]
    seen = weakref.ref(net)
    del net
    gc.collect()
    assert seen() is None


def test_copies_and_pickles():
    net = Net().eval()
    net.register_forward_hook(double)
    x = weft.randn(2, 3)
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert weft.equal(twin(x), net(x))
        assert twin.fc1.weight is not net.fc1.weight
        assert isinstance(twin.scale, nn.Parameter)
        assert twin.scale.requires_grad
        assert not twin.training
    shallow = copy.copy(net)
    assert shallow.fc1 is net.fc1
    assert shallow._modules is net._modules


def double(module, args, output):
    return output * 2


def test_parameters_copy_and_pickle():
    param = nn.Parameter(weft.ones(2, 2), requires_grad=False)
    param.tag = "kept"
    for twin in (copy.deepcopy(param), pickle.loads(pickle.dumps(param))):
        assert type(twin) is nn.Parameter
        assert not twin.requires_grad
        assert weft.equal(twin, param)
    assert pickle.loads(pickle.dumps(param)).tag == "kept"
    assert repr(nn.Parameter(weft.ones(2))) == ("Parameter containing:\ntensor([1., 1.], requires_grad=True)")
    assert type(param + 1) is weft.Tensor
    assert nn.Parameter().shape == (0,)
    shared = weft.zeros(2)
    nn.Parameter(shared).data.fill_(3)
    assert shared.tolist() == [3.0, 3.0]
    with pytest.raises(TypeError, match="must be Tensor, not list"):
        nn.Parameter([1.0])
    with pytest.raises(RuntimeError):
        nn.Parameter(weft.ones(2, dtype=weft.int64))


def test_prints_as_a_tree():
    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.ReLU()])
            self.head = nn.Sequential(nn.Linear(2, 1))

        def extra_repr(self):
            return "width=2"

    assert repr(Model()) == (
        "Model(\n"
        "  width=2\n"
        "  (layers): ModuleList(\n"
        "    (0-1): 2 x Linear(in_features=2, out_features=2, bias=True)\n"
        "    (2): ReLU()\n"
        "  )\n"
        "  (head): Sequential(\n"
        "    (0): Linear(in_features=2, out_features=1, bias=True)\n"
        "  )\n"
        ")"
    )


# ---- containers ----


def test_sequential():
    net = nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 1))
    assert len(net) == 3
    assert net[-1] is net[2]
    assert isinstance(net[:2], nn.Sequential)
    assert list(net[1:]) == [net[1], net[2]]
    net[1] = nn.Tanh()
    assert isinstance(net[1], nn.Tanh)
    assert net.append(nn.Identity()) is net
    net.insert(0, nn.Flatten())
    assert isinstance(net[0], nn.Flatten)
    del net[0]
    assert list(net._modules) == ["0", "1", "2", "3"]
    assert isinstance(net.pop(-1), nn.Identity)
    assert len(net + nn.Sequential(nn.ReLU())) == 4
    assert len(net * 2) == 6
    net.extend([nn.ReLU()])
    assert len(net) == 4
    named = nn.Sequential(OrderedDict([("first", nn.Linear(1, 1)), ("act", nn.ReLU())]))
    assert named.first is named[0]
    assert list(named.state_dict()) == ["first.weight", "first.bias"]
    with pytest.raises(IndexError, match="index 5 is out of range"):
        net[5]
    with pytest.raises(TypeError, match="is not a Module subclass"):
        nn.Sequential(weft.relu)


def test_module_list_and_dict():
    layers = nn.ModuleList(nn.Linear(i + 1, 1) for i in range(3))
    layers.insert(1, nn.ReLU())
    layers += [nn.Identity()]
    assert len(layers) == 5
    assert [type(m).__name__ for m in layers] == ["Linear", "ReLU", "Linear", "Linear", "Identity"]
    assert isinstance(layers[1:3], nn.ModuleList)
    assert len(layers + layers) == 10
    with pytest.raises(NotImplementedError):
        layers(1)
    with pytest.raises(TypeError, match="should be called with an iterable"):
        layers.extend(3)
    choices = nn.ModuleDict({"a": nn.Linear(1, 1), "b": nn.ReLU()})
    choices["c"] = nn.Tanh()
    assert list(choices) == list(choices.keys()) == ["a", "b", "c"]
    assert "b" in choices
    assert isinstance(choices.pop("b"), nn.ReLU)
    assert list(choices.state_dict()) == ["a.weight", "a.bias"]
    with pytest.raises(ValueError, match="has length 3; 2 is required"):
        choices.update([("a", 1, 2)])


def test_parameter_list_and_dict():
    params = nn.ParameterList([weft.ones(2), nn.Parameter(weft.zeros(1))])
    params.append(weft.ones(3))
    assert len(params) == 3
    assert all(isinstance(p, nn.Parameter) for p in params)
    assert list(params.state_dict()) == ["0", "1", "2"]
    assert len(params[1:]) == 2
    assert "Parameter containing: [weft.float32 of size 2]" in repr(params)
    named = nn.ParameterDict({"w": weft.ones(2)})
    named["b"] = weft.zeros(1)
    assert named.get("x", 1) == 1
    assert list(named.keys()) == ["w", "b"]
    assert named.w is named["w"]
    assert len(list(named.parameters())) == 2
    del named["w"]
    assert list(named.state_dict()) == ["b"]
    with pytest.raises(KeyError):
        named["w"]
    assert (named | {"c": weft.ones(1)})["c"].item() == 1
