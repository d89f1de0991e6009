"""The stamped C++ tests of the examples: tests/reference/stamped/<area>.inc, a function an example.

tests/reference/*_test.cpp include them; what each prints is compared with docs/reference/examples.
"""

from __future__ import annotations

from stamping.examples import Example, Line, identifier
from stamping.headers import Header, HeaderError, Op
from stamping.translate import printed_in_cpp, translated

FOLDER = "tests/reference/stamped"
HEAD = "// stamped by tools/stamp.py from docs/reference/examples; do not edit"


def ops_by_name(headers: list[Header]) -> dict[str, list[Op]]:
    found: dict[str, list[Op]] = {}
    for header in headers:
        for op in header.ops:
            if not op.is_operator and not op.template:
                found.setdefault(op.full_name, []).append(op)
    return found


def cpp_lines(example: Example, ops: dict[str, list[Op]]) -> list[Line]:
    """Its C++ statements with what they print: written ones, or the Python ones in C++."""
    results = [line.printed for line in example.python if line.printed is not None]
    if not example.cpp:
        texts = translated(example.python, ops, f"{example.file}:{example.line}")
        return [
            Line(text, line.number, None if line.printed is None else printed_in_cpp(line.printed))
            for text, line in zip(texts, example.python, strict=True)
        ]
    shown = [line for line in example.cpp if not line.text.endswith((";", "}")) and line.text[:2] != "//"]
    if not example.python:
        if missing := [line for line in shown if line.printed is None]:
            where = f"{example.file}:{missing[0].number}"
            raise HeaderError(
                f"{where}: `{missing[0].text}` prints: write what after `-> `, or end it with `;`"
            )
        return example.cpp
    if len(shown) != len(results):
        raise HeaderError(
            f"{example.file}:{example.line}: Python prints {len(results)} values, its C++ {len(shown)}"
        )
    at = iter(results)
    return [
        Line(line.text, line.number, printed_in_cpp(next(at)) if line in shown else None)
        for line in example.cpp
    ]


def _function(example: Example, name: str, ops: dict[str, list[Op]]) -> tuple[list[str], str]:
    body, printed = [], []
    for line in cpp_lines(example, ops):
        if line.printed is not None:
            printed.append(line.printed)
            body.append(f"  print({line.text});")
        elif not line.text.startswith("//"):
            end = "" if line.text.endswith((";", "}")) else ";"
            body += [f"  {part}" for part in f"{line.text}{end}".split("\n")]
    return [f"void {name}(Printed& print) {{", *body, "}"], "\n".join(printed)


def tests(examples: dict[str, list[Example]], headers: list[Header]) -> dict[str, str]:
    """The stamped tests by path: one file for each folder of examples."""
    ops = ops_by_name(headers)
    by_area: dict[str, list[str]] = {}
    for header, entries in examples.items():
        area = header.partition("/")[0]
        lines = by_area.setdefault(area, ["// clang-format off", HEAD])
        table = []
        for example in entries:
            name = identifier(f"{header}_{example.names[0]}")
            code, printed = _function(example, name, ops)
            lines += ["", *code]
            table.append(f'    {{"{example.names[0]}", {example.line}, {name}, R"~({printed})~"}},')
        test = identifier(header)
        lines += ["", f"constexpr Example examples_of_{test}[] = {{", *table, "};"]
        lines += [f'TEST(Reference, {test}) {{ check("{header}", examples_of_{test}); }}']
    return {f"{FOLDER}/{area}.inc": "\n".join(lines) + "\n" for area, lines in by_area.items()}
