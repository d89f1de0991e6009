// Whole training steps on a GPU: what networks learn there beside the CPU, and step by step beside the same step captured.
#include "tests/gpu/on_gpu.h"

namespace weft {
namespace {

using testing::kGpu;
using testing::relative_error;
using GpuTraining = testing::OnGpu;
using GpuReplay = testing::OnGpu;

/// The lectures' network.
struct Lecture : nn::Module {
  nn::Conv2d conv = add("conv", nn::Conv2d{1, 20, 5, {.stride = 2}});
  nn::MaxPool2d pool = add("pool", nn::MaxPool2d{2});
  nn::Linear fc1 = add("fc1", nn::Linear{720, 10});

  Tensor forward(Tensor x) override { return softmax(fc1(flatten(pool(relu(conv(x))), 1)), 1); }
  static Tensor input(int64_t samples) { return randn({samples, 1, 28, 28}); }
};

/// Two convolutions with batch normalisation and a shortcut, as in a ResNet.
struct Residual : nn::Module {
  nn::Conv2d stem = add("stem", nn::Conv2d{3, 8, 3, {.padding = 1, .bias = false}});
  nn::BatchNorm2d norm1 = add("norm1", nn::BatchNorm2d{8});
  nn::Conv2d conv = add("conv", nn::Conv2d{8, 8, 3, {.padding = 1, .bias = false}});
  nn::BatchNorm2d norm2 = add("norm2", nn::BatchNorm2d{8});
  nn::Linear head = add("head", nn::Linear{8, 10});

  Tensor forward(Tensor x) override {
    x = relu(norm1(stem(x)));
    x = relu(norm2(conv(x)) + x);
    return softmax(head(flatten(adaptive_avg_pool2d(x, {1, 1}), 1)), 1);
  }
  static Tensor input(int64_t samples) { return randn({samples, 3, 8, 8}); }
};

/// One block of a transformer over a sequence, its first place classified.
struct Block : nn::Module {
  nn::LayerNorm norm1 = add("norm1", nn::LayerNorm{16});
  nn::Linear qkv = add("qkv", nn::Linear{16, 48});
  nn::Linear proj = add("proj", nn::Linear{16, 16});
  nn::LayerNorm norm2 = add("norm2", nn::LayerNorm{16});
  nn::Linear up = add("up", nn::Linear{16, 64});
  nn::Linear down = add("down", nn::Linear{64, 16});
  nn::Linear head = add("head", nn::Linear{16, 10});

  Tensor forward(Tensor x) override {
    const int64_t samples = x.size(0), steps = x.size(1);
    const auto parts = split(qkv(norm1(x)), 16, 2);
    const auto heads = [&](const Tensor& t) { return transpose(view(t, {samples, steps, 2, 8}), 1, 2); };
    const Tensor y = scaled_dot_product_attention(heads(parts[0]), heads(parts[1]), heads(parts[2]), {}, 0.0,
                                                  /*is_causal=*/true);
    x = x + proj(reshape(transpose(y, 1, 2), {samples, steps, 16}));
    x = x + down(gelu(up(norm2(x))));
    return softmax(head(select(x, 1, -1)), 1);
  }
  static Tensor input(int64_t samples) { return randn({samples, 12, 16}); }
};

struct Recurrent : nn::Module {
  nn::LSTM lstm = add("lstm", nn::LSTM{6, 16, {.batch_first = true}});
  nn::Linear head = add("head", nn::Linear{16, 10});

  Tensor forward(Tensor x) override { return softmax(head(select(lstm(x).output, 1, -1)), 1); }
  static Tensor input(int64_t samples) { return randn({samples, 7, 6}); }
};

/// A model on one device, its optimizer, and a batch; the same wherever it is made.
template <class Model>
struct Training {
  Model model;
  Tensor x, y;
  std::unique_ptr<optim::Adam> opt;

