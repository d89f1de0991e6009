// What all schedules share, and those whose rate follows from the epoch by a formula.
#include "weft/optim/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "src/core/check.h"
#include "weft/ops.h"

namespace weft::optim {

namespace {

using std::numbers::pi;

// One entry for each group.
template <class T>
std::vector<T> for_groups(const char* name, const char* what, const Optimizer& optimizer,
                          std::vector<T> given) {
  const auto groups = static_cast<size_t>(optimizer.group_count());
  if (given.size() == 1) given.resize(groups, given[0]);
  WEFT_CHECK(given.size() == groups, ValueError, name,
             "{} must have one value, or one for each group; got {} for {} groups", what, given.size(),
             groups);
  return given;
}

// Refuses NaN too.
void at_least_0(const char* name, const char* option, double value) {
  WEFT_CHECK(value >= 0, ValueError, name, "{} must be at least 0; got {}", option, value);
}
void at_least_0(const char* name, const char* option, const std::vector<double>& values) {
  for (const double value : values) at_least_0(name, option, value);
}
void above_0(const char* name, const char* option, double value) {
  WEFT_CHECK(value > 0, ValueError, name, "{} must be positive; got {}", option, value);
}

}  // namespace

LRScheduler::~LRScheduler() = default;

LRScheduler::LRScheduler(Optimizer& optimizer) : optimizer_(&optimizer) {
  for (int64_t g = 0; g < optimizer.group_count(); ++g) {
    base_lrs_.push_back(optimizer.initial_lr(g));
    last_lr_.push_back(optimizer.lr(g));
  }
}

void LRScheduler::start() {
  step_count_ = 0;
  initial_ = true;
  LRScheduler::step();
  initial_ = false;
}

void LRScheduler::step() {
  ++step_count_;
  ++last_epoch_;
  begin_epoch();
  set_rates([this](int64_t group) { return next_lr(group); });
}

void LRScheduler::set_rates(const std::function<double(int64_t group)>& rate) {
  const int64_t groups = optimizer_->group_count();
  std::vector<double> rates;
  for (int64_t g = 0; g < groups; ++g) {
    if (static_cast<size_t>(g) >= base_lrs_.size()) base_lrs_.push_back(optimizer_->initial_lr(g));
    rates.push_back(rate(g));
  }
  for (int64_t g = 0; g < groups; ++g) optimizer_->set_lr(g, rates[static_cast<size_t>(g)]);
  last_lr_ = std::move(rates);
}

std::vector<std::pair<std::string, double*>> LRScheduler::numbers() { return {}; }
std::vector<std::pair<std::string, LRScheduler*>> LRScheduler::parts() const { return {}; }

StateDict LRScheduler::state_dict() const {
  StateDict state;
  const auto list = [](const std::vector<double>& values) { return tensor(values, {.dtype = float64}); };
  const auto number = [](double value) { return full({}, value, {.dtype = float64}); };
  state.set("last_epoch", number(last_epoch_));
  state.set("_step_count", number(step_count_));
  state.set("base_lrs", list(base_lrs_));
  state.set("_last_lr", list(last_lr_));
  for (const auto& [name, value] : const_cast<LRScheduler*>(this)->numbers()) state.set(name, number(*value));
  for (const auto& [prefix, part] : parts())
    for (const auto& [name, value] : part->state_dict()) state.set(prefix + name, value);
  return state;
}

void LRScheduler::load_state_dict(const StateDict& state) {
  const StateDict own = state_dict();
  for (const auto& [name, value] : own) {
    const Tensor* saved = state.find(name);
    WEFT_CHECK(saved && saved->defined(), ValueError, "LRScheduler", "loaded state dict has no \"{}\"", name);
    WEFT_CHECK(saved->numel() == value.numel(), ValueError, "LRScheduler",
               "\"{}\" must be {} numbers; got {}", name, value.numel(), saved->numel());
  }
  for (const auto& [name, value] : state)
    WEFT_CHECK(own.contains(name), ValueError, "LRScheduler",
               "loaded state dict has an entry \"{}\" that this schedule does not know", name);
  const auto list = [&](const char* name) { return to(state.at(name), float64).to_vector<double>(); };
  last_epoch_ = state.at("last_epoch").item();
  step_count_ = state.at("_step_count").item();
  base_lrs_ = list("base_lrs");
  last_lr_ = list("_last_lr");
  for (const auto& [name, value] : numbers()) *value = state.at(name).item();
  for (const auto& [prefix, part] : parts()) {
    StateDict inner;
    for (const auto& [name, value] : state)
      if (name.starts_with(prefix)) inner.set(name.substr(prefix.size()), value);
    part->load_state_dict(inner);
  }
}

// ---- formulas ----

LambdaLR::LambdaLR(Optimizer& optimizer, Function lr_lambda)
    : LambdaLR(optimizer, std::vector<Function>{std::move(lr_lambda)}) {}
LambdaLR::LambdaLR(Optimizer& optimizer, std::vector<Function> lr_lambdas)
    : LRScheduler(optimizer),
      lambdas_(for_groups("LambdaLR", "lr_lambda", optimizer, std::move(lr_lambdas))) {
  start();
}
double LambdaLR::next_lr(int64_t group) {
  const auto g = static_cast<size_t>(group);
  return base_lrs_[g] * lambdas_[g](last_epoch());
}

MultiplicativeLR::MultiplicativeLR(Optimizer& optimizer, Function lr_lambda)
    : MultiplicativeLR(optimizer, std::vector<Function>{std::move(lr_lambda)}) {}
MultiplicativeLR::MultiplicativeLR(Optimizer& optimizer, std::vector<Function> lr_lambdas)
    : LRScheduler(optimizer),
      lambdas_(for_groups("MultiplicativeLR", "lr_lambda", optimizer, std::move(lr_lambdas))) {
  start();
}
double MultiplicativeLR::next_lr(int64_t group) {
  return initial_ ? lr(group) : lr(group) * lambdas_[static_cast<size_t>(group)](last_epoch());
}

StepLR::StepLR(Optimizer& optimizer, int64_t step_size, double gamma)
    : LRScheduler(optimizer), step_size_(step_size), gamma_(gamma) {
  above_0("StepLR", "step_size", static_cast<double>(step_size));
  at_least_0("StepLR", "gamma", gamma);
  start_share_ = 1;
  start();
}
double StepLR::next_lr(int64_t group) {
  return last_epoch() == 0 || last_epoch() % step_size_ != 0 ? lr(group) : lr(group) * gamma_;
}

MultiStepLR::MultiStepLR(Optimizer& optimizer, const std::vector<int64_t>& milestones, double gamma)
    : LRScheduler(optimizer), gamma_(gamma) {
  at_least_0("MultiStepLR", "gamma", gamma);
  for (const int64_t milestone : milestones) ++milestones_[milestone];
  start_share_ = 1;
  for (const auto& [milestone, times] : milestones_)
    if (milestone <= 0) *start_share_ *= std::pow(gamma, times);
  start();
}
double MultiStepLR::next_lr(int64_t group) {
  const auto at = milestones_.find(last_epoch());
  return at == milestones_.end() ? lr(group) : lr(group) * std::pow(gamma_, at->second);
}

ConstantLR::ConstantLR(Optimizer& optimizer, double factor, int64_t total_iters)
    : LRScheduler(optimizer), factor_(factor), total_iters_(total_iters) {
  WEFT_CHECK(factor >= 0 && factor <= 1, ValueError, "ConstantLR", "factor must be in [0, 1]; got {}",
             factor);
  at_least_0("ConstantLR", "total_iters", static_cast<double>(total_iters));
  start_share_ = factor;
  start();
}
double ConstantLR::next_lr(int64_t group) {
  if (last_epoch() == 0) return lr(group) * factor_;
  return last_epoch() != total_iters_ ? lr(group) : lr(group) * (1 / factor_);
}

LinearLR::LinearLR(Optimizer& optimizer, double start_factor, double end_factor, int64_t total_iters)
    : LRScheduler(optimizer),
      start_factor_(start_factor),
      end_factor_(end_factor),
      total_iters_(total_iters) {
  WEFT_CHECK(start_factor > 0 && start_factor <= 1, ValueError, "LinearLR",
             "start_factor must be above 0 and at most 1; got {}", start_factor);
  WEFT_CHECK(end_factor >= 0 && end_factor <= 1, ValueError, "LinearLR",
             "end_factor must be in [0, 1]; got {}", end_factor);
  at_least_0("LinearLR", "total_iters", static_cast<double>(total_iters));
  start_share_ = start_factor;
  start();
}
double LinearLR::next_lr(int64_t group) {
  if (last_epoch() == 0) return lr(group) * start_factor_;
  if (initial_ || last_epoch() > total_iters_) return lr(group);
  const double slope = end_factor_ - start_factor_;
  return lr(group) *
         (1 + slope / (static_cast<double>(total_iters_) * start_factor_ + (last_epoch_ - 1) * slope));
}

ExponentialLR::ExponentialLR(Optimizer& optimizer, double gamma) : LRScheduler(optimizer), gamma_(gamma) {
  at_least_0("ExponentialLR", "gamma", gamma);
  start_share_ = 1;
  start();
}
double ExponentialLR::next_lr(int64_t group) { return initial_ ? lr(group) : lr(group) * gamma_; }

InverseTimeLR::InverseTimeLR(Optimizer& optimizer, double decay_rate)
    : LRScheduler(optimizer), decay_rate_(decay_rate) {
  at_least_0("InverseTimeLR", "decay_rate", decay_rate);
  start();
}
double InverseTimeLR::next_lr(int64_t group) {
  return base_lrs_[static_cast<size_t>(group)] / (1 + decay_rate_ * last_epoch_);
}

CosineAnnealingLR::CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, double eta_min)
    : LRScheduler(optimizer), T_max_(T_max), eta_min_(eta_min) {
  above_0("CosineAnnealingLR", "T_max", static_cast<double>(T_max));
  at_least_0("CosineAnnealingLR", "eta_min", eta_min);
  start_share_ = 1;
  start();
}
double CosineAnnealingLR::next_lr(int64_t group) {
  if (initial_) return lr(group);
  const double base = base_lrs_[static_cast<size_t>(group)], period = static_cast<double>(T_max_);
  if (step_count_ == 1 && last_epoch_ > 0)
    return eta_min_ + (base - eta_min_) * (1 + std::cos(last_epoch_ * pi / period)) / 2;
  if ((last_epoch() - 1 - T_max_) % (2 * T_max_) == 0)
    return lr(group) + (base - eta_min_) * (1 - std::cos(pi / period)) / 2;
  return (1 + std::cos(pi * last_epoch_ / period)) / (1 + std::cos(pi * (last_epoch_ - 1) / period)) *
             (lr(group) - eta_min_) +
         eta_min_;
}

