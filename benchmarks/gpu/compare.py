"""Measures weft's programs on a GPU beside PyTorch's and cuBLASLt itself; tools/cuda/gpu_run.py calls it.

Every contestant is a process that prepares a case when asked and then runs it for a moment at a time, one
after another, several rounds: what disturbs the machine disturbs all. Without PyTorch weft is measured alone.
The JSON file is written anew after every case, so that a run that is stopped leaves what it had.
"""

from __future__ import annotations

import argparse
import json
import re
import selectors
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
# In the order of what matters, should the time not last.
CASES = (
    "lecture/100/eager",
    "lecture/100/graph",
    "lecture/1024/eager",
    "lecture/1024/graph",
    "resnet50/256/eager",
    "gpt2/16/eager",
    "gemm/bf16",
    "host/add",
    "host/graph",
    "bandwidth/copy",
    "bandwidth/add",
    "bandwidth/relu",
    "bandwidth/add_row",
    "bandwidth/add_transposed",
    "bandwidth/transpose",
    "gemm/tf32",
    "gemm/float32",
    "resnet50/256/graph",
    "gpt2/16/graph",
    "bandwidth/to_bfloat16",
    "bandwidth/sum",
    "bandwidth/sum_columns",
    "bandwidth/softmax",
    "bandwidth/layer_norm",
    "host/add_in_place",
    "host/matmul",
    "host/sum",
    "host/mul_backward",
    "host/empty",
)
WIDTHS, BATCHES = (5, 20, 80, 320), (1, 10, 100, 1000, 10000)


class Worker:
    """One contestant's process: ended when it does not answer in time, and started anew when next asked."""

    def __init__(self, command: list[str]):
        self.command = command
        self.process = None
        self.about = self.start()

    def start(self) -> dict:
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        return self.read(120)

    def read(self, seconds: float) -> dict:
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            line = self.process.stdout.readline() if selector.select(seconds) else None
        if line:
            return json.loads(line)
        why = "no answer in time" if line is None else f"the process ended with {self.process.wait()}"
        self.process.kill()
        self.process.wait()
        return {"error": why}

    def ask(self, question: str, seconds: float = 150) -> dict:
        if self.process.poll() is not None:
            again = self.start()
            if "error" in again:
                return again
        try:
            self.process.stdin.write(question + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        return self.read(seconds)

    def end(self) -> None:
        if self.process.poll() is None:
            try:
                self.process.communicate("end\n", timeout=20)
            except (subprocess.TimeoutExpired, ValueError, BrokenPipeError):
                self.process.kill()
                self.process.wait()


def measure(workers: dict[str, tuple[Worker, str]], turns: int, seconds: float) -> dict:
    """{contestant: (its process, the case's name there)} -> {contestant: median, and all turns' medians}."""
    found, ready = {}, []
    for name, (worker, case) in workers.items():
        found[name] = worker.ask(f"prepare {case}")
        if "error" not in found[name]:
            found[name]["turns"] = []
            ready.append(name)
    for round_ in range(turns):
        for name in ready[round_ % 2 :] + ready[: round_ % 2]:
            turn = workers[name][0].ask(f"turn {seconds}")
            if "error" in turn:
                found[name].setdefault("error", turn["error"])
            else:
                found[name]["turns"].append(turn["ms"])
    for name, (worker, _) in workers.items():
        if found[name].get("turns"):
            found[name]["ms"] = statistics.median(found[name]["turns"])
        if name in ready:
            worker.ask("release")
    return found


def peers(options: argparse.Namespace, device: str) -> dict[str, Worker]:
    """weft, cuBLASLt itself in a second process of weft's program, and PyTorch where it is."""
    small = ["--small"] if options.small else []
    found = {"weft": Worker([str(options.program), device, *small])}
    if "error" in found["weft"].about:
        raise SystemExit(f"compare.py: {found['weft'].about['error']}")
    if device == "cuda":
        found["cublaslt"] = Worker([str(options.program), device, *small])
    if options.torch:
        torch = Worker([options.torch, str(HERE / "torch_worker.py"), options.torch_device, *small])
        if "error" in torch.about:
            print(f"without PyTorch: {torch.about['error']}", file=sys.stderr)
        else:
            found["torch"] = torch
    return found


def compare(options: argparse.Namespace, results: dict, save) -> None:
    found = peers(options, options.device)
    results["about"] = {name: worker.about for name, worker in found.items() if name != "cublaslt"}
    cases = results.setdefault("cases", {})
    for case in CASES:
        if not re.search(options.cases, case):
            continue
        if time.monotonic() > options.until:
            results["left_out"] = [*results.get("left_out", []), case]
            continue
        contestants = {"weft": (found["weft"], case)}
        if "torch" in found:
            contestants["torch"] = (found["torch"], case)
        if case.startswith("gemm/") and "cublaslt" in found:
            contestants["cublaslt"] = (found["cublaslt"], f"raw_{case}")
        cases[case] = measure(contestants, options.turns, options.seconds)
        told = ", ".join(f"{name} {one.get('ms', one.get('error'))}" for name, one in cases[case].items())
        print(f"{case}: {told}", file=sys.stderr, flush=True)
        save()
    for worker in found.values():
        worker.end()


def question(options: argparse.Namespace, results: dict, save) -> None:
    """From which batch and network size on does the GPU win? Steps of the lectures' network on both."""
    command = [str(options.program)]
    gpu, cpu = Worker([*command, options.device]), Worker([*command, "cpu"])
    rows = results.setdefault("question", [])
    results["threads"] = cpu.about.get("threads")
    widths, batches = ((2, 4), (1, 8)) if options.small else (WIDTHS, BATCHES)
    for channels in widths:
        for batch in batches:
            if time.monotonic() > options.until:
                return
            case = f"width/{channels}/{batch}"
            found = measure(
                {"eager": (gpu, f"{case}/eager"), "cpu": (cpu, f"{case}/eager")}, 3, options.seconds / 2
            )
            found |= measure({"graph": (gpu, f"{case}/graph")}, 3, options.seconds / 2)
            rows.append({"channels": channels, "batch": batch} | found)
            told = ", ".join(f"{name} {one.get('ms', one.get('error'))}" for name, one in found.items())
            print(f"{case}: {told}", file=sys.stderr, flush=True)
            save()
    gpu.end()
    cpu.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("what", choices=("cases", "question"))
    add("--program", type=Path, required=True, help="bench_gpu")
    add("--json", type=Path, required=True, help="where the figures go")
    add("--torch", default="", metavar="PYTHON", help="an interpreter that has PyTorch")
    add("--torch-device", default="cuda")
    add("--device", default="cuda")
    add("--cases", default="", metavar="REGEX")
    add("--small", action="store_true", help="in sizes that a simulated GPU bears")
    add("--turns", type=int, default=5)
    add("--seconds", type=float, default=0.4, help="of a turn")
    add("--budget", type=float, default=3600, help="seconds after which no new case is begun")
    options = parser.parse_args()
    options.until = time.monotonic() + options.budget
    results: dict = {}

    def save() -> None:
        options.json.write_text(json.dumps(results, indent=1))

    (compare if options.what == "cases" else question)(options, results, save)
    save()


if __name__ == "__main__":
    main()
