// CUDA's mathematical functions that the C library lacks, spells otherwise or has for double only; the others are its own. Part of
// the simulated cuda_runtime.h.
#pragma once

#include <math.h>
#include <stdlib.h>

#include <algorithm>
#include <limits>
#include <type_traits>

// ---- in math_functions.cpp, correct to a few units in the last place ----------------------------------------------

double erfinv(double x);
double erfcinv(double x);
double erfcx(double x);
double normcdf(double x);
double normcdfinv(double x);
double cyl_bessel_i0(double x);
double cyl_bessel_i1(double x);

// ---- of double, and of float by way of double ---------------------------------------------------------------------

inline double rsqrt(double x) { return 1 / sqrt(x); }
inline double rcbrt(double x) { return 1 / cbrt(x); }
inline double rhypot(double x, double y) { return 1 / hypot(x, y); }
inline double sinpi(double x) {
  const double r = remainder(x, 2.0);  // exact
  return r == 0 || fabs(r) == 1 ? copysign(0.0, x) : sin(r * M_PI);
}
inline double cospi(double x) {
  const double r = fabs(remainder(x, 2.0));
  return r == 0.5 ? 0.0 : cos(r * M_PI);
}
inline void sincospi(double x, double* sine, double* cosine) {
  *sine = sinpi(x);
  *cosine = cospi(x);
}
inline double fdivide(double x, double y) { return x / y; }

// glibc's extended functions, by CUDA's names of any type.
inline float exp10(float x) { return exp10f(x); }
inline void sincos(float x, float* sine, float* cosine) { sincosf(x, sine, cosine); }

#define CUDASIM_FLOAT(name)                                                               \
  inline float name(float x) { return static_cast<float>(name(static_cast<double>(x))); } \
  inline float name##f(float x) { return name(x); }
CUDASIM_FLOAT(rsqrt)
CUDASIM_FLOAT(rcbrt)
CUDASIM_FLOAT(sinpi)
CUDASIM_FLOAT(cospi)
CUDASIM_FLOAT(erfinv)
CUDASIM_FLOAT(erfcinv)
CUDASIM_FLOAT(erfcx)
CUDASIM_FLOAT(normcdf)
CUDASIM_FLOAT(normcdfinv)
CUDASIM_FLOAT(cyl_bessel_i0)
CUDASIM_FLOAT(cyl_bessel_i1)
#undef CUDASIM_FLOAT
inline float rhypot(float x, float y) { return static_cast<float>(rhypot(double{x}, double{y})); }
inline float rhypotf(float x, float y) { return rhypot(x, y); }
inline void sincospif(float x, float* sine, float* cosine) {
  *sine = sinpi(x);
  *cosine = cospi(x);
}
inline void sincospi(float x, float* sine, float* cosine) { sincospif(x, sine, cosine); }
inline float fdividef(float x, float y) { return x / y; }
inline float fdivide(float x, float y) { return x / y; }
inline float saturate(float x) { return x > 0 ? (x < 1 ? x : 1.0f) : 0.0f; }  // NaN becomes 0

// ---- the fast ones, here as exact as the others -------------------------------------------------------------------

inline float __saturatef(float x) { return saturate(x); }
inline float __expf(float x) { return expf(x); }
inline float __exp10f(float x) { return exp10f(x); }
inline float __logf(float x) { return logf(x); }
inline float __log2f(float x) { return log2f(x); }
inline float __log10f(float x) { return log10f(x); }
inline float __sinf(float x) { return sinf(x); }
inline float __cosf(float x) { return cosf(x); }
inline float __tanf(float x) { return tanf(x); }
inline float __powf(float x, float y) { return powf(x, y); }
inline float __fdividef(float x, float y) { return x / y; }
inline float __frsqrt_rn(float x) { return rsqrtf(x); }

// ---- one rounding each: never contracted --------------------------------------------------------------------------

#define CUDASIM_ROUNDED(T, prefix, fma_name)              \
  inline T __##prefix##add_rn(T x, T y) { return x + y; } \
  inline T __##prefix##sub_rn(T x, T y) { return x - y; } \
  inline T __##prefix##mul_rn(T x, T y) { return x * y; } \
  inline T __##prefix##div_rn(T x, T y) { return x / y; } \
  inline T __##prefix##sqrt_rn(T x) { return sqrt(x); }   \
  inline T __##prefix##rcp_rn(T x) { return T(1) / x; }   \
  inline T __##fma_name##_rn(T x, T y, T z) { return fma(x, y, z); }
CUDASIM_ROUNDED(float, f, fmaf)
CUDASIM_ROUNDED(double, d, fma)
#undef CUDASIM_ROUNDED

