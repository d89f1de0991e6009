// What every CUDA kernel includes first: the language, under nvcc or on the simulated device, and warps and blocks working together.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <cstring>
#include <type_traits>

#ifdef __CUDACC__
/// Memory that the threads of a block share: an array of `count` (a constant) elements. Its content is undefined at first.
#define WEFT_SHARED(T, name, count) __shared__ T name[count]
/// T* name: the memory that launch_shared() asked for, aligned to 16 bytes.
#define WEFT_DYNAMIC_SHARED(T, name)                                   \
  extern __shared__ __align__(16) unsigned char weft_dynamic_shared[]; \
  T* const name = reinterpret_cast<T*>(weft_dynamic_shared)
#endif

namespace weft::kernels::cuda {

inline constexpr int kWarp = 32;
inline constexpr unsigned kAllLanes = 0xffffffffu;

/// What `shuffle`, a shuffle of one word, makes of any value that can be copied word by word.
template <class A, class F>
__device__ A shuffled(A value, F shuffle) {
  if constexpr (std::is_arithmetic_v<A>) {
    return shuffle(value);
  } else {
    static_assert(std::is_trivially_copyable_v<A> && sizeof(A) % sizeof(unsigned) == 0);
    unsigned words[sizeof(A) / sizeof(unsigned)];
    memcpy(words, &value, sizeof(A));
#pragma unroll
    for (unsigned& word : words) word = shuffle(word);
    memcpy(&value, words, sizeof(A));
    return value;
  }
}
struct FromLaneAcross {
  int flip;
  template <class A>
  __device__ A operator()(A value) const {
    return __shfl_xor_sync(kAllLanes, value, flip);
  }
};
struct FromLaneBefore {
  int distance;
  template <class A>
  __device__ A operator()(A value) const {
    return __shfl_up_sync(kAllLanes, value, static_cast<unsigned>(distance));
  }
};
struct FromLane {
  int lane;
  template <class A>
  __device__ A operator()(A value) const {
    return __shfl_sync(kAllLanes, value, lane);
  }
};
/// The value of lane number `lane`. All lanes of the warp must call it.
template <class A>
__device__ A from_lane(A value, int lane) {
  return shuffled(value, FromLane{lane});
}
/// The value of the lane whose number differs by the bits of `flip`. All lanes of the warp must call it.
template <class A>
__device__ A from_lane_across(A value, int flip) {
  return shuffled(value, FromLaneAcross{flip});
}
/// The value of the lane `distance` before; its own where there is none. All lanes of the warp must call it.
template <class A>
__device__ A from_lane_before(A value, int distance) {
  return shuffled(value, FromLaneBefore{distance});
}

/// Combines `value` over `kThreads` neighbouring threads (a power of two), in an order that is always the same; all of them get the
/// result. All threads of the block must call it.
template <int kThreads, class A, class F>
__device__ A combine_across(A value, A identity, F combine) {
  static_assert((kThreads & (kThreads - 1)) == 0 && kThreads <= 1024);
  for (int step = (kThreads < kWarp ? kThreads : kWarp) / 2; step > 0; step /= 2)
    value = combine(value, from_lane_across(value, step));
  if constexpr (kThreads > kWarp) {
    // One row of partial results a group of kThreads, so that several groups may share a block.
    WEFT_SHARED(A, partial, 1024 / kWarp);
    const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
    const int first = warp / (kThreads / kWarp) * (kThreads / kWarp);
    __syncthreads();
    if (lane == 0) partial[warp] = value;
    __syncthreads();
    value = lane < kThreads / kWarp ? partial[first + lane] : identity;
    for (int step = kWarp / 2; step > 0; step /= 2) value = combine(value, from_lane_across(value, step));
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
