// Distances between all pairs of vectors: one vector of a after the other, in parallel, against all of b.
#include <algorithm>
#include <cmath>

#include "kernels/table.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {

namespace {

constexpr int64_t kGrainElements = 32768;

// The kinds of norms: what an element of the difference adds (`join`), what the sum becomes (`finish`), and the derivative
// by the element d of a distance y > 0.
struct Zero {
  double join(double sum, double d) const { return sum + (d != 0 ? 1.0 : 0.0); }
  double finish(double sum) const { return sum; }
  double derivative(double, double) const { return 0; }
};
struct One {
  double join(double sum, double d) const { return sum + std::abs(d); }
  double finish(double sum) const { return sum; }
  double derivative(double d, double) const { return d > 0 ? 1.0 : d < 0 ? -1.0 : d; }
};
struct Two {
  double join(double sum, double d) const { return sum + d * d; }
  double finish(double sum) const { return std::sqrt(sum); }
  double derivative(double d, double y) const { return d / y; }
};
struct Largest {
  double join(double most, double d) const {
    const double size = std::abs(d);
    return size > most || std::isnan(size) ? size : most;
  }
  double finish(double most) const { return most; }
  double derivative(double d, double y) const { return std::abs(d) == y ? One().derivative(d, y) : 0.0; }
};
struct Power {
  double p;
  double join(double sum, double d) const { return sum + std::pow(std::abs(d), p); }
  double finish(double sum) const { return std::pow(sum, 1 / p); }
  double derivative(double d, double y) const {
    return d == 0 ? 0.0 : One().derivative(d, y) * std::pow(std::abs(d) / y, p - 1);
  }
};

template <class F>
void with_norm(double p, F run) {
  if (p == 0) run(Zero());
  else if (p == 1) run(One());
  else if (p == 2) run(Two());
  else if (std::isinf(p)) run(Largest());
  else run(Power{p});
}

template <class F>
void with_type(Dtype dtype, F run) {
  if (dtype == Dtype::float32) run(float());
  else run(double());
}

// run(i, b): the i-th vector of a counted through all batches, and the vectors of b in its batch.
template <class T, class F>
void for_vectors(const ConstView& a, const ConstView& b, F run) {
  const int64_t vectors = a.sizes[1], others = b.sizes[1], length = a.sizes[2];
  const int64_t grain = std::max<int64_t>(1, kGrainElements / std::max<int64_t>(1, others * length));
  parallel_for(a.sizes[0] * vectors, grain, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) run(i, b.as<T>() + i / vectors * others * length);
  });
}

}  // namespace

void cdist_forward(View y, ConstView a, ConstView b, double p) {
  const int64_t others = b.sizes[1], length = a.sizes[2];
  with_type(a.dtype, [&](auto zero) {
    using T = decltype(zero);
    with_norm(p, [&](auto norm) {
      for_vectors<T>(a, b, [&](int64_t i, const T* all) {
        const T* x = a.as<T>() + i * length;
        T* out = y.as<T>() + i * others;
        for (int64_t j = 0; j < others; ++j) {
          const T* other = all + j * length;
          double sum = 0;
          for (int64_t k = 0; k < length; ++k) sum = norm.join(sum, static_cast<T>(x[k] - other[k]));
          out[j] = static_cast<T>(norm.finish(sum));
        }
      });
    });
  });
}

void cdist_backward(View grad_a, ConstView grad, ConstView a, ConstView b, ConstView y, double p) {
  const int64_t others = b.sizes[1], length = a.sizes[2];
  with_type(a.dtype, [&](auto zero) {
    using T = decltype(zero);
    with_norm(p, [&](auto norm) {
      for_vectors<T>(a, b, [&](int64_t i, const T* all) {
        const T* x = a.as<T>() + i * length;
        T* out = grad_a.as<T>() + i * length;
        std::fill(out, out + length, T(0));
        for (int64_t j = 0; j < others; ++j) {
          const T distance = y.as<T>()[i * others + j], g = grad.as<T>()[i * others + j];
          if (distance == 0) continue;
          const T* other = all + j * length;
          for (int64_t k = 0; k < length; ++k)
            out[k] += g * static_cast<T>(norm.derivative(static_cast<T>(x[k] - other[k]), distance));
        }
      });
    });
  });
}

}  // namespace weft::kernels::cpu
