// What CPU kernels rely on in kernels/cpu/simd: vector math that is accurate, right at IEEE's special values
// and the same wherever an element stands; checked on every compiled SIMD target that this machine can run.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/kernels/simd_math_probe.h"

namespace weft::test {
namespace {

constexpr double wrong = 1e30;

template <class T>
constexpr T inf = std::numeric_limits<T>::infinity();
template <class T>
constexpr T nan = std::numeric_limits<T>::quiet_NaN();
template <class T>
constexpr T denormal = std::numeric_limits<T>::denorm_min();

template <class List>
auto find(const List& list, const std::string& name) {
  for (const auto& entry : list) {
    if (name == entry.name) return entry.function;
  }
  throw std::out_of_range("the probe has no function " + name);
}
template <class T>
const auto& unary_list(const ProbeTable& table) {
  if constexpr (std::is_same_v<T, float>) return table.unary_float;
  if constexpr (std::is_same_v<T, double>) return table.unary_double;
  if constexpr (std::is_same_v<T, int64_t>) return table.unary_int64;
}
template <class T>
const auto& binary_list(const ProbeTable& table) {
  if constexpr (std::is_same_v<T, float>) return table.binary_float;
  if constexpr (std::is_same_v<T, double>) return table.binary_double;
  if constexpr (std::is_same_v<T, int64_t>) return table.binary_int64;
}
template <class T>
std::vector<T> apply(const ProbeTable& table, const std::string& name, const std::vector<T>& x) {
  std::vector<T> out(x.size());
  find(unary_list<T>(table), name)(x.data(), out.data(), x.size());
  return out;
}
template <class T>
std::vector<T> apply(const ProbeTable& table, const std::string& name, const std::vector<T>& x,
                     const std::vector<T>& y) {
  std::vector<T> out(x.size());
  find(binary_list<T>(table), name)(x.data(), y.data(), out.data(), x.size());
  return out;
}

/// |got - exact| in units of the last place of T at `exact`; `wrong` where NaN, a zero's sign or an infinity
/// differs.
template <class T, class Wide>
double error_in_ulp(T got, Wide exact) {
  using Limits = std::numeric_limits<T>;
  const T rounded = static_cast<T>(exact);
  if (std::isnan(rounded) || std::isnan(got)) return std::isnan(rounded) && std::isnan(got) ? 0 : wrong;
  if (rounded == got) return rounded == 0 && std::signbit(rounded) != std::signbit(got) ? wrong : 0;
  if (std::isinf(rounded) || std::isinf(got)) {
    // Next to the overflow threshold, the other of "inf" and "the largest finite number" is one ulp off.
    const T finite = std::isinf(rounded) ? got : rounded;
    return std::abs(finite) == Limits::max() && (finite < 0) == (rounded < 0) ? 1 : wrong;
  }
  int exponent = 0;
  std::frexp(rounded, &exponent);
  const int last_place = std::max(exponent, Limits::min_exponent) - Limits::digits;
  return static_cast<double>(std::ldexp(std::abs(static_cast<Wide>(got) - exact), -last_place));
}

template <class T>
using Wider = std::conditional_t<std::is_same_v<T, float>, double, long double>;

/// The scalar fallback is as good as the C library is.
constexpr double scalar_ulp = 3.5;

/// A function with its reference and the accuracy that math.inl.h states for the vector targets, in ulp.
struct Accuracy {
  const char* name;
  double (*reference)(double);
  long double (*reference_long)(long double);
  double float_ulp, double_ulp;
  double interesting;  // the sweep is densest in [-interesting, interesting]
};

#define REFERENCE(f) [](double x) { return std::f(x); }, [](long double x) { return std::f(x); }
template <class T>
T sigmoid(T x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
const Accuracy accuracies[] = {
    {"exp", REFERENCE(exp), 1.1, 1.1, 100},
    {"exp2", REFERENCE(exp2), 1.1, 1.2, 150},
    {"expm1", REFERENCE(expm1), 1.5, 2, 20},
    {"log", REFERENCE(log), 1, 1.4, 2},
    {"log2", REFERENCE(log2), 1.9, 1.9, 2},
    {"log10", REFERENCE(log10), 2.1, 2.1, 2},
    {"log1p", REFERENCE(log1p), 1, 1.4, 2},
    {"sin", REFERENCE(sin), 1.6, 1.6, 1e5},
    {"cos", REFERENCE(cos), 1.6, 1.6, 1e5},
    {"tan", REFERENCE(tan), 1.5, 3.1, 1e5},
    {"asin", REFERENCE(asin), 2, 1, 1},
    {"acos", REFERENCE(acos), 1.2, 1, 1},
    {"atan", REFERENCE(atan), 1.6, 1, 4},
    {"sinh", REFERENCE(sinh), 2.3, 2.4, 90},
    {"cosh", REFERENCE(cosh), 1.6, 1.6, 90},
    {"tanh", REFERENCE(tanh), 2, 2.1, 4},
    {"asinh", REFERENCE(asinh), 2, 2.2, 4},
    {"acosh", REFERENCE(acosh), 2, 2.3, 4},
    {"atanh", REFERENCE(atanh), 2, 2.4, 1},
    {"sigmoid", [](double x) { return sigmoid(x); }, [](long double x) { return sigmoid(x); }, 2.4, 2.4, 40},
    {"erf", REFERENCE(erf), 1.2, 1.2, 4},
    {"erfc", REFERENCE(erfc), 1, 3.5, 11},
    {"rsqrt", [](double x) { return 1 / std::sqrt(x); }, [](long double x) { return 1 / std::sqrt(x); }, 1.6,
     1.6, 4},
    {"sqrt", REFERENCE(sqrt), 0.5, 0.5, 4},
};
#undef REFERENCE

/// Every exponent and sign, random mantissas; every second number in the function's interesting range.
template <class T>
std::vector<T> sweep(size_t count, double interesting) {
  using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  std::mt19937_64 random(20);
  std::uniform_real_distribution<double> near(-interesting, interesting);
  std::vector<T> x(count);
  for (size_t i = 0; i < count; ++i) {
    x[i] = i % 2 == 0 ? std::bit_cast<T>(static_cast<Bits>(random())) : static_cast<T>(near(random));
  }
  return x;
}

template <class T>
void check_accuracy(size_t count) {
  for (const Accuracy& accuracy : accuracies) {
    const std::vector<T> x = sweep<T>(count, accuracy.interesting);
    std::vector<Wider<T>> exact(count);
    for (size_t i = 0; i < count; ++i) {
      if constexpr (std::is_same_v<T, float>) {
        exact[i] = accuracy.reference(x[i]);
      } else {
        exact[i] = accuracy.reference_long(x[i]);
      }
    }
    const double vector_limit = std::is_same_v<T, float> ? accuracy.float_ulp : accuracy.double_ulp;
    for (const ProbeTable& table : probe_tables()) {
      const double limit = std::string(table.target) == "SCALAR" ? scalar_ulp : vector_limit;
      const std::vector<T> got = apply(table, accuracy.name, x);
      double worst = 0;
      size_t where = 0;
      for (size_t i = 0; i < count; ++i) {
        const double error = error_in_ulp(got[i], exact[i]);
        if (error > worst) {
          worst = error;
          where = i;
        }
      }
      EXPECT_LE(worst, limit) << accuracy.name << "(" << x[where] << ") on " << table.target << ": got "
                              << got[where] << ", exact " << exact[where];
    }
  }
}

TEST(SimdMath, FloatFunctionsAreWithinTheirStatedAccuracy) { check_accuracy<float>(400000); }
TEST(SimdMath, DoubleFunctionsAreWithinTheirStatedAccuracy) { check_accuracy<double>(40000); }

template <class T>
void expect_same(T got, T want, const std::string& what) {
  if (std::isnan(want)) {
    EXPECT_TRUE(std::isnan(got)) << what << " gave " << got << ", not NaN";
  } else {
    EXPECT_TRUE(got == want && std::signbit(got) == std::signbit(want))
        << what << " gave " << got << ", not " << want;
  }
}

template <class T>
void check_special_values() {
  struct Case {
    const char* name;
    T x, want;
  };
  const T huge = std::numeric_limits<T>::max();
  std::vector<Case> cases = {
      {"exp", -inf<T>, 0},
      {"exp", inf<T>, inf<T>},
      {"exp", 0, 1},
      {"exp", huge, inf<T>},
      {"exp", -huge, 0},
      {"exp2", -inf<T>, 0},
      {"exp2", inf<T>, inf<T>},
      {"exp2", 10, 1024},
      {"expm1", -inf<T>, -1},
      {"expm1", inf<T>, inf<T>},
      {"expm1", T(-0.0), T(-0.0)},
      {"expm1", denormal<T>, denormal<T>},
      {"log", 0, -inf<T>},
      {"log", T(-0.0), -inf<T>},
      {"log", -1, nan<T>},
      {"log", -inf<T>, nan<T>},
      {"log", inf<T>, inf<T>},
      {"log", 1, 0},
      {"log2", 0, -inf<T>},
      {"log2", 8, 3},
      {"log2", denormal<T>, T(std::numeric_limits<T>::min_exponent - std::numeric_limits<T>::digits)},
      {"log2", -denormal<T>, nan<T>},
      {"log10", 0, -inf<T>},
      {"log10", inf<T>, inf<T>},
      {"log1p", -1, -inf<T>},
      {"log1p", -2, nan<T>},
      {"log1p", inf<T>, inf<T>},
      {"log1p", T(-0.0), T(-0.0)},
      {"log1p", denormal<T>, denormal<T>},
      {"sin", T(-0.0), T(-0.0)},
      {"sin", inf<T>, nan<T>},
      {"sin", denormal<T>, denormal<T>},
      {"cos", -inf<T>, nan<T>},
      {"cos", 0, 1},
      {"tan", inf<T>, nan<T>},
      {"tan", T(-0.0), T(-0.0)},
      {"asin", T(-0.0), T(-0.0)},
      {"asin", T(1.5), nan<T>},
      {"acos", 1, 0},
      {"acos", T(-1.5), nan<T>},
      {"atan", T(-0.0), T(-0.0)},
      {"sinh", inf<T>, inf<T>},
      {"sinh", -huge, -inf<T>},
      {"sinh", T(-0.0), T(-0.0)},
      {"sinh", -denormal<T>, -denormal<T>},
      {"cosh", -inf<T>, inf<T>},
      {"cosh", T(-0.0), 1},
      {"tanh", inf<T>, 1},
      {"tanh", -inf<T>, -1},
      {"tanh", T(-0.0), T(-0.0)},
      {"tanh", denormal<T>, denormal<T>},
      {"asinh", -inf<T>, -inf<T>},
      {"asinh", T(-0.0), T(-0.0)},
      {"acosh", 1, 0},
      {"acosh", T(0.5), nan<T>},
      {"acosh", -5, nan<T>},
      {"acosh", inf<T>, inf<T>},
      {"atanh", 1, inf<T>},
      {"atanh", -1, -inf<T>},
      {"atanh", 2, nan<T>},
      {"atanh", inf<T>, nan<T>},
      {"atanh", T(-0.0), T(-0.0)},
      {"sigmoid", inf<T>, 1},
      {"sigmoid", -inf<T>, 0},
      {"sigmoid", 0, T(0.5)},
      {"erf", inf<T>, 1},
      {"erf", -inf<T>, -1},
      {"erf", T(-0.0), T(-0.0)},
      {"erfc", inf<T>, 0},
      {"erfc", -inf<T>, 2},
      {"rsqrt", 0, inf<T>},
      {"rsqrt", T(-0.0), -inf<T>},
      {"rsqrt", inf<T>, 0},
      {"rsqrt", -1, nan<T>},
      {"floor", T(-0.0), T(-0.0)},
      {"floor", T(-0.5), -1},
      {"ceil", T(-0.5), T(-0.0)},
      {"trunc", T(-0.5), T(-0.0)},
      {"trunc", huge, huge},
      {"floor", -inf<T>, -inf<T>},
      {"round", T(0.5), 0},
      {"round", T(1.5), 2},
      {"round", T(2.5), 2},
      {"round", T(-0.5), T(-0.0)},
      {"round", std::nextafter(T(0.5), T(0)), 0},
      {"sign", T(-0.0), 0},
      {"sign", -inf<T>, -1},
      {"sign", denormal<T>, 1},
      {"abs", T(-0.0), 0},
  };
  for (const auto& entry : unary_list<T>(probe_tables().front()))
    cases.push_back({entry.name, nan<T>, nan<T>});
  for (const ProbeTable& table : probe_tables()) {
    for (const Case& c : cases) {
      expect_same(apply(table, c.name, std::vector<T>{c.x})[0], c.want,
                  std::string(c.name) + "(" + std::to_string(c.x) + ") on " + table.target);
    }
  }
}

TEST(SimdMath, FloatSpecialValuesAreExact) { check_special_values<float>(); }
TEST(SimdMath, DoubleSpecialValuesAreExact) { check_special_values<double>(); }

TEST(SimdMath, HugeAnglesAreReducedExactly) {
  const std::vector<float> x = {1e8f, -3.4e38f, 65536.5f, 1.5707964f, 4.712389f, 1e5f, 0.5f};
  for (const ProbeTable& table : probe_tables()) {
    for (size_t i = 0; i < x.size(); ++i) {
      EXPECT_LE(error_in_ulp(apply(table, "sin", x)[i], std::sin(double{x[i]})), 1.6) << x[i] << table.target;
      EXPECT_LE(error_in_ulp(apply(table, "cos", x)[i], std::cos(double{x[i]})), 1.6) << x[i] << table.target;
      EXPECT_LE(error_in_ulp(apply(table, "tan", x)[i], std::tan(double{x[i]})), 1.1) << x[i] << table.target;
    }
  }
}

/// Every pair of values that C99's appendix F treats on its own, and of ordinary ones.
template <class T>
void check_binary_special_values(const char* name, T (*reference)(T, T), double limit) {
  const T huge = std::numeric_limits<T>::max();
  const std::vector<T> values = {0,       T(-0.0),  1,           -1,           T(0.5),      T(-0.5),
                                 2,       -2,       3,           -3,           T(2.5),      -T(2.5),
                                 T(1e30), T(-1e30), T(1e-30),    huge,         -huge,       inf<T>,
                                 -inf<T>, nan<T>,   denormal<T>, -denormal<T>, T(16777215), T(0.9999)};
  for (const ProbeTable& table : probe_tables()) {
    for (const T x : values) {
      const std::vector<T> got = apply(table, name, std::vector<T>(values.size(), x), values);
      for (size_t i = 0; i < values.size(); ++i) {
        EXPECT_LE(error_in_ulp(got[i], static_cast<Wider<T>>(reference(x, values[i]))), limit)
            << name << "(" << x << ", " << values[i] << ") on " << table.target << " gave " << got[i];
      }
    }
  }
}

TEST(SimdMath, PowFollowsC99ForSpecialValues) {
  check_binary_special_values<float>(
      "pow", [](float x, float y) { return std::pow(x, y); }, 1);
  check_binary_special_values<double>(
      "pow", [](double x, double y) { return std::pow(x, y); }, 1);
}
TEST(SimdMath, Atan2FollowsC99ForSpecialValues) {
  check_binary_special_values<float>(
      "atan2", [](float y, float x) { return std::atan2(y, x); }, 3);
  check_binary_special_values<double>(
      "atan2", [](double y, double x) { return std::atan2(y, x); }, 1);
}

TEST(SimdMath, PowAndAtan2AreAccurate) {
  const size_t count = 300000;
  std::mt19937_64 random(3);
  std::uniform_real_distribution<float> log_base(-30, 30);
  std::uniform_real_distribution<float> exponent(-8, 8);
  std::vector<float> x(count);
  std::vector<float> y(count);
  for (size_t i = 0; i < count; ++i) {
    x[i] = std::exp(log_base(random) * (i % 3 == 0 ? 1e-4f : 1.0f));
    y[i] = exponent(random) * (i % 3 == 0 ? 1e4f : 1.0f);
  }
  for (const ProbeTable& table : probe_tables()) {
    const std::vector<float> power = apply(table, "pow", x, y);
    const std::vector<float> angle = apply(table, "atan2", y, x);
    double worst_power = 0;
    double worst_angle = 0;
    for (size_t i = 0; i < count; ++i) {
      worst_power = std::max(worst_power, error_in_ulp(power[i], std::pow(double{x[i]}, double{y[i]})));
      worst_angle = std::max(worst_angle, error_in_ulp(angle[i], std::atan2(double{y[i]}, double{x[i]})));
    }
    EXPECT_LE(worst_power, 1) << table.target;
    EXPECT_LE(worst_angle, 2.5) << table.target;
  }
}

// What "tails by the same code" rests on: neither neighbours nor the place in a vector change a result.
TEST(SimdMath, AnElementsResultDoesNotDependOnItsNeighbours) {
  std::vector<float> x = sweep<float>(67, 20);
  x[5] = 1e9f;
  for (const ProbeTable& table : probe_tables()) {
    for (const auto& entry : table.unary_float) {
      const std::vector<float> together = apply(table, entry.name, x);
      for (size_t i = 0; i < x.size(); ++i) {
        const float alone = apply(table, entry.name, std::vector<float>{x[i]})[0];
        EXPECT_EQ(std::bit_cast<uint32_t>(together[i]), std::bit_cast<uint32_t>(alone))
            << entry.name << "(" << x[i] << ") on " << table.target;
      }
    }
  }
}

TEST(SimdMath, VectorTargetsAgreeBitForBit) {
  const std::vector<float> x = sweep<float>(20000, 20);
  const std::vector<double> x_double = sweep<double>(20000, 20);
  const ProbeTable& best = probe_tables().front();
  for (const ProbeTable& table : probe_tables()) {
    if (std::string(table.target) == "SCALAR") continue;
    for (const auto& entry : table.unary_float) {
      const std::vector<float> got = apply(table, entry.name, x);
      const std::vector<float> want = apply(best, entry.name, x);
      for (size_t i = 0; i < x.size(); ++i) {
        EXPECT_TRUE(got[i] == want[i] || (std::isnan(got[i]) && std::isnan(want[i])))
            << entry.name << "(" << x[i] << ") is " << got[i] << " on " << table.target << ", " << want[i]
            << " on " << best.target;
      }
    }
    for (const auto& entry : table.unary_double) {
      const std::vector<double> got = apply(table, entry.name, x_double);
      const std::vector<double> want = apply(best, entry.name, x_double);
      for (size_t i = 0; i < x.size(); ++i) {
        EXPECT_TRUE(got[i] == want[i] || (std::isnan(got[i]) && std::isnan(want[i])))
            << entry.name << "(" << x_double[i] << ") on " << table.target << " and " << best.target;
      }
    }
  }
}

TEST(SimdMath, EveryTargetOfThisMachineIsTested) {
  std::vector<std::string> names;
  for (const ProbeTable& table : probe_tables()) names.emplace_back(table.target);
  std::sort(names.begin(), names.end());
  EXPECT_FALSE(names.empty());
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
#if defined(__x86_64__)
  EXPECT_EQ(__builtin_cpu_supports("avx2") != 0, std::count(names.begin(), names.end(), "AVX2") == 1);
#endif
}

}  // namespace
}  // namespace weft::test
