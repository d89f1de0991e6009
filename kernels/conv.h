// The convolution family of kernels. The convolutions of one and two dimensions (conv2d_*) and of three (conv3d_*), transposed
// ones among them, and their gradients launch them.
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

/// Vertical, then horizontal. Only the padding before the first row and column is given: how much is read beyond the last
/// ones follows from the output's size.
struct Conv2d {
  int64_t stride[2];
  int64_t padding[2];
  int64_t dilation[2];
  int64_t groups;
};
/// The same for depth, height and width.
struct Conv3d {
  int64_t stride[3];
  int64_t padding[3];
  int64_t dilation[3];
  int64_t groups;
};

}  // namespace weft::kernels

// x, grad_x: (N, C, H, W);  y, grad_y: (N, O, OH, OW);  weight, grad_weight: (O, C / groups, KH, KW);  bias: (O), its data
// null for none; with D, OD, KD before H, OH, KH for conv3d. Any strides; channels-last x and y are fastest. All floating
// dtypes (halves compute in float32), and any integer dtype for the forward and backward_input kernels. No size is zero
// except that the backward_weight kernels take N = 0. Sizes fit each other.
//
// forward:              y[n,o,i,j] = bias[o] + sum over c,k,l of weight[o,c,k,l] * x[n, c of o's group,
//                       i * stride - padding + k * dilation, the same for j and l], 0 outside x.
// backward_input:       grad_x = d(sum of y * grad_y)/dx.
// backward_weight:      grad_weight = d(sum of y * grad_y)/dweight.
// conv2d_backward_bias: grad_bias[o] = sum of grad_y (N, O, *) over all but o.
#define WEFT_CONV_KERNELS(X)                                                                \
  X(conv2d_forward, (View y, ConstView x, ConstView weight, ConstView bias, Conv2d conv))   \
  X(conv2d_backward_input, (View grad_x, ConstView grad_y, ConstView weight, Conv2d conv))  \
  X(conv2d_backward_weight, (View grad_weight, ConstView grad_y, ConstView x, Conv2d conv)) \
  X(conv2d_backward_bias, (View grad_bias, ConstView grad_y))                               \
  X(conv3d_forward, (View y, ConstView x, ConstView weight, ConstView bias, Conv3d conv))   \
  X(conv3d_backward_input, (View grad_x, ConstView grad_y, ConstView weight, Conv3d conv))  \
  X(conv3d_backward_weight, (View grad_weight, ConstView grad_y, ConstView x, Conv3d conv))
