"""What an optimizer's step takes, with PyTorch beside weft where it is installed.

Prints a table in Markdown: microseconds a step for one parameter of 1e3, 1e5 or 1e7 floats and for 100 of 1e3
(Muon: square matrices of about as many; LBFGS with the time of its closure, a sum of squares). Both libraries
take turns in one process, so that a change of the machine's speed meets both; figures are medians over the
turns. The ratio is PyTorch's time over weft's; rows below 0.8 are marked.

    python benchmarks/optimizers.py [--turns 7] [--rows REGEX] [--threads N]
"""

from __future__ import annotations

import argparse
import importlib
import math
import re
import statistics
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

SIZES = ((1, 1_000), (1, 100_000), (1, 10_000_000), (100, 1_000))
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"lr": 1e-3},
    "SGD with momentum": {"lr": 1e-3, "momentum": 0.9},
    "Adagrad": {},
    "RMSprop": {},
    "Adadelta": {},
    "Adam": {},
    "Adam, amsgrad": {"amsgrad": True},
    "AdamW": {},
    "Adamax": {},
    "NAdam": {},
    "RAdam": {},
    "ASGD": {},
    "Rprop": {},
    "Adafactor": {},
    "Muon": {},
    "LBFGS": {"max_iter": 1, "lr": 1e-3},
}
LARGEST_OF_MUON = 1_000_000  # a product of matrices of 1e7 elements takes seconds in both


def step_of(library: ModuleType, name: str, count: int, size: int) -> Callable[[], None] | None:
    """One step, with gradients that are there."""
    kind = re.split(r"[ ,]", name)[0]
    if kind == "Muon" and size > LARGEST_OF_MUON:
        return None
    library.manual_seed(0)
    side = math.isqrt(size)
    shape = (side, side) if kind == "Muon" else (size,)
    params = [library.randn(*shape).requires_grad_() for _ in range(count)]
    optimizer = getattr(library.optim, kind)(params, **OPTIMIZERS[name])
    if kind != "LBFGS":
        for param in params:
            param.grad = library.randn(*shape)
        return optimizer.step

    def closure() -> Any:
        optimizer.zero_grad()
        loss = sum((param * param).sum() for param in params)
        loss.backward()
        return loss

    return lambda: optimizer.step(closure)


def seconds(step: Callable[[], None], repeats: int) -> float:
    start = time.perf_counter()
    for _ in range(repeats):
        step()
    return (time.perf_counter() - start) / repeats


def row(libraries: list[ModuleType], name: str, count: int, size: int, turns: int) -> str | None:
    steps = [step_of(library, name, count, size) for library in libraries]
    if None in steps:
        return None
    repeats = []
    for step in steps:
        for _ in range(3):
            step()
        repeats.append(max(1, min(2000, round(0.01 / max(seconds(step, 1), 1e-7)))))
    times: list[list[float]] = [[] for _ in steps]
    for _ in range(turns):
        for own, step, repeat in zip(times, steps, repeats, strict=True):
            own.append(seconds(step, repeat))
    medians = [statistics.median(own) * 1e6 for own in times]
    cells = [name, f"{count} x {size:g}", *(f"{median:.1f}" for median in medians)]
    if len(medians) == 2:
        ratio = medians[1] / medians[0]
        cells.append(f"{ratio:.2f}" + (" (slower)" if ratio < 0.8 else ""))
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=7, help="turns of each library (default 7)")
    parser.add_argument("--rows", default="", help="only optimizers whose name matches")
    parser.add_argument("--threads", type=int, help="threads of both (default: their own)")
    options = parser.parse_args()
    libraries = [importlib.import_module("weft")]
    try:
        libraries.append(importlib.import_module("torch"))
    except ImportError:
        print("PyTorch is not installed here: weft alone\n")
    if options.threads:
        for library in libraries:
            library.set_num_threads(options.threads)
    heads = ["optimizer", "parameters", "weft, us", *(["PyTorch, us", "ratio"] if len(libraries) > 1 else [])]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for name in OPTIMIZERS:
        if not re.search(options.rows, name):
            continue
        for count, size in SIZES:
            line = row(libraries, name, count, size, options.turns)
            if line:
                print(line, flush=True)


if __name__ == "__main__":
    main()
