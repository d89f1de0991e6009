"""Writes the table in docs/array_api.md: what of the array API standard weft.array_api has.

`PYTHONPATH=build/release/python .venv/bin/python tools/array_api_table.py`; a test in
tests/python/test_array_api.py fails when the table is stale.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STANDARD = ROOT / "tests/data/array_api_2025_12.txt"
PAGE = ROOT / "docs/array_api.md"
START = "<!-- written by tools/array_api_table.py from here on -->\n"


def standard() -> dict[str, list[str]]:
    """The standard's sections, each with its names and signatures: ``sum(x, /, *, axis=None, …)``."""
    sections: dict[str, list[str]] = {}
    for line in STANDARD.read_text().splitlines():
        if line.startswith("["):
            entries = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            entries.append(line)
    return sections


def owner(section: str) -> Any:
    """The object on which the names of a section stand, None if there is none."""
    import weft
    from weft import array_api

    if section == "array object":
        return weft.ones((1, 1))
    if section == "info":
        return array_api.__array_namespace_info__()
    if section in ("linalg", "fft"):
        return getattr(array_api, section, None)
    return array_api


def name_of(entry: str) -> str:
    return entry.partition("(")[0]


def present(section: str, entry: str) -> bool:
    if name_of(entry) == "__array_namespace_info__":
        return hasattr(owner("elementwise"), name_of(entry))
    return hasattr(owner(section), name_of(entry))


def table() -> str:
    lines = ["| section | there | names | missing |", "|---|---|---|---|"]
    for section, entries in standard().items():
        there = [f"`{name_of(entry)}`" for entry in entries if present(section, entry)]
        missing = [f"`{name_of(entry)}`" for entry in entries if not present(section, entry)]
        lines.append(
            f"| {section} | {len(there)} of {len(entries)} | {' '.join(there)} | {' '.join(missing)} |"
        )
    return "\n".join(lines) + "\n"


def page() -> str:
    """docs/array_api.md as it should be."""
    return PAGE.read_text().partition(START)[0] + START + "\n" + table()


if __name__ == "__main__":
    PAGE.write_text(page())
