// The seam to GPUs: what libweft_cuda hands to libweft when it is loaded, and what it is handed. Core, ops and weft/cuda.h reach
// a GPU through here only; the CPU's build knows nothing else of CUDA.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "weft/cuda.h"
#include "weft/generator.h"

namespace weft::detail {

/// Raised whenever a struct of this file changes.
inline constexpr int kCudaAbi = 5;

/// A stretch of a GPU generator's stream for one kernel: element i takes Philox4x32-10's output number i % 4 of counter
/// (offset + i / 4) under key `seed`. In a captured step `base` points to two numbers on the device, {offset, seed}: the first is
/// added to offset, the second takes seed's place, so that a replay draws fresh numbers; otherwise it is null.
struct PhiloxStretch {
  uint64_t seed = 0;
  uint64_t offset = 0;
  const uint64_t* base = nullptr;
};

/// Settings, all 0 at first.
enum class CudaOption : int {
  tf32_matmul,
  tf32_cudnn,
  deterministic,
  no_cudnn,
  tried_plans,  // of cuDNN's for a convolution of a new kind: 0 and 1: one, untimed
};
inline constexpr int kCudaOptions = 5;

/// What a GPU does besides computing. Pointers called stream, event, graph are CUDA's handles. Functions throw weft's errors
/// unless noexcept. device: a number that exists, never -1.
struct CudaRuntime {
  // Devices. why: without devices, the reason, as a literal or a string that lives as long as the library.
  int (*device_count)(const char** why);
  void (*device_properties)(int device, cuda::DeviceProperties* out);
  void (*library_versions)(cuda::LibraryVersions* out);
  int (*current_device)();
  void (*set_device)(int device);
  void (*set_option)(CudaOption option, int value);
  int (*option)(CudaOption option);

  // Memory. Blocks belong to the stream that is current on that device when they are allocated, or to the capturing graph's pool.
  // allocate throws MemoryError: what was asked, held and free. bytes > 0. free never waits.
  void* (*allocate)(size_t bytes, int device);
  void (*free)(void* data, size_t bytes, int device) noexcept;
  void (*record_stream)(void* data, int device, void* stream);
  void (*memory_stats)(int device, cuda::MemoryStats* out);
  void (*reset_peak_memory_stats)(int device);
  void (*empty_cache)();
  // Host memory that a GPU copies from and to without waiting; cached. A block freed while a copy uses it is reused only afterwards.
  void* (*allocate_pinned)(size_t bytes);
  void (*free_pinned)(void* data, size_t bytes) noexcept;
  bool (*is_pinned)(const void* data);

  // bytes from one device's memory to another's (either may be the CPU's), in order with the current stream of the GPU (of both,
  // for two). From a GPU it waits unless the CPU's memory is pinned and non_blocking is set, and then throws what kernels found. To
  // a GPU it never waits (except once 256 MiB are under way): the CPU's memory may be reused at once, unless it is pinned and
  // non_blocking is set. In a captured step only the latter is allowed; a replay reads such memory anew.
  void (*copy)(void* to, Device to_device, const void* from, Device from_device, size_t bytes,
               bool non_blocking);
  // Throws what kernels found since the last call (an index out of range, …); called by all that waits.
  void (*check_errors)(int device);

  // Streams and events.
  void* (*create_stream)(int device, int priority);
  void (*destroy_stream)(void* stream, int device) noexcept;
  void* (*default_stream)(int device);
  void* (*current_stream)(int device);
  void (*set_current_stream)(int device, void* stream);
  void (*synchronize_stream)(int device, void* stream);
  bool (*query_stream)(int device, void* stream);
  void (*synchronize_device)(int device);
  void* (*create_event)(bool timing);
  void (*destroy_event)(void* event) noexcept;
  void (*record_event)(void* event, int device, void* stream);
  void (*wait_event)(int device, void* stream, void* event);
  void (*synchronize_event)(void* event);
  bool (*query_event)(void* event);
  float (*elapsed_time)(void* start, void* end);

