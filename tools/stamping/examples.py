"""Reads docs/reference/examples: an executed example for each op and class, one text file beside each header.

docs/reference/examples/ops/reduce.txt holds those of include/weft/ops/reduce.h. An entry is a line `## name`
(or `## name, another`: one example for several), then Python lines. `-> ` lines below an expression are what
it prints, and tools/run_examples.py writes them; below `f(x);` nothing is printed. The C++ lines are derived
(stamping/translate.py) unless the entry has a line `cpp:`: below it stand C++ statements, what is printed
without `;`. An entry without Python lines is of C++ only and holds its own `-> ` lines.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stamping.headers import HeaderError

FOLDER = "docs/reference/examples"


@dataclass(frozen=True)
class Line:
    """A statement, and if it is printed, what that gives; a comment is a statement, too."""

    text: str
    number: int
    printed: str | None = None


@dataclass
class Example:
    names: tuple[str, ...]
    file: str
    line: int
    python: list[Line] = field(default_factory=list)
    cpp: list[Line] = field(default_factory=list)


def _statements(lines: list[tuple[int, str]], file: str) -> Iterator[tuple[int, str]]:
    """Python statements as they stand, and comments of a line."""
    texts = [text for _, text in lines]
    try:
        nodes = ast.parse("\n".join(texts)).body
    except SyntaxError as error:
        at = lines[(error.lineno or 1) - 1]
        raise HeaderError(f"{file}:{at[0]}: no Python: `{at[1].strip()}`") from error
    found = [(node.lineno - 1, node.end_lineno or node.lineno) for node in nodes]
    within = {at for first, end in found for at in range(first, end)}
    comments = [(at, at + 1) for at, text in enumerate(texts) if text.startswith("#") and at not in within]
    for first, end in sorted(found + comments):
        yield lines[first][0], "\n".join(texts[first:end])


def _with_results(lines: list[tuple[int, str]], file: str, split) -> list[Line]:
    result: list[Line] = []
    code: list[tuple[int, str]] = []
    for number, text in [*lines, (0, "")]:
        if not text.startswith("->"):
            code.append((number, text))
            continue
        if code:
            result += [Line(statement, at) for at, statement in split(code, file)]
            code = []
        if not result:
            raise HeaderError(f"{file}:{number}: a result without an expression")
        last = result[-1]
        text = text[2:].removeprefix(" ")
        printed = text if last.printed is None else f"{last.printed}\n{text}"
        result[-1] = Line(last.text, last.number, printed)
    return result + [Line(statement, at) for at, statement in split(code, file)]


def _cpp_statements(lines: list[tuple[int, str]], _: str) -> Iterator[tuple[int, str]]:
    """One a line; deeper lines continue the one above."""
    kept: list[tuple[int, str]] = []
    for number, text in lines:
        if text.startswith((" ", "}")) and kept:
            kept[-1] = (kept[-1][0], f"{kept[-1][1]}\n{text}")
        elif text.strip():
            kept.append((number, text))
    yield from kept


def read_examples(text: str, file: str) -> list[Example]:
    """The entries of one file. Raises HeaderError."""
    examples: list[Example] = []
    python: list[tuple[int, str]] = []
    cpp: list[tuple[int, str]] = []
    part = python

    def close() -> None:
        if examples:
            example = examples[-1]
            example.python = _with_results(python, file, _statements)
            example.cpp = _with_results(cpp, file, _cpp_statements)
            if not example.python and not example.cpp:
                raise HeaderError(f"{file}:{example.line}: `{example.names[0]}` has no lines")
        python.clear()
        cpp.clear()

    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            close()
            part = python
            names = tuple(name.strip() for name in line[3:].split(","))
            examples.append(Example(names, file, number))
        elif line == "cpp:":
            part = cpp
        elif examples:
            part.append((number, line.rstrip()))
    close()
    return examples


def read_all_examples(root: Path) -> dict[str, list[Example]]:
    """By header, as "ops/reduce". Raises HeaderError, also for a name that two entries have."""
    found: dict[str, list[Example]] = {}
    for path in sorted((root / FOLDER).rglob("*.txt")):
        file = path.relative_to(root).as_posix()
        examples = read_examples(path.read_text(encoding="utf-8"), file)
        lines: dict[str, int] = {}
        for example in examples:
            for name in example.names:
                if name in lines:
                    raise HeaderError(
                        f"{file}:{example.line}: `{name}` has an example already in line {lines[name]}"
                    )
                lines[name] = example.line
        found[file.removeprefix(f"{FOLDER}/").removesuffix(".txt")] = examples
    return found


def is_expression(statement: str) -> bool:
    """Whether what it gives is printed: a `;` says no."""
    body = ast.parse(statement).body
    return len(body) == 1 and isinstance(body[0], ast.Expr) and not statement.endswith(";")


def identifier(name: str) -> str:
    return re.sub(r"\W+", "_", name)
