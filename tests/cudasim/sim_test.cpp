// The simulated CUDA: the language of kernels, its misuse, limits of a launch, the order of threads.
#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "tests/cudasim/sim_fixture.h"

namespace cudasim_test {
namespace {

// ---- kernels ------------------------------------------------------------------------------------------------------

__global__ void number_threads(uint64_t* out, dim3 blocks, dim3 threads) {
  const uint64_t block = (uint64_t{blockIdx.z} * blocks.y + blockIdx.y) * blocks.x + blockIdx.x;
  const uint64_t thread = (uint64_t{threadIdx.z} * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  const uint64_t at = block * (threads.x * threads.y * threads.z) + thread;
  out[at] = out[at] == UINT64_MAX ? at : 0;
}

TEST_F(CudaSim, EveryThreadRunsOnce) {
  const dim3 blocks(5, 3, 2), threads(7, 2, 3);
  Buffer<uint64_t> out(5 * 3 * 2 * 7 * 2 * 3);
  launch(number_threads, blocks, threads, out.data(), blocks, threads);
  std::vector<uint64_t> expected(out.values().size());
  std::iota(expected.begin(), expected.end(), uint64_t{0});
  EXPECT_EQ(expected, out.values());
}

// The sum of a block's numbers in two levels; `barriers` is false where a test plants their lack.
template <bool kBarriers>
__global__ void block_sum(float* out, const float* in) {
  WEFT_SHARED(float, partial, 32);
  float value = in[blockIdx.x * blockDim.x + threadIdx.x];
  for (int step = 16; step > 0; step /= 2) value += __shfl_xor_sync(kAll, value, step);
  if (threadIdx.x % 32 == 0) partial[threadIdx.x / 32] = value;
  if (kBarriers) __syncthreads();
  if (threadIdx.x == 0) {
    float total = 0;
    for (unsigned i = 0; i < blockDim.x / 32; ++i) total += partial[i];
    out[blockIdx.x] = total;
  }
}

TEST_F(CudaSim, BarriersAndShufflesSumABlock) {
  std::vector<float> in(256 * 40);
  std::iota(in.begin(), in.end(), 0.0f);
  const Buffer<float> x(in), y(40);
  launch(block_sum<true>, 40, 256, y.data(), x.data());
  for (size_t block = 0; block < 40; ++block)
    EXPECT_EQ(std::accumulate(&in[block * 256], &in[block * 256] + 256, 0.0), y.values()[block]);
}

TEST_F(CudaSim, AMissingBarrierShows) {
  const Buffer<float> x(std::vector<float>(256, 1.0f)), y(1);
  int wrong = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    sim::set_seed(seed);
    launch(block_sum<false>, 1, 256, y.data(), x.data());
    // An error where accesses are checked; otherwise NaN: poisoned shared memory was read.
    wrong += last_error().empty() ? y.values()[0] != 256 : 1;
  }
  EXPECT_GT(wrong, 15);
}

__global__ void many_barriers(int* out, int rounds) {
  WEFT_SHARED(int, ring, 96);
  ring[threadIdx.x] = static_cast<int>(threadIdx.x);
  for (int i = 0; i < rounds; ++i) {
    __syncthreads();
    const int next = ring[(threadIdx.x + 1) % blockDim.x];
    __syncthreads();
    ring[threadIdx.x] = next;
  }
  out[threadIdx.x] = ring[threadIdx.x];
}

TEST_F(CudaSim, BarriersOrderAWholeBlock) {
  const Buffer<int> out(96);
  launch(many_barriers, 1, 96, out.data(), 100);
  for (int i = 0; i < 96; ++i) EXPECT_EQ((i + 100) % 96, out.values()[static_cast<size_t>(i)]);
}

__global__ void count_predicates(int* out) {
  const int i = static_cast<int>(threadIdx.x);
  const int count = __syncthreads_count(i % 3 == 0);
  const int any = __syncthreads_or(i == 70), none = __syncthreads_or(i == 700);
  const int all = __syncthreads_and(i < 96), some = __syncthreads_and(i > 0);
  if (i == 5) {
    out[0] = count;
    out[1] = any;
    out[2] = none;
    out[3] = all;
    out[4] = some;
  }
}

TEST_F(CudaSim, BarriersCount) {
  const Buffer<int> out(5);
  launch(count_predicates, 1, 96, out.data());
  EXPECT_EQ((std::vector{32, 1, 0, 1, 0}), out.values());
}

__global__ void shuffle_all(int* out) {
  const int lane = static_cast<int>(threadIdx.x);
  int* own = out + lane * 10;
  own[0] = __shfl_sync(kAll, lane, 5);
  own[1] = __shfl_sync(kAll, lane, 9, 8);
  own[2] = __shfl_up_sync(kAll, lane, 3);
  own[3] = __shfl_up_sync(kAll, lane, 3, 8);
  own[4] = __shfl_down_sync(kAll, lane, 3);
  own[5] = __shfl_down_sync(kAll, lane, 3, 8);
  own[6] = __shfl_xor_sync(kAll, lane, 21);
  own[7] = static_cast<int>(__ballot_sync(kAll, lane % 5 == 0));
  own[8] = 10 * __any_sync(kAll, lane == 31) + __all_sync(kAll, lane < 31);
  own[9] = static_cast<int>(__match_any_sync(kAll, lane / 4));
}

TEST_F(CudaSim, ShufflesAndVotes) {
  const Buffer<int> out(320);
  launch(shuffle_all, 1, 32, out.data());
  const std::vector<int> values = out.values();
  for (int lane = 0; lane < 32; ++lane) {
    const int* own = &values[static_cast<size_t>(lane) * 10];
    EXPECT_EQ(5, own[0]);
    EXPECT_EQ(lane / 8 * 8 + 1, own[1]);
    EXPECT_EQ(lane < 3 ? lane : lane - 3, own[2]);
    EXPECT_EQ(lane % 8 < 3 ? lane : lane - 3, own[3]);
    EXPECT_EQ(lane > 28 ? lane : lane + 3, own[4]);
    EXPECT_EQ(lane % 8 > 4 ? lane : lane + 3, own[5]);
    EXPECT_EQ(lane ^ 21, own[6]);
    EXPECT_EQ(0b1000010000100001000010000100001, own[7] & 0x7fffffff);
    EXPECT_EQ(10, own[8]);
    EXPECT_EQ(static_cast<int>(0xfu << (lane / 4 * 4)), own[9]);
  }
}

// Halves of a warp that each work for themselves, and lanes that end early where __syncwarp allows it.
__global__ void halves(double* out) {
  const unsigned half = threadIdx.x / 16, mask = 0xffffu << (16 * half);
  double value = threadIdx.x;
  for (unsigned i = 0; i <= half; ++i)
    for (int step = 8; step > 0; step /= 2) value += __shfl_xor_sync(mask, value, step);
  out[threadIdx.x] = value;
  if (threadIdx.x % 2 == 0) return;
  __syncwarp();
  out[threadIdx.x] += 0.5;
}

TEST_F(CudaSim, MasksOfHalfAWarp) {
  const Buffer<double> out(32);
  launch(halves, 1, 32, out.data());
  EXPECT_EQ(120, out.values()[2]);
  EXPECT_EQ(376 * 16 + 0.5, out.values()[31]);
}

__global__ void count_up(int* ints, unsigned* unsigneds, unsigned long long* longs, float* floats,
                         double* doubles) {
  atomicAdd(&ints[0], 1);
  atomicSub(&ints[1], 2);
  atomicMax(&ints[2], static_cast<int>(threadIdx.x));
  atomicMin(&ints[3], -static_cast<int>(threadIdx.x));
  atomicOr(&unsigneds[0], 1u << (threadIdx.x % 32));
  atomicAnd(&unsigneds[1], ~(1u << (threadIdx.x % 32)));
  atomicInc(&unsigneds[2], 6);
  atomicAdd(&longs[0], 1ull << 40);
  unsigned long long expected = longs[1], before;
  do {
    before = expected;
    expected = atomicCAS(&longs[1], before, before + 3);
  } while (expected != before);
  atomicAdd(floats, 0.5f);
  atomicAdd(doubles, 0.25);
}

TEST_F(CudaSim, Atomics) {
  const Buffer<int> ints(std::vector<int>{0, 0, 0, 0});
  const Buffer<unsigned> unsigneds(std::vector<unsigned>{0, kAll, 0});
  const Buffer<unsigned long long> longs(std::vector<unsigned long long>{0, 0});
  const Buffer<float> floats(std::vector<float>{0});
  const Buffer<double> doubles(std::vector<double>{0});
  launch(count_up, 10, 100, ints.data(), unsigneds.data(), longs.data(), floats.data(), doubles.data());
  EXPECT_EQ((std::vector{1000, -2000, 99, -99}), ints.values());
  EXPECT_EQ((std::vector<unsigned>{kAll, 0, 1000 % 7}), unsigneds.values());
  EXPECT_EQ((std::vector<unsigned long long>{1000ull << 40, 3000}), longs.values());
  EXPECT_EQ(500, floats.values()[0]);
  EXPECT_EQ(250, doubles.values()[0]);
}

__global__ void spin(int* flag, bool raised) {
  if (threadIdx.x == 0) {
    while (atomicAdd(flag, 0) == 0) {
    }
    flag[1] = 1;
  } else if (raised) {
    atomicExch(flag, 1);
  }
}

TEST_F(CudaSim, AThreadMayWaitForAnotherOfItsBlock) {
  const Buffer<int> flag(std::vector<int>{0, 0});
  for (uint64_t seed = 1; seed < 5; ++seed) {
    sim::set_seed(seed);
    launch(spin, 1, 2, flag.data(), true);
    EXPECT_EQ(1, flag.values()[1]);
  }
}

TEST_F(CudaSim, AnEndlessWaitIsAnError) {
  const Buffer<int> flag(std::vector<int>{0, 0});
  launch(spin, 1, 2, flag.data(), false);
  EXPECT_NE(std::string::npos, last_error().find("waits in a loop"));
}

// ---- misuse -------------------------------------------------------------------------------------------------------

__global__ void divergent_barrier(int) {
  if (threadIdx.x < 16) __syncthreads();
}
__global__ void two_barriers(int) {
  if (threadIdx.x < 16) __syncthreads();
  else __syncthreads();
}
__global__ void shuffle_with_ended(int) {
  if (threadIdx.x == 7) return;
  __shfl_xor_sync(kAll, 1, 1);
}
__global__ void shuffle_elsewhere(int) {
  if (threadIdx.x == 7) __syncthreads();
  __ballot_sync(kAll, 1);
}
__global__ void mask_without_self(int) { __shfl_sync(1u, 1, 0); }
__global__ void masks_differ(int) { __any_sync(threadIdx.x == 3 ? 0x8u : 0xfu, 1); }
__global__ void too_much_shared(int) {
  WEFT_SHARED(char, large, 49 * 1024);
  large[threadIdx.x] = 0;
}
__global__ void trap(int) { __trap(); }

TEST_F(CudaSim, MisuseIsAnErrorThatNamesTheKernel) {
  struct Case {
    void (*kernel)(int);
    const char* name;
    const char* says;
    unsigned threads = 32;
  };
  const Case cases[] = {
      {divergent_barrier, "divergent_barrier", "wait for one another"},
      {two_barriers, "two_barriers", "while others wait at __syncthreads"},
      {shuffle_with_ended, "shuffle_with_ended", "have ended"},
      {shuffle_elsewhere, "shuffle_elsewhere", "wait at __syncthreads"},
      {mask_without_self, "mask_without_self", "its mask leaves out"},
      {masks_differ, "masks_differ", "__any_sync", 4},
      {too_much_shared, "too_much_shared", "48 KiB"},
      {trap, "trap", "__trap"},
      {shuffle_with_ended, "shuffle_with_ended", "that the block does not have", 5},
  };
  for (const Case& c : cases) {
    for (uint64_t seed = 1; seed <= 5; ++seed) {
      sim::set_seed(seed);
      launch(c.kernel, 3, c.threads, 0);
      const std::string error = last_error();
      EXPECT_NE(std::string::npos, error.find("::" + std::string(c.name) + ", block (")) << error;
      EXPECT_NE(std::string::npos, error.find(c.says)) << error;
      EXPECT_EQ("", last_error());
    }
  }
  // The fibers that were given up work again.
  const Buffer<float> x(std::vector<float>(1024, 1.0f)), y(1);
  launch(block_sum<true>, 1, 1024, y.data(), x.data());
  EXPECT_EQ(1024, y.values()[0]);
}

TEST_F(CudaSim, LaunchLimits) {
  const auto error_of = [](dim3 blocks, dim3 threads, size_t dynamic) {
    sim::launch(
        blocks, threads, dynamic, nullptr, [] {}, reinterpret_cast<const void*>(trap));
    EXPECT_EQ(cudaErrorInvalidConfiguration, cudaPeekAtLastError());
    return last_error();
  };
  EXPECT_NE(std::string::npos, error_of(1, 0, 0).find("trap"));
  EXPECT_NE(std::string::npos, error_of(0, 1, 0).find("empty grid"));
  EXPECT_NE(std::string::npos, error_of(1, 1025, 0).find("1024"));
  EXPECT_NE(std::string::npos, error_of(1, dim3(64, 32), 0).find("1024"));
  EXPECT_NE(std::string::npos, error_of(1, dim3(1, 1, 65), 0).find("64"));
  EXPECT_NE(std::string::npos, error_of(dim3(1, 65536), 1, 0).find("65535"));
  EXPECT_NE(std::string::npos, error_of(dim3(1, 1, 65536), 1, 0).find("65535"));
  EXPECT_NE(std::string::npos, error_of(dim3(1u << 31), 1, 0).find("2147483647"));
  EXPECT_NE(std::string::npos, error_of(1, 1, (227 << 10) + 1).find("227 KiB"));
}

TEST_F(CudaSim, MuchDynamicSharedMemoryIsAskedForTwice) {
  const auto launch_with = [](size_t bytes) {
    sim::launch(
        1, 1, bytes, nullptr, [] {}, reinterpret_cast<const void*>(divergent_barrier));
    return cudaGetLastError();
  };
  EXPECT_EQ(cudaSuccess, launch_with(48 << 10));
  EXPECT_EQ(cudaErrorInvalidValue, launch_with(100 << 10));
  CHECK_CUDA(cudaFuncSetAttribute(divergent_barrier, cudaFuncAttributeMaxDynamicSharedMemorySize, 100 << 10));
  EXPECT_EQ(cudaSuccess, launch_with(100 << 10));
}

__global__ void write_behind(int extra) {
  WEFT_SHARED(int, values, 8);
  values[threadIdx.x + static_cast<unsigned>(extra)] = 1;
}
#if defined(__SANITIZE_ADDRESS__)
using CudaSimDeathTest = CudaSim;
TEST_F(CudaSimDeathTest, TheSanitizerSeesOverrunsOfSharedMemory) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  launch(write_behind, 1, 8, 0);
  EXPECT_EQ("", last_error());
  EXPECT_DEATH(launch(write_behind, 1, 8, 1), "heap-buffer-overflow");
}
TEST_F(CudaSimDeathTest, TheSanitizerSeesOverrunsOfDeviceMemory) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  sim::options().protect = false;  // protected blocks lie in one mapping
  const Buffer<int> out(95);
  EXPECT_DEATH(launch(many_barriers, 1, 96, out.data(), 1), "heap-buffer-overflow");
}
#else
TEST_F(CudaSim, OverrunsOfSharedMemoryAreFound) {
  launch(write_behind, 1, 8, 0);
  EXPECT_EQ("", last_error());
  launch(write_behind, 1, 8, 1);
  EXPECT_NE(std::string::npos, last_error().find(sim::checks_accesses() ? "device's memory" : "overrun"));
}
#endif

