// What every optimizer is: parameters in groups, state for each parameter, a step; saved and loaded in
// PyTorch's layout.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "weft/optim/update_rule.h"
#include "weft/state_dict.h"
#include "weft/tensor.h"

namespace weft::optim {

/// Parameters that share options. What an optimizer keeps for them is its own.
class WEFT_API ParamGroupBase {
 public:
  /// The parameters, in the order they were given.
  const std::vector<Tensor>& params() const { return params_; }

 private:
  friend class Optimizer;

  std::vector<Tensor> params_;
  std::vector<std::vector<Tensor>> states_;  // for each parameter, empty until its first step
  Tensor settings_;                          // the options' numbers, in memory that recorded updates read
  std::optional<double> initial_lr_;         // what schedules start from
};

/// A group and its options, which may be changed between steps: opt.param_groups()[0].options.lr = 0.1.
template <class Options>
struct ParamGroup : ParamGroupBase {
  Options options;
};

/// What add_param_group and constructors take; the optimizer's own options when absent. By its short name:
///
///     using Group = optim::SGD::Group;
///     optim::SGD opt{{Group{body.parameters()}, Group{head.parameters(), {{.lr = 0.1}}}}, {.lr = 0.01}};
template <class Options>
struct NewParamGroup {
  std::vector<Tensor> params;
  std::optional<Options> options{};
};

/// Base of optimizers. Parameters are leaves of floating dtype; one without a gradient is skipped. All
/// functions that take parameters throw ValueError for an empty list, a parameter that is there already, a
/// non-leaf or options out of range, and DtypeError for other dtypes. Not copyable.
class WEFT_API Optimizer {
 public:
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer();

  /// The class's name: "Adam".
  virtual const char* name() const = 0;

  /// Updates every parameter that has a gradient, off the tape. Throws ValueError for options out of range, ShapeError and
  /// DtypeError for a .grad that does not match its parameter; nothing has changed then.
  virtual void step();
  /// The same after calling `closure`, which computes gradients and returns the loss; returns that loss.
  virtual Tensor step(const std::function<Tensor()>& closure);
  /// What a GradScaler calls: step(), but kernels leave everything as it is, counts too, where `found_inf`, one float32 on the
  /// parameters' device, is not 0 when they run. Nothing waits for a GPU. For optimizers that can_be_left_out().
  void step_unless(const Tensor& found_inf);
  /// Whether step() does nothing but update parameters by rules, whose kernels read found_inf.
  virtual bool can_be_left_out() const { return false; }
  /// Clears all gradients, or fills them with zeros.
  void zero_grad(bool set_to_none = true);

  /// All parameters, group by group.
  std::vector<Tensor> parameters();
  /// How many groups there are.
  virtual int64_t group_count() const = 0;
  /// The learning rate of a group. Throws IndexError.
  double lr(int64_t group = 0);
  /// Sets the learning rate of all groups, or of one. Throws ValueError if negative, IndexError.
  void set_lr(double lr);
  void set_lr(int64_t group, double lr);
  /// A group's momentum, or the first of its betas, which schedules move; nothing for optimizers without. Throws IndexError.
  std::optional<double> momentum(int64_t group = 0);
  /// Sets it. Throws ValueError where there is none, IndexError.
  void set_momentum(int64_t group, double momentum);
  /// The learning rate that a group had when this was first called, or set_initial_lr's: what schedules start from. Saved with the
  /// options then.
  double initial_lr(int64_t group);
  void set_initial_lr(int64_t group, double lr);
  /// How many steps were taken, those included that only kernels left out; not saved.
  int64_t steps_taken() const { return steps_taken_; }

  /// State and options, PyTorch's names joined by dots, parameters counted through all groups:
  /// "state.0.exp_avg", "param_groups.0.lr" (0-d float64 or bool, betas float64 of 2),
  /// "param_groups.0.params" (int64). Tensors share memory with the optimizer.
  StateDict state_dict();
  /// Takes over state and options; options that `state` does not name stay. Throws ValueError if the number
  /// of groups or of their parameters differs, a name is unknown or a parameter's state incomplete, and for
  /// numbers out of range, ShapeError for state of another shape than its parameter's, DtypeError for state of
  /// integers; nothing has changed then. State is copied, in its parameter's dtype.
  void load_state_dict(const StateDict& state);

 protected:
  /// One number or flag of a group's options, by PyTorch's name. betas are two of one name.
  struct Option {
    const char* name;
    OptionField field;
  };

  Optimizer() = default;

