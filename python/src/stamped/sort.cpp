// stamped by tools/stamp.py from include/weft/ops; do not edit
// The sort ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "-1"}, {"descending", Kind::boolean, false, "False"}, {"stable", Kind::boolean, false, "False"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"k", Kind::integer, false, nullptr}, {"dim", Kind::integer, false, "-1"}, {"largest", Kind::boolean, false, "True"}, {"sorted", Kind::boolean, false, "True"}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"k", Kind::integer, false, nullptr}, {"dim", Kind::integer, false, "-1"}, {"keepdim", Kind::boolean, false, "False"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"keepdim", Kind::boolean, false, "False"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "-1"}, {"keepdim", Kind::boolean, false, "False"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"q", Kind::tensor, false, nullptr}, {"dim", Kind::integer, true, "None"}, {"keepdim", Kind::boolean, false, "False"}, {"interpolation", Kind::text, false, "\"linear\""}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"q", Kind::floating, false, nullptr}, {"dim", Kind::integer, true, "None"}, {"keepdim", Kind::boolean, false, "False"}, {"interpolation", Kind::text, false, "\"linear\""}};

PyObject* call_sort(Arguments& a) {
  return a.wrap(weft::sort(a.tensor(0), a.integer(1, -1), a.boolean(2, false), a.boolean(3, false)));
}
const Overload overloads_sort[] = {{takes_0, 4, 3, false, true}};
const char* const fields_sort[] = {"values", "indices", nullptr};
const char contract_0[] =
  "The elements in ascending (or descending) order along `dim`, and where each came from (int64). `stable`: equal elements keep their\n"
  "order. 0-d tensors are as they are.\n"
  "  Raises DimError for a dim out of range.";
PythonOp op_sort = {"sort", overloads_sort, 1, 0, false, call_sort, fields_sort, contract_0,
  "sort(input, dim=-1, descending=False, *, stable=False) -> return_types.sort"};

PyObject* call_argsort(Arguments& a) {
  return a.wrap(weft::argsort(a.tensor(0), a.integer(1, -1), a.boolean(2, false), a.boolean(3, false)));
}
const Overload overloads_argsort[] = {{takes_0, 4, 3, false, true}};
const char contract_1[] =
  "The indices of sort.";
PythonOp op_argsort = {"argsort", overloads_argsort, 1, 0, false, call_argsort, nullptr, contract_1,
  "argsort(input, dim=-1, descending=False, *, stable=False) -> Tensor"};

PyObject* call_msort(Arguments& a) {
  return a.wrap(weft::msort(a.tensor(0)));
}
const Overload overloads_msort[] = {{takes_1, 1, 1, false, true}};
const char contract_2[] =
  "The values of sort along dimension 0.";
PythonOp op_msort = {"msort", overloads_msort, 1, 0, false, call_msort, nullptr, contract_2,
  "msort(input) -> Tensor"};

PyObject* call_topk(Arguments& a) {
  return a.wrap(weft::topk(a.tensor(0), a.integer(1), a.integer(2, -1), a.boolean(3, true), a.boolean(4, true)));
}
const Overload overloads_topk[] = {{takes_2, 5, 5, false, true}};
const char* const fields_topk[] = {"values", "indices", nullptr};
const char contract_3[] =
  "The k largest (or smallest) elements along `dim` and their indices, in order, the most extreme first, also without `sorted`.\n"
  "  Raises ValueError unless 0 <= k <= size of dim.";
PythonOp op_topk = {"topk", overloads_topk, 1, 0, false, call_topk, fields_topk, contract_3,
  "topk(input, k, dim=-1, largest=True, sorted=True) -> return_types.topk"};

PyObject* call_kthvalue(Arguments& a) {
  return a.wrap(weft::kthvalue(a.tensor(0), a.integer(1), a.integer(2, -1), a.boolean(3, false)));
}
const Overload overloads_kthvalue[] = {{takes_3, 4, 4, false, true}};
const char* const fields_kthvalue[] = {"values", "indices", nullptr};
const char contract_4[] =
  "The k-th smallest element along `dim` and its index; k counts from 1.\n"
  "  Raises ValueError for a k out of [1, size of dim], DimError if dim has size 0.";
PythonOp op_kthvalue = {"kthvalue", overloads_kthvalue, 1, 0, false, call_kthvalue, fields_kthvalue, contract_4,
  "kthvalue(input, k, dim=-1, keepdim=False) -> return_types.kthvalue"};

PyObject* call_median(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::median(a.tensor(0)));
    default: return a.wrap(weft::median(a.tensor(0), a.integer(1), a.boolean(2, false)));
  }
}
const Overload overloads_median[] = {{takes_1, 1, 1, false, true}, {takes_4, 3, 3, false, true}};
const char* const fields_median[] = {"values", "indices", nullptr};
const char contract_5[] =
  "The median of all elements: the smaller of the two middle ones if their number is even; NaN if there is one, or no element. Equal\n"
  "elements share the gradient. With `dim`: the medians along it, and their indices.\n"
  "  Raises DimError if dim has size 0.";
