// What the functors of kernels/functors compute with on the GPU: float, double, and integers that wrap around, with the functions
// named as the CPU's lanes have them. The elementwise kernels include it, then the functors.
#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "kernels/cuda/device.cuh"

// In one namespace with the functors, which find the functions of plain numbers only there.
namespace weft::kernels::cuda::functors {

/// int64_t whose sums, differences and products wrap around.
struct Integer {
  int64_t value = 0;

  Integer() = default;
  template <class S>
  requires std::is_arithmetic_v<S>
  constexpr explicit Integer(S x) : value(static_cast<int64_t>(x)) {}

  friend constexpr Integer operator+(Integer a, Integer b) { return wrapped(a.bits() + b.bits()); }
  friend constexpr Integer operator-(Integer a, Integer b) { return wrapped(a.bits() - b.bits()); }
  friend constexpr Integer operator*(Integer a, Integer b) { return wrapped(a.bits() * b.bits()); }
  friend constexpr Integer operator-(Integer a) { return wrapped(0 - a.bits()); }
  friend constexpr Integer operator&(Integer a, Integer b) { return wrapped(a.bits() & b.bits()); }
  friend constexpr Integer operator|(Integer a, Integer b) { return wrapped(a.bits() | b.bits()); }
  friend constexpr Integer operator^(Integer a, Integer b) { return wrapped(a.bits() ^ b.bits()); }
  friend constexpr Integer operator~(Integer a) { return wrapped(~a.bits()); }
  friend constexpr bool operator==(Integer a, Integer b) { return a.value == b.value; }
  friend constexpr bool operator!=(Integer a, Integer b) { return a.value != b.value; }
  friend constexpr bool operator<(Integer a, Integer b) { return a.value < b.value; }
  friend constexpr bool operator>(Integer a, Integer b) { return a.value > b.value; }
  friend constexpr bool operator<=(Integer a, Integer b) { return a.value <= b.value; }
  friend constexpr bool operator>=(Integer a, Integer b) { return a.value >= b.value; }

