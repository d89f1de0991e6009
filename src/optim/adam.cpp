// Adam and AdamW.
#include "weft/optim/adam.h"

#include "src/core/check.h"
#include "weft/ops.h"

namespace weft::optim {

Adam::Adam(std::vector<Tensor> params, AdamOptions options) : OptimizerOf(options) {
  add_param_group({std::move(params)});
}
Adam::Adam(std::vector<Group> groups, AdamOptions options) : OptimizerOf(options) {
  WEFT_CHECK(!groups.empty(), ValueError, "optim", "optimizer got an empty parameter list");
  for (auto& group : groups) add_param_group(std::move(group));
}

std::vector<Optimizer::Option> Adam::options_of(int64_t index) {
  AdamOptions& o = options(index);
  return {{.name = "lr", .number = &o.lr},
          {.name = "betas", .number = &o.betas.first},
          {.name = "betas", .number = &o.betas.second},
          {.name = "eps", .number = &o.eps},
          {.name = "weight_decay", .number = &o.weight_decay},
          {.name = "amsgrad", .flag = &o.amsgrad},
          {.name = "maximize", .flag = &o.maximize},
          {.name = "decoupled_weight_decay", .flag = &o.decoupled_weight_decay},
          {.name = "eps_inside_sqrt", .flag = &o.eps_inside_sqrt},
          {.name = "bias_correction", .flag = &o.bias_correction}};
}

void Adam::check_options(int64_t index) {
  const AdamOptions& o = options(index);
  if (!(o.lr >= 0)) invalid("learning rate", o.lr);
  if (!(o.eps >= 0)) invalid("epsilon value", o.eps);
  if (!(o.betas.first >= 0 && o.betas.first < 1)) invalid("beta parameter at index 0", o.betas.first);
  if (!(o.betas.second >= 0 && o.betas.second < 1)) invalid("beta parameter at index 1", o.betas.second);
  if (!(o.weight_decay >= 0)) invalid("weight_decay value", o.weight_decay);
}

std::vector<double> Adam::settings_of(int64_t index) {
  const AdamOptions& o = options(index);
  return {o.lr, o.betas.first, o.betas.second, o.eps, o.weight_decay};
}

namespace {
enum State { kStep, kExpAvg, kExpAvgSq, kMaxExpAvgSq };
}  // namespace

std::span<const char* const> Adam::state_names() const {
  static constexpr const char* names[] = {"step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"};
  return names;
}

void Adam::loaded(const Tensor& param, std::vector<Tensor>& states) const {
  for (const State s : {kStep, kExpAvg, kExpAvgSq})
    WEFT_CHECK(states[s].defined(), ValueError, name(),
               "loaded state dict has some state of a parameter, but not its {}; the parameter's shape is {}",
               state_names()[s], param.sizes());
}

void Adam::update(int64_t group, const Tensor& param, const Tensor& grad, std::vector<Tensor>& states,
                  const Tensor& settings) {
  const AdamOptions& o = options(group);
  if (!states[kStep].defined()) states[kStep] = zeros({}, {.dtype = float32});
  for (const State s : {kExpAvg, kExpAvgSq})
    if (!states[s].defined()) states[s] = zeros_like(param);
  if (o.amsgrad && !states[kMaxExpAvgSq].defined()) states[kMaxExpAvgSq] = zeros_like(param);
  adam_update_(param, grad, states[kExpAvg], states[kExpAvgSq], o.amsgrad ? states[kMaxExpAvgSq] : Tensor(),
               states[kStep], settings, o.amsgrad, o.maximize, o.decoupled_weight_decay, o.eps_inside_sqrt,
               o.bias_correction);
}

namespace {
NewParamGroup<AdamOptions> as_adam(NewParamGroup<AdamWOptions> group) {
  return {std::move(group.params), group.options ? std::optional<AdamOptions>(*group.options) : std::nullopt};
}
std::vector<NewParamGroup<AdamOptions>> as_adam(std::vector<NewParamGroup<AdamWOptions>> groups) {
  std::vector<NewParamGroup<AdamOptions>> all;
  all.reserve(groups.size());
  for (auto& group : groups) all.push_back(as_adam(std::move(group)));
  return all;
}
}  // namespace

AdamW::AdamW(std::vector<Tensor> params, AdamWOptions options)
    : Adam(std::move(params), AdamOptions(options)) {}
AdamW::AdamW(std::vector<Group> groups, AdamWOptions options)
    : Adam(as_adam(std::move(groups)), AdamOptions(options)) {}
void AdamW::add_param_group(Group added) { Adam::add_param_group(as_adam(std::move(added))); }

}  // namespace weft::optim
