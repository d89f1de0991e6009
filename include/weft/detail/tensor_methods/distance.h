// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// distance: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::dist(const Tensor& other, double p) const { return weft::dist(*this, other, p); }

}  // namespace weft
