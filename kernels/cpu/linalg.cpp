// Linear algebra: OpenBLAS's LAPACK, single-threaded on each matrix of a batch, the batch in parallel.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cpu/float_or_double.h"
#include "kernels/cpu/lapack.h"
#include "kernels/cpu/scratch.h"
#include "kernels/table.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {

namespace {

// Floating-point operations a thread takes at a time.
constexpr int64_t kPiece = 1 << 20;

template <class V>
int64_t rows(const V& v) {
  return v.sizes[v.ndim - 2];
}
template <class V>
int64_t columns(const V& v) {
  return v.sizes[v.ndim - 1];
}
int as_int(int64_t size) { return static_cast<int>(size); }

// run(first, last) over the matrices of the batch that v is; `cube`: the product of three sizes, as the work of one goes.
template <class F>
void for_matrices(const View& v, int64_t cube, F run) {
  const int64_t batch = v.numel() / (rows(v) * columns(v));
  parallel_for(batch, std::max<int64_t>(1, kPiece / std::max<int64_t>(1, cube)),
               [&](int64_t first, int64_t last) {
                 const SingleThreadedLibraries guard;
                 run(first, last);
               });
}

template <class T>
bool all_finite(const T* x, int64_t count) {
  return std::all_of(x, x + count, [](T value) { return std::isfinite(value); });
}

// What a routine that was asked for its room says of it. float32 holds whole numbers only up to 2^24.
template <class T>
int room_of(T answer) {
  return static_cast<int>(std::nextafter(answer, std::numeric_limits<T>::infinity())) + 1;
}

}  // namespace

void lu_factor(View a, View pivots, View info) {
  const int64_t m = rows(a), n = columns(a), k = std::min(m, n);
  float_or_double(a.dtype, [&](auto zero) {
    using T = decltype(zero);
    for_matrices(a, m * n * k, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; ++i)
        lapack::getrf(as_int(m), as_int(n), a.as<T>() + i * m * n, pivots.as<int>() + i * k,
                      info.as<int>() + i);
    });
  });
}

void lu_solve(View b, ConstView lu, ConstView pivots, bool transposed) {
  const int64_t n = rows(b), m = columns(b);
  float_or_double(b.dtype, [&](auto zero) {
    using T = decltype(zero);
    for_matrices(b, n * n * m, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; ++i)
        lapack::getrs(transposed, as_int(n), as_int(m), lu.as<T>() + i * n * n, pivots.as<int>() + i * n,
                      b.as<T>() + i * n * m);
    });
  });
}

void triangular_solve(View b, ConstView a, bool left, bool upper, bool unitriangular) {
  const int64_t m = rows(b), n = columns(b), side = rows(a);
  float_or_double(b.dtype, [&](auto zero) {
    using T = decltype(zero);
    for_matrices(b, m * n * side, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; ++i)
        lapack::trsm(left, upper, unitriangular, as_int(m), as_int(n), a.as<T>() + i * side * side,
                     b.as<T>() + i * m * n);
    });
  });
}

void cholesky_factor(View a, View info, bool upper) {
  const int64_t n = rows(a);
  float_or_double(a.dtype, [&](auto zero) {
    using T = decltype(zero);
    for_matrices(a, n * n * n, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; ++i) {
        T* matrix = a.as<T>() + i * n * n;
        int& failed = info.as<int>()[i];
        lapack::potrf(upper, as_int(n), matrix, &failed);
        // OpenBLAS looks for pivots that are not positive, and NaN passes.
        for (int64_t d = 0; d < n && failed == 0; ++d)
          if (!(matrix[d * (n + 1)] > 0)) failed = as_int(d + 1);
        for (int64_t column = 0; column < n; ++column) {
          T* const x = matrix + column * n;
          if (upper) std::fill(x + column + 1, x + n, T(0));
          else std::fill(x, x + column, T(0));
        }
      }
    });
  });
}

