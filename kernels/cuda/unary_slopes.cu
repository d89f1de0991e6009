// The derivatives of the functions of one tensor on the GPU; launched by src/ops/unary.cpp.
#include "kernels/cuda/elementwise.cuh"

namespace weft::kernels::cuda {

namespace functors {
#include "kernels/functors/unary.inl.h"
}

WEFT_HOT(Abs)
WEFT_HOT(Square)
WEFT_HOT(Reciprocal)
WEFT_HOT(Sqrt)
WEFT_HOT(Rsqrt)
WEFT_HOT(Exp)
WEFT_HOT(Log)
WEFT_HOT(Tanh)

#define WEFT_KERNEL_of_x(name, F)                                                         \
  void name##_df(View out, ConstView g, ConstView x, ConstView) {                         \
    run<Slope<functors::F>, Types::floating>(out.dtype, out, {}, Operand(g), Operand(x)); \
  }
#define WEFT_KERNEL_of_y(name, F)                                                         \
  void name##_df(View out, ConstView g, ConstView, ConstView y) {                         \
    run<Slope<functors::F>, Types::floating>(out.dtype, out, {}, Operand(g), Operand(y)); \
  }
#define WEFT_KERNEL_of_nothing(name, F)
#define WEFT_KERNEL_constant(name, F)
#define WEFT_KERNEL(X, name, F, types, derivative) WEFT_KERNEL_##derivative(name, F)
WEFT_UNARY_FUNCTORS(WEFT_KERNEL, _)

}  // namespace weft::kernels::cuda
