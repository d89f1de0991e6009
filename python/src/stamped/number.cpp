// stamped by tools/stamp.py from include/weft/ops; do not edit
// The number ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}};

PyObject* call_gcd(Arguments& a) {
  return a.wrap(weft::gcd(a.tensor(0), a.tensor(1)));
}
const Overload overloads_gcd[] = {{takes_0, 2, 2, false, true}};
const char contract_0[] =
  "The greatest common divisor of integers, not negative; gcd(0, 0) is 0. Raises DtypeError unless both are integers.";
PythonOp op_gcd = {"gcd", overloads_gcd, 1, 0, false, call_gcd, nullptr, contract_0,
  "gcd(input, other) -> Tensor"};

PyObject* call_gcd_(Arguments& a) {
  return a.wrap(weft::gcd_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_gcd_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_gcd_ = {"gcd_", overloads_gcd_, 1, 0, false, call_gcd_, nullptr, contract_0,
  "gcd_(input, other) -> Tensor"};

PyObject* call_lcm(Arguments& a) {
  return a.wrap(weft::lcm(a.tensor(0), a.tensor(1)));
}
const Overload overloads_lcm[] = {{takes_0, 2, 2, false, true}};
const char contract_1[] =
  "The least common multiple of integers, not negative; 0 if one is 0. Raises DtypeError unless both are integers.";
PythonOp op_lcm = {"lcm", overloads_lcm, 1, 0, false, call_lcm, nullptr, contract_1,
  "lcm(input, other) -> Tensor"};

PyObject* call_lcm_(Arguments& a) {
  return a.wrap(weft::lcm_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_lcm_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_lcm_ = {"lcm_", overloads_lcm_, 1, 0, false, call_lcm_, nullptr, contract_1,
  "lcm_(input, other) -> Tensor"};

PyObject* call_nextafter(Arguments& a) {
  return a.wrap(weft::nextafter(a.tensor(0), a.tensor(1)));
}
const Overload overloads_nextafter[] = {{takes_0, 2, 2, false, true}};
const char contract_2[] =
  "The floating-point number next to input in the direction of other; input where they are equal. Raises DtypeError unless both are\n"
  "floating. The derivative is not defined: no gradient.";
PythonOp op_nextafter = {"nextafter", overloads_nextafter, 1, 0, false, call_nextafter, nullptr, contract_2,
  "nextafter(input, other) -> Tensor"};

PyObject* call_nextafter_(Arguments& a) {
  return a.wrap(weft::nextafter_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_nextafter_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_nextafter_ = {"nextafter_", overloads_nextafter_, 1, 0, false, call_nextafter_, nullptr, contract_2,
  "nextafter_(input, other) -> Tensor"};

PyObject* call_ldexp(Arguments& a) {
  return a.wrap(weft::ldexp(a.tensor(0), a.tensor(1)));
}
const Overload overloads_ldexp[] = {{takes_0, 2, 2, false, true}};
const char contract_3[] =
  "input * 2^other.";
PythonOp op_ldexp = {"ldexp", overloads_ldexp, 1, 0, false, call_ldexp, nullptr, contract_3,
  "ldexp(input, other) -> Tensor"};

PyObject* call_ldexp_(Arguments& a) {
  return a.wrap(weft::ldexp_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_ldexp_[] = {{takes_0, 2, 2, false, true}};
PythonOp op_ldexp_ = {"ldexp_", overloads_ldexp_, 1, 0, false, call_ldexp_, nullptr, contract_3,
  "ldexp_(input, other) -> Tensor"};

PyObject* call_frexp(Arguments& a) {
  return a.wrap(weft::frexp(a.tensor(0)));
}
const Overload overloads_frexp[] = {{takes_1, 1, 1, false, true}};
const char* const fields_frexp[] = {"mantissa", "exponent", nullptr};
const char contract_4[] =
  "input as mantissa * 2^exponent: mantissas of magnitude in [0.5, 1) (0, infinite and NaN stay as they are, with exponent 0)\n"
  "and exponents (int32). Raises DtypeError unless floating.";
PythonOp op_frexp = {"frexp", overloads_frexp, 1, 0, false, call_frexp, fields_frexp, contract_4,
  "frexp(input) -> return_types.frexp"};

}  // namespace

std::span<const Entry> number_ops() {
  static constexpr Entry entries[] = {
    {&op_gcd, as_function<op_gcd>, as_method<op_gcd>},
    {&op_gcd_, as_function<op_gcd_>, as_method<op_gcd_>},
    {&op_lcm, as_function<op_lcm>, as_method<op_lcm>},
    {&op_lcm_, as_function<op_lcm_>, as_method<op_lcm_>},
    {&op_nextafter, as_function<op_nextafter>, as_method<op_nextafter>},
    {&op_nextafter_, as_function<op_nextafter_>, as_method<op_nextafter_>},
    {&op_ldexp, as_function<op_ldexp>, as_method<op_ldexp>},
    {&op_ldexp_, as_function<op_ldexp_>, as_method<op_ldexp_>},
    {&op_frexp, as_function<op_frexp>, as_method<op_frexp>},
  };
  return entries;
}

}  // namespace weft::python
