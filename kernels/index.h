// The index family of kernels: choosing and placing elements by masks and integer tensors. ops/index.h launches them.
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

/// What happens to the value that stands where one is placed. multiply and add of bools are and, or.
enum class Placing { write, add, multiply };

}  // namespace weft::kernels

// Indices are int64. Kernels other than index_check expect them to be in [-size, size) of their dimension (gather, scatter:
// in [0, size)). x, out and src have one dtype.
//   where: out = condition ? x : y; all sizes equal; condition: bool or uint8, false where 0. out may be x or y.
//   index_check: throws IndexError "[op] index 12 at position 3 is out of bounds for dimension 0 with size 10" for the first
//     index, in row-major order, outside [-size, size), or outside [0, size) unless `negative`.
//   index_join: out = index, made non-negative, or out * size + index: several indices as one of the dimensions they index,
//     flattened. All sizes equal.
//   index_read: out[…, i, …] = x[…, place(index[i]), …]: out's dimension `dim` (index's length) stands for x's dimensions dim
//     to dim + count - 1, and an index is a place in these, flattened; the other sizes are equal. index: 1-d.
//   index_write: x[…, place(index[i]), …] = (or += …) src[…, i, …], in the order of i; shapes as in index_read.
//   gather: out[i][j] = x[index[i][j]][j] for dim 0; out has index's sizes; x's other sizes are no smaller.
//   scatter: x[index[i][j]][j] = (or += …) src[i][j] for dim 0, in the order of i; src has index's sizes.
//   scatter_extreme: the same with the greater (or smaller) of the two; NaN wins.
//   nonzero_count: *count = the number of elements that are not 0; x contiguous. nonzero: their indices, row by row; out:
//     (count, ndim).
#define WEFT_INDEX_KERNELS(X)                                                                   \
  X(where, (View out, ConstView condition, ConstView x, ConstView y))                           \
  X(index_check, (ConstView index, int64_t size, int64_t dim, bool negative, const char* op))   \
  X(index_join, (View out, ConstView index, int64_t size, bool first))                          \
  X(index_read, (View out, ConstView x, ConstView index, int dim, int count))                   \
  X(index_write, (View x, ConstView index, ConstView src, int dim, int count, Placing placing)) \
  X(gather, (View out, ConstView x, ConstView index, int dim))                                  \
  X(scatter, (View x, ConstView index, ConstView src, int dim, Placing placing))                \
  X(scatter_extreme, (View x, ConstView index, ConstView src, int dim, bool greatest))          \
  X(nonzero_count, (int64_t * count, ConstView x))                                              \
  X(nonzero, (View out, ConstView x))
