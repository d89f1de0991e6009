// Matrix products as BLAS understands them: what describes one, how a view's strides become such a description, and who runs it
// (cuBLASLt, or plain loops on the simulated device). kernels/cuda/matmul.cu calls it, and kernels that reduce to a product.
#pragma once

#include <cstdint>
#include <string>

#include "kernels/view.h"

namespace weft::kernels::cuda::libraries {

/// What is multiplied and added in: `standard` is float64 for float64 and float32 for the others, `tf32` rounds float32 operands to
/// 10 bits of mantissa.
enum class GemmPrecision : int8_t { standard, tf32 };

/// What a product does on the side. bias: one number a row of c (in column-major terms), of c's dtype, is added. bias_gradient: the sums
/// of op(b)'s columns, one a column of c, are written, of c's dtype.
enum class GemmEpilogue : int8_t { none, bias, bias_gradient };

/// c = alpha op(a) op(b) + beta c for each batch, column-major: element (i, j) of c at c[i + j * ldc]. op(a) is m x k, op(b)
/// k x n; a transposed operand is stored the other way round. Leading dimensions and the steps from batch to batch are in elements.
/// With beta = 0 what c held is not read. An epilogue needs alpha = 1 and one batch.
struct Gemm {
  Dtype dtype = Dtype::float32;  // float32, float64, float16 or bfloat16; of all operands
  GemmPrecision precision = GemmPrecision::standard;
  GemmEpilogue epilogue = GemmEpilogue::none;
  bool transpose_a = false, transpose_b = false;
  int64_t m = 0, n = 0, k = 0, batch = 1;
  int64_t lda = 1, ldb = 1, ldc = 1;
  int64_t batch_a = 0, batch_b = 0, batch_c = 0;
  double alpha = 1, beta = 0;
  const void* a = nullptr;
  const void* b = nullptr;
  const void* bias = nullptr;     // with the epilogue of that name: m numbers
  void* bias_gradient = nullptr;  // likewise: n
  void* c = nullptr;
};

/// Whether `v` (B, rows, columns) has strides that BLAS reads: one of the last two is 1 and the other leads.
bool fits_gemm(const ConstView& v);

/// The Gemm of out = a b + beta * out for row-major views out (B, m, n), a (B, m, k), b (B, k, n), as kernels/matmul.h has them:
/// of floating dtype, none empty. A batch that lies as rows of one large matrix becomes one product. False, with nothing written,
/// when some operand's strides fit no description.
bool describe(const View& out, const ConstView& a, const ConstView& b, double beta, Gemm* gemm);
/// The Gemm of the kernel linear_forward, with the bias as its epilogue, and of linear_backward_weight, with the bias's gradient; views
/// as in kernels/matmul.h, none empty, bias with data. False also where the bias, its gradient, or the result is not contiguous.
bool describe_linear_forward(const View& y, const ConstView& x, const ConstView& weight,
                             const ConstView& bias, Gemm* gemm);
bool describe_linear_backward(const View& grad_weight, const View& grad_bias, const ConstView& grad_y,
                              const ConstView& x, Gemm* gemm);

/// Whether there is a library that run() calls.
bool available();
/// Puts the product into the current stream. False, with nothing done, when there is no library or it has no kernel for it.
bool run(const Gemm& gemm);

/// The version, as NVIDIA counts them (130200), and where the library was found; 0 with the reason in `where`.
int cublas_version(std::string* where);

}  // namespace weft::kernels::cuda::libraries
