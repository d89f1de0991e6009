// Losses. `reduction`: none keeps a loss an element (or a sample), mean and sum reduce to one number; batchmean, which only
// kl_div takes, divides the sum by the size of the batch. Any other reduction throws ValueError.
#pragma once

#include <functional>

#include "weft/tensor.h"

namespace weft WEFT_API {

enum class Reduction : int8_t { none, mean, sum, batchmean };

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

// ---- sequences ----

/// The negative log-likelihood of the targets under connectionist temporal classification, summed over all alignments with `blank` labels between and repeated labels (Graves et
/// al., 2006). mean divides each loss by its target's length (by 1 if that is 0) first.
///   log_probs: (T, N, C) or (T, C), float32 or float64, of log_softmax; targets: (N, S), the rows padded, or one after the other (sum of
///   the lengths), or (S) for (T, C): int64 or int32 classes other than blank; input_lengths and target_lengths: (N) or 0-d, integers
///   of at most T and S.
///   A target that is too long for its input has an infinite loss; with zero_infinity both it and its gradient are 0. The gradient
///   is, as in PyTorch, the one that is right behind log_softmax; it is not differentiated again (GradError).
///   For log_probs on a GPU targets and lengths may be on the CPU; lengths on a GPU are waited for, and classes there are looked at by
///   a kernel (IndexError).
///   Throws ShapeError, DtypeError, ValueError for lengths and classes out of range.
///   Function only.
Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                const Tensor& target_lengths, int64_t blank = 0, Reduction reduction = Reduction::mean,
                bool zero_infinity = false);
Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, IntSpan input_lengths, IntSpan target_lengths,
                int64_t blank = 0, Reduction reduction = Reduction::mean, bool zero_infinity = false);

// ---- distances; input and target broadcast and promote. `weight`: input's shape, ShapeError otherwise ----

/// (input - target)^2, times weight; then mean divides by the weights' sum. The shapes broadcast.
///   Function only.
Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
                const Tensor& weight = {});

/// |input - target|, times weight; then mean divides by the weights' sum. The shapes broadcast.
///   Function only.
Tensor l1_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
               const Tensor& weight = {});

/// 0.5 d^2 / beta where |d| < beta, else |d| - 0.5 beta, for d = input - target; l1_loss for beta 0.
///   Throws ValueError for a negative beta, DtypeError for integers. Girshick: Fast R-CNN (2015).
///   Function only.
Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
                      double beta = 1.0);

/// 0.5 d^2 where |d| <= delta, else delta (|d| - 0.5 delta), for d = input - target; times weight.
///   Throws ValueError unless delta is positive, DtypeError for integers. Huber (1964).
///   Function only.
Tensor huber_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
                  double delta = 1.0, const Tensor& weight = {});

// ---- likelihoods ----

/// The negative log-likelihood of target under a normal distribution: 0.5 (log v + (input - target)^2 / v), v being var but
/// at least eps; full adds 0.5 log(2 pi). The gradient of var is as if var were not bounded.
///   var: input's shape; its shape without the last dimension; or its shape with 1 in one place; or one number.
///   Throws ShapeError, ValueError for a negative var.
///   Function only.
Tensor gaussian_nll_loss(const Tensor& input, const Tensor& target, const Tensor& var, bool full = false,
                         double eps = 1e-6, Reduction reduction = Reduction::mean);
Tensor gaussian_nll_loss(const Tensor& input, const Tensor& target, double var, bool full = false,
                         double eps = 1e-6, Reduction reduction = Reduction::mean);

/// The negative log-likelihood of target under a Poisson distribution: exp(input) - target input, or, unless log_input,
/// input - target log(input + eps). full adds Stirling's t log t - t + 0.5 log(2 pi t) for targets t above 1.
///   The shapes broadcast.
///   Function only.
Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, bool log_input = true, bool full = false,
                        double eps = 1e-8, Reduction reduction = Reduction::mean);

/// The divergence of Kullback and Leibler by elements: t (log t - input), 0 for t = 0; or, with log_target, exp(t) (t - input).
///   input: log-probabilities; target: probabilities, or their logarithms. The shapes broadcast. batchmean: the sum divided
///   by input's first size (by 1 if 0-d).
///   Throws DtypeError unless both are floating.
///   Function only.
Tensor kl_div(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
              bool log_target = false);

