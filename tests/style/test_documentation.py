"""The reference is whole: an example for each op and class, an index of all, links that lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import unittest
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from stamping.classes import read_areas  # noqa: E402
from stamping.example_tests import cpp_lines, ops_by_name  # noqa: E402
from stamping.examples import read_all_examples, read_examples  # noqa: E402
from stamping.headers import HeaderError, read_headers  # noqa: E402
from stamping.python_classes import python_signatures_of  # noqa: E402
from stamping.reference import known_by  # noqa: E402

# Classes and functions whose example is still to be written: only ever fewer.
WAITING = Path(__file__).resolve().parent / "without_example.txt"


def classes() -> dict[str, str]:
    """Name -> header, of what include/weft declares besides ops and Python has too."""
    python = python_signatures_of(ROOT)
    return {
        name: page.header.removeprefix("weft/").removesuffix(".h")
        for pages in read_areas(ROOT / "include/weft", ROOT).values()
        for page in pages
        for entry in page.entries
        for name in known_by(entry)
        if name in python
    }


NEEDS_A_GPU = {"pin_memory"}  # examples run everywhere


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.headers = read_headers(ROOT / "include/weft/ops", ROOT)
        cls.examples = {
            header: {name for example in examples for name in example.names}
            for header, examples in read_all_examples(ROOT).items()
        }

    def test_every_op_has_one(self):
        """A form in place shares that of the op it is a form of."""
        missing = [
            f"{op.file}:{op.line}: {op.full_name}"
            for header in self.headers
            for op in header.ops
            if not op.is_operator
            and op.full_name not in NEEDS_A_GPU
            and not {op.full_name, op.full_name.removesuffix("_")}
            & self.examples.get(f"ops/{header.family}", set())
        ]
        self.assertEqual(missing, [], "write it in docs/reference/examples, run tools/run_examples.py")

    def test_every_class_has_one_or_waits(self):
        waiting = set(WAITING.read_text(encoding="utf-8").split())
        missing = {
            name
            for name, header in classes().items()
            if name.rpartition("::")[2] not in self.examples.get(header, set())
        }
        self.assertEqual(missing - waiting, set(), "write it in docs/reference/examples")
        self.assertEqual(waiting - missing, set(), f"these have an example: take them out of {WAITING.name}")

    def test_each_is_of_something_that_is_declared(self):
        declared = {f"ops/{h.family}": {op.full_name for op in h.ops} | {"operators"} for h in self.headers}
        for pages in read_areas(ROOT / "include/weft", ROOT).values():
            for page in pages:
                names = {name.rpartition("::")[2] for entry in page.entries for name in known_by(entry)}
                declared[page.header.removeprefix("weft/").removesuffix(".h")] = names
        for header, names in self.examples.items():
            self.assertEqual(names - declared.get(header, set()), set(), header)


class Translation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ops = ops_by_name(read_headers(ROOT / "include/weft/ops", ROOT))

    def cpp(self, text: str) -> list[str]:
        (example,) = read_examples(f"## sample\n{text}\n", "sample.txt")
        return [line.text for line in cpp_lines(example, self.ops)]

    def translates(self, python: str, cpp: str):
        self.assertEqual(self.cpp(python), cpp.split("\n"))

    def test_keywords_take_their_places(self):
        self.translates("weft.sum(x, dim=[0, 1], keepdim=True)", "sum(x, {0, 1}, /*keepdim=*/true)")
        self.translates("x.sum(keepdim=True)", "x.sum({}, /*keepdim=*/true)")
        self.translates("weft.zeros([2], dtype=weft.bool)", "zeros({2}, {.dtype = boolean})")
        self.translates('weft.mse_loss(x, y, reduction="sum")', "mse_loss(x, y, Reduction::sum)")

    def test_names_are_declared_once(self):
        self.translates("x = weft.tensor([1., 2.])\nx = x + 1", "Tensor x = tensor({1., 2.});\nx = x + 1;")
        self.translates("a, b = weft.sort(x)", "auto [a, b] = sort(x);")

    def test_parts_of_tensors(self):
        self.translates("x[0, 1:, None, ::2]", "x[{0, Slice(1), None, Slice({}, {}, 2)}]")
        self.translates("weft.sort(x).indices", "sort(x).second")
        self.translates("x.shape", "x.sizes()")

    def test_classes_have_options(self):
        self.translates(
            "layer = weft.nn.Linear(2, 3, bias=False)\nlayer.weight\nlayer(x)",
            "auto layer = nn::Linear{2, 3, {.bias = false}};\nlayer->weight\nlayer(x)",
        )

    def test_what_is_not_known_is_to_be_written(self):
        with self.assertRaises(HeaderError) as caught:
            self.cpp("weft.sum(x, axis=1)")
        self.assertIn("sample.txt:1: not translated, write its C++ below `cpp:`", str(caught.exception))
        self.assertEqual(self.cpp("weft.sum(x, axis=1)\n-> 1\ncpp:\nsum(x, 1)"), ["sum(x, 1)"])

    def test_both_print_as_often(self):
        with self.assertRaises(HeaderError) as caught:
            self.cpp("x\n-> 1\ncpp:\nx;")
        self.assertIn("sample.txt:1: Python prints 1 values, its C++ 0", str(caught.exception))


class Index(unittest.TestCase):
    def test_it_names_every_op_and_class(self):
        text = (ROOT / "docs/reference/README.md").read_text(encoding="utf-8")
        shown = set(re.findall(r"\[`([^`]+)`\]", text))
        ops = {
            op.full_name.replace(".", "::")
            for header in read_headers(ROOT / "include/weft/ops", ROOT)
            for op in header.ops
            if not op.is_operator
        }
        self.assertEqual((ops | set(classes())) - shown, set())


def prose(text: str) -> str:
    """Without code."""
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.S | re.M)


def anchors(text: str) -> set[str]:
    """What GitHub makes of headings, and ids."""
    count: Counter[str] = Counter()
    found = set(re.findall(r'<a id="([^"]+)"', text))
    for heading in re.findall(r"^#+ +(.*?)\s*$", prose(text), re.M):
        heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        kept = "".join(c for c in heading.lower() if c.isalnum() or c in "_- ")
        slug = kept.replace(" ", "-")
        found.add(f"{slug}-{count[slug]}" if count[slug] else slug)
        count[slug] += 1
    return found


class Links(unittest.TestCase):
    def test_relative_links_lead_to_files_and_headings(self):
        command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
        run = subprocess.run(command, capture_output=True, text=True)
        paths = [ROOT / name for name in run.stdout.split()] or list(ROOT.glob("docs/**/*.md"))
        broken = []
        for path in filter(Path.is_file, paths):
            text = path.read_text(encoding="utf-8")
            for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "`", prose(text))):
                if re.match(r"\w+:", target):
                    continue
                file, _, anchor = target.partition("#")
                other = path if not file else (path.parent / file).resolve()
                where = f"{path.relative_to(ROOT)}: {target}"
                if not other.exists():
                    broken.append(where)
                elif anchor and anchor not in anchors(other.read_text(encoding="utf-8")):
                    broken.append(f"{where}: no such heading")
        self.assertEqual(broken, [])


if __name__ == "__main__":
    unittest.main()
