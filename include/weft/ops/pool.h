// Pooling over windows of sequences, images and volumes.
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
///   Throws ShapeError for sizes that give no output or a padding above half of kernel_size, ValueError, DtypeError.
///   Function only.
Tensor max_pool2d(const Tensor& input, IntSpan kernel_size, IntSpan stride = {}, IntSpan padding = {0},
                  IntSpan dilation = {1}, bool ceil_mode = false);
/// max_pool2d and where each element was: int64, row * W + column in its image.
///   Function only.
std::pair<Tensor, Tensor> max_pool2d_with_indices(const Tensor& input, IntSpan kernel_size,
                                                  IntSpan stride = {}, IntSpan padding = {0},
                                                  IntSpan dilation = {1}, bool ceil_mode = false);
/// max_pool2d of sequences: input (N, C, L) or (C, L), y: (N, C, OL) or (C, OL).
///   Function only.
Tensor max_pool1d(const Tensor& input, IntSpan kernel_size, IntSpan stride = {}, IntSpan padding = {0},
                  IntSpan dilation = {1}, bool ceil_mode = false);
/// max_pool1d and where each element was in its sequence: int64.
///   Function only.
std::pair<Tensor, Tensor> max_pool1d_with_indices(const Tensor& input, IntSpan kernel_size,
                                                  IntSpan stride = {}, IntSpan padding = {0},
                                                  IntSpan dilation = {1}, bool ceil_mode = false);
/// max_pool2d of volumes: input (N, C, D, H, W) or (C, D, H, W). kernel_size, stride, padding, dilation: one number, or one
/// each for depth, height and width.
///   Function only.
Tensor max_pool3d(const Tensor& input, IntSpan kernel_size, IntSpan stride = {}, IntSpan padding = {0},
                  IntSpan dilation = {1}, bool ceil_mode = false);
/// max_pool3d and where each element was: int64, (plane * H + row) * W + column in its volume.
///   Function only.
std::pair<Tensor, Tensor> max_pool3d_with_indices(const Tensor& input, IntSpan kernel_size,
                                                  IntSpan stride = {}, IntSpan padding = {0},
                                                  IntSpan dilation = {1}, bool ceil_mode = false);

/// max_pool2d undone: zeros with each element of input at the place in its image that `indices` names, as
/// max_pool2d_with_indices returns them. Of several elements at one place the last stays.
///   input and indices (int64): (N, C, H, W) or (C, H, W); y: (N, C, OH, OW) or (C, OH, OW), OH and OW from output_size (the
///   last two sizes, or all) or, without, (H - 1) stride - 2 padding + kernel_size; no stride means kernel_size.
///   Throws ShapeError, IndexError for an index outside the output, ValueError for an output_size that pooling with these
///   arguments cannot have had, DtypeError.
///   Function only.
Tensor max_unpool2d(const Tensor& input, const Tensor& indices, IntSpan kernel_size, IntSpan stride = {},
                    IntSpan padding = {0}, IntSpan output_size = {});
/// max_pool1d undone; otherwise as max_unpool2d.
///   Function only.
Tensor max_unpool1d(const Tensor& input, const Tensor& indices, IntSpan kernel_size, IntSpan stride = {},
                    IntSpan padding = {0}, IntSpan output_size = {});
/// max_pool3d undone; otherwise as max_unpool2d.
///   Function only.
Tensor max_unpool3d(const Tensor& input, const Tensor& indices, IntSpan kernel_size, IntSpan stride = {},
                    IntSpan padding = {0}, IntSpan output_size = {});

/// The mean of each window: sum of its elements (0 outside the image) divided by divisor_override, or by the number of
/// elements, those of the padding included if count_include_pad.
///   input: floating or int64 (which divides toward zero); shapes and errors as for max_pool2d; divisor_override not 0.
///   Function only.
Tensor avg_pool2d(const Tensor& input, IntSpan kernel_size, IntSpan stride = {}, IntSpan padding = {0},
                  bool ceil_mode = false, bool count_include_pad = true,
                  std::optional<int64_t> divisor_override = {});
/// avg_pool2d of sequences: input (N, C, L) or (C, L).
///   Function only.
Tensor avg_pool1d(const Tensor& input, IntSpan kernel_size, IntSpan stride = {}, IntSpan padding = {0},
                  bool ceil_mode = false, bool count_include_pad = true);
/// avg_pool2d of volumes: input (N, C, D, H, W) or (C, D, H, W).
///   Function only.
Tensor avg_pool3d(const Tensor& input, IntSpan kernel_size, IntSpan stride = {}, IntSpan padding = {0},
                  bool ceil_mode = false, bool count_include_pad = true,
                  std::optional<int64_t> divisor_override = {});

/// The norm of each window: (sum of its elements ^ norm_type) ^ (1 / norm_type), by way of the mean's magnitude as PyTorch
/// has it. input: (N, C, H, W) or (C, H, W), floating. Windows and errors as for avg_pool2d.
///   Function only.
Tensor lp_pool2d(const Tensor& input, double norm_type, IntSpan kernel_size, IntSpan stride = {},
                 bool ceil_mode = false);
/// lp_pool2d of sequences: input (N, C, L) or (C, L).
///   Function only.
Tensor lp_pool1d(const Tensor& input, double norm_type, IntSpan kernel_size, IntSpan stride = {},
                 bool ceil_mode = false);
/// lp_pool2d of volumes: input (N, C, D, H, W) or (C, D, H, W).
///   Function only.
Tensor lp_pool3d(const Tensor& input, double norm_type, IntSpan kernel_size, IntSpan stride = {},
                 bool ceil_mode = false);

/// The mean of each of output_size windows that cover the image: window i of O spans rows floor(i H / O) to
/// ceil((i + 1) H / O).
///   input: (N, C, H, W) or (C, H, W), floating; output_size: one number, or rows and columns, each at least 0.
///   Throws ShapeError, ValueError, DtypeError.
///   Function only.
Tensor adaptive_avg_pool2d(const Tensor& input, IntSpan output_size);
/// adaptive_avg_pool2d of sequences: input (N, C, L) or (C, L).
///   Function only.
Tensor adaptive_avg_pool1d(const Tensor& input, IntSpan output_size);
/// adaptive_avg_pool2d of volumes: input (N, C, D, H, W) or (C, D, H, W).
///   Function only.
Tensor adaptive_avg_pool3d(const Tensor& input, IntSpan output_size);
/// The greatest element of each of adaptive_avg_pool2d's windows, and where it was: int64, row * W + column in its image.
///   input: any dtype but bool. NaN and equal elements as for max_pool2d.
///   Function only.
std::pair<Tensor, Tensor> adaptive_max_pool2d(const Tensor& input, IntSpan output_size);
/// adaptive_max_pool2d of sequences: input (N, C, L) or (C, L).
///   Function only.
std::pair<Tensor, Tensor> adaptive_max_pool1d(const Tensor& input, IntSpan output_size);
/// adaptive_max_pool2d of volumes: input (N, C, D, H, W) or (C, D, H, W).
///   Function only.
std::pair<Tensor, Tensor> adaptive_max_pool3d(const Tensor& input, IntSpan output_size);

}  // namespace WEFT_API
