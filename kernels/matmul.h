// The kernels of matrix products, and of a layer made of one. The ops of ops/matmul.h launch them, and recurrent layers.
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

/// A matrix as the batch of one that matmul takes.
template <class V>
V batch_of_one(const V& matrix, bool transposed = false) {
  const int rows = transposed ? 1 : 0;
  const int64_t sizes[] = {1, matrix.sizes[rows], matrix.sizes[1 - rows]};
  const int64_t strides[] = {0, matrix.strides[rows], matrix.strides[1 - rows]};
  return {matrix.data, matrix.dtype, 3, sizes, strides};
}

/// A vector (n) as a matrix (rows, n) whose rows are all the same one.
template <class V>
V repeated_row(const V& row, int64_t rows) {
  const int64_t sizes[] = {rows, row.sizes[0]};
  const int64_t strides[] = {0, row.strides[0]};
  return {row.data, row.dtype, 2, sizes, strides};
}

}  // namespace weft::kernels

// All views of one dtype, at any strides, 0 where they are broadcast. Half types accumulate in float32, integers wrap around in int64.
// The same bits for any number of threads.
//   matmul: out = beta * out + a b for each batch. out (B, m, n), a (B, m, k), b (B, k, n). k = 0 gives beta * out; with beta = 0
//     what out held is not read.
//   linear_forward: y = x weight^T + bias. y (m, n), x (m, k), weight (n, k), bias (n), or without data.
//   linear_backward_weight: from y's gradient (m, n), of a floating dtype, grad_weight (n, k) = grad_y^T x, and grad_bias (n), the sums
//     of grad_y's columns.
#define WEFT_MATMUL_KERNELS(X)                                               \
  X(matmul, (View out, ConstView a, ConstView b, double beta))               \
  X(linear_forward, (View y, ConstView x, ConstView weight, ConstView bias)) \
  X(linear_backward_weight, (View grad_weight, View grad_bias, ConstView grad_y, ConstView x))
