// Recurrent layers on the CPU: sequences are independent of one another, so a thread takes some of them through all steps; where
// the weights are larger than a cache, all go together and the threads share each step's product.
#include "kernels/recurrent.h"

#include <algorithm>
#include <vector>

#include "kernels/cpu/dense.h"
#include "kernels/cpu/recurrent_rows.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {

void matmul(View out, ConstView a, ConstView b, double beta);

namespace {

constexpr int64_t kCached = 1 << 20;       // bytes of weights that stay in a processor's cache
constexpr int64_t kTogether = 16;          // sequences a thread takes through all steps
constexpr int64_t kRowElements = 1 << 13;  // of a step's rows that a thread takes

template <class T>
View matrix(T* data, int64_t rows, int64_t columns) {
  const int64_t sizes[] = {1, rows, columns}, strides[] = {0, columns, 1};
  return {data, dtype_of<T>(), 3, sizes, strides};
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

/// The steps of a layer in the order they are taken.
class Steps {
 public:
  Steps(const ConstView& batch_sizes, bool reverse)
      : sizes_(batch_sizes.as<int64_t>()), count_(batch_sizes.sizes[0]), reverse_(reverse) {
    first_.reserve(static_cast<size_t>(count_));
    int64_t row = 0;
    for (int64_t t = 0; t < count_; ++t) {
      first_.push_back(row);
      row += sizes_[t];
    }
  }
  int64_t count() const { return count_; }
  /// Rows of step i, and where they begin among all.
  int64_t rows(int64_t i) const { return sizes_[at(i)]; }
  int64_t first(int64_t i) const { return first_[static_cast<size_t>(at(i))]; }

 private:
  int64_t at(int64_t i) const { return reverse_ ? count_ - 1 - i : i; }

  const int64_t* sizes_;
  int64_t count_;
  bool reverse_;
  std::vector<int64_t> first_;
};

/// body(begin, end) for sequences that a thread takes through all steps.
template <class T, class F>
void for_sequences(int64_t sequences, int64_t weights, F body) {
  const bool cached = weights * static_cast<int64_t>(sizeof(T)) <= kCached;
  parallel_for(sequences, cached ? kTogether : sequences, body);
}
template <class F>
void for_rows(int64_t rows, int64_t hidden, F body) {
  parallel_for(rows, std::max<int64_t>(1, kRowElements / std::max<int64_t>(1, hidden)), body);
}

template <class T>
void forward(View y, View h, View c, View gates, View kept, ConstView w_hh, ConstView b_hh,
             const Steps& steps, RecurrentCell cell) {
  const int64_t sequences = h.sizes[0], hidden = h.sizes[1], width = gates_of(cell) * hidden;
  const bool gru = cell == RecurrentCell::gru;
  const auto run = recurrent_rows<T>().forward[static_cast<int>(cell)];
  // Rows of the weights are long: as the right operand of every step's product they are laid out once.
  const Scratch<T> weights(hidden * width);
  const View w = matrix(weights.get(), hidden, width);
  copy(w, transposed(matrix(w_hh.as<T>(), width, hidden)));

  for_sequences<T>(sequences, hidden * width, [&](int64_t begin, int64_t end) {
    const Scratch<T> projected(gru ? (end - begin) * width : 0);
    for (int64_t i = 0; i < steps.count(); ++i) {
      const int64_t rows = std::min(end, steps.rows(i)) - begin, row = steps.first(i) + begin;
      if (rows <= 0) continue;
      T* const sums = gates.as<T>() + row * width;
      T* const products = gru ? projected.get() : sums;
      if (gru && b_hh.data)
        for (int64_t n = 0; n < rows; ++n) std::copy_n(b_hh.as<T>(), width, products + n * width);
      matmul(matrix(products, rows, width), matrix(h.as<const T>() + begin * hidden, rows, hidden), w,
             !gru || b_hh.data ? 1 : 0);
      for_rows(rows, hidden, [&](int64_t from, int64_t to) {
        const int64_t at = (row + from) * hidden, state = (begin + from) * hidden;
        run({to - from, hidden, sums + from * width, products + from * width, y.as<T>() + at,
             kept.data ? kept.as<T>() + at : nullptr, h.as<T>() + state,
             c.data ? c.as<T>() + state : nullptr});
      });
    }
  });
}

template <class T>
struct Backward {
  View grad_gates, grad_hidden, grad_h, grad_c;
  ConstView grad_y, y, gates, kept, h0, c0, w_hh;
  const Steps& steps;
  RecurrentCell cell;
  int64_t sequences = grad_h.sizes[0], hidden = grad_h.sizes[1], width = gates_of(cell) * hidden;
  void (*rows_backward)(const CellGradients<T>&) = recurrent_rows<T>().backward[static_cast<int>(cell)];

  static const T* from(const ConstView& v, int64_t at) { return v.data ? v.as<T>() + at : nullptr; }
  static T* from(const View& v, int64_t at) { return v.data ? v.as<T>() + at : nullptr; }

  /// Sequences [begin, end) of step i, whose states before it start at `before`.
  void pointwise(int64_t i, int64_t begin, int64_t end, const T* before) const {
    if (begin >= end) return;
    for_rows(end - begin, hidden, [&](int64_t first, int64_t last) {
      const int64_t sequence = begin + first, row = steps.first(i) + sequence, at = row * hidden;
      rows_backward({last - first, hidden, from(grad_gates, row * width), from(grad_hidden, row * width),
                     from(grad_h, sequence * hidden), from(grad_c, sequence * hidden), from(grad_y, at),
                     from(y, at), from(gates, row * width), from(kept, at), before + first * hidden});
    });
  }

  void run() const {
    const bool lstm = cell == RecurrentCell::lstm, gru = cell == RecurrentCell::gru;
    const ConstView &states = lstm ? kept : y, &initial = lstm ? c0 : h0;
    const View& products = gru ? grad_hidden : grad_gates;
    for_sequences<T>(sequences, hidden * width, [&](int64_t begin, int64_t end) {
      for (int64_t i = steps.count() - 1; i >= 0; --i) {
        const int64_t stop = std::min(end, steps.rows(i));
        if (stop <= begin) continue;
        // Sequences up to here had a step before; the others begin with this one.
        const int64_t split = i == 0 ? begin : std::clamp(steps.rows(i - 1), begin, stop);
        if (split > begin) pointwise(i, begin, split, from(states, (steps.first(i - 1) + begin) * hidden));
        pointwise(i, split, stop, from(initial, split * hidden));
        const int64_t row = steps.first(i) + begin;
        matmul(matrix(from(grad_h, begin * hidden), stop - begin, hidden),
               matrix(static_cast<const T*>(from(products, row * width)), stop - begin, width),
               matrix(from(w_hh, 0), width, hidden), gru ? 1 : 0);
      }
    });
  }
};

}  // namespace

void recurrent_forward(View y, View h, View c, View gates, View kept, ConstView w_hh, ConstView b_hh,
                       ConstView batch_sizes, RecurrentCell cell, bool reverse) {
  const Steps steps(batch_sizes, reverse);
  if (y.dtype == float64) forward<double>(y, h, c, gates, kept, w_hh, b_hh, steps, cell);
  else forward<float>(y, h, c, gates, kept, w_hh, b_hh, steps, cell);
}

void recurrent_backward(View grad_gates, View grad_hidden, View grad_h, View grad_c, ConstView grad_y,
                        ConstView y, ConstView gates, ConstView kept, ConstView h0, ConstView c0,
                        ConstView w_hh, ConstView batch_sizes, RecurrentCell cell, bool reverse) {
  const Steps steps(batch_sizes, reverse);
  if (grad_h.dtype == float64)
    Backward<double>{grad_gates, grad_hidden, grad_h, grad_c, grad_y, y,   gates,
                     kept,       h0,          c0,     w_hh,   steps,  cell}
        .run();
  else
    Backward<float>{grad_gates, grad_hidden, grad_h, grad_c, grad_y, y,   gates,
                    kept,       h0,          c0,     w_hh,   steps,  cell}
        .run();
}

}  // namespace weft::kernels::cpu
