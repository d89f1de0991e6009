// Records of the ops in weft/ops/special.h: against the standard library where it has them, else against slow sums and
// integrals of their definitions.
#include <cmath>
#include <functional>
#include <numbers>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr const char* kNoDerivative = "it has none, and says so";

// The mean of f over [0, 1] by the midpoint rule; exact to rounding for smooth functions of period 1.
template <class F>
double integral(F f, int steps = 100) {
  double sum = 0;
  for (int i = 0; i < steps; ++i) sum += f((i + 0.5) / steps);
  return sum / steps;
}
double bessel_i(int order, double x) {
  return integral(
      [=](double t) { return std::exp(x * std::cos(2 * kPi * t)) * std::cos(2 * kPi * order * t); });
}
double bessel_j(int order, double x) {
  return integral([=](double t) { return std::cos(order * 2 * kPi * t - x * std::sin(2 * kPi * t)); });
}
// The integral of exp(-x (cosh t - 1)) cosh(order t) over t >= 0.
double scaled_bessel_k(int order, double x) {
  constexpr double kEnd = 12;
  const auto f = [=](double t) { return std::exp(-x * (std::cosh(t) - 1)) * std::cosh(order * t); };
  return kEnd * integral([&](double u) { return f(kEnd * u); }, 400);
}
// By the recurrence from far away, where log(x) and three terms after it are near enough.
double digamma_of(double x) {
  double y = 0;
  for (; x < 100; ++x) y -= 1 / x;
  return y + std::log(x) - 0.5 / x - 1 / (12 * x * x) + 1 / (120 * x * x * x * x);
}
// A sum, and by Euler and Maclaurin what follows.
double zeta_of(double s, double q) {
  double sum = 0;
  constexpr int kTerms = 200;
  for (int k = 0; k < kTerms; ++k) sum += std::pow(k + q, -s);
  const double a = kTerms + q;
  return sum + std::pow(a, 1 - s) / (s - 1) + std::pow(a, -s) / 2 + s * std::pow(a, -s - 1) / 12 -
         s * (s + 1) * (s + 2) * std::pow(a, -s - 3) / 720;
}
// The integral of t^(a - 1) exp(-t) to x, by its series.
double igamma_of(double a, double x) {
  double term = 1 / a, sum = term;
  for (int k = 1; k < 500; ++k) sum += term *= x / (a + k);
  return sum * std::exp(a * std::log(x) - x - std::lgamma(a));
}
// p(0), p(1), … by a recurrence.
double polynomial(double n, double first, double second, double (*next)(double, double, double, double),
                  double x) {
  const int degree = static_cast<int>(n);
  if (degree < 0) return 0;
  double before = first, now = second;
  if (degree == 0) return first;
  for (int k = 1; k < degree; ++k) {
    const double after = next(x, k, now, before);
    before = now;
    now = after;
  }
  return now;
}
double chebyshev_next(double x, double, double now, double before) { return 2 * x * now - before; }

}  // namespace

OP_CASE("lgamma").inputs(any_shape).range(0.3, 6).reference([](double x) { return std::lgamma(x); });
OP_CASE("lgamma").variant("negative").inputs({{4, 5}}).range(-0.9, -0.1).reference([](double x) {
  return std::lgamma(x);
});
OP_CASE("digamma").inputs(any_shape).range(0.5, 6).reference(digamma_of);
OP_CASE("digamma").variant("negative").inputs({{4, 5}}).range(-0.9, -0.1).reference([](double x) {
  return digamma_of(1 - x) - kPi / std::tan(kPi * x);
});
OP_CASE("polygamma")
    .call([](const Tensors& x) { return polygamma(2, x[0]); })
    .inplace([](const Tensors& x) { return polygamma_(x[0], 2); })
    .inputs(any_shape)
    .range(0.5, 4)
    .reference([](double x) { return -2 * zeta_of(3, x); })
    .error<ValueError>([] { polygamma(-1, ones({2})); }, "[polygamma] n must not be negative; got -1");
