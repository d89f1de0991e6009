// Normalisation layers.
#pragma once

#include "weft/nn/module.h"

namespace weft::nn {

struct BatchNormOptions {
  double eps = 1e-5;
  std::optional<double> momentum = 0.1;  // nullopt: the mean over all batches so far
  bool affine = true;
  bool track_running_stats = true;
  bool bias = true;  // false: no shift, only a scale
  Device device{};
  std::optional<Dtype> dtype{};
};

/// What both batch normalisations share: y = (x - mean) / sqrt(variance + eps) * weight + bias for each
/// channel, over the batch in training, with running_mean and running_var (buffers, updated in training) in
/// evaluation; see batch_norm. Without track_running_stats always over the batch. Ioffe and Szegedy 2015.
class WEFT_API BatchNormModule : public Module {
 public:
  Tensor forward(Tensor x) override;
  /// Mean 0, variance 1 and no batches yet; with reset_parameters also scale 1 and shift 0.
  void reset_running_stats();
  void reset_parameters();
  std::string extra_repr() const override;

  int64_t num_features;
  BatchNormOptions options;
  Tensor weight, bias, running_mean, running_var, num_batches_tracked;

 protected:
  BatchNormModule(int64_t num_features, BatchNormOptions options);
  /// Throws ValueError for a number of dimensions the layer does not take.
  virtual void check_input(const Tensor& x) const = 0;
};

/// x: (N, C) or (N, C, L).
class WEFT_API BatchNorm1dModule : public BatchNormModule {
 public:
  explicit BatchNorm1dModule(int64_t num_features, BatchNormOptions options = {})
      : BatchNormModule(num_features, options) {}
  std::shared_ptr<Module> clone() const override;

 protected:
  void check_input(const Tensor& x) const override;
};
class BatchNorm1d : public Handle<BatchNorm1d, BatchNorm1dModule> {
 public:
  using Handle::Handle;
  explicit BatchNorm1d(int64_t num_features, BatchNormOptions options = {})
      : Handle(std::make_shared<BatchNorm1dModule>(num_features, options)) {}
};

/// x: (N, C, H, W).
class WEFT_API BatchNorm2dModule : public BatchNormModule {
 public:
  explicit BatchNorm2dModule(int64_t num_features, BatchNormOptions options = {})
      : BatchNormModule(num_features, options) {}
  std::shared_ptr<Module> clone() const override;

 protected:
  void check_input(const Tensor& x) const override;
};
class BatchNorm2d : public Handle<BatchNorm2d, BatchNorm2dModule> {
 public:
  using Handle::Handle;
  explicit BatchNorm2d(int64_t num_features, BatchNormOptions options = {})
      : Handle(std::make_shared<BatchNorm2dModule>(num_features, options)) {}
};

}  // namespace weft::nn
