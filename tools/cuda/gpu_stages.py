"""The stages of gpu_run.py. Each takes the programs and the log, and returns what results.json says of it.

"ok" is True, or False with "why", or None where it was left out.
"""

from __future__ import annotations

import json
import os
import re
import struct
import sys
import tempfile
import time
from pathlib import Path

import gpu_machine
from gpu_process import Log, NotBuiltError, Programs

# A few records of every kind of kernel, for tools that make each hundreds of times slower.
GPU_SUBSET = "GpuSmoke.*:GpuTraining.Lectures*"
OPS_SUBSET = (
    "OpCase/add.forward:OpCase/softmax.forward:OpCase/sum.forward:OpCase/cumsum.forward:OpCase/sort.forward:"
    "OpCase/index_add.forward:OpCase/gather.forward:OpCase/conv2d.forward:OpCase/max_pool2d.forward:"
    "OpCase/layer_norm.forward:OpCase/batch_norm.forward:OpCase/embedding.forward:OpCase/matmul.forward"
)
# The lecture's network reaches 0.88 and more on Fashion-MNIST within so many passes.
EPOCHS, ACCURACY = 6, 0.87


class BrokeOffError(Exception):
    """A program that ended without an answer."""


def introduction(programs: Programs) -> dict:
    """What weft says of the first GPU and its libraries; {"error": why} where it can use none."""
    done = programs.run([programs.find("bench_gpu"), "cuda"])
    try:
        return json.loads(done.output.splitlines()[-1])
    except (ValueError, IndexError):
        raise BrokeOffError(f"bench_gpu: {done.why}") from None


def why_no_gpu(programs: Programs) -> str:
    """The reason, or nothing: where there is a GPU, and where the program that knows is missing or broken."""
    programs.deadline = time.monotonic() + 60
    try:
        return introduction(programs).get("error", "")
    except (NotBuiltError, BrokeOffError):
        return ""


def versions(programs: Programs, log: Log) -> dict:
    """The driver, the device as weft and as cuDNN see it, NVIDIA's libraries, PyTorch, CUDA's tools."""
    told = {
        "tools": {
            name: gpu_machine.tool(name) for name in ("nvcc", "cmake", "compute-sanitizer", "nvidia-smi")
        }
    }
    if told["tools"]["nvidia-smi"]:
        fields = "name,driver_version,memory.total,clocks.max.sm,clocks.max.memory,power.limit"
        told["nvidia_smi"] = gpu_machine.say(
            told["tools"]["nvidia-smi"], f"--query-gpu={fields}", "--format=csv"
        )
    if told["tools"]["nvcc"]:
        told["nvcc"] = gpu_machine.say(told["tools"]["nvcc"], "--version").splitlines()[-1:]
    python, told["torch"] = gpu_machine.torch_python()
    told["environment"] = programs.environment
    try:
        told["weft"] = introduction(programs)
    except NotBuiltError as error:  # what was found out so far is as useful
        return told | {"ok": False, "why": str(error)}
    except BrokeOffError as error:
        return told | {"weft": {"error": str(error)}, "ok": False, "why": str(error)}
    if "error" in told["weft"]:
        return told | {"ok": False, "no_gpu": True, "why": told["weft"]["error"]}
    if told["weft"].get("cudnn"):
        done = programs.run(
            [
                python or sys.executable,
                Path(__file__).with_name("gpu_machine.py"),
                told["weft"]["cudnn_path"],
            ],
            own=False,
        )
        if done.code == 0:
            (programs.out / "deviceproperties.json").write_text(done.output)
        else:
            told["deviceproperties"] = done.output.strip()[-300:] or done.why
    return told | {"ok": True}


def smoke(programs: Programs, log: Log) -> dict:
    return programs.tests("weft_test_gpu", "GpuSmoke.*")


def training_tests(programs: Programs, log: Log) -> dict:
    return programs.tests("weft_test_gpu", "*-GpuSmoke.*:GpuReplay.*")


def replay(programs: Programs, log: Log) -> dict:
    """50 steps as usual and 50 replayed."""
    return programs.tests("weft_test_gpu", "GpuReplay.*")


def parity(programs: Programs, log: Log) -> dict:
    """Every op record on the GPU beside the CPU."""
    shards = 1 if programs.simulated else min(6, len(os.sched_getaffinity(0)))
    pattern = "OpCase/add.*:OpCase/softmax.*:OpCase/conv2d.forward" if programs.simulated else "*"
    return programs.tests("weft_test_ops", pattern, {"WEFT_TEST_DEVICE": "cuda"}, shards)


def sanitizer(programs: Programs, log: Log) -> dict:
    """NVIDIA's checker of memory and races on shared memory, every tensor allocated by itself."""
    path = gpu_machine.tool("compute-sanitizer")
    if programs.simulated or not path:
        return {"ok": None, "why": "there is no compute-sanitizer" if not path else "the GPU is simulated"}
    told: dict = {"ok": True}
    raw = {"WEFT_CUDA_ALLOCATOR": "raw"}
    runs = [
        (kind, program, pattern)
        for kind in ("memcheck", "racecheck")
        for program, pattern in (("weft_test_ops", OPS_SUBSET), ("weft_test_gpu", GPU_SUBSET))
    ]
    for i, (kind, program, pattern) in enumerate(runs):
        command = [
            path,
            "--tool",
            kind,
            "--error-exitcode",
            "99",
            programs.find(program),
            f"--gtest_filter={pattern}",
        ]
        share = programs.left() / (len(runs) - i)
        done = programs.finish(programs.start(command, raw | {"WEFT_TEST_DEVICE": "cuda"}), share)
        summaries = re.findall(r"={9} (?:ERROR|RACECHECK) SUMMARY: .*", done.output)
        told[f"{kind} of {program}"] = summaries[-1][10:] if summaries else done.why
        if done.code != 0:
            told["ok"] = False
            told["why"] = f"{kind} of {program}: {summaries[-1][10:] if summaries else done.why}"
    return told


