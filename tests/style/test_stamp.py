"""tools/stamp.py on small headers: what its reader understands, what it rejects, and what it writes."""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import stamp  # noqa: E402
from stamping import cpp  # noqa: E402
from stamping.classes import read_page  # noqa: E402
from stamping.extras import ALIASES  # noqa: E402
from stamping.headers import HeaderError, read_header  # noqa: E402
from stamping.reference import Reference  # noqa: E402


def header(body: str, enums: set[str] | None = None):
    text = f"// A family.\n#pragma once\n\nnamespace weft WEFT_API {{\n\n{body}\n\n}}  // namespace weft\n"
    return read_header(text, "include/weft/ops/sample.h", enums)


class Reading(unittest.TestCase):
    def test_a_contract_covers_consecutive_declarations(self):
        ops = header(
            "/// Sum.\n///   Throws DimError.\n"
            "Tensor sum(const Tensor& self);\nTensor sum(const Tensor& self, int64_t dim);\n"
        ).ops
        self.assertEqual([len(op.arguments) for op in ops], [1, 2])
        self.assertEqual({op.contract for op in ops}, {("Sum.", "  Throws DimError.")})
        self.assertEqual(ops[1].line, 9)

    def test_defaults_keep_braces_equals_signs_and_strings(self):
        body = (
            "/// Fills.\n"
            "Tensor fill(const Tensor& self, IntSpan dims = {0, 1},\n"
            "            TensorOptions options = {.dtype = int64},\n"
            '            std::string_view mode = "a, b = (c",\n'
            "            double top = std::numeric_limits<double>::max());\n"
        )
        (op,) = header(body).ops
        self.assertEqual(
            [argument.default for argument in op.arguments],
            [None, "{0, 1}", "{.dtype = int64}", '"a, b = (c"', "std::numeric_limits<double>::max()"],
        )
        self.assertEqual(
            [a.type.kind for a in op.arguments], ["Tensor", "IntSpan", "TensorOptions", "str", "float"]
        )

    def test_a_declaration_over_several_lines_becomes_one(self):
        (op,) = header(
            "/// Slides.\nTensor unfold(\n    const Tensor& self,  // what\n    int64_t step\n);\n"
        ).ops
        self.assertEqual(op.declaration, "Tensor unfold(const Tensor& self, int64_t step);")

    def test_optional_and_enum_types(self):
        body = (
            "/// Pads.\n"
            "Tensor pad(const Tensor& self, std::optional<Dtype> dtype = {},\n"
            "           const std::optional<Tensor>& weight = {},\n"
            "           std::optional<Mode> mode = {}, Generator* generator = nullptr);\n"
        )
        (op,) = header(body, {"Mode"}).ops
        kinds = [(a.type.kind, a.type.optional, a.type.enum) for a in op.arguments[1:]]
        expected = [
            ("Dtype", True, ""),
            ("Tensor", True, ""),
            ("enum", True, "Mode"),
            ("Generator", False, ""),
        ]
        self.assertEqual(kinds, expected)

    def test_several_results(self):
        (op,) = header("/// Both.\nstd::pair<Tensor, Tensor> max(const Tensor& self, int64_t dim);\n").ops
        self.assertEqual(op.returns, ("Tensor", "Tensor"))

    def test_what_becomes_a_method(self):
        body = (
            "/// One.\nTensor relu_(const Tensor& self);\n\n"
            "/// Two.\nTensor cat(TensorList tensors);\n\n"
            "/// Three.\n///   Function only.\nTensor sum_to(const Tensor& self, IntSpan size);\n\n"
            "/// Four. C++ only.\nTensor wrap(const Tensor& self, std::map<int, int> table);\n\n"
            "/// Five.\ntemplate <class T>\n  requires(sizeof(T) == (4))\n"
            "Tensor from(const Tensor& self, T value) { return {}; }\n\n"
            "/// Six.\nTensor pow(Scalar self, const Tensor& exponent);\n\n"
            "/// Seven.\n"
            "Tensor from_blob(void* data, IntSpan size = {}, std::function<void(void*)> deleter = {});\n\n"
            "inline Tensor operator-(const Tensor& self) { return neg(self); }\n"
        )
        ops = header(body).ops
        self.assertEqual([op.name for op in ops if op.is_method], ["relu_"])
        self.assertEqual([op.name for op in ops if op.cpp_only], ["wrap", "from", "from_blob"])
        self.assertEqual(ops[2].contract, ("Three.",))
        self.assertEqual(ops[3].contract, ("Four.",))

    def test_passes_over_what_is_no_op(self):
        body = (
            "/// How.\nenum class Mode : int8_t { fast, exact };\n\n"
            "/// Options.\nstruct Options {\n  int64_t size = 0;\n"
            "  int64_t twice() const { return 2 * size; }\n};\n\n"
            "namespace detail {\ntemplate <class T>\nint hidden(T value) {\n"
            "  if (value) return 1;\n  return 0;\n}\n}  // namespace detail\n\n"
            "// A remark; not a contract.\n#define TWO(x) \\\n  int x();\n"
            "inline constexpr Mode kMode{};\nusing Alias = Mode;\n\n"
            "/// One.\nTensor relu(const Tensor& self);\n"
        )
        found = header(body)
        self.assertEqual([op.name for op in found.ops], ["relu"])
        self.assertEqual(found.enums, ["Mode"])


