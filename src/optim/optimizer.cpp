// What all optimizers share: groups, the loop over parameters, saving and loading.
#include "weft/optim/optimizer.h"

#include <algorithm>
#include <unordered_set>

#include "src/core/check.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft::optim {

Optimizer::~Optimizer() = default;

void Optimizer::invalid(const char* rule, double value) const {
  weft::detail::raise<ValueError>(name(), "Invalid {}: {}", rule, value);
}

void Optimizer::loaded(const Tensor&, std::vector<Tensor>&) const {}

void Optimizer::set_params(ParamGroupBase& added, std::vector<Tensor> params) {
  WEFT_CHECK(!params.empty(), ValueError, "optim", "optimizer got an empty parameter list");
  std::unordered_set<const void*> known;
  for (int64_t g = 0; g < group_count(); ++g)
    for (const Tensor& param : group(g).params_) known.insert(&param.impl());
  for (const Tensor& param : params) {
    WEFT_CHECK(param.defined(), ValueError, "optim", "optimizer got an undefined tensor as a parameter");
    WEFT_CHECK(param.is_leaf(), ValueError, "optim",
               "can't optimize a non-leaf Tensor; it comes from {}, shape {}",
               param.grad_fn_name() ? param.grad_fn_name() : "an op", param.sizes());
    WEFT_CHECK(param.is_floating(), DtypeError, "optim", "can't optimize a tensor of dtype {}; shape {}",
               param.dtype(), param.sizes());
    WEFT_CHECK(known.insert(&param.impl()).second, ValueError, "optim",
               "some parameters appear in more than one parameter group, or twice in one; shape {}",
               param.sizes());
  }
  added.states_.resize(params.size());
  added.params_ = std::move(params);
}

// All that can be known is checked before the first parameter is written.
void Optimizer::check_step() {
  for (int64_t g = 0; g < group_count(); ++g) {
    check_options(g);
    const auto& params = group(g).params_;
    for (size_t i = 0; i < params.size(); ++i) {
      const Tensor grad = params[i].grad();
      if (!grad.defined()) continue;
      WEFT_CHECK(grad.sizes() == params[i].sizes(), ShapeError, name(),
                 "parameter {} of group {} has shape {}, its .grad {}", i, g, params[i].sizes(),
                 grad.sizes());
      WEFT_CHECK(grad.dtype() == params[i].dtype(), DtypeError, name(),
                 "parameter {} of group {} is {}, its .grad {}", i, g, params[i].dtype(), grad.dtype());
    }
  }
}

void Optimizer::step() {
  check_step();
  NoGrad guard;
  for (int64_t g = 0; g < group_count(); ++g) {
    ParamGroupBase& group = this->group(g);
    const std::vector<double> numbers = settings_of(g);
    if (!group.settings_.defined())
      group.settings_ = empty({static_cast<int64_t>(numbers.size())}, {.dtype = float64});
    std::copy(numbers.begin(), numbers.end(), group.settings_.data_ptr<double>());
    for (size_t i = 0; i < group.params_.size(); ++i) {
      const Tensor& param = group.params_[i];
      const Tensor grad = param.grad();
      if (!grad.defined()) continue;
      group.states_[i].resize(state_names().size());
      update(g, param, grad, group.states_[i], group.settings_);
    }
  }
}

Tensor Optimizer::step(const std::function<Tensor()>& closure) {
  WEFT_CHECK(closure, ValueError, name(),
             "step needs a closure that computes the loss; got an empty function");
  Tensor loss;
  {
    EnableGrad guard;
    loss = closure();
  }
  step();
  return loss;
}

void Optimizer::zero_grad(bool set_to_none) {
  NoGrad guard;
  for (const Tensor& param : parameters()) {
    const Tensor grad = param.grad();
    if (!grad.defined()) continue;
    if (set_to_none) param.set_grad({});
    else param.set_grad(grad.requires_grad() ? zeros_like(grad) : zero_(grad));
  }
}

std::vector<Tensor> Optimizer::parameters() {
  std::vector<Tensor> all;
  for (int64_t g = 0; g < group_count(); ++g) {
    const auto& params = group(g).params_;
    all.insert(all.end(), params.begin(), params.end());
  }
  return all;
}

double Optimizer::lr(int64_t group) {
  WEFT_CHECK(group >= 0 && group < group_count(), IndexError, name(), "group {} is out of range of {}", group,
             group_count());
  return *options_of(group).front().number;
}

void Optimizer::set_lr(double lr) {
  if (!(lr >= 0)) invalid("learning rate", lr);
  for (int64_t g = 0; g < group_count(); ++g) *options_of(g).front().number = lr;
}

StateDict Optimizer::state_dict() {
  StateDict state;
  int64_t index = 0;
  for (int64_t g = 0; g < group_count(); ++g) {
    for (const auto& states : group(g).states_) {
      for (size_t s = 0; s < states.size(); ++s)
        if (states[s].defined() && state_names()[s])
          state.set(fmt::format("state.{}.{}", index, state_names()[s]), states[s]);
      ++index;
    }
  }
  index = 0;
  for (int64_t g = 0; g < group_count(); ++g) {
    const std::string prefix = fmt::format("param_groups.{}.", g);
    for (const Option& option : options_of(g)) {
      const std::string key = prefix + option.name;
      const Tensor value =
          option.flag ? full({}, *option.flag) : full({}, *option.number, {.dtype = float64});
      const Tensor* before = state.find(key);
      state.set(key, before ? stack({*before, value}) : value);
    }
    const auto count = static_cast<int64_t>(group(g).params_.size());
    state.set(prefix + "params", arange(index, index + count, 1, {.dtype = int64}));
    index += count;
  }
  return state;
}

