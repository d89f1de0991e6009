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

template <class A>
__device__ A lowest() {
  if constexpr (std::is_same_v<A, int64_t>) return INT64_MIN;
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
};

/// Calls f(offset in x, number in the window, index in the input) for the elements of an output's window in row-major order.
template <class F>
__device__ void for_window(const Sliding& s, const ImageStrides& x, const ImageOrder::Place& at, F f) {
  const Span depth = s.span(0, at.d), height = s.span(1, at.h), width = s.span(2, at.w);
  const int64_t base = at.n * x.n + at.c * x.c;
  for (int a = 0; a < depth.count; ++a) {
    const int plane = depth.first + a * depth.step;
    for (int b = 0; b < height.count; ++b) {
      const int row = height.first + b * height.step;
      const int64_t start = base + plane * x.at[0] + row * x.at[1];
      const int64_t number = static_cast<int64_t>(height.element + b) * s.kernel[2] + width.element;
      const int64_t index = (static_cast<int64_t>(plane) * s.in[1] + row) * s.in[2];
      for (int c = 0; c < width.count; ++c) {
        const int column = width.first + c * width.step;
        f(start + column * x.at[2], number + c, index + column);
      }
    }
  }
}

template <class T>
__global__ void __launch_bounds__(kBlock)
    max_forward(T* y, const T* x, Places places, bool in_window, ImageStrides ys, ImageStrides xs,
                ImageOrder order, Sliding sliding) {
  using A = Compute<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  A best = lowest<A>();
  int64_t where = -1;
  for_window(sliding, xs, at, [&](int64_t offset, int64_t number, int64_t element) {
    const A value = convert<A>(x[offset]);
    if (where < 0 || value > best || value != value) {
      best = value;
      where = in_window ? number : element;
    }
  });
  y[ys.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(best);
  if (places.data)
    store<int64_t>(places.data, places.dtype, places.strides.offset(at.n, at.c, at.d, at.h, at.w), where);
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
__global__ void __launch_bounds__(kBlock)
    avg_forward(T* y, const T* x, ImageStrides ys, ImageStrides xs, ImageOrder order, Sliding sliding,
                bool count_padding, int64_t divisor) {
  using A = Compute<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  A sum = 0;
  bool empty = true;
  for_window(sliding, xs, at, [&](int64_t offset, int64_t, int64_t) {
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
  for (int d = first[0]; d < last[0]; ++d) {
    if (s.element_of(0, d, at.d) < 0) continue;
    for (int h = first[1]; h < last[1]; ++h) {
      const int k = s.element_of(1, h, at.h);
      if (k < 0) continue;
      for (int w = first[2]; w < last[2]; ++w) {
        const int l = s.element_of(2, w, at.w);
        if (l >= 0) f(ImageOrder::Place{at.n, at.c, d, h, w}, static_cast<int64_t>(k) * s.kernel[2] + l);
      }
    }
  }
}

template <class T>
__global__ void __launch_bounds__(kBlock)
    max_backward(T* grad_x, const T* grad_y, Places places, ImageStrides xs, ImageStrides ys,
                 ImageOrder order, Sliding sliding) {
  using A = Compute<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  A sum = 0;
  for_outputs_over(sliding, at, [&](const ImageOrder::Place& o, int64_t number) {
    const int64_t chosen =
        load<int64_t>(places.data, places.dtype, places.strides.offset(o.n, o.c, o.d, o.h, o.w));
    if (chosen == number) sum += convert<A>(grad_y[ys.offset(o.n, o.c, o.d, o.h, o.w)]);
  });
  grad_x[xs.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(sum);
}

template <class T>
__global__ void __launch_bounds__(kBlock)
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
  const int64_t number =
      load<int64_t>(positions.data, positions.dtype, positions.strides.offset(at.n, at.c, at.d, at.h, at.w));
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
  const int64_t number =
      load<int64_t>(positions.data, positions.dtype, positions.strides.offset(at.n, at.c, at.d, at.h, at.w));
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
  by_number(x.dtype, [&]<class T>(T) {
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
  by_number(x.dtype, [&]<class T>(T) {
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
