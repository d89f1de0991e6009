// Where a kernel's stretch of a random stream starts: the device's side of random.h.
#pragma once

#include "kernels/cuda/device.cuh"
#include "src/core/cuda_backend.h"

namespace weft::kernels::cuda {

struct PhiloxStart {
  uint64_t seed, offset;
};

/// Seed and first counter, also in a replayed step.
__device__ inline PhiloxStart philox_start(const detail::PhiloxStretch& stretch) {
  if (!stretch.base) return {stretch.seed, stretch.offset};
  return {stretch.base[1], stretch.base[0] + stretch.offset};
}

}  // namespace weft::kernels::cuda
