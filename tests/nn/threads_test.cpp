// Training on several threads at once, and in forked children.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "weft/autograd.h"
#include "weft/generator.h"
#include "weft/nn.h"
#include "weft/ops.h"
#include "weft/optim.h"
#include "weft/threads.h"

namespace weft {
namespace {

struct Net : nn::Module {
  nn::Conv2d conv = add("conv", nn::Conv2d{1, 4, 3});
  nn::BatchNorm2d norm = add("norm", nn::BatchNorm2d{4});
  nn::Linear fc = add("fc", nn::Linear{100, 10});
  Tensor forward(Tensor x) override { return fc(flatten(max_pool2d(relu(norm(conv(x))), {2, 2}), 1)); }
};

// The weights after a few steps of Adam from a start that `seed` decides.
std::vector<float> trained(int seed) {
  Generator generator;
  generator.manual_seed(seed);
  Net model;
  for (const Tensor& p : model.parameters()) nn::init::normal_(p, 0, 0.1, &generator);
  optim::Adam adam{model.parameters()};
  const Tensor x = rand({64, 1, 12, 12}, {}, &generator), y = randint(10, {64}, {}, &generator);
  for (int step = 0; step < 5; ++step) {
    adam.zero_grad();
    cross_entropy(model(x), y).backward();
    adam.step();
  }
  std::vector<float> all;
  for (const Tensor& p : model.parameters())
    for (const float value : p.detach().to_vector<float>()) all.push_back(value);
  return all;
}

// Models whose steps take every road there is through the kernels of convolution, pooling and products.
struct Lecture : nn::Module {
  nn::Conv2d conv = add("conv", nn::Conv2d{1, 20, 5, {.stride = 2}});
  nn::MaxPool2d pool = add("pool", nn::MaxPool2d{2});
  nn::Linear fc1 = add("fc1", nn::Linear{720, 10});
  Tensor forward(Tensor x) override { return log(softmax(fc1(flatten(pool(relu(conv(x))), 1)), 1)); }
};
struct LeNet : nn::Module {
  nn::Conv2d c1 = add("c1", nn::Conv2d{1, 32, 3}), c2 = add("c2", nn::Conv2d{32, 64, 3});
  nn::Linear f1 = add("f1", nn::Linear{9216, 128}), f2 = add("f2", nn::Linear{128, 10});
  Tensor forward(Tensor x) override {
    x = max_pool2d(relu(c2(relu(c1(x)))), 2);
    return log_softmax(f2(relu(f1(flatten(x, 1)))), 1);
  }
};
struct Perceptron : nn::Module {
  nn::Linear a = add("a", nn::Linear{784, 256}), b = add("b", nn::Linear{256, 128}),
             c = add("c", nn::Linear{128, 10});
  Tensor forward(Tensor x) override { return log_softmax(c(relu(b(relu(a(flatten(x, 1)))))), 1); }
};

// Losses and weights of three steps.
template <class Model>
std::vector<float> trained_with(int threads) {
  const int before = num_threads();
  set_num_threads(threads);
  manual_seed(5);
  Model model;
  optim::Adam adam{model.parameters()};
  const Tensor x = randn({64, 1, 28, 28}), y = randint(10, {64});
  std::vector<float> all;
  for (int step = 0; step < 3; ++step) {
    adam.zero_grad();
    const Tensor loss = nll_loss(model(x), y);
    loss.backward();
    adam.step();
    all.push_back(loss.item<float>());
  }
  for (const Tensor& p : model.parameters())
    for (const float value : p.detach().to_vector<float>()) all.push_back(value);
  set_num_threads(before);
  return all;
}

template <class Model>
class TrainingStep : public ::testing::Test {};
using Models = ::testing::Types<Lecture, LeNet, Perceptron>;
TYPED_TEST_SUITE(TrainingStep, Models);

TYPED_TEST(TrainingStep, IsBitIdenticalForAnyThreadCount) {
  const std::vector<float> one = trained_with<TypeParam>(1);
  EXPECT_EQ(trained_with<TypeParam>(2), one);
  EXPECT_EQ(trained_with<TypeParam>(4), one);
}

// Views of views of one tensor, written in place again and again, and the gradient through all of it.
std::vector<float> rewritten(int seed) {
  Generator generator;
  generator.manual_seed(seed);
  const Tensor x = rand({40, 40}, {}, &generator).requires_grad_();
  const Tensor y = x * 2;
  for (int k = 0; k < 20; ++k) {
    const Tensor part = transpose(narrow(y, 0, k, 20), 0, 1);
    mul_(part[{Slice(2, 30), Slice(0, 10)}], 1.1);
    add_(narrow(y, 1, k, 3), sum(part) * 1e-4);
  }
  sum(y * y).backward();
  return x.grad().to_vector<float>();
}

void expect_same_on_eight_threads(std::vector<float> (*work)(int)) {
  constexpr int threads = 8;
  std::vector<std::vector<float>> expected, found(threads);
  for (int i = 0; i < threads; ++i) expected.push_back(work(i));
  std::vector<std::thread> running;
  running.reserve(threads);
  for (int i = 0; i < threads; ++i) running.emplace_back([&, i] { found[static_cast<size_t>(i)] = work(i); });
  for (std::thread& thread : running) thread.join();
  EXPECT_EQ(found, expected);
}

TEST(Threads, EightModelsTrainAtOnce) { expect_same_on_eight_threads(trained); }
TEST(Threads, EightThreadsWriteToViewsOfViews) { expect_same_on_eight_threads(rewritten); }

// Whether `work` ends well in a forked child; a child that hangs is ended.
bool succeeds_in_child(const std::function<bool()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(60);
    ::_exit(work() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status == 0;
}

TEST(Threads, AChildTrainsWhereItsParentDid) {
  const int before = num_threads();
  set_num_threads(4);
  const std::vector<float> expected = trained(3);
  EXPECT_TRUE(succeeds_in_child([&] { return trained(3) == expected; }));
  EXPECT_EQ(trained(3), expected);
  set_num_threads(before);
}

TEST(Threads, AChildDrawsAndConvolvesThoughAnotherThreadDidSoAtTheFork) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the sanitizer's own locks are not released in a child";
#endif
  std::atomic<bool> ended{false};
  std::thread drawing([&] {
    while (!ended) randn({20'000});
  });
  // Always another image size, so that a convolution is always being planned.
  std::thread convolving([&] {
    for (int64_t size = 8; !ended; size = size % 200 + 8) conv2d(ones({1, 8, size, 9}), ones({8, 8, 3, 3}));
  });
  for (int i = 0; i < 20; ++i)
    EXPECT_TRUE(succeeds_in_child([] {
      randn({10});
      return conv2d(ones({1, 8, 9, 10}), ones({8, 8, 3, 3})).numel() == 8 * 7 * 8;
    }));
  ended = true;
  drawing.join();
  convolving.join();
}

}  // namespace
}  // namespace weft
