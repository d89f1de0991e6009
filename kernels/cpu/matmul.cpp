// Matrix products: OpenBLAS on pieces of fixed size, and loops of our own for products too small to be worth
// its entry.
#include <cblas.h>

#include <algorithm>

#include "kernels/cpu/matmul_rows.h"
#include "kernels/cpu/scratch.h"
#include "kernels/table.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {

void copy(View out, ConstView in);

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

// BLAS reads a matrix with one unit stride, as it stands or transposed.
template <class T>
bool blas_layout(const Matrix<T>& m, int64_t rows, int64_t columns, CBLAS_TRANSPOSE& transpose,
                 int& leading) {
  const bool row_major =
      (m.column == 1 || columns == 1) && (m.row >= std::max<int64_t>(1, columns) || rows == 1);
  const bool column_major =
      (m.row == 1 || rows == 1) && (m.column >= std::max<int64_t>(1, rows) || columns == 1);
  if (!row_major && !column_major) return false;
  transpose = row_major ? CblasNoTrans : CblasTrans;
  const int64_t step = row_major ? (rows == 1 ? columns : m.row) : (columns == 1 ? rows : m.column);
  leading = static_cast<int>(std::max<int64_t>(1, step));
  return step < INT32_MAX;
}

void blas(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const float* a, int lda,
          const float* b, int ldb, float beta, float* c, int ldc) {
  cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1.0f, a, lda, b, ldb, beta, c, ldc);
}
void blas(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const double* a, int lda,
          const double* b, int ldb, double beta, double* c, int ldc) {
  cblas_dgemm(CblasRowMajor, ta, tb, m, n, k, 1.0, a, lda, b, ldb, beta, c, ldc);
}

template <class T>
using Sum = std::conditional_t<std::is_same_v<T, int64_t>, uint64_t, T>;

// c row by row as a sum of scaled rows of b, which is packed first when its rows are not contiguous.
template <class T>
void loops(const Matrix<T>& c, const Matrix<const T>& a, const Matrix<const T>& b, int64_t m, int64_t n,
           int64_t k, T beta) {
  constexpr int64_t kStack = 2048;
  Sum<T> packed_stack[kStack], row_stack[256];
  Scratch<Sum<T>> packed_heap, row_heap;
  const auto* rows = reinterpret_cast<const Sum<T>*>(b.data);
  int64_t step = b.row;
  if (b.column != 1) {
    if (k * n > kStack) packed_heap = Scratch<Sum<T>>(k * n);
    Sum<T>* packed = packed_heap.get() ? packed_heap.get() : packed_stack;
    for (int64_t p = 0; p < k; ++p)
      for (int64_t j = 0; j < n; ++j)
        packed[p * n + j] = static_cast<Sum<T>>(b.data[p * b.row + j * b.column]);
    rows = packed;
    step = n;
  }
  if (c.column != 1 && n > 256) row_heap = Scratch<Sum<T>>(n);
  Sum<T>* row = row_heap.get() ? row_heap.get() : row_stack;
  const AddProducts<Sum<T>> add = add_products<Sum<T>>();
  for (int64_t i = 0; i < m; ++i) {
    T* out = c.data + i * c.row;
    if (c.column == 1) row = reinterpret_cast<Sum<T>*>(out);
    for (int64_t j = 0; j < n; ++j)
      row[j] = beta == 0 ? Sum<T>(0) : static_cast<Sum<T>>(beta) * static_cast<Sum<T>>(out[j * c.column]);
    add(row, reinterpret_cast<const Sum<T>*>(a.data + i * a.row), a.column, rows, step, n, k);
    if (c.column == 1) continue;
    for (int64_t j = 0; j < n; ++j) out[j * c.column] = static_cast<T>(row[j]);
  }
}

template <class T>
void product(const Matrix<T>& c, const Matrix<const T>& a, const Matrix<const T>& b, int64_t m, int64_t n,
             int64_t k, T beta) {
  if constexpr (std::is_floating_point_v<T>) {
    if (m * n * k > kTiny && std::max({m, n, k}) <= INT32_MAX) {
      CBLAS_TRANSPOSE ta{}, tb{}, tc{};
      int lda = 0, ldb = 0, ldc = 0;
      if (blas_layout(a, m, k, ta, lda) && blas_layout(b, k, n, tb, ldb) && blas_layout(c, m, n, tc, ldc)) {
        if (tc == CblasNoTrans) {
          blas(ta, tb, static_cast<int>(m), static_cast<int>(n), static_cast<int>(k), a.data, lda, b.data,
               ldb, beta, c.data, ldc);
        } else {
          const auto flip = [](CBLAS_TRANSPOSE t) { return t == CblasNoTrans ? CblasTrans : CblasNoTrans; };
          blas(flip(tb), flip(ta), static_cast<int>(n), static_cast<int>(m), static_cast<int>(k), b.data, ldb,
               a.data, lda, beta, c.data, ldc);
        }
        return;
      }
    }
  }
  loops(c, a, b, m, n, k, beta);
}

template <class T>
void run(const View& out, const ConstView& a, const ConstView& b, T beta) {
  const int64_t batches = out.sizes[0], m = out.sizes[1], n = out.sizes[2], k = a.sizes[2];
  if (batches == 0 || m == 0 || n == 0) return;
  // The longer side of one product is cut, at places that depend on the shape only.
  const bool by_rows = m >= n;
  const int64_t side = by_rows ? m : n;
  const int64_t other = std::max<int64_t>(1, 2 * k * (by_rows ? n : m));
  const int64_t piece = std::min(side, std::max<int64_t>(16, (kPiece / other + 15) / 16 * 16));
  const int64_t pieces = (side + piece - 1) / piece;
  const int64_t together = std::max<int64_t>(1, kPiece / std::max<int64_t>(1, other * piece));
  parallel_for(batches * pieces, together, [&](int64_t begin, int64_t end) {
    const SingleThreadedLibraries guard;
    for (int64_t task = begin; task < end; ++task) {
      const int64_t batch = task / pieces, from = task % pieces * piece, count = std::min(piece, side - from);
      const Matrix<T> c{static_cast<T*>(out.data) + batch * out.strides[0], out.strides[1], out.strides[2]};
      const Matrix<const T> x{static_cast<const T*>(a.data) + batch * a.strides[0], a.strides[1],
                              a.strides[2]};
      const Matrix<const T> w{static_cast<const T*>(b.data) + batch * b.strides[0], b.strides[1],
                              b.strides[2]};
      if (by_rows) product(c.at(from, 0), x.at(from, 0), w, count, n, k, beta);
      else product(c.at(0, from), x, w.at(0, from), m, count, k, beta);
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
  CBLAS_TRANSPOSE transpose;
  int leading;
  return blas_layout(Matrix<const T>{nullptr, v.strides[1], v.strides[2]}, v.sizes[1], v.sizes[2], transpose,
                     leading);
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

}  // namespace weft::kernels::cpu
