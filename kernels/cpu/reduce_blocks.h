// The block functions of reductions, one set per SIMD target; reduce.cpp drives them, reduce_blocks.cpp holds
// them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace weft::kernels::cpu {

/// How T is reduced into Acc. Results depend on n, not on where the run stands in memory.
template <class T, class Acc>
struct Reducer {
  Acc identity;
  /// The reduction of n contiguous elements.
  Acc (*run)(const T* in, size_t n);
  /// acc[j] = combine(acc[j], in[j]) for n columns.
  void (*columns)(Acc* acc, const T* in, size_t n);
  Acc (*combine)(Acc a, Acc b);
};

struct ReduceBlocks {
  Reducer<float, double> sum_float;
  Reducer<double, double> sum_double;
  Reducer<int64_t, int64_t> sum_int;
  Reducer<float, double> prod_float;
  Reducer<double, double> prod_double;
  Reducer<int64_t, int64_t> prod_int;
  Reducer<float, float> max_float, min_float;
  Reducer<double, double> max_double, min_double;
  Reducer<int64_t, int64_t> max_int, min_int;
};

/// For the best instruction set of this machine.
const ReduceBlocks& reduce_blocks();

}  // namespace weft::kernels::cpu
