// Rules that elements of an operand must keep, checked where the operand is. Ops call it.
#pragma once

#include "src/ops/op_call.h"

namespace weft::ops {

/// Throws ValueError "[op] rule; got 1.5" for an element of x, floating, that is outside [low, high], or NaN; of a GPU's when somebody
/// waits. name and rule: literals.
inline void check_values(const char* name, const Tensor& x, double low, double high, const char* rule) {
  OpCall{name, x.detach()}.launch(&kernels::KernelTable::check_values, view(x), low, high, name, rule);
}

}  // namespace weft::ops
