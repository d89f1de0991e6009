"""GPUs from Python. What needs one runs where there is one, be it the simulated one (WEFT_CUDA_LIBRARY names
its library); the rest runs everywhere.
"""

from __future__ import annotations

import copy
import importlib.util
import os
import pickle
import re
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import weft
from weft import nn

ROOT = Path(__file__).resolve().parents[2]
HERE = weft.cuda.is_available()
gpu = pytest.mark.skipif(not HERE, reason="needs a GPU, or the simulated one")
no_gpu = pytest.mark.skipif(HERE, reason="a machine without a GPU says so")


@pytest.fixture(autouse=True)
def _as_at_start():
    yield
    weft.set_default_device(None)


def program(text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **environment}
    command = [sys.executable, "-c", text]
    return subprocess.run(command, capture_output=True, text=True, env=settings, check=False)


# ---- everywhere ----


def test_importing_looks_for_no_gpu():
    text = """
import weft
import sys
maps = lambda: open("/proc/self/maps").read()
assert "libcuda" not in maps() and "cudasim" not in maps()
weft.manual_seed(1)
weft.nn.Linear(2, 2)(weft.ones(1, 2)).sum().backward()
assert "libcuda" not in maps() and "cudasim" not in maps()
print(weft.cuda.is_available(), "cudasim" in maps())
"""
    run = program(text)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split()[0] == str(HERE)


def test_a_library_that_cannot_be_opened_is_named():
    text = "import weft; print(weft.cuda.is_available(), weft.cuda.why_unavailable())"
    run = program(text, WEFT_CUDA_LIBRARY="/nowhere/libweft_cuda.so")
    assert run.stdout.startswith("False") and "/nowhere/libweft_cuda.so" in run.stdout, run.stderr


def test_everything_answers_without_a_gpu():
    count = weft.cuda.device_count()
    assert (count > 0) == weft.cuda.is_available() == (not weft.cuda.why_unavailable())
    assert weft.cuda.memory_allocated() >= 0 <= weft.cuda.max_memory_reserved()
    weft.cuda.empty_cache()
    weft.cuda.manual_seed_all(3)
    assert len(weft.cuda.get_rng_state_all()) == count == len(weft.cuda.default_generators)
    assert not weft.cuda.is_current_stream_capturing()
    assert weft.cuda.OutOfMemoryError is weft.OutOfMemoryError
    assert issubclass(weft.OutOfMemoryError, RuntimeError)
    assert weft.accelerator.device_count() == count
    assert isinstance(weft.cuda.get_arch_list(), list)


@no_gpu
@pytest.mark.parametrize(
    "call",
    [
        lambda: weft.cuda.current_device(),
        lambda: weft.cuda.set_device(0),
        lambda: weft.cuda.get_device_name(),
        lambda: weft.cuda.current_stream(),
        lambda: weft.cuda.get_rng_state(),
        lambda: weft.cuda.CUDAGraph(),
        lambda: weft.cuda.mem_get_info(),
        lambda: weft.cuda.init(),
        lambda: weft.cuda.reset_peak_memory_stats(),
    ],
)
def test_what_needs_a_gpu_says_that_there_is_none(call):
    with pytest.raises(weft.DeviceError, match="no GPU is available: .*; ask cuda.is_available"):
        call()


@no_gpu
def test_memory_is_pinned_for_gpus_only():
    x = weft.ones(2)
    assert not x.is_pinned() and not weft.is_pinned(x)
    for pin in (x.pin_memory, lambda: weft.pin_memory(x), lambda: weft.tensor([1.0], pin_memory=True)):
        with pytest.raises(weft.DeviceError, match="pinned for copies to a GPU, and there is none: "):
            pin()
    with pytest.raises(RuntimeError, match="there is none; pin_memory must be False"):
        weft.zeros(2, pin_memory=True)
    packed = nn.utils.rnn.pack_sequence([x])
    with pytest.raises(weft.DeviceError, match="pin_memory"):
        packed.pin_memory()
    with weft.autograd.graph.save_on_cpu(pin_memory=True):  # as in PyTorch, only where there is a GPU
        weft.ones(2, requires_grad=True).exp().sum().backward()
    data = weft.utils.data.TensorDataset(x)
    with pytest.warns(UserWarning, match="no accelerator is found"):
        loader = weft.utils.data.DataLoader(data, pin_memory=True)
    assert [batch[0].item() for batch in loader] == [1, 1]


