// Where a tensor lives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weft/export.h"

namespace weft {

/// Kinds of devices.
enum class DeviceType : int8_t { cpu, cuda };

/// A device type and an index: "cpu", "cuda" (index 0), "cuda:1".
struct WEFT_API Device {
  DeviceType type = DeviceType::cpu;
  int8_t index = 0;

  constexpr Device() = default;
  constexpr Device(DeviceType type, int8_t index = 0)
      : type(type), index(index) {}  // NOLINT: "cpu" is a device

  /// Reads "cpu", "cuda" or "cuda:N". Throws ValueError for anything else.
  Device(std::string_view text);                                // NOLINT
  Device(const char* text) : Device(std::string_view(text)) {}  // NOLINT

  /// The type, and all of it as text: "cpu", "cuda:1".
  bool is_cpu() const { return type == DeviceType::cpu; }
  bool is_cuda() const { return type == DeviceType::cuda; }
  std::string str() const;
  bool operator==(const Device&) const = default;
};

/// The one CPU.
inline constexpr Device cpu{DeviceType::cpu};

}  // namespace weft
