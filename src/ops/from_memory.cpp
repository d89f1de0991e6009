// Bodies of ops/from_memory.h.
#include "weft/ops/from_memory.h"

#include <algorithm>

#include "src/core/allocator.h"
#include "src/core/tensor_impl.h"
#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "weft/ops/shape.h"

namespace weft {

using namespace weft::ops;

namespace detail {

Tensor copy_of_memory(const void* data, int64_t count, Dtype stored, IntSpan shape, TensorOptions options) {
  // A replay would read memory that is gone.
  check_host_read("tensor");
  Tensor y = new_tensor("tensor", shape, *options.dtype, cpu);
  WEFT_CHECK(y.numel() == count, ShapeError, "tensor", "shape {} has {} elements; got {}", Shape(shape),
             y.numel(), count);
  const OpCall op{"tensor", y};
  op.launch(&kernels::KernelTable::copy, view(y),
            kernels::ConstView(data, stored, y.dim(), y.sizes().data(), y.strides().data()));
  if (!device_of(options).is_cpu()) {
    WEFT_CHECK(!detail::capturing, Error, "tensor",
               "takes numbers from the CPU to the GPU, which a captured step must not do; make constants "
               "before the step");
    y = to(y, device_of(options), {}, /*non_blocking=*/true);
  }
  return options.requires_grad ? y.requires_grad_() : y;
}

}  // namespace detail

Tensor from_blob(void* data, IntSpan size, Dtype dtype, std::function<void(void*)> deleter) {
  return from_blob(data, size, contiguous_strides(size), dtype, std::move(deleter));
}

Tensor from_blob(void* data, IntSpan size, IntSpan stride, Dtype dtype, std::function<void(void*)> deleter) {
  WEFT_CHECK(size.size() == stride.size(), ShapeError, "from_blob",
             "needs as many strides as sizes; size {}, stride {}", Shape(size), Shape(stride));
  WEFT_CHECK(is_dtype(dtype), DtypeError, "from_blob", "{} is the number of no dtype; size {}",
             static_cast<int>(dtype), Shape(size));
  int64_t last = 0, step = 0;
  bool overflow = false, none = false;
  for (int64_t i = 0; i < size.size(); ++i) {
    WEFT_CHECK(size[i] >= 0 && stride[i] >= 0, ShapeError, "from_blob",
               "sizes and strides must not be negative; size {}, stride {}", Shape(size), Shape(stride));
    none |= size[i] == 0;
    overflow |= __builtin_mul_overflow(std::max<int64_t>(size[i], 1) - 1, stride[i], &step);
    overflow |= __builtin_add_overflow(last, step, &last);
  }
  int64_t bytes = 0;
  overflow |= __builtin_mul_overflow(last + (last < INT64_MAX ? 1 : 0),
                                     static_cast<int64_t>(item_size(dtype)), &bytes);
  WEFT_CHECK(!overflow, ShapeError, "from_blob", "reaches beyond what memory can address; size {}, stride {}",
             Shape(size), Shape(stride));
  WEFT_CHECK(data || none, ValueError, "from_blob", "data is null; size {}", Shape(size));
  WEFT_CHECK(reinterpret_cast<uintptr_t>(data) % item_size(dtype) == 0, ValueError, "from_blob",
             "data must be aligned to the {} bytes of {}", item_size(dtype), dtype);
  auto* owner = deleter ? new std::function<void(void*)>(std::move(deleter)) : nullptr;
  detail::Ref<detail::Storage> storage;
  try {
    storage = borrow_storage(
        data, none ? 0 : static_cast<size_t>(bytes), cpu,
        [](void* context, void* block, size_t) noexcept {
          if (!context) return;
          auto* call = static_cast<std::function<void(void*)>*>(context);
          (*call)(block);
          delete call;
        },
        owner);
  } catch (...) {
    delete owner;
    throw;
  }
  return detail::make_tensor(std::move(storage), 0, dtype, Shape(size), Shape(stride));
}

}  // namespace weft
