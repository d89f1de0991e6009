// The one place where CUDA kernels are started, and where CUDA's errors become weft's.
#pragma once

#include <cuda_runtime.h>

#include <string>

#include "weft/error.h"

namespace weft::kernels::cuda {

inline void check(cudaError_t status, const char* what) {
  if (status != cudaSuccess)
    throw DeviceError(std::string("[cuda] ") + what + ": " + cudaGetErrorString(status));
}

/// Blocks of a one-dimensional grid in which each block takes `per_block` of `count` items.
inline unsigned blocks_for(int64_t count, int64_t per_block) {
  const int64_t blocks = (count + per_block - 1) / per_block;
  if (blocks > INT32_MAX)
    throw DeviceError("[cuda] too many blocks for one launch: " + std::to_string(blocks));
  return static_cast<unsigned>(blocks);
}

/// Starts kernel<<<blocks, threads>>>(args…) on this thread's default stream; launch errors throw DeviceError.
template <class... P, class... A>
void launch(void (*kernel)(P...), unsigned blocks, unsigned threads, A... args) {
  kernel<<<blocks, threads, 0, cudaStreamPerThread>>>(static_cast<P>(args)...);
  check(cudaGetLastError(), "launch");
}

}  // namespace weft::kernels::cuda
