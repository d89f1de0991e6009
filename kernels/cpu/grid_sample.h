// Sampling images at places given by a grid, for one block of places after the other; grid_sample.cpp cuts the work.
#pragma once

#include <cstdint>

#include "kernels/vision.h"

namespace weft::kernels::cpu {

inline constexpr int64_t kPlaces = 128;  // of a block

/// A number as wide as T.
template <class T>
using PlaneIndex = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;

/// What a block of places looks at: four pixels (the nearest: one), -1 for one outside, their weights, the fractions of a pixel
/// that a place lies beyond its first pixel, and how fast it moves with the grid.
template <class T>
struct GridTaps {
  int pixels;
  PlaneIndex<T> index[4][kPlaces];  // y0 x0, y0 x1, y1 x0, y1 x1
  T weight[4][kPlaces];
  T fraction[2][kPlaces], slope[2][kPlaces];  // x, y
};

/// One plane of `height` x `width` pixels, n <= kPlaces places.
template <class T>
struct GridLoops {
  void (*look)(GridTaps<T>& taps, const T* grid, int64_t n, int64_t height, int64_t width, GridSampling how);
  void (*sample)(T* y, const T* x, const GridTaps<T>& taps, int64_t n);
  /// grad_x += the places' shares, in their order.
  void (*spread)(T* grad_x, const T* grad_y, const GridTaps<T>& taps, int64_t n);
  /// along[0], along[1] += the gradients by the fractions.
  void (*slopes)(T (*along)[kPlaces], const T* grad_y, const T* x, const GridTaps<T>& taps, int64_t n);
};

/// For T = float, double on this machine.
template <class T>
const GridLoops<T>& grid_loops();

}  // namespace weft::kernels::cpu
