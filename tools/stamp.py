"""Writes what repeats a declaration of include/weft: methods, test calls, Python, and the reference.

usage: stamp.py [--check] [--root FOLDER]
--check writes nothing: it names the files that are stale and exits with 1.

What it writes is committed, so that a build needs no Python; a style test runs --check.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from stamping import cpp, example_tests, namespaces, python, stubs  # noqa: E402
from stamping.classes import Page, read_areas  # noqa: E402
from stamping.examples import Example, read_all_examples  # noqa: E402
from stamping.headers import Header, HeaderError, read_headers  # noqa: E402
from stamping.reference import Reference, path_of  # noqa: E402

REFERENCE = "docs/reference"


def outputs(
    headers: list[Header], areas: dict[str, list[Page]], examples: dict[str, list[Example]], root: Path
) -> dict[str, str]:
    """Contents of every stamped file, by its path in the tree."""
    documented = [header for header in headers if header.ops]
    reference = Reference(headers, examples, root)
    files = {
        **cpp.methods(headers),
        "tests/op_cases/calls.inc": cpp.calls_by_name(headers),
        stubs.PATH: stubs.stub(headers),
        **python.sources(headers),
        **namespaces.modules(headers),
        **example_tests.tests(examples, headers),
        f"{REFERENCE}/README.md": reference.contents(areas, documented),
    }
    files |= {
        f"{REFERENCE}/{path_of(area, page)}": reference.class_page(page)
        for area, pages in areas.items()
        for page in pages
    }
    files |= {f"{REFERENCE}/ops/{header.family}.md": reference.page(header) for header in documented}
    return files


def orphans(root: Path, files: dict[str, str]) -> list[Path]:
    """Pages, sources and methods of families and areas that are gone."""
    stamped = [
        *sorted((root / REFERENCE).rglob("*.md")),
        *sorted((root / python.FOLDER).glob("*.cpp")),
        *sorted((root / cpp.METHODS).glob("*")),
    ]
    return [
        path
        for path in stamped
        if path.relative_to(root).as_posix() not in files
        and re.match(
            r"(// clang-format off\n)?(<!--|//) stamped by tools/stamp\.py", path.read_text(encoding="utf-8")
        )
    ]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Stamps methods, test calls and reference pages from the headers."
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 and name the stale files"
    )
    parser.add_argument(
        "--root", type=Path, default=Path(__file__).resolve().parent.parent, help="the source tree"
    )
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    try:
        headers = read_headers(root / "include/weft/ops", root)
        areas = read_areas(root / "include/weft", root)
        files = outputs(headers, areas, read_all_examples(root), root)
    except HeaderError as error:
        print(error, file=sys.stderr)
        return 1

    stale = []
    for name, text in files.items():
        path = root / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for page in orphans(root, files):
        stale.append(page.relative_to(root).as_posix())
        if not options.check:
            page.unlink()
    if options.check and stale:
        print("stale, run tools/stamp.py: " + ", ".join(stale), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