__global__ void use_dynamic(float* out, int count) {
  WEFT_DYNAMIC_SHARED(float, values);
  const bool poisoned = std::isnan(values[threadIdx.x]);
  __syncthreads();
  values[threadIdx.x] = poisoned ? static_cast<float>(threadIdx.x) : -1;
  __syncthreads();
  out[blockIdx.x * blockDim.x + threadIdx.x] = values[count - 1 - static_cast<int>(threadIdx.x)];
}

TEST_F(CudaSim, DynamicSharedMemoryIsFreshInEachBlock) {
  const Buffer<float> out(3 * 64);
  float* data = out.data();
  sim::launch(3, 64, 64 * sizeof(float), nullptr, [=] { use_dynamic(data, 64); });
  for (size_t i = 0; i < 192; ++i) EXPECT_EQ(63 - static_cast<float>(i % 64), out.values()[i]);
}

// ---- order --------------------------------------------------------------------------------------------------------

__global__ void note_order(unsigned* order) {
  order[atomicAdd(&order[0], 1u) + 1] = blockIdx.x * blockDim.x + threadIdx.x;
}

std::vector<unsigned> order_under(uint64_t seed) {
  sim::set_seed(seed);
  const Buffer<unsigned> order(std::vector<unsigned>(1 + 8 * 64, 0));
  launch(note_order, 8, 64, order.data());
  return order.values();
}

TEST_F(CudaSim, TheSeedDecidesTheOrder) {
  EXPECT_EQ(order_under(3), order_under(3));
  EXPECT_NE(order_under(3), order_under(4));
}

TEST_F(CudaSim, SeveralHostThreadsLaunch) {
  const Buffer<int> sums(std::vector<int>(4, 0));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&sums, t] {
      cudaStream_t stream;
      cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
      int* sum = sums.data() + t;
      for (int i = 0; i < 50; ++i)
        sim::launch(2, 64, 0, stream, [=] {
          __syncthreads();
          atomicAdd(sum, 1);
        });
      EXPECT_EQ(cudaSuccess, cudaStreamSynchronize(stream));
      cudaStreamDestroy(stream);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::vector<int>(4, 6400), sums.values());
}

}  // namespace
}  // namespace cudasim_test
