// Memory and streams of a GPU that runs work while the program goes on: what a simulation does not show in earnest.
#include <cstdlib>
#include <thread>

#include "tests/expect_error.h"
#include "tests/gpu/on_gpu.h"

namespace weft {
namespace {

using testing::expect_error;
using testing::kGpu;
using GpuMemory = testing::OnGpu;
using GpuStreams = testing::OnGpu;
using GpuLarge = testing::OnGpu;

TEST_F(GpuMemory, BlocksKeepTheirContents) {
  Generator random;
  random.manual_seed(9);
  std::vector<std::pair<Tensor, int>> held;
  for (int i = 0; i < 400; ++i) {
    if (held.size() > 40 || (!held.empty() && random.random64() % 3 == 0)) {
      const auto at = held.begin() + static_cast<int64_t>(random.random64() % held.size());
      EXPECT_EQ(min(at->first).item<int>(), at->second);
      EXPECT_EQ(max(at->first).item<int>(), at->second);
      held.erase(at);
    }
    const auto size = static_cast<int64_t>(1 + random.random64() % (random.random64() % 8 ? 3000 : 400000));
    held.emplace_back(full({size}, i, {.dtype = int32, .device = kGpu}), i);
  }
  for (const auto& [block, value] : held) EXPECT_EQ(sum(block != value).item<int>(), 0);
}

TEST_F(GpuMemory, TooMuchIsRefusedAndTheRestGoesOn) {
  const int64_t more = 2 * static_cast<int64_t>(cuda::device_properties().total_memory);
  expect_error<MemoryError>([&] { empty({more}, {.dtype = uint8, .device = kGpu}); }, "could not allocate");
  EXPECT_EQ(sum(ones({1000}, {.device = kGpu})).item(), 1000);
}

TEST_F(GpuStreams, WaitForWhatTheyNeed) {
  constexpr int64_t n = 300;
  const cuda::Stream side, other;
  for (int round = 0; round < 10; ++round) {
    Tensor x = full({n, n}, 1.0 / n, {.device = kGpu});
    const Tensor ones_ = ones({n, n}, {.device = kGpu});
    for (int i = 0; i < 5; ++i) x = matmul(x, ones_) / n;  // keeps the stream busy
    side.wait(cuda::current_stream());
    Tensor y;
    {
      const cuda::StreamGuard guard(side);
      y = x + round;
      cuda::record_stream(x, side);
    }
    other.wait(side);
    Tensor z;
    {
      const cuda::StreamGuard guard(other);
      z = y * 2;
      cuda::record_stream(y, other);
    }
    x = Tensor();
    y = Tensor();
    const Tensor noise = full({n, n}, 1e9, {.device = kGpu});  // may be given their memory, but only later
    cuda::current_stream().wait(other);
    cuda::record_stream(z, cuda::current_stream());
    const auto values = z.to_vector<float>();
    EXPECT_NEAR(values.front(), 2 * (1.0 / n + round), 1e-3);
    EXPECT_NEAR(values.back(), 2 * (1.0 / n + round), 1e-3);
  }
}

TEST_F(GpuStreams, OfThreadsAreKeptApart) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::vector<double> sums(4);
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t, &sums] {
      const cuda::Stream own;
      const cuda::StreamGuard guard(own);
      Tensor total = zeros({5000}, {.device = kGpu});
      for (int i = 0; i < 30; ++i) total = total + full({5000}, t + 1, {.device = kGpu});
      sums[t] = sum(total).item();
    });
  for (std::thread& thread : threads) thread.join();
  for (int t = 0; t < 4; ++t) EXPECT_EQ(sums[t], 5000.0 * 30 * (t + 1));
}

TEST_F(GpuStreams, CopiesOverlapFromPinnedMemory) {
  const cuda::Stream copies;
  std::vector<Tensor> batches;
  batches.reserve(6);
  for (int i = 0; i < 6; ++i) batches.push_back(pin_memory(full({20000}, i)));
  Tensor total = zeros({20000}, {.device = kGpu});
  for (const Tensor& batch : batches) {
    Tensor there;
    {
      const cuda::StreamGuard guard(copies);
      there = to(batch, kGpu, {}, /*non_blocking=*/true);
    }
    cuda::current_stream().wait(copies);
    cuda::record_stream(there, cuda::current_stream());
    total = total + there;
  }
  EXPECT_EQ(min(total).item(), 15);
  EXPECT_EQ(max(total).item(), 15);
}

TEST_F(GpuLarge, TensorsBeyond32BitIndicesWork) {
  if (cuda::memory_stats().free < int64_t{40} << 30) GTEST_SKIP() << "needs 40 GiB of free GPU memory";
  const int64_t n = (int64_t{1} << 31) + 129;
  const Tensor x = zeros({n}, {.dtype = uint8, .device = kGpu});
  x[n - 1].fill_(3);
  x[n - 130].fill_(2);
  EXPECT_EQ(sum(x).item<int64_t>(), 5);
  EXPECT_EQ(argmax(x).item<int64_t>(), n - 1);
  const Tensor y = x + 1;
  EXPECT_EQ(sum(y).item<int64_t>(), n + 5);
  EXPECT_EQ(y[n - 1].item<int>(), 4);
  EXPECT_EQ(index_select(x, 0, to(tensor({n - 1, n - 130}), kGpu)).to_vector<int>(),
            (std::vector<int>{3, 2}));
  const Tensor rows = view(narrow(x, 0, 0, int64_t{1} << 31), {int64_t{1} << 24, 128});
  EXPECT_EQ(sum(sum(rows, {1})).item<int64_t>(), 2 - (n - 130 >= (int64_t{1} << 31) ? 2 : 0));
  EXPECT_EQ(sum(transpose(rows, 0, 1).contiguous()).item<int64_t>(), sum(rows).item<int64_t>());
  const Tensor noise = rand({n}, {.device = kGpu});
  EXPECT_NEAR(mean(noise).item(), 0.5, 1e-3);
}

}  // namespace
}  // namespace weft
