// The loss family's own kernels; the other losses are composed of ops. ops/loss.h launches them.
#pragma once

#include "kernels/view.h"

// Negative log-likelihood of class indices. x (N, C, S) log-probabilities, float32 or float64; target (N, S)
//   int64; weight (C) of x's dtype, or a view without data; reduction 0 none, 1 mean, 2 sum. A target equal
//   to ignore_index counts nothing; any other outside [0, C) throws IndexError.
//   nll_forward: loss (N, S) for none, one element otherwise; total_weight (one element) = sum of the weights
//     that counted.
//     mean divides by it: NaN when everything was ignored.
//   nll_backward: grad_x (N, C, S), zero but at the targets: -weight * grad (/ total_weight for mean).
#define WEFT_LOSS_KERNELS(X)                                                                                \
  X(nll_forward, (View loss, View total_weight, ConstView x, ConstView target, ConstView weight,            \
                  int64_t ignore_index, int reduction))                                                     \
  X(nll_backward, (View grad_x, ConstView grad, ConstView target, ConstView weight, ConstView total_weight, \
                   int64_t ignore_index, int reduction))
