// Windows that slide over images and volumes, and where an element of an (N, C, D, H, W) operand lies. Pooling and convolution use
// it; two dimensions are three with a depth of 1.
#pragma once

#include <algorithm>
#include <string>

#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/libraries/conv.h"
#include "kernels/pool.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

/// Blocks that a processor must have room for in kernels where a thread takes a place of an image. Where none is given, the compiler
/// aims at more of them and spills registers for it.
inline constexpr int kResident = 4;

/// Strides of an operand by N, C, depth, height, width; from a view of four dimensions (a depth of 1) or five.
struct ImageStrides {
  int64_t n, c, at[3];

  ImageStrides() = default;
  explicit ImageStrides(const ConstView& x)
      : n(x.strides[0]),
        c(x.strides[1]),
        at{x.ndim == 5 ? x.strides[2] : 0, x.strides[x.ndim - 2], x.strides[x.ndim - 1]} {}
  __device__ int64_t offset(int64_t image, int64_t channel, int64_t d, int64_t h, int64_t w) const {
    return image * n + channel * c + d * at[0] + h * at[1] + w * at[2];
  }
};

/// The elements of an (N, C, D, H, W) operand in the order in which they lie in memory, row-major or channels-last: neighbouring
/// threads take neighbouring elements.
struct ImageOrder {
  int64_t numel, channels, size[3];
  bool channels_last;
  bool narrow;  // numel fits 31 bits: 32-bit division
  FastDivider by_channels, by_size[3];
  FastDividerOf<uint64_t> wide_by_channels, wide_by_size[3];

  explicit ImageOrder(const ConstView& x)
      : numel(x.numel()),
        channels(x.sizes[1]),
        size{x.ndim == 5 ? x.sizes[2] : 1, x.sizes[x.ndim - 2], x.sizes[x.ndim - 1]},
        channels_last(x.sizes[1] > 1 && x.strides[1] < x.strides[x.ndim - 1]),
        narrow(numel <= INT32_MAX) {
    if (numel == 0) return;
    if (narrow) set_dividers(by_channels, by_size);
    else set_dividers(wide_by_channels, wide_by_size);
  }

  struct Place {
    int64_t n, c;
    int d, h, w;
  };
  __device__ Place place(int64_t index) const {
    return narrow ? place_of(static_cast<uint32_t>(index), by_channels, by_size)
                  : place_of(static_cast<uint64_t>(index), wide_by_channels, wide_by_size);
  }

 private:
  template <class U>
  void set_dividers(FastDividerOf<U>& of_channels, FastDividerOf<U> (&of_size)[3]) {
    of_channels = FastDividerOf<U>(static_cast<U>(channels));
    for (int i = 0; i < 3; ++i) of_size[i] = FastDividerOf<U>(static_cast<U>(size[i]));
  }
  template <class U>
  __device__ Place place_of(U rest, const FastDividerOf<U>& of_channels,
                            const FastDividerOf<U> (&of_size)[3]) const {
    Place p;
    if (channels_last) p.c = static_cast<int64_t>(split(rest, of_channels));
    p.w = static_cast<int>(split(rest, of_size[2]));
    p.h = static_cast<int>(split(rest, of_size[1]));
    p.d = static_cast<int>(split(rest, of_size[0]));
    if (!channels_last) p.c = static_cast<int64_t>(split(rest, of_channels));
    p.n = static_cast<int64_t>(rest);
    return p;
  }
  /// rest % by; rest becomes rest / by.
  template <class U>
  static __device__ U split(U& rest, const FastDividerOf<U>& by) {
    const U quotient = by.divide(rest), remainder = rest - quotient * by.divisor;
    rest = quotient;
    return remainder;
  }
};

/// A window along one dimension: input elements first + k * step for k in [0, count); `element` is the number of the first in the
/// whole window, and `padded` how many there are counting padding.
struct Span {
  int first, step, count, element, padded;
};

/// How windows slide over the three dimensions, of which each has at most 2^30 elements.
struct Sliding {
  int in[3], out[3], kernel[3], stride[3], padding[3], dilation[3];
  FastDivider by_stride[3], by_dilation[3];
  bool adaptive = false;
  FastDividerOf<uint64_t> by_in[3], by_out[3];  // if adaptive

  Sliding(const ConstView& x, const ConstView& y, const Pool2d& pool) : Sliding(x, y) {
    for (int i = 0; i < 2; ++i) set(i + 1, pool.kernel[i], pool.stride[i], pool.padding[i], pool.dilation[i]);
  }
  Sliding(const ConstView& x, const ConstView& y, const Pool3d& pool) : Sliding(x, y) {
    adaptive = pool.adaptive;
    for (int i = 0; i < 3; ++i) {
      set(i, pool.kernel[i], pool.stride[i], pool.padding[i], pool.dilation[i]);
      if (!adaptive) continue;
      by_in[i] = FastDividerOf<uint64_t>(static_cast<uint64_t>(std::max(in[i], 1)));
      by_out[i] = FastDividerOf<uint64_t>(static_cast<uint64_t>(std::max(out[i], 1)));
    }
  }
  Sliding(const ConstView& x, const ConstView& y, const ConstView& weight, const libraries::Convolution& conv)
      : Sliding(x, y) {
    for (int i = 0; i < conv.rank; ++i)
      set(3 - conv.rank + i, weight.sizes[2 + i], conv.stride[i], conv.padding[i], conv.dilation[i]);
  }

