// Fully connected layers, and the one that does nothing.
#pragma once

#include "weft/nn/layer_of.h"

namespace weft::nn {

struct LinearOptions {
  bool bias = true;
  Device device{};
  std::optional<Dtype> dtype{};
};

/// y = x W^T + b. x: (*, in_features); y: (*, out_features). weight (out_features, in_features) and bias
/// (out_features) start uniform within 1 / sqrt(in_features). Throws ValueError for negative sizes.
class WEFT_API LinearModule : public Module {
 public:
  LinearModule(int64_t in_features, int64_t out_features, LinearOptions options = {});
  Tensor forward(Tensor x) override;
  /// Draws weight and bias anew.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t in_features, out_features;
  LinearOptions options;
  Tensor weight, bias;
};
class Linear : public Handle<Linear, LinearModule> {
 public:
  using Handle::Handle;
  Linear(int64_t in_features, int64_t out_features, LinearOptions options = {})
      : Handle(std::make_shared<LinearModule>(in_features, out_features, options)) {}
};

struct BilinearOptions {
  bool bias = true;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// y = x1^T A x2 + b for each output. x1: (*, in1_features); x2: (*, in2_features); y: (*, out_features). weight
/// (out_features, in1_features, in2_features) and bias (out_features) start uniform within 1 / sqrt(in1_features). Throws
/// ValueError for in1_features that are not positive and other sizes that are negative.
class WEFT_API BilinearModule : public ModuleOf<Tensor, Tensor> {
 public:
  BilinearModule(int64_t in1_features, int64_t in2_features, int64_t out_features,
                 BilinearOptions options = {});
  Tensor forward(Tensor x1, Tensor x2) override;
  /// Draws weight and bias anew.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t in1_features, in2_features, out_features;
  BilinearOptions options;
  Tensor weight, bias;
};
class Bilinear : public Handle<Bilinear, BilinearModule> {
 public:
  using Handle::Handle;
  Bilinear(int64_t in1_features, int64_t in2_features, int64_t out_features, BilinearOptions options = {})
      : Handle(std::make_shared<BilinearModule>(in1_features, in2_features, out_features, options)) {}
};

/// y = x.
class WEFT_API IdentityModule : public Module {
 public:
  Tensor forward(Tensor x) override { return x; }
  std::shared_ptr<Module> clone() const override;
};
class Identity : public Handle<Identity, IdentityModule> {
 public:
  using Handle::Handle;
  Identity() : Handle(std::make_shared<IdentityModule>()) {}
};

}  // namespace weft::nn
