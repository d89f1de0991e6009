// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// reduce: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::sum(IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::sum(*this, dim, keepdim, dtype); }
inline Tensor Tensor::sum_to_size(IntSpan size) const { return weft::sum_to_size(*this, size); }
inline Tensor Tensor::mean(IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::mean(*this, dim, keepdim, dtype); }
inline Tensor Tensor::nansum(IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::nansum(*this, dim, keepdim, dtype); }
inline Tensor Tensor::nanmean(IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::nanmean(*this, dim, keepdim, dtype); }
inline Tensor Tensor::trace() const { return weft::trace(*this); }
inline Tensor Tensor::prod(std::optional<int64_t> dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::prod(*this, dim, keepdim, dtype); }
inline Tensor Tensor::amax(IntSpan dim, bool keepdim) const { return weft::amax(*this, dim, keepdim); }
inline Tensor Tensor::amin(IntSpan dim, bool keepdim) const { return weft::amin(*this, dim, keepdim); }
inline std::pair<Tensor, Tensor> Tensor::aminmax(std::optional<int64_t> dim, bool keepdim) const { return weft::aminmax(*this, dim, keepdim); }
inline Tensor Tensor::max() const { return weft::max(*this); }
inline std::pair<Tensor, Tensor> Tensor::max(int64_t dim, bool keepdim) const { return weft::max(*this, dim, keepdim); }
inline Tensor Tensor::max(const Tensor& other) const { return weft::max(*this, other); }
inline Tensor Tensor::min() const { return weft::min(*this); }
inline std::pair<Tensor, Tensor> Tensor::min(int64_t dim, bool keepdim) const { return weft::min(*this, dim, keepdim); }
inline Tensor Tensor::min(const Tensor& other) const { return weft::min(*this, other); }
inline Tensor Tensor::argmax(std::optional<int64_t> dim, bool keepdim) const { return weft::argmax(*this, dim, keepdim); }
inline Tensor Tensor::argmin(std::optional<int64_t> dim, bool keepdim) const { return weft::argmin(*this, dim, keepdim); }
inline Tensor Tensor::any(IntSpan dim, bool keepdim) const { return weft::any(*this, dim, keepdim); }
inline Tensor Tensor::all(IntSpan dim, bool keepdim) const { return weft::all(*this, dim, keepdim); }
inline Tensor Tensor::count_nonzero(IntSpan dim) const { return weft::count_nonzero(*this, dim); }
inline Tensor Tensor::var(IntSpan dim, double correction, bool keepdim) const { return weft::var(*this, dim, correction, keepdim); }
inline Tensor Tensor::std(IntSpan dim, double correction, bool keepdim) const { return weft::std(*this, dim, correction, keepdim); }
inline Tensor Tensor::norm(double p, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::norm(*this, p, dim, keepdim, dtype); }
inline Tensor Tensor::norm(std::string_view p, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::norm(*this, p, dim, keepdim, dtype); }
inline Tensor Tensor::logsumexp(IntSpan dim, bool keepdim) const { return weft::logsumexp(*this, dim, keepdim); }

}  // namespace weft
