// The few functions of CUDA's runtime that NVIDIA's frontend calls, answered from the description of a GPU: check_plans links this
// instead of the runtime, so nothing can reach a driver.
#include "tools/cuda/described_device.h"

#include <cuda_runtime_api.h>

#include <nlohmann/json.hpp>

namespace weft::tools {

namespace {
cudaDeviceProp described{};
}

void describe_device(const std::string& json) {
  const auto device = nlohmann::json::parse(json);
  const int version = device.at("deviceVer");
  const std::string name = device.at("deviceName");
  described = {};
  described.major = version / 100;
  described.minor = version / 10 % 10;
  described.multiProcessorCount = device.at("multiProcessorCount");
  described.totalGlobalMem = device.at("totalGlobalMem");
  described.sharedMemPerBlockOptin = device.at("maxSharedMemoryPerBlockOptin");
  name.copy(described.name, sizeof(described.name) - 1);
}

}  // namespace weft::tools

extern "C" {

cudaError_t CUDARTAPI cudaGetDevice(int* device) {
  *device = 0;
  return cudaSuccess;
}
cudaError_t CUDARTAPI cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  *properties = weft::tools::described;
  return cudaSuccess;
}
const char* CUDARTAPI cudaGetErrorString(cudaError_t) { return "there is no GPU, only its description"; }
cudaError_t CUDARTAPI cudaDeviceSynchronize() { return cudaErrorNoDevice; }
cudaError_t CUDARTAPI cudaEventCreate(cudaEvent_t*) { return cudaErrorNoDevice; }
cudaError_t CUDARTAPI cudaEventDestroy(cudaEvent_t) { return cudaErrorNoDevice; }
cudaError_t CUDARTAPI cudaEventElapsedTime(float*, cudaEvent_t, cudaEvent_t) { return cudaErrorNoDevice; }
cudaError_t CUDARTAPI cudaEventRecord(cudaEvent_t, cudaStream_t) { return cudaErrorNoDevice; }
cudaError_t CUDARTAPI cudaEventSynchronize(cudaEvent_t) { return cudaErrorNoDevice; }
cudaError_t CUDARTAPI cudaMemcpyAsync(void*, const void*, size_t, cudaMemcpyKind, cudaStream_t) {
  return cudaErrorNoDevice;
}
cudaError_t CUDARTAPI cudaMemsetAsync(void*, int, size_t, cudaStream_t) { return cudaErrorNoDevice; }

}  // extern "C"
