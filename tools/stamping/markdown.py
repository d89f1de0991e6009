"""Markdown of the reference pages: contracts, anchors of headings, two languages side by side."""

from __future__ import annotations

import re

BEGINS_AN_ITEM = re.compile(r"[\w, ]+(:| [-+*/]?= )")


def escaped(text: str) -> str:
    """Formulas as given: a * or < outside backticks stays what it is."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([*<])", r"\\\1", part) for part in parts)


def contract_text(lines: tuple[str, ...]) -> list[str]:
    """Paragraphs as they stand; indented lines are a list, an item up to the end of its sentence or to a line
    that begins with a name and `:` or `=`; lines that are deeper are code."""
    out: list[str] = []
    code: list[str] = []
    in_list = ends = False

    def apart() -> None:
        if out and out[-1]:
            out.append("")

    def close_code() -> None:
        if code:
            language = "cpp declaration" if any(text.endswith((";", "}")) for text in code) else "text"
            apart()
            out.extend([f"```{language}", *code, "```", ""])
            code.clear()

    for line in lines:
        indent = len(line) - len(line.lstrip())
        text = escaped(line.strip())
        if indent >= 4:
            code.append(line[4:])
            continue
        if not text and code:
            continue
        close_code()
        if not text:
            apart()
            in_list = False
        elif indent >= 2 and in_list and not ends and not BEGINS_AN_ITEM.match(text):
            out.append(f"  {text}")
        elif indent >= 2:
            if not in_list:
                apart()
            out.append(f"- {text}")
            in_list = True
        else:
            if in_list:
                apart()
            out.append(text)
            in_list = False
        ends = text.endswith((".", ":"))
    close_code()
    while out and not out[-1]:
        out.pop()
    return out


def summary(lines: tuple[str, ...]) -> str:
    """A contract's first sentence."""
    paragraph: list[str] = []
    for line in lines:
        if line.startswith("  ") or not line.strip():
            break
        paragraph.append(line.strip())
    text = " ".join(paragraph)
    match = re.match(r".*?[^\s.…](?<!et al)\.(?= |$)", text)
    found = match[0] if match else f"{text.rstrip(' :;,')}."
    return escaped(found)


class Anchors:
    """The anchors GitHub gives a page's headings, one after the other."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def of(self, heading: str) -> str:
        slug = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")
        count = self.seen.get(slug, 0)
        self.seen[slug] = count + 1
        return f"{slug}-{count}" if count else slug


def side_by_side(rows: list[tuple[str, str, str]]) -> list[str]:
    """A table of Python beside C++: rows of (language tag, Python, C++)."""
    lines = ["", "<table>", "<tr><th>Python</th><th>C++</th></tr>"]
    for tag, python, cpp in rows:
        lines.append('<tr><td valign="top">')
        for at, (language, code) in enumerate((("python", python), ("cpp", cpp))):
            lines += ["", f"```{language}{tag}", code, "```", ""] if code else [""]
            if at == 0:
                lines.append('</td><td valign="top">')
        lines.append("</td></tr>")
    return [*lines, "</table>"]


def with_results(lines: list, comment: str) -> str:
    """An example's statements, each with what it prints below."""
    shown = []
    for line in lines:
        shown.append(line.text.removesuffix(";") if comment == "#" else line.text)
        if line.printed is not None:
            shown += [f"{comment} {part}".rstrip() for part in line.printed.split("\n")]
        elif "\n" in line.text:
            shown.append("")
    return "\n".join(shown)
