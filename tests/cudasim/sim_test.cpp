// The simulated CUDA itself: kernels' language and its misuse, streams in both modes, capture, memory and limits.
#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr unsigned kAll = 0xffffffffu;

#define CHECK_CUDA(call) ASSERT_EQ(cudaSuccess, call) << cudaGetErrorString(cudaPeekAtLastError())

// Device memory of a test, with a copy to look at.
template <class T>
class Buffer {
 public:
  explicit Buffer(size_t count) : count_(count) {
    EXPECT_EQ(cudaSuccess, cudaMalloc(&data_, count * sizeof(T)));
  }
  explicit Buffer(const std::vector<T>& values) : Buffer(values.size()) {
    EXPECT_EQ(cudaSuccess, cudaMemcpy(data_, values.data(), count_ * sizeof(T), cudaMemcpyHostToDevice));
  }
  ~Buffer() { EXPECT_EQ(cudaSuccess, cudaFree(data_)); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  T* data() const { return data_; }
  std::vector<T> values() const {
    std::vector<T> result(count_);
    EXPECT_EQ(cudaSuccess, cudaMemcpy(result.data(), data_, count_ * sizeof(T), cudaMemcpyDeviceToHost));
    return result;
  }

 private:
  T* data_ = nullptr;
  size_t count_;
};

// launch(kernel, blocks, threads, arguments…) in the legacy stream.
template <class... P, class... A>
void launch(void (*kernel)(P...), dim3 blocks, dim3 threads, A... arguments) {
  sim::launch(
      blocks, threads, 0, nullptr, [=] { kernel(arguments...); }, reinterpret_cast<const void*>(kernel));
}

// What is wrong since the last call, in the words of cudaGetErrorString; "" if nothing is.
std::string last_error() {
  const cudaError_t status = cudaGetLastError();
  return status == cudaSuccess ? "" : cudaGetErrorString(status);
}

class CudaSim : public testing::Test {
 protected:
  CudaSim() : saved_(sim::options()) { sim::set_seed(1); }
  ~CudaSim() override {
    EXPECT_EQ("", last_error());
    sim::options() = saved_;
  }
  sim::Options saved_;
};

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
    wrong += y.values()[0] != 256;  // NaN: poisoned shared memory was read
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

__global__ void write_behind(int extra) {
  WEFT_SHARED(int, values, 8);
  values[threadIdx.x + static_cast<unsigned>(extra)] = 1;
}
#if defined(__SANITIZE_ADDRESS__)
TEST(CudaSimDeathTest, TheSanitizerSeesOverrunsOfSharedMemory) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  launch(write_behind, 1, 8, 0);
  EXPECT_EQ("", last_error());
  EXPECT_DEATH(launch(write_behind, 1, 8, 1), "heap-buffer-overflow");
}
TEST(CudaSimDeathTest, TheSanitizerSeesOverrunsOfDeviceMemory) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Buffer<int> out(95);
  EXPECT_DEATH(launch(many_barriers, 1, 96, out.data(), 1), "heap-buffer-overflow");
}
#else
TEST_F(CudaSim, OverrunsOfSharedMemoryAreFound) {
  launch(write_behind, 1, 8, 0);
  EXPECT_EQ("", last_error());
  launch(write_behind, 1, 8, 1);
  EXPECT_NE(std::string::npos, last_error().find("overrun"));
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

// ---- streams ------------------------------------------------------------------------------------------------------

class LazyStreams : public CudaSim {
 protected:
  LazyStreams() {
    sim::options().lazy = true;
    cudaStreamCreateWithFlags(&a_, cudaStreamNonBlocking);
    cudaStreamCreateWithFlags(&b_, cudaStreamNonBlocking);
    cudaEventCreate(&event_);
    cudaMalloc(&data_, sizeof(int));
    cudaHostAlloc(&host_, sizeof(int), cudaHostAllocDefault);
    *host_ = -7;
  }
  ~LazyStreams() override {
    cudaFree(data_);
    cudaFreeHost(host_);
    cudaEventDestroy(event_);
    cudaStreamDestroy(a_);
    cudaStreamDestroy(b_);
  }
  // data = data * 10 + digit
  void write(cudaStream_t stream, int digit) {
    int* data = data_;
    sim::launch(1, 1, 0, stream, [=] { *data = *data * 10 + digit; });
  }
  int read() {
    int result = 0;
    cudaDeviceSynchronize();
    cudaMemcpy(&result, data_, sizeof result, cudaMemcpyDeviceToHost);
    return result;
  }
  cudaStream_t a_ = nullptr, b_ = nullptr;
  cudaEvent_t event_ = nullptr;
  int* data_ = nullptr;
  int* host_ = nullptr;
};

TEST_F(LazyStreams, WorkWaitsUntilItIsWaitedFor) {
  const uint64_t before = sim::kernels_run();
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  write(a_, 4);
  cudaMemcpyAsync(host_, data_, sizeof(int), cudaMemcpyDeviceToHost, a_);
  EXPECT_EQ(before, sim::kernels_run());
  EXPECT_EQ(-7, *host_);
  CHECK_CUDA(cudaStreamSynchronize(b_));
  EXPECT_EQ(-7, *host_);
  CHECK_CUDA(cudaStreamSynchronize(a_));
  EXPECT_EQ(4, *host_);
}

TEST_F(LazyStreams, EventsOrderStreams) {
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  write(a_, 1);
  cudaEventRecord(event_, a_);
  cudaStreamWaitEvent(b_, event_);
  write(b_, 2);
  cudaEventRecord(event_, b_);
  cudaStreamWaitEvent(a_, event_);
  write(a_, 3);
  CHECK_CUDA(cudaStreamSynchronize(a_));
  EXPECT_EQ(123, read());
}

TEST_F(LazyStreams, AMissingEventShows) {
  cudaMemset(data_, 0, sizeof(int));
  cudaDeviceSynchronize();
  write(a_, 1);
  write(b_, 2);  // nothing says that it comes after
  CHECK_CUDA(cudaStreamSynchronize(b_));
  EXPECT_EQ(21, read());
}

TEST_F(LazyStreams, QueriesMakeProgress) {
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  for (int i = 0; i < 5; ++i) write(a_, 1);
  cudaEventRecord(event_, a_);
  int queries = 0;
  while (cudaEventQuery(event_) == cudaErrorNotReady) ++queries;
  EXPECT_EQ(cudaErrorNotReady, cudaGetLastError());
  EXPECT_EQ(6, queries);
  EXPECT_EQ(11111, read());
}

TEST_F(LazyStreams, PageableMemoryIsTakenAtTheCallPinnedMemoryLater) {
  int pageable = 5;
  *host_ = 6;
  cudaMemcpyAsync(data_, &pageable, sizeof(int), cudaMemcpyHostToDevice, a_);
  pageable = 50;
  EXPECT_EQ(5, read());
  cudaMemcpyAsync(data_, host_, sizeof(int), cudaMemcpyHostToDevice, a_);
  *host_ = 60;
  EXPECT_EQ(60, read());
}

TEST_F(LazyStreams, TheLegacyStreamWaitsForBlockingStreamsOnly) {
  cudaStream_t blocking;
  cudaStreamCreate(&blocking);
  cudaMemset(data_, 0, sizeof(int));
  write(blocking, 1);
  write(nullptr, 2);
  write(blocking, 3);
  write(a_, 4);
  CHECK_CUDA(cudaStreamSynchronize(blocking));
  EXPECT_EQ(1234, read());  // the device's synchronisation ran a's
  cudaStreamDestroy(blocking);
}

TEST_F(LazyStreams, HostFunctionsRunInOrderAndMayNotCallCuda) {
  struct State {
    int* data;
    int seen;
    cudaError_t status;
  } state{data_, 0, cudaSuccess};
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  write(a_, 8);
  const auto look = [](void* held) {
    auto& s = *static_cast<State*>(held);
    s.seen = *s.data;
    s.status = cudaDeviceSynchronize();
  };
  CHECK_CUDA(cudaLaunchHostFunc(a_, look, &state));
  write(a_, 9);
  CHECK_CUDA(cudaStreamSynchronize(a_));
  EXPECT_EQ(cudaErrorNotPermitted, cudaGetLastError());
  EXPECT_EQ(8, state.seen);
  EXPECT_EQ(cudaErrorNotPermitted, state.status);
}

TEST_F(LazyStreams, EventsMeasureTime) {
  cudaEvent_t end, silent;
  float milliseconds = -1;
  cudaEventCreate(&end);
  cudaEventCreateWithFlags(&silent, cudaEventDisableTiming);
  cudaEventRecord(event_, a_);
  write(a_, 1);
  cudaEventRecord(end, a_);
  cudaEventRecord(silent, a_);
  EXPECT_EQ(cudaErrorNotReady, cudaEventElapsedTime(&milliseconds, event_, end));
  CHECK_CUDA(cudaEventSynchronize(silent));
  CHECK_CUDA(cudaEventElapsedTime(&milliseconds, event_, end));
  EXPECT_GT(milliseconds, 0);
  EXPECT_EQ(cudaErrorInvalidResourceHandle, cudaEventElapsedTime(&milliseconds, event_, silent));
  cudaGetLastError();
  cudaEventDestroy(end);
  cudaEventDestroy(silent);
}

TEST_F(LazyStreams, AFaultIsReportedByWhatWaits) {
  sim::launch(
      1, 1, 0, a_, [] { __trap(); }, reinterpret_cast<const void*>(trap));
  EXPECT_EQ("", last_error());
  EXPECT_EQ(cudaErrorLaunchFailure, cudaStreamSynchronize(a_));
  EXPECT_NE(std::string::npos, last_error().find("trap"));
}

// ---- capture ------------------------------------------------------------------------------------------------------

class Capture : public LazyStreams {
 protected:
  Capture() { sim::options().lazy = false; }
  ~Capture() override {
    if (executable_ != nullptr) cudaGraphExecDestroy(executable_);
    if (graph_ != nullptr) cudaGraphDestroy(graph_);
  }
  cudaStreamCaptureStatus status() {
    cudaStreamCaptureStatus result;
    cudaStreamIsCapturing(a_, &result);
    return result;
  }
  cudaGraph_t graph_ = nullptr;
  cudaGraphExec_t executable_ = nullptr;
};

TEST_F(Capture, ReplaysWhatWasCaptured) {
  cudaMemset(data_, 0, sizeof(int));
  CHECK_CUDA(cudaStreamBeginCapture(a_, cudaStreamCaptureModeGlobal));
  EXPECT_EQ(cudaStreamCaptureStatusActive, status());
  write(a_, 1);
  write(a_, 2);
  cudaMemcpyAsync(host_, data_, sizeof(int), cudaMemcpyDeviceToHost, a_);
  CHECK_CUDA(cudaStreamEndCapture(a_, &graph_));
  EXPECT_EQ(cudaStreamCaptureStatusNone, status());
  EXPECT_EQ(0, read());
  size_t nodes = 0;
  CHECK_CUDA(cudaGraphGetNodes(graph_, nullptr, &nodes));
  EXPECT_EQ(3u, nodes);
  CHECK_CUDA(cudaGraphInstantiate(&executable_, graph_));
  CHECK_CUDA(cudaGraphDestroy(graph_));
  graph_ = nullptr;
  for (int i = 0; i < 2; ++i) CHECK_CUDA(cudaGraphLaunch(executable_, a_));
  CHECK_CUDA(cudaStreamSynchronize(a_));
  EXPECT_EQ(1212, *host_);
}

TEST_F(Capture, OtherStreamsJoinThroughEvents) {
  cudaEvent_t back;
  cudaEventCreate(&back);
  int* other;
  cudaMalloc(&other, sizeof(int));
  CHECK_CUDA(cudaStreamBeginCapture(a_, cudaStreamCaptureModeGlobal));
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  cudaEventRecord(event_, a_);
  cudaStreamWaitEvent(b_, event_);
  cudaMemsetAsync(other, 0, sizeof(int), b_);
  write(b_, 1);
  cudaEventRecord(back, b_);
  cudaStreamWaitEvent(a_, back);
  write(a_, 2);
  CHECK_CUDA(cudaStreamEndCapture(a_, &graph_));
  CHECK_CUDA(cudaGraphInstantiate(&executable_, graph_));
  for (uint64_t seed = 1; seed < 10; ++seed) {
    sim::set_seed(seed);
    CHECK_CUDA(cudaGraphLaunch(executable_, a_));
    EXPECT_EQ(12, read());
  }
  cudaEventDestroy(back);
  cudaFree(other);
}

TEST_F(Capture, AForgottenJoinIsAnError) {
  CHECK_CUDA(cudaStreamBeginCapture(a_, cudaStreamCaptureModeGlobal));
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  cudaEventRecord(event_, a_);
  cudaStreamWaitEvent(b_, event_);
  write(b_, 1);
  EXPECT_EQ(cudaErrorStreamCaptureUnjoined, cudaStreamEndCapture(a_, &graph_));
  EXPECT_EQ(nullptr, graph_);
  EXPECT_EQ(cudaErrorStreamCaptureUnjoined, cudaGetLastError());
  write(b_, 1);
  CHECK_CUDA(cudaStreamSynchronize(b_));
}

TEST_F(Capture, WaitingInvalidatesIt) {
  int pageable = 0;
  void* memory = nullptr;
  cudaEvent_t before;
  cudaEventCreate(&before);
  cudaEventRecord(before, b_);
  struct Case {
    cudaError_t expected;
    std::function<cudaError_t()> call;
  };
  const Case cases[] = {
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaStreamSynchronize(a_); }},
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaStreamQuery(a_); }},
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaDeviceSynchronize(); }},
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaMalloc(&memory, 8); }},
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaHostAlloc(&memory, 8, 0); }},
      {cudaErrorStreamCaptureUnsupported,
       [&] { return cudaMemcpy(data_, &pageable, 4, cudaMemcpyHostToDevice); }},
      {cudaErrorStreamCaptureUnsupported,
       [&] { return cudaMemcpyAsync(data_, &pageable, 4, cudaMemcpyHostToDevice, a_); }},
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaEventQuery(before); }},
      {cudaErrorCapturedEvent,
       [&] {
         cudaEventRecord(event_, a_);
         return cudaEventSynchronize(event_);
       }},
      {cudaErrorStreamCaptureIsolation, [&] { return cudaStreamWaitEvent(a_, before); }},
  };
  for (const Case& c : cases) {
    const auto number = &c - cases;
    CHECK_CUDA(cudaStreamBeginCapture(a_, cudaStreamCaptureModeGlobal));
    EXPECT_EQ(c.expected, c.call()) << number;
    EXPECT_EQ(cudaStreamCaptureStatusInvalidated, status()) << number;
    EXPECT_EQ(cudaErrorStreamCaptureInvalidated, cudaMemsetAsync(data_, 0, 4, a_)) << number;
    EXPECT_EQ(cudaErrorStreamCaptureInvalidated, cudaStreamEndCapture(a_, &graph_)) << number;
    EXPECT_EQ(nullptr, graph_);
    cudaGetLastError();
    EXPECT_EQ(cudaStreamCaptureStatusNone, status()) << number;
  }
  cudaEventDestroy(before);
}

