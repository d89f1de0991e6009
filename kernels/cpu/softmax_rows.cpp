// Softmax of contiguous rows: passes over a row while it is in cache, SIMD along it; or, where rows are shorter than a vector,
// SIMD across them. softmax.cpp finds the rows.
#include "kernels/cpu/softmax_rows.h"

#include <algorithm>
#include <limits>

#include "kernels/cpu/simd/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/softmax_rows.cpp"
#include <hwy/foreach_target.h>

#include "kernels/cpu/simd/lane.inl.h"
#include "kernels/cpu/simd/math.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {
namespace {

template <class T>
using Vector = Lane<hn::ScalableTag<T>>;

// f(out, in…) over a contiguous row, vector by vector; the rest is padded with `pad` and only its own part
// stored.
template <class T, class F, class... In>
HWY_INLINE void along(size_t n, T pad, F f, T* out, const In*... in) {
  using V = Vector<T>;
  constexpr size_t width = V::size();
  size_t i = 0;
  for (; i + width <= n; i += width) f(V::load(in + i)...).store(out + i);
  if (i == n) return;
  HWY_ALIGN T rest[width];
  const auto load_rest = [&](const T* from) {
    std::fill(rest, rest + width, pad);
    std::copy(from + i, from + n, rest);
    return V::load(rest);
  };
  const V result = f(load_rest(in)...);
  result.store(rest);
  std::copy(rest, rest + (n - i), out + i);
}
// combine(acc, f(in…)) over a contiguous row, folded to one number; padding must not change acc.
template <class T, class F, class... In>
HWY_INLINE Vector<T> accumulate(size_t n, T start, T pad, F f, const In*... in) {
  using V = Vector<T>;
  constexpr size_t width = V::size();
  V acc(start);
  size_t i = 0;
  for (; i + width <= n; i += width) acc = f(acc, V::load(in + i)...);
  if (i == n) return acc;
  HWY_ALIGN T rest[width];
  const auto load_rest = [&](const T* from) {
    std::fill(rest, rest + width, pad);
    std::copy(from + i, from + n, rest);
    return V::load(rest);
  };
  return f(acc, load_rest(in)...);
}

template <class T>
T top_of(const T* x, size_t n) {
  constexpr T lowest = -std::numeric_limits<T>::infinity();
  return reduce_max(accumulate<T>(
      n, lowest, lowest, [](auto acc, auto v) { return max(acc, v); }, x));
}
// add(acc, values…) adds up terms in a vector; blocks join in double, so that long rows lose nothing.
template <class T, class F, class... In>
double sum_of(size_t n, T pad, F add, const In*... in) {
  constexpr size_t kBlock = 1024;
  double total = 0;
  for (size_t i = 0; i < n; i += kBlock)
    total += reduce_sum(accumulate<T>(std::min(kBlock, n - i), T(0), pad, add, (in + i)...));
  return total;
}
template <class T>
T sum_of(const T* x, size_t n) {
  return static_cast<T>(sum_of(
      n, T(0), [](auto acc, auto v) { return acc + v; }, x));
}

template <class T>
void softmax_row(T* y, const T* x, size_t n) {
  const Vector<T> top(top_of(x, n));
  along<T>(
      n, T(0), [=](auto v) { return exp(v - top); }, y, x);
  const Vector<T> scale(T(1) / sum_of(y, n));
  along<T>(
      n, T(0), [=](auto v) { return v * scale; }, y, y);
}
template <class T>
void softmax_backward_row(T* gx, const T* g, const T* y, size_t n) {
  const Vector<T> dot(sum_of(
      n, T(0), [](auto acc, auto a, auto b) { return fma(a, b, acc); }, g, y));
  along<T>(
      n, T(0), [=](auto grad, auto v) { return v * (grad - dot); }, gx, g, y);
}
template <class T>
void log_softmax_row(T* y, const T* x, size_t n) {
  const Vector<T> top(top_of(x, n));
  const Vector<T> total(sum_of(
      n, -std::numeric_limits<T>::infinity(), [=](auto acc, auto v) { return acc + exp(v - top); }, x));
  const Vector<T> log_total = log(total);
  along<T>(
      n, T(0), [=](auto v) { return v - top - log_total; }, y, x);
}
template <class T>
void log_softmax_backward_row(T* gx, const T* g, const T* y, size_t n) {
  const Vector<T> total(sum_of(g, n));
  along<T>(
      n, T(0), [=](auto grad, auto v) { return grad - exp(v) * total; }, gx, g, y);
}

// ---- short rows: a lane for each row, a vector for each column -----------------------------------------------------------

constexpr size_t kShort = 16;

/// Where a group of rows lies; lanes without a row repeat the last one.
template <class T>
class Group {
 public:
  using V = Vector<T>;
  using Index = hn::RebindToSigned<typename V::Tag>;

