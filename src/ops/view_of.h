// Views whose elements are some of their base's, each once: how they are recorded, and how their gradient is written back
// into zeros. The view ops use it.
#pragma once

#include "src/ops/op_call.h"
#include "weft/ops/creation.h"

namespace weft::ops {

/// `sizes` of zeros in which the view `make(zeros)` holds grad: the gradient of that view, and itself differentiable.
template <class Make>
Tensor embed(const char* name, const Tensor& grad, const Shape& sizes, Make make) {
  OpCall op{name, grad};
  Tensor whole = zeros(sizes, {.dtype = grad.dtype(), .device = grad.device()});
  {
    NoGrad guard;
    op.launch(&kernels::KernelTable::copy, view(make(whole)), view(grad));
  }
  return op.record(whole, {grad}, [make](const Tensor& g) { return Grads{make(g)}; });
}

/// Records a view that leaves some of self's elements out; `make` makes the same view of any tensor of self's shape.
template <class Make>
Tensor view_of_part(const OpCall& op, const char* backward_name, const Tensor& self, const Shape& sizes,
                    const Shape& strides, int64_t offset, Make make) {
  return op.record_view(self, sizes, strides, offset, make,
                        [backward_name, make, shape = self.sizes()](const Tensor& grad) {
                          return Grads{embed(backward_name, grad, shape, make)};
                        });
}

}  // namespace weft::ops
