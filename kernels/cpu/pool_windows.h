// Pooling over dense memory: the sizes, the windows, and the loops compiled per instruction set.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/pool.h"

namespace weft::kernels::cpu {

/// Memory: x as images of height, width, channels; y likewise. Row-major tensors come as N * C images of one channel.
struct PoolSizes {
  int64_t images, channels, height, width, out_height, out_width;
  Pool2d pool;

  int64_t x_image() const { return height * width * channels; }
  int64_t y_image() const { return out_height * out_width * channels; }
  int64_t window() const { return pool.kernel[0] * pool.kernel[1]; }
  /// Windows that share no element and leave none out: each element of grad_x is written exactly once.
  bool tiles() const {
    const bool whole = out_height * pool.stride[0] == height && out_width * pool.stride[1] == width;
    return whole && pool.stride[0] == pool.kernel[0] && pool.stride[1] == pool.kernel[1] &&
           pool.padding[0] == 0 && pool.padding[1] == 0 && pool.dilation[0] == 1 && pool.dilation[1] == 1;
  }
};

/// Along one dimension: window elements [first, last) exist in x, the first at `start + first * dilation`.
struct WindowSpan {
  int64_t start, first, last;

  WindowSpan(const Pool2d& pool, int axis, int64_t out, int64_t size)
      : start(out * pool.stride[axis] - pool.padding[axis]) {
    const int64_t dilation = pool.dilation[axis];
    first = start < 0 ? (-start + dilation - 1) / dilation : 0;
    last = std::clamp<int64_t>((size - start + dilation - 1) / dilation, first,
                               std::max(first, pool.kernel[axis]));
  }
  /// Elements counting those of the padding, but not beyond it.
  int64_t padded_count(const Pool2d& pool, int axis, int64_t size) const {
    return std::min(start + pool.kernel[axis], size + pool.padding[axis]) - start;
  }
};

inline int64_t average_divisor(const PoolSizes& s, const WindowSpan& rows, const WindowSpan& columns,
                               bool count_padding, int64_t divisor) {
  if (divisor) return divisor;
  if (count_padding) return rows.padded_count(s.pool, 0, s.height) * columns.padded_count(s.pool, 1, s.width);
  return (rows.last - rows.first) * (columns.last - columns.first);
}

/// Positions are uint8 (wide = false) or int32, or null. max_rows and avg_rows fill output rows [begin, end) of all images'
/// out_height; the backward loops fill whole images.
template <class T>
struct PoolLoops {
  void (*max_rows)(const PoolSizes& s, T* y, void* position, bool wide, const T* x, int64_t begin,
                   int64_t end);
  void (*avg_rows)(const PoolSizes& s, T* y, const T* x, bool count_padding, int64_t divisor, int64_t begin,
                   int64_t end);
  void (*max_backward)(const PoolSizes& s, T* grad_x, const T* grad_y, const void* position, bool wide,
                       int64_t begin, int64_t end);
  void (*avg_backward)(const PoolSizes& s, T* grad_x, const T* grad_y, bool count_padding, int64_t divisor,
                       int64_t begin, int64_t end);
};

/// For T = float, double, int64_t (forward loops only) on this machine; those of planes are for images of one channel, the
/// others for more.
template <class T>
const PoolLoops<T>& pool_loops();
template <class T>
const PoolLoops<T>& pool_plane_loops();

}  // namespace weft::kernels::cpu
