"""One library's process: prepares the case it is told and times it in turns, asked on its standard input.

python worker.py weft|torch THREADS
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from itertools import repeat
from pathlib import Path

import numpy as np

BENCHMARKS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "peers")]

from worker import Workload, run_turn  # noqa: E402

from families.cases import Case, cases  # noqa: E402

torch = importlib.import_module(sys.argv[1])
F = torch.nn.functional
SECONDS_OF_A_STEP = 1e-4  # a step repeats its call until it takes as long


def values(words: list[str], shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    below = next((int(word[1:]) for word in words if word.startswith("<")), None)
    if below is not None:
        return random.integers(0, below, shape)
    if "bool" in words:
        return random.random(shape) < 0.5
    if "ones" in words:
        return np.ones(shape, np.float32)
    if "uniform" in words:
        return random.uniform(0.05, 0.95, shape).astype(np.float32)
    if "positive" in words:
        x = random.standard_normal(shape)
        return (x @ np.swapaxes(x, -1, -2) + shape[-1] * np.eye(shape[-1])).astype(np.float32)
    result = random.standard_normal(shape).astype(np.float32)
    return np.sort(result) if "sorted" in words else result


def tensor(spec: str, random: np.random.Generator):
    *words, last = spec.split()
    sizes, _, layout = last.partition(".")
    x = torch.from_numpy(values(words, tuple(map(int, sizes.split("x"))), random))
    dtype = next((word for word in words if hasattr(torch, word) and word[-1].isdigit()), None)
    if dtype:
        x = x.to(getattr(torch, dtype))
    if layout == "T":
        return x.transpose(-1, -2).contiguous().transpose(-1, -2)
    return x.contiguous(memory_format=torch.channels_last) if layout == "cl" else x


def first_tensor(result):
    return result if isinstance(result, torch.Tensor) else result[0]


def prepare(case: Case):
    """A function without arguments, and a number that both libraries' results have."""
    random = np.random.default_rng(0)
    torch.manual_seed(0)
    names = [name for name, _ in case.inputs]
    tensors = [int(spec) if name == "n" else tensor(spec, random) for name, spec in case.inputs]
    function = eval(f"lambda {', '.join(names)}: {case.call}", {"torch": torch, "F": F})
    if not case.backward:
        result = first_tensor(function(*tensors))
        return lambda: function(*tensors), float(result.double().abs().sum())

    leaves = [x.requires_grad_() for x in tensors if x.is_floating_point()]
    shape = tuple(first_tensor(function(*tensors)).shape)
    seed = torch.from_numpy(random.standard_normal(shape).astype(np.float32))

    def forward_and_backward():
        return torch.autograd.grad(first_tensor(function(*tensors)), leaves, seed)

    return forward_and_backward, sum(float(g.double().abs().sum()) for g in forward_and_backward())


def workload(call) -> Workload:
    for _ in range(2):
        before = time.perf_counter()
        call()
        once = time.perf_counter() - before
    count = max(1, int(SECONDS_OF_A_STEP / once))

    def step():
        for _ in repeat(None, count):
            call()

    return Workload(step, operations=count)


def main() -> None:
    torch.set_num_threads(int(sys.argv[2]))
    everything = list(cases())
    print(json.dumps({"version": torch.__version__}), flush=True)
    prepared = None
    for line in sys.stdin:
        command, argument = line.split()
        if command == "prepare":
            prepared = None
            try:
                call, result = prepare(everything[int(argument)])
                prepared = workload(call)
                answer = {"result": result}
            except Exception as error:  # noqa: BLE001
                answer = {"error": f"{type(error).__name__}: {error}"}
        else:
            answer = run_turn(prepared, float(argument))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
