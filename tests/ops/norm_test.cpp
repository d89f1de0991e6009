// Batch norm: running statistics, both kinds of variance, second derivatives, long batches.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

TEST(BatchNorm, NormalisesWithTheBiasedVarianceAndStoresTheUnbiased) {
  const Tensor x = reshape(tensor({1.0f, 2.0f, 3.0f, 6.0f}), {4, 1});
  const Tensor mean = full({1}, 10.0), variance = full({1}, 20.0);
  const auto y = batch_norm(x, mean, variance, {}, {}, /*training=*/true, 0.25, 1e-300).to_vector<double>();
  // mean 3, squared deviations 4 + 1 + 0 + 9: biased variance 3.5, unbiased 14 / 3.
  EXPECT_NEAR(y[0], -2 / std::sqrt(3.5), 1e-6);
  EXPECT_NEAR(mean.item(), 0.75 * 10 + 0.25 * 3, 1e-6);
  EXPECT_NEAR(variance.item(), 0.75 * 20 + 0.25 * 14 / 3, 1e-5);
}

TEST(BatchNorm, RunningStatisticsAreLeftAloneOutsideTrainingAndForAnEmptyBatch) {
  const Tensor mean = full({2}, 1.0), variance = full({2}, 4.0);
  batch_norm(ones({3, 2}), mean, variance);
  batch_norm(ones({0, 2}), mean, variance, {}, {}, /*training=*/true);
  EXPECT_EQ(mean.to_vector<float>(), (std::vector<float>{1, 1}));
  EXPECT_EQ(variance.to_vector<float>(), (std::vector<float>{4, 4}));
}

TEST(BatchNorm, WritingRunningStatisticsCountsAsAChange) {
  const Tensor mean = zeros({2}), variance = ones({2});
  const uint32_t before = mean.version();
  batch_norm(arange(8, {.dtype = float32}).reshape({4, 2}), mean, variance, {}, {}, true);
  EXPECT_GT(mean.version(), before);
  EXPECT_GT(variance.version(), before);
}

TEST(BatchNorm, BackwardOfInferenceIsNotDisturbedByALaterTrainingStep) {
  const Tensor x = arange(8, {.dtype = float32}).reshape({4, 2}).requires_grad_();
  const Tensor mean = zeros({2}), variance = full({2}, 4.0);
  const Tensor y = batch_norm(x, mean, variance, {}, {}, false, 0.1, 0.0);
  batch_norm(x.detach() * 100, mean, variance, {}, {}, true);
  sum(y).backward();
  EXPECT_EQ(x.grad().to_vector<float>(), std::vector<float>(8, 0.5f));
}

TEST(BatchNorm, AFailedCallLeavesTheRunningStatistics) {
  const Tensor mean = zeros({2}), variance = ones({2}).requires_grad_();
  EXPECT_THROW(batch_norm(arange(8, {.dtype = float32}).reshape({4, 2}), mean, variance, {}, {}, true),
               Error);
  EXPECT_EQ(mean.to_vector<float>(), (std::vector<float>{0, 0}));
}

TEST(BatchNorm, LongBatchesAndLargeMeansKeepTheirPrecision) {
  const int64_t n = 131072;
  // Deviations -1.5, -0.5, 0.5, 1.5 around 1000: variance 1.25.
  const Tensor x = remainder(arange(n, {.dtype = float32}), 4).reshape({n, 1}).expand({n, 3}) + 998.5;
  for (const Tensor& input : {contiguous(x), contiguous(x).t().contiguous().t()}) {
    const Tensor mean = zeros({3}), variance = zeros({3});
    const auto y = batch_norm(input, mean, variance, {}, {}, true, 1.0, 1e-300).to_vector<double>();
    EXPECT_NEAR(mean.to_vector<double>()[1], 1000, 1e-4);
    EXPECT_NEAR(variance.to_vector<double>()[2], 1.25 * n / (n - 1), 1e-5);
    EXPECT_NEAR(y[0], -1.5 / std::sqrt(1.25), 1e-4);
  }
}

TEST(BatchNorm, ChannelsLastKeepsItsStridesAndAgrees) {
  const Tensor x = remainder(arange(2 * 20 * 5 * 3, {.dtype = float32}) * 7, 31).reshape({2, 20, 5, 3});
  const Tensor last = contiguous(x, MemoryFormat::channels_last);
  const Tensor y = batch_norm(last, {}, {}, {}, {}, true), expected = batch_norm(x, {}, {}, {}, {}, true);
  EXPECT_EQ(y.strides().str(), last.strides().str());
  const auto a = y.to_vector<double>(), b = expected.to_vector<double>();
  for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-5);
}

TEST(BatchNorm, SecondDerivativesWithAndWithoutTraining) {
  const Tensor x = remainder(arange(2 * 3 * 4, {.dtype = float64}) * 7, 11).reshape({2, 3, 4}) / 5.0;
  const Tensor w = tensor({0.5, -1.5, 2.0}, {.dtype = float64}),
               b = tensor({0.1, 0.2, 0.3}, {.dtype = float64});
  for (const bool training : {true, false}) {
    const Tensor mean = zeros({3}, {.dtype = float64}), variance = ones({3}, {.dtype = float64});
    const auto f = [&](const std::vector<Tensor>& in) {
      return std::vector<Tensor>{
          batch_norm(in[0], mean.clone(), variance.clone(), in[1], in[2], training, 0.1, 0.1)};
    };
    const std::vector<Tensor> inputs{x.detach().requires_grad_(), w.detach().requires_grad_(),
                                     b.detach().requires_grad_()};
    EXPECT_EQ(autograd::gradcheck(f, inputs), "");
    EXPECT_EQ(autograd::gradgradcheck(f, inputs), "");
  }
}

}  // namespace
}  // namespace weft
