// Random numbers of a GPU, real or simulated: Philox's published words, every fill against the same distributions on the CPU, choices
// against what they must follow.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <vector>

#include "kernels/cuda/distributions.h"
#include "tests/expect_error.h"
#include "weft/cuda.h"
#include "weft/generator.h"
#include "weft/ops.h"

namespace weft {
namespace {

using testing::expect_error;
using namespace kernels::cuda;

constexpr uint64_t kSeed = 0x123456789abcdef;

TEST(Philox, GivesThePublishedWords) {
  const auto words = [](PhiloxBlock counter, uint32_t key0, uint32_t key1) {
    const PhiloxBlock block = philox(counter, key0, key1);
    return std::vector<uint32_t>(block.word, block.word + 4);
  };
  using Words = std::vector<uint32_t>;
  EXPECT_EQ(words({{0, 0, 0, 0}}, 0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(words({{~0u, ~0u, ~0u, ~0u}}, ~0u, ~0u), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(words({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822, 0x299f31d0),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

class CudaDraws : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!cuda::is_available()) GTEST_SKIP() << cuda::why_unavailable();
    generator.emplace("cuda");
    generator->manual_seed(kSeed);
  }

  /// Numbers first … first + n - 1 of a distribution, from the counter after what was drawn.
  template <class Distribution>
  std::vector<double> next(const Distribution& distribution, int64_t n) {
    std::vector<double> numbers;
    for (int64_t i = 0; i < n; i += Distribution::kNumbers, ++counter) {
      typename Distribution::Number several[Distribution::kNumbers];
      distribution(philox(kSeed, counter), several);
      for (int64_t k = 0; k < std::min<int64_t>(Distribution::kNumbers, n - i); ++k)
        numbers.push_back(static_cast<double>(several[k]));
    }
    return numbers;
  }
  void expect_near(const Tensor& drawn, const std::vector<double>& expected, double tolerance) {
    const std::vector<double> got = drawn.to_vector<double>();
    ASSERT_EQ(got.size(), expected.size());
    for (size_t i = 0; i < got.size(); ++i)
      ASSERT_NEAR(got[i], expected[i], tolerance * std::max(1.0, std::abs(expected[i]))) << "number " << i;
  }
  Tensor room(int64_t n, Dtype dtype = float32) { return empty({n}, {.dtype = dtype, .device = "cuda"}); }

  std::optional<Generator> generator;
  uint64_t counter = 0;
};

TEST_F(CudaDraws, AreTheDistributionsOnTheCpu) {
  Generator* const g = &*generator;
  for (const int64_t n : {0, 1, 3, 257, 4099}) {
    SCOPED_TRACE(n);
    expect_near(uniform_(room(n), -1, 2, g), next(Uniform<float>{-1, 2, float32}, n), 0);
    expect_near(uniform_(room(n, float64), -1, 2, g), next(Uniform<double>{-1, 2, float64}, n), 0);
    expect_near(uniform_(room(n, bfloat16), 0, 1, g), next(Uniform<float>{0, 1, bfloat16}, n), 4e-3);
    expect_near(normal_(room(n), 1, 2, g), next(Normal<float>{1, 2}, n), 1e-6);
    expect_near(normal_(room(n, float64), 1, 2, g), next(Normal<double>{1, 2}, n), 1e-14);
    expect_near(log_normal_(room(n), 0.5, 0.3, g), next(LogNormal<float>{{0.5f, 0.3f}}, n), 1e-6);
    expect_near(exponential_(room(n), 4, g), next(Exponential<float>{0.25f}, n), 1e-6);
    expect_near(cauchy_(room(n), 1, 2, g), next(Cauchy<float>{1, 2}, n), 1e-5);
    expect_near(geometric_(room(n, uint8), 0.3, g),
                next(Geometric<float>{static_cast<float>(-1 / std::log1p(-0.3))}, n), 0);
    expect_near(geometric_(room(n, int64), 0.3, g), next(Geometric<double>{-1 / std::log1p(-0.3)}, n), 0);
    expect_near(randint(-5, 95, {n}, {.device = "cuda"}, g), next(NarrowIntegers{-5, 100}, n), 0);
    expect_near(randint(-5, int64_t{1} << 40, {n}, {.device = "cuda"}, g),
                next(WideIntegers{-5, (uint64_t{1} << 40) + 5}, n), 0);
    expect_near(random_(room(n, int8), g), next(NarrowIntegers{0, 128}, n), 0);
    expect_near(bernoulli_(room(n), 0.3, g), next(Bernoulli<float>{bernoulli_threshold(0.3), 1}, n), 0);
    expect_near(dropout(ones({n}, {.device = "cuda"}), 0.3, true, g),
                next(Bernoulli<float>{bernoulli_threshold(0.7), 1 / 0.7f}, n), 0);
  }
}

TEST_F(CudaDraws, NumberElementsAsTheyLie) {
  const Tensor drawn = uniform_(permute(empty({3, 5, 7}, {.device = "cuda"}), {2, 0, 1}), 0, 1, &*generator);
  expect_near(permute(drawn, {1, 2, 0}), next(Uniform<float>{0, 1, float32}, 105), 0);
  const Tensor gapped = uniform_(slice(empty({20}, {.device = "cuda"}), 0, 1, 20, 2), 0, 1, &*generator);
  expect_near(gapped, next(Uniform<float>{0, 1, float32}, 10), 0);
}

TEST_F(CudaDraws, AnElementsProbabilityIsItsOwn) {
  const Tensor p = expand(to(tensor({0.0, 0.25, 1.0}), "cuda"), {2000, 3});
  const Tensor means = mean(bernoulli_(empty({2000, 3}, {.device = "cuda"}), p, &*generator), 0);
  const std::vector<double> got = means.to_vector<double>();
  EXPECT_EQ(got[0], 0);
  EXPECT_NEAR(got[1], 0.25, 0.05);
  EXPECT_EQ(got[2], 1);
}

TEST_F(CudaDraws, PermutationsAreAllAndEquallyLikely) {
  for (const int64_t n : {0, 1, 2, 1000, 2048, 2049, 10007}) {
    std::vector<int64_t> drawn = randperm(n, {.device = "cuda"}, &*generator).to_vector<int64_t>();
    std::vector<int64_t> all(drawn.size());
    std::iota(all.begin(), all.end(), int64_t{0});
    if (n > 100) {
      EXPECT_NE(drawn, all);
    }
    std::sort(drawn.begin(), drawn.end());
    EXPECT_EQ(drawn, all);
  }
  std::map<std::vector<int64_t>, int> seen;
  for (int i = 0; i < 1200; ++i) ++seen[randperm(3, {.device = "cuda"}, &*generator).to_vector<int64_t>()];
  EXPECT_EQ(seen.size(), 6u);
  for (const auto& [order, count] : seen) EXPECT_NEAR(count, 200, 70);
}

TEST_F(CudaDraws, ChoicesFollowTheirWeights) {
  const Tensor weights = to(tensor({0.0, 1.0, 2.0, 3.0, 0.0}), "cuda");
  constexpr int64_t kDraws = 12000;
  for (const Dtype dtype : {float32, float64, float16}) {
    for (const bool one_by_one : {false, true}) {
      const Tensor rows = expand(to(weights, dtype), {one_by_one ? kDraws : 1, 5});
      std::vector<int> seen(5);
      for (const int64_t i :
           multinomial(rows, one_by_one ? 1 : kDraws, !one_by_one, &*generator).to_vector<int64_t>())
        ++seen.at(static_cast<size_t>(i));
      EXPECT_EQ(seen[0] + seen[4], 0);
      for (size_t i = 1; i < 4; ++i) EXPECT_NEAR(seen[i], static_cast<double>(i) * kDraws / 6, 300);
    }
    const std::vector<int64_t> drawn =
        multinomial(to(weights, dtype), 3, false, &*generator).to_vector<int64_t>();
    EXPECT_EQ(std::vector<int64_t>({1, 2, 3}), [&] {
      std::vector<int64_t> sorted = drawn;
      std::sort(sorted.begin(), sorted.end());
      return sorted;
    }());
  }
}

TEST_F(CudaDraws, WrongWeightsAreReported) {
  const auto draw = [](std::vector<double> weights, int64_t count, bool replacement) {
    return [=] {
      multinomial(to(tensor(weights), "cuda"), count, replacement);
      cuda::synchronize();
    };
  };
  expect_error<ValueError>(draw({1, -2}, 1, true),
                           "every weight must be finite and not negative; received -2 at row 0, category 1");
  expect_error<ValueError>(draw({0, 0}, 1, true), "must have a positive sum; row 0 sums to 0");
  expect_error<ValueError>(draw({1, 0, 0}, 2, false), "row 0 has 1, 2 samples asked");
}

TEST_F(CudaDraws, TheFirstWrongRowIsNamed) {
  for (const int64_t categories : {5, 1500})  // a warp a row, and a block
    for (const int64_t first : {0, 7, 8, 29}) {
      std::vector<double> weights(static_cast<size_t>(40 * categories), 1);
      const auto at = [&](int64_t row, int64_t category) -> double& {
        return weights[static_cast<size_t>(row * categories + category)];
      };
      for (int64_t row = first; row < 40; row += 2)
        for (int64_t category = 0; category < categories; ++category) at(row, category) = 0;
      if (first + 1 < 40) at(first + 1, 2) = -1;
      const auto draw = [&] {
        multinomial(to(reshape(tensor(weights), {40, categories}), "cuda"), 1, true);
        cuda::synchronize();
      };
      const std::string row = std::to_string(first);
      expect_error<ValueError>(draw, "must have a positive sum; row " + row + " sums to 0");
      at(first, categories - 1) = -4;
      at(first, 3) = -3;
      expect_error<ValueError>(draw, "received -3 at row " + row + ", category 3");
    }
}

}  // namespace
}  // namespace weft
