// stamped by tools/stamp.py from include/weft/ops; do not edit
// The binary ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"tensor1", Kind::tensor, false, nullptr}, {"tensor2", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"tensor", Kind::tensor, false, nullptr}, {"scalar", Kind::scalar, false, nullptr}};
Parameter takes_2[] = {{"scalar", Kind::scalar, false, nullptr}, {"tensor", Kind::tensor, false, nullptr}};
Parameter takes_3[] = {{"scalar1", Kind::scalar, false, nullptr}, {"scalar2", Kind::scalar, false, nullptr}};
Parameter takes_4[] = {{"from_", Kind::dtype, false, nullptr}, {"to", Kind::dtype, false, nullptr}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"alpha", Kind::scalar, false, "1"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::scalar, false, nullptr}, {"alpha", Kind::scalar, false, "1"}};
Parameter takes_7[] = {{"input", Kind::scalar, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"alpha", Kind::scalar, false, "1"}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::scalar, false, nullptr}};
Parameter takes_10[] = {{"input", Kind::scalar, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_11[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"rounding_mode", Kind::text, true, "None"}};
Parameter takes_12[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::scalar, false, nullptr}, {"rounding_mode", Kind::text, true, "None"}};
Parameter takes_13[] = {{"input", Kind::tensor, false, nullptr}, {"exponent", Kind::tensor, false, nullptr}};
Parameter takes_14[] = {{"input", Kind::tensor, false, nullptr}, {"exponent", Kind::scalar, false, nullptr}};
Parameter takes_15[] = {{"input", Kind::scalar, false, nullptr}, {"exponent", Kind::tensor, false, nullptr}};

PyObject* call_result_type(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::result_type(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::result_type(a.tensor(0), a.scalar(1)));
    case 2: return a.wrap(weft::result_type(a.scalar(0), a.tensor(1)));
    default: return a.wrap(weft::result_type(a.scalar(0), a.scalar(1)));
  }
}
const Overload overloads_result_type[] = {{takes_0, 2, 2, false, false}, {takes_1, 2, 2, false, false}, {takes_2, 2, 2, false, false}, {takes_3, 2, 2, false, false}};
const char contract_0[] =
  "The dtype of a result of these two (torch.result_type).";
PythonOp op_result_type = {"result_type", overloads_result_type, 4, 0, true, call_result_type, nullptr, contract_0,
  "result_type(tensor1, tensor2) -> weft.dtype\n"
  "result_type(tensor, scalar) -> weft.dtype\n"
  "result_type(scalar, tensor) -> weft.dtype\n"
  "result_type(scalar1, scalar2) -> weft.dtype"};

PyObject* call_can_cast(Arguments& a) {
  return a.wrap(weft::can_cast(a.dtype(0), a.dtype(1)));
}
const Overload overloads_can_cast[] = {{takes_4, 2, 2, false, false}};
const char contract_1[] =
  "Whether an in-place op may store the one in the other: not floating in integers, not numbers in bool.";
PythonOp op_can_cast = {"can_cast", overloads_can_cast, 1, 0, true, call_can_cast, nullptr, contract_1,
  "can_cast(from_, to) -> bool"};

PyObject* call_add(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::add(a.tensor(0), a.tensor(1), a.scalar(2, 1)));
    case 1: return a.wrap(weft::add(a.tensor(0), a.scalar(1), a.scalar(2, 1)));
    default: return a.wrap(weft::add(Tensor(a.scalar(0)), a.tensor(1), a.scalar(2, 1)));
  }
}
const Overload overloads_add[] = {{takes_5, 3, 2, false, true}, {takes_6, 3, 2, false, true}, {takes_7, 3, 2, false, false}};
const char contract_2[] =
  "input + alpha * other. Integers wrap around; bools are or-ed. alpha must not be floating for integers, nor a number other\n"
  "than a bool for bools (DtypeError).";
PythonOp op_add = {"add", overloads_add, 3, 0, false, call_add, nullptr, contract_2,
  "add(input, other, *, alpha=1) -> Tensor\n"
  "add(input, other, *, alpha=1) -> Tensor\n"
  "add(input, other, *, alpha=1) -> Tensor"};

