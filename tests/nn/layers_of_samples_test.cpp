// Layers whose options the recorded results do not show: embeddings, norms with statistics, dropouts, distances, the
// adaptive softmax, losses at their limits, containers; and what they refuse.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/expect_error.h"
#include "weft/autograd.h"
#include "weft/generator.h"
#include "weft/nn.h"
#include "weft/ops.h"

namespace {

using namespace weft;  // NOLINT
using weft::testing::expect_error;
using Floats = std::vector<float>;

TEST(Activations, TakeOptionsByPositionOrByName) {
  const Tensor x = tensor({-2.0, 0.5});
  EXPECT_EQ(nn::Threshold({.threshold = 1, .value = 3})(x).to_vector<float>(), (Floats{3, 3}));
  const int one = 1;
  EXPECT_EQ(nn::Threshold(one, 3.5)(x).to_vector<float>(), (Floats{3.5, 3.5}));
  EXPECT_EQ(nn::Hardtanh({.max_val = 0.25})(x).to_vector<float>(), (Floats{-1, 0.25}));
  EXPECT_EQ((nn::GELU { std::string("tanh") } -> options.approximate), "tanh");
  static_assert(!std::is_constructible_v<nn::ReLU, double>, "a flag is not a fraction");
  static_assert(!std::is_constructible_v<nn::Softmax, double>, "a dimension is not a fraction");
}

TEST(Activations, WriteIntoTheirInputIfTold) {
  const auto stays = [](const auto& layer) {
    const Tensor x = tensor({-1.0, 2.0});
    return layer(x).is_same(x);
  };
  EXPECT_TRUE(stays(nn::Threshold{{.inplace = true}}));
  EXPECT_TRUE(stays(nn::ReLU{true}));
  EXPECT_TRUE(stays(nn::ReLU6{true}));
  EXPECT_TRUE(stays(nn::RReLU{{.inplace = true}}));
  EXPECT_TRUE(stays(nn::Hardtanh{{.inplace = true}}));
  EXPECT_TRUE(stays(nn::LeakyReLU{{.inplace = true}}));
  EXPECT_TRUE(stays(nn::ELU{{.inplace = true}}));
  EXPECT_TRUE(stays(nn::CELU{{.inplace = true}}));
  EXPECT_TRUE(stays(nn::SELU{true}));
  EXPECT_TRUE(stays(nn::SiLU{true}));
  EXPECT_TRUE(stays(nn::Mish{true}));
  EXPECT_TRUE(stays(nn::Hardsigmoid{true}));
  EXPECT_TRUE(stays(nn::Hardswish{true}));
  EXPECT_TRUE(stays(nn::AlphaDropout{{.inplace = true}}));
  EXPECT_FALSE(stays(nn::ReLU{}));
}

TEST(Activations, ChooseADimensionAsPyTorchDoes) {
  for (const int64_t dims : {1, 2, 3, 4}) {
    const Tensor x = randn(Shape(dims, 3));
    EXPECT_TRUE(equal(nn::Softmax{}(x), softmax(x, dims == 1 || dims == 3 ? 0 : 1))) << dims;
  }
  expect_error<ValueError>(
      [] {
        nn::Softmax2d{}(ones({2, 2}));
      },
      "[Softmax2d] expected input to be 3D or 4D");
}

TEST(Activations, RReLUDrawsInTrainingOnly) {
  nn::RReLU layer{0.25, 0.75};
  const Tensor x = full({1000}, -1.0);
  manual_seed(0);
  const Tensor drawn = layer(x);
  EXPECT_GT(max(drawn).item() - min(drawn).item(), 0.4);
  layer->eval();
  EXPECT_EQ(layer(x).to_vector<float>(), Floats(1000, -0.5));
}

TEST(Dropout, OfChannelsAndForSelu) {
  manual_seed(0);
  const auto sums = [](const Tensor& y) { return sum(flatten(y, 2), 2).to_vector<float>(); };
  for (const float value : sums(nn::Dropout2d{0.5}(ones({4, 8, 3, 3}))))
    EXPECT_TRUE(value == 0 || value == 18);
  for (const float value : sums(nn::Dropout3d{0.5}(ones({4, 8, 1, 3, 3}))))
    EXPECT_TRUE(value == 0 || value == 18);
  for (const float value : sum(nn::Dropout1d{0.5}(ones({8, 9})), 1).to_vector<float>())
    EXPECT_TRUE(value == 0 || value == 18);
  expect_error<ShapeError>([] { nn::Dropout1d{}(ones({2, 2, 2, 2})); }, "expected 2D or 3D input");
  expect_error<ValueError>([] { nn::FeatureAlphaDropout{-0.1}; },
                           "[FeatureAlphaDropout] dropout probability has to be between 0 and 1");
  nn::Dropout2d idle;
  idle->eval();
  const Tensor line = ones({4});
  EXPECT_TRUE(equal(idle(line), line));
}

TEST(BatchNorm, RefusesOneValueAChannelInTraining) {
  expect_error<ShapeError>([] { nn::BatchNorm1d{3}(ones({1, 3})); }, "more than 1 value per channel");
  nn::BatchNorm2d norm{3};
  expect_error<ShapeError>([&] { norm(ones({1, 3, 1, 1})); }, "more than 1 value per channel");
  EXPECT_EQ(norm->num_batches_tracked.item<int64_t>(), 0);
  norm->eval();
  EXPECT_EQ(norm(ones({1, 3, 1, 1})).numel(), 3);
}

TEST(BatchNorm, NormalisesWithTheBiasedAndKeepsTheUnbiasedVariance) {
  nn::BatchNorm3d norm{1, {.eps = 1e-12, .momentum = 0.5, .dtype = float64}};
  const Tensor x = view(tensor({0.0, 2.0, 4.0, 6.0}, {.dtype = float64}), {2, 1, 1, 1, 2});
  EXPECT_NEAR(norm(x).to_vector<double>()[3], 3 / std::sqrt(5.0), 1e-9);
  EXPECT_NEAR(norm->running_var.item(), 0.5 + 0.5 * 20 / 3, 1e-9);
  EXPECT_NEAR(norm->running_mean.item(), 1.5, 1e-9);
}

TEST(InstanceNorm, KeepsStatisticsIfTold) {
  nn::InstanceNorm1d norm{2, {.track_running_stats = true}};
  const Tensor x = randn({3, 2, 5});
  norm(x);
  EXPECT_TRUE(allclose(norm->running_mean, mean(mean(x, 2), 0) * 0.1));
  EXPECT_TRUE(allclose(norm->running_var, mean(var(x, 2), 0) * 0.1 + 0.9));
  norm->eval();
  const Tensor expected =
      (x - view(norm->running_mean, {2, 1})) / sqrt(view(norm->running_var, {2, 1}) + norm->options.eps);
  EXPECT_TRUE(allclose(norm(x), expected, 1e-5, 1e-6));
  EXPECT_TRUE(allclose(norm(x[0]), expected[0], 1e-5, 1e-6));
}

TEST(InstanceNorm, LeavesAMeanOfZeroWhateverTheMeanWas) {
  manual_seed(4);
  for (const double offset : {0.0, 3.3, -77.7}) {
    const Tensor y = nn::InstanceNorm1d{1}(randn({1, 1, 4096}) + offset);
    // What is subtracted from x / deviation is one float: half of its last bit stays.
    EXPECT_LT(std::abs(mean(to(y, float64)).item()), 6e-8 * std::max(1.0, std::abs(offset))) << offset;
  }
}

TEST(InstanceNorm, RefusesWhatDoesNotFit) {
  expect_error<ValueError>(
      [] {
        nn::InstanceNorm2d{3}(ones({3, 4}));
      },
      "[InstanceNorm2d] expected 3D or 4D input (got 2D input); shape (3, 4)");
  expect_error<ValueError>(
      [] {
        nn::InstanceNorm1d{3, {.affine = true}}(ones({2, 4, 5}));
      },
      "expected input's size at dim=1 to match num_features (3), but got: 4");
  EXPECT_EQ(nn::InstanceNorm1d{3}(randn({2, 4, 5})).sizes(), Shape({2, 4, 5}));
}

TEST(GroupNorm, RefusesGroupsThatDoNotDivide) {
  for (const int64_t groups : {3, 0, -2})
    expect_error<ValueError>(
        [&] {
          nn::GroupNorm{groups, 4};
        },
        "[GroupNorm] num_channels (4) must be divisible");
}

TEST(Embedding, StartsAndPadsAsPyTorchs) {
  manual_seed(5);
  nn::Embedding table{4, 3, {.padding_idx = -1}};
  manual_seed(5);
  const Tensor drawn = randn({4, 3});
  EXPECT_TRUE(equal(narrow(table->weight.detach(), 0, 0, 3), narrow(drawn, 0, 0, 3)));
  EXPECT_EQ(table->weight.detach()[3].to_vector<float>(), Floats(3, 0));
  sum(table(tensor({3, 0}, {.dtype = int64}))).backward();
  EXPECT_EQ(sum(table->weight.grad(), 1).to_vector<float>(), (Floats{3, 0, 0, 0}));
  expect_error<ValueError>(
      [] {
        nn::Embedding{4, 3, {.padding_idx = 4}};
      },
      "[Embedding] padding_idx must be within num_embeddings; got 4 of 4");
}

TEST(Embedding, OfAGivenTableIsFrozenUnlessTold) {
  const Tensor rows = tensor({{1.0, 2.0}, {3.0, 4.0}});
  const auto frozen = nn::Embedding::from_pretrained(rows);
  EXPECT_FALSE(frozen->weight.requires_grad());
  EXPECT_EQ(frozen(tensor({1}, {.dtype = int64})).to_vector<float>(), (Floats{3, 4}));
  EXPECT_FALSE(frozen.clone()->weight.requires_grad());
  EXPECT_TRUE(nn::Embedding::from_pretrained(rows, /*freeze=*/false)->weight.requires_grad());
  EXPECT_EQ(nn::EmbeddingBag::from_pretrained(rows, true, {.mode = "sum"})(tensor({{0, 1}}, {.dtype = int64}))
                .to_vector<float>(),
            (Floats{4, 6}));
  expect_error<ShapeError>([] { nn::Embedding::from_pretrained(ones({3})); }, "two dimensions");
}

TEST(EmbeddingBag, TakesOffsetsAndFactors) {
  const auto table =
      nn::EmbeddingBag::from_pretrained(tensor({{1.0}, {10.0}, {100.0}}), true, {.mode = "sum"});
  const Tensor all = tensor({0, 1, 2, 0}, {.dtype = int64});
  EXPECT_EQ(table(all, tensor({0, 3}, {.dtype = int64})).to_vector<float>(), (Floats{111, 1}));
  EXPECT_EQ(table(all, tensor({0, 3}, {.dtype = int64}), tensor({1.0, 2.0, 3.0, 4.0})).to_vector<float>(),
            (Floats{321, 4}));
}

TEST(AdaptiveLogSoftmax, AgreesWithItsOwnFullDistribution) {
  manual_seed(2);
  nn::AdaptiveLogSoftmaxWithLoss model{8, 12, {3, 7}, {.div_value = 2, .head_bias = true, .dtype = float64}};
  const Tensor x = randn({20, 8}, {.dtype = float64}) * 3, target = randint(0, 12, {20});
  const Tensor all = model->log_prob(x);
  EXPECT_TRUE(allclose(sum(exp(all), 1), ones({20}, {.dtype = float64})));
  const auto [output, loss] = model(x, target);
  EXPECT_TRUE(allclose(output, squeeze(gather(all, 1, unsqueeze(target, 1)), 1)));
  EXPECT_NEAR(loss.item(), -mean(output).item(), 1e-12);
  EXPECT_TRUE(equal(model->predict(x), argmax(all, 1)));
  EXPECT_NEAR(model(x[0], target[0]).output.item(), output[0].item(), 1e-12);
  loss.backward();
  EXPECT_TRUE(model->head->weight.grad().defined());
  expect_error<IndexError>([&] { model(x, full({20}, 12, {.dtype = int64})); },
                           "targets must be in [0, 11], but range from 12 to 12");
  expect_error<ShapeError>([&] { model(x, zeros({19}, {.dtype = int64})); }, "got (20, 8) and (19,)");
  for (const std::vector<int64_t>& cutoffs : {std::vector<int64_t>{}, {7, 3}, {3, 3}, {0, 3}, {12}})
    expect_error<ValueError>([&] { nn::AdaptiveLogSoftmaxWithLoss(8, 12, cutoffs); },
                             "cutoffs must be unique, positive, sorted and between 1 and n_classes - 1");
}

TEST(CrossEntropyLoss, IsFiniteForLargeLogitsAndExactAtInfinity) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  const Tensor x = tensor({{1e4, -1e4, 0.0}, {0.0, -kInf, 1.0}}).requires_grad_();
  const Tensor loss =
      nn::CrossEntropyLoss{{.reduction = Reduction::sum}}(x, tensor({1, 2}, {.dtype = int64}));
  EXPECT_NEAR(loss.item(), 2e4 + std::log1p(std::exp(-1)), 1e-2);
  loss.backward();
  EXPECT_TRUE(all(isfinite(x.grad())).item<bool>());
  EXPECT_EQ(x.grad()[1][1].item(), 0);
}

