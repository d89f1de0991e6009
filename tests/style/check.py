"""Checks of the source tree itself, run by `./dev test`: arrows, sizes, stamped code, records, contracts.

Each check is a function of the tree that returns its failures as "path:line: what is wrong"; self_test.py
plants such failures.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path
from xml.sax.saxutils import quoteattr

# Layer -> the layers it may include besides itself (docs/design.md: "Arrows point one way").
BELOW_OPS = {"core", "kernels", "tape"}
MAY_INCLUDE = {
    "core": set(),
    "kernels": {"core"},
    "tape": {"core"},
    "ops": BELOW_OPS,
    "autograd": {"core", "tape", "ops"},
    "nn": {"core", "tape", "ops", "autograd"},
    "optim": {"core", "tape", "ops", "autograd"},
    "data": {"core", "tape", "ops", "autograd", "nn", "optim", "io"},
    "io": {"core", "tape", "ops", "autograd", "nn", "optim"},
    "python": {"core", "tape", "ops", "autograd", "nn", "optim", "data", "io", "umbrella"},
    "umbrella": {"core", "tape", "ops", "autograd", "nn", "optim", "data", "io"},
}
# Headers directly in include/weft: the layer each belongs to. autograd.h is the tape's public face.
CORE_HEADERS = """
    backends.h cuda.h device.h dtype.h error.h export.h generator.h half.h index.h memory.h print.h random.h
    random_state.h scalar.h shape.h state_dict.h storage.h tensor.h threads.h version.h
