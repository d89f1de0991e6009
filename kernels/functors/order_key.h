// Numbers as unsigned integers of the same order: what sorts compare, on the CPU and on GPUs.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "weft/half.h"

namespace weft::kernels {

/// Key of a number: ascending with it, 0 and -0 the same, all NaN the same and greatest. Stored in 32 or 64 bits. A bool comes as a
/// struct of one byte, `value`, that may hold anything.
template <class T>
struct OrderKey {
  static constexpr bool is_bool = std::is_class_v<T> && sizeof(T) == 1;
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

  static constexpr Key of(T x) {
    if constexpr (is_bool) {
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
  static constexpr bool ambiguous(Key key) { return floating && (key == nan || key == zero); }
  /// The number of a key that is not ambiguous.
  static constexpr T number(Key key) {
    if constexpr (is_bool) {
      return T{static_cast<uint8_t>(key)};
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

}  // namespace weft::kernels