  // Capture on this thread's current stream of its current device. end returns the graph, ready to run, and what it holds; after an
  // error inside it is called with `abandon` and returns null. pool: the number, not 0, of a memory pool, which is there as long as
  // one of its graphs.
  void (*begin_capture)(uint64_t pool);
  void* (*end_capture)(bool abandon, size_t* size);
  void (*replay)(void* graph);
  void (*destroy_graph)(void* graph) noexcept;
  // Where the step that this thread captures on `device` draws next from a generator, in two words, of which the second is odd; false
  // if it captures none there. It goes back to such a place, and returns false if that is another generator's or step's. No words: a
  // place that replays do not know of, where nothing can be drawn.
  bool (*captured_place)(const Generator* generator, int device, uint64_t words[2]);
  bool (*go_to_captured_place)(const Generator* generator, const uint64_t* words);

  // Whether `data` lies in this device's memory (or in managed or mapped memory that it reads); asks CUDA, so it is slow: for checks.
  bool (*is_device_memory)(const void* data, int device);
};

/// What libweft hands over.
struct HostServices {
  const void* cpu_kernels;  // its kernels::KernelTable
  /// The next `blocks` counters of a GPU generator's stream.
  PhiloxStretch (*draw)(const Generator* generator, uint64_t blocks);
};

struct CudaBackend {
  int abi;
  size_t table_bytes;   // sizeof(kernels::KernelTable) it was built with
  const void* kernels;  // its kernels::KernelTable
  const CudaRuntime* runtime;
};

/// Its name in the library: const CudaBackend* weft_cuda_backend(const HostServices*).
inline constexpr const char* kCudaEntry = "weft_cuda_backend";

/// The backend, or nullptr. The library is looked for once: WEFT_CUDA_LIBRARY (a path), else libweft_cuda.so beside libweft.
WEFT_API const CudaBackend* cuda_backend();
/// Why there is none: which file is not there, cannot be opened, is no GPU library of weft or of another version.
const std::string& why_no_cuda_backend();
/// The runtime. Throws DeviceError "[op] …" if there is no backend, no GPU, or CUDA was used before this process was forked.
const CudaRuntime& cuda_runtime(const char* op);
/// The runtime, or null and the reason.
const CudaRuntime* cuda_runtime_if_there(std::string* why);
/// The runtime if this process has used it already, else null: for what concerns GPU memory that may exist.
const CudaRuntime* cuda_runtime_if_used() noexcept;
/// The GPU whose memory an address is of; the current one where several can read it, or none.
WEFT_API int gpu_of_memory(const char* op, const void* address);
/// `device` with a number: "cuda" without one means this thread's current device. Throws DeviceError if it does not exist.
WEFT_API Device checked_device(const char* op, Device device);

/// Makes a GPU this thread's current device while work is handed to it.
class DeviceScope {
 public:
  DeviceScope(const char* op, Device device);
  ~DeviceScope();
  DeviceScope(const DeviceScope&) = delete;
  DeviceScope& operator=(const DeviceScope&) = delete;

 private:
  const CudaRuntime* runtime_;  // null if the device was current anyway
  int previous_;
};

/// What a graph does before each replay: brings device copies of numbers that the host may change up to date.
struct CapturedInputs {
  uint64_t number;  // of the capture, never 0
  std::vector<std::function<void()>> before_replay;
};
/// Those of the graph that this thread's work is captured into; null while nothing is captured.
inline constinit thread_local CapturedInputs* capturing = nullptr;
/// Adds to what the graph that this thread's work is captured into does before each replay. Throws Error while nothing is captured.
WEFT_API void before_each_replay(std::function<void()> refresh);
/// Throws Error naming `op` then: called before anything that waits for a GPU.
void check_no_capture(const char* op);

/// Settings hold from before the library is loaded.
void set_cuda_option(CudaOption option, int value);
int cuda_option(CudaOption option);

/// The CPU's table of kernels, which core itself does not know; defined with the tables.
struct HostKernels {
  const void* table;
  size_t bytes;
};
HostKernels host_kernels();
/// The next `blocks` counters of a GPU generator's stream; HostServices' draw.
PhiloxStretch draw_philox(const Generator* generator, uint64_t blocks);
/// Takes a generator back to where a function that is computed again began. In a captured step the function may have begun outside: then
/// it is an error if it draws from the generator.
WEFT_API void draw_again_from(const Generator& generator, std::span<const uint8_t> state);

}  // namespace weft::detail
