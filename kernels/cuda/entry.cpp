// The symbol by which libweft knows libweft_cuda: hands it the kernels and the runtime when the library is loaded.
#include <cuda_runtime.h>

#include <atomic>
#include <string>

#include "kernels/cuda/libraries/conv.h"
#include "kernels/cuda/libraries/gemm.h"
#include "kernels/cuda/runtime/caching_allocator.h"
#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/copy.h"
#include "kernels/cuda/runtime/memory.h"
#include "kernels/cuda/runtime/options.h"
#include "kernels/cuda/runtime/pinned.h"
#include "kernels/cuda/runtime/random.h"
#include "kernels/cuda/runtime/state.h"
#include "kernels/cuda/runtime/streams.h"
#include "kernels/cuda/runtime/wait.h"
#include "kernels/table.h"

namespace weft::kernels::cuda {

const KernelTable& kernel_table();

namespace {

constinit std::atomic<int> options[detail::kCudaOptions] = {};

cudaStream_t stream_of(void* handle) { return static_cast<cudaStream_t>(handle); }
Event& event_of(void* handle) { return *static_cast<Event*>(handle); }

void device_properties(int device, weft::cuda::DeviceProperties* out) {
  device_state(device);
  cudaDeviceProp found{};
  check(cudaGetDeviceProperties(&found, device), "device properties");
  out->name = found.name;
  out->major = found.major;
  out->minor = found.minor;
  out->total_memory = found.totalGlobalMem;
  out->multi_processor_count = found.multiProcessorCount;
  out->max_threads_per_multi_processor = found.maxThreadsPerMultiProcessor;
  out->shared_memory_per_block = found.sharedMemPerBlockOptin;
  out->l2_cache_size = static_cast<size_t>(found.l2CacheSize);
  out->warp_size = found.warpSize;
}

void library_versions(weft::cuda::LibraryVersions* out) {
  if (cudaDriverGetVersion(&out->driver) != cudaSuccess) out->driver = 0;
  if (cudaRuntimeGetVersion(&out->runtime) != cudaSuccess) out->runtime = 0;
  out->cublas = libraries::cublas_version(&out->cublas_path);
  out->cudnn = libraries::cudnn_version(&out->cudnn_path);
}

void memory_stats(int device, weft::cuda::MemoryStats* out) {
  *out = device_state(device).allocator->stats();
}

void empty_cache() {
  forbid_in_capture("empty_cache");
  for (int device = 0; device < device_count(); ++device)
    if (DeviceState* state = opened_device(device)) state->allocator->empty_cache();
  empty_pinned_cache();
}

void record_stream(void* data, int device, void* stream) {
  device_state(device).allocator->record_stream(data, stream);
}

constexpr detail::CudaRuntime kRuntime{
    .device_count = [](const char** why) { return device_count(why); },
    .device_properties = device_properties,
    .library_versions = library_versions,
    .current_device = [] { return current_device(); },
    .set_device = set_device,
    .set_option = [](detail::CudaOption which, int value) { set_option(which, value); },
    .option = [](detail::CudaOption which) { return option(which); },

    .allocate = allocate_device,
    .free = [](void* data, size_t, int device) noexcept { free_device(data, device); },
    .record_stream = record_stream,
    .memory_stats = memory_stats,
    .reset_peak_memory_stats = [](int device) { device_state(device).allocator->reset_peak(); },
    .empty_cache = empty_cache,
    .allocate_pinned = allocate_pinned,
    .free_pinned = [](void* data, size_t) noexcept { free_pinned(data); },
    .is_pinned = is_pinned,

    .copy = copy,
    .check_errors = check_errors,

    .create_stream = [](int device, int priority) -> void* { return create_stream(device, priority); },
    .destroy_stream = [](void* stream, int device) noexcept { destroy_stream(stream_of(stream), device); },
    .default_stream = [](int device) -> void* { return device_state(device).default_stream; },
    .current_stream = [](int device) -> void* { return current_stream(device); },
    .set_current_stream = [](int device, void* stream) { set_current_stream(device, stream_of(stream)); },
    .synchronize_stream =
        [](int device, void* stream) { wait_for_stream(device, stream_of(stream), "Stream.synchronize"); },
    .query_stream = [](int device, void* stream) { return query_stream(device, stream_of(stream)); },
    .synchronize_device = [](int device) { wait_for_device(device, "synchronize"); },
    .create_event = [](bool timing) -> void* { return new Event{.timing = timing}; },
    .destroy_event = [](void* event) noexcept { destroy_event(&event_of(event)); },
    .record_event = [](void* event, int device,
                       void* stream) { record_event(event_of(event), device, stream_of(stream)); },
    .wait_event = [](int device, void* stream,
                     void* event) { wait_event(device, stream_of(stream), event_of(event)); },
    .synchronize_event = [](void* event) { synchronize_event(event_of(event)); },
    .query_event = [](void* event) { return query_event(event_of(event)); },
    .elapsed_time = [](void* start, void* end) { return elapsed_time(event_of(start), event_of(end)); },

    .begin_capture = begin_capture,
    .end_capture = [](bool abandon, size_t* size) -> void* { return end_capture(abandon, size); },
    .replay = [](void* graph) { replay(*static_cast<Graph*>(graph)); },
    .destroy_graph = [](void* graph) noexcept { destroy_graph(static_cast<Graph*>(graph)); },
    .captured_place = captured_place,
    .go_to_captured_place = go_to_captured_place,

    .is_device_memory = is_device_memory,
};

}  // namespace

int option(detail::CudaOption which) noexcept {
  return options[static_cast<int>(which)].load(std::memory_order_relaxed);
}
void set_option(detail::CudaOption which, int value) noexcept {
  options[static_cast<int>(which)].store(value, std::memory_order_relaxed);
}

}  // namespace weft::kernels::cuda

extern "C" WEFT_API const weft::detail::CudaBackend* weft_cuda_backend(
    const weft::detail::HostServices* services) {
  namespace cuda = weft::kernels::cuda;
  cuda::set_host_services(services);
  static const weft::detail::CudaBackend backend{weft::detail::kCudaAbi, sizeof(weft::kernels::KernelTable),
                                                 &cuda::kernel_table(), &cuda::kRuntime};
  return &backend;
}
