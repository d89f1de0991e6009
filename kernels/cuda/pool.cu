// Pooling on the GPU: a thread an output element forward, a thread an input element backward, which gathers from the windows over
// it. kernels/pool.h has the contracts.
#include "kernels/pool.h"

#include <limits>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/window.cuh"

namespace weft::kernels::cuda {

namespace {

/// f(T{}) with the type of any dtype but bool.
template <class F>
void by_number(Dtype dtype, F&& f) {
  by_dtype(dtype, [&](auto zero) {
    if constexpr (!std::is_same_v<decltype(zero), bool>) f(zero);
  });
}
/// f(T{}) with the type of a floating dtype or int64.
template <class F>
void by_averaged(Dtype dtype, F&& f) {
  if (dtype == Dtype::int64) f(int64_t{});
  else by_floating(dtype, f);
}

/// What elements of T are compared in.
template <class T>
using Compared = std::conditional_t<std::is_integral_v<T>, T, Compute<T>>;

template <class A>
__device__ A lowest() {
  if constexpr (std::is_integral_v<A>) return std::numeric_limits<A>::lowest();
  else return -static_cast<A>(INFINITY);
}

/// Where the greatest element of a window was: its number in the window (uint8, int32), or its index in the input (int64).
struct Places {
  void* data = nullptr;
  Dtype dtype = Dtype::uint8;
  ImageStrides strides;

  Places() = default;
  explicit Places(const ConstView& view) : data(const_cast<void*>(view.data)), dtype(view.dtype) {  // NOLINT
    if (data) strides = ImageStrides(view);
  }
  bool in_window() const { return dtype != Dtype::int64; }
  __device__ int64_t at(int64_t offset) const {
    return dtype == Dtype::uint8   ? static_cast<const uint8_t*>(data)[offset]
           : dtype == Dtype::int32 ? static_cast<const int32_t*>(data)[offset]
                                   : static_cast<const int64_t*>(data)[offset];
  }
  __device__ void set(int64_t offset, int64_t place) const {
    if (dtype == Dtype::uint8) static_cast<uint8_t*>(data)[offset] = static_cast<uint8_t>(place);
    else if (dtype == Dtype::int32) static_cast<int32_t*>(data)[offset] = static_cast<int32_t>(place);
    else static_cast<int64_t*>(data)[offset] = place;
  }
};

/// The window of one output.
struct Window {
  Span depth, height, width;

