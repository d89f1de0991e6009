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
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"mat", Kind::tensor, false, nullptr}, {"vec", Kind::tensor, false, nullptr}, {"beta", Kind::scalar, false, "1"}, {"alpha", Kind::scalar, false, "1"}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"vec1", Kind::tensor, false, nullptr}, {"vec2", Kind::tensor, false, nullptr}, {"beta", Kind::scalar, false, "1"}, {"alpha", Kind::scalar, false, "1"}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"batch1", Kind::tensor, false, nullptr}, {"batch2", Kind::tensor, false, nullptr}, {"beta", Kind::scalar, false, "1"}, {"alpha", Kind::scalar, false, "1"}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"dims", Kind::integer, false, "2"}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"dims_self", Kind::integers, false, nullptr}, {"dims_other", Kind::integers, false, nullptr}};
Parameter takes_11[] = {{"equation", Kind::text, false, nullptr}, {"operands", Kind::tensors, false, nullptr}};
Parameter takes_12[] = {{"matrices", Kind::tensors, false, nullptr}};
Parameter takes_13[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_14[] = {{"input", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}, {"bias", Kind::tensor, true, "None"}};
Parameter takes_15[] = {{"input1", Kind::tensor, false, nullptr}, {"input2", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}, {"bias", Kind::tensor, true, "None"}};

PyObject* call_matmul(Arguments& a) {
  return a.wrap(weft::matmul(a.tensor(0), a.tensor(1)));
}
const Overload overloads_matmul[] = {{takes_0, 2, 2, false, true}};
const char contract_0[] =
  "Matrix product as PyTorch's matmul (and Python's @): (n) (n) -> (); (m, k) (k, n) -> (m, n); a 1-D operand\n"
  "acts as a row or a column that the result drops; more dimensions are batches, which broadcast. Both of one\n"
  "dtype; bool is not taken.\n"
  "  Raises ShapeError naming both shapes, DtypeError.";
PythonOp op_matmul = {"matmul", overloads_matmul, 1, 0, false, call_matmul, nullptr, contract_0,
  "matmul(input, other) -> Tensor"};

PyObject* call_mm(Arguments& a) {
  return a.wrap(weft::mm(a.tensor(0), a.tensor(1)));
}
const Overload overloads_mm[] = {{takes_1, 2, 2, false, true}};
const char contract_1[] =
  "(m, k) times (k, n). Raises ShapeError unless both have two dimensions that fit.";
PythonOp op_mm = {"mm", overloads_mm, 1, 0, false, call_mm, nullptr, contract_1,
  "mm(input, mat2) -> Tensor"};

PyObject* call_bmm(Arguments& a) {
  return a.wrap(weft::bmm(a.tensor(0), a.tensor(1)));
}
const Overload overloads_bmm[] = {{takes_1, 2, 2, false, true}};
const char contract_2[] =
  "(B, m, k) times (B, k, n), matrix by matrix: (B, m, n).";
PythonOp op_bmm = {"bmm", overloads_bmm, 1, 0, false, call_bmm, nullptr, contract_2,
  "bmm(input, mat2) -> Tensor"};

PyObject* call_mv(Arguments& a) {
  return a.wrap(weft::mv(a.tensor(0), a.tensor(1)));
}
const Overload overloads_mv[] = {{takes_2, 2, 2, false, true}};
const char contract_3[] =
  "(m, k) times a vector (k): (m).";
PythonOp op_mv = {"mv", overloads_mv, 1, 0, false, call_mv, nullptr, contract_3,
  "mv(input, vec) -> Tensor"};

PyObject* call_dot(Arguments& a) {
  return a.wrap(weft::dot(a.tensor(0), a.tensor(1)));
}
const Overload overloads_dot[] = {{takes_3, 2, 2, false, true}};
const char contract_4[] =
  "Inner product of two vectors of equal length, sum_i self_i other_i; 0-d result.";
PythonOp op_dot = {"dot", overloads_dot, 1, 0, false, call_dot, nullptr, contract_4,
  "dot(input, tensor) -> Tensor"};

PyObject* call_vdot(Arguments& a) {
  return a.wrap(weft::vdot(a.tensor(0), a.tensor(1)));
}
const Overload overloads_vdot[] = {{takes_0, 2, 2, false, true}};
const char contract_5[] =
  "As dot.";
PythonOp op_vdot = {"vdot", overloads_vdot, 1, 0, false, call_vdot, nullptr, contract_5,
  "vdot(input, other) -> Tensor"};

PyObject* call_outer(Arguments& a) {
  return a.wrap(weft::outer(a.tensor(0), a.tensor(1)));
}
const Overload overloads_outer[] = {{takes_4, 2, 2, false, true}};
const char contract_6[] =
  "The matrix of all products: (n) and (m) -> (n, m).";
PythonOp op_outer = {"outer", overloads_outer, 1, 0, false, call_outer, nullptr, contract_6,
  "outer(input, vec2) -> Tensor"};

PyObject* call_ger(Arguments& a) {
  return a.wrap(weft::ger(a.tensor(0), a.tensor(1)));
}
const Overload overloads_ger[] = {{takes_4, 2, 2, false, true}};
const char contract_7[] =
  "As outer.";
PythonOp op_ger = {"ger", overloads_ger, 1, 0, false, call_ger, nullptr, contract_7,
  "ger(input, vec2) -> Tensor"};

PyObject* call_inner(Arguments& a) {
  return a.wrap(weft::inner(a.tensor(0), a.tensor(1)));
}
const Overload overloads_inner[] = {{takes_0, 2, 2, false, true}};
const char contract_8[] =
  "Sums of products over the last dimension of both, for all pairs of the other places: (*a, k) and (*b, k) -> (*a, *b). With a\n"
  "0-d tensor the plain product. Raises ShapeError, DtypeError.";
PythonOp op_inner = {"inner", overloads_inner, 1, 0, false, call_inner, nullptr, contract_8,
  "inner(input, other) -> Tensor"};

PyObject* call_addmm(Arguments& a) {
  return a.wrap(weft::addmm(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_addmm[] = {{takes_5, 5, 3, false, true}};
const char contract_9[] =
  "beta * input + alpha * mat1 mat2; input broadcasts to (m, n). With beta = 0 input is not read (its NaNs do\n"
  "not spread); for integers beta and alpha lose their fractions. The form that ends in _ writes into input, which must have\n"
  "the result's shape.";
PythonOp op_addmm = {"addmm", overloads_addmm, 1, 0, false, call_addmm, nullptr, contract_9,
  "addmm(input, mat1, mat2, *, beta=1, alpha=1) -> Tensor"};

PyObject* call_addmm_(Arguments& a) {
  return a.wrap(weft::addmm_(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_addmm_[] = {{takes_5, 5, 3, false, true}};
PythonOp op_addmm_ = {"addmm_", overloads_addmm_, 1, 0, false, call_addmm_, nullptr, contract_9,
  "addmm_(input, mat1, mat2, *, beta=1, alpha=1) -> Tensor"};

PyObject* call_addmv(Arguments& a) {
  return a.wrap(weft::addmv(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_addmv[] = {{takes_6, 5, 3, false, true}};
const char contract_10[] =
  "As addmm with a matrix and a vector: beta * input + alpha * mat vec; input broadcasts to (m).";
PythonOp op_addmv = {"addmv", overloads_addmv, 1, 0, false, call_addmv, nullptr, contract_10,
  "addmv(input, mat, vec, *, beta=1, alpha=1) -> Tensor"};

PyObject* call_addmv_(Arguments& a) {
  return a.wrap(weft::addmv_(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_addmv_[] = {{takes_6, 5, 3, false, true}};
PythonOp op_addmv_ = {"addmv_", overloads_addmv_, 1, 0, false, call_addmv_, nullptr, contract_10,
  "addmv_(input, mat, vec, *, beta=1, alpha=1) -> Tensor"};

PyObject* call_addr(Arguments& a) {
  return a.wrap(weft::addr(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_addr[] = {{takes_7, 5, 3, false, true}};
const char contract_11[] =
  "As addmm with the matrix of all products of two vectors; input broadcasts to (n, m), dtypes promote, and bools are taken. Raises\n"
  "ValueError for beta or alpha with a fraction where the result is not floating.";
PythonOp op_addr = {"addr", overloads_addr, 1, 0, false, call_addr, nullptr, contract_11,
  "addr(input, vec1, vec2, *, beta=1, alpha=1) -> Tensor"};

PyObject* call_addr_(Arguments& a) {
  return a.wrap(weft::addr_(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_addr_[] = {{takes_7, 5, 3, false, true}};
PythonOp op_addr_ = {"addr_", overloads_addr_, 1, 0, false, call_addr_, nullptr, contract_11,
  "addr_(input, vec1, vec2, *, beta=1, alpha=1) -> Tensor"};

PyObject* call_addbmm(Arguments& a) {
  return a.wrap(weft::addbmm(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_addbmm[] = {{takes_8, 5, 3, false, true}};
const char contract_12[] =
  "As addmm with the sum of a batch's products: batch1 (B, m, k), batch2 (B, k, n); input broadcasts to (m, n).";
PythonOp op_addbmm = {"addbmm", overloads_addbmm, 1, 0, false, call_addbmm, nullptr, contract_12,
  "addbmm(input, batch1, batch2, *, beta=1, alpha=1) -> Tensor"};

PyObject* call_addbmm_(Arguments& a) {
  return a.wrap(weft::addbmm_(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_addbmm_[] = {{takes_8, 5, 3, false, true}};
PythonOp op_addbmm_ = {"addbmm_", overloads_addbmm_, 1, 0, false, call_addbmm_, nullptr, contract_12,
  "addbmm_(input, batch1, batch2, *, beta=1, alpha=1) -> Tensor"};

PyObject* call_baddbmm(Arguments& a) {
  return a.wrap(weft::baddbmm(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_baddbmm[] = {{takes_8, 5, 3, false, true}};
const char contract_13[] =
  "As addmm with a batch's products: batch1 (B, m, k), batch2 (B, k, n); input broadcasts to (B, m, n).";
PythonOp op_baddbmm = {"baddbmm", overloads_baddbmm, 1, 0, false, call_baddbmm, nullptr, contract_13,
  "baddbmm(input, batch1, batch2, *, beta=1, alpha=1) -> Tensor"};

PyObject* call_baddbmm_(Arguments& a) {
  return a.wrap(weft::baddbmm_(a.tensor(0), a.tensor(1), a.tensor(2), a.scalar(3, 1), a.scalar(4, 1)));
}
const Overload overloads_baddbmm_[] = {{takes_8, 5, 3, false, true}};
PythonOp op_baddbmm_ = {"baddbmm_", overloads_baddbmm_, 1, 0, false, call_baddbmm_, nullptr, contract_13,
  "baddbmm_(input, batch1, batch2, *, beta=1, alpha=1) -> Tensor"};

PyObject* call_kron(Arguments& a) {
  return a.wrap(weft::kron(a.tensor(0), a.tensor(1)));
}
const Overload overloads_kron[] = {{takes_0, 2, 2, false, true}};
const char contract_14[] =
  "Kronecker product: all products of an element of input and one of other, other's places within input's; (3, 2) and (4, 5)\n"
  "-> (12, 10). Dtypes promote; the one with fewer dimensions gets leading ones.";
PythonOp op_kron = {"kron", overloads_kron, 1, 0, false, call_kron, nullptr, contract_14,
  "kron(input, other) -> Tensor"};

PyObject* call_tensordot(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::tensordot(a.tensor(0), a.tensor(1), a.integer(2, 2)));
    default: return a.wrap(weft::tensordot(a.tensor(0), a.tensor(1), a.ints(2), a.ints(3)));
  }
}
const Overload overloads_tensordot[] = {{takes_9, 3, 3, false, false}, {takes_10, 4, 4, false, false}};
const char contract_15[] =
  "Sums of products over the last `dims` dimensions of input and the first of other, or over the dimensions named in pairs; the\n"
  "result has the other dimensions of input, then those of other. Of a pair, sizes must agree, or one of them be 1. Raises\n"
  "ShapeError, ValueError, DtypeError.";
PythonOp op_tensordot = {"tensordot", overloads_tensordot, 2, 0, false, call_tensordot, nullptr, contract_15,
  "tensordot(input, other, dims=2) -> Tensor\n"
  "tensordot(input, other, dims_self, dims_other) -> Tensor"};

PyObject* call_einsum(Arguments& a) {
  return a.wrap(weft::einsum(a.text(0), a.tensors(1)));
}
const Overload overloads_einsum[] = {{takes_11, 2, 2, false, false}};
const char contract_16[] =
  "Sums of products in Einstein's notation: \"ij,jk->ik\". A letter (A to Z, a to z) names a dimension; one that two operands share\n"
  "must have one size, or size 1; one that an operand repeats takes its diagonal; those absent right of the arrow are summed. Without\n"
  "an arrow, letters that occur once stay, in alphabetical order (capitals first). \"...\" stands for all further dimensions,\n"
  "which broadcast. Operands are multiplied from left to right. Raises ValueError for a bad equation, ShapeError.";
PythonOp op_einsum = {"einsum", overloads_einsum, 1, 0, false, call_einsum, nullptr, contract_16,
  "einsum(equation, operands) -> Tensor"};

PyObject* call_chain_matmul(Arguments& a) {
  return a.wrap(weft::chain_matmul(a.tensors(0)));
}
const Overload overloads_chain_matmul[] = {{takes_12, 1, 1, true, false}};
const char contract_17[] =
  "The product of matrices, in the order that costs least.";
PythonOp op_chain_matmul = {"chain_matmul", overloads_chain_matmul, 1, 0, false, call_chain_matmul, nullptr, contract_17,
  "chain_matmul(*matrices) -> Tensor"};

PyObject* call_adjoint(Arguments& a) {
  return a.wrap(weft::adjoint(a.tensor(0)));
}
const Overload overloads_adjoint[] = {{takes_13, 1, 1, false, true}};
const char contract_18[] =
  "The view with the last two dimensions exchanged: each matrix transposed. Raises ShapeError below two dimensions.";
PythonOp op_adjoint = {"adjoint", overloads_adjoint, 1, 0, true, call_adjoint, nullptr, contract_18,
  "adjoint(input) -> Tensor"};

PyObject* call_linear(Arguments& a) {
  return a.wrap(weft::linear(a.tensor(0), a.tensor(1), a.tensor(2)));
}
const Overload overloads_linear[] = {{takes_14, 3, 3, false, false}};
const char contract_19[] =
  "y = x W^T + b.  input: (*, in_features); weight: (out_features, in_features) or (in_features); bias:\n"
  "(out_features) or none; y: (*, out_features). Raises ShapeError naming the shapes.";
PythonOp op_linear = {"linear", overloads_linear, 1, 0, false, call_linear, nullptr, contract_19,
  "linear(input, weight, bias=None) -> Tensor"};

PyObject* call_bilinear(Arguments& a) {
  return a.wrap(weft::bilinear(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3)));
}
const Overload overloads_bilinear[] = {{takes_15, 4, 4, false, false}};
const char contract_20[] =
  "y_o = input1^T W_o input2 + b_o.  input1: (*, in1_features); input2: (*, in2_features); weight: (out_features, in1_features,\n"
  "in2_features); bias: (out_features) or none; y: (*, out_features). Raises ShapeError naming the shapes.";
PythonOp op_bilinear = {"bilinear", overloads_bilinear, 1, 0, false, call_bilinear, nullptr, contract_20,
  "bilinear(input1, input2, weight, bias=None) -> Tensor"};

}  // namespace

std::span<const Entry> matmul_ops() {
  static constexpr Entry entries[] = {
    {&op_matmul, as_function<op_matmul>, as_method<op_matmul>},
    {&op_mm, as_function<op_mm>, as_method<op_mm>},
    {&op_bmm, as_function<op_bmm>, as_method<op_bmm>},
    {&op_mv, as_function<op_mv>, as_method<op_mv>},
    {&op_dot, as_function<op_dot>, as_method<op_dot>},
    {&op_vdot, as_function<op_vdot>, as_method<op_vdot>},
    {&op_outer, as_function<op_outer>, as_method<op_outer>},
    {&op_ger, as_function<op_ger>, as_method<op_ger>},
    {&op_inner, as_function<op_inner>, as_method<op_inner>},
    {&op_addmm, as_function<op_addmm>, as_method<op_addmm>},
    {&op_addmm_, as_function<op_addmm_>, as_method<op_addmm_>},
    {&op_addmv, as_function<op_addmv>, as_method<op_addmv>},
    {&op_addmv_, as_function<op_addmv_>, as_method<op_addmv_>},
    {&op_addr, as_function<op_addr>, as_method<op_addr>},
    {&op_addr_, as_function<op_addr_>, as_method<op_addr_>},
    {&op_addbmm, as_function<op_addbmm>, as_method<op_addbmm>},
    {&op_addbmm_, as_function<op_addbmm_>, as_method<op_addbmm_>},
    {&op_baddbmm, as_function<op_baddbmm>, as_method<op_baddbmm>},
    {&op_baddbmm_, as_function<op_baddbmm_>, as_method<op_baddbmm_>},
    {&op_kron, as_function<op_kron>, as_method<op_kron>},
    {&op_tensordot, as_function<op_tensordot>, nullptr},
    {&op_einsum, as_function<op_einsum>, nullptr},
    {&op_chain_matmul, as_function<op_chain_matmul>, nullptr},
    {&op_adjoint, as_function<op_adjoint>, as_method<op_adjoint>},
    {&op_linear, as_function<op_linear>, nullptr},
    {&op_bilinear, as_function<op_bilinear>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
