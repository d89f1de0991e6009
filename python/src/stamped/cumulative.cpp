// stamped by tools/stamp.py from include/weft/ops; do not edit
// The cumulative ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "None"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"n", Kind::integer, false, "1"}, {"dim", Kind::integer, false, "-1"}, {"prepend", Kind::tensor, true, "None"}, {"append", Kind::tensor, true, "None"}};
Parameter takes_3[] = {{"y", Kind::tensor, false, nullptr}, {"x", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "-1"}};
Parameter takes_4[] = {{"y", Kind::tensor, false, nullptr}, {"dx", Kind::scalar, false, "1"}, {"dim", Kind::integer, false, "-1"}};

PyObject* call_cumsum(Arguments& a) {
  return a.wrap(weft::cumsum(a.tensor(0), a.integer(1), a.optional_dtype(2)));
}
const Overload overloads_cumsum[] = {{takes_0, 3, 2, false, true}};
const char contract_0[] =
  "y[i] = x[0] + … + x[i] along `dim`. Floating types accumulate in float64; integers and bool give int64 unless `dtype`, which\n"
  "converts first, says otherwise; in place input keeps its dtype.\n"
  "  Raises DimError for a dim out of range, DtypeError for a result of bool or, in place, a `dtype` that is not input's.";
PythonOp op_cumsum = {"cumsum", overloads_cumsum, 1, 0, false, call_cumsum, nullptr, contract_0,
  "cumsum(input, dim, *, dtype=None) -> Tensor"};

PyObject* call_cumsum_(Arguments& a) {
  return a.wrap(weft::cumsum_(a.tensor(0), a.integer(1), a.optional_dtype(2)));
}
const Overload overloads_cumsum_[] = {{takes_0, 3, 2, false, true}};
PythonOp op_cumsum_ = {"cumsum_", overloads_cumsum_, 1, 0, false, call_cumsum_, nullptr, contract_0,
  "cumsum_(input, dim, *, dtype=None) -> Tensor"};

PyObject* call_cumprod(Arguments& a) {
  return a.wrap(weft::cumprod(a.tensor(0), a.integer(1), a.optional_dtype(2)));
}
const Overload overloads_cumprod[] = {{takes_0, 3, 2, false, true}};
const char contract_1[] =
  "y[i] = x[0] * … * x[i] along `dim`; otherwise as cumsum. The gradient is right where there are zeros.";
PythonOp op_cumprod = {"cumprod", overloads_cumprod, 1, 0, false, call_cumprod, nullptr, contract_1,
  "cumprod(input, dim, *, dtype=None) -> Tensor"};

PyObject* call_cumprod_(Arguments& a) {
  return a.wrap(weft::cumprod_(a.tensor(0), a.integer(1), a.optional_dtype(2)));
}
const Overload overloads_cumprod_[] = {{takes_0, 3, 2, false, true}};
PythonOp op_cumprod_ = {"cumprod_", overloads_cumprod_, 1, 0, false, call_cumprod_, nullptr, contract_1,
  "cumprod_(input, dim, *, dtype=None) -> Tensor"};

PyObject* call_cummax(Arguments& a) {
  return a.wrap(weft::cummax(a.tensor(0), a.integer(1)));
}
const Overload overloads_cummax[] = {{takes_1, 2, 2, false, true}};
const char* const fields_cummax[] = {"values", "indices", nullptr};
const char contract_2[] =
  "The greatest element so far along `dim`, and the index (int64) of its last occurrence so far. NaN stays.";
PythonOp op_cummax = {"cummax", overloads_cummax, 1, 0, false, call_cummax, fields_cummax, contract_2,
  "cummax(input, dim) -> return_types.cummax"};

PyObject* call_cummin(Arguments& a) {
  return a.wrap(weft::cummin(a.tensor(0), a.integer(1)));
}
const Overload overloads_cummin[] = {{takes_1, 2, 2, false, true}};
const char* const fields_cummin[] = {"values", "indices", nullptr};
const char contract_3[] =
  "The smallest element so far; otherwise as cummax.";
PythonOp op_cummin = {"cummin", overloads_cummin, 1, 0, false, call_cummin, fields_cummin, contract_3,
  "cummin(input, dim) -> return_types.cummin"};

