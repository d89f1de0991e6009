// stamped by tools/stamp.py from include/weft/ops; do not edit
// The unary ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"eps", Kind::floating, true, "None"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"decimals", Kind::integer, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::scalar, true, "None"}, {"max", Kind::scalar, true, "None"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"min", Kind::tensor, true, "None"}, {"max", Kind::tensor, true, "None"}};

PyObject* call_tanh(Arguments& a) {
  return a.wrap(weft::tanh(a.tensor(0)));
}
const Overload overloads_tanh[] = {{takes_0, 1, 1, false, true}};
const char contract_0[] =
  "The hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x).";
PythonOp op_tanh = {"tanh", overloads_tanh, 1, 0, false, call_tanh, nullptr, contract_0,
  "tanh(input) -> Tensor"};

PyObject* call_tanh_(Arguments& a) {
  return a.wrap(weft::tanh_(a.tensor(0)));
}
const Overload overloads_tanh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_tanh_ = {"tanh_", overloads_tanh_, 1, 0, false, call_tanh_, nullptr, contract_0,
  "tanh_(input) -> Tensor"};

PyObject* call_asinh(Arguments& a) {
  return a.wrap(weft::asinh(a.tensor(0)));
}
const Overload overloads_asinh[] = {{takes_0, 1, 1, false, true}};
const char contract_1[] =
  "The inverse hyperbolic sine, log(x + sqrt(x^2 + 1)).";
PythonOp op_asinh = {"asinh", overloads_asinh, 1, 0, false, call_asinh, nullptr, contract_1,
  "asinh(input) -> Tensor"};

PyObject* call_arcsinh(Arguments& a) {
  return a.wrap(weft::asinh(a.tensor(0)));
}
const Overload overloads_arcsinh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arcsinh = {"arcsinh", overloads_arcsinh, 1, 0, false, call_arcsinh, nullptr, contract_1,
  "arcsinh(input) -> Tensor"};

PyObject* call_asinh_(Arguments& a) {
  return a.wrap(weft::asinh_(a.tensor(0)));
}
const Overload overloads_asinh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_asinh_ = {"asinh_", overloads_asinh_, 1, 0, false, call_asinh_, nullptr, contract_1,
  "asinh_(input) -> Tensor"};

PyObject* call_arcsinh_(Arguments& a) {
  return a.wrap(weft::asinh_(a.tensor(0)));
}
const Overload overloads_arcsinh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arcsinh_ = {"arcsinh_", overloads_arcsinh_, 1, 0, false, call_arcsinh_, nullptr, contract_1,
  "arcsinh_(input) -> Tensor"};

PyObject* call_acosh(Arguments& a) {
  return a.wrap(weft::acosh(a.tensor(0)));
}
const Overload overloads_acosh[] = {{takes_0, 1, 1, false, true}};
const char contract_2[] =
  "The inverse hyperbolic cosine, log(x + sqrt(x^2 - 1)); NaN below 1.";
PythonOp op_acosh = {"acosh", overloads_acosh, 1, 0, false, call_acosh, nullptr, contract_2,
  "acosh(input) -> Tensor"};

PyObject* call_arccosh(Arguments& a) {
  return a.wrap(weft::acosh(a.tensor(0)));
}
const Overload overloads_arccosh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arccosh = {"arccosh", overloads_arccosh, 1, 0, false, call_arccosh, nullptr, contract_2,
  "arccosh(input) -> Tensor"};

PyObject* call_acosh_(Arguments& a) {
  return a.wrap(weft::acosh_(a.tensor(0)));
}
const Overload overloads_acosh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_acosh_ = {"acosh_", overloads_acosh_, 1, 0, false, call_acosh_, nullptr, contract_2,
  "acosh_(input) -> Tensor"};

PyObject* call_arccosh_(Arguments& a) {
  return a.wrap(weft::acosh_(a.tensor(0)));
}
const Overload overloads_arccosh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arccosh_ = {"arccosh_", overloads_arccosh_, 1, 0, false, call_arccosh_, nullptr, contract_2,
  "arccosh_(input) -> Tensor"};

PyObject* call_atanh(Arguments& a) {
  return a.wrap(weft::atanh(a.tensor(0)));
}
const Overload overloads_atanh[] = {{takes_0, 1, 1, false, true}};
const char contract_3[] =
  "The inverse hyperbolic tangent, 0.5 log((1 + x) / (1 - x)); NaN outside [-1, 1].";
