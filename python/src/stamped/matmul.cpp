// stamped by tools/stamp.py from include/weft/ops; do not edit
// The matmul ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"mat2", Kind::tensor, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"vec", Kind::tensor, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"tensor", Kind::tensor, false, nullptr}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"vec2", Kind::tensor, false, nullptr}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"mat1", Kind::tensor, false, nullptr}, {"mat2", Kind::tensor, false, nullptr}, {"beta", Kind::scalar, false, "1"}, {"alpha", Kind::scalar, false, "1"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}, {"bias", Kind::tensor, true, "None"}};

PyObject* call_matmul(Arguments& a) {
  return a.wrap(weft::matmul(a.tensor(0), a.tensor(1)));
}
const Overload overloads_matmul[] = {{takes_0, 2, 2, false, true}};
PythonOp op_matmul = {"matmul", overloads_matmul, 1, 0, false, call_matmul, nullptr,
  "matmul(input, other) -> Tensor\n"
  "\n"
  "Matrix product as PyTorch's matmul (and Python's @): (n) (n) -> (); (m, k) (k, n) -> (m, n); a 1-D operand\n"
  "acts as a row or a column that the result drops; more dimensions are batches, which broadcast. Both of one\n"
  "dtype; bool is not taken.\n"
  "  Raises ShapeError naming both shapes, DtypeError.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_mm(Arguments& a) {
  return a.wrap(weft::mm(a.tensor(0), a.tensor(1)));
}
const Overload overloads_mm[] = {{takes_1, 2, 2, false, true}};
PythonOp op_mm = {"mm", overloads_mm, 1, 0, false, call_mm, nullptr,
  "mm(input, mat2) -> Tensor\n"
  "\n"
  "(m, k) times (k, n). Raises ShapeError unless both have two dimensions that fit.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_bmm(Arguments& a) {
  return a.wrap(weft::bmm(a.tensor(0), a.tensor(1)));
}
const Overload overloads_bmm[] = {{takes_1, 2, 2, false, true}};
PythonOp op_bmm = {"bmm", overloads_bmm, 1, 0, false, call_bmm, nullptr,
  "bmm(input, mat2) -> Tensor\n"
  "\n"
  "(B, m, k) times (B, k, n), matrix by matrix.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_mv(Arguments& a) {
  return a.wrap(weft::mv(a.tensor(0), a.tensor(1)));
}
const Overload overloads_mv[] = {{takes_2, 2, 2, false, true}};
PythonOp op_mv = {"mv", overloads_mv, 1, 0, false, call_mv, nullptr,
  "mv(input, vec) -> Tensor\n"
  "\n"
  "(m, k) times a vector (k).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_dot(Arguments& a) {
  return a.wrap(weft::dot(a.tensor(0), a.tensor(1)));
}
const Overload overloads_dot[] = {{takes_3, 2, 2, false, true}};
PythonOp op_dot = {"dot", overloads_dot, 1, 0, false, call_dot, nullptr,
  "dot(input, tensor) -> Tensor\n"
  "\n"
  "Inner product of two vectors of equal length; 0-d result.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_outer(Arguments& a) {
  return a.wrap(weft::outer(a.tensor(0), a.tensor(1)));
}
const Overload overloads_outer[] = {{takes_4, 2, 2, false, true}};
PythonOp op_outer = {"outer", overloads_outer, 1, 0, false, call_outer, nullptr,
  "outer(input, vec2) -> Tensor\n"
  "\n"
  "The matrix of all products: (n) and (m) -> (n, m).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_addmm(Arguments& a) {
  return a.wrap(weft::addmm(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_addmm[] = {{takes_5, 5, 3, false, true}};
PythonOp op_addmm = {"addmm", overloads_addmm, 1, 0, false, call_addmm, nullptr,
  "addmm(input, mat1, mat2, *, beta=1, alpha=1) -> Tensor\n"
  "\n"
  "beta * input + alpha * mat1 mat2; input broadcasts to (m, n). With beta = 0 input is not read (its NaNs do\n"
  "not spread).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_linear(Arguments& a) {
  return a.wrap(weft::linear(a.tensor(0), a.tensor(1), a.tensor(2)));
}
const Overload overloads_linear[] = {{takes_6, 3, 3, false, false}};
PythonOp op_linear = {"linear", overloads_linear, 1, 0, false, call_linear, nullptr,
  "linear(input, weight, bias=None) -> Tensor\n"
  "\n"
  "y = x W^T + b.  input: (*, in_features); weight: (out_features, in_features) or (in_features); bias:\n"
  "(out_features) or none; y: (*, out_features). Raises ShapeError naming the shapes."};

}  // namespace

std::span<const Entry> matmul_ops() {
  static constexpr Entry entries[] = {
    {&op_matmul, as_function<op_matmul>, as_method<op_matmul>},
    {&op_mm, as_function<op_mm>, as_method<op_mm>},
    {&op_bmm, as_function<op_bmm>, as_method<op_bmm>},
    {&op_mv, as_function<op_mv>, as_method<op_mv>},
    {&op_dot, as_function<op_dot>, as_method<op_dot>},
    {&op_outer, as_function<op_outer>, as_method<op_outer>},
    {&op_addmm, as_function<op_addmm>, as_method<op_addmm>},
    {&op_linear, as_function<op_linear>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
