// The order in which a serial kernel visits a view: as it lies in memory. The random fills use it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <utility>

#include "kernels/view.h"

namespace weft::kernels {

/// The dimensions of one view, or of two with the same sizes, sorted so that the largest stride comes first:
/// PyTorch's TensorIterator order. Where the first view's strides do not decide (equal, or 0), the second's
/// do, else the logical order stands. Dimensions of size 1 are dropped, neighbours that lie behind each other
/// joined.
class MemoryOrder {
 public:
  explicit MemoryOrder(const View& first)
      : MemoryOrder(first.ndim, first.sizes, {first.strides, first.strides}) {}
  explicit MemoryOrder(const ConstView& first)
      : MemoryOrder(first.ndim, first.sizes, {first.strides, first.strides}) {}
  MemoryOrder(const View& first, const ConstView& second)
      : MemoryOrder(first.ndim, first.sizes, {first.strides, second.strides}) {}

  /// Whether the first view fills a gapless piece of memory that starts at its data pointer.
  bool dense() const { return ndim_ == 0 || (ndim_ == 1 && strides_[0][0] == 1); }
  /// Elements in one run, and their distance in the first and the second view.
  int64_t run() const { return ndim_ == 0 ? 1 : sizes_[ndim_ - 1]; }
  int64_t step(int which = 0) const { return ndim_ == 0 ? 1 : strides_[which][ndim_ - 1]; }

  /// Calls visit(offset in the first view, offset in the second) for the start of every run; none if there
  /// are no elements.
  template <class Visit>
  void for_each_run(Visit visit) const {
    for (int i = 0; i < ndim_; ++i) {
      if (sizes_[i] == 0) return;
    }
    int64_t index[kMaxDims] = {};
    int64_t offsets[2] = {0, 0};
    for (;;) {
      visit(offsets[0], offsets[1]);
      int dim = ndim_ - 2;
      for (; dim >= 0; --dim) {
        if (++index[dim] < sizes_[dim]) break;
        index[dim] = 0;
        for (int which : {0, 1}) offsets[which] -= strides_[which][dim] * (sizes_[dim] - 1);
      }
      if (dim < 0) return;
      for (int which : {0, 1}) offsets[which] += strides_[which][dim];
    }
  }

 private:
  using Strides = std::pair<const int64_t*, const int64_t*>;

  MemoryOrder(int ndim, const int64_t* sizes, Strides strides) {
    int dims[kMaxDims];  // innermost first
    for (int i = 0; i < ndim; ++i) dims[i] = ndim - 1 - i;
    for (int i = 1; i < ndim; ++i) {
      int moving = i;
      for (int inner = i - 1; inner >= 0; --inner) {
        const int order = compare(dims[inner], dims[moving], sizes, strides);
        if (order < 0) break;
        if (order > 0) {
          std::swap(dims[inner], dims[moving]);
          moving = inner;
        }
      }
    }
    for (int i = ndim - 1; i >= 0; --i) {
      const int64_t size = sizes[dims[i]];
      if (size == 1) continue;
      const int64_t step[2] = {strides.first[dims[i]], strides.second[dims[i]]};
      const int last = ndim_ - 1;
      if (ndim_ > 0 && strides_[0][last] == step[0] * size && strides_[1][last] == step[1] * size) {
        sizes_[last] *= size;
        for (int which : {0, 1}) strides_[which][last] = step[which];
      } else {
        sizes_[ndim_] = size;
        for (int which : {0, 1}) strides_[which][ndim_] = step[which];
        ++ndim_;
      }
    }
  }

  // Positive if dimension a, now the inner one, belongs outside b.
  static int compare(int a, int b, const int64_t* sizes, Strides strides) {
    for (const int64_t* steps : {strides.first, strides.second}) {
      const int64_t x = std::abs(steps[a]), y = std::abs(steps[b]);
      if (x == 0 || y == 0) continue;
      if (x != y) return x < y ? -1 : 1;
      if (sizes[a] > sizes[b]) return 1;
    }
    return 0;
  }

  int ndim_ = 0;
  int64_t sizes_[kMaxDims];
  int64_t strides_[2][kMaxDims];
};

}  // namespace weft::kernels