PyObject* call_logcumsumexp(Arguments& a) {
  return a.wrap(weft::logcumsumexp(a.tensor(0), a.integer(1)));
}
const Overload overloads_logcumsumexp[] = {{takes_1, 2, 2, false, true}};
const char contract_4[] =
  "log(exp(x[0]) + … + exp(x[i])) along `dim`, without overflow.\n"
  "  Raises DtypeError unless floating.";
PythonOp op_logcumsumexp = {"logcumsumexp", overloads_logcumsumexp, 1, 0, false, call_logcumsumexp, nullptr, contract_4,
  "logcumsumexp(input, dim) -> Tensor"};

PyObject* call_diff(Arguments& a) {
  return a.wrap(weft::diff(a.tensor(0), a.integer(1, 1), a.integer(2, -1), a.tensor(3), a.tensor(4)));
}
const Overload overloads_diff[] = {{takes_2, 5, 5, false, true}};
const char contract_5[] =
  "The n-th differences x[i + 1] - x[i] along `dim` (of bools: whether they differ), of input with `prepend` and `append` joined to it.\n"
  "n = 0 gives a copy of input. prepend and append: of input's shape but for dim.\n"
  "  Raises ValueError for a negative n, ShapeError for a 0-d input and for shapes that do not fit.";
PythonOp op_diff = {"diff", overloads_diff, 1, 0, false, call_diff, nullptr, contract_5,
  "diff(input, n=1, dim=-1, prepend=None, append=None) -> Tensor"};

PyObject* call_trapezoid(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::trapezoid(a.tensor(0), a.tensor(1), a.integer(2, -1)));
    default: return a.wrap(weft::trapezoid(a.tensor(0), a.scalar(1, 1), a.integer(2, -1)));
  }
}
const Overload overloads_trapezoid[] = {{takes_3, 3, 2, false, false}, {takes_4, 3, 1, false, false}};
const char contract_6[] =
  "The area under y along `dim` by the trapezoidal rule, for samples at the places x (1-d, or broadcast with y), or dx apart.\n"
  "  Raises DtypeError for bool, ShapeError for an x that does not have one place a sample.";
PythonOp op_trapezoid = {"trapezoid", overloads_trapezoid, 2, 0, false, call_trapezoid, nullptr, contract_6,
  "trapezoid(y, x, *, dim=-1) -> Tensor\n"
  "trapezoid(y, *, dx=1, dim=-1) -> Tensor"};

PyObject* call_cumulative_trapezoid(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::cumulative_trapezoid(a.tensor(0), a.tensor(1), a.integer(2, -1)));
    default: return a.wrap(weft::cumulative_trapezoid(a.tensor(0), a.scalar(1, 1), a.integer(2, -1)));
  }
}
const Overload overloads_cumulative_trapezoid[] = {{takes_3, 3, 2, false, false}, {takes_4, 3, 1, false, false}};
const char contract_7[] =
  "The areas from the first sample to each of the others; otherwise as trapezoid.";
PythonOp op_cumulative_trapezoid = {"cumulative_trapezoid", overloads_cumulative_trapezoid, 2, 0, false, call_cumulative_trapezoid, nullptr, contract_7,
  "cumulative_trapezoid(y, x, *, dim=-1) -> Tensor\n"
  "cumulative_trapezoid(y, *, dx=1, dim=-1) -> Tensor"};

}  // namespace

std::span<const Entry> cumulative_ops() {
  static constexpr Entry entries[] = {
    {&op_cumsum, as_function<op_cumsum>, as_method<op_cumsum>},
    {&op_cumsum_, as_function<op_cumsum_>, as_method<op_cumsum_>},
    {&op_cumprod, as_function<op_cumprod>, as_method<op_cumprod>},
    {&op_cumprod_, as_function<op_cumprod_>, as_method<op_cumprod_>},
    {&op_cummax, as_function<op_cummax>, as_method<op_cummax>},
    {&op_cummin, as_function<op_cummin>, as_method<op_cummin>},
    {&op_logcumsumexp, as_function<op_logcumsumexp>, as_method<op_logcumsumexp>},
    {&op_diff, as_function<op_diff>, as_method<op_diff>},
    {&op_trapezoid, as_function<op_trapezoid>, nullptr},
    {&op_cumulative_trapezoid, as_function<op_cumulative_trapezoid>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
