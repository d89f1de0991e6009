// The elementwise kernels: one list a family, one line a function. From a line come the functor's kernel (and its
// derivative's), its table entry, and in src/ops the op itself. The functors are in kernels/functors.
#pragma once

#include "kernels/view.h"
#include "weft/scalar.h"

namespace weft::kernels {

/// An input of an elementwise kernel: a tensor as it is read in the output's shape, or a number that stands for all its
/// elements.
struct Operand {
  const void* data = nullptr;  // null for a number
  Dtype dtype = Dtype::float32;
  Scalar number;
  int64_t strides[kMaxDims];  // in elements, one for each of the output's dimensions; 0 where broadcast

  Operand(Scalar value) : number(value) {}                               // NOLINT: numbers are operands
  Operand(const ConstView& view) : data(view.data), dtype(view.dtype) {  // NOLINT: views are operands
    for (int i = 0; i < view.ndim; ++i) strides[i] = view.strides[i];
  }
  /// `sizes`, `steps`: of a tensor whose `ndim` dimensions are the last ones of `shape`, or are repeated to give it.
  Operand(const void* data, Dtype dtype, int64_t ndim, const int64_t* sizes, const int64_t* steps,
          int64_t out_ndim, const int64_t* shape)
      : data(data), dtype(dtype) {
    const int64_t added = out_ndim - ndim;
    for (int64_t i = 0; i < out_ndim; ++i)
      strides[i] = i < added || (sizes[i - added] == 1 && shape[i] != 1) ? 0 : steps[i - added];
  }
};

/// What a functor computes in: float32 and float64; int64 too; int64 only.
enum class Types { floating, numeric, integer };

}  // namespace weft::kernels

// L(X, name, Functor, types, derivative)
//   types: floating, numeric or integer; see Types.
//   derivative: what the derivative reads besides g: of_nothing, of_x, of_y; `constant` where it is zero everywhere.
// Kernels: name(out, x), and, unless constant, name_df(out, g, x, y); all sizes equal; an input that is not read may be
// any view.
#define WEFT_UNARY_FUNCTORS(L, X)              \
  L(X, neg, Neg, numeric, of_nothing)          \
  L(X, abs, Abs, numeric, of_x)                \
  L(X, sign, Sign, numeric, constant)          \
  L(X, square, Square, numeric, of_x)          \
  L(X, reciprocal, Reciprocal, floating, of_y) \
  L(X, sqrt, Sqrt, floating, of_y)             \
  L(X, rsqrt, Rsqrt, floating, of_y)           \
  L(X, exp, Exp, floating, of_y)               \
  L(X, exp2, Exp2, floating, of_y)             \
  L(X, expm1, Expm1, floating, of_y)           \
  L(X, log, Log, floating, of_x)               \
  L(X, log2, Log2, floating, of_x)             \
  L(X, log10, Log10, floating, of_x)           \
  L(X, log1p, Log1p, floating, of_x)           \
  L(X, sin, Sin, floating, of_x)               \
  L(X, cos, Cos, floating, of_x)               \
  L(X, tan, Tan, floating, of_y)               \
  L(X, asin, Asin, floating, of_x)             \
  L(X, acos, Acos, floating, of_x)             \
  L(X, atan, Atan, floating, of_x)             \
  L(X, sinh, Sinh, floating, of_x)             \
  L(X, cosh, Cosh, floating, of_x)             \
  L(X, tanh, Tanh, floating, of_y)             \
  L(X, asinh, Asinh, floating, of_x)           \
  L(X, acosh, Acosh, floating, of_x)           \
  L(X, atanh, Atanh, floating, of_x)           \
  L(X, erf, Erf, floating, of_x)               \
  L(X, erfc, Erfc, floating, of_x)             \
  L(X, erfinv, Erfinv, floating, of_y)         \
  L(X, floor, Floor, floating, constant)       \
  L(X, ceil, Ceil, floating, constant)         \
  L(X, round, Round, floating, constant)       \
  L(X, trunc, Trunc, floating, constant)

