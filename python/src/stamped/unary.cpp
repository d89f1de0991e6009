// stamped by tools/stamp.py from include/weft/ops; do not edit
// The unary ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}};

PyObject* call_neg(Arguments& a) {
  return a.wrap(weft::neg(a.tensor(0)));
}
const Overload overloads_neg[] = {{takes_0, 1, 1, false, true}};
const char contract_0[] =
  "-x. Integers wrap around; raises DtypeError for bool.";
PythonOp op_neg = {"neg", overloads_neg, 1, 0, false, call_neg, nullptr, contract_0,
  "neg(input) -> Tensor"};

PyObject* call_neg_(Arguments& a) {
  return a.wrap(weft::neg_(a.tensor(0)));
}
const Overload overloads_neg_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_neg_ = {"neg_", overloads_neg_, 1, 0, false, call_neg_, nullptr, contract_0,
  "neg_(input) -> Tensor"};

PyObject* call_negative(Arguments& a) {
  return a.wrap(weft::negative(a.tensor(0)));
}
const Overload overloads_negative[] = {{takes_0, 1, 1, false, true}};
const char contract_1[] =
  "neg under NumPy's name.";
PythonOp op_negative = {"negative", overloads_negative, 1, 0, false, call_negative, nullptr, contract_1,
  "negative(input) -> Tensor"};

PyObject* call_negative_(Arguments& a) {
  return a.wrap(weft::negative_(a.tensor(0)));
}
const Overload overloads_negative_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_negative_ = {"negative_", overloads_negative_, 1, 0, false, call_negative_, nullptr, contract_1,
  "negative_(input) -> Tensor"};

PyObject* call_positive(Arguments& a) {
  return a.wrap(weft::positive(a.tensor(0)));
}
const Overload overloads_positive[] = {{takes_0, 1, 1, false, true}};
const char contract_2[] =
  "input itself. Raises DtypeError for bool.";
PythonOp op_positive = {"positive", overloads_positive, 1, 0, true, call_positive, nullptr, contract_2,
  "positive(input) -> Tensor"};

PyObject* call_abs(Arguments& a) {
  return a.wrap(weft::abs(a.tensor(0)));
}
const Overload overloads_abs[] = {{takes_0, 1, 1, false, true}};
const char contract_3[] =
  "|x|; its derivative at 0 is 0. Integers keep their dtype; raises DtypeError for bool.";
PythonOp op_abs = {"abs", overloads_abs, 1, 0, false, call_abs, nullptr, contract_3,
  "abs(input) -> Tensor"};

PyObject* call_abs_(Arguments& a) {
  return a.wrap(weft::abs_(a.tensor(0)));
}
const Overload overloads_abs_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_abs_ = {"abs_", overloads_abs_, 1, 0, false, call_abs_, nullptr, contract_3,
  "abs_(input) -> Tensor"};

PyObject* call_absolute(Arguments& a) {
  return a.wrap(weft::absolute(a.tensor(0)));
}
const Overload overloads_absolute[] = {{takes_0, 1, 1, false, true}};
const char contract_4[] =
  "abs under NumPy's name.";
PythonOp op_absolute = {"absolute", overloads_absolute, 1, 0, false, call_absolute, nullptr, contract_4,
  "absolute(input) -> Tensor"};

PyObject* call_absolute_(Arguments& a) {
  return a.wrap(weft::absolute_(a.tensor(0)));
}
const Overload overloads_absolute_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_absolute_ = {"absolute_", overloads_absolute_, 1, 0, false, call_absolute_, nullptr, contract_4,
  "absolute_(input) -> Tensor"};

PyObject* call_sign(Arguments& a) {
  return a.wrap(weft::sign(a.tensor(0)));
}
const Overload overloads_sign[] = {{takes_0, 1, 1, false, true}};
const char contract_5[] =
  "-1, 0 or 1; 0 for NaN. Integers and bools keep their dtype. The derivative is 0.";
PythonOp op_sign = {"sign", overloads_sign, 1, 0, false, call_sign, nullptr, contract_5,
  "sign(input) -> Tensor"};

