// Tensors on a GPU, real or simulated: moving them, what may stand beside them, random streams, captured steps. The values that ops
// give there are checked by the records of tests/op_cases with WEFT_TEST_DEVICE=cuda.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "tests/expect_error.h"
#include "weft/autocast.h"
#include "weft/autograd.h"
#include "weft/cuda.h"
#include "weft/generator.h"
#include "weft/nn/utils.h"
#include "weft/ops.h"
#include "weft/optim.h"

namespace weft {
namespace {

using testing::expect_error;
using Doubles = std::vector<double>;
const Device kGpu{DeviceType::cuda, 0};

class CudaTensors : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!cuda::is_available()) GTEST_SKIP() << cuda::why_unavailable();
  }
};
using CudaGraphs = CudaTensors;
using CudaRandom = CudaTensors;
using CudaOptimizers = CudaTensors;

Tensor numbers(IntSpan sizes, Dtype dtype) {
  return to(reshape(arange(0, Shape(sizes).numel(), 1, {.dtype = int64}), sizes), dtype);
}

TEST_F(CudaTensors, KnowTheirDevice) {
  const Tensor x = zeros({2, 3}, {.device = "cuda"});
  EXPECT_EQ(x.device(), kGpu);
  EXPECT_EQ(x.device().str(), "cuda:0");
  EXPECT_EQ(empty({0}, {.device = "cuda"}).device(), kGpu);
  const std::string count = std::to_string(cuda::device_count());
  expect_error<DeviceError>([] { zeros({2}, {.device = "cuda:99"}); }, "[zeros] there ");
  expect_error<DeviceError>([] { to(zeros({2}), "cuda:99"); }, count);
  EXPECT_NE(x.str().find("device='cuda:0'"), std::string::npos);
}

TEST_F(CudaTensors, KeepValuesDtypesAndLayoutsOnTheWay) {
  for (const Dtype dtype : {float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, boolean}) {
    const Tensor x = numbers({3, 4, 5}, dtype);
    const std::pair<const char*, Tensor> laid_out[] = {
        {"contiguous", x},
        {"permuted", permute(x, {2, 0, 1})},
        {"gapped", slice(x, 2, 0, 5, 2)},
        {"expanded", expand(narrow(x, 1, 1, 1), {3, 4, 5})},
        {"offset", narrow(x, 0, 1, 2)},
        {"number", select(select(select(x, 0, 1), 0, 1), 0, 1)},
        {"empty", narrow(x, 0, 0, 0)}};
    for (const auto& [name, t] : laid_out) {
      SCOPED_TRACE(std::string(weft::name(dtype)) + " " + name);
      const Tensor there = to(t, "cuda");
      EXPECT_EQ(there.sizes(), t.sizes());
      EXPECT_EQ(there.dtype(), dtype);
      EXPECT_EQ(there.strides(), empty_like(t).strides());
      const Tensor back = to(there, cpu);
      EXPECT_EQ(back.to_vector<double>(), t.to_vector<double>());
      EXPECT_EQ(there.to_vector<double>(), t.to_vector<double>());
      for (const Dtype other : {float64, uint8, float16}) {
        EXPECT_EQ(to(t, "cuda", other).to_vector<double>(), to(t, other).to_vector<double>());
        EXPECT_EQ(to(there, cpu, other).to_vector<double>(), to(t, other).to_vector<double>());
      }
    }
  }
}

