// stamped by tools/stamp.py from include/weft/ops; do not edit
// The special ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"n", Kind::integer, false, nullptr}, {"input", Kind::tensor, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"n", Kind::integer, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"p", Kind::integer, false, nullptr}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::scalar, false, nullptr}};
Parameter takes_6[] = {{"input", Kind::scalar, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"n", Kind::tensor, false, nullptr}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"n", Kind::scalar, false, nullptr}};
Parameter takes_9[] = {{"input", Kind::scalar, false, nullptr}, {"n", Kind::tensor, false, nullptr}};

PyObject* call_lgamma(Arguments& a) {
  return a.wrap(weft::lgamma(a.tensor(0)));
}
const Overload overloads_lgamma[] = {{takes_0, 1, 1, false, true}};
const char contract_0[] =
  "log |gamma(x)|; inf at 0, -1, -2, …";
PythonOp op_lgamma = {"lgamma", overloads_lgamma, 1, 0, false, call_lgamma, nullptr, contract_0,
  "lgamma(input) -> Tensor"};

PyObject* call_lgamma_(Arguments& a) {
  return a.wrap(weft::lgamma_(a.tensor(0)));
}
const Overload overloads_lgamma_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_lgamma_ = {"lgamma_", overloads_lgamma_, 1, 0, false, call_lgamma_, nullptr, contract_0,
  "lgamma_(input) -> Tensor"};

PyObject* call_digamma(Arguments& a) {
  return a.wrap(weft::digamma(a.tensor(0)));
}
const Overload overloads_digamma[] = {{takes_0, 1, 1, false, true}};
const char contract_1[] =
  "The derivative of lgamma: -inf at 0 (inf at -0), NaN at -1, -2, …";
PythonOp op_digamma = {"digamma", overloads_digamma, 1, 0, false, call_digamma, nullptr, contract_1,
  "digamma(input) -> Tensor"};

PyObject* call_digamma_(Arguments& a) {
  return a.wrap(weft::digamma_(a.tensor(0)));
}
const Overload overloads_digamma_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_digamma_ = {"digamma_", overloads_digamma_, 1, 0, false, call_digamma_, nullptr, contract_1,
  "digamma_(input) -> Tensor"};

PyObject* call_polygamma(Arguments& a) {
  return a.wrap(weft::polygamma(a.integer(0), a.tensor(1)));
}
const Overload overloads_polygamma[] = {{takes_1, 2, 2, false, true}};
const char contract_2[] =
  "The n-th derivative of digamma, n >= 0. Raises ValueError for a negative n.";
PythonOp op_polygamma = {"polygamma", overloads_polygamma, 1, 1, false, call_polygamma, nullptr, contract_2,
  "polygamma(n, input) -> Tensor"};

PyObject* call_polygamma_(Arguments& a) {
  return a.wrap(weft::polygamma_(a.tensor(0), a.integer(1)));
}
const Overload overloads_polygamma_[] = {{takes_2, 2, 2, false, true}};
const char contract_3[] =
  "polygamma in place.";
PythonOp op_polygamma_ = {"polygamma_", overloads_polygamma_, 1, 0, false, call_polygamma_, nullptr, contract_3,
  "polygamma_(input, n) -> Tensor"};

PyObject* call_mvlgamma(Arguments& a) {
  return a.wrap(weft::mvlgamma(a.tensor(0), a.integer(1)));
}
const Overload overloads_mvlgamma[] = {{takes_3, 2, 2, false, true}};
const char contract_4[] =
  "The logarithm of the multivariate gamma function of dimension p >= 1: log(pi) p (p - 1) / 4 + sum over i < p of\n"
  "lgamma(x - i / 2). Raises ValueError for a p below 1.";
PythonOp op_mvlgamma = {"mvlgamma", overloads_mvlgamma, 1, 0, false, call_mvlgamma, nullptr, contract_4,
  "mvlgamma(input, p) -> Tensor"};

