// Pooling of volumes, adaptive pooling, padding and interpolation where values or sizes are special, and that layouts are kept.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Tensor channels_innermost(const Tensor& x) { return movedim(contiguous(movedim(x, {1}, {-1})), {-1}, {1}); }

/// Both layouts of `channels` equal volumes of 2x2x2.
std::vector<Tensor> layouts_of(const std::vector<float>& volume, int64_t channels) {
  const Tensor x = contiguous(expand(reshape(tensor(volume), {1, 1, 2, 2, 2}), {2, channels, 2, 2, 2}));
  return {x, channels_innermost(x)};
}

TEST(MaxPool3d, NaNWinsFromAnyPosition) {
  for (size_t at = 0; at < 8; ++at) {
    std::vector<float> volume{1, kInfinity, -3, 4, 0, 2, -kInfinity, 7};
    volume[at] = NAN;
    for (const int64_t channels : {1, 20})
      for (const Tensor& x : layouts_of(volume, channels))
        for (const auto& [y, indices] : {max_pool3d_with_indices(x, {2}), adaptive_max_pool3d(x, {1})}) {
          for (const float value : y.to_vector<float>()) EXPECT_TRUE(std::isnan(value)) << at;
          for (const int64_t index : indices.to_vector<int64_t>()) EXPECT_EQ(index, static_cast<int64_t>(at));
        }
  }
}

TEST(MaxPool3d, WindowOfMinusInfinityTakesItsFirstElement) {
  for (const int64_t channels : {1, 5})
    for (const Tensor& x : layouts_of(std::vector<float>(8, -kInfinity), channels)) {
      const Tensor leaf = x.detach().requires_grad_();
      const auto [y, indices] = max_pool3d_with_indices(leaf, {2});
      for (const int64_t index : indices.to_vector<int64_t>()) EXPECT_EQ(index, 0);
      sum(y).backward();
      EXPECT_EQ(sum(leaf.grad()).item(), static_cast<double>(2 * channels));
    }
}

TEST(MaxPool3d, TiesSendTheGradientToTheFirstElementOnly) {
  for (const Tensor& x : layouts_of(std::vector<float>(8, 7), 18)) {
    const Tensor leaf = x.detach().requires_grad_();
    sum(max_pool3d(leaf, {2})).backward();
    const Tensor first = leaf.grad().select(2, 0).select(2, 0).select(2, 0);
    EXPECT_EQ(sum(first).item(), 2 * 18);
    EXPECT_EQ(sum(leaf.grad()).item(), 2 * 18);
  }
}

TEST(MaxPool3d, WritingTheIndicesBeforeBackwardIsNoticed) {
  const Tensor x = arange(16).reshape({1, 2, 2, 2, 2}).to(float32).requires_grad_();
  const auto [y, indices] = max_pool3d_with_indices(x, {2});
  indices.fill_(0);
  EXPECT_THROW(sum(y).backward(), GradError);
}

TEST(MaxUnpool, UndoesMaxPooling) {
  const Tensor x = randperm(2 * 3 * 4 * 6).to(float32).reshape({2, 3, 4, 6});
  const auto [y, indices] = max_pool2d_with_indices(x, {2});
  const Tensor back = max_unpool2d(y, indices, {2});
  EXPECT_TRUE(equal(max_pool2d(back, {2}), y));
  EXPECT_EQ(sum(back).item(), sum(y).item());
}

TEST(AvgPool3d, WindowsBeyondSixtyFourBitsAreCounted) {
  const int64_t huge = int64_t{1} << 24;
  const Tensor y = avg_pool3d(ones({1, 1, 1, 1, 1}), {huge}, {1}, {huge / 2});
  EXPECT_EQ(y.sizes().str(), Shape({1, 1, 2, 2, 2}).str());
  for (const float value : y.to_vector<float>()) {
    EXPECT_GE(value, 0);
    EXPECT_LT(value, 1e-15);
  }
}

TEST(AdaptiveAvgPool, MeansOfLargeWindowsAreExactToAMillionth) {
  const Tensor x = full({1, 2, 2000, 1500}, 0.1F);
  for (const Tensor& given : {x, channels_innermost(x)})
    for (const float value : adaptive_avg_pool2d(given, {3, 1}).to_vector<float>())
      EXPECT_NEAR(value, 0.1F, 1e-7);
}

