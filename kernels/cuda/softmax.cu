// Softmax on the GPU: one warp per row for short rows, one block per row for long ones; float accumulation for half types.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "kernels/cuda/launch.cuh"
#include "kernels/table.h"

namespace weft::kernels::cuda {

namespace {

constexpr int kWarp = 32;
constexpr int kBlock = 256;
constexpr int64_t kWarpRow = 1024;  // rows up to this long fit a warp's registers and need no shared memory

template <class T>
struct Accumulate {
  using type = float;
};
template <>
struct Accumulate<double> {
  using type = double;
};
template <class T>
using Acc = typename Accumulate<T>::type;

// Where row r of each operand starts; the row's dimension is left out of the sizes.
struct Rows {
  int ndim = 0;
  int64_t count = 1, length = 1;
  int64_t sizes[kMaxDims];
  int64_t strides[3][kMaxDims];
  int64_t step[3];

  __device__ void locate(int64_t row, int64_t (&offsets)[3]) const {
    offsets[0] = offsets[1] = offsets[2] = 0;
    for (int d = 0; d < ndim; ++d) {
      const int64_t at = row % sizes[d];
      row /= sizes[d];
      for (int v = 0; v < 3; ++v) offsets[v] += at * strides[v][d];
    }
  }
};

Rows rows_of(const ConstView (&views)[3], int dim) {
  Rows rows;
  const ConstView& shape = views[0];
  if (shape.ndim > 0) rows.length = shape.sizes[dim];
  for (int v = 0; v < 3; ++v) rows.step[v] = shape.ndim > 0 ? views[v].strides[dim] : 1;
  for (int d = shape.ndim - 1; d >= 0; --d) {
    if (d == dim || shape.sizes[d] == 1) continue;
    rows.sizes[rows.ndim] = shape.sizes[d];
    for (int v = 0; v < 3; ++v) rows.strides[v][rows.ndim] = views[v].strides[d];
    rows.count *= shape.sizes[d];
    ++rows.ndim;
  }
  return rows;
}

struct Max {
  template <class A>
  __device__ A operator()(A a, A b) const {
    return a > b || a != a ? a : b;  // NaN wins, as on the CPU
  }
};
struct Sum {
  template <class A>
  __device__ A operator()(A a, A b) const {
    return a + b;
  }
};

// Combines `value` over the threads that share a row, in a fixed order, and gives every thread the result.
template <int kThreads, class A, class F>
__device__ A across(A value, A identity, F combine) {
  for (int step = kWarp / 2; step > 0; step /= 2)
    value = combine(value, __shfl_xor_sync(0xffffffffu, value, step));
  if constexpr (kThreads > kWarp) {
    __shared__ A partial[kThreads / kWarp];
    const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
    __syncthreads();
    if (lane == 0) partial[warp] = value;
    __syncthreads();
    value = lane < kThreads / kWarp ? partial[lane] : identity;
    for (int step = kWarp / 2; step > 0; step /= 2)
      value = combine(value, __shfl_xor_sync(0xffffffffu, value, step));
  }
  return value;
}

template <class A>
__device__ A lowest() {
  return static_cast<A>(-INFINITY);
}

// Threads of a row stride over its elements; `kThreads` of them work on one row, blockDim.x / kThreads rows share a block.
template <int kThreads, bool kLog, class T>
__global__ void forward_rows(T* y, const T* x, Rows rows) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * (blockDim.x / kThreads) + threadIdx.x / kThreads;
  if (row >= rows.count) return;
  int64_t offsets[3];
  rows.locate(row, offsets);
  using A = Acc<T>;
  const auto in = [&](int64_t i) { return static_cast<A>(x[offsets[1] + i * rows.step[1]]); };
  const int first = threadIdx.x % kThreads;
  A top = lowest<A>();
  for (int64_t i = first; i < rows.length; i += kThreads) top = Max()(in(i), top);
  top = across<kThreads>(top, lowest<A>(), Max());
  A total = 0;
  for (int64_t i = first; i < rows.length; i += kThreads) total += exp(in(i)-top);
  total = across<kThreads>(total, A(0), Sum());
  const A log_total = log(total), scale = A(1) / total;
  for (int64_t i = first; i < rows.length; i += kThreads) {
    const A shifted = in(i)-top;
    y[offsets[0] + i * rows.step[0]] = static_cast<T>(kLog ? shifted - log_total : exp(shifted) * scale);
  }
}

template <int kThreads, bool kLog, class T>
__global__ void backward_rows(T* grad_x, const T* grad_y, const T* y, Rows rows) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * (blockDim.x / kThreads) + threadIdx.x / kThreads;
  if (row >= rows.count) return;
  int64_t offsets[3];
  rows.locate(row, offsets);
  using A = Acc<T>;
  const auto grad = [&](int64_t i) { return static_cast<A>(grad_y[offsets[1] + i * rows.step[1]]); };
  const auto value = [&](int64_t i) { return static_cast<A>(y[offsets[2] + i * rows.step[2]]); };
  const int first = threadIdx.x % kThreads;
  A total = 0;
  for (int64_t i = first; i < rows.length; i += kThreads) total += kLog ? grad(i) : grad(i) * value(i);
  total = across<kThreads>(total, A(0), Sum());
  for (int64_t i = first; i < rows.length; i += kThreads) {
    const A result = kLog ? grad(i) - exp(value(i)) * total : value(i) * (grad(i) - total);
    grad_x[offsets[0] + i * rows.step[0]] = static_cast<T>(result);
  }
}

