"""The Python programs of examples/ as their user starts them: what --device takes, and what they say where
there is no such device; and the C++ of docs/cuda.md where there is a GPU, or the simulated one.
"""

from __future__ import annotations

import gzip
import importlib.util
import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import weft

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
needs_tqdm = pytest.mark.skipif(
    importlib.util.find_spec("tqdm") is None, reason="the first example shows its progress with tqdm"
)
PROGRAMS = (pytest.param("01_lecture_convnet", marks=needs_tqdm), "02_newton", "03_char_gpt")
pytestmark = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are in the checkout only")


def run(name: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """In a folder that shows what it writes."""
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, str(EXAMPLES / name / "main.py"), *arguments]
    return subprocess.run(
        command, cwd=folder, env=settings, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize("device", ["cuda", "cuda:0", "cuda:99"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_gpu_that_is_not_there_is_one_line_that_says_why(name: str, device: str, tmp_path: Path) -> None:
    gpus = weft.cuda.device_count()
    if gpus and device != "cuda:99":
        pytest.skip("there is a GPU")
    # Data that is not there would be complained about if anybody looked for it.
    data = {"01_lecture_convnet": ["--data", "nowhere"], "03_char_gpt": ["--text", "nowhere"]}.get(name, [])
    ended = run(name, tmp_path, "--device", device, *data)
    why = f"GPUs go up to cuda:{gpus - 1}" if gpus else f"there is no GPU: {weft.cuda.why_unavailable()}"
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"main.py: --device {device}: {why}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("device", ["gpu", "cuda:x", "cuda:01", "cpu:0", "cpu:1", ""])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_name_of_no_device_is_a_wrong_argument(name: str, device: str, tmp_path: Path) -> None:
    ended = run(name, tmp_path, "--device", device)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("usage: main.py") and "Traceback" not in ended.stderr
    assert ended.stderr.endswith(f"main.py: error: argument --device: invalid device value: {device!r}\n")


@pytest.mark.parametrize("name", PROGRAMS)
def test_help_names_the_device(name: str, tmp_path: Path) -> None:
    ended = run(name, tmp_path, "--help")
    assert ended.returncode == 0
    assert "--device DEVICE" in ended.stdout and "cpu, cuda or cuda:N" in ended.stdout


def write_pictures(folder: Path, count: int) -> None:
    """Fashion-MNIST's files with so many pictures: noise, and a bright row that tells the class."""
    labels = bytes(i % 10 for i in range(count))
    pixels = bytearray(i * 7919 % 64 for i in range(count * 784))
    for i, label in enumerate(labels):
        row = i * 784 + label * 56
        pixels[row : row + 56] = b"\xff" * 56
    for part in ("train", "t10k"):
        for kind, sizes, elements in (
            ("images-idx3", (count, 28, 28), pixels),
            ("labels-idx1", (count,), labels),
        ):
            head = struct.pack(f">HBB{len(sizes)}I", 0, 8, len(sizes), *sizes)
            (folder / f"{part}-{kind}-ubyte.gz").write_bytes(gzip.compress(head + bytes(elements)))


@needs_tqdm
def test_the_convnet_learns_on_the_device_that_is_there(tmp_path: Path) -> None:
    write_pictures(tmp_path, 40)
    options = ("--data", str(tmp_path), "--epochs", "2", "--batch-size", "20", "--lr", "0.01")
    losses = {}
    for device in ("cpu", "cuda:0") if weft.cuda.is_available() else ("cpu",):
        ended = run("01_lecture_convnet", tmp_path, *options, "--device", device, "--out", device[:3])
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.startswith("epoch 1/2  loss ")
        rows = (tmp_path / device[:3] / "losses.csv").read_text().split()[1:]
        losses[device] = [float(row.split(",")[2]) for row in rows]
        assert len(losses[device]) == 4
    for found in losses.values():
        assert found == pytest.approx(losses["cpu"], rel=1e-4)


@pytest.mark.skipif(not weft.cuda.is_available(), reason="ctest compiles and runs it without a GPU")
@pytest.mark.skipif(shutil.which("g++") is None, reason="needs a compiler")
def test_the_cpp_of_the_guide_runs_on_the_device() -> None:
    library = re.search(r"/\S*/libweft\.so\S*", Path("/proc/self/maps").read_text())
    assert library
    command = [sys.executable, str(ROOT / "tests/examples/readme_programs.py"), "--joined"]
    command += ["--readme", str(ROOT / "docs/cuda.md"), "--include", str(ROOT / "include")]
    command += ["--library", library[0], "--compiler", "g++"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
