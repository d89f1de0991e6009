// Anomaly mode: which op's gradient is NaN, and where that op was called.
#pragma once

#include <string>
#include <utility>

#include "weft/export.h"

namespace weft::autograd {

/// Switches anomaly mode for the whole process: ops that are recorded note where they were called; an error in backward tells
/// it; with check_nan, backward throws GradError for the first op whose gradient has a NaN. It slows training several times.
WEFT_API void set_detect_anomaly(bool mode, bool check_nan = true);
/// Whether the mode is on, and whether it looks for NaN.
WEFT_API bool anomaly_enabled();
WEFT_API bool anomaly_checks_nan();

/// Anomaly mode in its scope, for forward and backward:
///
///     autograd::DetectAnomaly guard;
///     loss(model(x)).backward();
///     // GradError: [sqrt] Function 'SqrtBackward0' returned nan values in its 0th output. Recorded as
///     // sqrt(sub(leaf (3,), ...)) in Net > Linear
class DetectAnomaly {
 public:
  explicit DetectAnomaly(bool check_nan = true)
      : enabled_before_(anomaly_enabled()), checked_before_(anomaly_checks_nan()) {
    set_detect_anomaly(true, check_nan);
  }
  ~DetectAnomaly() { set_detect_anomaly(enabled_before_, checked_before_); }
  DetectAnomaly(const DetectAnomaly&) = delete;
  DetectAnomaly& operator=(const DetectAnomaly&) = delete;

 private:
  bool enabled_before_, checked_before_;
};

/// Names a part of the program, on this thread and in its scope, for anomaly mode's errors. Modules give their own.
class WEFT_API AnomalyLabel {
 public:
  explicit AnomalyLabel(std::string text);
  ~AnomalyLabel();
  AnomalyLabel(const AnomalyLabel&) = delete;
  AnomalyLabel& operator=(const AnomalyLabel&) = delete;

  /// What it says, and the label outside, or nullptr.
  const std::string& text() const { return text_; }
  const AnomalyLabel* around() const { return around_; }

 private:
  std::string text_;
  const AnomalyLabel* around_;
};

}  // namespace weft::autograd
