// sin, cos, tan of a vector of float or double, asin, acos, atan, atan2 of float; included once per SIMD
// target by math.inl.h, which states their accuracy.

#if defined(WEFT_KERNELS_CPU_SIMD_TRIG_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_SIMD_TRIG_INL_H_
#undef WEFT_KERNELS_CPU_SIMD_TRIG_INL_H_
#else
#define WEFT_KERNELS_CPU_SIMD_TRIG_INL_H_
#endif

#include "kernels/cpu/simd/math_core.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {

template <class D>
using TrigTable = simd::TrigTable<hn::TFromD<D>>;

/// x = q pi/2 + r, |r| <= pi/4 (and a little); q modulo 4 stands in the low bits of `quadrant`.
template <class D>
struct TrigReduced {
  hn::Vec<BitsOf<D>> quadrant;
  Lane<D> r;
};

template <class D>
HWY_INLINE TrigReduced<D> reduce_trig(Lane<D> x) {
  using L = Lane<D>;
  const L base(Format<D>::round_to_integer);
  const L rounded = fma(x, L(TrigTable<D>::two_over_pi), base);
  const L n = rounded - base;
  L r = fma(n, L(-TrigTable<D>::half_pi_1), x);
  r = fma(n, L(-TrigTable<D>::half_pi_2), r);
  r = fma(n, L(-TrigTable<D>::half_pi_3), r);
  return {hn::BitCast(BitsOf<D>(), rounded.v), r};
}

template <class D>
HWY_INLINE Lane<D> sin_of_reduced(Lane<D> r) {
  const Lane<D> z = r * r;
  return fma(r * z, polynomial(z, TrigTable<D>::sin), r);
}
template <class D>
HWY_INLINE Lane<D> cos_of_reduced(Lane<D> r) {
  using L = Lane<D>;
  const L z = r * r;
  return fma(z, fma(z, polynomial(z, TrigTable<D>::cos), L(-0.5)), L(1));
}

template <class D>
HWY_INLINE LaneMask<D> is_odd(hn::Vec<BitsOf<D>> quadrant) {
  const auto one = hn::Set(BitsOf<D>(), 1);
  return {hn::RebindMask(D(), hn::Eq(hn::And(quadrant, one), one))};
}
/// x with its sign changed in the quadrants 2 and 3.
template <class D>
HWY_INLINE Lane<D> with_quadrant_sign(Lane<D> x, hn::Vec<BitsOf<D>> quadrant) {
  constexpr int to_sign = static_cast<int>(sizeof(hn::TFromD<D>)) * 8 - 2;
  const auto two = hn::Set(BitsOf<D>(), 2);
  const auto sign = hn::ShiftLeft<to_sign>(hn::And(quadrant, two));
  return Lane<D>(hn::Xor(x.v, hn::BitCast(D(), sign)));
}

