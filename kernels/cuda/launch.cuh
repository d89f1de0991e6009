// The one place where kernels are started: in this thread's current stream, with launch errors as weft's. All .cu files use it.
#pragma once

#include <string>

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/runtime/state.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

/// Threads a block where nothing speaks for another number.
inline constexpr int kBlock = 256;

/// Blocks of a one-dimensional grid in which each block takes `per_block` of `count` items; count > 0.
inline unsigned blocks_for(int64_t count, int64_t per_block) {
  const int64_t blocks = (count + per_block - 1) / per_block;
  if (blocks > INT32_MAX)
    throw DeviceError("[cuda] too many blocks for one launch: " + std::to_string(blocks));
  return static_cast<unsigned>(blocks);
}

/// The same where threads go on to further items: no more blocks than keep the device busy.
inline unsigned blocks_in_turns(int64_t count, int64_t per_block, int blocks_per_processor = 8) {
  const int64_t blocks = (count + per_block - 1) / per_block;
  const int64_t most = static_cast<int64_t>(multi_processor_count()) * blocks_per_processor;
  return static_cast<unsigned>(blocks < most ? blocks : most);
}

/// Starts kernel(args…) with `shared` bytes of dynamic shared memory (at most 48 KiB); launch errors throw DeviceError. Nothing for an
/// empty grid.
template <class... P, class... A>
void launch_shared(size_t shared, void (*kernel)(P...), dim3 blocks, dim3 threads, A... args) {
  if (blocks.x == 0 || blocks.y == 0 || blocks.z == 0) return;
#ifdef __CUDACC__
  kernel<<<blocks, threads, shared, current_stream()>>>(static_cast<P>(args)...);
#else
  sim::launch(
      blocks, threads, shared, current_stream(), [=] { kernel(static_cast<P>(args)...); },
      reinterpret_cast<const void*>(kernel));
#endif
  check(cudaGetLastError(), "launch");
}

/// The same without dynamic shared memory.
template <class... P, class... A>
void launch(void (*kernel)(P...), dim3 blocks, dim3 threads, A... args) {
  launch_shared(0, kernel, blocks, threads, args...);
}

}  // namespace weft::kernels::cuda
