// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// linalg: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::det() const { return weft::det(*this); }
inline std::pair<Tensor, Tensor> Tensor::slogdet() const { return weft::slogdet(*this); }
inline Tensor Tensor::logdet() const { return weft::logdet(*this); }
inline Tensor Tensor::inverse() const { return weft::inverse(*this); }
inline Tensor Tensor::pinverse(double rcond) const { return weft::pinverse(*this, rcond); }
inline Tensor Tensor::matrix_power(int64_t n) const { return weft::matrix_power(*this, n); }
inline Tensor Tensor::matrix_exp() const { return weft::matrix_exp(*this); }
inline Tensor Tensor::orgqr(const Tensor& input2) const { return weft::orgqr(*this, input2); }
inline Tensor Tensor::lu_solve(const Tensor& LU_data, const Tensor& LU_pivots) const { return weft::lu_solve(*this, LU_data, LU_pivots); }
inline Tensor Tensor::cholesky(bool upper) const { return weft::cholesky(*this, upper); }
inline Tensor Tensor::cholesky_solve(const Tensor& input2, bool upper) const { return weft::cholesky_solve(*this, input2, upper); }
inline Tensor Tensor::cholesky_inverse(bool upper) const { return weft::cholesky_inverse(*this, upper); }
inline std::pair<Tensor, Tensor> Tensor::triangular_solve(const Tensor& A, bool upper, bool transpose, bool unitriangular) const { return weft::triangular_solve(*this, A, upper, transpose, unitriangular); }
inline std::pair<Tensor, Tensor> Tensor::qr(bool some) const { return weft::qr(*this, some); }
inline std::tuple<Tensor, Tensor, Tensor> Tensor::svd(bool some, bool compute_uv) const { return weft::svd(*this, some, compute_uv); }
inline Tensor Tensor::cross(const Tensor& other, std::optional<int64_t> dim) const { return weft::cross(*this, other, dim); }

}  // namespace weft