class Rejecting(unittest.TestCase):
    def rejects(self, body: str, line: int, rule: str):
        with self.assertRaises(HeaderError) as caught:
            header(body)
        self.assertTrue(
            str(caught.exception).startswith(f"include/weft/ops/sample.h:{line}: "), caught.exception
        )
        self.assertIn(rule, str(caught.exception))

    def test_unknown_types(self):
        self.rejects(
            "/// One.\nTensor f(const Tensor& self, float x);", 7, "parameter `x` of `f` has type `float`"
        )
        self.rejects("/// One.\nTensor f(Tensor self);", 7, "has type `Tensor`")
        self.rejects(
            "/// One.\nTensor f(const std::optional<int64_t> x);",
            7,
            "has type `const std::optional<int64_t>`",
        )
        self.rejects("/// One.\nchar f(const Tensor& self);", 7, "`f` returns `char`")

    def test_missing_contract(self):
        self.rejects("Tensor f(const Tensor& self);", 6, "`f` has no contract")
        self.rejects(
            "/// One.\nTensor f(const Tensor& self);\n\nTensor g(const Tensor& self);",
            9,
            "`g` has no contract",
        )
        self.rejects("///\nTensor f(const Tensor& self);", 6, "says nothing")

    def test_self_and_inplace(self):
        self.rejects("/// One.\nTensor f(bool yes, const Tensor& self);", 7, "must come first")
        self.rejects("/// One.\nvoid f_(const Tensor& self);", 7, "in-place op")
        self.rejects("/// One.\nTensor f_(const Tensor& x);", 7, "in-place op")

    def test_order_and_names_of_parameters(self):
        self.rejects(
            "/// One.\nTensor f(const Tensor& self, bool a = true, bool b);", 7, "without default follows"
        )
        self.rejects("/// One.\nTensor f(const Tensor& self, int64_t);", 7, "needs a type and a name")
        self.rejects("/// One.\nTensor f(bool a, bool a);", 7, "two parameters `a`")

    def test_twice_the_same(self):
        self.rejects("/// One.\nTensor f(bool a);\nTensor f(bool b);", 8, "declared already in line 7")

    def test_enum_that_tensor_h_cannot_know(self):
        body = "enum class Mode { a };\n\n/// One.\nTensor f(const Tensor& self, Mode mode);"
        self.rejects(body, 9, "declare it in weft/ops/enums.h")

    def test_broken_text(self):
        self.rejects("/// One.\nTensor f(bool a", 9, "`}` closes nothing in the declaration of line 7")
        self.rejects("/// One.\nTensor f(bool a)", 9, "closes nothing in the declaration of line 7")
        self.rejects("/// One.\nTensor f(bool a));", 7, "closes nothing")
        self.rejects("/// One.\nTensor f(bool a); Tensor g(bool a);", 7, "one declaration a line")