PythonOp op_median = {"median", overloads_median, 2, 0, false, call_median, fields_median, contract_5,
  "median(input) -> Tensor\n"
  "median(input, dim, keepdim=False) -> return_types.median"};

PyObject* call_nanmedian(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::nanmedian(a.tensor(0)));
    default: return a.wrap(weft::nanmedian(a.tensor(0), a.integer(1), a.boolean(2, false)));
  }
}
const Overload overloads_nanmedian[] = {{takes_1, 1, 1, false, true}, {takes_4, 3, 3, false, true}};
const char* const fields_nanmedian[] = {"values", "indices", nullptr};
const char contract_6[] =
  "The median of what is not NaN; otherwise as median.";
PythonOp op_nanmedian = {"nanmedian", overloads_nanmedian, 2, 0, false, call_nanmedian, fields_nanmedian, contract_6,
  "nanmedian(input) -> Tensor\n"
  "nanmedian(input, dim, keepdim=False) -> return_types.nanmedian"};

PyObject* call_mode(Arguments& a) {
  return a.wrap(weft::mode(a.tensor(0), a.integer(1, -1), a.boolean(2, false)));
}
const Overload overloads_mode[] = {{takes_5, 3, 3, false, true}};
const char* const fields_mode[] = {"values", "indices", nullptr};
const char contract_7[] =
  "The most frequent element along `dim`, the smallest of several, and the index of its last occurrence. A NaN equals no other.\n"
  "  Raises DimError if dim has size 0.";
PythonOp op_mode = {"mode", overloads_mode, 1, 0, false, call_mode, fields_mode, contract_7,
  "mode(input, dim=-1, keepdim=False) -> return_types.mode"};

PyObject* call_quantile(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::quantile(a.tensor(0), a.tensor(1), a.optional_integer(2), a.boolean(3, false), a.text(4, "linear")));
    default: return a.wrap(weft::quantile(a.tensor(0), a.floating(1), a.optional_integer(2), a.boolean(3, false), a.text(4, "linear")));
  }
}
const Overload overloads_quantile[] = {{takes_6, 5, 4, false, true}, {takes_7, 5, 4, false, true}};
const char contract_8[] =
  "The q-th quantiles, q in [0, 1], of all elements or along `dim`; NaN where there is one. A 1-d q gives its results in a new first\n"
  "dimension. Rank q * (n - 1) may lie between two elements; interpolation: \"linear\", \"lower\", \"higher\", \"midpoint\" or \"nearest\".\n"
  "  Raises DtypeError unless input is float32 or float64 and q of its dtype, ShapeError for an empty input or a q of more dimensions,\n"
  "  ValueError for a q out of [0, 1] (in a tensor of a GPU it is not looked at) or another interpolation.";
PythonOp op_quantile = {"quantile", overloads_quantile, 2, 0, false, call_quantile, nullptr, contract_8,
  "quantile(input, q, dim=None, keepdim=False, *, interpolation=\"linear\") -> Tensor\n"
  "quantile(input, q, dim=None, keepdim=False, *, interpolation=\"linear\") -> Tensor"};

PyObject* call_nanquantile(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::nanquantile(a.tensor(0), a.tensor(1), a.optional_integer(2), a.boolean(3, false), a.text(4, "linear")));
    default: return a.wrap(weft::nanquantile(a.tensor(0), a.floating(1), a.optional_integer(2), a.boolean(3, false), a.text(4, "linear")));
  }
}
const Overload overloads_nanquantile[] = {{takes_6, 5, 4, false, true}, {takes_7, 5, 4, false, true}};
const char contract_9[] =
  "quantile of what is not NaN; NaN where nothing else is.";
PythonOp op_nanquantile = {"nanquantile", overloads_nanquantile, 2, 0, false, call_nanquantile, nullptr, contract_9,
  "nanquantile(input, q, dim=None, keepdim=False, *, interpolation=\"linear\") -> Tensor\n"
  "nanquantile(input, q, dim=None, keepdim=False, *, interpolation=\"linear\") -> Tensor"};

}  // namespace

std::span<const Entry> sort_ops() {
  static constexpr Entry entries[] = {
    {&op_sort, as_function<op_sort>, as_method<op_sort>},
    {&op_argsort, as_function<op_argsort>, as_method<op_argsort>},
    {&op_msort, as_function<op_msort>, as_method<op_msort>},
    {&op_topk, as_function<op_topk>, as_method<op_topk>},
    {&op_kthvalue, as_function<op_kthvalue>, as_method<op_kthvalue>},
    {&op_median, as_function<op_median>, as_method<op_median>},
    {&op_nanmedian, as_function<op_nanmedian>, as_method<op_nanmedian>},
    {&op_mode, as_function<op_mode>, as_method<op_mode>},
    {&op_quantile, as_function<op_quantile>, as_method<op_quantile>},
    {&op_nanquantile, as_function<op_nanquantile>, as_method<op_nanquantile>},
  };
  return entries;
}

}  // namespace weft::python
