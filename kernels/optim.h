// The optim family of kernels: a parameter's whole update in one pass. ops/optim.h launches them.
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

/// The forms of gradient descent that do not change while a program runs.
struct SgdForm {
  bool nesterov = false;
  bool maximize = false;
  bool averaged = false;
};
/// The forms of Adam that do not change while a program runs.
struct AdamForm {
  bool amsgrad = false;
  bool maximize = false;
  bool decoupled_weight_decay = false;
  bool eps_inside_sqrt = false;
  bool bias_correction = true;
};

}  // namespace weft::kernels

// x (the parameter), grad and the states: the same sizes and the same floating dtype, any strides without
// overlap in what is written; halves compute in float32. step: one element, float32; the kernel counts it up
// by one before it is used. settings: float64, contiguous. Both are read when the kernel runs, so a recorded
// launch follows what they then hold.
//
// sgd_update:  settings (lr, momentum, dampening, weight_decay); momentum_buffer and step without data for
//              momentum 0.
//                g = grad + weight_decay x, grad negated for maximize
//                v = momentum v + (1 - dampening) g, in the first step v = g
//                    averaged: v = momentum v + (1 - momentum) g, in the first step too
//                x -= lr v, nesterov: lr (g + momentum v), without momentum: lr g
// adam_update: settings (lr, beta1, beta2, eps, weight_decay); max_exp_avg_sq without data unless amsgrad.
//                g = grad + weight_decay x; decoupled: x -= lr weight_decay x and g = grad
//                m = m + (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2; t = step
//                x -= lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
//                     eps inside: the root is sqrt(v / (1 - beta2^t) + eps); amsgrad: the largest v so far in v's place
#define WEFT_OPTIM_KERNELS(X)                                                                                \
  X(sgd_update, (View x, ConstView grad, View momentum_buffer, View step, ConstView settings, SgdForm form)) \
  X(adam_update, (View x, ConstView grad, View exp_avg, View exp_avg_sq, View max_exp_avg_sq, View step,     \
                  ConstView settings, AdamForm form))
