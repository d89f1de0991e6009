"""Writes docs/reference/pytorch_names.md: which of PyTorch's names weft has, and what C++ calls otherwise.

usage: PYTHONPATH=build/release/python python3 tools/pytorch_names.py [--check]

tests/data/pytorch_names.txt holds the public functions, methods and classes of PyTorch 2.15, a name a line.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import weft  # noqa: E402
from stamping.example_tests import ops_by_name  # noqa: E402
from stamping.headers import read_headers  # noqa: E402
from stamping.translate import DTYPES, PROPERTIES, Translator  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
RECORDED = ROOT / "tests/data/pytorch_names.txt"
PAGE = ROOT / "docs/reference/pytorch_names.md"
HEAD = "<!-- written by tools/pytorch_names.py; do not edit -->"
ABOUT = """# PyTorch's names

Python: `import weft as torch` gives PyTorch's names, arguments and defaults; what weft lacks is listed below,
by module. A name that has another place in weft is shown with it. C++: mostly the same names in namespace
weft (`weft::nn`, `weft::optim`, `weft::linalg`), where keyword arguments are places or options; the last
table shows what is written otherwise."""


# Lines whose C++ differs in more than the `weft.` before a name; x, y, a, b are tensors.
FORMS = """
weft.sum(x, dim=[0, 1], keepdim=True)
weft.mse_loss(x, y, reduction="sum")
weft.zeros([2, 3], dtype=weft.int64)
values, indices = weft.sort(x)
weft.sort(x).values
x[0, 1]
x[1:, None, ...]
a @ b
a ** b
a // b
x.grad = y
x.float()
layer = weft.nn.Conv2d(1, 20, 5, stride=2)
layer.weight
layer(x)
optimizer = weft.optim.SGD(layer.parameters(), lr=0.1)
"""


def has(name: str) -> bool:
    """Whether weft has a name, as `nn.Linear`."""
    found: object = weft
    for part in name.split("."):
        if not hasattr(found, part):
            return False
        found = getattr(found, part)
    return True


def elsewhere(name: str) -> str:
    """Where weft has a function that PyTorch also has in a module weft lacks."""
    last = name.rpartition(".")[2]
    return next((place for place in (last, f"nn.functional.{last}") if has(place)), "")


def page() -> str:
    recorded = [name.removeprefix("torch.") for name in RECORDED.read_text(encoding="utf-8").split()]
    count: Counter[str] = Counter()
    absent: dict[str, list[str]] = {}
    for name in recorded:
        module = name.rpartition(".")[0]
        count[module] += 1
        if not has(name):
            absent.setdefault(module, []).append(name)
    lines = [HEAD, ABOUT, "", "| module | names in PyTorch | in weft |", "|---|---:|---:|"]
    for module, total in sorted(count.items()):
        written = f"torch.{module}".rstrip(".")
        lines.append(f"| {written} | {total} | {total - len(absent.get(module, []))} |")
    lines += ["", "## What weft lacks"]
    for module, names in sorted(absent.items()):
        shown = []
        for name in names:
            last = name.rpartition(".")[2]
            other = elsewhere(name) if module in ("special", "linalg") else ""
            shown.append(f"`{last}` (`weft.{other}`)" if other else f"`{last}`")
        lines += ["", f"**torch.{module}**".replace(".**", "**") + f": {', '.join(shown)}."]
    lines += ["", "## What C++ calls otherwise", "", "| Python | C++ |", "|---|---|"]
    lines += [f"| `x.{name}` | `x.{cpp}` |" for name, cpp in PROPERTIES.items() if cpp != f"{name}()"]
    lines += [f"| `weft.{name}` | `{cpp}` |" for name, cpp in DTYPES.items() if cpp != name and has(name)]
    translator = Translator(ops_by_name(read_headers(ROOT / "include/weft/ops", ROOT)))
    lines += [f"| `{form}` | `{translator.statement(form)}` |" for form in FORMS.split("\n") if form]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if it is stale")
    options = parser.parse_args()
    text = page()
    stale = not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text
    if stale and not options.check:
        PAGE.write_text(text, encoding="utf-8")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
