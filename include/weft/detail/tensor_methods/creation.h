// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// creation: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::empty_like(TensorOptions options, MemoryFormat memory_format) const { return weft::empty_like(*this, options, memory_format); }
inline Tensor Tensor::zeros_like(TensorOptions options, MemoryFormat memory_format) const { return weft::zeros_like(*this, options, memory_format); }
inline Tensor Tensor::ones_like(TensorOptions options, MemoryFormat memory_format) const { return weft::ones_like(*this, options, memory_format); }
inline Tensor Tensor::full_like(Scalar fill_value, TensorOptions options, MemoryFormat memory_format) const { return weft::full_like(*this, fill_value, options, memory_format); }
inline Tensor Tensor::new_empty(IntSpan size, TensorOptions options) const { return weft::new_empty(*this, size, options); }
inline Tensor Tensor::new_zeros(IntSpan size, TensorOptions options) const { return weft::new_zeros(*this, size, options); }
inline Tensor Tensor::new_ones(IntSpan size, TensorOptions options) const { return weft::new_ones(*this, size, options); }
inline Tensor Tensor::new_full(IntSpan size, Scalar fill_value, TensorOptions options) const { return weft::new_full(*this, size, fill_value, options); }
inline Tensor Tensor::tril(int64_t diagonal) const { return weft::tril(*this, diagonal); }
inline Tensor Tensor::tril_(int64_t diagonal) const { return weft::tril_(*this, diagonal); }
inline Tensor Tensor::triu(int64_t diagonal) const { return weft::triu(*this, diagonal); }
inline Tensor Tensor::triu_(int64_t diagonal) const { return weft::triu_(*this, diagonal); }
inline Tensor Tensor::fill_diagonal_(Scalar fill_value, bool wrap) const { return weft::fill_diagonal_(*this, fill_value, wrap); }
inline Tensor Tensor::diag(int64_t diagonal) const { return weft::diag(*this, diagonal); }
inline Tensor Tensor::diag_embed(int64_t offset, int64_t dim1, int64_t dim2) const { return weft::diag_embed(*this, offset, dim1, dim2); }
inline Tensor Tensor::diagflat(int64_t offset) const { return weft::diagflat(*this, offset); }
inline Tensor Tensor::one_hot(int64_t num_classes) const { return weft::one_hot(*this, num_classes); }

}  // namespace weft