/// Finite, but beyond what reduce_trig serves.
template <class D>
HWY_INLINE LaneMask<D> is_huge_angle(Lane<D> x, hn::TFromD<D> largest) {
  return abs(x) > Lane<D>(largest) && isfinite(x);
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> sin(Lane<D> x) {
  const TrigReduced<D> t = reduce_trig(x);
  const Lane<D> wave = select(is_odd<D>(t.quadrant), cos_of_reduced(t.r), sin_of_reduced(t.r));
  const Lane<D> y = select(x == Lane<D>(0), x, with_quadrant_sign(wave, t.quadrant));
  const LaneMask<D> huge = is_huge_angle(x, TrigTable<D>::largest);
  return HWY_UNLIKELY(any(huge)) ? patch_lanes(y, x, huge, simd::libm::sin()) : y;
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> cos(Lane<D> x) {
  const TrigReduced<D> t = reduce_trig(x);
  const Lane<D> wave = select(is_odd<D>(t.quadrant), sin_of_reduced(t.r), cos_of_reduced(t.r));
  const auto next_quadrant = hn::Add(t.quadrant, hn::Set(BitsOf<D>(), 1));
  const Lane<D> y = with_quadrant_sign(wave, next_quadrant);
  const LaneMask<D> huge = is_huge_angle(x, TrigTable<D>::largest);
  return HWY_UNLIKELY(any(huge)) ? patch_lanes(y, x, huge, simd::libm::cos()) : y;
}

struct TanOfModerate {
  template <class D>
  static HWY_INLINE Lane<D> apply(Lane<D> x) {
    const TrigReduced<D> t = reduce_trig(x);
    const Lane<D> s = sin_of_reduced(t.r);
    const Lane<D> c = cos_of_reduced(t.r);
    const LaneMask<D> odd = is_odd<D>(t.quadrant);
    const Lane<D> y = select(odd, -c, s) / select(odd, s, c);
    return select(x == Lane<D>(0), x, y);
  }
};
template <class D>
HWY_NOINLINE FloatOnly<D, Lane<D>> tan(Lane<D> x) {
  Lane<D> y;
  if constexpr (std::is_same_v<hn::TFromD<D>, float>) {
    // The quotient of two rounded floats would be up to 4 ulp off.
    y = in_double<TanOfModerate>(x);
  } else {
    y = TanOfModerate::apply(x);
  }
  const LaneMask<D> huge = is_huge_angle(x, static_cast<hn::TFromD<D>>(simd::TrigTable<double>::largest));
  return HWY_UNLIKELY(any(huge)) ? patch_lanes(y, x, huge, simd::libm::tan()) : y;
}

/// asin(s) - s where z = s^2 <= 0.25.
template <class D>
HWY_INLINE Lane<D> asin_excess(Lane<D> s, Lane<D> z) {
  return s * z * polynomial(z, TrigTable<D>::asin);
}

template <class D>
HWY_INLINE Float32Only<D, Lane<D>> asin(Lane<D> x) {
  using L = Lane<D>;
  const L a = abs(x);
  const LaneMask<D> outer = a > L(0.5);
  // asin(a) = pi/2 - 2 asin(sqrt((1 - a) / 2)), where asin is steep.
  const L z = select(outer, fma(a, L(-0.5), L(0.5)), a * a);
  const L s = select(outer, sqrt(z), a);
  const L excess = asin_excess(s, z);
  const L low = fma(L(-2), excess, L(TrigTable<D>::half_pi_2));
  const L y = select(outer, fma(L(-2), s, L(TrigTable<D>::half_pi_1)) + low, s + excess);
  return copysign(y, x);
}

template <class D>
HWY_INLINE Float32Only<D, Lane<D>> acos(Lane<D> x) {
  using L = Lane<D>;
  const L a = abs(x);
  const LaneMask<D> outer = a > L(0.5);
  const LaneMask<D> negative = x < L(0);
  const L z = select(outer, fma(a, L(-0.5), L(0.5)), a * a);
  const L s = select(outer, sqrt(z), a);
  const L excess = asin_excess(s, z);
  const L half_pi(TrigTable<D>::half_pi_1);
  const L half_pi_low(TrigTable<D>::half_pi_2);
  const L near_plus_1 = L(2) * (s + excess);
  const L near_minus_1 = L(2) * (half_pi - (s + (excess - half_pi_low)));
  const L inner = half_pi - (copysign(s, x) + (copysign(excess, x) - half_pi_low));
  return select(outer, select(negative, near_minus_1, near_plus_1), inner);
}

/// atan(a) for 0 <= a <= 1.
template <class D>
HWY_INLINE Lane<D> atan_of_reduced(Lane<D> a) {
  const Lane<D> z = a * a;
  return fma(a * z, polynomial(z, TrigTable<D>::atan), a);
}
/// pi/2 - t, with a pi/2 of twice the precision.
template <class D>
HWY_INLINE Lane<D> complement(Lane<D> t) {
  using L = Lane<D>;
  return L(TrigTable<D>::half_pi_1) - (t - L(TrigTable<D>::half_pi_2));
}

template <class D>
HWY_INLINE Float32Only<D, Lane<D>> atan(Lane<D> x) {
  using L = Lane<D>;
  const L a = abs(x);
  const LaneMask<D> outer = a > L(1);
  const L t = atan_of_reduced(select(outer, L(1) / a, a));
  return copysign(select(outer, complement(t), t), x);
}

template <class D>
HWY_INLINE Float32Only<D, Lane<D>> atan2(Lane<D> y, Lane<D> x) {
  using L = Lane<D>;
  const L a = abs(y);
  const L b = abs(x);
  const LaneMask<D> steep = a > b;
  const L shorter = select(steep, b, a);
  const L longer = select(steep, a, b);
  // 0 / 0 counts as 0, inf / inf as 1.
  const L ratio = select(shorter == longer, select(shorter == L(0), L(0), L(1)), shorter / longer);
  L t = atan_of_reduced(ratio);
  t = select(steep, complement(t), t);
  const L half_pi_low_twice(2 * TrigTable<D>::half_pi_2);
  t = select(signbit(x), L(2 * TrigTable<D>::half_pi_1) - (t - half_pi_low_twice), t);
  return select(isnan(x), x, copysign(t, y));
}

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_SIMD_TRIG_INL_H_
