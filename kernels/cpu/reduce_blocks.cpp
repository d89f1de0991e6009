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

// What is added for an element.
struct Itself {
  template <class V>
  static HWY_INLINE V of(V v) {
    return v;
  }
};
struct NumberOrZero {
  template <class V>
  static HWY_INLINE V of(V v) {
    return select(v == v, v, V(0));
  }
};
struct Squared {
  template <class V>
  static HWY_INLINE V of(V v) {
    return v * v;
  }
};
struct IsNonzero {
  template <class V>
  static HWY_INLINE V of(V v) {
    return select(v == V(0), V(0), V(1));
  }
};

// Four vectors side by side; a short rest is padded with the identity, or with zeros where terms are added.
template <class R, class Term, class T>
Lane<hn::ScalableTag<T>> run_block(const T* in, size_t n) {
  using V = Lane<hn::ScalableTag<T>>;
  constexpr size_t width = V::size();
  V acc[4] = {V(R::template identity<T>()), V(R::template identity<T>()), V(R::template identity<T>()),
              V(R::template identity<T>())};
  size_t i = 0;
  for (; i + 4 * width <= n; i += 4 * width)
    for (size_t k = 0; k < 4; ++k) acc[k] = R::combine(acc[k], Term::of(V::load(in + i + k * width)));
  for (size_t k = 0; i + width <= n; i += width, ++k) acc[k] = R::combine(acc[k], Term::of(V::load(in + i)));
  if (i < n) {
    HWY_ALIGN T rest[width];
    std::fill(rest, rest + width, R::template identity<T>());
    std::copy(in + i, in + n, rest);
    acc[3] = R::combine(acc[3], Term::of(V::load(rest)));
  }
  return R::combine(R::combine(acc[0], acc[1]), R::combine(acc[2], acc[3]));
}

template <class R, class T>
HWY_INLINE T folded(Lane<hn::ScalableTag<T>> all) {
  return fold_lanes(all, [](T a, T b) { return fold<R>(a, b); });
}

// The processor's own greater or lesser of two takes no notice of NaN, so that is looked for beside it.
template <class R, class T>
T run_extreme(const T* in, size_t n) {
  using V = Lane<hn::ScalableTag<T>>;
  constexpr size_t width = V::size();
  const auto extreme = [](V a, V b) HWY_ATTR {
    if constexpr (std::is_same_v<R, Max>) return V(hn::Max(a.v, b.v));
    else return V(hn::Min(a.v, b.v));
  };
  if (n < 4 * width) return folded<R, T>(run_block<R, Itself>(in, n));
  V acc[4];
  auto unordered = V(0) != V(0);
  const auto look = [&](V v, V& best) HWY_ATTR {
    if constexpr (!std::is_integral_v<T>) unordered = unordered || isnan(v);
    best = extreme(best, v);
  };
  for (size_t k = 0; k < 4; ++k) acc[k] = V::load(in + k * width);
  for (size_t k = 0; k < 4; ++k) look(acc[k], acc[k]);
  size_t i = 4 * width;
  for (; i + 4 * width <= n; i += 4 * width)
    for (size_t k = 0; k < 4; ++k) look(V::load(in + i + k * width), acc[k]);
  // The rest is looked at together with what precedes it.
  for (size_t k = 0; k < 4; ++k) look(V::load(in + n - (k + 1) * width), acc[k]);
  if (any(unordered)) return std::numeric_limits<T>::quiet_NaN();
  return folded<R, T>(extreme(extreme(acc[0], acc[1]), extreme(acc[2], acc[3])));
}

// Sums of doubles join in blocks, so that long ones lose little.
constexpr size_t kBlock = 512;

template <class R, class Term, class T>
T run(const T* in, size_t n) {
  if constexpr (std::is_same_v<R, Max> || std::is_same_v<R, Min>) return run_extreme<R>(in, n);
  if (!std::is_same_v<T, double> || !std::is_same_v<R, Add>) return folded<R, T>(run_block<R, Term>(in, n));
  Lane<hn::ScalableTag<T>> total(R::template identity<T>());
  for (size_t i = 0; i < n; i += kBlock)
    total = R::combine(total, run_block<R, Term>(in + i, std::min(kBlock, n - i)));
  return folded<R, T>(total);
}

// As many floats as a vector holds doubles.
using Wide = Lane<hn::ScalableTag<double>>;
using Floats = Lane<hn::ScalableTag<float>>;
HWY_INLINE Wide load_wide(const float* in) {
  const hn::ScalableTag<double> d;
  return Wide(hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, hn::ScalableTag<double>>(), in)));
}
// totals[…] += the lanes of `sums`
HWY_INLINE void add_wide(double* totals, Floats sums) {
  HWY_ALIGN float lanes[Floats::size()];
  sums.store(lanes);
  for (size_t j = 0; j < Floats::size(); j += Wide::size())
    (Wide::load(totals + j) + load_wide(lanes + j)).store(totals + j);
}

// A lane adds up so many floats before they join doubles: the error stays below a millionth of the magnitudes' sum.
constexpr size_t kFloatTerms = 8;