OP_CASE("mvlgamma")
    .call([](const Tensors& x) { return mvlgamma(x[0], 3); })
    .inplace([](const Tensors& x) { return mvlgamma_(x[0], 3); })
    .inputs({{4, 5}})
    .inputs({{}})
    .inputs({{0, 2}})
    .range(1.5, 5)
    .reference([](double x) {
      return 1.5 * std::log(kPi) + std::lgamma(x) + std::lgamma(x - 0.5) + std::lgamma(x - 1);
    })
    .error<ValueError>([] { mvlgamma(ones({2}), 0); }, "[mvlgamma] p must be at least 1; got 0");
OP_CASE("igamma")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{3, 1}, {4}})
    .inputs({{0}, {0}})
    .range(0.4, 6)
    .no_gradient(0)
    .reference(igamma_of)
    .broadcasting();
OP_CASE("igammac")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{3, 1}, {4}})
    .inputs({{0}, {0}})
    .range(0.4, 4)
    .no_gradient(0)
    .reference([](double a, double x) { return 1 - igamma_of(a, x); })
    .broadcasting();
OP_CASE("i0").inputs(any_shape).range(-4, 4).reference([](double x) { return bessel_i(0, x); });
OP_CASE("special.i0e").inputs(any_shape).away_from(0, 0.1).reference([](double x) {
  return std::exp(-std::abs(x)) * bessel_i(0, x);
});
OP_CASE("special.i1").inputs(any_shape).range(-4, 4).away_from(0, 0.1).reference([](double x) {
  return bessel_i(1, x);
});
OP_CASE("special.i1e").inputs(any_shape).away_from(0, 0.1).reference([](double x) {
  return std::exp(-std::abs(x)) * bessel_i(1, x);
});
OP_CASE("special.modified_bessel_i0").inputs(any_shape).reference([](double x) { return bessel_i(0, x); });
OP_CASE("special.modified_bessel_i1").inputs(any_shape).away_from(0, 0.1).reference([](double x) {
  return bessel_i(1, x);
});
OP_CASE("special.bessel_j0").inputs(any_shape).range(-9, 9).reference([](double x) {
  return bessel_j(0, x);
});
OP_CASE("special.bessel_j1").inputs(any_shape).range(-9, 9).away_from(0, 0.1).reference([](double x) {
  return bessel_j(1, x);
});
OP_CASE("special.bessel_y0").inputs(any_shape).range(0.3, 9).reference([](double x) {
  return std::cyl_neumann(0.0, x);
});
OP_CASE("special.bessel_y1").inputs(any_shape).range(0.5, 9).reference([](double x) {
  return std::cyl_neumann(1.0, x);
});
OP_CASE("special.modified_bessel_k0").inputs(any_shape).range(0.3, 5).reference([](double x) {
  return std::exp(-x) * scaled_bessel_k(0, x);
});
OP_CASE("special.modified_bessel_k1").inputs(any_shape).range(0.3, 5).reference([](double x) {
  return std::exp(-x) * scaled_bessel_k(1, x);
});
OP_CASE("special.scaled_modified_bessel_k0").inputs(any_shape).range(0.3, 30).reference([](double x) {
  return scaled_bessel_k(0, x);
});
OP_CASE("special.scaled_modified_bessel_k1").inputs(any_shape).range(0.3, 30).reference([](double x) {
  return scaled_bessel_k(1, x);
});
OP_CASE("special.spherical_bessel_j0").inputs(any_shape).away_from(0, 0.1).reference([](double x) {
  return std::sin(x) / x;
});
OP_CASE("special.airy_ai")
    .inputs(any_shape)
    .range(-4, 4)
    .reference([](double x) {  // its power series
      double f = 1, g = x, first = 1, second = x;
      for (int k = 0; k < 60; ++k) {
        first *= x * x * x / ((3 * k + 2) * (3 * k + 3));
        second *= x * x * x / ((3 * k + 3) * (3 * k + 4));
        f += first;
        g += second;
      }
      return f / (std::pow(3, 2.0 / 3) * std::tgamma(2.0 / 3)) - g / (std::cbrt(3.0) * std::tgamma(1.0 / 3));
    })
    .not_differentiable(kNoDerivative);

