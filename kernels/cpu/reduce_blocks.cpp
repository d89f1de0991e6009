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
    return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                                : std::numeric_limits<T>::lowest();
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
    return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity()
                                                : std::numeric_limits<T>::max();
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

constexpr size_t kBlock = 512;

template <class R, class T>
T run(const T* in, size_t n) {
  T total = R::template identity<T>();
  for (size_t i = 0; i < n; i += kBlock)
    total = fold<R>(total, run_block<R>(in + i, std::min(kBlock, n - i)));
  return total;
}

// As many floats as a vector holds doubles.
HWY_INLINE Lane<hn::ScalableTag<double>> load_wide(const float* in) {
  const hn::ScalableTag<double> d;
  return Lane<hn::ScalableTag<double>>(
      hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, hn::ScalableTag<double>>(), in)));
}

template <class R>
double run_float_in_double(const float* in, size_t n) {
  using V = Lane<hn::ScalableTag<double>>;
  constexpr size_t width = V::size();
  const V identity(R::template identity<double>());
  V acc[4] = {identity, identity, identity, identity};
  size_t i = 0;
  for (; i + 4 * width <= n; i += 4 * width)
    for (size_t k = 0; k < 4; ++k) acc[k] = R::combine(acc[k], load_wide(in + i + k * width));
  for (; i + width <= n; i += width) acc[0] = R::combine(acc[0], load_wide(in + i));
  double total = fold_lanes(R::combine(R::combine(acc[0], acc[1]), R::combine(acc[2], acc[3])),
                            [](double a, double b) { return R::combine(a, b); });
  for (; i < n; ++i) total = R::combine(total, static_cast<double>(in[i]));
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
void columns_float_in_double(double* acc, const float* in, size_t n) {
  using V = Lane<hn::ScalableTag<double>>;
  size_t j = 0;
  for (; j + V::size() <= n; j += V::size()) R::combine(V::load(acc + j), load_wide(in + j)).store(acc + j);
  for (; j < n; ++j) acc[j] = R::combine(acc[j], static_cast<double>(in[j]));
}

template <class R, class T>
constexpr Reducer<T, T> same_type() {
  return {R::template identity<T>(), run<R, T>, columns<R, T>, [](T a, T b) { return fold<R>(a, b); }};
}
template <class R>
constexpr Reducer<float, double> float_in_double() {
  return {R::template identity<double>(), run_float_in_double<R>, columns_float_in_double<R>,
          [](double a, double b) { return R::combine(a, b); }};
}

}  // namespace

ReduceBlocks make_reduce_blocks() {
  return {.sum_float = float_in_double<Add>(),
          .sum_double = same_type<Add, double>(),
          .sum_int = same_type<Add, int64_t>(),
          .prod_float = float_in_double<Multiply>(),
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
