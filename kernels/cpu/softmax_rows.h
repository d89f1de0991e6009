// Row functions of the softmax family, one set per SIMD target.
#pragma once

#include <cstddef>

namespace weft::kernels::cpu {

/// Each works on `rows` rows of n elements, one after another in memory; results and inputs may be the same memory. What a
/// row gives does not depend on the others.
template <class T>
struct SoftmaxRows {
  void (*softmax)(T* y, const T* x, size_t rows, size_t n);
  void (*softmax_backward)(T* grad_x, const T* grad_y, const T* y, size_t rows, size_t n);
  void (*log_softmax)(T* y, const T* x, size_t rows, size_t n);
  void (*log_softmax_backward)(T* grad_x, const T* grad_y, const T* y, size_t rows, size_t n);
};

/// For the best instruction set of this machine; T is float or double.
template <class T>
const SoftmaxRows<T>& softmax_rows();
template <>
const SoftmaxRows<float>& softmax_rows();
template <>
const SoftmaxRows<double>& softmax_rows();

}  // namespace weft::kernels::cpu
