// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// matmul: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::matmul(const Tensor& other) const { return weft::matmul(*this, other); }
inline Tensor Tensor::mm(const Tensor& mat2) const { return weft::mm(*this, mat2); }
inline Tensor Tensor::bmm(const Tensor& mat2) const { return weft::bmm(*this, mat2); }
inline Tensor Tensor::mv(const Tensor& vec) const { return weft::mv(*this, vec); }
inline Tensor Tensor::dot(const Tensor& other) const { return weft::dot(*this, other); }
inline Tensor Tensor::vdot(const Tensor& other) const { return weft::vdot(*this, other); }
inline Tensor Tensor::outer(const Tensor& vec2) const { return weft::outer(*this, vec2); }
inline Tensor Tensor::ger(const Tensor& vec2) const { return weft::ger(*this, vec2); }
inline Tensor Tensor::inner(const Tensor& other) const { return weft::inner(*this, other); }
inline Tensor Tensor::addmm(const Tensor& mat1, const Tensor& mat2, Scalar beta, Scalar alpha) const { return weft::addmm(*this, mat1, mat2, beta, alpha); }
inline Tensor Tensor::addmm_(const Tensor& mat1, const Tensor& mat2, Scalar beta, Scalar alpha) const { return weft::addmm_(*this, mat1, mat2, beta, alpha); }
inline Tensor Tensor::addmv(const Tensor& mat, const Tensor& vec, Scalar beta, Scalar alpha) const { return weft::addmv(*this, mat, vec, beta, alpha); }
inline Tensor Tensor::addmv_(const Tensor& mat, const Tensor& vec, Scalar beta, Scalar alpha) const { return weft::addmv_(*this, mat, vec, beta, alpha); }
inline Tensor Tensor::addr(const Tensor& vec1, const Tensor& vec2, Scalar beta, Scalar alpha) const { return weft::addr(*this, vec1, vec2, beta, alpha); }
inline Tensor Tensor::addr_(const Tensor& vec1, const Tensor& vec2, Scalar beta, Scalar alpha) const { return weft::addr_(*this, vec1, vec2, beta, alpha); }
inline Tensor Tensor::addbmm(const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) const { return weft::addbmm(*this, batch1, batch2, beta, alpha); }
inline Tensor Tensor::addbmm_(const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) const { return weft::addbmm_(*this, batch1, batch2, beta, alpha); }
inline Tensor Tensor::baddbmm(const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) const { return weft::baddbmm(*this, batch1, batch2, beta, alpha); }
inline Tensor Tensor::baddbmm_(const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) const { return weft::baddbmm_(*this, batch1, batch2, beta, alpha); }
inline Tensor Tensor::kron(const Tensor& other) const { return weft::kron(*this, other); }
inline Tensor Tensor::adjoint() const { return weft::adjoint(*this); }
inline Tensor Tensor::mT() const { return weft::mT(*this); }
inline Tensor Tensor::mH() const { return weft::mH(*this); }

}  // namespace weft
