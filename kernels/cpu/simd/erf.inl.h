// erf and erfc of a vector of float; included once per SIMD target by math.inl.h, which states their
// accuracy.

#if defined(WEFT_KERNELS_CPU_SIMD_ERF_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_SIMD_ERF_INL_H_
#undef WEFT_KERNELS_CPU_SIMD_ERF_INL_H_
#else
#define WEFT_KERNELS_CPU_SIMD_ERF_INL_H_
#endif

#include "kernels/cpu/simd/exp.inl.h"
#include "kernels/cpu/simd/math_core.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {

template <class D>
HWY_INLINE Float32Only<D, Lane<D>> erf(Lane<D> x) {
  using L = Lane<D>;
  const L a = select(abs(x) > L(4), L(4), abs(x));
  const L inner = fma(a, polynomial(a * a, simd::ErfTable::small), a);
  const L outer = L(1) - exp(-polynomial(a, simd::ErfTable::log_erfc));
  return copysign(select(a < L(1), inner, outer), x);
}

struct ErfcInDouble {
  template <class D>
  static HWY_INLINE Lane<D> apply(Lane<D> x) {
    using L = Lane<D>;
    const L a = select(abs(x) > L(10.2), L(10.2), abs(x));
    const L t = (a - L(4)) / (a + L(4));
    const L y = exp(-a * a) * polynomial(t, simd::ErfTable::scaled_erfc);
    return select(x < L(0), L(2) - y, y);
  }
};
template <class D>
HWY_NOINLINE Float32Only<D, Lane<D>> erfc(Lane<D> x) {
  return in_double<ErfcInDouble>(x);
}

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_SIMD_ERF_INL_H_
