// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// shape: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::view(IntSpan size) const { return weft::view(*this, size); }
inline Tensor Tensor::view(Dtype dtype) const { return weft::view(*this, dtype); }
inline Tensor Tensor::view_as(const Tensor& other) const { return weft::view_as(*this, other); }
inline Tensor Tensor::reshape(IntSpan shape) const { return weft::reshape(*this, shape); }
inline Tensor Tensor::reshape_as(const Tensor& other) const { return weft::reshape_as(*this, other); }
inline Tensor Tensor::flatten(int64_t start_dim, int64_t end_dim) const { return weft::flatten(*this, start_dim, end_dim); }
inline Tensor Tensor::ravel() const { return weft::ravel(*this); }
inline Tensor Tensor::unflatten(int64_t dim, IntSpan sizes) const { return weft::unflatten(*this, dim, sizes); }
inline Tensor Tensor::squeeze() const { return weft::squeeze(*this); }
inline Tensor Tensor::squeeze(IntSpan dim) const { return weft::squeeze(*this, dim); }
inline Tensor Tensor::squeeze_() const { return weft::squeeze_(*this); }
inline Tensor Tensor::squeeze_(IntSpan dim) const { return weft::squeeze_(*this, dim); }
inline Tensor Tensor::unsqueeze(int64_t dim) const { return weft::unsqueeze(*this, dim); }
inline Tensor Tensor::unsqueeze_(int64_t dim) const { return weft::unsqueeze_(*this, dim); }
inline Tensor Tensor::transpose(int64_t dim0, int64_t dim1) const { return weft::transpose(*this, dim0, dim1); }
inline Tensor Tensor::transpose_(int64_t dim0, int64_t dim1) const { return weft::transpose_(*this, dim0, dim1); }
inline Tensor Tensor::swapaxes(int64_t axis0, int64_t axis1) const { return weft::swapaxes(*this, axis0, axis1); }
inline Tensor Tensor::swapaxes_(int64_t axis0, int64_t axis1) const { return weft::swapaxes_(*this, axis0, axis1); }
inline Tensor Tensor::swapdims(int64_t dim0, int64_t dim1) const { return weft::swapdims(*this, dim0, dim1); }
inline Tensor Tensor::swapdims_(int64_t dim0, int64_t dim1) const { return weft::swapdims_(*this, dim0, dim1); }
inline Tensor Tensor::t() const { return weft::t(*this); }
inline Tensor Tensor::t_() const { return weft::t_(*this); }
inline Tensor Tensor::permute(IntSpan dims) const { return weft::permute(*this, dims); }
inline Tensor Tensor::movedim(IntSpan source, IntSpan destination) const { return weft::movedim(*this, source, destination); }
inline Tensor Tensor::expand(IntSpan size) const { return weft::expand(*this, size); }
inline Tensor Tensor::expand_as(const Tensor& other) const { return weft::expand_as(*this, other); }
inline Tensor Tensor::broadcast_to(IntSpan size) const { return weft::broadcast_to(*this, size); }
inline Tensor Tensor::select(int64_t dim, int64_t index) const { return weft::select(*this, dim, index); }
inline Tensor Tensor::narrow(int64_t dim, int64_t start, int64_t length) const { return weft::narrow(*this, dim, start, length); }
inline Tensor Tensor::narrow(int64_t dim, const Tensor& start, int64_t length) const { return weft::narrow(*this, dim, start, length); }
inline Tensor Tensor::slice(int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) const { return weft::slice(*this, dim, start, end, step); }
inline Tensor Tensor::diagonal(int64_t offset, int64_t dim1, int64_t dim2) const { return weft::diagonal(*this, offset, dim1, dim2); }
inline Tensor Tensor::as_strided(IntSpan size, IntSpan stride, std::optional<int64_t> storage_offset) const { return weft::as_strided(*this, size, stride, storage_offset); }
inline Tensor Tensor::as_strided_(IntSpan size, IntSpan stride, std::optional<int64_t> storage_offset) const { return weft::as_strided_(*this, size, stride, storage_offset); }
inline Tensor Tensor::as_strided_scatter(const Tensor& src, IntSpan size, IntSpan stride, std::optional<int64_t> storage_offset) const { return weft::as_strided_scatter(*this, src, size, stride, storage_offset); }
inline Tensor Tensor::resize_(IntSpan size) const { return weft::resize_(*this, size); }
inline Tensor Tensor::resize_as_(const Tensor& other) const { return weft::resize_as_(*this, other); }
inline Tensor Tensor::unfold(int64_t dimension, int64_t size, int64_t step) const { return weft::unfold(*this, dimension, size, step); }
inline std::vector<Tensor> Tensor::split(int64_t split_size, int64_t dim) const { return weft::split(*this, split_size, dim); }
inline std::vector<Tensor> Tensor::split(IntSpan split_sizes, int64_t dim) const { return weft::split(*this, split_sizes, dim); }
inline std::vector<Tensor> Tensor::split_with_sizes(IntSpan split_sizes, int64_t dim) const { return weft::split_with_sizes(*this, split_sizes, dim); }
inline std::vector<Tensor> Tensor::chunk(int64_t chunks, int64_t dim) const { return weft::chunk(*this, chunks, dim); }
inline std::vector<Tensor> Tensor::tensor_split(int64_t sections, int64_t dim) const { return weft::tensor_split(*this, sections, dim); }
inline std::vector<Tensor> Tensor::tensor_split(IntSpan indices, int64_t dim) const { return weft::tensor_split(*this, indices, dim); }
inline std::vector<Tensor> Tensor::tensor_split(const Tensor& indices_or_sections, int64_t dim) const { return weft::tensor_split(*this, indices_or_sections, dim); }
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
inline Tensor Tensor::copy_(const Tensor& src, bool non_blocking) const { return weft::copy_(*this, src, non_blocking); }
inline Tensor Tensor::fill_(Scalar value) const { return weft::fill_(*this, value); }
inline Tensor Tensor::fill_(const Tensor& value) const { return weft::fill_(*this, value); }
inline Tensor Tensor::fill(Scalar value) const { return weft::fill(*this, value); }
inline Tensor Tensor::fill(const Tensor& value) const { return weft::fill(*this, value); }
inline Tensor Tensor::zero_() const { return weft::zero_(*this); }
inline Tensor Tensor::to(Dtype dtype, bool non_blocking, bool copy, std::optional<MemoryFormat> memory_format) const { return weft::to(*this, dtype, non_blocking, copy, memory_format); }
inline Tensor Tensor::to(Device device, std::optional<Dtype> dtype, bool non_blocking, bool copy, std::optional<MemoryFormat> memory_format) const { return weft::to(*this, device, dtype, non_blocking, copy, memory_format); }
inline Tensor Tensor::to(const Tensor& other, bool non_blocking, bool copy, std::optional<MemoryFormat> memory_format) const { return weft::to(*this, other, non_blocking, copy, memory_format); }
inline Tensor Tensor::to(MemoryFormat memory_format) const { return weft::to(*this, memory_format); }
inline Tensor Tensor::type_as(const Tensor& other) const { return weft::type_as(*this, other); }
inline Tensor Tensor::pin_memory() const { return weft::pin_memory(*this); }
inline bool Tensor::is_pinned() const { return weft::is_pinned(*this); }
inline Tensor Tensor::flip(IntSpan dims) const { return weft::flip(*this, dims); }
inline Tensor Tensor::fliplr() const { return weft::fliplr(*this); }
inline Tensor Tensor::flipud() const { return weft::flipud(*this); }
inline Tensor Tensor::roll(IntSpan shifts, IntSpan dims) const { return weft::roll(*this, shifts, dims); }
inline Tensor Tensor::rot90(int64_t k, IntSpan dims) const { return weft::rot90(*this, k, dims); }
inline Tensor Tensor::repeat(IntSpan repeats) const { return weft::repeat(*this, repeats); }
inline Tensor Tensor::tile(IntSpan dims) const { return weft::tile(*this, dims); }
inline Tensor Tensor::repeat_interleave(int64_t repeats, std::optional<int64_t> dim, std::optional<int64_t> output_size) const { return weft::repeat_interleave(*this, repeats, dim, output_size); }
inline Tensor Tensor::repeat_interleave(const Tensor& repeats, std::optional<int64_t> dim, std::optional<int64_t> output_size) const { return weft::repeat_interleave(*this, repeats, dim, output_size); }
inline Tensor Tensor::select_scatter(const Tensor& src, int64_t dim, int64_t index) const { return weft::select_scatter(*this, src, dim, index); }
inline Tensor Tensor::slice_scatter(const Tensor& src, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) const { return weft::slice_scatter(*this, src, dim, start, end, step); }
inline Tensor Tensor::diagonal_scatter(const Tensor& src, int64_t offset, int64_t dim1, int64_t dim2) const { return weft::diagonal_scatter(*this, src, offset, dim1, dim2); }

}  // namespace weft