// As above; the activations, in a SIMD file of their own.
#define WEFT_ACTIVATION_FUNCTORS(L, X)           \
  L(X, relu, Relu, numeric, of_y)                \
  L(X, sigmoid, Sigmoid, floating, of_y)         \
  L(X, logsigmoid, LogSigmoid, floating, of_x)   \
  L(X, silu, Silu, floating, of_x)               \
  L(X, mish, Mish, floating, of_x)               \
  L(X, gelu_exact, Gelu, floating, of_x)         \
  L(X, gelu_tanh, GeluTanh, floating, of_x)      \
  L(X, hardsigmoid, HardSigmoid, floating, of_x) \
  L(X, hardswish, HardSwish, floating, of_x)

// L(X, name, Functor, types): true or false for each element. Kernels: name(out, x), out of dtype bool.
#define WEFT_PREDICATE_FUNCTORS(L, X) \
  L(X, isnan, IsNan, floating)        \
  L(X, isinf, IsInf, floating)        \
  L(X, isfinite, IsFinite, floating)  \
  L(X, signbit, SignBit, floating)    \
  L(X, logical_not, LogicalNot, numeric)

// L(X, name, Functor, types, count): functions with `count` numbers. Kernels: name(out, x, numbers) and
// name_df(out, g, x, numbers).
#define WEFT_NUMBERED_FUNCTORS(L, X)        \
  L(X, leaky_relu, LeakyRelu, floating, 1)  \
  L(X, elu, Elu, floating, 3)               \
  L(X, softplus, Softplus, floating, 2)     \
  L(X, hardtanh, Hardtanh, numeric, 2)      \
  L(X, threshold, Threshold, numeric, 2)    \
  L(X, softshrink, Softshrink, floating, 1) \
  L(X, hardshrink, Hardshrink, floating, 1) \
  L(X, nan_to_num, NanToNum, floating, 3)

// L(X, name, Functor, types, derivative)
//   derivative: what da and db read, and whether they have kernels of their own. linear: nothing but g; product: the other
//   operand; composed: both operands, without kernels; fused, fused_y: both (and y), with kernels; none.
// Kernels: name(out, a, b); name_da(out, g, a, b, y) and name_db(out, g, a, b, y).
#define WEFT_BINARY_FUNCTORS(L, X)                   \
  L(X, add, Add, numeric, linear)                    \
  L(X, sub, Sub, numeric, linear)                    \
  L(X, mul, Mul, numeric, product)                   \
  L(X, div, Div, floating, fused)                    \
  L(X, pow, Pow, numeric, fused_y)                   \
  L(X, maximum, Maximum, numeric, fused)             \
  L(X, minimum, Minimum, numeric, fused)             \
  L(X, fmax, Fmax, numeric, fused)                   \
  L(X, fmin, Fmin, numeric, fused)                   \
  L(X, atan2, Atan2, floating, fused)                \
  L(X, hypot, Hypot, floating, fused_y)              \
  L(X, copysign, Copysign, floating, fused_y)        \
  L(X, xlogy, Xlogy, floating, fused)                \
  L(X, logaddexp, Logaddexp, floating, fused)        \
  L(X, logaddexp2, Logaddexp2, floating, fused)      \
  L(X, remainder, Remainder, numeric, composed)      \
  L(X, fmod, Fmod, numeric, composed)                \
  L(X, floor_divide, FloorDivide, numeric, none)     \
  L(X, trunc_divide, TruncDivide, numeric, none)     \
  L(X, heaviside, Heaviside, numeric, none)          \
  L(X, bitwise_and, BitwiseAnd, integer, none)       \
  L(X, bitwise_or, BitwiseOr, integer, none)         \
  L(X, bitwise_xor, BitwiseXor, integer, none)       \
  L(X, bitwise_left_shift, ShiftLeft, integer, none) \
  L(X, bitwise_right_shift, ShiftRight, integer, none)

