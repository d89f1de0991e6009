"""Shows what failed in a test run and closes with "N passed, M failed"; called by `./dev test`.

ctest knows how each program ended, the programs' own JUnit files know their cases. A program that ended
badly, or that was to write such a file and did not, is a failure whatever its cases say.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

# GoogleTest's lines: "[ RUN      ] Suite.Case", "[       OK ] Suite.Case (3 ms)", "[  FAILED  ] ...".
EVENT = re.compile(r"\[ +(RUN|OK|FAILED|SKIPPED) +\] (\S+\.\S+)")


class Count:
    def __init__(self):
        self.passed = self.skipped = 0
        self.failed: list[str] = []

    def add_junit(self, path: Path, group: str) -> None:
        for case in ElementTree.parse(path).iter("testcase"):
            label = f"{case.get('classname', group).removeprefix(group + '.')}.{case.get('name')}"
            problems = case.findall("failure") + case.findall("error")
            if problems:
                said = (problems[0].get("message") or problems[0].text or "").strip().splitlines()
                more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
                self.failed.append(f"{group}: {label}: {said[0] if said else 'failed'}{more}")
            elif case.find("skipped") is not None or case.get("status") == "notrun":
                self.skipped += 1
            else:
                self.passed += 1

    def add_output(self, group: str, output: str) -> None:
        """The cases of a program that ended before it wrote its results, from what it printed."""
        running = None
        for event, case in EVENT.findall(output):
            running = case if event == "RUN" else None
            self.passed += event == "OK"
            self.skipped += event == "SKIPPED"
            if event == "FAILED":
                self.failed.append(f"{group}: {case}")
        where = f"during {running}" if running else "outside its cases"
        self.failed.append(f"{group}: the program broke off {where}")

    def add_program(self, group: str, ended_well: bool, output: str, results: Path | None) -> None:
        failed_before = len(self.failed)
        if results is None:
            self.passed += ended_well
        elif not results.is_file():
            self.add_output(group, output)
        else:
            self.add_junit(results, group)
        if not ended_well and len(self.failed) == failed_before:
            cases = "" if results is None else ", though each of its cases passed"
            self.failed.append(f"{group}: the program failed{cases}")


def without_successes(output: str) -> str:
    """What a test program printed, less GoogleTest's lines on cases that passed."""
    kept: list[str] = []
    for line in output.splitlines():
        event = EVENT.match(line)
        if event and event[1] in ("OK", "SKIPPED"):
            while kept and not (kept[-1].startswith("[ RUN ") and kept[-1].endswith(event[2])):
                kept.pop()
            kept[-1:] = []
        elif not re.match(r"\[(-+|=+)\]|Running main\(\)|$", line):
            kept.append(line)
    return "\n".join(kept)


def results_path(command: list[str]) -> Path | None:
    """Where a test program was told to write its cases."""
    for argument, following in zip(command, [*command[1:], ""], strict=True):
        if argument.startswith("--gtest_output=xml:"):
            return Path(argument.removeprefix("--gtest_output=xml:"))
        if argument == "--junit":
            return Path(following)
    return None


def main() -> int:
    if len(sys.argv) < 2:
        sys.exit("usage: summary.py BUILD_FOLDER [JUNIT_FILE ...]")
    build = Path(sys.argv[1])
    count = Count()

    listing = ["ctest", "--test-dir", str(build), "--show-only=json-v1"]
    listed = json.loads(subprocess.run(listing, capture_output=True, text=True, check=True).stdout)
    commands = {test["name"]: test.get("command", []) for test in listed["tests"]}
    ran = build / "test-results" / "ctest.xml"
    for entry in ElementTree.parse(ran).iter("testcase") if ran.is_file() else ():
        group, ended_well = entry.get("name"), entry.get("status") == "run"
        output = entry.findtext("system-out") or ""
        count.add_program(group, ended_well, output, results_path(commands.get(group, [])))
        if not ended_well:
            print(f"\n---- {group} ----\n{without_successes(output)}")
    for extra in map(Path, sys.argv[2:]):
        count.add_program(extra.stem, extra.is_file(), "", extra)

    if count.failed:
        print("\nFailed:\n" + "\n".join(f"  {line}" for line in count.failed))
    skipped = f", {count.skipped} skipped" if count.skipped else ""
    print(f"\n{count.passed} passed, {len(count.failed)} failed{skipped}")
    return 1 if count.failed or not count.passed else 0


if __name__ == "__main__":
    sys.exit(main())