def write_idx(path: Path, sizes: tuple[int, ...], content: bytes) -> None:
    path.write_bytes(struct.pack(f">4B{len(sizes)}I", 0, 0, 8, len(sizes), *sizes) + content)


def made_up_data(folder: Path) -> Path:
    """40 images to learn and 20 to test, each class a bright row of its own."""
    for part, count in (("train", 40), ("t10k", 20)):
        images, labels = bytearray(count * 784), bytes(i % 10 for i in range(count))
        for i, label in enumerate(labels):
            row = i * 784 + (2 * label + 4) * 28
            images[row : row + 56] = b"\xff" * 56
        write_idx(folder / f"{part}-images-idx3-ubyte", (count, 28, 28), bytes(images))
        write_idx(folder / f"{part}-labels-idx1-ubyte", (count,), labels)
    return folder


def training(programs: Programs, log: Log) -> dict:
    """The lecture's program on the GPU, to its accuracy; and once around on the CPU."""
    with tempfile.TemporaryDirectory() as folder:
        places = (
            programs.data,
            programs.root / "data/fashion-mnist",
            Path("/usr/share/datasets/fashion-mnist"),
        )
        if programs.simulated:
            (Path(folder) / "data").mkdir()
            data = made_up_data(Path(folder) / "data")
        else:
            data = next((place for place in places if place and place.is_dir()), None)
        if data is None:
            return {"ok": None, "why": "there is no Fashion-MNIST"}
        told: dict = {"accuracy_wanted": None if programs.simulated else ACCURACY}
        for device, epochs in (("cuda", 1 if programs.simulated else EPOCHS), ("cpu", 1)):
            command = [
                programs.find("01_lecture_convnet"),
                "--device",
                device,
                "--epochs",
                epochs,
                "--data",
                data,
            ]
            command += ["--out", Path(folder) / device] + (["--batch-size", 20] if programs.simulated else [])
            done = programs.run(command)
            lines = re.findall(r"loss ([\d.]+)  test accuracy ([\d.]+)  ([\d.]+) s", done.output)
            told[device] = [
                {"loss": float(loss), "accuracy": float(accuracy), "seconds": float(seconds)}
                for loss, accuracy, seconds in lines
            ]
            if done.code != 0 or len(lines) != epochs:
                return told | {"ok": False, "why": f"the program on {device}: {done.why}"}
    reached = told["cuda"][-1]["accuracy"]
    if not programs.simulated and reached < ACCURACY:
        return told | {"ok": False, "why": f"accuracy {reached}, wanted {ACCURACY}"}
    return told | {"ok": True}


def compare(programs: Programs, what: str, more: list) -> dict:
    """benchmarks/gpu/compare.py, which keeps what it has if its time is up."""
    file = programs.out / f".{what}.json"
    file.unlink(missing_ok=True)
    script = programs.root / "benchmarks/gpu/compare.py"
    command = [sys.executable, script, what, "--program", programs.find("bench_gpu"), "--json", file, *more]
    small = ["--small", "--turns", 1, "--seconds", 0.01] if programs.simulated else []
    done = programs.run([*command, "--budget", max(5, programs.left() - 45), *small])
    told = json.loads(file.read_text()) if file.is_file() else {}
    file.unlink(missing_ok=True)
    return told | {"ok": done.code == 0} | ({} if done.code == 0 else {"why": done.why})


def benchmarks(programs: Programs, log: Log) -> dict:
    python, version = gpu_machine.torch_python()
    more = ["--torch", python] if python else []
    told = compare(programs, "cases", more)
    told["torch"] = version
    broken = [name for name, case in told.get("cases", {}).items() if "error" in case.get("weft", {})]
    if told["ok"] and broken:
        told |= {"ok": False, "why": f"no figures: {', '.join(broken)}"}
    return told


def question(programs: Programs, log: Log) -> dict:
    """CPU against GPU over sizes of batch and network."""
    told = compare(programs, "question", [])
    broken = [
        row for row in told.get("question", []) if any("ms" not in row[who] for who in ("cpu", "eager"))
    ]
    if told["ok"] and broken:
        told |= {"ok": False, "why": f"{len(broken)} sizes without figures"}
    return told


def rebuild(architecture: str, programs: Programs, log: Log) -> dict:
    """The GPU library from the sources, for this GPU alone, in place of the one that came along."""
    folder = "lib" if (programs.root / "bin").is_dir() else "build/cuda/lib"
    done = programs.run(["tools/cuda/rebuild.sh", folder, architecture], own=False)
    if done.code == 0:
        programs.environment = gpu_machine.environment(programs.root, programs.simulated)
    return {"ok": done.code == 0} | (
        {} if done.code == 0 else {"why": done.output.strip()[-300:] or done.why}
    )