PythonOp op_atanh = {"atanh", overloads_atanh, 1, 0, false, call_atanh, nullptr, contract_3,
  "atanh(input) -> Tensor"};

PyObject* call_arctanh(Arguments& a) {
  return a.wrap(weft::atanh(a.tensor(0)));
}
const Overload overloads_arctanh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arctanh = {"arctanh", overloads_arctanh, 1, 0, false, call_arctanh, nullptr, contract_3,
  "arctanh(input) -> Tensor"};

PyObject* call_atanh_(Arguments& a) {
  return a.wrap(weft::atanh_(a.tensor(0)));
}
const Overload overloads_atanh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_atanh_ = {"atanh_", overloads_atanh_, 1, 0, false, call_atanh_, nullptr, contract_3,
  "atanh_(input) -> Tensor"};

PyObject* call_arctanh_(Arguments& a) {
  return a.wrap(weft::atanh_(a.tensor(0)));
}
const Overload overloads_arctanh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arctanh_ = {"arctanh_", overloads_arctanh_, 1, 0, false, call_arctanh_, nullptr, contract_3,
  "arctanh_(input) -> Tensor"};

PyObject* call_deg2rad(Arguments& a) {
  return a.wrap(weft::deg2rad(a.tensor(0)));
}
const Overload overloads_deg2rad[] = {{takes_0, 1, 1, false, true}};
const char contract_4[] =
  "x * pi / 180.";
PythonOp op_deg2rad = {"deg2rad", overloads_deg2rad, 1, 0, false, call_deg2rad, nullptr, contract_4,
  "deg2rad(input) -> Tensor"};

PyObject* call_deg2rad_(Arguments& a) {
  return a.wrap(weft::deg2rad_(a.tensor(0)));
}
const Overload overloads_deg2rad_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_deg2rad_ = {"deg2rad_", overloads_deg2rad_, 1, 0, false, call_deg2rad_, nullptr, contract_4,
  "deg2rad_(input) -> Tensor"};

PyObject* call_rad2deg(Arguments& a) {
  return a.wrap(weft::rad2deg(a.tensor(0)));
}
const Overload overloads_rad2deg[] = {{takes_0, 1, 1, false, true}};
const char contract_5[] =
  "x * 180 / pi.";
PythonOp op_rad2deg = {"rad2deg", overloads_rad2deg, 1, 0, false, call_rad2deg, nullptr, contract_5,
  "rad2deg(input) -> Tensor"};

PyObject* call_rad2deg_(Arguments& a) {
  return a.wrap(weft::rad2deg_(a.tensor(0)));
}
const Overload overloads_rad2deg_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_rad2deg_ = {"rad2deg_", overloads_rad2deg_, 1, 0, false, call_rad2deg_, nullptr, contract_5,
  "rad2deg_(input) -> Tensor"};

PyObject* call_sinc(Arguments& a) {
  return a.wrap(weft::sinc(a.tensor(0)));
}
const Overload overloads_sinc[] = {{takes_0, 1, 1, false, true}};
const char contract_6[] =
  "sin(pi x) / (pi x); 1 at 0.";
PythonOp op_sinc = {"sinc", overloads_sinc, 1, 0, false, call_sinc, nullptr, contract_6,
  "sinc(input) -> Tensor"};

PyObject* call_sinc_(Arguments& a) {
  return a.wrap(weft::sinc_(a.tensor(0)));
}
const Overload overloads_sinc_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sinc_ = {"sinc_", overloads_sinc_, 1, 0, false, call_sinc_, nullptr, contract_6,
  "sinc_(input) -> Tensor"};

PyObject* call_erf(Arguments& a) {
  return a.wrap(weft::erf(a.tensor(0)));
}
const Overload overloads_erf[] = {{takes_0, 1, 1, false, true}};
const char contract_7[] =
  "The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.";
PythonOp op_erf = {"erf", overloads_erf, 1, 0, false, call_erf, nullptr, contract_7,
  "erf(input) -> Tensor"};

