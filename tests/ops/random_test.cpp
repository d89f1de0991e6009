// Random tensors through the ops: PyTorch's recorded numbers, memory order, ranges, dropout's mask, and errors.
#include "weft/ops/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "src/tape/recorder.h"
#include "tests/data_file.h"
#include "weft/ops.h"

namespace weft {
namespace {

using Doubles = std::vector<double>;
using Integers = std::vector<int64_t>;

TEST(Random, GivesPyTorchsNumbers) {
  const std::map<std::string, std::function<Tensor()>> calls{
      {"torch.rand(5)", [] { return rand({5}); }},
      {"torch.rand(40)", [] { return rand({40}); }},
      {"torch.rand(3,dtype=torch.float64)", [] { return rand({3}, {.dtype = float64}); }},
      {"torch.randn(5)", [] { return randn({5}); }},
      {"torch.randn(16)", [] { return randn({16}); }},
      {"torch.randn(17)", [] { return randn({17}); }},
      {"torch.randn(100,7)",
       [] {
         return randn({100, 7});
       }},
      {"torch.randn(20,dtype=torch.float64)", [] { return randn({20}, {.dtype = float64}); }},
      {"torch.randint(10,(20,))", [] { return randint(10, {20}); }},
      {"torch.randint(-5,1000000007,(6,))", [] { return randint(-5, 1000000007, {6}); }},
      {"torch.randperm(10)", [] { return randperm(10); }},
      {"torch.randperm(1000)", [] { return randperm(1000); }},
      {"torch.empty(30).uniform_(-2,3)", [] { return uniform_(empty({30}), -2, 3); }},
      {"torch.empty(30).normal_(1,2)", [] { return normal_(empty({30}), 1, 2); }},
      {"torch.normal(0.,1.,(4,))", [] { return normal(0., 1., {4}); }},
      {"torch.stack([torch.rand(()),torch.randn(()),torch.rand(())])",
       [] {
         const Tensor a = rand({}), b = randn({}), c = rand({});
         return stack({a, b, c});
       }},
  };
  std::ifstream file(data_file("random.json"));
  ASSERT_TRUE(file);
  int checked = 0;
  for (const auto& line : nlohmann::json::parse(file)) {
    const auto call = calls.find(line["expr"]);
    if (call == calls.end()) continue;
    manual_seed(line["seed"].get<int64_t>());
    const Tensor y = call->second();
    EXPECT_EQ(y.sizes(), Shape(line["shape"].get<Integers>())) << call->first;
    const Doubles actual = y.to_vector<double>(), expected = line["value"].get<Doubles>();
    for (size_t i = 0; i < std::min(actual.size(), expected.size()); ++i)
      ASSERT_EQ(actual[i], expected[i]) << call->first << ", seed " << line["seed"] << ", element " << i;
    ++checked;
  }
  EXPECT_EQ(checked, 2 * static_cast<int>(calls.size()));
}

TEST(Random, DrawsFromTheGeneratorItIsGiven) {
  Generator a, b;
  a.manual_seed(5);
  b.manual_seed(5);
  manual_seed(1);
  const uint32_t next = default_generator().clone().random32();
  EXPECT_EQ(rand({7}, {}, &a).to_vector<double>(), rand({7}, {}, &b).to_vector<double>());
  EXPECT_NE(rand({7}, {}, &a).to_vector<double>(), rand({7}, {}, &a).to_vector<double>());
  EXPECT_EQ(default_generator().random32(), next);
}

TEST(Random, FillsInTheOrderOfMemory) {
  manual_seed(3);
  const Doubles straight = rand({3, 4}).to_vector<double>();
  manual_seed(3);
  const Tensor turned = uniform_(t(empty({3, 4})));
  EXPECT_EQ(t(turned).to_vector<double>(), straight);
  manual_seed(3);
  EXPECT_EQ(t(rand_like(turned)).to_vector<double>(), straight);
}

TEST(Random, ALayoutWeftChoseDoesNotShowInTheNumbers) {
  const Tensor chosen = zeros({2, 3, 4, 5}), plain = zeros({2, 3, 4, 5});
  const Tensor free = clone(chosen, MemoryFormat::channels_last);
  free.impl().layout_free = true;
  const auto same = [&](auto call) {
    manual_seed(11);
    const Doubles wanted = call(plain).template to_vector<double>();
    manual_seed(11);
    EXPECT_EQ(call(free).template to_vector<double>(), wanted);
  };
  same([](const Tensor& x) { return rand_like(x); });
  same([](const Tensor& x) { return randn_like(x); });
  same([](const Tensor& x) { return dropout(add(x, 1), 0.5); });
  same([](const Tensor& x) { return bernoulli(add(x, 0.5)); });
  same([](const Tensor& x) { return normal_(x); });
}

TEST(Random, EmptyTensorsDrawNothing) {
  manual_seed(0);
  rand({0});
  randn({3, 0});
  randperm(0);
  dropout(ones({0}));
  EXPECT_EQ(default_generator().random32(), 2357136044u);
}

TEST(Random, MeansAndDeviationsForEachElement) {
  manual_seed(8);
  const Doubles standard = randn({3, 2}).to_vector<double>();
  const Tensor mean = tensor({1.f, 2.f}), std = tensor({{0.5f}, {1.f}, {2.f}});
  manual_seed(8);
  const Doubles y = normal(mean, std).to_vector<double>();
  for (size_t i = 0; i < 6; ++i)
    EXPECT_FLOAT_EQ(static_cast<float>(y[i]),
                    static_cast<float>(standard[i] * std::exp2(static_cast<int>(i / 2) - 1) + 1 + i % 2));
  EXPECT_THROW(normal(0., tensor({1.f, -1.f})), ValueError);
  EXPECT_THROW(normal(mean, -1.), ValueError);
}

TEST(Random, IntegersStayInTheirRange) {
  manual_seed(1);
  EXPECT_EQ(randint(3, {1000}).dtype(), int64);
  const Tensor y = randint(-2, 3, {1000}, {.dtype = int8});
  EXPECT_EQ(min(y).item(), -2);
  EXPECT_EQ(max(y).item(), 2);
  EXPECT_EQ(max(random_(empty({1000}, {.dtype = boolean}))).item(), 1);
  EXPECT_LE(max(random_(empty({1000}, {.dtype = uint8}))).item(), 255);
  EXPECT_GE(min(random_(empty({1000}, {.dtype = int64}), INT64_MAX - 5, std::nullopt)).item<int64_t>(),
            INT64_MAX - 5);
  EXPECT_EQ(randint_like(y, 5).dtype(), int8);
  EXPECT_THROW(randint(3, 3, {2}), ValueError);
  EXPECT_THROW(randint(0, 300, {2}, {.dtype = uint8}), ValueError);
  EXPECT_THROW(random_(empty({2}, {.dtype = int8}), 200), ValueError);
}

TEST(Random, BadParametersAreErrors) {
  const Tensor x = empty({3});
  EXPECT_THROW(uniform_(x, 2, 1), ValueError);
  EXPECT_THROW(uniform_(x, 0, 1e40), ValueError);
  EXPECT_THROW(uniform_(x, NAN, 1), ValueError);
  EXPECT_THROW(normal_(x, 0, -1), ValueError);
  EXPECT_THROW(exponential_(x, 0), ValueError);
  EXPECT_THROW(geometric_(x, 1), ValueError);
  EXPECT_THROW(cauchy_(x, 0, 0), ValueError);
  EXPECT_THROW(log_normal_(x, 0, 0), ValueError);
  EXPECT_THROW(bernoulli_(x, 1.5), ValueError);
  EXPECT_THROW(bernoulli(tensor({0.5f, -0.1f})), ValueError);
  EXPECT_THROW(bernoulli(tensor({0.5f, NAN})), ValueError);
  EXPECT_THROW(rand({2}, {.dtype = int64}), DtypeError);
  EXPECT_THROW(normal_(empty({2}, {.dtype = int32})), DtypeError);
  EXPECT_THROW(randperm(-1), ValueError);
  EXPECT_THROW(randperm(300, {.dtype = uint8}), ValueError);
  EXPECT_THROW(uniform_(expand(empty({1}), {3})), ShapeError);
  EXPECT_THROW(normal_(ones({2}, {.requires_grad = true})), GradError);
}

TEST(Multinomial, DrawsByWeight) {
  manual_seed(2);
  const Tensor weights = tensor({{0.f, 3.f, 1.f}, {1.f, 0.f, 0.f}});
  const Tensor y = multinomial(weights, 2000, true);
  EXPECT_EQ(y.sizes(), Shape({2, 2000}));
  EXPECT_EQ(y.dtype(), int64);
  EXPECT_EQ(min(select(y, 0, 0)).item(), 1);
  EXPECT_EQ(max(select(y, 0, 1)).item(), 0);
  const double twos = sum(select(y, 0, 0)).item() - 2000;
  EXPECT_NEAR(twos / 2000, 0.25, 0.05);
  Integers all = multinomial(ones({5}), 5).to_vector<int64_t>();
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, Integers({0, 1, 2, 3, 4}));
  EXPECT_THROW(multinomial(ones({3}), 4), ValueError);
  EXPECT_THROW(multinomial(ones({3}), 0), ValueError);
  EXPECT_THROW(multinomial(tensor({1.f, -1.f}), 1), ValueError);
  EXPECT_THROW(multinomial(zeros({3}), 1), ValueError);
  EXPECT_THROW(multinomial(ones({2, 2, 2}), 1), ShapeError);
  EXPECT_THROW(multinomial(tensor({1, 2}), 1), DtypeError);
}

TEST(Dropout, UsesOneMaskForwardsAndBackwards) {
  manual_seed(4);
  const Tensor x = ones({50, 20}, {.requires_grad = true});
  const Tensor y = dropout(x, 0.25);
  sum(y).backward();
  EXPECT_EQ(x.grad().to_vector<double>(), y.to_vector<double>());
  int64_t kept = 0;
  for (const double value : y.to_vector<double>()) {
    EXPECT_TRUE(value == 0 || value == static_cast<double>(1.0f / 0.75f)) << value;
    kept += value != 0;
  }
  EXPECT_NEAR(static_cast<double>(kept), 750, 60);
}

TEST(Dropout, AtItsEnds) {
  const Tensor x = ones({8});
  EXPECT_TRUE(dropout(x, 0.5, /*training=*/false).is_same(x));
  EXPECT_EQ(dropout(x, 0).to_vector<double>(), Doubles(8, 1));
  EXPECT_EQ(dropout(x, 1).to_vector<double>(), Doubles(8, 0));
  manual_seed(0);
  dropout(x, 1);
  EXPECT_EQ(default_generator().random32(), 2357136044u);
  EXPECT_THROW(dropout(x, 1.1), ValueError);
  EXPECT_THROW(dropout(x, NAN), ValueError);
  EXPECT_THROW(dropout(ones({2}, {.dtype = int64})), DtypeError);
}

TEST(Dropout, OfFeaturesDropsWholeChannels) {
  manual_seed(6);
  const Tensor y = feature_dropout(ones({20, 10, 3, 3}), 0.5);
  const Doubles first = amin(y, {2, 3}).to_vector<double>(), last = amax(y, {2, 3}).to_vector<double>();
  EXPECT_EQ(first, last);
  EXPECT_GT(std::count(first.begin(), first.end(), 0.0), 50);
  EXPECT_GT(std::count(first.begin(), first.end(), 2.0), 50);
}

TEST(Dropout, InPlaceGivesTheSameNumbersAndGradient) {
  const Tensor x = ones({30}, {.requires_grad = true});
  manual_seed(9);
  const Tensor y = dropout(x, 0.5);
  manual_seed(9);
  const Tensor z = dropout_(mul(x, 1), 0.5);
  EXPECT_EQ(z.to_vector<double>(), y.to_vector<double>());
  sum(z).backward();
  EXPECT_EQ(x.grad().to_vector<double>(), y.to_vector<double>());
}

TEST(Random, ARecordedStepDrawsFreshNumbersEachTime) {
  const Tensor y = empty({4});
  tape::Recorder recorder;
  manual_seed(7);
  recorder.begin();
  uniform_(y);
  recorder.end();
  const Doubles first = y.to_vector<double>();
  recorder.replay();
  const Doubles second = y.to_vector<double>();
  EXPECT_NE(first, second);
  manual_seed(7);
  Doubles both = first;
  both.insert(both.end(), second.begin(), second.end());
  EXPECT_EQ(rand({8}).to_vector<double>(), both);
}

}  // namespace
}  // namespace weft
