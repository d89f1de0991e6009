// Device memory behind memory.h: the caching allocator over CUDA.
#include "kernels/cuda/runtime/memory.h"

#include <cstdlib>

#include "kernels/cuda/runtime/caching_allocator.h"
#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/relaxed_capture.h"
#include "kernels/cuda/runtime/state.h"
#include "kernels/cuda/runtime/streams.h"
#include "kernels/cuda/runtime/wait.h"

namespace weft::kernels::cuda {

namespace {

class CudaDriver : public MemoryDriver {
 public:
  CudaDriver(int device, bool async) : device_(device) {
    if (!async) return;
    check(cudaDeviceGetDefaultMemPool(&pool_, device), "the driver's memory pool");
    uint64_t keep = UINT64_MAX;  // freed memory stays with the pool when the host waits
    check(cudaMemPoolSetAttribute(pool_, cudaMemPoolAttrReleaseThreshold, &keep), "the driver's memory pool");
  }

  void* allocate(size_t bytes) override {
    const OnDevice on(device_);
    const RelaxedCapture relaxed;
    void* data = nullptr;
    return had(cudaMalloc(&data, bytes)) ? data : nullptr;
  }
  void release(void* data) noexcept override {
    const RelaxedCapture relaxed;
    forget(cudaFree(data));
  }
  void* allocate_async(size_t bytes, void* stream) override {
    const OnDevice on(device_);
    void* data = nullptr;
    return had(cudaMallocAsync(&data, bytes, static_cast<cudaStream_t>(stream))) ? data : nullptr;
  }
  void release_async(void* data, void* stream) noexcept override {
    forget(cudaFreeAsync(data, static_cast<cudaStream_t>(stream)));
  }
  void trim() noexcept override { forget(cudaMemPoolTrimTo(pool_, 0)); }
  void memory_info(size_t* free, size_t* total) noexcept override try {
    const OnDevice on(device_);
    const RelaxedCapture relaxed;
    const cudaError_t status = cudaMemGetInfo(free, total);
    if (status != cudaSuccess) *free = *total = 0;
    forget(status);
  } catch (...) {
    *free = *total = 0;
  }

  void* record(void* stream) noexcept override try {
    const cudaEvent_t event = take_event(device_);
    const cudaError_t status = cudaEventRecord(event, static_cast<cudaStream_t>(stream));
    if (status == cudaSuccess) return event;
    forget(status);
    give_event(event, device_);
    return nullptr;
  } catch (...) {
    return nullptr;
  }
  bool done(void* event) noexcept override {
    const RelaxedCapture relaxed;
    const cudaError_t status = cudaEventQuery(static_cast<cudaEvent_t>(event));
    forget(status);
    return status != cudaErrorNotReady;
  }
  void wait(void* event) override {
    wait_for_own_event(static_cast<cudaEvent_t>(event), "allocating on the GPU");
  }
  void stream_wait(void* stream, void* event) noexcept override {
    forget(cudaStreamWaitEvent(static_cast<cudaStream_t>(stream), static_cast<cudaEvent_t>(event), 0));
  }
  void drop(void* event) noexcept override { give_event(static_cast<cudaEvent_t>(event), device_); }

 private:
  static bool had(cudaError_t status) {
    if (status == cudaSuccess) return true;
    if (status != cudaErrorMemoryAllocation) check(status, "allocating");
    forget(status);
    return false;
  }

  int device_;
  cudaMemPool_t pool_ = nullptr;
};

}  // namespace

CachingAllocator* new_allocator(int device) {
  const AllocatorMode mode = allocator_mode(std::getenv("WEFT_CUDA_ALLOCATOR"));
  return new CachingAllocator(*new CudaDriver(device, mode == AllocatorMode::async), device, mode);
}

void* allocate_device(size_t bytes, int device) {
  if (bytes == 0) return nullptr;
  DeviceState& state = device_state(device);
  const Graph* graph = capturing();
  return state.allocator->allocate(bytes, current_stream(device),
                                   graph && graph->device == device ? graph->pool->memory : nullptr);
}

void free_device(void* data, int device) noexcept {
  if (data && !forked()) opened_device(device)->allocator->free(data);
}

bool is_device_memory(const void* data, int device) {
  device_state(device);
  const RelaxedCapture relaxed;
  cudaPointerAttributes found{};
  check(cudaPointerGetAttributes(&found, data), "looking at a pointer");
  if (found.type == cudaMemoryTypeDevice) return found.device == device;
  return found.type != cudaMemoryTypeUnregistered;
}

}  // namespace weft::kernels::cuda