PyObject* call_erf_(Arguments& a) {
  return a.wrap(weft::erf_(a.tensor(0)));
}
const Overload overloads_erf_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_erf_ = {"erf_", overloads_erf_, 1, 0, false, call_erf_, nullptr, contract_7,
  "erf_(input) -> Tensor"};

PyObject* call_erfc(Arguments& a) {
  return a.wrap(weft::erfc(a.tensor(0)));
}
const Overload overloads_erfc[] = {{takes_0, 1, 1, false, true}};
const char contract_8[] =
  "1 - erf(x), exact for large x.";
PythonOp op_erfc = {"erfc", overloads_erfc, 1, 0, false, call_erfc, nullptr, contract_8,
  "erfc(input) -> Tensor"};

PyObject* call_erfc_(Arguments& a) {
  return a.wrap(weft::erfc_(a.tensor(0)));
}
const Overload overloads_erfc_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_erfc_ = {"erfc_", overloads_erfc_, 1, 0, false, call_erfc_, nullptr, contract_8,
  "erfc_(input) -> Tensor"};

PyObject* call_erfinv(Arguments& a) {
  return a.wrap(weft::erfinv(a.tensor(0)));
}
const Overload overloads_erfinv[] = {{takes_0, 1, 1, false, true}};
const char contract_9[] =
  "The inverse of erf: infinite at -1 and 1, NaN outside.";
PythonOp op_erfinv = {"erfinv", overloads_erfinv, 1, 0, false, call_erfinv, nullptr, contract_9,
  "erfinv(input) -> Tensor"};

PyObject* call_erfinv_(Arguments& a) {
  return a.wrap(weft::erfinv_(a.tensor(0)));
}
const Overload overloads_erfinv_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_erfinv_ = {"erfinv_", overloads_erfinv_, 1, 0, false, call_erfinv_, nullptr, contract_9,
  "erfinv_(input) -> Tensor"};

PyObject* call_logit(Arguments& a) {
  return a.wrap(weft::logit(a.tensor(0), a.optional_floating(1)));
}
const Overload overloads_logit[] = {{takes_1, 2, 2, false, true}};
const char contract_10[] =
  "log(x / (1 - x)), the inverse of sigmoid. With eps x is first held in [eps, 1 - eps]; without, NaN outside [0, 1].";
PythonOp op_logit = {"logit", overloads_logit, 1, 0, false, call_logit, nullptr, contract_10,
  "logit(input, eps=None) -> Tensor"};

PyObject* call_logit_(Arguments& a) {
  return a.wrap(weft::logit_(a.tensor(0), a.optional_floating(1)));
}
const Overload overloads_logit_[] = {{takes_1, 2, 2, false, true}};
PythonOp op_logit_ = {"logit_", overloads_logit_, 1, 0, false, call_logit_, nullptr, contract_10,
  "logit_(input, eps=None) -> Tensor"};

PyObject* call_floor(Arguments& a) {
  return a.wrap(weft::floor(a.tensor(0)));
}
const Overload overloads_floor[] = {{takes_0, 1, 1, false, true}};
const char contract_11[] =
  "The greatest integer not above x.";
PythonOp op_floor = {"floor", overloads_floor, 1, 0, false, call_floor, nullptr, contract_11,
  "floor(input) -> Tensor"};

PyObject* call_floor_(Arguments& a) {
  return a.wrap(weft::floor_(a.tensor(0)));
}
const Overload overloads_floor_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_floor_ = {"floor_", overloads_floor_, 1, 0, false, call_floor_, nullptr, contract_11,
  "floor_(input) -> Tensor"};

PyObject* call_ceil(Arguments& a) {
  return a.wrap(weft::ceil(a.tensor(0)));
}
const Overload overloads_ceil[] = {{takes_0, 1, 1, false, true}};
const char contract_12[] =
  "The least integer not below x.";
PythonOp op_ceil = {"ceil", overloads_ceil, 1, 0, false, call_ceil, nullptr, contract_12,
  "ceil(input) -> Tensor"};

PyObject* call_ceil_(Arguments& a) {
  return a.wrap(weft::ceil_(a.tensor(0)));
}
const Overload overloads_ceil_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_ceil_ = {"ceil_", overloads_ceil_, 1, 0, false, call_ceil_, nullptr, contract_12,
  "ceil_(input) -> Tensor"};

