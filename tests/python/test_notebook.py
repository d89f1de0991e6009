"""The notebook for Colab: its cells run here on few pictures, the one that installs without pip and apt."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import weft

NOTEBOOK = Path(__file__).resolve().parents[2] / "examples/weft_on_colab.ipynb"
pytestmark = pytest.mark.skipif(not NOTEBOOK.is_file(), reason="the examples are in the checkout only")
EMPTY = 'WEFT_REPOSITORY = ""'


def cells(*, install: bool) -> list[str]:
    found = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(cell["source"])
        for cell in found
        if cell["cell_type"] == "code" and ("install" in cell["metadata"].get("tags", [])) == install
    ]


def test_it_trains_on_the_device_that_is_there(tmp_path: Path) -> None:
    code = cells(install=False)
    assert len(code) >= 5
    before = "epochs, batch_size, lr, images = 3, 100, 0.001, 60_000"
    assert before in code[0]
    text = "\n".join(code).replace(before, "epochs, batch_size, lr, images = 1, 20, 0.001, 100")
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    run = subprocess.run(
        [sys.executable, "-c", text], cwd=tmp_path, capture_output=True, text=True, env=settings, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "the same losses: True" in run.stdout
    assert ("on the CPU" in run.stdout) != weft.cuda.is_available()
    assert (tmp_path / "predictions.svg").exists() and (tmp_path / "model.pt").exists()


class Machine:
    """One without weft, on which commands are written down and all but git's succeed without being run."""

    def __init__(self, driver: str | None, installed: str = "") -> None:
        self.driver, self.installed = driver, installed
        self.commands: list[list[str]] = []
        self._run = subprocess.run

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        command = list(command)
        self.commands.append(command)
        if command[0] == "git":
            return self._run(command, **options)
        if command[0] == "nvidia-smi":
            if self.driver is None:
                raise FileNotFoundError(command[0])
            return subprocess.CompletedProcess(command, 0, self.driver, "")
        said = self.installed if command[0] == "dpkg-query" else ""
        return subprocess.CompletedProcess(command, 0, said, "")

    def install(self, monkeypatch: pytest.MonkeyPatch, repository: str) -> list[list[str]]:
        """What the cell runs, with WEFT_REPOSITORY set."""
        (code,) = cells(install=True)
        assert code.count(EMPTY) == 1
        code = code.replace(EMPTY, f"WEFT_REPOSITORY = {repository!r}")
        monkeypatch.setattr(subprocess, "run", self.run)
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        monkeypatch.setenv("CUDACXX", "")
        exec(compile(code, "the install cell", "exec"), {})
        return self.commands

    def words(self, program: str) -> list[str]:
        return next((words for words in self.commands if program in words), [])


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository that looks like weft's, beside the folder where the notebook runs."""
    here = tmp_path / "weft"
    here.mkdir()
    (here / "pyproject.toml").write_text("[project]\nname = 'weft'\n")
    git = ["git", "-C", str(here), "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "all"]):
        subprocess.run([*git, *words], check=True)
    (tmp_path / "notebook").mkdir()
    monkeypatch.chdir(tmp_path / "notebook")
    return here


def test_it_installs_a_checkout_of_the_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(driver=None)
    machine.install(monkeypatch, str(repository))
    clone = Path("weft-checkout").resolve()
    assert (clone / "pyproject.toml").is_file()
    assert machine.commands[-1][1:] == ["-m", "pip", "install", "--quiet", str(clone)]
    assert "libpng-dev" in machine.words("install")


def test_with_a_gpu_it_builds_the_gpu_library_too(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = """git g++ cmake ninja-build libopenblas-dev libtbb-dev libhwy-dev libfmt-dev nlohmann-json3-dev
        zlib1g-dev"""
    machine = Machine(
        driver="| Driver Version: 580.65   CUDA Version: 13.0 |",
        installed="".join(f"{name} installed\n" for name in there.split()),
    )
    machine.install(monkeypatch, str(repository))
    assert machine.words("apt-get")[-2:] == ["update", "-qq"]
    assert next(c for c in machine.commands if "install" in c)[-2:] == ["libpng-dev", "libdnnl-dev"]
    assert "build.targets=weft_python;weft_cuda" in machine.commands[-1]
    assert os.environ["CUDACXX"].endswith("nvidia/cu13/bin/nvcc")
    newer = Machine(driver="| NVIDIA-SMI 610.43.02   KMD Version: 610.43.02   CUDA UMD Version: 13.3 |")
    newer.install(monkeypatch, str(repository))
    assert "build.targets=weft_python;weft_cuda" in newer.commands[-1]
    older = Machine(driver="| Driver Version: 550.54   CUDA Version: 12.4 |")
    assert capsys.readouterr().out == ""
    older.install(monkeypatch, str(repository))
    assert older.commands[-1][-1].endswith("weft-checkout")
    assert (
        "driver here is for CUDA 12, and weft's GPU library needs one for CUDA 13" in capsys.readouterr().out
    )


def test_what_cannot_be_installed_is_said_plainly(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(driver=None)
    with pytest.raises(RuntimeError, match=r"WEFT_REPOSITORY, in this cell, is empty: write the address"):
        machine.install(monkeypatch, "")
    assert machine.commands == []
    with pytest.raises(RuntimeError, match="WEFT_REPOSITORY is no repository that git can reach"):
        machine.install(monkeypatch, str(tmp_path / "nowhere"))
    subprocess.run(["git", "-C", str(repository), "rm", "--quiet", "pyproject.toml"], check=True)
    git = ["git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", "gone"], check=True)
    with pytest.raises(RuntimeError, match="is not weft: .*no pyproject.toml"):
        machine.install(monkeypatch, str(repository))
