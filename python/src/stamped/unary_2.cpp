// stamped by tools/stamp.py from include/weft/ops; do not edit
// The unary ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"eps", Kind::floating, true, "None"}};

PyObject* call_arcsin(Arguments& a) {
  return a.wrap(weft::asin(a.tensor(0)));
}
const Overload overloads_arcsin[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arcsin = {"arcsin", overloads_arcsin, 1, 0, false, call_arcsin, nullptr,
  "arcsin(input) -> Tensor\n"
  "\n"
  "The inverse sine: sin y = x, in [-pi/2, pi/2]; NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_asin_(Arguments& a) {
  return a.wrap(weft::asin_(a.tensor(0)));
}
const Overload overloads_asin_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_asin_ = {"asin_", overloads_asin_, 1, 0, false, call_asin_, nullptr,
  "asin_(input) -> Tensor\n"
  "\n"
  "The inverse sine: sin y = x, in [-pi/2, pi/2]; NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arcsin_(Arguments& a) {
  return a.wrap(weft::asin_(a.tensor(0)));
}
const Overload overloads_arcsin_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arcsin_ = {"arcsin_", overloads_arcsin_, 1, 0, false, call_arcsin_, nullptr,
  "arcsin_(input) -> Tensor\n"
  "\n"
  "The inverse sine: sin y = x, in [-pi/2, pi/2]; NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_acos(Arguments& a) {
  return a.wrap(weft::acos(a.tensor(0)));
}
const Overload overloads_acos[] = {{takes_0, 1, 1, false, true}};
PythonOp op_acos = {"acos", overloads_acos, 1, 0, false, call_acos, nullptr,
  "acos(input) -> Tensor\n"
  "\n"
  "The inverse cosine: cos y = x, in [0, pi]; NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arccos(Arguments& a) {
  return a.wrap(weft::acos(a.tensor(0)));
}
const Overload overloads_arccos[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arccos = {"arccos", overloads_arccos, 1, 0, false, call_arccos, nullptr,
  "arccos(input) -> Tensor\n"
  "\n"
  "The inverse cosine: cos y = x, in [0, pi]; NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_acos_(Arguments& a) {
  return a.wrap(weft::acos_(a.tensor(0)));
}
const Overload overloads_acos_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_acos_ = {"acos_", overloads_acos_, 1, 0, false, call_acos_, nullptr,
  "acos_(input) -> Tensor\n"
  "\n"
  "The inverse cosine: cos y = x, in [0, pi]; NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arccos_(Arguments& a) {
  return a.wrap(weft::acos_(a.tensor(0)));
}
const Overload overloads_arccos_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arccos_ = {"arccos_", overloads_arccos_, 1, 0, false, call_arccos_, nullptr,
  "arccos_(input) -> Tensor\n"
  "\n"
  "The inverse cosine: cos y = x, in [0, pi]; NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atan(Arguments& a) {
  return a.wrap(weft::atan(a.tensor(0)));
}
const Overload overloads_atan[] = {{takes_0, 1, 1, false, true}};
PythonOp op_atan = {"atan", overloads_atan, 1, 0, false, call_atan, nullptr,
  "atan(input) -> Tensor\n"
  "\n"
  "The inverse tangent: tan y = x, in [-pi/2, pi/2].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arctan(Arguments& a) {
  return a.wrap(weft::atan(a.tensor(0)));
}
const Overload overloads_arctan[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arctan = {"arctan", overloads_arctan, 1, 0, false, call_arctan, nullptr,
  "arctan(input) -> Tensor\n"
  "\n"
  "The inverse tangent: tan y = x, in [-pi/2, pi/2].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atan_(Arguments& a) {
  return a.wrap(weft::atan_(a.tensor(0)));
}
const Overload overloads_atan_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_atan_ = {"atan_", overloads_atan_, 1, 0, false, call_atan_, nullptr,
  "atan_(input) -> Tensor\n"
  "\n"
  "The inverse tangent: tan y = x, in [-pi/2, pi/2].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arctan_(Arguments& a) {
  return a.wrap(weft::atan_(a.tensor(0)));
}
const Overload overloads_arctan_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arctan_ = {"arctan_", overloads_arctan_, 1, 0, false, call_arctan_, nullptr,
  "arctan_(input) -> Tensor\n"
  "\n"
  "The inverse tangent: tan y = x, in [-pi/2, pi/2].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_sinh(Arguments& a) {
  return a.wrap(weft::sinh(a.tensor(0)));
}
const Overload overloads_sinh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sinh = {"sinh", overloads_sinh, 1, 0, false, call_sinh, nullptr,
  "sinh(input) -> Tensor\n"
  "\n"
  "The hyperbolic sine, (e^x - e^-x) / 2.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_sinh_(Arguments& a) {
  return a.wrap(weft::sinh_(a.tensor(0)));
}
const Overload overloads_sinh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sinh_ = {"sinh_", overloads_sinh_, 1, 0, false, call_sinh_, nullptr,
  "sinh_(input) -> Tensor\n"
  "\n"
  "The hyperbolic sine, (e^x - e^-x) / 2.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_cosh(Arguments& a) {
  return a.wrap(weft::cosh(a.tensor(0)));
}
const Overload overloads_cosh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_cosh = {"cosh", overloads_cosh, 1, 0, false, call_cosh, nullptr,
  "cosh(input) -> Tensor\n"
  "\n"
  "The hyperbolic cosine, (e^x + e^-x) / 2.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_cosh_(Arguments& a) {
  return a.wrap(weft::cosh_(a.tensor(0)));
}
const Overload overloads_cosh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_cosh_ = {"cosh_", overloads_cosh_, 1, 0, false, call_cosh_, nullptr,
  "cosh_(input) -> Tensor\n"
  "\n"
  "The hyperbolic cosine, (e^x + e^-x) / 2.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_tanh(Arguments& a) {
  return a.wrap(weft::tanh(a.tensor(0)));
}
const Overload overloads_tanh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_tanh = {"tanh", overloads_tanh, 1, 0, false, call_tanh, nullptr,
  "tanh(input) -> Tensor\n"
  "\n"
  "The hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_tanh_(Arguments& a) {
  return a.wrap(weft::tanh_(a.tensor(0)));
}
const Overload overloads_tanh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_tanh_ = {"tanh_", overloads_tanh_, 1, 0, false, call_tanh_, nullptr,
  "tanh_(input) -> Tensor\n"
  "\n"
  "The hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_asinh(Arguments& a) {
  return a.wrap(weft::asinh(a.tensor(0)));
}
const Overload overloads_asinh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_asinh = {"asinh", overloads_asinh, 1, 0, false, call_asinh, nullptr,
  "asinh(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic sine, log(x + sqrt(x^2 + 1)).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arcsinh(Arguments& a) {
  return a.wrap(weft::asinh(a.tensor(0)));
}
const Overload overloads_arcsinh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arcsinh = {"arcsinh", overloads_arcsinh, 1, 0, false, call_arcsinh, nullptr,
  "arcsinh(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic sine, log(x + sqrt(x^2 + 1)).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_asinh_(Arguments& a) {
  return a.wrap(weft::asinh_(a.tensor(0)));
}
const Overload overloads_asinh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_asinh_ = {"asinh_", overloads_asinh_, 1, 0, false, call_asinh_, nullptr,
  "asinh_(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic sine, log(x + sqrt(x^2 + 1)).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arcsinh_(Arguments& a) {
  return a.wrap(weft::asinh_(a.tensor(0)));
}
const Overload overloads_arcsinh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arcsinh_ = {"arcsinh_", overloads_arcsinh_, 1, 0, false, call_arcsinh_, nullptr,
  "arcsinh_(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic sine, log(x + sqrt(x^2 + 1)).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_acosh(Arguments& a) {
  return a.wrap(weft::acosh(a.tensor(0)));
}
const Overload overloads_acosh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_acosh = {"acosh", overloads_acosh, 1, 0, false, call_acosh, nullptr,
  "acosh(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic cosine, log(x + sqrt(x^2 - 1)); NaN below 1.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arccosh(Arguments& a) {
  return a.wrap(weft::acosh(a.tensor(0)));
}
const Overload overloads_arccosh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arccosh = {"arccosh", overloads_arccosh, 1, 0, false, call_arccosh, nullptr,
  "arccosh(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic cosine, log(x + sqrt(x^2 - 1)); NaN below 1.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_acosh_(Arguments& a) {
  return a.wrap(weft::acosh_(a.tensor(0)));
}
const Overload overloads_acosh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_acosh_ = {"acosh_", overloads_acosh_, 1, 0, false, call_acosh_, nullptr,
  "acosh_(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic cosine, log(x + sqrt(x^2 - 1)); NaN below 1.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arccosh_(Arguments& a) {
  return a.wrap(weft::acosh_(a.tensor(0)));
}
const Overload overloads_arccosh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arccosh_ = {"arccosh_", overloads_arccosh_, 1, 0, false, call_arccosh_, nullptr,
  "arccosh_(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic cosine, log(x + sqrt(x^2 - 1)); NaN below 1.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atanh(Arguments& a) {
  return a.wrap(weft::atanh(a.tensor(0)));
}
const Overload overloads_atanh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_atanh = {"atanh", overloads_atanh, 1, 0, false, call_atanh, nullptr,
  "atanh(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic tangent, 0.5 log((1 + x) / (1 - x)); NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arctanh(Arguments& a) {
  return a.wrap(weft::atanh(a.tensor(0)));
}
const Overload overloads_arctanh[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arctanh = {"arctanh", overloads_arctanh, 1, 0, false, call_arctanh, nullptr,
  "arctanh(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic tangent, 0.5 log((1 + x) / (1 - x)); NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atanh_(Arguments& a) {
  return a.wrap(weft::atanh_(a.tensor(0)));
}
const Overload overloads_atanh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_atanh_ = {"atanh_", overloads_atanh_, 1, 0, false, call_atanh_, nullptr,
  "atanh_(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic tangent, 0.5 log((1 + x) / (1 - x)); NaN outside [-1, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_arctanh_(Arguments& a) {
  return a.wrap(weft::atanh_(a.tensor(0)));
}
const Overload overloads_arctanh_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_arctanh_ = {"arctanh_", overloads_arctanh_, 1, 0, false, call_arctanh_, nullptr,
  "arctanh_(input) -> Tensor\n"
  "\n"
  "The inverse hyperbolic tangent, 0.5 log((1 + x) / (1 - x)); NaN outside [-1, 1].\n"
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

PyObject* call_erfinv(Arguments& a) {
  return a.wrap(weft::erfinv(a.tensor(0)));
}
const Overload overloads_erfinv[] = {{takes_0, 1, 1, false, true}};
PythonOp op_erfinv = {"erfinv", overloads_erfinv, 1, 0, false, call_erfinv, nullptr,
  "erfinv(input) -> Tensor\n"
  "\n"
  "The inverse of erf: infinite at -1 and 1, NaN outside.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_erfinv_(Arguments& a) {
  return a.wrap(weft::erfinv_(a.tensor(0)));
}
const Overload overloads_erfinv_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_erfinv_ = {"erfinv_", overloads_erfinv_, 1, 0, false, call_erfinv_, nullptr,
  "erfinv_(input) -> Tensor\n"
  "\n"
  "The inverse of erf: infinite at -1 and 1, NaN outside.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_logit(Arguments& a) {
  return a.wrap(weft::logit(a.tensor(0), a.optional_floating(1)));
}
const Overload overloads_logit[] = {{takes_1, 2, 2, false, true}};
PythonOp op_logit = {"logit", overloads_logit, 1, 0, false, call_logit, nullptr,
  "logit(input, eps=None) -> Tensor\n"
  "\n"
  "log(x / (1 - x)), the inverse of sigmoid. With eps x is first held in [eps, 1 - eps]; without, NaN outside [0, 1].\n"
  "\n"
  "Also a method of Tensor, as `input`."};

}  // namespace

std::span<const Entry> unary_2_ops() {
  static constexpr Entry entries[] = {
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
  };
  return entries;
}

}  // namespace weft::python
