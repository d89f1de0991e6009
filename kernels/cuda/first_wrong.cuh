// Which of many elements an error names: the first, whatever block met one. Kernels that report through runtime/report.cuh use it.
#pragma once

#include "kernels/cuda/launch.cuh"

namespace weft::kernels::cuda {

/// The first i in [0, numel) with wrong(i), for one thread of each block that met such an i; -1 for all others. met: whether this thread
/// did. All threads of the block, kBlock, must call it.
template <class Wrong>
__device__ int64_t first_wrong(bool met, int64_t numel, Wrong wrong) {
  if (!__syncthreads_or(met)) return -1;
  const int lane = static_cast<int>(threadIdx.x);
  const auto is_wrong = [&](int64_t i) { return i < numel && wrong(i); };
  int64_t first = 0;
  while (!__syncthreads_or(is_wrong(first + lane))) first += kBlock;
  const int earliest = combine_across<kBlock>(is_wrong(first + lane) ? lane : kBlock, kBlock, Min());
  return lane == earliest ? first + lane : -1;
}

}  // namespace weft::kernels::cuda
