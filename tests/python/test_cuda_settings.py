"""What is set and asked of GPUs with and without one: precision, determinism, cuDNN, architectures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import weft

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _as_at_start():
    yield
    weft.backends.cuda.matmul.allow_tf32 = False
    weft.use_deterministic_algorithms(False)
    cudnn = weft.backends.cudnn
    cudnn.allow_tf32 = cudnn.deterministic = cudnn.benchmark = False
    cudnn.enabled, cudnn.benchmark_limit = True, 10


def test_settings_hold_without_a_gpu():
    matmul, cudnn = weft.backends.cuda.matmul, weft.backends.cudnn
    weft.set_float32_matmul_precision("high")
    assert matmul.allow_tf32 and matmul.fp32_precision == "tf32"
    matmul.allow_tf32 = False
    assert weft.get_float32_matmul_precision() == "highest"
    assert not cudnn.allow_tf32
    with cudnn.flags(enabled=True, deterministic=True, allow_tf32=True):
        assert cudnn.allow_tf32 and cudnn.deterministic and weft._C._cuda.deterministic()
    assert not cudnn.allow_tf32 and not weft._C._cuda.deterministic()
    weft.use_deterministic_algorithms(True)
    cudnn.deterministic = True
    weft.use_deterministic_algorithms(False)
    assert weft._C._cuda.deterministic()  # cuDNN's own switch still holds
    assert weft.version.cuda is None or re.fullmatch(r"\d+\.\d+", weft.version.cuda)


def test_cudnns_flags_reach_the_library():
    cudnn, library = weft.backends.cudnn, weft._C._cuda
    assert cudnn.enabled and not cudnn.benchmark and cudnn.benchmark_limit == 10
    cudnn.enabled, cudnn.benchmark, cudnn.benchmark_limit = False, True, 0
    assert not library.cudnn_enabled() and library.cudnn_benchmark() and library.cudnn_benchmark_limit() == 0
    with cudnn.flags(enabled=True, benchmark_limit=4):
        assert library.cudnn_enabled() and not library.cudnn_benchmark() and cudnn.benchmark_limit == 4
    assert not cudnn.enabled and cudnn.benchmark and cudnn.benchmark_limit == 0
    with pytest.raises(ValueError, match="must not be negative; got -2"):
        cudnn.benchmark_limit = -2


@pytest.mark.skipif(not weft.cuda.is_available(), reason="needs a GPU, or the simulated one")
def test_convolutions_and_attention_agree_whoever_computes():
    weft.manual_seed(1)
    x, w = weft.randn(2, 3, 9, 8), weft.randn(4, 3, 3, 3)
    q = weft.randn(1, 2, 5, 8, dtype=weft.bfloat16)

    def results(device: str) -> list[weft.Tensor]:
        a, b = (t.detach().to(device).requires_grad_() for t in (x, w))
        y = weft.nn.functional.conv2d(a, b, padding=1)
        y.square().sum().backward()
        attended = weft.nn.functional.scaled_dot_product_attention(*(q.to(device) for _ in range(3)))
        return [t.cpu().float() for t in (y.detach(), a.grad, b.grad, attended)]

    expected = results("cpu")
    cudnn = weft.backends.cudnn
    for enabled, benchmark, deterministic in (
        (True, False, False),
        (True, True, False),
        (True, True, True),
        (False, True, False),
    ):
        cudnn.enabled, cudnn.benchmark, cudnn.deterministic = enabled, benchmark, deterministic
        for _ in range(2):
            for a, b in zip(results("cuda"), expected, strict=True):
                assert weft.allclose(a, b, rtol=1e-2, atol=2e-2)


def test_the_architectures_of_a_real_build_are_told_without_its_gpu():
    build = ROOT / "build/cuda"
    library, cache = build / "lib/libweft_cuda.so", build / "CMakeCache.txt"
    if not library.is_file() or not cache.is_file():
        pytest.skip("needs ./dev cuda")
    text = "import weft; print(weft.cuda.get_arch_list()); print(weft.cuda.why_unavailable())"
    paths = os.pathsep.join(path for path in sys.path if path)
    settings = {**os.environ, "PYTHONPATH": paths, "WEFT_CUDA_LIBRARY": str(library)}
    run = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, env=settings, check=False
    )
    assert run.returncode == 0, run.stderr
    listed, why = run.stdout.splitlines()
    if "another version" in why:
        assert listed == "[]"
        pytest.skip("./dev cuda was not run since")
    asked = re.search(r"^CMAKE_CUDA_ARCHITECTURES:\w+=(.*)$", cache.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == str([f"sm_{number}" for number in re.findall(r"\d+", asked[1])])