PyObject* call_trunc(Arguments& a) {
  return a.wrap(weft::trunc(a.tensor(0)));
}
const Overload overloads_trunc[] = {{takes_0, 1, 1, false, true}};
const char contract_13[] =
  "x without its fraction.";
PythonOp op_trunc = {"trunc", overloads_trunc, 1, 0, false, call_trunc, nullptr, contract_13,
  "trunc(input) -> Tensor"};

PyObject* call_fix(Arguments& a) {
  return a.wrap(weft::trunc(a.tensor(0)));
}
const Overload overloads_fix[] = {{takes_0, 1, 1, false, true}};
PythonOp op_fix = {"fix", overloads_fix, 1, 0, false, call_fix, nullptr, contract_13,
  "fix(input) -> Tensor"};

PyObject* call_trunc_(Arguments& a) {
  return a.wrap(weft::trunc_(a.tensor(0)));
}
const Overload overloads_trunc_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_trunc_ = {"trunc_", overloads_trunc_, 1, 0, false, call_trunc_, nullptr, contract_13,
  "trunc_(input) -> Tensor"};

PyObject* call_fix_(Arguments& a) {
  return a.wrap(weft::trunc_(a.tensor(0)));
}
const Overload overloads_fix_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_fix_ = {"fix_", overloads_fix_, 1, 0, false, call_fix_, nullptr, contract_13,
  "fix_(input) -> Tensor"};

PyObject* call_round(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::round(a.tensor(0)));
    default: return a.wrap(weft::round(a.tensor(0), a.integer(1)));
  }
}
const Overload overloads_round[] = {{takes_0, 1, 1, false, true}, {takes_2, 2, 1, false, true}};
const char contract_14[] =
  "The nearest integer, halves to the even one; with `decimals` the nearest multiple of 10^-decimals (floating only).";
PythonOp op_round = {"round", overloads_round, 2, 0, false, call_round, nullptr, contract_14,
  "round(input) -> Tensor\n"
  "round(input, *, decimals) -> Tensor"};

PyObject* call_round_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::round_(a.tensor(0)));
    default: return a.wrap(weft::round_(a.tensor(0), a.integer(1)));
  }
}
const Overload overloads_round_[] = {{takes_0, 1, 1, false, true}, {takes_2, 2, 1, false, true}};
PythonOp op_round_ = {"round_", overloads_round_, 2, 0, false, call_round_, nullptr, contract_14,
  "round_(input) -> Tensor\n"
  "round_(input, *, decimals) -> Tensor"};

PyObject* call_frac(Arguments& a) {
  return a.wrap(weft::frac(a.tensor(0)));
}
const Overload overloads_frac[] = {{takes_0, 1, 1, false, true}};
const char contract_15[] =
  "x - trunc(x). Raises DtypeError unless floating.";
PythonOp op_frac = {"frac", overloads_frac, 1, 0, false, call_frac, nullptr, contract_15,
  "frac(input) -> Tensor"};

PyObject* call_frac_(Arguments& a) {
  return a.wrap(weft::frac_(a.tensor(0)));
}
const Overload overloads_frac_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_frac_ = {"frac_", overloads_frac_, 1, 0, false, call_frac_, nullptr, contract_15,
  "frac_(input) -> Tensor"};

PyObject* call_isnan(Arguments& a) {
  return a.wrap(weft::isnan(a.tensor(0)));
}
const Overload overloads_isnan[] = {{takes_0, 1, 1, false, true}};
const char contract_16[] =
  "Whether x is NaN; false for integers.";
PythonOp op_isnan = {"isnan", overloads_isnan, 1, 0, false, call_isnan, nullptr, contract_16,
  "isnan(input) -> Tensor"};

PyObject* call_isinf(Arguments& a) {
  return a.wrap(weft::isinf(a.tensor(0)));
}
const Overload overloads_isinf[] = {{takes_0, 1, 1, false, true}};
const char contract_17[] =
  "Whether x is infinite.";
PythonOp op_isinf = {"isinf", overloads_isinf, 1, 0, false, call_isinf, nullptr, contract_17,
  "isinf(input) -> Tensor"};

PyObject* call_isposinf(Arguments& a) {
  return a.wrap(weft::isposinf(a.tensor(0)));
}
const Overload overloads_isposinf[] = {{takes_0, 1, 1, false, true}};
const char contract_18[] =
  "Whether x is inf.";
