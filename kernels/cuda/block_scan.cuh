// Running sums over the threads of a block. Kernels that compact, rank or accumulate in order use it.
#pragma once

#include "kernels/cuda/device.cuh"

namespace weft::kernels::cuda {

/// The sum of `value` over the threads before this one, in a block of kThreads (a multiple of 32, at most 1024); `total` becomes that of
/// all. All threads of the block must call it.
template <int kThreads, class A>
__device__ A sum_before(A value, A& total) {
  static_assert(kThreads % kWarp == 0 && kThreads <= 1024);
  constexpr int kWarps = kThreads / kWarp;
  WEFT_SHARED(A, of_warps, kWarps);
  const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
  A sum = value;
  for (int step = 1; step < kWarp; step *= 2) {
    const A before = __shfl_up_sync(kAllLanes, sum, step);
    if (lane >= step) sum += before;
  }
  __syncthreads();
  if (lane == kWarp - 1) of_warps[warp] = sum;
  __syncthreads();
  A before = 0;
  total = 0;
  for (int w = 0; w < kWarps; ++w) {
    if (w == warp) before = total;
    total += of_warps[w];
  }
  const A own = __shfl_up_sync(kAllLanes, sum, 1);
  return lane == 0 ? before : before + own;
}

}  // namespace weft::kernels::cuda
