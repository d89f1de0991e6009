// cuDNN reached at run time: functions with its names that open it at the first call. Linking this file takes the place of -lcudnn.
#if WEFT_HAS_CUDNN

#include "kernels/cuda/libraries/cudnn_plan.h"
#include "kernels/cuda/libraries/gemm.h"

namespace weft::kernels::cuda::libraries {

namespace {

Library open_cudnn() {
  // cuDNN opens these two by name; here they are found where pip puts them.
  static_cast<void>(open_library({.title = "NVRTC",
                                  .variable = nullptr,
                                  .names = {"libnvrtc.so.13", "libnvrtc.so.12"},
                                  .packages = {"cu13", "cuda_nvrtc"},
                                  .install = "pip install nvidia-cuda-nvrtc"}));
  std::string ignored;
  cublas_version(&ignored);
  return open_library({.title = "cuDNN",
                       .variable = "WEFT_CUDNN_PATH",
                       .names = {"libcudnn.so.9"},
                       .packages = {"cudnn"},
                       .install = "pip install nvidia-cudnn-cu13",
                       .version_symbol = "cudnnGetVersion",
                       .lowest = CUDNN_VERSION,
                       .below = 100000});
}

}  // namespace

const Library& cudnn_library() {
  static const auto* const library = new Library(open_cudnn());
  return *library;
}

int cudnn_version(std::string* where) {
  const Library& library = cudnn_library();
  *where = library ? library.path : library.why;
  return library ? library.version : 0;
}

}  // namespace weft::kernels::cuda::libraries

namespace {

template <class Function>
Function* cudnn_function(const char* name) {
  return weft::kernels::cuda::libraries::cudnn_library().symbol<Function>(name);
}

}  // namespace

// A function that forwards; `failed` is what it gives without cuDNN.
#define WEFT_FORWARD(result, name, parameters, arguments, failed)           \
  extern "C" result CUDNNWINAPI name parameters {                           \
    static auto* const function = cudnn_function<result parameters>(#name); \
    return function ? function arguments : failed;                          \
  }

WEFT_FORWARD(cudnnStatus_t, cudnnCreate, (cudnnHandle_t * handle), (handle), CUDNN_STATUS_NOT_INITIALIZED)
WEFT_FORWARD(cudnnStatus_t, cudnnDestroy, (cudnnHandle_t handle), (handle), CUDNN_STATUS_NOT_INITIALIZED)
WEFT_FORWARD(cudnnStatus_t, cudnnSetStream, (cudnnHandle_t handle, cudaStream_t stream), (handle, stream),
             CUDNN_STATUS_NOT_INITIALIZED)
WEFT_FORWARD(cudnnStatus_t, cudnnGetStream, (cudnnHandle_t handle, cudaStream_t* stream), (handle, stream),
             CUDNN_STATUS_NOT_INITIALIZED)
WEFT_FORWARD(size_t, cudnnGetVersion, (), (), 0)
WEFT_FORWARD(const char*, cudnnGetErrorString, (cudnnStatus_t status), (status), "cuDNN is not loaded")
WEFT_FORWARD(void, cudnnGetLastErrorString, (char* message, size_t size), (message, size), void())
WEFT_FORWARD(cudnnStatus_t, cudnnBackendCreateDescriptor,
             (cudnnBackendDescriptorType_t type, cudnnBackendDescriptor_t* descriptor), (type, descriptor),
             CUDNN_STATUS_NOT_INITIALIZED)
WEFT_FORWARD(cudnnStatus_t, cudnnBackendDestroyDescriptor, (cudnnBackendDescriptor_t descriptor),
             (descriptor), CUDNN_STATUS_NOT_INITIALIZED)
WEFT_FORWARD(cudnnStatus_t, cudnnBackendFinalize, (cudnnBackendDescriptor_t descriptor), (descriptor),
             CUDNN_STATUS_NOT_INITIALIZED)
WEFT_FORWARD(cudnnStatus_t, cudnnBackendExecute,
             (cudnnHandle_t handle, cudnnBackendDescriptor_t plan, cudnnBackendDescriptor_t pack),
             (handle, plan, pack), CUDNN_STATUS_NOT_INITIALIZED)
WEFT_FORWARD(cudnnStatus_t, cudnnBackendSetAttribute,
             (cudnnBackendDescriptor_t descriptor, cudnnBackendAttributeName_t name,
              cudnnBackendAttributeType_t type, int64_t count, const void* elements),
             (descriptor, name, type, count, elements), CUDNN_STATUS_NOT_INITIALIZED)
WEFT_FORWARD(cudnnStatus_t, cudnnBackendGetAttribute,
             (cudnnBackendDescriptor_t const descriptor, cudnnBackendAttributeName_t name,
              cudnnBackendAttributeType_t type, int64_t requested, int64_t* count, void* elements),
             (descriptor, name, type, requested, count, elements), CUDNN_STATUS_NOT_INITIALIZED)

#endif
