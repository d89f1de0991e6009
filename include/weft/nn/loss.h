// Losses as modules: loss(input, target), without hooks. `weight` and `pos_weight` are buffers of these names.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "weft/nn/layer_of.h"
#include "weft/nn/linear.h"
#include "weft/ops/loss.h"

namespace weft::nn {

/// Base of losses of the input and the target.
using LossModule = ModuleOf<Tensor, Tensor>;

/// What losses of two or three tensors are: options and a function.
template <class Options>
using LossOf = LayerOf<Options, LossModule, Tensor, Tensor>;
template <class Options>
using TripleLossOf = LayerOf<Options, ModuleOf<Tensor, Tensor, Tensor>, Tensor, Tensor, Tensor>;

/// |input - target|. See l1_loss.
struct WEFT_API L1LossOptions {
  Reduction reduction = Reduction::mean;
};
using L1LossModule = LossOf<L1LossOptions>;
using L1Loss = WithOptions<L1LossModule>;

/// (input - target)^2. See mse_loss.
struct WEFT_API MSELossOptions {
  Reduction reduction = Reduction::mean;
};
using MSELossModule = LossOf<MSELossOptions>;
using MSELoss = WithOptions<MSELossModule>;

/// 0.5 d^2 / beta where |d| < beta, else |d| - 0.5 beta, for d = input - target. See smooth_l1_loss.
struct WEFT_API SmoothL1LossOptions {
  Reduction reduction = Reduction::mean;
  double beta = 1;
};
using SmoothL1LossModule = LossOf<SmoothL1LossOptions>;
using SmoothL1Loss = WithOptions<SmoothL1LossModule>;

/// 0.5 d^2 where |d| <= delta, else delta (|d| - 0.5 delta), for d = input - target. See huber_loss.
struct WEFT_API HuberLossOptions {
  Reduction reduction = Reduction::mean;
  double delta = 1;
};
using HuberLossModule = LossOf<HuberLossOptions>;
using HuberLoss = WithOptions<HuberLossModule>;

// ---- likelihoods ----

/// Negative log-likelihood; input: log-probabilities (N, C, *) or (C), target: classes (N, *) or (). See nll_loss.
struct WEFT_API NLLLossOptions {
  Tensor weight{};  // one number a class
  int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
};
using NLLLossModule = LossOf<NLLLossOptions>;
using NLLLoss = WithOptions<NLLLossModule>;

/// Cross-entropy; input: unnormalised (N, C, *) or (C), target: classes (N, *) or (), or probabilities of input's shape.
/// See cross_entropy.
struct WEFT_API CrossEntropyLossOptions {
  Tensor weight{};  // one number a class
  int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0;
};
using CrossEntropyLossModule = LossOf<CrossEntropyLossOptions>;
using CrossEntropyLoss = WithOptions<CrossEntropyLossModule>;

/// target (log target - input) for log-probabilities input; log_target: target holds logarithms, too. See kl_div.
struct WEFT_API KLDivLossOptions {
  Reduction reduction = Reduction::mean;
  bool log_target = false;
};
using KLDivLossModule = LossOf<KLDivLossOptions>;
using KLDivLoss = WithOptions<KLDivLossModule>;

/// exp(input) - target input, or unless log_input, input - target log(input + eps); full adds Stirling's approximation of
/// log target!. See poisson_nll_loss.
struct WEFT_API PoissonNLLLossOptions {
  bool log_input = true;
  bool full = false;
  double eps = 1e-8;
  Reduction reduction = Reduction::mean;
};
using PoissonNLLLossModule = LossOf<PoissonNLLLossOptions>;
using PoissonNLLLoss = WithOptions<PoissonNLLLossModule>;

/// -(t log x + (1 - t) log(1 - x)) of probabilities; target: input's shape; weight broadcasts. See binary_cross_entropy.
struct WEFT_API BCELossOptions {
  Tensor weight{};
  Reduction reduction = Reduction::mean;
};
using BCELossModule = LossOf<BCELossOptions>;
using BCELoss = WithOptions<BCELossModule>;

/// BCELoss of sigmoid(input), without overflow; pos_weight multiplies the positive term. See
/// binary_cross_entropy_with_logits.
struct WEFT_API BCEWithLogitsLossOptions {
  Tensor weight{};
  Reduction reduction = Reduction::mean;
  Tensor pos_weight{};
};
using BCEWithLogitsLossModule = LossOf<BCEWithLogitsLossOptions>;
using BCEWithLogitsLoss = WithOptions<BCEWithLogitsLossModule>;

/// BCEWithLogitsLoss averaged over the classes, the last dimension: one loss a sample. See multilabel_soft_margin_loss.
struct WEFT_API MultiLabelSoftMarginLossOptions {
  Tensor weight{};
  Reduction reduction = Reduction::mean;
};
using MultiLabelSoftMarginLossModule = LossOf<MultiLabelSoftMarginLossOptions>;
using MultiLabelSoftMarginLoss = WithOptions<MultiLabelSoftMarginLossModule>;

// ---- margins ----

/// max(0, margin - target * input) for targets -1 and 1 (the support vector machine's loss). See hinge_loss.
struct WEFT_API HingeLossOptions {
  double margin = 1;
  Reduction reduction = Reduction::mean;
};
using HingeLossModule = LossOf<HingeLossOptions>;
using HingeLoss = WithOptions<HingeLossModule>;

/// x where target is 1, max(0, margin - x) where it is -1. See hinge_embedding_loss.
struct WEFT_API HingeEmbeddingLossOptions {
  double margin = 1;
  Reduction reduction = Reduction::mean;
};
using HingeEmbeddingLossModule = LossOf<HingeEmbeddingLossOptions>;
using HingeEmbeddingLoss = WithOptions<HingeEmbeddingLossModule>;

/// log(1 + exp(-target input)); target is -1 or 1. See soft_margin_loss.
struct WEFT_API SoftMarginLossOptions {
  Reduction reduction = Reduction::mean;
};
using SoftMarginLossModule = LossOf<SoftMarginLossOptions>;
using SoftMarginLoss = WithOptions<SoftMarginLossModule>;

/// Hinge loss of several classes a sample; target: input's shape, the classes of a sample ended by -1. See
/// multilabel_margin_loss.
struct WEFT_API MultiLabelMarginLossOptions {
  Reduction reduction = Reduction::mean;
};
using MultiLabelMarginLossModule = LossOf<MultiLabelMarginLossOptions>;
using MultiLabelMarginLoss = WithOptions<MultiLabelMarginLossModule>;

/// sum over j != y of max(0, margin - x_y + x_j)^p / C; input: (N, C) or (C), target: classes. See multi_margin_loss. Throws
/// ValueError unless p is 1 or 2, ShapeError for a weight that is not one number a class.
struct WEFT_API MultiMarginLossOptions {
  int64_t p = 1;
  double margin = 1;
  Tensor weight{};
  Reduction reduction = Reduction::mean;
};
using MultiMarginLossModule = LossOf<MultiMarginLossOptions>;
using MultiMarginLoss = WithOptions<MultiMarginLossModule>;

// ---- of three and four tensors ----

/// 0.5 (log v + (input - target)^2 / v), v being var but at least eps; loss(input, target, var). See gaussian_nll_loss.
struct WEFT_API GaussianNLLLossOptions {
  bool full = false;
  double eps = 1e-6;
  Reduction reduction = Reduction::mean;
};
using GaussianNLLLossModule = TripleLossOf<GaussianNLLLossOptions>;
using GaussianNLLLoss = WithOptions<GaussianNLLLossModule>;

/// max(0, -target (input1 - input2) + margin); loss(input1, input2, target). See margin_ranking_loss.
struct WEFT_API MarginRankingLossOptions {
  double margin = 0;
  Reduction reduction = Reduction::mean;
};
using MarginRankingLossModule = TripleLossOf<MarginRankingLossOptions>;
using MarginRankingLoss = WithOptions<MarginRankingLossModule>;

/// 1 - c where target is 1, max(0, c - margin) where it is -1, c the cosine of the angle between the inputs;
/// loss(input1, input2, target). See cosine_embedding_loss.
struct WEFT_API CosineEmbeddingLossOptions {
  double margin = 0;
  Reduction reduction = Reduction::mean;
};
using CosineEmbeddingLossModule = TripleLossOf<CosineEmbeddingLossOptions>;
using CosineEmbeddingLoss = WithOptions<CosineEmbeddingLossModule>;

/// max(0, margin + d(anchor, positive) - d(anchor, negative)), d the p-norm of the difference plus eps; swap takes
/// d(positive, negative) if that is smaller; loss(anchor, positive, negative). See triplet_margin_loss. Throws ValueError
/// unless margin is positive.
struct WEFT_API TripletMarginLossOptions {
  double margin = 1;
  double p = 2;
  double eps = 1e-6;
  bool swap = false;
  Reduction reduction = Reduction::mean;
};
using TripletMarginLossModule = TripleLossOf<TripletMarginLossOptions>;
using TripletMarginLoss = WithOptions<TripletMarginLossModule>;

/// TripletMarginLoss with a distance of one's own, by default the 2-norm of the difference. See
/// triplet_margin_with_distance_loss.
struct WEFT_API TripletMarginWithDistanceLossOptions {
  std::function<Tensor(const Tensor&, const Tensor&)> distance_function{};
  double margin = 1;
  bool swap = false;
  Reduction reduction = Reduction::mean;
};
using TripletMarginWithDistanceLossModule = TripleLossOf<TripletMarginWithDistanceLossOptions>;
using TripletMarginWithDistanceLoss = WithOptions<TripletMarginWithDistanceLossModule>;

/// -log of the probability of a sequence of labels, summed over all its alignments with a longer input;
/// loss(log_probs, targets, input_lengths, target_lengths). blank: the class that stands for no label. zero_infinity:
/// infinite losses, of targets too long for their inputs, count 0, and so do their gradients. See ctc_loss.
struct WEFT_API CTCLossOptions {
  int64_t blank = 0;
  Reduction reduction = Reduction::mean;
  bool zero_infinity = false;
};
using CTCLossModule =
    LayerOf<CTCLossOptions, ModuleOf<Tensor, Tensor, Tensor, Tensor>, Tensor, Tensor, Tensor, Tensor>;
using CTCLoss = WithOptions<CTCLossModule>;

struct LinearCrossEntropyLossOptions {
  std::vector<int64_t> out_features{};  // the sizes d of logits (N, num_classes, *d)
  bool bias = false;
  Reduction reduction = Reduction::mean;
  Tensor weight{};                        // one number a class; the buffer "weight"
  std::optional<int64_t> ignore_index{};  // -100 for targets that are classes
  double label_smoothing = 0;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// CrossEntropyLoss of the layer `linear`, which makes num_classes logits, or num_classes for each place of out_features;
/// input: (N, in_features) or, without out_features, (in_features). Throws ValueError for a label_smoothing outside [0, 1],
/// ShapeError for a weight of another size.
class WEFT_API LinearCrossEntropyLossModule : public LossModule {
 public:
  LinearCrossEntropyLossModule(int64_t in_features, int64_t num_classes,
                               LinearCrossEntropyLossOptions options = {});
  Tensor forward(Tensor input, Tensor target) override;
  /// Draws weight and bias of the layer anew.
  void reset_parameters() { linear->reset_parameters(); }
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t num_classes;
  LinearCrossEntropyLossOptions options;
  Tensor weight;
  Linear linear;
};
class LinearCrossEntropyLoss : public Handle<LinearCrossEntropyLoss, LinearCrossEntropyLossModule> {
 public:
  using Handle::Handle;
  LinearCrossEntropyLoss(int64_t in_features, int64_t num_classes, LinearCrossEntropyLossOptions options = {})
      : Handle(std::make_shared<LinearCrossEntropyLossModule>(in_features, num_classes, std::move(options))) {
  }
};

}  // namespace weft::nn