TEST(CrossEntropyLoss, WithEveryTargetIgnored) {
  const Tensor x = randn({2, 3}), none = full({2}, -100, {.dtype = int64});
  for (const double smoothing : {0.0, 0.2}) {
    const auto loss = [&](Reduction reduction) {
      return nn::CrossEntropyLoss{
          {.weight = ones({3}), .reduction = reduction, .label_smoothing = smoothing}}(x, none);
    };
    EXPECT_TRUE(std::isnan(loss(Reduction::mean).item()));
    EXPECT_EQ(loss(Reduction::sum).item(), 0);
    EXPECT_EQ(loss(Reduction::none).to_vector<float>(), (Floats{0, 0}));
  }
}

TEST(Losses, RefuseOptionsThatMakeNoSense) {
  expect_error<ValueError>([] { nn::MultiMarginLoss{{.p = 3}}; },
                           "only p == 1 and p == 2 are supported; got 3");
  expect_error<ValueError>([] { nn::TripletMarginLoss{{.margin = 0}}; }, "margin must be greater than 0");
  expect_error<ValueError>(
      [] {
        nn::LinearCrossEntropyLoss{2, 3, {.label_smoothing = 1.5}};
      },
      "label_smoothing must be in [0, 1]; got 1.5");
  expect_error<ShapeError>(
      [] {
        nn::LinearCrossEntropyLoss{2, 3, {.weight = ones({2})}};
      },
      "weight must have one number for each of 3 classes; got shape (2,)");
  expect_error<ValueError>([] { nn::Hardtanh{1, -1}; }, "max_val must be larger than min_val; got -1 and 1");
  expect_error<ValueError>([] { nn::Bilinear{0, 1, 1}; }, "in1_features must be > 0");
}