  __device__ Window(const Sliding& s, const ImageOrder::Place& at)
      : depth(s.span(0, at.d)), height(s.span(1, at.h)), width(s.span(2, at.w)) {}
  /// Calls f(offset in x, i, j, k) for element (i, j, k) of those that exist, in row-major order.
  template <class F>
  __device__ void for_elements(const ImageStrides& x, const ImageOrder::Place& at, F f) const {
#pragma unroll 1
    for (int i = 0; i < depth.count; ++i)
#pragma unroll 1
      for (int j = 0; j < height.count; ++j) {
        int64_t offset =
            x.offset(at.n, at.c, depth.first + i * depth.step, height.first + j * height.step, width.first);
#pragma unroll 2  // most windows are two or three elements wide
        for (int k = 0; k < width.count; ++k, offset += width.step * x.at[2]) f(offset, i, j, k);
      }
  }
};

template <class T>
__global__ void __launch_bounds__(kBlock, kResident)
    max_forward(T* y, const T* x, Places places, bool in_window, ImageStrides ys, ImageStrides xs,
                ImageOrder order, Sliding sliding) {
  using A = Compared<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  const Window window(sliding, at);
  A best = lowest<A>();
  int plane = -1, row = 0, column = 0;
  window.for_elements(xs, at, [&](int64_t offset, int i, int j, int k) {
    const A value = convert<A>(x[offset]);
    if (plane < 0 || value > best || value != value) {
      best = value;
      plane = i;
      row = j;
      column = k;
    }
  });
  y[ys.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(best);
  if (!places.data) return;
  int64_t where;
  if (in_window) {
    where =
        static_cast<int64_t>(window.height.element + row) * sliding.kernel[2] + window.width.element + column;
  } else {
    plane = window.depth.first + plane * window.depth.step;
    row = window.height.first + row * window.height.step;
    column = window.width.first + column * window.width.step;
    where = (static_cast<int64_t>(plane) * sliding.in[1] + row) * sliding.in[2] + column;
  }
  places.set(places.strides.offset(at.n, at.c, at.d, at.h, at.w), where);
}

/// What an average divides by: what was asked for, else the window's elements.
__device__ int64_t divisor_of(const Sliding& s, const ImageOrder::Place& at, bool count_padding,
                              int64_t divisor) {
  if (divisor) return divisor;
  const Span depth = s.span(0, at.d), height = s.span(1, at.h), width = s.span(2, at.w);
  if (count_padding) return static_cast<int64_t>(depth.padded) * height.padded * width.padded;
  return static_cast<int64_t>(depth.count) * height.count * width.count;
}

template <class T>
__global__ void __launch_bounds__(kBlock, kResident)
    avg_forward(T* y, const T* x, ImageStrides ys, ImageStrides xs, ImageOrder order, Sliding sliding,
                bool count_padding, int64_t divisor) {
  using A = Compute<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  A sum = 0;
  bool empty = true;
  Window(sliding, at).for_elements(xs, at, [&](int64_t offset, int, int, int) {
    sum += convert<A>(x[offset]);
    empty = false;
  });
  if (!empty) sum /= static_cast<A>(divisor_of(sliding, at, count_padding, divisor));
  y[ys.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(sum);
}

/// Calls f(output place) for the outputs whose windows hold the input element at `at`, in row-major order.
template <class F>
__device__ void for_outputs_over(const Sliding& s, const ImageOrder::Place& at, F f) {
  int first[3], last[3];
  const int place[3] = {at.d, at.h, at.w};
  for (int i = 0; i < 3; ++i) s.outputs_over(i, place[i], &first[i], &last[i]);
#pragma unroll 1
  for (int d = first[0]; d < last[0]; ++d) {
    if (s.element_of(0, d, at.d) < 0) continue;
#pragma unroll 1
    for (int h = first[1]; h < last[1]; ++h) {
      const int k = s.element_of(1, h, at.h);
      if (k < 0) continue;
#pragma unroll 1
      for (int w = first[2]; w < last[2]; ++w) {
        const int l = s.element_of(2, w, at.w);
        if (l >= 0) f(ImageOrder::Place{at.n, at.c, d, h, w}, static_cast<int64_t>(k) * s.kernel[2] + l);
      }
    }
  }
}

template <class T>
__global__ void __launch_bounds__(kBlock, kResident)
    max_backward(T* grad_x, const T* grad_y, Places places, ImageStrides xs, ImageStrides ys,
                 ImageOrder order, Sliding sliding) {
  using A = Compute<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  A sum = 0;
  for_outputs_over(sliding, at, [&](const ImageOrder::Place& o, int64_t number) {
    if (places.at(places.strides.offset(o.n, o.c, o.d, o.h, o.w)) == number)
      sum += convert<A>(grad_y[ys.offset(o.n, o.c, o.d, o.h, o.w)]);
  });
  grad_x[xs.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(sum);
}

template <class T>
__global__ void __launch_bounds__(kBlock, kResident)
    avg_backward(T* grad_x, const T* grad_y, ImageStrides xs, ImageStrides ys, ImageOrder order,
                 Sliding sliding, bool count_padding, int64_t divisor) {
  using A = Compute<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  A sum = 0;
  for_outputs_over(sliding, at, [&](const ImageOrder::Place& o, int64_t) {
    const A share = static_cast<A>(divisor_of(sliding, o, count_padding, divisor));
    sum += convert<A>(grad_y[ys.offset(o.n, o.c, o.d, o.h, o.w)]) / share;
  });
  grad_x[xs.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(sum);
}

/// The index in x of the element that a position names, in the window of output place `at`.
__device__ int64_t index_of(const Sliding& s, const ImageOrder::Place& at, int64_t number) {
  const int64_t row = at.h * s.stride[1] - s.padding[1] + number / s.kernel[2] * s.dilation[1];
  const int64_t column = at.w * s.stride[2] - s.padding[2] + number % s.kernel[2] * s.dilation[2];
  return row * s.in[2] + column;
}

__global__ void __launch_bounds__(kBlock)
    indices_of_positions(Places indices, Places positions, ImageOrder order, Sliding sliding) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  const int64_t number = positions.at(positions.strides.offset(at.n, at.c, at.d, at.h, at.w));
  static_cast<int64_t*>(indices.data)[indices.strides.offset(at.n, at.c, at.d, at.h, at.w)] =
      index_of(sliding, at, number);
}

template <class T>
__global__ void __launch_bounds__(kBlock)
    gather_positions(T* y, const T* x, Places positions, ImageStrides ys, ImageStrides xs, ImageOrder order,
                     Sliding sliding) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  const int64_t number = positions.at(positions.strides.offset(at.n, at.c, at.d, at.h, at.w));
  const int64_t element = index_of(sliding, at, number);
  y[ys.offset(at.n, at.c, at.d, at.h, at.w)] =
      x[xs.offset(at.n, at.c, 0, element / sliding.in[2], element % sliding.in[2])];
}

template <class Pool>
void max_pool(const View& y, const View& places, const ConstView& x, const Pool& pool) {
  const ImageOrder order(y);
  const Places to(places);
  by_number(x.dtype, [&]<class T>(T) {
    launch(max_forward<T>, blocks_for(order.numel, kBlock), kBlock, y.as<T>(), x.as<T>(), to, to.in_window(),
           ImageStrides(y), ImageStrides(x), order, Sliding(x, y, pool));
  });
}

template <class Pool>
void avg_pool(const View& y, const ConstView& x, const Pool& pool, bool count_padding, int64_t divisor) {
  const ImageOrder order(y);
  by_averaged(x.dtype, [&]<class T>(T) {
    launch(avg_forward<T>, blocks_for(order.numel, kBlock), kBlock, y.as<T>(), x.as<T>(), ImageStrides(y),
           ImageStrides(x), order, Sliding(x, y, pool), count_padding, divisor);
  });
}

template <class Pool>
void avg_pool_backward(const View& grad_x, const ConstView& grad_y, const Pool& pool, bool count_padding,
                       int64_t divisor) {
  const ImageOrder order(grad_x);
  by_floating(grad_y.dtype, [&]<class T>(T) {
    launch(avg_backward<T>, blocks_for(order.numel, kBlock), kBlock, grad_x.as<T>(), grad_y.as<T>(),
           ImageStrides(grad_x), ImageStrides(grad_y), order, Sliding(grad_x, grad_y, pool), count_padding,
           divisor);
  });
}

}  // namespace

void max_pool2d(View y, View position, ConstView x, Pool2d pool) { max_pool(y, position, x, pool); }

void max_pool3d(View y, View indices, ConstView x, Pool3d pool) {
  indices.dtype = Dtype::int64;
  max_pool(y, indices, x, pool);
}

void max_pool2d_indices(View indices, ConstView position, int64_t width, Pool2d pool) {
  const ImageOrder order(position);
  Sliding sliding(position, position, pool);
  sliding.in[2] = static_cast<int>(width);
  launch(indices_of_positions, blocks_for(order.numel, kBlock), kBlock, Places(indices), Places(position),
         order, sliding);
}

void max_pool2d_gather(View y, ConstView x, ConstView position, Pool2d pool) {
  const ImageOrder order(position);
  by_floating(x.dtype, [&]<class T>(T) {
    launch(gather_positions<T>, blocks_for(order.numel, kBlock), kBlock, y.as<T>(), x.as<T>(),
           Places(position), ImageStrides(y), ImageStrides(x), order, Sliding(x, y, pool));
  });
}

void max_pool2d_backward(View grad_x, ConstView grad_y, ConstView position, Pool2d pool) {
  const ImageOrder order(grad_x);
  by_floating(grad_y.dtype, [&]<class T>(T) {
    launch(max_backward<T>, blocks_for(order.numel, kBlock), kBlock, grad_x.as<T>(), grad_y.as<T>(),
           Places(position), ImageStrides(grad_x), ImageStrides(grad_y), order,
           Sliding(grad_x, grad_y, pool));
  });
}

void avg_pool2d(View y, ConstView x, Pool2d pool, bool count_padding, int64_t divisor) {
  avg_pool(y, x, pool, count_padding, divisor);
}
void avg_pool2d_backward(View grad_x, ConstView grad_y, Pool2d pool, bool count_padding, int64_t divisor) {
  avg_pool_backward(grad_x, grad_y, pool, count_padding, divisor);
}
void avg_pool3d(View y, ConstView x, Pool3d pool, bool count_padding, int64_t divisor) {
  avg_pool(y, x, pool, count_padding, divisor);
}
void avg_pool3d_backward(View grad_x, ConstView grad_y, Pool3d pool, bool count_padding, int64_t divisor) {
  avg_pool_backward(grad_x, grad_y, pool, count_padding, divisor);
}

}  // namespace weft::kernels::cuda
