// Kernels that work row by row along one dimension: visits every row of several views of one shape, in
// parallel.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/cpu/scratch.h"
#include "kernels/view.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {

/// Element offsets of all rows along `dim`, for N views of the same sizes.
template <int N>
class RowOffsets {
 public:
  RowOffsets(const ConstView (&views)[N], int dim) {
    for (int d = views[0].ndim - 1; d >= 0; --d) {
      if (d == dim || views[0].sizes[d] == 1) continue;
      sizes_[ndim_] = views[0].sizes[d];
      for (int v = 0; v < N; ++v) strides_[v][ndim_] = views[v].strides[d];
      rows_ *= sizes_[ndim_++];
    }
  }
  int64_t rows() const { return rows_; }
  void locate(int64_t row, int64_t (&offsets)[N]) const {
    for (int64_t& offset : offsets) offset = 0;
    for (int d = 0; d < ndim_; ++d) {
      const int64_t at = row % sizes_[d];
      row /= sizes_[d];
      for (int v = 0; v < N; ++v) offsets[v] += at * strides_[v][d];
    }
  }

 private:
  int ndim_ = 0;
  int64_t rows_ = 1;
  int64_t sizes_[kMaxDims];
  int64_t strides_[N][kMaxDims];
};

/// body(offsets, room) for every row; about `work` elements go to a thread at a time, which has `room`
/// elements of T to work in.
template <class T, int N, class Body>
void for_each_row(const ConstView (&views)[N], int dim, int64_t work, int64_t room, Body body) {
  const RowOffsets<N> offsets_of(views, dim);
  const int64_t length = std::max<int64_t>(1, views[0].ndim == 0 ? 1 : views[0].sizes[dim]);
  parallel_for(offsets_of.rows(), std::max<int64_t>(1, work / length), [&](int64_t begin, int64_t end) {
    const Scratch<T> scratch(room);
    for (int64_t row = begin; row < end; ++row) {
      int64_t offsets[N];
      offsets_of.locate(row, offsets);
      body(offsets, scratch.get());
    }
  });
}

/// body(offsets) for every row.
template <int N, class Body>
void for_each_row(const ConstView (&views)[N], int dim, int64_t work, Body body) {
  for_each_row<char>(views, dim, work, 0, [&](const int64_t(&offsets)[N], char*) { body(offsets); });
}

}  // namespace weft::kernels::cpu
