// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// compare: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::eq(const Tensor& other) const { return weft::eq(*this, other); }
inline Tensor Tensor::eq(Scalar other) const { return weft::eq(*this, other); }
inline Tensor Tensor::eq_(const Tensor& other) const { return weft::eq_(*this, other); }
inline Tensor Tensor::eq_(Scalar other) const { return weft::eq_(*this, other); }
inline Tensor Tensor::ne(const Tensor& other) const { return weft::ne(*this, other); }
inline Tensor Tensor::ne(Scalar other) const { return weft::ne(*this, other); }
inline Tensor Tensor::ne_(const Tensor& other) const { return weft::ne_(*this, other); }
inline Tensor Tensor::ne_(Scalar other) const { return weft::ne_(*this, other); }
inline Tensor Tensor::lt(const Tensor& other) const { return weft::lt(*this, other); }
inline Tensor Tensor::lt(Scalar other) const { return weft::lt(*this, other); }
inline Tensor Tensor::lt_(const Tensor& other) const { return weft::lt_(*this, other); }
inline Tensor Tensor::lt_(Scalar other) const { return weft::lt_(*this, other); }
inline Tensor Tensor::le(const Tensor& other) const { return weft::le(*this, other); }
inline Tensor Tensor::le(Scalar other) const { return weft::le(*this, other); }
inline Tensor Tensor::le_(const Tensor& other) const { return weft::le_(*this, other); }
inline Tensor Tensor::le_(Scalar other) const { return weft::le_(*this, other); }
inline Tensor Tensor::gt(const Tensor& other) const { return weft::gt(*this, other); }
inline Tensor Tensor::gt(Scalar other) const { return weft::gt(*this, other); }
inline Tensor Tensor::gt_(const Tensor& other) const { return weft::gt_(*this, other); }
inline Tensor Tensor::gt_(Scalar other) const { return weft::gt_(*this, other); }
inline Tensor Tensor::ge(const Tensor& other) const { return weft::ge(*this, other); }
inline Tensor Tensor::ge(Scalar other) const { return weft::ge(*this, other); }
inline Tensor Tensor::ge_(const Tensor& other) const { return weft::ge_(*this, other); }
inline Tensor Tensor::ge_(Scalar other) const { return weft::ge_(*this, other); }
inline Tensor Tensor::isclose(const Tensor& other, double rtol, double atol, bool equal_nan) const { return weft::isclose(*this, other, rtol, atol, equal_nan); }
inline bool Tensor::allclose(const Tensor& other, double rtol, double atol, bool equal_nan) const { return weft::allclose(*this, other, rtol, atol, equal_nan); }
inline bool Tensor::equal(const Tensor& other) const { return weft::equal(*this, other); }

}  // namespace weft
