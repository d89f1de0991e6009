// The cumulative family of kernels: running totals along one dimension. The ops of ops/cumulative.h launch them.
#pragma once

#include "kernels/view.h"

// All views have the same sizes and at least one dimension; out may be x, and strides may be negative. Floating types accumulate in
// float64, integers wrap around.
//   cumulative_sum, cumulative_prod, cumulative_logsumexp: out and x have one dtype, not bool; logsumexp's is floating.
//   cumulative_extreme: values has x's dtype, indices is int64: of the greatest (smallest) so far the last occurrence; NaN is more
//     extreme than any.
#define WEFT_CUMULATIVE_KERNELS(X)                          \
  X(cumulative_sum, (View out, ConstView x, int dim))       \
  X(cumulative_prod, (View out, ConstView x, int dim))      \
  X(cumulative_logsumexp, (View out, ConstView x, int dim)) \
  X(cumulative_extreme, (View values, View indices, ConstView x, int dim, bool greatest))
