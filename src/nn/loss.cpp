// Losses as modules.
#include "weft/nn/loss.h"

#include "src/core/check.h"
#include "src/nn/layer_of.inl.h"
#include "src/nn/python_text.h"

namespace weft::nn {

template <>
Tensor L1LossModule::forward(Tensor input, Tensor target) {
  return l1_loss(input, target, options.reduction);
}

template <>
Tensor MSELossModule::forward(Tensor input, Tensor target) {
  return mse_loss(input, target, options.reduction);
}

template <>
Tensor SmoothL1LossModule::forward(Tensor input, Tensor target) {
  return smooth_l1_loss(input, target, options.reduction, options.beta);
}

template <>
Tensor HuberLossModule::forward(Tensor input, Tensor target) {
  return huber_loss(input, target, options.reduction, options.delta);
}

template <>
Tensor NLLLossModule::forward(Tensor input, Tensor target) {
  return nll_loss(input, target, weight, options.ignore_index, options.reduction);
}

template <>
Tensor CrossEntropyLossModule::forward(Tensor input, Tensor target) {
  return cross_entropy(input, target, weight, options.ignore_index, options.reduction,
                       options.label_smoothing);
}

template <>
Tensor KLDivLossModule::forward(Tensor input, Tensor target) {
  return kl_div(input, target, options.reduction, options.log_target);
}

template <>
Tensor PoissonNLLLossModule::forward(Tensor input, Tensor target) {
  return poisson_nll_loss(input, target, options.log_input, options.full, options.eps, options.reduction);
}

template <>
Tensor BCELossModule::forward(Tensor input, Tensor target) {
  return binary_cross_entropy(input, target, weight, options.reduction);
}

template <>
Tensor BCEWithLogitsLossModule::forward(Tensor input, Tensor target) {
  return binary_cross_entropy_with_logits(input, target, weight, options.reduction, options.pos_weight);
}

template <>
Tensor MultiLabelSoftMarginLossModule::forward(Tensor input, Tensor target) {
  return multilabel_soft_margin_loss(input, target, weight, options.reduction);
}

template <>
Tensor HingeLossModule::forward(Tensor input, Tensor target) {
  return hinge_loss(input, target, options.margin, options.reduction);
}

template <>
Tensor HingeEmbeddingLossModule::forward(Tensor input, Tensor target) {
  return hinge_embedding_loss(input, target, options.margin, options.reduction);
}

template <>
Tensor SoftMarginLossModule::forward(Tensor input, Tensor target) {
  return soft_margin_loss(input, target, options.reduction);
}

template <>
Tensor MultiLabelMarginLossModule::forward(Tensor input, Tensor target) {
  return multilabel_margin_loss(input, target, options.reduction);
}

template <>
MultiMarginLossModule::LayerOf(MultiMarginLossOptions given) : options(std::move(given)) {
  WEFT_CHECK(options.p == 1 || options.p == 2, ValueError, "MultiMarginLoss",
             "only p == 1 and p == 2 are supported; got {}", options.p);
  WEFT_CHECK(!options.weight.defined() || options.weight.dim() == 1, ShapeError, "MultiMarginLoss",
             "weight must have one dimension; got shape {}", options.weight.sizes());
  weight = add_buffer("weight", options.weight);
}

template <>
Tensor MultiMarginLossModule::forward(Tensor input, Tensor target) {
  return multi_margin_loss(input, target, options.p, options.margin, weight, options.reduction);
}

template <>
Tensor GaussianNLLLossModule::forward(Tensor input, Tensor target, Tensor var) {
  return gaussian_nll_loss(input, target, var, options.full, options.eps, options.reduction);
}

template <>
Tensor MarginRankingLossModule::forward(Tensor input1, Tensor input2, Tensor target) {
  return margin_ranking_loss(input1, input2, target, options.margin, options.reduction);
}

template <>
Tensor CosineEmbeddingLossModule::forward(Tensor input1, Tensor input2, Tensor target) {
  return cosine_embedding_loss(input1, input2, target, options.margin, options.reduction);
}

template <>
TripletMarginLossModule::LayerOf(TripletMarginLossOptions given) : options(std::move(given)) {
  WEFT_CHECK(options.margin > 0, ValueError, "TripletMarginLoss", "margin must be greater than 0; got {}",
             options.margin);
}

template <>
Tensor TripletMarginLossModule::forward(Tensor anchor, Tensor positive, Tensor negative) {
  return triplet_margin_loss(anchor, positive, negative, options.margin, options.p, options.eps, options.swap,
                             options.reduction);
}

template <>
TripletMarginWithDistanceLossModule::LayerOf(TripletMarginWithDistanceLossOptions given)
    : options(std::move(given)) {
  WEFT_CHECK(options.margin > 0, ValueError, "TripletMarginWithDistanceLoss",
             "margin must be greater than 0; got {}", options.margin);
}

template <>
Tensor TripletMarginWithDistanceLossModule::forward(Tensor anchor, Tensor positive, Tensor negative) {
  return triplet_margin_with_distance_loss(anchor, positive, negative, options.distance_function,
                                           options.margin, options.swap, options.reduction);
}

template <>
Tensor CTCLossModule::forward(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths) {
  return ctc_loss(log_probs, targets, input_lengths, target_lengths, options.blank, options.reduction,
                  options.zero_infinity);
}

template class LayerOf<CTCLossOptions, ModuleOf<Tensor, Tensor, Tensor, Tensor>, Tensor, Tensor, Tensor,
                       Tensor>;
template class LayerOf<L1LossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<MSELossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<SmoothL1LossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<HuberLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<NLLLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<CrossEntropyLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<KLDivLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<PoissonNLLLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<BCELossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<BCEWithLogitsLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<MultiLabelSoftMarginLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<HingeLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<HingeEmbeddingLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<SoftMarginLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<MultiLabelMarginLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<MultiMarginLossOptions, LossModule, Tensor, Tensor>;
template class LayerOf<GaussianNLLLossOptions, ModuleOf<Tensor, Tensor, Tensor>, Tensor, Tensor, Tensor>;
template class LayerOf<MarginRankingLossOptions, ModuleOf<Tensor, Tensor, Tensor>, Tensor, Tensor, Tensor>;
template class LayerOf<CosineEmbeddingLossOptions, ModuleOf<Tensor, Tensor, Tensor>, Tensor, Tensor, Tensor>;
template class LayerOf<TripletMarginLossOptions, ModuleOf<Tensor, Tensor, Tensor>, Tensor, Tensor, Tensor>;
template class LayerOf<TripletMarginWithDistanceLossOptions, ModuleOf<Tensor, Tensor, Tensor>, Tensor, Tensor,
                       Tensor>;

namespace {

int64_t logits_of(int64_t num_classes, const std::vector<int64_t>& out_features) {
  int64_t count = num_classes;
  for (const int64_t size : out_features) {
    WEFT_CHECK(size >= 0, ValueError, "LinearCrossEntropyLoss", "out_features must not be negative; got {}",
               size);
    WEFT_CHECK(!__builtin_mul_overflow(count, size, &count), ValueError, "LinearCrossEntropyLoss",
               "num_classes and out_features make too many logits; got {} classes", num_classes);
  }
  return count;
}

const char* text(Reduction reduction) {
  return reduction == Reduction::none ? "none" : reduction == Reduction::sum ? "sum" : "mean";
}

}  // namespace

LinearCrossEntropyLossModule::LinearCrossEntropyLossModule(int64_t in_features, int64_t num_classes,
                                                           LinearCrossEntropyLossOptions given)
    : num_classes(num_classes),
      options(std::move(given)),
      weight(add_buffer("weight", options.weight)),
      linear(
          add("linear", Linear{in_features,
                               logits_of(num_classes, options.out_features),
                               {.bias = options.bias, .device = options.device, .dtype = options.dtype}})) {
  WEFT_CHECK(!weight.defined() || (weight.dim() == 1 && weight.size(0) == num_classes), ShapeError,
             "LinearCrossEntropyLoss", "weight must have one number for each of {} classes; got shape {}",
             num_classes, weight.sizes());
  WEFT_CHECK(options.label_smoothing >= 0 && options.label_smoothing <= 1, ValueError,
             "LinearCrossEntropyLoss", "label_smoothing must be in [0, 1]; got {}", options.label_smoothing);
}

Tensor LinearCrossEntropyLossModule::forward(Tensor input, Tensor target) {
  const bool places = !options.out_features.empty();
  WEFT_CHECK(input.dim() == 2 || (input.dim() == 1 && !places), ShapeError, "LinearCrossEntropyLoss",
             "input must have the shape (N, {}){}; got {}", linear->in_features,
             places ? "" : " or be one sample", input.sizes());
  Tensor logits = linear(input);
  if (places) {
    Shape sizes{input.size(0), num_classes};
    for (const int64_t size : options.out_features) sizes.push_back(size);
    logits = reshape(logits, sizes);
  }
  return cross_entropy(logits, target, weight, options.ignore_index.value_or(-100), options.reduction,
                       options.label_smoothing);
}

std::shared_ptr<Module> LinearCrossEntropyLossModule::clone() const {
  LinearCrossEntropyLossOptions own = options;
  if (weight.defined()) own.weight = weft::clone(weight.detach());
  return nn::clone(*this, linear->in_features, num_classes, own);
}

std::string LinearCrossEntropyLossModule::extra_repr() const {
  std::string sizes;
  for (const int64_t size : options.out_features) sizes += (sizes.empty() ? "" : ", ") + std::to_string(size);
  if (options.out_features.size() == 1) sizes += ",";
  return fmt::format(
      "in_features={}, num_classes={}, out_features=({}), bias={}, reduction={}, ignore_index={}, "
      "label_smoothing={}, options=None",
      linear->in_features, num_classes, sizes, python(options.bias), text(options.reduction),
      options.ignore_index ? std::to_string(*options.ignore_index) : "None", python(options.label_smoothing));
}

}  // namespace weft::nn
