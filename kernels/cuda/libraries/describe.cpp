// From row-major views to what BLAS calls a matrix: pure arithmetic on sizes and strides. kernels/cuda/matmul.cu asks for it.
#include <algorithm>

#include "kernels/cuda/libraries/gemm.h"
#include "kernels/matmul.h"

namespace weft::kernels::cuda::libraries {

namespace {

/// One matrix of a view: sizes and the steps from row to row and from column to column.
struct Matrix {
  int64_t rows, columns, row_step, column_step;
  Matrix transposed() const { return {columns, rows, column_step, row_step}; }
};

Matrix matrix_of(const ConstView& v) { return {v.sizes[1], v.sizes[2], v.strides[1], v.strides[2]}; }

/// Column-major: columns lie one after the other, a leading dimension apart. A dimension of size 1 is never stepped along.
bool column_major(const Matrix& m, int64_t* leading) {
  if (m.rows != 1 && m.row_step != 1) return false;
  if (m.columns != 1 && m.column_step < m.rows) return false;
  *leading = m.columns == 1 ? m.rows : m.column_step;
  return true;
}

/// An operand as it lies, or transposed.
bool operand(const Matrix& m, bool* transpose, int64_t* leading) {
  *transpose = false;
  if (column_major(m, leading)) return true;
  *transpose = true;
  return column_major(m.transposed(), leading);
}

/// (B, rows, columns) as one matrix of B * rows rows, where they lie evenly.
bool merge_rows(const ConstView& v, ConstView* merged) {
  *merged = v;
  if (v.sizes[1] == 1) merged->strides[1] = v.strides[0];
  else if (v.strides[0] != v.sizes[1] * v.strides[1]) return false;
  merged->sizes[1] *= v.sizes[0];
  merged->sizes[0] = 1;
  return fits_gemm(*merged);
}

/// out (B, m, n) = a (B, m, k) b with one b for all batches: one product of B * m rows.
bool merge_batches(ConstView* out, ConstView* a, ConstView* b) {
  ConstView merged_out, merged_a;
  if (b->strides[0] != 0 || !merge_rows(*out, &merged_out) || !merge_rows(*a, &merged_a)) return false;
  *out = merged_out;
  *a = merged_a;
  b->sizes[0] = 1;
  return true;
}

ConstView transposed(const ConstView& v) {
  ConstView t = v;
  std::swap(t.sizes[1], t.sizes[2]);
  std::swap(t.strides[1], t.strides[2]);
  return t;
}

/// The Gemm of out = a b whose c is out's transpose, and b the operand a, as epilogues need it: a bias is then one number a row of c. False
/// also if `vector`, which the epilogue reads or writes, has gaps, or `out`: there are versions of cuBLASLt that forget biases then.
bool describe_rows(const View& out, const ConstView& a, const ConstView& b, const ConstView& vector,
                   Gemm* gemm) {
  return vector.contiguous() && out.contiguous() && describe(out, a, b, 0, gemm);
}

}  // namespace

bool fits_gemm(const ConstView& v) {
  bool transpose;
  int64_t leading;
  return (v.sizes[0] == 1 || v.strides[0] >= 0) && operand(matrix_of(v), &transpose, &leading);
}

bool describe(const View& out, const ConstView& a, const ConstView& b, double beta, Gemm* gemm) {
  ConstView c = out, left = a, right = b;
  if (c.sizes[0] > 1 && !merge_batches(&c, &left, &right)) {
    // The same for columns: out^T = b^T a^T.
    ConstView ct = transposed(c), lt = transposed(left), rt = transposed(right);
    if (merge_batches(&ct, &rt, &lt)) {
      c = transposed(ct);
      left = transposed(lt);
      right = transposed(rt);
    }
  }
  if (!fits_gemm(left) || !fits_gemm(right) || (c.sizes[0] > 1 && c.strides[0] <= 0)) return false;

  Gemm g;
  g.dtype = c.dtype;
  g.beta = beta;
  g.c = out.data;
  g.batch = c.sizes[0];
  g.k = left.sizes[2];
  Matrix result = matrix_of(c);
  // A row-major result is the column-major one of the product the other way round.
  if (!column_major(result.transposed(), &g.ldc)) {
    if (!column_major(result, &g.ldc)) return false;
  } else {
    result = result.transposed();
    const ConstView t = transposed(left);
    left = transposed(right);
    right = t;
  }
  g.m = result.rows;
  g.n = result.columns;
  if (!operand(matrix_of(left), &g.transpose_a, &g.lda) || !operand(matrix_of(right), &g.transpose_b, &g.ldb))
    return false;
  g.a = left.data;
  g.b = right.data;
  if (g.batch > 1) {
    g.batch_a = left.strides[0];
    g.batch_b = right.strides[0];
    g.batch_c = c.strides[0];
  }
  *gemm = g;
  return true;
}

bool describe_linear_forward(const View& y, const ConstView& x, const ConstView& weight,
                             const ConstView& bias, Gemm* gemm) {
  if (!describe_rows(batch_of_one(y), batch_of_one(x), batch_of_one(weight, true), bias, gemm)) return false;
  gemm->epilogue = GemmEpilogue::bias;
  gemm->bias = bias.data;
  return true;
}

bool describe_linear_backward(const View& grad_weight, const View& grad_bias, const ConstView& grad_y,
                              const ConstView& x, Gemm* gemm) {
  if (!describe_rows(batch_of_one(grad_weight), batch_of_one(grad_y, true), batch_of_one(x), grad_bias, gemm))
    return false;
  gemm->epilogue = GemmEpilogue::bias_gradient;
  gemm->bias_gradient = grad_bias.data;
  return true;
}

}  // namespace weft::kernels::cuda::libraries