void Optimizer::load_state_dict(const StateDict& state) {
  NoGrad guard;
  std::unordered_set<std::string> used;
  const auto find = [&](const std::string& key) {
    const Tensor* tensor = state.find(key);
    if (!tensor) return tensor;
    WEFT_CHECK(tensor->defined(), ValueError, name(), "loaded state dict has an undefined tensor as \"{}\"",
               key);
    used.insert(key);
    return tensor;
  };

  struct Change {
    Option option;
    double value;
  };
  std::vector<Change> changes;
  std::vector<std::vector<std::vector<Tensor>>> states;
  int64_t groups = 0;
  while (state.contains(fmt::format("param_groups.{}.params", groups))) ++groups;
  WEFT_CHECK(groups == group_count(), ValueError, name(),
             "loaded state dict has a different number of parameter groups: {}, the optimizer has {}", groups,
             group_count());
  int64_t index = 0;
  for (int64_t g = 0; g < groups; ++g) {
    const auto& params = group(g).params_;
    const std::string prefix = fmt::format("param_groups.{}.", g);
    const Tensor* const saved_params = find(prefix + "params");
    const int64_t count = saved_params->numel();
    WEFT_CHECK(count == static_cast<int64_t>(params.size()), ValueError, name(),
               "loaded state dict contains a parameter group that doesn't match the size of optimizer's "
               "group: group {} has {} "
               "parameters, the optimizer's {}",
               g, count, params.size());
    WEFT_CHECK(
        equal(to(reshape(*saved_params, {-1}), int64), arange(index, index + count, 1, {.dtype = int64})),
        ValueError, name(), "{}params must count parameters through all groups, here from {} to {}; got {}",
        prefix, index, index + count - 1, saved_params->str());
    const char* previous = "";
    int64_t position = 0;
    const std::vector<Option> wanted = options_of(g);
    for (const Option& option : wanted) {
      position = std::string_view(option.name) == previous ? position + 1 : 0;
      previous = option.name;
      const Tensor* value = find(prefix + option.name);
      if (!value) continue;
      const auto numbers = std::count_if(wanted.begin(), wanted.end(), [&](const Option& other) {
        return std::string_view(other.name) == option.name;
      });
      WEFT_CHECK(value->numel() == numbers, ValueError, name(), "{}{} must be {} numbers; got shape {}",
                 prefix, option.name, numbers, value->sizes());
      const double number = to(reshape(*value, {-1}), float64).data_ptr<double>()[position];
      WEFT_CHECK(!option.flag || number == 0 || number == 1, ValueError, name(),
                 "{}{} must be true or false; got {}", prefix, option.name, number);
      changes.push_back({option, number});
    }
    states.emplace_back();
    for (const Tensor& param : params) {
      auto& own = states.back().emplace_back();
      for (size_t s = 0; s < state_names().size(); ++s) {
        const char* state_name = state_names()[s];
        const std::string key = state_name ? fmt::format("state.{}.{}", index, state_name) : std::string();
        const Tensor* saved = state_name ? find(key) : nullptr;
        if (!saved) continue;
        own.resize(state_names().size());
        const bool counts = std::string_view(state_name) == "step";
        WEFT_CHECK(counts ? saved->numel() == 1 : saved->sizes() == param.sizes(), ShapeError, name(),
                   "{} has shape {}, its parameter {}", key, saved->sizes(), param.sizes());
        WEFT_CHECK(counts || saved->is_floating(), DtypeError, name(), "{} must be floating-point; got {}",
                   key, saved->dtype());
        WEFT_CHECK(!counts || saved->item() >= 0, ValueError, name(), "{} must not be negative; got {}", key,
                   saved->item());
        own[s] = counts ? empty({}, {.dtype = float32}) : empty_like(param.detach());
        copy_(own[s], counts ? reshape(*saved, {}) : *saved);
      }
      if (!own.empty()) loaded(param, own);
      ++index;
    }
  }
  for (const auto& [key, tensor] : state)
    WEFT_CHECK(used.contains(key), ValueError, name(),
               "loaded state dict has an entry \"{}\" that this optimizer does not know", key);

  const auto apply = [](Change& change) {
    if (change.option.flag) change.value = std::exchange(*change.option.flag, change.value != 0);
    else std::swap(*change.option.number, change.value);
  };
  for (Change& change : changes) apply(change);
  try {
    for (int64_t g = 0; g < groups; ++g) check_options(g);
  } catch (...) {
    for (Change& change : changes) apply(change);
    throw;
  }
  for (int64_t g = 0; g < groups; ++g) group(g).states_ = std::move(states[static_cast<size_t>(g)]);
}

}  // namespace weft::optim
