// stamped by tools/stamp.py from include/weft/ops; do not edit
// The binary ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"tensor1", Kind::tensor, false, nullptr}, {"tensor2", Kind::tensor, false, nullptr}, {"value", Kind::scalar, false, "1"}};

PyObject* call_addcmul(Arguments& a) {
  return a.wrap(weft::addcmul(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1)));
}
const Overload overloads_addcmul[] = {{takes_0, 4, 3, false, true}};
PythonOp op_addcmul = {"addcmul", overloads_addcmul, 1, 0, false, call_addcmul, nullptr,
  "addcmul(input, tensor1, tensor2, *, value=1) -> Tensor\n"
  "\n"
  "input + value * tensor1 * tensor2. Of integers value is cut to one.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_addcmul_(Arguments& a) {
  return a.wrap(weft::addcmul_(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1)));
}
const Overload overloads_addcmul_[] = {{takes_0, 4, 3, false, true}};
PythonOp op_addcmul_ = {"addcmul_", overloads_addcmul_, 1, 0, false, call_addcmul_, nullptr,
  "addcmul_(input, tensor1, tensor2, *, value=1) -> Tensor\n"
  "\n"
  "input + value * tensor1 * tensor2. Of integers value is cut to one.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_addcdiv(Arguments& a) {
  return a.wrap(weft::addcdiv(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1)));
}
const Overload overloads_addcdiv[] = {{takes_0, 4, 3, false, true}};
PythonOp op_addcdiv = {"addcdiv", overloads_addcdiv, 1, 0, false, call_addcdiv, nullptr,
  "addcdiv(input, tensor1, tensor2, *, value=1) -> Tensor\n"
  "\n"
  "input + value * tensor1 / tensor2. Raises DtypeError if both tensor1 and tensor2 are integers.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_addcdiv_(Arguments& a) {
  return a.wrap(weft::addcdiv_(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1)));
}
const Overload overloads_addcdiv_[] = {{takes_0, 4, 3, false, true}};
PythonOp op_addcdiv_ = {"addcdiv_", overloads_addcdiv_, 1, 0, false, call_addcdiv_, nullptr,
  "addcdiv_(input, tensor1, tensor2, *, value=1) -> Tensor\n"
  "\n"
  "input + value * tensor1 / tensor2. Raises DtypeError if both tensor1 and tensor2 are integers.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

}  // namespace

std::span<const Entry> binary_3_ops() {
  static constexpr Entry entries[] = {
    {&op_addcmul, as_function<op_addcmul>, as_method<op_addcmul>},
    {&op_addcmul_, as_function<op_addcmul_>, as_method<op_addcmul_>},
    {&op_addcdiv, as_function<op_addcdiv>, as_method<op_addcdiv>},
    {&op_addcdiv_, as_function<op_addcdiv_>, as_method<op_addcdiv_>},
  };
  return entries;
}

}  // namespace weft::python