// total += the lanes of `sums`
HWY_INLINE void add_wide(Wide& total, Floats sums) {
  HWY_ALIGN float lanes[Floats::size()];
  sums.store(lanes);
  for (size_t j = 0; j < Floats::size(); j += Wide::size()) total = total + load_wide(lanes + j);
}

template <class Term>
double sum_floats(const float* in, size_t n) {
  constexpr size_t width = Floats::size(), block = 4 * kFloatTerms * width;
  Wide total(0);
  size_t i = 0;
  for (; i + block <= n; i += block) add_wide(total, run_block<Add, Term>(in + i, block));
  const size_t whole = (n - i) / width * width;
  if (whole > 0) add_wide(total, run_block<Add, Term>(in + i, whole));
  i += whole;
  if (i < n) {
    const hn::ScalableTag<float> d;
    add_wide(total, Term::of(Floats(hn::MaskedLoad(hn::FirstN(d, n - i), d, in + i))));
  }
  return hn::GetLane(hn::SumOfLanes(hn::ScalableTag<double>(), total.v));
}

template <class R>
double run_float_in_double(const float* in, size_t n) {
  constexpr size_t width = Wide::size();
  const Wide identity(R::template identity<double>());
  Wide acc[4] = {identity, identity, identity, identity};
  size_t i = 0;
  for (; i + 4 * width <= n; i += 4 * width)
    for (size_t k = 0; k < 4; ++k) acc[k] = R::combine(acc[k], load_wide(in + i + k * width));
  for (; i + width <= n; i += width) acc[0] = R::combine(acc[0], load_wide(in + i));
  double total = fold_lanes(R::combine(R::combine(acc[0], acc[1]), R::combine(acc[2], acc[3])),
                            [](double a, double b) { return R::combine(a, b); });
  for (; i < n; ++i) total = R::combine(total, static_cast<double>(in[i]));
  return total;
}

// Rows that meet before their result joins what was there.
constexpr size_t kRowsTogether = 8;

// each(vector at a row's first column, columns) for all columns and then the rest, padded to a vector.
template <class V, class T, class Each>
HWY_INLINE void for_column_vectors(const T* in, size_t n, size_t rows, size_t step, T padding, Each each) {
  constexpr size_t width = V::size();
  size_t j = 0;
  for (; j + width <= n; j += width) each(j, width, in + j, step);
  if (j == n) return;
  HWY_ALIGN T rest[kRowsTogether][width];
  for (size_t row = 0; row < rows; ++row) {
    std::fill(rest[row], rest[row] + width, padding);
    std::copy(in + row * step + j, in + row * step + n, rest[row]);
  }
  each(j, n - j, rest[0], width);
}

template <class R, class Term, class T>
void columns(T* acc, const T* in, size_t n, size_t rows, size_t step) {
  using V = Lane<hn::ScalableTag<T>>;
  for (size_t first = 0; first < rows; first += kRowsTogether) {
    const size_t together = std::min(kRowsTogether, rows - first);
    for_column_vectors<V>(in + first * step, n, together, step, T(0),
                          [&](size_t j, size_t count, const T* at, size_t row_step) HWY_ATTR {
                            HWY_ALIGN T rest[V::size()] = {};
                            T* const to = count == V::size() ? acc + j : rest;
                            if (to == rest) std::copy(acc + j, acc + j + count, rest);
                            V total = V::load(to);
                            for (size_t row = 0; row < together; ++row)
                              total = R::combine(total, Term::of(V::load(at + row * row_step)));
                            total.store(to);
                            if (to == rest) std::copy(rest, rest + count, acc + j);
                          });
  }
}
template <class Term>
void sum_float_columns(double* acc, const float* in, size_t n, size_t rows, size_t step) {
  constexpr size_t width = Floats::size();
  for (size_t first = 0; first < rows; first += kRowsTogether) {
    const size_t together = std::min(kRowsTogether, rows - first);
    for_column_vectors<Floats>(in + first * step, n, together, step, 0.0f,
                               [&](size_t j, size_t count, const float* at, size_t row_step) HWY_ATTR {
                                 Floats total = Term::of(Floats::load(at));
                                 for (size_t row = 1; row < together; ++row)
                                   total = total + Term::of(Floats::load(at + row * row_step));
                                 if (count == width) return add_wide(acc + j, total);
                                 HWY_ALIGN float lanes[width];
                                 total.store(lanes);
                                 for (size_t k = 0; k < count; ++k)
                                   acc[j + k] += static_cast<double>(lanes[k]);
                               });
  }
}
template <class R>
void columns_float_in_double(double* acc, const float* in, size_t n, size_t rows, size_t step) {
  for (size_t row = 0; row < rows; ++row, in += step) {
    size_t j = 0;
    for (; j + Wide::size() <= n; j += Wide::size())
      R::combine(Wide::load(acc + j), load_wide(in + j)).store(acc + j);
    for (; j < n; ++j) acc[j] = R::combine(acc[j], static_cast<double>(in[j]));
  }
}

