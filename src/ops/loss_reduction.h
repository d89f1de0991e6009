// What all losses share: how the losses of elements or samples become one number, and the checks of it.
#pragma once

#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft::ops {

inline void check_reduction(const OpCall& op, Reduction reduction, Reduction last = Reduction::sum) {
  WEFT_CHECK(reduction >= Reduction::none && reduction <= last, ValueError, op.name(),
             "reduction must be none, {}; got {}",
             last == Reduction::sum ? "mean or sum" : "mean, sum or batchmean",
             reduction == Reduction::batchmean ? "batchmean"
                                               : fmt::format("the number {}", static_cast<int>(reduction)));
}

/// All but batchmean.
inline Tensor reduce(const Tensor& loss, Reduction reduction) {
  switch (reduction) {
    case Reduction::mean:
      return mean(loss);
    case Reduction::sum:
      return sum(loss);
    default:
      return loss;
  }
}

/// Whether all are of one half type. A loss of several steps then computes in float32, so as not to round at each of them.
template <class... T>
bool is_half(const Tensor& first, const T&... others) {
  return first.is_floating() && first.item_size() == 2 && ((others.dtype() == first.dtype()) && ...);
}

/// Throws ShapeError unless the shapes broadcast; gives the shape they broadcast to.
inline Shape check_broadcast(const OpCall& op, const Tensor& input, const Tensor& target) {
  return input.sizes() == target.sizes() ? input.sizes()
                                         : broadcast_shapes(input.sizes(), target.sizes(), op.name());
}

/// `loss` times weight, which has input's shape.
inline Tensor weighted(const OpCall& op, const Tensor& loss, const Tensor& input, const Tensor& weight) {
  WEFT_CHECK(weight.sizes() == input.sizes(), ShapeError, op.name(),
             "weight must have the input's shape {}; got {}", input.sizes(), weight.sizes());
  return loss * weight;
}

/// (N, C) and targets of as many rows, of a loss whose input is (N, C), (C) or (): one sample is a batch of one.
struct Samples {
  Tensor input, target;
};
Samples as_samples(const OpCall& op, const Tensor& input, const Tensor& target, bool target_per_class);

/// Throws unless `weight`, if defined, has a number for each of `classes`, of input's dtype.
void check_class_weight(const OpCall& op, const Tensor& input, const Tensor& weight, int64_t classes);

}  // namespace weft::ops
