// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// numeric: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::cov(int64_t correction, const Tensor& fweights, const Tensor& aweights) const { return weft::cov(*this, correction, fweights, aweights); }
inline Tensor Tensor::corrcoef() const { return weft::corrcoef(*this); }
inline std::pair<Tensor, Tensor> Tensor::histogram(int64_t bins, std::optional<double> min, std::optional<double> max, const Tensor& weight, bool density) const { return weft::histogram(*this, bins, min, max, weight, density); }
inline std::pair<Tensor, Tensor> Tensor::histogram(const Tensor& bins, const Tensor& weight, bool density) const { return weft::histogram(*this, bins, weight, density); }
inline Tensor Tensor::renorm(Scalar p, int64_t dim, Scalar maxnorm) const { return weft::renorm(*this, p, dim, maxnorm); }
inline Tensor Tensor::renorm_(Scalar p, int64_t dim, Scalar maxnorm) const { return weft::renorm_(*this, p, dim, maxnorm); }
inline Tensor Tensor::angle() const { return weft::angle(*this); }

}  // namespace weft
