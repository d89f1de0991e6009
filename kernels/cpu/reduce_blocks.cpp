// Block functions of reductions: sums, products and extremes of contiguous runs and of columns.
#include "kernels/cpu/reduce_blocks.h"

#include <algorithm>
#include <limits>

#include "kernels/cpu/simd/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/reduce_blocks.cpp"
#include <hwy/foreach_target.h>

#include "kernels/cpu/simd/lane.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {
namespace {

using kernels::cpu::ReduceBlocks;
using kernels::cpu::Reducer;

struct Add {
  template <class V>
  static HWY_INLINE V combine(V a, V b) {
    return a + b;
  }
  template <class T>
  static constexpr T identity() {
    return 0;
  }
};
struct Multiply {
  template <class V>
  static HWY_INLINE V combine(V a, V b) {
    return a * b;
  }
  template <class T>
  static constexpr T identity() {
    return 1;
  }
};
struct Max {
  template <class D>
  static HWY_INLINE Lane<D> combine(Lane<D> a, Lane<D> b) {
    return max(a, b);
  }
  template <class T>
  static HWY_INLINE T combine(T a, T b) {
    return MaxElement()(a, b);
  }
  template <class T>
  static constexpr T identity() {
    return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
  }
};
struct Min {
  template <class D>
  static HWY_INLINE Lane<D> combine(Lane<D> a, Lane<D> b) {
    return min(a, b);
  }
  template <class T>
  static HWY_INLINE T combine(T a, T b) {
    return MinElement()(a, b);
  }
  template <class T>
  static constexpr T identity() {
    return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
  }
};

template <class R, class T>
HWY_INLINE T fold(T a, T b) {
  // Integers wrap around; unsigned arithmetic keeps that defined.
  if constexpr (std::is_same_v<T, int64_t> && (std::is_same_v<R, Add> || std::is_same_v<R, Multiply>)) {
    return static_cast<int64_t>(R::combine(static_cast<uint64_t>(a), static_cast<uint64_t>(b)));
  } else {
    return R::combine(a, b);
  }
}

// Four vectors side by side over one block; a short rest is padded with the identity.
template <class R, class T>
T run_block(const T* in, size_t n) {
  using V = Lane<hn::ScalableTag<T>>;
  constexpr size_t width = V::size();
  V acc[4] = {V(R::template identity<T>()), V(R::template identity<T>()), V(R::template identity<T>()),
              V(R::template identity<T>())};
  size_t i = 0;
  for (; i + 4 * width <= n; i += 4 * width)
    for (size_t k = 0; k < 4; ++k) acc[k] = R::combine(acc[k], V::load(in + i + k * width));
  for (; i + width <= n; i += width) acc[0] = R::combine(acc[0], V::load(in + i));
  if (i < n) {
    HWY_ALIGN T rest[width];
    std::fill(rest, rest + width, R::template identity<T>());
    std::copy(in + i, in + n, rest);
    acc[1] = R::combine(acc[1], V::load(rest));
  }
  const V all = R::combine(R::combine(acc[0], acc[1]), R::combine(acc[2], acc[3]));
  return fold_lanes(all, [](T a, T b) { return fold<R>(a, b); });
}

// A float block is short enough that each lane adds only a few elements before the block joins the double sum.
constexpr size_t kBlock = 512;

template <class R, class T, class Acc>
Acc run(const T* in, size_t n) {
  Acc total = R::template identity<Acc>();
  for (size_t i = 0; i < n; i += kBlock)
    total = fold<R>(total, static_cast<Acc>(run_block<R>(in + i, std::min(kBlock, n - i))));
  return total;
}
// A product of few floats may overflow float where double still holds it.
template <class R>
double run_prod_float(const float* in, size_t n) {
  double total = 1;
  for (size_t i = 0; i < n; ++i) total *= in[i];
  return total;
}

template <class R, class T>
void columns(T* acc, const T* in, size_t n) {
  using V = Lane<hn::ScalableTag<T>>;
  constexpr size_t width = V::size();
  size_t j = 0;
  for (; j + width <= n; j += width) R::combine(V::load(acc + j), V::load(in + j)).store(acc + j);
  for (; j < n; ++j) acc[j] = fold<R>(acc[j], in[j]);
}
template <class R>
void columns_float_to_double(double* acc, const float* in, size_t n) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<float, decltype(d)> half;
  const size_t width = hn::Lanes(d);
  size_t j = 0;
  for (; j + width <= n; j += width) {
    const Lane<decltype(d)> wide(hn::PromoteTo(d, hn::LoadU(half, in + j)));
    R::combine(Lane<decltype(d)>::load(acc + j), wide).store(acc + j);
  }
  for (; j < n; ++j) acc[j] = R::combine(acc[j], static_cast<double>(in[j]));
}

template <class R, class T>
constexpr Reducer<T, T> same_type() {
  return {R::template identity<T>(), run<R, T, T>, columns<R, T>, [](T a, T b) { return fold<R>(a, b); }};
}
template <class R>
constexpr Reducer<float, double> float_in_double(double (*run_float)(const float*, size_t)) {
  return {R::template identity<double>(), run_float, columns_float_to_double<R>,
          [](double a, double b) { return R::combine(a, b); }};
}

}  // namespace

ReduceBlocks make_reduce_blocks() {
  return {.sum_float = float_in_double<Add>(run<Add, float, double>),
          .sum_double = same_type<Add, double>(),
          .sum_int = same_type<Add, int64_t>(),
          .prod_float = float_in_double<Multiply>(run_prod_float<Multiply>),
          .prod_double = same_type<Multiply, double>(),
          .prod_int = same_type<Multiply, int64_t>(),
          .max_float = same_type<Max, float>(),
          .min_float = same_type<Min, float>(),
          .max_double = same_type<Max, double>(),
          .min_double = same_type<Min, double>(),
          .max_int = same_type<Max, int64_t>(),
          .min_int = same_type<Min, int64_t>()};
}

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft {
HWY_EXPORT(make_reduce_blocks);

namespace kernels::cpu {
const ReduceBlocks& reduce_blocks() {
  static const ReduceBlocks blocks = HWY_DYNAMIC_DISPATCH(weft::make_reduce_blocks)();
  return blocks;
}
}  // namespace kernels::cpu
}  // namespace weft
#endif
