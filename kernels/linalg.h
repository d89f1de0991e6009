// The kernels of linear algebra: LAPACK's factorisations on batches of matrices. The ops of ops/linalg.h launch them.
#pragma once

#include "kernels/view.h"

// Matrices are float32 or float64, in the last two dimensions, one after the other without gaps, each column by column
// (as LAPACK wants them); none is empty. info (int32, one a matrix) is 0, or tells what LAPACK's does: the first pivot
// that is zero or negative, the steps that did not converge; -1 if elements are infinite or NaN. The same bits for any
// number of threads: one matrix is one thread's.
// lu_factor:        a (m, n) becomes L and U with rows exchanged as pivots (min(m, n), int32, from 1) say.
// lu_solve:         b (n, m) becomes the solution of a x = b, or of a^T x = b if transposed, from a's lu_factor.
// triangular_solve: b (n, m) becomes the solution of a x = b, or of x a = b unless left; of a (upper or lower
//                   triangle, ones on the diagonal if unitriangular) the rest is not read. No test for zeros.
// cholesky_factor:  a (n, n), of which one triangle is read, becomes L (a = L L^T), or U (a = U^T U) if upper; zeros
//                   elsewhere. A matrix that is not positive definite keeps an unfinished factor.
// qr_factor:        a (m, n) becomes R, above its diagonal, and the reflectors below it; tau (min(m, n)) their factors.
// qr_q:             q (m, c), n <= c <= m, whose first columns hold qr_factor's reflectors, becomes the first c columns
//                   of Q.
// eigh_factor:      a (n, n) symmetric, of which one triangle is read, becomes its eigenvectors (or is destroyed unless
//                   vectors); values (n), ascending.
// svd_factor:       a (m, n) is destroyed; s (k = min(m, n)) the singular values, descending; unless values alone are
//                   wanted: u (m, k or m) and vh (k or n, n).
// On a GPU all of these compute on the CPU and wait for both copies (kernels/cuda/linalg.cpp).
#define WEFT_LINALG_KERNELS(X)                                                          \
  X(lu_factor, (View a, View pivots, View info))                                        \
  X(lu_solve, (View b, ConstView lu, ConstView pivots, bool transposed))                \
  X(triangular_solve, (View b, ConstView a, bool left, bool upper, bool unitriangular)) \
  X(cholesky_factor, (View a, View info, bool upper))                                   \
  X(qr_factor, (View a, View tau))                                                      \
  X(qr_q, (View q, ConstView tau))                                                      \
  X(eigh_factor, (View a, View values, View info, bool upper, bool vectors))            \
  X(svd_factor, (View a, View u, View s, View vh, View info, bool vectors))