  HWY_INLINE Group(size_t first, size_t rows, size_t n) {
    HWY_ALIGN hn::TFromD<Index> offsets[V::size()];
    for (size_t lane = 0; lane < V::size(); ++lane)
      offsets[lane] = static_cast<hn::TFromD<Index>>(std::min(first + lane, rows - 1) * n);
    offsets_ = hn::Load(Index(), offsets);
  }
  HWY_INLINE V load(const T* column) const { return V(hn::GatherIndex(typename V::Tag(), column, offsets_)); }
  HWY_INLINE void store(V values, T* column) const {
    hn::ScatterIndex(values.v, typename V::Tag(), column, offsets_);
  }

 private:
  hn::Vec<Index> offsets_;
};

template <class T>
HWY_INLINE Vector<T> load_and_top(const Group<T>& group, const T* x, size_t n, Vector<T>* columns) {
  Vector<T> top(-std::numeric_limits<T>::infinity());
  for (size_t j = 0; j < n; ++j) {
    columns[j] = group.load(x + j);
    top = max(top, columns[j]);
  }
  return top;
}

template <class T>
void softmax_short(T* y, const T* x, size_t rows, size_t n) {
  Vector<T> columns[kShort];
  for (size_t first = 0; first < rows; first += Vector<T>::size()) {
    const Group<T> group(first, rows, n);
    const Vector<T> top = load_and_top(group, x, n, columns);
    Vector<T> total(T(0));
    for (size_t j = 0; j < n; ++j) {
      columns[j] = exp(columns[j] - top);
      total = total + columns[j];
    }
    const Vector<T> scale = Vector<T>(T(1)) / total;
    for (size_t j = 0; j < n; ++j) group.store(columns[j] * scale, y + j);
  }
}
template <class T>
void softmax_backward_short(T* gx, const T* g, const T* y, size_t rows, size_t n) {
  Vector<T> gradients[kShort], results[kShort];
  for (size_t first = 0; first < rows; first += Vector<T>::size()) {
    const Group<T> group(first, rows, n);
    Vector<T> dot(T(0));
    for (size_t j = 0; j < n; ++j) {
      gradients[j] = group.load(g + j);
      results[j] = group.load(y + j);
      dot = fma(gradients[j], results[j], dot);
    }
    for (size_t j = 0; j < n; ++j) group.store(results[j] * (gradients[j] - dot), gx + j);
  }
}
template <class T>
void log_softmax_short(T* y, const T* x, size_t rows, size_t n) {
  Vector<T> columns[kShort];
  for (size_t first = 0; first < rows; first += Vector<T>::size()) {
    const Group<T> group(first, rows, n);
    const Vector<T> top = load_and_top(group, x, n, columns);
    Vector<T> total(T(0));
    for (size_t j = 0; j < n; ++j) total = total + exp(columns[j] - top);
    const Vector<T> log_total = log(total);
    for (size_t j = 0; j < n; ++j) group.store(columns[j] - top - log_total, y + j);
  }
}
template <class T>
void log_softmax_backward_short(T* gx, const T* g, const T* y, size_t rows, size_t n) {
  Vector<T> gradients[kShort];
  for (size_t first = 0; first < rows; first += Vector<T>::size()) {
    const Group<T> group(first, rows, n);
    Vector<T> total(T(0));
    for (size_t j = 0; j < n; ++j) {
      gradients[j] = group.load(g + j);
      total = total + gradients[j];
    }
    for (size_t j = 0; j < n; ++j) group.store(gradients[j] - exp(group.load(y + j)) * total, gx + j);
  }
}

// ---- either --------------------------------------------------------------------------------------------------------------

template <class T, auto short_rows, auto long_row>
void forward(T* y, const T* x, size_t rows, size_t n) {
  if (n <= kShort) return short_rows(y, x, rows, n);
  for (size_t i = 0; i < rows; ++i) long_row(y + i * n, x + i * n, n);
}
template <class T, auto short_rows, auto long_row>
void backward(T* gx, const T* g, const T* y, size_t rows, size_t n) {
  if (n <= kShort) return short_rows(gx, g, y, rows, n);
  for (size_t i = 0; i < rows; ++i) long_row(gx + i * n, g + i * n, y + i * n, n);
}

}  // namespace

using kernels::cpu::SoftmaxRows;

template <class T>
SoftmaxRows<T> make_softmax_rows() {
  return {forward<T, softmax_short<T>, softmax_row<T>>,
          backward<T, softmax_backward_short<T>, softmax_backward_row<T>>,
          forward<T, log_softmax_short<T>, log_softmax_row<T>>,
          backward<T, log_softmax_backward_short<T>, log_softmax_backward_row<T>>};
}
SoftmaxRows<float> make_float_rows() { return make_softmax_rows<float>(); }
SoftmaxRows<double> make_double_rows() { return make_softmax_rows<double>(); }

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft {
HWY_EXPORT(make_float_rows);
HWY_EXPORT(make_double_rows);

namespace kernels::cpu {
template <>
const SoftmaxRows<float>& softmax_rows() {
  static const SoftmaxRows<float> rows = HWY_DYNAMIC_DISPATCH(weft::make_float_rows)();
  return rows;
}
template <>
const SoftmaxRows<double>& softmax_rows() {
  static const SoftmaxRows<double> rows = HWY_DYNAMIC_DISPATCH(weft::make_double_rows)();
  return rows;
}
}  // namespace kernels::cpu
}  // namespace weft
#endif
