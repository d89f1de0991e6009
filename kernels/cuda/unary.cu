// The functions of one tensor on the GPU; launched by src/ops/unary.cpp.
#include "kernels/cuda/elementwise.cuh"

namespace weft::kernels::cuda {

namespace functors {
#include "kernels/functors/unary.inl.h"
}

WEFT_HOT(Neg)
WEFT_HOT(Abs)
WEFT_HOT(Square)
WEFT_HOT(Reciprocal)
WEFT_HOT(Sqrt)
WEFT_HOT(Rsqrt)
WEFT_HOT(Exp)
WEFT_HOT(Log)
WEFT_HOT(Sin)
WEFT_HOT(Cos)
WEFT_HOT(Tanh)

#define WEFT_KERNEL(X, name, F, types, derivative) \
  void name(View out, ConstView x) { run<functors::F, Types::types>(out.dtype, out, {}, Operand(x)); }
WEFT_UNARY_FUNCTORS(WEFT_KERNEL, _)

void bitwise_not(View out, ConstView x) {
  run<functors::BitwiseNot, Types::integer>(out.dtype, out, {}, Operand(x));
}

}  // namespace weft::kernels::cuda
