// The prototypes of LAPACK's Fortran routines that kernels/cpu/linalg.cpp calls, overloaded by element type. OpenBLAS
// carries them; its headers are not used, as Debian's lapacke.h is a package of its own.
#pragma once

#include <cblas.h>

#include <cstddef>

// Lengths of the character arguments come last, as gfortran passes them.
extern "C" {
#define WEFT_LAPACK(T, p)                                                                                  \
  void p##getrf_(const int* m, const int* n, T* a, const int* lda, int* ipiv, int* info);                  \
  void p##getrs_(const char* trans, const int* n, const int* nrhs, const T* a, const int* lda,             \
                 const int* ipiv, T* b, const int* ldb, int* info, size_t);                                \
  void p##potrf_(const char* uplo, const int* n, T* a, const int* lda, int* info, size_t);                 \
  void p##geqrf_(const int* m, const int* n, T* a, const int* lda, T* tau, T* work, const int* lwork,      \
                 int* info);                                                                               \
  void p##orgqr_(const int* m, const int* n, const int* k, T* a, const int* lda, const T* tau, T* work,    \
                 const int* lwork, int* info);                                                             \
  void p##syevd_(const char* jobz, const char* uplo, const int* n, T* a, const int* lda, T* w, T* work,    \
                 const int* lwork, int* iwork, const int* liwork, int* info, size_t, size_t);              \
  void p##gesdd_(const char* jobz, const int* m, const int* n, T* a, const int* lda, T* s, T* u,           \
                 const int* ldu, T* vt, const int* ldvt, T* work, const int* lwork, int* iwork, int* info, \
                 size_t);
WEFT_LAPACK(float, s)
WEFT_LAPACK(double, d)
#undef WEFT_LAPACK
}

namespace weft::kernels::cpu::lapack {

#define WEFT_LAPACK(T, p)                                                                                   \
  inline void getrf(int m, int n, T* a, int* pivots, int* info) { p##getrf_(&m, &n, a, &m, pivots, info); } \
  inline void getrs(bool transposed, int n, int columns, const T* lu, const int* pivots, T* b) {            \
    int info = 0;                                                                                           \
    p##getrs_(transposed ? "T" : "N", &n, &columns, lu, &n, pivots, b, &n, &info, 1);                       \
  }                                                                                                         \
  inline void potrf(bool upper, int n, T* a, int* info) {                                                   \
    p##potrf_(upper ? "U" : "L", &n, a, &n, info, 1);                                                       \
  }                                                                                                         \
  inline void geqrf(int m, int n, T* a, T* tau, T* work, int room) {                                        \
    int info = 0;                                                                                           \
    p##geqrf_(&m, &n, a, &m, tau, work, &room, &info);                                                      \
  }                                                                                                         \
  inline void orgqr(int m, int columns, int k, T* q, const T* tau, T* work, int room) {                     \
    int info = 0;                                                                                           \
    p##orgqr_(&m, &columns, &k, q, &m, tau, work, &room, &info);                                            \
  }                                                                                                         \
  inline void syevd(bool vectors, bool upper, int n, T* a, T* values, T* work, int room, int* integers,     \
                    int integer_room, int* info) {                                                          \
    p##syevd_(vectors ? "V" : "N", upper ? "U" : "L", &n, a, &n, values, work, &room, integers,             \
              &integer_room, info, 1, 1);                                                                   \
  }                                                                                                         \
  inline void gesdd(char job, int m, int n, T* a, T* s, T* u, T* vh, int vh_rows, T* work, int room,        \
                    int* integers, int* info) {                                                             \
    p##gesdd_(&job, &m, &n, a, &m, s, u, &m, vh, &vh_rows, work, &room, integers, info, 1);                 \
  }                                                                                                         \
  inline void trsm(bool left, bool upper, bool unit, int m, int n, const T* a, T* b) {                      \
    cblas_##p##trsm(CblasColMajor, left ? CblasLeft : CblasRight, upper ? CblasUpper : CblasLower,          \
                    CblasNoTrans, unit ? CblasUnit : CblasNonUnit, m, n, T(1), a, left ? m : n, b, m);      \
  }
WEFT_LAPACK(float, s)
WEFT_LAPACK(double, d)
#undef WEFT_LAPACK

}  // namespace weft::kernels::cpu::lapack
