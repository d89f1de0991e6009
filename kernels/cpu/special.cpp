// The special functions' kernels: a loop over elements for each function, and the orthogonal polynomials.
#include "kernels/special.h"

#include <cmath>
#include <limits>

#include "kernels/cpu/float_or_double.h"
#include "kernels/cpu/special_functions.h"
#include "kernels/table.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

// A function takes 20 to 500 ns.
constexpr int64_t kGrainElements = 1024;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double log_gamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

template <class F>
void map(View out, ConstView x, F f) {
  const auto run = [&]<class T>(T) {
    parallel_for(out.numel(), kGrainElements, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        out.as<T>()[i] = static_cast<T>(f(static_cast<double>(x.as<T>()[i])));
    });
  };
  float_or_double(out.dtype, run);
}

template <class F>
void map(View out, ConstView a, ConstView b, F f) {
  const auto run = [&]<class T>(T) {
    parallel_for(out.numel(), kGrainElements, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        out.as<T>()[i] =
            static_cast<T>(f(static_cast<double>(a.as<T>()[i]), static_cast<double>(b.as<T>()[i])));
    });
  };
  float_or_double(out.dtype, run);
}

// Beyond this degree a polynomial would take a tenth of a second an element: NaN.
constexpr double kMostDegree = 1e7;

// p(0), p(1), …, p(n) of a recurrence: `next(k, p(k), p(k - 1))` is p(k + 1).
template <class F>
double recurrence(double n, double first, double second, F next) {
  if (std::isnan(n) || n > kMostDegree) return kNaN;
  if (n < 1) return n <= -1 ? 0.0 : first;
  double before = first, now = second;
  for (double k = 1; k + 1 <= n && !std::isnan(now); ++k) {
    const double after = next(k, now, before);
    before = now;
    now = after;
  }
  return now;
}

// From this degree on the trigonometric form is as exact as the recurrence, and takes as long for every degree.
constexpr double kTrigonometricDegree = 7;
bool trigonometric(double x, double n) { return n >= kTrigonometricDegree && std::abs(x) < 1; }

double chebyshev(double x, double n, double second) {
  return recurrence(n, 1, second, [x](double, double now, double before) { return 2 * x * now - before; });
}
double chebyshev_t(double x, double n) {
  return trigonometric(x, n) ? std::cos(std::trunc(n) * std::acos(x)) : chebyshev(x, n, x);
}
double chebyshev_u(double x, double n) {
  if (!trigonometric(x, n)) return chebyshev(x, n, 2 * x);
  const double angle = std::acos(x);
  return std::sin((std::trunc(n) + 1) * angle) / std::sin(angle);
}
double chebyshev_v(double x, double n) {
  if (!trigonometric(x, n)) return chebyshev(x, n, 2 * x - 1);
  const double angle = std::acos(x);
  return std::cos((std::trunc(n) + 0.5) * angle) / std::cos(angle / 2);
}
double chebyshev_w(double x, double n) {
  if (!trigonometric(x, n)) return chebyshev(x, n, 2 * x + 1);
  const double angle = std::acos(x);
  return std::sin((std::trunc(n) + 0.5) * angle) / std::sin(angle / 2);
}
double hermite_h(double x, double n) {
  return recurrence(n, 1, 2 * x,
                    [x](double k, double now, double before) { return 2 * x * now - 2 * k * before; });
}
double hermite_he(double x, double n) {
  return recurrence(n, 1, x, [x](double k, double now, double before) { return x * now - k * before; });
}
double laguerre_l(double x, double n) {
  return recurrence(n, 1, 1 - x, [x](double k, double now, double before) {
    return ((2 * k + 1 - x) * now - k * before) / (k + 1);
  });
}
double legendre_p(double x, double n) {
  return recurrence(n, 1, x, [x](double k, double now, double before) {
    return ((2 * k + 1) * x * now - k * before) / (k + 1);
  });
}

}  // namespace

void special_of_one(View out, ConstView x, Special which) {
  switch (which) {
    case Special::lgamma:
      return map(out, x, log_gamma);
    case Special::digamma:
      return map(out, x, functions::digamma);
    case Special::i0:
      return map(out, x, functions::i0);
    case Special::i0e:
      return map(out, x, functions::i0e);
    case Special::i1:
      return map(out, x, functions::i1);
    case Special::i1e:
      return map(out, x, functions::i1e);
    case Special::erfcx:
      return map(out, x, functions::erfcx);
    case Special::ndtri:
      return map(out, x, functions::ndtri);
    case Special::log_ndtr:
      return map(out, x, functions::log_ndtr);
    case Special::bessel_j0:
      return map(out, x, [](double v) { return ::j0(v); });
    case Special::bessel_j1:
      return map(out, x, [](double v) { return ::j1(v); });
    case Special::bessel_y0:
      return map(out, x, [](double v) { return v < 0 ? kNaN : ::y0(v); });
    case Special::bessel_y1:
      return map(out, x, [](double v) { return v < 0 ? kNaN : ::y1(v); });
    case Special::bessel_k0:
      return map(out, x, [](double v) { return functions::bessel_k(0, v, false); });
    case Special::bessel_k1:
      return map(out, x, [](double v) { return functions::bessel_k(1, v, false); });
    case Special::scaled_bessel_k0:
      return map(out, x, [](double v) { return functions::bessel_k(0, v, true); });
    case Special::scaled_bessel_k1:
      return map(out, x, [](double v) { return functions::bessel_k(1, v, true); });
    case Special::airy_ai:
      return map(out, x, functions::airy_ai);
  }
}

void special_of_two(View out, ConstView a, ConstView b, Special2 which) {
  const auto shifted = [](double (*polynomial)(double, double)) {
    return [polynomial](double x, double n) { return polynomial(2 * x - 1, n); };
  };
  switch (which) {
    case Special2::zeta:
      return map(out, a, b, functions::zeta);
    case Special2::igamma:
      return map(out, a, b, [](double s, double x) { return functions::incomplete_gamma(s, x, false); });
    case Special2::igammac:
      return map(out, a, b, [](double s, double x) { return functions::incomplete_gamma(s, x, true); });
    case Special2::chebyshev_t:
      return map(out, a, b, chebyshev_t);
    case Special2::chebyshev_u:
      return map(out, a, b, chebyshev_u);
    case Special2::chebyshev_v:
      return map(out, a, b, chebyshev_v);
    case Special2::chebyshev_w:
      return map(out, a, b, chebyshev_w);
    case Special2::shifted_chebyshev_t:
      return map(out, a, b, shifted(chebyshev_t));
    case Special2::shifted_chebyshev_u:
      return map(out, a, b, shifted(chebyshev_u));
    case Special2::shifted_chebyshev_v:
      return map(out, a, b, shifted(chebyshev_v));
    case Special2::shifted_chebyshev_w:
      return map(out, a, b, shifted(chebyshev_w));
    case Special2::hermite_h:
      return map(out, a, b, hermite_h);
    case Special2::hermite_he:
      return map(out, a, b, hermite_he);
    case Special2::laguerre_l:
      return map(out, a, b, laguerre_l);
    case Special2::legendre_p:
      return map(out, a, b, legendre_p);
  }
}

}  // namespace weft::kernels::cpu
