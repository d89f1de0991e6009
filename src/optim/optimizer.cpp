// What all optimizers share: groups, the loop over parameters, rates. optimizer_state.cpp saves and loads.
#include "weft/optim/optimizer.h"

#include <string_view>
#include <unordered_set>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "weft/autograd.h"
#include "weft/cuda.h"
#include "weft/ops.h"
#include "weft/optim/update_rule.h"

namespace weft::optim {

Optimizer::~Optimizer() = default;

void throw_invalid(const char* optimizer, const char* rule, double value) {
  weft::detail::raise<ValueError>(optimizer, "{}; got {}", rule, value);
}

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

void Optimizer::write_numbers(int64_t index, const std::vector<OptionField>& options) {
  ParamGroupBase& group = this->group(index);
  const size_t count = rule()->numbers.size();
  if (!group.settings_.defined()) group.settings_ = empty({static_cast<int64_t>(count)}, {.dtype = float64});
  for (size_t i = 0; i < count; ++i) group.settings_.data_ptr<double>()[i] = options[i].read();
}

void Optimizer::step() {
  check_step();
  const UpdateRule& rule = *this->rule();
  NoGrad guard;
  for (int64_t g = 0; g < group_count(); ++g) {
    ParamGroupBase& group = this->group(g);
    const std::vector<OptionField> options = fields_of(g);
    const size_t count = rule.numbers.size();
    write_numbers(g, options);
    // A captured step follows options that change between its replays, unless the optimizer is gone.
    if (cuda::is_capturing())
      weft::detail::before_each_replay([this, g, there = std::weak_ptr<const bool>(there_)] {
        if (!there.expired()) write_numbers(g, fields_of(g));
      });
    uint32_t flags = 0;
    for (size_t i = count; i < options.size(); ++i)
      flags |= static_cast<uint32_t>(options[i].read() != 0) << (i - count);
    const UpdateOptions options_now{group.settings_, flags, found_inf_.defined() ? &found_inf_ : nullptr};
    UpdatesTogether together;
    for (size_t i = 0; i < group.params_.size(); ++i) {
      const Tensor grad = group.params_[i].grad();
      if (!grad.defined()) continue;
      group.states_[i].resize(rule.states.size());
      update_parameter(rule, group.params_[i], grad, group.states_[i], options_now);
    }
    together.finish();
  }
  ++steps_taken_;
}

void Optimizer::step_unless(const Tensor& found_inf) {
  WEFT_CHECK(can_be_left_out(), Error, name(), "cannot leave out a step on the device");
  struct Given {
    Tensor& place;
    ~Given() { place = Tensor(); }
  } const given{found_inf_};
  given.place = found_inf;
  step();
}

Tensor Optimizer::loss_of(const std::function<Tensor()>& closure) {
  WEFT_CHECK(closure, ValueError, name(),
             "step needs a closure that computes the loss; got an empty function");
  EnableGrad guard;
  return closure();
}

Tensor Optimizer::step(const std::function<Tensor()>& closure) {
  Tensor loss = loss_of(closure);
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

void Optimizer::check_group(int64_t group) const {
  WEFT_CHECK(group >= 0 && group < group_count(), IndexError, name(), "group {} is out of range of {}", group,
             group_count());
}

double Optimizer::lr(int64_t group) {
  check_group(group);
  return fields_of(group).front().read();
}

void Optimizer::set_lr(int64_t group, double lr) {
  check_group(group);
  require(lr >= 0, name(), "lr must be at least 0", lr);
  fields_of(group).front().write(lr);
}

void Optimizer::set_lr(double lr) {
  for (int64_t g = 0; g < group_count(); ++g) set_lr(g, lr);
}

double Optimizer::initial_lr(int64_t group) {
  const double current = lr(group);
  return this->group(group).initial_lr_.emplace(this->group(group).initial_lr_.value_or(current));
}

void Optimizer::set_initial_lr(int64_t group, double lr) {
  check_group(group);
  this->group(group).initial_lr_ = lr;
}

std::optional<OptionField> Optimizer::momentum_field(int64_t group) {
  check_group(group);
  for (const char* wanted : {"betas", "momentum"})
    for (const Option& option : options_of(group))
      if (std::string_view(option.name) == wanted) return option.field;
  return std::nullopt;
}

std::optional<double> Optimizer::momentum(int64_t group) {
  const auto field = momentum_field(group);
  return field ? std::optional<double>(field->read()) : std::nullopt;
}

void Optimizer::set_momentum(int64_t group, double momentum) {
  const auto field = momentum_field(group);
  WEFT_CHECK(field, ValueError, name(), "has neither momentum nor betas to set; got {}", momentum);
  field->write(momentum);
}

}  // namespace weft::optim
