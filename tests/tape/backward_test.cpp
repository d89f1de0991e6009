// The walk backward: values, accumulation, freeing, errors, depth, leaks.
#include <gtest/gtest.h>

#include <cmath>

#include <thread>

#include "src/tape/node.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

Tensor leaf(std::initializer_list<float> values) { return tensor(values).requires_grad_(); }

template <class E, class F>
std::string message(F&& f) {
  try {
    f();
  } catch (const E& error) {
    return error.what();
  }
  return "";
}

TEST(Backward, ProductRule) {
  const Tensor a = leaf({2, 3}), b = leaf({5, 7});
  sum(a * b).backward();
  EXPECT_EQ(a.grad().to_vector<float>(), (std::vector<float>{5, 7}));
  EXPECT_EQ(b.grad().to_vector<float>(), (std::vector<float>{2, 3}));
}

TEST(Backward, AccumulatesOverUsesAndCalls) {
  const Tensor x = leaf({1, 2});
  sum(x + x).backward();
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{2, 2}));
  sum(x * x).backward();
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{4, 6}));
}

TEST(Backward, GradNeverAliasesAnotherBuffer) {
  const Tensor x = leaf({1, 2});
  const Tensor y = leaf({3, 4});
  const Tensor seed = tensor({10.f, 20.f});
  (x + y).backward(seed);
  x.grad().mul_(0);
  EXPECT_EQ(y.grad().to_vector<float>(), (std::vector<float>{10, 20}));
  EXPECT_EQ(seed.to_vector<float>(), (std::vector<float>{10, 20}));
}

TEST(Backward, TheGradientOfAnExpandedResultIsWritable) {
  const Tensor x = leaf({1, 2, 3});
  sum(x).backward();
  x.grad().mul_(2);
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{2, 2, 2}));
}

TEST(Backward, SecondTimeNeedsRetainGraph) {
  const Tensor x = leaf({3});
  const Tensor y = sum(x * x);
  y.backward({}, {.retain_graph = true});
  y.backward();
  EXPECT_EQ(x.grad().item<float>(), 12);
  EXPECT_NE(message<GradError>([&] { y.backward(); }).find("a second time"), std::string::npos);
}

TEST(Backward, NonScalarNeedsAGradient) {
  const Tensor x = leaf({1, 2});
  const std::string text = message<GradError>([&] { (x * x).backward(); });
  EXPECT_EQ(
      text,
      "[backward] grad can be implicitly created only for scalar outputs; pass a gradient of shape (2,)");
}

TEST(Backward, NothingToDifferentiate) {
  const Tensor x = tensor({1.f});
  EXPECT_NE(message<GradError>([&] { x.backward(); }).find("does not require grad"), std::string::npos);
  EXPECT_NE(message<ShapeError>([&] {
              leaf({1, 2}).backward(tensor({1.f}));
            }).find("(1,)"),
            std::string::npos);
}

TEST(Backward, IntegersCannotRequireGrad) {
  EXPECT_NE(message<DtypeError>([] { tensor({1, 2}).requires_grad_(); }).find("floating"), std::string::npos);
}

TEST(Backward, NoGradRecordsNothing) {
  const Tensor x = leaf({1});
  {
    NoGrad guard;
    EXPECT_FALSE((x * x).requires_grad());
    EnableGrad inner;
    EXPECT_TRUE((x * x).requires_grad());
  }
  EXPECT_TRUE((x * x).requires_grad());
}

TEST(Backward, NoGradIsPerThread) {
  const Tensor x = leaf({1});
  NoGrad guard;
  bool recorded_elsewhere = false;
  std::thread([&] { recorded_elsewhere = (x * x).requires_grad(); }).join();
  EXPECT_TRUE(recorded_elsewhere);
}

TEST(Backward, DetachCutsTheTape) {
  const Tensor x = leaf({3});
  sum(x * (x * x).detach()).backward();
  EXPECT_EQ(x.grad().item<float>(), 9);
}

TEST(Backward, GradLeavesDotGradAlone) {
  const Tensor x = leaf({3}), w = leaf({2});
  const Tensor y = x * w;
  const std::vector<Tensor> g = autograd::grad({y}, {x});
  EXPECT_EQ(g[0].item<float>(), 2);
  EXPECT_FALSE(x.grad().defined());
  EXPECT_FALSE(w.grad().defined());
}

TEST(Backward, GradOfAnIntermediate) {
  const Tensor x = leaf({3});
  const Tensor h = x * x;
  const std::vector<Tensor> g = autograd::grad({h * h}, {h, x});
  EXPECT_EQ(g[0].item<float>(), 18);
  EXPECT_EQ(g[1].item<float>(), 108);
}

TEST(Backward, UnusedInputs) {
  const Tensor x = leaf({3}), unused = leaf({1});
  EXPECT_NE(message<GradError>([&] { autograd::grad({x * x}, {unused}); }).find("not to have been used"),
            std::string::npos);
  EXPECT_FALSE(autograd::grad({x * x}, {unused}, {}, {.allow_unused = true})[0].defined());
}

TEST(Backward, HigherDerivatives) {
  const Tensor x = leaf({2});
  Tensor y = x * x * x * x;
  for (const float expected : {32.f, 48.f, 48.f, 24.f}) {
    y = autograd::grad({y}, {x}, {}, {.create_graph = true})[0];
    EXPECT_FLOAT_EQ(y.item<float>(), expected);
  }
}