// ---- margins; a gradient at a kink is 0 unless said ----

/// The support vector machine's loss max(0, margin - target * input), target being -1 or 1. The gradient at
/// the kink is 0.
///   The shapes must broadcast.
///   Function only.
Tensor hinge_loss(const Tensor& input, const Tensor& target, double margin = 1.0,
                  Reduction reduction = Reduction::mean);

/// x where target is 1, max(0, margin - x) where it is -1 (their sum for any other target). The gradient at the kink is 1's.
///   The shapes broadcast.
///   Function only.
Tensor hinge_embedding_loss(const Tensor& input, const Tensor& target, double margin = 1.0,
                            Reduction reduction = Reduction::mean);

/// max(0, -target (input1 - input2) + margin): target is 1 where input1 should rank higher, else -1. The gradient at the kink
/// is 1's.
///   The shapes broadcast. Throws ShapeError unless all have one number of dimensions.
///   Function only.
Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                           double margin = 0.0, Reduction reduction = Reduction::mean);

/// log(1 + exp(-target input)), without overflow; target is -1 or 1.
///   Throws ShapeError unless target broadcasts to input.
///   Function only.
Tensor soft_margin_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean);

/// 1 - c where target is 1, max(0, c - margin) where it is -1, c being the cosine of the angle between input1 and input2.
///   input1, input2: (N, D), which broadcast, and target (N); or (D) and ().
///   Throws ShapeError.
///   Function only.
Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                             double margin = 0.0, Reduction reduction = Reduction::mean);

/// max(0, margin + d(anchor, positive) - d(anchor, negative)), d(a, b) being the p-norm of a - b + eps along the last
/// dimension; swap takes d(positive, negative) if that is smaller. The gradient at the kink is 1's.
///   anchor, positive, negative: (N, D) or (D); they broadcast.
///   Throws ShapeError, ValueError unless margin is positive. Balntas et al. (2016).
///   Function only.
Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                           double margin = 1.0, double p = 2.0, double eps = 1e-6, bool swap = false,
                           Reduction reduction = Reduction::mean);

/// triplet_margin_loss with a distance of one's own, by default triplet_margin_loss's with p = 2.
///   distance: takes two tensors and gives their distances, a number a sample.
///   C++ only.
Tensor triplet_margin_with_distance_loss(
    const Tensor& anchor, const Tensor& positive, const Tensor& negative,
    const std::function<Tensor(const Tensor&, const Tensor&)>& distance = {}, double margin = 1.0,
    bool swap = false, Reduction reduction = Reduction::mean);

/// Multi-class hinge loss: sum over j != y of max(0, margin - x_y + x_j)^p / C, times weight[y].
///   input: (N, C), (C) or (), C > 0; target: (N), or () or (1) for one sample, int64 classes; p is 1 or 2; weight: (C).
///   Throws ShapeError, DtypeError, IndexError, ValueError.
///   Function only.
Tensor multi_margin_loss(const Tensor& input, const Tensor& target, int64_t p = 1, double margin = 1.0,
                         const Tensor& weight = {}, Reduction reduction = Reduction::mean);

/// Hinge loss of several classes a sample: sum over targets y and over classes j that are no target of
/// max(0, 1 - x_y + x_j) / C.
///   input: (N, C), (C) or (), C > 0; target: input's shape, int64: the targets of a sample, ended by -1 if there are fewer
///   than C.
///   Throws ShapeError, DtypeError, IndexError for a target outside [-1, C).
///   Function only.
Tensor multilabel_margin_loss(const Tensor& input, const Tensor& target,
                              Reduction reduction = Reduction::mean);

// ---- probabilities ----

/// binary_cross_entropy_with_logits of each class, averaged over the classes, the last dimension: one loss a sample.
///   input: (…, C); target: 0 or 1 a class; target and weight broadcast.
///   Throws ShapeError for a 0-d input, DtypeError.
///   Function only.
Tensor multilabel_soft_margin_loss(const Tensor& input, const Tensor& target, const Tensor& weight = {},
                                   Reduction reduction = Reduction::mean);

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
