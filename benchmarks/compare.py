"""Measures weft beside PyTorch, libtorch, JAX and MLX, those installed: the same programs, one run, in turns.

Each library's program is a process that has its workload prepared and warmed up; they compute one after
another for a moment, in an order drawn anew for every round. Prints a report in Markdown and keeps all
figures as JSON. `./dev bench --install-peers` installs the others, `./dev bench --compare` builds weft's
programs and calls this.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import os
import platform
import re
import sys
from pathlib import Path

from comparison import chart, measure, report, workers
from comparison.workloads import WORKLOADS, Workload

ROOT = Path(__file__).resolve().parents[1]
FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")
BUSY = ("lecture", "lenet")


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1; got {text}")
    return number


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="compare.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--workloads", default="", metavar="REGEX", help=f"of {', '.join(w.name for w in WORKLOADS)}")
    add("--contestants", default="", metavar="REGEX", help="of their names in the JSON file")
    add("--threads", type=positive, nargs="+", default=[2, 1], help="default: 2 1")
    add(
        "--processes",
        type=positive,
        default=3,
        help="of a contestant in a row, one after another (default: 3)",
    )
    add("--turns", type=positive, default=3, help="of a process (default: 3; of an epoch's 2 at most)")
    add("--seconds", type=float, default=0.3, help="of a turn, one step at least (default: 0.3)")
    add(
        "--attempts",
        type=positive,
        default=5,
        help="at a turn that other processes leave alone, before the one they disturbed least is taken "
        "(default: 5)",
    )
    add("--busy", action="store_true", help="also measure beside one busy process per core")
    add("--json", type=Path, default=ROOT / "build/compare.json", help="where all figures go")
    add("--keep", action="store_true", help="keep rows of that file that are not measured now")
    add(
        "--write",
        type=Path,
        metavar="FILE.md",
        help="put the report between FILE's markers, a chart beside it",
    )
    add(
        "--from", dest="source", type=Path, metavar="FILE.json", help="report an earlier run; measure nothing"
    )
    add("--build", type=Path, default=ROOT / "build/release", help="weft's build (default: build/release)")
    add("--peers", type=Path, default=ROOT / "build/peers", help="the others (default: build/peers)")
    add("--data", type=Path, default=FASHION_MNIST, help=f"Fashion-MNIST's folder (default: {FASHION_MNIST})")
    return parser


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    fields = dict(re.split(r"\s*:\s*", line, maxsplit=1) for line in lines if ":" in line)
    flags = fields.get("flags", "").split()
    features = [
        name
        for flag, name in (("avx2", "AVX2"), ("avx512f", "AVX-512"), ("amx_tile", "AMX"))
        if flag in flags
    ]
    model = fields.get("model name", platform.machine())
    family = f"family {fields['cpu family']}" if "cpu family" in fields else ""
    return ", ".join(filter(None, [model, family, *features]))


def machine() -> dict:
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def write_raw_data(data: Path, raw: Path) -> bool:
    """Fashion-MNIST as plain arrays for libtorch, which reads no gzip; whether they are there."""
    try:
        sys.path.insert(0, str(ROOT / "benchmarks/peers"))
        from fashion_mnist import load
    except ImportError:
        return False
    raw.mkdir(parents=True, exist_ok=True)
    for part in ("train", "test"):
        images, labels = load(str(data), part)
        images.tofile(raw / f"{part}-images")
        labels.tofile(raw / f"{part}-labels")
    return True


def chosen_workloads(options: argparse.Namespace) -> list[Workload]:
    found = [w for w in WORKLOADS if re.search(options.workloads, w.name)]
    if any(w.kind == "epoch" for w in found) and not options.data.is_dir():
        say(f"No {options.data}: the epoch is left out (Debian's package dataset-fashion-mnist)")
        found = [w for w in found if w.kind != "epoch"]
    return found


def run(options: argparse.Namespace) -> dict:
    found = workers.installed_contestants(options.build, options.peers)
    chosen = [c for c in found if re.search(options.contestants, c.name)]
    if not chosen:
        raise SystemExit("compare.py: nothing to measure; build weft first: ./dev bench --compare")
    if measure.REFERENCE not in [c.name for c in found]:
        say("PyTorch is not installed (./dev bench --install-peers): no ratios")
    plan = measure.Plan(
        chosen,
        workers.limit_workers(options.build),
        options.processes,
        options.turns,
        options.seconds,
        options.attempts,
        options.data,
        options.peers / "fashion-mnist",
        say,
    )
    workloads = chosen_workloads(options)
    if any(w.kind == "epoch" for w in workloads) and any(c.own_data for c in chosen):
        write_raw_data(options.data, plan.raw_data)

    lanes = measure.float_lanes(plan)
    rows, busy = [], []
    for workload in workloads:
        turns = min(options.turns, measure.EPOCH_TURNS) if workload.kind == "epoch" else options.turns
        for threads in measure.threads_of(workload, options.threads):
            say(f"{workload.name}, {threads} threads")
            row_plan = dataclasses.replace(plan, turns=turns)
            rows.append(measure.measure_row(workload, threads, row_plan, lanes))
            say("    " + report.one_line(rows[-1]))
    for workload in workloads if options.busy else []:
        if workload.name in BUSY:
            say(f"{workload.name}, beside busy processes")
            busy.append(measure.measure_busy(workload, max(options.threads), plan))
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    for row in rows:
        row["date"] = today
    return {
        "machine": machine(),
        "lanes": lanes,
        "processes": options.processes,
        "turns": options.turns,
        "seconds": options.seconds,
        "attempts": options.attempts,
        "titles": {c.name: c.title for c in chosen},
        "rows": rows,
        "busy": busy,
    }


def main() -> int:
    parser = command_line()
    options = parser.parse_args()
    if not any(re.search(options.workloads, workload.name) for workload in WORKLOADS):
        parser.error(f"argument --workloads: no workload matches {options.workloads!r}")
    if options.source:
        results = json.loads(options.source.read_text())
    else:
        results = run(options)
        if options.keep and options.json.exists():
            results = report.merged(json.loads(options.json.read_text()), results)
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(results, indent=1) + "\n")
        say(f"All figures: {options.json}")
    text = report.markdown(results)
    if options.write:
        drawing = options.write.with_suffix(".svg")
        drawing.write_text(chart.svg(results))
        picture = f"![Times as fast as PyTorch eager, 2 threads]({drawing.name})"
        options.write.write_text(report.between_markers(options.write.read_text(), f"{picture}\n\n{text}"))
        say(f"Written: {options.write}, {drawing}")
    else:
        print(text)
    differing = report.differing_losses(results)
    for line in differing:
        say(f"!!! {line}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
