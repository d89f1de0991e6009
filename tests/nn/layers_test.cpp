// What the recorded results do not show of the layers: padding modes, cumulative statistics, errors; and
// StateDict.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "weft/nn.h"
#include "weft/ops.h"

namespace {

using namespace weft;  // NOLINT
using Floats = std::vector<float>;

template <class E, class F>
std::string message(F f) {
  try {
    f();
  } catch (const E& e) {
    return e.what();
  }
  return "nothing was thrown";
}

// The row that a convolution sees when it pads 1 2 3 4 by two on each side.
Floats padded_row(nn::PaddingMode mode) {
  nn::Conv2d look{1, 1, 1, {.padding = {0, 2}, .bias = false, .padding_mode = mode}};
  nn::init::ones_(look->weight);
  return look(view(tensor({1.0, 2.0, 3.0, 4.0}), {1, 1, 4})).to_vector<float>();
}

TEST(Conv2d, PadsInEveryMode) {
  using nn::PaddingMode;
  EXPECT_EQ(padded_row(PaddingMode::zeros), (Floats{0, 0, 1, 2, 3, 4, 0, 0}));
  EXPECT_EQ(padded_row(PaddingMode::reflect), (Floats{3, 2, 1, 2, 3, 4, 3, 2}));
  EXPECT_EQ(padded_row(PaddingMode::replicate), (Floats{1, 1, 1, 2, 3, 4, 4, 4}));
  EXPECT_EQ(padded_row(PaddingMode::circular), (Floats{3, 4, 1, 2, 3, 4, 1, 2}));
  nn::Conv2d wide{1, 1, 1, {.padding = {0, 4}, .padding_mode = PaddingMode::reflect}};
  EXPECT_EQ(
      message<ShapeError>([&] {
        wide(ones({1, 1, 4}));
      }),
      "[pad] mode reflect can add at most 3 to each side of dimension 2; input (1, 1, 4), pad (4, 4, 0, 0)");
}

TEST(Conv2d, SamePaddingKeepsTheSizeInEveryMode) {
  for (const auto mode : {nn::PaddingMode::zeros, nn::PaddingMode::reflect, nn::PaddingMode::circular}) {
    nn::Conv2d conv{2, 3, {2, 3}, {.padding = "same", .dilation = 2, .padding_mode = mode}};
    EXPECT_EQ(conv(ones({1, 2, 7, 8})).sizes(), Shape({1, 3, 7, 8}));
  }
}

TEST(Conv2d, RefusesWhatDoesNotFit) {
  EXPECT_EQ(message<ValueError>([] {
              nn::Conv2d{3, 4, 3, {.groups = 2}};
            }),
            "[Conv2d] in_channels must be divisible by groups; got 3 in, 4 out, kernel_size (3, 3), stride "
            "(1, 1), groups 2");
  EXPECT_EQ(message<ValueError>([] {
              nn::Conv2d{1, 1, 3, {.stride = 2, .padding = "same"}};
            }),
            "[Conv2d] padding='same' is not supported for strided convolutions; got stride (2, 2)");
  EXPECT_EQ(message<ValueError>([] {
              nn::Conv2d{1, 1, 3, {.padding = "sane"}};
            }),
            "[nn] invalid padding string \"sane\", should be one of \"same\", \"valid\"");
}

TEST(BatchNorm, WithoutMomentumKeepsTheMeanOfAllBatches) {
  nn::BatchNorm1d bn{1, {.momentum = std::nullopt}};
  for (const double level : {1.0, 2.0, 6.0}) bn(tensor({{level - 1}, {level + 1}}));
  EXPECT_NEAR(bn->running_mean.item(), 3, 1e-6);
  EXPECT_NEAR(bn->running_var.item(), 2, 1e-6);  // of each batch, unbiased
  EXPECT_EQ(bn->num_batches_tracked.item<int64_t>(), 3);
  bn->eval();
  bn(ones({1, 1}));
  EXPECT_EQ(bn->num_batches_tracked.item<int64_t>(), 3);
  bn->reset_running_stats();
  EXPECT_EQ(bn->running_var.item(), 1);
}

TEST(BatchNorm, ChecksTheNumberOfDimensions) {
  EXPECT_EQ(message<ValueError>([] {
              nn::BatchNorm2d{3}(ones({2, 3, 4}));
            }),
            "[BatchNorm2d] expected 4D input (got 3D input); shape (2, 3, 4)");
  EXPECT_EQ(message<ValueError>([] {
              nn::BatchNorm1d{3}(ones({2, 3, 4, 4}));
            }),
            "[BatchNorm1d] expected 2D or 3D input (got 4D input); shape (2, 3, 4, 4)");
}

TEST(Dropout, ChecksItsProbability) {
  EXPECT_EQ(message<ValueError>([] { nn::Dropout{1.5}; }),
            "[Dropout] dropout probability has to be between 0 and 1, but got 1.5");
}

TEST(HingeLoss, IsTheSupportVectorMachines) {
  nn::HingeLoss loss{{.margin = 2, .reduction = Reduction::none}};
  EXPECT_EQ(loss(tensor({0.5, 3.0, 0.5}), tensor({1.0, 1.0, -1.0})).to_vector<float>(),
            (Floats{1.5, 0, 2.5}));
}

TEST(Identity, ReturnsTheSameTensor) {
  const Tensor x = ones({2});
  EXPECT_TRUE(nn::Identity{}(x).is_same(x));
}

TEST(StateDict, KeepsItsOrder) {
  StateDict state{{"b", ones({1})}, {"a", zeros({2})}};
  state.set("c", ones({3}));
  state.set("b", ones({4}));
  EXPECT_EQ(state.keys(), (std::vector<std::string>{"b", "a", "c"}));
  EXPECT_EQ(state["b"].numel(), 4);
  EXPECT_TRUE(state.erase("b"));
  EXPECT_FALSE(state.erase("b"));
  EXPECT_EQ(state.at("c").numel(), 3);
  EXPECT_EQ(state.size(), 2);
  EXPECT_EQ(message<IndexError>([&] { state.at("b"); }),
            "[state_dict] no entry is named \"b\"; there are 2 entries");
  EXPECT_EQ(message<ValueError>([] {
              StateDict{{"x", ones({1})}, {"x", ones({1})}};
            }),
            "[state_dict] name \"x\" appears twice");
}

}  // namespace