  __device__ Span span(int axis, int o) const {
    if (adaptive) {
      const int begin = start_of(axis, o);
      const int count = end_of(axis, o) - begin;
      return {begin, 1, count, 0, count};
    }
    const int start = o * stride[axis] - padding[axis], step = dilation[axis];
    const int skipped = rounded_up(-start, by_dilation[axis]);
    int last = rounded_up(in[axis] - start, by_dilation[axis]);
    if (last > kernel[axis]) last = kernel[axis];
    const int end = start + kernel[axis], padded_end = in[axis] + padding[axis];
    return {start + skipped * step, step, last > skipped ? last - skipped : 0, skipped,
            (end < padded_end ? end : padded_end) - start};
  }

  /// The outputs [first, last) whose windows may hold input element `i`; element_of says whether they do.
  __device__ void outputs_over(int axis, int i, int* first, int* last) const {
    if (adaptive) {
      *first = scaled(i, out[axis], by_in[axis]);
      *last = scaled_up(i + 1, out[axis], by_in[axis]);
      return;
    }
    const int reach = i + padding[axis] - (kernel[axis] - 1) * dilation[axis];
    *first = rounded_up(reach, by_stride[axis]);
    *last = static_cast<int>(by_stride[axis].divide(static_cast<uint32_t>(i + padding[axis]))) + 1;
    if (*last > out[axis]) *last = out[axis];
  }
  /// The number that input element `i` has in the window, along the axis, of one of the outputs over it, or -1.
  __device__ int element_of(int axis, int o, int i) const {
    if (adaptive) return i - start_of(axis, o);
    const int distance = i + padding[axis] - o * stride[axis];
    const auto element = static_cast<int>(by_dilation[axis].divide(static_cast<uint32_t>(distance)));
    return element * dilation[axis] == distance ? element : -1;
  }

 private:
  static constexpr int64_t kLargest = int64_t{1} << 30;

  Sliding(const ConstView& x, const ConstView& y) {
    set(0, 1, 1, 0, 1);
    for (int i = 0; i < 3; ++i) {
      in[i] = narrowed(x.ndim == 5 ? x.sizes[2 + i] : i == 0 ? 1 : x.sizes[1 + i]);
      out[i] = narrowed(y.ndim == 5 ? y.sizes[2 + i] : i == 0 ? 1 : y.sizes[1 + i]);
    }
  }
  void set(int i, int64_t kernel_size, int64_t step, int64_t pad, int64_t dilate) {
    // A step or dilation beyond a dimension never takes a second element.
    kernel[i] = narrowed(kernel_size);
    stride[i] = static_cast<int>(step < kLargest ? step : kLargest);
    padding[i] = narrowed(pad);
    dilation[i] = static_cast<int>(dilate < kLargest ? dilate : kLargest);
    narrowed((kernel_size - 1) * dilation[i]);
    by_stride[i] = FastDivider(static_cast<uint32_t>(std::max(stride[i], 1)));
    by_dilation[i] = FastDivider(static_cast<uint32_t>(std::max(dilation[i], 1)));
  }
  static int narrowed(int64_t size) {
    if (size > kLargest)
      throw ShapeError("[cuda] windows reach over at most 2^30 elements of a dimension on a GPU; got " +
                       std::to_string(size));
    return static_cast<int>(size);
  }
  __device__ int start_of(int axis, int o) const { return scaled(o, in[axis], by_out[axis]); }
  __device__ int end_of(int axis, int o) const { return scaled_up(o + 1, in[axis], by_out[axis]); }

  /// n / by rounded up; 0 if n is negative.
  static __device__ int rounded_up(int n, const FastDivider& by) {
    return n > 0 ? static_cast<int>(by.divide(static_cast<uint32_t>(n - 1))) + 1 : 0;
  }
  /// n * size / by, and the same rounded up.
  static __device__ int scaled(int n, int size, const FastDividerOf<uint64_t>& by) {
    return static_cast<int>(by.divide(static_cast<uint64_t>(n) * static_cast<uint64_t>(size)));
  }
  static __device__ int scaled_up(int n, int size, const FastDividerOf<uint64_t>& by) {
    return static_cast<int>(
        by.divide(static_cast<uint64_t>(n) * static_cast<uint64_t>(size) + by.divisor - 1));
  }
};

}  // namespace weft::kernels::cuda
