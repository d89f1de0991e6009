"""The stamped pages of docs/reference: one a family of ops, one a header of classes, and their index."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from stamping.classes import Entry, Page
from stamping.example_tests import cpp_lines, ops_by_name
from stamping.examples import Example, Line
from stamping.headers import Header, Op
from stamping.markdown import Anchors, contract_text, escaped, side_by_side, summary, with_results
from stamping.python import PythonOp, python_ops
from stamping.python_classes import python_signatures_of
from stamping.signatures import cpp_signatures, functional_names, other_places, python_signatures, wrapped

HEAD = "<!-- stamped by tools/stamp.py from include/weft and docs/reference/examples; do not edit -->"


@dataclass
class Section:
    """What stands under one heading: names, anchor, what a line of the index says, text."""

    names: list[str]
    anchor: str
    summary: str
    lines: list[str] = field(default_factory=list)


class Reference:
    """The pages of one source tree: examples by header as "ops/reduce"."""

    def __init__(
        self,
        headers: list[Header],
        examples: dict[str, list[Example]] | None = None,
        root: Path | None = None,
    ):
        self.headers = headers
        self.examples = examples or {}
        self.ops = ops_by_name(headers)
        self.python: dict[str, PythonOp] = {op.name: op for op in python_ops(headers)}
        self.functional = functional_names(root) if root else frozenset()
        self.classes = python_signatures_of(root) if root else {}

    # Examples

    def example_rows(self, header: str, names: Iterable[str]) -> list[tuple[str, str, str]]:
        rows = []
        shown: list[Example] = []
        by_name = {name: example for example in self.examples.get(header, []) for name in example.names}
        for name in names:
            example = by_name.get(name)
            if example and example not in shown:
                shown.append(example)
                cpp = [
                    Line(line.text + ";" * _lacks_semicolon(line), line.number, line.printed)
                    for line in cpp_lines(example, self.ops)
                ]
                rows.append(("", with_results(example.python, "#"), with_results(cpp, "//")))
        return rows

    # Ops

    def section(self, header: Header, groups: list[list[Op]], anchors: Anchors) -> Section:
        ops = [op for group in groups for op in group]
        names = list(dict.fromkeys(op.full_name for op in ops))
        operators = all(op.is_operator for op in ops)
        written = [name.replace(".", "::") for name in names]
        title = "Operators" if operators else ", ".join(f"`{name}`" for name in written)
        about = summary(groups[0][0].contract) if groups[0][0].contract else ""
        section = Section(["operators"] if operators else written, anchors.of(title), about)
        section.lines = ["", f"## {title}"]
        told_apart = len({tuple(_calls(group)) for group in groups}) == len(groups)
        for group in groups:
            if len(groups) > 1 and not operators:
                section.lines += ["", f"{' and '.join(_calls(group, not told_apart))}:"]
            if group[0].contract:
                section.lines += ["", *contract_text(group[0].contract)]
        python = [text for name in names for text in python_signatures(name, self.python)]
        rows = [(" declaration", "\n".join(python), "\n".join(cpp_signatures(ops)))]
        if operators:
            section.lines += ["", "```cpp declaration", rows[0][2], "```"]
            rows = []
        rows += self.example_rows(f"ops/{header.family}", ["operators"] if operators else names)
        section.lines += side_by_side(rows) if rows else []
        if places := other_places(names, self.python, self.functional):
            section.lines += ["", places]
        return section

    def sections(self, header: Header) -> list[Section]:
        anchors = Anchors()
        anchors.of(header.family)
        groups = [list(ops) for _, ops in groupby(header.ops, key=lambda op: op.contract_line)]
        merged = groupby(groups, key=lambda ops: ["operator"] if ops[0].is_operator else _names(ops))
        return [self.section(header, list(same), anchors) for _, same in merged]

    def page(self, header: Header) -> str:
        lines = [HEAD, f"# {header.family}", "", escaped(header.about)]
        for section in self.sections(header):
            lines += section.lines
        return "\n".join(lines) + "\n"

    # Classes

    def class_section(self, page: Page, entry: Entry, anchors: Anchors) -> Section:
        names = known_by(entry) or written_names(entry)
        title = ", ".join(f"`{name}`" for name in names)
        section = Section(known_by(entry), anchors.of(title), summary(entry.contract.lines))
        section.lines = ["", f"## {title}"]
        section.lines += ["", *contract_text(entry.contract.lines)] if entry.contract.lines else []
        rows = []
        python = [wrapped(self.classes[name]) for name in known_by(entry) if name in self.classes]
        if python and (made := constructors(entry)):
            rows.append((" declaration", "\n".join(python), made))
        header = page.header.removeprefix("weft/").removesuffix(".h")
        rows += self.example_rows(header, [name.rpartition("::")[2] for name in known_by(entry)])
        section.lines += side_by_side(rows) if rows else []
        code = ["```cpp declaration", *entry.code, "```"]
        if rows and not any(re.match(r"(class|struct|enum|template)\b", line) for line in entry.code):
            return section
        if rows:
            section.lines += ["", "<details><summary>C++ declaration</summary>", "", *code, "", "</details>"]
        else:
            section.lines += ["", *code]
        return section

    def class_sections(self, page: Page) -> list[Section]:
        anchors = Anchors()
        anchors.of(page.header)
        sections = []
        modules: dict[str, str] = {}  # those that have a section of their own
        for entry in page.entries:
            if entry.code:
                section = self.class_section(page, entry, anchors)
                _link_modules(section, entry, modules)
                sections.append(section)
            else:
                inner = _within_weft(entry.namespace).removesuffix("::")
                lines = ["", f"In `{inner}`:", "", *contract_text(entry.contract.lines)]
                sections.append(Section([], "", "", lines))
        return sections

    def class_page(self, page: Page) -> str:
        """The page of a header of classes and functions."""
        lines = [HEAD, f"# {page.header}", "", escaped(page.about)]
        for section in self.class_sections(page):
            lines += section.lines
        return "\n".join(lines) + "\n"

    # Index

    def contents(self, areas: dict[str, list[Page]], headers: list[Header]) -> str:
        anchors = Anchors()
        for title in ("Reference", "Ops"):
            anchors.of(title)
        here = [f"[{header.family}](#{anchors.of(header.family)})" for header in headers]
        anchors.of("Classes and functions")
        here += [f"[{name}](#{anchors.of(name)})" for name in areas]
        lines = [HEAD, "# Reference", "", *INTRODUCTION, "", f"Here: {', '.join(here)}."]
        lines += ["", "# Ops"]
        for header in headers:
            lines += ["", f"## {header.family}", "", escaped(header.about), ""]
            for section in self.sections(header):
                target = f"ops/{header.family}.md#{section.anchor}"
                lines.append(_index_line(section, target))
        lines += ["", "# Classes and functions"]
        for name, pages_of_area in areas.items():
            lines += ["", f"## {name}"]
            for page in pages_of_area:
                path = path_of(name, page)
                lines += ["", f"[{page.header}]({path}): {escaped(page.about)}", ""]
                lines += [
                    _index_line(section, f"{path}#{section.anchor}")
                    for section in self.class_sections(page)
                    if section.names
                ]
        return "\n".join(lines) + "\n"


INTRODUCTION = (
    "One line for each op, class and function. A page gives formula, shapes and errors, the signatures, and",
    "mostly an example in Python and C++ side by side. The tests run every example in both languages,",
    "and both print what stands below it. C++ examples stand in a program with",
    "",
    "```cpp declaration",
    "#include <weft/weft.h>",
    "using namespace weft;",
    "constexpr double infinity = std::numeric_limits<double>::infinity();",
    "constexpr double nan = std::numeric_limits<double>::quiet_NaN();",
    "```",
    "",
    "where `std::cout << value` prints. Ops stand in namespace weft and, as `weft.name`, in Python's module;",
    "a first parameter `self` (`input` in Python) makes an op a method, too: `relu(x)` is `x.relu()`. Forms",
    "that end in `_` write into that tensor. [PyTorch's names](pytorch_names.md): what weft lacks, and what",
    "C++ writes otherwise.",
)


def path_of(area: str, page: Page) -> str:
    """The file of a header's page, from docs/reference."""
    return f"{area}/{Path(page.header).stem}.md"


