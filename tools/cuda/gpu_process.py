"""The programs that gpu_run.py runs: where they are, what they are told, and an end to the slow ones."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import gpu_machine

KEPT = 60_000  # characters of a program's output, of its end


class Log:
    """log.txt, whose lines of one's own also go to the terminal."""

    def __init__(self, path: Path):
        self.file = path.open("a", encoding="utf-8", errors="replace")

    def say(self, text: str) -> None:
        self.write(text)
        print(text, file=sys.stderr, flush=True)

    def write(self, text: str) -> None:
        self.file.write(text + "\n")
        self.file.flush()

    def heading(self, text: str) -> None:
        self.write(f"\n==== {text}")


class NotBuiltError(Exception):
    """A program that is not here, and what makes it."""


@dataclass
class Done:
    """How a program ended; code None: its time was up."""

    code: int | None
    output: str

    @property
    def why(self) -> str:
        last = next((line for line in reversed(self.output.splitlines()) if line.strip()), "")
        return ("its time was up" if self.code is None else f"it ended with {self.code}") + f": {last[-200:]}"


class Programs:
    """Finds weft's programs, in a bundle's bin/ or a build, and runs them against the stage's deadline."""

    def __init__(self, options, log: Log):
        self.root, self.log, self.simulated = options.root, log, options.simulated
        self.preload, self.data, self.out = options.preload, options.data, options.out
        self.deadline = time.monotonic()
        self.environment = gpu_machine.environment(options.root, options.simulated)

    def find(self, name: str) -> Path:
        places = ("bin", *(f"build/release/{part}" for part in ("tests", "examples", "benchmarks/gpu")))
        for place in places:
            if (self.root / place / name).is_file():
                return self.root / place / name
        verb = "cudasim" if self.simulated else "gpu-bundle"
        raise NotBuiltError(f"{name} is neither in bin/ nor in build/release; `./dev {verb}` builds it")

    def left(self) -> float:
        return self.deadline - time.monotonic()

    def start(self, command: list, more: dict[str, str] | None = None, own: bool = True) -> subprocess.Popen:
        """own: one of weft's programs, which a sanitizer's library may have to be loaded before."""
        environment = os.environ | self.environment | (more or {})
        if own and self.preload:
            environment |= {
                "LD_PRELOAD": self.preload,
                "ASAN_OPTIONS": "detect_leaks=0:verify_asan_link_order=0",
            }
        output = tempfile.TemporaryFile(mode="w+", errors="replace")  # noqa: SIM115
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        process.output = output
        return process

    def finish(self, process: subprocess.Popen, seconds: float | None = None) -> Done:
        """Waits until the deadline, or `seconds`, then ends it and all that it started."""
        code = None
        try:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(max(1.0, min(self.left(), seconds or self.left())))
        finally:
            if code is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        process.output.seek(0)
        output = process.output.read()
        process.output.close()
        self.log.write(f"$ {' '.join(process.args)}\n{output[-KEPT:]}")
        return Done(code, output)

    def run(self, command: list, more: dict[str, str] | None = None, own: bool = True) -> Done:
        return self.finish(self.start(command, more, own))

    def tests(self, program: str, pattern: str, more: dict[str, str] | None = None, shards: int = 1,
              before: tuple = ()) -> dict:  # fmt: skip
        """Runs GoogleTest's tests of that pattern, in so many processes, and counts."""
        counts = {"passed": 0, "failed": [], "skipped": 0}
        with tempfile.TemporaryDirectory() as folder:
            running = []
            for shard in range(shards):
                file = Path(folder) / f"{shard}.xml"
                command = [
                    *before,
                    self.find(program),
                    f"--gtest_filter={pattern}",
                    f"--gtest_output=xml:{file}",
                ]
                split = {"GTEST_TOTAL_SHARDS": str(shards), "GTEST_SHARD_INDEX": str(shard)}
                running.append((self.start(command, (more or {}) | (split if shards > 1 else {})), file))
            for process, file in running:
                done = self.finish(process)
                count(file, done, counts)
        counts["ok"] = not counts["failed"] and counts["passed"] > 0
        if not counts["ok"]:
            several = counts["failed"][:8]
            counts["why"] = ", ".join(several) if several else "no test ran"
        return counts


def count(file: Path, done: Done, counts: dict) -> None:
    """Adds what a run's JUnit file tells; of one that broke off, what its output tells."""
    try:
        cases = list(ElementTree.parse(file).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        lines = done.output.splitlines()
        counts["passed"] += sum(line.startswith("[       OK ]") for line in lines)
        counts["failed"] += [
            line.split()[3] for line in lines if line.startswith("[  FAILED  ]") and "(" in line
        ]
        started = [line.split()[-1] for line in lines if line.startswith("[ RUN      ]")]
        counts["failed"].append(f"broke off in {started[-1] if started else 'the beginning'}: {done.why}")
        return
    for case in cases:
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            counts["failed"].append(name)
        elif case.find("skipped") is not None or case.get("status") == "notrun":
            counts["skipped"] += 1
        else:
            counts["passed"] += 1
    if done.code != 0 and not counts["failed"]:
        counts["failed"].append(f"all tests: {done.why}")