"""
HEADER_LAYER = {
    "weft.h": "umbrella",
    "anomaly.h": "tape",
    "autocast.h": "ops",
    "autograd.h": "tape",
    "saved_tensors.h": "tape",
    "derivatives.h": "autograd",
    "function.h": "autograd",
    "ops.h": "ops",
    "nn.h": "nn",
    "optim.h": "optim",
    "data.h": "data",
    "io.h": "io",
    **dict.fromkeys(CORE_HEADERS.split(), "core"),
}
CODE = {".cpp", ".h", ".cu", ".cuh", ".py", ".inc"}
TEXT = CODE | {".md", ".txt", ".cmake", ".json", ".toml", ".in", ".sh", ".yml", ""}
MAX_LINES = 600
NOT_SOURCE = {".git", ".venv", "build", "runs", "dist", "__pycache__"}


class Tree:
    """The files of a checkout, as git knows them, or as they lie where there is no git."""

    def __init__(self, root: Path):
        self.root = root
        command = [
            "git",
            "-C",
            str(root),
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "--full-name",
        ]
        try:
            listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        except (OSError, subprocess.CalledProcessError):
            listed = [str(path.relative_to(root)) for path in root.rglob("*")]
        self.paths = sorted(
            path
            for path in set(listed)
            if (root / path).is_file()
            and not NOT_SOURCE & set(Path(path).parts[:-1])
            and not path.startswith("tests/data/")
        )

    def select(self, *prefixes: str, suffixes: set[str] = CODE) -> list[str]:
        return [
            path for path in self.paths if path.startswith(prefixes or "") and Path(path).suffix in suffixes
        ]

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def lines(self, path: str) -> list[str]:
        return self.text(path).splitlines()


def layer_of(path: str) -> str | None:
    """The layer of a file, by its path in the tree; None if it has none (tests, examples, other projects)."""
    parts = Path(path).parts
    if parts[0] == "kernels":
        return "kernels"
    if parts[0] == "python":
        return "python"
    if parts[0] == "src":
        return parts[1]
    if parts[:2] == ("include", "weft"):
        if len(parts) == 3:
            return HEADER_LAYER.get(parts[2], parts[2])
        return "core" if parts[2] == "detail" else parts[2]
    return None


def included_path(name: str) -> str:
    return f"include/{name}" if name.startswith("weft/") else name


def check_arrows(tree: Tree) -> list[str]:
    """Includes point one way: core <- kernels, tape <- ops <- autograd, nn, optim <- data, io <- python."""
    failures = []
    for path in tree.select("include/weft/", "src/", "kernels/", "python/src/"):
        own = layer_of(path)
        if own not in MAY_INCLUDE:
            failures.append(f"{path}:1: '{own}' has no layer; name it in {Path(__file__).name}")
            continue
        for number, line in enumerate(tree.lines(path), 1):
            match = re.match(r'\s*#\s*include\s*["<]((?:weft|src|kernels|python)/[^">]+)[">]', line)
            if not match:
                continue
            other = layer_of(included_path(match[1]))
            if other != own and other not in MAY_INCLUDE[own]:
                allowed = ", ".join(sorted(MAY_INCLUDE[own])) or "nothing else"
                failures.append(
                    f"{path}:{number}: {own} includes {match[1]} ({other}); {own} may include {allowed}"
                )
    return failures


def check_file_length(tree: Tree) -> list[str]:
    """No source file is longer than a person can hold."""
    failures = []
    for path in tree.select(suffixes=CODE - {".inc"}):
        count = len(tree.lines(path))
        if count > MAX_LINES:
            failures.append(f"{path}:{count}: {count} lines; split it along a line a reader would expect")
    return failures


def check_headline(tree: Tree) -> list[str]:
    """Every C++ file opens with a sentence: what lives here and who calls it."""
    failures = []
    folders = ("include/", "src/", "kernels/", "tests/", "examples/", "benchmarks/", "python/")
    for path in tree.select(*folders, suffixes={".cpp", ".h", ".cu", ".cuh"}):
        if not re.match(r"//+ \S+ \S+", tree.text(path)):
            failures.append(f"{path}:1: the file does not open with a comment that says what lives here")
    return failures


def check_stamped_code(tree: Tree) -> list[str]:
    """What tools/stamp.py writes is what it would write now."""
    if not (tree.root / "tools/stamp.py").is_file():
        return []
    command = [sys.executable, "tools/stamp.py", "--check"]
    run = subprocess.run(command, cwd=tree.root, capture_output=True, text=True)
    if run.returncode == 0:
        return []
    said = (run.stdout + run.stderr).strip().splitlines() or [f"ended with {run.returncode}"]
    return [f"tools/stamp.py --check: {line}" for line in said]


def blank_comments(text: str) -> str:
    """The text with comments, preprocessor lines and strings blanked, every line and column kept."""
    pattern = r'//[^\n]*|/\*.*?\*/|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*|"(?:\\.|[^"\\\n])*"'
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match[0]), text, flags=re.S | re.M)


def declared_functions(text: str) -> list[tuple[str, int]]:
    """(name, line) of every function declared at namespace scope, namespaces called detail left out."""
    found = []
    opaque = 0  # depth inside classes and bodies
    parentheses = 0
    namespaces: list[str] = []
    start, statement = 0, ""
    for position, char in enumerate(blank_comments(text)):
        if char in "()":
            parentheses += 1 if char == "(" else -1
        if parentheses or char not in "{};":
            if not opaque:
                start = position if not statement.strip() else start
                statement += char
            continue
        if char == "}":
            if opaque:
                opaque -= 1
            elif namespaces:
                namespaces.pop()
            statement = "" if not opaque else statement
            continue
        if opaque:
            opaque += char == "{"
            continue
        head = statement.strip()
        if char == "{" and (head.startswith("namespace") or head == 'extern "C"'):
            namespaces.append(head)
        else:
            name = function_name(head)
            if name and not any("detail" in namespace for namespace in namespaces):
                found.append((name, text.count("\n", 0, start) + 1))
            opaque += char == "{"
        statement = ""
    return found


def first_declarations(text: str) -> dict[str, int]:
    """The line of each function's first overload."""
    lines: dict[str, int] = {}
    for name, line in declared_functions(text):
        lines.setdefault(name, line)
    return lines


def function_name(statement: str) -> str | None:
    if re.match(r"(using|typedef|struct|class|enum|union|static_assert|friend|extern)\b", statement):
        return None
    match = re.search(
        r"[\w>&*\]]\s+[&*]*([a-zA-Z_]\w*)\s*\(", re.sub(r"^template\s*<.*?>\s*", "", statement, flags=re.S)
    )
    return (
        match[1] if match and match[1] != "operator" and "operator" not in statement.split("(")[0] else None
    )


