// The creation family of kernels: ranges, triangles and one-hot rows. The creation ops launch them; constants are fill's.
#pragma once

#include "kernels/view.h"
#include "weft/scalar.h"

// arange: out[i] = start + i * step; out: 1-d. In int64 for integer out, else in float64, then converted.
// linspace: `steps = numel` values from start to end, evenly spaced, counted from the nearer end; out: 1-d. Integer out
//   truncates the bounds first and the values afterwards.
// logspace: base to the powers that linspace gives; out: 1-d.
// triangle: out = in below and on (upper: above and on) diagonal number `diagonal` of the last two dimensions, else 0; in has
//   out's sizes and dtype.
// one_hot: out[…, c] = 1 if c == index[…] else 0; index: int64; out: int64, one dimension more, contiguous.
//   Throws IndexError for an index outside [0, classes).
#define WEFT_CREATION_KERNELS(X)                                      \
  X(arange, (View out, Scalar start, Scalar step))                    \
  X(linspace, (View out, Scalar start, Scalar end))                   \
  X(logspace, (View out, Scalar start, Scalar end, double base))      \
  X(triangle, (View out, ConstView in, int64_t diagonal, bool upper)) \
  X(one_hot, (View out, ConstView index))
