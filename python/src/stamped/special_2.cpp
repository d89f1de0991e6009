// stamped by tools/stamp.py from include/weft/ops; do not edit
// The special ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"n", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"n", Kind::scalar, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::scalar, false, nullptr}, {"n", Kind::tensor, false, nullptr}};

PyObject* call_special_hermite_polynomial_he(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::hermite_polynomial_he(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::hermite_polynomial_he(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::hermite_polynomial_he(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_hermite_polynomial_he[] = {{takes_0, 2, 2, false, false}, {takes_1, 2, 2, false, false}, {takes_2, 2, 2, false, false}};
const char contract_0[] =
  "The probabilists' Hermite polynomial.";
PythonOp op_special_hermite_polynomial_he = {"special.hermite_polynomial_he", overloads_special_hermite_polynomial_he, 3, 0, false, call_special_hermite_polynomial_he, nullptr, contract_0,
  "special.hermite_polynomial_he(input, n) -> Tensor\n"
  "special.hermite_polynomial_he(input, n) -> Tensor\n"
  "special.hermite_polynomial_he(input, n) -> Tensor"};

PyObject* call_special_laguerre_polynomial_l(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::laguerre_polynomial_l(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::laguerre_polynomial_l(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::laguerre_polynomial_l(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_laguerre_polynomial_l[] = {{takes_0, 2, 2, false, false}, {takes_1, 2, 2, false, false}, {takes_2, 2, 2, false, false}};
const char contract_1[] =
  "Laguerre's polynomial.";
PythonOp op_special_laguerre_polynomial_l = {"special.laguerre_polynomial_l", overloads_special_laguerre_polynomial_l, 3, 0, false, call_special_laguerre_polynomial_l, nullptr, contract_1,
  "special.laguerre_polynomial_l(input, n) -> Tensor\n"
  "special.laguerre_polynomial_l(input, n) -> Tensor\n"
  "special.laguerre_polynomial_l(input, n) -> Tensor"};

PyObject* call_special_legendre_polynomial_p(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::special::legendre_polynomial_p(a.tensor(0), a.tensor(1)));
    case 1: return a.wrap(weft::special::legendre_polynomial_p(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::special::legendre_polynomial_p(a.scalar(0), a.tensor(1)));
  }
}
const Overload overloads_special_legendre_polynomial_p[] = {{takes_0, 2, 2, false, false}, {takes_1, 2, 2, false, false}, {takes_2, 2, 2, false, false}};
const char contract_2[] =
  "Legendre's polynomial.";
PythonOp op_special_legendre_polynomial_p = {"special.legendre_polynomial_p", overloads_special_legendre_polynomial_p, 3, 0, false, call_special_legendre_polynomial_p, nullptr, contract_2,
  "special.legendre_polynomial_p(input, n) -> Tensor\n"
  "special.legendre_polynomial_p(input, n) -> Tensor\n"
  "special.legendre_polynomial_p(input, n) -> Tensor"};

}  // namespace

std::span<const Entry> special_2_ops() {
  static constexpr Entry entries[] = {
    {&op_special_hermite_polynomial_he, as_function<op_special_hermite_polynomial_he>, nullptr},
    {&op_special_laguerre_polynomial_l, as_function<op_special_laguerre_polynomial_l>, nullptr},
    {&op_special_legendre_polynomial_p, as_function<op_special_legendre_polynomial_p>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