TEST_F(Capture, RelaxedThreadsMayAllocate) {
  CHECK_CUDA(cudaStreamBeginCapture(a_, cudaStreamCaptureModeGlobal));
  cudaStreamCaptureMode mode = cudaStreamCaptureModeRelaxed;
  cudaThreadExchangeStreamCaptureMode(&mode);
  void* memory = nullptr;
  CHECK_CUDA(cudaMalloc(&memory, 8));
  CHECK_CUDA(cudaFree(memory));
  cudaThreadExchangeStreamCaptureMode(&mode);
  std::thread([] {
    void* elsewhere = nullptr;
    EXPECT_EQ(cudaErrorStreamCaptureUnsupported, cudaMalloc(&elsewhere, 8));
  }).join();
  EXPECT_EQ(cudaErrorStreamCaptureInvalidated, cudaStreamEndCapture(a_, &graph_));
  cudaGetLastError();
}

// ---- memory -------------------------------------------------------------------------------------------------------

TEST_F(CudaSim, MemoryIsLimitedAndPoisoned) {
  sim::options().memory = 1 << 20;
  size_t free = 0, total = 0;
  CHECK_CUDA(cudaMemGetInfo(&free, &total));
  EXPECT_EQ(size_t{1} << 20, total);
  void* data = nullptr;
  EXPECT_EQ(cudaErrorMemoryAllocation, cudaMalloc(&data, total + 1));
  EXPECT_EQ(nullptr, data);
  EXPECT_NE(std::string::npos, last_error().find("1048577 bytes wanted"));
  CHECK_CUDA(cudaMalloc(&data, total));
  void* more = nullptr;
  EXPECT_EQ(cudaErrorMemoryAllocation, cudaMalloc(&more, 1));
  cudaGetLastError();
  CHECK_CUDA(cudaFree(data));
  EXPECT_TRUE(std::isnan(Buffer<float>(1).values()[0]));
  EXPECT_EQ(cudaErrorInvalidValue, cudaFree(data));
  cudaGetLastError();
  CHECK_CUDA(cudaFree(nullptr));
}

