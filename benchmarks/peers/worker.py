"""The Python side of compare.py's protocol: a process prepares one workload and then times its steps in
turns, when asked on its standard input. Imported by the *_steps.py beside this file.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Workload:
    step: Callable[[], float | None]  # gives its loss
    checked: int = 6  # the first steps, whose losses are told
    operations: int = 1  # of one step; times are told for one of them


def use_one_core() -> None:
    """For libraries that take the number of threads from the processors they may use."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def minor_faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def peak_megabytes() -> float:
    """The most memory that was resident; ru_maxrss would count the parent's too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next((float(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:")), 0.0)


def run_turn(workload: Workload, seconds: float) -> dict:
    clock, step, times = time.perf_counter, workload.step, []
    faults = minor_faults()
    after = clock()
    end = after + seconds
    while after < end:
        before = clock()
        step()
        after = clock()
        times.append(after - before)
    faults = minor_faults() - faults
    return {
        "median": statistics.median(times) / workload.operations,
        "best": min(times) / workload.operations,
        "steps": len(times),
        "faults": faults,
    }


def serve(version: str, workload: Workload) -> None:
    """Serves "turn SECONDS" and "end" until the input closes. Answers are lines of JSON; the first one, which
    needs no question, has the version and the first losses.
    """
    losses = [workload.step() for _ in range(workload.checked)]
    if not losses:
        workload.step()
    print(json.dumps({"version": version, "losses": losses}), flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        if command != "turn":
            break
        print(json.dumps(run_turn(workload, float(arguments[0]))), flush=True)
    print(json.dumps({"peak_mb": peak_megabytes()}), flush=True)
    # Some libraries' threads outlive the interpreter; nothing is left to be done.
    sys.stdout.flush()
    os._exit(0)
