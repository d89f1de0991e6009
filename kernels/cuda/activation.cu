// Activations and functions with numbers of one tensor, their derivatives, and predicates on the GPU; launched by src/ops/unary.cpp
// and src/ops/activation.cpp.
#include "kernels/cuda/elementwise.cuh"

namespace weft::kernels::cuda {

namespace functors {
#include "kernels/functors/unary.inl.h"
}

WEFT_HOT(Relu)
WEFT_HOT(Sigmoid)
WEFT_HOT(Silu)
WEFT_HOT(Gelu)
WEFT_HOT(GeluTanh)
WEFT_HOT(HardSwish)
WEFT_HOT(LeakyRelu)

#define WEFT_KERNEL_of_x(name, F)                                                         \
  void name##_df(View out, ConstView g, ConstView x, ConstView) {                         \
    run<Slope<functors::F>, Types::floating>(out.dtype, out, {}, Operand(g), Operand(x)); \
  }
#define WEFT_KERNEL_of_y(name, F)                                                         \
  void name##_df(View out, ConstView g, ConstView, ConstView y) {                         \
    run<Slope<functors::F>, Types::floating>(out.dtype, out, {}, Operand(g), Operand(y)); \
  }
#define WEFT_KERNEL(X, name, F, types, derivative)                                                     \
  void name(View out, ConstView x) { run<functors::F, Types::types>(out.dtype, out, {}, Operand(x)); } \
  WEFT_KERNEL_##derivative(name, F)
WEFT_ACTIVATION_FUNCTORS(WEFT_KERNEL, _)

#define WEFT_PREDICATE(X, name, F, types) \
  void name(View out, ConstView x) { run<functors::F, Types::types, 0, true>(x.dtype, out, {}, Operand(x)); }
WEFT_PREDICATE_FUNCTORS(WEFT_PREDICATE, _)

#define WEFT_NUMBERED(X, name, F, types, count)                                                       \
  void name(View out, ConstView x, Numbers numbers) {                                                 \
    run<functors::F, Types::types, count>(out.dtype, out, numbers, Operand(x));                       \
  }                                                                                                   \
  void name##_df(View out, ConstView g, ConstView x, Numbers numbers) {                               \
    run<Slope<functors::F>, Types::floating, count>(out.dtype, out, numbers, Operand(g), Operand(x)); \
  }
WEFT_NUMBERED_FUNCTORS(WEFT_NUMBERED, _)

}  // namespace weft::kernels::cuda
