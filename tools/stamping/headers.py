"""Reads include/weft/ops/*.h: declarations with their contracts, as Op records that stamped files come from.

The language is small and checked strictly: a contract (`///` lines), directly below it one or more function
declarations, then a blank line. Between them preprocessor lines, comments, `namespace weft {`, enums,
structs, using and constants. Two remarks in a contract are for this tool: `Function only.` (no Tensor method,
although the first parameter is `self`) and `C++ only.` (any types; neither a method nor known to Python;
templates are so without saying it). Operators need no contract, and a namespace detail is passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

# How a parameter's type may be written, and its kind in Op records. `std::optional` of each is allowed too.
PARAMETER_TYPES = {
    "const Tensor&": "Tensor",
    "TensorList": "TensorList",
    "int64_t": "int",
    "double": "float",
    "bool": "bool",
    "Scalar": "Scalar",
    "IntSpan": "IntSpan",
    "Dtype": "Dtype",
    "Device": "Device",
    "TensorOptions": "TensorOptions",
    "MemoryFormat": "MemoryFormat",
    "Generator*": "Generator",
    "const Generator*": "Generator",
    "const Generator&": "Generator",
    "std::string_view": "str",
    "std::initializer_list<Index>": "IndexList",
}
# Types that Python has no counterpart of: they make a declaration C++ only.
CPP_ONLY_TYPE = re.compile(r"(const )?void\*|std::(function|initializer_list|span)<.+>")
OPTIONAL_ONLY = {"Tensor": "Tensor", "Generator": "Generator"}
RETURN_TYPES = {
    "Tensor": "Tensor",
    "void": "None",
    "bool": "bool",
    "int64_t": "int",
    "double": "float",
    "Scalar": "Scalar",
    "Dtype": "Dtype",
    "Device": "Device",
    "Shape": "Shape",
    "std::string": "str",
    "std::vector<Tensor>": "list[Tensor]",
    "std::vector<int64_t>": "list[int]",
}
# Names a header may use in a method's declaration besides these are enums, declared where tensor.h sees them.
ENUMS_HEADER = "enums.h"


class HeaderError(Exception):
    """A declaration that breaks a rule; the text names file, line, rule and what stands there."""


@dataclass(frozen=True)
class ArgType:
    """`std::optional<int64_t>` is of kind "int" with `optional` set; an enum of kind "enum" with its name."""

    cpp: str
    kind: str
    optional: bool = False
    enum: str = ""


@dataclass(frozen=True)
class Argument:
    name: str
    type: ArgType
    default: str | None = None

    @property
    def declaration(self) -> str:
        return f"{self.type.cpp} {self.name}" + ("" if self.default is None else f" = {self.default}")


@dataclass(frozen=True)
class Op:
    """One declaration (an overload): `returns` holds C++ types, one for each result of a pair or tuple."""

    family: str
    namespace: str
    name: str
    arguments: tuple[Argument, ...]
    return_type: str
    returns: tuple[str, ...]
    contract: tuple[str, ...]
    file: str
    line: int
    contract_line: int
    function_only: bool = False
    cpp_only: bool = False
    template: str = ""

    @property
    def full_name(self) -> str:
        """As it is called within weft: `det`, `linalg.det`."""
        inner = self.namespace.removeprefix("weft").removeprefix("::")
        return f"{inner}::{self.name}".replace("::", ".") if inner else self.name

    @property
    def is_operator(self) -> bool:
        return self.name.startswith("operator")

    @property
    def is_inplace(self) -> bool:
        return self.name.endswith("_") and not self.is_operator

    @property
    def is_on_self(self) -> bool:
        return (
            bool(self.arguments)
            and self.arguments[0].name == "self"
            and self.arguments[0].type.kind == "Tensor"
        )

    @property
    def is_method(self) -> bool:
        special = (
            self.is_operator
            or self.function_only
            or self.cpp_only
            or self.template
            or self.namespace != "weft"
        )
        return self.is_on_self and not special

    @property
    def declaration(self) -> str:
        arguments = ", ".join(argument.declaration for argument in self.arguments)
        return f"{self.template}{self.return_type} {self.name}({arguments});"


@dataclass
class Header:
    """A family: what its head comment says, its enums (names of those that count from 0), its ops."""

    family: str
    about: str = ""
    enums: list[str] = field(default_factory=list)
    enumerators: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ops: list[Op] = field(default_factory=list)


@dataclass
class _Statement:
    text: str
    line: int
    contract: tuple[str, ...] | None
    contract_line: int


def split_top(text: str, separator: str, limit: int = -1) -> list[str]:
    """Splits at separators outside brackets, templates' angles and strings."""
    parts, start, depth, quote, last = [], 0, 0, "", ""
    for i, c in enumerate(text):
        if quote:
            if c == quote and last != "\\":
                quote = ""
        elif c in "\"'":
            quote = c
        elif c in "([{<":
            depth += 1
        elif c in ")]}>":
            depth -= 1
        elif c == separator and depth == 0 and limit != len(parts):
            parts.append(text[start:i].strip())
            start = i + 1
        last = c
    parts.append(text[start:].strip())
    return parts