  virtual ParamGroupBase& group(int64_t index) = 0;
  /// Every option of a group; the first is lr.
  virtual std::vector<Option> options_of(int64_t index) = 0;
  /// The same without names.
  virtual std::vector<OptionField> fields_of(int64_t index) = 0;
  /// Throws ValueError for options out of range.
  virtual void check_options(int64_t index) = 0;
  /// What is kept and done for each parameter; nullptr where that is not all there is to it.
  virtual const UpdateRule* rule() const = 0;
  /// State that is not kept by a rule, "state.0.…". Loading returns the names it knows, and changes nothing before the function
  /// it returns is called.
  struct OwnState {
    std::vector<std::string> names;
    std::function<void()> apply;
  };
  virtual void save_own_state(StateDict& state);
  virtual OwnState load_own_state(const StateDict& state);

  void set_params(ParamGroupBase& group, std::vector<Tensor> params);
  void check_step();
  Tensor loss_of(const std::function<Tensor()>& closure);

  int64_t steps_taken_ = 0;

 private:
  class Loading;

  std::optional<OptionField> momentum_field(int64_t group);
  void check_group(int64_t group) const;
  void write_numbers(int64_t group, const std::vector<OptionField>& options);

  Tensor found_inf_;                                                        // in step_unless()
  std::shared_ptr<const bool> there_ = std::make_shared<const bool>(true);  // while this optimizer is
};

/// Throws ValueError "[name] rule; got value".
[[noreturn]] WEFT_API void throw_invalid(const char* optimizer, const char* rule, double value);
/// Throws it unless the condition holds.
inline void require(bool condition, const char* optimizer, const char* rule, double value) {
  if (!condition) [[unlikely]]
    throw_invalid(optimizer, rule, value);
}

/// Groups with one kind of options. Those have `static const char* name()`, `fields()` (pointers to the options, in the order of
/// the rule's names or of their own `static option_names()`), and `check()`, which throws ValueError.
template <class Options>
class OptimizerOf : public Optimizer {
 public:
  using Group = NewParamGroup<Options>;

  explicit OptimizerOf(std::vector<Tensor> params, Options options = {}) : defaults_(std::move(options)) {
    add_param_group({std::move(params)});
  }
  explicit OptimizerOf(std::vector<Group> groups, Options options = {}) : defaults_(std::move(options)) {
    if (groups.empty()) set_params(none_, {});
    for (auto& group : groups) add_param_group(std::move(group));
  }

  /// The class's name.
  const char* name() const override { return Options::name(); }

  /// The groups, whose options may be changed between steps.
  std::vector<ParamGroup<Options>>& param_groups() { return groups_; }
  const std::vector<ParamGroup<Options>>& param_groups() const { return groups_; }
  int64_t group_count() const override { return static_cast<int64_t>(groups_.size()); }

  /// Adds a group, whose state starts anew.
  void add_param_group(Group added) {
    ParamGroup<Options> group;
    group.options = added.options.value_or(defaults_);
    group.options.check();
    set_params(group, std::move(added.params));
    groups_.push_back(std::move(group));
  }

 protected:
  ParamGroupBase& group(int64_t index) override { return groups_[static_cast<size_t>(index)]; }
  Options& options(int64_t index) { return groups_[static_cast<size_t>(index)].options; }
  void check_options(int64_t index) override { options(index).check(); }
  std::vector<OptionField> fields_of(int64_t index) override { return options(index).fields(); }
  std::vector<Option> options_of(int64_t index) override {
    const std::vector<OptionField> fields = fields_of(index);
    std::vector<const char*> names;
    if constexpr (requires { Options::option_names(); }) names = Options::option_names();
    else names = update_rule(Options::name()).option_names();
    std::vector<Option> all;
    all.reserve(fields.size());
    for (size_t i = 0; i < fields.size(); ++i) all.push_back({names[i], fields[i]});
    return all;
  }
  const UpdateRule* rule() const override { return nullptr; }

 private:
  std::vector<ParamGroup<Options>> groups_;
  Options defaults_;
  ParamGroupBase none_;
};

/// An optimizer that is its options and the rule of its name: the whole update of a parameter is one call.
template <class Options>
class UpdatingOptimizer : public OptimizerOf<Options> {
 public:
  using OptimizerOf<Options>::OptimizerOf;
  bool can_be_left_out() const override { return true; }

 protected:
  const UpdateRule* rule() const override {
    static const UpdateRule& own = update_rule(Options::name());
    return &own;
  }
};

}  // namespace weft::optim
