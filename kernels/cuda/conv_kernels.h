// weft's own convolutions on the GPU, for what cuDNN does not take: directly, element by element, and as matrix products over
// columns. conv.cu chooses.
#pragma once

#include "kernels/cuda/libraries/conv.h"

namespace weft::kernels::cuda {

using libraries::Convolution;

/// A thread an output element: any dtype, good where there is little to multiply (depthwise, few channels).
void conv_direct_forward(const View& y, const ConstView& x, const ConstView& weight, const ConstView& bias,
                         const Convolution& conv);
void conv_direct_backward_input(const View& grad_x, const ConstView& grad_y, const ConstView& weight,
                                const Convolution& conv);
void conv_direct_backward_weight(const View& grad_weight, const ConstView& grad_y, const ConstView& x,
                                 const Convolution& conv);

/// Windows written out as rows of a matrix, some images at a time, and products of matrices; floating dtypes.
void conv_columns_forward(const View& y, const ConstView& x, const ConstView& weight, const ConstView& bias,
                          const Convolution& conv);
void conv_columns_backward_input(const View& grad_x, const ConstView& grad_y, const ConstView& weight,
                                 const Convolution& conv);
void conv_columns_backward_weight(const View& grad_weight, const ConstView& grad_y, const ConstView& x,
                                  const Convolution& conv);

}  // namespace weft::kernels::cuda
