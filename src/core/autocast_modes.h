// What autocast does on this thread, where ops and the tape can read it.
#pragma once

#include <utility>

#include "weft/dtype.h"

namespace weft::detail {

struct AutocastModes {
  bool enabled[2] = {false, false};  // by DeviceType
  Dtype dtype[2] = {bfloat16, float16};
  bool cache = true;
  bool any() const { return enabled[0] || enabled[1]; }
};

inline constinit thread_local AutocastModes autocast_modes;

/// Other modes while it lives.
class WithAutocastModes {
 public:
  explicit WithAutocastModes(const AutocastModes& modes) : before_(std::exchange(autocast_modes, modes)) {}
  ~WithAutocastModes() { autocast_modes = before_; }
  WithAutocastModes(const WithAutocastModes&) = delete;
  WithAutocastModes& operator=(const WithAutocastModes&) = delete;

 private:
  AutocastModes before_;
};

}  // namespace weft::detail
