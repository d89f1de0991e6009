// Normalisation of activations: batch norm, with and without training.
#pragma once

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

}  // namespace WEFT_API