TEST_F(CudaSim, AsynchronousFreesMakeRoom) {
  sim::options().memory = 1 << 20;
  sim::options().lazy = true;
  cudaStream_t stream;
  CHECK_CUDA(cudaStreamCreate(&stream));
  for (int i = 0; i < 3; ++i) {
    void* data = nullptr;
    CHECK_CUDA(cudaMallocAsync(&data, 1 << 20, stream));
    CHECK_CUDA(cudaFreeAsync(data, stream));
  }
  CHECK_CUDA(cudaStreamDestroy(stream));
}

TEST_F(CudaSim, CopiesAreChecked) {
  const Buffer<int> device(4);
  int host[8] = {};
  EXPECT_EQ(cudaErrorInvalidValue, cudaMemcpy(device.data(), host, 20, cudaMemcpyHostToDevice));
  EXPECT_NE(std::string::npos, last_error().find("beyond a block of 16"));
  EXPECT_EQ(cudaErrorInvalidValue, cudaMemcpy(device.data(), host, 16, cudaMemcpyDeviceToHost));
  EXPECT_EQ(cudaErrorInvalidValue, cudaMemset(host, 0, 4));
  cudaGetLastError();
  CHECK_CUDA(cudaMemset(device.data(), 0, 16));
  const int columns[] = {1, 2, 3, 4, 5, 6};
  CHECK_CUDA(cudaMemcpy2DAsync(device.data(), 8, columns, 12, 4, 2, cudaMemcpyDefault));
  EXPECT_EQ((std::vector{1, 0, 4, 0}), device.values());
}