TEST(Layout, PoolingPaddingAndInterpolationKeepChannelsInnermost) {
  const Tensor volume = channels_innermost(arange(2 * 3 * 4 * 4 * 4).to(float32).reshape({2, 3, 4, 4, 4}));
  const Tensor sequence = channels_innermost(arange(2 * 3 * 8).to(float32).reshape({2, 3, 8}));
  const Tensor image = channels_innermost(arange(2 * 12 * 4 * 4).to(float32).reshape({2, 12, 4, 4}));
  for (const Tensor& y :
       {max_pool3d(volume, {2}), max_pool3d_with_indices(volume, {2}).second, avg_pool3d(volume, {2}),
        adaptive_avg_pool3d(volume, {3}), adaptive_max_pool3d(volume, {3}).second, interpolate(volume, {5}),
        interpolate(volume, {5}, "trilinear"), pad(volume, {1, 1, 1, 1, 1, 1}, "reflect"),
        constant_pad_nd(volume, {1, 1}), max_pool1d(sequence, {2}), avg_pool1d(sequence, {2}),
        adaptive_avg_pool1d(sequence, {3}), interpolate(sequence, {5}, "linear"), pixel_shuffle(image, 2),
        pixel_unshuffle(image, 2), channel_shuffle(image, 3)}) {
    EXPECT_EQ(y.stride(1), 1) << y.sizes().str();
    EXPECT_EQ(y.strides().back(), y.size(1)) << y.sizes().str();
  }
}

TEST(Pad, CircularRepeatsWhatCuttingLeft) {
  const Tensor x = tensor({0, 1, 2, 3}).reshape({1, 1, 4});
  EXPECT_EQ(pad(x, {2, -1}, "circular").to_vector<int64_t>(), (std::vector<int64_t>{1, 2, 0, 1, 2}));
  EXPECT_EQ(pad(x, {-1, 1}, "circular").to_vector<int64_t>(), (std::vector<int64_t>{1, 2, 3, 1}));
}

TEST(Pad, HugeWidthsAreRefused) {
  const int64_t huge = std::numeric_limits<int64_t>::max();
  for (const char* mode : {"constant", "replicate"}) {
    EXPECT_THROW(pad(ones({1, 1, 4}), {huge, 1}, mode), Error) << mode;
    EXPECT_THROW(pad(ones({1, 1, 4}), {huge / 2, 1}, mode), Error) << mode;
    EXPECT_THROW(pad(ones({1, 1, 4}), {-huge, -huge}, mode), Error) << mode;
  }
  EXPECT_THROW(constant_pad_nd(ones({4}, {.dtype = uint8}), {1, 1}, 300), Error);
}

TEST(Interpolate, InfinityStaysWhereItIsSeen) {
  const Tensor x = tensor({1.0F, kInfinity, 2.0F, 3.0F}).reshape({1, 1, 4});
  const std::vector<float> y = interpolate(x, {4}, "linear").to_vector<float>();
  EXPECT_EQ(y, (std::vector<float>{1, kInfinity, 2, 3}));
}

TEST(GridSample, PlacesThatAreNoNumbersAreOutside) {
  const Tensor x = arange(12).to(float32).reshape({1, 1, 3, 4});
  for (const float place : {NAN, kInfinity, -kInfinity})
    for (const char* mode : {"bilinear", "nearest", "bicubic"}) {
      const Tensor grid = tensor({place, 0.0F}).reshape({1, 1, 1, 2});
      EXPECT_EQ(grid_sample(x, grid, mode).item(), 0) << mode << " " << place;
      for (const char* outside : {"border", "reflection"})
        EXPECT_TRUE(std::isfinite(grid_sample(x, grid, mode, outside).item()) ||
                    std::string(mode) == "bicubic")
            << mode << " " << outside << " " << place;
    }
}

TEST(Shuffle, PixelUnshuffleUndoesPixelShuffle) {
  const Tensor x = arange(2 * 18 * 2 * 3).reshape({2, 18, 2, 3});
  EXPECT_TRUE(equal(pixel_unshuffle(pixel_shuffle(x, 3), 3), x));
  EXPECT_TRUE(equal(channel_shuffle(channel_shuffle(x, 3), 6), x));
  EXPECT_THROW(pixel_shuffle(ones({1, 1, 1, 1}), int64_t{1} << 40), Error);
}

}  // namespace
}  // namespace weft
