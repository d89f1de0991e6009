"""What a call from Python costs beside the arithmetic: ns, with PyTorch beside weft where it is installed.

Prints a table in Markdown, of tensors of 8 floats. Both libraries take turns in one process, so that a change
of the machine's speed meets both; figures are medians over the turns and include the loop's own 10 ns or so.

    python benchmarks/python_overhead.py [--turns 25] [--rows REGEX]
"""

from __future__ import annotations

import argparse
import importlib
import re
import statistics
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

CHAIN = 16  # ops of one forward and backward

Subject = Callable[[], float]  # seconds of one turn, for one call or op


def timed(statement: str, names: dict[str, Any], per_run: int = 1) -> Subject:
    timer = timeit.Timer(statement, globals=names)
    count, seconds = timer.autorange()
    count = max(1, round(count * 0.01 / seconds))  # turns of 10 ms
    return lambda: timer.timeit(count) / count / per_run


def plain(library: ModuleType) -> Subject:
    return timed("a + b", {"a": library.rand(8), "b": library.rand(8)})


def recorded(library: ModuleType) -> Subject:
    return timed("a + b", {"a": library.rand(8).requires_grad_(), "b": library.rand(8)})


def with_number(library: ModuleType) -> Subject:
    return timed("a + 2.0", {"a": library.rand(8)})


def method(library: ModuleType) -> Subject:
    return timed("a.relu()", {"a": library.rand(8)})


def function_with_keyword(library: ModuleType) -> Subject:
    return timed("f(a, dim=0)", {"a": library.rand(8), "f": library.sum})


def forward_and_backward(library: ModuleType) -> Subject:
    names = {"a": library.rand(8).requires_grad_(), "b": library.rand(8), "seed": library.ones(8)}
    chain = "y = a\n" + "y = y * b\n" * CHAIN + "y.backward(seed)"
    return timed(chain, names, per_run=CHAIN)


def size(library: ModuleType) -> Subject:
    return timed("a.shape", {"a": library.rand(8)})


def child(library: ModuleType) -> Subject:
    model = library.nn.Module()
    model.fc = library.nn.Linear(8, 8)
    return timed("model.fc", {"model": model})


def module_call(library: ModuleType) -> Subject:
    class Same(library.nn.Module):
        def forward(self, x: Any) -> Any:
            return x

    names = {"model": Same(), "x": library.rand(8)}
    call, forward = timed("model(x)", names), timed("model.forward(x)", names)
    return lambda: call() - forward()


@dataclass
class Row:
    name: str
    prepare: Callable[[ModuleType], Subject]
    goal: int | None = None  # ns


ROWS = [
    Row("a + b", plain, 200),
    Row("a + b, recorded", recorded, 350),
    Row("a + 2.0", with_number, 300),
    Row("a.relu()", method),
    Row("sum(a, dim=0)", function_with_keyword),
    Row("a.shape", size),
    Row("a * b, forward and backward, an op", forward_and_backward, 800),
    Row("model.fc", child),
    Row("a module's call beyond its forward", module_call),
]


def imported(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=25)
    parser.add_argument("--rows", default="", help="only rows whose name matches")
    options = parser.parse_args()

    libraries = [library for library in (importlib.import_module("weft"), imported("torch")) if library]
    print("| ns | goal | " + " | ".join(library.__name__ for library in libraries) + " | ratio |")
    print("|---" * (len(libraries) + 3) + "|")
    for row in ROWS:
        if not re.search(options.rows, row.name):
            continue
        subjects = [row.prepare(library) for library in libraries]
        turns = [[subject() * 1e9 for subject in subjects] for _ in range(options.turns)]
        medians = [statistics.median(column) for column in zip(*turns, strict=True)]
        ratio = f"{statistics.median(turn[1] / turn[0] for turn in turns):.1f}" if len(medians) == 2 else ""
        goal = "" if row.goal is None else str(row.goal)
        print(
            f"| {row.name} | {goal} | " + " | ".join(f"{one:.0f}" for one in medians) + f" | {ratio} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
