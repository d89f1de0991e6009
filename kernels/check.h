// The check family of kernels: they look at operands whose elements must keep a rule, and write nothing. A GPU's throw at the next call
// that waits. Ops launch them where no other kernel meets what is wrong.
#pragma once

#include <optional>

#include "kernels/view.h"

// All name the first element, in row-major order, that breaks the rule.
//   check_values:  throws ValueError "[op] rule; got 1.5" for an element outside [low, high], or NaN. x: floating. op and rule: literals.
//   check_offsets: embedding_bag's ValueError unless the offsets start at 0, do not fall, and do not exceed `count`. offsets: int64, 1-d.
//   check_repeats: repeat_interleave's ValueError for a repeat below 0, and ShapeError where they add up to more than 2^63 - 1, or not to
//     output_size. repeats, ends: int64, 1-d, of one length; ends[i]: the sum of the repeats up to i, wrapped around.
#define WEFT_CHECK_KERNELS(X)                                                               \
  X(check_values, (ConstView x, double low, double high, const char* op, const char* rule)) \
  X(check_offsets, (ConstView offsets, int64_t count))                                      \
  X(check_repeats, (ConstView repeats, ConstView ends, std::optional<int64_t> output_size))
