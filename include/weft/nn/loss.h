// Losses as modules: loss(input, target).
#pragma once

#include "weft/nn/module.h"
#include "weft/ops/loss.h"

namespace weft::nn {

/// Base of losses: called with the input and the target.
class WEFT_API LossModule : public Module {
 public:
  using Module::forward;
  virtual Tensor forward(Tensor input, Tensor target) = 0;
  Tensor operator()(Tensor input, Tensor target) { return forward(std::move(input), std::move(target)); }
};

struct NLLLossOptions {
  Tensor weight{};  // one number a class; the buffer "weight"
  int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
};
/// Negative log-likelihood; input: log-probabilities (N, C, *), target: classes (N, *). See nll_loss.
class WEFT_API NLLLossModule : public LossModule {
 public:
  explicit NLLLossModule(NLLLossOptions options = {});
  using LossModule::forward;
  Tensor forward(Tensor input, Tensor target) override;
  std::shared_ptr<Module> clone() const override;

  NLLLossOptions options;
  Tensor weight;
};
class NLLLoss : public Handle<NLLLoss, NLLLossModule> {
 public:
  using Handle::Handle;
  explicit NLLLoss(NLLLossOptions options = {})
      : Handle(std::make_shared<NLLLossModule>(std::move(options))) {}
};

struct CrossEntropyLossOptions {
  Tensor weight{};  // one number a class; the buffer "weight"
  int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0;
};
/// Cross-entropy; input: unnormalised (N, C, *), target: classes (N, *) or probabilities of input's shape.
/// See cross_entropy.
class WEFT_API CrossEntropyLossModule : public LossModule {
 public:
  explicit CrossEntropyLossModule(CrossEntropyLossOptions options = {});
  using LossModule::forward;
  Tensor forward(Tensor input, Tensor target) override;
  std::shared_ptr<Module> clone() const override;

  CrossEntropyLossOptions options;
  Tensor weight;
};
class CrossEntropyLoss : public Handle<CrossEntropyLoss, CrossEntropyLossModule> {
 public:
  using Handle::Handle;
  explicit CrossEntropyLoss(CrossEntropyLossOptions options = {})
      : Handle(std::make_shared<CrossEntropyLossModule>(std::move(options))) {}
};

struct MSELossOptions {
  Reduction reduction = Reduction::mean;
};
/// (input - target)^2. See mse_loss.
class WEFT_API MSELossModule : public LossModule {
 public:
  explicit MSELossModule(MSELossOptions options = {});
  using LossModule::forward;
  Tensor forward(Tensor input, Tensor target) override;
  std::shared_ptr<Module> clone() const override;

  MSELossOptions options;
};
class MSELoss : public Handle<MSELoss, MSELossModule> {
 public:
  using Handle::Handle;
  explicit MSELoss(MSELossOptions options = {})
      : Handle(std::make_shared<MSELossModule>(std::move(options))) {}
};

struct L1LossOptions {
  Reduction reduction = Reduction::mean;
};
/// |input - target|. See l1_loss.
class WEFT_API L1LossModule : public LossModule {
 public:
  explicit L1LossModule(L1LossOptions options = {});
  using LossModule::forward;
  Tensor forward(Tensor input, Tensor target) override;
  std::shared_ptr<Module> clone() const override;

  L1LossOptions options;
};
class L1Loss : public Handle<L1Loss, L1LossModule> {
 public:
  using Handle::Handle;
  explicit L1Loss(L1LossOptions options = {}) : Handle(std::make_shared<L1LossModule>(std::move(options))) {}
};

struct HingeLossOptions {
  double margin = 1;
  Reduction reduction = Reduction::mean;
};
/// max(0, margin - target * input) for targets -1 and 1 (the support vector machine's loss). See hinge_loss.
class WEFT_API HingeLossModule : public LossModule {
 public:
  explicit HingeLossModule(HingeLossOptions options = {});
  using LossModule::forward;
  Tensor forward(Tensor input, Tensor target) override;
  std::shared_ptr<Module> clone() const override;

  HingeLossOptions options;
};
class HingeLoss : public Handle<HingeLoss, HingeLossModule> {
 public:
  using Handle::Handle;
  explicit HingeLoss(HingeLossOptions options = {})
      : Handle(std::make_shared<HingeLossModule>(std::move(options))) {}
};

}  // namespace weft::nn
