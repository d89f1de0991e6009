// The row function of small and integer matrix products, one for each SIMD target; called by matmul.cpp.
#pragma once

#include <cstdint>

namespace weft::kernels::cpu {

/// out[j] += a[p * a_step] * b[p * b_step + j] for j < n, p = 0, 1, … k - 1: each product rounded, then added, in that order,
/// so that every target gives the same bits. out is apart from a and b.
template <class T>
using AddProducts = void (*)(T* out, const T* a, int64_t a_step, const T* b, int64_t b_step, int64_t n,
                             int64_t k);

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
