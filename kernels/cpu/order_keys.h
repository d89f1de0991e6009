// Keys of numbers together with where these stand: what the CPU's sort kernels compare.
#pragma once

#include <cstdint>

#include "kernels/cpu/convert.h"
#include "kernels/functors/order_key.h"

namespace weft::kernels::cpu {

/// A key of at most 32 bits and an index below 2^32 in one integer: ordered by key, then by index.
struct NarrowEntry {
  uint64_t packed;

  static constexpr int kKeyBits = 32;
  static NarrowEntry make(uint64_t key, int64_t index) { return {key << 32 | static_cast<uint64_t>(index)}; }
  uint64_t key() const { return packed >> 32; }
  int64_t index() const { return static_cast<int64_t>(packed & 0xffffffffu); }
  friend bool operator<(NarrowEntry a, NarrowEntry b) { return a.packed < b.packed; }
};

/// The same for any key and index.
struct WideEntry {
  uint64_t bits;
  int64_t place;

  static constexpr int kKeyBits = 64;
  static WideEntry make(uint64_t key, int64_t index) { return {key, index}; }
  uint64_t key() const { return bits; }
  int64_t index() const { return place; }
  friend bool operator<(WideEntry a, WideEntry b) {
    return a.bits != b.bits ? a.bits < b.bits : a.place < b.place;
  }
};

}  // namespace weft::kernels::cpu