PythonOp op_isposinf = {"isposinf", overloads_isposinf, 1, 0, false, call_isposinf, nullptr, contract_18,
  "isposinf(input) -> Tensor"};

PyObject* call_isneginf(Arguments& a) {
  return a.wrap(weft::isneginf(a.tensor(0)));
}
const Overload overloads_isneginf[] = {{takes_0, 1, 1, false, true}};
const char contract_19[] =
  "Whether x is -inf.";
PythonOp op_isneginf = {"isneginf", overloads_isneginf, 1, 0, false, call_isneginf, nullptr, contract_19,
  "isneginf(input) -> Tensor"};

PyObject* call_isfinite(Arguments& a) {
  return a.wrap(weft::isfinite(a.tensor(0)));
}
const Overload overloads_isfinite[] = {{takes_0, 1, 1, false, true}};
const char contract_20[] =
  "Whether x is neither infinite nor NaN; true for integers.";
PythonOp op_isfinite = {"isfinite", overloads_isfinite, 1, 0, false, call_isfinite, nullptr, contract_20,
  "isfinite(input) -> Tensor"};

PyObject* call_isreal(Arguments& a) {
  return a.wrap(weft::isreal(a.tensor(0)));
}
const Overload overloads_isreal[] = {{takes_0, 1, 1, false, true}};
const char contract_21[] =
  "True everywhere: weft has no complex numbers.";
PythonOp op_isreal = {"isreal", overloads_isreal, 1, 0, false, call_isreal, nullptr, contract_21,
  "isreal(input) -> Tensor"};

PyObject* call_signbit(Arguments& a) {
  return a.wrap(weft::signbit(a.tensor(0)));
}
const Overload overloads_signbit[] = {{takes_0, 1, 1, false, true}};
const char contract_22[] =
  "Whether the sign bit is set: negative numbers, and -0.";
PythonOp op_signbit = {"signbit", overloads_signbit, 1, 0, false, call_signbit, nullptr, contract_22,
  "signbit(input) -> Tensor"};

PyObject* call_logical_not(Arguments& a) {
  return a.wrap(weft::logical_not(a.tensor(0)));
}
const Overload overloads_logical_not[] = {{takes_0, 1, 1, false, true}};
const char contract_23[] =
  "Whether x is 0. In place the result is stored as 0 and 1 in input's dtype.";
PythonOp op_logical_not = {"logical_not", overloads_logical_not, 1, 0, false, call_logical_not, nullptr, contract_23,
  "logical_not(input) -> Tensor"};

PyObject* call_logical_not_(Arguments& a) {
  return a.wrap(weft::logical_not_(a.tensor(0)));
}
const Overload overloads_logical_not_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_logical_not_ = {"logical_not_", overloads_logical_not_, 1, 0, false, call_logical_not_, nullptr, contract_23,
  "logical_not_(input) -> Tensor"};

PyObject* call_bitwise_not(Arguments& a) {
  return a.wrap(weft::bitwise_not(a.tensor(0)));
}
const Overload overloads_bitwise_not[] = {{takes_0, 1, 1, false, true}};
const char contract_24[] =
  "Every bit flipped; bools are negated. Raises DtypeError for floating tensors.";
PythonOp op_bitwise_not = {"bitwise_not", overloads_bitwise_not, 1, 0, false, call_bitwise_not, nullptr, contract_24,
  "bitwise_not(input) -> Tensor"};

PyObject* call_bitwise_not_(Arguments& a) {
  return a.wrap(weft::bitwise_not_(a.tensor(0)));
}
const Overload overloads_bitwise_not_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_bitwise_not_ = {"bitwise_not_", overloads_bitwise_not_, 1, 0, false, call_bitwise_not_, nullptr, contract_24,
  "bitwise_not_(input) -> Tensor"};

