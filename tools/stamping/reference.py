"""The stamped pages of docs/reference: one a family of ops, one an area of classes, and their contents."""

from __future__ import annotations

import re
from itertools import groupby

from stamping.classes import Entry, Page
from stamping.headers import Header, Op

HEAD = "<!-- stamped by tools/stamp.py from include/weft; do not edit -->"


def _escaped(text: str) -> str:
    """Formulas as given: a * or < outside backticks stays what it is."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([*<])", r"\\\1", part) for part in parts)


def _contract(lines: tuple[str, ...]) -> list[str]:
    """Paragraphs as they stand; an indented line becomes an item of a list, deeper lines continue it."""
    out: list[str] = []
    in_list = in_code = False
    for line in lines:
        indent = len(line) - len(line.lstrip())
        text = _escaped(line.strip())
        if indent >= 4 and (in_code or not in_list):
            out += [] if in_code else [""]
            out.append(line)
            in_code = True
            continue
        if in_code and text:
            out.append("")
        in_code = False
        if not text:
            out.append("")
            in_list = False
        elif 2 <= indent < 4:
            out += [f"- {text}"] if in_list or not out else ["", f"- {text}"]
            in_list = True
        elif indent >= 4:
            out.append(f"  {text}")
        else:
            out += ["", text] if in_list else [text]
            in_list = False
    return out


def _written(op: Op) -> str:
    """As a program with `using namespace weft` calls it."""
    return op.full_name.replace(".", "::")


def _entry(ops: list[Op]) -> list[str]:
    names = list(dict.fromkeys(_written(op) for op in ops))
    title = "Operators" if all(op.is_operator for op in ops) else ", ".join(f"`{name}`" for name in names)
    lines = ["", f"## {title}", "", "```cpp declaration"]
    lines += [op.declaration for op in ops]
    lines.append("```")
    lines += ["", *_contract(ops[0].contract)] if ops[0].contract else []
    methods = list(dict.fromkeys(op.name for op in ops if op.is_method))
    if methods:
        calls = ", ".join(f"`self.{name}(…)`" for name in methods)
        lines += ["", f"Also a method: {calls}."]
    return lines


def page(header: Header) -> str:
    lines = [HEAD, f"# {header.family}", "", _escaped(header.about)]
    for _, ops in groupby(header.ops, key=lambda op: op.contract_line):
        lines += _entry(list(ops))
    return "\n".join(lines) + "\n"


def _within_weft(namespace: str) -> str:
    """What stands before a name in a program that says `using namespace weft`."""
    inner = namespace.removeprefix("weft").removeprefix("::")
    return f"{inner}::" if inner else ""


def _names(entry: Entry) -> list[str]:
    """As a program writes them; the layer before its module and its options."""
    before = _within_weft(entry.namespace)
    own = {re.sub("(Module|Options)$", "", name) for name in entry.names}
    return [f"{before}{name}" for name in sorted(entry.names, key=lambda name: name not in own)]


def _known_by(entry: Entry) -> list[str]:
    """The names of the table of contents: a layer stands for its module and options; no operators."""
    names = _names(entry)
    parts = {f"{name}{suffix}" for name in names for suffix in ("Module", "Options")}
    return [name for name in names if name not in parts and "operator" not in name]


def area(name: str, pages: list[Page]) -> str:
    """The page of a folder of include/weft: its headers one after the other."""
    lines = [HEAD, f"# {name}"]
    for page in pages:
        lines += ["", f"## {page.header}", "", _escaped(page.about)]
        for entry in page.entries:
            if not entry.code:
                lines += ["", f"In `{_within_weft(entry.namespace).removesuffix('::')}`:"]
            else:
                title = ", ".join(f"`{name}`" for name in _names(entry))
                lines += ["", f"### {title}", "", "```cpp declaration", *entry.code, "```"]
            lines += ["", *_contract(entry.contract.lines)] if entry.contract.lines else []
    return "\n".join(lines) + "\n"


def contents(areas: dict[str, list[Page]], headers: list[Header]) -> str:
    lines = [HEAD, "# Reference", "", "Classes and functions, all in namespace weft, by area."]
    for name, pages in areas.items():
        lines += ["", f"[{name}]({name}.md)", ""]
        for page in pages:
            shown = dict.fromkeys(name for entry in page.entries if entry.code for name in _known_by(entry))
            lines.append(f"- {page.header}: {', '.join(f'`{name}`' for name in shown)}")
    lines += ["", "Ops by family; most are also methods of Tensor.", ""]
    for header in headers:
        names = ", ".join(f"`{name}`" for name in dict.fromkeys(_written(op) for op in header.ops))
        lines.append(f"- [{header.family}](ops/{header.family}.md): {names}")
    return "\n".join(lines) + "\n"
