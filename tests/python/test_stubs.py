"""The type stubs of weft._C: fresh, complete, and what mypy and basedpyright make of a program with them."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from weft import _C

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).resolve().parent / "typed_program.py"
STUB = ROOT / "python/weft/_C.pyi"

sys.path.insert(0, str(ROOT / "tools"))

from stamping import python as stamping  # noqa: E402
from stamping.headers import read_headers  # noqa: E402


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where weft is nothing but its stub of _C: the package's own files are not under test here."""
    folder = tmp_path_factory.mktemp("typed")
    weft = folder / "weft"
    weft.mkdir()
    shutil.copy(STUB, weft / "_C.pyi")
    for name in ("__init__.py", "_C.py", "py.typed"):
        (weft / name).touch()
    shutil.copy(PROGRAM, folder / PROGRAM.name)
    return folder


def installed(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")


def check(program: str, package: Path) -> list[str]:
    """What mypy --strict says of a program, by line."""
    (package / "program.py").write_text(program, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "--cache-dir",
        ".cache",
        "program.py",
    ]
    run = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    return [line for line in run.stdout.splitlines() if "error:" in line]


def test_stamped_files_are_fresh() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "tools/stamp.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_every_name_is_in_the_stub() -> None:
    module = ast.parse(STUB.read_text(encoding="utf-8"))
    declared: set[str] = set()
    of_tensor: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            declared.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            declared.add(node.target.id)
        if isinstance(node, ast.ClassDef) and node.name == "Tensor":
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    of_tensor.add(inner.name)
                elif isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
                    of_tensor.add(inner.target.id)
    where = "missing in tools/stamping/tensor_head.pyi"
    assert {name for name in dir(_C) if not name.startswith("__")} - declared == set(), where
    inherited = set(dir(object)) | {
        "__dict__",
        "__module__",
        "__weakref__",
        "__delitem__",
        "__array_priority__",
    }
    assert set(dir(_C.Tensor)) - inherited - of_tensor == set(), where
    assert of_tensor - set(dir(_C.Tensor)) - inherited == set(), "in the stub, but no attribute of Tensor"


def test_tables_name_ops_and_parameters_that_exist() -> None:
    ops = {op.name: op for op in stamping.python_ops(read_headers(ROOT / "include/weft/ops", ROOT))}
    parameters = {
        (name, argument.name)
        for name, op in ops.items()
        for overload in op.overloads
        for argument in overload.op.arguments
    }
    assert {extra.declaration.split("(")[0].split()[-1] for extra in stamping.EXTRAS} <= set(ops)
    assert {(op, parameter) for op, parameter, _ in stamping.MANNERS} <= parameters
    assert set(stamping.RENAMED) <= parameters
    assert set(stamping.SELF_PLACE) <= set(ops) >= stamping.VARARGS
    assert set(stamping.CONSTANT_TIME.split()) <= set(ops)


def test_a_program_runs() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    run = subprocess.run(
        [sys.executable, str(PROGRAM)], capture_output=True, text=True, env=environment, check=False
    )
    assert run.returncode == 0, run.stderr


def test_mypy_accepts_a_program(package: Path) -> None:
    installed("mypy")
    assert check(PROGRAM.read_text(encoding="utf-8"), package) == []


def test_mypy_finds_mistakes(package: Path) -> None:
    installed("mypy")
    program = """from weft import _C
x = _C.ones(2)
x.sum(dim="rows")
x.relu(1)
_C.mse_loss(x, x, reduction="avg")
_C.add(x)
text: str = x.max(0).values
fine: _C.Tensor = x.max(0).indices
"""
    assert [int(line.split(":")[1]) for line in check(program, package)] == [3, 4, 5, 6, 7]


def test_basedpyright_accepts_a_program(package: Path) -> None:
    installed("basedpyright")
    (package / "pyrightconfig.json").write_text(
        json.dumps({"typeCheckingMode": "strict", "pythonVersion": "3.10"}), encoding="utf-8"
    )
    run = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--outputjson", PROGRAM.name],
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(run.stdout)["generalDiagnostics"]
    assert [each for each in found if each["severity"] == "error"] == []
