// Comparisons on the GPU; launched by src/ops/compare.cpp.
#include "kernels/cuda/elementwise.cuh"

namespace weft::kernels::cuda {

namespace functors {
#include "kernels/functors/compare.inl.h"
}

WEFT_HOT(Eq)
WEFT_HOT(Ne)
WEFT_HOT(Lt)
WEFT_HOT(Le)
WEFT_HOT(Gt)
WEFT_HOT(Ge)

#define WEFT_KERNEL(X, name, F)                                       \
  void name(View out, Operand a, Operand b, Dtype common) {           \
    run<functors::F, Types::numeric, 0, true>(common, out, {}, a, b); \
  }
WEFT_COMPARE_FUNCTORS(WEFT_KERNEL, _)

void isclose(View out, Operand a, Operand b, Dtype common, double rtol, double atol, bool equal_nan) {
  run<functors::IsClose, Types::floating, 3, true>(common, out, {rtol, atol, equal_nan ? 1.0 : 0.0}, a, b);
}

}  // namespace weft::kernels::cuda
