// Elementwise functions of one tensor. The result has self's shape and keeps a dense self's strides; floating dtypes are
// kept, and functions that are not whole-numbered give default_dtype() for integers and bools. NaN gives NaN unless said. A
// form that ends in _ writes the result into self and returns it; it throws DtypeError where the result's dtype cannot
// be stored in self (a floating result in integers). Derivatives are PyTorch's.
#pragma once

#include <optional>

#include "weft/tensor.h"

namespace weft WEFT_API {

// ---- signs and powers ----

/// -x. Integers wrap around; throws DtypeError for bool.
Tensor neg(const Tensor& self);
Tensor neg_(const Tensor& self);
/// neg under NumPy's name.
Tensor negative(const Tensor& self);
Tensor negative_(const Tensor& self);
/// self itself. Throws DtypeError for bool.
Tensor positive(const Tensor& self);
/// |x|; its derivative at 0 is 0. Integers keep their dtype; throws DtypeError for bool.
Tensor abs(const Tensor& self);
Tensor abs_(const Tensor& self);
/// abs under NumPy's name.
Tensor absolute(const Tensor& self);
Tensor absolute_(const Tensor& self);
/// -1, 0 or 1; 0 for NaN. Integers and bools keep their dtype. The derivative is 0.
Tensor sign(const Tensor& self);
Tensor sign_(const Tensor& self);
/// x * x. Integers keep their dtype; bools give int64.
Tensor square(const Tensor& self);
Tensor square_(const Tensor& self);
/// 1 / x.
Tensor reciprocal(const Tensor& self);
Tensor reciprocal_(const Tensor& self);
/// The square root: y >= 0 with y^2 = x; NaN below 0.
Tensor sqrt(const Tensor& self);
Tensor sqrt_(const Tensor& self);
/// 1 / sqrt(x).
Tensor rsqrt(const Tensor& self);
Tensor rsqrt_(const Tensor& self);
// ---- exponentials and logarithms ----

/// e^x.
Tensor exp(const Tensor& self);
Tensor exp_(const Tensor& self);
/// 2^x.
Tensor exp2(const Tensor& self);
Tensor exp2_(const Tensor& self);
/// e^x - 1, exact near 0.
Tensor expm1(const Tensor& self);
Tensor expm1_(const Tensor& self);
/// The natural logarithm: e^y = x; -inf at 0, NaN below.
Tensor log(const Tensor& self);
Tensor log_(const Tensor& self);
/// The logarithm to base 2: 2^y = x; -inf at 0, NaN below.
Tensor log2(const Tensor& self);
Tensor log2_(const Tensor& self);
/// The logarithm to base 10: 10^y = x; -inf at 0, NaN below.
Tensor log10(const Tensor& self);
Tensor log10_(const Tensor& self);
/// log(1 + x), exact near 0.
Tensor log1p(const Tensor& self);
Tensor log1p_(const Tensor& self);
// ---- trigonometric and hyperbolic (radians) ----

/// sin x, x in radians; NaN for infinities.
Tensor sin(const Tensor& self);
Tensor sin_(const Tensor& self);
/// cos x, x in radians; NaN for infinities.
Tensor cos(const Tensor& self);
Tensor cos_(const Tensor& self);
/// tan x = sin x / cos x, x in radians; NaN for infinities.
Tensor tan(const Tensor& self);
Tensor tan_(const Tensor& self);
/// The inverse sine: sin y = x, in [-pi/2, pi/2]; NaN outside [-1, 1].
Tensor asin(const Tensor& self);
Tensor asin_(const Tensor& self);
/// The inverse cosine: cos y = x, in [0, pi]; NaN outside [-1, 1].
Tensor acos(const Tensor& self);
Tensor acos_(const Tensor& self);
/// The inverse tangent: tan y = x, in [-pi/2, pi/2].
Tensor atan(const Tensor& self);
Tensor atan_(const Tensor& self);
/// The hyperbolic sine, (e^x - e^-x) / 2.
Tensor sinh(const Tensor& self);
Tensor sinh_(const Tensor& self);
/// The hyperbolic cosine, (e^x + e^-x) / 2.
Tensor cosh(const Tensor& self);
Tensor cosh_(const Tensor& self);
/// The hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x).
Tensor tanh(const Tensor& self);
Tensor tanh_(const Tensor& self);
/// The inverse hyperbolic sine, log(x + sqrt(x^2 + 1)).
Tensor asinh(const Tensor& self);
Tensor asinh_(const Tensor& self);
/// The inverse hyperbolic cosine, log(x + sqrt(x^2 - 1)); NaN below 1.
Tensor acosh(const Tensor& self);
Tensor acosh_(const Tensor& self);
/// The inverse hyperbolic tangent, 0.5 log((1 + x) / (1 - x)); NaN outside [-1, 1].
Tensor atanh(const Tensor& self);
Tensor atanh_(const Tensor& self);
/// x * pi / 180.
Tensor deg2rad(const Tensor& self);
Tensor deg2rad_(const Tensor& self);
/// x * 180 / pi.
Tensor rad2deg(const Tensor& self);
Tensor rad2deg_(const Tensor& self);
/// sin(pi x) / (pi x); 1 at 0.
Tensor sinc(const Tensor& self);
Tensor sinc_(const Tensor& self);
// ---- the normal distribution ----

/// The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.
Tensor erf(const Tensor& self);
Tensor erf_(const Tensor& self);
/// 1 - erf(x), exact for large x.
Tensor erfc(const Tensor& self);
Tensor erfc_(const Tensor& self);
/// The inverse of erf: infinite at -1 and 1, NaN outside.
Tensor erfinv(const Tensor& self);
Tensor erfinv_(const Tensor& self);
/// log(x / (1 - x)), the inverse of sigmoid. With eps x is first held in [eps, 1 - eps]; without, NaN outside [0, 1].
Tensor logit(const Tensor& self, std::optional<double> eps = {});
Tensor logit_(const Tensor& self, std::optional<double> eps = {});
// ---- rounding; integers stay as they are, derivatives are 0, bools throw DtypeError ----

/// The greatest integer not above x.
Tensor floor(const Tensor& self);
Tensor floor_(const Tensor& self);
/// The least integer not below x.
Tensor ceil(const Tensor& self);
Tensor ceil_(const Tensor& self);
/// x without its fraction.
Tensor trunc(const Tensor& self);
Tensor trunc_(const Tensor& self);
/// The nearest integer, halves to the even one; with `decimals` the nearest multiple of 10^-decimals (floating only).
Tensor round(const Tensor& self);
Tensor round(const Tensor& self, int64_t decimals);
Tensor round_(const Tensor& self);
Tensor round_(const Tensor& self, int64_t decimals);
/// x - trunc(x). Throws DtypeError unless floating.
Tensor frac(const Tensor& self);
Tensor frac_(const Tensor& self);

// ---- truth values: bool tensors, without derivatives ----

/// Whether x is NaN; false for integers.
Tensor isnan(const Tensor& self);
/// Whether x is infinite.
Tensor isinf(const Tensor& self);
/// Whether x is inf.
Tensor isposinf(const Tensor& self);
/// Whether x is -inf.
Tensor isneginf(const Tensor& self);
/// Whether x is neither infinite nor NaN; true for integers.
Tensor isfinite(const Tensor& self);
/// True everywhere: weft has no complex numbers.
Tensor isreal(const Tensor& self);
/// Whether the sign bit is set: negative numbers, and -0.
Tensor signbit(const Tensor& self);
/// Whether x is 0. In place the result is stored as 0 and 1 in self's dtype.
Tensor logical_not(const Tensor& self);
Tensor logical_not_(const Tensor& self);
/// Every bit flipped; bools are negated. Throws DtypeError for floating tensors.
Tensor bitwise_not(const Tensor& self);
Tensor bitwise_not_(const Tensor& self);
// ---- bounds ----

/// x held between min and max, of which one may be absent; a bound may be a tensor that broadcasts with self. Of crossed
/// bounds max is the result. NaN in x or in a bound is kept. The derivative is 1 at bounds that are numbers; a tensor that equals
/// x gets half of the gradient. Throws ValueError without any bound and for an integer bound that leaves no value of the result's
/// dtype, DtypeError where the result would be bool (unless it is held by one tensor).
Tensor clamp(const Tensor& self, std::optional<Scalar> min = {}, std::optional<Scalar> max = {});
Tensor clamp(const Tensor& self, const Tensor& min, const Tensor& max = {});
Tensor clamp_(const Tensor& self, std::optional<Scalar> min = {}, std::optional<Scalar> max = {});
Tensor clamp_(const Tensor& self, const Tensor& min, const Tensor& max = {});
/// clamp under NumPy's name.
Tensor clip(const Tensor& self, std::optional<Scalar> min = {}, std::optional<Scalar> max = {});
Tensor clip(const Tensor& self, const Tensor& min, const Tensor& max = {});
Tensor clip_(const Tensor& self, std::optional<Scalar> min = {}, std::optional<Scalar> max = {});
Tensor clip_(const Tensor& self, const Tensor& min, const Tensor& max = {});
/// clamp with a lower bound only.
Tensor clamp_min(const Tensor& self, Scalar min);
Tensor clamp_min(const Tensor& self, const Tensor& min);
Tensor clamp_min_(const Tensor& self, Scalar min);
Tensor clamp_min_(const Tensor& self, const Tensor& min);
/// clamp with an upper bound only.
Tensor clamp_max(const Tensor& self, Scalar max);
Tensor clamp_max(const Tensor& self, const Tensor& max);
Tensor clamp_max_(const Tensor& self, Scalar max);
Tensor clamp_max_(const Tensor& self, const Tensor& max);
/// NaN, inf and -inf replaced; the infinities by the dtype's greatest and lowest numbers unless given. Integers stay as they
/// are.
Tensor nan_to_num(const Tensor& self, double nan = 0.0, std::optional<double> posinf = {},
                  std::optional<double> neginf = {});
Tensor nan_to_num_(const Tensor& self, double nan = 0.0, std::optional<double> posinf = {},
                   std::optional<double> neginf = {});

}  // namespace WEFT_API
