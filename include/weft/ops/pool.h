// Pooling over windows of images.
#pragma once

#include <utility>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// The greatest element of each window: y[n,c,i,j] = max over k,l of input[n, c, i * stride - padding + k * dilation, …].
///   input: (N, C, H, W) or (C, H, W), any dtype but bool; y: (N, C, OH, OW) or (C, OH, OW), strides ordered as input's.
///   OH = floor((H + 2 padding - dilation (KH - 1) - 1) / stride) + 1, rounded up with ceil_mode unless the last window would
///   start in the padding after the image; OW likewise. kernel_size, stride, padding, dilation: one number, or vertical and
///   horizontal; no stride means kernel_size. What lies outside is -inf; a NaN in a window is its greatest; of equal
///   elements the first takes the gradient.
///   Throws ShapeError for sizes that give no output or a padding above half the kernel's extent, ValueError, DtypeError.
///   Function only.
Tensor max_pool2d(const Tensor& input, IntSpan kernel_size, IntSpan stride = {}, IntSpan padding = {0},
                  IntSpan dilation = {1}, bool ceil_mode = false);
/// max_pool2d and where each element was: int64, row * W + column in its image.
///   Function only.
std::pair<Tensor, Tensor> max_pool2d_with_indices(const Tensor& input, IntSpan kernel_size,
                                                  IntSpan stride = {}, IntSpan padding = {0},
                                                  IntSpan dilation = {1}, bool ceil_mode = false);

/// The mean of each window: sum of its elements (0 outside the image) divided by divisor_override, or by the number of
/// elements, those of the padding included if count_include_pad.
///   input: floating or int64 (which divides toward zero); shapes and errors as for max_pool2d; divisor_override not 0.
///   Function only.
Tensor avg_pool2d(const Tensor& input, IntSpan kernel_size, IntSpan stride = {}, IntSpan padding = {0},
                  bool ceil_mode = false, bool count_include_pad = true,
                  std::optional<int64_t> divisor_override = {});

}  // namespace WEFT_API
