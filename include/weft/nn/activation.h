// Activations as layers.
#pragma once

#include "weft/nn/module.h"

namespace weft::nn {

struct ReLUOptions {
  bool inplace = false;
};
/// max(x, 0).
class WEFT_API ReLUModule : public Module {
 public:
  explicit ReLUModule(ReLUOptions options = {}) : options(options) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  ReLUOptions options;
};
class ReLU : public Handle<ReLU, ReLUModule> {
 public:
  using Handle::Handle;
  explicit ReLU(ReLUOptions options = {}) : Handle(std::make_shared<ReLUModule>(options)) {}
};

struct LeakyReLUOptions {
  double negative_slope = 0.01;
  bool inplace = false;
};
/// x above 0, negative_slope * x below.
class WEFT_API LeakyReLUModule : public Module {
 public:
  explicit LeakyReLUModule(LeakyReLUOptions options = {}) : options(options) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  LeakyReLUOptions options;
};
class LeakyReLU : public Handle<LeakyReLU, LeakyReLUModule> {
 public:
  using Handle::Handle;
  explicit LeakyReLU(LeakyReLUOptions options = {}) : Handle(std::make_shared<LeakyReLUModule>(options)) {}
  explicit LeakyReLU(double negative_slope) : LeakyReLU(LeakyReLUOptions{.negative_slope = negative_slope}) {}
};

/// 1 / (1 + e^-x).
class WEFT_API SigmoidModule : public Module {
 public:
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
};
class Sigmoid : public Handle<Sigmoid, SigmoidModule> {
 public:
  using Handle::Handle;
  Sigmoid() : Handle(std::make_shared<SigmoidModule>()) {}
};

/// The hyperbolic tangent.
class WEFT_API TanhModule : public Module {
 public:
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
};
class Tanh : public Handle<Tanh, TanhModule> {
 public:
  using Handle::Handle;
  Tanh() : Handle(std::make_shared<TanhModule>()) {}
};

/// Probabilities along dim.
class WEFT_API SoftmaxModule : public Module {
 public:
  explicit SoftmaxModule(int64_t dim) : dim(dim) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t dim;
};
class Softmax : public Handle<Softmax, SoftmaxModule> {
 public:
  using Handle::Handle;
  explicit Softmax(int64_t dim) : Handle(std::make_shared<SoftmaxModule>(dim)) {}
};

/// Logarithms of the probabilities along dim.
class WEFT_API LogSoftmaxModule : public Module {
 public:
  explicit LogSoftmaxModule(int64_t dim) : dim(dim) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t dim;
};
class LogSoftmax : public Handle<LogSoftmax, LogSoftmaxModule> {
 public:
  using Handle::Handle;
  explicit LogSoftmax(int64_t dim) : Handle(std::make_shared<LogSoftmaxModule>(dim)) {}
};

}  // namespace weft::nn
