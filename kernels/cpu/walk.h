// Walking several strided operands of one shape together; the copy kernels and the elementwise engine do.
#pragma once

#include <cstdint>

#include "kernels/view.h"

namespace weft::kernels::cpu {

/// The most views an elementwise kernel takes: its output and four inputs (a derivative's g, a, b and y).
inline constexpr int kMaxOperands = 5;

/// How one operand lies in memory.
struct Strided {
  const int64_t* strides;  // in elements
  int64_t item;            // bytes of an element
};

/// A shape with as few dimensions as the operands' strides allow: dimension 0 is the one in which the first operand (the
/// output) moves least, so that dense tensors of any common layout become one dimension. At least one dimension.
struct Walk {
  int operands = 0;
  int ndim = 0;
  int64_t numel = 0;
  int64_t sizes[kMaxDims];
  int64_t strides[kMaxOperands][kMaxDims];  // in bytes

  /// `views[0]` is the output; all have the given sizes.
  Walk(int ndim, const int64_t* sizes, const Strided* views, int count);

  /// Number of innermost rows.
  int64_t rows() const { return sizes[0] > 0 ? numel / sizes[0] : 0; }
  /// True if operand `i` is one run without gaps in the order of the walk.
  bool linear(int i, int64_t item) const;
};

/// A place in a Walk: the byte offsets of all operands at element (0, …) of a row, moved row by row.
class Rows {
 public:
  Rows(const Walk& walk, int64_t row);
  int64_t offset(int operand) const { return offsets_[operand]; }
  void next();

 private:
  const Walk& walk_;
  int64_t index_[kMaxDims];
  int64_t offsets_[kMaxOperands];
};

/// Elements a thread works on at a time; below it an elementwise loop stays on the caller.
inline constexpr int64_t kGrain = 32768;

}  // namespace weft::kernels::cpu
