// Schedules: how learning rates (and momentum) change from epoch to epoch, over any optimizer, as torch.optim.lr_scheduler.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weft/optim/optimizer.h"
#include "weft/state_dict.h"

namespace weft::optim {

/// Base of schedules. A schedule starts from the rates its optimizer's groups have, sets those of epoch 0 when it is made, and the
/// next ones at each step(), which stands behind the optimizer's steps of an epoch:
///
///     optim::SGD opt{model.parameters(), {.lr = 0.1}};
///     optim::StepLR schedule{opt, 30, 0.1};
///     for (int epoch = 0; epoch < 90; ++epoch) { train(opt); schedule.step(); }
///
/// Rates follow from those before, so that schedules can be chained and rates be changed by hand between steps. The optimizer must
/// outlive the schedule. All schedules throw ValueError for rates, factors and counts that are negative or NaN. Not copyable.
class WEFT_API LRScheduler {
 public:
  LRScheduler(const LRScheduler&) = delete;
  LRScheduler& operator=(const LRScheduler&) = delete;
  virtual ~LRScheduler();

  /// The next epoch: sets the rates of all groups.
  virtual void step();
  /// The rates that were set last, a group each.
  std::vector<double> get_last_lr() const { return last_lr_; }
  /// How often step was called.
  int64_t last_epoch() const { return static_cast<int64_t>(last_epoch_); }
  /// The optimizer whose rates these are.
  Optimizer& optimizer() const { return *optimizer_; }

  /// What changes from step to step: "last_epoch", "_step_count", "base_lrs", "_last_lr" and what the schedule has besides. Saved
  /// with the optimizer's, which holds the rates, training resumes exactly.
  StateDict state_dict() const;
  /// Takes over what state_dict gave. Throws ValueError for missing or unknown entries; nothing has changed then.
  void load_state_dict(const StateDict& state);

 protected:
  explicit LRScheduler(Optimizer& optimizer);

  /// The rate of a group in epoch last_epoch_.
  virtual double next_lr(int64_t group) = 0;
  /// Called once before the rates of an epoch.
  virtual void begin_epoch() {}
  /// All numbers besides the base's that change from step to step.
  virtual std::vector<std::pair<std::string, double*>> numbers();
  /// For schedules of schedules: those, with the prefix of their names.
  virtual std::vector<std::pair<std::string, LRScheduler*>> parts() const;

  /// Sets the rates of epoch 0; each constructor's last act.
  void start();
  void set_rates(const std::function<double(int64_t group)>& rate);
  double lr(int64_t group) const { return optimizer_->lr(group); }

  double last_epoch_ = -1, step_count_ = 0;
  std::vector<double> base_lrs_, last_lr_;
  bool initial_ = false;
  std::optional<double>
      start_share_;  // of the initial rate at epoch 0, for schedules that have a closed form

 private:
  friend class SequentialLR;

  Optimizer* optimizer_;
};

/// lr = initial lr * lambda(epoch). One function for all groups, or one each (ValueError for another number).
class WEFT_API LambdaLR : public LRScheduler {
 public:
  using Function = std::function<double(int64_t epoch)>;

  LambdaLR(Optimizer& optimizer, Function lr_lambda);
  LambdaLR(Optimizer& optimizer, std::vector<Function> lr_lambdas);

 protected:
  double next_lr(int64_t group) override;

 private:
  std::vector<Function> lambdas_;
};

/// lr *= lambda(epoch), from epoch 1 on. Functions as LambdaLR's.
class WEFT_API MultiplicativeLR : public LRScheduler {
 public:
  using Function = std::function<double(int64_t epoch)>;

  MultiplicativeLR(Optimizer& optimizer, Function lr_lambda);
  MultiplicativeLR(Optimizer& optimizer, std::vector<Function> lr_lambdas);

 protected:
  double next_lr(int64_t group) override;

 private:
  std::vector<Function> lambdas_;
};

/// lr *= gamma every step_size epochs. Throws ValueError for step_size below 1.
class WEFT_API StepLR : public LRScheduler {
 public:
  StepLR(Optimizer& optimizer, int64_t step_size, double gamma = 0.1);

 protected:
  double next_lr(int64_t group) override;

 private:
  int64_t step_size_;
  double gamma_;
};

/// lr *= gamma at each milestone, as often as it is named.
class WEFT_API MultiStepLR : public LRScheduler {
 public:
  MultiStepLR(Optimizer& optimizer, const std::vector<int64_t>& milestones, double gamma = 0.1);

