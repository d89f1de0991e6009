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
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"tensor1", Kind::tensor, false, nullptr}, {"tensor2", Kind::tensor, false, nullptr}, {"value", Kind::scalar, false, "1"}};

PyObject* call_hypot_(Arguments& a) {
  return a.wrap(weft::hypot_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_hypot_[] = {{takes_0, 2, 2, false, true}};
const char contract_0[] =
  "sqrt(input^2 + other^2) without overflow. Raises DtypeError unless floating.";
PythonOp op_hypot_ = {"hypot_", overloads_hypot_, 1, 0, false, call_hypot_, nullptr, contract_0,
  "hypot_(input, other) -> Tensor"};

PyObject* call_copysign(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::copysign(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::copysign(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_copysign[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
const char contract_1[] =
  "|input| with other's sign.";
PythonOp op_copysign = {"copysign", overloads_copysign, 2, 0, false, call_copysign, nullptr, contract_1,
  "copysign(input, other) -> Tensor\n"
  "copysign(input, other) -> Tensor"};

PyObject* call_copysign_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::copysign_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::copysign_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_copysign_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_copysign_ = {"copysign_", overloads_copysign_, 2, 0, false, call_copysign_, nullptr, contract_1,
  "copysign_(input, other) -> Tensor\n"
  "copysign_(input, other) -> Tensor"};

PyObject* call_xlogy(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::xlogy(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::xlogy(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::xlogy(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_xlogy[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
const char contract_2[] =
  "input * log(other); 0 where input is 0, unless other is NaN.";
PythonOp op_xlogy = {"xlogy", overloads_xlogy, 3, 0, false, call_xlogy, nullptr, contract_2,
  "xlogy(input, other) -> Tensor\n"
  "xlogy(input, other) -> Tensor\n"
  "xlogy(input, other) -> Tensor"};

PyObject* call_xlogy_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::xlogy_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::xlogy_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_xlogy_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_xlogy_ = {"xlogy_", overloads_xlogy_, 2, 0, false, call_xlogy_, nullptr, contract_2,
  "xlogy_(input, other) -> Tensor\n"
  "xlogy_(input, other) -> Tensor"};

PyObject* call_logaddexp(Arguments& a) {
  return a.wrap(weft::logaddexp(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logaddexp[] = {{takes_0, 2, 2, false, true}};
const char contract_3[] =
  "log(e^input + e^other) without overflow. Raises DtypeError unless floating.";
PythonOp op_logaddexp = {"logaddexp", overloads_logaddexp, 1, 0, false, call_logaddexp, nullptr, contract_3,
  "logaddexp(input, other) -> Tensor"};

PyObject* call_logaddexp2(Arguments& a) {
  return a.wrap(weft::logaddexp2(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logaddexp2[] = {{takes_0, 2, 2, false, true}};
const char contract_4[] =
  "log2(2^input + 2^other) without overflow. Raises DtypeError unless floating.";
PythonOp op_logaddexp2 = {"logaddexp2", overloads_logaddexp2, 1, 0, false, call_logaddexp2, nullptr, contract_4,
  "logaddexp2(input, other) -> Tensor"};

PyObject* call_heaviside(Arguments& a) {
  return a.wrap(weft::heaviside(a.tensor(0), a.tensor(1)));
}
const Overload overloads_heaviside[] = {{takes_3, 2, 2, false, true}};
const char contract_5[] =
  "0 below input = 0 and for NaN, 1 above, `values` at it; without a derivative. Both of one dtype (DtypeError).";
PythonOp op_heaviside = {"heaviside", overloads_heaviside, 1, 0, false, call_heaviside, nullptr, contract_5,
  "heaviside(input, values) -> Tensor"};

PyObject* call_heaviside_(Arguments& a) {
  return a.wrap(weft::heaviside_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_heaviside_[] = {{takes_3, 2, 2, false, true}};
PythonOp op_heaviside_ = {"heaviside_", overloads_heaviside_, 1, 0, false, call_heaviside_, nullptr, contract_5,
  "heaviside_(input, values) -> Tensor"};

PyObject* call_logical_and(Arguments& a) {
  return a.wrap(weft::logical_and(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_and[] = {{takes_0, 2, 2, false, true}};
const char contract_6[] =
  "Whether both are not 0; a bool tensor. In place, 0 and 1 in input's dtype.";
PythonOp op_logical_and = {"logical_and", overloads_logical_and, 1, 0, false, call_logical_and, nullptr, contract_6,
  "logical_and(input, other) -> Tensor"};

PyObject* call_logical_and_(Arguments& a) {
  return a.wrap(weft::logical_and_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_and_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logical_and_ = {"logical_and_", overloads_logical_and_, 1, 0, false, call_logical_and_, nullptr, contract_6,
  "logical_and_(input, other) -> Tensor"};

PyObject* call_logical_or(Arguments& a) {
  return a.wrap(weft::logical_or(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_or[] = {{takes_0, 2, 2, false, true}};
const char contract_7[] =
  "Whether one or both are not 0.";
PythonOp op_logical_or = {"logical_or", overloads_logical_or, 1, 0, false, call_logical_or, nullptr, contract_7,
  "logical_or(input, other) -> Tensor"};

PyObject* call_logical_or_(Arguments& a) {
  return a.wrap(weft::logical_or_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_or_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logical_or_ = {"logical_or_", overloads_logical_or_, 1, 0, false, call_logical_or_, nullptr, contract_7,
  "logical_or_(input, other) -> Tensor"};

PyObject* call_logical_xor(Arguments& a) {
  return a.wrap(weft::logical_xor(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_xor[] = {{takes_0, 2, 2, false, true}};
const char contract_8[] =
  "Whether one of both is not 0.";
PythonOp op_logical_xor = {"logical_xor", overloads_logical_xor, 1, 0, false, call_logical_xor, nullptr, contract_8,
  "logical_xor(input, other) -> Tensor"};

PyObject* call_logical_xor_(Arguments& a) {
  return a.wrap(weft::logical_xor_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_logical_xor_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_logical_xor_ = {"logical_xor_", overloads_logical_xor_, 1, 0, false, call_logical_xor_, nullptr, contract_8,
  "logical_xor_(input, other) -> Tensor"};

PyObject* call_bitwise_and(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_and(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::bitwise_and(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::bitwise_and(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_bitwise_and[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
const char contract_9[] =
  "The bits set in both. Integers and bools only (DtypeError).";
PythonOp op_bitwise_and = {"bitwise_and", overloads_bitwise_and, 3, 0, false, call_bitwise_and, nullptr, contract_9,
  "bitwise_and(input, other) -> Tensor\n"
  "bitwise_and(input, other) -> Tensor\n"
  "bitwise_and(input, other) -> Tensor"};

PyObject* call_bitwise_and_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_and_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::bitwise_and_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_bitwise_and_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_bitwise_and_ = {"bitwise_and_", overloads_bitwise_and_, 2, 0, false, call_bitwise_and_, nullptr, contract_9,
  "bitwise_and_(input, other) -> Tensor\n"
  "bitwise_and_(input, other) -> Tensor"};

PyObject* call_bitwise_or(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_or(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::bitwise_or(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::bitwise_or(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_bitwise_or[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
const char contract_10[] =
  "The bits set in one or both. Integers and bools only (DtypeError).";
PythonOp op_bitwise_or = {"bitwise_or", overloads_bitwise_or, 3, 0, false, call_bitwise_or, nullptr, contract_10,
  "bitwise_or(input, other) -> Tensor\n"
  "bitwise_or(input, other) -> Tensor\n"
  "bitwise_or(input, other) -> Tensor"};

PyObject* call_bitwise_or_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_or_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::bitwise_or_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_bitwise_or_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_bitwise_or_ = {"bitwise_or_", overloads_bitwise_or_, 2, 0, false, call_bitwise_or_, nullptr, contract_10,
  "bitwise_or_(input, other) -> Tensor\n"
  "bitwise_or_(input, other) -> Tensor"};

PyObject* call_bitwise_xor(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_xor(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::bitwise_xor(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::bitwise_xor(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_bitwise_xor[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
const char contract_11[] =
  "The bits set in one of both. Integers and bools only (DtypeError).";
PythonOp op_bitwise_xor = {"bitwise_xor", overloads_bitwise_xor, 3, 0, false, call_bitwise_xor, nullptr, contract_11,
  "bitwise_xor(input, other) -> Tensor\n"
  "bitwise_xor(input, other) -> Tensor\n"
  "bitwise_xor(input, other) -> Tensor"};

PyObject* call_bitwise_xor_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_xor_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::bitwise_xor_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_bitwise_xor_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_bitwise_xor_ = {"bitwise_xor_", overloads_bitwise_xor_, 2, 0, false, call_bitwise_xor_, nullptr, contract_11,
  "bitwise_xor_(input, other) -> Tensor\n"
  "bitwise_xor_(input, other) -> Tensor"};

PyObject* call_bitwise_left_shift(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_left_shift(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::bitwise_left_shift(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::bitwise_left_shift(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_bitwise_left_shift[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
const char contract_12[] =
  "input * 2^other; 0 where `other` is negative or not below the number of bits. Integers only (DtypeError).";
PythonOp op_bitwise_left_shift = {"bitwise_left_shift", overloads_bitwise_left_shift, 3, 0, false, call_bitwise_left_shift, nullptr, contract_12,
  "bitwise_left_shift(input, other) -> Tensor\n"
  "bitwise_left_shift(input, other) -> Tensor\n"
  "bitwise_left_shift(input, other) -> Tensor"};

PyObject* call_bitwise_left_shift_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_left_shift_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::bitwise_left_shift_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_bitwise_left_shift_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_bitwise_left_shift_ = {"bitwise_left_shift_", overloads_bitwise_left_shift_, 2, 0, false, call_bitwise_left_shift_, nullptr, contract_12,
  "bitwise_left_shift_(input, other) -> Tensor\n"
  "bitwise_left_shift_(input, other) -> Tensor"};

PyObject* call_bitwise_right_shift(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_right_shift(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::bitwise_right_shift(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::bitwise_right_shift(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_bitwise_right_shift[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}, {takes_2, 2, 2, false, false}};
const char contract_13[] =
  "floor(input / 2^other); 0 or -1 where `other` is negative or not below the number of bits. Integers only (DtypeError).";
PythonOp op_bitwise_right_shift = {"bitwise_right_shift", overloads_bitwise_right_shift, 3, 0, false, call_bitwise_right_shift, nullptr, contract_13,
  "bitwise_right_shift(input, other) -> Tensor\n"
  "bitwise_right_shift(input, other) -> Tensor\n"
  "bitwise_right_shift(input, other) -> Tensor"};

PyObject* call_bitwise_right_shift_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bitwise_right_shift_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::bitwise_right_shift_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_bitwise_right_shift_[] = {{takes_0, 2, 2, false, true}, {takes_1, 2, 2, false, true}};
PythonOp op_bitwise_right_shift_ = {"bitwise_right_shift_", overloads_bitwise_right_shift_, 2, 0, false, call_bitwise_right_shift_, nullptr, contract_13,
  "bitwise_right_shift_(input, other) -> Tensor\n"
  "bitwise_right_shift_(input, other) -> Tensor"};

PyObject* call_lerp(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::lerp(a.tensor(0), a.tensor(1), a.scalar(2)));
    default: return a.wrap(weft::lerp(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_lerp[] = {{takes_4, 3, 3, false, true}, {takes_5, 3, 3, false, true}};
const char contract_14[] =
  "input + weight * (end - input). Raises DtypeError unless input, end and weight have one floating dtype.";
PythonOp op_lerp = {"lerp", overloads_lerp, 2, 0, false, call_lerp, nullptr, contract_14,
  "lerp(input, end, weight) -> Tensor\n"
  "lerp(input, end, weight) -> Tensor"};

PyObject* call_lerp_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::lerp_(a.tensor(0), a.tensor(1), a.scalar(2)));
    default: return a.wrap(weft::lerp_(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_lerp_[] = {{takes_4, 3, 3, false, true}, {takes_5, 3, 3, false, true}};
PythonOp op_lerp_ = {"lerp_", overloads_lerp_, 2, 0, false, call_lerp_, nullptr, contract_14,
  "lerp_(input, end, weight) -> Tensor\n"
  "lerp_(input, end, weight) -> Tensor"};

PyObject* call_addcmul(Arguments& a) {
  return a.wrap(weft::addcmul(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1)));
}
const Overload overloads_addcmul[] = {{takes_6, 4, 3, false, true}};
const char contract_15[] =
  "input + value * tensor1 * tensor2. Of integers value is cut to one.";
PythonOp op_addcmul = {"addcmul", overloads_addcmul, 1, 0, false, call_addcmul, nullptr, contract_15,
  "addcmul(input, tensor1, tensor2, *, value=1) -> Tensor"};

PyObject* call_addcmul_(Arguments& a) {
  return a.wrap(weft::addcmul_(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1)));
}
const Overload overloads_addcmul_[] = {{takes_6, 4, 3, false, true}};
PythonOp op_addcmul_ = {"addcmul_", overloads_addcmul_, 1, 0, false, call_addcmul_, nullptr, contract_15,
  "addcmul_(input, tensor1, tensor2, *, value=1) -> Tensor"};

PyObject* call_addcdiv(Arguments& a) {
  return a.wrap(weft::addcdiv(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1)));
}
const Overload overloads_addcdiv[] = {{takes_6, 4, 3, false, true}};
const char contract_16[] =
  "input + value * tensor1 / tensor2. Raises DtypeError if both tensor1 and tensor2 are integers.";
PythonOp op_addcdiv = {"addcdiv", overloads_addcdiv, 1, 0, false, call_addcdiv, nullptr, contract_16,
  "addcdiv(input, tensor1, tensor2, *, value=1) -> Tensor"};

PyObject* call_addcdiv_(Arguments& a) {
  return a.wrap(weft::addcdiv_(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1)));
}
const Overload overloads_addcdiv_[] = {{takes_6, 4, 3, false, true}};
PythonOp op_addcdiv_ = {"addcdiv_", overloads_addcdiv_, 1, 0, false, call_addcdiv_, nullptr, contract_16,
  "addcdiv_(input, tensor1, tensor2, *, value=1) -> Tensor"};

}  // namespace

std::span<const Entry> binary_2_ops() {
  static constexpr Entry entries[] = {
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
    {&op_addcmul, as_function<op_addcmul>, as_method<op_addcmul>},
    {&op_addcmul_, as_function<op_addcmul_>, as_method<op_addcmul_>},
    {&op_addcdiv, as_function<op_addcdiv>, as_method<op_addcdiv>},
    {&op_addcdiv_, as_function<op_addcdiv_>, as_method<op_addcdiv_>},
  };
  return entries;
}

}  // namespace weft::python
