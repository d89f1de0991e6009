// An optimizer's step for a whole list of parameters, in as few launches as their number allows. optim.cu has it.
#pragma once

#include <span>

#include "kernels/optim.h"

namespace weft::kernels::cuda {

/// What optimizer_update takes of one parameter.
struct UpdateOperands {
  View x;
  ConstView grad;
  View states[3];
  float *step = nullptr, *c1 = nullptr, *c2 = nullptr;
};

/// optimizer_update for each of them: parameters of one dtype and one form that share their settings. Up to 48 that lie densely are
/// updated by one launch.
void optimizer_update_many(std::span<const UpdateOperands> parameters, const double* settings,
                           UpdateForm form);

}  // namespace weft::kernels::cuda
