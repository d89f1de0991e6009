"""Plants one failure after another in a small tree and sees each check of check.py find it, and only it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import unittest
from pathlib import Path

import check

SOUND = {
    "include/weft/tensor.h": '// The tensor: used everywhere.\n#include "weft/dtype.h"\n',
    "include/weft/dtype.h": "// The element types: used everywhere.\n",
    "include/weft/ops/unary.h": """// Elementwise ops of one input: for users.
#include "weft/tensor.h"
namespace weft {
struct RoundOptions {
  int decimals = 0;
  int digits(int base) const { return base; }
};
/// e to the power of x, elementwise.
WEFT_API Tensor exp(const Tensor& x);
/// x rounded to the nearest integer, ties to even.
WEFT_API Tensor round(const Tensor& x,
                      RoundOptions options = {});
WEFT_API Tensor round(const Tensor& x, int decimals);
namespace detail {
Tensor hidden(const Tensor& x);
}
}  // namespace weft
""",
    "src/ops/unary.cpp": '// Elementwise ops.\n#include "weft/ops/unary.h"\n#include "kernels/unary.h"\n',
    "kernels/unary.h": '// Kernels of ops.\n#include "weft/dtype.h"\n#include "src/core/parallel.h"\n',
    "src/core/parallel.h": "// The parallel loop: called by kernels.\n",
    "src/nn/linear.cpp": '// The Linear layer.\n#include "weft/ops.h"\n#include "weft/autograd.h"\n',
    "tests/op_cases/unary.cpp": '// Records of unary ops.\nOP_CASE("exp").f();\nOP_CASE("round").f();\n',
    "tools/stamp.py": "",
    "README.md": "See docs/home/index.md and $HOME/data.\n",
}


class StyleChecks(unittest.TestCase):
    def failures(self, checked, planted):
        """What `checked` says of the sound tree with `planted` files on top; the tree without them passes."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for files, keep in ((SOUND, False), (planted, True)):
                for path, text in files.items():
                    (root / path).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).write_text(text, encoding="utf-8")
                found = checked(check.Tree(root))
                if not keep:
                    self.assertEqual(found, [])
            return found

    def found_once(self, checked, planted, *words):
        found = self.failures(checked, planted)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])

    def test_a_kernel_may_not_see_ops(self):
        planted = {"kernels/cpu/unary.cpp": '// Kernels.\n\n#include "weft/ops/unary.h"\n'}
        self.found_once(check.check_arrows, planted, "kernels/cpu/unary.cpp:3", "kernels", "(ops)")

    def test_the_tape_and_kernels_do_not_know_each_other(self):
        self.found_once(
            check.check_arrows, {"src/tape/engine.cpp": '// Tape.\n#include "kernels/unary.h"\n'}, "tape"
        )
        self.found_once(
            check.check_arrows, {"kernels/copy.h": '// Copy.\n#include "src/tape/node.h"\n'}, "kernels"
        )

    def test_only_ops_calls_kernels(self):
        self.found_once(
            check.check_arrows, {"src/optim/adam.cpp": '// Adam.\n#include "kernels/unary.h"\n'}, "optim"
        )

    def test_layers_and_optimizers_are_apart(self):
        self.found_once(
            check.check_arrows, {"src/nn/module.h": '// Module.\n#include "weft/optim/sgd.h"\n'}, "(optim)"
        )

    def test_the_library_does_not_include_its_umbrella(self):
        self.found_once(
            check.check_arrows, {"src/io/npy.cpp": "// Arrays.\n#include <weft/weft.h>\n"}, "umbrella"
        )

    def test_a_new_header_names_its_layer(self):
        self.found_once(
            check.check_arrows, {"include/weft/novel.h": "// A new one.\n"}, "novel.h", "no layer"
        )

    def test_a_long_file(self):
        self.found_once(check.check_file_length, {"src/core/long.cpp": "int x;\n" * 601}, "601 lines")
        self.assertEqual(self.failures(check.check_file_length, {"src/core/long.cpp": "int x;\n" * 600}), [])

    def test_a_file_without_a_headline(self):
        self.found_once(
            check.check_headline, {"src/core/bare.cpp": "#include <vector>\n"}, "src/core/bare.cpp:1"
        )

    def test_stale_stamped_code(self):
        planted = {"tools/stamp.py": "import sys\nsys.exit('methods.inc is stale')\n"}
        self.found_once(check.check_stamped_code, planted, "methods.inc is stale")

    def test_an_op_without_a_contract(self):
        text = "// Ops.\n// A plain comment.\nWEFT_API Tensor exp(const Tensor& x);\n"
        self.found_once(check.check_contracts, {"include/weft/ops/unary.h": text}, "unary.h:3", "exp")

    def test_a_contract_with_a_blank_line_below(self):
        text = "// Ops.\n/// e to the x.\n\nWEFT_API Tensor exp(const Tensor& x);\n"
        self.found_once(check.check_contracts, {"include/weft/ops/unary.h": text}, "exp")

    def test_a_neighbour_does_not_share_a_contract(self):
        text = "// Ops.\n/// e to the x.\nTensor exp(const Tensor& x);\nTensor round(const Tensor& x);\n"
        self.found_once(check.check_contracts, {"include/weft/ops/unary.h": text}, "round")

    def test_an_op_without_a_record(self):
        text = "// Ops.\n/// The sign of x.\nWEFT_API Tensor sign(const Tensor& x);\n"
        self.found_once(
            check.check_records, {"include/weft/ops/sign.h": text}, "sign.h:3", "tests/op_cases/sign.cpp"
        )

    def test_an_in_place_op_shares_the_record_of_its_twin(self):
        text = (
            "// Ops.\n/// x = e to the x.\nTensor exp_(Tensor& x);\n/// Fills x.\nTensor fill_(Tensor& x);\n"
        )
        self.found_once(check.check_records, {"include/weft/ops/unary.h": text}, "fill_")

    def test_an_inline_op_and_a_template_are_seen(self):
        text = (
            "// Ops.\ninline Tensor twice(Tensor x) { return x + x; }\ntemplate <class T>\nT thrice(T x);\n"
        )
        self.assertEqual([name for name, _ in check.declared_functions(text)], ["twice", "thrice"])

    def test_types_operators_and_members_are_no_ops(self):
        text = "struct A { int f(int x); };\nusing F = int (*)(int);\nTensor operator+(Tensor a, Tensor b);\n"
        self.assertEqual(check.declared_functions(text), [])

    def test_a_marker_of_unfinished_work(self):
        for marker in ("TO" + "DO", "FIX" + "ME"):
            self.found_once(
                check.check_markers, {"src/core/a.cpp": f"// A.\n// {marker}: later\n"}, "a.cpp:2", marker
            )

    def test_a_path_of_one_machine(self):
        for folder in ("home", "root", "Users", "work"):
            self.found_once(check.check_paths, {"docs/a.md": f"see /{folder}/someone/weft\n"}, "docs/a.md:1")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--junit", type=Path, help="also write the results as JUnit XML")
    options = parser.parse_args()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(StyleChecks)
    names = [test.id().rpartition(".")[2] for test in suite]
    result = unittest.TextTestRunner(verbosity=1, stream=sys.stdout).run(suite)
    said = {test.id().rpartition(".")[2]: text for test, text in result.failures + result.errors}
    if options.junit:
        check.write_junit(
            options.junit, "style_self_test", [(n, [said[n]] if n in said else [], 0.0) for n in names]
        )
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
