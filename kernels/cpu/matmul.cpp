// Matrix products: a library on pieces that depend on the shape only, and loops of our own for products too small to be worth
// its entry.
#include <algorithm>
#include <bit>

#include "kernels/cpu/gemm.h"
#include "kernels/cpu/matmul_rows.h"
#include "kernels/cpu/scratch.h"
#include "kernels/cpu/transpose.h"
#include "kernels/table.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {

void copy(View out, ConstView in);
void reduce_sum(View out, ConstView in, double divisor);

namespace {

// One matrix: element (i, j) at data[i * row + j * column].
template <class T>
struct Matrix {
  T* data;
  int64_t row, column;
  Matrix at(int64_t i, int64_t j) const { return {data + i * row + j * column, row, column}; }
};

// Products below this many multiplications: OpenBLAS's packing costs more than the work.
constexpr int64_t kTiny = 4096;
// Floating-point operations a thread takes at a time.
constexpr int64_t kPiece = 1 << 21;
// From here on each piece is a large one.
constexpr int64_t kLargeProduct = 1 << 26;
constexpr int64_t kMostDepthPieces = 16;
constexpr int64_t kMostPartials = 1 << 20;  // elements of all their results
// Numbers added at a time where pieces of the depth are summed.
constexpr int64_t kSumGrain = 1 << 14;

// BLAS reads a matrix with one unit stride, as it stands or transposed.
template <class T>
bool blas_layout(const Matrix<T>& m, int64_t rows, int64_t columns, BlasMatrix<T>& out) {
  const bool row_major =
      (m.column == 1 || columns == 1) && (m.row >= std::max<int64_t>(1, columns) || rows == 1);
  const bool column_major =
      (m.row == 1 || rows == 1) && (m.column >= std::max<int64_t>(1, rows) || columns == 1);
  if (!row_major && !column_major) return false;
  const int64_t step = row_major ? (rows == 1 ? columns : m.row) : (columns == 1 ? rows : m.column);
  out = {m.data, !row_major, static_cast<int>(std::max<int64_t>(1, step))};
  return step < INT32_MAX;
}

template <class T>
using Sum = std::conditional_t<std::is_same_v<T, int64_t>, uint64_t, T>;

// c = a b + beta c by loops of our own. b is packed first where its rows are not contiguous.
template <class T>
void loops(const Matrix<T>& c, const Matrix<const T>& a, const Matrix<const T>& b, int64_t m, int64_t n,
           int64_t k, T beta) {
  using S = Sum<T>;
  constexpr int64_t kStack = 2048;
  S packed_stack[kStack], result_stack[kStack];
  Scratch<S> packed_heap, result_heap;
  DenseRows<const S> rows{reinterpret_cast<const S*>(b.data), b.row};
  if (b.column != 1) {
    if (k * n > kStack) packed_heap = Scratch<S>(k * n);
    S* packed = packed_heap.get() ? packed_heap.get() : packed_stack;
    if (b.row == 1) {
      constexpr auto item = static_cast<int64_t>(sizeof(T));
      write_transposed<std::conditional_t<item == 4, uint32_t, uint64_t>>(
          reinterpret_cast<char*>(packed), n * item, reinterpret_cast<const char*>(b.data), b.column * item,
          k, n);
    } else {
      for (int64_t p = 0; p < k; ++p)
        for (int64_t j = 0; j < n; ++j) packed[p * n + j] = static_cast<S>(b.data[p * b.row + j * b.column]);
    }
    rows = {packed, n};
  }
  DenseRows<S> result{reinterpret_cast<S*>(c.data), c.row};
  const bool direct = c.column == 1 && (beta == 0 || beta == 1);
  if (!direct) {
    if (m * n > kStack) result_heap = Scratch<S>(m * n);
    result = {result_heap.get() ? result_heap.get() : result_stack, n};
  }
  add_products<S>()(result, {reinterpret_cast<const S*>(a.data), a.row, a.column}, rows, m, n, k,
                    direct && beta != 0);
  if (direct) return;
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j) {
      T& out = c.data[i * c.row + j * c.column];
      const S before = beta == 0 ? S(0) : static_cast<S>(beta) * static_cast<S>(out);
      out = static_cast<T>(before + result.data[i * n + j]);
    }
}

template <class T>
void product(const Matrix<T>& c, const Matrix<const T>& a, const Matrix<const T>& b, int64_t m, int64_t n,
             int64_t k, T beta) {
  if constexpr (std::is_floating_point_v<T>) {
    if (m * n * k > kTiny && std::max({m, n, k}) <= INT32_MAX) {
      BlasMatrix<const T> x{}, w{};
      BlasMatrix<T> y{};
      if (blas_layout(a, m, k, x) && blas_layout(b, k, n, w) && blas_layout(c, m, n, y)) {
        const int rows = static_cast<int>(m), columns = static_cast<int>(n), depth = static_cast<int>(k);
        if (!y.transposed) return gemm(rows, columns, depth, x, w, beta, y);
        y.transposed = false;
        x.transposed = !x.transposed;
        w.transposed = !w.transposed;
        return gemm(columns, rows, depth, w, x, beta, y);
      }
    }
  }
  loops(c, a, b, m, n, k, beta);
}

