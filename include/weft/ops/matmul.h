// Matrix products.
#pragma once

#include "weft/tensor.h"

namespace weft WEFT_API {

/// Matrix product as PyTorch's matmul (and Python's @): (n) (n) -> (); (m, k) (k, n) -> (m, n); a 1-D operand
/// acts as a row or a column that the result drops; more dimensions are batches, which broadcast. Both of one
/// dtype; bool is not taken.
///   Throws ShapeError naming both shapes, DtypeError.
Tensor matmul(const Tensor& self, const Tensor& other);

/// (m, k) times (k, n). Throws ShapeError unless both have two dimensions that fit.
Tensor mm(const Tensor& self, const Tensor& mat2);
/// (B, m, k) times (B, k, n), matrix by matrix.
Tensor bmm(const Tensor& self, const Tensor& mat2);
/// (m, k) times a vector (k).
Tensor mv(const Tensor& self, const Tensor& vec);
/// Inner product of two vectors of equal length; 0-d result.
Tensor dot(const Tensor& self, const Tensor& other);
/// The matrix of all products: (n) and (m) -> (n, m).
Tensor outer(const Tensor& self, const Tensor& vec2);

/// beta * self + alpha * mat1 mat2; self broadcasts to (m, n). With beta = 0 self is not read (its NaNs do
/// not spread).
Tensor addmm(const Tensor& self, const Tensor& mat1, const Tensor& mat2, Scalar beta = 1, Scalar alpha = 1);

/// y = x W^T + b.  input: (*, in_features); weight: (out_features, in_features) or (in_features); bias:
/// (out_features) or none; y: (*, out_features). Throws ShapeError naming the shapes.
///   Function only.
Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias = {});

}  // namespace WEFT_API
