// Softmax of neighbouring columns, one set of functions per SIMD target; softmax.cpp calls them where the dimension is not the
// dense one.
#pragma once

#include <cstddef>

namespace weft::kernels::cpu {

/// What softmax_rows.h computes of rows, bit for bit. Every column of a matrix of n rows and `width` contiguous columns is an operand of its own; its rows are `step` elements apart
/// in each of the pointers.
template <class T>
struct SoftmaxColumns {
  using Forward = void (*)(T* y, const T* x, size_t n, size_t width, size_t y_step, size_t x_step);
  using Backward = void (*)(T* gx, const T* g, const T* y, size_t n, size_t width, size_t gx_step,
                            size_t g_step, size_t y_step);
  Forward softmax;
  Backward softmax_backward;
  Forward log_softmax;
  Backward log_softmax_backward;
};

/// For T = float, double on this machine.
template <class T>
const SoftmaxColumns<T>& softmax_columns();

}  // namespace weft::kernels::cpu