PyObject* call_mvlgamma_(Arguments& a) {
  return a.wrap(weft::mvlgamma_(a.tensor(0), a.integer(1)));
}
const Overload overloads_mvlgamma_[] = {{takes_3, 2, 2, false, true}};
PythonOp op_mvlgamma_ = {"mvlgamma_", overloads_mvlgamma_, 1, 0, false, call_mvlgamma_, nullptr, contract_4,
  "mvlgamma_(input, p) -> Tensor"};

PyObject* call_igamma(Arguments& a) {
  return a.wrap(weft::igamma(a.tensor(0), a.tensor(1)));
}
const Overload overloads_igamma[] = {{takes_4, 2, 2, false, true}};
const char contract_5[] =
  "The regularised lower incomplete gamma function P(input, other), both at least 0 (NaN otherwise). Its derivative exists by other\n"
  "only (GradError).";
PythonOp op_igamma = {"igamma", overloads_igamma, 1, 0, false, call_igamma, nullptr, contract_5,
  "igamma(input, other) -> Tensor"};

PyObject* call_igamma_(Arguments& a) {
  return a.wrap(weft::igamma_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_igamma_[] = {{takes_4, 2, 2, false, true}};
PythonOp op_igamma_ = {"igamma_", overloads_igamma_, 1, 0, false, call_igamma_, nullptr, contract_5,
  "igamma_(input, other) -> Tensor"};

PyObject* call_igammac(Arguments& a) {
  return a.wrap(weft::igammac(a.tensor(0), a.tensor(1)));
}
const Overload overloads_igammac[] = {{takes_4, 2, 2, false, true}};
const char contract_6[] =
  "1 - igamma(input, other), exact where that is small.";
PythonOp op_igammac = {"igammac", overloads_igammac, 1, 0, false, call_igammac, nullptr, contract_6,
  "igammac(input, other) -> Tensor"};

PyObject* call_igammac_(Arguments& a) {
  return a.wrap(weft::igammac_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_igammac_[] = {{takes_4, 2, 2, false, true}};
PythonOp op_igammac_ = {"igammac_", overloads_igammac_, 1, 0, false, call_igammac_, nullptr, contract_6,
  "igammac_(input, other) -> Tensor"};

PyObject* call_i0(Arguments& a) {
  return a.wrap(weft::i0(a.tensor(0)));
}
const Overload overloads_i0[] = {{takes_0, 1, 1, false, true}};
const char contract_7[] =
  "The modified Bessel function of the first kind of order 0.";
PythonOp op_i0 = {"i0", overloads_i0, 1, 0, false, call_i0, nullptr, contract_7,
  "i0(input) -> Tensor"};

PyObject* call_i0_(Arguments& a) {
  return a.wrap(weft::i0_(a.tensor(0)));
}
const Overload overloads_i0_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_i0_ = {"i0_", overloads_i0_, 1, 0, false, call_i0_, nullptr, contract_7,
  "i0_(input) -> Tensor"};

PyObject* call_special_erfcx(Arguments& a) {
  return a.wrap(weft::special::erfcx(a.tensor(0)));
}
const Overload overloads_special_erfcx[] = {{takes_0, 1, 1, false, false}};
const char contract_8[] =
  "exp(x^2) erfc(x), without overflow for large x.";
PythonOp op_special_erfcx = {"special.erfcx", overloads_special_erfcx, 1, 0, false, call_special_erfcx, nullptr, contract_8,
  "special.erfcx(input) -> Tensor"};

PyObject* call_special_ndtr(Arguments& a) {
  return a.wrap(weft::special::ndtr(a.tensor(0)));
}
const Overload overloads_special_ndtr[] = {{takes_0, 1, 1, false, false}};
const char contract_9[] =
  "The distribution function of the standard normal distribution.";
PythonOp op_special_ndtr = {"special.ndtr", overloads_special_ndtr, 1, 0, false, call_special_ndtr, nullptr, contract_9,
  "special.ndtr(input) -> Tensor"};

PyObject* call_special_ndtri(Arguments& a) {
  return a.wrap(weft::special::ndtri(a.tensor(0)));
}
const Overload overloads_special_ndtri[] = {{takes_0, 1, 1, false, false}};
const char contract_10[] =
  "Its inverse: infinite at 0 and 1, NaN outside.";
PythonOp op_special_ndtri = {"special.ndtri", overloads_special_ndtri, 1, 0, false, call_special_ndtri, nullptr, contract_10,
  "special.ndtri(input) -> Tensor"};

PyObject* call_special_log_ndtr(Arguments& a) {
  return a.wrap(weft::special::log_ndtr(a.tensor(0)));
}
const Overload overloads_special_log_ndtr[] = {{takes_0, 1, 1, false, false}};
const char contract_11[] =
  "log(ndtr(x)), exact for very negative x.";
PythonOp op_special_log_ndtr = {"special.log_ndtr", overloads_special_log_ndtr, 1, 0, false, call_special_log_ndtr, nullptr, contract_11,
  "special.log_ndtr(input) -> Tensor"};

PyObject* call_special_entr(Arguments& a) {
  return a.wrap(weft::special::entr(a.tensor(0)));
}
const Overload overloads_special_entr[] = {{takes_0, 1, 1, false, false}};
const char contract_12[] =
  "The entropy -x log(x); 0 at 0, -inf below.";
PythonOp op_special_entr = {"special.entr", overloads_special_entr, 1, 0, false, call_special_entr, nullptr, contract_12,
  "special.entr(input) -> Tensor"};

PyObject* call_special_xlog1py(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::xlog1py(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::xlog1py(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::xlog1py(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_xlog1py[] = {{takes_4, 2, 2, false, false}, {takes_5, 2, 2, false, false}, {takes_6, 2, 2, false, false}};
const char contract_13[] =
  "x log(1 + y), and 0 where x is 0 and y no NaN.";
PythonOp op_special_xlog1py = {"special.xlog1py", overloads_special_xlog1py, 3, 0, false, call_special_xlog1py, nullptr, contract_13,
  "special.xlog1py(input, other) -> Tensor\n"
  "special.xlog1py(input, other) -> Tensor\n"
  "special.xlog1py(input, other) -> Tensor"};

PyObject* call_special_zeta(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::zeta(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::zeta(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::zeta(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_zeta[] = {{takes_4, 2, 2, false, false}, {takes_5, 2, 2, false, false}, {takes_6, 2, 2, false, false}};
const char contract_14[] =
  "Hurwitz's zeta function, sum over k >= 0 of (k + other)^-input. Its derivative exists by other only (GradError).";
PythonOp op_special_zeta = {"special.zeta", overloads_special_zeta, 3, 0, false, call_special_zeta, nullptr, contract_14,
  "special.zeta(input, other) -> Tensor\n"
  "special.zeta(input, other) -> Tensor\n"
  "special.zeta(input, other) -> Tensor"};

PyObject* call_special_i0e(Arguments& a) {
  return a.wrap(weft::special::i0e(a.tensor(0)));
}
const Overload overloads_special_i0e[] = {{takes_0, 1, 1, false, false}};
const char contract_15[] =
  "exp(-|x|) i0(x).";
PythonOp op_special_i0e = {"special.i0e", overloads_special_i0e, 1, 0, false, call_special_i0e, nullptr, contract_15,
  "special.i0e(input) -> Tensor"};

PyObject* call_special_i1(Arguments& a) {
  return a.wrap(weft::special::i1(a.tensor(0)));
}
const Overload overloads_special_i1[] = {{takes_0, 1, 1, false, false}};
const char contract_16[] =
  "The modified Bessel function of the first kind of order 1.";
PythonOp op_special_i1 = {"special.i1", overloads_special_i1, 1, 0, false, call_special_i1, nullptr, contract_16,
  "special.i1(input) -> Tensor"};

PyObject* call_special_i1e(Arguments& a) {
  return a.wrap(weft::special::i1e(a.tensor(0)));
}
const Overload overloads_special_i1e[] = {{takes_0, 1, 1, false, false}};
const char contract_17[] =
  "exp(-|x|) i1(x).";
PythonOp op_special_i1e = {"special.i1e", overloads_special_i1e, 1, 0, false, call_special_i1e, nullptr, contract_17,
  "special.i1e(input) -> Tensor"};

PyObject* call_special_bessel_j0(Arguments& a) {
  return a.wrap(weft::special::bessel_j0(a.tensor(0)));
}
const Overload overloads_special_bessel_j0[] = {{takes_0, 1, 1, false, false}};
const char contract_18[] =
  "The Bessel function of the first kind of order 0.";
PythonOp op_special_bessel_j0 = {"special.bessel_j0", overloads_special_bessel_j0, 1, 0, false, call_special_bessel_j0, nullptr, contract_18,
  "special.bessel_j0(input) -> Tensor"};

PyObject* call_special_bessel_j1(Arguments& a) {
  return a.wrap(weft::special::bessel_j1(a.tensor(0)));
}
const Overload overloads_special_bessel_j1[] = {{takes_0, 1, 1, false, false}};
const char contract_19[] =
  "The Bessel function of the first kind of order 1.";
PythonOp op_special_bessel_j1 = {"special.bessel_j1", overloads_special_bessel_j1, 1, 0, false, call_special_bessel_j1, nullptr, contract_19,
  "special.bessel_j1(input) -> Tensor"};

PyObject* call_special_bessel_y0(Arguments& a) {
  return a.wrap(weft::special::bessel_y0(a.tensor(0)));
}
const Overload overloads_special_bessel_y0[] = {{takes_0, 1, 1, false, false}};
const char contract_20[] =
  "The Bessel function of the second kind of order 0: -inf at 0, NaN below.";
PythonOp op_special_bessel_y0 = {"special.bessel_y0", overloads_special_bessel_y0, 1, 0, false, call_special_bessel_y0, nullptr, contract_20,
  "special.bessel_y0(input) -> Tensor"};

PyObject* call_special_bessel_y1(Arguments& a) {
  return a.wrap(weft::special::bessel_y1(a.tensor(0)));
}
const Overload overloads_special_bessel_y1[] = {{takes_0, 1, 1, false, false}};
const char contract_21[] =
  "The Bessel function of the second kind of order 1: -inf at 0, NaN below.";
PythonOp op_special_bessel_y1 = {"special.bessel_y1", overloads_special_bessel_y1, 1, 0, false, call_special_bessel_y1, nullptr, contract_21,
  "special.bessel_y1(input) -> Tensor"};

PyObject* call_special_modified_bessel_i0(Arguments& a) {
  return a.wrap(weft::special::modified_bessel_i0(a.tensor(0)));
}
const Overload overloads_special_modified_bessel_i0[] = {{takes_0, 1, 1, false, false}};
const char contract_22[] =
  "i0 under its full name.";
PythonOp op_special_modified_bessel_i0 = {"special.modified_bessel_i0", overloads_special_modified_bessel_i0, 1, 0, false, call_special_modified_bessel_i0, nullptr, contract_22,
  "special.modified_bessel_i0(input) -> Tensor"};

PyObject* call_special_modified_bessel_i1(Arguments& a) {
  return a.wrap(weft::special::modified_bessel_i1(a.tensor(0)));
}
const Overload overloads_special_modified_bessel_i1[] = {{takes_0, 1, 1, false, false}};
const char contract_23[] =
  "i1 under its full name.";
PythonOp op_special_modified_bessel_i1 = {"special.modified_bessel_i1", overloads_special_modified_bessel_i1, 1, 0, false, call_special_modified_bessel_i1, nullptr, contract_23,
  "special.modified_bessel_i1(input) -> Tensor"};

PyObject* call_special_modified_bessel_k0(Arguments& a) {
  return a.wrap(weft::special::modified_bessel_k0(a.tensor(0)));
}
const Overload overloads_special_modified_bessel_k0[] = {{takes_0, 1, 1, false, false}};
const char contract_24[] =
  "The modified Bessel function of the second kind of order 0: inf at 0, NaN below.";
PythonOp op_special_modified_bessel_k0 = {"special.modified_bessel_k0", overloads_special_modified_bessel_k0, 1, 0, false, call_special_modified_bessel_k0, nullptr, contract_24,
  "special.modified_bessel_k0(input) -> Tensor"};

PyObject* call_special_modified_bessel_k1(Arguments& a) {
  return a.wrap(weft::special::modified_bessel_k1(a.tensor(0)));
}
const Overload overloads_special_modified_bessel_k1[] = {{takes_0, 1, 1, false, false}};
const char contract_25[] =
  "The modified Bessel function of the second kind of order 1: inf at 0, NaN below.";
PythonOp op_special_modified_bessel_k1 = {"special.modified_bessel_k1", overloads_special_modified_bessel_k1, 1, 0, false, call_special_modified_bessel_k1, nullptr, contract_25,
  "special.modified_bessel_k1(input) -> Tensor"};

PyObject* call_special_scaled_modified_bessel_k0(Arguments& a) {
  return a.wrap(weft::special::scaled_modified_bessel_k0(a.tensor(0)));
}
const Overload overloads_special_scaled_modified_bessel_k0[] = {{takes_0, 1, 1, false, false}};
const char contract_26[] =
  "exp(x) modified_bessel_k0(x).";
PythonOp op_special_scaled_modified_bessel_k0 = {"special.scaled_modified_bessel_k0", overloads_special_scaled_modified_bessel_k0, 1, 0, false, call_special_scaled_modified_bessel_k0, nullptr, contract_26,
  "special.scaled_modified_bessel_k0(input) -> Tensor"};

PyObject* call_special_scaled_modified_bessel_k1(Arguments& a) {
  return a.wrap(weft::special::scaled_modified_bessel_k1(a.tensor(0)));
}
const Overload overloads_special_scaled_modified_bessel_k1[] = {{takes_0, 1, 1, false, false}};
const char contract_27[] =
  "exp(x) modified_bessel_k1(x).";
PythonOp op_special_scaled_modified_bessel_k1 = {"special.scaled_modified_bessel_k1", overloads_special_scaled_modified_bessel_k1, 1, 0, false, call_special_scaled_modified_bessel_k1, nullptr, contract_27,
  "special.scaled_modified_bessel_k1(input) -> Tensor"};

PyObject* call_special_spherical_bessel_j0(Arguments& a) {
  return a.wrap(weft::special::spherical_bessel_j0(a.tensor(0)));
}
const Overload overloads_special_spherical_bessel_j0[] = {{takes_0, 1, 1, false, false}};
const char contract_28[] =
  "sin(x) / x; 1 at 0.";
PythonOp op_special_spherical_bessel_j0 = {"special.spherical_bessel_j0", overloads_special_spherical_bessel_j0, 1, 0, false, call_special_spherical_bessel_j0, nullptr, contract_28,
  "special.spherical_bessel_j0(input) -> Tensor"};

PyObject* call_special_airy_ai(Arguments& a) {
  return a.wrap(weft::special::airy_ai(a.tensor(0)));
}
const Overload overloads_special_airy_ai[] = {{takes_0, 1, 1, false, false}};
const char contract_29[] =
  "Airy's function Ai. Without a derivative (GradError).";
PythonOp op_special_airy_ai = {"special.airy_ai", overloads_special_airy_ai, 1, 0, false, call_special_airy_ai, nullptr, contract_29,
  "special.airy_ai(input) -> Tensor"};

PyObject* call_special_chebyshev_polynomial_t(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::chebyshev_polynomial_t(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::chebyshev_polynomial_t(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::chebyshev_polynomial_t(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_chebyshev_polynomial_t[] = {{takes_7, 2, 2, false, false}, {takes_8, 2, 2, false, false}, {takes_9, 2, 2, false, false}};
const char contract_30[] =
  "Chebyshev's polynomial of the first kind, cos(n acos(x)).";
PythonOp op_special_chebyshev_polynomial_t = {"special.chebyshev_polynomial_t", overloads_special_chebyshev_polynomial_t, 3, 0, false, call_special_chebyshev_polynomial_t, nullptr, contract_30,
  "special.chebyshev_polynomial_t(input, n) -> Tensor\n"
  "special.chebyshev_polynomial_t(input, n) -> Tensor\n"
  "special.chebyshev_polynomial_t(input, n) -> Tensor"};

PyObject* call_special_chebyshev_polynomial_u(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::chebyshev_polynomial_u(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::chebyshev_polynomial_u(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::chebyshev_polynomial_u(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_chebyshev_polynomial_u[] = {{takes_7, 2, 2, false, false}, {takes_8, 2, 2, false, false}, {takes_9, 2, 2, false, false}};
const char contract_31[] =
  "Chebyshev's polynomial of the second kind.";
PythonOp op_special_chebyshev_polynomial_u = {"special.chebyshev_polynomial_u", overloads_special_chebyshev_polynomial_u, 3, 0, false, call_special_chebyshev_polynomial_u, nullptr, contract_31,
  "special.chebyshev_polynomial_u(input, n) -> Tensor\n"
  "special.chebyshev_polynomial_u(input, n) -> Tensor\n"
  "special.chebyshev_polynomial_u(input, n) -> Tensor"};

PyObject* call_special_chebyshev_polynomial_v(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::chebyshev_polynomial_v(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::chebyshev_polynomial_v(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::chebyshev_polynomial_v(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_chebyshev_polynomial_v[] = {{takes_7, 2, 2, false, false}, {takes_8, 2, 2, false, false}, {takes_9, 2, 2, false, false}};
const char contract_32[] =
  "Chebyshev's polynomial of the third kind.";
PythonOp op_special_chebyshev_polynomial_v = {"special.chebyshev_polynomial_v", overloads_special_chebyshev_polynomial_v, 3, 0, false, call_special_chebyshev_polynomial_v, nullptr, contract_32,
  "special.chebyshev_polynomial_v(input, n) -> Tensor\n"
  "special.chebyshev_polynomial_v(input, n) -> Tensor\n"
  "special.chebyshev_polynomial_v(input, n) -> Tensor"};

PyObject* call_special_chebyshev_polynomial_w(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::chebyshev_polynomial_w(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::chebyshev_polynomial_w(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::chebyshev_polynomial_w(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_chebyshev_polynomial_w[] = {{takes_7, 2, 2, false, false}, {takes_8, 2, 2, false, false}, {takes_9, 2, 2, false, false}};
const char contract_33[] =
  "Chebyshev's polynomial of the fourth kind.";
PythonOp op_special_chebyshev_polynomial_w = {"special.chebyshev_polynomial_w", overloads_special_chebyshev_polynomial_w, 3, 0, false, call_special_chebyshev_polynomial_w, nullptr, contract_33,
  "special.chebyshev_polynomial_w(input, n) -> Tensor\n"
  "special.chebyshev_polynomial_w(input, n) -> Tensor\n"
  "special.chebyshev_polynomial_w(input, n) -> Tensor"};

PyObject* call_special_shifted_chebyshev_polynomial_t(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::shifted_chebyshev_polynomial_t(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::shifted_chebyshev_polynomial_t(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::shifted_chebyshev_polynomial_t(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_shifted_chebyshev_polynomial_t[] = {{takes_7, 2, 2, false, false}, {takes_8, 2, 2, false, false}, {takes_9, 2, 2, false, false}};
const char contract_34[] =
  "chebyshev_polynomial_t of 2 x - 1.";
PythonOp op_special_shifted_chebyshev_polynomial_t = {"special.shifted_chebyshev_polynomial_t", overloads_special_shifted_chebyshev_polynomial_t, 3, 0, false, call_special_shifted_chebyshev_polynomial_t, nullptr, contract_34,
  "special.shifted_chebyshev_polynomial_t(input, n) -> Tensor\n"
  "special.shifted_chebyshev_polynomial_t(input, n) -> Tensor\n"
  "special.shifted_chebyshev_polynomial_t(input, n) -> Tensor"};

PyObject* call_special_shifted_chebyshev_polynomial_u(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::shifted_chebyshev_polynomial_u(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::shifted_chebyshev_polynomial_u(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::shifted_chebyshev_polynomial_u(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_shifted_chebyshev_polynomial_u[] = {{takes_7, 2, 2, false, false}, {takes_8, 2, 2, false, false}, {takes_9, 2, 2, false, false}};
const char contract_35[] =
  "chebyshev_polynomial_u of 2 x - 1.";
PythonOp op_special_shifted_chebyshev_polynomial_u = {"special.shifted_chebyshev_polynomial_u", overloads_special_shifted_chebyshev_polynomial_u, 3, 0, false, call_special_shifted_chebyshev_polynomial_u, nullptr, contract_35,
  "special.shifted_chebyshev_polynomial_u(input, n) -> Tensor\n"
  "special.shifted_chebyshev_polynomial_u(input, n) -> Tensor\n"
  "special.shifted_chebyshev_polynomial_u(input, n) -> Tensor"};

PyObject* call_special_shifted_chebyshev_polynomial_v(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::shifted_chebyshev_polynomial_v(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::shifted_chebyshev_polynomial_v(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::shifted_chebyshev_polynomial_v(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_shifted_chebyshev_polynomial_v[] = {{takes_7, 2, 2, false, false}, {takes_8, 2, 2, false, false}, {takes_9, 2, 2, false, false}};
const char contract_36[] =
  "chebyshev_polynomial_v of 2 x - 1.";
PythonOp op_special_shifted_chebyshev_polynomial_v = {"special.shifted_chebyshev_polynomial_v", overloads_special_shifted_chebyshev_polynomial_v, 3, 0, false, call_special_shifted_chebyshev_polynomial_v, nullptr, contract_36,
  "special.shifted_chebyshev_polynomial_v(input, n) -> Tensor\n"
  "special.shifted_chebyshev_polynomial_v(input, n) -> Tensor\n"
  "special.shifted_chebyshev_polynomial_v(input, n) -> Tensor"};

PyObject* call_special_shifted_chebyshev_polynomial_w(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::shifted_chebyshev_polynomial_w(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::shifted_chebyshev_polynomial_w(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::shifted_chebyshev_polynomial_w(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_shifted_chebyshev_polynomial_w[] = {{takes_7, 2, 2, false, false}, {takes_8, 2, 2, false, false}, {takes_9, 2, 2, false, false}};
const char contract_37[] =
  "chebyshev_polynomial_w of 2 x - 1.";
PythonOp op_special_shifted_chebyshev_polynomial_w = {"special.shifted_chebyshev_polynomial_w", overloads_special_shifted_chebyshev_polynomial_w, 3, 0, false, call_special_shifted_chebyshev_polynomial_w, nullptr, contract_37,
  "special.shifted_chebyshev_polynomial_w(input, n) -> Tensor\n"
  "special.shifted_chebyshev_polynomial_w(input, n) -> Tensor\n"
  "special.shifted_chebyshev_polynomial_w(input, n) -> Tensor"};

PyObject* call_special_hermite_polynomial_h(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::hermite_polynomial_h(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::hermite_polynomial_h(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::hermite_polynomial_h(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_hermite_polynomial_h[] = {{takes_7, 2, 2, false, false}, {takes_8, 2, 2, false, false}, {takes_9, 2, 2, false, false}};
const char contract_38[] =
  "The physicists' Hermite polynomial.";
PythonOp op_special_hermite_polynomial_h = {"special.hermite_polynomial_h", overloads_special_hermite_polynomial_h, 3, 0, false, call_special_hermite_polynomial_h, nullptr, contract_38,
  "special.hermite_polynomial_h(input, n) -> Tensor\n"
  "special.hermite_polynomial_h(input, n) -> Tensor\n"
  "special.hermite_polynomial_h(input, n) -> Tensor"};

}  // namespace

std::span<const Entry> special_ops() {
  static constexpr Entry entries[] = {
    {&op_lgamma, as_function<op_lgamma>, as_method<op_lgamma>},
    {&op_lgamma_, as_function<op_lgamma_>, as_method<op_lgamma_>},
    {&op_digamma, as_function<op_digamma>, as_method<op_digamma>},
    {&op_digamma_, as_function<op_digamma_>, as_method<op_digamma_>},
    {&op_polygamma, as_function<op_polygamma>, as_method<op_polygamma>},
    {&op_polygamma_, as_function<op_polygamma_>, as_method<op_polygamma_>},
    {&op_mvlgamma, as_function<op_mvlgamma>, as_method<op_mvlgamma>},
    {&op_mvlgamma_, as_function<op_mvlgamma_>, as_method<op_mvlgamma_>},
    {&op_igamma, as_function<op_igamma>, as_method<op_igamma>},
    {&op_igamma_, as_function<op_igamma_>, as_method<op_igamma_>},
    {&op_igammac, as_function<op_igammac>, as_method<op_igammac>},
    {&op_igammac_, as_function<op_igammac_>, as_method<op_igammac_>},
    {&op_i0, as_function<op_i0>, as_method<op_i0>},
    {&op_i0_, as_function<op_i0_>, as_method<op_i0_>},
    {&op_special_erfcx, as_function<op_special_erfcx>, nullptr},
    {&op_special_ndtr, as_function<op_special_ndtr>, nullptr},
    {&op_special_ndtri, as_function<op_special_ndtri>, nullptr},
    {&op_special_log_ndtr, as_function<op_special_log_ndtr>, nullptr},
    {&op_special_entr, as_function<op_special_entr>, nullptr},
    {&op_special_xlog1py, as_function<op_special_xlog1py>, nullptr},
    {&op_special_zeta, as_function<op_special_zeta>, nullptr},
    {&op_special_i0e, as_function<op_special_i0e>, nullptr},
    {&op_special_i1, as_function<op_special_i1>, nullptr},
    {&op_special_i1e, as_function<op_special_i1e>, nullptr},
    {&op_special_bessel_j0, as_function<op_special_bessel_j0>, nullptr},
    {&op_special_bessel_j1, as_function<op_special_bessel_j1>, nullptr},
    {&op_special_bessel_y0, as_function<op_special_bessel_y0>, nullptr},
    {&op_special_bessel_y1, as_function<op_special_bessel_y1>, nullptr},
    {&op_special_modified_bessel_i0, as_function<op_special_modified_bessel_i0>, nullptr},
    {&op_special_modified_bessel_i1, as_function<op_special_modified_bessel_i1>, nullptr},
    {&op_special_modified_bessel_k0, as_function<op_special_modified_bessel_k0>, nullptr},
    {&op_special_modified_bessel_k1, as_function<op_special_modified_bessel_k1>, nullptr},
    {&op_special_scaled_modified_bessel_k0, as_function<op_special_scaled_modified_bessel_k0>, nullptr},
    {&op_special_scaled_modified_bessel_k1, as_function<op_special_scaled_modified_bessel_k1>, nullptr},
    {&op_special_spherical_bessel_j0, as_function<op_special_spherical_bessel_j0>, nullptr},
    {&op_special_airy_ai, as_function<op_special_airy_ai>, nullptr},
    {&op_special_chebyshev_polynomial_t, as_function<op_special_chebyshev_polynomial_t>, nullptr},
    {&op_special_chebyshev_polynomial_u, as_function<op_special_chebyshev_polynomial_u>, nullptr},
    {&op_special_chebyshev_polynomial_v, as_function<op_special_chebyshev_polynomial_v>, nullptr},
    {&op_special_chebyshev_polynomial_w, as_function<op_special_chebyshev_polynomial_w>, nullptr},
    {&op_special_shifted_chebyshev_polynomial_t, as_function<op_special_shifted_chebyshev_polynomial_t>, nullptr},
    {&op_special_shifted_chebyshev_polynomial_u, as_function<op_special_shifted_chebyshev_polynomial_u>, nullptr},
    {&op_special_shifted_chebyshev_polynomial_v, as_function<op_special_shifted_chebyshev_polynomial_v>, nullptr},
    {&op_special_shifted_chebyshev_polynomial_w, as_function<op_special_shifted_chebyshev_polynomial_w>, nullptr},
    {&op_special_hermite_polynomial_h, as_function<op_special_hermite_polynomial_h>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
