// The dtype of what several tensors and numbers give together: PyTorch's type promotion, once. The elementwise ops use it.
#pragma once

#include <optional>

#include "weft/tensor.h"

namespace weft::ops {

/// Collects operands of three ranks: tensors with dimensions, 0-d tensors, numbers. A lower rank only counts where its
/// category (bool < integer < floating) is higher.
class Promotion {
 public:
  void add(const Tensor& t);
  void add(Scalar number);
  Dtype result() const;

 private:
  static void join(std::optional<Dtype>& rank, Dtype dtype);
  std::optional<Dtype> tensors_, zero_dim_, numbers_;
};

template <class... T>
Dtype promoted(const T&... operands) {
  Promotion promotion;
  (promotion.add(operands), ...);
  return promotion.result();
}

/// Throws ValueError unless `value` can be written as `dtype`. Integers take what is finite and in their range; unsigned ones
/// also negative numbers down to minus their greatest, which wrap around, as in PyTorch.
void check_representable(const char* op, Scalar value, Dtype dtype);

/// A factor of tensors of `dtype`: of integers it is an integer too, cut if need be. Throws ValueError for inf and NaN then.
inline Scalar as_factor(const char* op, Dtype dtype, Scalar factor) {
  if (is_floating(dtype) || !factor.is_floating()) return factor;
  check_representable(op, factor, Dtype::int64);
  return factor.to_int64();
}

/// `number` as an element of `dtype` holds it: integers wrap around, half types round.
Scalar held_as(Dtype dtype, Scalar number);

/// `dtype` if it is floating, else default_dtype().
inline Dtype floating_from(Dtype dtype) { return is_floating(dtype) ? dtype : default_dtype(); }

}  // namespace weft::ops
