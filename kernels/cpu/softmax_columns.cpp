// The functions of softmax_columns.h: a lane for each column, four vectors of them side by side.
#include "kernels/cpu/softmax_columns.h"

#include <algorithm>
#include <limits>

#include "kernels/cpu/simd/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/softmax_columns.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include "kernels/cpu/simd/lane.inl.h"
#include "kernels/cpu/simd/math.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {
namespace {

template <class T>
using Vector = Lane<hn::ScalableTag<T>>;

/// `vectors` whole vectors of columns, or the `count` columns that do not fill one.
template <class T, size_t vectors, bool whole>
struct Strip {
  using V = Vector<T>;
  size_t count;

  HWY_INLINE V load(const T* from, size_t i) const {
    if constexpr (whole) return V::load(from + i * V::size());
    const typename V::Tag d;
    return V(hn::MaskedLoad(hn::FirstN(d, count), d, from));
  }
  HWY_INLINE void store(V v, T* to, size_t i) const {
    if constexpr (whole) return v.store(to + i * V::size());
    const typename V::Tag d;
    hn::BlendedStore(v.v, hn::FirstN(d, count), d, to);
  }
};

// A column's terms are added in the order in which softmax_rows.cpp adds a row's, so that layouts do not differ: those of few
// rows one after the other, those of more as if they lay in vectors, in blocks that join in double.
constexpr size_t kShort = 16, kBlock = 1024;

/// totals[i] = the sum over the rows, where add(sum, row, i) is a sum with the row's term.
template <size_t vectors, class V, class Add>
HWY_INLINE void sum_rows(size_t n, V (&totals)[vectors], Add add) {
  for (V& total : totals) total = V(0);
  if (n <= kShort) {
    for (size_t row = 0; row < n; ++row)
      for (size_t i = 0; i < vectors; ++i) totals[i] = add(totals[i], row, i);
    return;
  }
  using T = typename V::T;
  constexpr size_t lanes = V::size();
  double sums[vectors * lanes] = {};
  for (size_t first = 0; first < n; first += kBlock) {
    const size_t rows = std::min(kBlock, n - first);
    V parts[lanes][vectors];
    for (auto& part : parts)
      for (V& sum : part) sum = V(0);
    for (size_t row = 0; row < rows; ++row)
      for (size_t i = 0; i < vectors; ++i) parts[row % lanes][i] = add(parts[row % lanes][i], first + row, i);
    for (size_t half = lanes / 2; half > 0; half /= 2)
      for (size_t k = 0; k < half; ++k)
        for (size_t i = 0; i < vectors; ++i) parts[k][i] = parts[k][i] + parts[k + half][i];
    HWY_ALIGN T block[vectors * lanes];
    for (size_t i = 0; i < vectors; ++i) parts[0][i].store(block + i * lanes);
    for (size_t j = 0; j < vectors * lanes; ++j) sums[j] += static_cast<double>(block[j]);
  }
  HWY_ALIGN T rounded[vectors * lanes];
  for (size_t j = 0; j < vectors * lanes; ++j) rounded[j] = static_cast<T>(sums[j]);
  for (size_t i = 0; i < vectors; ++i) totals[i] = V::load(rounded + i * lanes);
}

template <class T, size_t vectors, bool whole>
HWY_INLINE void find_tops(Strip<T, vectors, whole> strip, const T* x, size_t n, size_t step,
                          Vector<T> (&tops)[vectors]) {
  for (auto& top : tops) top = Vector<T>(-std::numeric_limits<T>::infinity());
  for (size_t row = 0; row < n; ++row)
    for (size_t i = 0; i < vectors; ++i) tops[i] = max(tops[i], strip.load(x + row * step, i));
}

struct Softmax {
  template <class T, size_t vectors, bool whole>
  static void forward(Strip<T, vectors, whole> strip, T* y, const T* x, size_t n, size_t y_step,
                      size_t x_step) {
    using V = Vector<T>;
    V tops[vectors], totals[vectors];
    find_tops(strip, x, n, x_step, tops);
    sum_rows(n, totals, [&](V sum, size_t row, size_t i) HWY_ATTR {
      const V power = exp(strip.load(x + row * x_step, i) - tops[i]);
      strip.store(power, y + row * y_step, i);
      return sum + power;
    });
    for (V& total : totals) total = V(1) / total;
    for (size_t row = 0; row < n; ++row)
      for (size_t i = 0; i < vectors; ++i)
        strip.store(strip.load(y + row * y_step, i) * totals[i], y + row * y_step, i);
  }
  template <class T, size_t vectors, bool whole>
  static void backward(Strip<T, vectors, whole> strip, T* gx, const T* g, const T* y, size_t n,
                       size_t gx_step, size_t g_step, size_t y_step) {
    using V = Vector<T>;
    V dots[vectors];
    sum_rows(n, dots, [&](V sum, size_t row, size_t i) HWY_ATTR {
      return fma(strip.load(g + row * g_step, i), strip.load(y + row * y_step, i), sum);
    });
    for (size_t row = 0; row < n; ++row)
      for (size_t i = 0; i < vectors; ++i)
        strip.store(strip.load(y + row * y_step, i) * (strip.load(g + row * g_step, i) - dots[i]),
                    gx + row * gx_step, i);
  }
};

struct LogSoftmax {
  template <class T, size_t vectors, bool whole>
  static void forward(Strip<T, vectors, whole> strip, T* y, const T* x, size_t n, size_t y_step,
                      size_t x_step) {
    using V = Vector<T>;
    V tops[vectors], totals[vectors];
    find_tops(strip, x, n, x_step, tops);
    sum_rows(n, totals, [&](V sum, size_t row, size_t i) HWY_ATTR {
      return sum + exp(strip.load(x + row * x_step, i) - tops[i]);
    });
    for (V& total : totals) total = log(total);
    for (size_t row = 0; row < n; ++row)
      for (size_t i = 0; i < vectors; ++i)
        strip.store(strip.load(x + row * x_step, i) - tops[i] - totals[i], y + row * y_step, i);
  }
  template <class T, size_t vectors, bool whole>
  static void backward(Strip<T, vectors, whole> strip, T* gx, const T* g, const T* y, size_t n,
                       size_t gx_step, size_t g_step, size_t y_step) {
    using V = Vector<T>;
    V totals[vectors];
    sum_rows(n, totals,
             [&](V sum, size_t row, size_t i) HWY_ATTR { return sum + strip.load(g + row * g_step, i); });
    for (size_t row = 0; row < n; ++row)
      for (size_t i = 0; i < vectors; ++i)
        strip.store(strip.load(g + row * g_step, i) - exp(strip.load(y + row * y_step, i)) * totals[i],
                    gx + row * gx_step, i);
  }
};

/// body(strip, its first column)
template <class T, class Body>
HWY_INLINE void for_strips(size_t width, Body body) {
  constexpr size_t lanes = Vector<T>::size();
  size_t j = 0;
  for (; j + 4 * lanes <= width; j += 4 * lanes) body(Strip<T, 4, true>{0}, j);
  for (; j + lanes <= width; j += lanes) body(Strip<T, 1, true>{0}, j);
  if (j < width) body(Strip<T, 1, false>{width - j}, j);
}

template <class Kind, class T>
void forward(T* y, const T* x, size_t n, size_t width, size_t y_step, size_t x_step) {
  for_strips<T>(
      width, [&](auto strip, size_t j) HWY_ATTR { Kind::forward(strip, y + j, x + j, n, y_step, x_step); });
}
template <class Kind, class T>
void backward(T* gx, const T* g, const T* y, size_t n, size_t width, size_t gx_step, size_t g_step,
              size_t y_step) {
  for_strips<T>(width, [&](auto strip, size_t j) HWY_ATTR {
    Kind::backward(strip, gx + j, g + j, y + j, n, gx_step, g_step, y_step);
  });
}

template <class T>
kernels::cpu::SoftmaxColumns<T> columns_of() {
  return {forward<Softmax, T>, backward<Softmax, T>, forward<LogSoftmax, T>, backward<LogSoftmax, T>};
}
kernels::cpu::SoftmaxColumns<float> float_columns() { return columns_of<float>(); }
kernels::cpu::SoftmaxColumns<double> double_columns() { return columns_of<double>(); }

}  // namespace
}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft {
namespace {
HWY_EXPORT(float_columns);
HWY_EXPORT(double_columns);
}  // namespace

namespace kernels::cpu {
template <>
const SoftmaxColumns<float>& softmax_columns() {
  static const SoftmaxColumns<float> all = HWY_DYNAMIC_DISPATCH(weft::float_columns)();
  return all;
}
template <>
const SoftmaxColumns<double>& softmax_columns() {
  static const SoftmaxColumns<double> all = HWY_DYNAMIC_DISPATCH(weft::double_columns)();
  return all;
}
}  // namespace kernels::cpu
}  // namespace weft
#endif
