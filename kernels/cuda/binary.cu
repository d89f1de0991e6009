// The functions of two and three tensors on the GPU; launched by src/ops/binary.cpp.
#include "kernels/cuda/elementwise.cuh"

namespace weft::kernels::cuda {

namespace functors {
#include "kernels/functors/binary.inl.h"
}

WEFT_HOT(Add)
WEFT_HOT(Sub)
WEFT_HOT(Mul)
WEFT_HOT(Div)
WEFT_HOT(Maximum)
WEFT_HOT(Minimum)
WEFT_HOT(AddScaled)
WEFT_HOT(Clamp)
WEFT_HOT(Lerp)
WEFT_HOT(Addcmul)
WEFT_HOT(Addcdiv)
WEFT_DIVIDES(Remainder, "remainder")
WEFT_DIVIDES(Fmod, "fmod")
WEFT_DIVIDES(FloorDivide, "floor_divide")
WEFT_DIVIDES(TruncDivide, "div")

#define WEFT_KERNEL(X, name, F, types, derivative) \
  void name(View out, Operand a, Operand b) { run<functors::F, Types::types>(out.dtype, out, {}, a, b); }
WEFT_BINARY_FUNCTORS(WEFT_KERNEL, _)

void add_scaled(View out, Operand a, Operand b, Scalar alpha) {
  run<functors::AddScaled, Types::numeric, 1>(out.dtype, out, {alpha}, a, b);
}
void clamp(View out, Operand x, Operand low, Operand high) {
  run<functors::Clamp, Types::numeric>(out.dtype, out, {}, x, low, high);
}
void lerp(View out, Operand start, Operand end, Operand weight) {
  run<functors::Lerp, Types::floating>(out.dtype, out, {}, start, end, weight);
}
void addcmul(View out, Operand x, Operand a, Operand b, Scalar value) {
  run<functors::Addcmul, Types::numeric, 1>(out.dtype, out, {value}, x, a, b);
}
void addcdiv(View out, Operand x, Operand a, Operand b, Scalar value) {
  run<functors::Addcdiv, Types::floating, 1>(out.dtype, out, {value}, x, a, b);
}

}  // namespace weft::kernels::cuda
