"""The stamped C++ of the Python package: for each op what its arguments are and how it is called.

python/src/arguments.h reads the tables. Where Python's manner differs from the C++ declaration, the tables of
stamping/manners.py say so, as PyTorch has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from stamping.extras import ALIASES, MORE_EXTRAS, Extra
from stamping.headers import Argument, Header, Op, read_header, split_top
from stamping.losses import SAME_SIZES, SIZE_AVERAGE_BEFORE, WITH_BATCHMEAN
from stamping.manners import (
    CONSTANT_TIME,
    COVERED,
    EXTRAS,
    KEYWORD_ONLY,
    MANNERS,
    NOT_GATHERING,
    NOT_IN_PYTHON,
    RENAMED,
    RESULT_FIELDS,
    SELF_PLACE,
    VARARGS,
    Manner,
)

HEAD = "// stamped by tools/stamp.py from include/weft/ops; do not edit"
FOLDER = "python/src/stamped"
MOST_LINES = 560

KINDS = {
    "Tensor": "tensor",
    "TensorList": "tensors",
    "int": "integer",
    "float": "floating",
    "bool": "boolean",
    "Scalar": "scalar",
    "IntSpan": "integers",
    "sizes": "sizes",
    "Dtype": "dtype",
    "Device": "device",
    "MemoryFormat": "memory_format",
    "Generator": "generator",
    "str": "text",
    "enum": "choice",
    "IndexList": "indices",
}
OPTION_PARAMETERS = (
    ("dtype", "Dtype", "None"),
    ("device", "Device", "None"),
    ("requires_grad", "bool", "False"),
    ("layout", "layout", "None"),
    ("pin_memory", "bool", "False"),
)


@dataclass(frozen=True)
class Parameter:
    """`default` as Python writes it, None for a required parameter; `none`: None may be passed."""

    name: str
    kind: str
    none: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overload:
    """`positional`: how many parameters may come without keyword; `gathers`: the last of them one by one."""

    op: Op
    parameters: tuple[Parameter, ...]
    positional: int
    gathers: bool
    is_method: bool
    call: str
    result: str = ""


@dataclass(frozen=True)
class PythonOp:
    """`name` is `linalg.det` for weft.linalg.det."""

    name: str
    family: str
    overloads: tuple[Overload, ...]

    @property
    def identifier(self) -> str:
        return self.name.replace(".", "_")

    @property
    def attribute(self) -> str:
        """Its name on weft._C: `_linalg_det`."""
        return f"_{self.identifier}" if "." in self.name else self.name

    @property
    def self_place(self) -> int:
        return SELF_PLACE.get(self.name, 0)

    @property
    def is_method(self) -> bool:
        return any(overload.is_method for overload in self.overloads)

    @property
    def returns_pair(self) -> bool:
        return any(len(overload.op.returns) > 1 for overload in self.overloads)

    @property
    def fields(self) -> tuple[str, ...]:
        return RESULT_FIELDS.get(self.name, ()) if self.returns_pair else ()


def _stem(name: str) -> str:
    return name.rstrip("_")


def python_default(argument: Argument, default: str) -> str:
    """A default as Python writes it."""
    if default in ("{}", "nullptr", "std::nullopt"):
        return "None"
    if default in ("true", "false"):
        return default.capitalize()
    if argument.type.kind == "enum":
        return f'"{default.rpartition("::")[2]}"'
    if argument.type.kind == "MemoryFormat":
        name = default.rpartition("::")[2]
        return f"weft.{name}" if name.endswith("last") else f"weft.{name}_format"
    if default.startswith("{"):
        items = split_top(default[1:-1], ",")
        return items[0] if len(items) == 1 else f"({', '.join(items)})"
    return default


def _read(argument: Argument, slot: int, default: str | None) -> str:
    """The C++ expression of an argument, from `const Arguments& a`."""
    kind, optional = argument.type.kind, argument.type.optional
    method = {
        "Tensor": "tensor",
        "TensorList": "tensors",
        "int": "integer",
        "float": "floating",
        "bool": "boolean",
        "Scalar": "scalar",
        "IntSpan": "ints",
        "Dtype": "dtype",
        "Device": "device",
        "TensorOptions": "options",
        "MemoryFormat": "memory_format",
        "Generator": "generator",
        "str": "text",
        "IndexList": "indices",
        "enum": f"choice<{argument.type.enum}>",
    }[kind]
    simple = kind in ("Tensor", "TensorList", "IntSpan", "Generator", "IndexList")
    if optional and not simple and default in (None, "{}", "std::nullopt"):
        return f"a.optional_{method}({slot})"
    if default in (None, "{}", "nullptr"):
        return f"a.{method}({slot})"
    return f"a.{method}({slot}, {default})"


def _overload(op: Op, enumerators: dict[str, tuple[str, ...]], extra: Extra | None) -> Overload:
    parameters: list[Parameter] = []
    reads: dict[str, str] = {}
    positional = None
    old_forms: list[int] = []
    for argument in op.arguments:
        before = SIZE_AVERAGE_BEFORE.get(op.name)
        for old, place in (("size_average", before), ("reduce", before and "reduction")):
            if argument.name == place:
                old_forms.append(len(parameters))
                parameters.append(Parameter(old, "bool", True, "None"))
        ops = KEYWORD_ONLY.get(argument.name, set())
        if positional is None and (ops is None or _stem(op.full_name) in ops):
            positional = len(parameters)
        kind, slot = argument.type.kind, len(parameters)
        manner = MANNERS.get((op.full_name, argument.name, kind), Manner())
        default = manner.default if argument.default is None else argument.default
        reads[argument.name] = (manner.read or "").format(slot=slot) or _read(argument, slot, default)
        if argument.name == "reduction" and old_forms:
            reads["reduction"] = f"reduction_of(a, {old_forms[0]}, {old_forms[1]}, {reads['reduction']})"
        if argument.name == "target" and op.name in SAME_SIZES:
            reads["target"] = f"target_of(a, 0, {slot})"
        if kind == "TensorOptions":
            stored = re.search(r"\.dtype = (\w+)", default or "")
            for name, option_kind, text in OPTION_PARAMETERS:
                if stored and name == "dtype":
                    text = f"weft.{stored[1]}"
                none = option_kind != "bool" or name == "pin_memory"
                parameters.append(Parameter(name, option_kind, none, text))
            continue
        choices = enumerators.get(argument.type.enum, ())
        if op.name not in WITH_BATCHMEAN:
            choices = tuple(name for name in choices if name != "batchmean")
        absent = default in ("{}", "nullptr", "std::nullopt")
        defaulted_format = kind == "MemoryFormat" and default is not None
        parameters.append(
            Parameter(
                name=RENAMED.get(
                    (op.full_name, argument.name), "input" if argument.name == "self" else argument.name
                ),
                kind=kind,
                none=argument.type.optional or manner.none or absent or defaulted_format,
                default=None if default is None else python_default(argument, default),
                choices=choices,
            )
        )
    count = len(parameters) if positional is None else positional
    first = 1 if parameters and parameters[0].name == "input" else 0
    gathered = parameters[first].kind if count == first + 1 else ""
    gathers = (gathered == "IntSpan" and op.name not in NOT_GATHERING) or (
        gathered == "TensorList" and op.name in VARARGS
    )
    if not gathers:
        # a number alone is no size: full(2, 3) is a mistake
        are_sizes = [p.kind == "IntSpan" and p.name in ("size", "shape") for p in parameters]
        parameters = [
            replace(p, kind="sizes") if sizes else p for p, sizes in zip(parameters, are_sizes, strict=True)
        ]
    place = SELF_PLACE.get(op.name)
    kinds = [parameter.kind for parameter in parameters]
    is_method = op.is_method if place is None else kinds[place : place + 1] == ["Tensor"]
    call = extra.call.format(**reads) if extra else f"{op.namespace}::{op.name}({', '.join(reads.values())})"
    call = call if call.startswith("return ") else f"return a.wrap({call})"
    return Overload(op, tuple(parameters), count, gathers, is_method, call, extra.result if extra else "")


def _extras() -> dict[str, list[tuple[Op, Extra]]]:
    found: dict[str, list[tuple[Op, Extra]]] = {}
    for extra in (*EXTRAS, *MORE_EXTRAS):
        declaration = f"/// What PyTorch takes besides.\n{extra.declaration}"
        if inside := re.search(r" (\w+)\.\w+\(", declaration):  # "Tensor linalg.pinv(…"
            space = inside[1]
            declaration = f"namespace {space} {{\n{declaration.replace(f'{space}.', '', 1)}\n}}"
        text = f"namespace weft {{\n{declaration}\n}}\n"
        op = read_header(text, "tools/stamping/extras.py").ops[0]
        found.setdefault(op.full_name, []).append((replace(op, contract=()), extra))
    return found


def python_ops(headers: list[Header]) -> list[PythonOp]:
    """Every op Python has, by family in the order of declarations."""
    extras = _extras()
    result = []
    for header in headers:
        by_name: dict[str, list[Op]] = {}
        for op in header.ops:
            if not (op.is_operator or op.cpp_only or op.name in NOT_IN_PYTHON):
                by_name.setdefault(op.full_name, []).append(op)
        for name, ops in by_name.items():
            further = extras.get(name, [])
            enumerators = {enum: values for known in headers for enum, values in known.enumerators.items()}
            overloads = [_overload(op, enumerators, extra) for op, extra in further]
            if any(extra.instead for _, extra in further):
                contract = ops[0].contract
                overloads = [replace(kept, op=replace(kept.op, contract=contract)) for kept in overloads]
            else:
                declared = [
                    op for op in ops if (name, *(a.type.cpp for a in op.arguments[1:])) not in COVERED
                ]
                stamped = [_overload(op, enumerators, None) for op in declared]
                place = 0 if any(extra.last for _, extra in further) else len(overloads)
                overloads[place:place] = stamped
            result.append(PythonOp(name, header.family, tuple(overloads)))
            result += [replace(result[-1], name=alias) for alias in ALIASES.get(name, ())]
    return result


def result_text(op: PythonOp, overload: Overload) -> str:
    """The type of a result as docstrings write it."""
    if overload.result:
        return overload.result
    if len(overload.op.returns) > 1:
        return f"return_types.{op.identifier}" if op.fields else f"({', '.join(overload.op.returns)})"
    named = {
        "Tensor": "Tensor",
        "std::vector<Tensor>": "tuple of Tensors",
        "Dtype": "weft.dtype",
        "bool": "bool",
        "int64_t": "int",
        "double": "float",
        "Scalar": "number",
        "Shape": "weft.Size",
        "void": "None",
    }
    return named.get(overload.op.return_type, overload.op.return_type)


def signature(op: PythonOp, overload: Overload) -> str:
    parts = []
    for i, parameter in enumerate(overload.parameters):
        if i == overload.positional:
            parts.append("*")
        star = "*" if overload.gathers and i == overload.positional - 1 else ""
        default = "" if parameter.default is None or star else f"={parameter.default}"
        parts.append(f"{star}{parameter.name}{default}")
    return f"{op.name}({', '.join(parts)}) -> {result_text(op, overload)}"


def python_text(line: str) -> str:
    """A line of a contract in Python's words."""
    line = re.sub(r"\bdefault_dtype\(\)", "get_default_dtype()", line)
    line = re.sub(r"\bself\b", "input", line)
    line = re.sub(r"\bThrows\b", "Raises", re.sub(r"\bthrows\b", "raises", line))
    line = re.sub(r" *\(A single one is written [^)]*\)[^)]*\)", "", line)
    line = line.replace("It is an optional only so that `{0}` means numbers; it must have a value.", "")
    for cpp, python in (
        ("std::nullopt", "None"),
        ("nullptr", "None"),
        ("nested std::vector", "nested list"),
        ("default_generator()", "the default generator"),
        ("NoGrad", "no_grad()"),
        ("undefined", "None"),
    ):
        line = line.replace(cpp, python)
    return re.sub(r"`\{\}`|(?<= )\{\}", "None", line).rstrip()