template <bool kLog, class T>
void forward(const View& y, const ConstView& x, int dim) {
  const Rows rows = rows_of({y, x, x}, dim);
  if (rows.count * rows.length == 0) return;
  if (rows.length <= kWarpRow) {
    launch(forward_rows<kWarp, kLog, T>, blocks_for(rows.count, kBlock / kWarp), kBlock, y.as<T>(), x.as<T>(),
           rows);
  } else {
    launch(forward_rows<kBlock, kLog, T>, blocks_for(rows.count, 1), kBlock, y.as<T>(), x.as<T>(), rows);
  }
}
template <bool kLog, class T>
void backward(const View& gx, const ConstView& g, const ConstView& y, int dim) {
  const Rows rows = rows_of({gx, g, y}, dim);
  if (rows.count * rows.length == 0) return;
  if (rows.length <= kWarpRow) {
    launch(backward_rows<kWarp, kLog, T>, blocks_for(rows.count, kBlock / kWarp), kBlock, gx.as<T>(),
           g.as<T>(), y.as<T>(), rows);
  } else {
    launch(backward_rows<kBlock, kLog, T>, blocks_for(rows.count, 1), kBlock, gx.as<T>(), g.as<T>(),
           y.as<T>(), rows);
  }
}

template <class F>
void by_dtype(Dtype dtype, F f) {
  switch (dtype) {
    case Dtype::float32:
      return f(float{});
    case Dtype::float64:
      return f(double{});
    case Dtype::float16:
      return f(__half{});
    default:
      return f(__nv_bfloat16{});
  }
}

}  // namespace

void softmax_forward(View y, ConstView x, int dim) {
  by_dtype(y.dtype, [&](auto t) { forward<false, decltype(t)>(y, x, dim); });
}
void softmax_backward(View gx, ConstView g, ConstView y, int dim) {
  by_dtype(gx.dtype, [&](auto t) { backward<false, decltype(t)>(gx, g, y, dim); });
}
void log_softmax_forward(View y, ConstView x, int dim) {
  by_dtype(y.dtype, [&](auto t) { forward<true, decltype(t)>(y, x, dim); });
}
void log_softmax_backward(View gx, ConstView g, ConstView y, int dim) {
  by_dtype(gx.dtype, [&](auto t) { backward<true, decltype(t)>(gx, g, y, dim); });
}

}  // namespace weft::kernels::cuda
