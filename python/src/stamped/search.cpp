// stamped by tools/stamp.py from include/weft/ops; do not edit
// The search ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"sorted", Kind::boolean, false, "True"}, {"return_inverse", Kind::boolean, false, "False"}, {"return_counts", Kind::boolean, false, "False"}, {"dim", Kind::integer, true, "None"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"return_inverse", Kind::boolean, false, "False"}, {"return_counts", Kind::boolean, false, "False"}, {"dim", Kind::integer, true, "None"}};
Parameter takes_2[] = {{"sorted_sequence", Kind::tensor, false, nullptr}, {"input", Kind::tensor, false, nullptr}, {"out_int32", Kind::boolean, false, "False"}, {"right", Kind::boolean, false, "False"}, {"side", Kind::text, true, "None"}, {"sorter", Kind::tensor, true, "None"}};
Parameter takes_3[] = {{"sorted_sequence", Kind::tensor, false, nullptr}, {"input", Kind::scalar, false, nullptr}, {"out_int32", Kind::boolean, false, "False"}, {"right", Kind::boolean, false, "False"}, {"side", Kind::text, true, "None"}, {"sorter", Kind::tensor, true, "None"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"boundaries", Kind::tensor, false, nullptr}, {"out_int32", Kind::boolean, false, "False"}, {"right", Kind::boolean, false, "False"}};
Parameter takes_5[] = {{"input", Kind::scalar, false, nullptr}, {"boundaries", Kind::tensor, false, nullptr}, {"out_int32", Kind::boolean, false, "False"}, {"right", Kind::boolean, false, "False"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"weights", Kind::tensor, true, "None"}, {"minlength", Kind::integer, false, "0"}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"bins", Kind::integer, false, "100"}, {"min", Kind::floating, false, "0"}, {"max", Kind::floating, false, "0"}};
Parameter takes_8[] = {{"elements", Kind::tensor, false, nullptr}, {"test_elements", Kind::tensor, false, nullptr}, {"assume_unique", Kind::boolean, false, "False"}, {"invert", Kind::boolean, false, "False"}};
Parameter takes_9[] = {{"elements", Kind::tensor, false, nullptr}, {"test_element", Kind::scalar, false, nullptr}, {"assume_unique", Kind::boolean, false, "False"}, {"invert", Kind::boolean, false, "False"}};
Parameter takes_10[] = {{"element", Kind::scalar, false, nullptr}, {"test_elements", Kind::tensor, false, nullptr}, {"assume_unique", Kind::boolean, false, "False"}, {"invert", Kind::boolean, false, "False"}};

PyObject* call_unique(Arguments& a) {
  return a.wrap_asked(weft::unique(a.tensor(0), a.boolean(1, true), a.boolean(2, false), a.boolean(3, false), a.optional_integer(4)));
}
const Overload overloads_unique[] = {{takes_0, 5, 5, false, true}};
const char contract_0[] =
  "The distinct elements, ascending (also without `sorted`), 1-d; or along `dim` the distinct slices in lexicographic order. Every\n"
  "NaN is distinct. Then, None unless asked for, both int64: the place of each element (input's shape) or slice of input among\n"
  "them, and how often each occurs.\n"
  "  Raises DimError for a dim out of range, ShapeError for slices without elements.";
PythonOp op_unique = {"unique", overloads_unique, 1, 0, false, call_unique, nullptr, contract_0,
  "unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None) -> Tensor | tuple[Tensor, ...]"};

PyObject* call_unique_consecutive(Arguments& a) {
  return a.wrap_asked(weft::unique_consecutive(a.tensor(0), a.boolean(1, false), a.boolean(2, false), a.optional_integer(3)));
}
const Overload overloads_unique_consecutive[] = {{takes_1, 4, 4, false, true}};
const char contract_1[] =
  "Each run of equal elements, or slices, as one; otherwise as unique, in the order of input.";
PythonOp op_unique_consecutive = {"unique_consecutive", overloads_unique_consecutive, 1, 0, false, call_unique_consecutive, nullptr, contract_1,
  "unique_consecutive(input, return_inverse=False, return_counts=False, dim=None) -> Tensor | tuple[Tensor, ...]"};

PyObject* call_searchsorted(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::searchsorted(a.tensor(0), a.tensor(1), a.boolean(2, false), a.boolean(3, false), a.optional_text(4), a.tensor(5)));
    default: return a.wrap(weft::searchsorted(a.tensor(0), a.scalar(1), a.boolean(2, false), a.boolean(3, false), a.optional_text(4), a.tensor(5)));
  }
}
const Overload overloads_searchsorted[] = {{takes_2, 6, 2, false, false}, {takes_3, 6, 2, false, false}};
const char contract_2[] =
  "Where each value of `input` would stand in sorted_sequence's rows (the last dimension), so that these stay in order: before equal\n"
  "elements, or behind them with `right`, which is side \"right\". int64, or int32 with out_int32; of input's shape.\n"
  "sorted_sequence: 1-d, or of input's sizes but the last. sorter: the int64 indices that sort it, if it is not sorted.\n"
  "  Raises ShapeError for shapes that do not fit, ValueError for another `side` or one that contradicts `right`, DtypeError for a\n"
  "  sorter that is not int64, IndexError for one out of range.";
