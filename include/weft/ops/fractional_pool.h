// Fractional max pooling: windows at places drawn at random, which reduce sizes by any factor (Graham, 2014).
#pragma once

#include <utility>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// The greatest element of each of output_size windows of kernel_size, and where it was (int64, row * W + column). How far the windows
/// are apart follows PyTorch from random_samples: two numbers in [0, 1) for each channel, for the columns and for the rows.
///   input: (N, C, H, W) or (C, H, W), floating; random_samples: (N or more, C, 2), N being 1 for a single sample; output_size + kernel_size - 1
///   at most the input's size.
///   Throws ShapeError, DtypeError, ValueError.
///   Function only.
std::pair<Tensor, Tensor> fractional_max_pool2d(const Tensor& input, IntSpan kernel_size, IntSpan output_size,
                                                const Tensor& random_samples);
/// The same of volumes, (N, C, D, H, W) or (C, D, H, W); random_samples: (N, C, 3), for planes, rows and columns.
///   Function only.
std::pair<Tensor, Tensor> fractional_max_pool3d(const Tensor& input, IntSpan kernel_size, IntSpan output_size,
                                                const Tensor& random_samples);

}  // namespace WEFT_API
