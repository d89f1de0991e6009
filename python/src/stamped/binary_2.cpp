// stamped by tools/stamp.py from include/weft/ops; do not edit
// The binary ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::scalar, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::scalar, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"values", Kind::tensor, false, nullptr}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"end", Kind::tensor, false, nullptr}, {"weight", Kind::scalar, false, nullptr}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"end", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}};

PyObject* call_maximum(Arguments& a) {
  return a.wrap(weft::maximum(a.tensor(0), a.tensor(1)));
}
const Overload overloads_maximum[] = {{takes_0, 2, 2, false, true}};
PythonOp op_maximum = {"maximum", overloads_maximum, 1, 0, false, call_maximum, nullptr,
  "maximum(input, other) -> Tensor\n"
  "\n"
  "The greater of both; NaN if either is. Where they are equal each gets half of the gradient.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_minimum(Arguments& a) {
  return a.wrap(weft::minimum(a.tensor(0), a.tensor(1)));
}
const Overload overloads_minimum[] = {{takes_0, 2, 2, false, true}};
PythonOp op_minimum = {"minimum", overloads_minimum, 1, 0, false, call_minimum, nullptr,
  "minimum(input, other) -> Tensor\n"
  "\n"
  "The smaller of both; NaN if either is. Where they are equal each gets half of the gradient.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_fmax(Arguments& a) {
  return a.wrap(weft::fmax(a.tensor(0), a.tensor(1)));
}
const Overload overloads_fmax[] = {{takes_0, 2, 2, false, true}};
PythonOp op_fmax = {"fmax", overloads_fmax, 1, 0, false, call_fmax, nullptr,
  "fmax(input, other) -> Tensor\n"
  "\n"
  "The greater of both, NaN only if both are. Where they are equal each gets half of the gradient.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_fmin(Arguments& a) {
  return a.wrap(weft::fmin(a.tensor(0), a.tensor(1)));
}
const Overload overloads_fmin[] = {{takes_0, 2, 2, false, true}};
PythonOp op_fmin = {"fmin", overloads_fmin, 1, 0, false, call_fmin, nullptr,
  "fmin(input, other) -> Tensor\n"
  "\n"
  "The smaller of both, NaN only if both are. Where they are equal each gets half of the gradient.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atan2(Arguments& a) {
  return a.wrap(weft::atan2(a.tensor(0), a.tensor(1)));
}
const Overload overloads_atan2[] = {{takes_0, 2, 2, false, true}};
PythonOp op_atan2 = {"atan2", overloads_atan2, 1, 0, false, call_atan2, nullptr,
  "atan2(input, other) -> Tensor\n"
  "\n"
  "The angle of the point (other, input), in [-pi, pi].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arctan2(Arguments& a) {
  return a.wrap(weft::atan2(a.tensor(0), a.tensor(1)));
}
const Overload overloads_arctan2[] = {{takes_0, 2, 2, false, true}};
PythonOp op_arctan2 = {"arctan2", overloads_arctan2, 1, 0, false, call_arctan2, nullptr,
  "arctan2(input, other) -> Tensor\n"
  "\n"
  "The angle of the point (other, input), in [-pi, pi].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atan2_(Arguments& a) {
  return a.wrap(weft::atan2_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_atan2_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_atan2_ = {"atan2_", overloads_atan2_, 1, 0, false, call_atan2_, nullptr,
  "atan2_(input, other) -> Tensor\n"
  "\n"
  "The angle of the point (other, input), in [-pi, pi].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arctan2_(Arguments& a) {
  return a.wrap(weft::atan2_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_arctan2_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_arctan2_ = {"arctan2_", overloads_arctan2_, 1, 0, false, call_arctan2_, nullptr,
  "arctan2_(input, other) -> Tensor\n"
  "\n"
  "The angle of the point (other, input), in [-pi, pi].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_hypot(Arguments& a) {
  return a.wrap(weft::hypot(a.tensor(0), a.tensor(1)));
}
const Overload overloads_hypot[] = {{takes_0, 2, 2, false, true}};
PythonOp op_hypot = {"hypot", overloads_hypot, 1, 0, false, call_hypot, nullptr,
  "hypot(input, other) -> Tensor\n"
  "\n"
  "sqrt(input^2 + other^2) without overflow. Raises DtypeError unless floating.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_hypot_(Arguments& a) {
  return a.wrap(weft::hypot_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_hypot_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_hypot_ = {"hypot_", overloads_hypot_, 1, 0, false, call_hypot_, nullptr,
  "hypot_(input, other) -> Tensor\n"
  "\n"
  "sqrt(input^2 + other^2) without overflow. Raises DtypeError unless floating.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_copysign(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::copysign(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::copysign(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_copysign[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_copysign = {"copysign", overloads_copysign, 2, 0, false, call_copysign, nullptr,
  "copysign(input, other) -> Tensor\n"
  "copysign(input, other) -> Tensor\n"
  "\n"
  "|input| with other's sign.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_copysign_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::copysign_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::copysign_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_copysign_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_copysign_ = {"copysign_", overloads_copysign_, 2, 0, false, call_copysign_, nullptr,
  "copysign_(input, other) -> Tensor\n"
  "copysign_(input, other) -> Tensor\n"
  "\n"
  "|input| with other's sign.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_xlogy(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::xlogy(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::xlogy(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::xlogy(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_xlogy[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
PythonOp op_xlogy = {"xlogy", overloads_xlogy, 3, 0, false, call_xlogy, nullptr,
  "xlogy(input, other) -> Tensor\n"
  "xlogy(input, other) -> Tensor\n"
  "xlogy(input, other) -> Tensor\n"
  "\n"
  "input * log(other); 0 where input is 0, unless other is NaN.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_xlogy_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::xlogy_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::xlogy_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_xlogy_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_xlogy_ = {"xlogy_", overloads_xlogy_, 2, 0, false, call_xlogy_, nullptr,
  "xlogy_(input, other) -> Tensor\n"
  "xlogy_(input, other) -> Tensor\n"
  "\n"
  "input * log(other); 0 where input is 0, unless other is NaN.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logaddexp(Arguments& a) {
  return a.wrap(weft::logaddexp(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logaddexp[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logaddexp = {"logaddexp", overloads_logaddexp, 1, 0, false, call_logaddexp, nullptr,
  "logaddexp(input, other) -> Tensor\n"
  "\n"
  "log(e^input + e^other) without overflow. Raises DtypeError unless floating.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logaddexp2(Arguments& a) {
  return a.wrap(weft::logaddexp2(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logaddexp2[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logaddexp2 = {"logaddexp2", overloads_logaddexp2, 1, 0, false, call_logaddexp2, nullptr,
  "logaddexp2(input, other) -> Tensor\n"
  "\n"
  "log2(2^input + 2^other) without overflow. Raises DtypeError unless floating.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_heaviside(Arguments& a) {
  return a.wrap(weft::heaviside(a.tensor(0), a.tensor(1)));
}
const Overload overloads_heaviside[] = {{takes_3, 2, 2, false, true}};
PythonOp op_heaviside = {"heaviside", overloads_heaviside, 1, 0, false, call_heaviside, nullptr,
  "heaviside(input, values) -> Tensor\n"
  "\n"
  "0 below input = 0 and for NaN, 1 above, `values` at it; without a derivative. Both of one dtype (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_heaviside_(Arguments& a) {
  return a.wrap(weft::heaviside_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_heaviside_[] = {{takes_3, 2, 2, false, true}};
PythonOp op_heaviside_ = {"heaviside_", overloads_heaviside_, 1, 0, false, call_heaviside_, nullptr,
  "heaviside_(input, values) -> Tensor\n"
  "\n"
  "0 below input = 0 and for NaN, 1 above, `values` at it; without a derivative. Both of one dtype (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logical_and(Arguments& a) {
  return a.wrap(weft::logical_and(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_and[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logical_and = {"logical_and", overloads_logical_and, 1, 0, false, call_logical_and, nullptr,
  "logical_and(input, other) -> Tensor\n"
  "\n"
  "Whether both are not 0; a bool tensor. In place, 0 and 1 in input's dtype.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logical_and_(Arguments& a) {
  return a.wrap(weft::logical_and_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_and_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logical_and_ = {"logical_and_", overloads_logical_and_, 1, 0, false, call_logical_and_, nullptr,
  "logical_and_(input, other) -> Tensor\n"
  "\n"
  "Whether both are not 0; a bool tensor. In place, 0 and 1 in input's dtype.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logical_or(Arguments& a) {
  return a.wrap(weft::logical_or(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_or[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logical_or = {"logical_or", overloads_logical_or, 1, 0, false, call_logical_or, nullptr,
  "logical_or(input, other) -> Tensor\n"
  "\n"
  "Whether one or both are not 0.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logical_or_(Arguments& a) {
  return a.wrap(weft::logical_or_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_or_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logical_or_ = {"logical_or_", overloads_logical_or_, 1, 0, false, call_logical_or_, nullptr,
  "logical_or_(input, other) -> Tensor\n"
  "\n"
  "Whether one or both are not 0.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logical_xor(Arguments& a) {
  return a.wrap(weft::logical_xor(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_xor[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logical_xor = {"logical_xor", overloads_logical_xor, 1, 0, false, call_logical_xor, nullptr,
  "logical_xor(input, other) -> Tensor\n"
  "\n"
  "Whether one of both is not 0.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logical_xor_(Arguments& a) {
  return a.wrap(weft::logical_xor_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_xor_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logical_xor_ = {"logical_xor_", overloads_logical_xor_, 1, 0, false, call_logical_xor_, nullptr,
  "logical_xor_(input, other) -> Tensor\n"
  "\n"
  "Whether one of both is not 0.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_and(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_and(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::bitwise_and(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::bitwise_and(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_bitwise_and[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
PythonOp op_bitwise_and = {"bitwise_and", overloads_bitwise_and, 3, 0, false, call_bitwise_and, nullptr,
  "bitwise_and(input, other) -> Tensor\n"
  "bitwise_and(input, other) -> Tensor\n"
  "bitwise_and(input, other) -> Tensor\n"
  "\n"
  "The bits set in both. Integers and bools only (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_and_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_and_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::bitwise_and_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_bitwise_and_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_bitwise_and_ = {"bitwise_and_", overloads_bitwise_and_, 2, 0, false, call_bitwise_and_, nullptr,
  "bitwise_and_(input, other) -> Tensor\n"
  "bitwise_and_(input, other) -> Tensor\n"
  "\n"
  "The bits set in both. Integers and bools only (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_or(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_or(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::bitwise_or(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::bitwise_or(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_bitwise_or[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
PythonOp op_bitwise_or = {"bitwise_or", overloads_bitwise_or, 3, 0, false, call_bitwise_or, nullptr,
  "bitwise_or(input, other) -> Tensor\n"
  "bitwise_or(input, other) -> Tensor\n"
  "bitwise_or(input, other) -> Tensor\n"
  "\n"
  "The bits set in one or both. Integers and bools only (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_or_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_or_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::bitwise_or_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_bitwise_or_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_bitwise_or_ = {"bitwise_or_", overloads_bitwise_or_, 2, 0, false, call_bitwise_or_, nullptr,
  "bitwise_or_(input, other) -> Tensor\n"
  "bitwise_or_(input, other) -> Tensor\n"
  "\n"
  "The bits set in one or both. Integers and bools only (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_xor(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_xor(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::bitwise_xor(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::bitwise_xor(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_bitwise_xor[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
PythonOp op_bitwise_xor = {"bitwise_xor", overloads_bitwise_xor, 3, 0, false, call_bitwise_xor, nullptr,
  "bitwise_xor(input, other) -> Tensor\n"
  "bitwise_xor(input, other) -> Tensor\n"
  "bitwise_xor(input, other) -> Tensor\n"
  "\n"
  "The bits set in one of both. Integers and bools only (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_xor_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_xor_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::bitwise_xor_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_bitwise_xor_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_bitwise_xor_ = {"bitwise_xor_", overloads_bitwise_xor_, 2, 0, false, call_bitwise_xor_, nullptr,
  "bitwise_xor_(input, other) -> Tensor\n"
  "bitwise_xor_(input, other) -> Tensor\n"
  "\n"
  "The bits set in one of both. Integers and bools only (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_left_shift(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_left_shift(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::bitwise_left_shift(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::bitwise_left_shift(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_bitwise_left_shift[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
PythonOp op_bitwise_left_shift = {"bitwise_left_shift", overloads_bitwise_left_shift, 3, 0, false, call_bitwise_left_shift, nullptr,
  "bitwise_left_shift(input, other) -> Tensor\n"
  "bitwise_left_shift(input, other) -> Tensor\n"
  "bitwise_left_shift(input, other) -> Tensor\n"
  "\n"
  "input * 2^other; 0 where `other` is negative or not below the number of bits. Integers only (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_left_shift_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_left_shift_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::bitwise_left_shift_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_bitwise_left_shift_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_bitwise_left_shift_ = {"bitwise_left_shift_", overloads_bitwise_left_shift_, 2, 0, false, call_bitwise_left_shift_, nullptr,
  "bitwise_left_shift_(input, other) -> Tensor\n"
  "bitwise_left_shift_(input, other) -> Tensor\n"
  "\n"
  "input * 2^other; 0 where `other` is negative or not below the number of bits. Integers only (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_right_shift(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_right_shift(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::bitwise_right_shift(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::bitwise_right_shift(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_bitwise_right_shift[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
PythonOp op_bitwise_right_shift = {"bitwise_right_shift", overloads_bitwise_right_shift, 3, 0, false, call_bitwise_right_shift, nullptr,
  "bitwise_right_shift(input, other) -> Tensor\n"
  "bitwise_right_shift(input, other) -> Tensor\n"
  "bitwise_right_shift(input, other) -> Tensor\n"
  "\n"
  "floor(input / 2^other); 0 or -1 where `other` is negative or not below the number of bits. Integers only (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bitwise_right_shift_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_right_shift_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::bitwise_right_shift_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_bitwise_right_shift_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_bitwise_right_shift_ = {"bitwise_right_shift_", overloads_bitwise_right_shift_, 2, 0, false, call_bitwise_right_shift_, nullptr,
  "bitwise_right_shift_(input, other) -> Tensor\n"
  "bitwise_right_shift_(input, other) -> Tensor\n"
  "\n"
  "floor(input / 2^other); 0 or -1 where `other` is negative or not below the number of bits. Integers only (DtypeError).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_lerp(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::lerp(a.tensor(0), a.tensor(1), a.scalar(2)));
    default: return a.wrap(weft::lerp(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_lerp[] = {{takes_4, 3, 3, false, true}, {takes_5, 3, 3, false, true}};
PythonOp op_lerp = {"lerp", overloads_lerp, 2, 0, false, call_lerp, nullptr,
  "lerp(input, end, weight) -> Tensor\n"
  "lerp(input, end, weight) -> Tensor\n"
  "\n"
  "input + weight * (end - input). Raises DtypeError unless input, end and weight have one floating dtype.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_lerp_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::lerp_(a.tensor(0), a.tensor(1), a.scalar(2)));
    default: return a.wrap(weft::lerp_(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_lerp_[] = {{takes_4, 3, 3, false, true}, {takes_5, 3, 3, false, true}};
PythonOp op_lerp_ = {"lerp_", overloads_lerp_, 2, 0, false, call_lerp_, nullptr,
  "lerp_(input, end, weight) -> Tensor\n"
  "lerp_(input, end, weight) -> Tensor\n"
  "\n"
  "input + weight * (end - input). Raises DtypeError unless input, end and weight have one floating dtype.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

}  // namespace

std::span<const Entry> binary_2_ops() {
  static constexpr Entry entries[] = {
    {&op_maximum, as_function<op_maximum>, as_method<op_maximum>},
    {&op_minimum, as_function<op_minimum>, as_method<op_minimum>},
    {&op_fmax, as_function<op_fmax>, as_method<op_fmax>},
    {&op_fmin, as_function<op_fmin>, as_method<op_fmin>},
    {&op_atan2, as_function<op_atan2>, as_method<op_atan2>},
    {&op_arctan2, as_function<op_arctan2>, as_method<op_arctan2>},
    {&op_atan2_, as_function<op_atan2_>, as_method<op_atan2_>},
    {&op_arctan2_, as_function<op_arctan2_>, as_method<op_arctan2_>},
    {&op_hypot, as_function<op_hypot>, as_method<op_hypot>},
    {&op_hypot_, as_function<op_hypot_>, as_method<op_hypot_>},
    {&op_copysign, as_function<op_copysign>, as_method<op_copysign>},
    {&op_copysign_, as_function<op_copysign_>, as_method<op_copysign_>},
    {&op_xlogy, as_function<op_xlogy>, as_method<op_xlogy>},
    {&op_xlogy_, as_function<op_xlogy_>, as_method<op_xlogy_>},
    {&op_logaddexp, as_function<op_logaddexp>, as_method<op_logaddexp>},
    {&op_logaddexp2, as_function<op_logaddexp2>, as_method<op_logaddexp2>},
    {&op_heaviside, as_function<op_heaviside>, as_method<op_heaviside>},
    {&op_heaviside_, as_function<op_heaviside_>, as_method<op_heaviside_>},
    {&op_logical_and, as_function<op_logical_and>, as_method<op_logical_and>},
    {&op_logical_and_, as_function<op_logical_and_>, as_method<op_logical_and_>},
    {&op_logical_or, as_function<op_logical_or>, as_method<op_logical_or>},
    {&op_logical_or_, as_function<op_logical_or_>, as_method<op_logical_or_>},
    {&op_logical_xor, as_function<op_logical_xor>, as_method<op_logical_xor>},
    {&op_logical_xor_, as_function<op_logical_xor_>, as_method<op_logical_xor_>},
    {&op_bitwise_and, as_function<op_bitwise_and>, as_method<op_bitwise_and>},
    {&op_bitwise_and_, as_function<op_bitwise_and_>, as_method<op_bitwise_and_>},
    {&op_bitwise_or, as_function<op_bitwise_or>, as_method<op_bitwise_or>},
    {&op_bitwise_or_, as_function<op_bitwise_or_>, as_method<op_bitwise_or_>},
    {&op_bitwise_xor, as_function<op_bitwise_xor>, as_method<op_bitwise_xor>},
    {&op_bitwise_xor_, as_function<op_bitwise_xor_>, as_method<op_bitwise_xor_>},
    {&op_bitwise_left_shift, as_function<op_bitwise_left_shift>, as_method<op_bitwise_left_shift>},
    {&op_bitwise_left_shift_, as_function<op_bitwise_left_shift_>, as_method<op_bitwise_left_shift_>},
    {&op_bitwise_right_shift, as_function<op_bitwise_right_shift>, as_method<op_bitwise_right_shift>},
    {&op_bitwise_right_shift_, as_function<op_bitwise_right_shift_>, as_method<op_bitwise_right_shift_>},
    {&op_lerp, as_function<op_lerp>, as_method<op_lerp>},
    {&op_lerp_, as_function<op_lerp_>, as_method<op_lerp_>},
  };
  return entries;
}

}  // namespace weft::python