  explicit Training(Device device, int64_t samples = 8) {
    manual_seed(7);
    copy_contents(model, Model());  // every model of this test has the same weights
    x = to(Model::input(samples), device);
    y = to(randint(0, 10, {samples}), device);
    model.to(device);
    opt = std::make_unique<optim::Adam>(model.parameters(), optim::AdamOptions{.lr = 0.002});
  }
  Tensor step() {
    opt->zero_grad();
    const Tensor loss = nll_loss(log(model(x)), y);
    loss.backward();
    opt->step();
    return loss.detach();
  }
};

template <class Model>
void expect_same_training(double tolerance) {
  Training<Model> here(cpu), there(kGpu);
  double first = 0, last = 0;
  for (int i = 0; i < 6; ++i) {
    const double expected = here.step().item();
    last = there.step().item();
    if (i == 0) first = last;
    EXPECT_NEAR(last, expected, tolerance * expected) << "step " << i;
  }
  EXPECT_LT(last, first);
  const auto a = here.model.named_parameters(), b = there.model.named_parameters();
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(b[i].second.device(), kGpu);
    EXPECT_LT(relative_error(b[i].second.grad(), a[i].second.grad()), 20 * tolerance) << a[i].first;
  }
}

TEST_F(GpuTraining, LecturesNetworkLearnsAsOnTheCpu) { expect_same_training<Lecture>(1e-4); }
TEST_F(GpuTraining, BatchNormalisationLearnsAsOnTheCpu) { expect_same_training<Residual>(1e-3); }
TEST_F(GpuTraining, AttentionLearnsAsOnTheCpu) { expect_same_training<Block>(1e-3); }
TEST_F(GpuTraining, RecurrentLayersLearnAsOnTheCpu) { expect_same_training<Recurrent>(1e-3); }

TEST_F(GpuTraining, InBfloat16StaysNear) {
  Training<Residual> here(cpu), there(kGpu);
  there.x = to(there.x, MemoryFormat::channels_last);
  for (int i = 0; i < 6; ++i) {
    const double expected = here.step().item();
    Tensor loss;
    there.opt->zero_grad();
    {
      const Autocast guard(DeviceType::cuda, {.dtype = bfloat16});
      loss = nll_loss(log(there.model(there.x)), there.y);
    }
    loss.backward();
    there.opt->step();
    EXPECT_EQ(loss.dtype(), float32);
    EXPECT_NEAR(loss.item(), expected, 0.03 * expected) << "step " << i;
  }
}

TEST_F(GpuTraining, InFloat16WithAScaledLossLearns) {
  Training<Lecture> run(kGpu);
  amp::GradScaler scaler;
  std::vector<double> losses;
  for (int i = 0; i < 8; ++i) {
    run.opt->zero_grad();
    Tensor loss;
    {
      const Autocast guard(DeviceType::cuda);
      loss = nll_loss(log(run.model(run.x)), run.y);
    }
    scaler.scale(loss).backward();
    scaler.step(*run.opt);
    scaler.update();
    losses.push_back(loss.item());
  }
  EXPECT_LT(losses.back(), losses.front());
}

TEST_F(GpuTraining, MemoryIsSteadyAndComesBack) {
  Training<Lecture>(kGpu).step();  // takes the place of numbers that other tests' optimizers left
  const int64_t before = cuda::memory_stats().allocated;
  {
    Training<Lecture> run(kGpu);
    for (int i = 0; i < 3; ++i) run.step();
    const auto warm = cuda::memory_stats();
    for (int i = 0; i < 5; ++i) run.step();
    EXPECT_EQ(cuda::memory_stats().allocated, warm.allocated);
    const char* allocator = std::getenv("WEFT_CUDA_ALLOCATOR");
    if (!allocator || std::string(allocator) == "caching") {
      EXPECT_EQ(cuda::memory_stats().device_allocations, warm.device_allocations);
    }
  }
  EXPECT_EQ(cuda::memory_stats().allocated, before);
}

/// Losses of 50 steps as usual, and of the same 50 replayed, number for number.
template <class Model>
void expect_same_replay() {
  constexpr int kSteps = 50, kWarmup = 3;
  cuda::set_deterministic(true);
  const auto record = [](const Tensor& losses, int64_t i, const Tensor& loss) { losses[i].copy_(loss); };
  std::vector<float> eager, replayed;
  {
    Training<Model> run(kGpu);
    const Tensor losses = zeros({kSteps}, {.device = kGpu});
    for (int i = 0; i < kSteps; ++i) record(losses, i, run.step());
    eager = losses.template to_vector<float>();
  }
  {
    Training<Model> run(kGpu);
    const Tensor losses = zeros({kSteps}, {.device = kGpu}), loss = zeros({}, {.device = kGpu});
    int done = 0;
    cuda::Graph graph = cuda::graph(
        [&] {
          loss.copy_(run.step());
          if (!cuda::is_capturing()) record(losses, done++, loss);
        },
        {.warmup = kWarmup});
    for (int i = kWarmup; i < kSteps; ++i) {
      graph.replay();
      record(losses, i, loss);
    }
    replayed = losses.template to_vector<float>();
    EXPECT_EQ(done, kWarmup);
    EXPECT_GT(graph.size(), 5u);
  }
  cuda::set_deterministic(false);
  EXPECT_EQ(replayed, eager);
  EXPECT_LT(eager.back(), eager.front());
}

TEST_F(GpuReplay, LecturesNetworkHasTheSame50Losses) { expect_same_replay<Lecture>(); }
TEST_F(GpuReplay, BatchNormalisationHasTheSame50Losses) { expect_same_replay<Residual>(); }
TEST_F(GpuReplay, AttentionHasTheSame50Losses) { expect_same_replay<Block>(); }
TEST_F(GpuReplay, RecurrentLayersHaveTheSame50Losses) { expect_same_replay<Recurrent>(); }

}  // namespace
}  // namespace weft
