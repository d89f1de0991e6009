// A parameter's whole update by one optimizer step, in one pass over memory. weft/optim.h calls them; call
// them under NoGrad.
#pragma once

#include "weft/tensor.h"

namespace weft WEFT_API {

/// One step of stochastic gradient descent on self, with PyTorch's arithmetic.
///   self, grad, momentum_buffer: one shape and one floating dtype (momentum_buffer undefined: no momentum).
///   step: 0-d float32, counted up by one; undefined without momentum.
///   settings: (4) float64: lr, momentum, dampening, weight_decay. step and settings lie in memory so that a
///   recorded call, replayed, follows them.
///     g = grad + weight_decay self, grad negated for maximize
///     v = momentum v + (1 - dampening) g, in step 1 v = g
///         averaged: v = momentum v + (1 - momentum) g from v = 0, dampening not used
///     self -= lr v; with nesterov lr (g + momentum v)
///   Throws ShapeError, DtypeError, GradError outside NoGrad if one of them requires grad. Function only.
Tensor sgd_update_(const Tensor& self, const Tensor& grad, const Tensor& momentum_buffer, const Tensor& step,
                   const Tensor& settings, bool nesterov = false, bool maximize = false,
                   bool averaged = false);

/// One step of Adam (Kingma and Ba 2014) on self, with PyTorch's arithmetic.
///   self, grad, exp_avg, exp_avg_sq, max_exp_avg_sq: one shape and one floating dtype (max_exp_avg_sq
///   undefined unless amsgrad). step: 0-d float32, counted up by one to t.
///   settings: (5) float64: lr, beta1, beta2, eps, weight_decay; see sgd_update_.
///     g = grad + weight_decay self, grad negated for maximize
///         decoupled_weight_decay: g = grad, and first self -= lr weight_decay self (Loshchilov and Hutter 2019)
///     m = m + (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2
///     mh = m / (1 - beta1^t), vh = v / (1 - beta2^t); without bias_correction mh = m, vh = v
///     self -= lr mh / (sqrt(vh) + eps); with eps_inside_sqrt lr mh / sqrt(vh + eps)
///   amsgrad: the largest v so far in v's place (Reddi et al. 2018).
///   Throws ShapeError, DtypeError, GradError outside NoGrad if one of them requires grad. Function only.
Tensor adam_update_(const Tensor& self, const Tensor& grad, const Tensor& exp_avg, const Tensor& exp_avg_sq,
                    const Tensor& max_exp_avg_sq, const Tensor& step, const Tensor& settings,
                    bool amsgrad = false, bool maximize = false, bool decoupled_weight_decay = false,
                    bool eps_inside_sqrt = false, bool bias_correction = true);

}  // namespace WEFT_API