class Writing(unittest.TestCase):
    def setUp(self):
        body = (
            "/// y = a * b, <0 included.\n///   Shapes as given.\n"
            "Tensor softmax(const Tensor& self, int64_t dim = -1, std::optional<Dtype> dtype = {});\n\n"
            "/// In place.\nTensor add_(const Tensor& self, const Tensor& other, Scalar alpha = 1);\n\n"
            "/// Joins.\nTensor cat(TensorList tensors, int64_t dim = 0);\n"
        )
        self.headers = [header(body)]

    def test_methods(self):
        files = cpp.methods(self.headers)
        family = f"{cpp.METHODS}/{self.headers[0].family}"
        declarations = files[f"{family}.inc"]
        self.assertIn(
            "Tensor softmax(int64_t dim = -1, std::optional<Dtype> dtype = {}) const;\n", declarations
        )
        self.assertNotIn("cat", declarations)
        self.assertIn(
            "inline Tensor Tensor::add_(const Tensor& other, Scalar alpha) const "
            "{ return weft::add_(*this, other, alpha); }\n",
            files[f"{family}.h"],
        )
        for kind in ("h", "inc"):
            self.assertIn(
                f'#include "{family.removeprefix("include/")}.{kind}"\n', files[f"{cpp.METHODS}.{kind}"]
            )

    def test_calls(self):
        calls = cpp.calls_by_name(self.headers)
        self.assertIn(
            '{"softmax", 1, [](const Tensors& x) -> Outputs { return weft::softmax(x[0]); }},', calls
        )
        self.assertIn(
            '{"add_", 2, [](const Tensors& x) -> Outputs { return weft::add_(x[0], x[1]); }},', calls
        )
        self.assertIn('{"cat", -1, [](const Tensors& x) -> Outputs { return weft::cat(x); }},', calls)

    def test_page(self):
        page = Reference(self.headers).page(self.headers[0])
        self.assertIn("## `softmax`\n\ny = a \\* b, \\<0 included.\n\n- Shapes as given.\n\n<table>\n", page)
        self.assertIn("```python declaration\nweft.softmax(input, dim=-1, dtype=None) -> Tensor\n```\n", page)
        self.assertIn("```python declaration\nTensor.add_(other, *, alpha=1) -> Tensor\n```\n", page)
        self.assertIn("```cpp declaration\nTensor cat(TensorList tensors, int64_t dim = 0);\n```\n", page)
        self.assertIn("\nMethod: `Tensor.softmax`.\n", page)


LAYER = """// Layers.
#pragma once
#include "weft/nn/module.h"

namespace weft::nn {

class Tensor;

struct LinearOptions {
  bool bias = true;  // adds b
};
/// y = x W^T + b.
///     Linear{2, 3}
class WEFT_API LinearModule : public Module {
 public:
  LinearModule(int64_t in_features, LinearOptions options = {}) : in_features(2), options{options} {}
  ~LinearModule() override;
  Tensor forward(Tensor x) override { return x; }

  // Weights
  /// Draws them
  /// anew.
  void reset(double bound = 0.5,
             const char* mode = "}; //") {
    if (bound > 0) { draw(); }
  }
  template <class T>
  requires(sizeof(T) > 1) T weight_as(std::function<T(Tensor)> how) const;
  bool operator==(const LinearModule&) const = default;
  int64_t in_features;
  LinearOptions options;

  // Hidden
 private:
  void draw();
};
using Linear = Handle<LinearModule>;

namespace detail {
int hidden();
}

/// One of two.
WEFT_API int first(int value,
                   int other);
inline constexpr int kSecond{2};  // NOLINT: as it is
inline int LinearModule::helper() { return 1; }

}  // namespace weft::nn
"""
LAYER_PAGE = """## `nn::Linear`

y = x W^T + b.

```cpp declaration
Linear{2, 3}
```

```cpp declaration
struct LinearOptions {
  bool bias = true;  // adds b
};
class LinearModule : public Module {
 public:
  LinearModule(int64_t in_features, LinearOptions options = {});

  // Weights
  /// Draws them
  /// anew.
  void reset(double bound = 0.5,
             const char* mode = "}; //");
  template <class T>
  requires(sizeof(T) > 1) T weight_as(std::function<T(Tensor)> how) const;
  int64_t in_features;
  LinearOptions options;
};
using Linear = Handle<LinearModule>;
```

## `nn::first`, `nn::kSecond`

One of two.

```cpp declaration
int first(int value,
          int other);
inline constexpr int kSecond{2};
```
"""


