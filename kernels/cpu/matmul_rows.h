// Small and integer matrix products, one function for each SIMD target; called by matmul.cpp.
#pragma once

#include <cstdint>

namespace weft::kernels::cpu {

/// Rows of contiguous elements, `row` apart.
template <class T>
struct DenseRows {
  T* data;
  int64_t row;
};
/// Element (i, p) at data[i * row + p * column].
template <class T>
struct Factors {
  const T* data;
  int64_t row, column;
};

/// c (m, n) = a (m, k) b (k, n), or c += a b: each product rounded, then added, by rising p, so that every target gives the
/// same bits. c is apart from a and b.
template <class T>
using AddProducts = void (*)(DenseRows<T> c, Factors<T> a, DenseRows<const T> b, int64_t m, int64_t n, int64_t k,
                             bool add);

/// For the best instruction set of this machine; T is float, double or uint64_t, which wraps around.
template <class T>
AddProducts<T> add_products();
template <>
AddProducts<float> add_products();
template <>
AddProducts<double> add_products();
template <>
AddProducts<uint64_t> add_products();

}  // namespace weft::kernels::cpu