def check_contracts(tree: Tree) -> list[str]:
    """Every public op has its contract, a /// comment, directly above it; overloads in a row share one."""
    failures = []
    for path in tree.select("include/weft/ops/", suffixes={".h"}):
        text = tree.text(path)
        lines = text.splitlines()
        previous = None
        for name, line in declared_functions(text):
            above = lines[line - 2].strip() if line > 1 else ""
            continues = name.removesuffix("_") == previous and above != ""
            if not above.startswith("///") and not continues:
                failures.append(f"{path}:{line}: {name} has no contract (a /// comment directly above it)")
            previous = name.removesuffix("_")
    return failures


def check_records(tree: Tree) -> list[str]:
    """Every public op has a test record: OP_CASE("name") in tests/op_cases/; that of abs also tests abs_.

    What answers with a dtype or a bool (result_type, equal) computes no tensor that a record could check
    in all layouts and dtypes; it is tested in tests/ops.
    """
    recorded: set[str] = set()
    for path in tree.select("tests/op_cases/", suffixes={".cpp"}):
        names = re.findall(r'\bOP_CASE\(\s*"([^"]+)"', tree.text(path))
        recorded.update(name.rpartition(".")[2] for name in names)  # linalg.det is det in linalg.h
    failures = []
    for path in tree.select("include/weft/ops/", suffixes={".h"}):
        for name, line in first_declarations(tree.text(path)).items():
            if tree.lines(path)[line - 1].startswith(("Dtype ", "bool ")):
                continue
            if name not in recorded and name.removesuffix("_") not in recorded:
                records = f"tests/op_cases/{Path(path).stem}.cpp"
                failures.append(f'{path}:{line}: {name} has no record; add OP_CASE("{name}") to {records}')
    return failures


def check_markers(tree: Tree) -> list[str]:
    """Nothing is left lying: no markers of unfinished work."""
    pattern = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    return [
        f"{path}:{number}: {match[0]} in the tree; finish it, or file an issue"
        for path in tree.select(suffixes=TEXT)
        for number, line in enumerate(tree.lines(path), 1)
        if (match := pattern.search(line))
    ]


def check_paths(tree: Tree) -> list[str]:
    """No path of one person's machine."""
    pattern = re.compile(r"(?<![\w./$}>-])/(?:home|root|Users|work)/[\w.-]+")
    return [
        f"{path}:{number}: {match[0]} is a path of one machine"
        for path in tree.select(suffixes=TEXT)
        for number, line in enumerate(tree.lines(path), 1)
        if (match := pattern.search(line))
    ]


CHECKS = [
    check_arrows,
    check_file_length,
    check_headline,
    check_stamped_code,
    check_contracts,
    check_records,
    check_markers,
    check_paths,
]


def write_junit(path: Path, suite: str, results: list[tuple[str, list[str], float]]) -> None:
    """Results as JUnit XML, which tests/summary.py counts: (name, failures, seconds) each."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites><testsuite name={quoteattr(suite)}>"]
    for name, failures, seconds in results:
        lines.append(f'<testcase classname={quoteattr(suite)} name={quoteattr(name)} time="{seconds:.3f}">')
        lines.extend(f"<failure message={quoteattr(failure)}/>" for failure in failures)
        lines.append("</testcase>")
    lines.append("</testsuite></testsuites>")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "checks", nargs="*", metavar="CHECK", help="only these, by name: arrows, records, ..."
    )
    parser.add_argument(
        "--root", type=Path, default=Path(__file__).resolve().parents[2], help="the tree to check"
    )
    parser.add_argument("--junit", type=Path, help="also write the results as JUnit XML")
    options = parser.parse_args()
    by_name = {check.__name__.removeprefix("check_"): check for check in CHECKS}
    if unknown := set(options.checks) - set(by_name):
        parser.error(f"no check {', '.join(sorted(unknown))}; there are {', '.join(by_name)}")

    tree = Tree(options.root)
    results = []
    for name, check in by_name.items():
        if options.checks and name not in options.checks:
            continue
        begin = time.perf_counter()
        failures = check(tree)
        results.append((name, failures, time.perf_counter() - begin))
        if failures:
            print(f"style.{name}: {check.__doc__}")
            print("\n".join(f"  {failure}" for failure in failures))
    if options.junit:
        write_junit(options.junit, "style", results)
    failed = sum(1 for _, failures, _ in results if failures)
    print(f"{len(results) - failed} style checks passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
