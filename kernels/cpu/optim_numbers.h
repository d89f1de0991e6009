// What the lanes of an optimizer's update compute with, made once a call (optim_numbers.cpp) for kernels/cpu/optim.cpp.
#pragma once

#include "kernels/optim.h"

namespace weft::kernels::cpu {

/// One step's numbers, as the lanes use them; each formula has its own.
struct Numbers {
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

/// From the settings and counters of kernels/optim.h. Counts the step, and moves what else changes from step to step.
Numbers numbers_of(const UpdateForm& form, const double* settings, float* step, float* c1, float* c2);

}  // namespace weft::kernels::cpu
