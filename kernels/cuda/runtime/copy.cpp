// Copies behind copy.h: from pageable memory through pinned staging blocks, to pageable memory with a wait.
#include "kernels/cuda/runtime/copy.h"

#include <algorithm>
#include <cstring>
#include <mutex>

#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/pinned.h"
#include "kernels/cuda/runtime/state.h"
#include "kernels/cuda/runtime/streams.h"
#include "kernels/cuda/runtime/wait.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

namespace {

constexpr size_t kMostFetchedStaged = size_t{64} << 10;
constexpr size_t kStagingChunk = size_t{4} << 20;  // the next one is filled while the last one travels

void to_gpu(void* to, int device, const void* from, size_t bytes, bool non_blocking) {
  const OnDevice on(device);
  const cudaStream_t stream = current_stream(device);
  if (non_blocking && is_pinned(from)) {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream), "copying to the GPU");
    pinned_used(from, device, stream);
    return;
  }
  if (capturing())
    throw Error(
        "[copy] inside a captured step only pinned CPU memory can be copied to the GPU, with "
        "non_blocking=true: a replay reads "
        "it anew; make constants before the step");
  upload(to, from, bytes, device, stream);
}

// Numbers and small tensors: CUDA's own way to pageable memory is slower than a pinned block between.
void fetch_staged(void* to, const void* from, size_t bytes, int device, cudaStream_t stream) {
  void* staging = allocate_staging(bytes);
  try {
    check(cudaMemcpyAsync(staging, from, bytes, cudaMemcpyDeviceToHost, stream), "copying to the CPU");
    wait_for_stream(device, stream, "copy");
  } catch (...) {
    free_pinned(staging);
    throw;
  }
  std::memcpy(to, staging, bytes);
  free_pinned(staging);
}

void to_cpu(void* to, const void* from, int device, size_t bytes, bool non_blocking) {
  const bool pinned = is_pinned(to);
  const bool waits = !pinned || !non_blocking;
  if (waits) forbid_in_capture("copy");
  const OnDevice on(device);
  const cudaStream_t stream = current_stream(device);
  if (!pinned && bytes <= kMostFetchedStaged) {
    fetch_staged(to, from, bytes, device, stream);
    return;
  }
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream), "copying to the CPU");
  if (waits) wait_for_stream(device, stream, "copy");
  else pinned_used(to, device, stream);
}

// Lets two devices reach each other's memory, once; where they cannot, CUDA goes through the host by itself.
void connect(int device, int peer) {
  static std::once_flag* const once = new std::once_flag[kMaxDevices * kMaxDevices];
  std::call_once(once[device * kMaxDevices + peer], [&] {
    const OnDevice on(device);
    int can = 0;
    forget(cudaDeviceCanAccessPeer(&can, device, peer));
    if (can) forget(cudaDeviceEnablePeerAccess(peer, 0));  // someone else may have done it already
  });
}

void after(cudaStream_t later, int later_device, cudaStream_t earlier, int earlier_device) {
  const cudaEvent_t event = take_event(earlier_device);
  {
    const OnDevice on(earlier_device);
    check(cudaEventRecord(event, earlier), "recording an event");
  }
  const OnDevice on(later_device);
  check(cudaStreamWaitEvent(later, event, 0), "making a stream wait");
  give_event(event, earlier_device);
}

void between_gpus(void* to, int to_device, const void* from, int from_device, size_t bytes) {
  if (capturing()) throw Error("[copy] a captured step is one GPU's: it cannot copy between two");
  connect(from_device, to_device);
  connect(to_device, from_device);
  const cudaStream_t stream = current_stream(from_device), to_stream = current_stream(to_device);
  after(stream, from_device, to_stream, to_device);
  {
    const OnDevice on(from_device);
    check(cudaMemcpyPeerAsync(to, to_device, from, from_device, bytes, stream), "copying between GPUs");
  }
  after(to_stream, to_device, stream, from_device);
}

}  // namespace

void upload(void* to, const void* from, size_t bytes, int device, cudaStream_t stream) {
  for (size_t done = 0; done < bytes;) {
    const size_t chunk = std::min(bytes - done, kStagingChunk);
    void* staging = allocate_staging(chunk);
    std::memcpy(staging, static_cast<const char*>(from) + done, chunk);
    try {
      check(cudaMemcpyAsync(static_cast<char*>(to) + done, staging, chunk, cudaMemcpyHostToDevice, stream),
            "copying to the GPU");
      pinned_used(staging, device, stream);
    } catch (...) {
      free_pinned(staging);
      throw;
    }
    free_pinned(staging);
    done += chunk;
  }
}

void copy(void* to, Device to_device, const void* from, Device from_device, size_t bytes, bool non_blocking) {
  if (bytes == 0) return;
  if (to_device.is_cpu() && from_device.is_cpu()) std::memcpy(to, from, bytes);
  else if (from_device.is_cpu()) to_gpu(to, to_device.index, from, bytes, non_blocking);
  else if (to_device.is_cpu()) to_cpu(to, from, from_device.index, bytes, non_blocking);
  else if (to_device != from_device) between_gpus(to, to_device.index, from, from_device.index, bytes);
  else {
    const OnDevice on(to_device.index);
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, current_stream()), "copying on the GPU");
  }
}

}  // namespace weft::kernels::cuda
