// stamped by tools/stamp.py from include/weft/ops; do not edit
// The unary ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::scalar, true, "None"}, {"max", Kind::scalar, true, "None"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::tensor, true, "None"}, {"max", Kind::tensor, true, "None"}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::scalar, false, nullptr}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::tensor, false, nullptr}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"max", Kind::scalar, false, nullptr}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"max", Kind::tensor, false, nullptr}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"nan", Kind::floating, false, "0.0"}, {"posinf", Kind::floating, true, "None"}, {"neginf", Kind::floating, true, "None"}};

PyObject* call_signbit(Arguments& a) {
  return a.wrap(weft::signbit(a.tensor(0)));
}
const Overload overloads_signbit[] = {{takes_0, 1, 1, false, true}};
PythonOp op_signbit = {"signbit", overloads_signbit, 1, 0, false, call_signbit, nullptr,
  "signbit(input) -> Tensor\n"
  "\n"
  "Whether the sign bit is set: negative numbers, and -0.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logical_not(Arguments& a) {
  return a.wrap(weft::logical_not(a.tensor(0)));
}
const Overload overloads_logical_not[] = {{takes_0, 1, 1, false, true}};
PythonOp op_logical_not = {"logical_not", overloads_logical_not, 1, 0, false, call_logical_not, nullptr,
  "logical_not(input) -> Tensor\n"
  "\n"
  "Whether x is 0. In place the result is stored as 0 and 1 in input's dtype.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logical_not_(Arguments& a) {
  return a.wrap(weft::logical_not_(a.tensor(0)));
}
const Overload overloads_logical_not_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_logical_not_ = {"logical_not_", overloads_logical_not_, 1, 0, false, call_logical_not_, nullptr,
  "logical_not_(input) -> Tensor\n"
  "\n"
  "Whether x is 0. In place the result is stored as 0 and 1 in input's dtype.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_not(Arguments& a) {
  return a.wrap(weft::bitwise_not(a.tensor(0)));
}
const Overload overloads_bitwise_not[] = {{takes_0, 1, 1, false, true}};
PythonOp op_bitwise_not = {"bitwise_not", overloads_bitwise_not, 1, 0, false, call_bitwise_not, nullptr,
  "bitwise_not(input) -> Tensor\n"
  "\n"
  "Every bit flipped; bools are negated. Raises DtypeError for floating tensors.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_not_(Arguments& a) {
  return a.wrap(weft::bitwise_not_(a.tensor(0)));
}
const Overload overloads_bitwise_not_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_bitwise_not_ = {"bitwise_not_", overloads_bitwise_not_, 1, 0, false, call_bitwise_not_, nullptr,
  "bitwise_not_(input) -> Tensor\n"
  "\n"
  "Every bit flipped; bools are negated. Raises DtypeError for floating tensors.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clamp(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp(a.tensor(0), a.optional_scalar(1), a.optional_scalar(2)));
    default: return a.wrap(weft::clamp(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_clamp[] = {{takes_1, 3, 3, false, true}, {takes_2, 3, 3, false, true}};
PythonOp op_clamp = {"clamp", overloads_clamp, 2, 0, false, call_clamp, nullptr,
  "clamp(input, min=None, max=None) -> Tensor\n"
  "clamp(input, min=None, max=None) -> Tensor\n"
  "\n"
  "x held between min and max, of which one may be absent; a bound may be a tensor that broadcasts with input. Of crossed\n"
  "bounds max is the result. NaN in x or in a bound is kept. The derivative is 1 at the bounds. Raises ValueError without any bound,\n"
  "DtypeError for bool with numbers as bounds.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clamp_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_(a.tensor(0), a.optional_scalar(1), a.optional_scalar(2)));
    default: return a.wrap(weft::clamp_(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_clamp_[] = {{takes_1, 3, 3, false, true}, {takes_2, 3, 3, false, true}};
PythonOp op_clamp_ = {"clamp_", overloads_clamp_, 2, 0, false, call_clamp_, nullptr,
  "clamp_(input, min=None, max=None) -> Tensor\n"
  "clamp_(input, min=None, max=None) -> Tensor\n"
  "\n"
  "x held between min and max, of which one may be absent; a bound may be a tensor that broadcasts with input. Of crossed\n"
  "bounds max is the result. NaN in x or in a bound is kept. The derivative is 1 at the bounds. Raises ValueError without any bound,\n"
  "DtypeError for bool with numbers as bounds.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clip(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clip(a.tensor(0), a.optional_scalar(1), a.optional_scalar(2)));
    default: return a.wrap(weft::clip(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_clip[] = {{takes_1, 3, 3, false, true}, {takes_2, 3, 3, false, true}};
PythonOp op_clip = {"clip", overloads_clip, 2, 0, false, call_clip, nullptr,
  "clip(input, min=None, max=None) -> Tensor\n"
  "clip(input, min=None, max=None) -> Tensor\n"
  "\n"
  "clamp under NumPy's name.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clip_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clip_(a.tensor(0), a.optional_scalar(1), a.optional_scalar(2)));
    default: return a.wrap(weft::clip_(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_clip_[] = {{takes_1, 3, 3, false, true}, {takes_2, 3, 3, false, true}};
PythonOp op_clip_ = {"clip_", overloads_clip_, 2, 0, false, call_clip_, nullptr,
  "clip_(input, min=None, max=None) -> Tensor\n"
  "clip_(input, min=None, max=None) -> Tensor\n"
  "\n"
  "clamp under NumPy's name.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clamp_min(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_min(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::clamp_min(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_clamp_min[] = {{takes_3, 2, 2, false, true}, {takes_4, 2, 2, false, true}};
PythonOp op_clamp_min = {"clamp_min", overloads_clamp_min, 2, 0, false, call_clamp_min, nullptr,
  "clamp_min(input, min) -> Tensor\n"
  "clamp_min(input, min) -> Tensor\n"
  "\n"
  "clamp with a lower bound only.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clamp_min_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_min_(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::clamp_min_(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_clamp_min_[] = {{takes_3, 2, 2, false, true}, {takes_4, 2, 2, false, true}};
PythonOp op_clamp_min_ = {"clamp_min_", overloads_clamp_min_, 2, 0, false, call_clamp_min_, nullptr,
  "clamp_min_(input, min) -> Tensor\n"
  "clamp_min_(input, min) -> Tensor\n"
  "\n"
  "clamp with a lower bound only.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clamp_max(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_max(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::clamp_max(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_clamp_max[] = {{takes_5, 2, 2, false, true}, {takes_6, 2, 2, false, true}};
PythonOp op_clamp_max = {"clamp_max", overloads_clamp_max, 2, 0, false, call_clamp_max, nullptr,
  "clamp_max(input, max) -> Tensor\n"
  "clamp_max(input, max) -> Tensor\n"
  "\n"
  "clamp with an upper bound only.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clamp_max_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_max_(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::clamp_max_(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_clamp_max_[] = {{takes_5, 2, 2, false, true}, {takes_6, 2, 2, false, true}};
PythonOp op_clamp_max_ = {"clamp_max_", overloads_clamp_max_, 2, 0, false, call_clamp_max_, nullptr,
  "clamp_max_(input, max) -> Tensor\n"
  "clamp_max_(input, max) -> Tensor\n"
  "\n"
  "clamp with an upper bound only.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_nan_to_num(Arguments& a) {
  return a.wrap(weft::nan_to_num(a.tensor(0), a.floating(1, 0.0), a.optional_floating(2), a.optional_floating(3)));
}
const Overload overloads_nan_to_num[] = {{takes_7, 4, 4, false, true}};
PythonOp op_nan_to_num = {"nan_to_num", overloads_nan_to_num, 1, 0, false, call_nan_to_num, nullptr,
  "nan_to_num(input, nan=0.0, posinf=None, neginf=None) -> Tensor\n"
  "\n"
  "NaN, inf and -inf replaced; the infinities by the dtype's greatest and lowest numbers unless given. Integers stay as they\n"
  "are.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_nan_to_num_(Arguments& a) {
  return a.wrap(weft::nan_to_num_(a.tensor(0), a.floating(1, 0.0), a.optional_floating(2), a.optional_floating(3)));
}
const Overload overloads_nan_to_num_[] = {{takes_7, 4, 4, false, true}};
PythonOp op_nan_to_num_ = {"nan_to_num_", overloads_nan_to_num_, 1, 0, false, call_nan_to_num_, nullptr,
  "nan_to_num_(input, nan=0.0, posinf=None, neginf=None) -> Tensor\n"
  "\n"
  "NaN, inf and -inf replaced; the infinities by the dtype's greatest and lowest numbers unless given. Integers stay as they\n"
  "are.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

}  // namespace

std::span<const Entry> unary_3_ops() {
  static constexpr Entry entries[] = {
    {&op_signbit, as_function<op_signbit>, as_method<op_signbit>},
    {&op_logical_not, as_function<op_logical_not>, as_method<op_logical_not>},
    {&op_logical_not_, as_function<op_logical_not_>, as_method<op_logical_not_>},
    {&op_bitwise_not, as_function<op_bitwise_not>, as_method<op_bitwise_not>},
    {&op_bitwise_not_, as_function<op_bitwise_not_>, as_method<op_bitwise_not_>},
    {&op_clamp, as_function<op_clamp>, as_method<op_clamp>},
    {&op_clamp_, as_function<op_clamp_>, as_method<op_clamp_>},
    {&op_clip, as_function<op_clip>, as_method<op_clip>},
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