PyObject* call_clamp(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp(a.tensor(0), a.optional_scalar(1), a.optional_scalar(2)));
    default: return a.wrap(weft::clamp(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_clamp[] = {{takes_3, 3, 3, false, true}, {takes_4, 3, 3, false, true}};
const char contract_25[] =
  "x held between min and max, of which one may be absent; a bound may be a tensor that broadcasts with input. Of crossed\n"
  "bounds max is the result. NaN in x or in a bound is kept. The derivative is 1 at bounds that are numbers; a tensor that equals\n"
  "x gets half of the gradient. Raises ValueError without any bound and for an integer bound that leaves no value of the result's\n"
  "dtype, DtypeError where the result would be bool (unless it is held by one tensor).";
PythonOp op_clamp = {"clamp", overloads_clamp, 2, 0, false, call_clamp, nullptr, contract_25,
  "clamp(input, min=None, max=None) -> Tensor\n"
  "clamp(input, min=None, max=None) -> Tensor"};

PyObject* call_clamp_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clamp_(a.tensor(0), a.optional_scalar(1), a.optional_scalar(2)));
    default: return a.wrap(weft::clamp_(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_clamp_[] = {{takes_3, 3, 3, false, true}, {takes_4, 3, 3, false, true}};
PythonOp op_clamp_ = {"clamp_", overloads_clamp_, 2, 0, false, call_clamp_, nullptr, contract_25,
  "clamp_(input, min=None, max=None) -> Tensor\n"
  "clamp_(input, min=None, max=None) -> Tensor"};

PyObject* call_clip(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::clip(a.tensor(0), a.optional_scalar(1), a.optional_scalar(2)));
    default: return a.wrap(weft::clip(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_clip[] = {{takes_3, 3, 3, false, true}, {takes_4, 3, 3, false, true}};
const char contract_26[] =
  "clamp under NumPy's name.";
PythonOp op_clip = {"clip", overloads_clip, 2, 0, false, call_clip, nullptr, contract_26,
  "clip(input, min=None, max=None) -> Tensor\n"
  "clip(input, min=None, max=None) -> Tensor"};

}  // namespace

std::span<const Entry> unary_2_ops() {
  static constexpr Entry entries[] = {
    {&op_tanh, as_function<op_tanh>, as_method<op_tanh>},
    {&op_tanh_, as_function<op_tanh_>, as_method<op_tanh_>},
    {&op_asinh, as_function<op_asinh>, as_method<op_asinh>},
    {&op_arcsinh, as_function<op_arcsinh>, as_method<op_arcsinh>},
    {&op_asinh_, as_function<op_asinh_>, as_method<op_asinh_>},
    {&op_arcsinh_, as_function<op_arcsinh_>, as_method<op_arcsinh_>},
    {&op_acosh, as_function<op_acosh>, as_method<op_acosh>},
    {&op_arccosh, as_function<op_arccosh>, as_method<op_arccosh>},
    {&op_acosh_, as_function<op_acosh_>, as_method<op_acosh_>},
    {&op_arccosh_, as_function<op_arccosh_>, as_method<op_arccosh_>},
    {&op_atanh, as_function<op_atanh>, as_method<op_atanh>},
    {&op_arctanh, as_function<op_arctanh>, as_method<op_arctanh>},
    {&op_atanh_, as_function<op_atanh_>, as_method<op_atanh_>},
    {&op_arctanh_, as_function<op_arctanh_>, as_method<op_arctanh_>},
    {&op_deg2rad, as_function<op_deg2rad>, as_method<op_deg2rad>},
    {&op_deg2rad_, as_function<op_deg2rad_>, as_method<op_deg2rad_>},
    {&op_rad2deg, as_function<op_rad2deg>, as_method<op_rad2deg>},
    {&op_rad2deg_, as_function<op_rad2deg_>, as_method<op_rad2deg_>},
    {&op_sinc, as_function<op_sinc>, as_method<op_sinc>},
    {&op_sinc_, as_function<op_sinc_>, as_method<op_sinc_>},
    {&op_erf, as_function<op_erf>, as_method<op_erf>},
    {&op_erf_, as_function<op_erf_>, as_method<op_erf_>},
    {&op_erfc, as_function<op_erfc>, as_method<op_erfc>},
    {&op_erfc_, as_function<op_erfc_>, as_method<op_erfc_>},
    {&op_erfinv, as_function<op_erfinv>, as_method<op_erfinv>},
    {&op_erfinv_, as_function<op_erfinv_>, as_method<op_erfinv_>},
    {&op_logit, as_function<op_logit>, as_method<op_logit>},
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
  };
  return entries;
}

}  // namespace weft::python
