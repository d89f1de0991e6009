// What the runtime keeps for each device and each thread: streams, the current device, properties. Every file of kernels/cuda that
// starts work reaches CUDA through here.
#pragma once

#include <cuda_runtime.h>

#include "kernels/cuda/runtime/errors.h"

namespace weft::kernels::cuda {

inline constexpr int kMaxDevices = 64;

class CachingAllocator;

/// Made when a device is first used, and never destroyed: tensors may be dropped until the process ends.
struct DeviceState {
  int device = 0;
  cudaStream_t default_stream = nullptr;  // one of our own that never waits for CUDA's legacy stream
  int multi_processor_count = 0;
  int max_shared_memory = 0;             // bytes a block can have
  ErrorRecord* errors = nullptr;         // on the host
  ErrorRecord* device_errors = nullptr;  // the same, as kernels take it
  CachingAllocator* allocator = nullptr;
};
/// Throws DeviceError for a device that does not exist, and in a child of a process that used CUDA.
DeviceState& device_state(int device);

/// A device that something was made on.
DeviceState* opened_device(int device) noexcept;

/// GPUs; without any, *why says the reason. Never throws.
int device_count(const char** why = nullptr) noexcept;
/// Whether this process is the fork of one that used CUDA: nothing may be asked of CUDA here.
bool forked() noexcept;

/// This thread's device; kernels start on it.
int current_device() noexcept;
void set_device(int device);
/// This thread's stream on its current device, and on another one.
cudaStream_t current_stream();
cudaStream_t current_stream(int device);
/// null: the device's default stream.
void set_current_stream(int device, cudaStream_t stream);

/// Of the current device.
int multi_processor_count();
int max_shared_memory();

/// The device is this thread's current one for as long as this lives.
class OnDevice {
 public:
  explicit OnDevice(int device) : previous_(current_device()) {
    if (device != previous_) set_device(device);
    device_ = device;
  }
  ~OnDevice();
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;

 private:
  int device_, previous_;
};

}  // namespace weft::kernels::cuda