def _closing(text: str, opening: str, closing: str) -> int:
    """Where the first bracket is closed."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c == opening) - (c == closing)
        if c == closing and depth == 0:
            return i
    return len(text) - 1


def _normalized(text: str) -> str:
    """One space between words, none inside brackets: a declaration as it is stamped."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"([(<])\s+", r"\1", re.sub(r"\s+([),>])", r"\1", text))


class _Reader:
    def __init__(self, text: str, file: str, known_enums: set[str]):
        self.lines = text.splitlines()
        self.file = file
        self.header = Header(Path(file).stem)
        self.known_enums = known_enums
        self.own_enums: set[str] = set()
        self.namespaces: list[str] = []
        self.at = 0

    def fail(self, line: int, rule: str) -> HeaderError:
        return HeaderError(f"{self.file}:{line}: {rule}")

    def read(self) -> Header:
        about = []
        while self.at < len(self.lines) and self.lines[self.at].startswith("// "):
            about.append(self.lines[self.at][3:].strip())
            self.at += 1
        self.header.about = " ".join(about)
        contract: list[str] | None = None
        contract_line = 0
        while self.at < len(self.lines):
            line = self.lines[self.at].strip()
            if line.startswith("///"):
                previous = self.lines[self.at - 1].strip() if self.at else ""
                if not previous.startswith("///"):
                    contract, contract_line = [], self.at + 1
                contract.append(line[3:].removeprefix(" ").rstrip())
            elif not line or line.startswith("//"):
                contract = None
            elif line.startswith("#"):
                contract = None
                while self.lines[self.at].endswith("\\"):
                    self.at += 1
            elif line.startswith("namespace"):
                match = re.fullmatch(r"namespace ([\w:]+)(?: WEFT_API)? \{", line)
                outer = f"{self.namespaces[-1]}::" if self.namespaces else ""
                if not match or not re.match(r"weft\b", outer + match[1]):
                    raise self.fail(
                        self.at + 1, f"a namespace opens as `namespace weft WEFT_API {{`; got `{line}`"
                    )
                self.namespaces.append(outer + match[1])
                contract = None
            elif line.startswith("}"):
                if not self.namespaces:
                    raise self.fail(self.at + 1, "a `}` that closes nothing")
                self.namespaces.pop()
                contract = None
            else:
                start = self.at + 1
                text = self.statement()
                kept = None if contract is None else tuple(contract)
                self.classify(_Statement(text, start, kept, contract_line))
                continue
            self.at += 1
        if self.namespaces:
            raise self.fail(len(self.lines), f"namespace {self.namespaces[-1]} is not closed")
        self.check_overloads()
        return self.header

    def statement(self) -> str:
        """Text from the current line to its `;`, or to the `{` of its body; moves past the statement."""
        start, text, stack, body = self.at, "", [], 0
        while self.at < len(self.lines):
            line = re.sub(r"(^|\s)//.*$", "", self.lines[self.at])
            quote, last = "", ""
            for i, c in enumerate(line):
                text += c
                if quote:
                    quote = "" if c == quote and last != "\\" else quote
                elif c in "\"'":
                    quote = c
                elif c in "([{":
                    opens_body = (
                        c == "{" and not stack and re.search(r"\)\s*(const|noexcept)?\s*$", text[:-1])
                    )
                    body = len(text) - 1 if opens_body else body
                    stack.append("{body" if opens_body else c)
                elif c in ")]}":
                    opened = stack.pop() if stack else ""
                    if opened[:1] + c not in ("()", "[]", "{}"):
                        raise self.fail(
                            self.at + 1, f"`{c}` closes nothing in the declaration of line {start + 1}"
                        )
                    if opened == "{body":
                        return self.finish(line, i, text[:body])
                elif c == ";" and not stack:
                    return self.finish(line, i, text[:-1])
                last = c
            text += "\n"
            self.at += 1
        raise self.fail(start + 1, f"a declaration without its `;`: `{self.lines[start].strip()}`")

    def finish(self, line: str, i: int, text: str) -> str:
        if line[i + 1 :].strip(" ;"):
            raise self.fail(self.at + 1, f"one declaration a line; got `{line.strip()}`")
        self.at += 1
        return text

    def classify(self, statement: _Statement) -> None:
        if "detail" in "::".join(self.namespaces).split("::"):
            return
        text = statement.text.strip()
        match = re.match(r"enum class (?:WEFT_API )?(\w+)", text)
        if match:
            self.header.enums.append(match[1])
            self.own_enums.add(match[1])
            if values := re.search(r"\{([\w, ]+)\}", _normalized(statement.text)):
                names = values[1].strip(" ,").split(",")
                self.header.enumerators[match[1]] = tuple(value.strip() for value in names)
            return
        if re.match(
            r"(enum|struct|class|using|static_assert|(inline )?constexpr|template <.*> *(struct|class))\b",
            text,
        ):
            return
        self.header.ops.append(self.function(statement))

    def function(self, statement: _Statement) -> Op:
        line = statement.line
        text = _normalized(statement.text)
        template = ""
        if text.startswith("template"):
            end = _closing(text, "<", ">")
            template, text = text[: end + 1] + " ", text[end + 1 :].strip()
            if text.startswith(("requires(", "requires (")):
                end = _closing(text, "(", ")")
                template, text = f"{template}{text[: end + 1]} ", text[end + 1 :].strip()
        text = re.sub(r"^((\[\[.*?\]\]|inline|WEFT_API) )+", "", text)
        match = re.match(
            r"(?P<result>[\w:<>, &*]+?[ &*])(?P<name>operator *(?:\(\)|\[\]|[^\w\s(]+)|\w+)\((?P<rest>.*)$",
            text,
        )
        if not match or ")" not in match["rest"]:
            raise self.fail(line, f"expected a function declaration; got `{text}`")
        name = match["name"].replace(" ", "")
        is_operator = name.startswith("operator")
        if statement.contract is None and not is_operator:
            raise self.fail(line, f"`{name}` has no contract: `///` lines stand directly above a declaration")
        if not self.namespaces:
            raise self.fail(line, f"`{name}` is declared outside namespace weft")
        written = statement.contract or ()
        remark = re.compile(r"\s*\b(Function|C\+\+) only\.$")
        remarks = {found[1] for kept in written if (found := remark.search(kept))}
        contract = [remark.sub("", kept) for kept in written]
        contract = [new for new, old in zip(contract, written, strict=True) if new.strip() or not old.strip()]
        if not any(contract) and not is_operator:
            raise self.fail(statement.contract_line, f"the contract of `{name}` says nothing")
        anything = "C++" in remarks or bool(template) or is_operator

        inside = match["rest"][: match["rest"].rindex(")")]
        arguments = (
            tuple(self.argument(part, name, line, anything) for part in split_top(inside, ","))
            if inside
            else ()
        )
        result = match["result"].strip()
        cpp_only = "C++" in remarks or bool(template) or any(a.type.kind == "other" for a in arguments)
        op = Op(
            family=self.header.family,
            namespace=self.namespaces[-1],
            name=name,
            arguments=arguments,
            return_type=result,
            returns=self.results(result, name, line, anything),
            contract=tuple(contract),
            file=self.file,
            line=line,
            contract_line=statement.contract_line if written else 0,
            function_only="Function" in remarks,
            cpp_only=cpp_only,
            template=template,
        )
        self.check_op(op)
        return op

    def argument(self, text: str, function: str, line: int, anything: bool) -> Argument:
        declared, *default = split_top(text, "=", 1)
        match = re.fullmatch(r"(?P<type>.*[\s&*>])(?P<name>[A-Za-z_]\w*)", declared)
        if not match or match["type"].strip() in ("const", ""):
            raise self.fail(line, f"each parameter of `{function}` needs a type and a name; got `{text}`")
        cpp = match["type"].strip()
        kind = self.argument_type(cpp)
        if kind is None and not anything and not CPP_ONLY_TYPE.fullmatch(cpp):
            allowed = ", ".join(PARAMETER_TYPES)
            raise self.fail(
                line,
                f"parameter `{match['name']}` of `{function}` has type `{cpp}`; allowed are {allowed}, "
                "enums declared in ops headers, and std::optional of these (or say `C++ only.`)",
            )
        return Argument(match["name"], kind or ArgType(cpp, "other"), default[0] if default else None)

    def argument_type(self, cpp: str) -> ArgType | None:
        if cpp in PARAMETER_TYPES:
            return ArgType(cpp, PARAMETER_TYPES[cpp])
        if cpp in self.known_enums or cpp in self.own_enums:
            return ArgType(cpp, "enum", enum=cpp)
        match = re.fullmatch(r"(?:const )?std::optional<(.+)>&?", cpp)
        if match and cpp.startswith("const ") == cpp.endswith("&"):
            inner = match[1]
            if inner in OPTIONAL_ONLY:
                return ArgType(cpp, OPTIONAL_ONLY[inner], optional=True)
            found = self.argument_type(inner)
            if found and not found.optional and "&" not in inner and "*" not in inner:
                return ArgType(cpp, found.kind, optional=True, enum=found.enum)
        return None

    def results(self, cpp: str, function: str, line: int, anything: bool) -> tuple[str, ...]:
        match = re.fullmatch(r"std::(?:pair|tuple)<(.+)>", cpp)
        results = split_top(match[1], ",") if match else [cpp]
        for result in results:
            if result not in RETURN_TYPES and not anything:
                allowed = ", ".join(RETURN_TYPES)
                raise self.fail(
                    line,
                    f"`{function}` returns `{cpp}`; allowed are {allowed}, std::pair and std::tuple of these",
                )
        return tuple(results)

    def check_op(self, op: Op) -> None:
        names = [argument.name for argument in op.arguments]
        for name in names:
            if names.count(name) > 1:
                raise self.fail(op.line, f"`{op.name}` has two parameters `{name}`")
        if "self" in names:
            first = op.arguments[0]
            if (
                first.name != "self"
                or first.type.cpp not in ("const Tensor&", "Scalar")
                or first.default is not None
            ):
                raise self.fail(
                    op.line,
                    f"`self` of `{op.name}` must come first, a `const Tensor&` or Scalar without default",
                )
        if op.is_inplace and not op.cpp_only and (op.return_type != "Tensor" or not op.is_on_self):
            raise self.fail(
                op.line,
                f"`{op.name}` ends in `_`: an in-place op takes `const Tensor& self` first, returns `Tensor`",
            )
        defaults = [argument.default is not None for argument in op.arguments]
        if defaults != sorted(defaults):
            raise self.fail(op.line, f"a parameter of `{op.name}` without default follows one with a default")
        early = self.header.family == Path(ENUMS_HEADER).stem
        for argument in op.arguments if op.is_method else ():
            if argument.type.enum in self.own_enums and not early:
                raise self.fail(
                    op.line,
                    f"`{op.name}` becomes a method, so tensor.h must know `{argument.type.enum}`: "
                    f"declare it in weft/ops/{ENUMS_HEADER}",
                )

    def check_overloads(self) -> None:
        seen: dict[tuple, Op] = {}
        for op in self.header.ops:
            key = (op.namespace, op.name, op.template, tuple(argument.type.cpp for argument in op.arguments))
            if key in seen:
                raise self.fail(
                    op.line, f"`{op.name}` with these parameters is declared already in line {seen[key].line}"
                )
            seen[key] = op


def read_header(text: str, file: str, known_enums: set[str] | None = None) -> Header:
    """One header's declarations; `known_enums` are those it need not declare. Raises HeaderError."""
    return _Reader(text, file, {"MemoryFormat"} | (known_enums or set())).read()


def read_headers(folder: Path, root: Path) -> list[Header]:
    """All headers of a folder by family name, ENUMS_HEADER first since all may use its enums."""
    paths = sorted(folder.glob("*.h"), key=lambda path: (path.name != ENUMS_HEADER, path.name))
    headers: list[Header] = []
    enums: set[str] = set()
    for path in paths:
        header = read_header(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix(), enums)
        if path.name == ENUMS_HEADER:
            enums.update(header.enums)
        headers.append(header)
    return sorted(headers, key=lambda header: header.family)
