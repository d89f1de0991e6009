// Distances of two vectors and their derivatives, one set of functions per SIMD target; distance.cpp calls them.
#pragma once

#include <cstdint>

namespace weft::kernels::cpu {

/// For one p, of n contiguous elements.
template <class T>
struct DistanceLoops {
  T (*distance)(const T* a, const T* b, int64_t n, double p);
  /// grad_a[i] += g times the derivative of the distance y, which is not 0, by a[i].
  void (*add_gradient)(T* grad_a, const T* a, const T* b, int64_t n, T g, T y, double p);
};

/// For T = float, double on this machine.
template <class T>
DistanceLoops<T> distance_loops(double p);

}  // namespace weft::kernels::cpu
