// The adaptive softmax.
#include "weft/nn/adaptive.h"

#include <cmath>

#include "src/core/check.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

std::vector<int64_t> checked(std::vector<int64_t> cutoffs, int64_t n_classes) {
  bool rising = !cutoffs.empty() && cutoffs.front() > 0 && cutoffs.back() < n_classes;
  for (size_t i = 1; i < cutoffs.size(); ++i) rising = rising && cutoffs[i - 1] < cutoffs[i];
  WEFT_CHECK(rising, ValueError, "AdaptiveLogSoftmaxWithLoss",
             "cutoffs must be unique, positive, sorted and between 1 and n_classes - 1; got {} of them, "
             "n_classes {}",
             cutoffs.size(), n_classes);
  cutoffs.push_back(n_classes);
  return cutoffs;
}

}  // namespace

AdaptiveLogSoftmaxWithLossModule::AdaptiveLogSoftmaxWithLossModule(int64_t in_features, int64_t n_classes,
                                                                   std::vector<int64_t> given,
                                                                   AdaptiveLogSoftmaxWithLossOptions options)
    : in_features(in_features),
      n_classes(n_classes),
      cutoffs(checked(std::move(given), n_classes)),
      options(options),
      head(
          add("head", Linear{in_features,
                             cutoffs[0] + clusters(),
                             {.bias = options.head_bias, .device = options.device, .dtype = options.dtype}})),
      tail(add("tail", ModuleList{})) {
  const LinearOptions plain{.bias = false, .device = options.device, .dtype = options.dtype};
  for (int64_t i = 0; i < clusters(); ++i) {
    const auto at = static_cast<size_t>(i);
    const auto features = static_cast<int64_t>(
        std::floor(static_cast<double>(in_features) / std::pow(options.div_value, i + 1)));
    tail.push_back(Sequential{Linear{in_features, features, plain},
                              Linear{features, cutoffs[at + 1] - cutoffs[at], plain}});
  }
}

void AdaptiveLogSoftmaxWithLossModule::reset_parameters() {
  apply([](Module& module) {
    if (auto* layer = dynamic_cast<LinearModule*>(&module)) layer->reset_parameters();
  });
}

AdaptiveLogSoftmaxOutput AdaptiveLogSoftmaxWithLossModule::forward(const Tensor& x, const Tensor& target) {
  const bool single = target.dim() == 0;
  WEFT_CHECK(target.dim() <= 1 && x.dim() == target.dim() + 1 && (single || x.size(0) == target.size(0)),
             ShapeError, "AdaptiveLogSoftmaxWithLoss",
             "needs input (N, {}) and target (N), or both without N; got {} and {}", in_features, x.sizes(),
             target.sizes());
  const Tensor rows = single ? unsqueeze(x, 0) : x, classes = single ? unsqueeze(target, 0) : target;
  if (classes.numel() > 0 && classes.device().is_cpu()) {
    const auto low = min(classes).item<int64_t>(), high = max(classes).item<int64_t>();
    WEFT_CHECK(low >= 0 && high < n_classes, IndexError, "AdaptiveLogSoftmaxWithLoss",
               "targets must be in [0, {}], but range from {} to {}", n_classes - 1, low, high);
  }
  Tensor in_head = classes;
  Tensor output = zeros({classes.size(0)}, {.dtype = x.dtype(), .device = x.device()});
  for (int64_t i = 0; i < clusters(); ++i) {
    const int64_t low = cutoffs[static_cast<size_t>(i)], high = cutoffs[static_cast<size_t>(i) + 1];
    const Tensor found = flatten(nonzero(logical_and(ge(classes, low), lt(classes, high))));
    if (found.numel() == 0) continue;
    const Tensor of_cluster = log_softmax(tail[i](index_select(rows, 0, found)), 1);
    const Tensor at = unsqueeze(index_select(classes, 0, found) - low, 1);
    output = index_copy(output, 0, found, squeeze(gather(of_cluster, 1, at), 1));
    in_head = index_fill(in_head, 0, found, cutoffs[0] + i);
  }
  output = output + squeeze(gather(log_softmax(head(rows), 1), 1, unsqueeze(in_head, 1)), 1);
  const Tensor loss = mean(-output);
  return {single ? squeeze(output, 0) : output, loss};
}

Tensor AdaptiveLogSoftmaxWithLossModule::with_clusters(const Tensor& x, const Tensor& of_head) {
  const Tensor logarithms = log_softmax(of_head, 1);
  std::vector<Tensor> parts{narrow(logarithms, 1, 0, cutoffs[0])};
  for (int64_t i = 0; i < clusters(); ++i)
    parts.push_back(log_softmax(tail[i](x), 1) + narrow(logarithms, 1, cutoffs[0] + i, 1));
  return cat(parts, 1);
}

Tensor AdaptiveLogSoftmaxWithLossModule::log_prob(const Tensor& x) { return with_clusters(x, head(x)); }

Tensor AdaptiveLogSoftmaxWithLossModule::predict(const Tensor& x) {
  const Tensor of_head = head(x);
  const Tensor best = argmax(of_head, 1);
  const Tensor rows = flatten(nonzero(ge(best, cutoffs[0])));
  if (rows.numel() == 0) return best;
  const Tensor of_rows = with_clusters(index_select(x, 0, rows), index_select(of_head, 0, rows));
  return index_copy(best, 0, rows, argmax(of_rows, 1));
}

std::shared_ptr<Module> AdaptiveLogSoftmaxWithLossModule::clone() const {
  return nn::clone(*this, in_features, n_classes, std::vector<int64_t>(cutoffs.begin(), cutoffs.end() - 1),
                   options);
}

}  // namespace weft::nn
