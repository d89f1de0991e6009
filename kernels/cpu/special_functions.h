// Special functions of doubles: what kernels/cpu/special.cpp applies to elements.
#pragma once

namespace weft::kernels::cpu::functions {

double digamma(double x);
double i0(double x);
double i0e(double x);
double i1(double x);
double i1e(double x);
double erfcx(double x);
double ndtri(double p);
double log_ndtr(double x);
/// The modified Bessel function of the second kind of order 0 or 1, times exp(x) if scaled.
double bessel_k(int order, double x, bool scaled);
double airy_ai(double x);
/// Hurwitz's zeta function.
double zeta(double s, double q);
/// The regularised incomplete gamma function, lower or upper.
double incomplete_gamma(double a, double x, bool upper);

}  // namespace weft::kernels::cpu::functions