TEST_F(CudaSim, PointersSayWhereTheyLie) {
  cudaPointerAttributes attributes;
  const Buffer<int> device(4);
  CHECK_CUDA(cudaPointerGetAttributes(&attributes, device.data() + 3));
  EXPECT_EQ(cudaMemoryTypeDevice, attributes.type);
  CHECK_CUDA(cudaPointerGetAttributes(&attributes, device.data() + 4));
  EXPECT_EQ(cudaMemoryTypeUnregistered, attributes.type);
  int* pinned = nullptr;
  int* mapped = nullptr;
  CHECK_CUDA(cudaHostAlloc(&pinned, 4, cudaHostAllocMapped));
  CHECK_CUDA(cudaHostGetDevicePointer(&mapped, pinned, 0));
  EXPECT_EQ(pinned, mapped);
  CHECK_CUDA(cudaPointerGetAttributes(&attributes, pinned));
  EXPECT_EQ(cudaMemoryTypeHost, attributes.type);
  CHECK_CUDA(cudaFreeHost(pinned));
}

TEST(CudaSimDeathTest, ProtectedMemoryCannotBeTouchedByTheHost) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const sim::Options saved = sim::options();
  sim::options().protect = true;
  {
    const Buffer<int> one(std::vector<int>{5}), two(std::vector<int>{6, 7});
    launch(many_barriers, 1, 1, one.data(), 1);
    EXPECT_EQ(0, one.values()[0]);
    EXPECT_EQ(7, two.values()[1]);
    EXPECT_DEATH(*one.data() = 1, "");
  }
  sim::options() = saved;
}

