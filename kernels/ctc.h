// The kernels of connectionist temporal classification. ctc_loss and its gradient launch them.
#pragma once

#include "kernels/view.h"

// All contiguous: log_probs (T, N, C), float32 or float64; targets: all labels in one row, int64, in range; lengths (3, N), int64: of the
// inputs, of the targets, and where in `targets` each begins.
//   ctc_forward:  losses (N), log_probs' dtype.
//   ctc_backward: grad_x (T, N, C) of grad (N) and ctc_forward's losses; zeros where a loss is infinite if zero_infinity, else NaN.
#define WEFT_CTC_KERNELS(X)                                                                               \
  X(ctc_forward, (View losses, ConstView log_probs, ConstView targets, ConstView lengths, int64_t blank)) \
  X(ctc_backward, (View grad_x, ConstView grad, ConstView losses, ConstView log_probs, ConstView targets, \
                   ConstView lengths, int64_t blank, bool zero_infinity))
