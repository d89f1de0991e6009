// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// Tensor's methods: each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

// creation
inline Tensor Tensor::empty_like(TensorOptions options, MemoryFormat memory_format) const { return weft::empty_like(*this, options, memory_format); }
inline Tensor Tensor::zeros_like(TensorOptions options, MemoryFormat memory_format) const { return weft::zeros_like(*this, options, memory_format); }
inline Tensor Tensor::ones_like(TensorOptions options, MemoryFormat memory_format) const { return weft::ones_like(*this, options, memory_format); }
inline Tensor Tensor::full_like(Scalar fill_value, TensorOptions options, MemoryFormat memory_format) const { return weft::full_like(*this, fill_value, options, memory_format); }
inline Tensor Tensor::new_empty(IntSpan size, TensorOptions options) const { return weft::new_empty(*this, size, options); }
inline Tensor Tensor::new_zeros(IntSpan size, TensorOptions options) const { return weft::new_zeros(*this, size, options); }
inline Tensor Tensor::new_ones(IntSpan size, TensorOptions options) const { return weft::new_ones(*this, size, options); }
inline Tensor Tensor::new_full(IntSpan size, Scalar fill_value, TensorOptions options) const { return weft::new_full(*this, size, fill_value, options); }
inline Tensor Tensor::tril(int64_t diagonal) const { return weft::tril(*this, diagonal); }
inline Tensor Tensor::triu(int64_t diagonal) const { return weft::triu(*this, diagonal); }
inline Tensor Tensor::diag(int64_t diagonal) const { return weft::diag(*this, diagonal); }
inline Tensor Tensor::diag_embed(int64_t offset, int64_t dim1, int64_t dim2) const { return weft::diag_embed(*this, offset, dim1, dim2); }
inline Tensor Tensor::diagflat(int64_t offset) const { return weft::diagflat(*this, offset); }
inline Tensor Tensor::one_hot(int64_t num_classes) const { return weft::one_hot(*this, num_classes); }

// matmul
inline Tensor Tensor::matmul(const Tensor& other) const { return weft::matmul(*this, other); }
inline Tensor Tensor::mm(const Tensor& mat2) const { return weft::mm(*this, mat2); }
inline Tensor Tensor::bmm(const Tensor& mat2) const { return weft::bmm(*this, mat2); }
inline Tensor Tensor::mv(const Tensor& vec) const { return weft::mv(*this, vec); }
inline Tensor Tensor::dot(const Tensor& other) const { return weft::dot(*this, other); }
inline Tensor Tensor::outer(const Tensor& vec2) const { return weft::outer(*this, vec2); }
inline Tensor Tensor::addmm(const Tensor& mat1, const Tensor& mat2, Scalar beta, Scalar alpha) const { return weft::addmm(*this, mat1, mat2, beta, alpha); }

// reduce
inline Tensor Tensor::sum(std::optional<Dtype> dtype) const { return weft::sum(*this, dtype); }
inline Tensor Tensor::sum(int64_t dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::sum(*this, dim, keepdim, dtype); }
inline Tensor Tensor::sum(IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::sum(*this, dim, keepdim, dtype); }
inline Tensor Tensor::mean(std::optional<Dtype> dtype) const { return weft::mean(*this, dtype); }
inline Tensor Tensor::mean(int64_t dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::mean(*this, dim, keepdim, dtype); }
inline Tensor Tensor::mean(IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::mean(*this, dim, keepdim, dtype); }
inline Tensor Tensor::prod(std::optional<Dtype> dtype) const { return weft::prod(*this, dtype); }
inline Tensor Tensor::prod(int64_t dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::prod(*this, dim, keepdim, dtype); }
inline Tensor Tensor::amax(IntSpan dim, bool keepdim) const { return weft::amax(*this, dim, keepdim); }
inline Tensor Tensor::amin(IntSpan dim, bool keepdim) const { return weft::amin(*this, dim, keepdim); }
inline Tensor Tensor::max() const { return weft::max(*this); }
inline std::pair<Tensor, Tensor> Tensor::max(int64_t dim, bool keepdim) const { return weft::max(*this, dim, keepdim); }
inline Tensor Tensor::min() const { return weft::min(*this); }
inline std::pair<Tensor, Tensor> Tensor::min(int64_t dim, bool keepdim) const { return weft::min(*this, dim, keepdim); }
inline Tensor Tensor::argmax(std::optional<int64_t> dim, bool keepdim) const { return weft::argmax(*this, dim, keepdim); }
inline Tensor Tensor::argmin(std::optional<int64_t> dim, bool keepdim) const { return weft::argmin(*this, dim, keepdim); }
inline Tensor Tensor::any() const { return weft::any(*this); }
inline Tensor Tensor::any(int64_t dim, bool keepdim) const { return weft::any(*this, dim, keepdim); }
inline Tensor Tensor::all() const { return weft::all(*this); }
inline Tensor Tensor::all(int64_t dim, bool keepdim) const { return weft::all(*this, dim, keepdim); }
inline Tensor Tensor::count_nonzero() const { return weft::count_nonzero(*this); }
inline Tensor Tensor::var(double correction) const { return weft::var(*this, correction); }
inline Tensor Tensor::var(IntSpan dim, double correction, bool keepdim) const { return weft::var(*this, dim, correction, keepdim); }
inline Tensor Tensor::std(double correction) const { return weft::std(*this, correction); }
inline Tensor Tensor::std(IntSpan dim, double correction, bool keepdim) const { return weft::std(*this, dim, correction, keepdim); }
inline Tensor Tensor::norm(double p) const { return weft::norm(*this, p); }
inline Tensor Tensor::norm(double p, IntSpan dim, bool keepdim) const { return weft::norm(*this, p, dim, keepdim); }
inline Tensor Tensor::logsumexp(IntSpan dim, bool keepdim) const { return weft::logsumexp(*this, dim, keepdim); }