 protected:
  double next_lr(int64_t group) override;

 private:
  std::map<int64_t, int> milestones_;
  double gamma_;
};

/// factor * lr before epoch total_iters, lr from then on. Throws ValueError for a factor outside [0, 1].
class WEFT_API ConstantLR : public LRScheduler {
 public:
  explicit ConstantLR(Optimizer& optimizer, double factor = 1.0 / 3, int64_t total_iters = 5);

 protected:
  double next_lr(int64_t group) override;

 private:
  double factor_;
  int64_t total_iters_;
};

/// From start_factor * lr to end_factor * lr in total_iters epochs, on a line. Throws ValueError for start_factor outside (0, 1] and
/// end_factor outside [0, 1].
class WEFT_API LinearLR : public LRScheduler {
 public:
  explicit LinearLR(Optimizer& optimizer, double start_factor = 1.0 / 3, double end_factor = 1,
                    int64_t total_iters = 5);

 protected:
  double next_lr(int64_t group) override;

 private:
  double start_factor_, end_factor_;
  int64_t total_iters_;
};

/// lr *= gamma every epoch.
class WEFT_API ExponentialLR : public LRScheduler {
 public:
  ExponentialLR(Optimizer& optimizer, double gamma);

 protected:
  double next_lr(int64_t group) override;

 private:
  double gamma_;
};

/// lr = initial lr / (1 + decay_rate * epoch): inverse-time decay.
class WEFT_API InverseTimeLR : public LRScheduler {
 public:
  InverseTimeLR(Optimizer& optimizer, double decay_rate);

 protected:
  double next_lr(int64_t group) override;

 private:
  double decay_rate_;
};

/// Half a cosine from lr to eta_min in T_max epochs, and back, without end (Loshchilov and Hutter 2017, without restarts).
class WEFT_API CosineAnnealingLR : public LRScheduler {
 public:
  CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, double eta_min = 0);

 protected:
  double next_lr(int64_t group) override;

 private:
  int64_t T_max_;
  double eta_min_;
};

/// lr * (1 - epoch / total_iters)^power, 0 from epoch total_iters on.
class WEFT_API PolynomialLR : public LRScheduler {
 public:
  explicit PolynomialLR(Optimizer& optimizer, int64_t total_iters = 5, double power = 1);

 protected:
  double next_lr(int64_t group) override;

 private:
  int64_t total_iters_;
  double power_;
};

/// Half a cosine from lr to eta_min in T_0 epochs, then anew, each time T_mult as long (SGDR, Loshchilov and Hutter 2017). Throws
/// ValueError for T_0 or T_mult below 1.
class WEFT_API CosineAnnealingWarmRestarts : public LRScheduler {
 public:
  CosineAnnealingWarmRestarts(Optimizer& optimizer, int64_t T_0, int64_t T_mult = 1, double eta_min = 0);

  using LRScheduler::step;
  /// Goes to an epoch, which may be a fraction. Throws ValueError for a negative one.
  void step(double epoch);

 protected:
  double next_lr(int64_t group) override;
  void begin_epoch() override;
  std::vector<std::pair<std::string, double*>> numbers() override;

 private:
  int64_t T_0_, T_mult_;
  double eta_min_, T_i_, T_cur_ = -1;
};

/// How CyclicLR's cycles change from one to the next.
enum class CyclicMode { triangular, triangular2, exp_range };

struct CyclicLROptions {
  std::vector<double> base_lr, max_lr;  // one for all groups, or one each
  double step_size_up = 2000;
  std::optional<double> step_size_down{};
  CyclicMode mode = CyclicMode::triangular;
  double gamma = 1;
  /// In place of the mode: of the cycle (from 1), or with scale_iterations of the epoch.
  std::function<double(double)> scale_fn{};
  bool scale_iterations = false;
  bool cycle_momentum = true;
  std::vector<double> base_momentum{0.8}, max_momentum{0.9};
};

/// Between base_lr and max_lr and back on lines (Smith 2017); triangular2 halves the height each cycle, exp_range multiplies it with
/// gamma^epoch. cycle_momentum moves momentum, or beta1, against it. Throws ValueError for lists of another length than the groups',
/// and cycle_momentum with an optimizer that has none.
class WEFT_API CyclicLR : public LRScheduler {
 public:
  CyclicLR(Optimizer& optimizer, CyclicLROptions options);

 protected:
  double next_lr(int64_t group) override;
  void begin_epoch() override;

