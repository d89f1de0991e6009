// The kernels of distances between all pairs of vectors. cdist and its gradient launch them.
#pragma once

#include "kernels/view.h"

// All contiguous float32 or float64, M > 0. a (B, P, M), b (B, R, M), y (B, P, R): y_ij = |a_i - b_j|_p, p >= 0.
// cdist_backward: grad_a (B, P, M), the gradient by a where that by y is grad; p > 0.
#define WEFT_DISTANCE_KERNELS(X)                                 \
  X(cdist_forward, (View y, ConstView a, ConstView b, double p)) \
  X(cdist_backward, (View grad_a, ConstView grad, ConstView a, ConstView b, ConstView y, double p))
