"""The stamped C++: Tensor's methods, and the calls by name that the op cases of the tests start from."""

from __future__ import annotations

from collections.abc import Iterable

from stamping.headers import Header, Op

HEAD = "// stamped by tools/stamp.py from include/weft/ops; do not edit"
METHODS = "include/weft/detail/tensor_methods"


def methods(headers: list[Header]) -> dict[str, str]:
    """Tensor's methods by path: two files for each family, and two that include them all."""
    families = [(header, [op for op in header.ops if op.is_method]) for header in headers]
    families = [(header, ops) for header, ops in families if ops]
    files = {}
    for header, ops in families:
        files[f"{METHODS}/{header.family}.inc"] = _text(
            f"// {header.family}: Tensor's methods, inside the class.", map(_declaration, ops)
        )
        files[f"{METHODS}/{header.family}.h"] = _text(
            f"// {header.family}: Tensor's methods, each calls the function of its name. "
            "Included last by ops.h.",
            [
                "#pragma once",
                "",
                '#include "weft/tensor.h"',
                "",
                "namespace weft {",
                "",
                *map(_definition, ops),
                "",
                "}  // namespace weft",
            ],
        )
    files[f"{METHODS}.inc"] = _text(
        "// All of Tensor's methods, a file for each family; stands inside the class.",
        [f'#include "weft/detail/tensor_methods/{header.family}.inc"' for header, _ in families],
    )
    files[f"{METHODS}.h"] = _text(
        "// All of Tensor's methods, a file for each family. Included last by ops.h.",
        [
            "#pragma once",
            "",
            *(f'#include "weft/detail/tensor_methods/{header.family}.h"' for header, _ in families),
        ],
    )
    return files


def _text(purpose: str, lines: Iterable[str]) -> str:
    return "\n".join(["// clang-format off", HEAD, purpose, *lines]) + "\n"


def _declaration(op: Op) -> str:
    arguments = ", ".join(argument.declaration for argument in op.arguments[1:])
    return f"{op.return_type} {op.name}({arguments}) const;"


def _definition(op: Op) -> str:
    parameters = ", ".join(f"{argument.type.cpp} {argument.name}" for argument in op.arguments[1:])
    values = "".join(f", {argument.name}" for argument in op.arguments[1:])
    head = f"inline {op.return_type} Tensor::{op.name}({parameters}) const"
    return f"{head} {{ return weft::{op.name}(*this{values}); }}"


def calls_by_name(headers: list[Header]) -> str:
    """tests/op_cases/calls.inc: ops that can be called with tensors alone, as entries of a table."""
    seen: set[tuple[str, int]] = set()

    def entry(op: Op) -> list[str]:
        tensors = [a for a in op.arguments if a.type.cpp == "const Tensor&" and a.default is None]
        required = [a for a in op.arguments if a.default is None]
        is_list = [a.type.cpp for a in required] == ["TensorList"]
        results = {"Tensor", "std::vector<Tensor>"}
        if op.is_operator or op.cpp_only or not set(op.returns) <= results or not (tensors or is_list):
            return []
        if not is_list and (required != tensors or list(op.arguments[: len(tensors)]) != tensors):
            return []
        count = -1 if is_list else len(tensors)
        if (op.full_name, count) in seen:
            return []
        seen.add((op.full_name, count))
        values = "x" if is_list else ", ".join(f"x[{i}]" for i in range(count))
        return [
            f'{{"{op.full_name}", {count}, [](const Tensors& x) -> Outputs '
            f"{{ return {op.namespace}::{op.name}({values}); }}}},"
        ]

    lines: list[str] = []
    for header in headers:
        entries = [line for op in header.ops for line in entry(op)]
        if entries:
            lines += ["", f"// {header.family}", *entries]
    return "\n".join(["// clang-format off", HEAD, *lines]) + "\n"
