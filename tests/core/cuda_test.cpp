// What is said of GPUs where there may be none: devices, settings, generators. With a GPU, real or simulated, tests/cudasim says more.
#include "weft/cuda.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <string>

#include "src/core/cuda_backend.h"
#include "tests/expect_error.h"
#include "weft/generator.h"
#include "weft/nn.h"
#include "weft/ops.h"

namespace weft {
namespace {

using testing::expect_error;

TEST(Devices, AreReadAndPrinted) {
  EXPECT_EQ(Device("cuda").index, -1);
  EXPECT_EQ(Device(DeviceType::cuda), Device("cuda"));
  EXPECT_EQ(Device("cuda:3"), Device(DeviceType::cuda, 3));
  EXPECT_NE(Device("cuda"), Device("cuda:0"));
  EXPECT_EQ(Device("cuda").str(), "cuda");
  EXPECT_EQ(Device("cuda:3").str(), "cuda:3");
  EXPECT_EQ(Device("cpu").str(), "cpu");
  for (const char* text : {"cuda:", "cuda:1x", "cuda:01", "cuda:00", "cudas", "gpu"})
    expect_error<ValueError>(
        [&] { Device{text}; },
        "[device] a device is \"cpu\", \"cuda\" or \"cuda:N\"; got \"" + std::string(text) + '"');
  for (const char* text : {"cuda:-1", "cuda:128"})
    expect_error<ValueError>([&] { Device{text}; },
                             "[device] the index must be in [0, 127]; got \"" + std::string(text) + '"');
}

TEST(CudaWithoutAGpu, EverythingAnswersOrSaysWhy) {
  if (cuda::is_available()) GTEST_SKIP() << "there is a GPU";
  EXPECT_EQ(cuda::device_count(), 0);
  const std::string why = cuda::why_unavailable();
  EXPECT_FALSE(why.empty());
  expect_error<DeviceError>([] { cuda::current_device(); }, "[current_device] " + why);
  expect_error<DeviceError>([] { cuda::set_device(0); }, "[set_device] " + why);
  expect_error<DeviceError>([] { cuda::device_properties(); }, why);
  expect_error<DeviceError>([] { cuda::synchronize(); }, "[synchronize] " + why);
  expect_error<DeviceError>([] { cuda::memory_stats(); }, why);
  expect_error<DeviceError>([] { cuda::Stream stream; }, "[Stream] " + why);
  expect_error<DeviceError>([] { cuda::current_stream(); }, why);
  expect_error<DeviceError>([] { cuda::graph([] {}); }, why);
  expect_error<DeviceError>([] { Generator generator{Device("cuda")}; }, "[Generator] " + why);
  expect_error<DeviceError>([] { default_generator(Device("cuda")); }, "[default_generator] " + why);
  expect_error<DeviceError>([] { pin_memory(ones({2})); },
                            "[pin_memory] memory is pinned for copies to a GPU, and there is none: " + why);
  EXPECT_FALSE(is_pinned(ones({2})));
  cuda::empty_cache();
  cuda::library_versions();
  EXPECT_FALSE(cuda::is_capturing());
  EXPECT_TRUE(cuda::Event().query());
}

TEST(CudaWithoutAGpu, ErrorsNameTheFunctionThatWasCalled) {
  if (cuda::is_available()) GTEST_SKIP() << "there is a GPU";
  const auto expect_named = [](const char* name, const auto& call) {
    expect_error<DeviceError>(call, "[" + std::string(name) + "] " + cuda::why_unavailable());
  };
  const TensorOptions there{.device = "cuda"};
  const Tensor x = ones({2});
  expect_named("empty", [&] { empty({2}, there); });
  expect_named("new_zeros", [&] { new_zeros(x, {2}, there); });
  expect_named("new_full", [&] { new_full(x, {2}, 3, there); });
  expect_named("ones_like", [&] { ones_like(x, there); });
  expect_named("rand_like", [&] { rand_like(x, there); });
  expect_named("randint_like", [&] { randint_like(x, 5, there); });
  expect_named("tril_indices", [&] { tril_indices(2, 2, 0, there); });
  expect_named("to", [&] { to(x, Device("cuda")); });
  expect_named("Linear", [] { nn::Linear(3, 2, nn::LinearOptions{.device = "cuda"}); });
  expect_named("Bilinear", [] { nn::Bilinear(3, 2, 2, nn::BilinearOptions{.device = "cuda"}); });
  expect_named("Conv2d", [] { nn::Conv2d(3, 2, 1, {.device = "cuda"}); });
  expect_named("ConvTranspose2d", [] { nn::ConvTranspose2d(3, 2, 1, {.device = "cuda"}); });
  expect_named("BatchNorm", [] { nn::BatchNorm1d(3, nn::BatchNormOptions{.device = "cuda"}); });
  expect_named("LayerNorm", [] { nn::LayerNorm(3, nn::LayerNormOptions{.device = "cuda"}); });
  expect_named("GroupNorm", [] { nn::GroupNorm(1, 3, nn::GroupNormOptions{.device = "cuda"}); });
  expect_named("Embedding", [] { nn::Embedding(3, 2, nn::EmbeddingOptions{.device = "cuda"}); });
  expect_named("PReLU", [] { nn::PReLU(nn::PReLUOptions{.device = "cuda"}); });
  expect_named("LSTM", [] { nn::LSTM(3, 2, nn::LSTMOptions{.device = "cuda"}); });
  expect_named("GRUCell", [] { nn::GRUCell(3, 2, nn::CellOptions{.device = "cuda"}); });
}

TEST(CudaWithoutAGpu, AMissingLibraryIsNamed) {
  if (detail::cuda_backend()) GTEST_SKIP() << "there is one";
  const char* named = std::getenv("WEFT_CUDA_LIBRARY");
  const std::string why = cuda::why_unavailable();
  if (named && *named) {
    EXPECT_NE(why.find(named), std::string::npos) << why;
    return;
  }
  EXPECT_TRUE(why.starts_with("this build of weft has no CUDA backend: libweft_cuda.so is not in /")) << why;
  EXPECT_NE(why.find("WEFT_CUDA_LIBRARY"), std::string::npos) << why;
  EXPECT_NE(why.find("docs/cuda.md"), std::string::npos) << why;
}

TEST(CudaSettings, HoldWithoutAGpu) {
  EXPECT_FALSE(cuda::allow_tf32_matmul());
  cuda::set_allow_tf32_matmul(true);
  EXPECT_TRUE(cuda::allow_tf32_matmul());
  EXPECT_FALSE(cuda::allow_tf32_cudnn());
  cuda::set_allow_tf32_matmul(false);
  cuda::set_deterministic(true);
  EXPECT_TRUE(cuda::deterministic());
  cuda::set_deterministic(false);
  EXPECT_TRUE(cuda::cudnn_enabled());
  cuda::set_cudnn_enabled(false);
  EXPECT_FALSE(cuda::cudnn_enabled());
  cuda::set_cudnn_enabled(true);
}

TEST(CudaSettings, TriedPlansAreWhatTheTwoSettingsSay) {
  const auto tried = [] { return detail::cuda_option(detail::CudaOption::tried_plans); };
  EXPECT_FALSE(cuda::cudnn_benchmark());
  EXPECT_EQ(cuda::cudnn_benchmark_limit(), 10);
  EXPECT_EQ(tried(), 0);
  cuda::set_cudnn_benchmark(true);
  EXPECT_TRUE(cuda::cudnn_benchmark());
  EXPECT_EQ(tried(), 10);
  cuda::set_cudnn_benchmark_limit(3);
  EXPECT_EQ(tried(), 3);
  cuda::set_cudnn_benchmark_limit(0);
  EXPECT_EQ(tried(), INT_MAX);
  cuda::set_cudnn_benchmark(false);
  EXPECT_EQ(tried(), 0);
  EXPECT_EQ(cuda::cudnn_benchmark_limit(), 0);
  expect_error<ValueError>([] { cuda::set_cudnn_benchmark_limit(-1); }, "must not be negative; got -1");
  cuda::set_cudnn_benchmark_limit(10);
}

TEST(CudaSettings, PoolsHaveNamesOfTheirOwn) {
  EXPECT_NE(cuda::graph_pool_handle().number, 0u);
  EXPECT_FALSE(cuda::graph_pool_handle() == cuda::graph_pool_handle());
}

TEST(CudaWithoutAGpu, AForkedChildCanStillSeedTheCpu) {
  const pid_t child = fork();
  if (child == 0) {
    manual_seed(7);
    _exit(default_generator().initial_seed() == 7 ? 0 : 1);
  }
  int status = 1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace weft
