// The state behind state.h: devices are opened when they are first used, threads start on device 0 and its default stream.
#include "kernels/cuda/runtime/state.h"

#include <pthread.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>

#include "kernels/cuda/runtime/memory.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

namespace {

struct ThreadState {
  int device = 0;
  cudaStream_t streams[kMaxDevices] = {};  // null: the default stream
};
constinit thread_local ThreadState thread;

constinit std::mutex opening;
constinit std::atomic<DeviceState*> states[kMaxDevices] = {};
constinit std::atomic<bool> in_forked_child = false;

struct Devices {
  int count = 0;
  std::string why;
};

Devices find_devices() noexcept {
  Devices devices;
  pthread_atfork(nullptr, nullptr, [] { in_forked_child.store(true, std::memory_order_relaxed); });
  const cudaError_t status = cudaGetDeviceCount(&devices.count);
  if (status != cudaSuccess) {
    cudaGetLastError();
    devices.count = 0;
    const bool no_driver = status == cudaErrorInsufficientDriver;
    devices.why = std::string(no_driver ? "no driver, or one too old for this build: " : "no GPU: ") +
                  cudaGetErrorString(status);
  } else if (devices.count == 0) {
    devices.why = "no GPU is visible";
  }
  if (devices.count > kMaxDevices) devices.count = kMaxDevices;
  return devices;
}

const Devices& devices() noexcept {
  static const Devices& found = *new Devices(find_devices());
  return found;
}

[[noreturn, gnu::cold]] void throw_no_device(int device) {
  if (forked())
    throw DeviceError(
        "[cuda] CUDA cannot be used in a forked child; start the process afresh (\"spawn\"), or leave the "
        "GPU to the parent");
  const char* why = "";
  const int count = device_count(&why);
  if (count == 0) throw DeviceError(std::string("[cuda] ") + why);
  throw DeviceError("[cuda] devices are cuda:0 to cuda:" + std::to_string(count - 1) +
                    "; got cuda:" + std::to_string(device));
}

int attribute(cudaDeviceAttr which, int device) {
  int value = 0;
  check(cudaDeviceGetAttribute(&value, which, device), "device attributes");
  return value;
}

DeviceState& open_device(int device) {
  const std::lock_guard lock(opening);
  if (DeviceState* state = states[device].load(std::memory_order_acquire)) return *state;
  check(cudaSetDevice(device), "choosing a device");
  auto state = std::make_unique<DeviceState>();
  state->device = device;
  state->allocator = new_allocator(device);
  check(cudaStreamCreateWithFlags(&state->default_stream, cudaStreamNonBlocking), "making a stream");
  state->multi_processor_count = attribute(cudaDevAttrMultiProcessorCount, device);
  state->max_shared_memory = attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin, device);
  void* record = nullptr;
  check(cudaHostAlloc(&record, sizeof(ErrorRecord), cudaHostAllocMapped | cudaHostAllocPortable),
        "pinned memory");
  std::memset(record, 0, sizeof(ErrorRecord));
  state->errors = static_cast<ErrorRecord*>(record);
  check(cudaHostGetDevicePointer(&record, record, 0), "mapped memory");
  state->device_errors = static_cast<ErrorRecord*>(record);
  check(cudaSetDevice(thread.device), "choosing a device");
  states[device].store(state.get(), std::memory_order_release);
  return *state.release();
}

}  // namespace

DeviceState& device_state(int device) {
  if (device < 0 || device >= kMaxDevices || forked()) [[unlikely]]
    throw_no_device(device);
  if (DeviceState* state = states[device].load(std::memory_order_acquire)) [[likely]]
    return *state;
  if (device >= device_count()) throw_no_device(device);
  return open_device(device);
}

DeviceState* opened_device(int device) noexcept { return states[device].load(std::memory_order_acquire); }

int device_count(const char** why) noexcept {
  if (forked()) {
    if (why) *why = "CUDA cannot be used in a forked child";
    return 0;
  }
  const Devices& found = devices();
  if (why) *why = found.why.c_str();
  return found.count;
}

bool forked() noexcept { return in_forked_child.load(std::memory_order_relaxed); }

int current_device() noexcept { return thread.device; }

void set_device(int device) {
  if (thread.device == device) return;
  device_state(device);
  check(cudaSetDevice(device), "choosing a device");
  thread.device = device;
}

cudaStream_t current_stream() { return current_stream(thread.device); }

cudaStream_t current_stream(int device) {
  if (static_cast<unsigned>(device) < kMaxDevices && thread.streams[device] && !forked()) [[likely]]
    return thread.streams[device];
  return device_state(device).default_stream;
}

void set_current_stream(int device, cudaStream_t stream) {
  DeviceState& state = device_state(device);
  thread.streams[device] = stream ? stream : state.default_stream;
}

int multi_processor_count() { return device_state(thread.device).multi_processor_count; }
int max_shared_memory() { return device_state(thread.device).max_shared_memory; }
ErrorRecord* error_record() { return device_state(thread.device).device_errors; }

OnDevice::~OnDevice() {
  if (device_ == previous_) return;
  forget(cudaSetDevice(previous_));
  thread.device = previous_;
}

}  // namespace weft::kernels::cuda
