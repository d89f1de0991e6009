// Stochastic gradient descent.
#include "weft/optim/sgd.h"

#include <cmath>

#include "src/core/check.h"
#include "weft/ops.h"

namespace weft::optim {

SGD::SGD(std::vector<Tensor> params, SGDOptions options) : OptimizerOf(options) {
  add_param_group({std::move(params)});
}
SGD::SGD(std::vector<Group> groups, SGDOptions options) : OptimizerOf(options) {
  WEFT_CHECK(!groups.empty(), ValueError, "optim", "optimizer got an empty parameter list");
  for (auto& group : groups) add_param_group(std::move(group));
}

std::vector<Optimizer::Option> SGD::options_of(int64_t index) {
  SGDOptions& o = options(index);
  return {{.name = "lr", .number = &o.lr},
          {.name = "momentum", .number = &o.momentum},
          {.name = "dampening", .number = &o.dampening},
          {.name = "weight_decay", .number = &o.weight_decay},
          {.name = "nesterov", .flag = &o.nesterov},
          {.name = "maximize", .flag = &o.maximize},
          {.name = "averaged_momentum", .flag = &o.averaged_momentum}};
}

void SGD::check_options(int64_t index) {
  const SGDOptions& o = options(index);
  if (!(o.lr >= 0)) invalid("learning rate", o.lr);
  if (!(o.momentum >= 0)) invalid("momentum value", o.momentum);
  if (std::isnan(o.dampening)) invalid("dampening value", o.dampening);
  if (!(o.weight_decay >= 0)) invalid("weight_decay value", o.weight_decay);
  WEFT_CHECK(!o.nesterov || (o.momentum > 0 && o.dampening == 0), ValueError, name(),
             "Nesterov momentum requires a momentum and zero dampening; got momentum {}, dampening {}",
             o.momentum, o.dampening);
  WEFT_CHECK(!o.averaged_momentum || (!o.nesterov && o.dampening == 0), ValueError, name(),
             "averaged momentum takes neither dampening nor nesterov; got dampening {}, nesterov {}",
             o.dampening, o.nesterov);
}

std::vector<double> SGD::settings_of(int64_t index) {
  const SGDOptions& o = options(index);
  return {o.lr, o.momentum, o.dampening, o.weight_decay};
}

// The step is kept only to tell the first from the others, and follows from the buffer when that is loaded.
std::span<const char* const> SGD::state_names() const {
  static constexpr const char* names[] = {"momentum_buffer", nullptr};
  return names;
}

void SGD::update(int64_t group, const Tensor& param, const Tensor& grad, std::vector<Tensor>& states,
                 const Tensor& settings) {
  const SGDOptions& o = options(group);
  if (o.momentum == 0) {
    sgd_update_(param, grad, {}, {}, settings, false, o.maximize);
    return;
  }
  if (!states[0].defined()) {
    states[0] = zeros_like(param);
    states[1] = zeros({}, {.dtype = float32});
  }
  sgd_update_(param, grad, states[0], states[1], settings, o.nesterov, o.maximize, o.averaged_momentum);
}

void SGD::loaded(const Tensor&, std::vector<Tensor>& states) const {
  states[1] = ones({}, {.dtype = float32});
}

}  // namespace weft::optim
