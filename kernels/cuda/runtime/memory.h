// Device memory as the rest of kernels/cuda asks for it: blocks that belong to a stream, from the device's caching allocator.
#pragma once

#include <cstddef>

namespace weft::kernels::cuda {

class CachingAllocator;

/// The allocator of a device that is being opened.
CachingAllocator* new_allocator(int device);

/// In order with this thread's current stream of the device (or in the pool of the graph that is being captured). Throws MemoryError.
/// Null for 0 bytes.
void* allocate_device(size_t bytes, int device);
/// Never waits; null is nothing.
void free_device(void* data, int device) noexcept;

/// Whether kernels of the device can read there. Asks CUDA: slow.
bool is_device_memory(const void* data, int device);

}  // namespace weft::kernels::cuda
