// The simulated CUDA where every access of a kernel is checked: what the device cannot reach, alignment, and races on shared memory.
// Other builds skip this.
#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cudasim/sim_fixture.h"

namespace cudasim_test {
namespace {

class Accesses : public CudaSim {
 protected:
  void SetUp() override {
    if (!sim::checks_accesses()) GTEST_SKIP() << "this build does not check accesses";
  }
};
using Races = Accesses;

bool says(const char* words) {
  const std::string error = last_error();
  return error.find(words) != std::string::npos || (ADD_FAILURE() << error, false);
}

__global__ void add_one(int* data) { ++data[threadIdx.x]; }
struct Operand {
  const int* data;
  int constant;
};
__global__ void read_operand(int* out, Operand operand) {
  out[threadIdx.x] = operand.data[0] + operand.constant;
}

TEST_F(Accesses, TheHostsMemoryIsOutOfReach) {
  int on_stack[1] = {};
  std::vector<int> on_heap(1);
  const Buffer<int> out(std::vector<int>{0});
  launch(add_one, 1, 1, static_cast<int*>(on_stack));
  EXPECT_TRUE(says("not the device's memory"));
  launch(add_one, 1, 1, on_heap.data());
  EXPECT_TRUE(says("not the device's memory"));
  launch(read_operand, 1, 1, out.data(), Operand{on_heap.data(), 1});
  EXPECT_TRUE(says("reads 4 bytes"));
  int* pinned = nullptr;
  cudaHostAlloc(&pinned, sizeof(int), cudaHostAllocMapped);
  *pinned = 4;
  launch(add_one, 1, 1, pinned);
  EXPECT_EQ(5, *pinned);
  launch(read_operand, 1, 1, out.data(), Operand{pinned, 1});
  EXPECT_EQ(6, out.values()[0]);
  cudaFreeHost(pinned);
}

TEST_F(Accesses, BlocksEndWhereTheyEnd) {
  const Buffer<int> data(std::vector<int>(7));
  launch(add_one, 1, 8, data.data());
  EXPECT_TRUE(says("not the device's memory"));
  launch(add_one, 1, 1, reinterpret_cast<int*>(reinterpret_cast<char*>(data.data()) + 26));
  EXPECT_TRUE(says("misaligned"));
}

TEST_F(Accesses, FreedMemoryIsOutOfReach) {
  int* data = nullptr;
  cudaMalloc(&data, 4);
  cudaFree(data);
  launch(add_one, 1, 1, data);
  EXPECT_TRUE(says("not the device's memory"));
}

TEST_F(Accesses, AnotherDevicesMemoryIsOutOfReach) {
  sim::options().devices = 2;
  cudaSetDevice(1);
  int* there = nullptr;
  cudaMalloc(&there, 4);
  cudaSetDevice(0);
  launch(add_one, 1, 1, there);
  EXPECT_TRUE(says("memory of device 1"));
  cudaFree(there);
}

__global__ void vector_load(float* out, const float* in) {
  out[threadIdx.x] = reinterpret_cast<const float4*>(in)->w;
}

TEST_F(Accesses, VectorsAreAligned) {
  const Buffer<float> in(std::vector<float>{0, 1, 2, 3, 4}), out(1);
  launch(vector_load, 1, 1, out.data(), static_cast<const float*>(in.data()));
  EXPECT_EQ(3, out.values()[0]);
}

// ---- races --------------------------------------------------------------------------------------------------------

enum class Between { nothing, syncthreads, syncwarp, shuffle };

template <Between kBetween>
__global__ void rotate(int* out) {
  WEFT_SHARED(int, values, 64);
  values[threadIdx.x] = static_cast<int>(threadIdx.x);
  if (kBetween == Between::syncthreads) __syncthreads();
  if (kBetween == Between::syncwarp) __syncwarp();
  if (kBetween == Between::shuffle) __shfl_sync(kAll, 0, 0);
  out[threadIdx.x] = values[threadIdx.x ^ 1];
}

TEST_F(Races, ThreadsThatShareNeedABarrier) {
  const Buffer<int> out(64);
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    sim::set_seed(seed);
    launch(rotate<Between::nothing>, 1, 64, out.data());
    EXPECT_TRUE(says("with no barrier between"));
    launch(rotate<Between::shuffle>, 1, 64, out.data());  // orders no memory
    EXPECT_TRUE(says("with no barrier between"));
    launch(rotate<Between::syncthreads>, 1, 64, out.data());
    launch(rotate<Between::syncwarp>, 1, 64, out.data());
    EXPECT_EQ("", last_error());
  }
}

template <bool kBarrier>
__global__ void reuse(int* out) {
  WEFT_SHARED(int, value, 1);
  for (int round = 0; round < 3; ++round) {
    if (threadIdx.x == 0) value[0] = round;
    __syncthreads();
    out[threadIdx.x] = value[0];
    if (kBarrier) __syncthreads();
  }
}

TEST_F(Races, AWriteWaitsForEarlierReads) {
  const Buffer<int> out(96);
  launch(reuse<true>, 2, 96, out.data());
  EXPECT_EQ("", last_error());
  launch(reuse<false>, 2, 96, out.data());
  EXPECT_TRUE(says("with no barrier between"));
}

__global__ void histogram(int* out, bool atomic) {
  WEFT_SHARED(int, counts, 4);
  if (threadIdx.x < 4) counts[threadIdx.x] = 0;
  __syncthreads();
  if (atomic) atomicAdd(&counts[threadIdx.x % 4], 1);
  else ++counts[threadIdx.x % 4];
  __syncthreads();
  if (threadIdx.x < 4) out[threadIdx.x] = counts[threadIdx.x];
}

TEST_F(Races, AtomicFunctionsNeedNone) {
  const Buffer<int> out(4);
  launch(histogram, 1, 100, out.data(), true);
  EXPECT_EQ(std::vector<int>(4, 25), out.values());
  launch(histogram, 1, 100, out.data(), false);
  EXPECT_TRUE(says("with no barrier between"));
}

}  // namespace
}  // namespace cudasim_test
