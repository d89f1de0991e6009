// Devices, their properties, errors and the options of the simulation.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <string>

#include "kernels/cuda/sim/blocks.h"
#include "kernels/cuda/sim/engine.h"

namespace sim {

namespace {

struct ThreadState {
  int device = 0;
  bool in_host_function = false;
  cudaError_t last = cudaSuccess;
  std::map<cudaError_t, std::string> words;  // of its last error of that kind
};
ThreadState& thread_state() {
  thread_local ThreadState state;
  return state;
}

uint64_t number_from(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 0);
}

std::string& note(cudaError_t status) {
  thread_state().last = status;
  return thread_state().words[status];
}

struct ErrorText {
  cudaError_t error;
  const char* name;
  const char* text;
};
// clang-format off
constexpr ErrorText kErrors[] = {
    {cudaSuccess, "cudaSuccess", "no error"},
    {cudaErrorInvalidValue, "cudaErrorInvalidValue", "invalid argument"},
    {cudaErrorMemoryAllocation, "cudaErrorMemoryAllocation", "out of memory"},
    {cudaErrorInvalidConfiguration, "cudaErrorInvalidConfiguration", "invalid configuration argument"},
    {cudaErrorInvalidPitchValue, "cudaErrorInvalidPitchValue", "invalid pitch argument"},
    {cudaErrorInvalidMemcpyDirection, "cudaErrorInvalidMemcpyDirection", "invalid copy direction for memcpy"},
    {cudaErrorNoDevice, "cudaErrorNoDevice", "no CUDA-capable device is detected"},
    {cudaErrorInvalidDevice, "cudaErrorInvalidDevice", "invalid device ordinal"},
    {cudaErrorPeerAccessUnsupported, "cudaErrorPeerAccessUnsupported", "peer access is not supported between these two devices"},
    {cudaErrorInvalidResourceHandle, "cudaErrorInvalidResourceHandle", "invalid resource handle"},
    {cudaErrorIllegalState, "cudaErrorIllegalState", "the operation cannot be performed in the present state"},
    {cudaErrorNotReady, "cudaErrorNotReady", "device not ready"},
    {cudaErrorHostMemoryAlreadyRegistered, "cudaErrorHostMemoryAlreadyRegistered", "part or all of the requested memory range is already mapped"},
    {cudaErrorHostMemoryNotRegistered, "cudaErrorHostMemoryNotRegistered", "pointer does not correspond to a registered memory region"},
    {cudaErrorLaunchFailure, "cudaErrorLaunchFailure", "unspecified launch failure"},
    {cudaErrorNotPermitted, "cudaErrorNotPermitted", "operation not permitted"},
    {cudaErrorNotSupported, "cudaErrorNotSupported", "operation not supported"},
    {cudaErrorStreamCaptureUnsupported, "cudaErrorStreamCaptureUnsupported", "operation not permitted when stream is capturing"},
    {cudaErrorStreamCaptureInvalidated, "cudaErrorStreamCaptureInvalidated", "operation failed due to a previous error during capture"},
    {cudaErrorStreamCaptureMerge, "cudaErrorStreamCaptureMerge", "operation would result in a merge of separate capture sequences"},
    {cudaErrorStreamCaptureUnmatched, "cudaErrorStreamCaptureUnmatched", "capture was not ended in the same stream as it began"},
    {cudaErrorStreamCaptureUnjoined, "cudaErrorStreamCaptureUnjoined", "capturing stream has unjoined work"},
    {cudaErrorStreamCaptureIsolation, "cudaErrorStreamCaptureIsolation", "dependency created on uncaptured work in another stream"},
    {cudaErrorStreamCaptureImplicit, "cudaErrorStreamCaptureImplicit", "operation would make the legacy stream depend on a capturing blocking stream"},
    {cudaErrorCapturedEvent, "cudaErrorCapturedEvent", "operation not permitted on an event last recorded in a capturing stream"},
    {cudaErrorStreamCaptureWrongThread, "cudaErrorStreamCaptureWrongThread", "attempt to terminate a thread-local capture sequence from another thread"},
};
// clang-format on

const ErrorText* find_text(cudaError_t error) {
  const auto* found = std::find_if(std::begin(kErrors), std::end(kErrors),
                                   [=](const ErrorText& e) { return e.error == error; });
  return found == std::end(kErrors) ? nullptr : found;
}

}  // namespace

Engine& engine() {
  static Engine& only = *new Engine;
  return only;
}

