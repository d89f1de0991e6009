// Interpolation and padding on the GPU: one kernel writes what each output pixel is made of along a dimension, one mixes (or, backward,
// gathers) pixels by these lists. kernels/vision.h has the contracts.
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/cuda/window.cuh"
#include "kernels/functors/resample_taps.h"

namespace weft::kernels::cuda {

namespace {

/// Along one dimension: output pixel o is the sum of pixels place[o * count + k] times weight[o * count + k]. Backward, input pixel i is
/// in the outputs of the ranges [first, last) at ranges[(3 i + r) * 2], r < 3.
template <class T>
struct Taps {
  int count;
  const int* place;
  const T* weight;
  const int* ranges;
};

template <class T>
__global__ void __launch_bounds__(kBlock, kResident) write_taps(int* place, T* weight, TapRule<T> rule) {
  for (int64_t o = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x; o < rule.out;
       o += static_cast<int64_t>(gridDim.x) * kBlock)
    rule.taps(o, [&](int64_t k, int64_t from, T factor) {
      place[o * rule.count + k] = static_cast<int>(from);
      weight[o * rule.count + k] = factor;
    });
}

/// The first output whose tap `k` is not before input pixel i (or is beyond it, with `beyond`); places grow with outputs.
__device__ int first_output(const int* place, int count, int k, int outputs, int i, bool beyond) {
  int low = 0, high = outputs;
  while (low < high) {
    const int middle = low + (high - low) / 2, at = place[static_cast<int64_t>(middle) * count + k];
    if (at < i || (beyond && at == i)) low = middle + 1;
    else high = middle;
  }
  return low;
}

template <class T>
__global__ void __launch_bounds__(kBlock) write_ranges(int* ranges, const int* place, TapRule<T> rule) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i >= rule.in) return;
  int* const mine = ranges + i * 6;
  for (int r = 0; r < 6; ++r) mine[r] = 0;
  const auto outputs = static_cast<int>(rule.out), count = static_cast<int>(rule.count);
  const auto pixel = static_cast<int>(i);
  if (rule.mode != Resample::reflect && rule.mode != Resample::circular) {
    mine[0] = first_output(place, count, count - 1, outputs, pixel, false);
    mine[1] = first_output(place, count, 0, outputs, pixel, true);
    return;
  }
  // Each copy of the input goes forwards or, reflected, backwards: one output at most in each.
  const int64_t cut = rule.before < 0 ? -rule.before : 0,
                left = rule.in - cut - (rule.after < 0 ? -rule.after : 0);
  const int64_t straight = i + rule.before;
  const bool mirrors = rule.mode == Resample::reflect;
  const int64_t candidates[3] = {mirrors ? rule.before - i : straight - left, straight,
                                 mirrors ? rule.before + 2 * (rule.in - 1) - i : straight + left};
  int kept = 0;
  for (int r = 0; r < 3; ++r) {
    const int64_t o = candidates[r];
    const bool again = mirrors && r > 0 && (o == candidates[0] || (r == 2 && o == candidates[1]));
    if (o < 0 || o >= rule.out || again || place[o] != pixel) continue;
    mine[kept++] = static_cast<int>(o);
    mine[kept++] = static_cast<int>(o) + 1;
  }
}

template <class T, class W>
__global__ void __launch_bounds__(kBlock, kResident)
    mix_pixels(T* y, const T* x, ImageStrides ys, ImageStrides xs, ImageOrder order, Taps<W> depth,
               Taps<W> height, Taps<W> width) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  W sum = 0;
#pragma unroll 1
  for (int a = 0; a < depth.count; ++a) {
    const int64_t d = static_cast<int64_t>(at.d) * depth.count + a;
#pragma unroll 1
    for (int b = 0; b < height.count; ++b) {
      const int64_t h = static_cast<int64_t>(at.h) * height.count + b;
      const W factor = depth.weight[d] * height.weight[h];
      if (factor == W(0)) continue;
      const int64_t row = xs.offset(at.n, at.c, depth.place[d], height.place[h], 0);
#pragma unroll 1
      for (int c = 0; c < width.count; ++c) {
        const int64_t w = static_cast<int64_t>(at.w) * width.count + c;
        sum += convert<W>(x[row + width.place[w] * xs.at[2]]) * factor * width.weight[w];
      }
    }
  }
  y[ys.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(sum);
}

/// T: an integer as wide as an element.
template <class T, class W>
__global__ void __launch_bounds__(kBlock)
    copy_pixels(T* y, const T* x, ImageStrides ys, ImageStrides xs, ImageOrder order, Taps<W> depth,
                Taps<W> height, Taps<W> width) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  y[ys.offset(at.n, at.c, at.d, at.h, at.w)] =
      x[xs.offset(at.n, at.c, depth.place[at.d], height.place[at.h], width.place[at.w])];
}

/// How much of input pixel i is in output pixel o.
template <class W>
__device__ W share_of(const Taps<W>& taps, int o, int i) {
  W share = 0;
#pragma unroll 1
  for (int k = 0; k < taps.count; ++k) {
    const int64_t tap = static_cast<int64_t>(o) * taps.count + k;
    if (taps.place[tap] == i) share += taps.weight[tap];
  }
  return share;
}

