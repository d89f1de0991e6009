// Streams and events behind streams.h.
#include "kernels/cuda/runtime/streams.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <vector>

#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/state.h"
#include "kernels/cuda/runtime/wait.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

namespace {

struct IdleStream {
  cudaStream_t stream;
  int priority;
};

/// What is kept for reuse on one device.
struct Idle {
  std::mutex mutex;
  std::vector<IdleStream> streams;
  std::vector<cudaStream_t> all_streams;  // idle or not
  std::vector<cudaEvent_t> events;
};

Idle& idle(int device) {
  static Idle* const all = new Idle[kMaxDevices];
  return all[device];
}

bool finished(cudaError_t status, const char* what) {
  if (status == cudaErrorNotReady) {
    forget(status);
    return false;
  }
  check(status, what);
  return true;
}

}  // namespace

cudaStream_t create_stream(int device, int priority) {
  const OnDevice on(device);
  int least = 0, greatest = 0;
  check(cudaDeviceGetStreamPriorityRange(&least, &greatest), "stream priorities");
  priority = std::clamp(priority, greatest, least);
  Idle& kept = idle(device);
  const std::lock_guard lock(kept.mutex);
  const auto same = [&](const IdleStream& one) { return one.priority == priority; };
  const auto last = std::find_if(kept.streams.rbegin(), kept.streams.rend(), same);
  if (last != kept.streams.rend()) {
    const cudaStream_t stream = last->stream;
    kept.streams.erase(std::next(last).base());
    return stream;
  }
  kept.all_streams.reserve(kept.all_streams.size() + 1);
  cudaStream_t stream = nullptr;
  check(cudaStreamCreateWithPriority(&stream, cudaStreamNonBlocking, priority), "making a stream");
  kept.all_streams.push_back(stream);
  return stream;
}

std::vector<cudaStream_t> streams_of(int device) {
  Idle& kept = idle(device);
  const std::lock_guard lock(kept.mutex);
  std::vector<cudaStream_t> all = kept.all_streams;
  all.push_back(device_state(device).default_stream);
  return all;
}

void destroy_stream(cudaStream_t stream, int device) noexcept {
  int priority = 0;
  if (forked()) return;
  const cudaError_t status = cudaStreamGetPriority(stream, &priority);
  forget(status);
  if (status != cudaSuccess) return;
  Idle& kept = idle(device);
  const std::lock_guard lock(kept.mutex);
  kept.streams.push_back({stream, priority});
}

bool query_stream(int device, cudaStream_t stream) {
  forbid_in_capture("Stream.query");
  const OnDevice on(device);
  const bool done = finished(cudaStreamQuery(stream), "asking a stream");
  if (done) check_errors(device);
  return done;
}

cudaEvent_t take_event(int device) {
  Idle& kept = idle(device);
  {
    const std::lock_guard lock(kept.mutex);
    if (!kept.events.empty()) {
      const cudaEvent_t event = kept.events.back();
      kept.events.pop_back();
      return event;
    }
  }
  const OnDevice on(device);
  cudaEvent_t event = nullptr;
  check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "making an event");
  return event;
}

void give_event(cudaEvent_t event, int device) noexcept {
  Idle& kept = idle(device);
  const std::lock_guard lock(kept.mutex);
  kept.events.push_back(event);
}

void destroy_event(Event* event) noexcept {
  if (event->handle && !forked()) forget(cudaEventDestroy(event->handle));
  delete event;
}

void record_event(Event& event, int device, cudaStream_t stream) {
  const OnDevice on(device);
  if (event.handle && event.device != device) {
    check(cudaEventDestroy(event.handle), "dropping an event");
    event.handle = nullptr;
  }
  if (!event.handle) {
    check(cudaEventCreateWithFlags(&event.handle, event.timing ? cudaEventDefault : cudaEventDisableTiming),
          "making an event");
    event.device = device;
  }
  check(cudaEventRecord(event.handle, stream), "recording an event");
}

void wait_event(int device, cudaStream_t stream, const Event& event) {
  if (!event.handle) return;
  const OnDevice on(device);
  check(cudaStreamWaitEvent(stream, event.handle, 0), "making a stream wait");
}

void synchronize_event(const Event& event) {
  if (event.handle) wait_for_event(event.device, event.handle, "Event.synchronize");
}

bool query_event(const Event& event) {
  forbid_in_capture("Event.query");
  return !event.handle || finished(cudaEventQuery(event.handle), "asking an event");
}

float elapsed_time(const Event& start, const Event& end) {
  if (!start.timing || !end.timing)
    throw Error("[Event.elapsed_time] both events must be made with enable_timing=true");
  if (!start.handle || !end.handle)
    throw Error("[Event.elapsed_time] both events must have been recorded; got one that was not");
  forbid_in_capture("Event.elapsed_time");
  float milliseconds = 0;
  if (!finished(cudaEventElapsedTime(&milliseconds, start.handle, end.handle), "time between events"))
    throw Error("[Event.elapsed_time] both events must be done; call synchronize() on the later one first");
  return milliseconds;
}

}  // namespace weft::kernels::cuda
