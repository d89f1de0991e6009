// Pooling where values are special: NaN, infinities, ties, and sizes beyond a CUDA grid's.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Both layouts of `channels` equal planes.
std::vector<Tensor> layouts_of(const std::vector<float>& plane, int64_t height, int64_t width,
                               int64_t channels) {
  const Tensor x =
      contiguous(expand(reshape(tensor(plane), {1, 1, height, width}), {2, channels, height, width}));
  return {x, contiguous(x, MemoryFormat::channels_last)};
}

TEST(MaxPool2d, NaNWinsFromAnyPosition) {
  for (size_t at = 0; at < 4; ++at) {
    std::vector<float> plane{1, kInfinity, -3, 4};
    plane[at] = NAN;
    for (const int64_t channels : {1, 20})
      for (const Tensor& x : layouts_of(plane, 2, 2, channels)) {
        const auto [y, indices] = max_pool2d_with_indices(x, {2});
        for (const float value : y.to_vector<float>()) EXPECT_TRUE(std::isnan(value)) << at;
        for (const int64_t index : indices.to_vector<int64_t>()) EXPECT_EQ(index, static_cast<int64_t>(at));
      }
  }
}

TEST(MaxPool2d, PaddingIsMinusInfinity) {
  for (const Tensor& x : layouts_of({-1, -2, -3, -4}, 2, 2, 3)) {
    const Tensor y = max_pool2d(x, {2}, {1}, {1});
    EXPECT_EQ(y.select(0, 0).select(0, 0).to_vector<float>(),
              (std::vector<float>{-1, -1, -2, -1, -1, -2, -3, -3, -4}));
  }
}

TEST(MaxPool2d, WindowOfMinusInfinityTakesItsFirstElement) {
  for (const Tensor& x : layouts_of(std::vector<float>(4, -kInfinity), 2, 2, 5)) {
    const Tensor leaf = x.detach().requires_grad_();
    const auto [y, indices] = max_pool2d_with_indices(leaf, {2}, {1}, {1});
    EXPECT_EQ(y.to_vector<float>()[0], -kInfinity);
    EXPECT_EQ(indices.select(0, 0).select(0, 0).to_vector<int64_t>(),
              (std::vector<int64_t>{0, 0, 1, 0, 0, 1, 2, 2, 3}));
    sum(y).backward();
    EXPECT_EQ(sum(leaf.grad()).item(), 2 * 5 * 9);
  }
}

TEST(MaxPool2d, TiesSendTheGradientToTheFirstElementOnly) {
  for (const Tensor& x : layouts_of({7, 7, 7, 7}, 2, 2, 18)) {
    const Tensor leaf = x.detach().requires_grad_();
    sum(max_pool2d(leaf, {2})).backward();
    EXPECT_EQ(leaf.grad().select(0, 1).select(0, 17).to_vector<float>(), (std::vector<float>{1, 0, 0, 0}));
  }
}

TEST(MaxPool2d, ElementsThatNoWindowCoversHaveZeroGradient) {
  for (const Tensor& x : layouts_of({1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3, 2)) {
    const Tensor leaf = x.detach().requires_grad_();
    sum(max_pool2d(leaf, {1}, {2})).backward();
    EXPECT_EQ(leaf.grad().select(0, 0).select(0, 0).to_vector<float>(),
              (std::vector<float>{1, 0, 1, 0, 0, 0, 1, 0, 1}));
  }
}

TEST(MaxPool2d, ManyPlanes) {
  const Tensor x = arange(70000 * 4, {.dtype = float32}).reshape({70000, 1, 2, 2});
  const auto y = max_pool2d(x, {2}).to_vector<float>();
  for (size_t i = 0; i < y.size(); ++i) ASSERT_EQ(y[i], static_cast<float>(4 * i + 3));
}

TEST(MaxPool2d, IntegersBeyondFloatArePooledExactly) {
  const int64_t large = (int64_t{1} << 53) + 1;
  const Tensor x =
      reshape(tensor(std::vector<int64_t>{large, large - 1, large - 2, large - 3}), {1, 1, 2, 2});
  EXPECT_EQ(max_pool2d(x, {2}).item<int64_t>(), large);
}

TEST(AvgPool2d, IntegersDivideTowardZero) {
  const Tensor x = reshape(tensor(std::vector<int64_t>{-1, -2, -1, -3}), {1, 2, 2});
  EXPECT_EQ(avg_pool2d(x, {2}).item<int64_t>(), -1);
}

TEST(AvgPool2d, EmptyBatch) {
  const Tensor x = zeros({0, 2, 4, 4}).requires_grad_();
  const Tensor y = avg_pool2d(x, {2});
  EXPECT_EQ(y.sizes().str(), "(0, 2, 2, 2)");
  sum(y).backward();
  EXPECT_EQ(x.grad().sizes().str(), "(0, 2, 4, 4)");
}

}  // namespace
}  // namespace weft
