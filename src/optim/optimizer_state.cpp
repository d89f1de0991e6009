// Optimizers as named tensors in PyTorch's layout, and back: all is checked before anything changes.
#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "src/core/check.h"
#include "weft/autograd.h"
#include "weft/ops.h"
#include "weft/optim/optimizer.h"

namespace weft::optim {

void Optimizer::save_own_state(StateDict&) {}
Optimizer::OwnState Optimizer::load_own_state(const StateDict&) { return {}; }

StateDict Optimizer::state_dict() {
  StateDict state;
  int64_t index = 0;
  for (int64_t g = 0; g < group_count(); ++g) {
    for (const auto& states : group(g).states_) {
      for (size_t s = 0; s < states.size(); ++s)
        if (states[s].defined() && rule()->states[s].name)
          state.set(fmt::format("state.{}.{}", index, rule()->states[s].name), states[s]);
      ++index;
    }
  }
  save_own_state(state);
  index = 0;
  for (int64_t g = 0; g < group_count(); ++g) {
    const std::string prefix = fmt::format("param_groups.{}.", g);
    for (const Option& option : options_of(g)) {
      const std::string key = prefix + option.name;
      const double number = option.field.read();
      const Tensor value =
          option.field.is_flag() ? full({}, number != 0) : full({1}, number, {.dtype = float64});
      const Tensor* before = state.find(key);
      state.set(key, before ? cat({*before, value}) : value);
    }
    for (const Option& option : options_of(g)) {
      const std::string key = prefix + option.name;
      if (state.at(key).numel() == 1) state.set(key, reshape(state.at(key), {}));
    }
    if (group(g).initial_lr_)
      state.set(prefix + "initial_lr", full({}, *group(g).initial_lr_, {.dtype = float64}));
    const auto count = static_cast<int64_t>(group(g).params_.size());
    state.set(prefix + "params", arange(index, index + count, 1, {.dtype = int64}));
    index += count;
  }
  return state;
}

/// What load_state_dict will change, read and checked group by group.
class Optimizer::Loading {
 public:
  Loading(Optimizer& optimizer, const StateDict& state) : optimizer_(optimizer), state_(state) {
    int64_t groups = 0;
    while (state.contains(fmt::format("param_groups.{}.params", groups))) ++groups;
    WEFT_CHECK(groups == optimizer.group_count(), ValueError, name(),
               "loaded state dict has a different number of parameter groups: {}, the optimizer has {}",
               groups, optimizer.group_count());
    for (int64_t g = 0; g < groups; ++g) {
      const std::string prefix = fmt::format("param_groups.{}.", g);
      const std::vector<Tensor>& params = optimizer.group(g).params_;
      check_params(g, prefix, static_cast<int64_t>(params.size()));
      read_options(g, prefix);
      states_.emplace_back();
      for (const Tensor& param : params) states_.back().push_back(states_of(param));
    }
    own_ = optimizer.load_own_state(state);
    used_.insert(own_.names.begin(), own_.names.end());
    for (const auto& [key, tensor] : state)
      WEFT_CHECK(used_.contains(key), ValueError, name(),
                 "loaded state dict has an entry \"{}\" that this optimizer does not know", key);
  }

  void apply() {
    exchange();
    try {
      for (int64_t g = 0; g < optimizer_.group_count(); ++g) optimizer_.check_options(g);
    } catch (...) {
      exchange();
      throw;
    }
    for (size_t g = 0; g < states_.size(); ++g) {
      ParamGroupBase& group = optimizer_.group(static_cast<int64_t>(g));
      group.states_ = std::move(states_[g]);
      if (initial_lrs_[g]) group.initial_lr_ = initial_lrs_[g];
    }
    if (own_.apply) own_.apply();
  }

 private:
  struct Change {
    OptionField field;
    double value;
  };

  const char* name() const { return optimizer_.name(); }

  const Tensor* find(const std::string& key) {
    const Tensor* tensor = state_.find(key);
    if (!tensor) return tensor;
    WEFT_CHECK(tensor->defined(), ValueError, name(), "loaded state dict has an undefined tensor as \"{}\"",
               key);
    used_.insert(key);
    return tensor;
  }