PolynomialLR::PolynomialLR(Optimizer& optimizer, int64_t total_iters, double power)
    : LRScheduler(optimizer), total_iters_(total_iters), power_(power) {
  at_least_0("PolynomialLR", "total_iters", static_cast<double>(total_iters));
  at_least_0("PolynomialLR", "power", power);
  start_share_ = 1;
  start();
}
double PolynomialLR::next_lr(int64_t group) {
  if (initial_ || last_epoch() > total_iters_) return lr(group);
  const auto total = static_cast<double>(total_iters_);
  return lr(group) * std::pow((1 - last_epoch_ / total) / (1 - (last_epoch_ - 1) / total), power_);
}

CosineAnnealingWarmRestarts::CosineAnnealingWarmRestarts(Optimizer& optimizer, int64_t T_0, int64_t T_mult,
                                                         double eta_min)
    : LRScheduler(optimizer), T_0_(T_0), T_mult_(T_mult), eta_min_(eta_min), T_i_(static_cast<double>(T_0)) {
  above_0("CosineAnnealingWarmRestarts", "T_0", static_cast<double>(T_0));
  above_0("CosineAnnealingWarmRestarts", "T_mult", static_cast<double>(T_mult));
  at_least_0("CosineAnnealingWarmRestarts", "eta_min", eta_min);
  start();
}
void CosineAnnealingWarmRestarts::begin_epoch() {
  if (last_epoch() == 0) {
    T_cur_ = 0;
    T_i_ = static_cast<double>(T_0_);
    return;
  }
  if (++T_cur_ < T_i_) return;
  T_cur_ -= T_i_;
  T_i_ *= static_cast<double>(T_mult_);
}
void CosineAnnealingWarmRestarts::step(double epoch) {
  at_least_0("CosineAnnealingWarmRestarts", "epoch", epoch);
  const auto first = static_cast<double>(T_0_), factor = static_cast<double>(T_mult_);
  const double n = T_mult_ == 1 ? std::floor(epoch / first)
                                : std::floor(std::log(epoch / first * (factor - 1) + 1) / std::log(factor));
  T_i_ = T_mult_ == 1 ? first : first * std::pow(factor, n);
  T_cur_ = T_mult_ == 1 ? epoch - n * first : epoch - first * (std::pow(factor, n) - 1) / (factor - 1);
  last_epoch_ = std::floor(epoch);
  set_rates([this](int64_t group) { return next_lr(group); });
}
double CosineAnnealingWarmRestarts::next_lr(int64_t group) {
  return eta_min_ +
         (base_lrs_[static_cast<size_t>(group)] - eta_min_) * (1 + std::cos(pi * T_cur_ / T_i_)) / 2;
}
std::vector<std::pair<std::string, double*>> CosineAnnealingWarmRestarts::numbers() {
  return {{"T_cur", &T_cur_}, {"T_i", &T_i_}};
}

