// Layouts whose indices and offsets fit 32 bits, and larger ones cut into such. The elementwise and copy kernels use them: their
// threads then count in 32 bits only.
#pragma once

#include <algorithm>
#include <iterator>

#include "kernels/cuda/layout.cuh"

namespace weft::kernels::cuda {

/// The offsets of N operands at an index over their common sizes, the last dimension fastest; all of them below 2^31.
template <int N>
struct NarrowLayout {
  int ndim;
  uint32_t numel;
  FastDivider dividers[kMaxDims];
  int32_t strides[kMaxDims][N];

  /// Of `kCount` indices at once, so that what a dimension is costs no more than for one.
  template <int kCount>
  __device__ void locate(const uint32_t (&indices)[kCount], int32_t (&offsets)[kCount][N]) const {
    uint32_t rest[kCount];
#pragma unroll
    for (int c = 0; c < kCount; ++c) {
      rest[c] = indices[c];
#pragma unroll
      for (int v = 0; v < N; ++v) offsets[c][v] = 0;
    }
#pragma unroll 1
    for (int d = ndim - 1; d > 0; --d) {
      const FastDivider divider = dividers[d];
#pragma unroll
      for (int c = 0; c < kCount; ++c) {
        const uint32_t next = divider.divide(rest[c]);
        const auto at = static_cast<int32_t>(rest[c] - next * divider.divisor);
        rest[c] = next;
#pragma unroll
        for (int v = 0; v < N; ++v) offsets[c][v] += at * strides[d][v];
      }
    }
#pragma unroll
    for (int c = 0; c < kCount; ++c)
#pragma unroll
      for (int v = 0; v < N; ++v) offsets[c][v] += static_cast<int32_t>(rest[c]) * strides[0][v];
  }
};

/// A layout that can be cut: sizes, and for each operand strides, in elements.
template <int N>
struct WideLayout {
  int ndim;
  int64_t sizes[kMaxDims];
  int64_t strides[N][kMaxDims];

  explicit WideLayout(const Layout<N>& layout) : ndim(layout.ndim) {
    for (int d = 0; d < ndim; ++d) {
      sizes[d] = layout.sizes[d];
      for (int v = 0; v < N; ++v) strides[v][d] = layout.strides[v][d];
    }
  }

  /// How far from its first element an operand's others lie, at most.
  int64_t reach(int v, int d) const {
    const int64_t step = strides[v][d] < 0 ? -strides[v][d] : strides[v][d];
    return (sizes[d] - 1) * step;
  }
  bool fits() const {
    int64_t numel = 1;
    for (int d = 0; d < ndim; ++d) numel *= sizes[d];
    if (numel > INT32_MAX) return false;
    for (int v = 0; v < N; ++v) {
      int64_t whole = 0;
      for (int d = 0; d < ndim; ++d) whole += reach(v, d);
      if (whole > INT32_MAX) return false;
    }
    return true;
  }
  /// The last dimension in vectors of `count` elements, which operands step through one by one or not at all.
  void shorten_last(int count) {
    sizes[ndim - 1] /= count;
    for (int v = 0; v < N; ++v) strides[v][ndim - 1] *= count;
  }
  /// Where an operand steps by one along another dimension than the last: elements in an order of squares, so that what is near in
  /// its memory is read at nearly the same time too.
  void tile_transposed() {
    constexpr int64_t kSide = 32;
    const int last = ndim - 1;
    if (ndim < 2 || ndim + 2 > kMaxDims || sizes[last] % kSide != 0) return;
    for (int other = 0; other < last; ++other) {
      const bool across =
          std::any_of(std::begin(strides), std::end(strides),
                      [&](const int64_t(&steps)[kMaxDims]) { return steps[other] == 1 && steps[last] != 0; });
      if (!across || sizes[other] % kSide != 0) continue;
      sizes[other] /= kSide;
      sizes[last] /= kSide;
      sizes[ndim] = sizes[ndim + 1] = kSide;
      for (auto& steps : strides) {
        steps[ndim] = steps[other];
        steps[ndim + 1] = steps[last];
        steps[other] *= kSide;
        steps[last] *= kSide;
      }
      ndim += 2;
      return;
    }
  }
  NarrowLayout<N> narrow() const {
    NarrowLayout<N> result;
    result.ndim = ndim;
    result.numel = 1;
    for (int v = 0; v < N; ++v) result.strides[0][v] = 0;
    for (int d = 0; d < ndim; ++d) {
      result.numel *= static_cast<uint32_t>(sizes[d]);
      result.dividers[d] = FastDivider(static_cast<uint32_t>(sizes[d]));
      for (int v = 0; v < N; ++v) result.strides[d][v] = static_cast<int32_t>(strides[v][d]);
    }
    return result;
  }
};

/// f(narrow layout, offsets) for pieces that together are all of `layout`; offsets[v]: where operand v's piece starts.
template <int N, class F>
void in_narrow_pieces(const WideLayout<N>& layout, const F& f, const int64_t (&offsets)[N]) {
  if (layout.fits()) return f(layout.narrow(), offsets);
  int longest = 0;
  double most = -1;
  for (int d = 0; d < layout.ndim; ++d) {
    double extent = static_cast<double>(layout.sizes[d]);
    for (int v = 0; v < N; ++v) extent = std::max(extent, static_cast<double>(layout.reach(v, d)));
    if (layout.sizes[d] > 1 && extent > most) longest = d, most = extent;
  }
  const int64_t half = layout.sizes[longest] / 2;
  WideLayout<N> part = layout;
  part.sizes[longest] = half;
  in_narrow_pieces(part, f, offsets);
  part.sizes[longest] = layout.sizes[longest] - half;
  int64_t moved[N];
  for (int v = 0; v < N; ++v) moved[v] = offsets[v] + half * layout.strides[v][longest];
  in_narrow_pieces(part, f, moved);
}
template <int N, class F>
void in_narrow_pieces(const WideLayout<N>& layout, const F& f) {
  const int64_t offsets[N] = {};
  in_narrow_pieces(layout, f, offsets);
}

}  // namespace weft::kernels::cuda
