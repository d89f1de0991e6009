// Copies and conversions, also between devices: clone, contiguous, copy_, fill_, to, pin_memory. Declared in ops/shape.h.
#include "src/core/allocator.h"
#include "src/core/captured_memory.h"
#include "src/core/cuda_backend.h"
#include "src/core/tensor_impl.h"
#include "src/ops/new_tensor.h"
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

// The same dense layout and dtype on two devices: one copy of bytes.
void copy_bytes(const char* op, const Tensor& y, const Tensor& x, bool non_blocking) {
  const auto& runtime = detail::cuda_runtime(op);
  if (y.numel() == 0) return;
  if (detail::capturing && (y.device().is_cpu() || x.device().is_cpu())) {
    WEFT_CHECK(
        non_blocking && runtime.is_pinned(y.device().is_cpu() ? y.raw_data() : x.raw_data()), Error, op,
        "waits for the GPU, which a captured step must not do; copy between pinned memory and the GPU with "
        "non_blocking = true");
  }
  if (detail::capturing) {
    for (const Tensor& one : {y, x}) {
      if (one.device().is_cpu()) continue;
      detail::check_captured_device(op, one.device());
      detail::note_captured(one.raw_data());
    }
  }
  runtime.copy(y.raw_data(), y.device(), x.raw_data(), x.device(),
               static_cast<size_t>(y.numel()) * y.item_size(), non_blocking);
}

// x as `dtype` with y's strides, on x's device.
Tensor laid_out_as(const Tensor& x, const Tensor& y, Dtype dtype) {
  if (x.dtype() == dtype && x.strides() == y.strides()) return x;
  const Tensor laid_out = empty_strided(y.sizes(), y.strides(), {.dtype = dtype, .device = x.device()});
  const OpCall call{"to", x};
  call.launch(&kernels::KernelTable::copy, view(laid_out), view(x));
  return laid_out;
}

// Fills y, dense, with x of another device, converting where that leaves fewer bytes to move; what arrives on the CPU without
// waiting cannot be converted there.
void transfer(const char* op, const Tensor& y, const Tensor& x, bool non_blocking) {
  if (x.device().is_cpu() && x.numel() == 1) {  // a number that a kernel carries
    const OpCall call{op, y};
    call.launch(&kernels::KernelTable::fill, view(y), x.item_scalar());
    return;
  }
  if (y.item_size() <= x.item_size() || (y.device().is_cpu() && non_blocking)) {
    copy_bytes(op, y, laid_out_as(x, y, y.dtype()), non_blocking);
    return;
  }
  const Tensor source = laid_out_as(x, y, x.dtype());
  const Tensor arrived = empty_strided(y.sizes(), y.strides(), {.dtype = x.dtype(), .device = y.device()});
  copy_bytes(op, arrived, source, non_blocking);
  const OpCall call{op, y};
  call.launch(&kernels::KernelTable::copy, view(y), view(arrived));
}

Tensor pinned_like(const char* op, const Tensor& self, Dtype dtype, const Shape& strides) {
  return detail::make_tensor(
      allocate_pinned_storage(op, static_cast<size_t>(self.numel()) * item_size(dtype)), 0, dtype,
      self.sizes(), strides);
}

Tensor converted(const Tensor& self, Device device, Dtype dtype, bool non_blocking, bool copy,
                 std::optional<MemoryFormat> format) {
  if (!device.is_cpu()) device = detail::checked_device("to", device);
  const bool laid_out = !format || *format == MemoryFormat::preserve || self.is_contiguous(*format);
  if (!copy && laid_out && dtype == self.dtype() && device == self.device()) return self;
  OpCall op{"to", self};
  const TensorOptions options{.dtype = dtype, .device = device};
  Tensor y;
  if (device == self.device()) {
    y = empty_like(self, options, format.value_or(MemoryFormat::preserve));
    op.launch(&kernels::KernelTable::copy, view(y), view(self));
  } else {
    const Shape strides = strides_like(self, format.value_or(MemoryFormat::preserve));
    y = device.is_cpu() && non_blocking ? pinned_like("to", self, dtype, strides)
                                        : new_tensor("to", self.sizes(), strides, dtype, device);
    transfer("to", y, self, non_blocking);
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

namespace {
// Whether self can take src's bytes as they come from another device.
bool takes_bytes(const Tensor& self, const Tensor& src) {
  return self.dtype() == src.dtype() && self.sizes() == src.sizes() && self.strides() == src.strides() &&
         detail::is_non_overlapping_and_dense(self) && !(src.requires_grad() && grad_enabled());
}

Tensor copy_from_elsewhere(const Tensor& self, const Tensor& src, bool non_blocking) {
  const bool number = src.dim() == 0 && src.device().is_cpu() && !(src.requires_grad() && grad_enabled());
  // What has still to be laid out on the CPU must have arrived.
  if (!number && !takes_bytes(self, src))
    return copy_(self, to(src, self.device(), self.dtype(), non_blocking && !self.device().is_cpu()));
  OpCall op{"copy_", self};
  op.check_inplace(self);
  if (number) op.launch(&kernels::KernelTable::fill, view(self), src.item_scalar());
  else copy_bytes(op.name(), self, src, non_blocking);
  return op.record_inplace(self, {self}, [](const Tensor& grad) { return Grads{zeros_like(grad)}; });
}
}  // namespace

Tensor copy_(const Tensor& self, const Tensor& src, bool non_blocking) {
  if (src.device() != self.device()) return copy_from_elsewhere(self, src, non_blocking);
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

Tensor to(const Tensor& self, Dtype dtype, bool non_blocking, bool copy,
          std::optional<MemoryFormat> memory_format) {
  return converted(self, self.device(), dtype, non_blocking, copy, memory_format);
}

Tensor to(const Tensor& self, Device device, std::optional<Dtype> dtype, bool non_blocking, bool copy,
          std::optional<MemoryFormat> memory_format) {
  return converted(self, device, dtype.value_or(self.dtype()), non_blocking, copy, memory_format);
}

Tensor to(const Tensor& self, const Tensor& other, bool non_blocking, bool copy,
          std::optional<MemoryFormat> memory_format) {
  return converted(self, other.device(), other.dtype(), non_blocking, copy, memory_format);
}

Tensor type_as(const Tensor& self, const Tensor& other) { return to(self, other); }

bool is_pinned(const Tensor& self) {
  const auto* runtime = detail::cuda_runtime_if_used();
  return runtime && self.device().is_cpu() && self.raw_data() && runtime->is_pinned(self.raw_data());
}

Tensor pin_memory(const Tensor& self) {
  WEFT_CHECK(self.device().is_cpu(), DeviceError, "pin_memory", "pins CPU memory; the tensor is on {}",
             self.device());
  if (is_pinned(self)) return self;
  std::string why;
  WEFT_CHECK(detail::cuda_runtime_if_there(&why), DeviceError, "pin_memory",
             "memory is pinned for copies to a GPU, and there is none: {}", why);
  OpCall op{"pin_memory", self};
  const Tensor y = pinned_like(op.name(), self, self.dtype(), strides_like(self, MemoryFormat::preserve));
  op.launch(&kernels::KernelTable::copy, view(y), view(self));
  return op.record(y, {self}, [](const Tensor& grad) { return Grads{grad}; });
}

Tensor to(const Tensor& self, MemoryFormat memory_format) {
  return converted(self, self.device(), self.dtype(), false, false, memory_format);
}

}  // namespace weft
