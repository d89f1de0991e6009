// The optim family of kernels: a parameter's whole update in one pass. src/ops/optim.cpp launches them.
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

enum class Update : int8_t { sgd, adagrad, rmsprop, adadelta, adam, adamax, nadam, radam, asgd, rprop };

/// A formula, and what of it does not change while a program runs.
struct UpdateForm {
  Update update = Update::sgd;
  bool maximize = false;
  bool nesterov = false;
  bool averaged_momentum = false;
  bool amsgrad = false;
  bool centered = false;
  bool decoupled_weight_decay = false;
  bool eps_inside_sqrt = false;
  bool bias_correction = true;
};

/// What optimizer_update takes of one parameter.
struct UpdateOperands {
  View x;
  ConstView grad;
  View states[3];
  float *step = nullptr, *c1 = nullptr, *c2 = nullptr;
};

}  // namespace weft::kernels

// x (the parameter), grad and the states s0, s1, s2: the same sizes and the same floating dtype, any strides without overlap
// in what is written; halves compute in float32. States that a form does not have are without data. step, c1, c2: one
// number each; the kernel counts step up by one, to t, before it is used. settings: contiguous. All are read when the kernel
// runs, so a recorded launch follows what they then hold.
//
// optimizer_update_many: the same for each of `count` parameters of one dtype; `parameters` lies in host memory and is read at once.
// Nothing of it happens, nor is a step counted, where found_inf, one number that the kernel reads, is given and not 0.
//
// First, in all but rprop: g = grad + weight_decay x, grad negated for maximize; decoupled: x -= lr weight_decay x and g = grad.
// root(v) is sqrt(v) + eps, with eps inside sqrt(v + eps); 0 / 0 is 0.
//
// sgd       settings lr momentum dampening weight_decay; s0 momentum_buffer, none (nor step) for momentum 0
//             v = momentum v + (1 - dampening) g, in the first step v = g; averaged: v = momentum v + (1 - momentum) g
//             x -= lr v, nesterov: lr (g + momentum v), without momentum: lr g
// adagrad   settings lr lr_decay weight_decay initial eps; s0 sum
//             G += g^2; x -= lr / (1 + (t - 1) lr_decay) g / root(G)
// rmsprop   settings lr alpha eps weight_decay momentum; s0 square_avg, s1 momentum_buffer, s2 grad_avg (centered)
//             v = alpha v + (1 - alpha) g^2; centered: a += (1 - alpha) (g - a), and v - a^2 in v's place
//             x -= lr g / root(v); with momentum b = momentum b + g / root(v), x -= lr b
// adadelta  settings lr rho eps weight_decay; s0 square_avg, s1 acc_delta
//             v = rho v + (1 - rho) g^2; d = sqrt(D + eps) / sqrt(v + eps) g; D = rho D + (1 - rho) d^2; x -= lr d
// adam      settings lr beta1 beta2 eps weight_decay; s0 exp_avg, s1 exp_avg_sq, s2 max_exp_avg_sq (amsgrad)
//             m += (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2; x -= lr mh / root(vh) with mh = m / (1 - beta1^t),
//             vh = v / (1 - beta2^t), without bias_correction m and v; amsgrad: the largest v so far in v's place
// adamax    settings lr beta1 beta2 eps weight_decay; s0 exp_avg, s1 exp_inf
//             m as Adam's; u = max(beta2 u, |g| + eps); x -= lr / (1 - beta1^t) m / u
// nadam     settings lr beta1 beta2 eps weight_decay momentum_decay; c1 mu_product; s0 exp_avg, s1 exp_avg_sq
//             mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2); M, the product of mu_1 .. mu_t, is c1; m, vh as Adam's
//             x -= lr ((1 - mu_t) / (1 - M) g + mu_(t+1) / (1 - M mu_(t+1)) m) / root(vh)
// radam     settings lr beta1 beta2 eps weight_decay; s0 exp_avg, s1 exp_avg_sq
//             m, v, mh as Adam's; rho = R - 2 t beta2^t / (1 - beta2^t), R = 2 / (1 - beta2) - 1
//             rho > 5: x -= lr mh r sqrt(1 - beta2^t) / root(v), eps inside: lr mh r / sqrt(vh + eps), with
//             r = sqrt((rho - 4) (rho - 2) R / ((R - 4) (R - 2) rho)); otherwise x -= lr mh
// asgd      settings lr lambd alpha t0 weight_decay; c1 eta, c2 mu; s0 ax
//             x = (1 - lambd eta) x - eta g; ax += mu (x - ax); then eta = lr / (1 + lambd lr t)^alpha, mu = 1 / max(1, t - t0)
// rprop     settings lr eta_minus eta_plus size_min size_max; s0 prev, s1 step_size
//             f = eta_plus, eta_minus or 1 for g prev above, below or at 0; size = clamp(size f); g = 0 where f = eta_minus
//             x -= sign(g) size; prev = g
//
// unscale_many: each of `count` gradients, of one floating dtype and any strides without overlap, times float32(1 / scale); found_inf
// becomes 1 where a product is infinite or NaN, and is left alone otherwise. `gradients` lies in host memory and is read at once.
// update_scale: settings growth_factor backoff_factor growth_interval. Where found_inf is not 0: scale *= backoff_factor, growth_tracker
// = 0. Otherwise growth_tracker += 1, and once it is growth_interval: scale *= growth_factor unless that is infinite, growth_tracker = 0.
#define WEFT_OPTIM_KERNELS(X)                                                                                \
  X(optimizer_update, (View x, ConstView grad, View s0, View s1, View s2, float* step, float* c1, float* c2, \
                       const double* settings, UpdateForm form))                                             \
  X(optimizer_update_many, (const UpdateOperands* parameters, int64_t count, const double* settings,         \
                            UpdateForm form, const float* found_inf))                                        \
  X(unscale_many, (const View* gradients, int64_t count, const float* scale, float* found_inf))              \
  X(update_scale, (float* scale, int32_t* growth_tracker, const float* found_inf, const double* settings))