void qr_factor(View a, View tau) {
  const int64_t m = rows(a), n = columns(a), k = std::min(m, n);
  float_or_double(a.dtype, [&](auto zero) {
    using T = decltype(zero);
    for_matrices(a, m * n * k, [&](int64_t first, int64_t last) {
      T answer = 0;
      lapack::geqrf(as_int(m), as_int(n), a.as<T>(), tau.as<T>(), &answer, -1);
      const int room = room_of(answer);
      const Scratch<T> work(room);
      for (int64_t i = first; i < last; ++i)
        lapack::geqrf(as_int(m), as_int(n), a.as<T>() + i * m * n, tau.as<T>() + i * k, work.get(), room);
    });
  });
}

void qr_q(View q, ConstView tau) {
  const int64_t m = rows(q), n = columns(q), k = tau.sizes[tau.ndim - 1];
  float_or_double(q.dtype, [&](auto zero) {
    using T = decltype(zero);
    for_matrices(q, m * n * n, [&](int64_t first, int64_t last) {
      T answer = 0;
      lapack::orgqr(as_int(m), as_int(n), as_int(k), q.as<T>(), tau.as<T>(), &answer, -1);
      const int room = room_of(answer);
      const Scratch<T> work(room);
      for (int64_t i = first; i < last; ++i)
        lapack::orgqr(as_int(m), as_int(n), as_int(k), q.as<T>() + i * m * n, tau.as<T>() + i * k, work.get(),
                      room);
    });
  });
}

void eigh_factor(View a, View values, View info, bool upper, bool vectors) {
  const int64_t n = rows(a);
  float_or_double(a.dtype, [&](auto zero) {
    using T = decltype(zero);
    for_matrices(a, 10 * n * n * n, [&](int64_t first, int64_t last) {
      T answer = 0;
      int integer_room = 0, asked = 0;
      lapack::syevd(vectors, upper, as_int(n), a.as<T>(), values.as<T>(), &answer, -1, &integer_room, -1,
                    &asked);
      const int room = room_of(answer);
      const Scratch<T> work(room);
      const Scratch<int> integers(integer_room);
      for (int64_t i = first; i < last; ++i) {
        T* matrix = a.as<T>() + i * n * n;
        info.as<int>()[i] = -1;
        if (!all_finite(matrix, n * n)) continue;
        lapack::syevd(vectors, upper, as_int(n), matrix, values.as<T>() + i * n, work.get(), room,
                      integers.get(), integer_room, info.as<int>() + i);
      }
    });
  });
}

void svd_factor(View a, View u, View s, View vh, View info, bool vectors) {
  const int64_t m = rows(a), n = columns(a), k = std::min(m, n);
  const int64_t left = vectors ? m * columns(u) : 0, right = vectors ? rows(vh) * n : 0;
  const bool full = vectors && (columns(u) > k || rows(vh) > k);
  const char job = !vectors ? 'N' : full ? 'A' : 'S';
  const int vh_rows = vectors ? as_int(rows(vh)) : 1;
  float_or_double(a.dtype, [&](auto zero) {
    using T = decltype(zero);
    for_matrices(a, 20 * m * n * k, [&](int64_t first, int64_t last) {
      T answer = 0;
      int asked = 0;
      const Scratch<int> integers(8 * k);
      lapack::gesdd(job, as_int(m), as_int(n), a.as<T>(), s.as<T>(), u.as<T>(), vh.as<T>(), vh_rows, &answer,
                    -1, integers.get(), &asked);
      const int room = room_of(answer);
      const Scratch<T> work(room);
      for (int64_t i = first; i < last; ++i) {
        T* matrix = a.as<T>() + i * m * n;
        info.as<int>()[i] = -1;
        if (!all_finite(matrix, m * n)) continue;
        lapack::gesdd(job, as_int(m), as_int(n), matrix, s.as<T>() + i * k, u.as<T>() + i * left,
                      vh.as<T>() + i * right, vh_rows, work.get(), room, integers.get(), info.as<int>() + i);
      }
    });
  });
}

}  // namespace weft::kernels::cpu
