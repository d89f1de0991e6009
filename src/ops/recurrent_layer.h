// One layer of a recurrent network in one direction, fused or made of ops. ops/recurrent.cpp stacks them.
#pragma once

#include "kernels/recurrent.h"
#include "src/ops/op_call.h"

namespace weft::ops {

using kernels::RecurrentCell;

/// Undefined: no bias, and no projection of h.
struct RecurrentWeights {
  Tensor w_ih, w_hh, b_ih, b_hh, w_hr;
};
/// c is undefined unless of an LSTM.
struct RecurrentStates {
  Tensor h, c;
};
struct RecurrentResult {
  Tensor y;  // h of each step, (R, H)
  RecurrentStates last;
};

/// Sequences through a layer: x (R, F), float32 or float64, the rows of all steps one after the other; batch_sizes (T) how many
/// each step has, int64 on the CPU; initial (N, H). All have been checked.
RecurrentResult recurrent_layer(const char* name, RecurrentCell cell, const Tensor& x,
                                const Tensor& batch_sizes, const RecurrentStates& initial,
                                const RecurrentWeights& weights, bool reverse);

}  // namespace weft::ops
