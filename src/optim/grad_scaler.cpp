// The scale of losses: raised while gradients stay finite, lowered when they do not.
#include "weft/optim/grad_scaler.h"

#include <algorithm>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft::amp {

namespace {

void check(const GradScalerOptions& options) {
  const auto rule = [](bool holds, const char* text, double value) {
    WEFT_CHECK(holds, ValueError, "GradScaler", "{}; got {}", text, value);
  };
  rule(options.init_scale > 0, "init_scale must be positive", options.init_scale);
  rule(options.growth_factor > 1, "growth_factor must be greater than 1", options.growth_factor);
  rule(options.backoff_factor > 0 && options.backoff_factor < 1, "backoff_factor must be between 0 and 1",
       options.backoff_factor);
  rule(options.growth_interval > 0, "growth_interval must be positive",
       static_cast<double>(options.growth_interval));
}

}  // namespace

GradScaler::GradScaler(GradScalerOptions options) : options_(options), scale_(options.init_scale) {
  if (options.enabled) check(options);
}

GradScaler::Entry& GradScaler::entry(const optim::Optimizer& optimizer) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& e) { return e.optimizer == &optimizer; });
  if (found != entries_.end()) return *found;
  return entries_.emplace_back(Entry{&optimizer, Stage::ready, {}, {}});
}

bool GradScaler::found_inf(Entry& entry) {
  if (!entry.found_inf) {
    weft::detail::check_no_capture("GradScaler.step");
    entry.found_inf = false;
    for (const Tensor& finite : entry.finite) *entry.found_inf = *entry.found_inf || !finite.item<bool>();
    entry.finite.clear();
  }
  return *entry.found_inf;
}

Tensor GradScaler::scale(const Tensor& outputs) { return options_.enabled ? outputs * scale_ : outputs; }

void GradScaler::unscale_(optim::Optimizer& optimizer) {
  if (!options_.enabled) return;
  Entry& state = entry(optimizer);
  WEFT_CHECK(state.stage != Stage::unscaled, Error, "GradScaler",
             "unscale_() has already been called on this optimizer since the last update()");
  WEFT_CHECK(state.stage != Stage::stepped, Error, "GradScaler", "unscale_() is being called after step()");
  const NoGrad off_the_tape;
  const double inverse = 1 / scale_;
  bool any = false;
  state.found_inf.reset();
  for (const Tensor& parameter : optimizer.parameters()) {
    const Tensor grad = parameter.grad();
    if (!grad.defined()) continue;
    any = true;
    grad.mul_(inverse);
    const Tensor finite = grad.isfinite().all();
    const auto same = std::find_if(state.finite.begin(), state.finite.end(),
                                   [&](const Tensor& other) { return other.device() == finite.device(); });
    if (same == state.finite.end()) state.finite.push_back(finite);
    else *same = logical_and(*same, finite);
  }
  WEFT_CHECK(any, Error, "GradScaler",
             "no parameter of the optimizer has a gradient; was backward called on what scale() returned?");
  state.stage = Stage::unscaled;
}

bool GradScaler::step(optim::Optimizer& optimizer) {
  if (!options_.enabled) {
    optimizer.step();
    return true;
  }
  WEFT_CHECK(entry(optimizer).stage != Stage::stepped, Error, "GradScaler",
             "step() has already been called since the last update()");
  if (entry(optimizer).stage == Stage::ready) unscale_(optimizer);
  Entry& state = entry(optimizer);
  const bool finite = !found_inf(state);
  if (finite) optimizer.step();
  state.stage = Stage::stepped;
  return finite;
}

void GradScaler::update(std::optional<double> new_scale) {
  if (!options_.enabled) return;
  if (new_scale) {
    WEFT_CHECK(*new_scale > 0, ValueError, "GradScaler", "a scale must be positive; got {}", *new_scale);
    scale_ = *new_scale;
  } else {
    WEFT_CHECK(!entries_.empty(), Error, "GradScaler", "update() needs a step() or unscale_() before it");
    if (std::any_of(entries_.begin(), entries_.end(), [](Entry& e) { return found_inf(e); })) {
      scale_ *= options_.backoff_factor;
      growth_tracker_ = 0;
    } else if (++growth_tracker_ == options_.growth_interval) {
      // Beyond float32 the scaled loss itself would be infinite.
      const double grown = scale_ * options_.growth_factor;
      if (grown <= 3.4028234663852886e38) scale_ = grown;
      growth_tracker_ = 0;
    }
  }
  entries_.clear();
}

StateDict GradScaler::state_dict() const {
  if (!options_.enabled) return {};
  const auto number = [](double value) { return full({}, value, {.dtype = float64}); };
  return {{"scale", number(scale_)},
          {"growth_factor", number(options_.growth_factor)},
          {"backoff_factor", number(options_.backoff_factor)},
          {"growth_interval", full({}, options_.growth_interval, {.dtype = int64})},
          {"_growth_tracker", full({}, growth_tracker_, {.dtype = int64})}};
}

void GradScaler::load_state_dict(const StateDict& state) {
  if (!options_.enabled) return;
  const auto read = [&](const char* name) {
    const Tensor* found = state.find(name);
    WEFT_CHECK(found, Error, "GradScaler",
               "the state has no '{}'; it may be of a scaler that was not enabled", name);
    WEFT_CHECK(found->numel() == 1, ShapeError, "GradScaler", "'{}' must be one number; got {}", name,
               found->sizes());
    return found->item<double>();
  };
  GradScalerOptions options = options_;
  options.init_scale = read("scale");
  options.growth_factor = read("growth_factor");
  options.backoff_factor = read("backoff_factor");
  options.growth_interval = static_cast<int64_t>(read("growth_interval"));
  const double tracker = read("_growth_tracker");
  check(options);
  scale_ = options.init_scale;
  options.init_scale = options_.init_scale;
  options_ = options;
  growth_tracker_ = static_cast<int64_t>(tracker);
}

}  // namespace weft::amp
