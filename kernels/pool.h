// The pool family of kernels. The pooling ops and their gradients launch them: of one and two dimensions
// (*_pool2d), of three and adaptive ones (*_pool3d).
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

/// Vertical, then horizontal. Output pixel (i, j) looks at input rows i * stride - padding + k * dilation that exist.
struct Pool2d {
  int64_t kernel[2];
  int64_t stride[2];
  int64_t padding[2];
  int64_t dilation[2];
};
/// The same for depth, height and width; adaptive: the output's windows cover the input, window i of O from floor(i size / O) to
/// ceil((i + 1) size / O), and nothing else is read.
struct Pool3d {
  int64_t kernel[3];
  int64_t stride[3];
  int64_t padding[3];
  int64_t dilation[3];
  bool adaptive;
};

}  // namespace weft::kernels

// x, grad_x: (N, C, H, W);  y, grad_y: (N, C, OH, OW);  position: as y, uint8 or int32: k * kernel[1] + l of the greatest
// element in its window. Any strides; row-major and channels-last x are fastest. No size is zero.
//
// max_pool2d:          any dtype but bool; NaN is greatest, and of equals the first in row-major order. position may have no
//                      data. Every window has an element of x.
// max_pool2d_indices:  indices (int64, as position) = row * width + column in x.
// max_pool2d_gather:   y = x at the positions; floating.
// max_pool2d_backward: grad_x = grad_y summed at the positions, 0 elsewhere; floating.
// avg_pool2d:          floating or int64: sum of a window's elements / divisor; divisor 0 stands for the number of elements,
//                      those of the padding included if count_padding. dilation is 1.
// avg_pool2d_backward: grad_x = d(sum of y * grad_y)/dx; floating.
//
// With volumes x: (N, C, D, H, W) and indices (int64, as y) = (plane * H + row) * W + column in x:
// max_pool3d:          as max_pool2d with indices, which may have no data.
// avg_pool3d(_backward): as avg_pool2d.
// places_gather:       y = x at the indices; x and y of any spatial dimensions, floating.
// places_scatter:      x = 0 but for y at the indices, added up there, or the last of them staying (any dtype but bool);
//                      IndexError for an index outside x.
#define WEFT_POOL_KERNELS(X)                                                                                \
  X(max_pool2d, (View y, View position, ConstView x, Pool2d pool))                                          \
  X(max_pool2d_indices, (View indices, ConstView position, int64_t width, Pool2d pool))                     \
  X(max_pool2d_gather, (View y, ConstView x, ConstView position, Pool2d pool))                              \
  X(max_pool2d_backward, (View grad_x, ConstView grad_y, ConstView position, Pool2d pool))                  \
  X(avg_pool2d, (View y, ConstView x, Pool2d pool, bool count_padding, int64_t divisor))                    \
  X(avg_pool2d_backward, (View grad_x, ConstView grad_y, Pool2d pool, bool count_padding, int64_t divisor)) \
  X(max_pool3d, (View y, View indices, ConstView x, Pool3d pool))                                           \
  X(avg_pool3d, (View y, ConstView x, Pool3d pool, bool count_padding, int64_t divisor))                    \
  X(avg_pool3d_backward, (View grad_x, ConstView grad_y, Pool3d pool, bool count_padding, int64_t divisor)) \
  X(places_gather, (View y, ConstView x, ConstView indices))                                                \
  X(places_scatter, (View x, ConstView y, ConstView indices, bool add))