enum class Side { rows, columns, depth };

// How one product is cut for the threads, by its shape and layout only.
struct Cut {
  Side side;
  int64_t length;  // of the side
  int64_t piece;   // the last one may be shorter
  int64_t pieces() const { return (length + piece - 1) / piece; }
};

// `b_transposed`: its columns, not its rows, are contiguous. It is then packed anew for every piece of rows or columns, which
// costs up to a third of a product with few rows; pieces of the depth cost adding up their results.
Cut cut(int64_t m, int64_t n, int64_t k, bool b_transposed) {
  const int64_t work = 2 * m * n * k;
  const auto power_of_two = [](int64_t most) {
    return static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(std::max<int64_t>(1, most))));
  };
  const int64_t wanted = power_of_two(work / kPiece);
  const auto into = [](Side side, int64_t length, int64_t pieces) {
    const int64_t piece = (length + pieces - 1) / pieces;
    return Cut{side, length, std::min(length, (piece + 15) / 16 * 16)};
  };
  if (b_transposed && k >= 2 * std::max(m, n)) {
    const int64_t pieces =
        std::min({wanted, kMostDepthPieces, power_of_two(k / 128), power_of_two(kMostPartials / (m * n))});
    if (pieces > 1 || wanted == 1) return into(Side::depth, k, pieces);
  }
  const int64_t longer = std::max(m, n), shortest = work < kLargeProduct ? 64 : 128;
  return into(m >= n ? Side::rows : Side::columns, longer, std::clamp<int64_t>(longer / shortest, 1, wanted));
}

template <class T>
void add_row(T* __restrict to, const T* __restrict from, int64_t n) {
  constexpr int64_t kUnroll = 32;  // GCC vectorises at -O2 only loops of a known length
  int64_t i = 0;
  for (; i + kUnroll <= n; i += kUnroll)
    for (int64_t j = 0; j < kUnroll; ++j) to[i + j] += from[i + j];
  for (; i < n; ++i) to[i] += from[i];
}

// c = a b + beta c as a sum over pieces of the depth: the first into c, the others beside it, added in order.
template <class T>
void sum_of_products(const Matrix<T>& c, const Matrix<const T>& a, const Matrix<const T>& b, int64_t m,
                     int64_t n, const Cut& cut, T beta) {
  const int64_t others = cut.pieces() - 1;
  const Scratch<T> partials(others * m * n);
  parallel_for(cut.pieces(), 1, [&](int64_t begin, int64_t end) {
    const SingleThreadedLibraries guard;
    for (int64_t i = begin; i < end; ++i) {
      const int64_t from = i * cut.piece, depth = std::min(cut.piece, cut.length - from);
      const Matrix<T> to = i == 0 ? c : Matrix<T>{partials.get() + (i - 1) * m * n, n, 1};
      product(to, a.at(0, from), b.at(from, 0), m, n, depth, i == 0 ? beta : T(0));
    }
  });
  parallel_for(m, std::max<int64_t>(1, kSumGrain / (n * others)), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      T* to = c.data + i * c.row;
      for (int64_t p = 0; p < others; ++p) {
        const T* from = partials.get() + (p * m + i) * n;
        if (c.column == 1) add_row(to, from, n);
        else
          for (int64_t j = 0; j < n; ++j) to[j * c.column] += from[j];
      }
    }
  });
}

// One row times one column, in pieces whose sums join in float64.
template <class T>
void inner_product(T* c, const T* a, int64_t a_step, const T* b, int64_t b_step, int64_t k, T beta) {
  constexpr int64_t kChunk = 1 << 12, kChunks = 8;
  const Scratch<double> partials((k + kChunk - 1) / kChunk);
  parallel_for((k + kChunk - 1) / kChunk, kChunks, [&](int64_t begin, int64_t end) {
    const SingleThreadedLibraries guard;
    for (int64_t i = begin; i < end; ++i)
      partials[i] = dot(static_cast<int>(std::min(kChunk, k - i * kChunk)), a + i * kChunk * a_step,
                        static_cast<int>(a_step), b + i * kChunk * b_step, static_cast<int>(b_step));
  });
  double total = beta == 0 ? 0.0 : static_cast<double>(beta) * static_cast<double>(*c);
  for (int64_t i = 0; i < (k + kChunk - 1) / kChunk; ++i) total += partials[i];
  *c = static_cast<T>(total);
}

