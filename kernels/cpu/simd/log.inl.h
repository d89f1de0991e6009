// log, log2, log10, log1p, asinh, acosh, atanh of a vector of float or double, pow of float; included once
// per SIMD target by math.inl.h, which states their accuracy.

#if defined(WEFT_KERNELS_CPU_SIMD_LOG_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_SIMD_LOG_INL_H_
#undef WEFT_KERNELS_CPU_SIMD_LOG_INL_H_
#else
#define WEFT_KERNELS_CPU_SIMD_LOG_INL_H_
#endif

#include "kernels/cpu/simd/exp.inl.h"
#include "kernels/cpu/simd/math_core.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {

template <class D>
using LogTable = simd::LogTable<hn::TFromD<D>>;

/// log(x) = k log(2) + log(1 + f), -0.25 <= f < 0.5.
template <class D>
struct LogReduced {
  Lane<D> k, f;
};

/// The exponent k of x = 2^k m, 0.75 <= m < 1.5, with the format's bias added, as an integer.
template <class D>
HWY_INLINE hn::Vec<BitsOf<D>> biased_exponent(Lane<D> x) {
  const BitsOf<D> bits;
  const auto offset = hn::Set(bits, Format<D>::one - Format<D>::three_quarters);
  return hn::ShiftRight<Format<D>::mantissa_bits>(hn::Add(hn::BitCast(bits, x.v), offset));
}
template <class D>
HWY_INLINE Lane<D> unbiased_value(hn::Vec<BitsOf<D>> exponent) {
  const auto sum = hn::Or(exponent, hn::Set(BitsOf<D>(), Format<D>::integer_base_bits));
  return Lane<D>(hn::BitCast(D(), sum)) - Lane<D>(Format<D>::integer_base + Format<D>::bias);
}
/// What to take from a number's bits to divide it by 2^k.
template <class D>
HWY_INLINE hn::Vec<BitsOf<D>> exponent_bits(hn::Vec<BitsOf<D>> exponent) {
  return hn::Sub(hn::ShiftLeft<Format<D>::mantissa_bits>(exponent), hn::Set(BitsOf<D>(), Format<D>::one));
}

/// x positive, finite and normal.
template <class D>
HWY_INLINE LogReduced<D> reduce_log_of_normal(Lane<D> x) {
  const auto exponent = biased_exponent(x);
  const auto m = hn::Sub(hn::BitCast(BitsOf<D>(), x.v), exponent_bits<D>(exponent));
  return {unbiased_value<D>(exponent), Lane<D>(hn::BitCast(D(), m)) - Lane<D>(1)};
}
/// x positive and finite.
template <class D>
HWY_INLINE LogReduced<D> reduce_log(Lane<D> x) {
  using L = Lane<D>;
  const LaneMask<D> denormal = x < L(Format<D>::smallest_normal);
  LogReduced<D> reduced = reduce_log_of_normal(select(denormal, x * L(Format<D>::denormal_scale), x));
  reduced.k -= select(denormal, L(Format<D>::denormal_exponent), L(0));
  return reduced;
}

/// log(1 + f), -0.25 <= f <= 0.5.
template <class D>
HWY_INLINE Lane<D> log1p_of_reduced(Lane<D> f) {
  using L = Lane<D>;
  if constexpr (std::is_same_v<hn::TFromD<D>, float>) {
    return fma(f * f, fma(f, polynomial(f, LogTable<D>::log1p), L(-0.5)), f);
  } else {
    const L s = f / (L(2) + f);
    const L z = s * s;
    const L half_square = L(0.5) * f * f;
    return f - (half_square - s * fma(z, polynomial(z, LogTable<D>::log1p), half_square));
  }
}