Options& options() {
  static Options only = [] {
    const char* mode = std::getenv("WEFT_CUDASIM_MODE");
    return Options{mode != nullptr && std::strcmp(mode, "lazy") == 0,
                   mode != nullptr && std::strcmp(mode, "idle") == 0,
                   number_from("WEFT_CUDASIM_PROTECT", 0) != 0,
                   static_cast<int>(std::min<uint64_t>(number_from("WEFT_CUDASIM_DEVICES", 1), kMaxDevices)),
                   number_from("WEFT_CUDASIM_MEMORY", uint64_t{2} << 30)};
  }();
  return only;
}

Random& random_order() {
  static Random only(number_from("WEFT_CUDASIM_SEED", 1));
  return only;
}
void set_seed(uint64_t seed) {
  const Lock lock(engine().mutex);
  random_order() = Random(seed);
}

int current_device() { return thread_state().device; }
bool& in_host_function() { return thread_state().in_host_function; }

void check_device(int device) {
  if (device < 0 || device >= options().devices)
    refuse(cudaErrorInvalidDevice,
           "device " + std::to_string(device) + " of " + std::to_string(options().devices));
}

cudaError_t call(Reports reports, void (*f)(void* held, Lock& lock), void* held) {
  cudaError_t status = cudaSuccess;
  std::string words;
  try {
    if (options().devices == 0) refuse(cudaErrorNoDevice);
    if (in_host_function()) refuse(cudaErrorNotPermitted, "a host function in a stream calls CUDA");
    Lock lock(engine().mutex);
    f(held, lock);
    if (reports == Reports::faults && !engine().fault.empty()) {
      status = cudaErrorLaunchFailure;
      words = std::exchange(engine().fault, "");
    }
  } catch (Failure& failure) {
    status = failure.status;
    words = std::move(failure.what);
  }
  if (status != cudaSuccess) note(status) = words;
  return status;
}

}  // namespace sim

using namespace sim;

// ---- errors -------------------------------------------------------------------------------------------------------

cudaError_t cudaGetLastError() {
  const cudaError_t status = cudaPeekAtLastError();
  thread_state().last = cudaSuccess;
  return status;
}
cudaError_t cudaPeekAtLastError() {
  // A kernel's fault becomes this thread's last error by being reported; a lack of devices is none.
  if (options().devices > 0 && thread_state().last == cudaSuccess) call(Reports::faults, [](Lock&) {});
  return thread_state().last;
}
const char* cudaGetErrorName(cudaError_t error) {
  const ErrorText* text = find_text(error);
  return text == nullptr ? "unrecognized error code" : text->name;
}
const char* cudaGetErrorString(cudaError_t error) {
  const ErrorText* text = find_text(error);
  std::string whole = text == nullptr ? "unrecognized error code" : text->text;
  const auto& words = thread_state().words;
  if (const auto found = words.find(error); found != words.end() && !found->second.empty())
    whole += ": " + found->second;
  static std::mutex mutex;
  static auto& strings = *new std::set<std::string>;  // callers keep the pointer
  const std::lock_guard lock(mutex);
  return strings.insert(whole).first->c_str();
}

// ---- devices ------------------------------------------------------------------------------------------------------

