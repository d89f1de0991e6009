// Device memory and pinned host memory: blocks of malloc's, so that the address sanitizer sees overruns, or, with protection, parts of
// one mapping for each device that the host cannot touch while no sim work runs.
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "kernels/cuda/sim/engine.h"

namespace sim {

namespace {

constexpr size_t kAlignment = 512;

void protect(int access) {
  for (const Device& device : engine().devices)
    if (device.region != nullptr) mprotect(device.region, device.region_bytes, access);
}

// The first free range that is large enough.
void* take_from_region(Device& device, size_t bytes) {
  if (device.region == nullptr) {
    device.region_bytes = (options().memory + 4095) / 4096 * 4096;
    void* mapped =
        mmap(nullptr, device.region_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) return nullptr;
    // What protect() costs grows with the pages in use.
    madvise(mapped, device.region_bytes, MADV_HUGEPAGE);
    device.region = static_cast<char*>(mapped);
    device.free_ranges[0] = device.region_bytes;
    if (engine().open > 0) protect(PROT_READ | PROT_WRITE);
  }
  const size_t wanted = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  for (const auto& [begin, size] : device.free_ranges) {
    if (size < wanted) continue;
    const size_t at = begin, rest = size - wanted;
    device.free_ranges.erase(at);
    if (rest > 0) device.free_ranges[at + wanted] = rest;
    return device.region + at;
  }
  return nullptr;
}

void give_to_region(Device& device, void* data, size_t bytes) {
  size_t begin = static_cast<size_t>(static_cast<char*>(data) - device.region);
  size_t size = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  auto next = device.free_ranges.lower_bound(begin);
  if (next != device.free_ranges.end() && begin + size == next->first) {
    size += next->second;
    next = device.free_ranges.erase(next);
  }
  if (next != device.free_ranges.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == begin) {
      before->second += size;
      return;
    }
  }
  device.free_ranges[begin] = size;
}

bool in_region(const Device& device, const void* data) {
  const auto* at = static_cast<const char*>(data);
  return device.region != nullptr && at >= device.region && at < device.region + device.region_bytes;
}

void* allocate_pinned(size_t bytes) {
  void* data = nullptr;
  if (posix_memalign(&data, kAlignment, bytes) != 0) refuse(cudaErrorMemoryAllocation);
  std::memset(data, 0xff, bytes);
  engine().memory[reinterpret_cast<uintptr_t>(data)] = {bytes, current_device(), false, false};
  return data;
}

void free_pinned(void* data, bool registered) {
  const auto found = engine().memory.find(reinterpret_cast<uintptr_t>(data));
  if (found == engine().memory.end() || found->second.on_device || found->second.registered != registered)
    refuse(registered ? cudaErrorHostMemoryNotRegistered : cudaErrorInvalidValue,
           "freed pinned memory that is not allocated");
  engine().memory.erase(found);
  if (!registered) std::free(data);
}

void run_everything(Lock& lock) {
  for (int d = 0; d < options().devices; ++d) run_all(lock, d);
}

}  // namespace

Access::Access() {
  if (engine().open++ == 0 && options().protect) protect(PROT_READ | PROT_WRITE);
}
Access::~Access() {
  if (--engine().open == 0 && options().protect) protect(PROT_NONE);
}

NoAccess::NoAccess() : open_(std::exchange(engine().open, 0)) {
  if (open_ > 0 && options().protect) protect(PROT_NONE);
}
NoAccess::~NoAccess() {
  engine().open = open_;
  if (open_ > 0 && options().protect) protect(PROT_READ | PROT_WRITE);
}

std::pair<const uintptr_t, Allocation>* find_block(const void* address) {
  const auto at = reinterpret_cast<uintptr_t>(address);
  auto after = engine().memory.upper_bound(at);
  if (after == engine().memory.begin()) return nullptr;
  auto& block = *std::prev(after);
  return at < block.first + block.second.bytes ? &block : nullptr;
}

