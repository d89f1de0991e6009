// stamped by tools/stamp.py from include/weft/ops; do not edit
// The compare ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::scalar, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"rtol", Kind::floating, false, "1e-5"}, {"atol", Kind::floating, false, "1e-8"}, {"equal_nan", Kind::boolean, false, "False"}};

PyObject* call_eq(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::eq(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::eq(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_eq[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
const char contract_0[] =
  "input == other. NaN equals nothing. An integer that input's integer dtype cannot hold raises ValueError, here and below.";
PythonOp op_eq = {"eq", overloads_eq, 2, 0, false, call_eq, nullptr, contract_0,
  "eq(input, other) -> Tensor\n"
  "eq(input, other) -> Tensor"};

PyObject* call_eq_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::eq_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::eq_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_eq_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_eq_ = {"eq_", overloads_eq_, 2, 0, false, call_eq_, nullptr, contract_0,
  "eq_(input, other) -> Tensor\n"
  "eq_(input, other) -> Tensor"};

PyObject* call_ne(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::ne(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::ne(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_ne[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
const char contract_1[] =
  "input != other.";
PythonOp op_ne = {"ne", overloads_ne, 2, 0, false, call_ne, nullptr, contract_1,
  "ne(input, other) -> Tensor\n"
  "ne(input, other) -> Tensor"};

PyObject* call_not_equal(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::ne(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::ne(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_not_equal[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_not_equal = {"not_equal", overloads_not_equal, 2, 0, false, call_not_equal, nullptr, contract_1,
  "not_equal(input, other) -> Tensor\n"
  "not_equal(input, other) -> Tensor"};

PyObject* call_ne_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::ne_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::ne_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_ne_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_ne_ = {"ne_", overloads_ne_, 2, 0, false, call_ne_, nullptr, contract_1,
  "ne_(input, other) -> Tensor\n"
  "ne_(input, other) -> Tensor"};

PyObject* call_not_equal_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::ne_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::ne_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_not_equal_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_not_equal_ = {"not_equal_", overloads_not_equal_, 2, 0, false, call_not_equal_, nullptr, contract_1,
  "not_equal_(input, other) -> Tensor\n"
  "not_equal_(input, other) -> Tensor"};

PyObject* call_lt(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::lt(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::lt(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_lt[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
const char contract_2[] =
  "input < other; false beside NaN, as in all four orderings.";
PythonOp op_lt = {"lt", overloads_lt, 2, 0, false, call_lt, nullptr, contract_2,
  "lt(input, other) -> Tensor\n"
  "lt(input, other) -> Tensor"};

PyObject* call_less(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::lt(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::lt(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_less[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_less = {"less", overloads_less, 2, 0, false, call_less, nullptr, contract_2,
  "less(input, other) -> Tensor\n"
  "less(input, other) -> Tensor"};

PyObject* call_lt_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::lt_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::lt_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_lt_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_lt_ = {"lt_", overloads_lt_, 2, 0, false, call_lt_, nullptr, contract_2,
  "lt_(input, other) -> Tensor\n"
  "lt_(input, other) -> Tensor"};

PyObject* call_less_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::lt_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::lt_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_less_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_less_ = {"less_", overloads_less_, 2, 0, false, call_less_, nullptr, contract_2,
  "less_(input, other) -> Tensor\n"
  "less_(input, other) -> Tensor"};

PyObject* call_le(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::le(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::le(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_le[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
const char contract_3[] =
  "input <= other.";
PythonOp op_le = {"le", overloads_le, 2, 0, false, call_le, nullptr, contract_3,
  "le(input, other) -> Tensor\n"
  "le(input, other) -> Tensor"};

PyObject* call_less_equal(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::le(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::le(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_less_equal[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_less_equal = {"less_equal", overloads_less_equal, 2, 0, false, call_less_equal, nullptr, contract_3,
  "less_equal(input, other) -> Tensor\n"
  "less_equal(input, other) -> Tensor"};

PyObject* call_le_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::le_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::le_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_le_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_le_ = {"le_", overloads_le_, 2, 0, false, call_le_, nullptr, contract_3,
  "le_(input, other) -> Tensor\n"
  "le_(input, other) -> Tensor"};

PyObject* call_less_equal_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::le_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::le_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_less_equal_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_less_equal_ = {"less_equal_", overloads_less_equal_, 2, 0, false, call_less_equal_, nullptr, contract_3,
  "less_equal_(input, other) -> Tensor\n"
  "less_equal_(input, other) -> Tensor"};

PyObject* call_gt(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::gt(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::gt(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_gt[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
const char contract_4[] =
  "input > other.";
PythonOp op_gt = {"gt", overloads_gt, 2, 0, false, call_gt, nullptr, contract_4,
  "gt(input, other) -> Tensor\n"
  "gt(input, other) -> Tensor"};

PyObject* call_greater(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::gt(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::gt(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_greater[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_greater = {"greater", overloads_greater, 2, 0, false, call_greater, nullptr, contract_4,
  "greater(input, other) -> Tensor\n"
  "greater(input, other) -> Tensor"};

PyObject* call_gt_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::gt_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::gt_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_gt_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_gt_ = {"gt_", overloads_gt_, 2, 0, false, call_gt_, nullptr, contract_4,
  "gt_(input, other) -> Tensor\n"
  "gt_(input, other) -> Tensor"};

PyObject* call_greater_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::gt_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::gt_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_greater_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_greater_ = {"greater_", overloads_greater_, 2, 0, false, call_greater_, nullptr, contract_4,
  "greater_(input, other) -> Tensor\n"
  "greater_(input, other) -> Tensor"};

PyObject* call_ge(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::ge(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::ge(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_ge[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
const char contract_5[] =
  "input >= other.";
PythonOp op_ge = {"ge", overloads_ge, 2, 0, false, call_ge, nullptr, contract_5,
  "ge(input, other) -> Tensor\n"
  "ge(input, other) -> Tensor"};

PyObject* call_greater_equal(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::ge(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::ge(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_greater_equal[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_greater_equal = {"greater_equal", overloads_greater_equal, 2, 0, false, call_greater_equal, nullptr, contract_5,
  "greater_equal(input, other) -> Tensor\n"
  "greater_equal(input, other) -> Tensor"};

PyObject* call_ge_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::ge_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::ge_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_ge_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_ge_ = {"ge_", overloads_ge_, 2, 0, false, call_ge_, nullptr, contract_5,
  "ge_(input, other) -> Tensor\n"
  "ge_(input, other) -> Tensor"};

PyObject* call_greater_equal_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::ge_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::ge_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_greater_equal_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_greater_equal_ = {"greater_equal_", overloads_greater_equal_, 2, 0, false, call_greater_equal_, nullptr, contract_5,
  "greater_equal_(input, other) -> Tensor\n"
  "greater_equal_(input, other) -> Tensor"};

PyObject* call_isclose(Arguments& a) {
  return a.wrap(weft::isclose(a.tensor(0), a.tensor(1), a.floating(2, 1e-5), a.floating(3, 1e-8), a.boolean(4, false)));
}
const Overload overloads_isclose[] = {{takes_2, 5, 5, false, true}};
const char contract_6[] =
  "|input - other| <= atol + rtol * |other|; equal infinities are close, NaN is close to NaN if equal_nan. Raises DtypeError\n"
  "unless both have one dtype, ValueError for a negative rtol or atol.";
PythonOp op_isclose = {"isclose", overloads_isclose, 1, 0, false, call_isclose, nullptr, contract_6,
  "isclose(input, other, rtol=1e-5, atol=1e-8, equal_nan=False) -> Tensor"};

PyObject* call_allclose(Arguments& a) {
  return a.wrap(weft::allclose(a.tensor(0), a.tensor(1), a.floating(2, 1e-5), a.floating(3, 1e-8), a.boolean(4, false)));
}
const Overload overloads_allclose[] = {{takes_2, 5, 5, false, true}};
const char contract_7[] =
  "Whether isclose holds everywhere. Waits for a GPU.";
PythonOp op_allclose = {"allclose", overloads_allclose, 1, 0, false, call_allclose, nullptr, contract_7,
  "allclose(input, other, rtol=1e-5, atol=1e-8, equal_nan=False) -> bool"};

PyObject* call_equal(Arguments& a) {
  return a.wrap(weft::equal(a.tensor(0), a.tensor(1)));
}
const Overload overloads_equal[] = {{takes_0, 2, 2, false, true}};
const char contract_8[] =
  "Whether both have the same shape and equal elements, dtypes promoted. Waits for a GPU.";
PythonOp op_equal = {"equal", overloads_equal, 1, 0, false, call_equal, nullptr, contract_8,
  "equal(input, other) -> bool"};

}  // namespace

std::span<const Entry> compare_ops() {
  static constexpr Entry entries[] = {
    {&op_eq, as_function<op_eq>, as_method<op_eq>},
    {&op_eq_, as_function<op_eq_>, as_method<op_eq_>},
    {&op_ne, as_function<op_ne>, as_method<op_ne>},
    {&op_not_equal, as_function<op_not_equal>, as_method<op_not_equal>},
    {&op_ne_, as_function<op_ne_>, as_method<op_ne_>},
    {&op_not_equal_, as_function<op_not_equal_>, as_method<op_not_equal_>},
    {&op_lt, as_function<op_lt>, as_method<op_lt>},
    {&op_less, as_function<op_less>, as_method<op_less>},
    {&op_lt_, as_function<op_lt_>, as_method<op_lt_>},
    {&op_less_, as_function<op_less_>, as_method<op_less_>},
    {&op_le, as_function<op_le>, as_method<op_le>},
    {&op_less_equal, as_function<op_less_equal>, as_method<op_less_equal>},
    {&op_le_, as_function<op_le_>, as_method<op_le_>},
    {&op_less_equal_, as_function<op_less_equal_>, as_method<op_less_equal_>},
    {&op_gt, as_function<op_gt>, as_method<op_gt>},
    {&op_greater, as_function<op_greater>, as_method<op_greater>},
    {&op_gt_, as_function<op_gt_>, as_method<op_gt_>},
    {&op_greater_, as_function<op_greater_>, as_method<op_greater_>},
    {&op_ge, as_function<op_ge>, as_method<op_ge>},
    {&op_greater_equal, as_function<op_greater_equal>, as_method<op_greater_equal>},
    {&op_ge_, as_function<op_ge_>, as_method<op_ge_>},
    {&op_greater_equal_, as_function<op_greater_equal_>, as_method<op_greater_equal_>},
    {&op_isclose, as_function<op_isclose>, as_method<op_isclose>},
    {&op_allclose, as_function<op_allclose>, as_method<op_allclose>},
    {&op_equal, as_function<op_equal>, as_method<op_equal>},
  };
  return entries;
}

}  // namespace weft::python
