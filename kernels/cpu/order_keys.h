// Numbers as unsigned integers of the same order, and these together with where they stand: what the sort kernels compare.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "kernels/cpu/convert.h"
#include "weft/half.h"

namespace weft::kernels::cpu {

/// Key of a number: ascending with it, 0 and -0 the same, all NaN the same and greatest. Stored in 32 or 64 bits.
template <class T>
struct OrderKey {
  static constexpr bool floating =
      std::is_floating_point_v<T> || std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;
  using Bits = std::conditional_t<
      sizeof(T) == 1, uint8_t,
      std::conditional_t<sizeof(T) == 2, uint16_t, std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>>>;
  using Key = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

  static constexpr Bits kSign = static_cast<Bits>(Bits{1} << (8 * sizeof(T) - 1));
  static constexpr Bits kAll = std::numeric_limits<Bits>::max();
  static constexpr Key nan = kAll;
  static constexpr Key zero = floating || std::is_signed_v<T> ? kSign : 0;

  static Key of(T x) {
    if constexpr (std::is_same_v<T, Bool>) {
      return x.value != 0;
    } else if constexpr (!floating) {
      return static_cast<Bits>(std::bit_cast<Bits>(x) ^ (std::is_signed_v<T> ? kSign : Bits{0}));
    } else {
      const Bits bits = std::bit_cast<Bits>(x), magnitude = static_cast<Bits>(bits & ~kSign);
      if (magnitude > infinity()) return nan;
      if (magnitude == 0) return zero;
      return static_cast<Bits>((bits & kSign) != 0 ? ~bits : bits | kSign);
    }
  }
  /// Whether several numbers share the key, so that it does not tell which.
  static bool ambiguous(Key key) { return floating && (key == nan || key == zero); }
  /// The number of a key that is not ambiguous.
  static T number(Key key) {
    if constexpr (std::is_same_v<T, Bool>) {
      return Bool{static_cast<uint8_t>(key)};
    } else if constexpr (!floating) {
      return std::bit_cast<T>(
          static_cast<Bits>(static_cast<Bits>(key) ^ (std::is_signed_v<T> ? kSign : Bits{0})));
    } else {
      const auto bits = static_cast<Bits>(key);
      return std::bit_cast<T>(static_cast<Bits>((bits & kSign) != 0 ? bits & ~kSign : ~bits));
    }
  }

 private:
  static constexpr Bits infinity() {
    if constexpr (std::is_same_v<T, Half>) return 0x7c00;
    else if constexpr (std::is_same_v<T, BFloat16>) return 0x7f80;
    else return std::bit_cast<Bits>(std::numeric_limits<T>::infinity());
  }
};

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
