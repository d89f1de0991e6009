// The random kernels against PyTorch's recorded values, against an independent model of its stream, and by
// layout.
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/random.h"
#include "weft/error.h"
#include "weft/generator.h"
#include "weft/half.h"

namespace {

using namespace weft;           // NOLINT
using namespace weft::kernels;  // NOLINT
using nlohmann::json;

json read_json(const std::string& name) {
  std::ifstream file(std::string(WEFT_TEST_DATA) + "/" + name);
  return json::parse(file);
}

constexpr int64_t kOne = 1;

template <class T>
constexpr Dtype dtype_of = std::is_same_v<T, float>      ? float32
                           : std::is_same_v<T, double>   ? float64
                           : std::is_same_v<T, Half>     ? float16
                           : std::is_same_v<T, BFloat16> ? bfloat16
                                                         : int64;

template <class T, class Fill>
std::vector<T> filled(int64_t n, Fill fill) {
  std::vector<T> out(static_cast<size_t>(n));
  fill(View(out.data(), dtype_of<T>, 1, &n, &kOne));
  return out;
}

using Doubles = std::vector<double>;
template <class T>
Doubles widened(const std::vector<T>& values) {
  return {values.begin(), values.end()};
}

// torch expressions in terms of fills. An initialiser draws its layers' parameters in PyTorch's order, the
// wanted one last.
struct Recorded {
  GeneratorState state;