 private:
  constexpr uint64_t bits() const { return static_cast<uint64_t>(value); }
  static constexpr Integer wrapped(uint64_t bits) { return Integer(bits); }
};

/// What a functor computes elements of A in.
template <class A>
using Arithmetic = std::conditional_t<std::is_same_v<A, int64_t>, Integer, A>;

template <class T>
concept Real = std::is_same_v<T, float> || std::is_same_v<T, double>;

template <class T>
constexpr T select(bool mask, T a, T b) {
  return mask ? a : b;
}

// ---- of every type ------------------------------------------------------------------------------------------------

/// The greater; NaN if either is NaN. Of +0 and -0, b.
template <class T>
constexpr T max(T a, T b) {
  return a > b || a != a ? a : b;
}
/// The smaller; NaN if either is NaN. Of +0 and -0, b.
template <class T>
constexpr T min(T a, T b) {
  return a < b || a != a ? a : b;
}
/// -1, 0 or 1, the 0 positive; NaN stays NaN.
template <class T>
constexpr T sign(T a) {
  return a > T(0.0) ? T(1.0) : a < T(0.0) ? T(-1.0) : a == T(0.0) ? T(0.0) : a;
}

// ---- float and double: CUDA's functions, within the errors that its programming guide states ------------------------------

#define WEFT_MATH_1(name, of_float, of_double)                             \
  __host__ __device__ inline float name(float x) { return ::of_float(x); } \
  __host__ __device__ inline double name(double x) { return ::of_double(x); }
#define WEFT_MATH_2(name, of_float, of_double)                                         \
  __host__ __device__ inline float name(float x, float y) { return ::of_float(x, y); } \
  __host__ __device__ inline double name(double x, double y) { return ::of_double(x, y); }
WEFT_MATH_1(abs, fabsf, fabs)
WEFT_MATH_1(sqrt, sqrtf, sqrt)
WEFT_MATH_1(rsqrt, rsqrtf, rsqrt)
WEFT_MATH_1(exp, expf, exp)
WEFT_MATH_1(exp2, exp2f, exp2)
WEFT_MATH_1(expm1, expm1f, expm1)
WEFT_MATH_1(log, logf, log)
WEFT_MATH_1(log2, log2f, log2)
WEFT_MATH_1(log10, log10f, log10)
WEFT_MATH_1(log1p, log1pf, log1p)
WEFT_MATH_1(sin, sinf, sin)
WEFT_MATH_1(cos, cosf, cos)
WEFT_MATH_1(tan, tanf, tan)
WEFT_MATH_1(asin, asinf, asin)
WEFT_MATH_1(acos, acosf, acos)
WEFT_MATH_1(atan, atanf, atan)
WEFT_MATH_1(sinh, sinhf, sinh)
WEFT_MATH_1(cosh, coshf, cosh)
WEFT_MATH_1(tanh, tanhf, tanh)
WEFT_MATH_1(asinh, asinhf, asinh)
WEFT_MATH_1(acosh, acoshf, acosh)
WEFT_MATH_1(atanh, atanhf, atanh)
WEFT_MATH_1(erf, erff, erf)
WEFT_MATH_1(erfc, erfcf, erfc)
WEFT_MATH_1(floor, floorf, floor)
WEFT_MATH_1(ceil, ceilf, ceil)
WEFT_MATH_1(trunc, truncf, trunc)
/// Halves go to the even neighbour.
WEFT_MATH_1(round, rintf, rint)
WEFT_MATH_2(pow, powf, pow)
WEFT_MATH_2(atan2, atan2f, atan2)
WEFT_MATH_2(copysign, copysignf, copysign)
/// The exact remainder with the sign of x.
WEFT_MATH_2(trunc_remainder, fmodf, fmod)
#undef WEFT_MATH_1
#undef WEFT_MATH_2

template <Real T>
constexpr bool isnan(T x) {
  return x != x;
}
template <Real T>
constexpr bool isinf(T x) {
  return abs(x) == T(INFINITY);
}
template <Real T>
constexpr bool isfinite(T x) {
  return abs(x) < T(INFINITY);
}
/// Also of -0 and of NaNs that carry it.
template <Real T>
constexpr bool signbit(T x) {
  return copysign(T(1.0), x) < T(0.0);
}
template <Real T>
constexpr T sigmoid(T x) {
  const T e = exp(-abs(x));
  return (x < T(0.0) ? e : T(1.0)) / (T(1.0) + e);
}
/// sqrt(a^2 + b^2) without overflow; infinite beside NaN too.
template <Real T>
constexpr T hypot(T a, T b) {
  const T x = abs(a), y = abs(b), top = max(x, y), ratio = min(x, y) / top;
  if (isinf(x) || isinf(y)) return T(INFINITY);
  return top == T(0.0) ? T(0.0) : top * sqrt(T(1.0) + ratio * ratio);
}
template <Real T>
constexpr T trunc_divide(T a, T b) {
  return trunc(a / b);
}
/// The remainder with the sign of b.
template <Real T>
constexpr T floor_remainder(T a, T b) {
  const T remainder = trunc_remainder(a, b);
  const bool opposite = b < T(0.0) ? remainder > T(0.0) : remainder < T(0.0);
  return opposite ? remainder + b : remainder;
}
/// Python's //: (a - remainder) / b, brought to the integer it is near, because a / b rounds up to integers it is below.
template <Real T>
constexpr T floor_divide(T a, T b) {
  const T quotient = a / b, remainder = trunc_remainder(a, b);
  T exact = (a - remainder) / b;
  if (b < T(0.0) ? remainder > T(0.0) : remainder < T(0.0)) exact = exact - T(1.0);
  const T floored = floor(exact);
  const T nearest = exact - floored > T(0.5) ? floored + T(1.0) : floored;
  return b == T(0.0) ? quotient : exact != T(0.0) ? nearest : copysign(T(0.0), quotient);
}

// ---- integers -----------------------------------------------------------------------------------------------------

/// The lowest integer stays what it is.
constexpr Integer abs(Integer a) { return a < Integer(0) ? -a : a; }

/// Division by zero gives 0 (the kernel that divides reports it), the lowest integer by -1 itself.
constexpr Integer trunc_divide(Integer a, Integer b) {
  if (b == Integer(0)) return Integer(0);
  return b == Integer(-1) ? -a : Integer(a.value / b.value);
}
constexpr Integer trunc_remainder(Integer a, Integer b) {
  return b == Integer(0) || b == Integer(-1) ? Integer(0) : Integer(a.value % b.value);
}
constexpr Integer floor_remainder(Integer a, Integer b) {
  const Integer remainder = trunc_remainder(a, b);
  return remainder != Integer(0) && (remainder < Integer(0)) != (b < Integer(0)) ? remainder + b : remainder;
}
constexpr Integer floor_divide(Integer a, Integer b) {
  const Integer remainder = trunc_remainder(a, b);
  const bool opposite = remainder != Integer(0) && (remainder < Integer(0)) != (b < Integer(0));
  return trunc_divide(a, b) - Integer(opposite);
}
constexpr Integer operator/(Integer a, Integer b) { return trunc_divide(a, b); }

/// A negative exponent gives the reciprocal cut to an integer, as in PyTorch.
constexpr Integer pow(Integer base, Integer exponent) {
  if (exponent < Integer(0)) {
    if (base == Integer(1)) return base;
    return base == Integer(-1) ? Integer(exponent.value % 2 == 0 ? 1 : -1) : Integer(0);
  }
  Integer result(1), square = base;
  for (int64_t rest = exponent.value; rest > 0; rest >>= 1, square = square * square)
    if (rest & 1) result = result * square;
  return result;
}

/// 0 for counts outside 0 … 63.
constexpr Integer shift_left(Integer a, Integer count) {
  if (count.value < 0 || count.value > 63) return Integer(0);
  return Integer(static_cast<uint64_t>(a.value) << count.value);
}
/// The sign everywhere for counts outside 0 … 63.
constexpr Integer shift_right(Integer a, Integer count) {
  return Integer(a.value >> (count.value < 0 || count.value > 63 ? 63 : count.value));
}

}  // namespace weft::kernels::cuda::functors
