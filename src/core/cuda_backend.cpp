// Finding the CUDA library, once, and answering for GPUs that are not there. Everything in core and ops that reaches a GPU comes
// through here.
#include "src/core/cuda_backend.h"

#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "src/core/captured_memory.h"
#include "src/core/check.h"

namespace weft::detail {
namespace {

struct Library {
  const CudaBackend* backend = nullptr;
  std::string why;
};

// Where libweft lies, or the program that carries it inside.
std::filesystem::path own_folder() {
  Dl_info self{};
  if (!dladdr(reinterpret_cast<const void*>(&cuda_backend), &self) || !self.dli_fname) return {};
  const std::filesystem::path here = self.dli_fname;
  if (here.is_absolute()) return here.parent_path();
  // A program is known by what the shell called it, which means little once it has changed its folder.
  std::error_code ignored;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  if (program.filename() == here.filename()) return program.parent_path();
  return std::filesystem::absolute(here, ignored).parent_path();
}

Library open_library() {
  const char* named = std::getenv("WEFT_CUDA_LIBRARY");
  const bool chosen = named && *named;
  const std::filesystem::path folder = chosen ? std::filesystem::path() : own_folder();
  const std::string path = chosen ? named : (folder / "libweft_cuda.so").string();
  const bool searched = path.find('/') == std::string::npos;  // by dlopen, where libraries are
  if (!searched && access(path.c_str(), F_OK) != 0) {
    if (chosen) return {nullptr, fmt::format("WEFT_CUDA_LIBRARY names {}, which is not there", path)};
    return {nullptr, fmt::format("this build of weft has no CUDA backend: libweft_cuda.so is not in {}; "
                                 "WEFT_CUDA_LIBRARY names one elsewhere, docs/cuda.md tells how to build it",
                                 folder.string())};
  }
  const char* const origin = chosen ? "WEFT_CUDA_LIBRARY names " : "";
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return {nullptr, fmt::format("{}{}, which cannot be loaded: {}", origin, path, dlerror())};
  using Entry = const CudaBackend* (*)(const HostServices*);
  const auto entry = reinterpret_cast<Entry>(dlsym(handle, kCudaEntry));
  if (!entry) {
    dlclose(handle);
    return {nullptr, fmt::format("{}{}, which is no GPU library of weft", origin, path)};
  }
  static const HostServices services{host_kernels().table, draw_philox};
  const CudaBackend* backend = entry(&services);
  if (!backend || backend->abi != kCudaAbi || backend->table_bytes != host_kernels().bytes) {
    dlclose(handle);
    return {nullptr, path + " was built for another version of weft"};
  }
  return {backend, {}};
}

const Library& library() {
  static const Library* const opened = new Library(open_library());
  return *opened;
}

// The runtime once a GPU has answered; null before, and in a forked child, whose copy of CUDA's state is of no use.
constinit std::atomic<const CudaRuntime*> ready{nullptr};
constinit std::atomic<bool> forked{false};
constexpr const char* kForked =
    "CUDA cannot be used in a process forked from one that used it; start the process with spawn";

constinit std::atomic<int> options[kCudaOptions] = {};

const CudaRuntime* make_ready(const CudaRuntime* runtime) {
  static const bool once = [&] {
    for (int i = 0; i < kCudaOptions; ++i)
      if (const int value = options[i].load()) runtime->set_option(static_cast<CudaOption>(i), value);
    pthread_atfork(nullptr, nullptr, [] {
      ready.store(nullptr, std::memory_order_release);
      forked.store(true, std::memory_order_release);
    });
    return true;
  }();
  static_cast<void>(once);
  ready.store(runtime, std::memory_order_release);
  return runtime;
}

// The runtime if there is a GPU, else null and the reason.
const CudaRuntime* find_runtime(std::string* why) {
  if (const CudaRuntime* runtime = ready.load(std::memory_order_acquire)) return runtime;
  if (forked.load(std::memory_order_acquire)) {
    *why = kForked;
    return nullptr;
  }
  const CudaBackend* backend = cuda_backend();
  if (!backend) {
    *why = why_no_cuda_backend();
    return nullptr;
  }
  const char* reason = nullptr;
  if (backend->runtime->device_count(&reason) > 0) return make_ready(backend->runtime);
  *why = reason ? reason : "no GPU is visible";
  return nullptr;
}

}  // namespace

const CudaBackend* cuda_backend() { return library().backend; }

const std::string& why_no_cuda_backend() { return library().why; }

const CudaRuntime* cuda_runtime_if_used() noexcept { return ready.load(std::memory_order_acquire); }

const CudaRuntime* cuda_runtime_if_there(std::string* why) { return find_runtime(why); }

const CudaRuntime& cuda_runtime(const char* op) {
  if (capturing) [[unlikely]]
    end_dropped_capture();
  if (const CudaRuntime* runtime = ready.load(std::memory_order_acquire)) [[likely]]
    return *runtime;
  std::string why;
  if (const CudaRuntime* runtime = find_runtime(&why)) return *runtime;
  throw DeviceError(fmt::format("[{}] {}", op, why));
}

int gpu_of_memory(const char* op, const void* address) {
  const CudaRuntime& runtime = cuda_runtime(op);
  const int current = runtime.current_device(), count = runtime.device_count(nullptr);
  if (runtime.is_device_memory(address, current)) return current;
  for (int gpu = 0; gpu < count; ++gpu)
    if (runtime.is_device_memory(address, gpu)) return gpu;
  return current;
}

Device checked_device(const char* op, Device device) {
  if (device.is_cpu()) return device;
  WEFT_CHECK(device.is_cuda(), DeviceError, op, "devices are cpu and cuda; got the type number {}",
             static_cast<int>(device.type));
  const CudaRuntime& runtime = cuda_runtime(op);
  if (device.index < 0) return {DeviceType::cuda, static_cast<int8_t>(runtime.current_device())};
  const int count = runtime.device_count(nullptr);
  WEFT_CHECK(device.index < count, DeviceError, op, "there {} {} GPU{}; got {}", count == 1 ? "is" : "are",
             count, count == 1 ? "" : "s", device);
  return device;
}

DeviceScope::DeviceScope(const char* op, Device device) : runtime_(&cuda_runtime(op)) {
  previous_ = runtime_->current_device();
  if (previous_ == device.index) runtime_ = nullptr;
  else runtime_->set_device(device.index);
}

DeviceScope::~DeviceScope() {
  if (!runtime_) return;
  try {
    runtime_->set_device(previous_);
  } catch (...) {  // it was current before, so it exists
  }
}

void check_no_capture(const char* op) {
  if (capturing) end_dropped_capture();
  WEFT_CHECK(!capturing, Error, op, "waits for the GPU, which a captured step must not do");
}

void set_cuda_option(CudaOption option, int value) {
  options[static_cast<int>(option)].store(value);
  if (const CudaRuntime* runtime = cuda_runtime_if_used()) runtime->set_option(option, value);
}

int cuda_option(CudaOption option) { return options[static_cast<int>(option)].load(); }

}  // namespace weft::detail
