// The adaptive softmax: log-probabilities of many classes, the rare ones in clusters of fewer features.
#pragma once

#include <vector>

#include "weft/nn/containers.h"
#include "weft/nn/linear.h"

namespace weft::nn {

/// What AdaptiveLogSoftmaxWithLoss returns: log-probabilities of the targets, (N) or (), and minus their mean.
struct AdaptiveLogSoftmaxOutput {
  Tensor output, loss;
};

struct AdaptiveLogSoftmaxWithLossOptions {
  double div_value = 4;
  bool head_bias = false;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// Log-probabilities of targets among n_classes, sorted by falling frequency. Classes below the first of cutoffs and one
/// unit for each cluster are the layer `head`'s; cluster i, from cutoffs[i] on, has in_features / div_value^(i + 1) features
/// and is two layers in the list `tail`. Throws ValueError unless cutoffs rise and lie between 1 and n_classes - 1. Grave et
/// al. 2017.
class WEFT_API AdaptiveLogSoftmaxWithLossModule : public Module {
 public:
  AdaptiveLogSoftmaxWithLossModule(int64_t in_features, int64_t n_classes, std::vector<int64_t> cutoffs,
                                   AdaptiveLogSoftmaxWithLossOptions options = {});
  using Module::forward;
  using Module::operator();
  /// x: (N, in_features) or (in_features), target: (N) or (); without hooks. Throws ShapeError, IndexError for a target
  /// that is no class.
  AdaptiveLogSoftmaxOutput forward(const Tensor& x, const Tensor& target);
  AdaptiveLogSoftmaxOutput operator()(const Tensor& x, const Tensor& target) { return forward(x, target); }
  /// The log-probabilities (N, n_classes) of all classes for x (N, in_features).
  Tensor log_prob(const Tensor& x);
  /// The most probable class (N) of each row of x (N, in_features); clusters are computed for the rows that need them.
  Tensor predict(const Tensor& x);
  /// Draws all weights anew.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;

  int64_t in_features, n_classes;
  std::vector<int64_t> cutoffs;  // as given, then n_classes
  AdaptiveLogSoftmaxWithLossOptions options;
  Linear head;
  ModuleList tail;

 private:
  int64_t clusters() const { return static_cast<int64_t>(cutoffs.size()) - 1; }
  Tensor with_clusters(const Tensor& x, const Tensor& of_head);
};
class AdaptiveLogSoftmaxWithLoss
    : public Handle<AdaptiveLogSoftmaxWithLoss, AdaptiveLogSoftmaxWithLossModule> {
 public:
  using Handle::Handle;
  AdaptiveLogSoftmaxWithLoss(int64_t in_features, int64_t n_classes, std::vector<int64_t> cutoffs,
                             AdaptiveLogSoftmaxWithLossOptions options = {})
      : Handle(std::make_shared<AdaptiveLogSoftmaxWithLossModule>(in_features, n_classes, std::move(cutoffs),
                                                                  options)) {}
};

}  // namespace weft::nn
