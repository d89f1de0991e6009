// The functions of distance_loops.h, SIMD along the vectors.
#include "kernels/cpu/distance_loops.h"

#include <algorithm>
#include <cmath>

#include "kernels/cpu/simd/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/distance_loops.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include "kernels/cpu/simd/lane.inl.h"
#include "kernels/cpu/simd/math.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {
namespace {

using kernels::cpu::DistanceLoops;

template <class T>
using Vector = Lane<hn::ScalableTag<T>>;

// The kinds of norms: what an element d of the difference adds (`term`, joined by +, or the greater), what the sum becomes
// (`finish`), and the derivative by d of a distance y > 0. p is a vector of the exponent.
struct Sums {
  template <class V>
  static HWY_INLINE V join(V a, V b) {
    return a + b;
  }
};
struct Zero : Sums {
  template <class V>
  static HWY_INLINE V term(V d, V) {
    return select(d == V(0), V(0), V(1));
  }
  static double finish(double sum, double) { return sum; }
  template <class V>
  static HWY_INLINE V derivative(V, V, V) {
    return V(0);
  }
};
struct One : Sums {
  template <class V>
  static HWY_INLINE V term(V d, V) {
    return abs(d);
  }
  static double finish(double sum, double) { return sum; }
  template <class V>
  static HWY_INLINE V derivative(V d, V, V) {
    return sign(d);
  }
};
struct Two : Sums {
  template <class V>
  static HWY_INLINE V term(V d, V) {
    return d * d;
  }
  static double finish(double sum, double) { return std::sqrt(sum); }
  template <class V>
  static HWY_INLINE V derivative(V d, V y, V) {
    return d / y;
  }
};
struct Largest {
  template <class V>
  static HWY_INLINE V join(V a, V b) {
    return max(a, b);
  }
  template <class V>
  static HWY_INLINE V term(V d, V) {
    return abs(d);
  }
  static double finish(double most, double) { return most; }
  template <class V>
  static HWY_INLINE V derivative(V d, V y, V) {
    return select(abs(d) == y, sign(d), V(0));
  }
};
struct Power : Sums {
  template <class V>
  static HWY_INLINE V term(V d, V p) {
    return select(d == V(0), V(0), pow(abs(d), p));
  }
  static double finish(double sum, double p) { return std::pow(sum, 1 / p); }
  template <class V>
  static HWY_INLINE V derivative(V d, V y, V p) {
    return select(d == V(0), V(0), sign(d) * pow(abs(d) / y, p - V(1)));
  }
};

/// body(vectors of a and b, elements) along n elements; the rest is padded with zeros, whose difference adds nothing.
template <class T, class Body>
HWY_INLINE void along(const T* a, const T* b, int64_t n, Body body) {
  using V = Vector<T>;
  constexpr auto width = static_cast<int64_t>(V::size());
  int64_t i = 0;
  for (; i + width <= n; i += width) body(V::load(a + i), V::load(b + i), i, width);
  if (i == n) return;
  HWY_ALIGN T rest[2][V::size()] = {};
  std::copy(a + i, a + n, rest[0]);
  std::copy(b + i, b + n, rest[1]);
  body(V::load(rest[0]), V::load(rest[1]), i, n - i);
}

// A lane adds up so many terms before they join the others.
constexpr int64_t kTerms = 8;

template <class Norm, class T>
T distance(const T* a, const T* b, int64_t n, double p) {
  using V = Vector<T>;
  const V exponent(static_cast<T>(p));
  V total(0);
  for (int64_t i = 0; i < n; i += kTerms * static_cast<int64_t>(V::size())) {
    V sum(0);
    along(a + i, b + i, std::min(n - i, kTerms * static_cast<int64_t>(V::size())),
          [&](V x, V y, int64_t, int64_t) HWY_ATTR { sum = Norm::join(sum, Norm::term(x - y, exponent)); });
    total = Norm::join(total, sum);
  }
  HWY_ALIGN T lanes[V::size()];
  total.store(lanes);
  double all = 0;
  for (const T lane : lanes) {
    if constexpr (std::is_same_v<Norm, Largest>) all = MaxElement()(static_cast<double>(lane), all);
    else all += static_cast<double>(lane);
  }
  return static_cast<T>(Norm::finish(all, p));
}

template <class Norm, class T>
void add_gradient(T* grad_a, const T* a, const T* b, int64_t n, T g, T y, double p) {
  using V = Vector<T>;
  const V exponent(static_cast<T>(p)), factor(g), distance(y);
  along(a, b, n, [&](V x, V other, int64_t i, int64_t count) HWY_ATTR {
    const V share = factor * Norm::derivative(x - other, distance, exponent);
    if (count == static_cast<int64_t>(V::size())) return (V::load(grad_a + i) + share).store(grad_a + i);
    HWY_ALIGN T lanes[V::size()];
    share.store(lanes);
    for (int64_t k = 0; k < count; ++k) grad_a[i + k] += lanes[k];
  });
}

template <class T, class Norm>
DistanceLoops<T> loops() {
  return {distance<Norm, T>, add_gradient<Norm, T>};
}
template <class T>
DistanceLoops<T> choose(double p) {
  if (p == 0) return loops<T, Zero>();
  if (p == 1) return loops<T, One>();
  if (p == 2) return loops<T, Two>();
  return std::isinf(p) ? loops<T, Largest>() : loops<T, Power>();
}
DistanceLoops<float> choose_float(double p) { return choose<float>(p); }
DistanceLoops<double> choose_double(double p) { return choose<double>(p); }

}  // namespace
}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft {
namespace {
HWY_EXPORT(choose_float);
HWY_EXPORT(choose_double);
}  // namespace

namespace kernels::cpu {
template <>
DistanceLoops<float> distance_loops(double p) {
  return HWY_DYNAMIC_DISPATCH(weft::choose_float)(p);
}
template <>
DistanceLoops<double> distance_loops(double p) {
  return HWY_DYNAMIC_DISPATCH(weft::choose_double)(p);
}
}  // namespace kernels::cpu
}  // namespace weft
#endif