void* allocate_device(Lock& lock, int number, size_t bytes) {
  Device& device = engine().devices[number];
  const auto take = [&]() -> void* {
    if (device.used > options().memory || options().memory - device.used < bytes) return nullptr;
    if (options().protect) return take_from_region(device, bytes);
    void* data = nullptr;
    return posix_memalign(&data, kAlignment, bytes) == 0 ? data : nullptr;
  };
  void* data = take();
  if (data == nullptr) {  // perhaps a free waits in a stream
    run_all(lock, number);
    data = take();
  }
  if (data == nullptr)
    refuse(cudaErrorMemoryAllocation, std::to_string(bytes) + " bytes wanted, " +
                                          std::to_string(options().memory - device.used) + " are free");
  {
    const Access access;
    std::memset(data, 0xff, bytes);
  }
  device.used += bytes;
  device.peak = std::max(device.peak, device.used);
  engine().memory[reinterpret_cast<uintptr_t>(data)] = {bytes, number, true, false};
  return data;
}

void free_device(void* data) {
  const auto found = engine().memory.find(reinterpret_cast<uintptr_t>(data));
  if (found == engine().memory.end() || !found->second.on_device)
    refuse(cudaErrorInvalidValue, "freed device memory that is not allocated");
  const Allocation block = found->second;
  Device& device = engine().devices[block.device];
  engine().memory.erase(found);
  device.used -= block.bytes;
  if (in_region(device, data)) give_to_region(device, data, block.bytes);
  else std::free(data);
}

}  // namespace sim

using namespace sim;

cudaError_t cudaMalloc(void** data, size_t bytes) {
  return call(Reports::nothing, [=](Lock& lock) {
    check_safe_in_capture("cudaMalloc");
    *data = nullptr;
    if (bytes > 0) *data = allocate_device(lock, current_device(), bytes);
  });
}
cudaError_t cudaFree(void* data) {
  return call(Reports::nothing, [=](Lock& lock) {
    check_safe_in_capture("cudaFree");
    if (data == nullptr) return;
    run_everything(lock);  // it waits for the device
    free_device(data);
  });
}

cudaError_t cudaMallocHost(void** data, size_t bytes, unsigned flags) {
  return cudaHostAlloc(data, bytes, flags);
}
cudaError_t cudaHostAlloc(void** data, size_t bytes, unsigned) {
  return call(Reports::nothing, [=](Lock&) {
    check_safe_in_capture("cudaHostAlloc");
    *data = bytes == 0 ? nullptr : allocate_pinned(bytes);
  });
}
cudaError_t cudaFreeHost(void* data) {
  return call(Reports::nothing, [=](Lock& lock) {
    check_safe_in_capture("cudaFreeHost");
    if (data == nullptr) return;
    run_everything(lock);
    free_pinned(data, false);
  });
}
cudaError_t cudaHostRegister(void* data, size_t bytes, unsigned) {
  return call(Reports::nothing, [=](Lock&) {
    check_safe_in_capture("cudaHostRegister");
    if (data == nullptr || bytes == 0) refuse(cudaErrorInvalidValue);
    const auto end = reinterpret_cast<uintptr_t>(data) + bytes;
    const auto* last = find_block(reinterpret_cast<const void*>(end - 1));
    if (find_block(data) != nullptr || last != nullptr) refuse(cudaErrorHostMemoryAlreadyRegistered);
    engine().memory[reinterpret_cast<uintptr_t>(data)] = {bytes, current_device(), false, true};
  });
}
cudaError_t cudaHostUnregister(void* data) {
  return call(Reports::nothing, [=](Lock& lock) {
    check_safe_in_capture("cudaHostUnregister");
    run_everything(lock);
    free_pinned(data, true);
  });
}
cudaError_t cudaHostGetDevicePointer(void** on_device, void* on_host, unsigned) {
  return call(Reports::nothing, [=](Lock&) {
    const auto* block = find_block(on_host);
    if (block == nullptr || block->second.on_device) refuse(cudaErrorInvalidValue, "not pinned host memory");
    *on_device = on_host;
  });
}

