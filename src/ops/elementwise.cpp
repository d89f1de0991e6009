// The shared parts of the elementwise families.
#include "src/ops/elementwise.h"

#include "src/core/allocator.h"
#include "src/core/tensor_impl.h"

namespace weft::ops {

Tensor new_result(const OpCall& op, Dtype dtype, const Shape& shape,
                  std::initializer_list<const Tensor*> inputs) {
  for (const Tensor* t : inputs) {
    if (!t->defined() || t->sizes() != shape) continue;
    const auto& impl = t->impl();
    if (impl.contiguous && !impl.layout_free) break;
    if (!detail::is_non_overlapping_and_dense(*t))
      return empty_like(*t, {.dtype = dtype, .device = op.device()});
    const size_t bytes = static_cast<size_t>(shape.numel()) * item_size(dtype);
    Tensor y = detail::make_tensor(allocate_storage(bytes, op.device()), 0, dtype, shape, impl.strides);
    y.impl().layout_free = impl.layout_free;
    return y;
  }
  return detail::make_contiguous(op.name(), dtype, op.device(), shape);
}

void check_result_fits(const OpCall& op, Dtype dtype, const Shape& shape, const Tensor& self) {
  WEFT_CHECK(can_cast(dtype, self.dtype()), DtypeError, op.name(),
             "result type {} cannot be stored in self of dtype {}", dtype, self.dtype());
  WEFT_CHECK(shape == self.sizes(), ShapeError, op.name(),
             "the result's shape must be self's in an in-place op; self {}, result {}", self.sizes(), shape);
}

Tensor unaliased(const Tensor& out, const Tensor& t) {
  const auto &a = out.impl(), &b = t.impl();
  if (a.storage != b.storage) return t;
  if (a.data == b.data && a.dtype == b.dtype && a.sizes == b.sizes && a.strides == b.strides) return t;
  NoGrad guard;
  return clone(t);
}

Tensor Origin::bring(const Tensor& grad) const {
  Tensor own = grad.sizes() == sizes ? grad : sum_to(grad, sizes);
  return own.dtype() == dtype && own.device() == device ? own : to(own, device, dtype);
}

}  // namespace weft::ops
