// Recurrent layers on the GPU: a matrix product and one kernel for all gates a step, all sequences together. kernels/recurrent.h
// has the contracts; batch_sizes lies in host memory.
#include "kernels/recurrent.h"

#include <algorithm>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {

void matmul(View out, ConstView a, ConstView b, double beta);

namespace {

template <class T>
constexpr Dtype kDtype = std::is_same_v<T, double> ? Dtype::float64 : Dtype::float32;

template <class T>
View matrix(T* data, int64_t rows, int64_t columns) {
  const int64_t sizes[] = {1, rows, columns}, strides[] = {0, columns, 1};
  return {data, kDtype<T>, 3, sizes, strides};
}
template <class T>
ConstView matrix(const T* data, int64_t rows, int64_t columns) {
  return matrix(const_cast<T*>(data), rows, columns);
}
ConstView transposed(ConstView v) {
  std::swap(v.sizes[1], v.sizes[2]);
  std::swap(v.strides[1], v.strides[2]);
  return v;
}

/// Calls body(rows, first row among all, rows of the step before or 0, its first row) in the order steps are taken, or the other way
/// round.
template <class F>
void for_steps(const ConstView& batch_sizes, bool reverse, bool backward, F body) {
  const int64_t* sizes = batch_sizes.as<int64_t>();
  const int64_t count = batch_sizes.sizes[0];
  int64_t total = 0;
  for (int64_t t = 0; t < count; ++t) total += sizes[t];
  const bool from_end = reverse != backward;
  int64_t row = from_end ? total : 0;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t t = from_end ? count - 1 - i : i;
    if (from_end) row -= sizes[t];
    const int64_t before = reverse ? t + 1 : t - 1;
    const bool has_before = before >= 0 && before < count;
    body(sizes[t], row, has_before ? sizes[before] : 0,
         !has_before ? 0
         : reverse   ? row + sizes[t]
                     : row - sizes[before]);
    if (!from_end) row += sizes[t];
  }
}

template <class T>
__device__ T sigmoid(T x) {
  return T(1) / (T(1) + exp(-x));
}

/// Rows of one step; all matrices dense, of `hidden` columns unless said. As the CPU's CellStep.
template <class T>
struct CellStep {
  int64_t rows, hidden;
  T* gates;            // (rows, G hidden): sums on entry, gates on exit
  const T* projected;  // (rows, 3 hidden), gru: W_hh h + b_hh
  const T* bias;       // (3 hidden), gru, of W_hh h where `projected` lacks it, or null
  T *y, *kept, *h, *c;
};

template <class T>
__global__ void __launch_bounds__(kBlock) step_forward(CellStep<T> s, RecurrentCell cell) {
  const int64_t at = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x, n = s.hidden;
  if (at >= s.rows * n) return;
  const int64_t row = at / n, j = at - row * n;
  T h;
  if (cell == RecurrentCell::lstm) {
    T* const gates = s.gates + row * 4 * n + j;
    const T i = sigmoid(gates[0]), f = sigmoid(gates[n]), g = tanh(gates[2 * n]), o = sigmoid(gates[3 * n]);
    const T c = f * s.c[at] + i * g;
    h = o * tanh(c);
    gates[0] = i;
    gates[n] = f;
    gates[2 * n] = g;
    gates[3 * n] = o;
    s.c[at] = c;
    s.kept[at] = c;
  } else if (cell == RecurrentCell::gru) {
    T* const gates = s.gates + row * 3 * n + j;
    const T* const projected = s.projected + row * 3 * n + j;
    const auto of_state = [&](int64_t gate) {
      return projected[gate * n] + (s.bias ? s.bias[gate * n + j] : T(0));
    };
    const T r = sigmoid(gates[0] + of_state(0)), z = sigmoid(gates[n] + of_state(1)), hidden = of_state(2);
    const T candidate = tanh(gates[2 * n] + r * hidden);
    h = candidate + z * (s.h[at] - candidate);
    gates[0] = r;
    gates[n] = z;
    gates[2 * n] = candidate;
    s.kept[at] = hidden;
  } else {
    const T sum = s.gates[at];
    h = cell == RecurrentCell::tanh ? static_cast<T>(tanh(sum)) : sum > T(0) || sum != sum ? sum : T(0);
  }
  s.h[at] = h;
  s.y[at] = h;
}

template <class T>
struct CellGradients {
  int64_t rows, hidden;
  T *grad_gates, *grad_hidden;  // (rows, G hidden), (rows, 3 hidden)
  T *grad_h, *grad_c;           // of the states after the step; grad_c, and gru's grad_h, on exit before it
  const T *grad_y, *y, *gates, *kept;
  const T* before;   // lstm: c before the step; gru: h; of the first `continued` rows
  const T* initial;  // the same of the others, which begin with this step
  int64_t continued;
};