TEST(TripletMarginWithDistanceLoss, TakesADistance) {
  const auto city = [](const Tensor& a, const Tensor& b) { return sum(abs(a - b), -1); };
  const Tensor a = tensor({{0.0, 0.0}}), near = tensor({{1.0, 1.0}}), far = tensor({{1.0, 1.5}});
  nn::TripletMarginWithDistanceLoss loss{{.distance_function = city, .margin = 2}};
  EXPECT_NEAR(loss(a, near, far).item(), 2 + 2 - 2.5, 1e-6);
}

TEST(CTCLoss, OfOneAlignmentIsItsLikelihood) {
  const Tensor log_probs = log(tensor({{{0.1, 0.9}}, {{0.75, 0.25}}}));
  const auto lengths = [](int64_t n) { return full({1}, n, {.dtype = int64}); };
  const Tensor labels = ones({1, 2}, {.dtype = int64});
  nn::CTCLoss loss{{.reduction = Reduction::sum}};
  EXPECT_NEAR(loss(log_probs, narrow(labels, 1, 0, 1), lengths(2), lengths(1)).item(),
              -std::log(0.9 * 0.25 + 0.9 * 0.75 + 0.1 * 0.25), 1e-5);
  EXPECT_TRUE(std::isinf(loss(log_probs, labels, lengths(2), lengths(2)).item()));
  nn::CTCLoss finite{{.zero_infinity = true}};
  EXPECT_EQ(finite(log_probs, labels, lengths(2), lengths(2)).item(), 0);
}