  void check_params(int64_t group, const std::string& prefix, int64_t wanted) {
    const Tensor* const saved = find(prefix + "params");
    const int64_t count = saved->numel();
    WEFT_CHECK(count == wanted, ValueError, name(),
               "loaded state dict contains a parameter group that doesn't match the size of optimizer's "
               "group: group {} has {} "
               "parameters, the optimizer's {}",
               group, count, wanted);
    WEFT_CHECK(equal(to(reshape(*saved, {-1}), int64),
                     arange(first_param_, first_param_ + count, 1, {.dtype = int64})),
               ValueError, name(),
               "{}params must count parameters through all groups, here from {} to {}; got {}", prefix,
               first_param_, first_param_ + count - 1, saved->str());
    first_param_ += count;
  }

  void read_options(int64_t group, const std::string& prefix) {
    const std::vector<Option> wanted = optimizer_.options_of(group);
    const char* previous = "";
    int64_t position = 0;
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
      WEFT_CHECK(!option.field.is_flag() || number == 0 || number == 1, ValueError, name(),
                 "{}{} must be true or false; got {}", prefix, option.name, number);
      changes_.push_back({option.field, number});
    }
    const Tensor* initial = find(prefix + "initial_lr");
    initial_lrs_.push_back(initial ? std::optional<double>(initial->item()) : std::nullopt);
  }

  std::vector<Tensor> states_of(const Tensor& param) {
    const int64_t index = param_++;
    std::vector<Tensor> own;
    if (!optimizer_.rule()) return own;
    const auto& kept = optimizer_.rule()->states;
    for (size_t s = 0; s < kept.size(); ++s) {
      const Tensor* saved = kept[s].name ? find(fmt::format("state.{}.{}", index, kept[s].name)) : nullptr;
      if (!saved) continue;
      own.resize(kept.size());
      own[s] = loaded(kept[s], fmt::format("state.{}.{}", index, kept[s].name), *saved, param);
    }
    if (own.empty()) return own;
    for (size_t s = 0; s < kept.size(); ++s) {
      if (!kept[s].name) own[s] = ones({}, {.dtype = float32, .device = param.device()});
      WEFT_CHECK(
          own[s].defined() || kept[s].wanted, ValueError, name(),
          "loaded state dict has some state of a parameter, but not its {}; the parameter's shape is {}",
          kept[s].name, param.sizes());
    }
    return own;
  }

  Tensor loaded(const UpdateRule::State& kept, const std::string& key, const Tensor& saved,
                const Tensor& param) const {
    const Shape shape = kept.shape ? kept.shape(param) : Shape(param.sizes());
    WEFT_CHECK(kept.counts ? saved.numel() == 1 : saved.sizes() == shape, ShapeError, name(),
               "{} has shape {}, its parameter {}", key, saved.sizes(), param.sizes());
    WEFT_CHECK(kept.counts || saved.is_floating(), DtypeError, name(), "{} must be floating-point; got {}",
               key, saved.dtype());
    WEFT_CHECK(!kept.counts || saved.item() >= 0, ValueError, name(), "{} must not be negative; got {}", key,
               saved.item());
    Tensor own = kept.counts  ? empty({}, {.dtype = float32, .device = param.device()})
                 : kept.shape ? empty(shape, {.dtype = param.dtype(), .device = param.device()})
                              : empty_like(param.detach());
    copy_(own, kept.counts ? reshape(saved, {}) : saved);
    return own;
  }

  // Options with what was read; again, with what they were.
  void exchange() {
    for (Change& change : changes_) {
      const double before = change.field.read();
      change.field.write(change.value);
      change.value = before;
    }
  }

  Optimizer& optimizer_;
  const StateDict& state_;
  std::unordered_set<std::string> used_;
  std::vector<Change> changes_;
  std::vector<std::optional<double>> initial_lrs_;
  std::vector<std::vector<std::vector<Tensor>>> states_;
  OwnState own_;
  int64_t first_param_ = 0, param_ = 0;
};

void Optimizer::load_state_dict(const StateDict& state) {
  NoGrad guard;
  Loading(*this, state).apply();
}

}  // namespace weft::optim