PyObject* call_sgn(Arguments& a) {
  return a.wrap(weft::sign(a.tensor(0)));
}
const Overload overloads_sgn[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sgn = {"sgn", overloads_sgn, 1, 0, false, call_sgn, nullptr, contract_5,
  "sgn(input) -> Tensor"};

PyObject* call_sign_(Arguments& a) {
  return a.wrap(weft::sign_(a.tensor(0)));
}
const Overload overloads_sign_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sign_ = {"sign_", overloads_sign_, 1, 0, false, call_sign_, nullptr, contract_5,
  "sign_(input) -> Tensor"};

PyObject* call_sgn_(Arguments& a) {
  return a.wrap(weft::sign_(a.tensor(0)));
}
const Overload overloads_sgn_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sgn_ = {"sgn_", overloads_sgn_, 1, 0, false, call_sgn_, nullptr, contract_5,
  "sgn_(input) -> Tensor"};

PyObject* call_square(Arguments& a) {
  return a.wrap(weft::square(a.tensor(0)));
}
const Overload overloads_square[] = {{takes_0, 1, 1, false, true}};
const char contract_6[] =
  "x * x. Integers keep their dtype; bools give int64.";
PythonOp op_square = {"square", overloads_square, 1, 0, false, call_square, nullptr, contract_6,
  "square(input) -> Tensor"};

PyObject* call_square_(Arguments& a) {
  return a.wrap(weft::square_(a.tensor(0)));
}
const Overload overloads_square_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_square_ = {"square_", overloads_square_, 1, 0, false, call_square_, nullptr, contract_6,
  "square_(input) -> Tensor"};

PyObject* call_reciprocal(Arguments& a) {
  return a.wrap(weft::reciprocal(a.tensor(0)));
}
const Overload overloads_reciprocal[] = {{takes_0, 1, 1, false, true}};
const char contract_7[] =
  "1 / x.";
PythonOp op_reciprocal = {"reciprocal", overloads_reciprocal, 1, 0, false, call_reciprocal, nullptr, contract_7,
  "reciprocal(input) -> Tensor"};

PyObject* call_reciprocal_(Arguments& a) {
  return a.wrap(weft::reciprocal_(a.tensor(0)));
}
const Overload overloads_reciprocal_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_reciprocal_ = {"reciprocal_", overloads_reciprocal_, 1, 0, false, call_reciprocal_, nullptr, contract_7,
  "reciprocal_(input) -> Tensor"};

PyObject* call_sqrt(Arguments& a) {
  return a.wrap(weft::sqrt(a.tensor(0)));
}
const Overload overloads_sqrt[] = {{takes_0, 1, 1, false, true}};
const char contract_8[] =
  "The square root: y >= 0 with y^2 = x; NaN below 0.";
PythonOp op_sqrt = {"sqrt", overloads_sqrt, 1, 0, false, call_sqrt, nullptr, contract_8,
  "sqrt(input) -> Tensor"};

PyObject* call_sqrt_(Arguments& a) {
  return a.wrap(weft::sqrt_(a.tensor(0)));
}
const Overload overloads_sqrt_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sqrt_ = {"sqrt_", overloads_sqrt_, 1, 0, false, call_sqrt_, nullptr, contract_8,
  "sqrt_(input) -> Tensor"};

PyObject* call_rsqrt(Arguments& a) {
  return a.wrap(weft::rsqrt(a.tensor(0)));
}
const Overload overloads_rsqrt[] = {{takes_0, 1, 1, false, true}};
const char contract_9[] =
  "1 / sqrt(x).";
PythonOp op_rsqrt = {"rsqrt", overloads_rsqrt, 1, 0, false, call_rsqrt, nullptr, contract_9,
  "rsqrt(input) -> Tensor"};

PyObject* call_rsqrt_(Arguments& a) {
  return a.wrap(weft::rsqrt_(a.tensor(0)));
}
const Overload overloads_rsqrt_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_rsqrt_ = {"rsqrt_", overloads_rsqrt_, 1, 0, false, call_rsqrt_, nullptr, contract_9,
  "rsqrt_(input) -> Tensor"};

PyObject* call_exp(Arguments& a) {
  return a.wrap(weft::exp(a.tensor(0)));
}
const Overload overloads_exp[] = {{takes_0, 1, 1, false, true}};
const char contract_10[] =
  "e^x.";
PythonOp op_exp = {"exp", overloads_exp, 1, 0, false, call_exp, nullptr, contract_10,
  "exp(input) -> Tensor"};

PyObject* call_exp_(Arguments& a) {
  return a.wrap(weft::exp_(a.tensor(0)));
}
const Overload overloads_exp_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_exp_ = {"exp_", overloads_exp_, 1, 0, false, call_exp_, nullptr, contract_10,
  "exp_(input) -> Tensor"};

PyObject* call_exp2(Arguments& a) {
  return a.wrap(weft::exp2(a.tensor(0)));
}
const Overload overloads_exp2[] = {{takes_0, 1, 1, false, true}};
const char contract_11[] =
  "2^x.";
PythonOp op_exp2 = {"exp2", overloads_exp2, 1, 0, false, call_exp2, nullptr, contract_11,
  "exp2(input) -> Tensor"};

PyObject* call_exp2_(Arguments& a) {
  return a.wrap(weft::exp2_(a.tensor(0)));
}
const Overload overloads_exp2_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_exp2_ = {"exp2_", overloads_exp2_, 1, 0, false, call_exp2_, nullptr, contract_11,
  "exp2_(input) -> Tensor"};

PyObject* call_expm1(Arguments& a) {
  return a.wrap(weft::expm1(a.tensor(0)));
}
const Overload overloads_expm1[] = {{takes_0, 1, 1, false, true}};
const char contract_12[] =
  "e^x - 1, exact near 0.";
PythonOp op_expm1 = {"expm1", overloads_expm1, 1, 0, false, call_expm1, nullptr, contract_12,
  "expm1(input) -> Tensor"};

PyObject* call_expm1_(Arguments& a) {
  return a.wrap(weft::expm1_(a.tensor(0)));
}
const Overload overloads_expm1_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_expm1_ = {"expm1_", overloads_expm1_, 1, 0, false, call_expm1_, nullptr, contract_12,
  "expm1_(input) -> Tensor"};

PyObject* call_log(Arguments& a) {
  return a.wrap(weft::log(a.tensor(0)));
}
const Overload overloads_log[] = {{takes_0, 1, 1, false, true}};
const char contract_13[] =
  "The natural logarithm: e^y = x; -inf at 0, NaN below.";
PythonOp op_log = {"log", overloads_log, 1, 0, false, call_log, nullptr, contract_13,
  "log(input) -> Tensor"};

PyObject* call_log_(Arguments& a) {
  return a.wrap(weft::log_(a.tensor(0)));
}
const Overload overloads_log_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_log_ = {"log_", overloads_log_, 1, 0, false, call_log_, nullptr, contract_13,
  "log_(input) -> Tensor"};

PyObject* call_log2(Arguments& a) {
  return a.wrap(weft::log2(a.tensor(0)));
}
const Overload overloads_log2[] = {{takes_0, 1, 1, false, true}};
const char contract_14[] =
  "The logarithm to base 2: 2^y = x; -inf at 0, NaN below.";
PythonOp op_log2 = {"log2", overloads_log2, 1, 0, false, call_log2, nullptr, contract_14,
  "log2(input) -> Tensor"};

PyObject* call_log2_(Arguments& a) {
  return a.wrap(weft::log2_(a.tensor(0)));
}
const Overload overloads_log2_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_log2_ = {"log2_", overloads_log2_, 1, 0, false, call_log2_, nullptr, contract_14,
  "log2_(input) -> Tensor"};

PyObject* call_log10(Arguments& a) {
  return a.wrap(weft::log10(a.tensor(0)));
}
const Overload overloads_log10[] = {{takes_0, 1, 1, false, true}};
const char contract_15[] =
  "The logarithm to base 10: 10^y = x; -inf at 0, NaN below.";
PythonOp op_log10 = {"log10", overloads_log10, 1, 0, false, call_log10, nullptr, contract_15,
  "log10(input) -> Tensor"};

PyObject* call_log10_(Arguments& a) {
  return a.wrap(weft::log10_(a.tensor(0)));
}
const Overload overloads_log10_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_log10_ = {"log10_", overloads_log10_, 1, 0, false, call_log10_, nullptr, contract_15,
  "log10_(input) -> Tensor"};

PyObject* call_log1p(Arguments& a) {
  return a.wrap(weft::log1p(a.tensor(0)));
}
const Overload overloads_log1p[] = {{takes_0, 1, 1, false, true}};
const char contract_16[] =
  "log(1 + x), exact near 0.";
PythonOp op_log1p = {"log1p", overloads_log1p, 1, 0, false, call_log1p, nullptr, contract_16,
  "log1p(input) -> Tensor"};

PyObject* call_log1p_(Arguments& a) {
  return a.wrap(weft::log1p_(a.tensor(0)));
}
const Overload overloads_log1p_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_log1p_ = {"log1p_", overloads_log1p_, 1, 0, false, call_log1p_, nullptr, contract_16,
  "log1p_(input) -> Tensor"};

PyObject* call_sin(Arguments& a) {
  return a.wrap(weft::sin(a.tensor(0)));
}
const Overload overloads_sin[] = {{takes_0, 1, 1, false, true}};
const char contract_17[] =
  "sin x, x in radians; NaN for infinities.";
PythonOp op_sin = {"sin", overloads_sin, 1, 0, false, call_sin, nullptr, contract_17,
  "sin(input) -> Tensor"};

PyObject* call_sin_(Arguments& a) {
  return a.wrap(weft::sin_(a.tensor(0)));
}
const Overload overloads_sin_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sin_ = {"sin_", overloads_sin_, 1, 0, false, call_sin_, nullptr, contract_17,
  "sin_(input) -> Tensor"};

PyObject* call_cos(Arguments& a) {
  return a.wrap(weft::cos(a.tensor(0)));
}
const Overload overloads_cos[] = {{takes_0, 1, 1, false, true}};
const char contract_18[] =
  "cos x, x in radians; NaN for infinities.";
PythonOp op_cos = {"cos", overloads_cos, 1, 0, false, call_cos, nullptr, contract_18,
  "cos(input) -> Tensor"};

PyObject* call_cos_(Arguments& a) {
  return a.wrap(weft::cos_(a.tensor(0)));
}
const Overload overloads_cos_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_cos_ = {"cos_", overloads_cos_, 1, 0, false, call_cos_, nullptr, contract_18,
  "cos_(input) -> Tensor"};

PyObject* call_tan(Arguments& a) {
  return a.wrap(weft::tan(a.tensor(0)));
}
const Overload overloads_tan[] = {{takes_0, 1, 1, false, true}};
const char contract_19[] =
  "tan x = sin x / cos x, x in radians; NaN for infinities.";
PythonOp op_tan = {"tan", overloads_tan, 1, 0, false, call_tan, nullptr, contract_19,
  "tan(input) -> Tensor"};

PyObject* call_tan_(Arguments& a) {
  return a.wrap(weft::tan_(a.tensor(0)));
}
const Overload overloads_tan_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_tan_ = {"tan_", overloads_tan_, 1, 0, false, call_tan_, nullptr, contract_19,
  "tan_(input) -> Tensor"};

PyObject* call_asin(Arguments& a) {
  return a.wrap(weft::asin(a.tensor(0)));
}
const Overload overloads_asin[] = {{takes_0, 1, 1, false, true}};
const char contract_20[] =
  "The inverse sine: sin y = x, in [-pi/2, pi/2]; NaN outside [-1, 1].";
PythonOp op_asin = {"asin", overloads_asin, 1, 0, false, call_asin, nullptr, contract_20,
  "asin(input) -> Tensor"};

PyObject* call_arcsin(Arguments& a) {
  return a.wrap(weft::asin(a.tensor(0)));
}
const Overload overloads_arcsin[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arcsin = {"arcsin", overloads_arcsin, 1, 0, false, call_arcsin, nullptr, contract_20,
  "arcsin(input) -> Tensor"};

PyObject* call_asin_(Arguments& a) {
  return a.wrap(weft::asin_(a.tensor(0)));
}
const Overload overloads_asin_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_asin_ = {"asin_", overloads_asin_, 1, 0, false, call_asin_, nullptr, contract_20,
  "asin_(input) -> Tensor"};

PyObject* call_arcsin_(Arguments& a) {
  return a.wrap(weft::asin_(a.tensor(0)));
}
const Overload overloads_arcsin_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arcsin_ = {"arcsin_", overloads_arcsin_, 1, 0, false, call_arcsin_, nullptr, contract_20,
  "arcsin_(input) -> Tensor"};

PyObject* call_acos(Arguments& a) {
  return a.wrap(weft::acos(a.tensor(0)));
}
const Overload overloads_acos[] = {{takes_0, 1, 1, false, true}};
const char contract_21[] =
  "The inverse cosine: cos y = x, in [0, pi]; NaN outside [-1, 1].";
PythonOp op_acos = {"acos", overloads_acos, 1, 0, false, call_acos, nullptr, contract_21,
  "acos(input) -> Tensor"};

PyObject* call_arccos(Arguments& a) {
  return a.wrap(weft::acos(a.tensor(0)));
}
const Overload overloads_arccos[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arccos = {"arccos", overloads_arccos, 1, 0, false, call_arccos, nullptr, contract_21,
  "arccos(input) -> Tensor"};

PyObject* call_acos_(Arguments& a) {
  return a.wrap(weft::acos_(a.tensor(0)));
}
const Overload overloads_acos_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_acos_ = {"acos_", overloads_acos_, 1, 0, false, call_acos_, nullptr, contract_21,
  "acos_(input) -> Tensor"};

PyObject* call_arccos_(Arguments& a) {
  return a.wrap(weft::acos_(a.tensor(0)));
}
const Overload overloads_arccos_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arccos_ = {"arccos_", overloads_arccos_, 1, 0, false, call_arccos_, nullptr, contract_21,
  "arccos_(input) -> Tensor"};

PyObject* call_atan(Arguments& a) {
  return a.wrap(weft::atan(a.tensor(0)));
}
const Overload overloads_atan[] = {{takes_0, 1, 1, false, true}};
const char contract_22[] =
  "The inverse tangent: tan y = x, in [-pi/2, pi/2].";
PythonOp op_atan = {"atan", overloads_atan, 1, 0, false, call_atan, nullptr, contract_22,
  "atan(input) -> Tensor"};

PyObject* call_arctan(Arguments& a) {
  return a.wrap(weft::atan(a.tensor(0)));
}
const Overload overloads_arctan[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arctan = {"arctan", overloads_arctan, 1, 0, false, call_arctan, nullptr, contract_22,
  "arctan(input) -> Tensor"};

PyObject* call_atan_(Arguments& a) {
  return a.wrap(weft::atan_(a.tensor(0)));
}
const Overload overloads_atan_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_atan_ = {"atan_", overloads_atan_, 1, 0, false, call_atan_, nullptr, contract_22,
  "atan_(input) -> Tensor"};

PyObject* call_arctan_(Arguments& a) {
  return a.wrap(weft::atan_(a.tensor(0)));
}
const Overload overloads_arctan_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arctan_ = {"arctan_", overloads_arctan_, 1, 0, false, call_arctan_, nullptr, contract_22,
  "arctan_(input) -> Tensor"};

PyObject* call_sinh(Arguments& a) {
  return a.wrap(weft::sinh(a.tensor(0)));
}
const Overload overloads_sinh[] = {{takes_0, 1, 1, false, true}};
const char contract_23[] =
  "The hyperbolic sine, (e^x - e^-x) / 2.";
PythonOp op_sinh = {"sinh", overloads_sinh, 1, 0, false, call_sinh, nullptr, contract_23,
  "sinh(input) -> Tensor"};

PyObject* call_sinh_(Arguments& a) {
  return a.wrap(weft::sinh_(a.tensor(0)));
}
const Overload overloads_sinh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sinh_ = {"sinh_", overloads_sinh_, 1, 0, false, call_sinh_, nullptr, contract_23,
  "sinh_(input) -> Tensor"};

PyObject* call_cosh(Arguments& a) {
  return a.wrap(weft::cosh(a.tensor(0)));
}
const Overload overloads_cosh[] = {{takes_0, 1, 1, false, true}};
const char contract_24[] =
  "The hyperbolic cosine, (e^x + e^-x) / 2.";
PythonOp op_cosh = {"cosh", overloads_cosh, 1, 0, false, call_cosh, nullptr, contract_24,
  "cosh(input) -> Tensor"};

PyObject* call_cosh_(Arguments& a) {
  return a.wrap(weft::cosh_(a.tensor(0)));
}
const Overload overloads_cosh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_cosh_ = {"cosh_", overloads_cosh_, 1, 0, false, call_cosh_, nullptr, contract_24,
  "cosh_(input) -> Tensor"};

}  // namespace

std::span<const Entry> unary_ops() {
  static constexpr Entry entries[] = {
    {&op_neg, as_function<op_neg>, as_method<op_neg>},
    {&op_neg_, as_function<op_neg_>, as_method<op_neg_>},
    {&op_negative, as_function<op_negative>, as_method<op_negative>},
    {&op_negative_, as_function<op_negative_>, as_method<op_negative_>},
    {&op_positive, as_function<op_positive>, as_method<op_positive>},
    {&op_abs, as_function<op_abs>, as_method<op_abs>},
    {&op_abs_, as_function<op_abs_>, as_method<op_abs_>},
    {&op_absolute, as_function<op_absolute>, as_method<op_absolute>},
    {&op_absolute_, as_function<op_absolute_>, as_method<op_absolute_>},
    {&op_sign, as_function<op_sign>, as_method<op_sign>},
    {&op_sgn, as_function<op_sgn>, as_method<op_sgn>},
    {&op_sign_, as_function<op_sign_>, as_method<op_sign_>},
    {&op_sgn_, as_function<op_sgn_>, as_method<op_sgn_>},
    {&op_square, as_function<op_square>, as_method<op_square>},
    {&op_square_, as_function<op_square_>, as_method<op_square_>},
    {&op_reciprocal, as_function<op_reciprocal>, as_method<op_reciprocal>},
    {&op_reciprocal_, as_function<op_reciprocal_>, as_method<op_reciprocal_>},
    {&op_sqrt, as_function<op_sqrt>, as_method<op_sqrt>},
    {&op_sqrt_, as_function<op_sqrt_>, as_method<op_sqrt_>},
    {&op_rsqrt, as_function<op_rsqrt>, as_method<op_rsqrt>},
    {&op_rsqrt_, as_function<op_rsqrt_>, as_method<op_rsqrt_>},
    {&op_exp, as_function<op_exp>, as_method<op_exp>},
    {&op_exp_, as_function<op_exp_>, as_method<op_exp_>},
    {&op_exp2, as_function<op_exp2>, as_method<op_exp2>},
    {&op_exp2_, as_function<op_exp2_>, as_method<op_exp2_>},
    {&op_expm1, as_function<op_expm1>, as_method<op_expm1>},
    {&op_expm1_, as_function<op_expm1_>, as_method<op_expm1_>},
    {&op_log, as_function<op_log>, as_method<op_log>},
    {&op_log_, as_function<op_log_>, as_method<op_log_>},
    {&op_log2, as_function<op_log2>, as_method<op_log2>},
    {&op_log2_, as_function<op_log2_>, as_method<op_log2_>},
    {&op_log10, as_function<op_log10>, as_method<op_log10>},
    {&op_log10_, as_function<op_log10_>, as_method<op_log10_>},
    {&op_log1p, as_function<op_log1p>, as_method<op_log1p>},
    {&op_log1p_, as_function<op_log1p_>, as_method<op_log1p_>},
    {&op_sin, as_function<op_sin>, as_method<op_sin>},
    {&op_sin_, as_function<op_sin_>, as_method<op_sin_>},
    {&op_cos, as_function<op_cos>, as_method<op_cos>},
    {&op_cos_, as_function<op_cos_>, as_method<op_cos_>},
    {&op_tan, as_function<op_tan>, as_method<op_tan>},
    {&op_tan_, as_function<op_tan_>, as_method<op_tan_>},
    {&op_asin, as_function<op_asin>, as_method<op_asin>},
    {&op_arcsin, as_function<op_arcsin>, as_method<op_arcsin>},
    {&op_asin_, as_function<op_asin_>, as_method<op_asin_>},
    {&op_arcsin_, as_function<op_arcsin_>, as_method<op_arcsin_>},
    {&op_acos, as_function<op_acos>, as_method<op_acos>},
    {&op_arccos, as_function<op_arccos>, as_method<op_arccos>},
    {&op_acos_, as_function<op_acos_>, as_method<op_acos_>},
    {&op_arccos_, as_function<op_arccos_>, as_method<op_arccos_>},
    {&op_atan, as_function<op_atan>, as_method<op_atan>},
    {&op_arctan, as_function<op_arctan>, as_method<op_arctan>},
    {&op_atan_, as_function<op_atan_>, as_method<op_atan_>},
    {&op_arctan_, as_function<op_arctan_>, as_method<op_arctan_>},
    {&op_sinh, as_function<op_sinh>, as_method<op_sinh>},
    {&op_sinh_, as_function<op_sinh_>, as_method<op_sinh_>},
    {&op_cosh, as_function<op_cosh>, as_method<op_cosh>},
    {&op_cosh_, as_function<op_cosh_>, as_method<op_cosh_>},
  };
  return entries;
}

}  // namespace weft::python
