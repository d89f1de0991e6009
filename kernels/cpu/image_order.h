// In which order images are laid out, and in which type computed; the pooling kernels ask.
#pragma once

#include "kernels/cpu/dense.h"

namespace weft::kernels::cpu {

/// Channels last where x is; one channel is row-major.
inline Order order_of(const ConstView& x) {
  return x.sizes[1] > 1 && is_dense(x, Order::channels_last) ? Order::channels_last : Order::row_major;
}

/// f(T{}) with the type the arithmetic is done in.
template <class F>
void visit_arithmetic(Dtype dtype, F f) {
  if (dtype == Dtype::float64) f(double{});
  else if (is_floating(dtype)) f(float{});
  else f(int64_t{});
}
template <class F>
void visit_floating(Dtype dtype, F f) {
  if (dtype == Dtype::float64) f(double{});
  else f(float{});
}

}  // namespace weft::kernels::cpu
