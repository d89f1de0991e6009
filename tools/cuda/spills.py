"""Kernels that spill registers, from the compiler's output, against the list of known ones.

Called by `./dev cuda`: spills.py LOG KNOWN. A line of KNOWN: a part of the kernel's name, a colon, the reason
why it may spill.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

COMPILING = re.compile(r"Compiling entry function '(\w+)' for '(sm_\w+)'")
SPILL = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")


def spills(log: str) -> tuple[int, dict[str, dict[str, int]]]:
    """How many kernels were compiled, and by mangled name those that spill: architecture -> bytes stored."""
    kernels = 0
    found: dict[str, dict[str, int]] = {}
    name = architecture = ""
    for line in log.splitlines():
        if match := COMPILING.search(line):
            name, architecture = match.groups()
            kernels += 1
        elif (match := SPILL.search(line)) and int(match[2]) > 0:
            found.setdefault(name, {})[architecture] = int(match[2])
    return kernels, found


def readable(names: list[str]) -> list[str]:
    """C++ names as they are written."""
    text = subprocess.run(
        ["c++filt"], input="\n".join(names), capture_output=True, text=True, check=True
    ).stdout
    return text.splitlines()


def main() -> int:
    """Prints the spills; 1 if one of them is not known."""
    log, known_file = Path(sys.argv[1]), Path(sys.argv[2])
    known = {}
    for line in known_file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            part, _, reason = line.partition(": ")
            known[part] = reason
    kernels, found = spills(log.read_text(encoding="utf-8", errors="replace"))
    if kernels == 0:
        print("0 passed, 1 failed: the compiler told of no kernel")
        return 1
    unknown = 0
    for mangled, name in zip(found, readable(list(found)), strict=True):
        short = name.replace("weft::kernels::cuda::", "").replace("(anonymous namespace)::", "")
        reason = next((reason for part, reason in known.items() if part in short), "")
        unknown += not reason
        where = ", ".join(
            f"{bytes_} bytes on {architecture}" for architecture, bytes_ in found[mangled].items()
        )
        print(f"{short}: spills {where}")
        print(f"    {reason or 'NOT KNOWN: change the kernel, or say in tools/cuda/spills.txt why it may'}")
    print(f"{kernels} kernels, {len(found)} of them spill")
    print(f"{kernels - unknown} passed, {unknown} failed")
    return unknown > 0


if __name__ == "__main__":
    sys.exit(main())
