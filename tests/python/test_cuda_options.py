"""What weft says to wrong devices, options and settings around GPUs, be there a GPU or not."""

from __future__ import annotations

import inspect
import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import warnings
from pathlib import Path
from typing import Any

import pytest
import weft
from weft import nn

HERE = weft.cuda.is_available()
gpu = pytest.mark.skipif(not HERE, reason="needs a GPU, or the simulated one")
no_gpu = pytest.mark.skipif(HERE, reason="a machine without a GPU says so")


@pytest.fixture(autouse=True)
def _as_at_start():
    yield
    weft.set_default_device(None)


def said(text: str, **environment: str) -> str:
    """What a program prints, warnings as errors' text included."""
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **environment}
    command = [sys.executable, "-c", text]
    run = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


# ---- the GPU library ----

ASKED = "import weft; print(weft.backends.cuda.is_built(), weft.version.cuda, weft.cuda.why_unavailable())"


@no_gpu
def test_a_build_without_a_gpu_library_says_where_it_looked():
    text = said(ASKED, WEFT_CUDA_LIBRARY="")
    if text.startswith("True"):
        pytest.skip("this build has one")
    folder = re.search(r"libweft_cuda.so is not in (\S+);", text)
    assert text.startswith("False None this build of weft has no CUDA backend") and folder, text
    assert any(Path(folder[1]).glob("libweft*")) or any(Path(folder[1]).glob("_C.*"))
    assert "WEFT_CUDA_LIBRARY" in text and "docs/cuda.md" in text


def test_a_library_that_is_none_of_wefts_is_no_backend(tmp_path: Path):
    missing = tmp_path / "libweft_cuda.so"
    text = said(ASKED, WEFT_CUDA_LIBRARY=str(missing))
    assert text.startswith("False None") and f"WEFT_CUDA_LIBRARY names {missing}, which is not there" in text

    missing.write_text("no library")
    text = said(ASKED, WEFT_CUDA_LIBRARY=str(missing))
    assert text.startswith("False None") and f"{missing}, which cannot be loaded" in text

    text = said(ASKED, WEFT_CUDA_LIBRARY=str(tmp_path))
    assert text.startswith("False None") and f"{tmp_path}, which cannot be loaded" in text

    # Any other library will do: this one is loaded anyway.
    other = weft._C.__file__
    text = said(ASKED, WEFT_CUDA_LIBRARY=other)
    assert text.startswith("False None") and f"{other}, which is no GPU library of weft" in text
    assert "another version" not in text


def test_a_library_of_another_version_says_so(tmp_path: Path):
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which(sysconfig.get_config_var("CC") or "")
    if not compiler:
        pytest.skip("needs a C compiler")
    source, library = tmp_path / "old.c", tmp_path / "old.so"
    source.write_text("const void* weft_cuda_backend(const void* services) { return 0; }")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    text = said(ASKED, WEFT_CUDA_LIBRARY=str(library))
    assert text.startswith("False None") and f"{library} was built for another version of weft" in text


@gpu
def test_a_library_that_was_opened_is_built():
    assert weft.backends.cuda.is_built() and weft.version.cuda is not None


def test_an_allocator_that_weft_does_not_have_is_named():
    rule = 'WEFT_CUDA_ALLOCATOR must be caching, async or raw; got "fast"'
    ask = "import weft; weft.cuda.is_available(); weft.cuda.device_count()"
    assert said(ask, WEFT_CUDA_ALLOCATOR="fast").count(rule) == 1
    assert "WEFT_CUDA_ALLOCATOR" not in said(ask, WEFT_CUDA_ALLOCATOR="raw")
    text = """
import warnings, weft
warnings.simplefilter("ignore")
try:
    weft.cuda.get_allocator_backend()
except ValueError as error:
    print(error)
if weft.cuda.is_available():
    try:
        weft.ones(1, device="cuda")
    except ValueError as error:
        print(error)
"""
    assert said(text, WEFT_CUDA_ALLOCATOR="fast").count(rule) == (2 if HERE else 1)


# ---- devices ----