def contract(op: PythonOp) -> tuple[str, ...]:
    """What the overloads' contracts say, each once, in Python's words."""
    lines: list[str] = []
    for written in dict.fromkeys(o.op.contract for o in op.overloads if o.op.contract):
        texts = [(line, python_text(line)) for line in written]
        lines += ["", *(text for line, text in texts if text or not line)]
    return tuple(lines[1:])


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _literals(lines: Sequence[str]) -> list[str]:
    """A text of several lines, each on a line of its own."""
    return [f'  {_literal(line)[:-1]}\\n"' for line in lines[:-1]] + [f"  {_literal(lines[-1])}"]


class _File:
    """One stamped file: parameter lists and contracts are written once and shared."""

    def __init__(self) -> None:
        self.lists: dict[str, int] = {}
        self.choices: dict[tuple[str, ...], int] = {}
        self.contracts: dict[tuple[str, ...], int] = {}
        self.tables: list[str] = []
        self.body: list[str] = []
        self.entries: list[str] = []

    @property
    def count(self) -> int:
        return len(self.tables) + len(self.body) + len(self.entries) + 20

    def choice(self, names: tuple[str, ...]) -> str:
        if names not in self.choices:
            self.choices[names] = len(self.choices)
            quoted = "".join(f"{_literal(name)}, " for name in names)
            self.tables.append(f"const char* const choices_{self.choices[names]}[] = {{{quoted}nullptr}};")
        return f"choices_{self.choices[names]}"

    def parameters(self, overload: Overload) -> str:
        items = []
        for p in overload.parameters:
            default = "nullptr" if p.default is None else _literal(p.default)
            kind = "layout" if p.kind == "layout" else KINDS[p.kind]
            choices = f", {self.choice(p.choices)}" if p.choices else ""
            none = "true" if p.none else "false"
            items.append(f"{{{_literal(p.name)}, Kind::{kind}, {none}, {default}{choices}}}")
        text = ", ".join(items)
        if text not in self.lists:
            self.lists[text] = len(self.lists)
            self.tables.append(f"Parameter takes_{self.lists[text]}[] = {{{text}}};")
        return f"takes_{self.lists[text]}"

    def contract(self, lines: tuple[str, ...]) -> str:
        if not lines:
            return "nullptr"
        if lines not in self.contracts:
            self.contracts[lines] = len(self.contracts)
            *first, last = _literals(lines)
            self.body += [f"const char contract_{self.contracts[lines]}[] =", *first, f"{last};"]
        return f"contract_{self.contracts[lines]}"

    def add(self, op: PythonOp) -> None:
        name = op.identifier
        self.body += ["", f"PyObject* call_{name}(Arguments& a) {{"]
        if len(op.overloads) == 1:
            self.body.append(f"  {op.overloads[0].call};")
        else:
            self.body.append("  switch (a.overload()) {")
            for i, overload in enumerate(op.overloads[:-1]):
                self.body.append(f"    case {i}: {overload.call};")
            self.body += [f"    default: {op.overloads[-1].call};", "  }"]
        self.body.append("}")
        overloads = ", ".join(
            f"{{{self.parameters(o)}, {len(o.parameters)}, {o.positional}, "
            f"{'true' if o.gathers else 'false'}, {'true' if o.is_method else 'false'}}}"
            for o in op.overloads
        )
        self.body.append(f"const Overload overloads_{name}[] = {{{overloads}}};")
        fields = "nullptr"
        if op.fields:
            fields = f"fields_{name}"
            quoted = "".join(f"{_literal(field)}, " for field in op.fields)
            self.body.append(f"const char* const {fields}[] = {{{quoted}nullptr}};")
        instant = "true" if op.name in CONSTANT_TIME.split() else "false"
        says = self.contract(contract(op))
        self.body.append(
            f"PythonOp op_{name} = {{{_literal(op.name)}, overloads_{name}, {len(op.overloads)}, "
            f"{op.self_place}, {instant}, call_{name}, {fields}, {says},"
        )
        *first, last = _literals([signature(op, overload) for overload in op.overloads])
        self.body += [*first, f"{last}}};"]
        thunks = f"as_function<op_{name}>, {f'as_method<op_{name}>' if op.is_method else 'nullptr'}"
        self.entries.append(f"    {{&op_{name}, {thunks}}},")

    def text(self, family: str, name: str) -> str:
        lines = [
            HEAD,
            f"// The {family} ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.",
            "// clang-format off",
            '#include "arguments.h"',
            "",
            "namespace weft::python {",
            "namespace {",
            "",
            *self.tables,
            *self.body,
            "",
            "}  // namespace",
            "",
            f"std::span<const Entry> {name}_ops() {{",
            "  static constexpr Entry entries[] = {",
            *self.entries,
            "  };",
            "  return entries;",
            "}",
            "",
            "}  // namespace weft::python",
        ]
        return "\n".join(lines) + "\n"


def _files(ops: Iterable[PythonOp]) -> dict[str, tuple[str, _File]]:
    """Name of a file without its ending -> (family, file): a long family takes several."""
    files: dict[str, tuple[str, _File]] = {}
    names: dict[str, str] = {}
    for op in ops:
        name = names.setdefault(op.family, op.family)
        if name in files and files[name][1].count > MOST_LINES - 40:
            number = int(name.rpartition("_")[2]) + 1 if name != op.family else 2
            name = names[op.family] = f"{op.family}_{number}"
        files.setdefault(name, (op.family, _File()))[1].add(op)
    return files


def sources(headers: list[Header]) -> dict[str, str]:
    """The stamped files of python/src by path."""
    files = _files(python_ops(headers))
    result = {f"{FOLDER}/{name}.cpp": file.text(family, name) for name, (family, file) in files.items()}
    result[f"{FOLDER}/families.inc"] = (
        "\n".join(["// clang-format off", HEAD, *(f"WEFT_FAMILY({name})" for name in files)]) + "\n"
    )
    return result