// ---- devices ------------------------------------------------------------------------------------------------------

TEST_F(CudaSim, DevicesAreSeveralOrNone) {
  sim::options().devices = 2;
  int count = -1, device = -1;
  CHECK_CUDA(cudaGetDeviceCount(&count));
  EXPECT_EQ(2, count);
  CHECK_CUDA(cudaSetDevice(1));
  std::thread([&] { cudaGetDevice(&device); }).join();
  EXPECT_EQ(0, device);
  int* there = nullptr;
  CHECK_CUDA(cudaMalloc(&there, 4));
  cudaPointerAttributes attributes;
  CHECK_CUDA(cudaPointerGetAttributes(&attributes, there));
  EXPECT_EQ(1, attributes.device);
  cudaStream_t stream;
  CHECK_CUDA(cudaStreamCreate(&stream));
  CHECK_CUDA(cudaSetDevice(0));
  sim::launch(1, 1, 0, stream, [] {});
  EXPECT_EQ(cudaErrorInvalidResourceHandle, cudaGetLastError());
  int* here = nullptr;
  CHECK_CUDA(cudaMalloc(&here, 4));
  CHECK_CUDA(cudaMemset(here, 1, 4));
  CHECK_CUDA(cudaMemcpyPeerAsync(there, 1, here, 0, 4));
  int value = 0;
  CHECK_CUDA(cudaMemcpy(&value, there, 4, cudaMemcpyDefault));
  EXPECT_EQ(0x01010101, value);
  CHECK_CUDA(cudaFree(here));
  CHECK_CUDA(cudaFree(there));
  CHECK_CUDA(cudaStreamDestroy(stream));
  EXPECT_EQ(cudaErrorInvalidDevice, cudaSetDevice(2));
  cudaGetLastError();

  sim::options().devices = 0;
  EXPECT_EQ(cudaErrorNoDevice, cudaGetDeviceCount(&count));
  EXPECT_EQ(0, count);
  cudaGetLastError();
}