cudaError_t cudaGetDeviceCount(int* count) {
  *count = options().devices;
  return call(Reports::nothing, [](Lock&) {});
}
cudaError_t cudaSetDevice(int device) {
  return call(Reports::nothing, [=](Lock&) {
    check_device(device);
    thread_state().device = device;
  });
}
cudaError_t cudaGetDevice(int* device) {
  return call(Reports::nothing, [=](Lock&) { *device = current_device(); });
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  return call(Reports::nothing, [=](Lock&) {
    check_device(device);
    cudaDeviceProp p{};
    std::strcpy(p.name, "cudasim");
    p.uuid.bytes[15] = static_cast<char>(device);
    p.totalGlobalMem = options().memory;
    p.sharedMemPerBlock = size_t{48} << 10;
    p.sharedMemPerBlockOptin = size_t{227} << 10;
    p.sharedMemPerMultiprocessor = size_t{228} << 10;
    p.reservedSharedMemPerBlock = 1 << 10;
    p.regsPerBlock = p.regsPerMultiprocessor = 65536;
    p.warpSize = 32;
    p.maxThreadsPerBlock = p.maxThreadsDim[0] = p.maxThreadsDim[1] = 1024;
    p.maxThreadsDim[2] = 64;
    p.maxGridSize[0] = INT32_MAX;
    p.maxGridSize[1] = p.maxGridSize[2] = 65535;
    p.totalConstMem = 65536;
    p.major = 9;
    p.multiProcessorCount = 4;
    p.canMapHostMemory = p.concurrentKernels = p.unifiedAddressing = p.streamPrioritiesSupported = 1;
    p.pciBusID = device + 1;
    p.asyncEngineCount = 3;
    p.memoryBusWidth = 5120;
    p.l2CacheSize = 50 << 20;
    p.maxThreadsPerMultiProcessor = 2048;
    p.maxBlocksPerMultiProcessor = 32;
    p.memoryPoolsSupported = 1;
    *properties = p;
  });
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  cudaDeviceProp p;
  if (const cudaError_t status = cudaGetDeviceProperties(&p, device); status != cudaSuccess) return status;
  switch (attribute) {
    case cudaDevAttrMaxThreadsPerBlock:
      *value = p.maxThreadsPerBlock;
      break;
    case cudaDevAttrMaxGridDimX:
      *value = p.maxGridSize[0];
      break;
    case cudaDevAttrMaxGridDimY:
    case cudaDevAttrMaxGridDimZ:
      *value = p.maxGridSize[1];
      break;
    case cudaDevAttrMaxSharedMemoryPerBlock:
      *value = static_cast<int>(p.sharedMemPerBlock);
      break;
    case cudaDevAttrWarpSize:
      *value = p.warpSize;
      break;
    case cudaDevAttrMaxRegistersPerBlock:
      *value = p.regsPerBlock;
      break;
    case cudaDevAttrClockRate:
    case cudaDevAttrMemoryClockRate:
      *value = 1000000;  // kHz
      break;
    case cudaDevAttrMultiProcessorCount:
      *value = p.multiProcessorCount;
      break;
    case cudaDevAttrGlobalMemoryBusWidth:
      *value = p.memoryBusWidth;
      break;
    case cudaDevAttrL2CacheSize:
      *value = p.l2CacheSize;
      break;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      *value = p.maxThreadsPerMultiProcessor;
      break;
    case cudaDevAttrAsyncEngineCount:
      *value = p.asyncEngineCount;
      break;
    case cudaDevAttrCanMapHostMemory:
    case cudaDevAttrConcurrentKernels:
    case cudaDevAttrUnifiedAddressing:
    case cudaDevAttrMemoryPoolsSupported:
      *value = 1;
      break;
    case cudaDevAttrComputeCapabilityMajor:
      *value = p.major;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *value = p.minor;
      break;
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor:
      *value = static_cast<int>(p.sharedMemPerMultiprocessor);
      break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *value = static_cast<int>(p.sharedMemPerBlockOptin);
      break;
    case cudaDevAttrPageableMemoryAccess:
    case cudaDevAttrCanUseHostPointerForRegisteredMem:
    case cudaDevAttrCooperativeLaunch:
      *value = 0;
      break;
  }
  return cudaSuccess;
}
cudaError_t cudaDeviceGetPCIBusId(char* name, int length, int device) {
  return call(Reports::nothing, [=](Lock&) {
    check_device(device);
    std::snprintf(name, static_cast<size_t>(length), "0000:%02x:00.0", device + 1);
  });
}
cudaError_t cudaDeviceGetStreamPriorityRange(int* least, int* greatest) {
  return call(Reports::nothing, [=](Lock&) {
    *least = 0;
    *greatest = -5;
  });
}
cudaError_t cudaDeviceCanAccessPeer(int* can, int device, int peer) {
  return call(Reports::nothing, [=](Lock&) {
    check_device(device);
    check_device(peer);
    *can = 0;
  });
}
cudaError_t cudaDeviceEnablePeerAccess(int peer, unsigned) {
  return call(Reports::nothing, [=](Lock&) {
    check_device(peer);
    refuse(cudaErrorPeerAccessUnsupported);
  });
}
cudaError_t cudaFuncSetAttribute(const void* function, cudaFuncAttribute attribute, int value) {
  return call(Reports::nothing, [=](Lock&) {
    if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize) return;
    if (value < 0 || value > 227 << 10) refuse(cudaErrorInvalidValue);
    engine().dynamic_limits[function] = static_cast<size_t>(value);
  });
}
cudaError_t cudaDriverGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}
