// The matrix product kernel. The ops of ops/matmul.h launch it.
#pragma once

#include "kernels/view.h"

// matmul: out = beta * out + a b for each batch. out (B, m, n), a (B, m, k), b (B, k, n), all of one dtype;
//   any strides, 0 for a batch that is broadcast. k = 0 gives beta * out; with beta = 0 what out held is not
//   read. Half types accumulate in float32, integers wrap around in int64. The same bits for any number of
//   threads.
#define WEFT_MATMUL_KERNELS(X) X(matmul, (View out, ConstView a, ConstView b, double beta))
