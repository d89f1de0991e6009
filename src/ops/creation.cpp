// Bodies of the empty and filled tensors of ops/creation.h.
#include "weft/ops/creation.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "src/core/allocator.h"
#include "src/core/tensor_impl.h"
#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "src/ops/promote.h"

namespace weft {

using namespace weft::ops;

namespace ops {

Tensor new_tensor(const char* op, IntSpan size, IntSpan stride, Dtype dtype, Device device) {
  WEFT_CHECK(is_dtype(dtype), DtypeError, op, "{} is the number of no dtype; size {}",
             static_cast<int>(dtype), Shape(size));
  WEFT_CHECK(size.size() <= kernels::kMaxDims, ShapeError, op, "a tensor has at most {} dimensions; size {}",
             kernels::kMaxDims, Shape(size));
  int64_t last = 0, step = 0;
  bool overflow = false, none = false;
  for (int64_t i = 0; i < size.size(); ++i) {
    WEFT_CHECK(size[i] >= 0, ShapeError, op, "sizes must not be negative; size {}", Shape(size));
    WEFT_CHECK(stride[i] >= 0, ShapeError, op, "strides must not be negative; stride {}", Shape(stride));
    overflow |= __builtin_mul_overflow(std::max<int64_t>(size[i], 1) - 1, stride[i], &step);
    overflow |= __builtin_add_overflow(last, step, &last);
    none |= size[i] == 0;
  }
  int64_t bytes = 0;
  overflow |= __builtin_add_overflow(last, 1, &last);
  overflow |= __builtin_mul_overflow(last, static_cast<int64_t>(item_size(dtype)), &bytes);
  WEFT_CHECK(!overflow, ShapeError, op, "asked for more bytes than memory can address; size {} of {}",
             Shape(size), dtype);
  device = detail::checked_device(op, device);
  return detail::make_tensor(allocate_storage(none ? 0 : static_cast<size_t>(bytes), device), 0, dtype,
                             Shape(size), Shape(stride));
}

Tensor new_tensor(const char* op, IntSpan size, Dtype dtype, Device device, MemoryFormat format) {
  WEFT_CHECK(size.size() <= kernels::kMaxDims, ShapeError, op, "a tensor has at most {} dimensions; size {}",
             kernels::kMaxDims, Shape(size));
  int64_t numel = 1;
  bool overflow = false;
  for (int64_t n : size) overflow |= __builtin_mul_overflow(numel, std::max<int64_t>(n, 1), &numel);
  WEFT_CHECK(!overflow, ShapeError, op, "asked for more elements than 64 bits can count; size {}",
             Shape(size));
  WEFT_CHECK(format >= MemoryFormat::contiguous && format <= MemoryFormat::preserve, ValueError, op,
             "{} is the number of no memory format; size {}", static_cast<int>(format), Shape(size));
  if (format != MemoryFormat::channels_last)
    return new_tensor(op, size, contiguous_strides(size), dtype, device);
  WEFT_CHECK(size.size() == 4, ShapeError, op, "channels_last needs 4 dimensions (N, C, H, W); size {}",
             Shape(size));
  return new_tensor(op, size, channels_last_strides(size), dtype, device);
}

Tensor filled(const char* op, const Tensor& y, Scalar value, bool requires_grad) {
  check_representable(op, value, y.dtype());
  OpCall call{op, y};
  call.launch(&kernels::KernelTable::fill, view(y), value);
  return requires_grad ? y.requires_grad_() : y;
}

}  // namespace ops

namespace {

// Options in which absent ones are self's.
TensorOptions options_like(const char* op, const Tensor& self, TensorOptions options) {
  options.dtype = options.dtype.value_or(self.dtype());
  options.device = detail::checked_device(op, options.device.value_or(self.device()));
  return options;
}

// Dense strides in the order of self's: PyTorch's infer_dense_strides, ambiguities included.
Shape dense_strides(const Shape& sizes, const Shape& strides) {
  const int64_t ndim = sizes.size();
  int64_t order[kernels::kMaxDims];
  std::iota(order, order + ndim, 0);
  std::reverse(order, order + ndim);
  const auto compare = [&](int64_t a, int64_t b) {
    if (strides[a] == 0 || strides[b] == 0) return 0;
    if (strides[a] != strides[b]) return strides[a] < strides[b] ? -1 : 1;
    return sizes[a] > sizes[b] ? 1 : 0;
  };
  for (int64_t i = 1; i < ndim; ++i) {
    int64_t moved = i;
    for (int64_t j = i - 1; j >= 0; --j) {
      const int order_found = compare(order[j], order[moved]);
      if (order_found < 0) break;
      if (order_found == 0) continue;
      std::swap(order[j], order[moved]);
      moved = j;
    }
  }
  Shape dense(ndim, 1);
  int64_t step = 1;
  for (int64_t i = 0; i < ndim; ++i) {
    dense[order[i]] = step;
    step *= std::max<int64_t>(sizes[order[i]], 1);
  }
  return dense;
}

}  // namespace

Shape ops::strides_like(const Tensor& self, MemoryFormat format) {
  if (format == MemoryFormat::contiguous) return contiguous_strides(self.sizes());
  if (format == MemoryFormat::channels_last) return channels_last_strides(self.sizes());
  return detail::is_non_overlapping_and_dense(self) ? self.strides()
                                                    : dense_strides(self.sizes(), self.strides());
}

namespace {

Tensor new_like(const char* op, const Tensor& self, const TensorOptions& options, MemoryFormat format) {
  const TensorOptions o = options_like(op, self, options);
  if (format != MemoryFormat::preserve) return new_tensor(op, self.sizes(), *o.dtype, *o.device, format);
  const bool dense = detail::is_non_overlapping_and_dense(self);
  Tensor y =
      new_tensor(op, self.sizes(), dense ? self.strides() : dense_strides(self.sizes(), self.strides()),
                 *o.dtype, *o.device);
  y.impl().layout_free = dense && self.impl().layout_free;
  return y;
}

}  // namespace

Tensor empty(IntSpan size, TensorOptions options, MemoryFormat memory_format) {
  Tensor y = new_tensor("empty", size, dtype_of(options), device_of(options), memory_format);
  return options.requires_grad ? y.requires_grad_() : y;
}

Tensor empty_strided(IntSpan size, IntSpan stride, TensorOptions options) {
  WEFT_CHECK(size.size() == stride.size(), ShapeError, "empty_strided",
             "needs as many strides as sizes; size {}, stride {}", Shape(size), Shape(stride));
  Tensor y = new_tensor("empty_strided", size, stride, dtype_of(options), device_of(options));
  return options.requires_grad ? y.requires_grad_() : y;
}

Tensor empty_like(const Tensor& self, TensorOptions options, MemoryFormat memory_format) {
  Tensor y = new_like("empty_like", self, options, memory_format);
  return options.requires_grad ? y.requires_grad_() : y;
}

Tensor zeros(IntSpan size, TensorOptions options) {
  return filled("zeros", new_tensor("zeros", size, dtype_of(options), device_of(options)), 0,
                options.requires_grad);
}

Tensor ones(IntSpan size, TensorOptions options) {
  return filled("ones", new_tensor("ones", size, dtype_of(options), device_of(options)), 1,
                options.requires_grad);
}

Tensor full(IntSpan size, Scalar fill_value, TensorOptions options) {
  const Dtype dtype = options.dtype.value_or(fill_value.is_floating() ? default_dtype() : fill_value.kind());
  return filled("full", new_tensor("full", size, dtype, device_of(options)), fill_value,
                options.requires_grad);
}

Tensor scalar_tensor(Scalar value, TensorOptions options) {
  return filled("scalar_tensor", new_tensor("scalar_tensor", {}, dtype_of(options), device_of(options)),
                value, options.requires_grad);
}

Tensor zeros_like(const Tensor& self, TensorOptions options, MemoryFormat memory_format) {
  return filled("zeros_like", new_like("zeros_like", self, options, memory_format), 0, options.requires_grad);
}

Tensor ones_like(const Tensor& self, TensorOptions options, MemoryFormat memory_format) {
  return filled("ones_like", new_like("ones_like", self, options, memory_format), 1, options.requires_grad);
}

Tensor full_like(const Tensor& self, Scalar fill_value, TensorOptions options, MemoryFormat memory_format) {
  return filled("full_like", new_like("full_like", self, options, memory_format), fill_value,
                options.requires_grad);
}

Tensor new_empty(const Tensor& self, IntSpan size, TensorOptions options) {
  return empty(size, options_like("new_empty", self, options));
}

Tensor new_zeros(const Tensor& self, IntSpan size, TensorOptions options) {
  return zeros(size, options_like("new_zeros", self, options));
}

Tensor new_ones(const Tensor& self, IntSpan size, TensorOptions options) {
  return ones(size, options_like("new_ones", self, options));
}

Tensor new_full(const Tensor& self, IntSpan size, Scalar fill_value, TensorOptions options) {
  return full(size, fill_value, options_like("new_full", self, options));
}

}  // namespace weft
