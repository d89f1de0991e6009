// How operands' dimensions are ordered, merged and walked.
#include "kernels/cpu/walk.h"

#include <cstdlib>
#include <utility>

namespace weft::kernels::cpu {

Walk::Walk(int dimensions, const int64_t* shape, const Strided* views, int count)
    : operands(count), numel(1) {
  for (int d = dimensions - 1; d >= 0; --d) {
    numel *= shape[d];
    if (shape[d] == 1) continue;
    // An insertion sort by the output's stride, then by the inputs'; equal ones keep row-major order.
    const auto moves_less_than = [&](int other) {
      for (int i = 0; i < count; ++i) {
        const int64_t here = std::abs(views[i].strides[d] * views[i].item),
                      there = std::abs(strides[i][other]);
        if (here != there) return here < there;
      }
      return false;
    };
    int at = ndim++;
    while (at > 0 && moves_less_than(at - 1)) {
      sizes[at] = sizes[at - 1];
      for (int i = 0; i < count; ++i) strides[i][at] = strides[i][at - 1];
      --at;
    }
    sizes[at] = shape[d];
    for (int i = 0; i < count; ++i) strides[i][at] = views[i].strides[d] * views[i].item;
  }
  if (ndim == 0) {
    ndim = 1;
    sizes[0] = 1;
    for (int i = 0; i < count; ++i) strides[i][0] = views[i].item;
    return;
  }
  int last = 0;
  for (int d = 1; d < ndim; ++d) {
    bool merges = true;
    for (int i = 0; i < count && merges; ++i) merges = strides[i][d] == strides[i][last] * sizes[last];
    if (merges) {
      sizes[last] *= sizes[d];
      continue;
    }
    ++last;
    sizes[last] = sizes[d];
    for (int i = 0; i < count; ++i) strides[i][last] = strides[i][d];
  }
  ndim = last + 1;
}

bool Walk::linear(int i, int64_t item) const {
  for (int d = 0; d < ndim; ++d) {
    if (strides[i][d] != item) return false;
    item *= sizes[d];
  }
  return true;
}

Rows::Rows(const Walk& walk, int64_t row) : walk_(walk) {
  for (int i = 0; i < walk.operands; ++i) offsets_[i] = 0;
  for (int d = 1; d < walk.ndim; ++d) {
    index_[d] = row % walk.sizes[d];
    row /= walk.sizes[d];
    for (int i = 0; i < walk.operands; ++i) offsets_[i] += index_[d] * walk.strides[i][d];
  }
}

void Rows::next() {
  for (int d = 1; d < walk_.ndim; ++d) {
    for (int i = 0; i < walk_.operands; ++i) offsets_[i] += walk_.strides[i][d];
    if (++index_[d] < walk_.sizes[d]) return;
    index_[d] = 0;
    for (int i = 0; i < walk_.operands; ++i) offsets_[i] -= walk_.sizes[d] * walk_.strides[i][d];
  }
}

}  // namespace weft::kernels::cpu