// ---- cycles ----

CyclicLR::CyclicLR(Optimizer& optimizer, CyclicLROptions options)
    : LRScheduler(optimizer), options_(std::move(options)) {
  CyclicLROptions& o = options_;
  o.base_lr = for_groups("CyclicLR", "base_lr", optimizer, std::move(o.base_lr));
  o.max_lr = for_groups("CyclicLR", "max_lr", optimizer, std::move(o.max_lr));
  o.base_momentum = for_groups("CyclicLR", "base_momentum", optimizer, std::move(o.base_momentum));
  o.max_momentum = for_groups("CyclicLR", "max_momentum", optimizer, std::move(o.max_momentum));
  WEFT_CHECK(!o.cycle_momentum || optimizer.momentum(), ValueError, "CyclicLR",
             "cycle_momentum needs an optimizer with momentum or betas; got {}", optimizer.name());
  at_least_0("CyclicLR", "base_lr", o.base_lr);
  at_least_0("CyclicLR", "max_lr", o.max_lr);
  at_least_0("CyclicLR", "base_momentum", o.base_momentum);
  at_least_0("CyclicLR", "max_momentum", o.max_momentum);
  at_least_0("CyclicLR", "gamma", o.gamma);
  above_0("CyclicLR", "step_size_up", o.step_size_up);
  above_0("CyclicLR", "step_size_down", o.step_size_down.value_or(1));
  if (!o.scale_fn && o.mode == CyclicMode::exp_range) o.scale_iterations = true;
  for (int64_t g = 0; g < optimizer.group_count(); ++g) {
    optimizer.set_lr(g, o.base_lr[static_cast<size_t>(g)]);
    optimizer.set_initial_lr(g, o.base_lr[static_cast<size_t>(g)]);
  }
  base_lrs_ = o.base_lr;
  start();
}
void CyclicLR::begin_epoch() {
  const double total = options_.step_size_up + options_.step_size_down.value_or(options_.step_size_up);
  const double ratio = options_.step_size_up / total;
  const double cycle = std::floor(1 + last_epoch_ / total), x = 1 + last_epoch_ / total - cycle;
  place_ = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
  const double at = options_.scale_iterations ? last_epoch_ : cycle;
  if (options_.scale_fn) scale_ = options_.scale_fn(at);
  else if (options_.mode == CyclicMode::triangular2) scale_ = 1 / std::pow(2.0, at - 1);
  else scale_ = options_.mode == CyclicMode::exp_range ? std::pow(options_.gamma, at) : 1;
  if (!options_.cycle_momentum) return;
  for (int64_t group = 0; group < optimizer().group_count(); ++group) {
    const auto g = static_cast<size_t>(group);
    const double low = options_.base_momentum[g], high = options_.max_momentum[g];
    optimizer().set_momentum(group, high - (high - low) * place_ * scale_);
  }
}
double CyclicLR::next_lr(int64_t group) {
  const auto g = static_cast<size_t>(group);
  return base_lrs_[g] + (options_.max_lr[g] - base_lrs_[g]) * place_ * scale_;
}

