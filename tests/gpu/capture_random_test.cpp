// Random numbers in captured steps: checkpoints draw again what their forward drew, and what no replay could follow is refused.
#include "tests/expect_error.h"
#include "tests/gpu/captured.h"

namespace weft {
namespace {

using testing::expect_error;
using testing::expect_replays_as_usual;
using testing::kGpu;
using testing::Training;
using GpuRandom = testing::OnGpu;

Tensor dropped(const Tensor& x) { return dropout(x, 0.5); }

cuda::Graph captured(const std::function<void()>& step) { return cuda::graph(step, {.warmup = 1}); }

TEST_F(GpuRandom, CheckpointsInCapturedStepsDrawTheSameMaskAgain) {
  expect_replays_as_usual([] {
    const Tensor p = ones({64}, {.device = kGpu, .requires_grad = true});
    const Tensor loss = zeros({}, {.device = kGpu}), seen = zeros({8}, {.device = kGpu});
    Training training;
    training.step = [=] {
      p.set_grad({});
      const Tensor inner = autograd::checkpoint(dropped, p);
      const Tensor y = sum(autograd::checkpoint([](const Tensor& x) { return dropped(dropped(x)); }, inner));
      y.backward();
      const NoGrad guard;
      // The parameter's elements are 1: the gradients of the kept ones are what the loss adds up.
      loss.copy_(y - p.grad().sum());
      seen.copy_(rand({8}, {.device = kGpu}));
    };
    training.results = [=] {
      EXPECT_EQ(loss.item(), 0);
      return testing::Named{{"grad", p.grad()}, {"random numbers after it", seen}};
    };
    return training;
  });
}

TEST_F(GpuRandom, AStateOfACapturedStepIsRestoredInIt) {
  Generator own(kGpu);
  own.manual_seed(3);
  for (const Generator& generator : {default_generator(kGpu), own}) {
    const Tensor a = zeros({5}, {.device = kGpu}), b = a.clone(), c = a.clone();
    const auto fill = [&](const Tensor& x) {
      Generator stream = generator;
      uniform_(x, 0, 1, &stream);
    };
    const auto step = [&] {
      const auto state = generator.get_state();
      fill(a);
      generator.set_state(state);
      fill(b);
      fill(c);
    };
    cuda::Graph graph = captured(step);
    const auto before = generator.get_state();
    std::vector<float> last;
    for (int i = 0; i < 3; ++i) {
      graph.replay();
      EXPECT_EQ(a.to_vector<float>(), b.to_vector<float>());
      EXPECT_NE(b.to_vector<float>(), c.to_vector<float>());
      EXPECT_NE(a.to_vector<float>(), last);
      last = a.to_vector<float>();
    }
    const auto replayed = generator.get_state();
    generator.set_state(before);
    for (int i = 0; i < 3; ++i) step();
    EXPECT_EQ(a.to_vector<float>(), last);
    EXPECT_EQ(generator.get_state(), replayed);
  }
}

TEST_F(GpuRandom, WhatReplaysCouldNotFollowIsRefused) {
  const Generator& generator = default_generator(kGpu);
  const Tensor x = zeros({4}, {.device = kGpu});
  const auto outside = generator.get_state();
  const auto other = Generator(kGpu);
  const auto refused = [&](const std::function<void()>& step, const char* why) {
    const auto before = generator.get_state();
    const cuda::StreamGuard aside{cuda::Stream()};
    cuda::Graph graph;
    graph.begin_capture();
    expect_error<Error>(step, why);
    graph.end_capture();
    EXPECT_EQ(generator.get_state(), before);
  };
  refused([] { manual_seed(1); }, "[manual_seed] a captured step");
  refused([&] { generator.manual_seed(1); }, "[Generator.manual_seed] a captured step");
  refused([&] { generator.seed(); }, "[Generator.seed] a captured step");
  refused([&] { generator.clone(); }, "[Generator.clone] a captured step");
  refused([&] { generator.set_state(outside); }, "[Generator.set_state] in a captured step");
  refused([&] { generator.set_state(other.get_state()); }, "[Generator.set_state] in a captured step");
  refused([&] { generator.set_state(std::vector<uint8_t>(3)); }, "has 16 bytes; received 3");
  std::vector<uint8_t> inside;
  captured([&] {
    if (cuda::is_capturing()) inside = generator.get_state();
    uniform_(x);
  });
  refused([&] { generator.set_state(inside); }, "[Generator.set_state] in a captured step");
  expect_error<ValueError>([&] { generator.set_state(inside); }, "was taken in a captured step");
}

TEST_F(GpuRandom, ACheckpointOfAForwardOutsideOfTheStep) {
  const Tensor p = ones({64}, {.device = kGpu, .requires_grad = true});
  const auto backward_of = [&](Tensor (*function)(const Tensor&)) {
    p.set_grad({});
    const Tensor y = sum(autograd::checkpoint(function, p));
    const cuda::StreamGuard aside{cuda::Stream()};
    cuda::Graph graph;
    graph.begin_capture();
    y.backward();
    graph.end_capture();
    graph.replay();
    cuda::synchronize(kGpu.index);
    return p.grad().sum().item();
  };
  // Nothing drawn, so there is nothing that a replay could draw otherwise.
  EXPECT_FLOAT_EQ(backward_of([](const Tensor& x) { return exp(x) * exp(x); }), 64 * 2 * std::exp(2.0));
  const auto state = default_generator(kGpu).get_state(), cpu_state = default_generator().get_state();
  expect_error<Error>([&] { backward_of([](const Tensor& x) { return dropped(x); }); },
                      "[checkpoint] a captured step cannot draw again");
  EXPECT_EQ(default_generator().get_state(), cpu_state);
  default_generator(kGpu).set_state(state);
}

}  // namespace
}  // namespace weft