// ---- conversions: what does not fit becomes the nearest number that does, NaN 0 -----------------------------------

namespace sim {

template <class I, class F>
I converted(F rounded) {
  if (rounded != rounded) return 0;
  if (rounded <= static_cast<F>(std::numeric_limits<I>::min())) return std::numeric_limits<I>::min();
  if (rounded >= static_cast<F>(std::numeric_limits<I>::max())) return std::numeric_limits<I>::max();
  return static_cast<I>(rounded);
}

}  // namespace sim

#define CUDASIM_TO_INTEGER(from, F, to, I)                                       \
  inline I __##from##2##to##_rn(F x) { return sim::converted<I>(nearbyint(x)); } \
  inline I __##from##2##to##_rz(F x) { return sim::converted<I>(trunc(x)); }     \
  inline I __##from##2##to##_rd(F x) { return sim::converted<I>(floor(x)); }     \
  inline I __##from##2##to##_ru(F x) { return sim::converted<I>(ceil(x)); }
CUDASIM_TO_INTEGER(float, float, int, int)
CUDASIM_TO_INTEGER(float, float, uint, unsigned)
CUDASIM_TO_INTEGER(float, float, ll, long long)
CUDASIM_TO_INTEGER(float, float, ull, unsigned long long)
CUDASIM_TO_INTEGER(double, double, int, int)
CUDASIM_TO_INTEGER(double, double, uint, unsigned)
CUDASIM_TO_INTEGER(double, double, ll, long long)
CUDASIM_TO_INTEGER(double, double, ull, unsigned long long)
#undef CUDASIM_TO_INTEGER
inline float __int2float_rn(int x) { return static_cast<float>(x); }
inline float __uint2float_rn(unsigned x) { return static_cast<float>(x); }
inline float __ll2float_rn(long long x) { return static_cast<float>(x); }
inline float __ull2float_rn(unsigned long long x) { return static_cast<float>(x); }
inline double __ll2double_rn(long long x) { return static_cast<double>(x); }
inline double __ull2double_rn(unsigned long long x) { return static_cast<double>(x); }
inline double __int2double_rn(int x) { return x; }
inline double __uint2double_rn(unsigned x) { return x; }
inline float __double2float_rn(double x) { return static_cast<float>(x); }

// ---- min and max: integers by their usual conversions; of floating numbers NaN is left out, as fmin and fmax do ---

#define CUDASIM_INTEGER_EXTREMES(A, B, T)                                                 \
  constexpr T min(A a, B b) {                                                             \
    return static_cast<T>(a) < static_cast<T>(b) ? static_cast<T>(a) : static_cast<T>(b); \
  }                                                                                       \
  constexpr T max(A a, B b) {                                                             \
    return static_cast<T>(a) < static_cast<T>(b) ? static_cast<T>(b) : static_cast<T>(a); \
  }
CUDASIM_INTEGER_EXTREMES(int, int, int)
CUDASIM_INTEGER_EXTREMES(unsigned, unsigned, unsigned)
CUDASIM_INTEGER_EXTREMES(int, unsigned, unsigned)
CUDASIM_INTEGER_EXTREMES(unsigned, int, unsigned)
CUDASIM_INTEGER_EXTREMES(long, long, long)
CUDASIM_INTEGER_EXTREMES(unsigned long, unsigned long, unsigned long)
CUDASIM_INTEGER_EXTREMES(long, unsigned long, unsigned long)
CUDASIM_INTEGER_EXTREMES(unsigned long, long, unsigned long)
CUDASIM_INTEGER_EXTREMES(long long, long long, long long)
CUDASIM_INTEGER_EXTREMES(unsigned long long, unsigned long long, unsigned long long)
CUDASIM_INTEGER_EXTREMES(long long, unsigned long long, unsigned long long)
CUDASIM_INTEGER_EXTREMES(unsigned long long, long long, unsigned long long)
#undef CUDASIM_INTEGER_EXTREMES
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(double a, double b) { return fmax(a, b); }
inline double min(float a, double b) { return fmin(double{a}, b); }
inline double min(double a, float b) { return fmin(a, double{b}); }
inline double max(float a, double b) { return fmax(double{a}, b); }
inline double max(double a, float b) { return fmax(a, double{b}); }

inline unsigned umin(unsigned a, unsigned b) { return min(a, b); }
inline unsigned umax(unsigned a, unsigned b) { return max(a, b); }
inline long long llmin(long long a, long long b) { return min(a, b); }
inline long long llmax(long long a, long long b) { return max(a, b); }
