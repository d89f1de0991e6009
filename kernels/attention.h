// The attention family of kernels. ops/attention.h launches them.
#pragma once

#include "kernels/view.h"

// For each batch: out = softmax(scale * q k^T + mask) v, the softmax along S; a row of -inf gives 0. q (…, L, E), k (…, S, E),
// v (…, S, Ev), mask (…, L, S) or without data, out (…, L, Ev): the leading sizes are equal, strides are 0 where broadcast; all
// of one dtype, float32 or float64, on a GPU also the half types. causal: row i knows the first i + 1 keys only. No size is 0.
//   attention_forward:  writes out; unless without data, stats (2, …, L), contiguous, float64 for float64 and else float32: two
//                       numbers that backward wants to know of each row besides out. Without data on the CPU.
//   attention_backward: grad_q, grad_k, grad_v of q's, k's and v's sizes, contiguous, from the gradient g of out, and from out and
//                       stats as forward left them; without data on the CPU.
#define WEFT_ATTENTION_KERNELS(X)                                                                    \
  X(attention_forward, (View out, View stats, ConstView q, ConstView k, ConstView v, ConstView mask, \
                        double scale, bool causal))                                                  \
  X(attention_backward,                                                                              \
    (View grad_q, View grad_k, View grad_v, ConstView g, ConstView q, ConstView k, ConstView v,      \
     ConstView out, ConstView stats, ConstView mask, double scale, bool causal))
