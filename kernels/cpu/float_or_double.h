// For kernels that exist for float and double only: ops bring all else to one of them.
#pragma once

#include "weft/dtype.h"

namespace weft::kernels::cpu {

/// run(float()) for float32, run(double()) for float64.
template <class F>
void float_or_double(Dtype dtype, F run) {
  dtype == Dtype::float32 ? run(float()) : run(double());
}

}  // namespace weft::kernels::cpu
