// The reduce family of kernels: sums, products, extremes. The ops of ops/reduce.h launch them.
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

/// What is added for an element x: x, or 0 where it is NaN; x * x; 1 where it is not 0; x, in float64 from the first addition on,
/// so that the mean of equal elements is that element.
enum class SumTerm : int8_t { number, square, nonzero, exact };

}  // namespace weft::kernels

// out has in's number of dimensions: size 1 where in is reduced, in's size elsewhere. Empty reductions give
// the identity (0, 1); the op refuses them for extremes. Partial results combine in an order that depends on
// the shape only.
//   reduce_sum: float32 and half types in float64, integers and bool in int64 with wrap-around; divided by
//     `divisor` at the end (floating out only), before the one rounding to out's dtype.
//   reduce_sum_of: the sum of what `term` makes of each element.
//   reduce_prod: likewise.
//   reduce_max, reduce_min: NaN wins.
//   reduce_argmax, reduce_argmin: out is int64: the position along `dim` of the first extreme; NaN is more
//     extreme than any.
#define WEFT_REDUCE_KERNELS(X)                                             \
  X(reduce_sum, (View out, ConstView in, double divisor))                  \
  X(reduce_sum_of, (View out, ConstView in, SumTerm term, double divisor)) \
  X(reduce_prod, (View out, ConstView in))                                 \
  X(reduce_max, (View out, ConstView in))                                  \
  X(reduce_min, (View out, ConstView in))                                  \
  X(reduce_argmax, (View out, ConstView in, int dim))                      \
  X(reduce_argmin, (View out, ConstView in, int dim))
