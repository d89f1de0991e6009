"""Runs the tests of the GPU library on the simulated device and counts them; called by `./dev cudasim`.

Each run is a program, the simulator's settings, and the tests: all op records with threads in random order
and device memory that the host cannot touch, and again with work put off until somebody waits for it. With
--accesses the library that is named checks every access of a kernel, and the op records run once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

# What each mode of the simulator is for.
MODES = (
    (
        "threads in random order, device memory closed to the host",
        {"WEFT_CUDASIM_SEED": "17", "WEFT_CUDASIM_PROTECT": "1"},
    ),
    ("work put off until it is waited for", {"WEFT_CUDASIM_MODE": "lazy", "WEFT_CUDASIM_SEED": "5"}),
)
ACCESSES = (("every access checked", {"WEFT_CUDASIM_SEED": "29"}),)
SHARDS = 4


def count(results: Path) -> tuple[int, list[str], int]:
    """Passed, the names of the failed, skipped: of a JUnit file."""
    passed, failed, skipped = 0, [], 0
    for case in ElementTree.parse(results).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(f"{case.get('classname')}.{case.get('name')}")
        elif case.find("skipped") is not None or case.get("status") == "notrun":
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


class Run(NamedTuple):
    """A program with the tests it is to run."""

    title: str
    command: list[str]
    settings: dict[str, str]


class Outcome(NamedTuple):
    """What a run came to."""

    passed: int
    failed: list[str]
    skipped: int
    output: str


def suites(program: Path) -> list[str]:
    """The test suites of a GoogleTest program."""
    listing = subprocess.run(
        [program, "--gtest_list_tests"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [line.split(".")[0] for line in listing if line.rstrip(" ").endswith(".") or ".  #" in line]


def execute(run: Run, preload: str) -> Outcome:
    """Runs one program and reads its results."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        flag = "--junitxml=" if run.command[1] == "-m" else "--gtest_output=xml:"
        environment = os.environ | run.settings
        if preload and "cudasim" not in Path(run.command[0]).name:  # that one is built with the sanitizer
            environment["LD_PRELOAD"] = preload
        done = subprocess.run(
            [*run.command, f"{flag}{results}"],
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if results.is_file():
            passed, failed, skipped = count(results)
        else:
            passed, failed, skipped = 0, [f"broke off with {done.returncode}"], 0
    if done.returncode != 0 and not failed:
        failed = [f"ended with {done.returncode}"]
    return Outcome(passed, failed, skipped, done.stdout[-6000:] + done.stderr[-6000:] if failed else "")


def runs_of(options: argparse.Namespace) -> list[Run]:
    """All that is to be run, op records first: they take longest."""
    tests = options.build / "tests"
    runs = []
    command = [str(tests / "weft_test_ops"), f"--gtest_filter={options.filter}"]
    for title, settings in ACCESSES if options.accesses else MODES:
        for shard in range(SHARDS):
            part = {"GTEST_TOTAL_SHARDS": str(SHARDS), "GTEST_SHARD_INDEX": str(shard)}
            runs.append(Run(f"op records, {title}", command, settings | part))
    if options.accesses:
        return runs
    own = tests / "weft_test_cudasim"
    if options.filter != "*":
        return [*runs, Run("the library's own tests", [str(own), f"--gtest_filter={options.filter}"], {})]
    # Each in a process of its own: some set limits that memory which others left cached would exceed.
    for suite in suites(own):
        runs.append(Run("the library's own tests", [str(own), f"--gtest_filter={suite}.*"], {}))
    for path in sorted(Path("tests/python").glob("test_cuda*.py")):
        settings = {"PYTHONPATH": str(options.build.resolve() / "python")}
        runs.append(Run("Python", [options.python, "-m", "pytest", "-q", str(path)], settings))
    return runs


def main() -> int:
    """Runs everything; 1 if something failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, required=True, help="the build folder")
    parser.add_argument(
        "--accesses", action="store_true", help="only the op records, with a library that checks"
    )
    parser.add_argument("--preload", default="", help="what LD_PRELOAD needs for the sanitizer")
    parser.add_argument("--python", help="the interpreter that has pytest")
    parser.add_argument("--filter", default="*", help="tests, as GoogleTest filters them")
    options = parser.parse_args()

    began = time.monotonic()
    runs = runs_of(options)
    totals: dict[str, list[Outcome]] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = pool.map(lambda run: execute(run, options.preload), runs)
        for run, outcome in zip(runs, outcomes, strict=True):
            totals.setdefault(run.title, []).append(outcome)
            if outcome.failed:
                print(outcome.output, file=sys.stderr, flush=True)
    everything = Outcome(0, [], 0, "")
    for title, parts in totals.items():
        passed, skipped = sum(part.passed for part in parts), sum(part.skipped for part in parts)
        failed = [f"{title}: {name}" for part in parts for name in part.failed]
        print(f"{title}: {passed} passed, {len(failed)} failed, {skipped} skipped")
        everything = Outcome(
            everything.passed + passed, everything.failed + failed, everything.skipped + skipped, ""
        )
    for name in everything.failed:
        print(f"FAILED {name}")
    print(f"{time.monotonic() - began:.0f} s")
    print(f"{everything.passed} passed, {len(everything.failed)} failed, {everything.skipped} skipped")
    return len(everything.failed) > 0


if __name__ == "__main__":
    sys.exit(main())
