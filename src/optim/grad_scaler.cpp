// The scale of losses: raised while gradients stay finite, lowered when they do not.
#include "weft/optim/grad_scaler.h"

#include <algorithm>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/ops/optim.h"
#include "weft/autograd.h"
#include "weft/cuda.h"
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

bool any_found(const std::vector<Tensor>& flags) {
  return std::any_of(flags.begin(), flags.end(), [](const Tensor& flag) { return flag.item() != 0; });
}

}  // namespace

void unscale_(TensorList gradients, const Tensor& scale, const Tensor& found_inf) {
  const NoGrad off_the_tape;
  ops::unscale_gradients(gradients, scale, found_inf);
}

void update_scale_(const Tensor& scale, const Tensor& growth_tracker, const Tensor& found_inf,
                   const Tensor& settings) {
  const NoGrad off_the_tape;
  ops::update_scale(scale, growth_tracker, found_inf, settings);
}

GradScaler::GradScaler(GradScalerOptions options)
    : options_(options), init_scale_(options.init_scale), settings_(empty({3}, {.dtype = float64})) {
  if (options.enabled) check(options);
  write_settings();
}

void GradScaler::write_settings() {
  double* const settings = settings_.data_ptr<double>();
  settings[0] = options_.growth_factor;
  settings[1] = options_.backoff_factor;
  settings[2] = static_cast<double>(options_.growth_interval);
}

// What a capture that was given up had begun.
void GradScaler::drop_abandoned() {
  if (!cuda::is_capturing()) std::erase_if(entries_, [](const Entry& e) { return e.captured; });
}

GradScaler::Entry* GradScaler::find(const optim::Optimizer& optimizer) {
  drop_abandoned();
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& e) { return e.optimizer == &optimizer; });
  return found == entries_.end() ? nullptr : &*found;
}

GradScaler::Entry& GradScaler::entry(const optim::Optimizer& optimizer) {
  if (Entry* const found = find(optimizer)) return *found;
  return entries_.emplace_back(Entry{&optimizer, cuda::is_capturing(), Stage::ready, {}});
}

void GradScaler::need_scale(const char* method) const {
  WEFT_CHECK(scale_.defined(), Error, "GradScaler", "{}() needs a scale() of a loss before it", method);
}

Tensor GradScaler::scale(const Tensor& outputs) {
  if (!options_.enabled) return outputs;
  if (!scale_.defined()) {
    WEFT_CHECK(!cuda::is_capturing() || outputs.device().is_cpu(), Error, "GradScaler",
               "its first scale() cannot be captured: the scale would begin anew at each replay; run the "
               "step as usual first");
    const NoGrad off_the_tape;
    scale_ = full({}, init_scale_, {.dtype = float32, .device = outputs.device()});
    growth_tracker_ = full({}, init_growth_tracker_, {.dtype = int32, .device = outputs.device()});
  }
  return outputs * to(scale_, outputs.device());
}

void GradScaler::unscale_(optim::Optimizer& optimizer) {
  if (!options_.enabled) return;
  need_scale("unscale_");
  Entry& state = entry(optimizer);
  WEFT_CHECK(state.stage != Stage::unscaled, Error, "GradScaler",
             "unscale_() has already been called on this optimizer since the last update()");
  WEFT_CHECK(state.stage != Stage::stepped, Error, "GradScaler", "unscale_() is being called after step()");
  std::vector<std::vector<Tensor>> by_device;
  for (const Tensor& parameter : optimizer.parameters()) {
    const Tensor grad = parameter.grad();
    if (!grad.defined()) continue;
    WEFT_CHECK(grad.dtype() != float16, ValueError, "GradScaler",
               "attempting to unscale float16 gradients: keep parameters in float32, and compute in float16 "
               "with Autocast");
    const auto same = std::find_if(by_device.begin(), by_device.end(), [&](const auto& others) {
      return others.front().device() == grad.device();
    });
    (same == by_device.end() ? by_device.emplace_back() : *same).push_back(grad);
  }
  WEFT_CHECK(!by_device.empty(), Error, "GradScaler",
             "no parameter of the optimizer has a gradient; was backward called on what scale() returned?");
  state.found_inf.clear();
  for (const auto& gradients : by_device) {
    const Device device = gradients.front().device();
    state.found_inf.push_back(zeros({}, {.dtype = float32, .device = device}));
    amp::unscale_(gradients, to(scale_, device), state.found_inf.back());
  }
  state.stage = Stage::unscaled;
}

void GradScaler::step(optim::Optimizer& optimizer) {
  if (!options_.enabled) return optimizer.step();
  need_scale("step");
  WEFT_CHECK(entry(optimizer).stage != Stage::stepped, Error, "GradScaler",
             "step() has already been called since the last update()");
  if (entry(optimizer).stage == Stage::ready) unscale_(optimizer);
  Entry& state = entry(optimizer);
  const bool on_one_gpu = state.found_inf.size() == 1 && state.found_inf[0].device().is_cuda();
  if (on_one_gpu && optimizer.can_be_left_out()) {
    optimizer.step_unless(state.found_inf[0]);
  } else {
    WEFT_CHECK(!cuda::is_capturing(), Error, "GradScaler.step",
               "waits for the GPU, which a captured step must not do: {} asks whether gradients are finite "
               "before its step",
               optimizer.name());
    if (!any_found(state.found_inf)) optimizer.step();
  }
  state.stage = Stage::stepped;
}

bool GradScaler::found_inf(const optim::Optimizer& optimizer) {
  weft::detail::check_no_capture("GradScaler.found_inf");
  const Entry* const state = find(optimizer);
  return state && any_found(state->found_inf);
}

void GradScaler::update(std::optional<double> new_scale) {
  if (!options_.enabled) return;
  drop_abandoned();
  if (new_scale) {
    WEFT_CHECK(*new_scale > 0, ValueError, "GradScaler", "a scale must be positive; got {}", *new_scale);
    if (scale_.defined()) fill_(scale_, *new_scale);
    else init_scale_ = *new_scale;
  } else {
    Tensor found;
    for (const Entry& e : entries_)
      for (const Tensor& flag : e.found_inf) {
        const Tensor here = to(flag, scale_.device());
        found = found.defined() ? found + here : here;
      }
    WEFT_CHECK(found.defined(), Error, "GradScaler", "update() needs a step() or unscale_() before it");
    amp::update_scale_(scale_, growth_tracker_, found, settings_);
  }
  entries_.clear();
}

double GradScaler::get_scale() const {
  if (!options_.enabled) return 1;
  return scale_.defined() ? scale_.item() : init_scale_;
}

StateDict GradScaler::state_dict() const {
  if (!options_.enabled) return {};
  const auto number = [](double value) { return full({}, value, {.dtype = float64}); };
  const int64_t tracker = scale_.defined() ? growth_tracker_.item<int64_t>() : init_growth_tracker_;
  return {{"scale", number(get_scale())},
          {"growth_factor", number(options_.growth_factor)},
          {"backoff_factor", number(options_.backoff_factor)},
          {"growth_interval", full({}, options_.growth_interval, {.dtype = int64})},
          {"_growth_tracker", full({}, tracker, {.dtype = int64})}};
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
  init_scale_ = options.init_scale;
  init_growth_tracker_ = static_cast<int64_t>(tracker);
  options.init_scale = options_.init_scale;
  options_ = options;
  write_settings();
  if (!scale_.defined()) return;
  fill_(scale_, init_scale_);
  fill_(growth_tracker_, init_growth_tracker_);
}

}  // namespace weft::amp
