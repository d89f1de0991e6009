// Stochastic gradient descent.
#pragma once

#include "weft/optim/optimizer.h"

namespace weft::optim {

struct SGDOptions {
  double lr = 1e-3;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
  bool maximize = false;
  /// v = momentum v + (1 - momentum) g with v starting at 0, instead of v = momentum v + (1 - dampening) g
  /// starting at g.
  bool averaged_momentum = false;
};

/// Gradient descent with momentum (Polyak 1964, Nesterov 1983), as torch.optim.SGD; see sgd_update_. Throws
/// ValueError for negative lr, momentum or weight_decay, nesterov without momentum or with dampening,
/// averaged_momentum with dampening or nesterov.
class WEFT_API SGD : public OptimizerOf<SGDOptions> {
 public:
  explicit SGD(std::vector<Tensor> params, SGDOptions options = {});
  explicit SGD(std::vector<Group> groups, SGDOptions options = {});

 protected:
  const char* name() const override { return "SGD"; }
  std::vector<Option> options_of(int64_t index) override;
  void check_options(int64_t index) override;
  std::vector<double> settings_of(int64_t index) override;
  std::span<const char* const> state_names() const override;
  void update(int64_t group, const Tensor& param, const Tensor& grad, std::vector<Tensor>& states,
              const Tensor& settings) override;
  void loaded(const Tensor& param, std::vector<Tensor>& states) const override;
};

}  // namespace weft::optim
