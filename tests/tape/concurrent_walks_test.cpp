// Backward walks of several threads over one graph, and walks while a thread ends.
#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>
#include <thread>
#include <vector>

#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

// The second walk reaches w twice: while the first one has w in hand, and after it let go.
TEST(ConcurrentWalks, LoseNothingOfALeafThatAnotherWalkLetGoInBetween) {
  const Tensor w = ones({1}).requires_grad_();
  sum(w * 1).backward();
  std::binary_semaphore first_holds(0), second_reached(0), first_done(0);
  std::thread first([&] {
    const Tensor z = ones({1}).requires_grad_();
    const Tensor h = z * 3;
    h.register_hook([&](const Tensor&) {
      first_holds.release();
      second_reached.acquire();
      return Tensor();
    });
    sum(w * 2 + h).backward();
    first_done.release();
  });
  first_holds.acquire();
  const Tensor late = w * 7;
  late.register_hook([&](const Tensor&) {
    second_reached.release();
    first_done.acquire();
    return Tensor();
  });
  const std::vector<Tensor> grads = autograd::grad({sum(w * 5 + late)}, {w});
  first.join();
  EXPECT_EQ(grads[0].item(), 12);
  EXPECT_EQ(w.grad().item(), 3);
}

TEST(ConcurrentWalks, SeeAllOfASharedGraph) {
  const Tensor w = rand({4}).requires_grad_();
  Tensor y = w;
  for (int i = 0; i < 6; ++i) y = y * y + w * static_cast<double>(i);
  const Tensor loss = sum(y);
  const auto gradient = [&] {
    return autograd::grad({loss}, {w}, {}, {.retain_graph = true})[0].to_vector<double>();
  };
  const std::vector<double> expected = gradient();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) wrong += gradient() != expected;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

// Destroyed after what the walks of its thread keep, as it was made before.
struct WalksInItsDestructor {
  Tensor y;
  std::vector<double>* gradients = nullptr;
  ~WalksInItsDestructor() {
    if (!gradients) return;
    const Tensor x = ones({1}).requires_grad_();
    for (int i = 1; i <= 3; ++i) {
      sum(x * x).backward();
      gradients->push_back(x.grad().item());
    }
  }
};
thread_local WalksInItsDestructor at_the_end;

TEST(ConcurrentWalks, RunInADestructorWhileTheirThreadEnds) {
  std::vector<double> gradients;
  std::thread([&] {
    at_the_end.gradients = &gradients;
    const Tensor x = ones({1}).requires_grad_();
    sum(x * x).backward();
  }).join();
  EXPECT_EQ(gradients, (std::vector<double>{2, 4, 6}));
}

}  // namespace
}  // namespace weft
