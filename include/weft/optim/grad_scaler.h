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
///
/// The scale is kept where the losses are, from the first one on. On a GPU nothing here waits, but for get_scale, found_inf, saving, and
/// steps of optimizers that cannot be left out on the device (LBFGS, Newton, those with parameters on several devices): a captured step
/// can have all the rest, once it has run as usual. Not copyable.
class WEFT_API GradScaler {
 public:
  /// Throws ValueError unless growth_factor > 1, 0 < backoff_factor < 1, init_scale > 0 and growth_interval > 0.
  explicit GradScaler(GradScalerOptions options = {});
  GradScaler(GradScaler&&) noexcept = default;
  GradScaler& operator=(GradScaler&&) noexcept = default;

  /// outputs * scale, a float32 number; when not enabled, outputs.
  Tensor scale(const Tensor& outputs);
  /// Divides the gradients of the optimizer's parameters by the scale, for clipping between backward and step; step then does
  /// not. Throws Error where no parameter has a gradient, before the first scale(), and when called twice since update, or after step;
  /// ValueError for gradients in float16.
  void unscale_(optim::Optimizer& optimizer);
  /// The optimizer's step with gradients divided by the scale, unless one is infinite or NaN. Throws as unscale_, and Error when called
  /// twice since update, or for a step that waits in a captured one.
  void step(optim::Optimizer& optimizer);
  /// Whether unscale_ or step met infinite or NaN gradients of this optimizer since the last update; waits for a GPU.
  bool found_inf(const optim::Optimizer& optimizer);
  /// Adjusts the scale after the steps of an iteration, or sets it. Throws Error before the first step or unscale_, and ValueError for a
  /// scale that is not positive.
  void update(std::optional<double> new_scale = {});

  /// The scale; 1 when not enabled. Waits for a GPU.
  double get_scale() const;
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
    bool captured;  // it belongs to a captured step
    Stage stage;
    std::vector<Tensor> found_inf;  // of each device that gradients are on
  };
  Entry* find(const optim::Optimizer& optimizer);
  Entry& entry(const optim::Optimizer& optimizer);
  void drop_abandoned();
  void need_scale(const char* method) const;
  void write_settings();

  GradScalerOptions options_;
  double init_scale_;
  int64_t init_growth_tracker_ = 0;
  Tensor scale_, growth_tracker_;  // float32 and int32 where the losses are, undefined before the first
  Tensor settings_;                // factors and interval, as update_scale_ reads them
  std::vector<Entry> entries_;     // optimizers met since the last update
};

/// What GradScaler is made of, PyTorch's _amp_foreach_non_finite_check_and_unscale_ and _amp_update_scale_. All on one device, 0-d;
/// nothing waits.
///
/// gradients *= 1 / scale; found_inf becomes 1 if one of them is infinite or NaN then, and stays as it was if not.
///   gradients: floating. scale, found_inf: float32.
///   Throws DtypeError, DeviceError.
WEFT_API void unscale_(TensorList gradients, const Tensor& scale, const Tensor& found_inf);
/// Where found_inf is not 0: scale *= backoff_factor, growth_tracker = 0. Otherwise ++growth_tracker, and when it reaches
/// growth_interval: scale *= growth_factor unless that overflows, growth_tracker = 0.
///   scale, found_inf: float32. growth_tracker: int32. settings: growth_factor, backoff_factor, growth_interval; contiguous float64 on
///   the CPU, read anew by each replay of a captured step.
///   Throws DtypeError, DeviceError, Error for other settings.
WEFT_API void update_scale_(const Tensor& scale, const Tensor& growth_tracker, const Tensor& found_inf,
                            const Tensor& settings);

}  // namespace weft::amp
