// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// search: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline std::tuple<Tensor, Tensor, Tensor> Tensor::unique(bool sorted, bool return_inverse, bool return_counts, std::optional<int64_t> dim) const { return weft::unique(*this, sorted, return_inverse, return_counts, dim); }
inline std::tuple<Tensor, Tensor, Tensor> Tensor::unique_consecutive(bool return_inverse, bool return_counts, std::optional<int64_t> dim) const { return weft::unique_consecutive(*this, return_inverse, return_counts, dim); }
inline Tensor Tensor::bincount(const Tensor& weights, int64_t minlength) const { return weft::bincount(*this, weights, minlength); }
inline Tensor Tensor::histc(int64_t bins, double min, double max) const { return weft::histc(*this, bins, min, max); }

}  // namespace weft
