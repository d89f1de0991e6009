// stamped by tools/stamp.py from include/weft/ops; do not edit
// The unary ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"decimals", Kind::integer, false, nullptr}};

PyObject* call_acos_(Arguments& a) {
  return a.wrap(weft::acos_(a.tensor(0)));
}
const Overload overloads_acos_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_acos_ = {"acos_", overloads_acos_, 1, 0, false, call_acos_, nullptr,
  "acos_(input) -> Tensor\n"
  "\n"
  "The inverse cosine, in [0, pi]; NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atan(Arguments& a) {
  return a.wrap(weft::atan(a.tensor(0)));
}
const Overload overloads_atan[] = {{takes_0, 1, 1, false, true}};
PythonOp op_atan = {"atan", overloads_atan, 1, 0, false, call_atan, nullptr,
  "atan(input) -> Tensor\n"
  "\n"
  "The inverse tangent, in [-pi/2, pi/2].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atan_(Arguments& a) {
  return a.wrap(weft::atan_(a.tensor(0)));
}
const Overload overloads_atan_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_atan_ = {"atan_", overloads_atan_, 1, 0, false, call_atan_, nullptr,
  "atan_(input) -> Tensor\n"
  "\n"
  "The inverse tangent, in [-pi/2, pi/2].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_sinh(Arguments& a) {
  return a.wrap(weft::sinh(a.tensor(0)));
}
const Overload overloads_sinh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sinh = {"sinh", overloads_sinh, 1, 0, false, call_sinh, nullptr,
  "sinh(input) -> Tensor\n"
  "\n"
  "The hyperbolic sine.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_sinh_(Arguments& a) {
  return a.wrap(weft::sinh_(a.tensor(0)));
}
const Overload overloads_sinh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sinh_ = {"sinh_", overloads_sinh_, 1, 0, false, call_sinh_, nullptr,
  "sinh_(input) -> Tensor\n"
  "\n"
  "The hyperbolic sine.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_cosh(Arguments& a) {
  return a.wrap(weft::cosh(a.tensor(0)));
}
const Overload overloads_cosh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_cosh = {"cosh", overloads_cosh, 1, 0, false, call_cosh, nullptr,
  "cosh(input) -> Tensor\n"
  "\n"
  "The hyperbolic cosine.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_cosh_(Arguments& a) {
  return a.wrap(weft::cosh_(a.tensor(0)));
}
const Overload overloads_cosh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_cosh_ = {"cosh_", overloads_cosh_, 1, 0, false, call_cosh_, nullptr,
  "cosh_(input) -> Tensor\n"
  "\n"
  "The hyperbolic cosine.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_tanh(Arguments& a) {
  return a.wrap(weft::tanh(a.tensor(0)));
}
const Overload overloads_tanh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_tanh = {"tanh", overloads_tanh, 1, 0, false, call_tanh, nullptr,
  "tanh(input) -> Tensor\n"
  "\n"
  "The hyperbolic tangent.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_tanh_(Arguments& a) {
  return a.wrap(weft::tanh_(a.tensor(0)));
}
const Overload overloads_tanh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_tanh_ = {"tanh_", overloads_tanh_, 1, 0, false, call_tanh_, nullptr,
  "tanh_(input) -> Tensor\n"
  "\n"
  "The hyperbolic tangent.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_asinh(Arguments& a) {
  return a.wrap(weft::asinh(a.tensor(0)));
}
const Overload overloads_asinh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_asinh = {"asinh", overloads_asinh, 1, 0, false, call_asinh, nullptr,
  "asinh(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic sine.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_asinh_(Arguments& a) {
  return a.wrap(weft::asinh_(a.tensor(0)));
}
const Overload overloads_asinh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_asinh_ = {"asinh_", overloads_asinh_, 1, 0, false, call_asinh_, nullptr,
  "asinh_(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic sine.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_acosh(Arguments& a) {
  return a.wrap(weft::acosh(a.tensor(0)));
}
const Overload overloads_acosh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_acosh = {"acosh", overloads_acosh, 1, 0, false, call_acosh, nullptr,
  "acosh(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic cosine; NaN below 1.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_acosh_(Arguments& a) {
  return a.wrap(weft::acosh_(a.tensor(0)));
}
const Overload overloads_acosh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_acosh_ = {"acosh_", overloads_acosh_, 1, 0, false, call_acosh_, nullptr,
  "acosh_(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic cosine; NaN below 1.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atanh(Arguments& a) {
  return a.wrap(weft::atanh(a.tensor(0)));
}
const Overload overloads_atanh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_atanh = {"atanh", overloads_atanh, 1, 0, false, call_atanh, nullptr,
  "atanh(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic tangent; NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atanh_(Arguments& a) {
  return a.wrap(weft::atanh_(a.tensor(0)));
}
const Overload overloads_atanh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_atanh_ = {"atanh_", overloads_atanh_, 1, 0, false, call_atanh_, nullptr,
  "atanh_(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic tangent; NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_deg2rad(Arguments& a) {
  return a.wrap(weft::deg2rad(a.tensor(0)));
}
const Overload overloads_deg2rad[] = {{takes_0, 1, 1, false, true}};
PythonOp op_deg2rad = {"deg2rad", overloads_deg2rad, 1, 0, false, call_deg2rad, nullptr,
  "deg2rad(input) -> Tensor\n"
  "\n"
  "x * pi / 180.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_deg2rad_(Arguments& a) {
  return a.wrap(weft::deg2rad_(a.tensor(0)));
}
const Overload overloads_deg2rad_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_deg2rad_ = {"deg2rad_", overloads_deg2rad_, 1, 0, false, call_deg2rad_, nullptr,
  "deg2rad_(input) -> Tensor\n"
  "\n"
  "x * pi / 180.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_rad2deg(Arguments& a) {
  return a.wrap(weft::rad2deg(a.tensor(0)));
}
const Overload overloads_rad2deg[] = {{takes_0, 1, 1, false, true}};
PythonOp op_rad2deg = {"rad2deg", overloads_rad2deg, 1, 0, false, call_rad2deg, nullptr,
  "rad2deg(input) -> Tensor\n"
  "\n"
  "x * 180 / pi.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_rad2deg_(Arguments& a) {
  return a.wrap(weft::rad2deg_(a.tensor(0)));
}
const Overload overloads_rad2deg_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_rad2deg_ = {"rad2deg_", overloads_rad2deg_, 1, 0, false, call_rad2deg_, nullptr,
  "rad2deg_(input) -> Tensor\n"
  "\n"
  "x * 180 / pi.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_sinc(Arguments& a) {
  return a.wrap(weft::sinc(a.tensor(0)));
}
const Overload overloads_sinc[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sinc = {"sinc", overloads_sinc, 1, 0, false, call_sinc, nullptr,
  "sinc(input) -> Tensor\n"
  "\n"
  "sin(pi x) / (pi x); 1 at 0.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_sinc_(Arguments& a) {
  return a.wrap(weft::sinc_(a.tensor(0)));
}
const Overload overloads_sinc_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sinc_ = {"sinc_", overloads_sinc_, 1, 0, false, call_sinc_, nullptr,
  "sinc_(input) -> Tensor\n"
  "\n"
  "sin(pi x) / (pi x); 1 at 0.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_erf(Arguments& a) {
  return a.wrap(weft::erf(a.tensor(0)));
}
const Overload overloads_erf[] = {{takes_0, 1, 1, false, true}};
PythonOp op_erf = {"erf", overloads_erf, 1, 0, false, call_erf, nullptr,
  "erf(input) -> Tensor\n"
  "\n"
  "The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_erf_(Arguments& a) {
  return a.wrap(weft::erf_(a.tensor(0)));
}
const Overload overloads_erf_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_erf_ = {"erf_", overloads_erf_, 1, 0, false, call_erf_, nullptr,
  "erf_(input) -> Tensor\n"
  "\n"
  "The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_erfc(Arguments& a) {
  return a.wrap(weft::erfc(a.tensor(0)));
}
const Overload overloads_erfc[] = {{takes_0, 1, 1, false, true}};
PythonOp op_erfc = {"erfc", overloads_erfc, 1, 0, false, call_erfc, nullptr,
  "erfc(input) -> Tensor\n"
  "\n"
  "1 - erf(x), exact for large x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_erfc_(Arguments& a) {
  return a.wrap(weft::erfc_(a.tensor(0)));
}
const Overload overloads_erfc_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_erfc_ = {"erfc_", overloads_erfc_, 1, 0, false, call_erfc_, nullptr,
  "erfc_(input) -> Tensor\n"
  "\n"
  "1 - erf(x), exact for large x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_floor(Arguments& a) {
  return a.wrap(weft::floor(a.tensor(0)));
}
const Overload overloads_floor[] = {{takes_0, 1, 1, false, true}};
PythonOp op_floor = {"floor", overloads_floor, 1, 0, false, call_floor, nullptr,
  "floor(input) -> Tensor\n"
  "\n"
  "The greatest integer not above x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_floor_(Arguments& a) {
  return a.wrap(weft::floor_(a.tensor(0)));
}
const Overload overloads_floor_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_floor_ = {"floor_", overloads_floor_, 1, 0, false, call_floor_, nullptr,
  "floor_(input) -> Tensor\n"
  "\n"
  "The greatest integer not above x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_ceil(Arguments& a) {
  return a.wrap(weft::ceil(a.tensor(0)));
}
const Overload overloads_ceil[] = {{takes_0, 1, 1, false, true}};
PythonOp op_ceil = {"ceil", overloads_ceil, 1, 0, false, call_ceil, nullptr,
  "ceil(input) -> Tensor\n"
  "\n"
  "The least integer not below x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_ceil_(Arguments& a) {
  return a.wrap(weft::ceil_(a.tensor(0)));
}
const Overload overloads_ceil_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_ceil_ = {"ceil_", overloads_ceil_, 1, 0, false, call_ceil_, nullptr,
  "ceil_(input) -> Tensor\n"
  "\n"
  "The least integer not below x.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_trunc(Arguments& a) {
  return a.wrap(weft::trunc(a.tensor(0)));
}
const Overload overloads_trunc[] = {{takes_0, 1, 1, false, true}};
PythonOp op_trunc = {"trunc", overloads_trunc, 1, 0, false, call_trunc, nullptr,
  "trunc(input) -> Tensor\n"
  "\n"
  "x without its fraction.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_trunc_(Arguments& a) {
  return a.wrap(weft::trunc_(a.tensor(0)));
}
const Overload overloads_trunc_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_trunc_ = {"trunc_", overloads_trunc_, 1, 0, false, call_trunc_, nullptr,
  "trunc_(input) -> Tensor\n"
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
const Overload overloads_round[] = {{takes_0, 1, 1, false, true}, {takes_1, 2, 1, false, true}};
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
const Overload overloads_round_[] = {{takes_0, 1, 1, false, true}, {takes_1, 2, 1, false, true}};
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
const Overload overloads_frac[] = {{takes_0, 1, 1, false, true}};
PythonOp op_frac = {"frac", overloads_frac, 1, 0, false, call_frac, nullptr,
  "frac(input) -> Tensor\n"
  "\n"
  "x - trunc(x). Raises DtypeError unless floating.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_frac_(Arguments& a) {
  return a.wrap(weft::frac_(a.tensor(0)));
}
const Overload overloads_frac_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_frac_ = {"frac_", overloads_frac_, 1, 0, false, call_frac_, nullptr,
  "frac_(input) -> Tensor\n"
  "\n"
  "x - trunc(x). Raises DtypeError unless floating.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isnan(Arguments& a) {
  return a.wrap(weft::isnan(a.tensor(0)));
}
const Overload overloads_isnan[] = {{takes_0, 1, 1, false, true}};
PythonOp op_isnan = {"isnan", overloads_isnan, 1, 0, false, call_isnan, nullptr,
  "isnan(input) -> Tensor\n"
  "\n"
  "Whether x is NaN; false for integers.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isinf(Arguments& a) {
  return a.wrap(weft::isinf(a.tensor(0)));
}
const Overload overloads_isinf[] = {{takes_0, 1, 1, false, true}};
PythonOp op_isinf = {"isinf", overloads_isinf, 1, 0, false, call_isinf, nullptr,
  "isinf(input) -> Tensor\n"
  "\n"
  "Whether x is infinite.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isposinf(Arguments& a) {
  return a.wrap(weft::isposinf(a.tensor(0)));
}
const Overload overloads_isposinf[] = {{takes_0, 1, 1, false, true}};
PythonOp op_isposinf = {"isposinf", overloads_isposinf, 1, 0, false, call_isposinf, nullptr,
  "isposinf(input) -> Tensor\n"
  "\n"
  "Whether x is inf.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isneginf(Arguments& a) {
  return a.wrap(weft::isneginf(a.tensor(0)));
}
const Overload overloads_isneginf[] = {{takes_0, 1, 1, false, true}};
PythonOp op_isneginf = {"isneginf", overloads_isneginf, 1, 0, false, call_isneginf, nullptr,
  "isneginf(input) -> Tensor\n"
  "\n"
  "Whether x is -inf.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isfinite(Arguments& a) {
  return a.wrap(weft::isfinite(a.tensor(0)));
}
const Overload overloads_isfinite[] = {{takes_0, 1, 1, false, true}};
PythonOp op_isfinite = {"isfinite", overloads_isfinite, 1, 0, false, call_isfinite, nullptr,
  "isfinite(input) -> Tensor\n"
  "\n"
  "Whether x is neither infinite nor NaN; true for integers.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_isreal(Arguments& a) {
  return a.wrap(weft::isreal(a.tensor(0)));
}
const Overload overloads_isreal[] = {{takes_0, 1, 1, false, true}};
PythonOp op_isreal = {"isreal", overloads_isreal, 1, 0, false, call_isreal, nullptr,
  "isreal(input) -> Tensor\n"
  "\n"
  "True everywhere: weft has no complex numbers.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

}  // namespace

std::span<const Entry> unary_2_ops() {
  static constexpr Entry entries[] = {
    {&op_acos_, as_function<op_acos_>, as_method<op_acos_>},
    {&op_atan, as_function<op_atan>, as_method<op_atan>},
    {&op_atan_, as_function<op_atan_>, as_method<op_atan_>},
    {&op_sinh, as_function<op_sinh>, as_method<op_sinh>},
    {&op_sinh_, as_function<op_sinh_>, as_method<op_sinh_>},
    {&op_cosh, as_function<op_cosh>, as_method<op_cosh>},
    {&op_cosh_, as_function<op_cosh_>, as_method<op_cosh_>},
    {&op_tanh, as_function<op_tanh>, as_method<op_tanh>},
    {&op_tanh_, as_function<op_tanh_>, as_method<op_tanh_>},
    {&op_asinh, as_function<op_asinh>, as_method<op_asinh>},
    {&op_asinh_, as_function<op_asinh_>, as_method<op_asinh_>},
    {&op_acosh, as_function<op_acosh>, as_method<op_acosh>},
    {&op_acosh_, as_function<op_acosh_>, as_method<op_acosh_>},
    {&op_atanh, as_function<op_atanh>, as_method<op_atanh>},
    {&op_atanh_, as_function<op_atanh_>, as_method<op_atanh_>},
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
    {&op_floor, as_function<op_floor>, as_method<op_floor>},
    {&op_floor_, as_function<op_floor_>, as_method<op_floor_>},
    {&op_ceil, as_function<op_ceil>, as_method<op_ceil>},
    {&op_ceil_, as_function<op_ceil_>, as_method<op_ceil_>},
    {&op_trunc, as_function<op_trunc>, as_method<op_trunc>},
    {&op_trunc_, as_function<op_trunc_>, as_method<op_trunc_>},
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
  };
  return entries;
}

}  // namespace weft::python
