// The special functions' kernels: a loop over elements for each function.
#include "kernels/special.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "kernels/cpu/float_or_double.h"
#include "kernels/host_device.h"
#include "kernels/table.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

#include "kernels/functors/special_functors.inl.h"

double log_gamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}
double modified_bessel_k(double order, double x) { return std::cyl_bessel_k(order, x); }
Bessels bessel_j_and_y(double order, double x) {
  return {std::cyl_bessel_j(order, x), std::cyl_neumann(order, x)};
}

// A function takes 20 to 500 ns.
constexpr int64_t kGrainElements = 1024;

}  // namespace

void special_of_one(View out, ConstView x, Special which) {
  with_special(which, [&]<class F>(F f) {
    float_or_double(out.dtype, [&]<class T>(T) {
      parallel_for(out.numel(), kGrainElements, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          out.as<T>()[i] = static_cast<T>(f(static_cast<double>(x.as<T>()[i])));
      });
    });
  });
}

void special_of_two(View out, ConstView a, ConstView b, Special2 which) {
  with_special(which, [&]<class F>(F f) {
    float_or_double(out.dtype, [&]<class T>(T) {
      parallel_for(out.numel(), kGrainElements, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          out.as<T>()[i] =
              static_cast<T>(f(static_cast<double>(a.as<T>()[i]), static_cast<double>(b.as<T>()[i])));
      });
    });
  });
}

}  // namespace weft::kernels::cpu