// A lane for each row, four columns side by side.
template <class R, class Term, class Acc, class T>
void short_rows(Acc* out, const T* in, size_t rows, size_t step, size_t n) {
  using V = Lane<hn::ScalableTag<T>>;
  using Index = hn::RebindToSigned<typename V::Tag>;
  constexpr size_t width = V::size();
  for (size_t first = 0; first < rows; first += width) {
    const size_t count = std::min(width, rows - first);
    HWY_ALIGN hn::TFromD<Index> offsets[width];
    for (size_t lane = 0; lane < width; ++lane)
      offsets[lane] = static_cast<hn::TFromD<Index>>(std::min(lane, count - 1) * step);
    const auto index = hn::Load(Index(), offsets);
    const V identity(R::template identity<T>());
    V acc[4] = {identity, identity, identity, identity};
    const T* const at = in + first * step;
    for (size_t j = 0; j < n; ++j)
      acc[j % 4] = R::combine(acc[j % 4], Term::of(V(hn::GatherIndex(typename V::Tag(), at + j, index))));
    HWY_ALIGN T lanes[width];
    R::combine(R::combine(acc[0], acc[1]), R::combine(acc[2], acc[3])).store(lanes);
    for (size_t lane = 0; lane < count; ++lane) out[first + lane] = static_cast<Acc>(lanes[lane]);
  }
}
template <class R>
void short_float_rows_in_double(double* out, const float* in, size_t rows, size_t step, size_t n) {
  for (size_t row = 0; row < rows; ++row) out[row] = run_float_in_double<R>(in + row * step, n);
}

template <class T, bool greatest>
void extreme_columns(T* top, kernels::cpu::Place<T>* places, const T* x, kernels::cpu::Place<T> place,
                     size_t n) {
  using D = hn::ScalableTag<T>;
  const hn::RebindToSigned<D> numbers;
  constexpr size_t width = Lane<D>::size();
  size_t j = 0;
  for (; j + width <= n; j += width) {
    const Lane<D> value = Lane<D>::load(x + j), old = Lane<D>::load(top + j);
    auto better = greatest ? value > old : value < old;
    if constexpr (!std::is_integral_v<T>) better = better || (isnan(value) && !isnan(old));
    select(better, value, old).store(top + j);
    hn::StoreU(hn::IfThenElse(hn::RebindMask(numbers, better.m), hn::Set(numbers, place),
                              hn::LoadU(numbers, places + j)),
               numbers, places + j);
  }
  for (; j < n; ++j) {
    const bool better = (greatest ? x[j] > top[j] : x[j] < top[j]) || (x[j] != x[j] && top[j] == top[j]);
    top[j] = better ? x[j] : top[j];
    places[j] = better ? place : places[j];
  }
}

template <class R, class T, class Term = Itself>
constexpr Reducer<T, T> same_type() {
  return {R::template identity<T>(), run<R, Term, T>, columns<R, Term, T>, short_rows<R, Term, T, T>,
          [](T a, T b) { return fold<R>(a, b); }};
}
template <class Term>
constexpr Reducer<float, double> float_sum() {
  return {0.0, sum_floats<Term>, sum_float_columns<Term>, short_rows<Add, Term, double, float>,
          [](double a, double b) { return a + b; }};
}
template <class R>
constexpr Reducer<float, double> float_in_double() {
  return {R::template identity<double>(), run_float_in_double<R>, columns_float_in_double<R>,
          short_float_rows_in_double<R>, [](double a, double b) { return R::combine(a, b); }};
}
template <class T>
constexpr kernels::cpu::Extremes<T> extremes() {
  return {extreme_columns<T, true>, extreme_columns<T, false>};
}

}  // namespace

ReduceBlocks make_reduce_blocks() {
  return {.sum_float = float_sum<Itself>(),
          .sum_double = same_type<Add, double>(),
          .sum_int = same_type<Add, int64_t>(),
          .terms_float = {float_sum<NumberOrZero>(), float_sum<Squared>(), float_sum<IsNonzero>(),
                          float_in_double<Add>()},
          .terms_double = {same_type<Add, double, NumberOrZero>(), same_type<Add, double, Squared>(),
                           same_type<Add, double, IsNonzero>(), same_type<Add, double>()},
          .terms_int = {same_type<Add, int64_t>(), same_type<Add, int64_t, Squared>(),
                        same_type<Add, int64_t, IsNonzero>(), same_type<Add, int64_t>()},
          .prod_float = float_in_double<Multiply>(),
          .prod_double = same_type<Multiply, double>(),
          .prod_int = same_type<Multiply, int64_t>(),
          .max_float = same_type<Max, float>(),
          .min_float = same_type<Min, float>(),
          .max_double = same_type<Max, double>(),
          .min_double = same_type<Min, double>(),
          .max_int = same_type<Max, int64_t>(),
          .min_int = same_type<Min, int64_t>(),
          .extremes_float = extremes<float>(),
          .extremes_double = extremes<double>(),
          .extremes_int = extremes<int64_t>()};
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
