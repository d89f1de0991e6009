// Making tensor implementations: what ops, tape and tensor.cpp build on.
#pragma once

#include "weft/tensor.h"

namespace weft::detail {

Ref<TensorImpl> make_impl();
/// A tensor over `storage` at `offset` elements, with its flags derived from the shape.
Tensor make_tensor(Ref<Storage> storage, int64_t offset, Dtype dtype, const Shape& sizes,
                   const Shape& strides);
/// An uninitialised row-major tensor. Throws ShapeError in the name of `op` if memory cannot address that many bytes.
Tensor make_contiguous(const char* op, Dtype dtype, Device device, const Shape& sizes);
/// The same memory, shape and dtype as `t`, off the tape.
Tensor shallow_copy(const Tensor& t);
/// Recomputes numel and contiguous after sizes or strides changed.
void refresh_layout(TensorImpl& impl);

/// True if no two indices reach one address and there are no gaps: any permutation of a contiguous tensor.
bool is_non_overlapping_and_dense(const Tensor& t);
/// True if two different indices may reach one address, as in an expanded tensor. (Exact for strides that views without
/// as_strided give; with as_strided it errs towards true.)
bool overlaps_itself(const Tensor& t);

/// Set in inference mode: tensors made meanwhile can never be recorded.
inline constinit thread_local bool inference_mode = false;

/// Set while a step is being recorded: reading results on the host would tie the recording to their values.
inline constinit thread_local bool host_reads_forbidden = false;
/// Throws Error naming `op` if a step is being recorded on this thread.
void check_host_read(const char* op);

}  // namespace weft::detail