 private:
  double scale_ = 0, place_ = 0;
  CyclicLROptions options_;
};

/// The curve between two rates.
enum class Anneal { cos, linear };

struct OneCycleLROptions {
  std::vector<double> max_lr;  // one for all groups, or one each
  int64_t total_steps = 0;
  double pct_start = 0.3;
  Anneal anneal_strategy = Anneal::cos;
  bool cycle_momentum = true;
  std::vector<double> base_momentum{0.85}, max_momentum{0.95};
  double div_factor = 25;
  double final_div_factor = 1e4;
  bool three_phase = false;
};

/// From max_lr / div_factor up to max_lr in pct_start of the steps, then down to 1 / final_div_factor of the first, with momentum
/// against it (Smith and Topin 2018); three_phase comes down symmetrically first. Throws ValueError for total_steps below 1, pct_start
/// outside [0, 1], as CyclicLR, and in step beyond total_steps.
class WEFT_API OneCycleLR : public LRScheduler {
 public:
  OneCycleLR(Optimizer& optimizer, OneCycleLROptions options);

 protected:
  double next_lr(int64_t group) override;
  void begin_epoch() override;

 private:
  struct Phase {
    double end;
    int from, to, momentum_from, momentum_to;  // 0: initial, 1: max, 2: min
  };

  OneCycleLROptions options_;
  std::vector<Phase> phases_;
};

/// From the rate to swa_lr in anneal_epochs, then constant: for averaging weights (Izmailov et al. 2018).
class WEFT_API SWALR : public LRScheduler {
 public:
  SWALR(Optimizer& optimizer, double swa_lr, int64_t anneal_epochs = 10,
        Anneal anneal_strategy = Anneal::cos);

 protected:
  double next_lr(int64_t group) override;

 private:
  double swa_lr_;
  int64_t anneal_epochs_;
  Anneal strategy_;
};

struct ReduceLROnPlateauOptions {
  bool maximize = false;  // PyTorch's mode="max"
  double factor = 0.1;
  int64_t patience = 10;
  double threshold = 1e-4;
  bool absolute_threshold = false;  // PyTorch's threshold_mode="abs"
  int64_t cooldown = 0;
  std::vector<double> min_lr{0};  // one for all groups, or one each
  double eps = 1e-8;
};

/// lr *= factor when a metric, given to step, has not improved by the threshold (relative to the best, or absolute) for more than
/// `patience` epochs; then `cooldown` epochs of rest. Rates stay at min_lr or above, and where they would change by eps or less. step
/// without a metric throws. Throws ValueError for a factor outside [0, 1) and min_lr of another length than the groups.
class WEFT_API ReduceLROnPlateau : public LRScheduler {
 public:
  explicit ReduceLROnPlateau(Optimizer& optimizer, ReduceLROnPlateauOptions options = {});

  void step() override;
  /// The next epoch, with its metric.
  void step(double metric);

 protected:
  double next_lr(int64_t group) override { return lr(group); }
  std::vector<std::pair<std::string, double*>> numbers() override;

 private:
  bool better(double metric) const;

  ReduceLROnPlateauOptions options_;
  double best_, num_bad_epochs_ = 0, cooldown_counter_ = 0;
};

/// One schedule after the other, changing at the milestones. Throws ValueError unless there is one milestone less than schedules, all
/// of one optimizer, none a ReduceLROnPlateau.
class WEFT_API SequentialLR : public LRScheduler {
 public:
  SequentialLR(Optimizer& optimizer, std::vector<std::shared_ptr<LRScheduler>> schedulers,
               std::vector<int64_t> milestones);

  void step() override;

 protected:
  double next_lr(int64_t group) override { return lr(group); }
  std::vector<std::pair<std::string, LRScheduler*>> parts() const override;

 private:
  static void undo(LRScheduler& scheduler);

  std::vector<std::shared_ptr<LRScheduler>> schedulers_;
  std::vector<int64_t> milestones_;
};

/// Several schedules at once, each changing the rates that those before it left. Throws as SequentialLR.
class WEFT_API ChainedScheduler : public LRScheduler {
 public:
  explicit ChainedScheduler(std::vector<std::shared_ptr<LRScheduler>> schedulers);

  void step() override;

 protected:
  double next_lr(int64_t group) override { return lr(group); }
  std::vector<std::pair<std::string, LRScheduler*>> parts() const override;

 private:
  std::vector<std::shared_ptr<LRScheduler>> schedulers_;
};

}  // namespace weft::optim
