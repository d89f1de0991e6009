// The lanes and vector math of kernels/cpu/simd as plain functions over arrays, one table of them per SIMD
// target; defined by simd_math_probe.cpp for simd_math_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::test {

template <class T>
using Unary = void (*)(const T* x, T* out, size_t n);
template <class T>
using Binary = void (*)(const T* x, const T* y, T* out, size_t n);

template <class T>
struct Named {
  const char* name;
  T function;
};

/// The results of one target. Comparisons and masks come as 0 and 1. An array's tail is padded with zeros to
/// a whole vector.
struct ProbeTable {
  const char* target;
  size_t float_lanes;
  std::vector<Named<Unary<float>>> unary_float;
  std::vector<Named<Unary<double>>> unary_double;
  std::vector<Named<Unary<int64_t>>> unary_int64;
  std::vector<Named<Binary<float>>> binary_float;
  std::vector<Named<Binary<double>>> binary_double;
  std::vector<Named<Binary<int64_t>>> binary_int64;
  /// Of the first float_lanes elements: sum, max, min.
  void (*reduce_float)(const float* x, float out[3]);
};

/// One table for every compiled target that this machine can run, best first.
const std::vector<ProbeTable>& probe_tables();

}  // namespace weft::test
