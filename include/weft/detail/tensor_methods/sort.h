// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// sort: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline std::pair<Tensor, Tensor> Tensor::sort(int64_t dim, bool descending, bool stable) const { return weft::sort(*this, dim, descending, stable); }
inline Tensor Tensor::argsort(int64_t dim, bool descending, bool stable) const { return weft::argsort(*this, dim, descending, stable); }
inline Tensor Tensor::msort() const { return weft::msort(*this); }
inline std::pair<Tensor, Tensor> Tensor::topk(int64_t k, int64_t dim, bool largest, bool sorted) const { return weft::topk(*this, k, dim, largest, sorted); }
inline std::pair<Tensor, Tensor> Tensor::kthvalue(int64_t k, int64_t dim, bool keepdim) const { return weft::kthvalue(*this, k, dim, keepdim); }
inline Tensor Tensor::median() const { return weft::median(*this); }
inline std::pair<Tensor, Tensor> Tensor::median(int64_t dim, bool keepdim) const { return weft::median(*this, dim, keepdim); }
inline Tensor Tensor::nanmedian() const { return weft::nanmedian(*this); }
inline std::pair<Tensor, Tensor> Tensor::nanmedian(int64_t dim, bool keepdim) const { return weft::nanmedian(*this, dim, keepdim); }
inline std::pair<Tensor, Tensor> Tensor::mode(int64_t dim, bool keepdim) const { return weft::mode(*this, dim, keepdim); }
inline Tensor Tensor::quantile(const Tensor& q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation) const { return weft::quantile(*this, q, dim, keepdim, interpolation); }
inline Tensor Tensor::quantile(double q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation) const { return weft::quantile(*this, q, dim, keepdim, interpolation); }
inline Tensor Tensor::nanquantile(const Tensor& q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation) const { return weft::nanquantile(*this, q, dim, keepdim, interpolation); }
inline Tensor Tensor::nanquantile(double q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation) const { return weft::nanquantile(*this, q, dim, keepdim, interpolation); }

}  // namespace weft
