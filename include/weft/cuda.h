// GPUs from C++: devices, streams, events, memory, and whole steps captured as CUDA graphs. Tensors go there with
// `x.to("cuda")`; everything here also answers, or throws a clear DeviceError, on a machine without a GPU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "weft/device.h"
#include "weft/export.h"
#include "weft/tensor.h"

namespace weft::cuda {

// ---- devices ------------------------------------------------------------------------------------------------------

/// Whether a tensor can live on a GPU now: the CUDA library is there, a driver answers, and a device is visible.
WEFT_API bool is_available();
/// Why not: "no driver: CUDA driver version is insufficient …"; empty when is_available().
WEFT_API std::string why_unavailable();
/// GPUs that weft can use; 0 without any. Never throws.
WEFT_API int device_count();
/// The GPU of tensors made on "cuda" without a number, per thread; 0 at start. Throws DeviceError without a GPU.
WEFT_API int current_device();
WEFT_API void set_device(int device);

/// What a GPU is.
struct DeviceProperties {
  std::string name;
  int major = 0, minor = 0;  // compute capability
  size_t total_memory = 0;   // bytes
  int multi_processor_count = 0;
  int max_threads_per_multi_processor = 0;
  size_t shared_memory_per_block = 0;  // bytes, the most a kernel can ask for
  size_t l2_cache_size = 0;            // bytes
  int warp_size = 32;
};
/// Throws DeviceError for a device that is not there, saying how many there are.
WEFT_API DeviceProperties device_properties(int device = 0);
/// Versions as NVIDIA counts them (13000, 91900), 0 for what was not found; and where each library was found.
struct LibraryVersions {
  int driver = 0, runtime = 0, cublas = 0, cudnn = 0;
  std::string cublas_path, cudnn_path;
};
WEFT_API LibraryVersions library_versions();

/// The current device of this thread for as long as the guard lives.
class WEFT_API DeviceGuard {
 public:
  explicit DeviceGuard(int device);
  ~DeviceGuard();
  DeviceGuard(const DeviceGuard&) = delete;
  DeviceGuard& operator=(const DeviceGuard&) = delete;

 private:
  int previous_;
};

/// Waits for all work of all streams of a GPU; -1: the current one. Errors of earlier kernels (an index out of range, say) are thrown here.
WEFT_API void synchronize(int device = -1);

// ---- memory -------------------------------------------------------------------------------------------------------

/// Counts of the caching allocator of one GPU, in bytes unless said otherwise.
struct MemoryStats {
  int64_t allocated = 0;       // in tensors now
  int64_t peak_allocated = 0;  // the most that ever was
  int64_t reserved = 0;        // held from the driver now, in tensors or cached
  int64_t peak_reserved = 0;
  int64_t allocations = 0;         // blocks handed out (count)
  int64_t device_allocations = 0;  // of these, how many asked the driver (count)
  int64_t retries = 0;             // times the cache was emptied because the driver had no more (count)
  int64_t free = 0, total = 0;     // what the driver says of the device
};
WEFT_API MemoryStats memory_stats(int device = -1);
WEFT_API void reset_peak_memory_stats(int device = -1);
/// Hands cached blocks back to the driver, of all devices. Nothing without a GPU.
WEFT_API void empty_cache();

// ---- streams and events -------------------------------------------------------------------------------------------

/// A queue of GPU work: what is in one stream runs in order, streams run beside each other. A handle; copies are the same stream.
class WEFT_API Stream {
 public:
  /// A new stream. Higher priority: a smaller number (0 or -1). Throws DeviceError without a GPU.
  explicit Stream(int device = -1, int priority = 0);
  int device() const { return device_; }
  /// The cudaStream_t.
  void* handle() const;
  void synchronize() const;
  /// Whether all its work is done.
  bool query() const;
  /// Work put into this stream from now on waits for what `other` holds now.
  void wait(const Stream& other) const;
  friend bool operator==(const Stream& a, const Stream& b) {
    return a.handle() == b.handle() && a.device_ == b.device_;
  }

 private:
  friend WEFT_API Stream current_stream(int device);
  friend WEFT_API Stream default_stream(int device);
  friend WEFT_API Stream external_stream(void* handle, int device);
  struct Shared;
  Stream(int device, std::shared_ptr<Shared> shared) : device_(device), shared_(std::move(shared)) {}
  int device_;
  std::shared_ptr<Shared> shared_;
};
/// The stream in which this thread's ops on a GPU run; the device's default stream, which all threads share, unless a StreamGuard
/// is open.
WEFT_API Stream current_stream(int device = -1);
WEFT_API Stream default_stream(int device = -1);
/// A cudaStream_t that another library made, and keeps alive.
WEFT_API Stream external_stream(void* handle, int device = -1);
/// This thread's ops on the stream's device run in it for as long as the guard lives. The device itself becomes current, too.
class WEFT_API StreamGuard {
 public:
  explicit StreamGuard(const Stream& stream);
  ~StreamGuard();
  StreamGuard(const StreamGuard&) = delete;
  StreamGuard& operator=(const StreamGuard&) = delete;