CPU = weft.ones(2)
MAKERS: dict[str, Any] = {
    "set_default_device": lambda device: weft.set_default_device(device),
    "empty": lambda device: weft.empty(0, device=device),
    "zeros": lambda device: weft.zeros(2, device=device),
    "full": lambda device: weft.full((2,), 3.0, device=device),
    "arange": lambda device: weft.arange(3, device=device),
    "rand": lambda device: weft.rand(3, device=device),
    "randperm": lambda device: weft.randperm(3, device=device),
    "tril_indices": lambda device: weft.tril_indices(2, 2, device=device),
    "rand_like": lambda device: weft.rand_like(CPU, device=device),
    "randn_like": lambda device: weft.randn_like(CPU, device=device),
    "randint_like": lambda device: weft.randint_like(CPU, 5, device=device),
    "zeros_like": lambda device: weft.zeros_like(CPU, device=device),
    "new_zeros": lambda device: CPU.new_zeros(2, device=device),
    "new_full": lambda device: CPU.new_full((2,), 1, device=device),
    "new_tensor": lambda device: CPU.new_tensor([1.0], device=device),
    "hann_window": lambda device: weft.hann_window(3, device=device),
    "tensor": lambda device: weft.tensor([1.0], device=device),
    "as_tensor": lambda device: weft.as_tensor([1.0], device=device),
    "asarray": lambda device: weft.asarray([1.0], device=device),
    "from_dlpack": lambda device: weft.from_dlpack(CPU, device=device),
    "to": lambda device: CPU.to(device),
    "cuda": lambda device: CPU.cuda(device),
    "Generator": lambda device: weft.Generator(device),
    "Tensor": lambda device: weft.Tensor([1.0], device=device),
    "Linear": lambda device: nn.Linear(3, 2, device=device),
    "Bilinear": lambda device: nn.Bilinear(3, 2, 2, device=device),
    "Conv2d": lambda device: nn.Conv2d(3, 2, 1, device=device),
    "ConvTranspose1d": lambda device: nn.ConvTranspose1d(3, 2, 1, device=device),
    "Embedding": lambda device: nn.Embedding(3, 2, device=device),
    "EmbeddingBag": lambda device: nn.EmbeddingBag(3, 2, device=device),
    "BatchNorm1d": lambda device: nn.BatchNorm1d(3, device=device),
    "InstanceNorm2d": lambda device: nn.InstanceNorm2d(3, affine=True, device=device),
    "LayerNorm": lambda device: nn.LayerNorm(3, device=device),
    "RMSNorm": lambda device: nn.RMSNorm(3, device=device),
    "GroupNorm": lambda device: nn.GroupNorm(1, 3, device=device),
    "PReLU": lambda device: nn.PReLU(device=device),
    "LSTM": lambda device: nn.LSTM(3, 2, device=device),
    "GRUCell": lambda device: nn.GRUCell(3, 2, device=device),
    "MultiheadAttention": lambda device: nn.MultiheadAttention(4, 2, device=device),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_gpu_that_is_not_there_is_an_error_of_the_function_that_was_called(name: str):
    number = weft.cuda.device_count()
    why = f"there {'is' if number == 1 else 'are'} {number} GPU" if HERE else weft.cuda.why_unavailable()
    for device in (f"cuda:{number}", weft.device("cuda", number), number):
        with pytest.raises(weft.DeviceError, match=rf"^\[{name}\] {re.escape(why)}"):
            MAKERS[name](device)
    assert weft.get_default_device() == weft.device("cpu")


@no_gpu
@pytest.mark.parametrize("name", ["zeros", "tensor", "rand", "Linear", "LSTM"])
def test_a_default_device_that_is_not_there_is_an_error_of_the_function_too(name: str):
    with weft.device("cuda"), pytest.raises(weft.DeviceError, match=rf"^\[{name}\] "):
        MAKERS[name](None)


@no_gpu
def test_modules_name_what_moves_them():
    with pytest.raises(weft.DeviceError, match=r"^\[cuda\] "):
        nn.Linear(2, 2).cuda()
    with pytest.raises(weft.DeviceError, match=r"^\[to\] "):
        nn.Linear(2, 2).to("cuda")
    cuda = weft.cuda
    of_devices = (cuda.set_device, cuda.device, cuda.get_device_name, cuda.get_device_capability)
    for function in (*of_devices, cuda.reset_max_memory_allocated, cuda.reset_max_memory_cached):
        with pytest.raises(weft.DeviceError, match=rf"^\[cuda.{function.__name__}\] no GPU is .*; ask"):
            function(0)
    for data in (3, [3.0]):
        with pytest.raises(weft.DeviceError, match=r"^\[cuda.FloatTensor\] "):
            weft.cuda.FloatTensor(data)
    with pytest.raises(weft.DeviceError, match=r"^\[set_default_device\] "):
        weft.set_default_tensor_type("torch.cuda.DoubleTensor")
    assert weft.get_default_dtype() is weft.float32
    with pytest.raises(RuntimeError, match=r"^\[accelerator.synchronize\] no accelerator is available: "):
        weft.accelerator.synchronize()


@pytest.mark.parametrize("text", ["gpu", "CUDA", "cuda:", "cuda:1x", "cuda:01", "cpu:00", "tpu", ""])
def test_what_is_no_device_is_told_alike_everywhere(text: str):
    message = re.escape(f'[device] a device is "cpu", "cuda" or "cuda:N"; got "{text}"')
    for call in (weft.device, lambda d: weft.zeros(1, device=d), weft.amp.GradScaler, CPU.to, weft.Generator):
        with pytest.raises(ValueError, match=f"^{message}$"):
            call(text)


def test_numbers_of_devices_have_a_range():
    for given, got in (("cuda:128", '"cuda:128"'), ("cuda:-1", '"cuda:-1"'), (128, "128"), (-1, "-1")):
        with pytest.raises(ValueError, match=re.escape(f"[device] the index must be in [0, 127]; got {got}")):
            weft.device(given)


@gpu
def test_a_function_of_gpus_says_that_it_was_given_the_cpu():
    with pytest.raises(ValueError, match=r"\[cuda.synchronize\] expected a cuda device; got cpu"):
        weft.cuda.synchronize("cpu")
    with pytest.raises(ValueError, match=r"\[Stream\] expected a cuda device; got cpu"):
        weft.cuda.Stream("cpu")


COUNTS = [
    name + kind for name in ("memory_", "max_memory_") for kind in ("allocated", "reserved", "cached")
] + ["memory_stats", "memory_stats_as_nested_dict"]


@pytest.mark.parametrize("name", COUNTS)
def test_the_memory_of_what_is_no_gpu_is_not_counted(name: str):
    count = getattr(weft.cuda, name)
    for device in ("cpu", weft.device("cpu")):
        with pytest.raises(ValueError, match=rf"\[cuda.{name}\] expected a cuda device; got cpu"):
            count(device)
    with pytest.raises(ValueError, match='a device is "cpu", .*; got "x"'):
        count("x")
    with pytest.raises(TypeError, match="a device must be"):
        count(2.5)
    if not HERE:
        assert not count() and not count("cuda") and not count(0)


# ---- loading ----


def saved() -> io.BytesIO:
    file = io.BytesIO()
    weft.save({"weight": weft.ones(2)}, file)
    file.seek(0)
    return file


def test_loading_to_a_gpu_that_is_not_there_tells_the_remedy():
    place = f"cuda:{weft.cuda.device_count()}"
    for choice in (place, weft.device(place), {"cpu": place}, lambda storage, location: place):
        with pytest.raises(weft.DeviceError) as caught:
            weft.load(saved(), map_location=choice)
        asked = (
            f"[load] map_location asks for {place}, which is not there; map_location='cpu' loads on the CPU ("
        )
        assert str(caught.value).startswith(asked)
    assert weft.load(saved(), map_location="cpu")["weight"].tolist() == [1, 1]


def test_what_is_no_place_is_refused_before_the_file_is_read():
    file = saved()
    for choice in (3.5, True, {"cpu": 2.5}):
        with pytest.raises(TypeError, match="a device must be a weft.device, a str or an int"):
            weft.load(file, map_location=choice)
    with pytest.raises(ValueError, match='got "gpu"'):
        weft.load(file, map_location="gpu")


# ---- weft.cuda's own arguments ----


def test_streams_and_graphs_are_no_numbers():
    for function in (weft.cuda.stream, weft.cuda.StreamContext):
        with pytest.raises(TypeError, match=r"\[cuda.stream\] needs a weft.cuda.Stream or None; got int"):
            function(5)
    with pytest.raises(TypeError, match=r"\[cuda.set_stream\] needs a weft.cuda.Stream or None; got str"):
        weft.cuda.set_stream("cuda:0")
    with pytest.raises(TypeError, match=r"\[cuda.graph\] needs a weft.cuda.Stream or None; got int"):
        weft.cuda.graph(None, stream=5)
    with pytest.raises(TypeError, match=r"\[cuda.graph\] needs a weft.cuda.CUDAGraph; got int"):
        weft.cuda.graph(5)
    with weft.cuda.stream(None):
        weft.cuda.set_stream(None)


def test_seeds_are_looked_at_without_a_gpu_too():
    for seed in (weft.cuda.manual_seed, weft.cuda.manual_seed_all):
        with pytest.raises(ValueError, match="invalid literal"):
            seed("seven")


def test_the_module_lists_what_users_look_for():
    assert {"is_available", "Stream", "memory_summary", "amp", "graphs"} <= set(dir(weft.cuda))
    for name in dir(weft.cuda):
        assert hasattr(weft.cuda, name)
        assert name not in {"Any", "annotations", "importlib", "gpu_number", "need_gpu"} and name[0] != "_"


def test_a_grad_scaler_is_for_devices():
    assert weft.GradScaler is weft.amp.GradScaler
    for device in ("cpu", weft.device("cpu"), "cpu:0"):
        assert weft.GradScaler(device).is_enabled()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert weft.GradScaler("cuda:0").is_enabled() == HERE
    assert len(caught) == (not HERE)
    for device in ("tpu", "mps"):
        with pytest.raises(ValueError, match=f'a device is .*; got "{device}"'):
            weft.GradScaler(device, enabled=False)
    for device in (None, 2.5):
        with pytest.raises(TypeError, match="a device must be"):
            weft.GradScaler(device)


# ---- compile ----


def double(x: weft.Tensor) -> weft.Tensor:
    return 2 * x


@pytest.mark.parametrize(
    "options",
    [
        {"mode": mode}
        for mode in (None, "default", "reduce-overhead", "max-autotune", "max-autotune-no-cudagraphs", "lite")
    ]
    + [
        {"backend": backend}
        for backend in (None, "inductor", "eager", "aot_eager", "cudagraphs", "aot_ts", "onnxrt", "tvm")
    ]
    + [
        {"fullgraph": True},
        {"dynamic": None},
        {"dynamic": False},
        {"options": {"triton.cudagraphs": True}},
        {"disable": True},
        {"name": "step", "recompile_limit": 3, "isolate_recompiles": True, "dynamic_shapes": {}},
    ],
)
def test_pytorchs_options_of_compile_are_taken(options: dict[str, Any]):
    for function in (weft.compile(double, **options), weft.compile(**options)(double)):
        for _ in range(4):
            assert function(weft.ones(2)).tolist() == [2, 2]
            if HERE:
                assert function(weft.ones(2, device="cuda")).tolist() == [2, 2]


@pytest.mark.parametrize(
    ("options", "kind", "rule"),
    [
        ({"mode": "bogus"}, ValueError, "mode must be one of default, .*max-autotune.*; got 'bogus'"),
        ({"mode": 3}, ValueError, "mode must be one of .*; got 3"),
        ({"backend": "bogus"}, RuntimeError, "backend must be one of cudagraphs, inductor.*; got 'bogus'"),
        ({"backend": print}, ValueError, "backend must be one of .*; got <built-in function print>"),
        ({"fullgraph": "yes"}, TypeError, "fullgraph must be bool; got 'yes'"),
        ({"fullgraph": None}, TypeError, "fullgraph must be bool; got None"),
        ({"dynamic": 2}, TypeError, "dynamic must be bool or None; got 2"),
        ({"options": 5}, TypeError, "options must be dict or None; got 5"),
        ({"disable": 1}, TypeError, "disable must be bool; got 1"),
        ({"recompile_limit": "8"}, TypeError, "recompile_limit must be int or None; got '8'"),
        ({"mode": "default", "options": {}}, RuntimeError, "takes mode or options, not both"),
    ],
)
def test_wrong_options_of_compile_are_named(options: dict[str, Any], kind: type[Exception], rule: str):
    for arguments in ((double,), ()):  # as a decorator, where it is written
        with pytest.raises(kind, match=rf"^\[compile\] {rule}"):
            weft.compile(*arguments, **options)


def test_compile_takes_no_options_that_there_are_not():
    with pytest.raises(TypeError, match=r"compile\(\) got an unexpected keyword argument 'foo'"):
        weft.compile(double, foo=1)
    with pytest.raises(RuntimeError, match=r"\[compile\] needs a module or a function; got int"):
        weft.compile(5)
    assert list(inspect.signature(weft.compile).parameters)[:3] == ["model", "fullgraph", "dynamic"]


# ---- torch.compiler ----


def test_the_compiler_answers():
    compiler = weft.compiler
    assert compiler.compile is weft.compile
    assert not (compiler.is_compiling() or compiler.is_dynamo_compiling() or compiler.is_exporting())
    assert set(compiler.list_backends()) >= {"cudagraphs", "inductor"}
    assert compiler.allow_in_graph(double) is double is compiler.assume_constant_result(double)
    compiler.cudagraph_mark_step_begin()
    compiler.reset()

    @compiler.disable(reason="it prints")
    def shown(x: weft.Tensor) -> weft.Tensor:
        return x + 1

    assert shown.__name__ == "shown" and shown(weft.ones(1)).item() == 2
    assert weft.compile(shown) is shown and compiler.disable(double)(weft.ones(1)).item() == 2
    for what in (5, nn.Linear(1, 1), nn.Linear):
        with pytest.raises(TypeError, match=r"\[compiler.disable\] needs a function; got"):
            compiler.disable(what)


@gpu
def test_what_is_kept_from_the_compiler_keeps_its_caller_out_too():
    aside = weft.compiler.disable(double)
    compiled = weft.compile(lambda x: aside(x) + 1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        results = [compiled(weft.full((1,), float(i), device="cuda")).item() for i in range(5)]
    assert results == [1, 3, 5, 7, 9]
    assert [re.search(r"it calls (\w+), for", str(one.message))[1] for one in caught] == ["double"]


@gpu
def test_functions_are_told_that_they_are_captured_and_can_be_captured_anew():
    seen: list[bool] = []

    @weft.compile
    def step(x: weft.Tensor) -> weft.Tensor:
        seen.append(weft.compiler.is_compiling())
        return x * 2

    x = weft.ones(2, device="cuda")
    for _ in range(5):
        assert step(x).tolist() == [2, 2]
    first = list(seen)
    assert first[0] is False and all(first[1:]) and len(first) < 5 and not weft.compiler.is_compiling()
    step(x)
    assert seen == first
    weft.compiler.reset()
    for _ in range(5):
        assert step(x).tolist() == [2, 2]
    assert seen == first * 2


@gpu
@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_eager_backends_leave_the_function_alone(backend: str):
    assert weft.compile(double, backend=backend) is double
    assert weft.compile(backend=backend)(double) is double
    assert weft.compile(double, backend="cudagraphs") is not double


# ---- without a GPU ----

ANSWERED = {"is_available": False, "is_initialized": False, "is_bf16_supported": False} | {
    "is_tf32_supported": False,
    "is_current_stream_capturing": False,
    "device_count": 0,
    "memory_stats": {},
    "memory_stats_as_nested_dict": {},
    "get_rng_state_all": [],
}
GIVEN: dict[str, tuple[Any, ...]] = {
    "manual_seed": (3,),
    "manual_seed_all": (3,),
    "set_rng_state_all": ([],),
    "stream": (None,),
    "set_stream": (None,),
    "device": (None,),
    "device_of": (CPU,),
    "set_device": (0,),
    "ExternalStream": (1,),
    "set_rng_state": (weft.zeros(16, dtype=weft.uint8),),
    "make_graphed_callables": (double, (CPU,)),
}


@no_gpu
def test_what_the_guide_says_of_a_machine_without_a_gpu():
    guide = (Path(__file__).resolve().parents[2] / "docs/cuda.md").read_text(encoding="utf-8")
    listed = guide.partition("## Without a GPU")[2].partition("\n\nAn `Event`")[0]
    parts = [re.findall(r"`(\w+)`", part) for part in listed.split("\n- **")[1:]]
    answering, idle, raising = parts
    for name in answering:
        value = getattr(weft.cuda, name)
        value = value() if callable(value) else value
        expected = ANSWERED.get(name, 0 if name.startswith(("memory_", "max_memory_")) else value)
        assert value == expected, name
    for name in idle:
        made = getattr(weft.cuda, name)(*GIVEN.get(name, ()))
        if made is not None:
            with made:
                pass
    for name in raising:
        with pytest.raises(weft.DeviceError, match="no CUDA backend|WEFT_CUDA_LIBRARY|driver|GPU"):
            if name == "graph":
                weft.cuda.graph(weft.cuda.CUDAGraph())
            else:
                getattr(weft.cuda, name)(*GIVEN.get(name, ()))
    told = {*answering, *idle, *raising}
    rest = {"Event", "StreamContext", "OutOfMemoryError", "amp"}
    assert told | rest == set(weft.cuda.__all__) and not told & rest
    assert weft.cuda.Event().query()
