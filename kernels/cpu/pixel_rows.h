// Loops over neighbouring values: the channels of a pixel, or a row of pixels. Volume pooling and resampling use them, one for
// each SIMD target.
#pragma once

#include <cstdint>
#include <type_traits>

namespace weft::kernels::cpu {

/// A number as wide as T, and what sums of T are kept in.
template <class T>
using Number = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
template <class T>
using Sum = std::conditional_t<std::is_integral_v<T>, T, double>;

/// For i < n. The first two are for floating T only.
template <class T>
struct PixelRows {
  void (*scaled)(T* out, const T* x, T factor, int64_t n);      // out[i] = x[i] * factor
  void (*add_scaled)(T* out, const T* x, T factor, int64_t n);  // out[i] += x[i] * factor
  /// Where x[i] is above best[i] or NaN, it becomes best[i], and `number` number_of_best[i].
  void (*greatest)(T* best, Number<T>* number_of_best, const T* x, Number<T> number, int64_t n);
  void (*add)(Sum<T>* sums, const T* x, int64_t n);  // sums[i] += x[i]
};

/// For T = float, double, int64_t on this machine.
template <class T>
const PixelRows<T>& pixel_rows();

}  // namespace weft::kernels::cpu
