"""One library's process: prepares the case it is told and times it in turns, asked on its standard input.

python worker.py ops|layers weft|torch THREADS
"""

from __future__ import annotations

import importlib
import json
import math
import sys
import time
from itertools import repeat
from pathlib import Path

import numpy as np

BENCHMARKS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "peers")]

from worker import Workload, run_turn  # noqa: E402

from families.cases import Case, cases  # noqa: E402

torch = importlib.import_module(sys.argv[2])
F = torch.nn.functional
SECONDS_OF_A_STEP = 1e-4  # a step repeats its call until it takes as long


def values(words: list[str], shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    only = next((int(word[1:]) for word in words if word.startswith("=")), None)
    if only is not None:
        return np.full(shape, only)
    below = next((int(word[1:]) for word in words if word.startswith("<")), None)
    if below is not None:
        return random.integers(0, below, shape)
    if "bool" in words:
        return random.random(shape) < 0.5
    if "ones" in words:
        return np.ones(shape, np.float32)
    if "signs" in words:
        return np.where(random.random(shape) < 0.5, -1, 1).astype(np.float32)
    if "corners" in words:
        *outer, rows = np.indices(shape[2:]) * 2
        places = rows
        for axis, index in enumerate(outer):
            places = places + index * math.prod(2 * size for size in shape[3 + axis :])
        return np.broadcast_to(places, shape).copy()
    if "uniform" in words:
        return random.uniform(0.05, 0.95, shape).astype(np.float32)
    if "positive" in words:
        x = random.standard_normal(shape)
        return (x @ np.swapaxes(x, -1, -2) + shape[-1] * np.eye(shape[-1])).astype(np.float32)
    result = random.standard_normal(shape).astype(np.float32)
    if "logs" in words:
        return result - np.log(np.exp(result).sum(-1, keepdims=True))
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


def make_layer(case: Case, inputs: dict, scope: dict):
    """With parameters that both libraries' layers have."""
    shape = inputs["x"].shape if "x" in inputs else ()
    sizes = {"C": shape[1], "D": shape[-1]} if len(shape) > 1 else {}
    layer = eval(f"torch.nn.{case.call}", {**scope, **inputs, **sizes})
    random = np.random.default_rng(1)
    with torch.no_grad():
        for parameter in layer.parameters():
            shape = tuple(parameter.shape)
            width = math.prod(shape[1:]) or 1
            parameter.copy_(torch.from_numpy(random.standard_normal(shape).astype(np.float32)) / width**0.5)
    return layer


def total(tensors) -> float:
    """A number that both libraries' results have."""
    return sum(float(x.detach().double().abs().sum()) for x in tensors)


def prepare_optimizer(case: Case, random: np.random.Generator):
    ((_, spec),) = case.inputs
    count, _, last = spec.rpartition(" of ")
    params = [tensor(last, random).requires_grad_() for _ in range(int(count or 1))]
    optimizer = eval(f"torch.optim.{case.call}", {"torch": torch, "p": params})

    def closure():
        optimizer.zero_grad()
        loss = sum((param * param).sum() for param in params)
        loss.backward()
        return loss

    closure()
    step = (lambda: optimizer.step(closure)) if "LBFGS" in case.call else optimizer.step
    step()
    return step, total(params)


def prepare(case: Case):
    """A function without arguments, and a number that both libraries' results have."""
    random = np.random.default_rng(0)
    torch.manual_seed(0)
    if case.kind == "optimizer":
        return prepare_optimizer(case, random)
    names = [name for name, _ in case.inputs]
    tensors = [int(spec) if name == "n" else tensor(spec, random) for name, spec in case.inputs]
    scope = {"torch": torch, "F": F}
    inputs = dict(zip(names, tensors, strict=True))
    if case.kind == "layer":
        function = make_layer(case, inputs, scope)
        leaves = [x for name, x in inputs.items() if name != "t" and x.is_floating_point()]
        leaves += function.parameters()
    else:
        function = eval(f"lambda {', '.join(names)}: {case.call}", scope)
        leaves = [x for x in tensors if isinstance(x, torch.Tensor) and x.is_floating_point()]
    if not case.backward:
        for leaf in leaves:
            leaf.requires_grad_(False)
        return lambda: function(*tensors), total([first_tensor(function(*tensors))])

    for leaf in leaves:
        leaf.requires_grad_()
    shape = tuple(first_tensor(function(*tensors)).shape)
    seed = torch.from_numpy(random.standard_normal(shape).astype(np.float32))

    def forward_and_backward():
        return torch.autograd.grad(first_tensor(function(*tensors)), leaves, seed)

    return forward_and_backward, total(forward_and_backward())


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
    torch.set_num_threads(int(sys.argv[3]))
    everything = list(cases(sys.argv[1]))
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
