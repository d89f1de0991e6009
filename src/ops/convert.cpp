// Copies and conversions: clone, contiguous, copy_, fill_, to. Declared in ops/shape.h.
#include "src/core/tensor_impl.h"
#include "src/ops/op_call.h"
#include "src/ops/promote.h"
#include "weft/ops/creation.h"
#include "weft/ops/reduce.h"
#include "weft/ops/shape.h"

namespace weft {

using namespace weft::ops;

namespace {

struct Range {
  const char* first;
  const char* last;
};

// The bytes a tensor reaches; empty if it has no elements.
Range reach(const Tensor& t) {
  const auto& impl = t.impl();
  int64_t elements = impl.numel > 0 ? 1 : 0;
  for (int64_t i = 0; i < impl.sizes.size() && elements > 0; ++i)
    elements += (impl.sizes[i] - 1) * impl.strides[i];
  const auto* first = static_cast<const char*>(impl.data);
  return {first, first + elements * static_cast<int64_t>(t.item_size())};
}

bool may_overlap(const Tensor& a, const Tensor& b) {
  const Range x = reach(a), y = reach(b);
  return x.first < y.last && y.first < x.last;
}

bool same_elements(const Tensor& a, const Tensor& b) {
  return a.raw_data() == b.raw_data() && a.dtype() == b.dtype() && a.sizes() == b.sizes() &&
         a.strides() == b.strides();
}

bool broadcasts_to(const Shape& from, const Shape& to) {
  const int64_t added = to.size() - from.size();
  if (added < 0) return false;
  for (int64_t i = 0; i < from.size(); ++i)
    if (from[i] != 1 && from[i] != to[added + i]) return false;
  return true;
}

// A kernel between two devices is the other device's, not the CPU's.
void transfer(const char* op, const Tensor& y, const Tensor& x) {
  const OpCall call{op, y.device().is_cpu() ? x : y};
  call.launch(&kernels::KernelTable::copy, view(y), view(x));
}

Tensor converted(const Tensor& self, Device device, Dtype dtype, bool copy,
                 std::optional<MemoryFormat> format) {
  if (!kernels::table(device.type).copy) kernels::throw_missing("to", device.type);
  const bool laid_out = !format || *format == MemoryFormat::preserve || self.is_contiguous(*format);
  if (!copy && laid_out && dtype == self.dtype() && device == self.device()) return self;
  OpCall op{"to", self};
  const TensorOptions options{.dtype = dtype, .device = device};
  Tensor y;
  if (device == self.device()) {
    y = empty_like(self, options, format.value_or(MemoryFormat::preserve));
    op.launch(&kernels::KernelTable::copy, view(y), view(self));
  } else {
    const Shape strides = empty_like(self, {}, format.value_or(MemoryFormat::preserve)).strides();
    y = empty_strided(self.sizes(), strides, options);
    transfer("to", y, self);
  }
  if (!is_floating(dtype)) return y;
  return op.record(y, {self}, [device = self.device(), dtype = self.dtype()](const Tensor& grad) {
    return Grads{to(grad, device, dtype)};
  });
}

}  // namespace

Tensor clone(const Tensor& self, MemoryFormat memory_format) {
  OpCall op{"clone", self};
  Tensor y = empty_like(self, {}, memory_format);
  op.launch(&kernels::KernelTable::copy, view(y), view(self));
  return op.record(y, {self}, [](const Tensor& grad) { return Grads{grad}; });
}

Tensor contiguous(const Tensor& self, MemoryFormat memory_format) {
  WEFT_CHECK(memory_format != MemoryFormat::preserve, ValueError, "contiguous",
             "needs a memory format to give the result (contiguous or channels_last); got preserve; input {}",
             self.sizes());
  if (self.is_contiguous(memory_format)) return self;
  return clone(self, memory_format);
}

Tensor copy_(const Tensor& self, const Tensor& src) {
  if (src.device() != self.device()) return copy_(self, to(src, self.device(), self.dtype()));
  if (src.requires_grad() && grad_enabled() && !self.is_floating()) {
    NoGrad guard;
    return copy_(self, src);
  }
  OpCall op{"copy_", self, src};
  op.check_inplace(self);
  WEFT_CHECK(broadcasts_to(src.sizes(), self.sizes()), ShapeError, op.name(),
             "source {} does not broadcast to the tensor written to, {}", src.sizes(), self.sizes());
  if (!same_elements(self, src)) {
    Tensor source = src;
    if (may_overlap(self, src)) {
      NoGrad guard;
      source = clone(src);
    }
    op.launch(&kernels::KernelTable::copy, view(self), broadcast_view(source, self.sizes()));
  }
  return op.record_inplace(
      self, {self, src}, [sizes = src.sizes(), dtype = src.dtype()](const Tensor& grad, const Needs& needs) {
        Grads grads{{}, {}};
        if (needs[0]) grads[0] = zeros_like(grad);
        if (needs[1]) grads[1] = to(sum_to(grad, sizes), dtype);
        return grads;
      });
}

Tensor fill_(const Tensor& self, Scalar value) {
  OpCall op{"fill_", self};
  check_representable(op.name(), value, self.dtype());
  op.check_inplace(self);
  op.launch(&kernels::KernelTable::fill, view(self), value);
  return op.record_inplace(self, {self}, [](const Tensor& grad) { return Grads{zeros_like(grad)}; });
}

Tensor fill_(const Tensor& self, const Tensor& value) {
  WEFT_CHECK(value.dim() == 0, ShapeError, "fill_",
             "takes a number or a 0-d tensor as its value; input {}, value {}", self.sizes(), value.sizes());
  return copy_(self, value);
}

namespace {
// What is to be filled: on the tape, as self's gradient is zero rather than absent.
Tensor to_be_filled(const Tensor& self) {
  OpCall op{"fill", self};
  return op.record(empty_like(self), {self}, [](const Tensor& grad) { return Grads{zeros_like(grad)}; });
}
}  // namespace

Tensor fill(const Tensor& self, Scalar value) { return fill_(to_be_filled(self), value); }

Tensor fill(const Tensor& self, const Tensor& value) { return fill_(to_be_filled(self), value); }

Tensor zero_(const Tensor& self) { return fill_(self, 0); }

Tensor to(const Tensor& self, Dtype dtype, bool /*non_blocking*/, bool copy,
          std::optional<MemoryFormat> memory_format) {
  return converted(self, self.device(), dtype, copy, memory_format);
}

Tensor to(const Tensor& self, Device device, std::optional<Dtype> dtype, bool /*non_blocking*/, bool copy,
          std::optional<MemoryFormat> memory_format) {
  return converted(self, device, dtype.value_or(self.dtype()), copy, memory_format);
}

Tensor to(const Tensor& self, const Tensor& other, bool /*non_blocking*/, bool copy,
          std::optional<MemoryFormat> memory_format) {
  return converted(self, other.device(), other.dtype(), copy, memory_format);
}

Tensor type_as(const Tensor& self, const Tensor& other) { return to(self, other); }

Tensor to(const Tensor& self, MemoryFormat memory_format) {
  return converted(self, self.device(), self.dtype(), false, memory_format);
}

}  // namespace weft