template <class T, class W>
__global__ void __launch_bounds__(kBlock, kResident)
    gather_pixels(T* grad_x, const T* grad_y, ImageStrides xs, ImageStrides ys, ImageOrder order,
                  Taps<W> depth, Taps<W> height, Taps<W> width) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  W sum = 0;
  const int* const planes = depth.ranges + 6 * static_cast<int64_t>(at.d);
  const int* const rows = height.ranges + 6 * static_cast<int64_t>(at.h);
  const int* const columns = width.ranges + 6 * static_cast<int64_t>(at.w);
#pragma unroll 1
  for (int range = 0; range < 27; ++range) {
    const int p = range / 9 * 2, q = range / 3 % 3 * 2, r = range % 3 * 2;
#pragma unroll 1
    for (int d = planes[p]; d < planes[p + 1]; ++d)
#pragma unroll 1
      for (int h = rows[q]; h < rows[q + 1]; ++h) {
        if (columns[r] == columns[r + 1]) continue;
        const W factor = share_of(depth, d, at.d) * share_of(height, h, at.h);
        if (factor == W(0)) continue;
        const int64_t row = ys.offset(at.n, at.c, d, h, 0);
#pragma unroll 1
        for (int w = columns[r]; w < columns[r + 1]; ++w)
          sum += convert<W>(grad_y[row + w * ys.at[2]]) * factor * share_of(width, w, at.w);
      }
  }
  grad_x[xs.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(sum);
}

/// The lists of one dimension, in memory that lives as long as this.
template <class W>
class TapLists {
 public:
  TapLists(const Resampling& how, int axis, int64_t in, int64_t out, bool backward)
      : rule_(how, axis, in, out),
        place_(out * rule_.count),
        weight_(out * rule_.count),
        ranges_(backward ? in * 6 : 0) {
    launch(write_taps<W>, blocks_in_turns(out, kBlock), kBlock, place_.data(), weight_.data(), rule_);
    if (backward)
      launch(write_ranges<W>, blocks_for(in, kBlock), kBlock, ranges_.data(), place_.data(), rule_);
  }
  bool copies() const { return rule_.copies; }
  Taps<W> taps() const {
    return {static_cast<int>(rule_.count), place_.data(), weight_.data(), ranges_.data()};
  }

 private:
  TapRule<W> rule_;
  Scratch<int> place_;
  Scratch<W> weight_;
  Scratch<int> ranges_;
};

/// body(lists of depth, height, width) for x's sizes and y's.
template <class W, class F>
void with_lists(const ConstView& x, const ConstView& y, const Resampling& how, bool backward, F body) {
  for (const ConstView* view : {&x, &y})
    for (int d = 2; d < 5; ++d)
      if (view->sizes[d] > INT32_MAX)
        throw ShapeError("[resample] a dimension has at most 2^31 - 1 pixels on a GPU; got " +
                         std::to_string(view->sizes[d]));
  const TapLists<W> depth(how, 0, x.sizes[2], y.sizes[2], backward),
      height(how, 1, x.sizes[3], y.sizes[3], backward), width(how, 2, x.sizes[4], y.sizes[4], backward);
  body(depth, height, width);
}

template <class F>
void by_weight(Dtype dtype, F f) {
  if (dtype == Dtype::float64) f(double{});
  else f(float{});
}

}  // namespace

void resample(View y, ConstView x, Resampling how) {
  const ImageOrder order(y);
  by_weight(x.dtype, [&]<class W>(W) {
    with_lists<W>(x, y, how, false, [&](const auto& depth, const auto& height, const auto& width) {
      if (depth.copies() && height.copies() && width.copies())
        return by_size(x.dtype, [&]<class T>(T) {
          launch(copy_pixels<T, W>, blocks_for(order.numel, kBlock), kBlock, y.as<T>(), x.as<T>(),
                 ImageStrides(y), ImageStrides(x), order, depth.taps(), height.taps(), width.taps());
        });
      by_floating(x.dtype, [&]<class T>(T) {
        if constexpr (std::is_same_v<Compute<T>, W>)
          launch(mix_pixels<T, W>, blocks_for(order.numel, kBlock), kBlock, y.as<T>(), x.as<T>(),
                 ImageStrides(y), ImageStrides(x), order, depth.taps(), height.taps(), width.taps());
      });
    });
  });
}

void resample_backward(View grad_x, ConstView grad_y, Resampling how) {
  const ImageOrder order(grad_x);
  by_weight(grad_x.dtype, [&]<class W>(W) {
    with_lists<W>(grad_x, grad_y, how, true, [&](const auto& depth, const auto& height, const auto& width) {
      by_floating(grad_x.dtype, [&]<class T>(T) {
        if constexpr (std::is_same_v<Compute<T>, W>)
          launch(gather_pixels<T, W>, blocks_for(order.numel, kBlock), kBlock, grad_x.as<T>(), grad_y.as<T>(),
                 ImageStrides(grad_x), ImageStrides(grad_y), order, depth.taps(), height.taps(),
                 width.taps());
      });
    });
  });
}

}  // namespace weft::kernels::cuda
