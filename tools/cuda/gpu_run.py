"""Everything to find out on a machine with a GPU, in stages with time limits; `./dev gpu-run` calls it.

Runs from a bundle's folder or from a checkout that is built. A stage that fails, or takes too long, does not
stop the next; but without a GPU only the first is run. The output folder receives results.json, log.txt,
table.md and, where cuDNN is, deviceproperties.json; a second call with the same folder adds its stages to
them. tools/cuda/report.py makes docs/gpu.md of it.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import json
import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import gpu_machine  # noqa: E402
import gpu_stages  # noqa: E402
import report  # noqa: E402
from gpu_process import Log, NotBuiltError, Programs  # noqa: E402

# Name, its most seconds, and what it does. Their sum stays under half an hour.
STAGES = (
    ("versions", 90, gpu_stages.versions),
    ("smoke", 90, gpu_stages.smoke),
    ("training-tests", 150, gpu_stages.training_tests),
    ("parity", 360, gpu_stages.parity),
    ("replay", 90, gpu_stages.replay),
    ("training", 150, gpu_stages.training),
    ("benchmarks", 420, gpu_stages.benchmarks),
    ("question", 150, gpu_stages.question),
    ("sanitizer", 270, gpu_stages.sanitizer),
)


def command_line() -> argparse.ArgumentParser:
    limits = ", ".join(f"{name} ({seconds} s)" for name, seconds, _ in STAGES)
    parser = argparse.ArgumentParser(
        prog="./dev gpu-run",
        description=f"Stages: {limits}; {sum(seconds for _, seconds, _ in STAGES)} s in all at most.",
    )
    add = parser.add_argument
    add("out", type=Path, help="folder for the results")
    add("stages", nargs="*", metavar="STAGE", help="only these, in the order above")
    add("--root", type=Path, default=gpu_machine.ROOT, help=argparse.SUPPRESS)
    add("--data", type=Path, help="Fashion-MNIST's folder (default: the bundle's, or the system's)")
    add(
        "--simulated",
        action="store_true",
        help="on the simulated GPU, everything small: does the script work?",
    )
    add("--preload", default="", help="the sanitizer's libraries for the simulated GPU (default: g++'s)")
    add(
        "--rebuild",
        action="store_true",
        help="compile the GPU library anew from the sources first, for this GPU (needs nvcc)",
    )
    return parser


def run_stage(name: str, limit: int, stage, programs: Programs, log: Log) -> dict:
    log.heading(f"{name}, at most {limit} s")
    began = time.monotonic()
    programs.deadline = began + limit
    try:
        result = stage(programs, log)
    except NotBuiltError as error:
        result = {"ok": False, "why": str(error)}
    except Exception as error:  # whatever it is: the next stage is as interesting
        result = {"ok": False, "why": f"{type(error).__name__}: {error}"}
    result["seconds"] = round(time.monotonic() - began, 1)
    verdict = {True: "ok", False: "FAILED", None: "left out"}[result["ok"]]
    log.say(f"{name}: {verdict}, {result['seconds']} s{'; ' + result['why'] if result.get('why') else ''}")
    return result


def refusal(options: argparse.Namespace, architecture: str) -> str:
    """Why nothing is run, or nothing."""
    names = [name for name, _, _ in STAGES]
    if options.out == Path():
        return "the first word is the folder for the results, which is not to be the current one"
    if unknown := sorted(set(options.stages) - set(names)):
        return f"there is no stage {', '.join(unknown)}; there are {', '.join(names)}"
    if str(options.out) in names:
        return f"the first word is the folder for the results; {options.out} is a stage"
    if options.rebuild and (why := gpu_machine.why_no_rebuild(architecture, options.simulated)):
        return f"--rebuild compiles the GPU library for this machine's GPU; {why}"
    if options.simulated and (why := gpu_machine.why_not_simulated(options.root)):
        return f"--simulated runs on the simulated GPU; {why}"
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"no folder for the results: {error}"
    return ""


def main() -> int:
    options = command_line().parse_intermixed_args()
    architecture = gpu_machine.compute_capability() if options.rebuild else ""
    if why := refusal(options, architecture):
        print(f"gpu-run: {why}", file=sys.stderr)
        return 2
    if options.simulated and not options.preload:
        options.preload = gpu_machine.sanitizer(gpu_machine.library(options.root, simulated=True))
    # Whoever ends this program ends what it has started.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    log = Log(options.out / "log.txt")
    programs = Programs(options, log)
    file = options.out / "results.json"
    results = json.loads(file.read_text()) if file.is_file() else {}
    if results.get("simulated", options.simulated) != options.simulated:
        results = {}  # nothing of a rehearsal is to stand beside what a GPU did
    results["simulated"] = options.simulated
    results.setdefault("stages", {})
    results["machine"] = gpu_machine.describe()
    results["commit"] = gpu_machine.commit(options.root)

    def save() -> None:
        results["when"] = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        file.write_text(json.dumps(results, indent=1))
        (options.out / "table.md").write_text(report.table(results))

    if options.rebuild:
        log.say(f"rebuild: nvcc compiles the GPU library for sm_{architecture}, some minutes, at most 600 s")
        stage = functools.partial(gpu_stages.rebuild, architecture)
        results["stages"]["rebuild"] = run_stage("rebuild", 600, stage, programs, log)
        save()
    chosen = [stage for stage in STAGES if not options.stages or stage[0] in options.stages]
    # Whichever stages are asked for: without a GPU hundreds of tests would fail for that one reason.
    if chosen[0][0] != "versions" and not options.simulated and gpu_stages.why_no_gpu(programs):
        chosen = [STAGES[0]]
    for name, limit, stage in chosen:
        limit *= 4 if options.simulated else 1
        results["stages"][name] = run_stage(name, limit, stage, programs, log)
        save()
        if results["stages"][name].get("no_gpu") and not options.simulated:
            log.say("No GPU that weft can use, for the reason above: no other stage is run")
            break
    failed = [name for name, result in results["stages"].items() if result["ok"] is False]
    log.say((options.out / "table.md").read_text())
    return len(failed) > 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