@no_gpu
def test_without_a_gpu_compile_gives_back_what_it_is_given():
    model = nn.Linear(2, 2)
    assert weft.compile(model) is model
    with pytest.raises(weft.DeviceError):
        weft.set_default_device("cuda")


def test_the_default_device_of_the_cpu():
    with weft.device("cpu"):
        assert weft.zeros(2).device.type == "cpu"
    weft.set_default_device("cpu")
    assert weft.get_default_device() == weft.device("cpu")
    with pytest.raises(RuntimeError, match="__exit__ without __enter__"):
        weft.device("cpu").__exit__(None, None, None)
    assert weft.device("cpu")(lambda: weft.get_default_device())() == weft.device("cpu")


def test_the_programs_of_the_guide_run():
    guide = (ROOT / "docs/cuda.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    assert len(blocks) >= 6
    run = program("\n".join(blocks))
    assert run.returncode == 0, run.stderr


def test_newtons_method_is_the_same_on_the_device():
    command = [sys.executable, str(ROOT / "examples/02_newton/main.py"), "--device"]
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    runs = {
        device: subprocess.run([*command, device], capture_output=True, text=True, env=settings, check=False)
        for device in ("cpu", "cuda")
    }
    assert runs["cpu"].returncode == 0, runs["cpu"].stderr
    if HERE:
        assert runs["cuda"].stdout == runs["cpu"].stdout, runs["cuda"].stderr
    else:
        assert runs["cuda"].returncode == 1 and "there is no GPU" in runs["cuda"].stderr


@gpu
def test_the_gpt_learns_the_same_on_the_device(monkeypatch):
    spec = importlib.util.spec_from_file_location("char_gpt", ROOT / "examples/03_char_gpt/main.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    monkeypatch.setattr(program.GPT.__init__, "__defaults__", (16, 2, 1, 8))  # the simulated device is slow
    text = weft.tensor([ord(c) % 30 for c in "what a small GPT learns, it learns anywhere. " * 3])
    for autocast, tolerance in ((False, 1e-4), (True, 2e-2)):
        runs = [program.train(text, 30, 4, autocast, device) for device in ("cpu", "cuda")]
        assert runs[1][1] == pytest.approx(runs[0][1], rel=tolerance)
        assert len(program.write(runs[1][0], text[:5].cuda(), 3)) == 8


# ---- devices and memory ----


@gpu
def test_devices_are_numbered_and_described():
    assert weft.device("cuda").index is None
    assert weft.ones(1, device="cuda").device == weft.device("cuda", weft.cuda.current_device())
    properties = weft.cuda.get_device_properties("cuda:0")
    assert properties.name == weft.cuda.get_device_name(0) and properties.total_memory > 0
    assert weft.cuda.get_device_capability() == (properties.major, properties.minor) >= (7, 5)
    assert properties.name in repr(properties) and properties.name in weft.show_config()
    count = weft.cuda.device_count()
    with pytest.raises(RuntimeError, match=f"there (is|are) {count} GPU"):
        weft.cuda.set_device(count)
    with pytest.raises(RuntimeError, match=f"there (is|are) {count} GPU"):
        weft.ones(1, device=f"cuda:{count}")
    with pytest.raises(ValueError, match="expected a cuda device"):
        weft.cuda.synchronize("cpu")
    weft.cuda.set_device(-1)  # changes nothing
    assert weft.accelerator.current_accelerator() == weft.device("cuda")
    assert weft.get_device_module() is weft.cuda


@gpu
def test_the_current_device_of_a_block():
    last = weft.cuda.device_count() - 1
    with weft.cuda.device(last):
        assert weft.cuda.current_device() == last
        assert weft.ones(1, device="cuda").get_device() == last
    assert weft.cuda.current_device() == 0
    with weft.cuda.device_of(weft.ones(1)), weft.cuda.device(None), weft.cuda.device(-1):
        assert weft.cuda.current_device() == 0


@gpu
def test_memory_is_counted():
    weft.cuda.reset_peak_memory_stats()
    before = weft.cuda.memory_allocated()
    x = weft.empty(1 << 20, device="cuda")
    held = weft.cuda.memory_allocated()
    assert held - before >= x.nbytes and weft.cuda.memory_reserved() >= held
    del x
    assert weft.cuda.memory_allocated() == before and weft.cuda.max_memory_allocated() >= held
    stats = weft.cuda.memory_stats()
    assert stats["allocated_bytes.all.current"] == before
    assert weft.cuda.memory_stats_as_nested_dict()["allocated_bytes"]["all"]["peak"] >= held
    free, total = weft.cuda.mem_get_info()
    assert 0 <= free <= total
    assert "in tensors" in weft.cuda.memory_summary()
    weft.cuda.empty_cache()


@gpu
def test_too_much_memory_says_what_was_asked():
    with pytest.raises(weft.cuda.OutOfMemoryError, match=r"CUDA out of memory: could not allocate \d+"):
        weft.empty(1 << 44, device="cuda")
    assert weft.ones(2, device="cuda").sum().item() == 2


# ---- tensors ----


@gpu
def test_tensors_move_between_devices():
    x = weft.arange(6.0).reshape(2, 3)
    for y in (x.cuda(), x.to("cuda"), x.to("cuda", non_blocking=True), x.cuda(0), x.to(weft.zeros(1).cuda())):
        assert y.is_cuda and not y.is_cpu and y.get_device() == 0
        assert y.cpu().tolist() == y.tolist() == x.tolist()
    y = x.t().cuda()
    assert y.stride() == x.t().stride() and weft.equal(y.cpu(), x.t())
    assert x.to("cpu") is x and y.cuda() is y
    assert y.to("cuda", weft.float64).dtype is weft.float64
    assert y.type() == "weft.cuda.FloatTensor" and isinstance(y, weft.cuda.FloatTensor)
    assert not isinstance(y, weft.FloatTensor)
    assert repr(weft.ones(2).cuda()) == "tensor([1., 1.], device='cuda:0')"
    assert float(y.sum()) == 15 and bool(y[0, 0] == 0) and f"{y.max():.1f}" == "5.0"
    with pytest.raises(RuntimeError, match="cuda:0"):
        x + y.t()


@gpu
def test_gradients_travel_with_the_tensors():
    x = weft.ones(3, requires_grad=True)
    (x.cuda() * 2).sum().backward()
    assert x.grad.tolist() == [2, 2, 2] and x.grad.is_cpu


@gpu
def test_numpy_asks_for_a_copy():
    x = weft.ones(2).cuda()
    with pytest.raises(TypeError, match="can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu"):
        x.numpy()
    with pytest.raises(TypeError, match="Use Tensor.cpu"):
        np.asarray(x)
    assert x.numpy(force=True).tolist() == [1, 1]
    assert weft.tensor(np.ones(2), device="cuda").is_cuda
    assert x[np.array([1])].tolist() == [1]


@gpu
def test_pinned_memory():
    x = weft.arange(5.0).pin_memory()
    assert x.is_pinned() and x.pin_memory() is x and not weft.ones(1).is_pinned()
    assert x.to("cuda", non_blocking=True).tolist() == [0, 1, 2, 3, 4]
    assert weft.zeros(2, 3, pin_memory=True).is_pinned()
    leaf = weft.rand(2, pin_memory=True, requires_grad=True)
    assert leaf.is_pinned() and leaf.is_leaf and leaf.requires_grad
    assert weft.tensor([1, 2], pin_memory=True).is_pinned()
    with pytest.raises(weft.DeviceError, match="pins CPU memory; the tensor is on cuda:0"):
        weft.tensor([1, 2], device="cuda", pin_memory=True)
    leaf = weft.tensor([1.0], pin_memory=True, requires_grad=True)
    assert leaf.is_pinned() and leaf.is_leaf and leaf.requires_grad


@gpu
def test_a_loader_pins_its_batches():
    class Pair(tuple):
        __slots__ = ()

    observations = [{"x": weft.ones(2) * i, "name": str(i)} for i in range(4)]
    for batch in weft.utils.data.DataLoader(observations, batch_size=2, pin_memory=True):
        assert batch["x"].is_pinned() and batch["name"][0] in "02"
    loader = weft.utils.data.DataLoader(
        weft.utils.data.TensorDataset(weft.ones(4, 2)), num_workers=1, pin_memory=True
    )
    assert all(part.is_pinned() for batch in loader for part in batch)


@gpu
def test_memory_goes_to_other_libraries_and_back():
    x = weft.arange(6.0, device="cuda").reshape(2, 3)
    assert x.__dlpack_device__() == (2, 0)

    class Array:  # another library's
        def __dlpack__(self, **options):
            assert options["stream"] == weft.cuda.current_stream().cuda_stream
            return x.__dlpack__(**options)

        def __dlpack_device__(self):
            return x.__dlpack_device__()

    for y in (weft.from_dlpack(Array()), weft.from_dlpack(x), weft.from_dlpack(x.__dlpack__(stream=-1))):
        assert y.is_cuda and y.data_ptr() == x.data_ptr()
    side = weft.cuda.Stream()
    capsule = x.__dlpack__(stream=side.cuda_stream, max_version=(1, 0))
    assert weft.from_dlpack(capsule).tolist() == x.tolist()
    assert weft.from_dlpack(x.__dlpack__(dl_device=(1, 0))).is_cpu
    with pytest.raises(BufferError, match="where it is"):
        x.__dlpack__(dl_device=(2, 99))
    with pytest.raises(BufferError, match="unsupported stream"):
        x.__dlpack__(stream=0)


@gpu
def test_the_cuda_array_interface():
    x = weft.arange(6, device="cuda").reshape(2, 3)
    described = x.t().__cuda_array_interface__
    assert described["shape"] == (3, 2) and described["typestr"] == "<i8" and described["strides"] == (8, 24)
    assert described["data"] == (x.data_ptr(), False)

    class Array:
        __cuda_array_interface__ = described

    y = weft.as_tensor(Array())
    assert y.data_ptr() == x.data_ptr() and y.tolist() == x.t().tolist()
    assert weft.tensor(Array(), dtype=weft.float32).data_ptr() != x.data_ptr()
    assert weft.asarray(Array()).is_cuda
    with pytest.raises(RuntimeError, match="requires grad"):
        weft.ones(1, device="cuda", requires_grad=True).__cuda_array_interface__  # noqa: B018
    assert not hasattr(weft.ones(1), "__cuda_array_interface__")


@gpu
def test_copies_and_files_keep_the_device(tmp_path):
    x = weft.arange(4.0, device="cuda")
    model = nn.Linear(2, 2).cuda()
    for again in (pickle.loads(pickle.dumps(x)), copy.deepcopy(x), copy.copy(x)):
        assert again.device == x.device and again.tolist() == x.tolist()
    state = {"x": x, "part": x[1:3], "model": model.state_dict(), "cpu": weft.ones(1), "none": x[:0]}
    weft.save(state, tmp_path / "state.pt")
    back = weft.load(tmp_path / "state.pt")
    assert back["x"].device == x.device and back["cpu"].is_cpu and back["none"].shape == (0,)
    back["x"][1] = 9
    assert back["part"].tolist() == [9, 2]  # memory is still shared
    for place in ("cpu", weft.device("cpu"), {"cuda:0": "cpu"}, lambda storage, location: storage):
        assert weft.load(tmp_path / "state.pt", map_location=place)["model"]["weight"].is_cpu
    assert weft.load(tmp_path / "state.pt", map_location="cuda")["cpu"].is_cuda
    weft.io.save_safetensors(tmp_path / "x.safetensors", {"x": x})
    assert weft.io.load_safetensors(tmp_path / "x.safetensors")["x"].tolist() == x.tolist()


@gpu
def test_the_default_device():
    weft.set_default_device("cuda")
    made = [
        weft.zeros(2),
        weft.ones(2),
        weft.full((2,), 1.0),
        weft.arange(3),
        weft.linspace(0, 1, 3),
        weft.eye(2),
        weft.rand(2),
        weft.randn(2),
        weft.randint(3, (2,)),
        weft.randperm(3),
        weft.tensor([1.0]),
        weft.as_tensor([1]),
        weft.asarray([1.0]),
        weft.hann_window(4),
        weft.empty(1),
        nn.Linear(1, 1).weight,
        nn.BatchNorm1d(2).running_mean,
    ]
    assert all(x.is_cuda for x in made)
    assert weft.get_default_device() == weft.device("cuda:0")
    assert weft.from_numpy(np.ones(2)).is_cpu and weft.ones(2, device="cpu").is_cpu
    assert weft.zeros_like(weft.ones(2, device="cpu")).is_cpu
    assert weft.ones(1, device="cpu").new_zeros(2).is_cpu
    for workers in (0, 1):
        loader = weft.utils.data.DataLoader(range(4), shuffle=True, num_workers=workers)
        assert sorted(int(x) for x in loader) == [0, 1, 2, 3]
    with weft.device("cpu"):
        assert weft.zeros(1).is_cpu
    assert weft.device("cpu")(weft.zeros)(1).is_cpu and weft.zeros(1).is_cuda
    places = []
    thread = threading.Thread(target=lambda: places.append(weft.zeros(1).device.type))
    thread.start()
    thread.join()
    assert places == ["cpu"]  # it is the thread's


@gpu
def test_streams_and_events():
    default, side = weft.cuda.default_stream(), weft.cuda.Stream(priority=-1)
    assert weft.cuda.current_stream() == default != side and default.device == weft.device("cuda:0")
    x = weft.ones(1000, device="cuda")
    side.wait_stream(default)
    with weft.cuda.stream(side):
        assert weft.cuda.current_stream() == side
        y = x * 2
        with default:
            assert weft.cuda.current_stream() == default
    with weft.cuda.stream(None):
        assert weft.cuda.current_stream() == default
    mark = side.record_event()
    default.wait_event(mark)
    y.record_stream(default)
    assert (y + 1).sum().item() == 3000
    side.synchronize()
    assert side.query() and mark.query()
    start, end = (weft.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    x.sum()
    end.record()
    end.synchronize()
    assert start.elapsed_time(end) >= 0
    weft.cuda.set_stream(side)
    assert weft.cuda.current_stream() == side
    weft.cuda.set_stream(default)
    assert weft.cuda.current_stream() == default == weft.cuda.ExternalStream(default.cuda_stream)
    with pytest.raises(TypeError, match="weft.cuda.Stream"):
        y.record_stream(3)
    with pytest.raises(weft.DeviceError, match="needs a tensor on a GPU"):
        weft.ones(1).record_stream(default)


@gpu
def test_errors_of_kernels_come_where_the_program_waits():
    table = weft.zeros(3, 2, device="cuda")
    with pytest.raises(IndexError, match="5"):
        table[weft.tensor([5], device="cuda")].sum().item()
    weft.cuda.synchronize()
    assert table.sum().item() == 0


@gpu
def test_a_forked_child_is_told_that_it_has_no_gpu():
    run = program("""
import os, weft
x = weft.ones(2, device="cuda")
child = os.fork()
if child == 0:
    try:
        weft.ones(2, device="cuda")
    except weft.DeviceError as error:
        os._exit(0 if "fork" in str(error) and weft.ones(2).sum() == 2 else 1)
    os._exit(2)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), x.sum().item())
""")
    assert run.stdout.split() == ["0", "2.0"], run.stderr


@gpu
def test_what_lives_on_the_gpu_at_the_end_of_the_interpreter_is_no_trouble():
    run = program("""
import weft
x = weft.ones(2, device="cuda", requires_grad=True)
loss = (x * 2).sum()
stream, event, graph = weft.cuda.Stream(), weft.cuda.Event(), weft.cuda.CUDAGraph()
event.record()
with weft.cuda.graph(graph):
    y = x.detach() + 1
graph.replay()
stream.wait_stream(weft.cuda.current_stream())
weft.cuda.set_stream(stream)
print(y.sum().item())
""")
    assert run.returncode == 0 and run.stdout == "4.0\n", run.stderr


# ---- random numbers ----


@gpu
def test_generators_of_gpus():
    weft.manual_seed(7)
    first = weft.rand(5, device="cuda")
    weft.cuda.manual_seed(7)
    assert weft.equal(weft.rand(5, device="cuda"), first) and weft.cuda.initial_seed() == 7
    state = weft.cuda.get_rng_state()
    assert state.shape == (16,) and state.is_cpu
    drawn = weft.randn(5, device="cuda")
    weft.cuda.set_rng_state(state)
    assert weft.equal(weft.randn(5, device="cuda"), drawn)
    own = weft.Generator(device="cuda").manual_seed(7)
    assert own.device == weft.device("cuda:0") and weft.equal(
        weft.rand(5, device="cuda", generator=own), first
    )
    assert pickle.loads(pickle.dumps(own)).get_state().tolist() == own.get_state().tolist()
    with pytest.raises(RuntimeError, match="(?i)generator|draws"):
        weft.rand(2, device="cuda", generator=weft.Generator())
    with weft.random.fork_rng():
        inside = weft.rand(2, device="cuda")
    assert weft.equal(weft.rand(2, device="cuda"), inside)


# ---- training ----


def trained(device: str, optimizer, steps: int = 3) -> list[weft.Tensor]:
    weft.manual_seed(1)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).to(device)
    weft.manual_seed(2)
    x, y = weft.randn(10, 4).to(device), weft.randint(3, (10,)).to(device)
    opt = optimizer(model.parameters())
    for _ in range(steps):
        opt.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        opt.step()
    return [p.detach().cpu() for p in model.parameters()]


@gpu
@pytest.mark.parametrize(
    ("name", "options"),
    [("SGD", {}), ("SGD", {"momentum": 0.9, "nesterov": True}), ("AdamW", {"amsgrad": True})]
    + [(name, {}) for name in ("Adam", "RMSprop", "Adagrad", "Adafactor", "NAdam", "ASGD", "Rprop")],
)
def test_training_is_the_same_as_on_the_cpu(name, options):
    def optimizer(parameters):
        return getattr(weft.optim, name)(parameters, lr=0.01, **options)

    for a, b in zip(trained("cpu", optimizer), trained("cuda", optimizer), strict=True):
        assert weft.allclose(a, b, atol=1e-5)


@gpu
def test_an_optimizers_state_moves(tmp_path):
    model = nn.Linear(2, 2).cuda()
    opt = weft.optim.Adam(model.parameters())
    model(weft.ones(1, 2, device="cuda")).sum().backward()
    opt.step()
    state = opt.state[model.weight]
    assert state["exp_avg"].is_cuda and float(state["step"]) == 1
    weft.save(opt.state_dict(), tmp_path / "opt.pt")
    other = nn.Linear(2, 2).cuda()
    again = weft.optim.Adam(other.parameters())
    again.load_state_dict(weft.load(tmp_path / "opt.pt", map_location="cpu"))
    other(weft.ones(1, 2, device="cuda")).sum().backward()
    again.step()
    assert float(again.state[other.weight]["step"]) == 2 and again.state[other.weight]["exp_avg"].is_cuda


@gpu
def test_mixed_precision_on_a_gpu():
    model = nn.Linear(4, 4).cuda()
    opt = weft.optim.SGD(model.parameters(), lr=0.1)
    scaler = weft.amp.GradScaler("cuda", init_scale=8.0)
    x = weft.ones(2, 4, device="cuda")
    with weft.autocast("cuda"):
        y = model(x)
        assert y.dtype is weft.float16
        loss = y.float().square().mean()
    with weft.autocast("cuda", dtype=weft.bfloat16):
        assert model(x).dtype is weft.bfloat16
    before = model.weight.detach().clone()
    scaler.scale(loss).backward()
    model.weight.grad[0, 0] = weft.inf
    scaler.step(opt)
    scaler.update()
    assert weft.equal(model.weight, before) and scaler.get_scale() == 4.0
    opt.zero_grad()
    scaler.scale(model(x).square().mean()).backward()
    scaler.step(opt)
    scaler.update()
    assert not weft.equal(model.weight, before)
