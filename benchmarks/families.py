"""Measures ops of every family in weft beside PyTorch: two processes, from Python, in turns.

--layers measures every layer, forward and backward, and every optimizer's update instead, at several sizes.
`./dev bench --install-peers` installs PyTorch, `./dev bench --families` (or --layers) builds weft and calls
this. The cases are in families/cases.txt and families/layers.txt, why some are slow in families/reasons.py.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import re
import statistics
import sys
from pathlib import Path

from compare import ROOT, machine, positive, say
from comparison.report import between_markers, times
from comparison.workers import Contestant, Worker, WorkerError, library_path
from families import report
from families.cases import Case, cases
from families.reasons import reason_for

WORKER = str(Path(__file__).resolve().parent / "families/worker.py")
SECONDS = {"ops": 0.08, "layers": 0.015}
TOLERANCE = {"bfloat16": 2e-2, "float16": 2e-3}


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="families.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("cases", nargs="?", default="", metavar="REGEX", help="found in the titles of those to measure")
    add(
        "--layers",
        dest="table",
        action="store_const",
        const="layers",
        default="ops",
        help="layers and optimizers instead of ops",
    )
    add("--list", action="store_true", help="print the titles; measure nothing")
    add("--threads", type=positive, default=2, help="default: 2")
    add("--turns", type=positive, default=3, help="of each library in each case (default: 3)")
    add("--seconds", type=float, help="of a turn, one call at least (default: 0.08; of layers 0.015)")
    add(
        "--json", type=Path, help="where all figures go (default: build/families.json; of layers layers.json)"
    )
    add("--keep", action="store_true", help="keep cases of that file that are not measured now")
    add("--write", type=Path, metavar="FILE.md", help="put the report between FILE's markers")
    add(
        "--from", dest="source", type=Path, metavar="FILE.json", help="report an earlier run; measure nothing"
    )
    add("--build", type=Path, default=ROOT / "build/release", help="weft's build (default: build/release)")
    add("--peers", type=Path, default=ROOT / "build/peers", help="PyTorch's (default: build/peers)")
    return parser


def contestants(options: argparse.Namespace) -> list[Contestant]:
    program = [WORKER, options.table]
    environment = {"PYTHONPATH": str(options.build / "python")}
    peers = {"LD_LIBRARY_PATH": library_path(options.peers)}
    return [
        Contestant("weft", "weft", [sys.executable, *program], environment),
        Contestant("torch", "PyTorch", [str(options.peers / "bin/python"), *program], peers),
    ]


def differ(case: Case, own: float, reference: float) -> bool:
    tolerance = next((t for name, t in TOLERANCE.items() if name in case.given), 1e-3)
    return not math.isclose(own, reference, rel_tol=tolerance, abs_tol=1e-6)


def measure(number: int, case: Case, workers: dict[str, Worker], options: argparse.Namespace) -> dict | None:
    """One row of the table; None, with a word why, where a library cannot."""
    results = {}
    for name, worker in workers.items():
        answer = worker.ask(f"prepare {number}")
        if "error" in answer:
            say(f"    left out: {name}: {answer['error']}")
            return None
        results[name] = answer["result"]
        worker.settle()
    if differ(case, results["weft"], results["torch"]):
        say(f"!!! {case.title}: weft's results come to {results['weft']}, PyTorch's to {results['torch']}")
    turns: dict[str, list[float]] = {name: [] for name in workers}
    faults = []
    for _ in range(options.turns):
        for name, worker in workers.items():
            turn = worker.turn(options.seconds)
            turns[name].append(turn["median"])
            if name == "torch":
                faults.append(turn["faults"] / turn["steps"])
    return {
        "title": case.title,
        "family": case.family,
        "call": case.call,
        "given": case.given,
        "backward": case.backward,
        "kind": case.kind,
        "size": case.size,
        **{name: statistics.median(times) for name, times in turns.items()},
        "torch_faults": statistics.median(faults),
        "ratio": statistics.median(t / w for t, w in zip(turns["torch"], turns["weft"], strict=True)),
    }


def run(options: argparse.Namespace) -> dict:
    chosen = [
        (i, case) for i, case in enumerate(cases(options.table)) if re.search(options.cases, case.title)
    ]
    workers = {c.name: c.start(c.name, options.threads) for c in contestants(options)}
    rows = []
    try:
        versions = {name: worker.answer()["version"] for name, worker in workers.items()}
        for i, case in chosen:
            row = measure(i, case, workers, options)
            if row:
                rows.append(row)
                weft, torch = report.duration(row["weft"]), report.duration(row["torch"])
                say(f"{times(row['ratio']):>6}  {case.title}  {weft}, PyTorch {torch}")
    except WorkerError as error:
        raise SystemExit(f"families.py: {error}") from None
    finally:
        for worker in workers.values():
            worker.kill()
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "table": options.table,
        "machine": machine(),
        "threads": options.threads,
        "turns": options.turns,
        "seconds": options.seconds,
        **versions,
        "rows": rows,
    }


def merged(earlier: dict, now: dict) -> dict:
    """Now's figures, and the earlier ones of cases that are still in the table, in its order."""
    rows = {row["title"]: row for row in [*earlier["rows"], *now["rows"]]}
    titles = [case.title for case in cases(now["table"])]
    return {**now, "rows": [rows[title] for title in titles if title in rows]}


def in_words(machine: dict) -> str:
    return (
        f"{machine['cores']} cores of {machine['processor']}, {machine['memory_gb']} GB, {machine['system']}"
    )


def main() -> int:
    parser = command_line()
    options = parser.parse_args()
    options.seconds = options.seconds or SECONDS[options.table]
    options.json = options.json or ROOT / f"build/{'families' if options.table == 'ops' else 'layers'}.json"
    titles = [case.title for case in cases(options.table)]
    if not any(re.search(options.cases, title) for title in titles):
        parser.error(f"no case matches {options.cases!r}")
    if options.list:
        print("\n".join(title for title in titles if re.search(options.cases, title)))
        return 0
    if options.source:
        results = json.loads(options.source.read_text())
    else:
        results = run(options)
        if options.keep and options.json.exists():
            results = merged(json.loads(options.json.read_text()), results)
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(results, indent=1) + "\n")
        say(f"All figures: {options.json}")
    text = report.markdown(results, in_words(results["machine"]))
    if options.write:
        options.write.write_text(
            between_markers(options.write.read_text(), text, report.BEGIN[results["table"]])
        )
        say(f"Written: {options.write}")
    else:
        print(text)
    unexplained = [
        r["title"]
        for r in results["rows"]
        if r["ratio"] < report.SLOW and not reason_for(r["title"], r.get("kind", "op"))
    ]
    for title in unexplained:
        say(f"slow, and no reason in families/reasons.py: {title}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
