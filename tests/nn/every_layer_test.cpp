// What holds for every layer: its text is PyTorch's, a clone shares nothing, and a state goes into another of its kind.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "weft/generator.h"
#include "weft/nn.h"
#include "weft/ops.h"

namespace {

using namespace weft;  // NOLINT

struct Case {
  std::string text;  // as PyTorch prints it
  std::shared_ptr<nn::Module> module;
};

template <class Layer>
Case printed(const char* text, const Layer& layer) {
  return {text, layer.ptr()};
}

std::vector<Case> cases() {
  return {
      printed("Threshold(threshold=0.1, value=20.0)", nn::Threshold{0.1, 20}),
      printed("ReLU()", nn::ReLU{}),
      printed("ReLU(inplace=True)", nn::ReLU{true}),
      printed("ReLU6()", nn::ReLU6{}),
      printed("ReLU6(inplace=True)", nn::ReLU6{{.inplace = true}}),
      printed("RReLU(lower=0.125, upper=0.3333333333333333)", nn::RReLU{}),
      printed("RReLU(lower=0.1, upper=0.3, inplace=True)", nn::RReLU{0.1, 0.3, true}),
      printed("Hardtanh(min_val=-1.0, max_val=1.0)", nn::Hardtanh{}),
      printed("Hardtanh(min_val=-2.0, max_val=2.0, inplace=True)", nn::Hardtanh{-2, 2, true}),
      printed("LeakyReLU(negative_slope=0.01)", nn::LeakyReLU{}),
      printed("LeakyReLU(negative_slope=0.2, inplace=True)", nn::LeakyReLU{0.2, true}),
      printed("ELU(alpha=1.0)", nn::ELU{}),
      printed("ELU(alpha=0.5, inplace=True)", nn::ELU{{.alpha = 0.5, .inplace = true}}),
      printed("CELU(alpha=2.0)", nn::CELU{2}),
      printed("SELU(inplace=True)", nn::SELU{true}),
      printed("SiLU()", nn::SiLU{}),
      printed("Mish()", nn::Mish{}),
      printed("Hardsigmoid()", nn::Hardsigmoid{true}),
      printed("Hardswish()", nn::Hardswish{true}),
      printed("GELU(approximate='none')", nn::GELU{}),
      printed("GELU(approximate='tanh')", nn::GELU{"tanh"}),
      printed("Softplus(beta=1.0, threshold=20.0)", nn::Softplus{}),
      printed("Softplus(beta=2.0, threshold=5.0)", nn::Softplus{2, 5}),
      printed("Hardshrink(0.5)", nn::Hardshrink{}),
      printed("Softshrink(0.3)", nn::Softshrink{0.3}),
      printed("Sigmoid()", nn::Sigmoid{}),
      printed("LogSigmoid()", nn::LogSigmoid{}),
      printed("Tanh()", nn::Tanh{}),
      printed("Tanhshrink()", nn::Tanhshrink{}),
      printed("Softsign()", nn::Softsign{}),
      printed("GLU(dim=-1)", nn::GLU{}),
      printed("Softmax(dim=None)", nn::Softmax{}),
      printed("Softmax(dim=1)", nn::Softmax{1}),
      printed("Softmin(dim=0)", nn::Softmin{0}),
      printed("LogSoftmax(dim=-1)", nn::LogSoftmax{{.dim = -1}}),
      printed("Softmax2d()", nn::Softmax2d{}),
      printed("PReLU(num_parameters=3)", nn::PReLU{3, 0.1}),
      printed("Dropout(p=0.5, inplace=False)", nn::Dropout{}),
      printed("Dropout1d(p=0.2, inplace=False)", nn::Dropout1d{0.2}),
      printed("Dropout2d(p=0.5, inplace=True)", nn::Dropout2d{{.inplace = true}}),
      printed("Dropout3d(p=1.0, inplace=False)", nn::Dropout3d{1}),
      printed("AlphaDropout(p=0.5, inplace=False)", nn::AlphaDropout{}),
      printed("FeatureAlphaDropout(p=0.5, inplace=False)", nn::FeatureAlphaDropout{}),
      printed("Linear(in_features=3, out_features=4, bias=True)", nn::Linear{3, 4}),
      printed("Bilinear(in1_features=1, in2_features=2, out_features=3, bias=True)", nn::Bilinear{1, 2, 3}),
      printed("Embedding(4, 3)", nn::Embedding{4, 3}),
      printed("Embedding(4, 3, padding_idx=3, max_norm=1.5, norm_type=1.0, scale_grad_by_freq=True)",
              nn::Embedding{
                  4, 3, {.padding_idx = -1, .max_norm = 1.5, .norm_type = 1, .scale_grad_by_freq = true}}),
      printed("EmbeddingBag(4, 3, mode='mean')", nn::EmbeddingBag{4, 3}),
      printed("EmbeddingBag(4, 3, max_norm=1.0, mode='max', padding_idx=1)",
              nn::EmbeddingBag{4, 3, {.max_norm = 1, .mode = "max", .padding_idx = 1}}),
      printed("PairwiseDistance()", nn::PairwiseDistance{}),
      printed("CosineSimilarity()", nn::CosineSimilarity{0}),
      printed("BatchNorm1d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
              nn::BatchNorm1d{3}),
      printed("BatchNorm2d(3, eps=1e-05, momentum=None, affine=True, bias=False, track_running_stats=True)",
              nn::BatchNorm2d{3, {.momentum = std::nullopt, .bias = false}}),
      printed("BatchNorm3d(3, eps=0.001, momentum=0.1, affine=False, bias=False, track_running_stats=False)",
              nn::BatchNorm3d{3, {.eps = 1e-3, .affine = false, .track_running_stats = false}}),
      printed(
          "InstanceNorm1d(3, eps=1e-05, momentum=0.1, affine=False, bias=False, track_running_stats=False)",
          nn::InstanceNorm1d{3}),
      printed("InstanceNorm2d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
              nn::InstanceNorm2d{3, {.affine = true, .track_running_stats = true}}),
      printed(
          "InstanceNorm3d(3, eps=1e-05, momentum=0.1, affine=False, bias=False, track_running_stats=False)",
          nn::InstanceNorm3d{3}),
      printed("LayerNorm((5,), eps=1e-05, elementwise_affine=True, bias=True)", nn::LayerNorm{5}),
      printed("LayerNorm((2, 5), eps=1e-05, elementwise_affine=True, bias=False)",
              nn::LayerNorm{{2, 5}, {.bias = false}}),
      printed("RMSNorm((4,), eps=None, elementwise_affine=True)", nn::RMSNorm{4}),
      printed("RMSNorm((4,), eps=0.001, elementwise_affine=False)",
              nn::RMSNorm{4, {.eps = 1e-3, .elementwise_affine = false}}),
      printed("GroupNorm(2, 4, eps=1e-05, affine=True, bias=True)", nn::GroupNorm{2, 4}),
      printed("LocalResponseNorm(2, alpha=0.0001, beta=0.75, k=1.0)", nn::LocalResponseNorm{2}),
      printed("L1Loss()", nn::L1Loss{}),
      printed("MSELoss()", nn::MSELoss{}),
      printed("SmoothL1Loss()", nn::SmoothL1Loss{}),
      printed("HuberLoss()", nn::HuberLoss{}),
      printed("NLLLoss()", nn::NLLLoss{{.weight = ones({3})}}),
      printed("CrossEntropyLoss()", nn::CrossEntropyLoss{}),
      printed("KLDivLoss()", nn::KLDivLoss{}),
      printed("PoissonNLLLoss()", nn::PoissonNLLLoss{}),
      printed("GaussianNLLLoss()", nn::GaussianNLLLoss{}),
      printed("BCELoss()", nn::BCELoss{{.weight = ones({3})}}),
      printed("BCEWithLogitsLoss()", nn::BCEWithLogitsLoss{{.weight = ones({3}), .pos_weight = ones({3})}}),
      printed("MultiLabelSoftMarginLoss()", nn::MultiLabelSoftMarginLoss{}),
      printed("HingeLoss()", nn::HingeLoss{}),
      printed("HingeEmbeddingLoss()", nn::HingeEmbeddingLoss{}),
      printed("SoftMarginLoss()", nn::SoftMarginLoss{}),
      printed("MultiLabelMarginLoss()", nn::MultiLabelMarginLoss{}),
      printed("MultiMarginLoss()", nn::MultiMarginLoss{{.weight = ones({3})}}),
      printed("MarginRankingLoss()", nn::MarginRankingLoss{}),
      printed("CosineEmbeddingLoss()", nn::CosineEmbeddingLoss{}),
      printed("TripletMarginLoss()", nn::TripletMarginLoss{}),
      printed("TripletMarginWithDistanceLoss()", nn::TripletMarginWithDistanceLoss{}),
      printed("LinearCrossEntropyLoss(\n"
              "  in_features=3, num_classes=4, out_features=(2,), bias=True, reduction=mean, "
              "ignore_index=None, label_smoothing=0.0, options=None\n"
              "  (linear): Linear(in_features=3, out_features=8, bias=True)\n"
              ")",
              nn::LinearCrossEntropyLoss{3, 4, {.out_features = {2}, .bias = true, .weight = ones({4})}}),
      printed("AdaptiveLogSoftmaxWithLoss(\n"
              "  (head): Linear(in_features=8, out_features=6, bias=False)\n"
              "  (tail): ModuleList(\n"
              "    (0): Sequential(\n"
              "      (0): Linear(in_features=8, out_features=2, bias=False)\n"
              "      (1): Linear(in_features=2, out_features=6, bias=False)\n"
              "    )\n"
              "    (1): Sequential(\n"
              "      (0): Linear(in_features=8, out_features=0, bias=False)\n"
              "      (1): Linear(in_features=0, out_features=10, bias=False)\n"
              "    )\n"
              "  )\n"
              ")",
              nn::AdaptiveLogSoftmaxWithLoss{8, 20, {4, 10}}),
      printed("ModuleDict(\n  (fc): Linear(in_features=1, out_features=2, bias=True)\n  (act): ReLU()\n)",
              nn::ModuleDict{{"fc", nn::Linear{1, 2}}, {"act", nn::ReLU{}}}),
      printed("ParameterList(\n"
              "    (0): Parameter containing: [float32 of size 2x3]\n"
              "    (1): Parameter containing: [float64 of size 4]\n"
              ")",
              nn::ParameterList{ones({2, 3}), ones({4}, {.dtype = float64})}),
      printed("ParameterDict(  (scale): Parameter containing: [float32 of size 3])",
              nn::ParameterDict{{"scale", ones({3})}}),
  };
}

TEST(EveryLayer, PrintsAsInPyTorch) {
  for (const Case& c : cases()) EXPECT_EQ(c.module->str(), c.text);
}

TEST(EveryLayer, ClonesShareNothingAndKeepOptionsModeAndValues) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.text);
    c.module->eval();
    const Generator before = default_generator();
    const auto copy = c.module->clone();
    EXPECT_EQ(copy->str(), c.text);
    EXPECT_FALSE(copy->is_training());
    const StateDict state = c.module->state_dict(), copied = copy->state_dict();
    EXPECT_EQ(copied.keys(), state.keys());
    for (const std::string& key : state.keys()) {
      EXPECT_TRUE(equal(copied.at(key), state.at(key))) << key;
      if (copied.at(key).numel() == 0) continue;
      fill_(copied.at(key), 7);
      EXPECT_FALSE(equal(copied.at(key), state.at(key))) << key << " is shared";
    }
    EXPECT_EQ(copy->parameters().size(), c.module->parameters().size());
  }
}

