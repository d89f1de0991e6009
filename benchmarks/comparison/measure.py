"""Turns: every contestant of a workload is prepared, then each computes for a moment in turn, in an order
drawn anew for every round, so that a shared machine's ups and downs meet all. Gives the rows of the report.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .workers import FOREIGN, Contestant, Worker, WorkerError
from .workloads import Workload

REFERENCE = "torch_eager"
SAME_SEED = ("weft_python", "weft_cpp", "torch_eager", "torch_compiled", "libtorch")
TOLERANCE = 1e-4
EPOCH_TURNS = 2  # of a process: an epoch takes seconds
LIMITS = ("fma", "triad")


@dataclass
class Plan:
    contestants: list[Contestant]
    limits: Contestant | None
    processes: int  # of a contestant, one after another
    turns: int  # of a process
    seconds: float  # of a turn
    attempts: int  # at a turn that other processes leave alone
    data: Path | None  # Fashion-MNIST's folder
    raw_data: Path  # where its arrays are for those that read no IDX files
    say: Callable[[str], None]


def ratio_of_turns(reference: list[float], own: list[float]) -> float:
    """How many times as fast as the reference: the median over turns of the same round."""
    return statistics.median(r / o for r, o in zip(reference, own, strict=True))


def losses_agree(own: list[float], reference: list[float]) -> bool:
    return len(own) == len(reference) and all(
        abs(a - b) <= TOLERANCE * max(1.0, abs(b)) for a, b in zip(own, reference, strict=True)
    )


def reference_for(name: str, workload: Workload, losses: dict[str, list[float]]) -> str | None:
    """Whose losses this one's must equal: PyTorch's, or those of another with the same order of the data."""
    group = next((group for group in workload.same_order if name in group), frozenset(SAME_SEED))
    if name not in SAME_SEED:
        return None
    return next((r for r in (REFERENCE, "libtorch") if r in group and r in losses and r != name), None)


def compare_losses(workload: Workload, losses: dict[str, list[float]]) -> dict[str, str | None]:
    """For each contestant that draws PyTorch's numbers: None, or how it differs from its reference."""
    result = {}
    for name, own in losses.items():
        reference = reference_for(name, workload, losses)
        if reference and own:
            agree = losses_agree(own, losses[reference])
            result[name] = None if agree else f"{own[:3]} against {losses[reference][:3]} of {reference}"
    return result


def argument_for(workload: Workload, contestant: Contestant, plan: Plan) -> str:
    if workload.kind != "epoch":
        return workload.name
    return f"epoch:{plan.raw_data if contestant.own_data else plan.data}"


def threads_of(workload: Workload, threads: list[int]) -> list[int]:
    return {"op": [1], "large op": [max(threads)]}.get(workload.kind, threads)


@contextlib.contextmanager
def prepared(
    contestants: list[tuple[Contestant, str]], threads: int, say: Callable[[str], None]
) -> Iterator[tuple[dict[str, Worker], dict[str, dict]]]:
    """Workers that are ready, and their first words; those that fail are told and left out."""
    workers, first = {}, {}
    try:
        for contestant, argument in contestants:
            worker = contestant.start(argument, threads)
            try:
                first[contestant.name] = worker.answer()
                workers[contestant.name] = worker
                worker.settle()
            except WorkerError as error:
                worker.kill()
                say(f"    left out: {error}")
        yield workers, first
    finally:
        for worker in workers.values():
            worker.kill()


def take_turns(
    workers: dict[str, Worker], plan: Plan, order: random.Random, measure: Callable[[Worker], dict]
) -> dict[str, list[dict]]:
    """What each worker measured, round by round; one that fails is dropped."""
    results: dict[str, list[dict]] = {name: [] for name in workers}
    for _ in range(plan.turns):
        names = list(results)
        order.shuffle(names)
        for name in names:
            try:
                results[name].append(measure(workers[name]))
            except WorkerError as error:
                plan.say(f"    left out: {error}")
                del results[name]
    return results


def summary(turns: list[dict]) -> dict:
    steps = sum(turn["steps"] for turn in turns)
    return {
        "median": statistics.median(turn["median"] for turn in turns),
        "best": min(turn["best"] for turn in turns),
        "turns": [turn["median"] for turn in turns],
        "steps": steps,
        "faults": sum(turn["faults"] for turn in turns) / steps,
        "disturbed": sum(turn["foreign"] >= FOREIGN for turn in turns),
    }


def limit_arguments(workload: Workload) -> list[str]:
    return ["fma", f"triad:{workload.model.bytes_held()}"] if workload.model else []