PythonOp op_searchsorted = {"searchsorted", overloads_searchsorted, 2, 0, false, call_searchsorted, nullptr, contract_2,
  "searchsorted(sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None) -> Tensor\n"
  "searchsorted(sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None) -> Tensor"};

PyObject* call_bucketize(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bucketize(a.tensor(0), a.tensor(1), a.boolean(2, false), a.boolean(3, false)));
    default: return a.wrap(weft::bucketize(a.scalar(0), a.tensor(1), a.boolean(2, false), a.boolean(3, false)));
  }
}
const Overload overloads_bucketize[] = {{takes_4, 4, 2, false, false}, {takes_5, 4, 2, false, false}};
const char contract_3[] =
  "The number of the interval each value of `input` lies in: i where boundaries[i - 1] < x <= boundaries[i], or with `right`\n"
  "boundaries[i - 1] <= x < boundaries[i]. boundaries: 1-d, ascending.\n"
  "  Raises ShapeError for other boundaries.";
PythonOp op_bucketize = {"bucketize", overloads_bucketize, 2, 0, false, call_bucketize, nullptr, contract_3,
  "bucketize(input, boundaries, *, out_int32=False, right=False) -> Tensor\n"
  "bucketize(input, boundaries, *, out_int32=False, right=False) -> Tensor"};

PyObject* call_bincount(Arguments& a) {
  return a.wrap(weft::bincount(a.tensor(0), a.tensor(1), a.integer(2, 0)));
}
const Overload overloads_bincount[] = {{takes_6, 3, 3, false, true}};
const char contract_4[] =
  "How often each number from 0 to the greatest occurs (int64), or with `weights` the sum of theirs (float32 for float32, else\n"
  "float64); at least minlength numbers. input: 1-d, integers, none negative. weights: of input's shape.\n"
  "  Raises ShapeError, DtypeError or ValueError otherwise.";
PythonOp op_bincount = {"bincount", overloads_bincount, 1, 0, false, call_bincount, nullptr, contract_4,
  "bincount(input, weights=None, minlength=0) -> Tensor"};

PyObject* call_histc(Arguments& a) {
  return a.wrap(weft::histc(a.tensor(0), a.integer(1, 100), a.floating(2, 0), a.floating(3, 0)));
}
const Overload overloads_histc[] = {{takes_7, 4, 4, false, true}};
const char contract_5[] =
  "How many elements lie in each of `bins` intervals of equal width from min to max, the last including max; of input's dtype. Equal\n"
  "min and max mean the least and greatest element. Elements outside, and NaN, are not counted.\n"
  "  Raises DtypeError unless floating, ValueError for bins < 1, a range that is not finite, or max < min.";
PythonOp op_histc = {"histc", overloads_histc, 1, 0, false, call_histc, nullptr, contract_5,
  "histc(input, bins=100, min=0, max=0) -> Tensor"};

PyObject* call_isin(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::isin(a.tensor(0), a.tensor(1), a.boolean(2, false), a.boolean(3, false)));
    case 1: return a.wrap(weft::isin(a.tensor(0), a.scalar(1), a.boolean(2, false), a.boolean(3, false)));
    default: return a.wrap(weft::isin(a.scalar(0), a.tensor(1), a.boolean(2, false), a.boolean(3, false)));
  }
}
const Overload overloads_isin[] = {{takes_8, 4, 2, false, false}, {takes_9, 4, 2, false, false}, {takes_10, 4, 2, false, false}};
const char contract_6[] =
  "Whether each element is among the test elements (bool, of the shape of `elements`), or with `invert` is not; NaN is among none.\n"
  "assume_unique is a hint.";
PythonOp op_isin = {"isin", overloads_isin, 3, 0, false, call_isin, nullptr, contract_6,
  "isin(elements, test_elements, *, assume_unique=False, invert=False) -> Tensor\n"
  "isin(elements, test_element, *, assume_unique=False, invert=False) -> Tensor\n"
  "isin(element, test_elements, *, assume_unique=False, invert=False) -> Tensor"};

}  // namespace

std::span<const Entry> search_ops() {
  static constexpr Entry entries[] = {
    {&op_unique, as_function<op_unique>, as_method<op_unique>},
    {&op_unique_consecutive, as_function<op_unique_consecutive>, as_method<op_unique_consecutive>},
    {&op_searchsorted, as_function<op_searchsorted>, nullptr},
    {&op_bucketize, as_function<op_bucketize>, nullptr},
    {&op_bincount, as_function<op_bincount>, as_method<op_bincount>},
    {&op_histc, as_function<op_histc>, as_method<op_histc>},
    {&op_isin, as_function<op_isin>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
