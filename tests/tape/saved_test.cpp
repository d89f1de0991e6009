// What becomes of saved tensors: hooks, checkpoints, inference tensors; and anomaly mode and hooks on accumulated gradients.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "src/tape/node.h"
#include "tests/expect_error.h"
#include "weft/weft.h"

namespace weft {
namespace {

using Tensors = std::vector<Tensor>;
using autograd::SavedTensorsHooks;
using testing::expect_error;

Tensor leaf(std::initializer_list<double> values) {
  return tensor(std::vector<double>(values), {.dtype = float64, .requires_grad = true});
}

TEST(SavedTensorsHooks, PackAndUnpackEverySavedTensor) {
  const Tensor x = leaf({1, 2, 3});
  int packed = 0, unpacked = 0;
  Tensor y;
  {
    const SavedTensorsHooks hooks(
        [&](const Tensor& t) {
          ++packed;
          return t.to_vector<double>();
        },
        [&](const std::any& kept) {
          ++unpacked;
          return tensor(std::any_cast<const std::vector<double>&>(kept), {.dtype = float64}) * 10;
        });
    y = sum(x * x);
  }
  EXPECT_EQ(packed, 2);
  EXPECT_EQ(unpacked, 0);
  y.backward();
  EXPECT_EQ(unpacked, 2);
  EXPECT_EQ(x.grad().to_vector<double>(), (std::vector<double>{20, 40, 60}));
}

TEST(SavedTensorsHooks, UnpackedTensorsKeepTheirPlaceInTheGraph) {
  const auto third_derivative = [](bool with_hooks) {
    std::optional<SavedTensorsHooks> hooks;
    if (with_hooks)
      hooks.emplace([](const Tensor& t) { return t; },
                    [](const std::any& t) { return std::any_cast<Tensor>(t); });
    const Tensor x = leaf({0.5, 2});
    Tensor y = sum(exp(x) * x * (x * 3));
    for (int i = 0; i < 2; ++i) y = sum(autograd::grad({y}, {x}, {}, {.create_graph = true})[0]);
    return autograd::grad({y}, {x})[0].to_vector<double>();
  };
  EXPECT_EQ(third_derivative(true), third_derivative(false));
}

TEST(SavedTensorsHooks, InnermostScopeCountsAndErrorsAreSaid) {
  const Tensor x = leaf({1});
  std::vector<int> order;
  const auto noting = [&](int which) {
    return [&order, which](const Tensor& t) {
      order.push_back(which);
      return t;
    };
  };
  const auto unpack = [](const std::any& t) { return std::any_cast<Tensor>(t); };
  {
    const SavedTensorsHooks outer(noting(1), unpack);
    {
      const SavedTensorsHooks inner(noting(2), unpack);
      exp(x);
    }
    exp(x);
  }
  exp(x);
  EXPECT_EQ(order, (std::vector<int>{2, 1}));

  Tensor y;
  {
    const SavedTensorsHooks wrong([](const Tensor& t) { return t; },
                                  [](const std::any&) { return zeros({7}, {.dtype = float64}); });
    y = exp(x);
  }
  expect_error<ShapeError>([&] { y.backward(); }, "an unpack hook must return a tensor like the one");
  {
    const SavedTensorsHooks writes(
        [](const Tensor& t) {
          t.add_(1);
          return t;
        },
        unpack);
    expect_error<GradError>([&] { mul(x, x); }, "must not write to its tensor");
  }
  const autograd::DisableSavedTensorsHooks off("no hooks here");
  expect_error<GradError>([&] { SavedTensorsHooks(noting(1), unpack); }, "no hooks here");
}

TEST(SavedTensorsHooks, SaveOnCpuChangesNothing) {
  const Tensor x = leaf({1, 2});
  Tensor y;
  {
    const autograd::SaveOnCpu scope;
    y = sum(exp(x) * x);
  }
  y.backward();
  EXPECT_NEAR(x.grad().to_vector<double>()[1], 3 * std::exp(2.0), 1e-12);
}

TEST(Checkpoint, GradientsAreThoseWithout) {
  const auto gradients = [](bool checkpointed) {
    manual_seed(5);
    const Tensor x = randn({4, 3}, {.dtype = float64}).requires_grad_();
    const Tensor w = randn({3, 3}, {.dtype = float64}).requires_grad_();
    const auto block = [w](const Tensor& x) { return dropout(tanh(matmul(x, w)), 0.5, true) * x; };
    const Tensor y =
        checkpointed ? autograd::checkpoint(block, autograd::checkpoint(block, x)) : block(block(x));
    const Tensors first = autograd::grad({sum(y * y)}, {x, w}, {}, {.create_graph = true});
    const Tensors second = autograd::grad({sum(first[0]) + sum(first[1])}, {x, w});
    return std::vector{first[0].to_vector<double>(), first[1].to_vector<double>(),
                       second[0].to_vector<double>(), second[1].to_vector<double>(),
                       rand({3}).to_vector<double>()};
  };
  EXPECT_EQ(gradients(true), gradients(false));
}

TEST(Checkpoint, NestedOnesComputeAgainWhatTheyNeedAndKeepNothing) {
  int calls = 0;
  const Tensor x = leaf({0.5, 2});
  const int64_t nodes = tape::live_nodes();
  {
    const auto inner = [&](const Tensor& x) {
      ++calls;
      return exp(x) * x;
    };
    const auto outer = [&](const Tensor& x) { return autograd::checkpoint(inner, sin(x)) + x; };
    const Tensor y = sum(autograd::checkpoint(outer, x));
    EXPECT_EQ(calls, 1);
    y.backward();
    EXPECT_EQ(calls, 3);
  }
  EXPECT_EQ(tape::live_nodes(), nodes);
  const auto values = x.grad().to_vector<double>();
  const std::vector<double> at{0.5, 2};
  for (size_t i = 0; i < 2; ++i) {
    const double s = std::sin(at[i]);
    EXPECT_NEAR(values[i], std::exp(s) * (1 + s) * std::cos(at[i]) + 1, 1e-12);
  }
}

TEST(Checkpoint, OneBackwardComputesAgainOnceAndASecondOnceMore) {
  int calls = 0;
  const Tensor x = leaf({1});
  const Tensor y = autograd::checkpoint(
      [&](const Tensor& x) {
        ++calls;
        return exp(x) * sin(x) * x;
      },
      x);
  y.backward({}, {.retain_graph = true});
  EXPECT_EQ(calls, 2);
  y.backward();
  EXPECT_EQ(calls, 3);
  expect_error<GradError>([&] { y.backward(); }, "a second time");
}

TEST(Checkpoint, AFunctionThatChangesIsAnError) {
  int calls = 0;
  const Tensor x = leaf({1});
  const Tensor y =
      autograd::checkpoint([&](const Tensor& x) { return ++calls == 1 ? exp(x) : x * x * x; }, x);
  expect_error<GradError>([&] { y.backward(); }, "a different number of tensors was saved");
}

TEST(Anomaly, NamesTheOpWhoseGradientIsNan) {
  const Tensor x = leaf({-1, 4});
  const auto loss = [&] {
    const autograd::AnomalyLabel label("the loss");
    return sum(sqrt(x * 1) * 0);
  };
  loss().backward();  // off: nobody asks
  const autograd::DetectAnomaly guard;
  const Tensor y = loss();
  expect_error<GradError>(
      [&] { y.backward(); },
      "[sqrt] Function 'SqrtBackward0' returned nan values in its 0th output. Recorded as "
      "sqrt(mul(leaf (2,)");
  const Tensor z = loss();
  expect_error<GradError>([&] { z.backward(); }, "the loss");
  const autograd::DetectAnomaly without_check(false);
  loss().backward();
}

TEST(Anomaly, TheModeEndsWithItsScope) {
  { const autograd::DetectAnomaly guard; }
  EXPECT_FALSE(autograd::anomaly_enabled());
}

TEST(PostAccumulateGradHook, SeesTheLeafWithItsGradient) {
  const Tensor x = leaf({1, 2});
  std::vector<double> seen;
  HookHandle handle = x.register_post_accumulate_grad_hook([&](const Tensor& t) {
    seen.push_back(t.grad().to_vector<double>()[1]);
    t.set_grad({});
  });
  sum(x * x).backward();
  EXPECT_FALSE(x.grad().defined());
  sum(x * 3).backward();
  handle.remove();
  sum(x * 5).backward();
  EXPECT_EQ(seen, (std::vector<double>{4, 3}));
  expect_error<GradError>([&] { (x * 2).register_post_accumulate_grad_hook([](const Tensor&) {}); },
                          "non-leaf");
}

TEST(InferenceMode, ItsTensorsAreNeverRecorded) {
  const Tensor x = leaf({1, 2});
  Tensor made;
  {
    const InferenceMode guard;
    EXPECT_FALSE(grad_enabled());
    made = x * 2;
    made.add_(1);
    EXPECT_FALSE(x.view({2, 1}).is_inference());
    const InferenceMode off(false);
    EXPECT_TRUE(grad_enabled());
    EXPECT_FALSE((x * 2).is_inference());
  }
  EXPECT_TRUE(grad_enabled());
  EXPECT_TRUE(made.is_inference());
  EXPECT_TRUE(made.view({2, 1}).is_inference());
  EXPECT_FALSE((made + 1).is_inference());
  expect_error<GradError>([&] { mul(made, x); }, "inference tensors cannot be saved for backward");
  expect_error<GradError>([&] { made.add_(1); }, "in-place update to an inference tensor");
  expect_error<GradError>([&] { made.requires_grad_(); }, "inference tensor");
  EXPECT_TRUE((made.clone() * x).requires_grad());
}

}  // namespace
}  // namespace weft
