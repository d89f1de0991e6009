// The copy family of kernels: moving elements between layouts and dtypes, and filling. Every op that lays memory out anew
// launches them.
#pragma once

#include "kernels/view.h"
#include "weft/scalar.h"

// copy: out = in, converted to out's dtype as PyTorch casts. in has out's sizes; either may have any strides, in also 0
//   where it is broadcast. Floating to integer truncates; what does not fit (NaN included) becomes the lowest int64
//   (for int64) or int32 (for the others) and is then cut to the low bits, as x86 does: never undefined. To bool: != 0.
//   float64 and integers reach the half types through float32. out and in do not overlap.
// fill: every element of out = value, converted by the same rules.
#define WEFT_COPY_KERNELS(X)        \
  X(copy, (View out, ConstView in)) \
  X(fill, (View out, Scalar value))
