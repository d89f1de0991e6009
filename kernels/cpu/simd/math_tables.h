// Constants of the vector math functions, one table per element type, and the C library's functions as
// function objects; included once per translation unit by the math .inl.h files.
//
// Polynomial coefficients (lowest power first) are minimax fits of the named expression on the named
// interval, made with the Remez exchange algorithm in 200-bit arithmetic; "error" is relative to the function
// that they end up in.
#pragma once

#include <cmath>
#include <cstdint>

namespace weft::simd {

/// The IEEE format of T, and the constant that makes an addition round to an integer: the sum holds it in its
/// low bits.
template <class T>
struct Format;
template <>
struct Format<float> {
  using Bits = uint32_t;
  static constexpr int mantissa_bits = 23;
  static constexpr Bits one = 0x3F800000u, three_quarters = 0x3F400000u, four = 0x40800000u;
  static constexpr float bias = 127.0f, round_to_integer = 0x1.8p23f, integer_base = 0x1p23f;
  static constexpr Bits integer_base_bits = 0x4B000000u;
  static constexpr float smallest_normal = 0x1p-126f, denormal_scale = 0x1p25f, denormal_exponent = 25.0f;
  /// Below it, x + x^2 rounds to x.
  static constexpr float tiny = 0x1p-26f;
  /// Above it, x^2 + 1 rounds to x^2, and 1 + x to x.
  static constexpr float large = 0x1p26f;
};
template <>
struct Format<double> {
  using Bits = uint64_t;
  static constexpr int mantissa_bits = 52;
  static constexpr Bits one = 0x3FF0000000000000u, three_quarters = 0x3FE8000000000000u,
                        four = 0x4010000000000000u;
  static constexpr double bias = 1023.0, round_to_integer = 0x1.8p52, integer_base = 0x1p52;
  static constexpr Bits integer_base_bits = 0x4330000000000000u;
  static constexpr double smallest_normal = 0x1p-1022, denormal_scale = 0x1p54, denormal_exponent = 54.0;
  static constexpr double tiny = 0x1p-55, large = 0x1p55;
};

template <class T>
struct ExpTable;
template <>
struct ExpTable<float> {
  static constexpr float log2_e = 1.442695022e+00f;
  static constexpr float ln2_hi = 6.931471825e-01f, ln2_lo = -1.904654212e-09f;
  /// Beyond these exp is 0 and inf, and so is cosh.
  static constexpr float lowest = -104.0f, highest = 90.0f;
  static constexpr float lowest2 = -151.0f, highest2 = 129.0f;
  /// expm1 is -1 below; sinh overflows above.
  static constexpr float lowest_m1 = -25.0f, highest_m1 = 89.5f;
  /// tanh is 1 above.
  static constexpr float highest_tanh = 10.0f;
  /// (exp(r) - 1 - r) / r^2, |r| <= 0.3475; error 2^-28 of exp.
  static constexpr float exp[] = {5.000000000e-01f, 1.666651666e-01f, 4.166620225e-02f, 8.369072340e-03f,
                                  1.395082334e-03f};
  /// The same; error 2^-32 of expm1.
  static constexpr float expm1[] = {5.000000000e-01f, 1.666666716e-01f, 4.166635126e-02f,
                                    8.333272301e-03f, 1.394127263e-03f, 1.991457393e-04f};
};
template <>
struct ExpTable<double> {
  static constexpr double log2_e = 1.4426950408889634;
  static constexpr double ln2_hi = 0.6931471805599453, ln2_lo = 2.3190468138462996e-17;
  static constexpr double lowest = -746.0, highest = 711.0;
  static constexpr double lowest2 = -1076.0, highest2 = 1025.0;
  static constexpr double lowest_m1 = -45.0, highest_m1 = 710.5;
  static constexpr double highest_tanh = 22.0;
  /// Error 2^-58 of exp.
  static constexpr double exp[] = {0.5000000000000013,     0.166666666666667,     0.041666666666512274,
                                   0.008333333333306676,   0.0013888888947920475, 0.00019841269918541055,
                                   2.4801488934679136e-05, 2.755721525578715e-06, 2.7631662166413323e-07,
                                   2.5118195440438792e-08};
  /// Error 2^-61.7 of expm1.
  static constexpr double expm1[] = {0.5,
                                     0.16666666666666677,
                                     0.0416666666666667,
                                     0.008333333333321376,
                                     0.001388888888886638,
                                     0.00019841269886848828,
                                     2.480158736146675e-05,
                                     2.7557243412948118e-06,
                                     2.7557241976062247e-07,
                                     2.510933636034242e-08,
                                     2.0924687085152432e-09};
};

template <class T>
struct LogTable;
template <>
struct LogTable<float> {
  static constexpr float ln2 = 6.931471825e-01f;
  static constexpr float log2_e_hi = 1.442695022e+00f, log2_e_lo = 1.925963034e-08f;
  static constexpr float log10_e_hi = 4.342944920e-01f, log10_e_lo = -1.010304995e-08f;
  static constexpr float log10_2_hi = 3.010300100e-01f, log10_2_lo = -1.432098884e-08f;
  /// (log(1 + f) - f + f^2 / 2) / f^3, -0.25 <= f <= 0.5; error 2^-27.6.
  static constexpr float log1p[] = {3.333344758e-01f, -2.500019670e-01f, 1.999108046e-01f, -1.664367914e-01f,
                                    1.446775347e-01f, -1.318767667e-01f, 1.058417037e-01f, -4.617435113e-02f};
};
template <>
struct LogTable<double> {
  static constexpr double ln2 = 0.6931471805599453;
  static constexpr double log2_e_hi = 1.4426950408889634, log2_e_lo = 2.0355273740931033e-17;
  static constexpr double log10_e_hi = 0.4342944819032518, log10_e_lo = 1.098319650216765e-17;
  static constexpr double log10_2_hi = 0.3010299956639812, log10_2_lo = -2.8037281277851704e-18;
  /// (2 atanh(s) / s - 2) / s^2 in s^2, s = f / (2 + f), -0.25 <= f <= 0.5; error 2^-61.
  static constexpr double log1p[] = {0.666666666666666,   0.4000000000005695,  0.28571428555767653,
                                     0.22222224302870316, 0.18181665511417078, 0.15391123386728545,
                                     0.13173412792134445, 0.13844271682004813};
};

template <class T>
struct TrigTable;
template <>
struct TrigTable<float> {
  static constexpr float two_over_pi = 6.366197467e-01f;
  static constexpr float half_pi_1 = 1.570796371e+00f, half_pi_2 = -4.371138829e-08f,
                         half_pi_3 = -1.715124510e-15f;
  /// Up to here x - n pi/2, taken with the three parts of pi/2, keeps its relative accuracy.
  static constexpr float largest = 0x1p16f;
  /// (sin(r) - r) / r^3 and (cos(r) - 1 + r^2 / 2) / r^4 in r^2, |r| <= 0.81; errors 2^-27.7, 2^-32.
  static constexpr float sin[] = {-1.666665226e-01f, 8.332027122e-03f, -1.949685684e-04f};
  static constexpr float cos[] = {4.166664183e-02f, -1.388716861e-03f, 2.441551987e-05f};
  /// (asin(x) - x) / x^3 in x^2, |x| <= 0.5; error 2^-27.6.
  static constexpr float asin[] = {1.666675359e-01f, 7.495232671e-02f, 4.547834396e-02f, 2.414097078e-02f,
                                   4.223059863e-02f};
  /// (atan(x) - x) / x^3 in x^2, |x| <= 1; error 2^-28.5.
  static constexpr float atan[] = {-3.333329856e-01f, 1.999854892e-01f,  -1.426424086e-01f,
                                   1.095218286e-01f,  -8.403441310e-02f, 5.795743689e-02f,
                                   -3.117768280e-02f, 1.091451570e-02f,  -1.793600968e-03f};
};
template <>
struct TrigTable<double> {
  static constexpr double two_over_pi = 0.6366197723675814;
  static constexpr double half_pi_1 = 1.5707963267948966, half_pi_2 = 6.123233995736766e-17,
                          half_pi_3 = -1.4973849048591698e-33;
  static constexpr double largest = 0x1p28;
  /// Errors 2^-57, 2^-63.
  static constexpr double sin[] = {-0.16666666666666616,  0.008333333333318491,   -0.00019841269826619134,
                                   2.755731257439053e-06, -2.505058205582248e-08, 1.588655951512911e-10};
  static constexpr double cos[] = {0.04166666666666657,    -0.001388888888886882, 2.480158728611448e-05,
                                   -2.755731336814053e-07, 2.087558847291086e-09, -1.1352637371087471e-11};
};

struct ErfTable {
  /// erf(x) / x - 1 in x^2, |x| <= 1; error 2^-29.7.
  static constexpr float small[] = {1.283791661e-01f, -3.761262596e-01f, 1.128360033e-01f, -2.685444057e-02f,
                                    5.189525895e-03f, -8.020751411e-04f, 7.888794062e-05f};
  /// -log(erfc(x)), 1 <= x <= 4; error 2^-35 of erf.
  static constexpr float log_erfc[] = {-1.880320924e-04f, 1.129578352e+00f,  6.332199574e-01f,
                                       1.084185094e-01f,  -2.520821430e-02f, 4.204547033e-03f,
                                       -4.413335409e-04f, 2.168662104e-05f};
  /// erfc(x) exp(x^2) in t = (x - 4) / (x + 4), 0 <= x <= 10.2, for float results; error 2^-32.
  static constexpr double scaled_erfc[] = {
      0.13699945761568813,  -0.25906804924024374,   0.21871968146222462,     -0.1642577880730081,
      0.10896309585096746,  -0.06310833301890509,   0.0312997994739363,      -0.01283974730367753,
      0.004058708095666435, -0.0008151096385602928, -2.8263361054212647e-05, 0.0001015066103043265};
};

/// The C library's functions of one element, for lanes that a vector version does not serve. They are
/// compiled for the baseline, outside the SIMD targets' namespaces.
namespace libm {
#define WEFT_LIBM_UNARY(name) \
  struct name {               \
    template <class T>        \
    T operator()(T x) const { \
      return std::name(x);    \
    }                         \
  };
#define WEFT_LIBM_BINARY(name)     \
  struct name {                    \
    template <class T>             \
    T operator()(T x, T y) const { \
      return std::name(x, y);      \
    }                              \
  };
WEFT_LIBM_UNARY(exp)
WEFT_LIBM_UNARY(exp2)
WEFT_LIBM_UNARY(expm1)
WEFT_LIBM_UNARY(log)
WEFT_LIBM_UNARY(log2)
WEFT_LIBM_UNARY(log10)
WEFT_LIBM_UNARY(log1p)
WEFT_LIBM_UNARY(sin)
WEFT_LIBM_UNARY(cos)
WEFT_LIBM_UNARY(tan)
WEFT_LIBM_UNARY(asin)
WEFT_LIBM_UNARY(acos)
WEFT_LIBM_UNARY(atan)
WEFT_LIBM_UNARY(sinh)
WEFT_LIBM_UNARY(cosh)
WEFT_LIBM_UNARY(tanh)
WEFT_LIBM_UNARY(asinh)
WEFT_LIBM_UNARY(acosh)
WEFT_LIBM_UNARY(atanh)
WEFT_LIBM_UNARY(erf)
WEFT_LIBM_UNARY(erfc)
WEFT_LIBM_BINARY(atan2)
WEFT_LIBM_BINARY(pow)
#undef WEFT_LIBM_UNARY
#undef WEFT_LIBM_BINARY
}  // namespace libm

}  // namespace weft::simd
