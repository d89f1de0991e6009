// Initialisers and fresh layers draw PyTorch's numbers.
#include <functional>
#include <map>

#include "tests/nn/recorded.h"
#include "weft/generator.h"
#include "weft/nn.h"

namespace {

using namespace weft;  // NOLINT
using recorded::json;

const std::map<std::string, std::function<Tensor()>> kExpressions = {
    {"nn.Linear(3,4).weight",
     [] {
       return nn::Linear { 3, 4 } -> weight;
     }},
    {"nn.Linear(720,10).bias",
     [] {
       return nn::Linear { 720, 10 } -> bias;
     }},
    {"nn.Conv2d(1,20,5,stride=2).weight",
     [] {
       return nn::Conv2d {
         1, 20, 5, { .stride = 2 }
         } -> weight;
     }},
    {"nn.Conv2d(3,8,3).bias",
     [] {
       return nn::Conv2d { 3, 8, 3 } -> bias;
     }},
    {"nn.BatchNorm2d(3).weight",
     [] {
       return nn::BatchNorm2d { 3 } -> weight;
     }},
    {"nn.Sequential(nn.Linear(2,3),nn.Linear(3,2))[1].weight",
     [] {
       return nn::Sequential{nn::Linear{2, 3}, nn::Linear{3, 2}}.at<nn::Linear>(1)->weight;
     }},
    {"nn.init.xavier_normal_(torch.empty(6,5))",
     [] {
       return nn::init::xavier_normal_(empty({6, 5}));
     }},
    {"nn.init.kaiming_normal_(torch.empty(6,5,3,3),mode='fan_out')",
     [] {
       return nn::init::kaiming_normal_(empty({6, 5, 3, 3}), 0, nn::init::FanMode::fan_out);
     }},
    {"nn.init.trunc_normal_(torch.empty(6,5))",
     [] {
       return nn::init::trunc_normal_(empty({6, 5}));
     }},
};

TEST(Init, SameSeedGivesPyTorchsNumbers) {
  int checked = 0;
  for (const json& record : recorded::read("random.json")) {
    const auto found = kExpressions.find(record["expr"].get<std::string>());
    if (found == kExpressions.end()) continue;
    SCOPED_TRACE(found->first);
    manual_seed(record["seed"].get<int64_t>());
    const Tensor value = found->second();
    EXPECT_EQ(value.sizes(), Shape(record["shape"].get<std::vector<int64_t>>()));
    const auto actual = value.detach().to_vector<double>();
    const auto expected = record["value"].get<std::vector<double>>();
    double total = 0;
    for (const double v : actual) total += v;
    EXPECT_NEAR(total, record["sum"].get<double>(), 1e-5);
    for (size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(actual[i], expected[i], 1e-6) << i;
    ++checked;
  }
  EXPECT_EQ(checked, 2 * static_cast<int>(kExpressions.size()));
}

TEST(Init, UniformFormsStayWithinTheirBounds) {
  manual_seed(0);
  const Tensor w = empty({30, 20, 3, 3});
  EXPECT_LE(max(abs(nn::init::xavier_uniform_(w))).item(), std::sqrt(6.0 / (50 * 9)));
  EXPECT_GT(max(abs(w)).item(), 0.99 * std::sqrt(6.0 / (50 * 9)));
  nn::init::kaiming_uniform_(w, 0, nn::init::FanMode::fan_in, nn::init::Nonlinearity::relu);
  EXPECT_LE(max(abs(w)).item(), std::sqrt(6.0 / (20 * 9)));
  EXPECT_GT(max(abs(w)).item(), 0.99 * std::sqrt(6.0 / (20 * 9)));
}

TEST(Init, TruncatedNormalOfATailStaysInsideAndFollowsTheDensity) {
  manual_seed(1);
  const Tensor x = nn::init::trunc_normal_(empty({20000}), 0, 1, 1, 3);
  EXPECT_GE(min(x).item(), 1);
  EXPECT_LE(max(x).item(), 3);
  // (phi(1) - phi(3)) / (Phi(3) - Phi(1))
  EXPECT_NEAR(mean(x).item(), (0.24197072 - 0.00443185) / (0.99865010 - 0.84134475), 0.01);
}

TEST(Init, GainsArePyTorchs) {
  using nn::init::Nonlinearity;
  EXPECT_DOUBLE_EQ(nn::init::calculate_gain(Nonlinearity::sigmoid), 1);
  EXPECT_DOUBLE_EQ(nn::init::calculate_gain(Nonlinearity::tanh), 5.0 / 3);
  EXPECT_DOUBLE_EQ(nn::init::calculate_gain(Nonlinearity::relu), std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(nn::init::calculate_gain(Nonlinearity::leaky_relu, 0.2), std::sqrt(2 / 1.04));
}

TEST(Init, NeedsTwoDimensionsForFans) {
  try {
    nn::init::xavier_uniform_(empty({5}));
    FAIL();
  } catch (const ValueError& e) {
    EXPECT_STREQ(e.what(),
                 "[xavier_uniform_] fan in and fan out can not be computed for tensor with fewer than 2 "
                 "dimensions; shape (5,)");
  }
}

TEST(Init, NoInitDrawsNothing) {
  manual_seed(5);
  const double expected = rand({1}).item();
  manual_seed(5);
  {
    nn::NoInit guard;
    nn::Linear{100, 100};
  }
  EXPECT_EQ(rand({1}).item(), expected);
}

}  // namespace
