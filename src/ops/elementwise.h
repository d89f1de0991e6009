// What the elementwise families share: results and operands, and the rules of in-place forms. The bodies of unary,
// activation, binary and compare are built on it.
#pragma once

#include <initializer_list>

#include "kernels/elementwise.h"
#include "src/ops/op_call.h"
#include "src/ops/promote.h"
#include "weft/ops.h"

namespace weft::ops {

/// An uninitialised result of `shape`, laid out like the first of `inputs` that has this shape.
Tensor new_result(const OpCall& op, Dtype dtype, const Shape& shape,
                  std::initializer_list<const Tensor*> inputs);

/// The shape two tensors broadcast to.
inline Shape result_shape(const OpCall& op, const Tensor& a, const Tensor& b) {
  return a.sizes() == b.sizes() ? a.sizes() : broadcast_shapes(a.sizes(), b.sizes(), op.name());
}

/// `t` as a kernel of op's device reads it in `shape`. A 0-d tensor of another device is read as a number.
inline kernels::Operand operand(const OpCall& op, const Tensor& t, const Shape& shape) {
  const auto& impl = t.impl();
  if (impl.device != op.device()) [[unlikely]]
    return t.item_scalar();
  return {impl.data,           impl.dtype,   impl.sizes.size(), impl.sizes.data(),
          impl.strides.data(), shape.size(), shape.data()};
}
inline kernels::Operand operand(const OpCall&, Scalar number, const Shape&) { return number; }

/// Throws unless a result of this dtype and shape may be written into self.
void check_result_fits(const OpCall& op, Dtype dtype, const Shape& shape, const Tensor& self);

/// `t`, or a copy of it if writing to `out` would change it while it is read.
Tensor unaliased(const Tensor& out, const Tensor& t);

/// self as it is before an in-place form that has no kernel of its own writes to it, for backward to read.
inline Tensor before_writing(const Tensor& self) { return grad_enabled() ? clone(self) : self; }

/// Where a gradient has to go back to: an operand's shape, dtype and device.
struct Origin {
  Shape sizes;
  Dtype dtype;
  Device device;
  explicit Origin(const Tensor& t) : sizes(t.sizes()), dtype(t.dtype()), device(t.device()) {}
  /// Whether gradients of a result like `y` need no change.
  static bool same(const Tensor& t, const Tensor& y) {
    return t.sizes() == y.sizes() && t.dtype() == y.dtype() && t.device() == y.device();
  }
  /// `grad` summed over what was broadcast, and converted.
  Tensor bring(const Tensor& grad) const;
};

}  // namespace weft::ops
