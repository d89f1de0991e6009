// Convolution in one, two and three dimensions, transposed convolution, and the gradients of conv2d.
#pragma once

#include <string_view>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// Convolution (cross-correlation) of images: y[n,o,i,j] = bias[o] + sum over c,k,l of
/// weight[o,c,k,l] * input[n, c of o's group, i * stride - padding + k * dilation, …], 0 outside the image.
///   input: (N, C, H, W) or (C, H, W); weight: (O, C / groups, KH, KW); bias: (O) or none; all of one dtype, not bool.
///   y: (N, O, OH, OW) or (O, OH, OW), OH = floor((H + 2 padding - dilation (KH - 1) - 1) / stride) + 1, OW likewise; stored
///   channels-last where batched. stride, padding, dilation: one number, or vertical and horizontal. N may be 0.
///   Throws ShapeError naming the sizes, DtypeError for mixed dtypes, ValueError for a stride, dilation or groups below 1 or
///   a padding below 0. Float16 and bfloat16 are computed in float32.
///   Function only.
Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntSpan stride = {1},
              IntSpan padding = {0}, IntSpan dilation = {1}, int64_t groups = 1);
/// padding "valid": none; "same": what makes y as large as the input, stride 1 only, the odd row or column after the image.
///   It is an optional only so that `{0}` means numbers; it must have a value.
///   Function only.
Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
              std::optional<std::string_view> padding, IntSpan dilation = {1}, int64_t groups = 1);

/// conv2d of sequences. input: (N, C, L) or (C, L); weight: (O, C / groups, K); bias: (O) or none; y: (N, O, OL) or (O, OL).
///   Function only.
Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntSpan stride = {1},
              IntSpan padding = {0}, IntSpan dilation = {1}, int64_t groups = 1);
/// padding "valid" or "same", as for conv2d.
///   Function only.
Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
              std::optional<std::string_view> padding, IntSpan dilation = {1}, int64_t groups = 1);
/// conv2d of volumes. input: (N, C, D, H, W) or (C, D, H, W); weight: (O, C / groups, KD, KH, KW); bias: (O) or none; y:
/// (N, O, OD, OH, OW) or (O, OD, OH, OW). stride, padding, dilation: one number, or one each for depth, height and width.
///   Function only.
Tensor conv3d(const Tensor& input, const Tensor& weight, const Tensor& bias = {}, IntSpan stride = {1},
              IntSpan padding = {0}, IntSpan dilation = {1}, int64_t groups = 1);
/// padding "valid" or "same", as for conv2d.
///   Function only.
Tensor conv3d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
              std::optional<std::string_view> padding, IntSpan dilation = {1}, int64_t groups = 1);

/// Transposed convolution: conv2d's gradient with respect to its input, as a layer that enlarges. Each input pixel adds its
/// multiple of the kernel to y, `stride` apart; `padding` rows and columns are cut off all around.
///   input: (N, C, H, W) or (C, H, W); weight: (C, O / groups, KH, KW); bias: (O) or none; all of one dtype, not bool.
///   y: (N, O, OH, OW) or (O, OH, OW), OH = (H - 1) stride - 2 padding + dilation (KH - 1) + output_padding + 1, OW likewise;
///   stored channels-last where batched. output_padding: rows and columns more at the end, fewer than stride or dilation.
///   Throws ShapeError, DtypeError and ValueError as conv2d does.
///   Function only.
Tensor conv_transpose2d(const Tensor& input, const Tensor& weight, const Tensor& bias = {},
                        IntSpan stride = {1}, IntSpan padding = {0}, IntSpan output_padding = {0},
                        int64_t groups = 1, IntSpan dilation = {1});
/// conv_transpose2d of sequences. input: (N, C, L) or (C, L); weight: (C, O / groups, K).
///   Function only.
Tensor conv_transpose1d(const Tensor& input, const Tensor& weight, const Tensor& bias = {},
                        IntSpan stride = {1}, IntSpan padding = {0}, IntSpan output_padding = {0},
                        int64_t groups = 1, IntSpan dilation = {1});
/// conv_transpose2d of volumes. input: (N, C, D, H, W) or (C, D, H, W); weight: (C, O / groups, KD, KH, KW).
///   Function only.
Tensor conv_transpose3d(const Tensor& input, const Tensor& weight, const Tensor& bias = {},
                        IntSpan stride = {1}, IntSpan padding = {0}, IntSpan output_padding = {0},
                        int64_t groups = 1, IntSpan dilation = {1});

/// The gradient of conv2d's input. grad_output: (N, O, OH, OW); weight as for conv2d; input_size: (N, C, H, W), the
/// result's. Itself differentiable. Throws as conv2d, and ShapeError if grad_output is not what conv2d gives for these.
///   Function only.
Tensor conv2d_backward_input(const Tensor& grad_output, const Tensor& weight, IntSpan input_size,
                             IntSpan stride = {1}, IntSpan padding = {0}, IntSpan dilation = {1},
                             int64_t groups = 1);
/// The gradient of conv2d's weight, contiguous, of weight_size (O, C / groups, KH, KW); zeros for N = 0.
///   Function only.
Tensor conv2d_backward_weight(const Tensor& grad_output, const Tensor& input, IntSpan weight_size,
                              IntSpan stride = {1}, IntSpan padding = {0}, IntSpan dilation = {1},
                              int64_t groups = 1);
/// The gradient of conv2d's bias: the sum of grad_output (N, O, OH, OW) over all but O.
///   Function only.
Tensor conv2d_backward_bias(const Tensor& grad_output);

}  // namespace WEFT_API
