// stamped by tools/stamp.py from include/weft/ops; do not edit
// The softmax ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "None"}};
Parameter takes_1[] = {{"grad", Kind::tensor, false, nullptr}, {"y", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}};

PyObject* call_softmax(Arguments& a) {
  return a.wrap(weft::softmax(a.tensor(0), a.integer(1), a.optional_dtype(2)));
}
const Overload overloads_softmax[] = {{takes_0, 3, 3, false, true}};
const char contract_0[] =
  "Probabilities along `dim`: y_i = exp(x_i) / sum_j exp(x_j), without overflow.\n"
  "  x: any shape, floating (or converted by `dtype` first); y: the same shape. A row of -inf gives NaN, as\n"
  "  in PyTorch.\n"
  "  Raises DimError if dim is out of range, DtypeError for integer input.";
PythonOp op_softmax = {"softmax", overloads_softmax, 1, 0, false, call_softmax, nullptr, contract_0,
  "softmax(input, dim, dtype=None) -> Tensor"};

PyObject* call_log_softmax(Arguments& a) {
  return a.wrap(weft::log_softmax(a.tensor(0), a.integer(1), a.optional_dtype(2)));
}
const Overload overloads_log_softmax[] = {{takes_0, 3, 3, false, true}};
const char contract_1[] =
  "log(softmax(x)) along `dim`, computed without forming the probabilities: y_i = x_i - log(sum_j exp(x_j)).\n"
  "  Shapes and errors as softmax.";
PythonOp op_log_softmax = {"log_softmax", overloads_log_softmax, 1, 0, false, call_log_softmax, nullptr, contract_1,
  "log_softmax(input, dim, dtype=None) -> Tensor"};

PyObject* call_softmin(Arguments& a) {
  return a.wrap(weft::softmin(a.tensor(0), a.integer(1), a.optional_dtype(2)));
}
const Overload overloads_softmin[] = {{takes_0, 3, 3, false, false}};
const char contract_2[] =
  "softmax(-x): the smallest element has the greatest probability.";
PythonOp op_softmin = {"softmin", overloads_softmin, 1, 0, false, call_softmin, nullptr, contract_2,
  "softmin(input, dim, dtype=None) -> Tensor"};

PyObject* call_softmax_backward(Arguments& a) {
  return a.wrap(weft::softmax_backward(a.tensor(0), a.tensor(1), a.integer(2)));
}
const Overload overloads_softmax_backward[] = {{takes_1, 3, 3, false, false}};
const char contract_3[] =
  "The gradient of softmax from its result y: y * (grad - sum(grad * y)).\n"
  "  grad: y's shape and dtype. Raises DimError, ShapeError, DtypeError.";
PythonOp op_softmax_backward = {"softmax_backward", overloads_softmax_backward, 1, 0, false, call_softmax_backward, nullptr, contract_3,
  "softmax_backward(grad, y, dim) -> Tensor"};

PyObject* call_log_softmax_backward(Arguments& a) {
  return a.wrap(weft::log_softmax_backward(a.tensor(0), a.tensor(1), a.integer(2)));
}
const Overload overloads_log_softmax_backward[] = {{takes_1, 3, 3, false, false}};
const char contract_4[] =
  "The gradient of log_softmax from its result y: grad - exp(y) * sum(grad).\n"
  "  Otherwise as softmax_backward.";
PythonOp op_log_softmax_backward = {"log_softmax_backward", overloads_log_softmax_backward, 1, 0, false, call_log_softmax_backward, nullptr, contract_4,
  "log_softmax_backward(grad, y, dim) -> Tensor"};

}  // namespace

std::span<const Entry> softmax_ops() {
  static constexpr Entry entries[] = {
    {&op_softmax, as_function<op_softmax>, as_method<op_softmax>},
    {&op_log_softmax, as_function<op_log_softmax>, as_method<op_log_softmax>},
    {&op_softmin, as_function<op_softmin>, nullptr},
    {&op_softmax_backward, as_function<op_softmax_backward>, nullptr},
    {&op_log_softmax_backward, as_function<op_log_softmax_backward>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
