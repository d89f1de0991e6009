// Attention on the CPU: a block of queries at a time, whose scores stay in the cache; backward computes them again, so that no
// matrix of all queries and keys is ever stored.
#include "kernels/attention.h"

#include <algorithm>
#include <limits>

#include "kernels/cpu/dense.h"
#include "kernels/cpu/softmax_rows.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {

void matmul(View out, ConstView a, ConstView b, double beta);

namespace {

constexpr int64_t kBlock = 1 << 15;  // scores
constexpr int64_t kFewestRows = 16, kMostRows = 64;

/// Matrix number `batch` of a view, counted over its leading dimensions, as one of three dimensions.
template <class V>
V matrix_of(const V& all, int64_t batch) {
  V one = all;
  int64_t offset = 0;
  for (int d = all.ndim - 3; d >= 0; --d) {
    offset += batch % all.sizes[d] * all.strides[d];
    batch /= all.sizes[d];
  }
  one.ndim = 3;
  one.sizes[0] = 1;
  one.strides[0] = 0;
  for (int i = 0; i < 2; ++i) {
    one.sizes[1 + i] = all.sizes[all.ndim - 2 + i];
    one.strides[1 + i] = all.strides[all.ndim - 2 + i];
  }
  const auto item = static_cast<int64_t>(item_size(all.dtype));
  using Byte = std::conditional_t<std::is_same_v<V, View>, char, const char>;
  one.data = static_cast<Byte*>(all.data) + offset * item;
  return one;
}
/// Rows [first, first + count) of a matrix.
template <class V>
V rows_of(V matrix, int64_t first, int64_t count) {
  using Byte = std::conditional_t<std::is_same_v<V, View>, char, const char>;
  const auto item = static_cast<int64_t>(item_size(matrix.dtype));
  matrix.data = static_cast<Byte*>(matrix.data) + first * matrix.strides[1] * item;
  matrix.sizes[1] = count;
  return matrix;
}
ConstView transposed(ConstView matrix) {
  std::swap(matrix.sizes[1], matrix.sizes[2]);
  std::swap(matrix.strides[1], matrix.strides[2]);
  return matrix;
}
template <class T>
View dense(T* data, int64_t rows, int64_t columns) {
  const int64_t sizes[] = {1, rows, columns}, strides[] = {0, columns, 1};
  return {data, dtype_of<T>(), 3, sizes, strides};
}

template <class T>
struct Attention {
  ConstView q, k, v, mask;
  T scale;
  bool causal;
  const SoftmaxRows<T>& softmax = softmax_rows<T>();
  int64_t queries = q.sizes[q.ndim - 2], keys = k.sizes[k.ndim - 2], features = q.sizes[q.ndim - 1];
  int64_t block = std::clamp(kBlock / keys, kFewestRows, kMostRows);

  int64_t batches() const {
    int64_t count = 1;
    for (int d = 0; d < q.ndim - 2; ++d) count *= q.sizes[d];
    return count;
  }
  int64_t blocks() const { return (queries + block - 1) / block; }
  /// Keys that some of the queries before `end` know.
  int64_t known(int64_t end) const { return causal ? std::min(keys, end) : keys; }

  /// scaled = scale * q of the rows [first, first + rows), weights = their softmax, (rows, columns).
  void weigh(int64_t batch, int64_t first, int64_t rows, int64_t columns, T* scaled, T* weights) const {
    const ConstView all = matrix_of(q, batch);
    const T* from = all.as<T>();
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t e = 0; e < features; ++e)
        scaled[i * features + e] = scale * from[(first + i) * all.strides[1] + e * all.strides[2]];
    matmul(dense(weights, rows, columns), dense(scaled, rows, features),
           transposed(rows_of(matrix_of(k, batch), 0, columns)), 0);
    for (int64_t i = 0; i < rows; ++i) {
      T* const row = weights + i * columns;
      const int64_t count = known(first + i + 1);
      if (mask.data && !add_mask(row, batch, first + i, columns)) {
        std::fill_n(row, columns, T(0));
        continue;
      }
      softmax.softmax(row, row, 1, static_cast<size_t>(count));
      std::fill(row + count, row + columns, T(0));
    }
  }
  /// False if nothing is left but -inf.
  bool add_mask(T* row, int64_t batch, int64_t i, int64_t columns) const {
    const ConstView all = matrix_of(mask, batch);
    const T* const added = all.as<T>() + i * all.strides[1];
    bool left = false;
    for (int64_t j = 0; j < columns; ++j) {
      row[j] += added[j * all.strides[2]];
      left |= row[j] != -std::numeric_limits<T>::infinity();
    }
    return left;
  }
};