PyObject* call_add_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::add_(a.tensor(0), a.tensor(1), a.scalar(2, 1)));
    default: return a.wrap(weft::add_(a.tensor(0), a.scalar(1), a.scalar(2, 1)));
  }
}
const Overload overloads_add_[] = {{takes_5, 3, 2, false, true}, {takes_6, 3, 2, false, true}};
PythonOp op_add_ = {"add_", overloads_add_, 2, 0, false, call_add_, nullptr, contract_2,
  "add_(input, other, *, alpha=1) -> Tensor\n"
  "add_(input, other, *, alpha=1) -> Tensor"};

PyObject* call_sub(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::sub(a.tensor(0), a.tensor(1), a.scalar(2, 1)));
    case 1: return a.wrap(weft::sub(a.tensor(0), a.scalar(1), a.scalar(2, 1)));
    default: return a.wrap(weft::sub(Tensor(a.scalar(0)), a.tensor(1), a.scalar(2, 1)));
  }
}
const Overload overloads_sub[] = {{takes_5, 3, 2, false, true}, {takes_6, 3, 2, false, true}, {takes_7, 3, 2, false, false}};
const char contract_3[] =
  "input - alpha * other. Raises DtypeError for bool.";
PythonOp op_sub = {"sub", overloads_sub, 3, 0, false, call_sub, nullptr, contract_3,
  "sub(input, other, *, alpha=1) -> Tensor\n"
  "sub(input, other, *, alpha=1) -> Tensor\n"
  "sub(input, other, *, alpha=1) -> Tensor"};

PyObject* call_sub_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::sub_(a.tensor(0), a.tensor(1), a.scalar(2, 1)));
    default: return a.wrap(weft::sub_(a.tensor(0), a.scalar(1), a.scalar(2, 1)));
  }
}
const Overload overloads_sub_[] = {{takes_5, 3, 2, false, true}, {takes_6, 3, 2, false, true}};
PythonOp op_sub_ = {"sub_", overloads_sub_, 2, 0, false, call_sub_, nullptr, contract_3,
  "sub_(input, other, *, alpha=1) -> Tensor\n"
  "sub_(input, other, *, alpha=1) -> Tensor"};

PyObject* call_subtract_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::sub_(a.tensor(0), a.tensor(1), a.scalar(2, 1)));
    default: return a.wrap(weft::sub_(a.tensor(0), a.scalar(1), a.scalar(2, 1)));
  }
}
const Overload overloads_subtract_[] = {{takes_5, 3, 2, false, true}, {takes_6, 3, 2, false, true}};
PythonOp op_subtract_ = {"subtract_", overloads_subtract_, 2, 0, false, call_subtract_, nullptr, contract_3,
  "subtract_(input, other, *, alpha=1) -> Tensor\n"
  "subtract_(input, other, *, alpha=1) -> Tensor"};

PyObject* call_subtract(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::subtract(a.tensor(0), a.tensor(1), a.scalar(2, 1)));
    case 1: return a.wrap(weft::subtract(a.tensor(0), a.scalar(1), a.scalar(2, 1)));
    default: return a.wrap(weft::subtract(Tensor(a.scalar(0)), a.tensor(1), a.scalar(2, 1)));
  }
}
const Overload overloads_subtract[] = {{takes_5, 3, 2, false, true}, {takes_6, 3, 2, false, true}, {takes_7, 3, 2, false, false}};
const char contract_4[] =
  "sub under NumPy's name.";
PythonOp op_subtract = {"subtract", overloads_subtract, 3, 0, false, call_subtract, nullptr, contract_4,
  "subtract(input, other, *, alpha=1) -> Tensor\n"
  "subtract(input, other, *, alpha=1) -> Tensor\n"
  "subtract(input, other, *, alpha=1) -> Tensor"};

PyObject* call_rsub(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::rsub(a.tensor(0), a.tensor(1), a.scalar(2, 1)));
    default: return a.wrap(weft::rsub(a.tensor(0), a.scalar(1), a.scalar(2, 1)));
  }
}
const Overload overloads_rsub[] = {{takes_5, 3, 2, false, true}, {takes_6, 3, 2, false, true}};
const char contract_5[] =
  "other - alpha * input.";
PythonOp op_rsub = {"rsub", overloads_rsub, 2, 0, false, call_rsub, nullptr, contract_5,
  "rsub(input, other, *, alpha=1) -> Tensor\n"
  "rsub(input, other, *, alpha=1) -> Tensor"};