def _lacks_semicolon(line: Line) -> bool:
    ends = ";" if line.printed is not None else (";", "}")
    return not line.text.endswith(ends) and not line.text.startswith("//")


def _names(ops: list[Op]) -> list[str]:
    return list(dict.fromkeys(op.full_name for op in ops))


def _calls(ops: list[Op], with_tensors: bool = False) -> list[str]:
    """How overloads are told apart: by what must be passed, or which of it is a tensor."""
    calls = []
    for op in ops:
        required = [
            f"Tensor {argument.name}" if with_tensors and argument.type.kind == "Tensor" else argument.name
            for argument in op.arguments
            if argument.default is None
        ]
        calls.append(f"`{op.full_name.replace('.', '::')}({', '.join(required)})`")
    return list(dict.fromkeys(calls))


def _link_modules(section: Section, entry: Entry, modules: dict[str, str]) -> None:
    """Where a handle is told apart from its module, the module's section says what both compute."""
    code = "\n".join(entry.code)
    used = [name for name in modules if re.search(rf"\b{name}\b", code)]
    if used and re.search(r"\bHandle<", code):
        links = ", ".join(f"[`{name}`](#{modules[name]})" for name in used)
        heading = section.lines[1]
        at = section.lines.index(heading) + 1
        section.lines[at:at] = ["", f"See {links}."]
    modules.update({name: section.anchor for name in entry.names if name.endswith("Module")})


