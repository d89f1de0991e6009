// The pointwise part of recurrent cells: all gates of a row, and their gradients, in one pass. recurrent.cpp finds the rows.
#include "kernels/cpu/recurrent_rows.h"

#include <algorithm>

#include "kernels/cpu/simd/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/recurrent_rows.cpp"
#include <hwy/foreach_target.h>

#include "kernels/cpu/simd/lane.inl.h"
#include "kernels/cpu/simd/math.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {
namespace {

using kernels::cpu::CellGradients;
using kernels::cpu::CellStep;

template <class T>
using Vector = Lane<hn::ScalableTag<T>>;

/// Whole vectors of a row, or its `left` last elements, padded with zeros.
template <class T>
struct Whole {
  static HWY_INLINE Vector<T> load(const T* from) { return Vector<T>::load(from); }
  static HWY_INLINE void store(Vector<T> values, T* to) { values.store(to); }
};
template <class T>
struct Rest {
  size_t left;

  HWY_INLINE Vector<T> load(const T* from) const {
    HWY_ALIGN T padded[Vector<T>::size()] = {};
    std::copy(from, from + left, padded);
    return Vector<T>::load(padded);
  }
  HWY_INLINE void store(Vector<T> values, T* to) const {
    HWY_ALIGN T padded[Vector<T>::size()];
    values.store(padded);
    std::copy(padded, padded + left, to);
  }
};

/// body(part, row, j) for the vectors of every row, j its first column.
template <class T, class F>
HWY_INLINE void for_vectors(int64_t rows, int64_t hidden, F body) {
  constexpr auto width = static_cast<int64_t>(Vector<T>::size());
  for (int64_t row = 0; row < rows; ++row) {
    int64_t j = 0;
    for (; j + width <= hidden; j += width) body(Whole<T>(), row, j);
    if (j < hidden) body(Rest<T>{static_cast<size_t>(hidden - j)}, row, j);
  }
}

struct Tanh {
  template <class V>
  static HWY_INLINE V f(V x) {
    return tanh(x);
  }
  template <class V>
  static HWY_INLINE V df(V g, V y) {
    return g * (V(1) - y * y);
  }
};
struct Relu {
  template <class V>
  static HWY_INLINE V f(V x) {
    return max(x, V(0));
  }
  template <class V>
  static HWY_INLINE V df(V g, V y) {
    return select(y > V(0), g, V(0));
  }
};

template <class T, class F>
void elman_forward(const CellStep<T>& s) {
  for_vectors<T>(s.rows, s.hidden, [&](auto part, int64_t row, int64_t j) {
    const int64_t at = row * s.hidden + j;
    const auto h = F::f(part.load(s.gates + at));
    part.store(h, s.y + at);
    part.store(h, s.h + at);
  });
}
template <class T, class F>
void elman_backward(const CellGradients<T>& s) {
  for_vectors<T>(s.rows, s.hidden, [&](auto part, int64_t row, int64_t j) {
    const int64_t at = row * s.hidden + j;
    auto grad_h = part.load(s.grad_h + at);
    if (s.grad_y) grad_h += part.load(s.grad_y + at);
    part.store(F::df(grad_h, part.load(s.y + at)), s.grad_gates + at);
  });
}

template <class T>
void lstm_forward(const CellStep<T>& s) {
  const int64_t n = s.hidden;
  for_vectors<T>(s.rows, n, [&](auto part, int64_t row, int64_t j) {
    T* const gates = s.gates + row * 4 * n + j;
    const int64_t at = row * n + j;
    const auto i = sigmoid(part.load(gates)), f = sigmoid(part.load(gates + n)),
               g = tanh(part.load(gates + 2 * n)), o = sigmoid(part.load(gates + 3 * n));
    const auto c = f * part.load(s.c + at) + i * g;
    const auto h = o * tanh(c);
    part.store(i, gates);
    part.store(f, gates + n);
    part.store(g, gates + 2 * n);
    part.store(o, gates + 3 * n);
    part.store(c, s.c + at);
    part.store(c, s.kept + at);
    part.store(h, s.h + at);
    part.store(h, s.y + at);
  });
}
template <class T>
void lstm_backward(const CellGradients<T>& s) {
  using V = Vector<T>;
  const int64_t n = s.hidden;
  for_vectors<T>(s.rows, n, [&](auto part, int64_t row, int64_t j) {
    const T* const gates = s.gates + row * 4 * n + j;
    T* const grads = s.grad_gates + row * 4 * n + j;
    const int64_t at = row * n + j;
    const V i = part.load(gates), f = part.load(gates + n), g = part.load(gates + 2 * n),
            o = part.load(gates + 3 * n);
    V grad_h = part.load(s.grad_h + at);
    if (s.grad_y) grad_h += part.load(s.grad_y + at);
    const V squashed = tanh(part.load(s.kept + at));
    const V grad_c = part.load(s.grad_c + at) + grad_h * o * (V(1) - squashed * squashed);
    part.store(grad_c * g * i * (V(1) - i), grads);
    part.store(grad_c * part.load(s.before + at) * f * (V(1) - f), grads + n);
    part.store(grad_c * i * (V(1) - g * g), grads + 2 * n);
    part.store(grad_h * squashed * o * (V(1) - o), grads + 3 * n);
    part.store(grad_c * f, s.grad_c + at);
  });
}

template <class T>
void gru_forward(const CellStep<T>& s) {
  const int64_t n = s.hidden;
  for_vectors<T>(s.rows, n, [&](auto part, int64_t row, int64_t j) {
    T* const gates = s.gates + row * 3 * n + j;
    const T* const projected = s.projected + row * 3 * n + j;
    const int64_t at = row * n + j;
    const auto r = sigmoid(part.load(gates) + part.load(projected)),
               z = sigmoid(part.load(gates + n) + part.load(projected + n)),
               hidden = part.load(projected + 2 * n);
    const auto candidate = tanh(part.load(gates + 2 * n) + r * hidden);
    const auto h = candidate + z * (part.load(s.h + at) - candidate);
    part.store(r, gates);
    part.store(z, gates + n);
    part.store(candidate, gates + 2 * n);
    part.store(hidden, s.kept + at);
    part.store(h, s.h + at);
    part.store(h, s.y + at);
  });
}
template <class T>
void gru_backward(const CellGradients<T>& s) {
  using V = Vector<T>;
  const int64_t n = s.hidden;
  for_vectors<T>(s.rows, n, [&](auto part, int64_t row, int64_t j) {
    const T* const gates = s.gates + row * 3 * n + j;
    T* const grads = s.grad_gates + row * 3 * n + j;
    T* const hidden = s.grad_hidden + row * 3 * n + j;
    const int64_t at = row * n + j;
    const V r = part.load(gates), z = part.load(gates + n), candidate = part.load(gates + 2 * n);
    V grad_h = part.load(s.grad_h + at);
    if (s.grad_y) grad_h += part.load(s.grad_y + at);
    const V of_z = grad_h * (part.load(s.before + at) - candidate) * z * (V(1) - z);
    const V of_candidate = grad_h * (V(1) - z) * (V(1) - candidate * candidate);
    const V of_r = of_candidate * part.load(s.kept + at) * r * (V(1) - r);
    part.store(of_r, grads);
    part.store(of_z, grads + n);
    part.store(of_candidate, grads + 2 * n);
    part.store(of_r, hidden);
    part.store(of_z, hidden + n);
    part.store(of_candidate * r, hidden + 2 * n);
    part.store(grad_h * z, s.grad_h + at);
  });
}

}  // namespace

using kernels::cpu::RecurrentRows;

template <class T>
RecurrentRows<T> make_recurrent_rows() {
  return {{elman_forward<T, Tanh>, elman_forward<T, Relu>, lstm_forward<T>, gru_forward<T>},
          {elman_backward<T, Tanh>, elman_backward<T, Relu>, lstm_backward<T>, gru_backward<T>}};
}
RecurrentRows<float> make_float_recurrent_rows() { return make_recurrent_rows<float>(); }
RecurrentRows<double> make_double_recurrent_rows() { return make_recurrent_rows<double>(); }

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft {
namespace {
HWY_EXPORT(make_float_recurrent_rows);
HWY_EXPORT(make_double_recurrent_rows);
}  // namespace

namespace kernels::cpu {
template <>
const RecurrentRows<float>& recurrent_rows() {
  static const RecurrentRows<float> rows = HWY_DYNAMIC_DISPATCH(weft::make_float_recurrent_rows)();
  return rows;
}
template <>
const RecurrentRows<double>& recurrent_rows() {
  static const RecurrentRows<double> rows = HWY_DYNAMIC_DISPATCH(weft::make_double_recurrent_rows)();
  return rows;
}
}  // namespace kernels::cpu
}  // namespace weft
#endif