// L(X, name, Functor): true or false, compared in the dtype `common` that the op found. Kernels: name(out, a, b, common).
#define WEFT_COMPARE_FUNCTORS(L, X) \
  L(X, eq, Eq)                      \
  L(X, ne, Ne)                      \
  L(X, lt, Lt)                      \
  L(X, le, Le)                      \
  L(X, gt, Gt)                      \
  L(X, ge, Ge)                      \
  L(X, logical_and, LogicalAnd)     \
  L(X, logical_or, LogicalOr)       \
  L(X, logical_xor, LogicalXor)

#define WEFT_KERNEL_1(X, name, ...) X(name, (View out, ConstView x))
#define WEFT_KERNEL_1_DF(X, name, Functor, types, derivative) \
  WEFT_KERNEL_1(X, name) WEFT_KERNEL_1_DF_##derivative(X, name)
#define WEFT_KERNEL_1_DF_of_x(X, name) X(name##_df, (View out, ConstView g, ConstView x, ConstView y))
#define WEFT_KERNEL_1_DF_of_y(X, name) WEFT_KERNEL_1_DF_of_x(X, name)
#define WEFT_KERNEL_1_DF_of_nothing(X, name)
#define WEFT_KERNEL_1_DF_constant(X, name)
#define WEFT_KERNEL_NUMBERED(X, name, ...)          \
  X(name, (View out, ConstView x, Numbers numbers)) \
  X(name##_df, (View out, ConstView g, ConstView x, Numbers numbers))
#define WEFT_KERNEL_2(X, name, Functor, types, derivative) \
  X(name, (View out, Operand a, Operand b)) WEFT_KERNEL_2_##derivative(X, name)
#define WEFT_KERNEL_2_fused(X, name)                                     \
  X(name##_da, (View out, ConstView g, Operand a, Operand b, Operand y)) \
  X(name##_db, (View out, ConstView g, Operand a, Operand b, Operand y))
#define WEFT_KERNEL_2_fused_y(X, name) WEFT_KERNEL_2_fused(X, name)
#define WEFT_KERNEL_2_linear(X, name)
#define WEFT_KERNEL_2_product(X, name)
#define WEFT_KERNEL_2_composed(X, name)
#define WEFT_KERNEL_2_none(X, name)
#define WEFT_KERNEL_COMPARE(X, name, Functor) X(name, (View out, Operand a, Operand b, Dtype common))

#define WEFT_UNARY_KERNELS(X)                     \
  WEFT_UNARY_FUNCTORS(WEFT_KERNEL_1_DF, X)        \
  WEFT_ACTIVATION_FUNCTORS(WEFT_KERNEL_1_DF, X)   \
  WEFT_PREDICATE_FUNCTORS(WEFT_KERNEL_1, X)       \
  WEFT_NUMBERED_FUNCTORS(WEFT_KERNEL_NUMBERED, X) \
  X(bitwise_not, (View out, ConstView x))

// add_scaled: a + alpha b. clamp: x held between low and high. lerp: from start to end by weight. addcmul: x + value a b.
// addcdiv: x + value a / b.
#define WEFT_BINARY_KERNELS(X)                                               \
  WEFT_BINARY_FUNCTORS(WEFT_KERNEL_2, X)                                     \
  X(add_scaled, (View out, Operand a, Operand b, Scalar alpha))              \
  X(clamp, (View out, Operand x, Operand low, Operand high))                 \
  X(clamp_df, (View out, ConstView g, Operand x, Operand low, Operand high)) \
  X(lerp, (View out, Operand start, Operand end, Operand weight))            \
  X(addcmul, (View out, Operand x, Operand a, Operand b, Scalar value))      \
  X(addcdiv, (View out, Operand x, Operand a, Operand b, Scalar value))

// isclose: |a - b| <= atol + rtol |b| and what PyTorch's isclose says of infinities and NaN.
#define WEFT_COMPARE_KERNELS(X)                 \
  WEFT_COMPARE_FUNCTORS(WEFT_KERNEL_COMPARE, X) \
  X(isclose, (View out, Operand a, Operand b, Dtype common, double rtol, double atol, bool equal_nan))

namespace weft::kernels {

/// The numbers of an op such as leaky_relu (slope) or elu (alpha, scale, input scale).
struct Numbers {
  double value[3];
};

}  // namespace weft::kernels
