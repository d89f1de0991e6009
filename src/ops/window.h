// Arguments that convolution and pooling share: one number or one a dimension, and what may be wrong with them.
#pragma once

#include "src/core/check.h"
#include "weft/shape.h"

namespace weft::ops {

/// Vertical and horizontal value of an argument given as one number or two; each at least `least` and at most kMost, so that
/// extents and window areas computed from them do not overflow. Throws ValueError.
struct Pair {
  static constexpr int64_t kMost = int64_t{1} << 24;
  int64_t value[2];

  Pair(int64_t vertical, int64_t horizontal) : value{vertical, horizontal} {}
  Pair(const char* op, const char* argument, IntSpan given, int64_t least) {
    WEFT_CHECK(given.size() == 1 || given.size() == 2, ValueError, op, "{} must be one number or two; got {}",
               argument, Shape(given));
    value[0] = given[0];
    value[1] = given[given.size() - 1];
    WEFT_CHECK(value[0] >= least && value[1] >= least, ValueError, op, "{} must be at least {}; got {}",
               argument, least, Shape(given));
    WEFT_CHECK(value[0] <= kMost && value[1] <= kMost, ValueError, op, "{} must be at most {}; got {}",
               argument, kMost, Shape(given));
  }
  int64_t operator[](int i) const { return value[i]; }
  Shape shape() const { return {value[0], value[1]}; }
};

}  // namespace weft::ops
