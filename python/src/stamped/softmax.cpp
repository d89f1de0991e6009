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
PythonOp op_softmax = {"softmax", overloads_softmax, 1, 0, false, call_softmax, nullptr,
  "softmax(input, dim, dtype=None) -> Tensor\n"
  "\n"
  "Probabilities along `dim`: y_i = exp(x_i) / sum_j exp(x_j), without overflow.\n"
  "  x: any shape, floating (or converted by `dtype` first); y: the same shape. A row of -inf gives NaN, as\n"
  "  in PyTorch.\n"
  "  Raises DimError if dim is out of range, DtypeError for integer input.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_log_softmax(Arguments& a) {
  return a.wrap(weft::log_softmax(a.tensor(0), a.integer(1), a.optional_dtype(2)));
}
const Overload overloads_log_softmax[] = {{takes_0, 3, 3, false, true}};
PythonOp op_log_softmax = {"log_softmax", overloads_log_softmax, 1, 0, false, call_log_softmax, nullptr,
  "log_softmax(input, dim, dtype=None) -> Tensor\n"
  "\n"
  "log(softmax(x)) along `dim`, computed without forming the probabilities: y_i = x_i - log(sum_j exp(x_j)).\n"
  "  Shapes and errors as softmax.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_softmin(Arguments& a) {
  return a.wrap(weft::softmin(a.tensor(0), a.integer(1), a.optional_dtype(2)));
}
const Overload overloads_softmin[] = {{takes_0, 3, 3, false, false}};
PythonOp op_softmin = {"softmin", overloads_softmin, 1, 0, false, call_softmin, nullptr,
  "softmin(input, dim, dtype=None) -> Tensor\n"
  "\n"
  "softmax(-x): the smallest element has the greatest probability."};

PyObject* call_softmax_backward(Arguments& a) {
  return a.wrap(weft::softmax_backward(a.tensor(0), a.tensor(1), a.integer(2)));
}
const Overload overloads_softmax_backward[] = {{takes_1, 3, 3, false, false}};
PythonOp op_softmax_backward = {"softmax_backward", overloads_softmax_backward, 1, 0, false, call_softmax_backward, nullptr,
  "softmax_backward(grad, y, dim) -> Tensor\n"
  "\n"
  "The gradient of softmax from its result y: y * (grad - sum(grad * y)).\n"
  "  grad: y's shape and dtype. Raises DimError, ShapeError, DtypeError."};

PyObject* call_log_softmax_backward(Arguments& a) {
  return a.wrap(weft::log_softmax_backward(a.tensor(0), a.tensor(1), a.integer(2)));
}
const Overload overloads_log_softmax_backward[] = {{takes_1, 3, 3, false, false}};
PythonOp op_log_softmax_backward = {"log_softmax_backward", overloads_log_softmax_backward, 1, 0, false, call_log_softmax_backward, nullptr,
  "log_softmax_backward(grad, y, dim) -> Tensor\n"
  "\n"
  "The gradient of log_softmax from its result y: grad - exp(y) * sum(grad).\n"
  "  Otherwise as softmax_backward."};

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
