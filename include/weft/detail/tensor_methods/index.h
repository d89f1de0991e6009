// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// index: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::masked_fill(const Tensor& mask, Scalar value) const { return weft::masked_fill(*this, mask, value); }
inline Tensor Tensor::masked_fill(const Tensor& mask, const Tensor& value) const { return weft::masked_fill(*this, mask, value); }
inline Tensor Tensor::masked_fill_(const Tensor& mask, Scalar value) const { return weft::masked_fill_(*this, mask, value); }
inline Tensor Tensor::masked_fill_(const Tensor& mask, const Tensor& value) const { return weft::masked_fill_(*this, mask, value); }
inline Tensor Tensor::masked_select(const Tensor& mask) const { return weft::masked_select(*this, mask); }
inline Tensor Tensor::masked_scatter(const Tensor& mask, const Tensor& source) const { return weft::masked_scatter(*this, mask, source); }
inline Tensor Tensor::masked_scatter_(const Tensor& mask, const Tensor& source) const { return weft::masked_scatter_(*this, mask, source); }
inline Tensor Tensor::nonzero() const { return weft::nonzero(*this); }
inline Tensor Tensor::nonzero_static(int64_t size, int64_t fill_value) const { return weft::nonzero_static(*this, size, fill_value); }
inline Tensor Tensor::argwhere() const { return weft::argwhere(*this); }
inline Tensor Tensor::gather(int64_t dim, const Tensor& index) const { return weft::gather(*this, dim, index); }
inline Tensor Tensor::scatter(int64_t dim, const Tensor& index, const Tensor& src) const { return weft::scatter(*this, dim, index, src); }
inline Tensor Tensor::scatter(int64_t dim, const Tensor& index, Scalar value) const { return weft::scatter(*this, dim, index, value); }
inline Tensor Tensor::scatter(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) const { return weft::scatter(*this, dim, index, src, reduce); }
inline Tensor Tensor::scatter(int64_t dim, const Tensor& index, Scalar value, std::string_view reduce) const { return weft::scatter(*this, dim, index, value, reduce); }
inline Tensor Tensor::scatter_(int64_t dim, const Tensor& index, const Tensor& src) const { return weft::scatter_(*this, dim, index, src); }
inline Tensor Tensor::scatter_(int64_t dim, const Tensor& index, Scalar value) const { return weft::scatter_(*this, dim, index, value); }
inline Tensor Tensor::scatter_(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) const { return weft::scatter_(*this, dim, index, src, reduce); }
inline Tensor Tensor::scatter_(int64_t dim, const Tensor& index, Scalar value, std::string_view reduce) const { return weft::scatter_(*this, dim, index, value, reduce); }
inline Tensor Tensor::scatter_add(int64_t dim, const Tensor& index, const Tensor& src) const { return weft::scatter_add(*this, dim, index, src); }
inline Tensor Tensor::scatter_add_(int64_t dim, const Tensor& index, const Tensor& src) const { return weft::scatter_add_(*this, dim, index, src); }
inline Tensor Tensor::scatter_reduce(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce, bool include_self) const { return weft::scatter_reduce(*this, dim, index, src, reduce, include_self); }
inline Tensor Tensor::scatter_reduce_(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce, bool include_self) const { return weft::scatter_reduce_(*this, dim, index, src, reduce, include_self); }
inline Tensor Tensor::take_along_dim(const Tensor& indices, std::optional<int64_t> dim) const { return weft::take_along_dim(*this, indices, dim); }
inline Tensor Tensor::index_select(int64_t dim, const Tensor& index) const { return weft::index_select(*this, dim, index); }
inline Tensor Tensor::index_add(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) const { return weft::index_add(*this, dim, index, source, alpha); }
inline Tensor Tensor::index_add_(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) const { return weft::index_add_(*this, dim, index, source, alpha); }
inline Tensor Tensor::index_copy(int64_t dim, const Tensor& index, const Tensor& source) const { return weft::index_copy(*this, dim, index, source); }
inline Tensor Tensor::index_copy_(int64_t dim, const Tensor& index, const Tensor& source) const { return weft::index_copy_(*this, dim, index, source); }
inline Tensor Tensor::index_reduce(int64_t dim, const Tensor& index, const Tensor& source, std::string_view reduce, bool include_self) const { return weft::index_reduce(*this, dim, index, source, reduce, include_self); }
inline Tensor Tensor::index_reduce_(int64_t dim, const Tensor& index, const Tensor& source, std::string_view reduce, bool include_self) const { return weft::index_reduce_(*this, dim, index, source, reduce, include_self); }
inline Tensor Tensor::index_fill(int64_t dim, const Tensor& index, Scalar value) const { return weft::index_fill(*this, dim, index, value); }
inline Tensor Tensor::index_fill(int64_t dim, const Tensor& index, const Tensor& value) const { return weft::index_fill(*this, dim, index, value); }
inline Tensor Tensor::index_fill_(int64_t dim, const Tensor& index, Scalar value) const { return weft::index_fill_(*this, dim, index, value); }
inline Tensor Tensor::index_fill_(int64_t dim, const Tensor& index, const Tensor& value) const { return weft::index_fill_(*this, dim, index, value); }
inline Tensor Tensor::take(const Tensor& index) const { return weft::take(*this, index); }
inline Tensor Tensor::put(const Tensor& index, const Tensor& source, bool accumulate) const { return weft::put(*this, index, source, accumulate); }
inline Tensor Tensor::put_(const Tensor& index, const Tensor& source, bool accumulate) const { return weft::put_(*this, index, source, accumulate); }
inline Tensor Tensor::index(std::initializer_list<Index> indices) const { return weft::index(*this, indices); }
inline Tensor Tensor::index_put_(std::initializer_list<Index> indices, const Tensor& values, bool accumulate) const { return weft::index_put_(*this, indices, values, accumulate); }
inline Tensor Tensor::index_put_(std::initializer_list<Index> indices, Scalar value, bool accumulate) const { return weft::index_put_(*this, indices, value, accumulate); }
inline Tensor Tensor::index_put(std::initializer_list<Index> indices, const Tensor& values, bool accumulate) const { return weft::index_put(*this, indices, values, accumulate); }

}  // namespace weft
