// The rules of all optimizers, by name, and what applies one to a parameter.
#include "weft/optim/update_rule.h"

#include <array>
#include <limits>
#include <utility>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/ops/device_numbers.h"
#include "src/ops/optim.h"
#include "src/optim/composed_updates.h"
#include "weft/autograd.h"
#include "weft/cuda.h"
#include "weft/ops.h"

namespace weft::optim {

namespace {

using kernels::UpdateForm;
using State = UpdateRule::State;

using FormFlag = bool UpdateForm::*;

FormFlag form_flag(std::string_view name) {
  static constexpr std::pair<std::string_view, FormFlag> all[] = {
      {"maximize", &UpdateForm::maximize},
      {"nesterov", &UpdateForm::nesterov},
      {"averaged_momentum", &UpdateForm::averaged_momentum},
      {"amsgrad", &UpdateForm::amsgrad},
      {"centered", &UpdateForm::centered},
      {"decoupled_weight_decay", &UpdateForm::decoupled_weight_decay},
      {"eps_inside_sqrt", &UpdateForm::eps_inside_sqrt},
      {"bias_correction", &UpdateForm::bias_correction}};
  for (const auto& [own, flag] : all)
    if (own == name) return flag;
  return nullptr;
}

std::vector<FormFlag> form_flags(const UpdateRule& rule) {
  std::vector<FormFlag> all;
  for (const char* name : rule.flags) all.push_back(form_flag(name));
  return all;
}

template <kernels::Update update>
void fused(const UpdateRule& rule, const Tensor& param, const Tensor& grad, std::span<const Tensor> states,
           const UpdateOptions& options) {
  static const std::vector<FormFlag> flags = form_flags(rule);
  UpdateForm form;
  form.update = update;
  for (size_t i = 0; i < flags.size(); ++i) form.*flags[i] = options.flag(i);
  std::array<Tensor, 3> whole, counters;
  size_t next_whole = 0, next_counter = 0;
  for (size_t s = 0; s < states.size(); ++s) {
    const State& kept = rule.states[s];
    Tensor& place = kept.counts ? counters[next_counter++] : whole[next_whole++];
    if (!kept.wanted || kept.wanted(options, param)) place = states[s];
  }
  ops::optimizer_update(rule.name, param, grad, TensorList(whole.data(), static_cast<int64_t>(next_whole)),
                        TensorList(counters.data(), static_cast<int64_t>(next_counter)), options.settings,
                        form, options.found_inf);
}

template <size_t number>
bool positive(const UpdateOptions& options, const Tensor&) {
  return options.number(number) > 0;
}
template <size_t flag>
bool chosen(const UpdateOptions& options, const Tensor&) {
  return options.flag(flag);
}
bool matrix(const UpdateOptions&, const Tensor& param) { return param.dim() > 1; }
bool vector(const UpdateOptions&, const Tensor& param) { return param.dim() <= 1; }
template <int64_t from_end>
Shape reduced(const Tensor& param) {
  Shape shape = param.sizes();
  if (shape.size() >= from_end) shape[shape.size() - from_end] = 1;
  return shape;
}

constexpr State kStep{.name = "step", .counts = true};

const UpdateRule kRules[] = {
    {"SGD",
     {"lr", "momentum", "dampening", "weight_decay"},
     {"nesterov", "maximize", "averaged_momentum"},
     0,
     // The count only tells the first step from the others.
     {{.name = "momentum_buffer", .wanted = positive<1>},
      {.name = nullptr, .counts = true, .wanted = positive<1>}},
     fused<kernels::Update::sgd>},
    {"Adagrad",
     {"lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps"},
     {"maximize", "eps_inside_sqrt"},
     0,
     {kStep, {.name = "sum", .start_number = 3}},
     fused<kernels::Update::adagrad>},
    {"RMSprop",
     {"lr", "alpha", "eps", "weight_decay", "momentum"},
     {"centered", "maximize", "eps_inside_sqrt"},
     0,
     {kStep,
      {.name = "square_avg"},
      {.name = "momentum_buffer", .wanted = positive<4>},
      {.name = "grad_avg", .wanted = chosen<0>}},
     fused<kernels::Update::rmsprop>},
    {"Adadelta",
     {"lr", "rho", "eps", "weight_decay"},
     {"maximize"},
     0,
     {kStep, {.name = "square_avg"}, {.name = "acc_delta"}},
     fused<kernels::Update::adadelta>},
    {"Adam",
     {"lr", "betas", "betas", "eps", "weight_decay"},
     {"amsgrad", "maximize", "decoupled_weight_decay", "eps_inside_sqrt", "bias_correction"},
     0b10000,
     {kStep, {.name = "exp_avg"}, {.name = "exp_avg_sq"}, {.name = "max_exp_avg_sq", .wanted = chosen<0>}},
     fused<kernels::Update::adam>},
    {"Adamax",
     {"lr", "betas", "betas", "eps", "weight_decay"},
     {"maximize"},
     0,
     {kStep, {.name = "exp_avg"}, {.name = "exp_inf"}},
     fused<kernels::Update::adamax>},
    {"NAdam",
     {"lr", "betas", "betas", "eps", "weight_decay", "momentum_decay"},
     {"decoupled_weight_decay", "maximize", "eps_inside_sqrt"},
     0,
     {kStep, {.name = "mu_product", .counts = true, .start = 1}, {.name = "exp_avg"}, {.name = "exp_avg_sq"}},
     fused<kernels::Update::nadam>},
    {"RAdam",
     {"lr", "betas", "betas", "eps", "weight_decay"},
     {"decoupled_weight_decay", "maximize", "eps_inside_sqrt"},
     0,
     {kStep, {.name = "exp_avg"}, {.name = "exp_avg_sq"}},
     fused<kernels::Update::radam>},
    {"ASGD",
     {"lr", "lambd", "alpha", "t0", "weight_decay"},
     {"maximize"},
     0,
     {kStep,
      {.name = "eta", .counts = true, .start_number = 0},
      {.name = "mu", .counts = true, .start = 1},
      {.name = "ax"}},
     fused<kernels::Update::asgd>},
    {"Rprop",
     {"lr", "etas", "etas", "step_sizes", "step_sizes"},
     {"maximize"},
     0,
     {kStep, {.name = "prev"}, {.name = "step_size", .start_number = 0}},
     fused<kernels::Update::rprop>},
    {"Adafactor",
     {"lr", "beta2_decay", "eps", "eps", "d", "weight_decay"},
     {"maximize"},
     0,
     {kStep,
      {.name = "row_var", .wanted = matrix, .shape = reduced<1>},
      {.name = "col_var", .wanted = matrix, .shape = reduced<2>},
      {.name = "variance", .wanted = vector}},
     adafactor},
    {"Muon",
     {"lr", "weight_decay", "momentum", "ns_coefficients", "ns_coefficients", "ns_coefficients", "eps",
      "ns_steps", "adjust_lr_fn"},
     {"nesterov"},
     0,
     {{.name = "momentum_buffer"}},
     muon},
};

}  // namespace

std::vector<const char*> UpdateRule::option_names() const {
  std::vector<const char*> all = numbers;
  all.insert(all.end(), flags.begin(), flags.end());
  return all;
}

const UpdateRule& update_rule(std::string_view optimizer) {
  if (optimizer == "AdamW") optimizer = "Adam";
  for (const UpdateRule& rule : kRules)
    if (optimizer == rule.name) return rule;
  weft::detail::raise<ValueError>("optim", "no update rule is called \"{}\"", optimizer);
}

struct UpdatesTogether::State {
  ops::UpdateBatch batch;
};
// Without a GPU there is nothing to list.
UpdatesTogether::UpdatesTogether()
    : state_(weft::detail::cuda_runtime_if_used() ? std::make_unique<State>() : nullptr) {}
UpdatesTogether::~UpdatesTogether() = default;
void UpdatesTogether::finish() {
  if (state_) state_->batch.finish();
}

void take_number_on_gpu(const Tensor& settings, int64_t index, const Tensor& value) {
  const NoGrad guard;
  // Not a number that one that follows could be equal to, so that it is sent then.
  const auto forget = [settings, index] {
    settings.data_ptr<double>()[index] = std::numeric_limits<double>::quiet_NaN();
  };
  forget();
  if (weft::detail::capturing) weft::detail::before_each_replay(forget);
  copy_(select(ops::numbers_on(settings, value.device()), 0, index), reshape(value.detach(), {}));
}

void update_parameter(const UpdateRule& rule, const Tensor& param, const Tensor& grad,
                      std::span<Tensor> states, const UpdateOptions& options) {
  NoGrad guard;
  for (size_t s = 0; s < states.size(); ++s) {
    const State& kept = rule.states[s];
    // Counts that were loaded from a file.
    if (kept.counts && states[s].defined() && states[s].device() != param.device())
      states[s] = to(states[s], param.device());
    if (states[s].defined() || (kept.wanted && !kept.wanted(options, param))) continue;
    WEFT_CHECK(
        !cuda::is_capturing() || param.device().is_cpu(), Error, rule.name,
        "a parameter's first step cannot be captured: it makes the state of the optimizer, which would "
        "begin anew at each replay; run the step as usual first");
    const double start =
        kept.start_number < 0 ? kept.start : options.number(static_cast<size_t>(kept.start_number));
    const TensorOptions as_param{.dtype = param.dtype(), .device = param.device()};
    if (kept.counts) states[s] = full({}, start, {.dtype = float32, .device = param.device()});
    else if (kept.shape) states[s] = full(kept.shape(param), start, as_param);
    else states[s] = full_like(param.detach(), start);
  }
  rule.update(rule, param, grad, states, options);
}

}  // namespace weft::optim
