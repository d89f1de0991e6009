// The norm family of kernels. batch_norm, layer_norm, rms_norm, group_norm and their gradients launch them.
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
//
// row_norm: x, y, grad_y, grad_x (N, G, D, L); a row is the D * L values of one (n, g), weight and bias (G * D) have a number
// for each (g, d). mean, inverse_std: (N, G), float64 for float64 x, else float32. Everything else as above.
// row_norm_forward:  centered: mean and variance of each row as in batch_norm; otherwise mean is not written, and inverse_std =
//                    1 / sqrt(mean of squares + eps), y = x * inverse_std * weight + bias.
// row_norm_backward: gradients of that.
#define WEFT_NORM_KERNELS(X)                                                                               \
  X(batch_norm_training, (View y, View mean, View inverse_std, View running_mean, View running_var,        \
                          ConstView x, ConstView weight, ConstView bias, double momentum, double eps))     \
  X(batch_norm_inference, (View y, View inverse_std, ConstView x, ConstView running_mean,                  \
                           ConstView running_var, ConstView weight, ConstView bias, double eps))           \
  X(batch_norm_backward, (View grad_x, View grad_weight, View grad_bias, ConstView grad_y, ConstView x,    \
                          ConstView mean, ConstView inverse_std, ConstView weight, bool training))         \
  X(row_norm_forward, (View y, View mean, View inverse_std, ConstView x, ConstView weight, ConstView bias, \
                       bool centered, double eps))                                                         \
  X(row_norm_backward, (View grad_x, View grad_weight, View grad_bias, ConstView grad_y, ConstView x,      \
                        ConstView mean, ConstView inverse_std, ConstView weight, bool centered))
