"""The stamped C++: Tensor's methods, and the calls by name that the op cases of the tests start from."""

from __future__ import annotations

from stamping.headers import Header, Op

HEAD = "// stamped by tools/stamp.py from include/weft/ops; do not edit"


def _families(headers: list[Header], line_of) -> list[str]:
    lines: list[str] = []
    for header in headers:
        stamped = [line for op in header.ops for line in line_of(op)]
        if stamped:
            lines += ["", f"// {header.family}", *stamped]
    return lines


def method_declarations(headers: list[Header]) -> str:
    """include/weft/detail/tensor_methods.inc, which stands inside class Tensor."""

    def line(op: Op) -> list[str]:
        if not op.is_method:
            return []
        arguments = ", ".join(argument.declaration for argument in op.arguments[1:])
        return [f"{op.return_type} {op.name}({arguments}) const;"]

    return "\n".join(["// clang-format off", HEAD, *_families(headers, line)]) + "\n"


def method_definitions(headers: list[Header]) -> str:
    """include/weft/detail/tensor_methods.h, which ops.h includes after all families."""

    def line(op: Op) -> list[str]:
        if not op.is_method:
            return []
        parameters = ", ".join(f"{argument.type.cpp} {argument.name}" for argument in op.arguments[1:])
        values = "".join(f", {argument.name}" for argument in op.arguments[1:])
        head = f"inline {op.return_type} Tensor::{op.name}({parameters}) const"
        return [f"{head} {{ return weft::{op.name}(*this{values}); }}"]

    lines = [
        "// clang-format off",
        HEAD,
        "// Tensor's methods: each calls the function of its name. Included last by ops.h.",
        "#pragma once",
        "",
        '#include "weft/tensor.h"',
        "",
        "namespace weft {",
        *_families(headers, line),
        "",
        "}  // namespace weft",
    ]
    return "\n".join(lines) + "\n"


def calls_by_name(headers: list[Header]) -> str:
    """tests/op_cases/calls.inc: ops that can be called with tensors alone, as entries of a table."""
    seen: set[tuple[str, int]] = set()

    def line(op: Op) -> list[str]:
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

    return "\n".join(["// clang-format off", HEAD, *_families(headers, line)]) + "\n"
