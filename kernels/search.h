// The search family of kernels: places in sorted sequences. The ops of ops/search.h launch them.
#pragma once

#include "kernels/view.h"

// All views are contiguous and have two dimensions.
//   search_sorted: out[r][i] = the first place in row r of sequence whose element is not less than values[r][i], or with `right`
//     greater than it; a comparison with NaN counts as less. out: (rows, m), int64 or int32; sequence and values have one dtype and
//     `rows` rows (sequence: or 1, used for all). sorter: sequence's shape, int64, in range: where its elements in order are; or
//     without data.
#define WEFT_SEARCH_KERNELS(X) \
  X(search_sorted, (View out, ConstView sequence, ConstView sorter, ConstView values, bool right))
