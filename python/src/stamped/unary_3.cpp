// stamped by tools/stamp.py from include/weft/ops; do not edit
// The unary ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::scalar, true, "None"}, {"max", Kind::scalar, true, "None"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::tensor, true, "None"}, {"max", Kind::tensor, true, "None"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::scalar, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::tensor, false, nullptr}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"max", Kind::scalar, false, nullptr}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"max", Kind::tensor, false, nullptr}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"nan", Kind::floating, true, "0.0"}, {"posinf", Kind::floating, true, "None"}, {"neginf", Kind::floating, true, "None"}};

PyObject* call_clip_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clip_(a.tensor(0), a.optional_scalar(1), a.optional_scalar(2)));
    default: return a.wrap(weft::clip_(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_clip_[] = {{takes_0, 3, 3, false, true}, {takes_1, 3, 3, false, true}};
const char contract_0[] =
  "clamp under NumPy's name.";
PythonOp op_clip_ = {"clip_", overloads_clip_, 2, 0, false, call_clip_, nullptr, contract_0,
  "clip_(input, min=None, max=None) -> Tensor\n"
  "clip_(input, min=None, max=None) -> Tensor"};

PyObject* call_clamp_min(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_min(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::clamp_min(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_clamp_min[] = {{takes_2, 2, 2, false, true}, {takes_3, 2, 2, false, true}};
const char contract_1[] =
  "clamp with a lower bound only.";
PythonOp op_clamp_min = {"clamp_min", overloads_clamp_min, 2, 0, false, call_clamp_min, nullptr, contract_1,
  "clamp_min(input, min) -> Tensor\n"
  "clamp_min(input, min) -> Tensor"};

PyObject* call_clamp_min_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_min_(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::clamp_min_(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_clamp_min_[] = {{takes_2, 2, 2, false, true}, {takes_3, 2, 2, false, true}};
PythonOp op_clamp_min_ = {"clamp_min_", overloads_clamp_min_, 2, 0, false, call_clamp_min_, nullptr, contract_1,
  "clamp_min_(input, min) -> Tensor\n"
  "clamp_min_(input, min) -> Tensor"};

PyObject* call_clamp_max(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_max(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::clamp_max(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_clamp_max[] = {{takes_4, 2, 2, false, true}, {takes_5, 2, 2, false, true}};
const char contract_2[] =
  "clamp with an upper bound only.";
PythonOp op_clamp_max = {"clamp_max", overloads_clamp_max, 2, 0, false, call_clamp_max, nullptr, contract_2,
  "clamp_max(input, max) -> Tensor\n"
  "clamp_max(input, max) -> Tensor"};

PyObject* call_clamp_max_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_max_(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::clamp_max_(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_clamp_max_[] = {{takes_4, 2, 2, false, true}, {takes_5, 2, 2, false, true}};
PythonOp op_clamp_max_ = {"clamp_max_", overloads_clamp_max_, 2, 0, false, call_clamp_max_, nullptr, contract_2,
  "clamp_max_(input, max) -> Tensor\n"
  "clamp_max_(input, max) -> Tensor"};

PyObject* call_nan_to_num(Arguments& a) {
  return a.wrap(weft::nan_to_num(a.tensor(0), a.floating(1, 0.0), a.optional_floating(2), a.optional_floating(3)));
}
const Overload overloads_nan_to_num[] = {{takes_6, 4, 4, false, true}};
const char contract_3[] =
  "NaN, inf and -inf replaced; the infinities by the dtype's greatest and lowest numbers unless given. Integers stay as they\n"
  "are.";
PythonOp op_nan_to_num = {"nan_to_num", overloads_nan_to_num, 1, 0, false, call_nan_to_num, nullptr, contract_3,
  "nan_to_num(input, nan=0.0, posinf=None, neginf=None) -> Tensor"};

PyObject* call_nan_to_num_(Arguments& a) {
  return a.wrap(weft::nan_to_num_(a.tensor(0), a.floating(1, 0.0), a.optional_floating(2), a.optional_floating(3)));
}
const Overload overloads_nan_to_num_[] = {{takes_6, 4, 4, false, true}};
PythonOp op_nan_to_num_ = {"nan_to_num_", overloads_nan_to_num_, 1, 0, false, call_nan_to_num_, nullptr, contract_3,
  "nan_to_num_(input, nan=0.0, posinf=None, neginf=None) -> Tensor"};

}  // namespace

std::span<const Entry> unary_3_ops() {
  static constexpr Entry entries[] = {
    {&op_clip_, as_function<op_clip_>, as_method<op_clip_>},
    {&op_clamp_min, as_function<op_clamp_min>, as_method<op_clamp_min>},
    {&op_clamp_min_, as_function<op_clamp_min_>, as_method<op_clamp_min_>},
    {&op_clamp_max, as_function<op_clamp_max>, as_method<op_clamp_max>},
    {&op_clamp_max_, as_function<op_clamp_max_>, as_method<op_clamp_max_>},
    {&op_nan_to_num, as_function<op_nan_to_num>, as_method<op_nan_to_num>},
    {&op_nan_to_num_, as_function<op_nan_to_num_>, as_method<op_nan_to_num_>},
  };
  return entries;
}

}  // namespace weft::python
