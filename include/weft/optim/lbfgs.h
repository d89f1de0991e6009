// The limited-memory quasi-Newton method.
#pragma once

#include "weft/optim/optimizer.h"

namespace weft::optim {

/// The options of LBFGS, by PyTorch's names.
struct LBFGSOptions {
  double lr = 1;
  int64_t max_iter = 20;
  std::optional<int64_t> max_eval{};  // 5/4 max_iter when absent
  double tolerance_grad = 1e-7;
  double tolerance_change = 1e-9;
  int64_t history_size = 100;
  bool strong_wolfe = false;  // PyTorch's line_search_fn="strong_wolfe"
  bool maximize = false;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "LBFGS"; }
  WEFT_API static std::vector<const char*> option_names();
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// What LBFGS keeps from step to step, by PyTorch's names.
struct LBFGSState {
  int64_t func_evals = 0, n_iter = 0;
  double t = 0, H_diag = 1, prev_loss = 0;
  Tensor d, prev_flat_grad;
  std::vector<Tensor> old_dirs, old_stps;  // differences of gradients, and of parameters
  std::vector<double> ro;
};

/// One step of LBFGS on `params`: up to max_iter iterations. `evaluate` computes loss and gradients anew.
WEFT_API void lbfgs_step(const std::vector<Tensor>& params, LBFGSState& state, const LBFGSOptions& options,
                         const std::function<double()>& evaluate);

/// L-BFGS (Nocedal 1980; Liu and Nocedal 1989), as torch.optim.LBFGS: directions from the last history_size differences of
/// gradients, with a fixed step lr or a line search to the strong Wolfe conditions (c1 1e-4, c2 0.9). step needs a closure that
/// clears gradients, computes loss and gradients, and returns the loss; it is called several times. All parameters are one group
/// and one dtype. Throws ValueError for negative lr, a second group, and step without a closure.
class WEFT_API LBFGS : public OptimizerOf<LBFGSOptions> {
 public:
  explicit LBFGS(std::vector<Tensor> params, LBFGSOptions options = {});

  void step() override;
  Tensor step(const std::function<Tensor()>& closure) override;

 protected:
  void save_own_state(StateDict& state) override;
  OwnState load_own_state(const StateDict& state) override;

 private:
  LBFGSState state_;
};

}  // namespace weft::optim
