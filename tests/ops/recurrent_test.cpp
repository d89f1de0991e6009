// What records of the recurrent ops cannot say: weights beyond a cache, both gradients of one node, dropout, in-place writes.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "src/tape/node.h"
#include "tests/expect_error.h"
#include "weft/autograd.h"
#include "weft/generator.h"
#include "weft/ops.h"
#include "weft/threads.h"

namespace {

using namespace weft;  // NOLINT
using weft::testing::expect_error;
using Tensors = std::vector<Tensor>;

Tensors weights_of(int64_t gates, int64_t features, int64_t hidden, Dtype dtype = float32) {
  const auto drawn = [&](const Shape& sizes) {
    return (rand(sizes, {.dtype = dtype}) * 0.2 - 0.1).requires_grad_();
  };
  return {drawn({gates * hidden, features}), drawn({gates * hidden, hidden}), drawn({gates * hidden}),
          drawn({gates * hidden})};
}

Tensors lstm_and_gradients(const Tensor& x, const Tensor& state, const Tensors& weights,
                           bool create_graph = false) {
  const auto [y, h, c] = lstm(x, {state, state}, weights, true, 1, 0.0, true, false, false);
  Tensors all{y, h, c}, inputs = weights;
  inputs.push_back(x);
  inputs.push_back(state);
  const Tensors gradients =
      autograd::grad({sum(y * y) + sum(h) + sum(c * c)}, inputs, {}, {.create_graph = create_graph});
  all.insert(all.end(), gradients.begin(), gradients.end());
  return all;
}

class Threads {
 public:
  explicit Threads(int count) : before_(num_threads()) { set_num_threads(count); }
  ~Threads() { set_num_threads(before_); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

 private:
  int before_;
};

TEST(RecurrentOps, ResultsDoNotDependOnTheThreadsWhereWeightsExceedACache) {
  manual_seed(1);
  const Tensors weights = weights_of(4, 7, 300);
  const Tensor x = randn({3, 70, 7}).requires_grad_(), state = randn({1, 70, 300}).requires_grad_();
  Tensors expected;
  for (const int threads : {1, 2, 4}) {
    const Threads guard(threads);
    const Tensors found = lstm_and_gradients(x, state, weights);
    if (expected.empty()) expected = found;
    for (size_t i = 0; i < found.size(); ++i)
      EXPECT_TRUE(equal(found[i], expected[i])) << threads << " " << i;
  }
}

TEST(RecurrentOps, TheFusedGradientIsThatOfTheOpsItFuses) {
  manual_seed(2);
  for (const int64_t hidden : {1, 5, 16, 19, 40}) {
    const Tensors weights = weights_of(4, 3, hidden, float64);
    const Tensor x = randn({4, 20, 3}, {.dtype = float64}).requires_grad_();
    const Tensor state = randn({1, 20, hidden}, {.dtype = float64}).requires_grad_();
    const Tensors fused = lstm_and_gradients(x, state, weights),
                  composed = lstm_and_gradients(x, state, weights, /*create_graph=*/true);
    for (size_t i = 0; i < fused.size(); ++i)
      EXPECT_TRUE(allclose(fused[i], composed[i], 1e-10, 1e-12)) << hidden << " " << i;
  }
}

TEST(RecurrentOps, ALayerIsOneNodeForEachDirectionHoweverLongTheSequence) {
  const Tensors weights = weights_of(3, 4, 4);
  const auto nodes_of = [&](int64_t steps, bool bidirectional) {
    Tensors params = weights;
    if (bidirectional) params.insert(params.end(), weights.begin(), weights.end());
    const Tensor state = zeros({bidirectional ? 2 : 1, 2, 4});
    const int64_t before = tape::live_nodes();
    const auto result = gru(randn({steps, 2, 4}), state, params, true, 1, 0.0, true, bidirectional, false);
    return tape::live_nodes() - before;
  };
  // the layer, a view of its output, and one of its last state
  EXPECT_EQ(nodes_of(9, false), 3);
  EXPECT_EQ(nodes_of(90, true), nodes_of(9, true));
}

TEST(RecurrentOps, GradientsNobodyAsksForAreNotNeeded) {
  const Tensors weights = weights_of(3, 4, 4);
  for (const Tensor& weight : weights) weight.requires_grad_(false);
  const Tensor x = randn({5, 2, 4}).requires_grad_();
  const auto [y, h] = gru(x, zeros({1, 2, 4}), weights, true, 1, 0.0, true, false, false);
  const Tensor only_last = autograd::grad({sum(h)}, {x})[0];
  EXPECT_EQ(only_last.sizes(), x.sizes());
  EXPECT_FALSE(weights[0].grad().defined());
}

TEST(RecurrentOps, WeightsWrittenBeforeBackwardAreNoticed) {
  const Tensors weights = weights_of(1, 4, 4);
  const auto [y, h] = rnn_tanh(randn({5, 2, 4}), zeros({1, 2, 4}), weights, true, 1, 0.0, true, false, false);
  {
    const NoGrad guard;
    weights[1].mul_(2);
  }
  const Tensor loss = sum(y);
  expect_error<GradError>([&] { loss.backward(); }, "modified");
}

TEST(RecurrentOps, BackwardMayRunTwiceOnAKeptGraph) {
  const Tensors weights = weights_of(4, 4, 4);
  const Tensor x = randn({5, 2, 4}), state = zeros({1, 2, 4});
  const auto [y, h, c] = lstm(x, {state, state}, weights, true, 1, 0.0, true, false, false);
  const Tensor loss = sum(y * y);
  loss.backward({}, {.retain_graph = true});
  const Tensor once = weights[1].grad().clone();
  loss.backward();
  EXPECT_TRUE(allclose(weights[1].grad(), once * 2));
}

TEST(RecurrentOps, DropoutBetweenLayersDropsThatShareOfThem) {
  manual_seed(3);
  // The second layer shows its input: relu of it, through the identity.
  const Tensor identity = eye(200), silent = zeros({200, 200}), wide = ones({200, 1});
  const auto [y, h] = rnn_relu(ones({4, 5, 1}), zeros({2, 5, 200}), {wide, silent, identity, silent}, false,
                               2, 0.25, true, false, false);
  const double dropped = mean(to(eq(y, 0), float32)).item<double>();
  EXPECT_NEAR(dropped, 0.25, 0.03);
  EXPECT_NEAR(amax(y).item<double>(), 1 / 0.75, 1e-6);
  const auto [whole, last] = rnn_relu(ones({4, 5, 1}), zeros({2, 5, 200}), {wide, silent, identity, silent},
                                      false, 2, 0.25, false, false, false);
  EXPECT_TRUE(equal(whole, ones_like(whole)));
}

TEST(RecurrentOps, NaNTravelsOnAndInfinitySaturates) {
  const double infinity = std::numeric_limits<double>::infinity();
  const Tensor w = ones({1, 1}), state = zeros({1, 1});
  EXPECT_TRUE(isnan(rnn_relu_cell(full({1, 1}, std::nan("")), state, w, w)).item<bool>());
  EXPECT_TRUE(isnan(rnn_tanh_cell(full({1, 1}, std::nan("")), state, w, w)).item<bool>());
  EXPECT_EQ(rnn_tanh_cell(full({1, 1}, infinity), state, w, w).item<double>(), 1);
  EXPECT_EQ(rnn_relu_cell(full({1, 1}, -infinity), state, w, w).item<double>(), 0);
  const Tensor four = ones({4, 1});
  const auto [h, c] = lstm_cell(full({1, 1}, infinity), {state, state}, four, four);
  EXPECT_EQ(c.item<double>(), 1);
  EXPECT_NEAR(h.item<double>(), std::tanh(1.0), 1e-6);
}

}  // namespace
