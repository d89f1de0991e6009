"""Reads the headers of include/weft besides ops/: classes, options and functions, for the reference pages.

A contract (`///` lines) stands directly above one or more declarations, up to a blank line, a comment or
another contract, also inside a class. Every public declaration needs one but: constructors and operators (the
class's contract covers them), overrides (the base's does), data members and aliases of a class, and a struct
XOptions in front of the class X or XModule it belongs to. Private and protected parts, namespaces called
detail, and bodies are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from stamping.headers import HeaderError

NAMELESS = re.compile(r"(static_assert|extern|friend (class|struct))\b|template (class|struct)\b")
QUALIFIERS = re.compile(
    r"^((\[\[.*?\]\]|WEFT_API|inline|constexpr|static|virtual|explicit|friend|extern)\s+)+"
)
TYPE_HEAD = re.compile(r"(class|struct|enum class|enum|union) (?:\[\[.*?\]\] )?(?:WEFT_API )?([\w:]+)")


@dataclass(frozen=True)
class Contract:
    """`///` lines and where they stand; without lines, a declaration that needs none."""

    lines: tuple[str, ...] = ()
    line: int = 0


@dataclass
class Entry:
    """What one contract covers: declarations of namespace scope by name, and the code that shows them."""

    namespace: str
    contract: Contract
    names: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)


@dataclass
class Page:
    """One header: its path from include/, its head comment, and what it declares."""

    header: str
    about: str
    entries: list[Entry] = field(default_factory=list)


def without_comments(text: str) -> str:
    return re.sub(r"//[^\n]*", "", text)


def _balanced(text: str, opening: str, closing: str) -> int:
    """Where the first bracket of `text` is closed."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c == opening) - (c == closing)
        if c == closing and depth == 0:
            return i
    return len(text) - 1


def bare(text: str) -> str:
    """A declaration on one line without comments, template head, requires clause and specifiers."""
    text = re.sub(r"\s+", " ", without_comments(text)).strip()
    while match := re.match(r"template (?=<)|requires ?(?=\()", text):
        opening = text[match.end()]
        end = _balanced(text, opening, ">" if opening == "<" else ")")
        text = text[end + 1 :].strip()
    text = re.sub(r"^requires [\w:]+<[^()]*?> (?=explicit |constexpr |inline |\w)", "", text)
    return QUALIFIERS.sub("", text + " ").strip()


def function_name(declaration: str) -> str | None:
    """The name of what `bare` gave if it declares a function."""
    declaration = declaration.replace("decltype(auto)", "auto")
    operator = re.search(
        r"(?P<of>[\w:]+::)?\boperator *(?P<what>\(\)|\[\]|[^\w\s(]+|[\w:<>]+)(?=\()", declaration
    )
    if operator:
        return f"{operator['of'] or ''}operator{operator['what']}"
    depth, initializer = 0, declaration.find("=")
    for i, c in enumerate(declaration):
        if c == "<":
            depth += 1
        elif c == ">":
            depth -= 1
        elif c == "(" and depth == 0 and (initializer < 0 or i < initializer):
            match = re.search(r"(~?[\w:]+) ?$", declaration[:i])
            return match[1] if match else None
    return None


