// The functions and handles of weft/cuda.h over the runtime that the CUDA library brings. Whole captured steps are in
// cuda_graph.cpp.
#include "weft/cuda.h"

#include <climits>
#include <mutex>
#include <utility>
#include <vector>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"

namespace weft::cuda {

using detail::cuda_runtime;
using detail::CudaOption;
using detail::CudaRuntime;

namespace {

// `device` checked; -1 is the current one.
int numbered(const char* op, int device) {
  WEFT_CHECK(device >= -1 && device < 128, DeviceError, op, "there is no GPU number {}", device);
  return detail::checked_device(op, Device(DeviceType::cuda, static_cast<int8_t>(device))).index;
}

}  // namespace

// ---- devices ----

bool is_available() { return device_count() > 0; }

std::string why_unavailable() {
  std::string why;
  detail::cuda_runtime_if_there(&why);
  return why;
}

int device_count() {
  std::string why;
  const CudaRuntime* runtime = detail::cuda_runtime_if_there(&why);
  return runtime ? runtime->device_count(nullptr) : 0;
}

int current_device() { return cuda_runtime("current_device").current_device(); }

void set_device(int device) {
  const int number = numbered("set_device", device);
  cuda_runtime("set_device").set_device(number);
}

DeviceProperties device_properties(int device) {
  DeviceProperties properties;
  const int number = numbered("device_properties", device);
  cuda_runtime("device_properties").device_properties(number, &properties);
  return properties;
}

LibraryVersions library_versions() {
  LibraryVersions versions;
  if (const auto* backend = detail::cuda_backend()) backend->runtime->library_versions(&versions);
  return versions;
}

DeviceGuard::DeviceGuard(int device) : previous_(current_device()) { set_device(device); }

DeviceGuard::~DeviceGuard() {
  if (const CudaRuntime* runtime = detail::cuda_runtime_if_used()) runtime->set_device(previous_);
}

void synchronize(int device) {
  const int number = numbered("synchronize", device);
  detail::check_no_capture("synchronize");
  cuda_runtime("synchronize").synchronize_device(number);
}

// ---- memory ----

MemoryStats memory_stats(int device) {
  MemoryStats stats;
  const int number = numbered("memory_stats", device);
  cuda_runtime("memory_stats").memory_stats(number, &stats);
  return stats;
}

void reset_peak_memory_stats(int device) {
  const int number = numbered("reset_peak_memory_stats", device);
  cuda_runtime("reset_peak_memory_stats").reset_peak_memory_stats(number);
}

void empty_cache() {
  const CudaRuntime* runtime = detail::cuda_runtime_if_used();
  if (!runtime) return;
  detail::check_no_capture("empty_cache");
  runtime->empty_cache();
}

// ---- streams ----

/// A stream that weft made, or the default one, which is the runtime's.
struct Stream::Shared {
  void* handle = nullptr;
  int device = 0;
  bool owned = false;
  ~Shared() {
    if (const CudaRuntime* runtime = owned ? detail::cuda_runtime_if_used() : nullptr)
      runtime->destroy_stream(handle, device);
  }
};

namespace {

// The streams that guards made current on this thread, by device: current_stream() hands out these, which stay alive, rather
// than handles of streams that may end.
thread_local std::vector<std::pair<int, Stream>> guarded_streams;

}  // namespace

Stream::Stream(int device, int priority)
    : device_(numbered("Stream", device)), shared_(std::make_shared<Shared>()) {
  shared_->handle = cuda_runtime("Stream").create_stream(device_, priority);
  shared_->device = device_;
  shared_->owned = true;
}

void* Stream::handle() const {
  WEFT_CHECK(shared_, Error, "Stream", "was moved from");
  return shared_->handle;
}

void Stream::synchronize() const {
  detail::check_no_capture("Stream.synchronize");
  cuda_runtime("Stream.synchronize").synchronize_stream(device_, handle());
}

bool Stream::query() const {
  detail::check_no_capture("Stream.query");
  return cuda_runtime("Stream.query").query_stream(device_, handle());
}

void Stream::wait(const Stream& other) const {
  Event event;
  event.record(other);
  event.wait(*this);
}

Stream default_stream(int device) {
  auto shared = std::make_shared<Stream::Shared>();
  shared->device = numbered("default_stream", device);
  shared->handle = cuda_runtime("default_stream").default_stream(shared->device);
  return {shared->device, std::move(shared)};
}

Stream external_stream(void* handle, int device) {
  auto shared = std::make_shared<Stream::Shared>();
  shared->device = numbered("external_stream", device);
  shared->handle = handle;
  return {shared->device, std::move(shared)};
}

Stream current_stream(int device) {
  device = numbered("current_stream", device);
  void* handle = cuda_runtime("current_stream").current_stream(device);
  for (auto it = guarded_streams.rbegin(); it != guarded_streams.rend(); ++it)
    if (it->first == device && it->second.handle() == handle) return it->second;
  auto shared = std::make_shared<Stream::Shared>();
  shared->device = device;
  shared->handle = handle;
  return {device, std::move(shared)};
}

StreamGuard::StreamGuard(const Stream& stream)
    : stream_(stream), previous_(current_stream(stream.device())), device_(stream.device()) {
  void* const handle = stream.handle();
  guarded_streams.emplace_back(stream.device(), stream);
  cuda_runtime("StreamGuard").set_current_stream(stream.device(), handle);
}

StreamGuard::~StreamGuard() {
  if (const CudaRuntime* runtime = detail::cuda_runtime_if_used())
    runtime->set_current_stream(previous_.device(), previous_.handle());
  for (auto it = guarded_streams.rbegin(); it != guarded_streams.rend(); ++it) {
    if (!(it->second == stream_)) continue;
    guarded_streams.erase(std::next(it).base());
    break;
  }
}

void record_stream(const Tensor& tensor, const Stream& stream) {
  WEFT_CHECK(tensor.device().is_cuda(), DeviceError, "record_stream", "needs a tensor on a GPU; it is on {}",
             tensor.device());
  const auto& impl = tensor.impl();
  if (!impl.storage || !impl.storage->data) return;
  cuda_runtime("record_stream")
      .record_stream(impl.storage->data, impl.storage->device.index, stream.handle());
}

// ---- events ----

/// Made by the first record, on that stream's device.
struct Event::Shared {
  bool timing = false;
  void* event = nullptr;
  int device = -1;
  ~Shared() {
    if (const CudaRuntime* runtime = event ? detail::cuda_runtime_if_used() : nullptr) {
      runtime->destroy_event(event);
    }
  }
};

Event::Event(bool enable_timing) : shared_(std::make_shared<Shared>()) { shared_->timing = enable_timing; }

namespace {
template <class T>
T& checked(const std::shared_ptr<T>& shared) {
  WEFT_CHECK(shared, Error, "Event", "was moved from");
  return *shared;
}
}  // namespace

void Event::record() { record(current_stream()); }

void Event::record(const Stream& stream) {
  Shared& self = checked(shared_);
  const CudaRuntime& runtime = cuda_runtime("Event.record");
  WEFT_CHECK(self.device < 0 || self.device == stream.device(), DeviceError, "Event.record",
             "an event belongs to the device of its first stream, cuda:{}; got a stream of cuda:{}",
             self.device, stream.device());
  if (!self.event) {
    const detail::DeviceScope scope("Event.record",
                                    Device(DeviceType::cuda, static_cast<int8_t>(stream.device())));
    self.event = runtime.create_event(self.timing);
    self.device = stream.device();
  }
  runtime.record_event(self.event, stream.device(), stream.handle());
}

void Event::synchronize() const {
  if (!checked(shared_).event) return;
  detail::check_no_capture("Event.synchronize");
  cuda_runtime("Event.synchronize").synchronize_event(shared_->event);
}

bool Event::query() const {
  if (!checked(shared_).event) return true;
  detail::check_no_capture("Event.query");
  return cuda_runtime("Event.query").query_event(shared_->event);
}

void Event::wait(const Stream& stream) const {
  if (!checked(shared_).event) return;
  cuda_runtime("Event.wait").wait_event(stream.device(), stream.handle(), shared_->event);
}

float Event::elapsed_time(const Event& end) const {
  const Shared &first = checked(shared_), &last = checked(end.shared_);
  const bool both = first.event && last.event && first.timing && last.timing;
  WEFT_CHECK(both, ValueError, "Event.elapsed_time", "both events must be recorded, and made with timing");
  return cuda_runtime("Event.elapsed_time").elapsed_time(shared_->event, end.shared_->event);
}

// ---- settings ----

bool allow_tf32_matmul() { return detail::cuda_option(CudaOption::tf32_matmul) != 0; }
void set_allow_tf32_matmul(bool allow) { detail::set_cuda_option(CudaOption::tf32_matmul, allow); }
bool allow_tf32_cudnn() { return detail::cuda_option(CudaOption::tf32_cudnn) != 0; }
void set_allow_tf32_cudnn(bool allow) { detail::set_cuda_option(CudaOption::tf32_cudnn, allow); }

bool cudnn_enabled() { return detail::cuda_option(CudaOption::no_cudnn) == 0; }
void set_cudnn_enabled(bool enabled) { detail::set_cuda_option(CudaOption::no_cudnn, !enabled); }

namespace {

struct Benchmark {
  bool on = false;
  int limit = 10;
};
std::mutex benchmark_mutex;
constinit Benchmark benchmark;

template <class Change>
void change_benchmark(const Change& change) {
  const std::lock_guard lock(benchmark_mutex);
  change(benchmark);
  const int limit = benchmark.limit == 0 ? INT_MAX : benchmark.limit;
  detail::set_cuda_option(CudaOption::tried_plans, benchmark.on ? limit : 0);
}
Benchmark current_benchmark() {
  const std::lock_guard lock(benchmark_mutex);
  return benchmark;
}

}  // namespace

bool cudnn_benchmark() { return current_benchmark().on; }
void set_cudnn_benchmark(bool on) {
  change_benchmark([on](Benchmark& all) { all.on = on; });
}
int cudnn_benchmark_limit() { return current_benchmark().limit; }
void set_cudnn_benchmark_limit(int plans) {
  WEFT_CHECK(plans >= 0, ValueError, "set_cudnn_benchmark_limit",
             "the number of plans must not be negative; got {}", plans);
  change_benchmark([plans](Benchmark& all) { all.limit = plans; });
}

bool deterministic() { return detail::cuda_option(CudaOption::deterministic) != 0; }
void set_deterministic(bool deterministic) {
  detail::set_cuda_option(CudaOption::deterministic, deterministic);
}

}  // namespace weft::cuda
