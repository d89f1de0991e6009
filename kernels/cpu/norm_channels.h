// Loops over the values of a channel or a row: vectorised pieces for the norm kernels, and the sums of conv2d's bias gradient.
#pragma once

#include <cstdint>

#include "kernels/view.h"

namespace weft::kernels::cpu {

/// What is subtracted, multiplied and added per channel (or, in runs, for the one channel).
/// forward: y = (x - center) * scale + shift;  backward: grad_x = (g - shift - (x - center) * slope) * scale.
template <class T>
struct ChannelTerms {
  const T *center, *scale, *shift, *slope;
};

/// What is done to a whole row: y = (x - center) * scale * weight + bias;
/// grad_x = (g * weight - shift - (x - center) * slope) * scale.
template <class T>
struct RowTerms {
  T center, scale, shift, slope;
};

/// Rows: memory with the channels innermost, `rows` times `channels` values. Runs: `count` neighbouring values of one channel.
/// Sums and moments are added to (merged with) what the doubles hold. weighted_…: runs in which each value has a weight (and a
/// bias) of its own.
template <class T>
struct ChannelLoops {
  void (*row_moments)(const T* x, int64_t rows, int64_t channels, double* mean, double* spread);
  void (*row_sums)(const T* g, int64_t rows, int64_t channels, double* sums);
  void (*row_products)(const T* g, const T* x, const T* center, int64_t rows, int64_t channels, double* sums,
                       double* products);  // of g, and of g * (x - center)
  void (*row_forward)(T* y, const T* x, ChannelTerms<T> terms, int64_t rows, int64_t channels);
  void (*row_backward)(T* grad_x, const T* g, const T* x, ChannelTerms<T> terms, int64_t rows,
                       int64_t channels);
  void (*run_moments)(const T* x, int64_t count, int64_t before, double* mean, double* spread);
  void (*run_products)(const T* g, const T* x, const T* center, int64_t count, double* sum, double* product);
  void (*run_forward)(T* y, const T* x, ChannelTerms<T> terms, int64_t count);
  void (*run_backward)(T* grad_x, const T* g, const T* x, ChannelTerms<T> terms, int64_t count);
  double (*run_squares)(const T* x, int64_t count);
  void (*run_row_backward)(T* grad_x, const T* g, const T* x, T weight, RowTerms<T> terms, int64_t count);
  void (*weighted_forward)(T* y, const T* x, const T* weight, const T* bias, RowTerms<T> terms,
                           int64_t count);
  void (*weighted_products)(const T* g, const T* x, const T* weight, T center, int64_t count, double* sum,
                            double* product);  // of g * weight, and of g * weight * (x - center)
  void (*weighted_backward)(T* grad_x, const T* g, const T* x, const T* weight, RowTerms<T> terms,
                            int64_t count);
  void (*weighted_sums)(T* grad_weight, T* grad_bias, const T* g, const T* x, RowTerms<T> terms,
                        int64_t count);  // adds g * (x - center) * scale, and g
};

/// For T = float, double, on this machine.
template <class T>
const ChannelLoops<T>& channel_loops();

/// sums[c] = sum of g over all dimensions but 1.
void channel_sums(View sums, ConstView g);

}  // namespace weft::kernels::cpu
