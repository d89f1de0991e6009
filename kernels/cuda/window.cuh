// Windows that slide over images and volumes, and where an element of an (N, C, D, H, W) operand lies. Pooling and convolution use
// it; two dimensions are three with a depth of 1.
#pragma once

#include <string>

#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/libraries/conv.h"
#include "kernels/pool.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

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
  FastDivider by_channels, by_size[3];
  bool narrow;

  explicit ImageOrder(const ConstView& x)
      : numel(x.numel()),
        channels(x.sizes[1]),
        size{x.ndim == 5 ? x.sizes[2] : 1, x.sizes[x.ndim - 2], x.sizes[x.ndim - 1]},
        channels_last(x.sizes[1] > 1 && x.strides[1] < x.strides[x.ndim - 1]),
        narrow(numel <= INT32_MAX) {
    if (!narrow || numel == 0) return;
    by_channels = FastDivider(static_cast<uint32_t>(channels));
    for (int i = 0; i < 3; ++i) by_size[i] = FastDivider(static_cast<uint32_t>(size[i]));
  }

  struct Place {
    int64_t n, c;
    int d, h, w;
  };
  __device__ Place place(int64_t index) const {
    Place p;
    if (channels_last) p.c = split(index, channels, by_channels);
    p.w = static_cast<int>(split(index, size[2], by_size[2]));
    p.h = static_cast<int>(split(index, size[1], by_size[1]));
    p.d = static_cast<int>(split(index, size[0], by_size[0]));
    if (!channels_last) p.c = split(index, channels, by_channels);
    p.n = index;
    return p;
  }

 private:
  /// index % size; index becomes index / size.
  __device__ int64_t split(int64_t& index, int64_t by, const FastDivider& divider) const {
    const int64_t quotient = narrow ? divider.divide(static_cast<uint32_t>(index)) : index / by;
    const int64_t rest = index - quotient * by;
    index = quotient;
    return rest;
  }
};

/// A window along one dimension: input elements first + k * step for k in [0, count); `element` is the number of the first in the
/// whole window, and `padded` how many there are counting padding.
struct Span {
  int first, step, count, element, padded;
};

/// How windows slide over the three dimensions. In 32 bits, which divide without a function call: a dimension has at most 2^30 elements.
struct Sliding {
  int in[3], out[3], kernel[3], stride[3], padding[3], dilation[3];
  bool adaptive = false;

  Sliding(const ConstView& x, const ConstView& y, const Pool2d& pool) : Sliding(x, y) {
    for (int i = 0; i < 2; ++i) set(i + 1, pool.kernel[i], pool.stride[i], pool.padding[i], pool.dilation[i]);
  }
  Sliding(const ConstView& x, const ConstView& y, const Pool3d& pool) : Sliding(x, y) {
    adaptive = pool.adaptive;
    for (int i = 0; i < 3; ++i) set(i, pool.kernel[i], pool.stride[i], pool.padding[i], pool.dilation[i]);
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
    const int skipped = start < 0 ? (-start + step - 1) / step : 0;
    int last = in[axis] > start ? (in[axis] - start + step - 1) / step : 0;
    if (last > kernel[axis]) last = kernel[axis];
    const int end = start + kernel[axis], padded_end = in[axis] + padding[axis];
    return {start + skipped * step, step, last > skipped ? last - skipped : 0, skipped,
            (end < padded_end ? end : padded_end) - start};
  }

  /// The outputs [first, last) whose windows may hold input element `i`; element_of says whether they do.
  __device__ void outputs_over(int axis, int i, int* first, int* last) const {
    if (adaptive) {
      *first = static_cast<int>(static_cast<int64_t>(i) * out[axis] / in[axis]);
      *last = static_cast<int>((static_cast<int64_t>(i + 1) * out[axis] + in[axis] - 1) / in[axis]);
      return;
    }
    const int reach = i + padding[axis] - (kernel[axis] - 1) * dilation[axis];
    *first = reach <= 0 ? 0 : (reach + stride[axis] - 1) / stride[axis];
    *last = (i + padding[axis]) / stride[axis] + 1;
    if (*last > out[axis]) *last = out[axis];
  }
  /// The number that input element `i` has in output o's window along the axis, or -1.
  __device__ int element_of(int axis, int o, int i) const {
    if (adaptive) return i - start_of(axis, o);
    const int distance = i + padding[axis] - o * stride[axis];
    return distance % dilation[axis] == 0 ? distance / dilation[axis] : -1;
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
  }
  static int narrowed(int64_t size) {
    if (size > kLargest)
      throw ShapeError("[cuda] windows reach over at most 2^30 elements of a dimension on a GPU; got " +
                       std::to_string(size));
    return static_cast<int>(size);
  }
  __device__ int start_of(int axis, int o) const {
    return static_cast<int>(static_cast<int64_t>(o) * in[axis] / out[axis]);
  }
  __device__ int end_of(int axis, int o) const {
    return static_cast<int>((static_cast<int64_t>(o + 1) * in[axis] + out[axis] - 1) / out[axis]);
  }
};

}  // namespace weft::kernels::cuda
