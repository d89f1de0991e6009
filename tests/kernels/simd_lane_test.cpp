// What kernels rely on in Lane itself: arithmetic, comparisons, NaN rules, integer division and reductions;
// checked on every compiled SIMD target that this machine can run.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/kernels/simd_math_probe.h"

namespace weft::test {
namespace {

constexpr int64_t lowest = std::numeric_limits<int64_t>::min();
constexpr int64_t highest = std::numeric_limits<int64_t>::max();
constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

int64_t wrapped(__int128 value) { return static_cast<int64_t>(static_cast<uint64_t>(value)); }

template <class List>
auto find(const List& list, const std::string& name) {
  const auto entry = std::find_if(list.begin(), list.end(), [&](const auto& e) { return name == e.name; });
  if (entry == list.end()) throw std::out_of_range("the probe has no function " + name);
  return entry->function;
}

/// Every pair of `values` through the function of every target, against `reference`; NaN equals NaN, -0 is
/// not 0.
template <class T, class List>
void expect_pairs(List ProbeTable::*list, const char* name, const std::vector<T>& values,
                  const std::function<T(T, T)>& reference) {
  std::vector<T> x;
  std::vector<T> y;
  for (const T a : values) {
    for (const T b : values) {
      x.push_back(a);
      y.push_back(b);
    }
  }
  std::vector<T> out(x.size());
  for (const ProbeTable& table : probe_tables()) {
    find(table.*list, name)(x.data(), y.data(), out.data(), x.size());
    for (size_t i = 0; i < x.size(); ++i) {
      const T want = reference(x[i], y[i]);
      const bool same = (out[i] == want && std::signbit(static_cast<double>(out[i])) ==
                                               std::signbit(static_cast<double>(want))) ||
                        (out[i] != out[i] && want != want);
      EXPECT_TRUE(same) << name << "(" << x[i] << ", " << y[i] << ") on " << table.target << " gave "
                        << out[i] << ", not " << want;
    }
  }
}

const std::vector<int64_t> integers = {0,      1,          -1,          2,           -2,
                                       3,      -3,         7,           -7,          10,
                                       -10,    4294967296, -4294967297, 2147483648,  3037000500,
                                       lowest, lowest + 1, highest,     highest - 1, 123456789012345};
const std::vector<float> floats = {0.0f, -0.0f, 1, -1, 2.5f, -2.5f, 3e38f, -3e38f, 1e-40f, inf, -inf, nan};

void expect_integers(const char* name, const std::function<int64_t(int64_t, int64_t)>& reference) {
  expect_pairs<int64_t>(&ProbeTable::binary_int64, name, integers, reference);
}
void expect_floats(const char* name, const std::function<float(float, float)>& reference) {
  expect_pairs<float>(&ProbeTable::binary_float, name, floats, reference);
}

TEST(SimdLane, IntegerArithmeticWrapsAround) {
  expect_integers("add", [](int64_t a, int64_t b) { return wrapped(__int128{a} + b); });
  expect_integers("subtract", [](int64_t a, int64_t b) { return wrapped(__int128{a} - b); });
  expect_integers("multiply", [](int64_t a, int64_t b) { return wrapped(__int128{a} * b); });
  expect_integers("negate", [](int64_t a, int64_t) { return wrapped(-__int128{a}); });
  expect_integers("compound", [](int64_t a, int64_t b) { return wrapped((__int128{a} + b) * 3 - 1); });
}

TEST(SimdLane, IntegerDivisionRoundsAsNamedAndNeverTraps) {
  const auto trunc = [](int64_t a, int64_t b) { return b == 0 ? 0 : wrapped(__int128{a} / b); };
  const auto floor = [](int64_t a, int64_t b) {
    if (b == 0) return int64_t{0};
    const __int128 quotient = __int128{a} / b;
    return wrapped(quotient * b != a && (a < 0) != (b < 0) ? quotient - 1 : quotient);
  };
  expect_integers("divide", trunc);
  expect_integers("trunc_divide", trunc);
  expect_integers("floor_divide", floor);
  expect_integers("trunc_remainder", [&](int64_t a, int64_t b) {
    return b == 0 ? 0 : wrapped(__int128{a} - __int128{trunc(a, b)} * b);
  });
  expect_integers("floor_remainder", [&](int64_t a, int64_t b) {
    return b == 0 ? 0 : wrapped(__int128{a} - __int128{floor(a, b)} * b);
  });
}

TEST(SimdLane, IntegerBitOperationsWorkOnEveryBit) {
  expect_integers("bit_and", [](int64_t a, int64_t b) { return a & b; });
  expect_integers("bit_or", [](int64_t a, int64_t b) { return a | b; });
  expect_integers("bit_xor", [](int64_t a, int64_t b) { return a ^ b; });
  expect_integers("bit_not", [](int64_t a, int64_t) { return ~a; });
}

TEST(SimdLane, ComparisonsSelectionsAndExtremesOfIntegersAreExact) {
  expect_integers("equal", [](int64_t a, int64_t b) { return a == b; });
  expect_integers("not_equal", [](int64_t a, int64_t b) { return a != b; });
  expect_integers("less", [](int64_t a, int64_t b) { return a < b; });
  expect_integers("less_equal", [](int64_t a, int64_t b) { return a <= b; });
  expect_integers("greater", [](int64_t a, int64_t b) { return a > b; });
  expect_integers("greater_equal", [](int64_t a, int64_t b) { return a >= b; });
  expect_integers("choose_greater", [](int64_t a, int64_t b) { return std::max(a, b); });
  expect_integers("max", [](int64_t a, int64_t b) { return std::max(a, b); });
  expect_integers("min", [](int64_t a, int64_t b) { return std::min(a, b); });
  expect_integers("either", [](int64_t a, int64_t b) { return (a < b && a < 0) || a > b; });
  std::vector<int64_t> out(integers.size());
  for (const ProbeTable& table : probe_tables()) {
    find(table.unary_int64, "abs")(integers.data(), out.data(), integers.size());
    for (size_t i = 0; i < out.size(); ++i) {
      EXPECT_EQ(out[i], wrapped(integers[i] < 0 ? -__int128{integers[i]} : integers[i])) << table.target;
    }
    find(table.unary_int64, "sign")(integers.data(), out.data(), integers.size());
    for (size_t i = 0; i < out.size(); ++i)
      EXPECT_EQ(out[i], (integers[i] > 0) - (integers[i] < 0)) << table.target;
  }
}

TEST(SimdLane, FloatArithmeticIsIeee) {
  expect_floats("add", [](float a, float b) { return a + b; });
  expect_floats("subtract", [](float a, float b) { return a - b; });
  expect_floats("multiply", [](float a, float b) { return a * b; });
  expect_floats("divide", [](float a, float b) { return a / b; });
  expect_floats("negate", [](float a, float) { return -a; });
  expect_floats("copysign", [](float a, float b) { return std::copysign(a, b); });
}

TEST(SimdLane, FloatComparisonsWithNanAreFalseButNotEqual) {
  expect_floats("equal", [](float a, float b) { return a == b; });
  expect_floats("not_equal", [](float a, float b) { return a != b; });
  expect_floats("less", [](float a, float b) { return a < b; });
  expect_floats("less_equal", [](float a, float b) { return a <= b; });
  expect_floats("greater", [](float a, float b) { return a > b; });
  expect_floats("greater_equal", [](float a, float b) { return a >= b; });
  expect_floats("either", [](float a, float b) { return (a < b && a < 0) || !(a <= b); });
  expect_floats("choose_greater", [](float a, float b) { return a > b ? a : b; });
}

TEST(SimdLane, MaximumAndMinimumPropagateNan) {
  expect_floats("max", [](float a, float b) { return std::isnan(a) || a > b ? a : b; });
  expect_floats("min", [](float a, float b) { return std::isnan(a) || a < b ? a : b; });
}

TEST(SimdLane, ClassificationTellsNanInfFiniteAndSign) {
  expect_floats("classes", [](float a, float) {
    const int sign = std::isnan(a) ? 0 : 8 * std::signbit(a);
    return static_cast<float>(std::isnan(a) + 2 * std::isinf(a) + 4 * std::isfinite(a) + sign);
  });
}

TEST(SimdLane, FusedMultiplyAddRoundsOnceOnVectorTargets) {
  const float x = 1 + 0x1p-23f;
  const float y = -(1 - 0x1p-23f);
  for (const ProbeTable& table : probe_tables()) {
    float out = 0;
    find(table.binary_float, "fused")(&x, &y, &out, 1);
    EXPECT_EQ(out, std::string(table.target) == "SCALAR" ? 0.0f : 0x1p-46f) << table.target;
  }
}

TEST(SimdLane, ReductionsFoldHalvesAndPropagateNan) {
  for (const ProbeTable& table : probe_tables()) {
    std::vector<float> x(table.float_lanes);
    for (size_t i = 0; i < x.size(); ++i)
      x[i] = i % 2 == 0 ? 1e8f + static_cast<float>(i) : -3.25f * static_cast<float>(i);
    std::vector<float> folded = x;
    for (size_t width = x.size() / 2; width > 0; width /= 2) {
      for (size_t i = 0; i < width; ++i) folded[i] += folded[i + width];
    }
    float out[3];
    table.reduce_float(x.data(), out);
    EXPECT_EQ(out[0], folded[0]) << table.target;
    EXPECT_EQ(out[1], *std::max_element(x.begin(), x.end())) << table.target;
    EXPECT_EQ(out[2], *std::min_element(x.begin(), x.end())) << table.target;
    for (size_t i = 0; i < x.size(); ++i) {
      std::vector<float> with_nan = x;
      with_nan[i] = nan;
      table.reduce_float(with_nan.data(), out);
      EXPECT_TRUE(std::isnan(out[0]) && std::isnan(out[1]) && std::isnan(out[2]))
          << table.target << " lane " << i;
    }
  }
}

}  // namespace
}  // namespace weft::test
