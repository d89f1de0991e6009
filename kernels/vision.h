// The vision family of kernels: images and volumes whose pixels come from others, dimension by dimension. interpolate and
// pad launch them.
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

/// Which input pixels an output pixel is made of. The first seven follow interpolate's modes, the last three pad's.
enum class Resample : int8_t {
  nearest,
  nearest_exact,
  linear,
  cubic,
  linear_antialias,
  cubic_antialias,
  lanczos_antialias,
  reflect,
  replicate,
  circular
};

/// For depth, height and width. scale: output over input size, 0 for the ratio of the sizes; for interpolation only. before,
/// after: elements added, or cut where negative; for padding only.
struct Resampling {
  Resample mode;
  bool align_corners;
  double scale[3];
  int64_t before[3];
  int64_t after[3];
};

/// How grid_sample looks at images.
enum class Outside : int8_t { zeros, border, reflection };
struct GridSampling {
  bool nearest;  // else bilinear
  Outside outside;
  bool align_corners;
};

}  // namespace weft::kernels

// x, grad_x: (N, C, D, H, W);  y, grad_y: (N, C, OD, OH, OW). Any strides; row-major and channels-last x are fastest. No size
// is zero.
//
// resample:          y = x's pixels, or their weighted sums; any dtype for nearest, nearest_exact and padding, else floating.
// resample_backward: grad_x = d(sum of y * grad_y)/dx; floating.
//
// grid_sample: x: (N, C, H, W), H * W < 2^31; grid: (N, OH, OW, 2); y: (N, C, OH, OW); float32 or float64, any strides.
// grid_sample_backward: the gradients of x and of grid; either may be without data, and is not wanted then.
#define WEFT_VISION_KERNELS(X)                                            \
  X(resample, (View y, ConstView x, Resampling how))                      \
  X(resample_backward, (View grad_x, ConstView grad_y, Resampling how))   \
  X(grid_sample, (View y, ConstView x, ConstView grid, GridSampling how)) \
  X(grid_sample_backward,                                                 \
    (View grad_x, View grad_grid, ConstView grad_y, ConstView x, ConstView grid, GridSampling how))
