// Those of CUDA's mathematical functions that need an algorithm: inverse and scaled error functions, normal distribution, Bessel.
#include <cmath>
#include <limits>

#include "cudasim/math_functions.h"

double erfcinv(double x) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (!(x >= 0 && x <= 2)) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0) return infinity;
  if (x == 2) return -infinity;
  const double tail = x < 1 ? x : 2 - x;
  // Abramowitz and Stegun 26.2.23 gives three digits, Halley's steps on erfc all of them.
  const double t = std::sqrt(-2 * std::log(tail / 2));
  long double y = -0.70711 * ((2.30753 + t * 0.27061) / (1 + t * (0.99229 + t * 0.04481)) - t);
  for (int step = 0; step < 3; ++step) {
    const long double error = erfcl(y) - tail;
    y += error / (1.12837916709551257389615890312154517L * expl(-y * y) - y * error);
  }
  return static_cast<double>(x < 1 ? y : -y);
}

double erfinv(double x) {
  if (x != x || std::fabs(x) > 1) return std::numeric_limits<double>::quiet_NaN();
  if (std::fabs(x) > 0.5) return x > 0 ? erfcinv(1 - x) : -erfcinv(1 + x);  // exact differences
  // From the linear term by Halley's steps on erf, which near 0 is exact where erfc is not.
  constexpr long double two_over_sqrt_pi = 1.12837916709551257389615890312154517L;
  long double y = x / two_over_sqrt_pi;
  for (int step = 0; step < 4; ++step) {
    const long double error = erfl(y) - x;
    y -= error / (two_over_sqrt_pi * expl(-y * y) + y * error);
  }
  return x == 0 ? x : static_cast<double>(y);
}

double erfcx(double x) {
  if (x < 12) return static_cast<double>(expl(static_cast<long double>(x) * x) * erfcl(x));
  // The asymptotic series, whose smallest term is below 1e-60 here.
  const double square = 2 * x * x;
  double term = 1, sum = 1;
  for (int k = 1; k < 20 && std::fabs(term) > 1e-18; ++k) {
    term *= -(2 * k - 1) / square;
    sum += term;
  }
  return sum * 0.56418958354775628695 / x;
}

double normcdf(double x) { return 0.5 * std::erfc(-x * M_SQRT1_2); }
double normcdfinv(double x) { return -M_SQRT2 * erfcinv(2 * x); }

double cyl_bessel_i0(double x) { return std::cyl_bessel_i(0.0, std::fabs(x)); }
double cyl_bessel_i1(double x) { return std::copysign(std::cyl_bessel_i(1.0, std::fabs(x)), x); }
