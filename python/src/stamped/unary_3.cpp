// stamped by tools/stamp.py from include/weft/ops; do not edit
// The unary ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"eps", Kind::floating, true, "None"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"decimals", Kind::integer, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::scalar, true, "None"}, {"max", Kind::scalar, true, "None"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::tensor, true, "None"}, {"max", Kind::tensor, true, "None"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::scalar, false, nullptr}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::tensor, false, nullptr}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"max", Kind::scalar, false, nullptr}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"max", Kind::tensor, false, nullptr}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"nan", Kind::floating, true, "0.0"}, {"posinf", Kind::floating, true, "None"}, {"neginf", Kind::floating, true, "None"}};

PyObject* call_logit_(Arguments& a) {
  return a.wrap(weft::logit_(a.tensor(0), a.optional_floating(1)));
}
const Overload overloads_logit_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logit_ = {"logit_", overloads_logit_, 1, 0, false, call_logit_, nullptr,
  "logit_(input, eps=None) -> Tensor\n"
  "\n"
  "log(x / (1 - x)), the inverse of sigmoid. With eps x is first held in [eps, 1 - eps]; without, NaN outside [0, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_floor(Arguments& a) {
  return a.wrap(weft::floor(a.tensor(0)));
}
const Overload overloads_floor[] = {{takes_1, 1, 1, false, true}};
PythonOp op_floor = {"floor", overloads_floor, 1, 0, false, call_floor, nullptr,
  "floor(input) -> Tensor\n"
  "\n"
  "The greatest integer not above x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_floor_(Arguments& a) {
  return a.wrap(weft::floor_(a.tensor(0)));
}
const Overload overloads_floor_[] = {{takes_1, 1, 1, false, true}};
PythonOp op_floor_ = {"floor_", overloads_floor_, 1, 0, false, call_floor_, nullptr,
  "floor_(input) -> Tensor\n"
  "\n"
  "The greatest integer not above x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_ceil(Arguments& a) {
  return a.wrap(weft::ceil(a.tensor(0)));
}
const Overload overloads_ceil[] = {{takes_1, 1, 1, false, true}};
PythonOp op_ceil = {"ceil", overloads_ceil, 1, 0, false, call_ceil, nullptr,
  "ceil(input) -> Tensor\n"
  "\n"
  "The least integer not below x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_ceil_(Arguments& a) {
  return a.wrap(weft::ceil_(a.tensor(0)));
}
const Overload overloads_ceil_[] = {{takes_1, 1, 1, false, true}};
PythonOp op_ceil_ = {"ceil_", overloads_ceil_, 1, 0, false, call_ceil_, nullptr,
  "ceil_(input) -> Tensor\n"
  "\n"
  "The least integer not below x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_trunc(Arguments& a) {
  return a.wrap(weft::trunc(a.tensor(0)));
}
const Overload overloads_trunc[] = {{takes_1, 1, 1, false, true}};
PythonOp op_trunc = {"trunc", overloads_trunc, 1, 0, false, call_trunc, nullptr,
  "trunc(input) -> Tensor\n"
  "\n"
  "x without its fraction.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_fix(Arguments& a) {
  return a.wrap(weft::trunc(a.tensor(0)));
}
const Overload overloads_fix[] = {{takes_1, 1, 1, false, true}};
PythonOp op_fix = {"fix", overloads_fix, 1, 0, false, call_fix, nullptr,
  "fix(input) -> Tensor\n"
  "\n"
  "x without its fraction.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_trunc_(Arguments& a) {
  return a.wrap(weft::trunc_(a.tensor(0)));
}
const Overload overloads_trunc_[] = {{takes_1, 1, 1, false, true}};
PythonOp op_trunc_ = {"trunc_", overloads_trunc_, 1, 0, false, call_trunc_, nullptr,
  "trunc_(input) -> Tensor\n"
  "\n"
  "x without its fraction.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_fix_(Arguments& a) {
  return a.wrap(weft::trunc_(a.tensor(0)));
}
const Overload overloads_fix_[] = {{takes_1, 1, 1, false, true}};
PythonOp op_fix_ = {"fix_", overloads_fix_, 1, 0, false, call_fix_, nullptr,
  "fix_(input) -> Tensor\n"
  "\n"
  "x without its fraction.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_round(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::round(a.tensor(0)));
    default: return a.wrap(weft::round(a.tensor(0), a.integer(1)));
  }
}
const Overload overloads_round[] = {{takes_1, 1, 1, false, true}, {takes_2, 2, 1, false, true}};
PythonOp op_round = {"round", overloads_round, 2, 0, false, call_round, nullptr,
  "round(input) -> Tensor\n"
  "round(input, *, decimals) -> Tensor\n"
  "\n"
  "The nearest integer, halves to the even one; with `decimals` the nearest multiple of 10^-decimals (floating only).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_round_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::round_(a.tensor(0)));
    default: return a.wrap(weft::round_(a.tensor(0), a.integer(1)));
  }
}
const Overload overloads_round_[] = {{takes_1, 1, 1, false, true}, {takes_2, 2, 1, false, true}};
PythonOp op_round_ = {"round_", overloads_round_, 2, 0, false, call_round_, nullptr,
  "round_(input) -> Tensor\n"
  "round_(input, *, decimals) -> Tensor\n"
  "\n"
  "The nearest integer, halves to the even one; with `decimals` the nearest multiple of 10^-decimals (floating only).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_frac(Arguments& a) {
  return a.wrap(weft::frac(a.tensor(0)));
}
const Overload overloads_frac[] = {{takes_1, 1, 1, false, true}};
PythonOp op_frac = {"frac", overloads_frac, 1, 0, false, call_frac, nullptr,
  "frac(input) -> Tensor\n"
  "\n"
  "x - trunc(x). Raises DtypeError unless floating.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_frac_(Arguments& a) {
  return a.wrap(weft::frac_(a.tensor(0)));
}
const Overload overloads_frac_[] = {{takes_1, 1, 1, false, true}};
PythonOp op_frac_ = {"frac_", overloads_frac_, 1, 0, false, call_frac_, nullptr,
  "frac_(input) -> Tensor\n"
  "\n"
  "x - trunc(x). Raises DtypeError unless floating.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isnan(Arguments& a) {
  return a.wrap(weft::isnan(a.tensor(0)));
}
const Overload overloads_isnan[] = {{takes_1, 1, 1, false, true}};
PythonOp op_isnan = {"isnan", overloads_isnan, 1, 0, false, call_isnan, nullptr,
  "isnan(input) -> Tensor\n"
  "\n"
  "Whether x is NaN; false for integers.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isinf(Arguments& a) {
  return a.wrap(weft::isinf(a.tensor(0)));
}
const Overload overloads_isinf[] = {{takes_1, 1, 1, false, true}};
PythonOp op_isinf = {"isinf", overloads_isinf, 1, 0, false, call_isinf, nullptr,
  "isinf(input) -> Tensor\n"
  "\n"
  "Whether x is infinite.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isposinf(Arguments& a) {
  return a.wrap(weft::isposinf(a.tensor(0)));
}
const Overload overloads_isposinf[] = {{takes_1, 1, 1, false, true}};
PythonOp op_isposinf = {"isposinf", overloads_isposinf, 1, 0, false, call_isposinf, nullptr,
  "isposinf(input) -> Tensor\n"
  "\n"
  "Whether x is inf.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isneginf(Arguments& a) {
  return a.wrap(weft::isneginf(a.tensor(0)));
}
const Overload overloads_isneginf[] = {{takes_1, 1, 1, false, true}};
PythonOp op_isneginf = {"isneginf", overloads_isneginf, 1, 0, false, call_isneginf, nullptr,
  "isneginf(input) -> Tensor\n"
  "\n"
  "Whether x is -inf.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isfinite(Arguments& a) {
  return a.wrap(weft::isfinite(a.tensor(0)));
}
const Overload overloads_isfinite[] = {{takes_1, 1, 1, false, true}};
PythonOp op_isfinite = {"isfinite", overloads_isfinite, 1, 0, false, call_isfinite, nullptr,
  "isfinite(input) -> Tensor\n"
  "\n"
  "Whether x is neither infinite nor NaN; true for integers.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isreal(Arguments& a) {
  return a.wrap(weft::isreal(a.tensor(0)));
}
const Overload overloads_isreal[] = {{takes_1, 1, 1, false, true}};
PythonOp op_isreal = {"isreal", overloads_isreal, 1, 0, false, call_isreal, nullptr,
  "isreal(input) -> Tensor\n"
  "\n"
  "True everywhere: weft has no complex numbers.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_signbit(Arguments& a) {
  return a.wrap(weft::signbit(a.tensor(0)));
}
const Overload overloads_signbit[] = {{takes_1, 1, 1, false, true}};
PythonOp op_signbit = {"signbit", overloads_signbit, 1, 0, false, call_signbit, nullptr,
  "signbit(input) -> Tensor\n"
  "\n"
  "Whether the sign bit is set: negative numbers, and -0.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logical_not(Arguments& a) {
  return a.wrap(weft::logical_not(a.tensor(0)));
}
const Overload overloads_logical_not[] = {{takes_1, 1, 1, false, true}};
PythonOp op_logical_not = {"logical_not", overloads_logical_not, 1, 0, false, call_logical_not, nullptr,
  "logical_not(input) -> Tensor\n"
  "\n"
  "Whether x is 0. In place the result is stored as 0 and 1 in input's dtype.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logical_not_(Arguments& a) {
  return a.wrap(weft::logical_not_(a.tensor(0)));
}
const Overload overloads_logical_not_[] = {{takes_1, 1, 1, false, true}};
PythonOp op_logical_not_ = {"logical_not_", overloads_logical_not_, 1, 0, false, call_logical_not_, nullptr,
  "logical_not_(input) -> Tensor\n"
  "\n"
  "Whether x is 0. In place the result is stored as 0 and 1 in input's dtype.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_not(Arguments& a) {
  return a.wrap(weft::bitwise_not(a.tensor(0)));
}
const Overload overloads_bitwise_not[] = {{takes_1, 1, 1, false, true}};
PythonOp op_bitwise_not = {"bitwise_not", overloads_bitwise_not, 1, 0, false, call_bitwise_not, nullptr,
  "bitwise_not(input) -> Tensor\n"
  "\n"
  "Every bit flipped; bools are negated. Raises DtypeError for floating tensors.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_not_(Arguments& a) {
  return a.wrap(weft::bitwise_not_(a.tensor(0)));
}
const Overload overloads_bitwise_not_[] = {{takes_1, 1, 1, false, true}};
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
const Overload overloads_clamp[] = {{takes_3, 3, 3, false, true}, {takes_4, 3, 3, false, true}};
PythonOp op_clamp = {"clamp", overloads_clamp, 2, 0, false, call_clamp, nullptr,
  "clamp(input, min=None, max=None) -> Tensor\n"
  "clamp(input, min=None, max=None) -> Tensor\n"
  "\n"
  "x held between min and max, of which one may be absent; a bound may be a tensor that broadcasts with input. Of crossed\n"
  "bounds max is the result. NaN in x or in a bound is kept. The derivative is 1 at bounds that are numbers; a tensor that equals\n"
  "x gets half of the gradient. Raises ValueError without any bound and for an integer bound that leaves no value of the result's\n"
  "dtype, DtypeError where the result would be bool (unless it is held by one tensor).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clamp_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_(a.tensor(0), a.optional_scalar(1), a.optional_scalar(2)));
    default: return a.wrap(weft::clamp_(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_clamp_[] = {{takes_3, 3, 3, false, true}, {takes_4, 3, 3, false, true}};
PythonOp op_clamp_ = {"clamp_", overloads_clamp_, 2, 0, false, call_clamp_, nullptr,
  "clamp_(input, min=None, max=None) -> Tensor\n"
  "clamp_(input, min=None, max=None) -> Tensor\n"
  "\n"
  "x held between min and max, of which one may be absent; a bound may be a tensor that broadcasts with input. Of crossed\n"
  "bounds max is the result. NaN in x or in a bound is kept. The derivative is 1 at bounds that are numbers; a tensor that equals\n"
  "x gets half of the gradient. Raises ValueError without any bound and for an integer bound that leaves no value of the result's\n"
  "dtype, DtypeError where the result would be bool (unless it is held by one tensor).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clip(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clip(a.tensor(0), a.optional_scalar(1), a.optional_scalar(2)));
    default: return a.wrap(weft::clip(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_clip[] = {{takes_3, 3, 3, false, true}, {takes_4, 3, 3, false, true}};
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
const Overload overloads_clip_[] = {{takes_3, 3, 3, false, true}, {takes_4, 3, 3, false, true}};
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
const Overload overloads_clamp_min[] = {{takes_5, 2, 2, false, true}, {takes_6, 2, 2, false, true}};
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
const Overload overloads_clamp_min_[] = {{takes_5, 2, 2, false, true}, {takes_6, 2, 2, false, true}};
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
const Overload overloads_clamp_max[] = {{takes_7, 2, 2, false, true}, {takes_8, 2, 2, false, true}};
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
const Overload overloads_clamp_max_[] = {{takes_7, 2, 2, false, true}, {takes_8, 2, 2, false, true}};
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
const Overload overloads_nan_to_num[] = {{takes_9, 4, 4, false, true}};
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
const Overload overloads_nan_to_num_[] = {{takes_9, 4, 4, false, true}};
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
    {&op_logit_, as_function<op_logit_>, as_method<op_logit_>},
    {&op_floor, as_function<op_floor>, as_method<op_floor>},
    {&op_floor_, as_function<op_floor_>, as_method<op_floor_>},
    {&op_ceil, as_function<op_ceil>, as_method<op_ceil>},
    {&op_ceil_, as_function<op_ceil_>, as_method<op_ceil_>},
    {&op_trunc, as_function<op_trunc>, as_method<op_trunc>},
    {&op_fix, as_function<op_fix>, as_method<op_fix>},
    {&op_trunc_, as_function<op_trunc_>, as_method<op_trunc_>},
    {&op_fix_, as_function<op_fix_>, as_method<op_fix_>},
    {&op_round, as_function<op_round>, as_method<op_round>},
    {&op_round_, as_function<op_round_>, as_method<op_round_>},
    {&op_frac, as_function<op_frac>, as_method<op_frac>},
    {&op_frac_, as_function<op_frac_>, as_method<op_frac_>},
    {&op_isnan, as_function<op_isnan>, as_method<op_isnan>},
    {&op_isinf, as_function<op_isinf>, as_method<op_isinf>},
    {&op_isposinf, as_function<op_isposinf>, as_method<op_isposinf>},
    {&op_isneginf, as_function<op_isneginf>, as_method<op_isneginf>},
    {&op_isfinite, as_function<op_isfinite>, as_method<op_isfinite>},
    {&op_isreal, as_function<op_isreal>, as_method<op_isreal>},
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
