// Convolutions on the GPU: cuDNN where it is there and has an engine, else weft's own kernels. kernels/conv.h has the contracts.
#include "kernels/conv.h"

#include "kernels/cuda/conv_kernels.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"
#include "weft/scalar.h"

namespace weft::kernels::cuda {

void fill(View out, Scalar value);
void reduce_sum(View out, ConstView in, double divisor);

namespace {

/// Products of matrices pay from this many multiplications an output element and this many output channels a group on.
constexpr int64_t kDepth = 32, kChannels = 8;

bool prefers_columns(const ConstView& weight, Dtype dtype, int64_t groups) {
  int64_t depth = 1;
  for (int i = 1; i < weight.ndim; ++i) depth *= weight.sizes[i];
  return is_floating(dtype) && depth >= kDepth && weight.sizes[0] / groups >= kChannels;
}

void forward(const View& y, const ConstView& x, const ConstView& weight, const ConstView& bias,
             const Convolution& conv) {
  if (libraries::conv_forward(y, x, weight, bias, conv)) return;
  if (prefers_columns(weight, x.dtype, conv.groups)) conv_columns_forward(y, x, weight, bias, conv);
  else conv_direct_forward(y, x, weight, bias, conv);
}

void backward_input(const View& grad_x, const ConstView& grad_y, const ConstView& weight,
                    const Convolution& conv) {
  if (libraries::conv_backward_input(grad_x, grad_y, weight, conv)) return;
  if (prefers_columns(weight, grad_y.dtype, conv.groups))
    conv_columns_backward_input(grad_x, grad_y, weight, conv);
  else conv_direct_backward_input(grad_x, grad_y, weight, conv);
}

void backward_weight(const View& grad_weight, const ConstView& grad_y, const ConstView& x,
                     const Convolution& conv) {
  if (grad_y.numel() == 0) return fill(grad_weight, 0);
  if (libraries::conv_backward_weight(grad_weight, grad_y, x, conv)) return;
  if (prefers_columns(grad_weight, x.dtype, conv.groups))
    conv_columns_backward_weight(grad_weight, grad_y, x, conv);
  else conv_direct_backward_weight(grad_weight, grad_y, x, conv);
}

}  // namespace

void conv2d_forward(View y, ConstView x, ConstView weight, ConstView bias, Conv2d conv) {
  forward(y, x, weight, bias, conv);
}
void conv2d_backward_input(View grad_x, ConstView grad_y, ConstView weight, Conv2d conv) {
  backward_input(grad_x, grad_y, weight, conv);
}
void conv2d_backward_weight(View grad_weight, ConstView grad_y, ConstView x, Conv2d conv) {
  backward_weight(grad_weight, grad_y, x, conv);
}
void conv3d_forward(View y, ConstView x, ConstView weight, ConstView bias, Conv3d conv) {
  forward(y, x, weight, bias, conv);
}
void conv3d_backward_input(View grad_x, ConstView grad_y, ConstView weight, Conv3d conv) {
  backward_input(grad_x, grad_y, weight, conv);
}
void conv3d_backward_weight(View grad_weight, ConstView grad_y, ConstView x, Conv3d conv) {
  backward_weight(grad_weight, grad_y, x, conv);
}

void conv2d_backward_bias(View grad_bias, ConstView grad_y) {
  View out = grad_bias;
  out.ndim = grad_y.ndim;
  for (int d = 0; d < out.ndim; ++d) {
    out.sizes[d] = d == 1 ? grad_bias.sizes[0] : 1;
    out.strides[d] = d == 1 ? grad_bias.strides[0] : 0;
  }
  reduce_sum(out, grad_y, 1);
}

}  // namespace weft::kernels::cuda
