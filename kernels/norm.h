// The norm family of kernels. batch_norm and its gradient launch them.
#pragma once

#include "kernels/view.h"

// x, y, grad_y, grad_x: (N, C, ...), two to five dimensions, floating, any strides; row-major and channels-last are fastest.
// Everything else: (C), floating, any strides. mean and inverse_std are float64 for float64 x, else float32. Arithmetic in
// float64 for float64, else float32, sums in blocks into float64. Views whose data is null: no weight (1), no bias (0), no
// running statistics, a gradient nobody wants. n = values a channel = N * (product of the sizes after C); n >= 1.
//
// batch_norm_training:  mean and the biased variance over n; inverse_std = 1 / sqrt(variance + eps);
//                       y = (x - mean) * inverse_std * weight + bias. Then running_mean = (1 - momentum) * running_mean +
//                       momentum * mean, and running_var likewise with the unbiased variance (n >= 2).
// batch_norm_inference: the same y from running_mean and running_var; inverse_std is written.
// batch_norm_backward:  gradients of the above; `training` says whether mean and inverse_std depend on x.
#define WEFT_NORM_KERNELS(X)                                                                            \
  X(batch_norm_training, (View y, View mean, View inverse_std, View running_mean, View running_var,     \
                          ConstView x, ConstView weight, ConstView bias, double momentum, double eps))  \
  X(batch_norm_inference, (View y, View inverse_std, ConstView x, ConstView running_mean,               \
                           ConstView running_var, ConstView weight, ConstView bias, double eps))        \
  X(batch_norm_backward, (View grad_x, View grad_weight, View grad_bias, ConstView grad_y, ConstView x, \
                          ConstView mean, ConstView inverse_std, ConstView weight, bool training))
