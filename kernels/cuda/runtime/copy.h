// Copies of bytes between the CPU and GPUs; libweft's tensors move through them.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>

#include "weft/device.h"

namespace weft::kernels::cuda {

/// The contract is CudaRuntime::copy's.
void copy(void* to, Device to_device, const void* from, Device from_device, size_t bytes, bool non_blocking);
/// From any host memory, which may be reused at once; does not wait for the GPU unless 256 MiB of such copies are under way.
void upload(void* to, const void* from, size_t bytes, int device, cudaStream_t stream);

}  // namespace weft::kernels::cuda