def _index_line(section: Section, target: str) -> str:
    names = ", ".join(f"[`{name}`]({target})" for name in section.names)
    return f"- {names}: {section.summary}" if section.summary else f"- {names}"


def _within_weft(namespace: str) -> str:
    """What stands before a name in a program that says `using namespace weft`."""
    inner = namespace.removeprefix("weft").removeprefix("::")
    return f"{inner}::" if inner else ""


def written_names(entry: Entry) -> list[str]:
    """As a program writes them; the layer before its module and its options."""
    before = _within_weft(entry.namespace)
    own = {re.sub("(Module|Options)$", "", name) for name in entry.names}
    return [f"{before}{name}" for name in sorted(entry.names, key=lambda name: name not in own)]


def known_by(entry: Entry) -> list[str]:
    """The names of the index: a layer stands for its module and options; no operators."""
    names = written_names(entry)
    parts = {f"{name}{suffix}" for name in names for suffix in ("Module", "Options")}
    return [name for name in names if name not in parts and "operator" not in name]


def _own_names(entry: Entry) -> list[str]:
    return [name.rpartition("::")[2] for name in known_by(entry)]


def constructors(entry: Entry) -> str:
    """How a program makes it: constructors of the class it holds, its alias, its options."""
    code = "\n".join(entry.code)
    made: list[str] = []
    for full in known_by(entry):
        name = full.rpartition("::")[2]
        head = rf"(?:class|struct) {name}\b[^;{{]*\{{(.*?)^\}};"
        if body := re.search(head, code, re.S | re.M):
            for match in re.finditer(rf"^ +(?:explicit )?({name}\([^;]*?\));", body[1], re.S | re.M):
                made.append(re.sub(r"\s+", " ", f"{full[: -len(name)]}{match[1]};"))
        made += [
            f"using {name} = {match[1]};" for match in re.finditer(rf"^using {name} = (.*);", code, re.M)
        ]
        functions = re.finditer(rf"^(\w[^;{{(]*\b)({name}\([^;]*\);)", code, re.M)
        made += [re.sub(r"\s+", " ", f"{match[1]}{full[: -len(name)]}{match[2]}") for match in functions]
    made = [wrapped(text) for text in dict.fromkeys(made) if "&&" not in text]
    if not made:
        heads = re.finditer(rf"^(?:class|struct) ({'|'.join(_own_names(entry))})\b([^;{{]*)\{{", code, re.M)
        made = [wrapped(f"{match[0].rstrip(' {')};") for match in heads]
    options = re.findall(r"^struct \w+Options [^;]*?\{.*?^\};", code, re.S | re.M)
    return "\n".join([*made, *([""] if options else []), *options]) if made else ""
