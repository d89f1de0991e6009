// Models nested deeper than a thread's stack reaches, and loading that fails half-way.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/expect_error.h"
#include "weft/nn.h"
#include "weft/ops.h"

namespace weft {
namespace {

using weft::testing::expect_error;

constexpr const char* kTooDeep = "[nn] modules are nested or call each other more than 2000 deep";

// A Sequential in a Sequential in …, `levels` of them around a Linear, the outermost made first.
nn::Sequential nested(int levels) {
  nn::Sequential outermost, innermost = outermost;
  for (int i = 1; i < levels; ++i) {
    const nn::Sequential next;
    innermost->push_back(next.ptr());
    innermost = next;
  }
  innermost->push_back(nn::Linear{2, 2}.ptr());
  return outermost;
}

TEST(Nesting, AThousandLevelsWork) {
  const nn::Sequential model = nested(1000);
  const Tensor y = model(ones({1, 2}));
  sum(y).backward();
  EXPECT_EQ(model->parameters().size(), 2u);
  EXPECT_EQ(model->modules().size(), 1001u);
  EXPECT_TRUE(model->parameters()[0].grad().defined());
  const nn::Sequential copy = model.clone();
  copy->load_state_dict(model->state_dict());
  copy->eval();
  EXPECT_TRUE(equal(copy(ones({1, 2})), y));
}

TEST(Nesting, TenThousandLevelsAreRefused) {
  const nn::Sequential model = nested(10'000);
  expect_error<Error>([&] { model(ones({1, 2})); }, kTooDeep);
  expect_error<Error>([&] { (void)model->parameters(); }, kTooDeep);
  expect_error<Error>([&] { (void)model->state_dict(); }, kTooDeep);
  expect_error<Error>([&] { (void)model.str(); }, kTooDeep);
  expect_error<Error>([&] { (void)model.clone(); }, kTooDeep);
  expect_error<Error>([&] { model->apply([](nn::Module&) {}); }, kTooDeep);
  nn::Sequential around;
  expect_error<Error>([&] { around->push_back(model.ptr()); }, kTooDeep);
  // What was refused does not count any more.
  EXPECT_EQ(nested(1000)->parameters().size(), 2u);
}

TEST(Nesting, AMillionLevelsAreLetGoOf) { nested(1'000'000); }

TEST(Nesting, LoadingThatCannotWriteOneParameterWritesNone) {
  struct Model : nn::Module {
    Tensor a = add_parameter("a", zeros({2}));
    Tensor b = add_parameter("b", expand(zeros({1}), {4}).detach());
  } model;
  expect_error<ShapeError>(
      [&] {
        model.load_state_dict({{"a", ones({2})}, {"b", ones({4})}});
      },
      "[load_state_dict]");
  EXPECT_TRUE(equal(model.a.detach(), zeros({2})));
}

TEST(TruncNormal, EndsForAnyBounds) {
  const auto drawn = [](double mean, double std, double a, double b, Dtype dtype = float32) {
    Generator generator;
    return nn::init::trunc_normal_(empty({20}, {.dtype = dtype}), mean, std, a, b, &generator);
  };
  struct Bounds {
    double mean, std, a, b;
  };
  for (const auto& [mean, std, a, b] : {Bounds{0, 1e-3, 0.1, 1e6}, Bounds{0, 1e-5, 1, 2},
                                        Bounds{0, 1, 8, INFINITY}, Bounds{5, 1, -INFINITY, -3}}) {
    const Tensor x = drawn(mean, std, a, b);
    EXPECT_GE(min(x).item(), a - 1e-6);
    EXPECT_LE(max(x).item(), b + 1e-6);
  }
  // No bfloat16 lies between the bounds.
  EXPECT_LT(max(abs(drawn(1.002, 1e-3, 1.001, 1.003, bfloat16) - 1)).item(), 0.01);
  expect_error<ValueError>([&] { drawn(NAN, 1, -1, 1); }, "[trunc_normal_] mean must be finite; got nan");
  expect_error<ValueError>([&] { drawn(0, INFINITY, -1, 1); },
                           "[trunc_normal_] std must be positive and finite");
}

TEST(TruncNormal, ATailHasItsDistribution) {
  // Beyond 3 standard deviations the mean is the inverse Mills ratio.
  Generator generator;
  const Tensor x =
      nn::init::trunc_normal_(empty({200'000}, {.dtype = float64}), 1, 2, 7, INFINITY, &generator);
  const double density = std::exp(-4.5) / std::sqrt(2 * M_PI), tail = std::erfc(3 / std::sqrt(2.0)) / 2;
  EXPECT_NEAR((mean(x).item() - 1) / 2, density / tail, 0.003);
}

}  // namespace
}  // namespace weft