class Classes(unittest.TestCase):
    def rejects(self, old: str, new: str, line: int, rule: str):
        self.assertIn(old, LAYER)
        with self.assertRaises(HeaderError) as caught:
            read_page(LAYER.replace(old, new), "weft/nn/linear.h", "include/weft/nn/linear.h")
        self.assertTrue(
            str(caught.exception).startswith(f"include/weft/nn/linear.h:{line}: "), caught.exception
        )
        self.assertIn(rule, str(caught.exception))

    def test_a_page_shows_public_declarations_with_their_contracts(self):
        page = read_page(LAYER, "weft/nn/linear.h", "include/weft/nn/linear.h")
        pages = Reference([])
        shown = pages.class_page(page)
        self.assertTrue(shown.endswith("# weft/nn/linear.h\n\nLayers.\n\n" + LAYER_PAGE), shown)
        target = "(nn/linear.md#nnfirst-nnksecond)"
        line = f"- [`nn::first`]{target}, [`nn::kSecond`]{target}: One of two.\n"
        self.assertIn(line, pages.contents({"nn": [page]}, []))

    def test_a_declaration_without_a_contract(self):
        self.rejects("/// One of two.\n", "", 43, "`first` has no contract")
        self.rejects("  /// Draws them\n  /// anew.\n", "", 21, "`LinearModule::reset` has no contract")
        self.rejects("/// y = x W^T + b.\n///     Linear{2, 3}\n", "", 12, "`LinearModule` has no contract")
        self.rejects("struct LinearOptions", "struct LinearSettings", 9, "`LinearSettings` has no contract")
        self.rejects("/// One of two.", "///", 43, "says nothing")

    def test_options_of_nothing(self):
        self.rejects("struct LinearOptions", "struct AffineOptions", 9, "no class that it belongs to")

    def test_broken_text(self):
        self.rejects("namespace detail {\n", "namespace detail {\nint x)\n", 40, "closes nothing")
        self.rejects("};\nusing Linear", "using Linear", 48, "closes nothing")


class Tables(unittest.TestCase):
    def test_other_names_are_names_of_ops_that_exist(self):
        headers = stamp.read_headers(ROOT / "include/weft/ops", ROOT)
        declared = {op.name for header in headers for op in header.ops}
        self.assertEqual(set(ALIASES) - declared, set())


class Checking(unittest.TestCase):
    def run_stamp(self, root: Path, *arguments: str) -> tuple[int, str]:
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            code = stamp.main(["--root", str(root), *arguments])
        return code, said.getvalue()

    def test_stale_files_are_named(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            ops = root / "include/weft/ops"
            ops.mkdir(parents=True)
            text = "// Unary.\nnamespace weft {\n\n/// max(x, 0).\nTensor relu(const Tensor& self);\n\n}\n"
            (ops / "unary.h").write_text(text, encoding="utf-8")

            self.assertEqual(self.run_stamp(root, "--check")[0], 1)
            self.assertEqual(self.run_stamp(root), (0, ""))
            self.assertEqual(self.run_stamp(root, "--check"), (0, ""))

            (ops / "unary.h").write_text(text.replace("max(x, 0)", "the positive part"), encoding="utf-8")
            code, said = self.run_stamp(root, "--check")
            stale = "python/src/stamped/unary.cpp, docs/reference/README.md, docs/reference/ops/unary.md"
            self.assertEqual((code, said), (1, f"stale, run tools/stamp.py: {stale}\n"))

            (ops / "unary.h").rename(ops / "activation.h")
            self.assertIn("docs/reference/ops/unary.md", self.run_stamp(root, "--check")[1])
            self.assertEqual(self.run_stamp(root)[0], 0)
            self.assertFalse((root / "docs/reference/ops/unary.md").exists())

            (ops / "activation.h").write_text(
                text.replace("Tensor relu(const", "Tensor relu("), encoding="utf-8"
            )
            code, said = self.run_stamp(root, "--check")
            self.assertEqual(code, 1)
            self.assertIn("include/weft/ops/activation.h:5: ", said)


if __name__ == "__main__":
    unittest.main()
