// The recurrent family of kernels: all steps of one layer in one direction. ops/recurrent.h launches them.
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

enum class RecurrentCell { tanh, relu, lstm, gru };

/// The gates of a cell, each of hidden_size rows in its weights.
constexpr int64_t gates_of(RecurrentCell cell) {
  return cell == RecurrentCell::lstm ? 4 : cell == RecurrentCell::gru ? 3 : 1;
}

}  // namespace weft::kernels

// All dense, of float32 or of float64; N sequences, R rows of all steps, step after step, G = gates_of(cell). batch_sizes: int64 in
// host memory, the rows of each step, falling; batch_sizes[0] = N, their sum R. Steps are taken from the last to the first where `reverse`.
//   recurrent_forward:  gates (R, G H): on entry what the input and the biases give, for gru without b_hh; on exit the gates
//                       (tanh, relu: of no meaning). h, and for lstm c, (N, H): the initial states, on exit the last ones.
//                       y (R, H): h of each step. kept (R, H): c of each step for lstm, w_hn h + b_hn for gru. w_hh (G H, H);
//                       b_hh (G H), read for gru only and there, too, without data where absent.
//   recurrent_backward: grad_h, and for lstm grad_c, (N, H): gradients of the last states, on exit those of the initial ones.
//                       grad_gates (R, G H): of what gates were on entry. grad_hidden (R, 3 H), gru only: of w_hh h. grad_y may
//                       be without data: zero. y, gates, kept as forward left them; h0, for lstm c0: the initial states.
#define WEFT_RECURRENT_KERNELS(X)                                                                       \
  X(recurrent_forward, (View y, View h, View c, View gates, View kept, ConstView w_hh, ConstView b_hh,  \
                        ConstView batch_sizes, RecurrentCell cell, bool reverse))                       \
  X(recurrent_backward, (View grad_gates, View grad_hidden, View grad_h, View grad_c, ConstView grad_y, \
                         ConstView y, ConstView gates, ConstView kept, ConstView h0, ConstView c0,      \
                         ConstView w_hh, ConstView batch_sizes, RecurrentCell cell, bool reverse))
