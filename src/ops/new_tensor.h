// Memory for results: allocation in the name of an op, so that its errors name that op, and laying a tensor out anew. Ops
// that make tensors of a shape of their own use it.
#pragma once

#include "weft/tensor.h"

namespace weft::ops {

/// Where tensors are made that are given no device: the CPU, unless the tests of ops run on a GPU.
inline constinit thread_local Device default_device = cpu;

/// What absent options mean where there is no tensor to be like.
inline Dtype dtype_of(const TensorOptions& options) { return options.dtype.value_or(default_dtype()); }
inline Device device_of(const TensorOptions& options) { return options.device.value_or(default_device); }

/// Uninitialised; as weft::empty, with errors that name `op`.
Tensor new_tensor(const char* op, IntSpan size, Dtype dtype, Device device,
                  MemoryFormat format = MemoryFormat::contiguous);
/// The same with given strides, one for each size.
Tensor new_tensor(const char* op, IntSpan size, IntSpan stride, Dtype dtype, Device device);
/// `y` with every element `value`.
Tensor filled(const char* op, const Tensor& y, Scalar value, bool requires_grad = false);

/// The strides that empty_like(self, {}, format) has.
Shape strides_like(const Tensor& self, MemoryFormat format);

/// True if weft chose how `self` lies in memory and no other tensor shares that memory.
bool may_be_laid_out_anew(const Tensor& self);
/// Moves the elements to contiguous memory of their own; values, tape and version stay. Only if may_be_laid_out_anew(self).
void lay_out_contiguous(const char* op, const Tensor& self);

}  // namespace weft::ops
