// The special functions on the GPU, a kernel for each; launched by src/ops/special.cpp. They share their formulas with the CPU but
// for the Bessel functions that the C++ library has there, which are integrals here.
#include "kernels/special.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "kernels/cuda/launch.cuh"
#include "kernels/host_device.h"

namespace weft::kernels::cuda {

namespace {

#include "kernels/functors/special_functors.inl.h"

WEFT_HOST_DEVICE double log_gamma(double x) { return ::lgamma(x); }

// ---- Bessel functions by the trapezoidal rule, whose error falls exponentially with the number of points ------------------------

// sum over k of t_k / gamma(order + k + 1), t_k = (sign x^2 / 4)^k / k!: I(x) or J(x) without the power of x / 2. gamma: of order + 1.
WEFT_HOST_DEVICE double power_series(double order, double x, double sign, double gamma) {
  const double quarter = sign * x * x / 4;
  double term = 1 / gamma, sum = term;
  for (int k = 1; k < 30; ++k) {
    term *= quarter / (k * (k + order));
    sum += term;
  }
  return sum;
}

constexpr double kGammaOfFourThirds = 0.89297951156924921122, kGammaOfTwoThirds = 1.35411793942640041695;

// Orders 1/3 and -1/3 of I (sign 1) or J (sign -1), for x up to 1.
struct Pair {
  double plus, minus;
};
WEFT_HOST_DEVICE Pair of_thirds(double x, double sign) {
  const double power = cbrt(x / 2);
  return {power * power_series(1.0 / 3, x, sign, kGammaOfFourThirds),
          power_series(-1.0 / 3, x, sign, kGammaOfTwoThirds) / power};
}

// K of order 0 or 1, for x up to 1.
WEFT_HOST_DEVICE double bessel_k_of_small(bool first_order, double x) {
  const double quarter = x * x / 4, logarithm = std::log(x / 2) + std::numbers::egamma;
  // Of order 0: sum of t_k (H_k - logarithm), t_k = (x^2 / 4)^k / k!^2, H_k the harmonic numbers. Of order 1:
  // 1 / x + x / 4 sum of t_k / (k + 1) (2 logarithm - H_k - H_(k+1)).
  double term = 1, harmonic = 0, sum = 0;
  for (int k = 0; k < 20; ++k) {
    const double next = harmonic + 1.0 / (k + 1);
    sum += first_order ? term / (k + 1) * (2 * logarithm - harmonic - next) : term * (harmonic - logarithm);
    term *= quarter / (static_cast<double>(k + 1) * (k + 1));
    harmonic = next;
  }
  return first_order ? 1 / x + x / 4 * sum : sum;
}

// Beyond this exponent exp(-x) times what grows beside it is below rounding.
constexpr double kNegligible = 45;

WEFT_HOST_DEVICE double modified_bessel_k(double order, double x) {
  if (x <= 1 && (order == 0 || order == 1)) return bessel_k_of_small(order == 1, x);
  if (x <= 1) {
    const Pair i = of_thirds(x, 1);
    return kPi / std::sqrt(3.0) * (i.minus - i.plus);
  }
  // exp(-x) times the integral of exp(-x (cosh t - 1)) cosh(order t) over t from 0.
  const double step = std::fmin(0.125, 0.7 / std::sqrt(x));
  double sum = 0.5;
  for (int k = 1;; ++k) {
    const double t = k * step, half = std::sinh(t / 2), exponent = 2 * x * half * half;
    if (exponent > kNegligible) break;
    sum += std::exp(-exponent) * std::cosh(order * t);
  }
  return std::exp(-x) * step * sum;
}

WEFT_HOST_DEVICE Bessels bessel_j_and_y(double order, double x) {
  if (x <= 1) {
    const Pair j = of_thirds(x, -1);
    return {j.plus, (j.plus - 2 * j.minus) / std::sqrt(3.0)};
  }
  // K of -i x is exp(i x) times an integral along the path of steepest descent u + i v, v = atan(sinh u).
  const double step = std::fmin(0.11, 0.4 / std::sqrt(x));
  double real = 0.5, imaginary = 0.5;
  for (int k = 1;; ++k) {
    const double u = k * step, sine = std::sinh(u), cosine = std::cosh(u),
                 exponent = x * sine * sine / cosine;
    if (!(exponent < kNegligible)) break;
    const double v = std::atan(sine), size = std::exp(-exponent);
    const double c = std::cosh(order * u) * std::cos(order * v),
                 d = std::sinh(order * u) * std::sin(order * v);
    real += size * (c - d / cosine);
    imaginary += size * (d + c / cosine);
  }
  // H = J + i Y = 2 / (pi i) exp(-i order pi / 2) K. The angle is turned afterwards: x may be large.
  const double turn = order * kPi / 2, c = std::cos(x) * std::cos(turn) + std::sin(x) * std::sin(turn),
               d = std::sin(x) * std::cos(turn) - std::cos(x) * std::sin(turn), scale = 2 / kPi * step;
  return {scale * (imaginary * c + real * d), scale * (imaginary * d - real * c)};
}

// ---- kernels ------------------------------------------------------------------------------------------------------------

template <class F, class T>
__global__ void of_one(T* out, const T* x, int64_t count) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i < count) out[i] = static_cast<T>(F()(static_cast<double>(x[i])));
}
template <class F, class T>
__global__ void of_two(T* out, const T* a, const T* b, int64_t count) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i < count) out[i] = static_cast<T>(F()(static_cast<double>(a[i]), static_cast<double>(b[i])));
}

}  // namespace

void special_of_one(View out, ConstView x, Special which) {
  const int64_t count = out.numel();
  if (count == 0) return;
  with_special(which, [&]<class F>(F) {
    const unsigned blocks = blocks_for(count, kBlock);
    if (out.dtype == Dtype::float64)
      launch(of_one<F, double>, blocks, kBlock, out.as<double>(), x.as<double>(), count);
    else launch(of_one<F, float>, blocks, kBlock, out.as<float>(), x.as<float>(), count);
  });
}

void special_of_two(View out, ConstView a, ConstView b, Special2 which) {
  const int64_t count = out.numel();
  if (count == 0) return;
  with_special(which, [&]<class F>(F) {
    const unsigned blocks = blocks_for(count, kBlock);
    if (out.dtype == Dtype::float64)
      launch(of_two<F, double>, blocks, kBlock, out.as<double>(), a.as<double>(), b.as<double>(), count);
    else launch(of_two<F, float>, blocks, kBlock, out.as<float>(), a.as<float>(), b.as<float>(), count);
  });
}

}  // namespace weft::kernels::cuda