TEST(EveryLayer, LoadsTheStateOfAnotherOfItsKind) {
  const std::vector<Case> from = cases();
  std::vector<Case> to = cases();
  for (size_t i = 0; i < from.size(); ++i) {
    SCOPED_TRACE(from[i].text);
    const auto keys = to[i].module->load_state_dict(from[i].module->state_dict());
    EXPECT_TRUE(keys.missing_keys.empty() && keys.unexpected_keys.empty());
    const StateDict state = to[i].module->state_dict();
    for (const auto& [key, value] : from[i].module->state_dict())
      EXPECT_TRUE(equal(value, state.at(key))) << key;
  }
}

TEST(EveryLayer, BecomesDoubleWithItsBuffers) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.text);
    c.module->to(float64);
    for (const auto& [key, value] : c.module->state_dict())
      EXPECT_EQ(value.dtype(), key.ends_with("num_batches_tracked") ? int64 : float64) << key;
  }
  // the options of a loss hold the buffer itself
  nn::BCEWithLogitsLoss loss{{.pos_weight = ones({2})}};
  loss->to(float64);
  EXPECT_EQ(loss(zeros({2}, {.dtype = float64}), ones({2}, {.dtype = float64})).dtype(), float64);
}

struct MyActivation : nn::ELUModule {};

TEST(EveryLayer, OfYoursKeepsItsOwnName) { EXPECT_EQ(MyActivation().str(), "MyActivation(alpha=1.0)"); }

}  // namespace