template <class T>
void forward(View out, const Attention<T>& a) {
  parallel_for(a.batches() * a.blocks(), 1, [&](int64_t begin, int64_t end) {
    const Scratch<T> scaled(a.block * a.features), weights(a.block * a.keys);
    for (int64_t task = begin; task < end; ++task) {
      const int64_t batch = task / a.blocks(), first = task % a.blocks() * a.block;
      const int64_t rows = std::min(a.block, a.queries - first), columns = a.known(first + rows);
      a.weigh(batch, first, rows, columns, scaled.get(), weights.get());
      matmul(rows_of(matrix_of(out, batch), first, rows), dense(weights.get(), rows, columns),
             rows_of(matrix_of(a.v, batch), 0, columns), 0);
    }
  });
}

template <class T>
void backward(View grad_q, View grad_k, View grad_v, ConstView g, const Attention<T>& a) {
  parallel_for(a.batches(), 1, [&](int64_t begin, int64_t end) {
    const Scratch<T> scaled(a.block * a.features), weights(a.block * a.keys), slopes(a.block * a.keys);
    for (int64_t batch = begin; batch < end; ++batch) {
      const View gq = matrix_of(grad_q, batch), gk = matrix_of(grad_k, batch), gv = matrix_of(grad_v, batch);
      const ConstView keys = matrix_of(a.k, batch), values = matrix_of(a.v, batch);
      std::fill_n(gk.as<T>(), gk.numel(), T(0));
      std::fill_n(gv.as<T>(), gv.numel(), T(0));
      for (int64_t first = 0; first < a.queries; first += a.block) {
        const int64_t rows = std::min(a.block, a.queries - first), columns = a.known(first + rows);
        a.weigh(batch, first, rows, columns, scaled.get(), weights.get());
        const ConstView p = dense(weights.get(), rows, columns), qs = dense(scaled.get(), rows, a.features);
        const View ds = dense(slopes.get(), rows, columns);
        const ConstView gs = rows_of(matrix_of(g, batch), first, rows);
        matmul(rows_of(gv, 0, columns), transposed(p), gs, 1);
        matmul(ds, gs, transposed(rows_of(values, 0, columns)), 0);
        a.softmax.softmax_backward(slopes.get(), slopes.get(), weights.get(), static_cast<size_t>(rows),
                                   static_cast<size_t>(columns));
        matmul(rows_of(gk, 0, columns), transposed(ds), qs, 1);
        const View gq_rows = rows_of(gq, first, rows);
        matmul(gq_rows, ds, rows_of(keys, 0, columns), 0);
        T* const to = gq_rows.as<T>();
        for (int64_t i = 0; i < rows * a.features; ++i) to[i] *= a.scale;
      }
    }
  });
}

}  // namespace

void attention_forward(View out, View, ConstView q, ConstView k, ConstView v, ConstView mask, double scale,
                       bool causal) {
  if (out.dtype == float64) forward<double>(out, {q, k, v, mask, scale, causal});
  else forward<float>(out, {q, k, v, mask, static_cast<float>(scale), causal});
}

void attention_backward(View grad_q, View grad_k, View grad_v, ConstView g, ConstView q, ConstView k,
                        ConstView v, ConstView, ConstView, ConstView mask, double scale, bool causal) {
  if (g.dtype == float64) backward<double>(grad_q, grad_k, grad_v, g, {q, k, v, mask, scale, causal});
  else backward<float>(grad_q, grad_k, grad_v, g, {q, k, v, mask, static_cast<float>(scale), causal});
}

}  // namespace weft::kernels::cpu
