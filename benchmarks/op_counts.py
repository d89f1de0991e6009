"""Instructions and allocations of small ops and of a small step, against the counts that are kept.

callgrind runs the AVX2 code, whatever the processor has beyond it: it knows no AVX-512. Counts depend on
the compiler and the C library, so they are compared only where these are the ones of the kept counts. More
than 2 % over them is a failure; where a change is meant to cost that, --update keeps the new counts.

    python3 benchmarks/op_counts.py PROGRAM [--update]      (./dev counts builds it and calls this)
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_suffix(".json")
MARGIN = 0.02
FEW, MANY = 500, 5500  # what a process does besides varies by some ten thousand instructions


def instructions(program: str, case: str, runs: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", program, case, str(runs)],
            capture_output=True,
            text=True,
            check=True,
        )
    if done.stdout.strip() != "AVX2":
        sys.exit(
            f"op_counts: callgrind ran the {done.stdout.strip()} code here; the kept counts are of AVX2's"
        )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found is None:
        sys.exit(f"op_counts: callgrind printed no count:\n{done.stderr}")
    return int(found[1])


def counted(program: str) -> dict[str, dict[str, float]]:
    lines = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
    counts: dict[str, dict[str, float]] = {}
    for line in lines:
        case = json.loads(line)
        name = case.pop("case")
        few, many = (instructions(program, name, runs) for runs in (FEW, MANY))
        counts[name] = {"instructions": round((many - few) / (MANY - FEW)), **case}
    return counts


def toolchain() -> dict[str, str]:
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=True).stdout
    return {"compiler": compiler.splitlines()[0], "libc": " ".join(platform.libc_ver())}


def worse(kept: dict[str, Any], now: dict[str, dict[str, float]]) -> list[str]:
    """What costs more than is kept, a line each."""
    lines = []
    for name, counts in now.items():
        before = kept.get(name)
        if before is None:
            lines.append(f"{name}: not kept yet")
            continue
        for what, count in counts.items():
            if count > before[what] * (1 + MARGIN) + 0.01:
                lines.append(f"{name}: {count} {what}, kept are {before[what]}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("program")
    parser.add_argument("--update", action="store_true", help="keep the counts of this run")
    options = parser.parse_args()

    now = counted(options.program)
    print("| a run of | instructions | tensor blocks | operator new |")
    print("|---|---|---|---|")
    for name, counts in now.items():
        print(f"| {name} | " + " | ".join(f"{count:g}" for count in counts.values()) + " |")
    if options.update:
        KEPT.write_text(json.dumps({"toolchain": toolchain(), "counts": now}, indent=2) + "\n")
        return
    kept = json.loads(KEPT.read_text())
    if kept["toolchain"] != toolchain():
        print(f"not compared: the kept counts are of {kept['toolchain']}, this is {toolchain()}")
        return
    lines = worse(kept["counts"], now)
    if lines:
        sys.exit("op_counts: more than is kept (--update keeps these):\n  " + "\n  ".join(lines))
    print("no count is more than 2 % above what is kept")


if __name__ == "__main__":
    main()