namespace {
double annealed(Anneal strategy, double from, double to, double share) {
  return strategy == Anneal::cos ? to + (from - to) / 2 * (std::cos(pi * share) + 1)
                                 : (to - from) * share + from;
}
}  // namespace

OneCycleLR::OneCycleLR(Optimizer& optimizer, OneCycleLROptions options)
    : LRScheduler(optimizer), options_(std::move(options)) {
  OneCycleLROptions& o = options_;
  above_0("OneCycleLR", "total_steps", static_cast<double>(o.total_steps));
  WEFT_CHECK(o.pct_start >= 0 && o.pct_start <= 1, ValueError, "OneCycleLR",
             "pct_start must be in [0, 1]; got {}", o.pct_start);
  o.max_lr = for_groups("OneCycleLR", "max_lr", optimizer, std::move(o.max_lr));
  o.base_momentum = for_groups("OneCycleLR", "base_momentum", optimizer, std::move(o.base_momentum));
  o.max_momentum = for_groups("OneCycleLR", "max_momentum", optimizer, std::move(o.max_momentum));
  WEFT_CHECK(!o.cycle_momentum || optimizer.momentum(), ValueError, "OneCycleLR",
             "cycle_momentum needs an optimizer with momentum or betas; got {}", optimizer.name());
  at_least_0("OneCycleLR", "max_lr", o.max_lr);
  at_least_0("OneCycleLR", "base_momentum", o.base_momentum);
  at_least_0("OneCycleLR", "max_momentum", o.max_momentum);
  above_0("OneCycleLR", "div_factor", o.div_factor);
  above_0("OneCycleLR", "final_div_factor", o.final_div_factor);
  const auto total = static_cast<double>(o.total_steps);
  const double up = o.pct_start * total - 1;
  if (o.three_phase)
    phases_ = {{up, 0, 1, 1, 0}, {2 * o.pct_start * total - 2, 1, 0, 0, 1}, {total - 1, 0, 2, 1, 1}};
  else phases_ = {{up, 0, 1, 1, 0}, {total - 1, 1, 2, 0, 1}};
  for (int64_t g = 0; g < optimizer.group_count(); ++g) {
    base_lrs_[static_cast<size_t>(g)] = o.max_lr[static_cast<size_t>(g)] / o.div_factor;
    optimizer.set_initial_lr(g, base_lrs_[static_cast<size_t>(g)]);
  }
  start();
}
void OneCycleLR::begin_epoch() {
  if (last_epoch() <= options_.total_steps) return;
  const double tried = last_epoch_--;
  --step_count_;
  weft::detail::raise<ValueError>("OneCycleLR", "tried to step {} times; total_steps is {}", tried,
                                  options_.total_steps);
}
double OneCycleLR::next_lr(int64_t group) {
  const auto g = static_cast<size_t>(group);
  const double base = options_.max_lr[g] / options_.div_factor;
  const double rates[] = {base, options_.max_lr[g], base / options_.final_div_factor};
  const double momenta[] = {options_.base_momentum[g], options_.max_momentum[g]};
  double begin = 0;
  size_t at = 0;
  while (at + 1 < phases_.size() && last_epoch_ > phases_[at].end) begin = phases_[at++].end;
  const Phase& phase = phases_[at];
  const double share = (last_epoch_ - begin) / (phase.end - begin);
  if (options_.cycle_momentum)
    optimizer().set_momentum(group, annealed(options_.anneal_strategy, momenta[phase.momentum_from],
                                             momenta[phase.momentum_to], share));
  return annealed(options_.anneal_strategy, rates[phase.from], rates[phase.to], share);
}