template <class T>
void run(const View& out, const ConstView& a, const ConstView& b, T beta) {
  const int64_t batches = out.sizes[0], m = out.sizes[1], n = out.sizes[2], k = a.sizes[2];
  if (batches == 0 || m == 0 || n == 0) return;
  if constexpr (std::is_floating_point_v<T>) {
    const auto is_step = [](int64_t step) { return step > 0 && step < INT32_MAX; };
    if (batches == 1 && m == 1 && n == 1 && k > kTiny && is_step(a.strides[2]) && is_step(b.strides[1]))
      return inner_product(out.as<T>(), a.as<T>(), a.strides[2], b.as<T>(), b.strides[1], k, beta);
  }
  const auto at = [](const auto& view, int64_t batch) {
    using Element =
        std::conditional_t<std::is_const_v<std::remove_pointer_t<decltype(view.data)>>, const T, T>;
    return Matrix<Element>{static_cast<Element*>(view.data) + batch * view.strides[0], view.strides[1],
                           view.strides[2]};
  };
  const Cut one = cut(m, n, k, b.strides[1] == 1 && b.strides[2] != 1);
  if (one.side == Side::depth && one.pieces() > 1) {
    for (int64_t batch = 0; batch < batches; ++batch)
      sum_of_products(at(out, batch), at(a, batch), at(b, batch), m, n, one, beta);
    return;
  }
  const int64_t pieces = one.pieces();
  const int64_t together = std::max<int64_t>(1, kPiece * pieces / std::max<int64_t>(1, 2 * m * n * k));
  parallel_for(batches * pieces, together, [&](int64_t begin, int64_t end) {
    const SingleThreadedLibraries guard;
    for (int64_t task = begin; task < end; ++task) {
      const int64_t batch = task / pieces, from = task % pieces * one.piece;
      const int64_t count = std::min(one.piece, one.length - from);
      const Matrix<T> c = at(out, batch);
      const Matrix<const T> x = at(a, batch), w = at(b, batch);
      if (one.side == Side::columns) product(c.at(0, from), x, w.at(0, from), m, count, k, beta);
      else product(c.at(from, 0), x.at(from, 0), w, one.side == Side::rows ? count : m, n, k, beta);
    }
  });
}

// Contiguous memory of our own for `v`; a batch that is broadcast is there once. Filled with its elements if
// `read`.
template <class T>
struct Converted {
  Scratch<T> data;
  ConstView view;
  Converted(const ConstView& v, Dtype dtype, bool read = true) : view(v) {
    ConstView once = v;
    if (v.strides[0] == 0) once.sizes[0] = std::min<int64_t>(1, v.sizes[0]);
    data = Scratch<T>(std::max<int64_t>(once.numel(), 1));
    view.data = data.get();
    view.dtype = dtype;
    view.strides[2] = 1;
    view.strides[1] = v.sizes[2];
    view.strides[0] = v.strides[0] == 0 ? 0 : v.sizes[1] * v.sizes[2];
    if (read) copy(View(data.get(), dtype, 3, once.sizes, view.strides), once);
  }
};

// A strided operand that BLAS cannot read is copied once, not per piece.
template <class T>
bool readable(const ConstView& v) {
  BlasMatrix<const T> ignored;
  return blas_layout(Matrix<const T>{nullptr, v.strides[1], v.strides[2]}, v.sizes[1], v.sizes[2], ignored);
}

template <class T>
void run_copying(const View& out, const ConstView& a, const ConstView& b, double beta) {
  if (a.sizes[1] * a.sizes[2] * b.sizes[2] > kTiny) {
    if (!readable<T>(a)) return run_copying<T>(out, Converted<T>(a, a.dtype).view, b, beta);
    if (!readable<T>(b)) return run_copying<T>(out, a, Converted<T>(b, b.dtype).view, beta);
  }
  run<T>(out, a, b, static_cast<T>(beta));
}

template <class T>
void run_converted(const View& out, const ConstView& a, const ConstView& b, double beta, Dtype dtype) {
  const Converted<T> wide_a(a, dtype), wide_b(b, dtype), wide_out(out, dtype, /*read=*/beta != 0);
  const View result(wide_out.data.get(), dtype, 3, wide_out.view.sizes, wide_out.view.strides);
  run<T>(result, wide_a.view, wide_b.view, static_cast<T>(beta));
  copy(out, result);
}

}  // namespace

void matmul(View out, ConstView a, ConstView b, double beta) {
  switch (out.dtype) {
    case Dtype::float32:
      return run_copying<float>(out, a, b, beta);
    case Dtype::float64:
      return run_copying<double>(out, a, b, beta);
    case Dtype::int64:
      return run<int64_t>(out, a, b, static_cast<int64_t>(beta));
    case Dtype::float16:
    case Dtype::bfloat16:
      return run_converted<float>(out, a, b, beta, float32);
    default:
      return run_converted<int64_t>(out, a, b, beta, int64);
  }
}

void linear_forward(View y, ConstView x, ConstView weight, ConstView bias) {
  if (bias.data) copy(y, repeated_row(bias, y.sizes[0]));
  matmul(batch_of_one(y), batch_of_one(x), batch_of_one(weight, true), bias.data ? 1 : 0);
}

void linear_backward_weight(View grad_weight, View grad_bias, ConstView grad_y, ConstView x) {
  matmul(batch_of_one(grad_weight), batch_of_one(grad_y, true), batch_of_one(x), 0);
  reduce_sum(repeated_row(grad_bias, 1), grad_y, 1);
}

}  // namespace weft::kernels::cpu
