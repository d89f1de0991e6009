// Arithmetic on lanes that only the functions of two tensors need: division and remainder without a fraction, integer
// powers, shifts, hypot. Included once per SIMD target by kernels/cpu/binary.cpp; found by argument-dependent lookup.

#if defined(WEFT_KERNELS_CPU_ARITHMETIC_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_ARITHMETIC_INL_H_
#undef WEFT_KERNELS_CPU_ARITHMETIC_INL_H_
#else
#define WEFT_KERNELS_CPU_ARITHMETIC_INL_H_
#endif

#include <cmath>

#include "kernels/cpu/simd/lane.inl.h"
#include "kernels/cpu/simd/math.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {

struct FloatRemainder {
  template <class T>
  T operator()(T a, T b) const {
    return std::fmod(a, b);
  }
};
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> trunc_divide(Lane<D> a, Lane<D> b) {
  return trunc(a / b);
}
/// The exact remainder with the sign of a.
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> trunc_remainder(Lane<D> a, Lane<D> b) {
  return per_lane(FloatRemainder(), a, b);
}
/// The remainder with the sign of b.
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> floor_remainder(Lane<D> a, Lane<D> b) {
  const Lane<D> zero(0), remainder = trunc_remainder(a, b), moved = remainder + b;
  const Lane<D> to_negative = select(remainder > zero, moved, remainder);
  const Lane<D> to_positive = select(remainder < zero, moved, remainder);
  return select(b < zero, to_negative, to_positive);
}
/// Python's //: (a - remainder) / b, brought to the integer it is near, because a / b rounds up to integers it is below.
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> floor_divide(Lane<D> a, Lane<D> b) {
  const Lane<D> zero(0), one(1), quotient = a / b, remainder = trunc_remainder(a, b);
  Lane<D> exact = (a - remainder) / b;
  const Lane<D> lower = exact - one;
  exact = select(b < zero, select(remainder > zero, lower, exact), select(remainder < zero, lower, exact));
  const Lane<D> floored = floor(exact);
  const Lane<D> nearest = select(exact - floored > Lane<D>(0.5), floored + one, floored);
  return select(b == zero, quotient, select(exact != zero, nearest, copysign(zero, quotient)));
}

/// sqrt(a^2 + b^2) without overflow; infinite beside NaN too.
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> hypot(Lane<D> a, Lane<D> b) {
  const Lane<D> x = abs(a), y = abs(b), zero(0);
  const Lane<D> top = max(x, y), ratio = min(x, y) / top;
  const Lane<D> length = top * sqrt(Lane<D>(1) + ratio * ratio);
  return select(isinf(x), x, select(isinf(y), y, select(top == zero, zero, length)));
}

struct IntegerPower {
  int64_t operator()(int64_t base, int64_t exponent) const {
    if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
    uint64_t result = 1, square = static_cast<uint64_t>(base);
    for (; exponent > 0; exponent >>= 1, square *= square)
      if (exponent & 1) result *= square;
    return static_cast<int64_t>(result);
  }
};
/// Wraps around; a negative exponent gives the reciprocal cut to an integer, as in PyTorch.
template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> pow(Lane<D> a, Lane<D> b) {
  return per_lane(IntegerPower(), a, b);
}

struct ShiftLeftBy {
  int64_t operator()(int64_t a, int64_t count) const {
    return count < 0 || count > 63 ? 0 : static_cast<int64_t>(static_cast<uint64_t>(a) << count);
  }
};
struct ShiftRightBy {
  int64_t operator()(int64_t a, int64_t count) const { return a >> (count < 0 || count > 63 ? 63 : count); }
};
/// 0 for counts outside 0 … 63.
template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> shift_left(Lane<D> a, Lane<D> b) {
  return per_lane(ShiftLeftBy(), a, b);
}
/// The sign everywhere for counts outside 0 … 63.
template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> shift_right(Lane<D> a, Lane<D> b) {
  return per_lane(ShiftRightBy(), a, b);
}

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_ARITHMETIC_INL_H_