SWALR::SWALR(Optimizer& optimizer, double swa_lr, int64_t anneal_epochs, Anneal anneal_strategy)
    : LRScheduler(optimizer), swa_lr_(swa_lr), anneal_epochs_(anneal_epochs), strategy_(anneal_strategy) {
  at_least_0("SWALR", "swa_lr", swa_lr);
  at_least_0("SWALR", "anneal_epochs", static_cast<double>(anneal_epochs));
  start();
}
double SWALR::next_lr(int64_t group) {
  double step = step_count_ - 1;
  if (anneal_epochs_ == 0) step = std::max(1.0, step);
  const auto part = [&](double at) {
    const double t = std::max(0.0, std::min(1.0, at / std::max(1.0, static_cast<double>(anneal_epochs_))));
    return strategy_ == Anneal::cos ? (1 - std::cos(pi * t)) / 2 : t;
  };
  const double before = part(step - 1), now = part(step);
  const double first = before == 1 ? swa_lr_ : (lr(group) - before * swa_lr_) / (1 - before);
  return swa_lr_ * now + first * (1 - now);
}

// ---- by a metric ----

ReduceLROnPlateau::ReduceLROnPlateau(Optimizer& optimizer, ReduceLROnPlateauOptions options)
    : LRScheduler(optimizer), options_(std::move(options)), best_(options_.maximize ? -INFINITY : INFINITY) {
  constexpr const char* kName = "ReduceLROnPlateau";
  WEFT_CHECK(options_.factor >= 0 && options_.factor < 1, ValueError, kName,
             "factor must be in [0, 1); got {}", options_.factor);
  at_least_0(kName, "patience", static_cast<double>(options_.patience));
  at_least_0(kName, "cooldown", static_cast<double>(options_.cooldown));
  WEFT_CHECK(!std::isnan(options_.threshold), ValueError, kName, "threshold must be a number; got {}",
             options_.threshold);
  at_least_0(kName, "eps", options_.eps);
  options_.min_lr = for_groups(kName, "min_lr", optimizer, std::move(options_.min_lr));
  at_least_0(kName, "min_lr", options_.min_lr);
  last_epoch_ = 0;
}
void ReduceLROnPlateau::step() {
  weft::detail::raise<ValueError>("ReduceLROnPlateau", "step needs a metric; got none");
}
bool ReduceLROnPlateau::better(double metric) const {
  const double sign = options_.maximize ? 1 : -1;
  const double bound = options_.absolute_threshold ? best_ + sign * options_.threshold
                                                   : best_ * (1 + sign * options_.threshold);
  return options_.maximize ? metric > bound : metric < bound;
}
void ReduceLROnPlateau::step(double metric) {
  ++last_epoch_;
  if (better(metric)) {
    best_ = metric;
    num_bad_epochs_ = 0;
  } else {
    ++num_bad_epochs_;
  }
  if (cooldown_counter_ > 0) {
    --cooldown_counter_;
    num_bad_epochs_ = 0;
  }
  const bool reduce = num_bad_epochs_ > static_cast<double>(options_.patience);
  for (int64_t group = 0; group < optimizer().group_count(); ++group) {
    const double least = options_.min_lr[std::min(static_cast<size_t>(group), options_.min_lr.size() - 1)];
    const double before = lr(group), after = std::max(before * options_.factor, least);
    if (reduce && before - after > options_.eps) optimizer().set_lr(group, after);
  }
  if (reduce) {
    cooldown_counter_ = static_cast<double>(options_.cooldown);
    num_bad_epochs_ = 0;
  }
  last_lr_.clear();
  for (int64_t group = 0; group < optimizer().group_count(); ++group) last_lr_.push_back(lr(group));
}
std::vector<std::pair<std::string, double*>> ReduceLROnPlateau::numbers() {
  return {{"best", &best_}, {"num_bad_epochs", &num_bad_epochs_}, {"cooldown_counter", &cooldown_counter_}};
}

