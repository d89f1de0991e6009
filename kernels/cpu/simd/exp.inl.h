// exp, exp2, expm1, sigmoid, sinh, cosh, tanh of a vector of float or double; included once per SIMD target
// by math.inl.h, which states their accuracy.

#if defined(WEFT_KERNELS_CPU_SIMD_EXP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_SIMD_EXP_INL_H_
#undef WEFT_KERNELS_CPU_SIMD_EXP_INL_H_
#else
#define WEFT_KERNELS_CPU_SIMD_EXP_INL_H_
#endif

#include "kernels/cpu/simd/math_core.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {

template <class D>
using ExpTable = simd::ExpTable<hn::TFromD<D>>;

/// exp(x) = 2^n exp(r).
template <class D>
struct ExpReduced {
  Lane<D> n, r;
};

template <class D>
HWY_INLINE Lane<D> clamp_argument(Lane<D> x, hn::TFromD<D> lowest, hn::TFromD<D> highest) {
  // Not hn::Min and hn::Max, which lose a NaN on some targets.
  x = select(x > Lane<D>(highest), Lane<D>(highest), x);
  return select(x < Lane<D>(lowest), Lane<D>(lowest), x);
}

template <class D>
HWY_INLINE ExpReduced<D> reduce_exp(Lane<D> x) {
  using L = Lane<D>;
  const L base(Format<D>::round_to_integer);
  const L n = fma(x, L(ExpTable<D>::log2_e), base) - base;
  const L r = fma(n, L(-ExpTable<D>::ln2_hi), x);
  return {n, fma(n, L(-ExpTable<D>::ln2_lo), r)};
}

/// exp(r) for |r| <= log(2) / 2.
template <class D>
HWY_INLINE Lane<D> exp_of_reduced(Lane<D> r) {
  return fma(r * r, polynomial(r, ExpTable<D>::exp), r) + Lane<D>(1);
}

/// exp(x) * 2^shift, which may be finite where exp(x) is not.
template <int shift, class D>
HWY_INLINE Lane<D> exp_scaled(Lane<D> x) {
  const ExpReduced<D> reduced = reduce_exp(clamp_argument(x, ExpTable<D>::lowest, ExpTable<D>::highest));
  return times_power_of_two<shift>(exp_of_reduced(reduced.r), reduced.n);
}

/// (exp(x) - 1) / 4, for |x| >= tiny.
template <class D>
HWY_INLINE Lane<D> expm1_quarter(Lane<D> x) {
  using L = Lane<D>;
  const ExpReduced<D> reduced =
      reduce_exp(clamp_argument(x, ExpTable<D>::lowest_m1, ExpTable<D>::highest_m1));
  const L r = reduced.r;
  const L m1 = fma(r * r, polynomial(r, ExpTable<D>::expm1), r);
  const L power = power_of_two(reduced.n + L(Format<D>::round_to_integer - 2));
  return fma(m1, power, power - L(0.25));
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> exp(Lane<D> x) {
  return exp_scaled<0>(x);
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> exp2(Lane<D> x) {
  using L = Lane<D>;
  const L base(Format<D>::round_to_integer);
  x = clamp_argument(x, ExpTable<D>::lowest2, ExpTable<D>::highest2);
  const L n = (x + base) - base;
  return times_power_of_two<0>(exp_of_reduced((x - n) * L(ExpTable<D>::ln2_hi)), n);
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> expm1(Lane<D> x) {
  return select(abs(x) < Lane<D>(Format<D>::tiny), x, Lane<D>(4) * expm1_quarter(x));
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> sigmoid(Lane<D> x) {
  using L = Lane<D>;
  const L e = exp(-abs(x));
  return select(x < L(0), e, L(1)) / (L(1) + e);
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> sinh(Lane<D> x) {
  using L = Lane<D>;
  const L half = L(2) * expm1_quarter(abs(x));
  const L m1 = half + half;
  // (m1 + m1 / (m1 + 1)) / 2 as m1 minus something smaller, which rounds less. Far out it is m1 / 2, also
  // where m1 is inf.
  const L inner = fma(-m1, half / (m1 + L(1)), m1);
  const L y = select(m1 > L(Format<D>::large), half, inner);
  return select(abs(x) < L(Format<D>::tiny), x, copysign(y, x));
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> cosh(Lane<D> x) {
  using L = Lane<D>;
  const L half = exp_scaled<-1>(abs(x));
  return half + L(0.25) / half;
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> tanh(Lane<D> x) {
  using L = Lane<D>;
  const L highest(ExpTable<D>::highest_tanh);
  const L a = select(abs(x) > highest, highest, abs(x));
  const L m1 = L(4) * expm1_quarter(a + a);
  const L y = m1 / (m1 + L(2));
  // The same once more, as m1 / 2 minus something smaller: where that is small, it rounds less.
  const L half = L(0.5) * m1;
  const L inner = fma(-half, y, half);
  return select(a < L(Format<D>::tiny), x, copysign(select(m1 < L(1), inner, y), x));
}

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_SIMD_EXP_INL_H_
