// The scalar part of an optimizer's update: bias corrections, rates that fall, counters; what the formulas of optim.inl.h compute
// with. Made once a call, on the CPU by kernels/cpu/optim.cpp, on a GPU by a kernel of one thread. Also the scale of a loss.
#pragma once

#include <algorithm>
#include <cmath>

#include "kernels/host_device.h"
#include "kernels/optim.h"

namespace weft::kernels {

/// One step's numbers, as the lanes use them; each formula has its own.
struct UpdateNumbers {
  UpdateForm form;
  double weight_decay = 0;
  double shrink = 1;     // of x, before the step
  double step_size = 0;  // of the first quotient
  double eps = 0;
  double momentum = 0, gradient_share = 0;
  double first_share = 0, second_decay = 0, second_share = 0;
  double correction = 1, root_correction = 1;
  double average_size = 0;                                         // NAdam's of the average
  double average_share = 1;                                        // ASGD's
  double eta_minus = 0, eta_plus = 0, size_min = 0, size_max = 0;  // Rprop's
  bool first = false;
  bool adapts = true;
};

namespace update_parts {

WEFT_HOST_DEVICE inline void average(UpdateNumbers& numbers, double beta1, double beta2, double eps) {
  numbers.first_share = 1 - beta1;
  numbers.second_decay = beta2;
  numbers.second_share = 1 - beta2;
  numbers.eps = eps;
}

WEFT_HOST_DEVICE inline void decay(UpdateNumbers& numbers, double lr, double weight_decay) {
  if (numbers.form.decoupled_weight_decay) numbers.shrink = 1 - lr * weight_decay;
  else numbers.weight_decay = weight_decay;
}

// NAdam's momentum in step t.
WEFT_HOST_DEVICE inline double warmed_up(double beta1, double t, double momentum_decay) {
  return beta1 * (1 - 0.5 * std::pow(0.96, t * momentum_decay));
}

WEFT_HOST_DEVICE inline void rectify(UpdateNumbers& numbers, double lr, double beta1, double beta2,
                                     double t) {
  const double vanished = std::pow(beta2, t), longest = 2 / (1 - beta2) - 1;
  const double length = longest - 2 * t * vanished / (1 - vanished);
  numbers.correction = 1 - vanished;
  numbers.step_size = lr / (1 - std::pow(beta1, t));
  numbers.adapts = length > 5;
  if (!numbers.adapts) return;
  numbers.step_size *=
      std::sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
  if (!numbers.form.eps_inside_sqrt) numbers.step_size *= std::sqrt(numbers.correction);
}

}  // namespace update_parts

/// From the settings and counters of kernels/optim.h. Counts the step, and moves what else changes from step to step.
WEFT_HOST_DEVICE inline UpdateNumbers update_numbers(const UpdateForm& form, const double* s, float* step,
                                                     float* c1, float* c2) {
  UpdateNumbers numbers{.form = form};
  const double t = step ? static_cast<double>(*step += 1) : 1;
  numbers.step_size = s[0];
  using namespace update_parts;
  switch (form.update) {
    case Update::sgd:
      numbers.momentum = s[1];
      numbers.gradient_share = form.averaged_momentum ? 1 - s[1] : 1 - s[2];
      numbers.weight_decay = s[3];
      numbers.first = t == 1 && !form.averaged_momentum;
      break;
    case Update::adagrad:
      numbers.step_size = s[0] / (1 + (t - 1) * s[1]);
      numbers.weight_decay = s[2];
      numbers.eps = s[4];
      break;
    case Update::rmsprop:
      average(numbers, s[1], s[1], s[2]);
      numbers.weight_decay = s[3];
      numbers.momentum = s[4];
      break;
    case Update::adadelta:
      average(numbers, s[1], s[1], s[2]);
      numbers.weight_decay = s[3];
      break;
    case Update::adam:
      average(numbers, s[1], s[2], s[3]);
      decay(numbers, s[0], s[4]);
      if (form.bias_correction) {
        numbers.step_size = s[0] / (1 - std::pow(s[1], t));
        numbers.correction = 1 - std::pow(s[2], t);
        numbers.root_correction = std::sqrt(numbers.correction);
      }
      break;
    case Update::adamax:
      average(numbers, s[1], s[2], s[3]);
      numbers.weight_decay = s[4];
      numbers.step_size = s[0] / (1 - std::pow(s[1], t));
      break;
    case Update::nadam: {
      average(numbers, s[1], s[2], s[3]);
      decay(numbers, s[0], s[4]);
      const double mu = warmed_up(s[1], t, s[5]), next = warmed_up(s[1], t + 1, s[5]);
      const auto product = static_cast<double>(*c1 *= static_cast<float>(mu));
      numbers.step_size = s[0] * (1 - mu) / (1 - product);
      numbers.average_size = s[0] * next / (1 - product * next);
      numbers.correction = 1 - std::pow(s[2], t);
      break;
    }
    case Update::radam:
      average(numbers, s[1], s[2], s[3]);
      decay(numbers, s[0], s[4]);
      rectify(numbers, s[0], s[1], s[2], t);
      break;
    case Update::asgd:
      numbers.weight_decay = s[4];
      numbers.step_size = static_cast<double>(*c1);
      numbers.shrink = 1 - s[1] * numbers.step_size;
      numbers.average_share = static_cast<double>(*c2);
      *c1 = static_cast<float>(s[0] / std::pow(1 + s[1] * s[0] * t, s[2]));
      *c2 = static_cast<float>(1 / std::max(1.0, t - s[3]));
      break;
    case Update::rprop:
      numbers.eta_minus = s[1];
      numbers.eta_plus = s[2];
      numbers.size_min = s[3];
      numbers.size_max = s[4];
      break;
  }
  return numbers;
}

/// What gradients of a scaled loss are multiplied by, in PyTorch's precision.
WEFT_HOST_DEVICE inline float inverse_of_scale(float scale) {
  return static_cast<float>(1 / static_cast<double>(scale));
}

/// update_scale of kernels/optim.h.
WEFT_HOST_DEVICE inline void adjust_scale(float* scale, int32_t* growth_tracker, bool found_inf,
                                          const double* settings) {
  if (found_inf) {
    *scale = static_cast<float>(*scale * settings[1]);
    *growth_tracker = 0;
  } else if (++*growth_tracker == static_cast<int32_t>(settings[2])) {
    // Beyond float32 the scaled loss itself would be infinite.
    const double grown = *scale * settings[0];
    if (grown <= 3.4028234663852886e38) *scale = static_cast<float>(grown);
    *growth_tracker = 0;
  }
}

}  // namespace weft::kernels
