// The two 16-bit floating types: storage with explicit conversions to and from float. Kernels compute in
// float.
#pragma once

#include <bit>
#include <cstdint>

namespace weft {

/// IEEE 754 binary16 (float16): 1 sign, 5 exponent, 10 mantissa bits; largest finite value 65504.
/// From float: round to nearest even, denormals kept, overflow (65520 and above) to infinity. NaN keeps its
/// sign and the payload bits that fit and becomes quiet, as the F16C instructions do. To float: exact; a
/// signalling NaN becomes quiet.
struct Half {
  uint16_t bits;

  Half() = default;
  constexpr explicit Half(float value) : bits(round(std::bit_cast<uint32_t>(value))) {}
  constexpr explicit operator float() const { return widen(bits); }

  /// The number with this representation.
  static constexpr Half from_bits(uint16_t bits) {
    Half half(0.0f);
    half.bits = bits;
    return half;
  }

 private:
  static constexpr uint16_t round(uint32_t value) {
    const uint32_t sign = (value >> 16) & 0x8000u;
    uint32_t magnitude = value & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return static_cast<uint16_t>(sign | 0x7e00u | ((magnitude >> 13) & 0x3ffu));
    if (magnitude >= 0x477ff000u) return static_cast<uint16_t>(sign | 0x7c00u);
    if (magnitude < 0x38800000u) {
      // One unit in the last place of numbers in [0.5, 1) is float16's smallest denormal: the addition rounds
      // there.
      const float aligned = std::bit_cast<float>(magnitude) + 0.5f;
      return static_cast<uint16_t>(sign | (std::bit_cast<uint32_t>(aligned) - std::bit_cast<uint32_t>(0.5f)));
    }
    magnitude +=
        0xc8000fffu + ((magnitude >> 13) & 1u);  // exponent bias 127 to 15, and half a unit less a hair
    return static_cast<uint16_t>(sign | (magnitude >> 13));
  }
  static constexpr float widen(uint16_t bits) {
    const uint32_t sign = static_cast<uint32_t>(bits & 0x8000u) << 16;
    const uint32_t exponent = (bits >> 10) & 0x1fu;
    const uint32_t mantissa = bits & 0x3ffu;
    if (exponent == 0x1f) {
      return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13) | (mantissa ? 0x400000u : 0u));
    }
    if (exponent == 0) {
      const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
      return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(magnitude));
    }
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
  }
};

/// bfloat16: the upper half of a float; 1 sign, 8 exponent, 7 mantissa bits.
/// From float: round to nearest even, denormals kept, overflow to infinity, NaN quiet with its sign and upper
/// payload. To float: exact; a signalling NaN becomes quiet.
struct BFloat16 {
  uint16_t bits;

  BFloat16() = default;
  constexpr explicit BFloat16(float value) : bits(round(std::bit_cast<uint32_t>(value))) {}
  constexpr explicit operator float() const {
    const uint32_t wide = static_cast<uint32_t>(bits) << 16;
    return std::bit_cast<float>((wide & 0x7fffffffu) > 0x7f800000u ? wide | 0x400000u : wide);
  }

  /// The number with this representation.
  static constexpr BFloat16 from_bits(uint16_t bits) {
    BFloat16 value(0.0f);
    value.bits = bits;
    return value;
  }

 private:
  static constexpr uint16_t round(uint32_t value) {
    if ((value & 0x7fffffffu) > 0x7f800000u) return static_cast<uint16_t>((value >> 16) | 0x40u);
    return static_cast<uint16_t>((value + 0x7fffu + ((value >> 16) & 1u)) >> 16);
  }
};

/// Numbers compare as numbers: -0 equals +0 and NaN equals nothing.
constexpr bool operator==(Half a, Half b) { return static_cast<float>(a) == static_cast<float>(b); }
constexpr bool operator==(BFloat16 a, BFloat16 b) { return static_cast<float>(a) == static_cast<float>(b); }

static_assert(sizeof(Half) == 2 && sizeof(BFloat16) == 2);

}  // namespace weft