// In a captured stream the memory belongs to the graph and is freed with it.
cudaError_t cudaMallocAsync(void** data, size_t bytes, cudaStream_t handle) {
  return call(Reports::nothing, [=](Lock& lock) {
    const auto stream = find_stream(handle);
    *data = bytes == 0 ? nullptr : allocate_device(lock, stream->device, bytes);
    if (bytes > 0 && stream->capture != nullptr) {
      append(stream, {cudaGraphNodeTypeMemAlloc, nullptr});
      stream->capture->graph->memory.push_back(*data);
    }
  });
}
cudaError_t cudaFreeAsync(void* data, cudaStream_t handle) {
  return call(Reports::nothing, [=](Lock& lock) {
    const auto stream = find_stream(handle);
    if (data == nullptr) return;
    const auto* block = find_block(data);
    if (block == nullptr || reinterpret_cast<void*>(block->first) != data || !block->second.on_device)
      refuse(cudaErrorInvalidValue, "freed device memory that is not allocated");
    if (stream->capture != nullptr) append(stream, {cudaGraphNodeTypeMemFree, nullptr});
    else submit(lock, stream, {cudaGraphNodeTypeMemFree, [=](Lock&) { free_device(data); }});
  });
}

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  return call(Reports::nothing, [=](Lock&) {
    const size_t used = engine().devices[current_device()].used;
    *total = options().memory;
    *free = *total - std::min(*total, used);
  });
}
cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* pointer) {
  return call(Reports::nothing, [=](Lock&) {
    void* address = const_cast<void*>(pointer);
    *attributes = {cudaMemoryTypeUnregistered, -2, nullptr, address};
    const auto* block = find_block(pointer);
    if (block == nullptr) return;
    if (block->second.on_device) *attributes = {cudaMemoryTypeDevice, block->second.device, address, nullptr};
    else *attributes = {cudaMemoryTypeHost, block->second.device, address, address};
  });
}

// ---- pools: one a device, whose handle is the device ---------------------------------------------------------------

namespace {

Device& device_of(cudaMemPool_t pool) {
  for (Device& device : engine().devices)
    if (reinterpret_cast<Device*>(pool) == &device) return device;
  refuse(cudaErrorInvalidValue, "no such memory pool");
}

}  // namespace

cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* pool, int device) {
  return call(Reports::nothing, [=](Lock&) {
    check_device(device);
    *pool = reinterpret_cast<cudaMemPool_t>(&engine().devices[device]);
  });
}
cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t pool, cudaMemPoolAttr attribute, void* value) {
  return call(Reports::nothing, [=](Lock&) {
    Device& device = device_of(pool);
    const uint64_t number = *static_cast<uint64_t*>(value);
    if (attribute == cudaMemPoolAttrReleaseThreshold) return;
    if ((attribute != cudaMemPoolAttrUsedMemHigh && attribute != cudaMemPoolAttrReservedMemHigh) ||
        number != 0)
      refuse(cudaErrorInvalidValue);
    device.peak = device.used;
  });
}
cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t pool, cudaMemPoolAttr attribute, void* value) {
  return call(Reports::nothing, [=](Lock&) {
    const Device& device = device_of(pool);
    const bool highest =
        attribute == cudaMemPoolAttrUsedMemHigh || attribute == cudaMemPoolAttrReservedMemHigh;
    *static_cast<uint64_t*>(value) = attribute == cudaMemPoolAttrReleaseThreshold ? 0
                                     : highest                                    ? device.peak
                                                                                  : device.used;
  });
}
cudaError_t cudaMemPoolTrimTo(cudaMemPool_t pool, size_t) {
  return call(Reports::nothing, [=](Lock&) { device_of(pool); });
}
