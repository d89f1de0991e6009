"""The contestants: how each one's process is started, asked for turns and ended; and which are installed."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1]
FOREIGN = 0.15  # of a core: what other processes may take of it before a turn is repeated
PATIENCE = 600  # seconds: what a compiler of graphs may take on a busy machine


@dataclass(frozen=True)
class Contestant:
    name: str
    title: str
    command: list[str]  # before the workload and the number of threads
    environment: dict[str, str] = field(default_factory=dict)
    own_data: bool = False  # reads Fashion-MNIST as raw files

    def start(self, workload: str, threads: int) -> Worker:
        return Worker(self.name, [*self.command, workload, str(threads)], self.environment)


def busy_seconds() -> float:
    """CPU time that all processes of the machine have taken, and what the host took from it."""
    try:
        user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    except (OSError, ValueError):
        return 0.0
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


class WorkerError(Exception):
    """A worker could not prepare its workload, or ended: the contestant is left out of that row."""


class Worker:
    """A process that holds one prepared workload."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]):
        self.name = name
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env={**os.environ, **environment},
        )
        self.unread = b""

    def answer(self, seconds: float = PATIENCE) -> dict:
        """The next line of JSON; what else a library prints is passed over."""
        end = time.monotonic() + seconds
        while True:
            line, newline, rest = self.unread.partition(b"\n")
            if newline:
                self.unread = rest
                if line.startswith(b"{"):
                    return json.loads(line)
                continue
            if not select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]:
                self.process.kill()
                raise WorkerError(f"{self.name} did not answer in {seconds:.0f} s")
            chunk = os.read(self.process.stdout.fileno(), 1 << 16)
            if not chunk:
                raise WorkerError(f"{self.name} ended: {self.last_error()}")
            self.unread += chunk

    def ask(self, question: str) -> dict:
        try:
            self.process.stdin.write(question.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise WorkerError(f"{self.name} ended: {self.last_error()}") from None
        return self.answer()

    def last_error(self) -> str:
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self.process.wait(5)}"

    def turn(self, seconds: float) -> dict:
        """What the worker measured, and "foreign": the cores that other processes took meanwhile."""
        begin, busy, own = time.monotonic(), busy_seconds(), self.accounted()
        result = self.ask(f"turn {seconds}")
        taken = busy_seconds() - busy - (self.accounted() - own)
        result["foreign"] = max(0.0, taken) / (time.monotonic() - begin)
        self.settle()
        return result

    def calm_turn(self, seconds: float, most_attempts: int) -> dict:
        """A turn that other processes left alone; of several attempts, the one they disturbed least."""
        attempts: list[dict] = []
        while len(attempts) < most_attempts and not any(a["foreign"] < FOREIGN for a in attempts):
            if attempts:
                time.sleep(0.5)
            attempts.append(self.turn(seconds))
        return min(attempts, key=lambda attempt: attempt["foreign"])

    def accounted(self) -> float:
        """Seconds of CPU time, of ended threads too, in the kernel's ticks."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def computed(self) -> float:
        """Seconds of CPU time, of all threads."""
        nanoseconds = 0
        for task in Path(f"/proc/{self.process.pid}/task").glob("*/schedstat"):
            try:
                nanoseconds += int(task.read_text().split()[0])
            except (OSError, ValueError, IndexError):
                continue
        return nanoseconds / 1e9

    def settle(self, most: float = 1.0) -> None:
        """Waits until the worker's threads sleep: some libraries' spin for a while after a step."""
        end = time.monotonic() + most
        before = self.computed()
        while time.monotonic() < end:
            time.sleep(0.01)
            now = self.computed()
            if now - before < 0.0005:
                return
            before = now

    def end(self) -> dict:
        """Its last words; {} if it is gone."""
        try:
            return self.ask("end")
        except WorkerError:
            return {}
        finally:
            self.kill()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            with contextlib.suppress(BrokenPipeError):
                stream.close()


def library_path(peers: Path) -> str:
    """Where PyTorch's wheel finds its shared libraries."""
    script = '. "$1" && printf %s "${LD_LIBRARY_PATH:-}"'
    command = ["bash", "-c", script, "bash", str(peers / "activate-torch")]
    return subprocess.run(command, capture_output=True, text=True).stdout


def can_import(python: Path, module: str, environment: dict[str, str]) -> bool:
    command = [str(python), "-c", f"import {module}"]
    try:
        return not subprocess.run(command, env={**os.environ, **environment}, capture_output=True).returncode
    except OSError:
        return False


def installed_contestants(build: Path, peers: Path) -> list[Contestant]:
    """Those that can be measured here, weft first."""
    torch_program = str(BENCHMARKS / "peers/torch_steps.py")
    weft_environment = {"PYTHONPATH": str(build / "python")}
    python = peers / "bin/python"
    torch_environment = {"LD_LIBRARY_PATH": library_path(peers)}
    found = []
    if can_import(Path(sys.executable), "weft", weft_environment):
        command = [sys.executable, torch_program, "weft", "eager"]
        found.append(Contestant("weft_python", "weft, Python", command, weft_environment))
    if (program := build / "benchmarks/bench_steps").exists():
        found.append(Contestant("weft_cpp", "weft, C++", [str(program), "--worker"]))
    if can_import(python, "torch", torch_environment):
        for mode in ("eager", "compiled"):
            command = [str(python), torch_program, "torch", mode]
            found.append(Contestant(f"torch_{mode}", f"PyTorch, {mode}", command, torch_environment))
        if (program := peers / "libtorch_steps").exists():
            command = [str(program), "--worker"]
            found.append(Contestant("libtorch", "libtorch, C++", command, torch_environment, own_data=True))
    for module, name, title in (("optax", "jax", "JAX, jit"), ("mlx.core", "mlx", "MLX, compiled")):
        if can_import(python, module, {}):
            found.append(Contestant(name, title, [str(python), str(BENCHMARKS / f"peers/{name}_steps.py")]))
    return found


def limit_workers(build: Path) -> Contestant | None:
    program = build / "benchmarks/bench_limits"
    return Contestant("limits", "limits", [str(program), "--worker"]) if program.exists() else None