PyObject* call_mul(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::mul(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::mul(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::mul(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_mul[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}, {takes_10, 2, 2, false, false}};
const char contract_6[] =
  "input * other. Bools are and-ed.";
PythonOp op_mul = {"mul", overloads_mul, 3, 0, false, call_mul, nullptr, contract_6,
  "mul(input, other) -> Tensor\n"
  "mul(input, other) -> Tensor\n"
  "mul(input, other) -> Tensor"};

PyObject* call_mul_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::mul_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::mul_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_mul_[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}};
PythonOp op_mul_ = {"mul_", overloads_mul_, 2, 0, false, call_mul_, nullptr, contract_6,
  "mul_(input, other) -> Tensor\n"
  "mul_(input, other) -> Tensor"};

PyObject* call_multiply_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::mul_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::mul_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_multiply_[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}};
PythonOp op_multiply_ = {"multiply_", overloads_multiply_, 2, 0, false, call_multiply_, nullptr, contract_6,
  "multiply_(input, other) -> Tensor\n"
  "multiply_(input, other) -> Tensor"};

PyObject* call_multiply(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::multiply(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::multiply(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::multiply(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_multiply[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}, {takes_10, 2, 2, false, false}};
const char contract_7[] =
  "mul under NumPy's name.";
PythonOp op_multiply = {"multiply", overloads_multiply, 3, 0, false, call_multiply, nullptr, contract_7,
  "multiply(input, other) -> Tensor\n"
  "multiply(input, other) -> Tensor\n"
  "multiply(input, other) -> Tensor"};

PyObject* call_div(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::div(a.tensor(0), a.tensor(1), a.optional_text(2)));
    case 1: return a.wrap(weft::div(a.scalar(0), a.tensor(1)));
    default: return a.wrap(weft::div(a.tensor(0), a.scalar(1), a.optional_text(2)));
  }
}
const Overload overloads_div[] = {{takes_11, 3, 2, false, true}, {takes_10, 2, 2, false, false}, {takes_12, 3, 2, false, true}};
const char contract_8[] =
  "input / other. Without rounding_mode integers give get_default_dtype(). rounding_mode \"trunc\" rounds toward zero, \"floor\"\n"
  "downwards; dtypes are then kept, and integers divided by zero throw Error. Raises ValueError for other modes.";
PythonOp op_div = {"div", overloads_div, 3, 0, false, call_div, nullptr, contract_8,
  "div(input, other, *, rounding_mode=None) -> Tensor\n"
  "div(input, other) -> Tensor\n"
  "div(input, other, *, rounding_mode=None) -> Tensor"};

PyObject* call_div_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::div_(a.tensor(0), a.tensor(1), a.optional_text(2)));
    default: return a.wrap(weft::div_(a.tensor(0), a.scalar(1), a.optional_text(2)));
  }
}
const Overload overloads_div_[] = {{takes_11, 3, 2, false, true}, {takes_12, 3, 2, false, true}};
PythonOp op_div_ = {"div_", overloads_div_, 2, 0, false, call_div_, nullptr, contract_8,
  "div_(input, other, *, rounding_mode=None) -> Tensor\n"
  "div_(input, other, *, rounding_mode=None) -> Tensor"};

PyObject* call_divide_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::div_(a.tensor(0), a.tensor(1), a.optional_text(2)));
    default: return a.wrap(weft::div_(a.tensor(0), a.scalar(1), a.optional_text(2)));
  }
}
const Overload overloads_divide_[] = {{takes_11, 3, 2, false, true}, {takes_12, 3, 2, false, true}};
PythonOp op_divide_ = {"divide_", overloads_divide_, 2, 0, false, call_divide_, nullptr, contract_8,
  "divide_(input, other, *, rounding_mode=None) -> Tensor\n"
  "divide_(input, other, *, rounding_mode=None) -> Tensor"};

