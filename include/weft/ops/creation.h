// Making tensors: empty and filled ones, ranges, and what is built from another tensor's shape. Values written in a
// program and memory of others are in ops/from_memory.h.
#pragma once

#include "weft/tensor.h"

namespace weft WEFT_API {

/// An uninitialised tensor. size: up to 16 sizes, none negative; memory_format: contiguous (preserve means the same), or
/// channels_last for four sizes. Throws ShapeError for a negative size and for more elements than memory can address,
/// MemoryError when there is no memory, DeviceError for a device this build does not have.
Tensor empty(IntSpan size, TensorOptions options = {}, MemoryFormat memory_format = MemoryFormat::contiguous);

/// An uninitialised tensor with given strides (in elements, none negative), over just as much memory as they reach.
Tensor empty_strided(IntSpan size, IntSpan stride, TensorOptions options = {});

/// Uninitialised, with self's shape, dtype and device unless `options` names others. With memory_format preserve the order of self's dimensions in memory is kept: a dense self (channels-last, permuted) gives its
/// strides, an expanded or gapped one the dense strides of the same order.
Tensor empty_like(const Tensor& self, TensorOptions options = {},
                  MemoryFormat memory_format = MemoryFormat::preserve);

/// Every element 0.
Tensor zeros(IntSpan size, TensorOptions options = {});
/// Every element 1.
Tensor ones(IntSpan size, TensorOptions options = {});
/// Every element fill_value. dtype, when absent: that of the number (float as default_dtype(), int64, bool). Throws
/// ValueError for a number that an integer dtype does not hold.
Tensor full(IntSpan size, Scalar fill_value, TensorOptions options = {});
/// A 0-d tensor of the number, as full({}, value), but of default_dtype() whatever the number (torch.scalar_tensor).
Tensor scalar_tensor(Scalar value, TensorOptions options = {});

/// zeros of self's shape; see empty_like.
Tensor zeros_like(const Tensor& self, TensorOptions options = {},
                  MemoryFormat memory_format = MemoryFormat::preserve);
/// ones of self's shape; see empty_like.
Tensor ones_like(const Tensor& self, TensorOptions options = {},
                 MemoryFormat memory_format = MemoryFormat::preserve);
/// fill_value in self's shape and dtype; see empty_like.
Tensor full_like(const Tensor& self, Scalar fill_value, TensorOptions options = {},
                 MemoryFormat memory_format = MemoryFormat::preserve);

/// An uninitialised tensor with self's dtype and device unless `options` names others.
Tensor new_empty(const Tensor& self, IntSpan size, TensorOptions options = {});
/// zeros with self's dtype and device unless `options` names others.
Tensor new_zeros(const Tensor& self, IntSpan size, TensorOptions options = {});
/// ones with self's dtype and device unless `options` names others.
Tensor new_ones(const Tensor& self, IntSpan size, TensorOptions options = {});
/// fill_value with self's dtype and device unless `options` names others.
Tensor new_full(const Tensor& self, IntSpan size, Scalar fill_value, TensorOptions options = {});

/// 0, 1, … up to but without `end`; 1-d. dtype, when absent: default_dtype() if an argument is floating, else int64.
Tensor arange(Scalar end, TensorOptions options = {});
/// start, start + step, … up to but without `end`: ceil((end - start) / step) elements. Throws ValueError for a step of 0, a
/// step that leads away from end, and bounds that are not finite.
Tensor arange(Scalar start, Scalar end, Scalar step = 1, TensorOptions options = {});
/// `steps` values from start to end, both included, evenly spaced. Throws ValueError if steps is negative, or for a start or
/// end that an integer dtype does not hold.
Tensor linspace(Scalar start, Scalar end, int64_t steps, TensorOptions options = {});
/// base to the powers linspace(start, end, steps).
Tensor logspace(Scalar start, Scalar end, int64_t steps, double base = 10.0, TensorOptions options = {});
/// (n, m) with ones on the main diagonal; m is n when absent. Throws ShapeError for a negative size.
Tensor eye(int64_t n, TensorOptions options = {});
Tensor eye(int64_t n, int64_t m, TensorOptions options = {});

/// self with zeros above diagonal number `diagonal` (0 the main one, positive above it); self: (*, rows, columns).
Tensor tril(const Tensor& self, int64_t diagonal = 0);
Tensor tril_(const Tensor& self, int64_t diagonal = 0);
/// self with zeros below diagonal number `diagonal`; self: (*, rows, columns).
Tensor triu(const Tensor& self, int64_t diagonal = 0);
Tensor triu_(const Tensor& self, int64_t diagonal = 0);
/// Writes fill_value to the main diagonal: of a matrix, or of a tensor with more dimensions of one size (ShapeError). With
/// `wrap` a matrix that is higher than wide has another diagonal one row below the end of each.
Tensor fill_diagonal_(const Tensor& self, Scalar fill_value, bool wrap = false);
/// The (2, n) indices of the elements that tril keeps of a (row, col) matrix, row by row; int64 or int32. Throws DtypeError
/// for other dtypes, ShapeError for a negative size.
Tensor tril_indices(int64_t row, int64_t col, int64_t offset = 0, TensorOptions options = {.dtype = int64});
/// The (2, n) indices of the elements that triu keeps of a (row, col) matrix, row by row; see tril_indices.
Tensor triu_indices(int64_t row, int64_t col, int64_t offset = 0, TensorOptions options = {.dtype = int64});
/// 1-d self: a square matrix with self on diagonal number `diagonal`. 2-d self: a copy of that diagonal.
Tensor diag(const Tensor& self, int64_t diagonal = 0);
/// Every row of self's last dimension as the diagonal `offset` of a matrix in dimensions dim1 and dim2 of the result, zeros
/// elsewhere. Throws ShapeError if dim1 and dim2 are one dimension.
Tensor diag_embed(const Tensor& self, int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1);
/// self, flattened, on diagonal number `offset` of a square matrix.
Tensor diagflat(const Tensor& self, int64_t offset = 0);
/// (*, num_classes) int64 zeros with a one at each class number; self: int64 class numbers. num_classes -1: the largest
/// plus one, for which a GPU is waited for. Throws IndexError for a number outside [0, num_classes), ValueError for num_classes below -1
/// or 0.
Tensor one_hot(const Tensor& self, int64_t num_classes = -1);

}  // namespace WEFT_API
