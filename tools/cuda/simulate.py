"""Runs the tests of the GPU library on the simulated device and counts them; called by `./dev cudasim`.

Each run is a program, the simulator's settings, and the tests: all op records as they are; some of them once
more with work put off until somebody waits for it, with device memory that the host cannot touch, and with
threads in other orders.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

# What each mode of the simulator is for, and how much is run in it: patterns in GoogleTest's words.
SOME = (
    "*Softmax*:*softmax*:*reduce*:*sum*:*sort*:*index*:*scatter*:*conv*:*pool*:*norm*:*attention*:"
    "*optim*:*nll*:*dropout*"
)
MODES = (
    ("as it comes", {}, "*"),
    ("work put off until it is waited for", {"WEFT_CUDASIM_MODE": "lazy"}, SOME),
    ("device memory closed to the host", {"WEFT_CUDASIM_PROTECT": "1"}, "*"),
    ("other orders of threads", {"WEFT_CUDASIM_SEED": "17"}, SOME),
)


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


def main() -> int:
    """Runs everything; 1 if something failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, required=True, help="the build folder")
    parser.add_argument("--preload", required=True, help="what LD_PRELOAD needs for the sanitizer")
    parser.add_argument("--python", required=True, help="the interpreter that has pytest")
    parser.add_argument("--filter", default="*", help="tests, as GoogleTest filters them")
    options = parser.parse_args()

    tests = options.build / "tests"
    runs = [
        (
            "the library's own tests",
            [str(tests / "weft_test_cudasim"), f"--gtest_filter={options.filter}"],
            {},
        )
    ]
    for title, settings, pattern in MODES:
        chosen = options.filter if options.filter != "*" else pattern
        runs.append(
            (f"op records, {title}", [str(tests / "weft_test_ops"), f"--gtest_filter={chosen}"], settings)
        )
    if options.filter == "*":
        pytest = [options.python, "-m", "pytest", "-q", *map(str, Path("tests/python").glob("test_cuda*.py"))]
        runs.append(("Python", pytest, {"PYTHONPATH": str(options.build.resolve() / "python")}))

    passed, skipped, failed = 0, 0, []
    for title, command, settings in runs:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            results = Path(folder) / "results.xml"
            flag = "--junitxml=" if command[1] == "-m" else "--gtest_output=xml:"
            environment = os.environ | settings
            if "cudasim" not in Path(command[0]).name:  # that one is built with the sanitizer
                environment["LD_PRELOAD"] = options.preload
            done = subprocess.run(
                [*command, f"{flag}{results}"],
                env=environment,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
            )
            if results.is_file():
                here, broken, left_out = count(results)
            else:
                here, broken, left_out = 0, [f"broke off with {done.returncode}"], 0
            if done.returncode != 0 and not broken:
                broken = [f"ended with {done.returncode}"]
        passed += here
        skipped += left_out
        failed += [f"{title}: {name}" for name in broken]
        seconds = time.monotonic() - began
        counts = f"{here} passed, {len(broken)} failed, {left_out} skipped"
        print(f"{title}: {counts}, {seconds:.0f} s", flush=True)
        if broken:
            print(done.stdout[-6000:] + done.stderr[-6000:], file=sys.stderr)
    for name in failed:
        print(f"FAILED {name}")
    print(f"{passed} passed, {len(failed)} failed, {skipped} skipped")
    return len(failed) > 0


if __name__ == "__main__":
    sys.exit(main())