OP_CASE("special.erfcx").inputs(any_shape).range(-2, 5).reference([](double x) {
  return std::exp(x * x) * std::erfc(x);
});
OP_CASE("special.ndtr").inputs(any_shape).range(-4, 4).reference([](double x) {
  return std::erfc(-x / std::numbers::sqrt2) / 2;
});
OP_CASE("special.ndtri").inputs(any_shape).range(0.05, 0.95).reference([](double p) {  // by bisection
  double low = -40, high = 40;
  for (int i = 0; i < 100; ++i) {
    const double x = (low + high) / 2;
    (std::erfc(-x / std::numbers::sqrt2) / 2 < p ? low : high) = x;
  }
  return low;
});
OP_CASE("special.log_ndtr").inputs(any_shape).range(-8, 4).reference([](double x) {
  return std::log(std::erfc(-x / std::numbers::sqrt2) / 2);
});
OP_CASE("special.entr").inputs(any_shape).range(0.2, 3).reference([](double x) { return -x * std::log(x); });
OP_CASE("special.xlog1py")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(1, -0.5, 3)
    .reference([](double x, double y) { return x * std::log1p(y); })
    .broadcasting();
OP_CASE("special.zeta")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{3, 1}, {4}})
    .inputs({{0}, {0}})
    .range(2.5, 6)
    .no_gradient(0)
    .reference(zeta_of)
    .broadcasting();

namespace {
using Next = double (*)(double, double, double, double);
struct Polynomial {
  double scale, shift;  // of x
  double slope, rest;   // p(1) = slope x + rest
  Next next;
};
double value_of(const Polynomial& p, double x, double n) {
  x = p.scale * x + p.shift;
  return polynomial(n, 1, p.slope * x + p.rest, p.next, x);
}
constexpr Polynomial kT{1, 0, 1, 0, chebyshev_next}, kU{1, 0, 2, 0, chebyshev_next},
    kV{1, 0, 2, -1, chebyshev_next}, kW{1, 0, 2, 1, chebyshev_next}, kShiftedT{2, -1, 1, 0, chebyshev_next},
    kShiftedU{2, -1, 2, 0, chebyshev_next}, kShiftedV{2, -1, 2, -1, chebyshev_next},
    kShiftedW{2, -1, 2, 1, chebyshev_next},
    kH{1, 0, 2, 0,
       [](double x, double k, double now, double before) { return 2 * x * now - 2 * k * before; }},
    kHe{1, 0, 1, 0, [](double x, double k, double now, double before) { return x * now - k * before; }},
    kL{1, 0, -1, 1,
       [](double x, double k, double now, double before) {
         return ((2 * k + 1 - x) * now - k * before) / (k + 1);
       }},
    kP{1, 0, 1, 0, [](double x, double k, double now, double before) {
         return ((2 * k + 1) * x * now - k * before) / (k + 1);
       }};
}  // namespace

namespace {
std::function<double(double, double)> reference_of(const Polynomial& p) {
  return [&p](double x, double n) { return value_of(p, x, n); };
}
}  // namespace

OP_CASE("special.chebyshev_polynomial_t")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kT))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.chebyshev_polynomial_u")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kU))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.chebyshev_polynomial_v")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kV))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.chebyshev_polynomial_w")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kW))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.shifted_chebyshev_polynomial_t")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kShiftedT))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.shifted_chebyshev_polynomial_u")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kShiftedU))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.shifted_chebyshev_polynomial_v")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kShiftedV))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.shifted_chebyshev_polynomial_w")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kShiftedW))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.hermite_polynomial_h")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kH))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.hermite_polynomial_he")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kHe))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.laguerre_polynomial_l")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kL))
    .not_differentiable(kNoDerivative)
    .broadcasting();
OP_CASE("special.legendre_polynomial_p")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .range(0, -1.5, 1.5)
    .integers(1, -1, 9)
    .reference(reference_of(kP))
    .not_differentiable(kNoDerivative)
    .broadcasting();

}  // namespace weft::op_cases