  Doubles rand(int64_t n, double from = 0, double to = 1) {
    return widened(filled<float>(n, [&](View v) { uniform_fill(state, v, from, to); }));
  }
  Doubles rand64(int64_t n) {
    return widened(filled<double>(n, [&](View v) { uniform_fill(state, v, 0, 1); }));
  }
  Doubles randn(int64_t n, double mean = 0, double std = 1) {
    return widened(filled<float>(n, [&](View v) { normal_fill(state, v, mean, std); }));
  }
  Doubles randn64(int64_t n) {
    return widened(filled<double>(n, [&](View v) { normal_fill(state, v, 0, 1); }));
  }
  Doubles randint(int64_t from, int64_t to, int64_t n) {
    return widened(filled<int64_t>(
        n, [&](View v) { random_from_to_fill(state, v, from, static_cast<uint64_t>(to - from)); }));
  }
  Doubles randperm(int64_t n) {
    return widened(filled<int64_t>(n, [&](View v) { randperm_fill(state, v); }));
  }
  Doubles symmetric(int64_t n, double bound) { return rand(n, -bound, bound); }
  Doubles layer_weight(int64_t n, int64_t fan_in) {  // kaiming_uniform with a = sqrt(5)
    return symmetric(n, std::sqrt(3.0) * (std::sqrt(2.0 / 6.0) / std::sqrt(static_cast<double>(fan_in))));
  }
  Doubles layer_bias(int64_t n, int64_t fan_in) {
    return symmetric(n, 1 / std::sqrt(static_cast<double>(fan_in)));
  }
  Doubles truncated(int64_t n) {
    Doubles kept = randn(n);
    while (std::any_of(kept.begin(), kept.end(), [](double x) { return std::abs(x) > 2; })) {
      const Doubles again = randn(n);
      for (size_t i = 0; i < kept.size(); ++i) {
        if (std::abs(kept[i]) > 2) kept[i] = again[i];
      }
    }
    return kept;
  }
};

const std::map<std::string, std::function<Doubles(Recorded&)>> kRecorded = {
    {"torch.rand(5)", [](Recorded& r) { return r.rand(5); }},
    {"torch.rand(40)", [](Recorded& r) { return r.rand(40); }},
    {"torch.rand(3,dtype=torch.float64)", [](Recorded& r) { return r.rand64(3); }},
    {"torch.randn(5)", [](Recorded& r) { return r.randn(5); }},
    {"torch.randn(16)", [](Recorded& r) { return r.randn(16); }},
    {"torch.randn(17)", [](Recorded& r) { return r.randn(17); }},
    {"torch.randn(100,7)", [](Recorded& r) { return r.randn(700); }},
    {"torch.randn(20,dtype=torch.float64)", [](Recorded& r) { return r.randn64(20); }},
    {"torch.randint(10,(20,))", [](Recorded& r) { return r.randint(0, 10, 20); }},
    {"torch.randint(-5,1000000007,(6,))", [](Recorded& r) { return r.randint(-5, 1000000007, 6); }},
    {"torch.randperm(10)", [](Recorded& r) { return r.randperm(10); }},
    {"torch.randperm(1000)", [](Recorded& r) { return r.randperm(1000); }},
    {"torch.empty(30).uniform_(-2,3)", [](Recorded& r) { return r.rand(30, -2, 3); }},
    {"torch.empty(30).normal_(1,2)", [](Recorded& r) { return r.randn(30, 1, 2); }},
    {"torch.normal(0.,1.,(4,))", [](Recorded& r) { return r.randn(4); }},
    {"nn.Linear(3,4).weight", [](Recorded& r) { return r.layer_weight(12, 3); }},
    {"nn.Linear(720,10).bias", [](Recorded& r) { return r.layer_weight(7200, 720), r.layer_bias(10, 720); }},
    {"nn.Conv2d(1,20,5,stride=2).weight", [](Recorded& r) { return r.layer_weight(500, 25); }},
    {"nn.Conv2d(3,8,3).bias", [](Recorded& r) { return r.layer_weight(216, 27), r.layer_bias(8, 27); }},
    {"nn.Embedding(5,3).weight", [](Recorded& r) { return r.randn(15); }},
    {"nn.LSTM(4,3).weight_hh_l0",
     [](Recorded& r) { return r.layer_bias(12 * 4, 3), r.layer_bias(12 * 3, 3); }},
    {"nn.GRU(4,3,2).weight_ih_l1",
     [](Recorded& r) {
       for (int64_t n : {9 * 4, 9 * 3, 9, 9}) r.layer_bias(n, 3);
       return r.layer_bias(9 * 3, 3);
     }},
    {"nn.init.xavier_normal_(torch.empty(6,5))",
     [](Recorded& r) { return r.randn(30, 0, std::sqrt(2.0 / 11)); }},
    {"nn.init.kaiming_normal_(torch.empty(6,5,3,3),mode='fan_out')",
     [](Recorded& r) { return r.randn(270, 0, std::sqrt(2.0) / std::sqrt(54.0)); }},
    {"nn.init.trunc_normal_(torch.empty(6,5))", [](Recorded& r) { return r.truncated(30); }},
    {"nn.Sequential(nn.Linear(2,3),nn.Linear(3,2))[1].weight",
     [](Recorded& r) { return r.layer_weight(6, 2), r.layer_bias(3, 2), r.layer_weight(6, 3); }},
    {"torch.stack([torch.rand(()),torch.randn(()),torch.rand(())])",
     [](Recorded& r) {
       return Doubles{r.rand(1)[0], r.randn(1)[0], r.rand(1)[0]};
     }},
};

TEST(RandomFill, GivesPyTorchsRecordedValues) {
  int compared = 0;
  for (const json& record : read_json("random.json")) {
    const auto expression = record["expr"].get<std::string>();
    const auto found = kRecorded.find(expression);
    if (found == kRecorded.end()) {
      // No draw of its own: these need QR, or are constant.
      ASSERT_TRUE(expression.find("orthogonal_") != std::string::npos ||
                  expression.find("BatchNorm") != std::string::npos)
          << expression;
      continue;
    }
    Recorded recorded{GeneratorState(record["seed"].get<uint64_t>())};
    const Doubles values = found->second(recorded);
    const auto expected = record["value"].get<Doubles>();
    ASSERT_LE(expected.size(), values.size());
    for (size_t i = 0; i < expected.size(); ++i)
      ASSERT_EQ(values[i], expected[i]) << expression << " at " << i;
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    EXPECT_NEAR(sum, record["sum"].get<double>(), 1e-6 * static_cast<double>(values.size())) << expression;
    ++compared;
  }
  EXPECT_EQ(compared, 54);
}

uint64_t hash(const std::vector<uint8_t>& bytes) {  // FNV-1a
  uint64_t sum = 0xcbf29ce484222325u;
  for (uint8_t byte : bytes) sum = (sum ^ byte) * 0x100000001b3u;
  return sum;
}

Dtype parse_dtype(const std::string& text) {
  for (int i = 0; i < kDtypeCount; ++i) {
    if (name(static_cast<Dtype>(i)) == text) return static_cast<Dtype>(i);
  }
  throw ValueError("no such dtype: " + text);
}

void fill_as_recorded(const json& record, GeneratorState& state, View out) {
  const auto fill = record["fill"].get<std::string>();
  const json& p = record["params"];
  if (fill == "uniform") return uniform_fill(state, out, p[0], p[1]);
  if (fill == "normal") return normal_fill(state, out, p[0], p[1]);
  if (fill == "log_normal") return log_normal_fill(state, out, p[0], p[1]);
  if (fill == "cauchy") return cauchy_fill(state, out, p[0], p[1]);
  if (fill == "exponential") return exponential_fill(state, out, p[0]);
  if (fill == "geometric") return geometric_fill(state, out, p[0]);
  if (fill == "bernoulli") return bernoulli_fill(state, out, p[0]);
  if (fill == "dropout_mask") return dropout_mask_fill(state, out, p[0]);
  if (fill == "random") return random_fill(state, out);
  if (fill == "random_from_to") {
    return random_from_to_fill(state, out, std::stoll(p[0].get<std::string>()),
                               std::stoull(p[1].get<std::string>()));
  }
  if (fill == "randperm") return randperm_fill(state, out);
  if (fill == "randperm_by_insertion") return randperm_by_insertion(state, out.as<int64_t>(), out.numel());
  const bool wide = record["dtype"] == "float64";
  const auto weights = [&](int64_t n, auto value) {
    std::vector<double> doubles(static_cast<size_t>(n));
    std::vector<float> floats(doubles.size());
    for (size_t i = 0; i < doubles.size(); ++i) {
      doubles[i] = value(static_cast<double>(i));
      floats[i] = static_cast<float>(doubles[i]);
    }
    return std::pair(doubles, floats);
  };
  const auto pointer = [&](const auto& both) -> const void* {
    return wide ? static_cast<const void*>(both.first.data()) : both.second.data();
  };
  const Dtype dtype = wide ? float64 : float32;
  if (fill == "bernoulli_tensor") {
    const auto p_values = weights(out.numel(), [](double i) { return std::fmod(i, 11) / 10; });
    return bernoulli_tensor_fill(state, out, ConstView(pointer(p_values), dtype, 1, out.sizes, &kOne));
  }
  ASSERT_EQ(fill, "multinomial");
  const auto values = weights(12, [](double i) { return (std::fmod(i + 1, 7) + 1) / 8; });
  const int64_t samples = p[0], out_sizes[] = {3, samples}, out_strides[] = {samples, 1};
  const int64_t sizes[] = {3, 4}, strides[] = {4, 1};
  multinomial_fill(state, View(out.data, int64, 2, out_sizes, out_strides),
                   ConstView(pointer(values), dtype, 2, sizes, strides), p[1].get<bool>());
}

// random_bits.json holds what a NumPy model of PyTorch's stream gives, which agreed with PyTorch 2.15 itself:
// the first elements' bits, a hash of all, the generator's next output and whether it holds a cached normal.
void expect_recorded_bits() {
  for (const json& record : read_json("random_bits.json")) {
    const auto fill = record["fill"].get<std::string>();
    const auto text = record["dtype"].get<std::string>();
    const bool chooses = fill == "multinomial", from_tensor = fill == "bernoulli_tensor";
    const Dtype dtype = chooses ? int64 : from_tensor ? float32 : parse_dtype(text);
    const int64_t n = record["count"];
    const size_t item = item_size(dtype);
    std::vector<uint8_t> bytes(static_cast<size_t>(n) * item + 8);
    GeneratorState state(static_cast<uint64_t>(record["seed"].get<int64_t>()));
    fill_as_recorded(record, state, View(bytes.data(), dtype, 1, &n, &kOne));
    bytes.resize(static_cast<size_t>(n) * item);
    const auto label = record.dump();
    for (size_t i = 0; i < record["first"].size(); ++i) {
      uint64_t bits = 0;
      std::memcpy(&bits, bytes.data() + i * item, item);
      ASSERT_EQ(bits, std::stoull(record["first"][i].get<std::string>(), nullptr, 16))
          << i << " of " << label;
    }
    ASSERT_EQ(hash(bytes), std::stoull(record["hash"].get<std::string>())) << label;
    ASSERT_EQ(state.random32(), record["next"].get<uint32_t>()) << label;
    ASSERT_EQ(state.cached_normal().has_value(), record["cached"].get<bool>()) << label;
  }
}

TEST(RandomFill, IsBitForBitTheModelOfPyTorchsStream) { expect_recorded_bits(); }

TEST(RandomFill, GivesTheSameBitsOnEverySimdTarget) {
  const int64_t available = hwy::SupportedTargets();
  for (int64_t rest = available; rest != 0; rest &= rest - 1) {
    const int64_t target = rest & -rest;
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    expect_recorded_bits();
  }
  hwy::SetSupportedTargetsForTest(0);
}

// A (2, 3, 4, 5) tensor with the given strides in memory of `room` elements; what the fill wrote, in memory
// order.
template <class Fill>
std::vector<float> laid_out(std::vector<int64_t> strides, int64_t room, Fill fill) {
  const int64_t sizes[] = {2, 3, 4, 5};
  std::vector<float> memory(static_cast<size_t>(room), -7.0f);
  fill(View(memory.data(), float32, 4, sizes, strides.data()));
  std::erase(memory, -7.0f);
  return memory;
}

const std::vector<std::pair<std::vector<int64_t>, int64_t>> kLayouts = {
    {{60, 1, 15, 3}, 120},    // channels last
    {{1, 2, 6, 24}, 120},     // all dimensions reversed
    {{60, 20, 1, 4}, 120},    // last two transposed
    {{120, 40, 10, 2}, 240},  // every second element
    {{64, 20, 5, 1}, 128},    // a gap between batches
    {{200, 1, 50, 3}, 400},   // channels last with gaps
};

TEST(RandomFill, VisitsStridedMemoryInMemoryOrder) {
  for (const auto& [strides, room] : kLayouts) {
    GeneratorState state(5), plain(5);
    const auto strided = laid_out(strides, room, [&](View v) { uniform_fill(state, v, 0, 1); });
    EXPECT_EQ(strided, filled<float>(120, [&](View v) { uniform_fill(plain, v, 0, 1); })) << strides[0];
    EXPECT_EQ(state.random64(), plain.random64());
  }
}

TEST(RandomFill, NormalsOfNonContiguousMemoryTakeTheScalarPath) {
  for (const auto& [strides, room] : kLayouts) {
    GeneratorState state(5), plain(5);
    const auto strided = laid_out(strides, room, [&](View v) { normal_fill(state, v, 2, 3); });
    std::vector<float> expected(120);
    for (float& x : expected) x = static_cast<float>(std::fma(plain.standard_normal(), 3, 2));
    EXPECT_EQ(strided, expected) << strides[0];
  }
  GeneratorState state(5), plain(5);
  EXPECT_EQ(laid_out({60, 20, 5, 1}, 120, [&](View v) { normal_fill(state, v, 2, 3); }),
            filled<float>(120, [&](View v) { normal_fill(plain, v, 2, 3); }));
}

TEST(RandomFill, BernoulliReadsABroadcastProbabilityInTheOutputsOrder) {
  // out: (2, 3) transposed in memory; p: one per column, broadcast over rows.
  const int64_t sizes[] = {2, 3}, out_strides[] = {1, 2}, p_strides[] = {0, 1};
  const float p[] = {0.0f, 1.0f, 0.5f};
  float out[6];
  GeneratorState state(1), plain(1);
  bernoulli_tensor_fill(state, View(out, float32, 2, sizes, out_strides),
                        ConstView(p, float32, 2, sizes, p_strides));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(out[i], plain.uniform24() < p[i / 2] ? 1.0f : 0.0f) << i;
}

TEST(RandomFill, EmptyAndZeroDimensionalViews) {
  GeneratorState state(2), plain(2);
  float one = 0;
  const int64_t empty[] = {3, 0}, strides[] = {1, 3};
  uniform_fill(state, View(&one, float32, 2, empty, strides), 0, 1);
  normal_fill(state, View(&one, float32, 2, empty, strides), 0, 1);
  uniform_fill(state, View(&one, float32, 0, nullptr, nullptr), 0, 1);
  EXPECT_EQ(one, plain.uniform24());
}

TEST(RandomFill, DropoutKeepsOrDropsWithoutDrawingAtTheEnds) {
  GeneratorState state(3), untouched(3);
  EXPECT_EQ(filled<float>(4, [&](View v) { dropout_mask_fill(state, v, 0.0); }), std::vector<float>(4, 1.0f));
  EXPECT_EQ(filled<float>(4, [&](View v) { dropout_mask_fill(state, v, 1.0); }), std::vector<float>(4, 0.0f));
  EXPECT_EQ(state.random32(), untouched.random32());
}

TEST(RandomFill, IntegersForAFloatingTensorAreTheSameDraws) {
  GeneratorState a(4), b(4);
  const auto whole = filled<int64_t>(50, [&](View v) { random_from_to_fill(a, v, -20, 40); });
  const auto halves = filled<Half>(50, [&](View v) { random_from_to_fill(b, v, -20, 40); });
  for (size_t i = 0; i < 50; ++i) EXPECT_EQ(static_cast<float>(halves[i]), static_cast<float>(whole[i]));
}

TEST(RandomFill, FullRangeIntegersAreRaw64BitDraws) {
  GeneratorState a(4), b(4);
  const auto drawn = filled<int64_t>(50, [&](View v) { random_from_to_fill(a, v, INT64_MIN, 0); });
  for (int64_t value : drawn) EXPECT_EQ(static_cast<uint64_t>(value), b.random64());
}

TEST(RandomFill, FloatingDistributionsRefuseIntegers) {
  GeneratorState state(0), untouched(0);
  EXPECT_THROW(filled<int64_t>(3, [&](View v) { uniform_fill(state, v, 0, 1); }), DtypeError);
  EXPECT_THROW(filled<int64_t>(3, [&](View v) { normal_fill(state, v, 0, 1); }), DtypeError);
  EXPECT_EQ(state.random32(), untouched.random32());
}

std::vector<int64_t> multinomial(GeneratorState& state, std::vector<float> weights, int64_t samples,
                                 bool replacement) {
  const auto n = static_cast<int64_t>(weights.size());
  return filled<int64_t>(samples, [&](View out) {
    multinomial_fill(state, out, ConstView(weights.data(), float32, 1, &n, &kOne), replacement);
  });
}

TEST(Multinomial, NeverPicksAZeroWeightNorRepeatsWithoutReplacement) {
  GeneratorState state(6);
  for (int round = 0; round < 200; ++round) {
    auto picked = multinomial(state, {0, 1, 0, 3, 2}, 3, false);
    std::sort(picked.begin(), picked.end());
    EXPECT_EQ(picked, (std::vector<int64_t>{1, 3, 4}));
    for (int64_t index : multinomial(state, {0, 1, 0, 3}, 5, true)) EXPECT_EQ(index % 2, 1);
  }
}

TEST(Multinomial, RefusesBadWeightsBeforeDrawing) {
  GeneratorState state(6), untouched(6);
  for (bool replacement : {false, true}) {
    EXPECT_THROW(multinomial(state, {1, -1}, 2, replacement), ValueError);
    EXPECT_THROW(multinomial(state, {1, NAN}, 2, replacement), ValueError);
    EXPECT_THROW(multinomial(state, {1, INFINITY}, 2, replacement), ValueError);
    EXPECT_THROW(multinomial(state, {0, 0}, 2, replacement), ValueError);
  }
  EXPECT_THROW(multinomial(state, {1, 1}, 3, false), ValueError);
  EXPECT_THROW(multinomial(state, {}, 1, true), ValueError);
  EXPECT_EQ(state.random32(), untouched.random32());
}

}  // namespace
