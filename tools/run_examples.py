"""Runs the Python lines of docs/reference/examples and writes what they print below them, after `-> `.

usage: PYTHONPATH=build/release/python python3 tools/run_examples.py [FILE...]

Look at what it wrote before it is committed: the tests compare with it, in Python and in C++. Run
tools/stamp.py after it.
"""

from __future__ import annotations

import argparse
import re
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import weft  # noqa: E402
from stamping.examples import FOLDER, Example, is_expression, read_examples  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent


def shown(value: object) -> str | None:
    """What an example prints for a value; None for what is not worth a line."""
    if value is None or isinstance(value, weft.Generator):
        return None
    return re.sub(r"[ \t]+$", "", str(value), flags=re.M)


def run(example: Example) -> list[str | None]:
    """What each of its Python lines prints; from a fresh seed."""
    weft.manual_seed(0)
    names: dict[str, object] = {"weft": weft}
    printed: list[str | None] = []
    for line in example.python:
        if not line.text.startswith("#") and is_expression(line.text):
            printed.append(shown(eval(line.text, names)))
        else:
            exec(line.text, names)
            printed.append(None)
    return printed


def filled(text: str, file: str) -> tuple[str, list[str]]:
    """The text with results, and the failures."""
    lines = text.splitlines()
    results: dict[int, str] = {}  # by the line they stand below
    failures = []
    for example in read_examples(text, file):
        if not example.python:
            continue
        try:
            printed = run(example)
        except Exception as error:
            last = traceback.format_exception_only(error)[-1].strip()
            failures.append(f"{file}:{example.line}: {', '.join(example.names)}: {last}")
            continue
        for line, value in zip(example.python, printed, strict=True):
            last_line = line.number + line.text.count("\n")
            results[last_line] = "" if value is None else value
    out = []
    skip = False
    for number, line in enumerate(lines, 1):
        if skip and line.startswith("->"):
            continue
        skip = number in results
        out.append(line)
        if results.get(number):
            out += [f"-> {part}".rstrip() for part in results[number].split("\n")]
    return "\n".join(out) + "\n", failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="only these")
    options = parser.parse_args()
    paths = options.files or sorted((ROOT / FOLDER).rglob("*.txt"))
    failures: list[str] = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        new, failed = filled(text, str(path))
        failures += failed
        if new != text:
            path.write_text(new, encoding="utf-8")
            print(f"wrote {path}")
    print("\n".join(failures), file=sys.stderr, end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
