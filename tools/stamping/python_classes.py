"""Reads python/weft for signatures of what C++ declares too: classes of nn, optim, utils.data; nn.init."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Folder or file of python/weft -> (where a program finds its names, the C++ namespace within weft).
PLACES = {
    "nn/modules": ("weft.nn", "nn"),
    "nn/init.py": ("weft.nn.init", "nn::init"),
    "optim/lr_scheduler": ("weft.optim.lr_scheduler", "optim"),
    "optim/lr_scheduler.py": ("weft.optim.lr_scheduler", "optim"),
    "optim/swa_utils.py": ("weft.optim.swa_utils", "optim"),
    "optim": ("weft.optim", "optim"),
    "utils/data": ("weft.utils.data", "data"),
}


@dataclass(frozen=True)
class _Class:
    name: str
    bases: tuple[str, ...]
    arguments: ast.arguments | None


def _bare(arguments: ast.arguments) -> str:
    """Without types, and without self."""
    kept = ast.parse(f"def f({ast.unparse(arguments)}): 0").body[0].args
    for argument in (*kept.posonlyargs, *kept.args, *kept.kwonlyargs, kept.vararg, kept.kwarg):
        if argument:
            argument.annotation = None
    if kept.args and kept.args[0].arg == "self":
        kept.args.pop(0)
    return ast.unparse(kept).replace("'", '"')


def _initializer(node: ast.ClassDef) -> ast.arguments | None:
    for child in node.body:
        if isinstance(child, ast.FunctionDef) and child.name == "__init__":
            return child.args
    return None


def _public(folder: Path) -> set[str] | None:
    """The names that a package's __init__.py lists; None for a module, whose names are all public."""
    path = folder / "__init__.py"
    if not path.is_file():
        return None
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return {part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)}
    return None


@cache
def python_signatures_of(root: Path) -> dict[str, str]:
    """By the C++ name within weft, `nn::Linear`: `weft.nn.Linear(in_features, out_features, bias=True)`."""
    found: dict[str, str] = {}
    for place, (prefix, space) in PLACES.items():
        path = root / "python/weft" / place
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.is_file() else []
        classes: dict[str, _Class] = {}
        for file in files:
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    bases = tuple(ast.unparse(base).partition("[")[0] for base in node.bases)
                    classes[node.name] = _Class(node.name, bases, _initializer(node))
                elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    found.setdefault(f"{space}::{node.name}", f"{prefix}.{node.name}({_bare(node.args)})")
        public = _public(path)
        for name in classes:
            if name.startswith("_") or (public is not None and name not in public):
                continue
            current: _Class | None = classes[name]
            while current and current.arguments is None:
                current = next((classes[base] for base in current.bases if base in classes), None)
            arguments = _bare(current.arguments) if current and current.arguments else ""
            found.setdefault(f"{space}::{name}", f"{prefix}.{name}({arguments})")
    return found
