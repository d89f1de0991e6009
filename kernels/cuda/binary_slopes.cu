// The derivatives of the functions of two and three tensors on the GPU; launched by src/ops/binary.cpp.
#include "kernels/cuda/elementwise.cuh"

namespace weft::kernels::cuda {

namespace functors {
#include "kernels/functors/binary.inl.h"

// Derivatives as functions of their own.
template <class F>
struct ByA {
  template <class T>
  static constexpr T f(T g, T a, T b, T y) {
    return F::da(g, a, b, y);
  }
};
template <class F>
struct ByB {
  template <class T>
  static constexpr T f(T g, T a, T b, T y) {
    return F::db(g, a, b, y);
  }
};
struct ClampByX {
  template <class T>
  static constexpr T f(T g, T x, T low, T high) {
    return Clamp::df(g, x, x, low, high);
  }
};
}  // namespace functors

WEFT_HOT(ByA<functors::Div>)
WEFT_HOT(ByB<functors::Div>)
WEFT_HOT(ByA<functors::Maximum>)
WEFT_HOT(ByB<functors::Maximum>)
WEFT_HOT(ClampByX)

#define WEFT_KERNEL_fused(name, F)                                                             \
  void name##_da(View out, ConstView g, Operand a, Operand b, Operand y) {                     \
    run<functors::ByA<functors::F>, Types::floating>(out.dtype, out, {}, Operand(g), a, b, y); \
  }                                                                                            \
  void name##_db(View out, ConstView g, Operand a, Operand b, Operand y) {                     \
    run<functors::ByB<functors::F>, Types::floating>(out.dtype, out, {}, Operand(g), a, b, y); \
  }
#define WEFT_KERNEL_fused_y(name, F) WEFT_KERNEL_fused(name, F)
#define WEFT_KERNEL_linear(name, F)
#define WEFT_KERNEL_product(name, F)
#define WEFT_KERNEL_composed(name, F)
#define WEFT_KERNEL_none(name, F)
#define WEFT_KERNEL(X, name, F, types, derivative) WEFT_KERNEL_##derivative(name, F)
WEFT_BINARY_FUNCTORS(WEFT_KERNEL, _)

void clamp_df(View out, ConstView g, Operand x, Operand low, Operand high) {
  run<functors::ClampByX, Types::floating>(out.dtype, out, {}, Operand(g), x, low, high);
}

}  // namespace weft::kernels::cuda