TEST_F(CudaSim, PropertiesSayWhatItIs) {
  cudaDeviceProp p;
  CHECK_CUDA(cudaGetDeviceProperties(&p, 0));
  EXPECT_STREQ("cudasim", p.name);
  EXPECT_EQ(9, p.major);
  EXPECT_EQ(4, p.multiProcessorCount);
  int processors = 0;
  CHECK_CUDA(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, 0));
  EXPECT_EQ(4, processors);
}

// ---- functions ----------------------------------------------------------------------------------------------------

TEST(CudaSimMath, InverseErrorFunctions) {
  for (double x = -0.999; x < 1; x += 0.037) EXPECT_NEAR(x, std::erf(erfinv(x)), 4e-16) << x;
  for (double x : {1e-300, 1e-100, 1e-17, 1e-5, 0.3, 0.9999, 1.7, 1.99999})
    EXPECT_NEAR(1, std::erfc(erfcinv(x)) / x, 1e-13) << x;
  EXPECT_EQ(std::numeric_limits<double>::infinity(), erfinv(1.0));
  EXPECT_TRUE(std::isnan(erfinv(1.5)));
  EXPECT_TRUE(std::isnan(erfcinv(-0.5)));
  EXPECT_EQ(0, erfinv(0.0));
  EXPECT_NEAR(1e-12, std::erf(erfinv(1e-12)), 1e-27);
  for (double x : {-3.0, -0.5, 0.0, 1.0, 5.0}) EXPECT_NEAR(x, normcdfinv(normcdf(x)), 1e-9) << x;
  EXPECT_NEAR(1.959963984540054, normcdfinv(0.975), 1e-14);
}