TEST_F(CudaTensors, AreWrittenFromOtherDevices) {
  const Tensor x = numbers({3, 4}, float32), there = zeros({3, 4}, {.device = "cuda"});
  copy_(there, x);
  EXPECT_EQ(there.to_vector<double>(), x.to_vector<double>());
  copy_(there, select(x, 0, 1));  // broadcast
  EXPECT_EQ(there.to_vector<double>(), expand(select(x, 0, 1), {3, 4}).to_vector<double>());
  copy_(transpose(there, 0, 1), to(transpose(x, 0, 1), int32));  // laid out and converted
  EXPECT_EQ(there.to_vector<double>(), x.to_vector<double>());
  copy_(there, tensor(2.5));
  EXPECT_EQ(there.to_vector<double>(), Doubles(12, 2.5));
  copy_(there, tensor(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_TRUE(std::isnan(there[0][0].item()));
  Tensor here = zeros({4, 3});
  copy_(here, to(numbers({4, 3}, float32), "cuda"));
  EXPECT_EQ(here.to_vector<double>(), numbers({4, 3}, float32).to_vector<double>());
  copy_(here, to(numbers({3}, int64), "cuda"));
  EXPECT_EQ(here[3].to_vector<double>(), Doubles({0, 1, 2}));
  const Tensor made = tensor({{1, 2}, {3, 4}}, {.dtype = float32, .device = "cuda"});
  EXPECT_EQ(made.to_vector<double>(), Doubles({1, 2, 3, 4}));
}

TEST_F(CudaTensors, CopyFromPinnedMemoryWithoutWaiting) {
  const Tensor x = numbers({1000}, float32);
  EXPECT_FALSE(is_pinned(x));
  const Tensor pinned = pin_memory(x);
  EXPECT_TRUE(is_pinned(pinned));
  EXPECT_TRUE(pin_memory(pinned).is_same(pinned));
  EXPECT_EQ(pinned.to_vector<double>(), x.to_vector<double>());
  const Tensor there = to(pinned, "cuda", {}, /*non_blocking=*/true);
  const Tensor back = to(there, cpu, {}, /*non_blocking=*/true);
  EXPECT_TRUE(is_pinned(back));
  cuda::synchronize();
  EXPECT_EQ(back.to_vector<double>(), x.to_vector<double>());
  expect_error<DeviceError>([&] { pin_memory(there); }, "[pin_memory] pins CPU memory");
}

TEST_F(CudaTensors, StandBesideNumbersOfTheCpu) {
  const Tensor x = to(numbers({3}, float32), "cuda"), two = tensor(2.0f);
  EXPECT_EQ((x + two).to_vector<double>(), Doubles({2, 3, 4}));
  EXPECT_EQ((two - x).to_vector<double>(), Doubles({2, 1, 0}));
  EXPECT_EQ(where(gt(x, two), x, two).to_vector<double>(), Doubles({2, 2, 2}));
  EXPECT_EQ(clamp(x, tensor(1.0f), Tensor()).to_vector<double>(), Doubles({1, 1, 2}));
  EXPECT_EQ(masked_fill(x, gt(x, 1), two).to_vector<double>(), Doubles({0, 1, 2}));
  EXPECT_EQ(maximum(x, Tensor(1.0)).to_vector<double>(), Doubles({1, 1, 2}));
  EXPECT_EQ(gcd(to(x, int64), tensor(2)).to_vector<double>(), Doubles({2, 1, 2}));
  EXPECT_EQ(x[tensor({2, 0})].to_vector<double>(), Doubles({2, 0}));
  EXPECT_EQ(x[tensor(1)].item(), 1);
  expect_error<DeviceError>(
      [&] {
        x + tensor({1.f, 2.f, 3.f});
      },
      "[add] expected all tensors to be on the same device");
  expect_error<DeviceError>([&] { index_select(x, 0, tensor(1)); }, "on the same device");
  expect_error<DeviceError>([&] { dot(x, tensor({1.f, 2.f, 3.f})); }, "on the same device");
}

TEST_F(CudaTensors, GradientsComeBackToWhereTheirTensorsAre) {
  const Tensor x = numbers({2, 3}, float32).requires_grad_(), scale = tensor(3.0f).requires_grad_();
  const Tensor w = to(ones({3}), "cuda").requires_grad_();
  const Tensor y = sum(to(x, "cuda") * w * scale);
  EXPECT_EQ(y.device(), kGpu);
  y.backward();
  EXPECT_EQ(x.grad().device(), cpu);
  EXPECT_EQ(x.grad().to_vector<double>(), Doubles(6, 3));
  EXPECT_EQ(scale.grad().device(), cpu);
  EXPECT_EQ(scale.grad().item(), 15);
  EXPECT_EQ(w.grad().device(), kGpu);
  EXPECT_EQ(w.grad().to_vector<double>(), Doubles({9, 15, 21}));
  sum(where(gt(w, 0), scale, w)).backward();
  EXPECT_EQ(scale.grad().item(), 18);
}

TEST_F(CudaTensors, ErrorsOfKernelsComeWhenSomebodyWaits) {
  const Tensor x = to(numbers({3}, float32), "cuda");
  const Tensor bad = to(tensor({0, 7}), "cuda");
  const Tensor y = index_select(x, 0, bad);
  expect_error<IndexError>([] { cuda::synchronize(); },
                           "[index_select] index 7 at position 1 is out of bounds");
  cuda::synchronize();
  EXPECT_EQ((x + 1).to_vector<double>(), Doubles({1, 2, 3}));
}

TEST_F(CudaTensors, LieInStreams) {
  const cuda::Stream side;
  EXPECT_NE(side.handle(), cuda::default_stream().handle());
  Tensor y;
  {
    const cuda::StreamGuard guard(side);
    EXPECT_EQ(cuda::current_stream(), side);
    y = full({1000}, 2.0, {.device = "cuda"}) * 3;
  }
  EXPECT_EQ(cuda::current_stream(), cuda::default_stream());
  cuda::Event event;
  event.record(side);
  event.wait(cuda::current_stream());
  cuda::record_stream(y, cuda::current_stream());
  EXPECT_EQ(sum(y).item(), 6000);
  side.synchronize();
  EXPECT_TRUE(side.query());
  EXPECT_TRUE(event.query());
  const auto before = cuda::memory_stats();
  {
    const Tensor more = empty({1 << 20}, {.device = "cuda"});
    EXPECT_GT(cuda::memory_stats().allocated, before.allocated);
  }
  EXPECT_EQ(cuda::memory_stats().allocated, before.allocated);
}

// The child of a process that used a GPU has the CPU only; what it inherited is not its to free.
TEST_F(CudaTensors, AreNotForForkedChildren) {
  Tensor x = to(numbers({3}, float32), "cuda");
  cuda::synchronize();
  const pid_t child = fork();
  if (child == 0) {
    int failed = cuda::is_available() || cuda::device_count() != 0 ? 1 : 0;
    try {
      zeros({2}, {.device = "cuda"});
      failed |= 2;
    } catch (const DeviceError& error) {
      if (std::string(error.what()).find("fork") == std::string::npos) failed |= 4;
    }
    try {
      x.to_vector<float>();
      failed |= 8;
    } catch (const DeviceError&) {
    }
    x = {};
    manual_seed(3);
    if (sum(rand({4}) * 0 + 1).item() != 4) failed |= 16;
    _exit(failed);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(x.to_vector<double>(), Doubles({0, 1, 2}));
}

TEST_F(CudaTensors, OfSeveralGpusAreKeptApart) {
  if (cuda::device_count() < 2)
    GTEST_SKIP() << "there is one GPU (the simulated one: WEFT_CUDASIM_DEVICES=2)";
  const Device second{DeviceType::cuda, 1};
  const Tensor x = to(numbers({2, 3}, float32), "cuda:0");
  {
    const cuda::DeviceGuard guard(1);
    EXPECT_EQ(zeros({1}, {.device = "cuda"}).device(), second);
    EXPECT_EQ((x * 2).device(), kGpu);
    EXPECT_EQ(cuda::current_device(), 1);
    EXPECT_EQ((x * 2).to_vector<double>(), (to(x, cpu) * 2).to_vector<double>());
  }
  EXPECT_EQ(cuda::current_device(), 0);
  const Tensor y = to(transpose(x, 0, 1), second);
  EXPECT_EQ(y.device(), second);
  EXPECT_EQ(y.to_vector<double>(), transpose(to(x, cpu), 0, 1).to_vector<double>());
  EXPECT_EQ(to(y, kGpu, float64).to_vector<double>(), y.to_vector<double>());
  expect_error<DeviceError>([&] { x + transpose(y, 0, 1); }, "got cuda:0 and cuda:1");
  EXPECT_EQ(rand({2}, {.device = second}).device(), second);
  EXPECT_NE(default_generator(kGpu), default_generator(second));
}

TEST_F(CudaTensors, FollowAutocastByPyTorchsListOfGpus) {
  const Tensor x = to(numbers({4, 4}, float32), "cuda").requires_grad_(),
               half = to(numbers({4, 4}, float16), "cuda");
  const Tensor here = numbers({4, 4}, float16);
  const Autocast guard(DeviceType::cuda);
  EXPECT_EQ(matmul(x, x).dtype(), float16);
  EXPECT_EQ(exp(half).dtype(), float32);
  EXPECT_EQ(softmax(half, 1).dtype(), float32);
  EXPECT_EQ(sum(half).dtype(), float32);
  EXPECT_EQ(sum(half, {}, false, float16).dtype(), float16);
  EXPECT_EQ(layer_norm(half, {4}).dtype(), float32);
  EXPECT_EQ(relu(half).dtype(), float16);
  EXPECT_EQ(logit(half * 0.1).dtype(), float16);
  EXPECT_EQ(exp(here).dtype(), float16);
  EXPECT_EQ(matmul(numbers({2, 2}, float32), numbers({2, 2}, float32)).dtype(), float32);
  const Tensor loss = mse_loss(matmul(x, x), zeros_like(x));
  EXPECT_EQ(loss.dtype(), float32);
  loss.backward();
  EXPECT_EQ(x.grad().dtype(), float32);
}

// ---- random numbers ----

TEST_F(CudaRandom, StreamsFollowTheirSeeds) {
  Generator g("cuda");
  EXPECT_EQ(g.device(), kGpu);
  g.manual_seed(5);
  const auto drawn = [&](Generator& from) {
    return rand({10}, {.device = "cuda"}, &from).to_vector<double>();
  };
  const Doubles first = drawn(g);
  const std::vector<uint8_t> state = g.get_state();
  ASSERT_EQ(state.size(), 16u);
  EXPECT_EQ(state[0], 5);
  const Doubles second = drawn(g);
  EXPECT_NE(first, second);
  g.set_state(state);
  Generator copy = g.clone();
  EXPECT_EQ(drawn(g), second);
  EXPECT_EQ(drawn(copy), second);
  g.manual_seed(5);
  EXPECT_EQ(drawn(g), first);
  expect_error<ValueError>([&] { g.set_state(std::vector<uint8_t>(5056)); }, "has 16 bytes; received 5056");
  expect_error<DeviceError>([&] { rand({3}, {}, &g); }, "[rand] draws on cpu");
  Generator here;
  expect_error<DeviceError>([&] { rand({3}, {.device = "cuda"}, &here); }, "[rand] draws on cuda:0");
  expect_error<DeviceError>([&] { g.random64(); }, "CPU");

  manual_seed(11);
  const Doubles of_default = rand({5}, {.device = "cuda"}).to_vector<double>();
  manual_seed(11);
  EXPECT_EQ(rand({5}, {.device = "cuda"}).to_vector<double>(), of_default);
  EXPECT_EQ(default_generator(kGpu).initial_seed(), 11u);
}

// ---- captured steps ----

TEST_F(CudaGraphs, ReplayTheSameMemory) {
  const Tensor x = to(numbers({4}, float32), "cuda"), y = zeros({4}, {.device = "cuda"});
  cuda::Graph graph = cuda::graph([&] { copy_(y, x * 2 + 1); }, {.warmup = 1});
  EXPECT_GT(graph.size(), 0u);
  fill_(y, 0);
  fill_(x, 5);
  EXPECT_EQ(y.to_vector<double>(), Doubles(4, 0));
  graph.replay();
  EXPECT_EQ(y.to_vector<double>(), Doubles(4, 11));
  copy_(x, pin_memory(full({4}, 7.0)), true);
  graph();
  EXPECT_EQ(y.to_vector<double>(), Doubles(4, 15));
}

TEST_F(CudaGraphs, NameWhatCannotBeCaptured) {
  const Tensor x = to(numbers({4}, float32), "cuda"), here = numbers({4}, float32);
  const std::pair<const char*, std::function<void()>> waits[] = {
      {"[item]", [&] { sum(x).item(); }},
      {"[to]", [&] { to(x, cpu); }},
      {"[to]", [&] { to(here, "cuda"); }},
      {"[copy_]", [&] { copy_(x, here); }},
      {"[nonzero]", [&] { nonzero(x); }},
      {"[to_vector]", [&] { x.to_vector<float>(); }},
      {"[synchronize]", [] { cuda::synchronize(); }},
      {"[equal]", [&] { weft::equal(x, x); }},
  };
  for (const auto& [name, call] : waits) {
    SCOPED_TRACE(name);
    if (std::string(name) == "[equal]")
      expect_error<Error>([&] { cuda::graph(call, {.warmup = 0}); }, "waits for the GPU");
    else expect_error<Error>([&] { cuda::graph(call, {.warmup = 0}); }, name);
    EXPECT_FALSE(cuda::is_capturing());
    EXPECT_EQ((x + 1).to_vector<double>(), Doubles({1, 2, 3, 4}));
  }
  expect_error<Error>([] { cuda::Graph().begin_capture(); }, "a stream of its own");
  expect_error<Error>([] { cuda::Graph().replay(); }, "no captured step");
}

TEST_F(CudaGraphs, DrawFreshNumbers) {
  manual_seed(3);
  const Tensor y = zeros({6}, {.device = "cuda"});
  cuda::Graph graph = cuda::graph([&] { copy_(y, rand_like(y)); }, {.warmup = 0});
  graph.replay();
  const Doubles first = y.to_vector<double>();
  graph.replay();
  EXPECT_NE(y.to_vector<double>(), first);
  manual_seed(3);
  graph.replay();
  EXPECT_EQ(y.to_vector<double>(), first);
  manual_seed(3);
  EXPECT_EQ(rand({6}, {.device = "cuda"}).to_vector<double>(), first);
}

// A model of one layer, trained on one batch.
struct Training {
  Tensor x, target, w, b;
  explicit Training(Device device, Dtype dtype = float64) {
    x = to(reshape(linspace(-1, 1, 12, {.dtype = dtype}), {4, 3}), device);
    target = to(reshape(linspace(0, 1, 8, {.dtype = dtype}), {4, 2}), device);
    w = to(reshape(linspace(-0.5, 0.7, 6, {.dtype = dtype}), {2, 3}), device).requires_grad_();
    b = to(zeros({2}, {.dtype = dtype}), device).requires_grad_();
  }
  Tensor step(optim::Optimizer& optimizer) {
    optimizer.zero_grad();
    const Tensor loss = mse_loss(linear(x, w, b), target);
    loss.backward();
    optimizer.step();
    return loss.detach();
  }
};

void expect_near(const Tensor& a, const Tensor& b, double tolerance) {
  const Doubles x = a.to_vector<double>(), y = b.to_vector<double>();
  ASSERT_EQ(x.size(), y.size());
  for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], y[i], tolerance) << "element " << i;
}

TEST_F(CudaGraphs, FollowRatesAndStepsOfOptimizers) {
  const auto train = [](auto make) {
    Training here(cpu), there(kGpu);
    auto eager = make(std::vector<Tensor>{here.w, here.b});
    auto captured = make(std::vector<Tensor>{there.w, there.b});
    const Tensor loss = zeros({}, {.dtype = float64, .device = kGpu});
    constexpr int kWarmup = 2;
    const auto rate = [](int step) { return 0.05 / (1 + step); };
    for (int i = 0; i < kWarmup; ++i) here.step(*eager);
    cuda::Graph graph = cuda::graph([&] { copy_(loss, there.step(*captured)); }, {.warmup = kWarmup});
    for (int i = 0; i < 6; ++i) {
      eager->set_lr(rate(i));
      captured->set_lr(rate(i));
      const Tensor expected = here.step(*eager);
      graph.replay();
      EXPECT_NEAR(loss.item(), expected.item(), 1e-12) << "step " << i;
    }
    expect_near(there.w, here.w, 1e-12);
    expect_near(there.b, here.b, 1e-12);
  };
  train([](std::vector<Tensor> params) {
    return std::make_unique<optim::SGD>(std::move(params), optim::SGDOptions{.lr = 0.05, .momentum = 0.9});
  });
  train([](std::vector<Tensor> params) {
    return std::make_unique<optim::Adam>(std::move(params), optim::AdamOptions{.lr = 0.05});
  });
  train([](std::vector<Tensor> params) {
    return std::make_unique<optim::NAdam>(std::move(params), optim::NAdamOptions{.lr = 0.05});
  });
}

// ---- optimizers ----

template <class O>
void expect_same_training(
    typename std::type_identity<std::function<std::unique_ptr<O>(std::vector<Tensor>)>>::type make) {
  Training here(cpu), there(kGpu);
  auto a = make({here.w, here.b}), b = make({there.w, there.b});
  for (int i = 0; i < 4; ++i) {
    here.step(*a);
    there.step(*b);
  }
  expect_near(there.w, here.w, 1e-9);
  expect_near(there.b, here.b, 1e-9);
  // Saved and loaded, training goes on.
  auto again = make({there.w, there.b});
  StateDict on_cpu;
  for (const auto& [name, value] : b->state_dict()) on_cpu.set(name, to(value, cpu));
  again->load_state_dict(on_cpu);
  here.step(*a);
  there.step(*again);
  expect_near(there.w, here.w, 1e-9);
}

TEST_F(CudaOptimizers, UpdateAsOnTheCpu) {
#define WEFT_OPTIMIZER(name)         \
  expect_same_training<optim::name>( \
      [](std::vector<Tensor> params) { return std::make_unique<optim::name>(std::move(params)); })
  WEFT_OPTIMIZER(SGD);
  WEFT_OPTIMIZER(Adagrad);
  WEFT_OPTIMIZER(RMSprop);
  WEFT_OPTIMIZER(Adadelta);
  WEFT_OPTIMIZER(Adam);
  WEFT_OPTIMIZER(AdamW);
  WEFT_OPTIMIZER(Adamax);
  WEFT_OPTIMIZER(NAdam);
  WEFT_OPTIMIZER(RAdam);
  WEFT_OPTIMIZER(ASGD);
  WEFT_OPTIMIZER(Rprop);
  WEFT_OPTIMIZER(Adafactor);
#undef WEFT_OPTIMIZER
}

TEST_F(CudaOptimizers, GradientsAreClippedAndScaled) {
  Training there(kGpu, float32);
  optim::SGD sgd({there.w, there.b}, {.lr = 0.1});
  amp::GradScaler scaler({.init_scale = 8});
  scaler.scale(mse_loss(linear(there.x, there.w, there.b), there.target)).backward();
  scaler.unscale_(sgd);
  const Tensor total = nn::utils::clip_grad_norm_({there.w, there.b}, 0.01);
  EXPECT_EQ(total.device(), kGpu);
  EXPECT_NEAR(nn::utils::get_total_norm({there.w.grad(), there.b.grad()}).item(), 0.01, 1e-6);
  scaler.step(sgd);
  EXPECT_FALSE(scaler.found_inf(sgd));
  scaler.update();
  sgd.zero_grad();
  (sum(there.w) * std::numeric_limits<float>::infinity()).backward();
  const Doubles before = there.w.to_vector<double>();
  scaler.step(sgd);
  EXPECT_TRUE(scaler.found_inf(sgd));
  scaler.update();
  EXPECT_EQ(there.w.to_vector<double>(), before);
  EXPECT_EQ(scaler.get_scale(), 4);
}

}  // namespace
}  // namespace weft
