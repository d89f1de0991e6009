// Where elements lie: the index of a thread turned into an offset for each operand of a kernel, over dimensions that were merged
// where they can be. Kernels over elements, rows and windows use it.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "kernels/cuda/device.cuh"
#include "kernels/view.h"

namespace weft::kernels::cuda {

/// Division of numbers below 2^31, or 2^63, by a number known before the launch: a multiplication and a shift.
template <class U>
struct FastDividerOf {
  U divisor = 1, multiplier = 1;
  uint32_t shift = 0;

  FastDividerOf() = default;
  explicit FastDividerOf(U d) : divisor(d) {
    using Twice = std::conditional_t<sizeof(U) == 4, uint64_t, unsigned __int128>;
    constexpr int bits = 8 * sizeof(U);
    while (shift < bits && (Twice{1} << shift) < d) ++shift;
    multiplier = static_cast<U>(((Twice{1} << bits) * ((Twice{1} << shift) - d)) / d + 1);
  }
  __host__ __device__ U divide(U n) const { return (high(n) + n) >> shift; }

 private:
  /// The upper half of n * multiplier.
  __host__ __device__ U high(U n) const {
    if constexpr (sizeof(U) == 4) {
#ifdef __CUDA_ARCH__
      return __umulhi(n, multiplier);
#else
      return static_cast<U>((static_cast<uint64_t>(n) * multiplier) >> 32);
#endif
    } else {
#ifdef __CUDA_ARCH__
      return __umul64hi(n, multiplier);
#else
      return static_cast<U>((static_cast<unsigned __int128>(n) * multiplier) >> 64);
#endif
    }
  }
};
using FastDivider = FastDividerOf<uint32_t>;

/// The offsets, in elements, of N operands at a linear index over their common sizes, the last dimension fastest.
template <int N>
struct Layout {
  int ndim = 0;
  int64_t numel = 1;
  bool narrow = true;  // numel fits 31 bits: 32-bit division
  int64_t sizes[kMaxDims];
  FastDivider dividers[kMaxDims];
  FastDividerOf<uint64_t> wide_dividers[kMaxDims];
  int64_t strides[N][kMaxDims];

  /// Of the sizes given and one stride list an operand; dimensions of size 1 are dropped, neighbours that all operands step through
  /// evenly are merged. With `reorder`, dimensions are first sorted by the strides of operand 0, largest first: for kernels to
  /// which the order of elements does not matter.
  Layout(int ndim_in, const int64_t* sizes_in, const int64_t* const (&strides_in)[N], bool reorder = false) {
    int order[kMaxDims];
    int kept = 0;
    for (int d = 0; d < ndim_in; ++d) {
      numel *= sizes_in[d];
      if (sizes_in[d] != 1) order[kept++] = d;
    }
    narrow = numel <= INT32_MAX;
    const auto step = [&](int d) {
      const int64_t s = strides_in[0][d];
      return s < 0 ? -s : s;
    };
    if (reorder) std::stable_sort(order, order + kept, [&](int a, int b) { return step(a) > step(b); });
    for (int k = 0; k < kept; ++k) {
      const int d = order[k];
      bool merges = ndim > 0;
      for (int v = 0; v < N && merges; ++v) merges = strides[v][ndim - 1] == strides_in[v][d] * sizes_in[d];
      if (!merges) sizes[ndim++] = 1;
      sizes[ndim - 1] *= sizes_in[d];
      for (int v = 0; v < N; ++v) strides[v][ndim - 1] = strides_in[v][d];
    }
    for (int d = 0; d < ndim; ++d) {
      const auto size = static_cast<uint64_t>(std::max<int64_t>(sizes[d], 1));
      if (narrow) dividers[d] = FastDivider(static_cast<uint32_t>(size));
      else wide_dividers[d] = FastDividerOf<uint64_t>(size);
    }
  }

  /// True if operand v is read in order without gaps.
  bool contiguous(int v) const { return ndim == 0 || (ndim == 1 && strides[v][0] == 1); }

  __device__ void locate(int64_t index, int64_t (&offsets)[N]) const {
    for (int v = 0; v < N; ++v) offsets[v] = 0;
    if (narrow) step_through(static_cast<uint32_t>(index), dividers, offsets);
    else step_through(static_cast<uint64_t>(index), wide_dividers, offsets);
  }

 private:
  template <class U>
  __device__ void step_through(U rest, const FastDividerOf<U>* by, int64_t (&offsets)[N]) const {
#pragma unroll 1
    for (int d = ndim - 1; d >= 0; --d) {
      const U next = d == 0 ? 0 : by[d].divide(rest);
      const auto at = static_cast<int64_t>(rest - next * static_cast<U>(sizes[d]));
      for (int v = 0; v < N; ++v) offsets[v] += at * strides[v][d];
      rest = next;
    }
  }
};

/// Rows along one dimension of N views of equal sizes (but perhaps for `dim` itself): where row r of each starts, and the steps along it.
template <int N>
struct Rows {
  int64_t length = 1;  // of the first view along dim
  int64_t step[N];     // along dim, in elements
  Layout<N> starts;    // starts.numel rows

  Rows(const ConstView (&views)[N], int dim) : Rows(views, dim, std::make_index_sequence<N>()) {}

 private:
  template <size_t... I>
  Rows(const ConstView (&views)[N], int dim, std::index_sequence<I...>)
      : length(views[0].ndim > 0 ? views[0].sizes[dim] : 1),
        starts(without(views[0], dim).layout({views[I].strides...})) {
    for (int v = 0; v < N; ++v) step[v] = views[v].ndim > 0 ? views[v].strides[dim] : 1;
  }
  struct Sizes {
    int ndim;
    int64_t sizes[kMaxDims];
    Layout<N> layout(const int64_t* const (&strides)[N]) const { return Layout<N>(ndim, sizes, strides); }
  };
  static Sizes without(const ConstView& view, int dim) {
    Sizes result{view.ndim, {}};
    for (int d = 0; d < view.ndim; ++d) result.sizes[d] = d == dim ? 1 : view.sizes[d];
    return result;
  }
};

}  // namespace weft::kernels::cuda
