// What every optimizer is: parameters in groups, state for each parameter, a step; saved and loaded in
// PyTorch's layout.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

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

  /// Updates every parameter that has a gradient, off the tape. Throws ValueError for options out of range, ShapeError and
  /// DtypeError for a .grad that does not match its parameter; nothing has changed then.
  void step();
  /// The same after calling `closure`, which computes gradients and returns the loss; returns that loss.
  Tensor step(const std::function<Tensor()>& closure);
  /// Clears all gradients, or fills them with zeros.
  void zero_grad(bool set_to_none = true);

  /// All parameters, group by group.
  std::vector<Tensor> parameters();
  /// How many groups there are.
  virtual int64_t group_count() const = 0;
  /// The learning rate of a group. Throws IndexError.
  double lr(int64_t group = 0);
  /// Sets the learning rate of all groups. Throws ValueError if negative.
  void set_lr(double lr);

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
    double* number = nullptr;
    bool* flag = nullptr;
  };

  Optimizer() = default;

  virtual const char* name() const = 0;
  virtual ParamGroupBase& group(int64_t index) = 0;
  /// Every option of a group; the first is lr.
  virtual std::vector<Option> options_of(int64_t index) = 0;
  /// Throws ValueError for options out of range.
  virtual void check_options(int64_t index) = 0;
  /// The numbers that the update reads from memory.
  virtual std::vector<double> settings_of(int64_t index) = 0;
  /// PyTorch's names of the states of one parameter; nullptr: not saved.
  virtual std::span<const char* const> state_names() const = 0;
  /// Updates one parameter. `states` has one entry for each of state_names(), undefined until this makes
  /// them.
  virtual void update(int64_t group, const Tensor& param, const Tensor& grad, std::vector<Tensor>& states,
                      const Tensor& settings) = 0;
  /// Called after states were loaded, for those that are not saved.
  virtual void loaded(const Tensor& param, std::vector<Tensor>& states) const;

  void set_params(ParamGroupBase& group, std::vector<Tensor> params);
  void check_step();
  [[noreturn]] void invalid(const char* rule, double value) const;
};

/// Groups with one kind of options.
template <class Options>
class OptimizerOf : public Optimizer {
 public:
  using Group = NewParamGroup<Options>;

  /// The groups, whose options may be changed between steps.
  std::vector<ParamGroup<Options>>& param_groups() { return groups_; }
  const std::vector<ParamGroup<Options>>& param_groups() const { return groups_; }
  int64_t group_count() const override { return static_cast<int64_t>(groups_.size()); }

  /// Adds a group, whose state starts anew.
  void add_param_group(Group added) {
    ParamGroup<Options> group;
    group.options = added.options.value_or(defaults_);
    set_params(group, std::move(added.params));
    groups_.push_back(std::move(group));
    try {
      check_options(group_count() - 1);
    } catch (...) {
      groups_.pop_back();
      throw;
    }
  }

 protected:
  explicit OptimizerOf(Options defaults) : defaults_(std::move(defaults)) {}

  ParamGroupBase& group(int64_t index) override { return groups_[static_cast<size_t>(index)]; }
  Options& options(int64_t index) { return groups_[static_cast<size_t>(index)].options; }

 private:
  std::vector<ParamGroup<Options>> groups_;
  Options defaults_;
};

}  // namespace weft::optim