def limits_of(workload: Workload, rates: dict[str, float], lanes: int) -> dict[str, float]:
    """Seconds below which a step cannot fall, at the rates of this run."""
    result = {}
    for name, rate in rates.items():
        kind = "arithmetic" if name == "fma" else "bandwidth"
        amount = workload.flops(lanes) if name == "fma" else workload.bytes_moved()
        result |= {kind: amount / rate, f"{kind}_rate": rate, f"{kind}_amount": amount}
    return result


@dataclass
class Measured:
    """What one generation of processes gave, by contestant."""

    turns: dict[str, list[dict]]
    first: dict[str, dict]
    peaks: dict[str, float]


def measure_processes(
    everyone: list[tuple[Contestant, str]], threads: int, warm_up: bool, plan: Plan, order: random.Random
) -> Measured:
    with prepared(everyone, threads, plan.say) as (workers, first):
        for name in workers if warm_up else ():  # after a pause the first turn is slower
            workers[name].turn(0.05)
        turns = take_turns(workers, plan, order, lambda worker: worker.calm_turn(plan.seconds, plan.attempts))
        return Measured(turns, first, {name: workers[name].end().get("peak_mb", 0.0) for name in turns})


def measure_row(workload: Workload, threads: int, plan: Plan, lanes: int) -> dict:
    """One workload with one number of threads, in several processes of each contestant one after another:
    how a library's memory happens to lie makes some of them faster for all their life.
    """
    everyone = [(c, argument_for(workload, c, plan)) for c in plan.contestants if workload.is_for(c.name)]
    if plan.limits:
        for argument in limit_arguments(workload):
            title = argument.partition(":")[0]
            everyone.append((Contestant(title, title, plan.limits.command), argument))
    order = random.Random(workload.name)
    lives = [
        measure_processes(everyone, threads, workload.kind != "epoch", plan, order)
        for _ in range(plan.processes)
    ]
    names = [c.name for c, _ in everyone if all(c.name in life.turns for life in lives)]
    turns = {name: [turn for life in lives for turn in life.turns[name]] for name in names}
    first = lives[0].first

    contestants = {name: summary(turns[name]) for name in names if name not in LIMITS}
    for name, one in contestants.items():
        one |= {"peak_mb": max(life.peaks[name] for life in lives), "version": first[name]["version"]}
        if REFERENCE in contestants:
            one["ratio"] = ratio_of_turns(contestants[REFERENCE]["turns"], one["turns"])
        goal = workload.goals.get(name)
        one["reached"] = goal.is_reached(one.get("ratio"), one["median"]) if goal else None
    losses = {name: first[name]["losses"] for name in contestants}
    rates = {n: first[n]["losses"][0] / summary(turns[n])["median"] for n in names if n in LIMITS}
    return {
        "workload": workload.name,
        "threads": threads,
        "contestants": contestants,
        "losses": losses,
        "differences": compare_losses(workload, losses),
        "limits": limits_of(workload, rates, lanes),
    }


@contextlib.contextmanager
def busy_processes() -> Iterator[Callable[[bool], None]]:
    """One busy process per core, asleep until the yielded function is called with True."""
    command = [sys.executable, "-c", "while True: pass"]
    spinning = [subprocess.Popen(command) for _ in os.sched_getaffinity(0)]

    def keep_busy(on: bool) -> None:
        for process in spinning:
            process.send_signal(signal.SIGCONT if on else signal.SIGSTOP)
        time.sleep(0.05)

    try:
        keep_busy(False)
        yield keep_busy
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def measure_busy(workload: Workload, threads: int, plan: Plan) -> dict:
    """How much slower a step is beside one busy process per core, alone and busy by turns."""
    compared = [
        c for c in plan.contestants if c.name in ("weft_python", "weft_cpp", "torch_eager", "libtorch")
    ]
    everyone = [(c, argument_for(workload, c, plan)) for c in compared]
    with prepared(everyone, threads, plan.say) as (workers, _), busy_processes() as keep_busy:

        def alone_and_busy(worker: Worker) -> dict:
            alone = worker.turn(plan.seconds)["median"]
            keep_busy(True)
            try:
                busy = worker.ask(f"turn {2 * plan.seconds}")["median"]
            finally:
                keep_busy(False)
            worker.settle()
            return {"alone": alone, "busy": busy}

        turns = take_turns(workers, plan, random.Random(workload.name), alone_and_busy)
    return {
        "workload": workload.name,
        "threads": threads,
        "slower": {n: statistics.median(t["busy"] / t["alone"] for t in ts) for n, ts in turns.items()},
    }


def float_lanes(plan: Plan) -> int:
    """Floats in a vector register, as the limits' program finds them."""
    if not plan.limits:
        return 1
    with prepared([(plan.limits, "lanes")], 1, plan.say) as (_, first):
        return int(first["limits"]["losses"][0]) if first else 1
