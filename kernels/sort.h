// The sort family of kernels: order along one dimension. The ops of ops/sort.h launch them.
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

/// Which element kth_value takes: the k-th smallest (k counts from 0); the first NaN if there is one, else the lower median; the lower
/// median of what is not NaN.
enum class Rank { kth, median, nanmedian };

}  // namespace weft::kernels

// NaN is greater than every number, -0 equals 0. The order of equal elements, where it is open, is PyTorch's. All views have at
// least one dimension and x's sizes but in `dim`; values has x's dtype, indices is int64 and counts along dim. A view without data is
// not written.
//   sort: values and indices of x's size in dim; `stable`: equal elements keep their order.
//   topk: of size k in dim, the most extreme first; k no greater than x's size.
//   kth_value: of size 1 in dim; x's is not 0.
//   mode: of size 1 in dim: the most frequent element, the smallest of several, a NaN being equal to no other, and its last index.
//   sort_slices: order[i] is the place in x, (n, m) and contiguous, of the i-th row in lexicographic order; order: n.
#define WEFT_SORT_KERNELS(X)                                                               \
  X(sort, (View values, View indices, ConstView x, int dim, bool descending, bool stable)) \
  X(topk, (View values, View indices, ConstView x, int dim, bool largest))                 \
  X(kth_value, (View values, View indices, ConstView x, int dim, int64_t k, Rank rank))    \
  X(mode, (View values, View indices, ConstView x, int dim))                               \
  X(sort_slices, (View order, ConstView x))