template <class T>
__global__ void __launch_bounds__(kBlock) step_backward(CellGradients<T> s, RecurrentCell cell) {
  const int64_t at = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x, n = s.hidden;
  if (at >= s.rows * n) return;
  const int64_t row = at / n, j = at - row * n;
  const T grad_h = s.grad_h[at] + (s.grad_y ? s.grad_y[at] : T(0));
  const T* const states = row < s.continued ? s.before : s.initial;
  if (cell == RecurrentCell::lstm) {
    const T* const gates = s.gates + row * 4 * n + j;
    T* const grads = s.grad_gates + row * 4 * n + j;
    const T i = gates[0], f = gates[n], g = gates[2 * n], o = gates[3 * n];
    const T squashed = tanh(s.kept[at]);
    const T grad_c = s.grad_c[at] + grad_h * o * (T(1) - squashed * squashed);
    grads[0] = grad_c * g * i * (T(1) - i);
    grads[n] = grad_c * states[at] * f * (T(1) - f);
    grads[2 * n] = grad_c * i * (T(1) - g * g);
    grads[3 * n] = grad_h * squashed * o * (T(1) - o);
    s.grad_c[at] = grad_c * f;
  } else if (cell == RecurrentCell::gru) {
    const T* const gates = s.gates + row * 3 * n + j;
    T* const grads = s.grad_gates + row * 3 * n + j;
    T* const hidden = s.grad_hidden + row * 3 * n + j;
    const T r = gates[0], z = gates[n], candidate = gates[2 * n];
    const T of_z = grad_h * (states[at] - candidate) * z * (T(1) - z);
    const T of_candidate = grad_h * (T(1) - z) * (T(1) - candidate * candidate);
    const T of_r = of_candidate * s.kept[at] * r * (T(1) - r);
    grads[0] = of_r;
    grads[n] = of_z;
    grads[2 * n] = of_candidate;
    hidden[0] = of_r;
    hidden[n] = of_z;
    hidden[2 * n] = of_candidate * r;
    s.grad_h[at] = grad_h * z;
  } else {
    const T y = s.y[at];
    s.grad_gates[at] = cell == RecurrentCell::tanh ? grad_h * (T(1) - y * y) : y > T(0) ? grad_h : T(0);
  }
}

template <class T>
T* from(const View& v, int64_t at) {
  return v.data ? v.as<T>() + at : nullptr;
}
template <class T>
const T* from(const ConstView& v, int64_t at) {
  return v.data ? v.as<T>() + at : nullptr;
}

template <class T>
void forward(const View& y, const View& h, const View& c, const View& gates, const View& kept,
             const ConstView& w_hh, const ConstView& b_hh, const ConstView& batch_sizes, RecurrentCell cell,
             bool reverse) {
  const int64_t sequences = h.sizes[0], hidden = h.sizes[1], width = gates_of(cell) * hidden;
  const bool gru = cell == RecurrentCell::gru;
  const Scratch<T> projected(gru ? sequences * width : 0);
  const ConstView weights = transposed(matrix(w_hh.as<T>(), width, hidden));
  for_steps(batch_sizes, reverse, false, [&](int64_t rows, int64_t row, int64_t, int64_t) {
    if (rows * hidden == 0) return;
    T* const sums = gates.as<T>() + row * width;
    T* const products = gru ? projected.data() : sums;
    matmul(matrix(products, rows, width), matrix(static_cast<const T*>(h.as<T>()), rows, hidden), weights,
           gru ? 0 : 1);
    launch(step_forward<T>, blocks_for(rows * hidden, kBlock), kBlock,
           CellStep<T>{rows, hidden, sums, products, gru ? b_hh.as<T>() : nullptr, y.as<T>() + row * hidden,
                       from<T>(kept, row * hidden), h.as<T>(), from<T>(c, 0)},
           cell);
  });
}

template <class T>
void backward(const View& grad_gates, const View& grad_hidden, const View& grad_h, const View& grad_c,
              const ConstView& grad_y, const ConstView& y, const ConstView& gates, const ConstView& kept,
              const ConstView& h0, const ConstView& c0, const ConstView& w_hh, const ConstView& batch_sizes,
              RecurrentCell cell, bool reverse) {
  const int64_t hidden = grad_h.sizes[1], width = gates_of(cell) * hidden;
  const bool lstm = cell == RecurrentCell::lstm, gru = cell == RecurrentCell::gru;
  const ConstView &states = lstm ? kept : y, &initial = lstm ? c0 : h0;
  const View& products = gru ? grad_hidden : grad_gates;
  for_steps(batch_sizes, reverse, true,
            [&](int64_t rows, int64_t row, int64_t rows_before, int64_t row_before) {
              if (rows * hidden == 0) return;
              const int64_t at = row * hidden;
              launch(step_backward<T>, blocks_for(rows * hidden, kBlock), kBlock,
                     CellGradients<T>{rows, hidden, from<T>(grad_gates, row * width),
                                      from<T>(grad_hidden, row * width), grad_h.as<T>(), from<T>(grad_c, 0),
                                      from<T>(grad_y, at), from<T>(y, at), from<T>(gates, row * width),
                                      from<T>(kept, at), from<T>(states, row_before * hidden),
                                      from<T>(initial, 0), std::min(rows, rows_before)},
                     cell);
              matmul(matrix(grad_h.as<T>(), rows, hidden),
                     matrix(static_cast<const T*>(from<T>(products, row * width)), rows, width),
                     matrix(w_hh.as<T>(), width, hidden), gru ? 1 : 0);
            });
}

}  // namespace

void recurrent_forward(View y, View h, View c, View gates, View kept, ConstView w_hh, ConstView b_hh,
                       ConstView batch_sizes, RecurrentCell cell, bool reverse) {
  by_float_or_double(
      y.dtype, [&]<class T>(T) { forward<T>(y, h, c, gates, kept, w_hh, b_hh, batch_sizes, cell, reverse); });
}

void recurrent_backward(View grad_gates, View grad_hidden, View grad_h, View grad_c, ConstView grad_y,
                        ConstView y, ConstView gates, ConstView kept, ConstView h0, ConstView c0,
                        ConstView w_hh, ConstView batch_sizes, RecurrentCell cell, bool reverse) {
  by_float_or_double(grad_h.dtype, [&]<class T>(T) {
    backward<T>(grad_gates, grad_hidden, grad_h, grad_c, grad_y, y, gates, kept, h0, c0, w_hh, batch_sizes,
                cell, reverse);
  });
}

}  // namespace weft::kernels::cuda
