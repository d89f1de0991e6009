"""Signatures for the reference pages: Python's beside C++'s, broken into lines that fit side by side."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from stamping.extras import ALIASES
from stamping.headers import Op, split_top
from stamping.python import PythonOp, signature

WIDTH = 58
# What Python has under these names without a stamped table.
BY_HAND = {
    "tensor": "weft.tensor(data, *, dtype=None, device=None, requires_grad=False) -> Tensor",
    "index": "input[indices] -> Tensor",
    "mT": "Tensor.mT",
    "mH": "Tensor.mH",
    "triplet_margin_with_distance_loss": (
        "weft.nn.functional.triplet_margin_with_distance_loss(anchor, positive, negative, *, "
        'distance_function=None, margin=1.0, swap=False, reduction="mean") -> Tensor'
    ),
}


def wrapped(text: str) -> str:
    """A signature on lines that are no longer than WIDTH where commas allow it."""
    if len(text) <= WIDTH or "(" not in text:
        return text
    start = text.index("(") + 1
    end = text.rindex(")")
    lines, line = [text[:start]], "    "
    for part in split_top(text[start:end], ","):
        if len(line) + len(part) + 1 > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = "    "
        line += f"{part}, "
    return "\n".join([*lines, line.rstrip(" ,") + text[end:]])


def cpp_signatures(ops: list[Op]) -> list[str]:
    """With the namespace a program with `using namespace weft` writes."""
    shown = []
    for op in ops:
        space = op.full_name.rpartition(".")[0].replace(".", "::")
        text = op.declaration
        if space:
            text = text.replace(f"{op.return_type} {op.name}(", f"{op.return_type} {space}::{op.name}(", 1)
        shown.append(wrapped(text))
    return shown


def python_signatures(name: str, ops: dict[str, PythonOp]) -> list[str]:
    """In-place ops as methods, which is how they are called."""
    if name in BY_HAND:
        return [wrapped(BY_HAND[name])]
    if name not in ops:
        return []
    op = ops[name]
    shown = []
    for overload in op.overloads:
        text = signature(op, overload)
        if name.endswith("_") and op.is_method:
            text = "Tensor." + re.sub(r"\(input(, )?", "(", text, count=1)
        else:
            text = f"weft.{text}"
        shown.append(wrapped(text))
    return list(dict.fromkeys(shown))


@cache
def functional_names(root: Path) -> frozenset[str]:
    """The public names of weft.nn.functional."""
    path = root / "python/weft/nn/functional.py"
    if not path.is_file():
        return frozenset()
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname for alias in node.names if alias.asname)
    return frozenset(name for name in names if not name.startswith("_"))


def other_places(names: list[str], ops: dict[str, PythonOp], functional: frozenset[str]) -> str:
    """Where else a program finds them: methods, weft.nn.functional, other names."""
    parts = []
    methods = [f"`Tensor.{name}`" for name in names if name in ops and ops[name].is_method]
    if methods:
        parts.append(f"Methods: {', '.join(methods)}." if len(methods) > 1 else f"Method: {methods[0]}.")
    also = [f"`weft.nn.functional.{name}`" for name in names if name in functional and name not in BY_HAND]
    if also:
        parts.append(f"Also {', '.join(also)}.")
    aliases = [f"`{alias}`" for name in names for alias in ALIASES.get(name, ())]
    if aliases:
        parts.append(f"Other names in Python: {', '.join(aliases)}.")
    return " ".join(parts)
