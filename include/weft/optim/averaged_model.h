// Averages of parameters over the steps of training.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "weft/state_dict.h"
#include "weft/tensor.h"

namespace weft::optim {

struct AveragedModelOptions {
  /// Absent: the mean of all (stochastic weight averaging, Izmailov et al. 2018). Otherwise the exponential moving average
  /// a = decay a + (1 - decay) p.
  std::optional<double> decay{};
};

/// Averages of `params`, which stay what they are: as torch.optim.swa_utils.AveragedModel. Update after each step, or epoch; the
/// first update copies. To evaluate, swap the averages in, and back:
///
///     optim::AveragedModel average{model.parameters(), {.decay = 0.999}};
///     … opt.step(); average.update_parameters(); …
///     average.swap(); evaluate(model); average.swap();
///
/// Throws ValueError for no parameters and decay outside [0, 1].
class WEFT_API AveragedModel {
 public:
  explicit AveragedModel(std::vector<Tensor> params, AveragedModelOptions options = {});

  /// Takes the parameters into the averages. Throws Error for a first time in a captured step, which copies them.
  void update_parameters();
  /// Exchanges values of parameters and averages.
  void swap();
  /// The averages, in the order of the parameters.
  const std::vector<Tensor>& averages() const { return averages_; }
  /// How many updates there were.
  int64_t n_averaged() const { return count_->updates; }

  /// "n_averaged", and the averages as "0", "1", …; they share memory.
  StateDict state_dict() const;
  /// Copies from it. Throws ValueError for missing or additional entries, ShapeError.
  void load_state_dict(const StateDict& state);

 private:
  struct Count {
    int64_t updates = 0;
    Tensor share;  // of the parameters in the next average, in memory that captured steps read
  };
  static double share_of(const Count& count, const AveragedModelOptions& options);

  std::vector<Tensor> params_, averages_;
  AveragedModelOptions options_;
  std::shared_ptr<Count> count_ = std::make_shared<Count>();
};

}  // namespace weft::optim
