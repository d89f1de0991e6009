// Matrix products. Shapes that do not fit throw ShapeError, which names them; operands of two dtypes DtypeError, but
// for outer, kron and addr, whose dtypes promote.
#pragma once

#include <string_view>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// Matrix product as PyTorch's matmul (and Python's @): (n) (n) -> (); (m, k) (k, n) -> (m, n); a 1-D operand
/// acts as a row or a column that the result drops; more dimensions are batches, which broadcast. Both of one
/// dtype; bool is not taken.
///   Throws ShapeError naming both shapes, DtypeError.
Tensor matmul(const Tensor& self, const Tensor& other);

/// (m, k) times (k, n). Throws ShapeError unless both have two dimensions that fit.
Tensor mm(const Tensor& self, const Tensor& mat2);
/// (B, m, k) times (B, k, n), matrix by matrix: (B, m, n).
Tensor bmm(const Tensor& self, const Tensor& mat2);
/// (m, k) times a vector (k): (m).
Tensor mv(const Tensor& self, const Tensor& vec);
/// Inner product of two vectors of equal length, sum_i self_i other_i; 0-d result.
Tensor dot(const Tensor& self, const Tensor& other);
/// As dot.
Tensor vdot(const Tensor& self, const Tensor& other);
/// The matrix of all products: (n) and (m) -> (n, m).
Tensor outer(const Tensor& self, const Tensor& vec2);
/// As outer.
Tensor ger(const Tensor& self, const Tensor& vec2);
/// Sums of products over the last dimension of both, for all pairs of the other places: (*a, k) and (*b, k) -> (*a, *b). With a
/// 0-d tensor the plain product. Throws ShapeError, DtypeError.
Tensor inner(const Tensor& self, const Tensor& other);

/// beta * self + alpha * mat1 mat2; self broadcasts to (m, n). With beta = 0 self is not read (its NaNs do
/// not spread); for integers beta and alpha lose their fractions. The form that ends in _ writes into self, which must have
/// the result's shape.
Tensor addmm(const Tensor& self, const Tensor& mat1, const Tensor& mat2, Scalar beta = 1, Scalar alpha = 1);
Tensor addmm_(const Tensor& self, const Tensor& mat1, const Tensor& mat2, Scalar beta = 1, Scalar alpha = 1);
/// As addmm with a matrix and a vector: beta * self + alpha * mat vec; self broadcasts to (m).
Tensor addmv(const Tensor& self, const Tensor& mat, const Tensor& vec, Scalar beta = 1, Scalar alpha = 1);
Tensor addmv_(const Tensor& self, const Tensor& mat, const Tensor& vec, Scalar beta = 1, Scalar alpha = 1);
/// As addmm with the matrix of all products of two vectors; self broadcasts to (n, m), dtypes promote, and bools are taken. Throws
/// ValueError for beta or alpha with a fraction where the result is not floating.
Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, Scalar beta = 1, Scalar alpha = 1);
Tensor addr_(const Tensor& self, const Tensor& vec1, const Tensor& vec2, Scalar beta = 1, Scalar alpha = 1);
/// As addmm with the sum of a batch's products: batch1 (B, m, k), batch2 (B, k, n); self broadcasts to (m, n).
Tensor addbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta = 1,
              Scalar alpha = 1);
Tensor addbmm_(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta = 1,
               Scalar alpha = 1);
/// As addmm with a batch's products: batch1 (B, m, k), batch2 (B, k, n); self broadcasts to (B, m, n).
Tensor baddbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta = 1,
               Scalar alpha = 1);
Tensor baddbmm_(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta = 1,
                Scalar alpha = 1);

/// Kronecker product: all products of an element of self and one of other, other's places within self's; (3, 2) and (4, 5)
/// -> (12, 10). Dtypes promote; the one with fewer dimensions gets leading ones.
Tensor kron(const Tensor& self, const Tensor& other);
/// Sums of products over the last `dims` dimensions of self and the first of other, or over the dimensions named in pairs; the
/// result has the other dimensions of self, then those of other. Of a pair, sizes must agree, or one of them be 1. Throws
/// ShapeError, ValueError, DtypeError.
///   Function only.
Tensor tensordot(const Tensor& self, const Tensor& other, int64_t dims = 2);
Tensor tensordot(const Tensor& self, const Tensor& other, IntSpan dims_self, IntSpan dims_other);
/// Sums of products in Einstein's notation: "ij,jk->ik". A letter (A to Z, a to z) names a dimension; one that two operands share
/// must have one size, or size 1; one that an operand repeats takes its diagonal; those absent right of the arrow are summed. Without
/// an arrow, letters that occur once stay, in alphabetical order (capitals first). "..." stands for all further dimensions,
/// which broadcast. Operands are multiplied from left to right. Throws ValueError for a bad equation, ShapeError.
Tensor einsum(std::string_view equation, TensorList operands);
/// The product of matrices, in the order that costs least.
Tensor chain_matmul(TensorList matrices);

/// The view with the last two dimensions exchanged: each matrix transposed. Throws ShapeError below two dimensions.
Tensor adjoint(const Tensor& self);
/// As adjoint.
Tensor mT(const Tensor& self);  // NOLINT: PyTorch's name
/// As adjoint.
Tensor mH(const Tensor& self);  // NOLINT

/// y = x W^T + b.  input: (*, in_features); weight: (out_features, in_features) or (in_features); bias:
/// (out_features) or none; y: (*, out_features). Throws ShapeError naming the shapes.
///   Function only.
Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias = {});
/// y_o = input1^T W_o input2 + b_o.  input1: (*, in1_features); input2: (*, in2_features); weight: (out_features, in1_features,
/// in2_features); bias: (out_features) or none; y: (*, out_features). Throws ShapeError naming the shapes.
///   Function only.
Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias = {});

}  // namespace WEFT_API