PyObject* call_divide(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::divide(a.tensor(0), a.tensor(1), a.optional_text(2)));
    case 1: return a.wrap(weft::divide(a.tensor(0), a.scalar(1), a.optional_text(2)));
    default: return a.wrap(weft::divide(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_divide[] = {{takes_11, 3, 2, false, true}, {takes_12, 3, 2, false, true}, {takes_10, 2, 2, false, false}};
const char contract_9[] =
  "div under its other names.";
PythonOp op_divide = {"divide", overloads_divide, 3, 0, false, call_divide, nullptr, contract_9,
  "divide(input, other, *, rounding_mode=None) -> Tensor\n"
  "divide(input, other, *, rounding_mode=None) -> Tensor\n"
  "divide(input, other) -> Tensor"};

PyObject* call_true_divide_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::true_divide_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::true_divide_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_true_divide_[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}};
const char contract_10[] =
  "div without rounding.";
PythonOp op_true_divide_ = {"true_divide_", overloads_true_divide_, 2, 0, false, call_true_divide_, nullptr, contract_10,
  "true_divide_(input, other) -> Tensor\n"
  "true_divide_(input, other) -> Tensor"};

PyObject* call_true_divide(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::true_divide(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::true_divide(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::true_divide(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_true_divide[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}, {takes_10, 2, 2, false, false}};
PythonOp op_true_divide = {"true_divide", overloads_true_divide, 3, 0, false, call_true_divide, nullptr, contract_10,
  "true_divide(input, other) -> Tensor\n"
  "true_divide(input, other) -> Tensor\n"
  "true_divide(input, other) -> Tensor"};

PyObject* call_floor_divide(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::floor_divide(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::floor_divide(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::floor_divide(Tensor(a.scalar(0)), a.tensor(1)));
  }
}
const Overload overloads_floor_divide[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}, {takes_10, 2, 2, false, false}};
const char contract_11[] =
  "div with rounding_mode \"floor\", Python's //; without a derivative.";
PythonOp op_floor_divide = {"floor_divide", overloads_floor_divide, 3, 0, false, call_floor_divide, nullptr, contract_11,
  "floor_divide(input, other) -> Tensor\n"
  "floor_divide(input, other) -> Tensor\n"
  "floor_divide(input, other) -> Tensor"};

PyObject* call_floor_divide_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::floor_divide_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::floor_divide_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_floor_divide_[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}};
PythonOp op_floor_divide_ = {"floor_divide_", overloads_floor_divide_, 2, 0, false, call_floor_divide_, nullptr, contract_11,
  "floor_divide_(input, other) -> Tensor\n"
  "floor_divide_(input, other) -> Tensor"};

PyObject* call_remainder(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::remainder(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::remainder(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::remainder(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_remainder[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}, {takes_10, 2, 2, false, false}};
const char contract_12[] =
  "input - other * floor(input / other), of other's sign: Python's %. Integers divided by zero throw Error. Not for bool.";
PythonOp op_remainder = {"remainder", overloads_remainder, 3, 0, false, call_remainder, nullptr, contract_12,
  "remainder(input, other) -> Tensor\n"
  "remainder(input, other) -> Tensor\n"
  "remainder(input, other) -> Tensor"};

PyObject* call_remainder_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::remainder_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::remainder_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_remainder_[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}};
PythonOp op_remainder_ = {"remainder_", overloads_remainder_, 2, 0, false, call_remainder_, nullptr, contract_12,
  "remainder_(input, other) -> Tensor\n"
  "remainder_(input, other) -> Tensor"};

PyObject* call_fmod(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::fmod(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::fmod(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_fmod[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}};
const char contract_13[] =
  "input - other * trunc(input / other), of input's sign: C's fmod. Integers divided by zero throw Error. Not for bool.";
PythonOp op_fmod = {"fmod", overloads_fmod, 2, 0, false, call_fmod, nullptr, contract_13,
  "fmod(input, other) -> Tensor\n"
  "fmod(input, other) -> Tensor"};

PyObject* call_fmod_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::fmod_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::fmod_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_fmod_[] = {{takes_8, 2, 2, false, true}, {takes_9, 2, 2, false, true}};
PythonOp op_fmod_ = {"fmod_", overloads_fmod_, 2, 0, false, call_fmod_, nullptr, contract_13,
  "fmod_(input, other) -> Tensor\n"
  "fmod_(input, other) -> Tensor"};

PyObject* call_pow(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::pow(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::pow(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::pow(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_pow[] = {{takes_13, 2, 2, false, true}, {takes_14, 2, 2, false, true}, {takes_15, 2, 2, false, false}};
const char contract_14[] =
  "input^exponent. Integers stay integers: a negative number as exponent raises ValueError, a tensor's negative exponents give\n"
  "the power cut to an integer. The derivative by input where exponent is 0, and by exponent where input is 0, is 0.";
PythonOp op_pow = {"pow", overloads_pow, 3, 0, false, call_pow, nullptr, contract_14,
  "pow(input, exponent) -> Tensor\n"
  "pow(input, exponent) -> Tensor\n"
  "pow(input, exponent) -> Tensor"};

PyObject* call_pow_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::pow_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::pow_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_pow_[] = {{takes_13, 2, 2, false, true}, {takes_14, 2, 2, false, true}};
PythonOp op_pow_ = {"pow_", overloads_pow_, 2, 0, false, call_pow_, nullptr, contract_14,
  "pow_(input, exponent) -> Tensor\n"
  "pow_(input, exponent) -> Tensor"};

PyObject* call_float_power_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::float_power_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::float_power_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_float_power_[] = {{takes_13, 2, 2, false, true}, {takes_14, 2, 2, false, true}};
const char contract_15[] =
  "pow in float64. In place input must be float64.";
PythonOp op_float_power_ = {"float_power_", overloads_float_power_, 2, 0, false, call_float_power_, nullptr, contract_15,
  "float_power_(input, exponent) -> Tensor\n"
  "float_power_(input, exponent) -> Tensor"};

PyObject* call_float_power(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::float_power(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::float_power(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::float_power(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_float_power[] = {{takes_13, 2, 2, false, true}, {takes_14, 2, 2, false, true}, {takes_15, 2, 2, false, false}};
PythonOp op_float_power = {"float_power", overloads_float_power, 3, 0, false, call_float_power, nullptr, contract_15,
  "float_power(input, exponent) -> Tensor\n"
  "float_power(input, exponent) -> Tensor\n"
  "float_power(input, exponent) -> Tensor"};

PyObject* call_maximum(Arguments& a) {
  return a.wrap(weft::maximum(a.tensor(0), a.tensor(1)));
}
const Overload overloads_maximum[] = {{takes_8, 2, 2, false, true}};
const char contract_16[] =
  "The greater of both; NaN if either is. Where they are equal each gets half of the gradient.";
PythonOp op_maximum = {"maximum", overloads_maximum, 1, 0, false, call_maximum, nullptr, contract_16,
  "maximum(input, other) -> Tensor"};

PyObject* call_minimum(Arguments& a) {
  return a.wrap(weft::minimum(a.tensor(0), a.tensor(1)));
}
const Overload overloads_minimum[] = {{takes_8, 2, 2, false, true}};
const char contract_17[] =
  "The smaller of both; NaN if either is. Where they are equal each gets half of the gradient.";
PythonOp op_minimum = {"minimum", overloads_minimum, 1, 0, false, call_minimum, nullptr, contract_17,
  "minimum(input, other) -> Tensor"};

PyObject* call_fmax(Arguments& a) {
  return a.wrap(weft::fmax(a.tensor(0), a.tensor(1)));
}
const Overload overloads_fmax[] = {{takes_8, 2, 2, false, true}};
const char contract_18[] =
  "The greater of both, NaN only if both are. Where they are equal each gets half of the gradient.";
PythonOp op_fmax = {"fmax", overloads_fmax, 1, 0, false, call_fmax, nullptr, contract_18,
  "fmax(input, other) -> Tensor"};

PyObject* call_fmin(Arguments& a) {
  return a.wrap(weft::fmin(a.tensor(0), a.tensor(1)));
}
const Overload overloads_fmin[] = {{takes_8, 2, 2, false, true}};
const char contract_19[] =
  "The smaller of both, NaN only if both are. Where they are equal each gets half of the gradient.";
PythonOp op_fmin = {"fmin", overloads_fmin, 1, 0, false, call_fmin, nullptr, contract_19,
  "fmin(input, other) -> Tensor"};

PyObject* call_atan2(Arguments& a) {
  return a.wrap(weft::atan2(a.tensor(0), a.tensor(1)));
}
const Overload overloads_atan2[] = {{takes_8, 2, 2, false, true}};
const char contract_20[] =
  "The angle of the point (other, input), in [-pi, pi].";
PythonOp op_atan2 = {"atan2", overloads_atan2, 1, 0, false, call_atan2, nullptr, contract_20,
  "atan2(input, other) -> Tensor"};

PyObject* call_arctan2(Arguments& a) {
  return a.wrap(weft::atan2(a.tensor(0), a.tensor(1)));
}
const Overload overloads_arctan2[] = {{takes_8, 2, 2, false, true}};
PythonOp op_arctan2 = {"arctan2", overloads_arctan2, 1, 0, false, call_arctan2, nullptr, contract_20,
  "arctan2(input, other) -> Tensor"};

PyObject* call_atan2_(Arguments& a) {
  return a.wrap(weft::atan2_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_atan2_[] = {{takes_8, 2, 2, false, true}};
PythonOp op_atan2_ = {"atan2_", overloads_atan2_, 1, 0, false, call_atan2_, nullptr, contract_20,
  "atan2_(input, other) -> Tensor"};

PyObject* call_arctan2_(Arguments& a) {
  return a.wrap(weft::atan2_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_arctan2_[] = {{takes_8, 2, 2, false, true}};
PythonOp op_arctan2_ = {"arctan2_", overloads_arctan2_, 1, 0, false, call_arctan2_, nullptr, contract_20,
  "arctan2_(input, other) -> Tensor"};

PyObject* call_hypot(Arguments& a) {
  return a.wrap(weft::hypot(a.tensor(0), a.tensor(1)));
}
const Overload overloads_hypot[] = {{takes_8, 2, 2, false, true}};
const char contract_21[] =
  "sqrt(input^2 + other^2) without overflow. Raises DtypeError unless floating.";
PythonOp op_hypot = {"hypot", overloads_hypot, 1, 0, false, call_hypot, nullptr, contract_21,
  "hypot(input, other) -> Tensor"};

}  // namespace

std::span<const Entry> binary_ops() {
  static constexpr Entry entries[] = {
    {&op_result_type, as_function<op_result_type>, nullptr},
    {&op_can_cast, as_function<op_can_cast>, nullptr},
    {&op_add, as_function<op_add>, as_method<op_add>},
    {&op_add_, as_function<op_add_>, as_method<op_add_>},
    {&op_sub, as_function<op_sub>, as_method<op_sub>},
    {&op_sub_, as_function<op_sub_>, as_method<op_sub_>},
    {&op_subtract_, as_function<op_subtract_>, as_method<op_subtract_>},
    {&op_subtract, as_function<op_subtract>, as_method<op_subtract>},
    {&op_rsub, as_function<op_rsub>, as_method<op_rsub>},
    {&op_mul, as_function<op_mul>, as_method<op_mul>},
    {&op_mul_, as_function<op_mul_>, as_method<op_mul_>},
    {&op_multiply_, as_function<op_multiply_>, as_method<op_multiply_>},
    {&op_multiply, as_function<op_multiply>, as_method<op_multiply>},
    {&op_div, as_function<op_div>, as_method<op_div>},
    {&op_div_, as_function<op_div_>, as_method<op_div_>},
    {&op_divide_, as_function<op_divide_>, as_method<op_divide_>},
    {&op_divide, as_function<op_divide>, as_method<op_divide>},
    {&op_true_divide_, as_function<op_true_divide_>, as_method<op_true_divide_>},
    {&op_true_divide, as_function<op_true_divide>, as_method<op_true_divide>},
    {&op_floor_divide, as_function<op_floor_divide>, as_method<op_floor_divide>},
    {&op_floor_divide_, as_function<op_floor_divide_>, as_method<op_floor_divide_>},
    {&op_remainder, as_function<op_remainder>, as_method<op_remainder>},
    {&op_remainder_, as_function<op_remainder_>, as_method<op_remainder_>},
    {&op_fmod, as_function<op_fmod>, as_method<op_fmod>},
    {&op_fmod_, as_function<op_fmod_>, as_method<op_fmod_>},
    {&op_pow, as_function<op_pow>, as_method<op_pow>},
    {&op_pow_, as_function<op_pow_>, as_method<op_pow_>},
    {&op_float_power_, as_function<op_float_power_>, as_method<op_float_power_>},
    {&op_float_power, as_function<op_float_power>, as_method<op_float_power>},
    {&op_maximum, as_function<op_maximum>, as_method<op_maximum>},
    {&op_minimum, as_function<op_minimum>, as_method<op_minimum>},
    {&op_fmax, as_function<op_fmax>, as_method<op_fmax>},
    {&op_fmin, as_function<op_fmin>, as_method<op_fmin>},
    {&op_atan2, as_function<op_atan2>, as_method<op_atan2>},
    {&op_arctan2, as_function<op_arctan2>, as_method<op_arctan2>},
    {&op_atan2_, as_function<op_atan2_>, as_method<op_atan2_>},
    {&op_arctan2_, as_function<op_arctan2_>, as_method<op_arctan2_>},
    {&op_hypot, as_function<op_hypot>, as_method<op_hypot>},
  };
  return entries;
}

}  // namespace weft::python
