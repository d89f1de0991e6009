// Layer, group, instance and root-mean-square norm: running statistics, offsets that dwarf the spread, mixed dtypes, memory orders.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

using Doubles = std::vector<double>;

double first(const Tensor& x) { return x.to_vector<double>().front(); }

TEST(LayerNorm, OfValuesFarFromZeroKeepsTheirSpread) {
  const Tensor x = arange(8, {.dtype = float32}) + 30000;
  const auto y = layer_norm(x, {8}).to_vector<double>();
  for (size_t i = 0; i < 8; ++i) EXPECT_NEAR(y[i], (static_cast<double>(i) - 3.5) / std::sqrt(5.25), 1e-4);
}

TEST(LayerNorm, OfEqualValuesIsTheBias) {
  EXPECT_EQ(layer_norm(full({1, 3}, 7.0), {3}, {}, tensor({1.0f, 2.0f, 3.0f})).to_vector<double>(),
            (Doubles{1, 2, 3}));
}

TEST(LayerNorm, TakesParametersOfAnotherDtypeAndGivesThemTheirGradients) {
  const Tensor x = randn({5, 4}).to(bfloat16).requires_grad_();
  const Tensor weight = ones({4}).requires_grad_(), bias = zeros({4}).requires_grad_();
  const Tensor y = layer_norm(x, {4}, weight, bias);
  EXPECT_EQ(y.dtype(), bfloat16);
  sum(y).backward();
  EXPECT_EQ(x.grad().dtype(), bfloat16);
  EXPECT_EQ(weight.grad().dtype(), float32);
  EXPECT_EQ(bias.grad().to_vector<double>(), Doubles(4, 5));
}

TEST(LayerNorm, OfRowsWithoutValuesIsEmpty) {
  const Tensor x = ones({3, 0}).requires_grad_();
  const Tensor y = layer_norm(x, {0}, ones({0}));
  EXPECT_EQ(y.sizes(), (Shape{3, 0}));
  sum(y).backward();
  EXPECT_EQ(x.grad().sizes(), (Shape{3, 0}));
}

TEST(LayerNorm, PropagatesNaNWithinItsRowOnly) {
  const Tensor x = ones({2, 3});
  x[{0, 1}].fill_(NAN);
  const auto y = layer_norm(x, {3}).to_vector<double>();
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(std::isnan(y[i]));
    EXPECT_EQ(y[3 + i], 0);
  }
}

TEST(GroupNorm, OfOneGroupIsLayerNormAndOfAllIsInstanceNorm) {
  const Tensor x = randn({3, 4, 5});
  EXPECT_TRUE(allclose(group_norm(x, 1), layer_norm(x, {4, 5})));
  EXPECT_TRUE(allclose(group_norm(x, 4), instance_norm(x)));
}

TEST(GroupNorm, WithANegativeEpsBeyondTheVarianceIsNaN) {
  EXPECT_TRUE(all(isnan(group_norm(ones({2, 4, 3}), 2, {}, {}, -0.5))).item<bool>());
}

TEST(InstanceNorm, AveragesRunningStatisticsOverTheSamples) {
  const Tensor x = reshape(tensor({1.0f, 3.0f, 5.0f, 9.0f}), {2, 1, 2});
  const Tensor mean = full({1}, 10.0), variance = full({1}, 20.0);
  instance_norm(x, mean, variance, {}, {}, true, 0.25);
  // Means 2 and 7, unbiased variances 2 and 8.
  EXPECT_NEAR(mean.item(), 0.75 * 10 + 0.25 * 4.5, 1e-5);
  EXPECT_NEAR(variance.item(), 0.75 * 20 + 0.25 * 5, 1e-5);
}

TEST(InstanceNorm, LeavesRunningStatisticsAloneWhenItUsesThem) {
  const Tensor mean = full({2}, 1.0), variance = full({2}, 4.0);
  const Tensor y = instance_norm(full({3, 2, 4}, 5.0), mean, variance, {}, {}, /*use_input_stats=*/false);
  EXPECT_NEAR(first(y), 2, 1e-4);
  EXPECT_EQ(mean.to_vector<double>(), (Doubles{1, 1}));
}

TEST(RmsNorm, TakesTheEpsilonOfItsArithmetic) {
  // For float32 and half types 2^-23, beside which the mean square 1e-8 counts little.
  const auto of_dtype = [](Dtype dtype) {
    return first(rms_norm(full({1, 4}, 1e-4, {.dtype = dtype}), {4}));
  };
  EXPECT_NEAR(of_dtype(float32), 0.2782, 1e-3);
  EXPECT_NEAR(of_dtype(bfloat16), 0.2782, 4e-3);
  EXPECT_NEAR(of_dtype(float64), 1, 1e-6);
}

TEST(Normalize, LeavesZeroAtZero) {
  const Tensor x = zeros({2, 3}).requires_grad_();
  const Tensor y = normalize(x);
  sum(y).backward();
  EXPECT_EQ(y.to_vector<double>(), Doubles(6, 0));
  for (const double g : x.grad().to_vector<double>()) EXPECT_TRUE(std::isfinite(g));
}

}  // namespace
}  // namespace weft
