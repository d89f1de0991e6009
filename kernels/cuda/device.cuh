// What every CUDA kernel includes first: the language, under nvcc or on the simulated device, and warps and blocks working together.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#ifdef __CUDACC__
/// Memory that the threads of a block share: an array of `count` (a constant) elements. Its content is undefined at first.
#define WEFT_SHARED(T, name, count) __shared__ T name[count]
#endif

namespace weft::kernels::cuda {

inline constexpr int kWarp = 32;
inline constexpr unsigned kAllLanes = 0xffffffffu;

/// Combines `value` over `kThreads` neighbouring threads (a power of two), in an order that is always the same; all of them get the
/// result. All threads of the block must call it.
template <int kThreads, class A, class F>
__device__ A combine_across(A value, A identity, F combine) {
  static_assert((kThreads & (kThreads - 1)) == 0 && kThreads <= 1024);
  for (int step = (kThreads < kWarp ? kThreads : kWarp) / 2; step > 0; step /= 2)
    value = combine(value, __shfl_xor_sync(kAllLanes, value, step));
  if constexpr (kThreads > kWarp) {
    // One row of partial results a group of kThreads, so that several groups may share a block.
    WEFT_SHARED(A, partial, 1024 / kWarp);
    const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
    const int first = warp / (kThreads / kWarp) * (kThreads / kWarp);
    __syncthreads();
    if (lane == 0) partial[warp] = value;
    __syncthreads();
    value = lane < kThreads / kWarp ? partial[first + lane] : identity;
    for (int step = kWarp / 2; step > 0; step /= 2)
      value = combine(value, __shfl_xor_sync(kAllLanes, value, step));
  }
  return value;
}

struct Sum {
  template <class A>
  __device__ A operator()(A a, A b) const {
    return a + b;
  }
};
/// The greater; NaN wins, as on the CPU.
struct Max {
  template <class A>
  __device__ A operator()(A a, A b) const {
    return a > b || a != a ? a : b;
  }
};
struct Min {
  template <class A>
  __device__ A operator()(A a, A b) const {
    return a < b || a != a ? a : b;
  }
};

}  // namespace weft::kernels::cuda
