// The block functions of reductions, one set per SIMD target; reduce.cpp drives them, reduce_blocks.cpp holds
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace weft::kernels::cpu {

/// How T is reduced into Acc. Results depend on the counts, not on where the elements stand in memory.
template <class T, class Acc>
struct Reducer {
  Acc identity;
  /// The reduction of n contiguous elements.
  Acc (*run)(const T* in, size_t n);
  /// For n columns, acc[j] combined with the `rows` elements in[j], in[j + step], …
  void (*columns)(Acc* acc, const T* in, size_t n, size_t rows, size_t step);
  /// out[i] = the reduction of the n contiguous elements at in + i * step, for n up to kShortRow; 16 * step < 2^31.
  void (*short_rows)(Acc* out, const T* in, size_t rows, size_t step, size_t n);
  Acc (*combine)(Acc a, Acc b);
};
constexpr size_t kShortRow = 32;

/// A number as wide as T.
template <class T>
using Place = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;

/// For n columns: where x[j] is more extreme than top[j], it becomes top[j] and `place` places[j]. NaN is more extreme than any
/// but NaN.
template <class T>
using ExtremeColumns = void (*)(T* top, Place<T>* places, const T* x, Place<T> place, size_t n);
template <class T>
struct Extremes {
  ExtremeColumns<T> greatest, least;
};

struct ReduceBlocks {
  Reducer<float, double> sum_float;
  Reducer<double, double> sum_double;
  Reducer<int64_t, int64_t> sum_int;
  // Sums of what kernels/reduce.h calls terms, in its order.
  Reducer<float, double> terms_float[4];
  Reducer<double, double> terms_double[4];
  Reducer<int64_t, int64_t> terms_int[4];
  Reducer<float, double> prod_float;
  Reducer<double, double> prod_double;
  Reducer<int64_t, int64_t> prod_int;
  Reducer<float, float> max_float, min_float;
  Reducer<double, double> max_double, min_double;
  Reducer<int64_t, int64_t> max_int, min_int;
  Extremes<float> extremes_float;
  Extremes<double> extremes_double;
  Extremes<int64_t> extremes_int;
};

/// For the best instruction set of this machine.
const ReduceBlocks& reduce_blocks();

}  // namespace weft::kernels::cpu