// ---- schedules of schedules ----

namespace {

void check_schedulers(const char* name, const std::vector<std::shared_ptr<LRScheduler>>& schedulers) {
  WEFT_CHECK(!schedulers.empty(), ValueError, name, "needs at least one schedule; got none");
  for (size_t i = 0; i < schedulers.size(); ++i) {
    WEFT_CHECK(schedulers[i], ValueError, name, "schedule {} is null", i);
    WEFT_CHECK(&schedulers[i]->optimizer() == &schedulers[0]->optimizer(), ValueError, name,
               "all schedules must belong to one optimizer; schedule {} has another", i);
    WEFT_CHECK(!dynamic_cast<const ReduceLROnPlateau*>(schedulers[i].get()), ValueError, name,
               "does not take ReduceLROnPlateau, whose step needs a metric; got one as schedule {}", i);
  }
}

std::vector<std::pair<std::string, LRScheduler*>> named(
    const std::vector<std::shared_ptr<LRScheduler>>& schedulers) {
  std::vector<std::pair<std::string, LRScheduler*>> all;
  for (size_t i = 0; i < schedulers.size(); ++i)
    all.emplace_back(fmt::format("_schedulers.{}.", i), schedulers[i].get());
  return all;
}

Optimizer& optimizer_of(const char* name, const std::vector<std::shared_ptr<LRScheduler>>& schedulers) {
  check_schedulers(name, schedulers);
  return schedulers[0]->optimizer();
}

}  // namespace

