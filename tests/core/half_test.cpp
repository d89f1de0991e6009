// float16 and bfloat16: every bit pattern, and every rounding boundary between two of them.
#include "weft/half.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using weft::BFloat16;
using weft::Half;

// The value of a pattern from the definition of the format, by arithmetic in double.
double value_of(uint16_t bits, int exponent_bits, int mantissa_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const int exponent = (bits >> mantissa_bits) & ((1 << exponent_bits) - 1);
  const int mantissa = bits & ((1 << mantissa_bits) - 1);
  const double sign = (bits & 0x8000) ? -1.0 : 1.0;
  if (exponent == (1 << exponent_bits) - 1) {
    return mantissa ? std::numeric_limits<double>::quiet_NaN()
                    : sign * std::numeric_limits<double>::infinity();
  }
  if (exponent == 0) return sign * std::ldexp(mantissa, 1 - bias - mantissa_bits);
  return sign * std::ldexp(mantissa + (1 << mantissa_bits), exponent - bias - mantissa_bits);
}

uint32_t float_bits(float value) { return std::bit_cast<uint32_t>(value); }

struct HalfFormat {
  using Type = Half;
  static constexpr int exponent_bits = 5, mantissa_bits = 10;
};
struct BFloat16Format {
  using Type = BFloat16;
  static constexpr int exponent_bits = 8, mantissa_bits = 7;
};

template <class Format>
struct SixteenBitFloat : testing::Test {
  using T = typename Format::Type;
  static constexpr uint16_t infinity =
      static_cast<uint16_t>(((1 << Format::exponent_bits) - 1) << Format::mantissa_bits);
  static constexpr uint16_t quiet = 1 << (Format::mantissa_bits - 1);
  static double value(uint16_t bits) { return value_of(bits, Format::exponent_bits, Format::mantissa_bits); }
  static uint16_t rounded(float x) { return T(x).bits; }
};
using Formats = testing::Types<HalfFormat, BFloat16Format>;
TYPED_TEST_SUITE(SixteenBitFloat, Formats);

TYPED_TEST(SixteenBitFloat, EveryPatternBecomesItsValueAndComesBack) {
  for (uint32_t pattern = 0; pattern < 0x10000; ++pattern) {
    const auto bits = static_cast<uint16_t>(pattern);
    const float wide = static_cast<float>(TypeParam::Type::from_bits(bits));
    if (std::isnan(this->value(bits))) {
      ASSERT_TRUE(std::isnan(wide)) << pattern;
      ASSERT_TRUE(float_bits(wide) & 0x400000u) << "signalling: " << pattern;
      ASSERT_EQ(this->rounded(wide), bits | this->quiet) << pattern;
    } else {
      ASSERT_EQ(wide, this->value(bits)) << pattern;
      ASSERT_EQ(std::signbit(wide), (bits & 0x8000) != 0) << pattern;
      ASSERT_EQ(this->rounded(wide), bits) << pattern;
    }
  }
}

TYPED_TEST(SixteenBitFloat, RoundsToNearestAndTiesToEven) {
  for (uint32_t low = 0; low < this->infinity; ++low) {
    const auto below = static_cast<uint16_t>(low), above = static_cast<uint16_t>(low + 1);
    // Above the largest finite number lies what would come next if the exponents went on.
    const double lower = this->value(below);
    const double upper = above == this->infinity ? 2 * lower - this->value(static_cast<uint16_t>(low - 1))
                                                 : this->value(above);
    const double exact_middle = (lower + upper) / 2;
    const auto middle = static_cast<float>(exact_middle);
    ASSERT_EQ(static_cast<double>(middle), exact_middle);
    ASSERT_EQ(this->rounded(middle), (below & 1) ? above : below) << low;
    ASSERT_EQ(this->rounded(std::nextafter(middle, 0.0f)), below) << low;
    ASSERT_EQ(this->rounded(std::nextafter(middle, std::numeric_limits<float>::infinity())), above) << low;
    ASSERT_EQ(this->rounded(-middle), 0x8000 | ((below & 1) ? above : below)) << low;
  }
}

TYPED_TEST(SixteenBitFloat, OverflowIsInfinityAndUnderflowIsSignedZero) {
  const float largest = std::numeric_limits<float>::max(),
              smallest = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(this->rounded(largest), this->infinity);
  EXPECT_EQ(this->rounded(-largest), 0x8000 | this->infinity);
  EXPECT_EQ(this->rounded(std::numeric_limits<float>::infinity()), this->infinity);
  EXPECT_EQ(this->rounded(smallest), 0);
  EXPECT_EQ(this->rounded(-smallest), 0x8000);
  EXPECT_EQ(this->rounded(-0.0f), 0x8000);
}

TYPED_TEST(SixteenBitFloat, NanKeepsItsSignAndStaysNanWhateverItsPayload) {
  for (uint32_t payload : {0x1u, 0x1fffu, 0xffffu, 0x200000u, 0x3fffffu, 0x400000u, 0x7fffffu}) {
    const uint16_t positive = this->rounded(std::bit_cast<float>(0x7f800000u | payload));
    const uint16_t negative = this->rounded(std::bit_cast<float>(0xff800000u | payload));
    EXPECT_GT(positive, this->infinity) << payload;
    EXPECT_TRUE(positive & this->quiet) << payload;
    EXPECT_EQ(negative, 0x8000 | positive) << payload;
  }
}

TYPED_TEST(SixteenBitFloat, ComparesAsNumbersDo) {
  using T = typename TypeParam::Type;
  EXPECT_TRUE(T(0.0f) == T(-0.0f));
  EXPECT_FALSE(T(std::numeric_limits<float>::quiet_NaN()) == T(std::numeric_limits<float>::quiet_NaN()));
  EXPECT_TRUE(T(1.5f) == T(1.5f));
  static_assert(static_cast<float>(T(-2.0f)) == -2.0f);
}

TEST(Half, KnownPatterns) {
  EXPECT_EQ(Half(1.0f).bits, 0x3c00);
  EXPECT_EQ(Half(65504.0f).bits, 0x7bff);
  EXPECT_EQ(Half(65519.996f).bits, 0x7bff);
  EXPECT_EQ(Half(65520.0f).bits, 0x7c00);
  EXPECT_EQ(Half(0x1p-24f).bits, 0x0001);
  EXPECT_EQ(Half(0x1p-25f).bits, 0x0000);
  EXPECT_EQ(Half(0.1f).bits, 0x2e66);
}

TEST(BFloat16, KnownPatterns) {
  EXPECT_EQ(BFloat16(1.0f).bits, 0x3f80);
  EXPECT_EQ(BFloat16(3.14159265f).bits, 0x4049);
  EXPECT_EQ(BFloat16(0x1p-133f).bits, 0x0001);
}

}  // namespace
