// Special functions of mathematics, elementwise: gamma functions, Bessel functions, the normal distribution, orthogonal
// polynomials. Floating dtypes are kept (half types are computed in float32, all others in float64); integers and bools give
// default_dtype(). Two operands broadcast and promote. NaN gives NaN. A form that ends in _ writes the result into self and
// throws DtypeError where that cannot hold it.
#pragma once

#include "weft/tensor.h"

namespace weft WEFT_API {

// ---- the gamma function and its relatives ----

/// log |gamma(x)|; inf at 0, -1, -2, …
Tensor lgamma(const Tensor& self);
Tensor lgamma_(const Tensor& self);
/// The derivative of lgamma: -inf at 0 (inf at -0), NaN at -1, -2, …
Tensor digamma(const Tensor& self);
Tensor digamma_(const Tensor& self);
/// The n-th derivative of digamma, n >= 0. Throws ValueError for a negative n.
///   Function only.
Tensor polygamma(int64_t n, const Tensor& input);
/// polygamma in place.
Tensor polygamma_(const Tensor& self, int64_t n);
/// The logarithm of the multivariate gamma function of dimension p >= 1: log(pi) p (p - 1) / 4 + sum over i < p of
/// lgamma(x - i / 2). Throws ValueError for a p below 1.
Tensor mvlgamma(const Tensor& self, int64_t p);
Tensor mvlgamma_(const Tensor& self, int64_t p);
/// The regularised lower incomplete gamma function P(self, other), both at least 0 (NaN otherwise). Its derivative exists by other
/// only (GradError).
Tensor igamma(const Tensor& self, const Tensor& other);
Tensor igamma_(const Tensor& self, const Tensor& other);
/// 1 - igamma(self, other), exact where that is small.
Tensor igammac(const Tensor& self, const Tensor& other);
Tensor igammac_(const Tensor& self, const Tensor& other);
/// The modified Bessel function of the first kind of order 0.
Tensor i0(const Tensor& self);
Tensor i0_(const Tensor& self);

namespace special WEFT_API {

// ---- the normal distribution ----

/// exp(x^2) erfc(x), without overflow for large x.
Tensor erfcx(const Tensor& input);
/// The distribution function of the standard normal distribution.
Tensor ndtr(const Tensor& input);
/// Its inverse: infinite at 0 and 1, NaN outside.
Tensor ndtri(const Tensor& input);
/// log(ndtr(x)), exact for very negative x.
Tensor log_ndtr(const Tensor& input);
/// The entropy -x log(x); 0 at 0, -inf below.
Tensor entr(const Tensor& input);
/// x log(1 + y), and 0 where x is 0 and y no NaN.
Tensor xlog1py(const Tensor& input, const Tensor& other);
Tensor xlog1py(const Tensor& input, Scalar other);
Tensor xlog1py(Scalar input, const Tensor& other);
/// Hurwitz's zeta function, sum over k >= 0 of (k + other)^-input. Its derivative exists by other only (GradError).
Tensor zeta(const Tensor& input, const Tensor& other);
Tensor zeta(const Tensor& input, Scalar other);
Tensor zeta(Scalar input, const Tensor& other);

// ---- Bessel functions ----

/// exp(-|x|) i0(x).
Tensor i0e(const Tensor& input);
/// The modified Bessel function of the first kind of order 1.
Tensor i1(const Tensor& input);
/// exp(-|x|) i1(x).
Tensor i1e(const Tensor& input);
/// The Bessel function of the first kind of order 0.
Tensor bessel_j0(const Tensor& input);
/// The Bessel function of the first kind of order 1.
Tensor bessel_j1(const Tensor& input);
/// The Bessel function of the second kind of order 0: -inf at 0, NaN below.
Tensor bessel_y0(const Tensor& input);
/// The Bessel function of the second kind of order 1: -inf at 0, NaN below.
Tensor bessel_y1(const Tensor& input);
/// i0 under its full name.
Tensor modified_bessel_i0(const Tensor& input);
/// i1 under its full name.
Tensor modified_bessel_i1(const Tensor& input);
/// The modified Bessel function of the second kind of order 0: inf at 0, NaN below.
Tensor modified_bessel_k0(const Tensor& input);
/// The modified Bessel function of the second kind of order 1: inf at 0, NaN below.
Tensor modified_bessel_k1(const Tensor& input);
/// exp(x) modified_bessel_k0(x).
Tensor scaled_modified_bessel_k0(const Tensor& input);
/// exp(x) modified_bessel_k1(x).
Tensor scaled_modified_bessel_k1(const Tensor& input);
/// sin(x) / x; 1 at 0.
Tensor spherical_bessel_j0(const Tensor& input);
/// Airy's function Ai. Without a derivative (GradError).
Tensor airy_ai(const Tensor& input);

// ---- orthogonal polynomials of degree n (cut to an integer; 0 for a negative one), without derivatives (GradError) ----

/// Chebyshev's polynomial of the first kind, cos(n acos(x)).
Tensor chebyshev_polynomial_t(const Tensor& input, const Tensor& n);
Tensor chebyshev_polynomial_t(const Tensor& input, Scalar n);
Tensor chebyshev_polynomial_t(Scalar input, const Tensor& n);
/// Chebyshev's polynomial of the second kind.
Tensor chebyshev_polynomial_u(const Tensor& input, const Tensor& n);
Tensor chebyshev_polynomial_u(const Tensor& input, Scalar n);
Tensor chebyshev_polynomial_u(Scalar input, const Tensor& n);
/// Chebyshev's polynomial of the third kind.
Tensor chebyshev_polynomial_v(const Tensor& input, const Tensor& n);
Tensor chebyshev_polynomial_v(const Tensor& input, Scalar n);
Tensor chebyshev_polynomial_v(Scalar input, const Tensor& n);
/// Chebyshev's polynomial of the fourth kind.
Tensor chebyshev_polynomial_w(const Tensor& input, const Tensor& n);
Tensor chebyshev_polynomial_w(const Tensor& input, Scalar n);
Tensor chebyshev_polynomial_w(Scalar input, const Tensor& n);
/// chebyshev_polynomial_t of 2 x - 1.
Tensor shifted_chebyshev_polynomial_t(const Tensor& input, const Tensor& n);
Tensor shifted_chebyshev_polynomial_t(const Tensor& input, Scalar n);
Tensor shifted_chebyshev_polynomial_t(Scalar input, const Tensor& n);
/// chebyshev_polynomial_u of 2 x - 1.
Tensor shifted_chebyshev_polynomial_u(const Tensor& input, const Tensor& n);
Tensor shifted_chebyshev_polynomial_u(const Tensor& input, Scalar n);
Tensor shifted_chebyshev_polynomial_u(Scalar input, const Tensor& n);
/// chebyshev_polynomial_v of 2 x - 1.
Tensor shifted_chebyshev_polynomial_v(const Tensor& input, const Tensor& n);
Tensor shifted_chebyshev_polynomial_v(const Tensor& input, Scalar n);
Tensor shifted_chebyshev_polynomial_v(Scalar input, const Tensor& n);
/// chebyshev_polynomial_w of 2 x - 1.
Tensor shifted_chebyshev_polynomial_w(const Tensor& input, const Tensor& n);
Tensor shifted_chebyshev_polynomial_w(const Tensor& input, Scalar n);
Tensor shifted_chebyshev_polynomial_w(Scalar input, const Tensor& n);
/// The physicists' Hermite polynomial.
Tensor hermite_polynomial_h(const Tensor& input, const Tensor& n);
Tensor hermite_polynomial_h(const Tensor& input, Scalar n);
Tensor hermite_polynomial_h(Scalar input, const Tensor& n);
/// The probabilists' Hermite polynomial.
Tensor hermite_polynomial_he(const Tensor& input, const Tensor& n);
Tensor hermite_polynomial_he(const Tensor& input, Scalar n);
Tensor hermite_polynomial_he(Scalar input, const Tensor& n);
/// Laguerre's polynomial.
Tensor laguerre_polynomial_l(const Tensor& input, const Tensor& n);
Tensor laguerre_polynomial_l(const Tensor& input, Scalar n);
Tensor laguerre_polynomial_l(Scalar input, const Tensor& n);
/// Legendre's polynomial.
Tensor legendre_polynomial_p(const Tensor& input, const Tensor& n);
Tensor legendre_polynomial_p(const Tensor& input, Scalar n);
Tensor legendre_polynomial_p(Scalar input, const Tensor& n);

}  // namespace WEFT_API
}  // namespace WEFT_API
