// IEEE-safe vector math for Lane<float> and Lane<double>; included once per SIMD target by the CPU kernels.
//
// exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh
// sigmoid erf erfc pow rsqrt. All follow C99's appendix F: NaN stays NaN (but pow(1, NaN) and pow(NaN, 0)
// are 1), zeros keep their sign, poles give infinities, what is out of the domain gives NaN, overflow gives
// inf and underflow rounds to denormals or 0. No lane traps, whatever it holds.
//
// Largest error seen, in units of the last place of the exact result. float: every 67th and every 257th of
// all floats (pow and atan2: 20 million random pairs) against the C library in double; double: 8 million
// arguments against long double. AVX2 and AVX3 agree bit for bit. (lib) is the C library called lane by
// lane, here glibc 2.36.
//
//            float   double               float   double               float   double
//   exp      1.02    1.01        tan      0.51*   2.89        asinh    1.81    2.08
//   exp2     1.04    1.08        asin     1.97    (lib) 0.52  acosh    1.79    2.17
//   expm1    1.41    1.81        acos     1.11    (lib) 0.53  atanh    1.94    2.20
//   log      0.93    1.28        atan     1.55    (lib) 0.52  sigmoid  2.33    2.35
//   log2     1.77    1.72        atan2    1.52    (lib)       erf      1.12    (lib) 1.10
//   log10    2.03    1.91        sinh     2.15    2.24        erfc     0.51    (lib) 3.28
//   log1p    0.94    1.25        cosh     1.46    1.44        pow      0.51    (lib)
//   sin cos  1.55*   1.50*       tanh     1.84    1.97        rsqrt    1.49    1.49
//
// * Finite angles beyond 2^16 (sin and cos of float) or 2^28 go to the C library, lane by lane: slower,
// within 1.4.
//
// The scalar fallback (HWY_SCALAR) calls the C library for everything; glibc's largest errors there are 2.8
// (float erfc) and 3.3 (double erfc), below 2.4 for the others.

#if defined(WEFT_KERNELS_CPU_SIMD_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_SIMD_MATH_INL_H_
#undef WEFT_KERNELS_CPU_SIMD_MATH_INL_H_
#else
#define WEFT_KERNELS_CPU_SIMD_MATH_INL_H_
#endif

#include "kernels/cpu/simd/lane.inl.h"
#include "kernels/cpu/simd/math_core.inl.h"
#include "kernels/cpu/simd/math_tables.h"
#include "kernels/cpu/simd/targets.h"

#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR
#include "kernels/cpu/simd/erf.inl.h"
#include "kernels/cpu/simd/exp.inl.h"
#include "kernels/cpu/simd/log.inl.h"
#include "kernels/cpu/simd/trig.inl.h"
#endif

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {

#define WEFT_LIBM_UNARY(name, Condition)             \
  template <class D>                                 \
  HWY_INLINE Condition<D, Lane<D>> name(Lane<D> x) { \
    return per_lane(simd::libm::name(), x);          \
  }
#define WEFT_LIBM_BINARY(name, Condition)                       \
  template <class D>                                            \
  HWY_INLINE Condition<D, Lane<D>> name(Lane<D> x, Lane<D> y) { \
    return per_lane(simd::libm::name(), x, y);                  \
  }

#if HWY_TARGET == HWY_SCALAR
#define WEFT_LIBM_ALWAYS FloatOnly
WEFT_LIBM_UNARY(exp, FloatOnly)
WEFT_LIBM_UNARY(exp2, FloatOnly)
WEFT_LIBM_UNARY(expm1, FloatOnly)
WEFT_LIBM_UNARY(log, FloatOnly)
WEFT_LIBM_UNARY(log2, FloatOnly)
WEFT_LIBM_UNARY(log10, FloatOnly)
WEFT_LIBM_UNARY(log1p, FloatOnly)
WEFT_LIBM_UNARY(sin, FloatOnly)
WEFT_LIBM_UNARY(cos, FloatOnly)
WEFT_LIBM_UNARY(tan, FloatOnly)
WEFT_LIBM_UNARY(sinh, FloatOnly)
WEFT_LIBM_UNARY(cosh, FloatOnly)
WEFT_LIBM_UNARY(tanh, FloatOnly)
WEFT_LIBM_UNARY(asinh, FloatOnly)
WEFT_LIBM_UNARY(acosh, FloatOnly)
WEFT_LIBM_UNARY(atanh, FloatOnly)

template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> sigmoid(Lane<D> x) {
  const Lane<D> e = exp(-abs(x));
  return select(x < Lane<D>(0), e, Lane<D>(1)) / (Lane<D>(1) + e);
}
#else
#define WEFT_LIBM_ALWAYS Float64Only
#endif

WEFT_LIBM_UNARY(asin, WEFT_LIBM_ALWAYS)
WEFT_LIBM_UNARY(acos, WEFT_LIBM_ALWAYS)
WEFT_LIBM_UNARY(atan, WEFT_LIBM_ALWAYS)
WEFT_LIBM_UNARY(erf, WEFT_LIBM_ALWAYS)
WEFT_LIBM_UNARY(erfc, WEFT_LIBM_ALWAYS)
WEFT_LIBM_BINARY(atan2, WEFT_LIBM_ALWAYS)
WEFT_LIBM_BINARY(pow, WEFT_LIBM_ALWAYS)
#undef WEFT_LIBM_ALWAYS
#undef WEFT_LIBM_UNARY
#undef WEFT_LIBM_BINARY

/// 1 / sqrt(x), each correctly rounded: inf for 0, -inf for -0, NaN below.
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> rsqrt(Lane<D> x) {
  return Lane<D>(1) / sqrt(x);
}

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_SIMD_MATH_INL_H_
