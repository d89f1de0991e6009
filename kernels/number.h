// The kernels of common divisors and of floating-point numbers' parts. The ops of ops/number.h launch them.
#pragma once

#include "kernels/view.h"

// All views are contiguous and of one size.
//   common_divisor: integers of one dtype, which wrap around; the least common multiple if `multiple`.
//   next_number:    floating, of one dtype.
//   split_number:   x and mantissa floating, of one dtype; exponent int32.
#define WEFT_NUMBER_KERNELS(X)                                           \
  X(common_divisor, (View out, ConstView a, ConstView b, bool multiple)) \
  X(next_number, (View out, ConstView a, ConstView b))                   \
  X(split_number, (View mantissa, View exponent, ConstView x))