TEST(CudaSimMath, ScaledErrorFunctionAndBessel) {
  EXPECT_NEAR(0.42758357615580700442, erfcx(1.0), 1e-16);
  EXPECT_NEAR(5.0089800807622835, erfcx(-1.0), 4e-15);
  // Both sides of where the series takes over.
  EXPECT_NEAR(erfcx(11.9999999999), erfcx(12.0000000001), 1e-11);
  EXPECT_NEAR(0.0056416137829894, erfcx(100.0), 1e-16);
  EXPECT_NEAR(1.2660658777520084, cyl_bessel_i0(1.0), 1e-15);
  EXPECT_NEAR(-0.56515910399248503, cyl_bessel_i1(-1.0), 1e-15);
}

TEST(CudaSimMath, ExactWhereItShouldBe) {
  EXPECT_EQ(0, sinpi(7.0));
  EXPECT_EQ(1, sinpi(0.5));
  EXPECT_EQ(-1, sinpi(1.5));
  EXPECT_EQ(0, cospi(3.5));
  EXPECT_EQ(-1, cospi(5.0f));
  EXPECT_EQ(0.5f, rsqrt(4.0f));
  EXPECT_EQ(1000.0f, exp10(3.0f));
  EXPECT_EQ(2, max(2, -3));
  EXPECT_EQ(4u, max(4u, 3));
  EXPECT_EQ(3.0f, max(std::nanf(""), 3.0f));
  EXPECT_EQ(-1, __float2int_rd(-0.5f));
  EXPECT_EQ(INT32_MAX, __float2int_rz(1e20f));
  EXPECT_EQ(0, __double2ll_rn(std::nan("")));
  EXPECT_EQ(2, __double2int_rn(2.5));
}

TEST(CudaSimMath, Bits) {
  EXPECT_EQ(0x80000000u, __brev(1));
  EXPECT_EQ(1ull << 63, __brevll(1));
  EXPECT_EQ(0xfffffffeu, __umulhi(kAll, kAll));
  EXPECT_EQ(-1, __mulhi(-1, 1));
  EXPECT_EQ(UINT64_MAX - 1, __umul64hi(UINT64_MAX, UINT64_MAX));
  EXPECT_EQ(31, __clz(1));
  EXPECT_EQ(3, __ffs(4));
  EXPECT_EQ(0, __ffs(0));
  EXPECT_EQ(0x44332211u, __byte_perm(0x44332211u, 0, 0x3210));
  EXPECT_EQ(0x23456781u >> 0, __funnelshift_l(0x12345678u, 0x12345678u, 4));
  EXPECT_EQ(0x3f800000u, __float_as_uint(1.0f));
  EXPECT_EQ(1.0, __hiloint2double(__double2hiint(1.0), __double2loint(1.0)));
}

}  // namespace
