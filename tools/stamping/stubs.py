"""The stamped type stubs of the Python package's extension: python/weft/_C.pyi.

tensor_head.pyi, written by hand, stands first and ends inside class Tensor; the ops follow.
"""

from __future__ import annotations

import re
from pathlib import Path

from stamping.headers import Header
from stamping.python import RESULT_FIELDS, Overload, Parameter, PythonOp, python_ops

PATH = "python/weft/_C.pyi"
HEAD_FILE = Path(__file__).resolve().parent / "tensor_head.pyi"
HEAD = """\
# stamped by tools/stamp.py from include/weft/ops and tools/stamping/tensor_head.pyi; do not edit
# fmt: off
# ruff: noqa
from typing import NamedTuple

"""
TYPES = {
    "Tensor": "Tensor",
    "TensorList": "Sequence[Tensor]",
    "int": "_int",
    "float": "_float",
    "bool": "_bool",
    "Scalar": "_Number",
    "IntSpan": "_Ints",
    "sizes": "Sequence[_int]",
    "Dtype": "_Dtype",
    "Device": "_Device",
    "MemoryFormat": "_memory_format",
    "layout": "_layout",
    "Generator": "Generator",
    "str": "_str",
    "IndexList": "Sequence[Tensor | None]",
}
RESULTS = {
    "Tensor": "Tensor",
    "std::vector<Tensor>": "tuple[Tensor, ...]",
    "Dtype": "_dtype",
    "Device": "_device",
    "bool": "_bool",
    "int64_t": "_int",
    "double": "_float",
    "Scalar": "_Number",
    "Shape": "_Size",
    "std::string": "_str",
    "std::vector<int64_t>": "list[_int]",
    "void": "None",
}
BINARY = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor", "lshift", "rshift"]
ORDERINGS = ["lt", "le", "gt", "ge"]
# Names that are words of Python; such parameters are passed by position.
RESERVED = {"from"}


def _type(parameter: Parameter) -> str:
    if parameter.kind == "enum":
        text = f"Literal[{', '.join(f'{chr(34)}{name}{chr(34)}' for name in parameter.choices)}]"
    else:
        text = TYPES[parameter.kind]
    return f"{text} | None" if parameter.none else text


def _default(parameter: Parameter) -> str:
    if parameter.default is None:
        return ""
    return " = ..." if "weft." in parameter.default else f" = {parameter.default}"


def _result(op: PythonOp, overload: Overload) -> str:
    if overload.result:
        return overload.result
    if len(overload.op.returns) > 1:
        if op.fields:
            return f"return_types.{op.identifier}"
        return f"tuple[{', '.join(RESULTS[each] for each in overload.op.returns)}]"
    return RESULTS[overload.op.return_type]


def _declarations(op: PythonOp, overload: Overload, is_method: bool) -> list[str]:
    """One `def`, or two where a parameter also takes its items one by one."""
    parameters, positional = list(overload.parameters), overload.positional
    reserved = [i for i, parameter in enumerate(parameters) if parameter.name in RESERVED]
    ways = [False, True] if overload.gathers else [False]
    lines = []
    for one_by_one in ways:
        parts = ["self"] if is_method else []
        for i, parameter in enumerate(parameters):
            if i == positional and not one_by_one:
                parts.append("*")
            if is_method and i == op.self_place:
                continue
            name = f"{parameter.name}_" if parameter.name in RESERVED else parameter.name
            if one_by_one and i == positional - 1:
                item = "_int" if parameter.kind == "IntSpan" else "Tensor"
                parts.append(f"*{name}: {item}")
                continue
            parts.append(f"{name}: {_type(parameter)}{_default(parameter)}")
            if reserved and i == reserved[-1]:
                parts.append("/")
        lines.append(f"def {op.attribute}({', '.join(parts)}) -> {_result(op, overload)}: ...")
    return lines


def _definitions(op: PythonOp, is_method: bool) -> list[str]:
    overloads = [overload for overload in op.overloads if overload.is_method or not is_method]
    lines = [line for overload in overloads for line in _declarations(op, overload, is_method)]
    lines = list(dict.fromkeys(lines))
    if len(lines) == 1:
        return lines
    return [part for line in lines for part in ("@overload", line)]


def _operators() -> list[str]:
    other = "other: Tensor | _Number, /"
    names = [prefix + name for name in BINARY for prefix in ("", "r", "i")] + ORDERINGS
    return [f"def __{name}__(self, {other}) -> Tensor: ..." for name in names]


def _return_types(ops: list[PythonOp]) -> list[str]:
    lines = ["class return_types:"]
    for op in ops:
        if op.fields:
            lines.append(f"    class {op.identifier}(NamedTuple):")
            lines += [f"        {field}: Tensor" for field in RESULT_FIELDS[op.name]]
    return lines if len(lines) > 1 else []


def stub(headers: list[Header]) -> str:
    """The whole file."""
    ops = python_ops(headers)
    head = HEAD_FILE.read_text(encoding="utf-8").rstrip("\n")
    by_hand = set(re.findall(r"^    def (\w+)\(", head[head.index("\nclass Tensor:") :], re.MULTILINE))
    on_tensor = [op for op in ops if op.is_method and op.name not in by_hand]
    methods = [line for op in on_tensor for line in _definitions(op, True)]
    lines = [head, *(f"    {line}" for line in _operators() + ["", "# ops"] + methods)]
    lines += ["", *_return_types(ops), "", "# ---- ops ----", ""]
    lines += [line for op in ops for line in _definitions(op, False)]
    return HEAD + "\n".join(line.rstrip() for line in lines) + "\n"
