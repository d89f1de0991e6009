// Fractional max pooling layers: sizes, given and drawn samples, printing, clones, errors.
#include <gtest/gtest.h>

#include "tests/expect_error.h"
#include "weft/nn.h"
#include "weft/ops.h"

namespace {

using namespace weft;  // NOLINT
using weft::testing::expect_error;

TEST(FractionalMaxPool, TakesASizeOrARatio) {
  const Tensor image = rand({2, 3, 9, 7}), volume = rand({3, 9, 7, 5});
  EXPECT_EQ((nn::FractionalMaxPool2d{2, {.output_size = {4, 3}}}(image).sizes()), Shape({2, 3, 4, 3}));
  EXPECT_EQ((nn::FractionalMaxPool2d{{2, 3}, {.output_ratio = {0.5}}}(image).sizes()), Shape({2, 3, 4, 3}));
  EXPECT_EQ((nn::FractionalMaxPool3d{2, {.output_ratio = {0.5, 0.3, 0.4}}}(volume).sizes()),
            Shape({3, 4, 2, 2}));
}

TEST(FractionalMaxPool, DrawsAsTheSeedSaysUnlessSamplesAreGiven) {
  const Tensor x = rand({1, 2, 8, 8});
  nn::FractionalMaxPool2d drawn{2, {.output_size = 5}};
  manual_seed(3);
  const auto [y, indices] = drawn->forward_with_indices(x);
  EXPECT_TRUE(equal(gather(flatten(x, 2), 2, flatten(indices, 2)), flatten(y, 2)));
  manual_seed(3);
  const Tensor samples = rand({1, 2, 2});
  nn::FractionalMaxPool2d given{2, {.output_size = 5, .random_samples = samples}};
  EXPECT_TRUE(equal(given(x), y));
  // As PyTorch: the first samples of more than the batch needs.
  nn::FractionalMaxPool2d more{2, {.output_size = 5, .random_samples = cat({samples, rand({1, 2, 2})})}};
  EXPECT_TRUE(equal(more(squeeze(x, 0)), squeeze(y, 0)));
  EXPECT_EQ(given->state_dict().keys(), (std::vector<std::string>{"_random_samples"}));
  EXPECT_TRUE(equal(given.clone()(x), y));
  EXPECT_TRUE(drawn->state_dict().keys().empty());
  EXPECT_EQ(drawn.clone().str(), "FractionalMaxPool2d()");
}

TEST(FractionalMaxPool, RefusesWithAReason) {
  expect_error<ValueError>(
      [] {
        nn::FractionalMaxPool2d{2, nn::FractionalMaxPoolOptions<2>{}};
      },
      "[FractionalMaxPool2d] requires specifying either an output size, or a pooling ratio");
  expect_error<ValueError>(
      [] {
        nn::FractionalMaxPool2d{2, {.output_size = 3, .output_ratio = {0.5}}};
      },
      "[FractionalMaxPool2d] only one of output_size and output_ratio may be specified");
  expect_error<ValueError>(
      [] {
        nn::FractionalMaxPool3d{2, {.output_ratio = {0.5, 1, 0.5}}};
      },
      "[FractionalMaxPool3d] output_ratio must be between 0 and 1 (got (0.5, 1, 0.5))");
  expect_error<ValueError>(
      [] {
        nn::FractionalMaxPool3d{0, {.output_size = 2}};
      },
      "[FractionalMaxPool3d] kernel_size must be greater than 0, but got 0");
  expect_error<ShapeError>(
      [] {
        nn::FractionalMaxPool2d{2, {.output_ratio = {0.5}}}(ones({3, 4}));
      },
      "[FractionalMaxPool2d] input must have 3 or 4 dimensions; shape (3, 4)");
}

}  // namespace
