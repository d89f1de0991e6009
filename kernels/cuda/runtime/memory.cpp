// Device memory behind memory.h.
#include "kernels/cuda/runtime/memory.h"

#include "kernels/cuda/runtime/state.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

CachingAllocator* new_allocator(int) { return nullptr; }

void* allocate_device(size_t bytes, int device) {
  if (bytes == 0) return nullptr;
  const OnDevice on(device);
  void* data = nullptr;
  check(cudaMallocAsync(&data, bytes, current_stream(device)), "allocating");
  return data;
}

void free_device(void* data, int device) noexcept {
  if (data) cudaFreeAsync(data, current_stream(device));
}

}  // namespace weft::kernels::cuda
