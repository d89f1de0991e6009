"""The cases of cases.cpp in PyTorch, served as worker.cpp serves weft's.

Called as: python torch_worker.py DEVICE [--small]. Questions on standard input, answers as lines of JSON:
see worker.cpp.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch_models import GPT2, Lecture, ResNet


@dataclass
class Case:
    step: Callable[[], object]
    work: float
    unit: str
    host_time: bool = False
    check: Callable[[], float] = lambda: 0.0


def training(model, opt, x, y, loss_of, mixed, how, work, unit):
    """The steps as they are, or captured. The loss stays on the device."""
    loss = torch.zeros((), device=x.device)

    def step():
        opt.zero_grad(set_to_none=True)
        with torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=mixed):
            value = loss_of(model, x, y)
        value.backward()
        opt.step()
        loss.copy_(value.detach())

    side = torch.cuda.Stream() if x.is_cuda else None
    if side is None:
        if how == "graph":
            raise ValueError("a graph needs a GPU")
        for _ in range(3):
            step()
        return Case(step, work, unit, check=loss.item)
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(side)
    if how == "eager":
        return Case(step, work, unit, check=loss.item)
    graph = torch.cuda.CUDAGraph()
    opt.zero_grad(set_to_none=True)
    with torch.cuda.graph(graph):
        step()
    return Case(graph.replay, work, unit, check=loss.item)


def lecture(batch, how, device):
    model = Lecture().to(device)
    opt = torch.optim.Adam(model.parameters(), lr=0.001, capturable=how == "graph")
    x, y = torch.randn(batch, 1, 28, 28, device=device), torch.randint(10, (batch,), device=device)
    return training(model, opt, x, y, lambda m, x, y: F.nll_loss(m(x).log(), y), False, how, batch, "images")


def resnet50(batch, how, device, small):
    size = {"blocks": (1, 1), "width": 8, "classes": 10} if small else {}
    side = 32 if small else 224
    model = ResNet(**size).to(device).to(memory_format=torch.channels_last)
    opt = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    x = torch.randn(batch, 3, side, side, device=device).to(memory_format=torch.channels_last)
    y = torch.randint(10 if small else 1000, (batch,), device=device)
    return training(model, opt, x, y, lambda m, x, y: F.cross_entropy(m(x), y), True, how, batch, "images")


def gpt2(batch, how, device, small):
    size = {"layers": 1, "heads": 2, "width": 16, "steps": 16, "vocabulary": 64} if small else {}
    model = GPT2(**size).to(device)
    steps, vocabulary = model.places.weight.shape[0], model.tokens.weight.shape[0]
    opt = torch.optim.AdamW(
        model.parameters(), lr=6e-4, betas=(0.9, 0.95), weight_decay=0.1, capturable=how == "graph",
        fused=device == "cuda",
    )  # fmt: skip
    x = torch.randint(vocabulary, (batch, steps), device=device)
    y = torch.randint(vocabulary, (batch * steps,), device=device)
    return training(
        model, opt, x, y, lambda m, x, y: F.cross_entropy(m(x), y), True, how, batch * steps, "tokens"
    )


def bandwidth(op, device, small):
    side = 64 if small else 8192
    size = 4.0 * side * side
    a, b = torch.randn(side, side, device=device), torch.randn(side, side, device=device)
    row, out = torch.randn(side, device=device), torch.empty_like(a)
    found = {
        "copy": (lambda: out.copy_(a), 2),
        "relu": (lambda: torch.relu(a), 2),
        "add": (lambda: a + b, 3),
        "add_row": (lambda: a + row, 2),
        "add_transposed": (lambda: a + b.t(), 3),
        "transpose": (lambda: out.copy_(a.t()), 2),
        "to_bfloat16": (lambda: a.to(torch.bfloat16), 1.5),
        "sum": (lambda: a.sum(), 1),
        "sum_columns": (lambda: a.sum(0), 1),
        "softmax": (lambda: torch.softmax(a, 1), 2),
        "layer_norm": (lambda: F.layer_norm(a, (side,)), 2),
    }
    step, tensors = found[op]
    step()
    return Case(step, tensors * size, "bytes", check=lambda: out[0, 0].item())


def gemm(precision, device, small):
    side = 64 if small else 8192
    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    a = torch.randn(side, side, device=device, dtype=dtype)
    b = torch.randn(side, side, device=device, dtype=dtype)
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    step = lambda: a @ b  # noqa: E731
    step()
    return Case(step, 2.0 * side**3, "operations", check=lambda: step()[0, 0].item())


def host(op, device):
    a, b = torch.randn(8, 8, device=device), torch.randn(8, 8, device=device)
    leaf, seed = torch.randn(8, 8, device=device, requires_grad=True), torch.ones(8, 8, device=device)
    step = {
        "add": lambda: a + b,
        "add_in_place": lambda: a.add_(b, alpha=1e-9),
        "matmul": lambda: a @ b,
        "sum": lambda: a.sum(),
        "mul_backward": lambda: (leaf * a).backward(seed),
        "empty": lambda: torch.empty(8, 8, device=device),
    }[op]
    for _ in range(20):
        step()
    return Case(step, 1, "calls", True, lambda: a[0, 0].item())


def prepare(name: str, device: str, small: bool) -> Case:
    torch.manual_seed(123)
    kind, *rest = name.split("/")
    if kind == "lecture":
        return lecture(4 if small else int(rest[0]), rest[1], device)
    if kind == "resnet50":
        return resnet50(2 if small else int(rest[0]), rest[1], device, small)
    if kind == "gpt2":
        return gpt2(2 if small else int(rest[0]), rest[1], device, small)
    if kind == "bandwidth":
        return bandwidth(rest[0], device, small)
    if kind == "gemm":
        return gemm(rest[0], device, small)
    if name == "host/graph":
        replay = lecture(100, "graph", device)
        return Case(replay.step, 1, "calls", True, replay.check)
    if kind == "host":
        return host(rest[0], device)
    raise ValueError(f"there is no case {name}")


class Worker:
    """As the class of worker.cpp."""

    def __init__(self, device: str, small: bool):
        self.device, self.small, self.case = device, small, None

    def wait(self):
        if self.device == "cuda":
            torch.cuda.synchronize()

    def prepare(self, name: str) -> dict:
        self.release()
        self.case = prepare(name, self.device, self.small)
        self.wait()
        return {"work": self.case.work, "unit": self.case.unit, "check": self.case.check()}

    def release(self) -> dict:
        self.case = None
        if self.device == "cuda":
            torch.cuda.empty_cache()
        return {}

    def time_group(self, steps: int) -> float:
        step = self.case.step
        if self.device != "cuda" or self.case.host_time:
            before = time.perf_counter()
            for _ in range(steps):
                step()
            took = (time.perf_counter() - before) * 1e3
            self.wait()
            return took
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        for _ in range(steps):
            step()
        end.record()
        end.synchronize()
        return start.elapsed_time(end)

    def turn(self, seconds: float) -> dict:
        if self.case is None:
            raise ValueError("nothing is prepared")
        least = 0.002 if self.case.host_time else 0.005
        self.wait()
        before = time.perf_counter()
        self.case.step()
        self.wait()
        once = max(time.perf_counter() - before, 1e-7)
        group = int(min(max(least / once, 1), 200))
        times, start = [], time.perf_counter()
        while not times or time.perf_counter() - start < seconds:
            times.append(self.time_group(group) / group)
        return {"ms": statistics.median(times), "best": min(times), "steps": group * len(times)}


def main() -> None:
    device, small = sys.argv[1], "--small" in sys.argv[2:]
    worker = Worker(device, small)
    about = {"library": "PyTorch", "version": torch.__version__, "device": device}
    if device == "cuda":
        about["name"] = torch.cuda.get_device_name()
        about["cudnn"] = torch.backends.cudnn.version()
        torch.backends.cudnn.benchmark = True
    print(json.dumps(about), flush=True)
    for line in sys.stdin:
        verb, *rest = line.split()
        if verb == "end":
            break
        try:
            answer = worker.turn(float(rest[0])) if verb == "turn" else getattr(worker, verb)(*rest)
        except Exception as error:  # whatever it is, it is told and the next case goes on
            answer = {"error": f"{type(error).__name__}: {error}"[:400]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
