// The threads that work on one row together, and how they find and read it: some lanes of a warp for a short row, a block for a long
// one, and, where the neighbours of an element belong to other rows, threads side by side across rows. Softmax and the norms use it.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/operand.cuh"

namespace weft::kernels::cuda {

// A team says how many rows a block takes, which of them is this thread's, and which thread of its row this is. combine() is called
// by all threads of the block, and gives all of a row the same result, in an order that never changes.

/// Neighbouring lanes of a warp, a power of two of them.
struct LaneTeam {
  int threads;

  __host__ __device__ int rows() const { return kBlock / threads; }
  __device__ int row() const { return static_cast<int>(threadIdx.x) / threads; }
  __device__ int thread() const { return static_cast<int>(threadIdx.x) % threads; }
  template <class A, class F>
  __device__ A combine(A value, A, F join) const {
    for (int step = threads / 2; step > 0; step /= 2) value = join(value, from_lane_across(value, step));
    return value;
  }
};

/// The whole block.
struct BlockTeam {
  static constexpr int threads = kBlock;

  __host__ __device__ int rows() const { return 1; }
  __device__ int row() const { return 0; }
  __device__ int thread() const { return static_cast<int>(threadIdx.x); }
  template <class A, class F>
  __device__ A combine(A value, A nothing, F join) const {
    return combine_across<kBlock>(value, nothing, join);
  }
};

/// Lane l of every warp has row l: neighbouring threads read neighbouring rows.
struct AcrossTeam {
  static constexpr int threads = kBlock / kWarp;

  __host__ __device__ int rows() const { return kWarp; }
  __device__ int row() const { return static_cast<int>(threadIdx.x) % kWarp; }
  __device__ int thread() const { return static_cast<int>(threadIdx.x) / kWarp; }
  template <class A, class F>
  __device__ A combine(A value, A, F join) const {
    WEFT_SHARED(A, values, kBlock);
    __syncthreads();
    values[threadIdx.x] = value;
    __syncthreads();
    value = values[row()];
    for (int t = 1; t < threads; ++t) value = join(value, values[t * kWarp + row()]);
    return value;
  }
};

/// V neighbours of a row, from element i on; without gaps if V > 1.
template <int V, class T>
__device__ void read(Value<T> (&x)[V], const In<T>& in, int64_t start, int64_t step, int64_t i) {
  if constexpr (V == 1) x[0] = in(start + i * step);
  else in.vector(x, start + i);
}
template <int V, class T>
__device__ void write(const Out<T>& out, int64_t start, int64_t step, int64_t i, const Value<T> (&x)[V]) {
  if constexpr (V == 1) out(start + i * step, x[0]);
  else out.vector(start + i, x);
}

/// Whether all of `views`, whose rows these are, can be read and written n elements at a time.
template <int N>
bool rows_of_vectors(const ConstView (&views)[N], const Rows<N>& rows, int n) {
  bool fit = n > 1 && rows.length % n == 0;
  for (int v = 0; v < N; ++v) {
    fit = fit && rows.step[v] == 1 && vectors_fit(views[v], n, {});
    for (int d = 0; d < rows.starts.ndim; ++d) fit = fit && rows.starts.strides[v][d] % n == 0;
  }
  return fit;
}

/// Whether a row's elements lie further apart than those of the next row from them.
template <int N>
bool rows_side_by_side(const Rows<N>& rows) {
  const Layout<N>& starts = rows.starts;
  return rows.length > 1 && starts.ndim > 0 &&
         std::abs(starts.strides[0][starts.ndim - 1]) < std::abs(rows.step[0]);
}

/// f(team, std::integral_constant<int, V>): the team for rows of this length, and how many elements it reads at a time: kVector, if
/// such vectors fit, or one.
template <int kVector, class F>
void with_team(int64_t length, bool side_by_side, bool vectors, F f) {
  constexpr int64_t kLongRow = 1024;
  if (side_by_side) return f(AcrossTeam(), std::integral_constant<int, 1>());
  const auto with = [&](auto count) {
    if (length > kLongRow) return f(BlockTeam(), count);
    int lanes = 1;
    while (lanes < kWarp && lanes * count < length) lanes *= 2;
    f(LaneTeam{lanes}, count);
  };
  if (vectors) with(std::integral_constant<int, kVector>());
  else with(std::integral_constant<int, 1>());
}

}  // namespace weft::kernels::cuda