// shape
inline Tensor Tensor::view(IntSpan size) const { return weft::view(*this, size); }
inline Tensor Tensor::view_as(const Tensor& other) const { return weft::view_as(*this, other); }
inline Tensor Tensor::reshape(IntSpan shape) const { return weft::reshape(*this, shape); }
inline Tensor Tensor::reshape_as(const Tensor& other) const { return weft::reshape_as(*this, other); }
inline Tensor Tensor::flatten(int64_t start_dim, int64_t end_dim) const { return weft::flatten(*this, start_dim, end_dim); }
inline Tensor Tensor::ravel() const { return weft::ravel(*this); }
inline Tensor Tensor::unflatten(int64_t dim, IntSpan sizes) const { return weft::unflatten(*this, dim, sizes); }
inline Tensor Tensor::squeeze() const { return weft::squeeze(*this); }
inline Tensor Tensor::squeeze(int64_t dim) const { return weft::squeeze(*this, dim); }
inline Tensor Tensor::squeeze(IntSpan dim) const { return weft::squeeze(*this, dim); }
inline Tensor Tensor::unsqueeze(int64_t dim) const { return weft::unsqueeze(*this, dim); }
inline Tensor Tensor::transpose(int64_t dim0, int64_t dim1) const { return weft::transpose(*this, dim0, dim1); }
inline Tensor Tensor::swapaxes(int64_t axis0, int64_t axis1) const { return weft::swapaxes(*this, axis0, axis1); }
inline Tensor Tensor::swapdims(int64_t dim0, int64_t dim1) const { return weft::swapdims(*this, dim0, dim1); }
inline Tensor Tensor::t() const { return weft::t(*this); }
inline Tensor Tensor::permute(IntSpan dims) const { return weft::permute(*this, dims); }
inline Tensor Tensor::movedim(int64_t source, int64_t destination) const { return weft::movedim(*this, source, destination); }
inline Tensor Tensor::movedim(IntSpan source, IntSpan destination) const { return weft::movedim(*this, source, destination); }
inline Tensor Tensor::expand(IntSpan size) const { return weft::expand(*this, size); }
inline Tensor Tensor::expand_as(const Tensor& other) const { return weft::expand_as(*this, other); }
inline Tensor Tensor::broadcast_to(IntSpan size) const { return weft::broadcast_to(*this, size); }
inline Tensor Tensor::select(int64_t dim, int64_t index) const { return weft::select(*this, dim, index); }
inline Tensor Tensor::narrow(int64_t dim, int64_t start, int64_t length) const { return weft::narrow(*this, dim, start, length); }
inline Tensor Tensor::slice(int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) const { return weft::slice(*this, dim, start, end, step); }
inline Tensor Tensor::diagonal(int64_t offset, int64_t dim1, int64_t dim2) const { return weft::diagonal(*this, offset, dim1, dim2); }
inline Tensor Tensor::as_strided(IntSpan size, IntSpan stride, std::optional<int64_t> storage_offset) const { return weft::as_strided(*this, size, stride, storage_offset); }
inline Tensor Tensor::unfold(int64_t dimension, int64_t size, int64_t step) const { return weft::unfold(*this, dimension, size, step); }
inline std::vector<Tensor> Tensor::split(int64_t split_size, int64_t dim) const { return weft::split(*this, split_size, dim); }
inline std::vector<Tensor> Tensor::split(IntSpan split_sizes, int64_t dim) const { return weft::split(*this, split_sizes, dim); }
inline std::vector<Tensor> Tensor::split_with_sizes(IntSpan split_sizes, int64_t dim) const { return weft::split_with_sizes(*this, split_sizes, dim); }
inline std::vector<Tensor> Tensor::chunk(int64_t chunks, int64_t dim) const { return weft::chunk(*this, chunks, dim); }
inline std::vector<Tensor> Tensor::tensor_split(int64_t sections, int64_t dim) const { return weft::tensor_split(*this, sections, dim); }
inline std::vector<Tensor> Tensor::tensor_split(IntSpan indices, int64_t dim) const { return weft::tensor_split(*this, indices, dim); }
inline std::vector<Tensor> Tensor::hsplit(int64_t sections) const { return weft::hsplit(*this, sections); }
inline std::vector<Tensor> Tensor::hsplit(IntSpan indices) const { return weft::hsplit(*this, indices); }
inline std::vector<Tensor> Tensor::vsplit(int64_t sections) const { return weft::vsplit(*this, sections); }
inline std::vector<Tensor> Tensor::vsplit(IntSpan indices) const { return weft::vsplit(*this, indices); }
inline std::vector<Tensor> Tensor::dsplit(int64_t sections) const { return weft::dsplit(*this, sections); }
inline std::vector<Tensor> Tensor::dsplit(IntSpan indices) const { return weft::dsplit(*this, indices); }
inline std::vector<Tensor> Tensor::unbind(int64_t dim) const { return weft::unbind(*this, dim); }
inline Tensor Tensor::atleast_1d() const { return weft::atleast_1d(*this); }
inline Tensor Tensor::atleast_2d() const { return weft::atleast_2d(*this); }
inline Tensor Tensor::atleast_3d() const { return weft::atleast_3d(*this); }
inline Tensor Tensor::clone(MemoryFormat memory_format) const { return weft::clone(*this, memory_format); }
inline Tensor Tensor::contiguous(MemoryFormat memory_format) const { return weft::contiguous(*this, memory_format); }
inline Tensor Tensor::copy_(const Tensor& src) const { return weft::copy_(*this, src); }
inline Tensor Tensor::fill_(Scalar value) const { return weft::fill_(*this, value); }
inline Tensor Tensor::fill_(const Tensor& value) const { return weft::fill_(*this, value); }
inline Tensor Tensor::fill(Scalar value) const { return weft::fill(*this, value); }
inline Tensor Tensor::fill(const Tensor& value) const { return weft::fill(*this, value); }
inline Tensor Tensor::zero_() const { return weft::zero_(*this); }
inline Tensor Tensor::to(Dtype dtype, bool non_blocking, bool copy, std::optional<MemoryFormat> memory_format) const { return weft::to(*this, dtype, non_blocking, copy, memory_format); }
inline Tensor Tensor::to(Device device, std::optional<Dtype> dtype, bool non_blocking, bool copy, std::optional<MemoryFormat> memory_format) const { return weft::to(*this, device, dtype, non_blocking, copy, memory_format); }
inline Tensor Tensor::to(const Tensor& other, bool non_blocking, bool copy, std::optional<MemoryFormat> memory_format) const { return weft::to(*this, other, non_blocking, copy, memory_format); }
inline Tensor Tensor::to(MemoryFormat memory_format) const { return weft::to(*this, memory_format); }
inline Tensor Tensor::flip(IntSpan dims) const { return weft::flip(*this, dims); }
inline Tensor Tensor::fliplr() const { return weft::fliplr(*this); }
inline Tensor Tensor::flipud() const { return weft::flipud(*this); }
inline Tensor Tensor::roll(IntSpan shifts, IntSpan dims) const { return weft::roll(*this, shifts, dims); }
inline Tensor Tensor::roll(int64_t shifts, std::optional<int64_t> dims) const { return weft::roll(*this, shifts, dims); }
inline Tensor Tensor::rot90(int64_t k, IntSpan dims) const { return weft::rot90(*this, k, dims); }
inline Tensor Tensor::repeat(IntSpan repeats) const { return weft::repeat(*this, repeats); }
inline Tensor Tensor::tile(IntSpan dims) const { return weft::tile(*this, dims); }
inline Tensor Tensor::repeat_interleave(int64_t repeats, std::optional<int64_t> dim) const { return weft::repeat_interleave(*this, repeats, dim); }
inline Tensor Tensor::repeat_interleave(const Tensor& repeats, std::optional<int64_t> dim) const { return weft::repeat_interleave(*this, repeats, dim); }
inline Tensor Tensor::select_scatter(const Tensor& src, int64_t dim, int64_t index) const { return weft::select_scatter(*this, src, dim, index); }
inline Tensor Tensor::slice_scatter(const Tensor& src, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) const { return weft::slice_scatter(*this, src, dim, start, end, step); }
inline Tensor Tensor::diagonal_scatter(const Tensor& src, int64_t offset, int64_t dim1, int64_t dim2) const { return weft::diagonal_scatter(*this, src, offset, dim1, dim2); }

// softmax
inline Tensor Tensor::softmax(int64_t dim, std::optional<Dtype> dtype) const { return weft::softmax(*this, dim, dtype); }
inline Tensor Tensor::log_softmax(int64_t dim, std::optional<Dtype> dtype) const { return weft::log_softmax(*this, dim, dtype); }

}  // namespace weft