TEST(Backward, CreateGraphThroughSavedOutputs) {
  const Tensor x = leaf({0.5f});
  const Tensor first = autograd::grad({exp(x)}, {x}, {}, {.create_graph = true})[0];
  EXPECT_FLOAT_EQ(autograd::grad({first}, {x})[0].item<float>(), std::exp(0.5f));
  const Tensor t = autograd::grad({tanh(x)}, {x}, {}, {.create_graph = true})[0];
  const float y = std::tanh(0.5f);
  EXPECT_NEAR(autograd::grad({t}, {x})[0].item<float>(), -2 * y * (1 - y * y), 1e-6);
}

TEST(Backward, AMillionAddsNeitherOverflowNorLeak) {
  const int64_t before = tape::live_nodes();
  {
    const Tensor x = leaf({1});
    Tensor y = x + 0;
    for (int i = 0; i < 1'000'000; ++i) y = y + 1;
    EXPECT_GE(tape::live_nodes() - before, 1'000'000);
    y.backward();
    EXPECT_EQ(x.grad().item<float>(), 1);
  }
  EXPECT_EQ(tape::live_nodes(), before);
}

TEST(Backward, AMillionViewsOfViewsNeitherOverflowNorLeak) {
  const int64_t before = tape::live_nodes();
  {
    const Tensor x = leaf({1, 2});
    Tensor y = x * 1;
    for (int i = 0; i < 100'000; ++i) y = view(y, {2});
    sum(y).backward();
    EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{1, 1}));
  }
  EXPECT_EQ(tape::live_nodes(), before);
}

TEST(Backward, WideGraphsSumInAFixedOrder) {
  const auto run = [] {
    const Tensor x = tensor({0.1f}).requires_grad_();
    Tensor total = x * 0;
    for (int i = 1; i < 200; ++i) total = total + x * (1.0 / i);
    sum(total).backward();
    return x.grad().item<float>();
  };
  EXPECT_EQ(run(), run());
}

TEST(Backward, SeveralOutputsAtOnce) {
  const Tensor x = leaf({2, 3});
  autograd::backward({sum(x * x), x * 2}, {Tensor(), tensor({1.f, 10.f})});
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{6, 26}));
}

TEST(Backward, SetGradChecksItsArgument) {
  const Tensor x = leaf({1, 2});
  EXPECT_THROW(x.set_grad(tensor({1.f})), ShapeError);
  EXPECT_THROW(x.set_grad(tensor({1.0, 2.0}, {.dtype = float64})), DtypeError);
  x.set_grad(tensor({5.f, 6.f}));
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{5, 6}));
  x.set_grad({});
  EXPECT_FALSE(x.grad().defined());
}

TEST(Backward, ConcurrentBackwardOnDistinctGraphs) {
  std::vector<std::thread> threads;
  std::vector<float> results(4);
  for (size_t t = 0; t < results.size(); ++t)
    threads.emplace_back([&results, t] {
      for (int i = 0; i < 200; ++i) {
        const Tensor x = leaf({static_cast<float>(t + 1)});
        sum(x * x * x).backward();
        results[t] = x.grad().item<float>();
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(results, (std::vector<float>{3, 12, 27, 48}));
}

TEST(Hooks, SeeAndReplaceGradients) {
  const Tensor x = leaf({1, 2});
  const Tensor h = x * 3;
  std::vector<float> seen;
  HookHandle handle = h.register_hook([&](const Tensor& g) {
    seen = g.to_vector<float>();
    return g * 10;
  });
  sum(h).backward({}, {.retain_graph = true});
  EXPECT_EQ(seen, (std::vector<float>{1, 1}));
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{30, 30}));
  handle.remove();
  sum(h).backward();
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{33, 33}));
}

TEST(Hooks, OnALeafRunOnceWithTheTotal) {
  const Tensor x = leaf({1});
  int calls = 0;
  float total = 0;
  x.register_hook([&](const Tensor& g) {
    ++calls;
    total = g.item<float>();
    return Tensor();
  });
  sum(x * 2 + x * 3).backward();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(total, 5);
  EXPECT_EQ(x.grad().item<float>(), 5);
}

TEST(Hooks, ReplacementOfAnotherShapeIsRefused) {
  const Tensor x = leaf({1, 2});
  x.register_hook([](const Tensor&) { return tensor({1.f}); });
  EXPECT_NE(message<ShapeError>([&] { sum(x * 1).backward(); }).find("[hook]"), std::string::npos);
}

TEST(Hooks, ThatStartBackwardAgainAndAgainAreStopped) {
  const Tensor x = leaf({1});
  const Tensor h = x * 2, y = sum(h);
  h.register_hook([&](const Tensor& g) {
    y.backward({}, {.retain_graph = true});
    return g;
  });
  EXPECT_NE(message<GradError>([&] { y.backward({}, {.retain_graph = true}); }).find("from within itself"),
            std::string::npos);
  const Tensor z = leaf({3});
  sum(z * z).backward();
  EXPECT_EQ(z.grad().item<float>(), 6);
}

TEST(Hooks, MustBeCallable) { EXPECT_THROW(leaf({1}).register_hook({}), ValueError); }

TEST(Hooks, NeedAGradient) {
  EXPECT_NE(message<GradError>([] {
              tensor({1.f}).register_hook([](const Tensor&) { return Tensor(); });
            }).find("register_hook"),
            std::string::npos);
}

TEST(Hooks, RetainGradKeepsAnIntermediatesGradient) {
  const Tensor x = leaf({2});
  Tensor h = x * x;
  h.retain_grad();
  sum(h * 3).backward();
  EXPECT_EQ(h.grad().item<float>(), 3);
  {
    Tensor dropped = x * x;
    dropped.retain_grad();
    const Tensor y = dropped * 2;
    dropped = Tensor();
    y.backward();
  }
  EXPECT_EQ(x.grad().item<float>(), 12 + 8);
}

}  // namespace
}  // namespace weft
