// Which table serves which device: the CPU's own, and CUDA's from its library, found beside libweft and opened once.
#include <dlfcn.h>

#include <string>

#include "kernels/table.h"
#include "weft/error.h"

namespace weft::kernels {

namespace {

struct CudaLibrary {
  const KernelTable* table = nullptr;
  std::string why = "this build of weft has no CUDA backend";
};

CudaLibrary open_cuda_library() {
  CudaLibrary library;
  Dl_info self{};
  if (!dladdr(reinterpret_cast<const void*>(&cpu_table), &self) || !self.dli_fname) return library;
  const std::string here = self.dli_fname;
  const size_t slash = here.rfind('/');
  const std::string path = (slash == std::string::npos ? "" : here.substr(0, slash + 1)) + "libweft_cuda.so";
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return library;
  using Entry = const KernelTable* (*)(int abi, unsigned long bytes);
  const auto entry = reinterpret_cast<Entry>(dlsym(handle, "weft_cuda_kernel_table"));
  library.table = entry ? entry(kTableAbi, sizeof(KernelTable)) : nullptr;
  if (!library.table) library.why = path + " was built for another version of weft";
  return library;
}

const CudaLibrary& cuda_library() {
  static const CudaLibrary library = open_cuda_library();
  return library;
}

}  // namespace

const KernelTable& table(DeviceType device) {
  static constexpr KernelTable none{};
  if (device == DeviceType::cpu) return cpu_table();
  if (device != DeviceType::cuda) return none;
  return cuda_library().table ? *cuda_library().table : none;
}

void throw_missing(const char* op, DeviceType device) {
  if (device != DeviceType::cpu && device != DeviceType::cuda)
    throw DeviceError("[" + std::string(op) + "] devices are cpu and cuda; got the type number " +
                      std::to_string(static_cast<int>(device)));
  const std::string why = cuda_library().table ? "no tensor lives on a GPU yet: this build's CUDA "
                                                 "backend holds only the softmax family; compute on the CPU"
                                               : cuda_library().why;
  throw DeviceError("[" + std::string(op) + "] " + why);
}

}  // namespace weft::kernels
