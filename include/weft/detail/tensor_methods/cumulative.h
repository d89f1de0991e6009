// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// cumulative: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::cumsum(int64_t dim, std::optional<Dtype> dtype) const { return weft::cumsum(*this, dim, dtype); }
inline Tensor Tensor::cumsum_(int64_t dim, std::optional<Dtype> dtype) const { return weft::cumsum_(*this, dim, dtype); }
inline Tensor Tensor::cumprod(int64_t dim, std::optional<Dtype> dtype) const { return weft::cumprod(*this, dim, dtype); }
inline Tensor Tensor::cumprod_(int64_t dim, std::optional<Dtype> dtype) const { return weft::cumprod_(*this, dim, dtype); }
inline std::pair<Tensor, Tensor> Tensor::cummax(int64_t dim) const { return weft::cummax(*this, dim); }
inline std::pair<Tensor, Tensor> Tensor::cummin(int64_t dim) const { return weft::cummin(*this, dim); }
inline Tensor Tensor::logcumsumexp(int64_t dim) const { return weft::logcumsumexp(*this, dim); }
inline Tensor Tensor::diff(int64_t n, int64_t dim, const Tensor& prepend, const Tensor& append) const { return weft::diff(*this, n, dim, prepend, append); }

}  // namespace weft
