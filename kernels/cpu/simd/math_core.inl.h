// What the vector math functions share: polynomials, powers of two, float lanes computed in double, lanes
// handed to the C library. Included once per SIMD target by the other math .inl.h files.

#if defined(WEFT_KERNELS_CPU_SIMD_MATH_CORE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_SIMD_MATH_CORE_INL_H_
#undef WEFT_KERNELS_CPU_SIMD_MATH_CORE_INL_H_
#else
#define WEFT_KERNELS_CPU_SIMD_MATH_CORE_INL_H_
#endif

#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "kernels/cpu/simd/lane.inl.h"
#include "kernels/cpu/simd/math_tables.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {

template <class D>
using Format = simd::Format<hn::TFromD<D>>;
template <class D>
using BitsOf = hn::Rebind<typename Format<D>::Bits, D>;

template <class D, class R>
using Float32Only = std::enable_if_t<std::is_same_v<hn::TFromD<D>, float>, R>;
template <class D, class R>
using Float64Only = std::enable_if_t<std::is_same_v<hn::TFromD<D>, double>, R>;

template <class D>
HWY_INLINE Lane<D> infinity() {
  return Lane<D>(std::numeric_limits<hn::TFromD<D>>::infinity());
}
template <class D>
HWY_INLINE Lane<D> quiet_nan() {
  return Lane<D>(std::numeric_limits<hn::TFromD<D>>::quiet_NaN());
}

template <class D, size_t N, size_t... I>
HWY_INLINE Lane<D> horner(Lane<D> x, const hn::TFromD<D> (&c)[N], std::index_sequence<I...>) {
  Lane<D> sum(c[N - 1]);
  ((sum = fma(sum, x, Lane<D>(c[N - 2 - I]))), ...);
  return sum;
}
/// c[0] + c[1] x + c[2] x^2 + ...
template <class D, size_t N>
HWY_INLINE Lane<D> polynomial(Lane<D> x, const hn::TFromD<D> (&c)[N]) {
  return horner(x, c, std::make_index_sequence<N - 1>());
}

/// 2^n, where `rounded` = n + round_to_integer: n stands in its low bits.
template <class D>
HWY_INLINE Lane<D> power_of_two(Lane<D> rounded) {
  const BitsOf<D> bits;
  const auto exponent = hn::ShiftLeft<Format<D>::mantissa_bits>(hn::BitCast(bits, rounded.v));
  return Lane<D>(hn::BitCast(D(), hn::Add(exponent, hn::Set(bits, Format<D>::one))));
}

/// x * 2^(n + shift) for an integer n, rounded once: in two steps, because 2^n alone may overflow or be
/// denormal.
template <int shift, class D>
HWY_INLINE Lane<D> times_power_of_two(Lane<D> x, Lane<D> n) {
  constexpr auto base = Format<D>::round_to_integer;
  const Lane<D> half = fma(n, Lane<D>(0.5), Lane<D>(base));
  const Lane<D> rest = (n - (half - Lane<D>(base))) + Lane<D>(base + shift);
  return x * power_of_two(half) * power_of_two(rest);
}

/// `y` where the mask is false, f(x) where it is true: for arguments too rare to deserve vector code.
template <class D, class F>
HWY_NOINLINE Lane<D> patch_lanes(Lane<D> y, Lane<D> x, LaneMask<D> mask, F f) {
  HWY_ALIGN hn::TFromD<D> in[Lane<D>::size()];
  HWY_ALIGN hn::TFromD<D> out[Lane<D>::size()];
  HWY_ALIGN hn::TFromD<D> chosen[Lane<D>::size()];
  x.store(in);
  y.store(out);
  as_value(mask).store(chosen);
  for (size_t i = 0; i < Lane<D>::size(); ++i) {
    if (chosen[i] != 0) out[i] = f(in[i]);
  }
  return Lane<D>::load(out);
}

#if HWY_TARGET != HWY_SCALAR
/// Function::apply of each lane, computed in double and rounded to float at the end.
template <class Function, class D, class... Rest>
HWY_INLINE Lane<D> in_double(Lane<D> x, Rest... rest) {
  const hn::Half<D> half;
  const hn::Rebind<double, decltype(half)> wide;
  using Wide = Lane<hn::Rebind<double, hn::Half<D>>>;
  const Wide low = Function::apply(Wide(hn::PromoteTo(wide, hn::LowerHalf(half, x.v))),
                                   Wide(hn::PromoteTo(wide, hn::LowerHalf(half, rest.v)))...);
  const Wide high = Function::apply(Wide(hn::PromoteTo(wide, hn::UpperHalf(half, x.v))),
                                    Wide(hn::PromoteTo(wide, hn::UpperHalf(half, rest.v)))...);
  return Lane<D>(hn::Combine(D(), hn::DemoteTo(half, high.v), hn::DemoteTo(half, low.v)));
}
#endif

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_SIMD_MATH_CORE_INL_H_