class _Reader:
    def __init__(self, text: str, header: str, file: str):
        self.lines = text.splitlines()
        self.file = file
        self.at = 0
        self.page = Page(header, "")

    def fail(self, line: int, rule: str) -> HeaderError:
        return HeaderError(f"{self.file}:{line}: {rule}")

    @property
    def line(self) -> str:
        return self.lines[self.at].strip()

    def read(self) -> Page:
        about = []
        while self.at < len(self.lines) and self.line.startswith("// "):
            about.append(self.line[3:])
            self.at += 1
        self.page.about = " ".join(about)
        namespaces: list[str] = []
        contract: Contract | None = None
        while self.at < len(self.lines):
            if self.line.startswith("///"):
                contract = self.contract()
            elif not self.line or self.line.startswith(("//", "#")):
                contract = None
                self.skip()
            elif match := re.match(r"namespace ([\w:]+)(?: WEFT_API)? \{$", self.line):
                outer = f"{namespaces[-1]}::" if namespaces else ""
                namespaces.append(outer + match[1])
                if contract:
                    self.page.entries.append(Entry(namespaces[-1], contract))
                contract = None
                self.at += 1
            elif self.line.startswith("}"):
                if not namespaces:
                    raise self.fail(self.at + 1, "a `}` that closes nothing")
                namespaces.pop()
                contract = None
                self.at += 1
            else:
                self.declaration(namespaces[-1] if namespaces else "", contract)
        if namespaces:
            raise self.fail(len(self.lines), f"namespace {namespaces[-1]} is not closed")
        self.attach_options()
        return self.page

    def skip(self) -> None:
        """Past a line that is no declaration, with what a `\\` continues it by."""
        while self.lines[self.at].endswith("\\"):
            self.at += 1
        self.at += 1

    def contract(self) -> Contract:
        first, lines = self.at + 1, []
        while self.at < len(self.lines) and self.line.startswith("///"):
            lines.append(self.line[3:].removeprefix(" ").rstrip())
            self.at += 1
        if not any(lines):
            raise self.fail(first, "the contract says nothing")
        return Contract(tuple(lines), first)

    def statement(self) -> list[str]:
        """The lines of a declaration, its function body left out; moves past it."""
        first, text, code, stack, body = self.at, "", "", [], None
        while self.at < len(self.lines):
            quote = ""
            line = self.lines[self.at]
            for i, c in enumerate(line):
                if not quote and line.startswith("//", i):
                    text += line[i:]
                    break
                text += c
                code += c
                if quote:
                    quote = "" if c == quote and line[i - 1] != "\\" else quote
                elif c in "\"'" and not (c == "'" and line[i - 1 : i].isalnum()):
                    quote = c
                elif c in "([{":
                    if c == "{" and not stack and body is None and self.opens_body(code[:-1]):
                        body = len(text) - 1
                        stack.append("body")
                    else:
                        stack.append(c)
                elif c in ")]}":
                    if not stack:
                        raise self.fail(self.at + 1, f"`{c}` closes nothing")
                    if stack.pop() == "body":
                        self.at += 1
                        return self.shown(text[:body], first, ";")
                elif c == ";" and not stack:
                    text += line[i + 1 :]
                    self.at += 1
                    return self.shown(text, first)
            text += "\n"
            code += "\n"
            self.at += 1
        raise self.fail(first + 1, f"a declaration without its end: `{self.lines[first].strip()}`")

    def opens_body(self, before: str) -> bool:
        before = before.rstrip()
        if re.search(r"\bconcept\b", before):
            return False
        if re.search(r"\)(\s|const|noexcept|override|final|&)*$", before):
            return True
        return bool(re.search(r"\)\s*:", before) and before.endswith("}")) or bool(
            re.search(r"\)[^;{}]*->\s*[\w:<>]+$", before)
        )

    def shown(self, text: str, first: int, end: str = "") -> list[str]:
        """As a reader sees it: without body, initialisers, export macro and notes to linters."""
        text = re.sub(r"\s*// NOLINT[^\n]*", "", text)
        text = re.sub(r"\bWEFT_API ", "", text)
        depth = 0
        for i, c in enumerate(text):
            depth += (c in "([{") - (c in ")]}")
            if c == ":" and not depth and "::" not in text[i - 1 : i + 2] and text[:i].rstrip()[-1:] == ")":
                text = text[:i]
                break
        text = text.rstrip() + end
        indent = len(self.lines[first]) - len(self.lines[first].lstrip())
        opening, *more = (line.removeprefix(" " * indent).rstrip() for line in text.split("\n"))
        if "WEFT_API " in self.lines[first]:
            more = [line.removeprefix(" " * len("WEFT_API ")) for line in more]
        return [opening, *more]

    def declaration(self, namespace: str, contract: Contract | None) -> None:
        """One declaration of namespace scope."""
        line = self.at + 1
        hidden = "detail" in namespace.split("::")
        head = self.class_head()
        if head:
            name, code = self.class_code(head, hidden)
        else:
            code = self.statement()
            declared = bare("\n".join(code))
            name = self.name_of(declared, line)
            forward = re.fullmatch(TYPE_HEAD.pattern + r"(?: final)?;", declared)
            if name is None or forward or NAMELESS.match(declared) or "::" in name:
                return
        if hidden:
            return
        exempt = name.startswith("operator") or self.is_options(name)
        self.demand(contract, name, line, exempt)
        entries = self.page.entries
        if contract and entries and entries[-1].contract == contract and entries[-1].names:
            entry = entries[-1]
        else:
            entry = Entry(namespace, contract or Contract())
            entries.append(entry)
        if name not in entry.names:
            entry.names.append(name)
        entry.code += code

    def demand(self, contract: Contract | None, name: str, line: int, exempt: bool) -> None:
        if contract is None and not exempt:
            raise self.fail(line, f"`{name}` has no contract: `///` lines stand directly above a declaration")

    def name_of(self, declared: str, line: int) -> str | None:
        if NAMELESS.match(declared) or re.search(r"\)\s*->", declared) and re.match(r"\w+\(", declared):
            return None
        if match := re.match(r"using (\w+) =", declared) or TYPE_HEAD.match(declared):
            return match[match.lastindex]
        if declared.startswith("using "):
            return None
        if name := function_name(declared):
            return name
        match = re.search(r"(\w+)\s*(\[.*?\])?\s*(=.*|\{.*\})?;", declared)
        if not match:
            raise self.fail(line, f"expected a declaration; got `{declared}`")
        return match[1]

    @staticmethod
    def is_options(name: str) -> bool:
        return name.endswith("Options") and name != "Options"

    def class_head(self) -> str | None:
        """The head of a class with a body that starts here, up to its `{`; moves past it."""
        if not re.match(r"(template <.*|class|struct)\b|template\b", self.line):
            return None
        head, at = "", self.at
        while at < len(self.lines):
            part = without_comments(self.lines[at]).strip()
            head = f"{head} {part}".strip()
            if part.endswith(("{", "{};")) or ";" in part:
                break
            at += 1
        if not re.match(r"(class|struct) ", bare(head)) or not head.endswith(("{", "{};")):
            return None
        self.at = at + 1
        return head

    def class_code(self, head: str, hidden: bool) -> tuple[str, list[str]]:
        """A class's name, and its code with the public part; `self.at` is behind its head."""
        match = TYPE_HEAD.match(bare(head))
        name = match[2]
        shown = re.sub(r"\bWEFT_API ", "", head)
        if head.endswith("{};"):
            return name, [shown]
        code = [shown]
        public = match[1] == "struct"
        if not public:
            code.append(" public:")
        visible = public
        contract: Contract | None = None
        while self.at < len(self.lines):
            line = self.line
            if label := re.fullmatch(r"(public|protected|private):", line):
                visible = label[1] == "public"
                contract = None
                self.at += 1
            elif line == "};":
                self.at += 1
                code = self.tidied(code)
                return name, [f"{shown}}};"] if code == [shown] else [*code, "};"]
            elif line.startswith("///"):
                start = self.at
                contract = self.contract()
                pending = [f"  {text.strip()}" for text in self.lines[start : self.at]]
                code += pending if visible else []
            elif not line or line.startswith(("//", "#")):
                contract = None
                code += [f"  {line}".rstrip()] if visible else []
                self.skip()
            else:
                code += self.member(name, contract, visible and not hidden)
        raise self.fail(len(self.lines), f"class {name} is not closed")

    def member(self, owner: str, contract: Contract | None, visible: bool) -> list[str]:
        line = self.at + 1
        head = self.class_head()
        if head:
            name, code = self.class_code(head, not visible)
            exempt = False
        else:
            code = self.statement()
            declared = bare("\n".join(code))
            name = self.name_of(declared, line)
            if not visible or name is None:
                return []
            is_function = function_name(declared) is not None and not declared.startswith("using ")
            if code[0].startswith("friend ") and not name.startswith("operator"):
                return []
            usual = declared.startswith("~") or re.search(r"\boverride;|= (delete|default);", declared)
            if usual and not self.lines[line - 2].strip().startswith("///"):
                return []
            exempt = not is_function or name == owner or name.startswith("operator")
        if not visible:
            return []
        self.demand(contract, f"{owner}::{name}", line, exempt)
        return [f"  {text}" for text in code]

    @staticmethod
    def tidied(code: list[str]) -> list[str]:
        """Without contracts and comments of members that are not shown, and without doubled blank lines."""
        kept: list[str] = []
        for i, line in enumerate(code):
            following = next((other for other in code[i + 1 :] if not other.lstrip().startswith("//")), "")
            if line.lstrip().startswith("//") and not following:
                continue
            if line or (kept and kept[-1] not in ("", " public:") and not kept[-1].endswith("{")):
                kept.append(line)
        while kept[-1] in ("", " public:"):
            kept.pop()
        return kept

    def attach_options(self) -> None:
        """A struct XOptions without a contract joins the class X or XModule behind it."""
        entries: list[Entry] = []
        waiting: Entry | None = None
        for entry in self.page.entries:
            if waiting:
                owner = waiting.names[0].removesuffix("Options")
                if not {owner, f"{owner}Module"} & set(entry.names):
                    self.no_owner(waiting)
                entry.names += waiting.names
                entry.code[:0] = waiting.code
                waiting = None
            if not entry.contract.lines and entry.names and self.is_options(entry.names[0]):
                waiting = entry
            else:
                entries.append(entry)
        if waiting:
            self.no_owner(waiting)
        self.page.entries = entries

    def no_owner(self, options: Entry) -> None:
        name = options.names[0]
        line = next(i for i, text in enumerate(self.lines, 1) if re.match(rf"struct .*\b{name}\b", text))
        raise self.fail(line, f"`{name}` has no contract, and no class that it belongs to follows it")


def read_page(text: str, header: str, file: str) -> Page:
    """One header's public declarations. Raises HeaderError."""
    return _Reader(text, header, file).read()


def read_areas(include: Path, root: Path) -> dict[str, list[Page]]:
    """The pages of each folder of include/weft, and as "core" those of the headers directly in it."""
    areas: dict[str, list[Page]] = {"core": []}
    for path in sorted(include.rglob("*.h")):
        parts = path.relative_to(include).parts
        area = "core" if len(parts) == 1 else parts[0]
        if area in ("ops", "detail"):
            continue
        header = f"{include.name}/{'/'.join(parts)}"
        page = read_page(path.read_text(encoding="utf-8"), header, path.relative_to(root).as_posix())
        if page.entries:
            areas.setdefault(area, []).append(page)
    return {area: pages for area, pages in areas.items() if pages}
