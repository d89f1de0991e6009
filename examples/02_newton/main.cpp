// Newton's method with gradient and Hessian by automatic differentiation, on two functions of the lectures. --device says where.
#include <weft/weft.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "../device_option.h"

using namespace weft;

// The solution of a y = b by Gaussian elimination: nothing is inverted.
Tensor solve(const Tensor& a, const Tensor& b) {
  const int64_t n = b.numel();
  std::vector<double> m = a.to_vector<double>(), y = b.to_vector<double>();
  const auto at = [&](int64_t i, int64_t j) -> double& { return m[static_cast<size_t>(i * n + j)]; };
  const auto right = [&](int64_t i) -> double& { return y[static_cast<size_t>(i)]; };
  for (int64_t k = 0; k < n; ++k) {
    int64_t pivot = k;
    for (int64_t i = k + 1; i < n; ++i)
      if (std::abs(at(i, k)) > std::abs(at(pivot, k))) pivot = i;
    for (int64_t j = 0; j < n; ++j) std::swap(at(k, j), at(pivot, j));
    std::swap(right(k), right(pivot));
    for (int64_t i = k + 1; i < n; ++i) {
      const double factor = at(i, k) / at(k, k);
      for (int64_t j = k; j < n; ++j) at(i, j) -= factor * at(k, j);
      right(i) -= factor * right(k);
    }
  }
  for (int64_t i = n - 1; i >= 0; --i) {
    for (int64_t j = i + 1; j < n; ++j) right(i) -= at(i, j) * right(j);
    right(i) /= at(i, i);
  }
  return tensor(y, {.dtype = float64, .device = b.device()});
}

// Without the sign of a zero.
double rounded(double value) { return std::round(value * 1e6) / 1e6 + 0.0; }

void newton(const char* name, const autograd::TensorFunction& f, Tensor x, int steps) {
  std::printf("%s\n", name);
  for (int step = 0;; ++step) {
    std::printf("  step %d  x =", step);
    for (const double value : x.to_vector<double>()) std::printf(" %.6f", rounded(value));
    std::printf("  f = %.6f\n", rounded(f(x).item()));
    if (step == steps) return;
    const Tensor gradient = autograd::jacobian(f, x), hessian = autograd::hessian(f, x);
    x = x - solve(hessian, gradient);
  }
}

int main(int argc, char** argv) {
  CLI::App app{"Newton's method on two functions of the lectures."};
  std::string device = "cpu";
  add_device_option(app, device);
  try {
    app.parse(argc, argv);
    const TensorOptions options{.dtype = float64, .device = checked_device(Device(device))};
    newton(
        "0.1 x1^2 + 2 x2^2", [](const Tensor& x) { return 0.1 * square(x[0]) + 2.0 * square(x[1]); },
        tensor({-5.0, -2.0}, options), 1);
    newton(
        "x cos(0.15 pi x)", [](const Tensor& x) { return sum(x * cos(0.15 * std::numbers::pi * x)); },
        tensor({-1.0}, options), 5);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