/// y, but -inf where x is at the pole, NaN below it or where x is NaN, inf where x is inf.
template <class D>
HWY_INLINE Lane<D> with_log_limits(Lane<D> y, Lane<D> x, Lane<D> pole) {
  y = select(x == infinity<D>(), x, y);
  return select(x > pole, y, select(x == pole, -infinity<D>(), quiet_nan<D>()));
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> log(Lane<D> x) {
  const LogReduced<D> reduced = reduce_log(x);
  const Lane<D> y = fma(reduced.k, Lane<D>(LogTable<D>::ln2), log1p_of_reduced(reduced.f));
  return with_log_limits(y, x, Lane<D>(0));
}

template <class D>
HWY_INLINE Lane<D> log2_of_reduced(LogReduced<D> reduced) {
  using L = Lane<D>;
  const L y = log1p_of_reduced(reduced.f);
  return fma(y, L(LogTable<D>::log2_e_hi), fma(y, L(LogTable<D>::log2_e_lo), reduced.k));
}
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> log2(Lane<D> x) {
  return with_log_limits(log2_of_reduced(reduce_log(x)), x, Lane<D>(0));
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> log10(Lane<D> x) {
  using L = Lane<D>;
  const LogReduced<D> reduced = reduce_log(x);
  const L y = log1p_of_reduced(reduced.f);
  const L low = fma(y, L(LogTable<D>::log10_e_lo), reduced.k * L(LogTable<D>::log10_2_lo));
  const L sum = fma(reduced.k, L(LogTable<D>::log10_2_hi), fma(y, L(LogTable<D>::log10_e_hi), low));
  return with_log_limits(sum, x, L(0));
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> log1p(Lane<D> x) {
  using L = Lane<D>;
  const BitsOf<D> bits;
  const auto exponent = biased_exponent(L(1) + x);
  const auto divide = exponent_bits<D>(exponent);
  // (1 + x) / 2^k - 1 without the rounding of 1 + x: x / 2^k and 1 / 2^k - 1 are exact.
  const L scaled(hn::BitCast(D(), hn::Sub(hn::BitCast(bits, x.v), divide)));
  const L four(hn::BitCast(D(), hn::Sub(hn::Set(bits, Format<D>::four), divide)));
  const L f = scaled + fma(four, L(0.25), L(-1));
  const L y = fma(unbiased_value<D>(exponent), L(LogTable<D>::ln2), log1p_of_reduced(f));
  return select(abs(x) < L(Format<D>::tiny), x, with_log_limits(y, x, L(-1)));
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> asinh(Lane<D> x) {
  using L = Lane<D>;
  const L a = abs(x);
  const LaneMask<D> large = a > L(Format<D>::large);
  const L square = a * a;
  const L m1 = select(large, a, a + square / (L(1) + sqrt(square + L(1))));
  return copysign(log1p(m1) + select(large, L(LogTable<D>::ln2), L(0)), x);
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> acosh(Lane<D> x) {
  using L = Lane<D>;
  const LaneMask<D> large = x > L(Format<D>::large);
  const L t = x - L(1);
  const L m1 = select(large, x, t + sqrt(fma(t, t, t + t)));
  const L y = log1p(m1) + select(large, L(LogTable<D>::ln2), L(0));
  return select(x >= L(1), y, quiet_nan<D>());
}

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> atanh(Lane<D> x) {
  using L = Lane<D>;
  const L a = abs(x);
  return copysign(L(0.5) * log1p((a + a) / (L(1) - a)), x);
}

/// x^y for x >= 0 widened from float, before the special cases of pow.
struct PowOfMagnitude {
  template <class D>
  static HWY_INLINE Lane<D> apply(Lane<D> x, Lane<D> y) {
    Lane<D> log2_x = log2_of_reduced(reduce_log_of_normal(x));
    log2_x = select(x == infinity<D>(), x, select(x == Lane<D>(0), -infinity<D>(), log2_x));
    return exp2(y * log2_x);
  }
};

template <class D>
HWY_NOINLINE Float32Only<D, Lane<D>> pow(Lane<D> x, Lane<D> y) {
  using L = Lane<D>;
  const L a = abs(x);
  const LaneMask<D> y_is_integer = trunc(y) == y;
  const L half_y = y * L(0.5);
  const LaneMask<D> y_is_odd = y_is_integer && trunc(half_y) != half_y;
  L z = in_double<PowOfMagnitude>(a, y);
  z = select(a == L(1) && isinf(y), L(1), z);
  z = select(isnan(x), x, z);
  z = select(y_is_odd && signbit(x), -z, z);
  z = select(x < L(0) && isfinite(x) && isfinite(y) && !y_is_integer, quiet_nan<D>(), z);
  return select(x == L(1) || y == L(0), L(1), z);
}

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_SIMD_LOG_INL_H_
