// Losses. `reduction`: none keeps a loss an element, mean and sum reduce to one number.
#pragma once

#include "weft/tensor.h"

namespace weft WEFT_API {

enum class Reduction : int8_t { none, mean, sum };

/// Negative log-likelihood: -weight[target] * input[target], averaged by the weights for mean.
///   input: (N, C), (C) or (N, C, d1, …), log-probabilities; target: (N), () or (N, d1, …), int64 classes in
///   [0, C); weight: (C).
///   Targets equal to ignore_index count nothing; if all are ignored, mean is NaN and sum 0.
///   Throws ShapeError, DtypeError, IndexError for a class outside the range.
///   Function only.
Tensor nll_loss(const Tensor& input, const Tensor& target, const Tensor& weight = {},
                int64_t ignore_index = -100, Reduction reduction = Reduction::mean);

/// The gradient of nll_loss: zero but at the targets. `total_weight` is the sum of the weights that counted.
///   Function only.
Tensor nll_loss_backward(const Tensor& grad, const Tensor& target, const Tensor& weight,
                         const Tensor& total_weight, IntSpan input_size, int64_t ignore_index,
                         Reduction reduction);

/// -log of the softmax probability of the target class, along dimension 1 of input (0 if it has one
/// dimension).
///   input: (N, C), (C) or (N, C, d1, …), unnormalised; target: classes as for nll_loss, or probabilities of
///   input's shape and dtype (then without ignore_index); label_smoothing in [0, 1] mixes in the uniform
///   distribution. Finite for any finite input.
///   Throws as nll_loss; ValueError for label_smoothing outside [0, 1].
///   Function only.
Tensor cross_entropy(const Tensor& input, const Tensor& target, const Tensor& weight = {},
                     int64_t ignore_index = -100, Reduction reduction = Reduction::mean,
                     double label_smoothing = 0.0);

/// (input - target)^2. The shapes must broadcast.
///   Function only.
Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean);

/// |input - target|. The shapes must broadcast.
///   Function only.
Tensor l1_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean);

/// The support vector machine's loss max(0, margin - target * input), target being -1 or 1. The gradient at
/// the kink is 0.
///   The shapes must broadcast.
///   Function only.
Tensor hinge_loss(const Tensor& input, const Tensor& target, double margin = 1.0,
                  Reduction reduction = Reduction::mean);

/// Multi-class hinge loss: sum over j != y of max(0, margin - x_y + x_j)^p / C, times weight[y]. The gradient
/// at a kink is 0.
///   input: (N, C) or (C); target: (N) or (), int64 classes; p is 1 or 2; weight: (C).
///   Throws ShapeError, DtypeError, IndexError, ValueError.
///   Function only.
Tensor multi_margin_loss(const Tensor& input, const Tensor& target, int64_t p = 1, double margin = 1.0,
                         const Tensor& weight = {}, Reduction reduction = Reduction::mean);

/// -(t log x + (1 - t) log(1 - x)), the logarithms not below -100; the gradient is finite at 0 and 1, too.
///   input: probabilities; target: input's shape. weight broadcasts.
///   Throws ShapeError, DtypeError, and on the CPU ValueError for input outside [0, 1].
///   Function only.
Tensor binary_cross_entropy(const Tensor& input, const Tensor& target, const Tensor& weight = {},
                            Reduction reduction = Reduction::mean);

/// binary_cross_entropy of sigmoid(input), without overflow; pos_weight, which broadcasts, multiplies the
/// positive term.
///   Throws ShapeError, DtypeError.
///   Function only.
Tensor binary_cross_entropy_with_logits(const Tensor& input, const Tensor& target, const Tensor& weight = {},
                                        Reduction reduction = Reduction::mean, const Tensor& pos_weight = {});

}  // namespace WEFT_API
