// Normalisation of activations: over a batch, over a sample's last dimensions, over groups of channels, and to length 1.
#pragma once

#include <optional>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// Batch normalisation: y = (x - mean) / sqrt(variance + eps) * weight + bias, channel by channel.
///   input: (N, C), (N, C, L), (N, C, H, W) or (N, C, D, H, W), floating; y: the same, strides kept. running_mean, running_var,
///   weight, bias: (C) or none.
///   training: mean and (biased) variance of input over all but C; the running statistics, if any, are updated in place:
///   running = (1 - momentum) * running + momentum * new, the variance with the unbiased one. They are not differentiated.
///   Otherwise running_mean and running_var are used, and must be there.
///   Throws ShapeError for sizes that do not fit and, in training, for one value a channel; DtypeError; ValueError without
///   running statistics outside training, for an eps that is negative (in training also 0) and for numbers that are not finite. An empty input of any sizes gives an empty result and leaves the running statistics.
///   Ioffe, Szegedy: Batch Normalization (2015). Function only.
Tensor batch_norm(const Tensor& input, const Tensor& running_mean, const Tensor& running_var,
                  const Tensor& weight = {}, const Tensor& bias = {}, bool training = false,
                  double momentum = 0.1, double eps = 1e-5);

/// Layer normalisation: y = (x - mean) / sqrt(variance + eps) * weight + bias, with the mean and the biased variance over
/// the last dimensions, whose sizes normalized_shape gives.
///   input: any shape that ends in normalized_shape, floating; weight, bias: normalized_shape, floating, or none. y: input's
///   shape and dtype, contiguous.
///   Throws ShapeError for sizes that do not fit or an empty normalized_shape, DtypeError.
///   Ba, Kiros, Hinton: Layer Normalization (2016). Function only.
Tensor layer_norm(const Tensor& input, IntSpan normalized_shape, const Tensor& weight = {},
                  const Tensor& bias = {}, double eps = 1e-5);

/// y = x / sqrt(mean(x^2) + eps) * weight, the mean over the last dimensions, whose sizes normalized_shape gives. Absent eps:
/// the machine epsilon of the arithmetic, float64 for float64, else float32.
///   Shapes, dtypes and errors as layer_norm. Zhang, Sennrich: Root Mean Square Layer Normalization (2019). Function only.
Tensor rms_norm(const Tensor& input, IntSpan normalized_shape, const Tensor& weight = {},
                std::optional<double> eps = {});

/// Group normalisation: layer_norm's formula over each group of C / num_groups neighbouring channels of a sample.
///   input: (N, C, *), floating; weight, bias: (C), floating, one number a channel, or none. y: input's shape and dtype,
///   contiguous.
///   Throws ShapeError for sizes that do not fit, for one value a group in all, and for no channels or no places; ValueError
///   unless num_groups is positive and divides C; DtypeError. Wu, He: Group Normalization (2018). Function only.
Tensor group_norm(const Tensor& input, int64_t num_groups, const Tensor& weight = {}, const Tensor& bias = {},
                  double eps = 1e-5);

/// Instance normalisation: layer_norm's formula over the places of each channel of a sample, or, unless use_input_stats, with
/// running_mean and running_var as batch_norm does.
///   input: (N, C, *), floating; running_mean, running_var, weight, bias: (C) or none.
///   use_input_stats: running statistics, if any, are updated in place as batch_norm does, with the averages over the samples
///   of their means and unbiased variances. They are not differentiated.
///   Throws ShapeError for sizes that do not fit and, with use_input_stats, for one place a channel; ValueError for one running
///   statistic without the other, or neither where they are needed; DtypeError.
///   Ulyanov, Vedaldi, Lempitsky: Instance Normalization (2016). Function only.
Tensor instance_norm(const Tensor& input, const Tensor& running_mean = {}, const Tensor& running_var = {},
                     const Tensor& weight = {}, const Tensor& bias = {}, bool use_input_stats = true,
                     double momentum = 0.1, double eps = 1e-5);

/// input divided by its p-norm over `dim`, which counts as at least eps.
///   Throws DimError; DtypeError unless floating. Function only.
Tensor normalize(const Tensor& input, double p = 2.0, IntSpan dim = {1}, double eps = 1e-12);

}  // namespace WEFT_API
