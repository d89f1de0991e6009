// Where a tensor lives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weft/export.h"

namespace weft {

/// Kinds of devices.
enum class DeviceType : int8_t { cpu, cuda };

/// A device type and an index: "cpu", "cuda:1", or "cuda", which stands for the current GPU of the thread that makes a tensor
/// there: a tensor's own device always has its number.
struct WEFT_API Device {
  DeviceType type = DeviceType::cpu;
  int8_t index = 0;  // -1 for "cuda" without a number

  constexpr Device() = default;
  constexpr Device(DeviceType type)  // NOLINT: "cpu" is a device
      : type(type), index(type == DeviceType::cpu ? 0 : -1) {}
  constexpr Device(DeviceType type, int8_t index) : type(type), index(index) {}

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
