// Losses as modules: loss(input, target).
#pragma once

#include "weft/nn/module.h"
#include "weft/ops/loss.h"

namespace weft::nn {

/// Base of losses: called with the input and the target.
class WEFT_API LossModule : public Module {
 public:
  using Module::forward;
  /// The loss, reduced as the options say; without hooks.
  virtual Tensor forward(Tensor input, Tensor target) = 0;
  Tensor operator()(Tensor input, Tensor target) { return forward(std::move(input), std::move(target)); }
};

/// A loss that keeps its options; it is held by a LossHandle.
template <class Options>
class LossOf : public LossModule {
 public:
  explicit LossOf(Options options = {}) : options(std::move(options)) {}

  Options options;
};

/// A loss as programs hold it, made of its options: nn::NLLLoss{{.reduction = Reduction::sum}}.
template <class M, class Options>
class LossHandle : public Handle<LossHandle<M, Options>, M> {
 public:
  using Handle<LossHandle<M, Options>, M>::Handle;
  explicit LossHandle(Options options = {})
      : Handle<LossHandle<M, Options>, M>(std::make_shared<M>(std::move(options))) {}
};

struct NLLLossOptions {
  Tensor weight{};  // one number a class; the buffer "weight"
  int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
};
/// Negative log-likelihood; input: log-probabilities (N, C, *), target: classes (N, *). See nll_loss.
class WEFT_API NLLLossModule : public LossOf<NLLLossOptions> {
 public:
  explicit NLLLossModule(NLLLossOptions options = {});
  Tensor forward(Tensor input, Tensor target) override;
  std::shared_ptr<Module> clone() const override;

  Tensor weight;
};
using NLLLoss = LossHandle<NLLLossModule, NLLLossOptions>;

struct CrossEntropyLossOptions {
  Tensor weight{};  // one number a class; the buffer "weight"
  int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0;
};
/// Cross-entropy; input: unnormalised (N, C, *), target: classes (N, *) or probabilities of input's shape.
/// See cross_entropy.
class WEFT_API CrossEntropyLossModule : public LossOf<CrossEntropyLossOptions> {
 public:
  explicit CrossEntropyLossModule(CrossEntropyLossOptions options = {});
  Tensor forward(Tensor input, Tensor target) override;
  std::shared_ptr<Module> clone() const override;

  Tensor weight;
};
using CrossEntropyLoss = LossHandle<CrossEntropyLossModule, CrossEntropyLossOptions>;

struct MSELossOptions {
  Reduction reduction = Reduction::mean;
};
/// (input - target)^2. See mse_loss.
class WEFT_API MSELossModule : public LossOf<MSELossOptions> {
 public:
  using LossOf::LossOf;
  Tensor forward(Tensor input, Tensor target) override;
  std::shared_ptr<Module> clone() const override;
};
using MSELoss = LossHandle<MSELossModule, MSELossOptions>;

struct L1LossOptions {
  Reduction reduction = Reduction::mean;
};
/// |input - target|. See l1_loss.
class WEFT_API L1LossModule : public LossOf<L1LossOptions> {
 public:
  using LossOf::LossOf;
  Tensor forward(Tensor input, Tensor target) override;
  std::shared_ptr<Module> clone() const override;
};
using L1Loss = LossHandle<L1LossModule, L1LossOptions>;

struct HingeLossOptions {
  double margin = 1;
  Reduction reduction = Reduction::mean;
};
/// max(0, margin - target * input) for targets -1 and 1 (the support vector machine's loss). See hinge_loss.
class WEFT_API HingeLossModule : public LossOf<HingeLossOptions> {
 public:
  using LossOf::LossOf;
  Tensor forward(Tensor input, Tensor target) override;
  std::shared_ptr<Module> clone() const override;
};
using HingeLoss = LossHandle<HingeLossModule, HingeLossOptions>;

}  // namespace weft::nn