TEST(Containers, FindByKeyAndPosition) {
  nn::ModuleDict dict{{"fc", nn::Linear{1, 2}}, {"act", nn::ReLU{}}};
  EXPECT_EQ(dict.at<nn::Linear>("fc")->out_features, 2);
  EXPECT_EQ(&dict["act"], &dict[1]);
  EXPECT_TRUE(dict.contains("fc"));
  EXPECT_FALSE(dict.contains("x"));
  dict.insert("more", nn::Tanh{});
  EXPECT_EQ(dict.keys(), (std::vector<std::string>{"fc", "act", "more"}));
  expect_error<IndexError>([&] { dict["x"]; }, "[nn] no module of ModuleDict is named \"x\"; there are 3");

  nn::ParameterList list{ones({2}), zeros({3})};
  list.append(ones({1}));
  EXPECT_EQ(list->state_dict().keys(), (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_TRUE(list[-1].requires_grad());
  expect_error<IndexError>([&] { list[3]; }, "index 3 is out of range of ParameterList with 3 parameters");
  nn::ParameterDict named{{"scale", ones({2})}};
  named.insert("shift", zeros({2}));
  EXPECT_EQ(named->parameters().size(), 2U);
  EXPECT_TRUE(named["shift"].is_same(named[1]));
  expect_error<IndexError>([&] { named["x"]; }, "no parameter of ParameterDict is named \"x\"; there are 2");
}

}  // namespace
