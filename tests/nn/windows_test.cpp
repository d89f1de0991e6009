// What the recorded results do not show of the layers over windows: how they print, inputs without a batch and channels-last,
// clones, errors, and those that are called with more than one tensor.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/expect_error.h"
#include "weft/nn.h"
#include "weft/ops.h"

namespace {

using namespace weft;  // NOLINT
using weft::testing::expect_error;
using Floats = std::vector<float>;

// Texts are PyTorch's.
TEST(WindowLayers, PrintAsInPyTorch) {
  using nn::PaddingMode;
  EXPECT_EQ((nn::Conv1d{4,
                        6,
                        3,
                        {.stride = 2,
                         .padding = 1,
                         .dilation = 2,
                         .groups = 2,
                         .bias = false,
                         .padding_mode = PaddingMode::reflect}}
                 .str()),
            "Conv1d(4, 6, kernel_size=(3,), stride=(2,), padding=(1,), dilation=(2,), groups=2, bias=False, "
            "padding_mode=reflect)");
  EXPECT_EQ(
      (nn::Conv3d{1, 2, {1, 2, 3}, {.padding = {0, 1, 2}, .padding_mode = PaddingMode::circular}}.str()),
      "Conv3d(1, 2, kernel_size=(1, 2, 3), stride=(1, 1, 1), padding=(0, 1, 2), padding_mode=circular)");
  EXPECT_EQ((nn::Conv2d{1, 2, 3, {.padding = "valid"}}.str()),
            "Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1), padding=valid)");
  EXPECT_EQ((nn::ConvTranspose1d{2, 4, 3}.str()), "ConvTranspose1d(2, 4, kernel_size=(3,), stride=(1,))");
  EXPECT_EQ((nn::ConvTranspose2d{
                2,
                4,
                {3, 5},
                {.stride = 2, .padding = 1, .output_padding = 1, .groups = 2, .bias = false, .dilation = 3}}
                 .str()),
            "ConvTranspose2d(2, 4, kernel_size=(3, 5), stride=(2, 2), padding=(1, 1), dilation=(3, 3), "
            "output_padding=(1, 1), groups=2, bias=False)");
  EXPECT_EQ((nn::ConvTranspose3d{1, 1, 2, {.stride = {1, 2, 3}, .output_padding = {0, 1, 2}}}.str()),
            "ConvTranspose3d(1, 1, kernel_size=(2, 2, 2), stride=(1, 2, 3), output_padding=(0, 1, 2))");

  EXPECT_EQ(nn::MaxPool1d{2}.str(),
            "MaxPool1d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)");
  EXPECT_EQ((nn::MaxPool3d{{1, 2, 3}, {.stride = 2}}.str()),
            "MaxPool3d(kernel_size=(1, 2, 3), stride=2, padding=0, dilation=1, ceil_mode=False)");
  EXPECT_EQ((nn::MaxUnpool1d{3, {.stride = 2}}.str()),
            "MaxUnpool1d(kernel_size=(3,), stride=(2,), padding=(0,))");
  EXPECT_EQ((nn::MaxUnpool2d{{3, 2}, {.padding = 1}}.str()),
            "MaxUnpool2d(kernel_size=(3, 2), stride=(3, 2), padding=(1, 1))");
  EXPECT_EQ((nn::AvgPool1d{2, {.stride = 3, .padding = 1, .ceil_mode = true}}.str()),
            "AvgPool1d(kernel_size=(2,), stride=(3,), padding=(1,))");
  EXPECT_EQ((nn::AvgPool3d{2, {.divisor_override = 3}}.str()),
            "AvgPool3d(kernel_size=2, stride=2, padding=0)");
  EXPECT_EQ((nn::LPPool1d{1.5, 2}.str()),
            "LPPool1d(norm_type=1.5, kernel_size=2, stride=None, ceil_mode=False)");
  EXPECT_EQ((nn::LPPool3d{2, 2, {.stride = {1, 2, 3}, .ceil_mode = true}}.str()),
            "LPPool3d(norm_type=2.0, kernel_size=2, stride=(1, 2, 3), ceil_mode=True)");
  EXPECT_EQ(nn::AdaptiveAvgPool1d{3}.str(), "AdaptiveAvgPool1d(output_size=3)");
  EXPECT_EQ((nn::AdaptiveAvgPool2d{{7, std::nullopt}}.str()), "AdaptiveAvgPool2d(output_size=(7, None))");
  EXPECT_EQ((nn::AdaptiveMaxPool3d{{1, 2, std::nullopt}}.str()),
            "AdaptiveMaxPool3d(output_size=(1, 2, None))");

  EXPECT_EQ(nn::ReflectionPad1d{2}.str(), "ReflectionPad1d((2, 2))");
  EXPECT_EQ((nn::ReplicationPad3d{{1, 2, 3, 4, 5, 6}}.str()), "ReplicationPad3d((1, 2, 3, 4, 5, 6))");
  EXPECT_EQ(nn::CircularPad2d{2}.str(), "CircularPad2d((2, 2, 2, 2))");
  EXPECT_EQ((nn::ConstantPad1d{2, 3.5}.str()), "ConstantPad1d(padding=(2, 2), value=3.5)");
  EXPECT_EQ((nn::ZeroPad1d{{1, 2}}.str()), "ZeroPad1d((1, 2))");

  EXPECT_EQ(nn::PixelShuffle{3}.str(), "PixelShuffle(upscale_factor=3)");
  EXPECT_EQ(nn::PixelUnshuffle{2}.str(), "PixelUnshuffle(downscale_factor=2)");
  EXPECT_EQ(nn::ChannelShuffle{4}.str(), "ChannelShuffle(groups=4)");
  EXPECT_EQ((nn::Upsample{{.scale_factor = {2, 1.5}, .mode = "bilinear", .align_corners = true}}.str()),
            "Upsample(scale_factor=(2.0, 1.5), mode='bilinear')");
  EXPECT_EQ((nn::Upsample{{.size = {12}, .mode = "linear"}}.str()), "Upsample(size=12, mode='linear')");
  EXPECT_EQ((nn::UpsamplingNearest2d{{.scale_factor = {2}}}.str()),
            "UpsamplingNearest2d(scale_factor=2.0, mode='nearest')");
  EXPECT_EQ((nn::UpsamplingBilinear2d{{.size = {4, 4}}}.str()),
            "UpsamplingBilinear2d(size=(4, 4), mode='bilinear')");
  EXPECT_EQ((nn::Unfold{2, {.dilation = 2, .padding = 1, .stride = {1, 2}}}.str()),
            "Unfold(kernel_size=2, dilation=2, padding=1, stride=(1, 2))");
  EXPECT_EQ((nn::Fold{{4, 5}, {2, 2}}.str()),
            "Fold(output_size=(4, 5), kernel_size=(2, 2), dilation=1, padding=0, stride=1)");
  EXPECT_EQ((nn::Unflatten{1, {2, 5}}.str()), "Unflatten(dim=1, unflattened_size=(2, 5))");
  EXPECT_EQ((nn::Unflatten{-1, {4}}.str()), "Unflatten(dim=-1, unflattened_size=(4,))");
}

struct OwnConv : nn::Conv1dModule {
  using nn::Conv1dModule::Conv1dModule;
};
TEST(WindowLayers, AClassOfOnesOwnPrintsUnderItsName) {
  EXPECT_EQ(OwnConv(1, 1, 1).name(), "OwnConv");
  EXPECT_EQ(nn::ConvModule<3>(1, 1, 1).name(), "Conv3d");
}

// Layers that keep channels apart, each with its number of spatial dimensions.
std::vector<std::pair<std::shared_ptr<nn::Module>, int64_t>> layers() {
  return {
      {nn::Conv1d{4, 6, 3, {.padding = "same"}}.ptr(), 1},
      {nn::Conv2d{4, 6, {2, 3}, {.stride = 2, .padding = 1, .padding_mode = nn::PaddingMode::replicate}}
           .ptr(),
       2},
      {nn::Conv3d{4, 6, 2, {.groups = 2, .bias = false}}.ptr(), 3},
      {nn::ConvTranspose1d{4, 6, 3, {.stride = 2}}.ptr(), 1},
      {nn::ConvTranspose2d{4, 6, 2, {.stride = 2, .output_padding = {0, 1}}}.ptr(), 2},
      {nn::ConvTranspose3d{4, 6, 2, {.padding = 1, .groups = 2, .dilation = 2}}.ptr(), 3},
      {nn::MaxPool1d{2, {.stride = 1}}.ptr(), 1},
      {nn::MaxPool2d{{2, 3}, {.padding = 1, .ceil_mode = true}}.ptr(), 2},
      {nn::MaxPool3d{2, {.dilation = 2}}.ptr(), 3},
      {nn::AvgPool1d{3, {.padding = 1}}.ptr(), 1},
      {nn::AvgPool2d{2, {.divisor_override = 3}}.ptr(), 2},
      {nn::AvgPool3d{2, {.stride = 1}}.ptr(), 3},
      {nn::LPPool1d{2, 2}.ptr(), 1},
      {nn::LPPool2d{1.5, {2, 1}}.ptr(), 2},
      {nn::LPPool3d{3, 2, {.stride = 1}}.ptr(), 3},
      {nn::AdaptiveAvgPool1d{3}.ptr(), 1},
      {nn::AdaptiveAvgPool2d{{std::nullopt, 2}}.ptr(), 2},
      {nn::AdaptiveAvgPool3d{2}.ptr(), 3},
      {nn::AdaptiveMaxPool1d{2}.ptr(), 1},
      {nn::AdaptiveMaxPool2d{3}.ptr(), 2},
      {nn::AdaptiveMaxPool3d{{1, 2, std::nullopt}}.ptr(), 3},
      {nn::ReflectionPad1d{{1, 2}}.ptr(), 1},
      {nn::ReflectionPad2d{1}.ptr(), 2},
      {nn::ReflectionPad3d{{1, 0, 2, 1, 1, 1}}.ptr(), 3},
      {nn::ReplicationPad1d{5}.ptr(), 1},
      {nn::ReplicationPad2d{{1, -1, 2, 0}}.ptr(), 2},
      {nn::ReplicationPad3d{1}.ptr(), 3},
      {nn::CircularPad1d{2}.ptr(), 1},
      {nn::CircularPad2d{{1, 2, 3, 0}}.ptr(), 2},
      {nn::CircularPad3d{1}.ptr(), 3},
      {nn::ConstantPad1d{{1, -2}, 2.5}.ptr(), 1},
      {nn::ConstantPad2d{1, -1}.ptr(), 2},
      {nn::ConstantPad3d{2, 0.5}.ptr(), 3},
      {nn::ZeroPad1d{1}.ptr(), 1},
      {nn::ZeroPad2d{{1, 2, 3, 4}}.ptr(), 2},
      {nn::ZeroPad3d{1}.ptr(), 3},
      {nn::PixelShuffle{2}.ptr(), 2},
      {nn::PixelUnshuffle{2}.ptr(), 2},
      {nn::Unfold{{2, 3}, {.padding = 1}}.ptr(), 2},
  };
}

Shape image(std::vector<int64_t> leading, int64_t dimensions) {
  for (int64_t i = 0; i < dimensions; ++i) leading.push_back(dimensions == 2 ? 6 + 2 * i : 5 + i);
  return Shape(leading);
}

TEST(WindowLayers, TakeInputsWithoutABatch) {
  manual_seed(0);
  for (const auto& [layer, dimensions] : layers()) {
    const Tensor x = rand(image({1, 4}, dimensions));
    const Tensor single = (*layer)(squeeze(x, 0)), batched = (*layer)(x);
    EXPECT_EQ(single.sizes(), squeeze(batched, 0).sizes()) << layer->str();
    EXPECT_TRUE(allclose(single, squeeze(batched, 0), 1e-5, 1e-6)) << layer->str();
  }
}

TEST(WindowLayers, GiveTheSameForChannelsLast) {
  manual_seed(0);
  for (const auto& [layer, dimensions] : layers()) {
    const Tensor x = rand(image({2, 4}, dimensions));
    const Tensor other = movedim(contiguous(movedim(x, 1, -1)), -1, 1);
    ASSERT_FALSE(other.is_contiguous());
    EXPECT_TRUE(allclose((*layer)(other), (*layer)(x), 1e-5, 1e-6)) << layer->str();
  }
}

TEST(WindowLayers, CloneAndLoad) {
  manual_seed(0);
  for (const auto& [layer, dimensions] : layers()) {
    const Tensor x = rand(image({2, 4}, dimensions));
    const auto copy = layer->clone();
    EXPECT_EQ(copy->str(), layer->str());
    EXPECT_TRUE(equal((*copy)(x), (*layer)(x))) << layer->str();
    for (const Tensor& parameter : copy->parameters()) nn::init::zeros_(parameter);
    if (copy->parameters().empty()) continue;
    EXPECT_FALSE(equal((*copy)(x), (*layer)(x))) << layer->str();
    copy->load_state_dict(layer->state_dict());
    EXPECT_TRUE(equal((*copy)(x), (*layer)(x))) << layer->str();
  }
  EXPECT_EQ((nn::ChannelShuffle{2}.clone().str()), "ChannelShuffle(groups=2)");
  EXPECT_EQ((nn::UpsamplingBilinear2d{{.size = {3}}}.clone().str()),
            "UpsamplingBilinear2d(size=3, mode='bilinear')");
  EXPECT_EQ((nn::Fold{3, 2}.clone()->kernel_size), nn::Pair(2));
  EXPECT_EQ((nn::Unflatten{0, {1, 2}}.clone()->unflattened_size), Shape({1, 2}));
  EXPECT_EQ((nn::MaxUnpool3d{{1, 2, 3}}.clone()->stride), nn::Sizes<3>(1, 2, 3));
}

TEST(WindowLayers, KeepTheirDtype) {
  const nn::Conv3d conv{1, 2, 1, {.dtype = float64}};
  const nn::ConvTranspose1d up{1, 2, 1, {.dtype = float64}};
  EXPECT_EQ(conv->weight.dtype(), float64);
  EXPECT_EQ(up->bias.dtype(), float64);
  EXPECT_EQ(up->weight.sizes(), Shape({1, 2, 1}));
}

TEST(ConvTranspose, TakesTheSizeOfItsResult) {
  nn::ConvTranspose2d up{2, 3, 3, {.stride = 2, .padding = 1}};
  nn::Conv2d down{3, 2, 3, {.stride = 2, .padding = 1}};
  for (const int64_t size : {9, 10}) {
    const Tensor x = down(ones({1, 3, size, 9}));
    EXPECT_EQ(up(x, {size, 9}).sizes(), Shape({1, 3, size, 9}));
    EXPECT_EQ(up(x, {1, 3, size, 9}).sizes(), Shape({1, 3, size, 9}));
    EXPECT_EQ(up(squeeze(x, 0), {3, size, 9}).sizes(), Shape({3, size, 9}));
  }
  expect_error<ValueError>(
      [&] {
        up(ones({1, 2, 5, 5}), {9, 12});
      },
      "[ConvTranspose2d] requested an output size of (9, 12), but valid sizes range from (9, 9) to (10, 10); "
      "input "
      "(1, 2, 5, 5)");
  expect_error<ValueError>(
      [&] {
        up(ones({1, 2, 5, 5}), {9});
      },
      "[ConvTranspose2d] for 4D input, output_size must have 2 or 4 elements (got 1); input (1, 2, 5, 5)");
}

TEST(ConvTranspose, RunsItsHooksWhateverItIsCalledWith) {
  nn::ConvTranspose1d up{1, 1, 2, {.stride = 2}};
  int64_t called = 0;
  up->register_forward_hook([&](nn::Module&, const Tensor&, const Tensor& y) {
    ++called;
    return y * 0;
  });
  EXPECT_EQ(sum(abs(up(ones({1, 1, 3})))).item(), 0);
  EXPECT_EQ(sum(abs(up(ones({1, 1, 3}), {7}))).item(), 0);
  EXPECT_EQ(called, 2);
}

TEST(MaxUnpool, PutsElementsBack) {
  const Tensor x = view(tensor({1.0, 5.0, 2.0, 0.0, 3.0, 4.0, 8.0, 7.0}), {1, 2, 4});
  nn::MaxPool2d pool{2};
  nn::MaxUnpool2d unpool{2};
  const auto [y, indices] = pool->forward_with_indices(x);
  EXPECT_EQ(unpool(y, indices).to_vector<float>(), (Floats{0, 5, 0, 0, 0, 0, 8, 0}));
  EXPECT_EQ(unpool(y, indices, {3, 5}).sizes(), Shape({1, 3, 5}));
  // An output without elements has no place for any.
  expect_error<IndexError>(
      [] {
        nn::MaxUnpool2d{2, {.padding = 1}}(ones({1, 4, 1}), zeros({1, 4, 1}, {.dtype = int64}));
      },
      "[max_unpool2d] every index is outside the output, whose size is (1, 1, 6, 0); input (1, 4, 1)");
  expect_error<Error>([&] { static_cast<nn::Module&> (*unpool)(y); },
                      "[nn] Module [MaxUnpool2d] is missing the required \"forward\" function of one tensor");
}

TEST(Upsample, TakesASizeOrAFactor) {
  const Tensor x = view(arange(4.0), {1, 1, 2, 2});
  EXPECT_EQ((nn::Upsample{{.scale_factor = {2}}}(x).sizes()), Shape({1, 1, 4, 4}));
  EXPECT_EQ((nn::Upsample{{.size = {3, 5}, .mode = "bilinear"}}(x).sizes()), Shape({1, 1, 3, 5}));
  EXPECT_EQ((nn::UpsamplingBilinear2d{{.size = {3}}}(x).to_vector<float>()),
            (Floats{0, 0.5, 1, 1, 1.5, 2, 2, 2.5, 3}));
  // 2 * 1.7 is cut to 3; the scale stays 1.7 unless it is computed anew.
  const Tensor row = view(tensor({0.0, 1.0}), {1, 1, 2});
  EXPECT_TRUE(allclose(nn::Upsample{{.scale_factor = {1.7}, .mode = "linear"}}(row),
                       interpolate(row, 3, "linear", false, false, {}, {}, 1.7)));
  EXPECT_TRUE(
      allclose(nn::Upsample{{.scale_factor = {1.7}, .mode = "linear", .recompute_scale_factor = true}}(row),
               interpolate(row, 3, "linear")));
  expect_error<ValueError>([&] { nn::Upsample{nn::UpsampleOptions{}}(x); },
                           "[Upsample] exactly one of size and scale_factor must be given; got size=None, "
                           "mode='nearest'");
  expect_error<ValueError>(
      [&] { nn::Upsample{{.size = {2}, .align_corners = false}}(x); },
      "[Upsample] align_corners can only be set for linear, bilinear, bicubic and trilinear; got "
      "size=2, mode='nearest'");
  expect_error<ValueError>(
      [&] {
        nn::Upsample{{.size = {2, 2, 2}}}(x);
      },
      "[Upsample] size needs one number, or one for each spatial dimension; got 3 for shape (1, "
      "1, 2, 2)");
}

TEST(Fold, SumsWhatUnfoldTook) {
  const Tensor x = view(arange(9.0), {1, 1, 3, 3});
  const Tensor columns = nn::Unfold{2}(x);
  EXPECT_EQ(columns.sizes(), Shape({1, 4, 4}));
  EXPECT_EQ((nn::Fold{3, 2}(columns).to_vector<float>()), (Floats{0, 2, 2, 6, 16, 10, 6, 14, 8}));
}

TEST(Shuffles, MovePixelsAndChannels) {
  const Tensor x = view(arange(8.0), {1, 4, 1, 2});
  EXPECT_EQ(nn::PixelShuffle{2}(x).to_vector<float>(), (Floats{0, 2, 1, 3, 4, 6, 5, 7}));
  EXPECT_TRUE(equal(nn::PixelUnshuffle{2}(nn::PixelShuffle{2}(x)), x));
  EXPECT_EQ(nn::ChannelShuffle{2}(x).to_vector<float>(), (Floats{0, 1, 4, 5, 2, 3, 6, 7}));
  EXPECT_EQ((nn::Unflatten{1, {2, -1}}(x).sizes()), Shape({1, 2, 2, 1, 2}));
}

TEST(WindowLayers, RefuseWithAReason) {
  expect_error<ValueError>(
      [] {
        nn::CircularPad1d{1}(ones({2, 3, 4, 5}));
      },
      "[CircularPad1d] expected 2D or 3D input (got 4D input); shape (2, 3, 4, 5)");
  expect_error<ValueError>(
      [] {
        nn::LPPool2d{0, 2};
      },
      "[LPPool2d] norm_type must be a non-zero value, but got 0");
  expect_error<ShapeError>(
      [] {
        nn::AdaptiveAvgPool2d{2}(ones({2, 3}));
      },
      "[nn] input must have at least 3 dimensions; shape (2, 3)");
  expect_error<ShapeError>(
      [] {
        nn::ReflectionPad1d{4}(ones({1, 1, 4}));
      },
      "[pad] mode reflect can add at most 3 to each side of dimension 2; input (1, 1, 4), pad "
      "(4, 4)");
  expect_error<ValueError>(
      [] {
        nn::ConvTranspose1d{3, 4, 3, {.groups = 2}};
      },
      "[ConvTranspose1d] in_channels must be divisible by groups; got 3 in, 4 out, kernel_size "
      "(3,), stride (1,), groups 2");
  expect_error<ValueError>(
      [] {
        nn::Conv1d{1, 1, 3, {.stride = 2, .padding = "same"}};
      },
      "[Conv1d] padding='same' is not supported for strided convolutions; got stride (2,)");
  expect_error<ShapeError>(
      [] {
        nn::Conv2d{
            1, 1, 1, {.padding = {0, -3}, .padding_mode = nn::PaddingMode::replicate}}(ones({1, 4, 4}));
      },
      "[pad] dimension 2 would have a negative size; input (1, 4, 4), pad (-3, -3, 0, 0)");
}

}  // namespace