SequentialLR::SequentialLR(Optimizer& optimizer, std::vector<std::shared_ptr<LRScheduler>> schedulers,
                           std::vector<int64_t> milestones)
    : LRScheduler(optimizer), schedulers_(std::move(schedulers)), milestones_(std::move(milestones)) {
  check_schedulers("SequentialLR", schedulers_);
  WEFT_CHECK(&schedulers_[0]->optimizer() == &optimizer, ValueError, "SequentialLR",
             "the schedules belong to another optimizer; {} was given", optimizer.name());
  WEFT_CHECK(milestones_.size() + 1 == schedulers_.size(), ValueError, "SequentialLR",
             "needs one milestone less than schedules; got {} for {}", milestones_.size(),
             schedulers_.size());
  last_epoch_ = 0;
  for (int64_t g = 0; g < optimizer.group_count(); ++g) optimizer.set_lr(g, optimizer.initial_lr(g));
  for (const auto& scheduler : schedulers_) undo(*scheduler);
  const auto first = std::upper_bound(milestones_.begin(), milestones_.end(), 0) - milestones_.begin();
  LRScheduler& running = *schedulers_[static_cast<size_t>(first)];
  running.start();
  last_lr_ = running.get_last_lr();
}
// What making them did.
void SequentialLR::undo(LRScheduler& scheduler) {
  const auto parts = scheduler.parts();
  if (parts.empty()) --scheduler.last_epoch_;
  for (const auto& [name, part] : parts) undo(*part);
}
void SequentialLR::step() {
  ++last_epoch_;
  const auto at = static_cast<size_t>(std::upper_bound(milestones_.begin(), milestones_.end(), last_epoch()) -
                                      milestones_.begin());
  LRScheduler& running = *schedulers_[at];
  if (at > 0 && milestones_[at - 1] == last_epoch()) {
    running.last_epoch_ = 0;
    running.begin_epoch();
    running.set_rates([&](int64_t group) {
      return running.start_share_ ? running.base_lrs_[static_cast<size_t>(group)] * *running.start_share_
                                  : running.next_lr(group);
    });
  } else {
    running.step();
  }
  last_lr_ = running.get_last_lr();
}
std::vector<std::pair<std::string, LRScheduler*>> SequentialLR::parts() const { return named(schedulers_); }

ChainedScheduler::ChainedScheduler(std::vector<std::shared_ptr<LRScheduler>> schedulers)
    : LRScheduler(optimizer_of("ChainedScheduler", schedulers)), schedulers_(std::move(schedulers)) {
  last_epoch_ = 0;
  for (int64_t g = 0; g < optimizer().group_count(); ++g) last_lr_[static_cast<size_t>(g)] = lr(g);
}
void ChainedScheduler::step() {
  ++last_epoch_;
  for (const auto& scheduler : schedulers_) scheduler->step();
  for (int64_t g = 0; g < optimizer().group_count(); ++g) last_lr_[static_cast<size_t>(g)] = lr(g);
}
std::vector<std::pair<std::string, LRScheduler*>> ChainedScheduler::parts() const {
  return named(schedulers_);
}

}  // namespace weft::optim