 private:
  Stream stream_, previous_;
  DeviceGuard device_;
};
/// Tells the allocator that `stream` uses a tensor made in another one: its memory is not reused before that work is done.
WEFT_API void record_stream(const Tensor& tensor, const Stream& stream);

/// A mark in a stream.
class WEFT_API Event {
 public:
  explicit Event(bool enable_timing = false);
  /// Marks what `stream` (or the current one) holds now.
  void record();
  void record(const Stream& stream);
  void synchronize() const;
  bool query() const;
  /// Work put into `stream` from now on waits for the mark.
  void wait(const Stream& stream) const;
  /// Milliseconds from this mark to a later one; both with timing.
  float elapsed_time(const Event& end) const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

// ---- settings -----------------------------------------------------------------------------------------------------

/// Whether float32 matrix products (and, with the second, convolutions) may round their operands to TF32: much faster,
/// 1e-3 off. False at start: strict float32, the CPU's results.
WEFT_API bool allow_tf32_matmul();
WEFT_API void set_allow_tf32_matmul(bool allow);
WEFT_API bool allow_tf32_cudnn();
WEFT_API void set_allow_tf32_cudnn(bool allow);
/// Whether cuDNN convolves and attends where it was found and has an engine. True at start; else weft's own kernels do.
WEFT_API bool cudnn_enabled();
WEFT_API void set_cudnn_enabled(bool enabled);
/// Whether convolutions of a new kind (sizes, dtype, options) try several of cuDNN's plans on their tensors and keep the one that
/// takes the least time. The first call of each kind then takes long and waits for the GPU; inside a captured step the plan is the
/// one found before, or cuDNN's first. False at start: cuDNN's first. Several plans may differ in their results' last bits.
WEFT_API bool cudnn_benchmark();
WEFT_API void set_cudnn_benchmark(bool benchmark);
/// How many plans those are at most; 0: as many as cuDNN names. 10 at start. Throws ValueError for negative numbers.
WEFT_API int cudnn_benchmark_limit();
WEFT_API void set_cudnn_benchmark_limit(int plans);
/// Whether only algorithms are used whose results repeat bit for bit. weft's own kernels always do; this chooses among cuDNN's.
WEFT_API bool deterministic();
WEFT_API void set_deterministic(bool deterministic);

// ---- captured steps -----------------------------------------------------------------------------------------------

/// The name of a memory pool that captured steps share; 0 names none.
struct GraphPool {
  uint64_t number = 0;
  friend bool operator==(GraphPool a, GraphPool b) { return a.number == b.number; }
};
/// A name for a new pool. Graphs that are captured into one pool share its memory: a later capture takes what an earlier one freed, and
/// what was dropped since of its results. So replay them in the order in which they were captured, and read a result before a later graph
/// is replayed, unless it was alive when that one was captured. Replays of one pool never run beside each other, in whichever streams.
WEFT_API GraphPool graph_pool_handle();

/// A step captured once and replayed: one launch instead of hundreds. Made by graph().
class WEFT_API Graph {
 public:
  Graph();
  ~Graph();
  Graph(Graph&&) noexcept;
  Graph& operator=(Graph&&) noexcept;

  /// From here on what this thread puts into its current stream is listed instead of run, over a memory pool of the graph's own, or
  /// over `pool`. The current stream must not be the default one.
  void begin_capture(GraphPool pool = {});
  void end_capture();
  /// Runs what was captured, in this thread's current stream, on the same memory: copy new inputs into the old tensors first
  /// (`copy_`), and read results from the tensors that the captured step made. Random numbers go on, learning rates and step
  /// counts are what they are now.
  void replay();
  void operator()() { replay(); }
  /// How many kernels and copies were captured.
  size_t size() const;
  /// Its memory pool, for other graphs to share. Names none before begin_capture().
  GraphPool pool() const;

  struct State;

 private:
  std::unique_ptr<State> state_;
};
struct GraphOptions {
  int warmup = 3;    // times the step runs as usual first, so that plans and handles exist
  GraphPool pool{};  // none: one of its own
};
/// Captures `step`, a whole training step with its optimizer, say: `auto g = cuda::graph(step); for (…) g.replay();`. The warm-up
/// runs count as steps of training; the capture itself computes nothing. An op that has to wait for the GPU inside (item(), to(cpu),
/// nonzero, …) throws an Error that names it, and nothing is captured.
WEFT_API Graph graph(const std::function<void()>& step, GraphOptions options = {});
/// Whether this thread is capturing now.
WEFT_API bool is_capturing();

}  // namespace weft::cuda
