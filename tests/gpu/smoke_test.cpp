// The least that must work on a GPU: memory, a copy, a kernel, a matrix product, a convolution. Run first, so that a failure of
// everything else has its reason told.
#include "tests/gpu/on_gpu.h"

namespace weft {
namespace {

using testing::kGpu;
using testing::relative_error;
using GpuSmoke = testing::OnGpu;

TEST_F(GpuSmoke, HasPropertiesAndLibraries) {
  const cuda::DeviceProperties device = cuda::device_properties();
  EXPECT_FALSE(device.name.empty());
  EXPECT_GE(device.major * 10 + device.minor, 75);
  EXPECT_GT(device.total_memory, 0u);
  EXPECT_GT(device.multi_processor_count, 0);
  EXPECT_EQ(device.warp_size, 32);
  EXPECT_GE(cuda::library_versions().runtime, 12000);
}

TEST_F(GpuSmoke, AllocatesAndFrees) {
  const int64_t before = cuda::memory_stats().allocated;
  {
    const Tensor x = empty({1 << 20}, {.device = kGpu});
    EXPECT_NE(x.raw_data(), nullptr);
    EXPECT_GE(cuda::memory_stats().allocated, before + (4 << 20));
  }
  EXPECT_EQ(cuda::memory_stats().allocated, before);
}

TEST_F(GpuSmoke, CopiesThereAndBack) {
  manual_seed(1);
  const Tensor x = randn({1001});
  EXPECT_EQ(to(to(x, kGpu), cpu).to_vector<float>(), x.to_vector<float>());
}

TEST_F(GpuSmoke, RunsAKernel) {
  manual_seed(2);
  const Tensor x = randn({1001}), y = randn({1001});
  EXPECT_EQ((to(x, kGpu) + to(y, kGpu)).to_vector<float>(), (x + y).to_vector<float>());
  EXPECT_LT(relative_error(sum(to(x, kGpu)), sum(x)), 1e-5);
}

TEST_F(GpuSmoke, MultipliesMatrices) {
  manual_seed(3);
  const Tensor a = randn({65, 130}), b = randn({130, 33});
  EXPECT_LT(relative_error(matmul(to(a, kGpu), to(b, kGpu)), matmul(a, b)), 1e-4);
  const Tensor half = matmul(to(a, kGpu, bfloat16), to(b, kGpu, bfloat16));
  EXPECT_LT(relative_error(half, matmul(a, b)), 2e-2);
}

TEST_F(GpuSmoke, Convolves) {
  manual_seed(4);
  const Tensor x = randn({2, 3, 17, 15}), w = randn({8, 3, 3, 3}), b = randn({8});
  const Tensor y = conv2d(to(x, kGpu), to(w, kGpu), to(b, kGpu), {2}, {1});
  EXPECT_LT(relative_error(y, conv2d(x, w, b, {2}, {1})), 1e-4);
}

TEST_F(GpuSmoke, ConvolvesByTriedPlansAndWithoutCudnn) {
  manual_seed(6);
  const Tensor x = randn({2, 3, 17, 15}), w = randn({8, 3, 3, 3}), y = conv2d(x, w, {}, {2}, {1});
  const Tensor there = to(x, kGpu), filter = to(w, kGpu);
  for (const bool enabled : {true, false})
    for (const bool benchmark : {true, false}) {
      cuda::set_cudnn_enabled(enabled);
      cuda::set_cudnn_benchmark(benchmark);
      Tensor captured;
      cuda::Graph graph = cuda::graph([&] { captured = conv2d(there, filter, {}, {2}, {1}); }, {.warmup = 1});
      for (int call = 0; call < 2; ++call)
        EXPECT_LT(relative_error(conv2d(there, filter, {}, {2}, {1}), y), 1e-4) << enabled << benchmark;
      graph.replay();
      EXPECT_LT(relative_error(captured, y), 1e-4) << enabled << benchmark;
    }
  cuda::set_cudnn_enabled(true);
  cuda::set_cudnn_benchmark(false);
}

TEST_F(GpuSmoke, ComputesGradients) {
  manual_seed(5);
  const Tensor x = randn({4, 6}), w = randn({5, 6});
  const Tensor there = to(w, kGpu).requires_grad_(), here = w.clone().requires_grad_();
  sum(softmax(linear(to(x, kGpu), there), 1) * linear(to(x, kGpu), there)).backward();
  sum(softmax(linear(x, here), 1) * linear(x, here)).backward();
  EXPECT_LT(relative_error(there.grad(), here.grad()), 1e-4);
}

}  // namespace
}  // namespace weft
