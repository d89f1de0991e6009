// One product of two matrices on the calling thread, by the library that is fastest at it. matmul.cpp cuts and calls it.
#pragma once

#include <cstdint>

namespace weft::kernels::cpu {

/// A matrix in row-major memory, its rows `leading` elements apart; or the transpose of one.
template <class T>
struct BlasMatrix {
  T* data;
  bool transposed;
  int leading;
};

/// c (m, n) = a (m, k) b (k, n) + beta c; c is not transposed. The caller keeps libraries single-threaded.
void gemm(int m, int n, int k, const BlasMatrix<const float>& a, const BlasMatrix<const float>& b, float beta,
          const BlasMatrix<float>& c);
void gemm(int m, int n, int k, const BlasMatrix<const double>& a, const BlasMatrix<const double>& b,
          double beta, const BlasMatrix<double>& c);

/// The sum of n products of elements a_step and b_step apart.
double dot(int n, const float* a, int a_step, const float* b, int b_step);
double dot(int n, const double* a, int a_step, const double* b, int b_step);

}  // namespace weft::kernels::cpu
