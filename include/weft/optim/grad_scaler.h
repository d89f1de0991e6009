// The scaling of losses that training in float16 needs.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "weft/optim/optimizer.h"
#include "weft/state_dict.h"
#include "weft/tensor.h"

namespace weft::amp {

/// What GradScaler starts with, PyTorch's defaults.
struct GradScalerOptions {
  double init_scale = 65536;
  double growth_factor = 2;
  double backoff_factor = 0.5;
  int64_t growth_interval = 2000;
  bool enabled = true;
};

/// Keeps small float16 gradients from vanishing: the loss is multiplied by a scale, gradients are divided by it before the
/// optimizer's step, which is left out when one of them is infinite or NaN; the scale then shrinks, and grows again after a
/// while without such steps. bfloat16 does not need it.
///
///     amp::GradScaler scaler;
///     scaler.scale(loss).backward();
///     scaler.step(opt);
///     scaler.update();
class WEFT_API GradScaler {
 public:
  /// Throws ValueError unless growth_factor > 1, 0 < backoff_factor < 1, init_scale > 0 and growth_interval > 0.
  explicit GradScaler(GradScalerOptions options = {});

  /// outputs * scale; when not enabled, outputs.
  Tensor scale(const Tensor& outputs);
  /// Divides the gradients of the optimizer's parameters by the scale, for clipping between backward and step; step then does
  /// not. Throws Error where no parameter has a gradient, and when called twice since update, or after step.
  void unscale_(optim::Optimizer& optimizer);
  /// The optimizer's step with gradients divided by the scale, unless one is infinite or NaN. Returns whether it was made. Gradients
  /// of a GPU are asked once, here, which waits for them: a captured step cannot have it (Error). Throws Error when called twice since
  /// update.
  bool step(optim::Optimizer& optimizer);
  /// Adjusts the scale after the steps of an iteration, or sets it. Throws Error before the first step or unscale_, and ValueError for a
  /// scale that is not positive.
  void update(std::optional<double> new_scale = {});

  /// The scale; 1 when not enabled.
  double get_scale() const { return options_.enabled ? scale_ : 1.0; }
  bool is_enabled() const { return options_.enabled; }
  const GradScalerOptions& options() const { return options_; }

  /// "scale", "growth_factor", "backoff_factor", "growth_interval", "_growth_tracker" as 0-d tensors; empty when not enabled.
  StateDict state_dict() const;
  /// Throws Error naming what is missing, and ValueError as the constructor; nothing has changed then.
  void load_state_dict(const StateDict& state);

 private:
  enum class Stage : int8_t { ready, unscaled, stepped };
  struct Entry {
    const optim::Optimizer* optimizer;
    Stage stage;
    std::optional<bool> found_inf;  // known once it was asked for
    std::vector<Tensor> finite;     // of each device, whether all gradients were
  };
  Entry& entry(const optim::Optimizer& optimizer);
  static bool found_inf(Entry& entry);

  GradScalerOptions options_;
  double scale_;
  int64_t growth_tracker_ = 0;
  std::vector<Entry> entries_;  // optimizers met since the last update
};

}  // namespace weft::amp
