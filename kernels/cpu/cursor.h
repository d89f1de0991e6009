// Where one is in a view: kernels that name the place of what they find wrong, or that take a view of any strides element by element.
#pragma once

#include <cstdint>
#include <string>

#include "kernels/view.h"

namespace weft::kernels::cpu {

/// A place in a view, moved in row-major order.
class Cursor {
 public:
  Cursor(const ConstView& view, int64_t position) : view_(view) {
    for (int d = view.ndim - 1; d >= 0; --d) {
      at_[d] = position % view.sizes[d];
      position /= view.sizes[d];
      offset_ += at_[d] * view.strides[d];
    }
  }
  int64_t offset() const { return offset_; }
  void next() {
    for (int d = view_.ndim - 1; d >= 0; --d) {
      offset_ += view_.strides[d];
      if (++at_[d] < view_.sizes[d]) return;
      at_[d] = 0;
      offset_ -= view_.sizes[d] * view_.strides[d];
    }
  }
  /// " at position 3", " at position (1, 2)", or nothing in a view of one number.
  std::string text() const {
    if (view_.ndim == 0) return "";
    std::string list;
    for (int d = 0; d < view_.ndim; ++d) list += (d ? ", " : "") + std::to_string(at_[d]);
    return " at position " + (view_.ndim == 1 ? list : "(" + list + ")");
  }

 private:
  const ConstView& view_;
  int64_t at_[kMaxDims];
  int64_t offset_ = 0;
};

}  // namespace weft::kernels::cpu
