// Streams and events: queues of tasks that run at once or, in lazy mode, when something waits for them; and the launch of kernels.
#include <chrono>

#include "kernels/cuda/sim/blocks.h"
#include "kernels/cuda/sim/engine.h"

namespace sim {

namespace {

uint64_t kernels_done = 0;

std::shared_ptr<Stream> make_stream(int device, unsigned flags, int priority) {
  auto stream = std::make_shared<Stream>();
  stream->device = device;
  stream->flags = flags;
  stream->priority = priority;
  std::erase_if(engine().devices[device].streams, [](const auto& weak) { return weak.expired(); });
  engine().devices[device].streams.push_back(stream);
  return stream;
}

std::shared_ptr<Stream> legacy_stream(int device) {
  auto& legacy = engine().devices[device].legacy;
  if (legacy == nullptr) {
    legacy = std::make_shared<Stream>();
    legacy->device = device;
    legacy->legacy = true;
  }
  return legacy;
}

void run_front(Lock& lock, Stream& stream) {
  Work work = std::move(stream.queue.front());
  stream.queue.pop_front();
  stream.busy = true;
  std::string fault;
  try {
    if (work.task.run) work.task.run(lock);
  } catch (const Failure& failure) {
    fault = failure.what;
  } catch (const std::exception& error) {
    fault = error.what();
  }
  if (!lock.owns_lock()) lock.lock();
  if (engine().fault.empty()) engine().fault = fault;
  stream.busy = false;
  ++stream.done;
  engine().moved.notify_all();
}

// The first thing that is in the way of `point`: the point itself or one that its stream's next task waits for, and so on.
Point first_towards(Point point) {
  for (;;) {
    if (point.stream->busy || point.stream->queue.empty()) return point;
    const Point* next = nullptr;
    for (const Point& before : point.stream->queue.front().after)
      if (!before.reached()) next = &before;
    if (next == nullptr) return point;
    point = Point(*next);
  }
}

double milliseconds_now() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

std::shared_ptr<Stream> find_stream(cudaStream_t handle) {
  const int device = current_device();
  if (handle == nullptr || handle == cudaStreamLegacy) return legacy_stream(device);
  if (handle == cudaStreamPerThread) {
    auto& stream = engine().streams_of_threads[{std::this_thread::get_id(), device}];
    if (stream == nullptr) stream = make_stream(device, cudaStreamDefault, 0);
    return stream;
  }
  const auto found = engine().streams.find(handle);
  if (found == engine().streams.end()) refuse(cudaErrorInvalidResourceHandle, "no such stream");
  return found->second;
}

std::shared_ptr<Event> find_event(cudaEvent_t handle) {
  const auto found = engine().events.find(handle);
  if (found == engine().events.end()) refuse(cudaErrorInvalidResourceHandle, "no such event");
  return found->second;
}

// The point is a copy: while this thread waits, another may record the event anew that it is of.
void run_until(Lock& lock, Point point) {  // NOLINT(performance-unnecessary-value-param)
  while (!point.reached()) {
    const Point next = first_towards(point);
    if (next.stream->busy) engine().moved.wait(lock);
    else run_front(lock, *next.stream);
  }
}

void run_one(Lock& lock, Point point) {  // NOLINT(performance-unnecessary-value-param)
  if (point.reached()) return;
  const Point next = first_towards(point);
  if (!next.stream->busy) run_front(lock, *next.stream);
}

void run_all(Lock& lock, int number) {
  const Device& device = engine().devices[number];
  std::vector<std::shared_ptr<Stream>> streams;
  for (const auto& weak : device.streams)
    if (auto stream = weak.lock()) streams.push_back(std::move(stream));
  if (device.legacy != nullptr) streams.push_back(device.legacy);
  for (const auto& stream : streams) run_until(lock, {stream, stream->issued});
}

void submit(Lock& lock, const std::shared_ptr<Stream>& stream, Task task, std::vector<Point> after) {
  if (stream->capture != nullptr) return append(stream, std::move(task));
  const Device& device = engine().devices[stream->device];
  if (stream->legacy) {
    check_legacy_in_capture(stream->device);
    for (const auto& weak : device.streams)
      if (auto other = weak.lock(); other != nullptr && (other->flags & cudaStreamNonBlocking) == 0)
        after.push_back({other, other->issued});
  } else if ((stream->flags & cudaStreamNonBlocking) == 0 && device.legacy != nullptr) {
    after.push_back({device.legacy, device.legacy->issued});
  }
  std::erase_if(after, [](const Point& point) { return point.reached(); });
  stream->queue.push_back({std::move(task), std::move(after)});
  ++stream->issued;
  if (!options().lazy) run_until(lock, {stream, stream->issued});
}

void enqueue(Kernel kernel, CUstream_st* handle) {
  if (options().idle) return;
  call(Reports::nothing, [&](Lock& lock) {
    const auto stream = find_stream(handle);
    if (std::string error = launch_error(kernel); !error.empty())
      refuse(cudaErrorInvalidConfiguration, error);
    const auto limit = engine().dynamic_limits.find(kernel.function);
    if (kernel.function != nullptr && kernel.dynamic_bytes > size_t{48} << 10 &&
        (limit == engine().dynamic_limits.end() || limit->second < kernel.dynamic_bytes))
      refuse(cudaErrorInvalidValue,
             "kernel " + symbol_name(kernel.function) + ": " + std::to_string(kernel.dynamic_bytes) +
                 " bytes of dynamic shared memory, which cudaFuncSetAttribute did not allow");
    if (stream->device != current_device())
      refuse(cudaErrorInvalidResourceHandle, "kernel " + symbol_name(kernel.function) +
                                                 " in a stream of device " + std::to_string(stream->device) +
                                                 " while device " + std::to_string(current_device()) +
                                                 " is current");
    kernel.device = stream->device;
    const auto run = [kernel = std::move(kernel)](Lock&) {
      const Access access;
      const std::string fault = run_kernel(kernel);
      if (!fault.empty()) refuse(cudaErrorLaunchFailure, fault);
      ++kernels_done;
    };
    submit(lock, stream, {cudaGraphNodeTypeKernel, run});
  });
}

uint64_t kernels_run() {
  const Lock lock(engine().mutex);
  return kernels_done;
}

}  // namespace sim

using namespace sim;

// ---- streams ------------------------------------------------------------------------------------------------------

cudaError_t cudaStreamCreate(cudaStream_t* stream) {
  return cudaStreamCreateWithPriority(stream, cudaStreamDefault, 0);
}
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  return cudaStreamCreateWithPriority(stream, flags, 0);
}
cudaError_t cudaStreamCreateWithPriority(cudaStream_t* stream, unsigned flags, int priority) {
  return call(Reports::nothing, [=](Lock&) {
    if ((flags & ~unsigned{cudaStreamNonBlocking}) != 0) refuse(cudaErrorInvalidValue);
    const auto made = make_stream(current_device(), flags, priority);
    *stream = reinterpret_cast<cudaStream_t>(made.get());
    engine().streams[*stream] = made;
  });
}
cudaError_t cudaStreamDestroy(cudaStream_t handle) {
  return call(Reports::nothing, [=](Lock& lock) {
    const auto stream = find_stream(handle);
    if (engine().streams.count(handle) == 0) refuse(cudaErrorInvalidResourceHandle, "a stream of CUDA's own");
    if (stream->capture != nullptr)
      refuse_in_capture(*stream->capture, cudaErrorStreamCaptureUnsupported, "cudaStreamDestroy");
    run_until(lock, {stream, stream->issued});
    engine().streams.erase(handle);
  });
}
cudaError_t cudaStreamSynchronize(cudaStream_t handle) {
  return call(Reports::faults, [=](Lock& lock) {
    const auto stream = find_stream(handle);
    check_not_captured(*stream, "cudaStreamSynchronize");
    check_safe_in_capture("cudaStreamSynchronize");
    run_until(lock, {stream, stream->issued});
  });
}
cudaError_t cudaStreamQuery(cudaStream_t handle) {
  return call(Reports::faults, [=](Lock& lock) {
    const auto stream = find_stream(handle);
    check_not_captured(*stream, "cudaStreamQuery");
    check_safe_in_capture("cudaStreamQuery");
    run_one(lock, {stream, stream->issued});
    if (stream->done < stream->issued) refuse(cudaErrorNotReady);
  });
}
cudaError_t cudaStreamWaitEvent(cudaStream_t handle, cudaEvent_t event_handle, unsigned) {
  return call(Reports::nothing, [=](Lock& lock) {
    const auto stream = find_stream(handle);
    const auto event = find_event(event_handle);
    if (event->capture != nullptr) return join_capture(stream, *event);
    if (event->point.stream == nullptr) return;
    if (stream->capture != nullptr)
      refuse_in_capture(*stream->capture, cudaErrorStreamCaptureIsolation, "cudaStreamWaitEvent");
    if (!event->point.reached()) submit(lock, stream, {}, {event->point});
  });
}
cudaError_t cudaStreamGetFlags(cudaStream_t stream, unsigned* flags) {
  return call(Reports::nothing, [=](Lock&) { *flags = find_stream(stream)->flags; });
}
cudaError_t cudaStreamGetPriority(cudaStream_t stream, int* priority) {
  return call(Reports::nothing, [=](Lock&) { *priority = find_stream(stream)->priority; });
}
cudaError_t cudaStreamGetDevice(cudaStream_t stream, int* device) {
  return call(Reports::nothing, [=](Lock&) { *device = find_stream(stream)->device; });
}
cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function, void* data) {
  return call(Reports::nothing, [=](Lock& lock) {
    const auto run = [=](Lock& held) {
      const NoAccess closed;
      held.unlock();
      in_host_function() = true;
      function(data);
      in_host_function() = false;
      held.lock();
    };
    submit(lock, find_stream(stream), {cudaGraphNodeTypeHost, run});
  });
}
cudaError_t cudaDeviceSynchronize() {
  return call(Reports::faults, [](Lock& lock) {
    for (const auto& weak : engine().devices[current_device()].streams)
      if (const auto stream = weak.lock()) check_not_captured(*stream, "cudaDeviceSynchronize");
    check_safe_in_capture("cudaDeviceSynchronize");
    run_all(lock, current_device());
  });
}

// ---- events -------------------------------------------------------------------------------------------------------

namespace {

void check_not_captured(const Event& event, const char* what) {
  if (event.capture != nullptr) refuse_in_capture(*event.capture, cudaErrorCapturedEvent, what);
  check_safe_in_capture(what);
}

}  // namespace

cudaError_t cudaEventCreate(cudaEvent_t* event) { return cudaEventCreateWithFlags(event, cudaEventDefault); }
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags) {
  return call(Reports::nothing, [=](Lock&) {
    auto made = std::make_shared<Event>();
    made->flags = flags;
    made->device = current_device();
    *event = reinterpret_cast<cudaEvent_t>(made.get());
    engine().events[*event] = std::move(made);
  });
}
cudaError_t cudaEventDestroy(cudaEvent_t event) {
  return call(Reports::nothing, [=](Lock&) {
    find_event(event);
    engine().events.erase(event);
  });
}
cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream, unsigned) {
  return cudaEventRecord(event, stream);
}
cudaError_t cudaEventRecord(cudaEvent_t event_handle, cudaStream_t handle) {
  return call(Reports::nothing, [=](Lock& lock) {
    const auto stream = find_stream(handle);
    const auto event = find_event(event_handle);
    if (event->device != stream->device)
      refuse(cudaErrorInvalidResourceHandle, "an event and a stream of two devices");
    event->capture = stream->capture;
    if (stream->capture != nullptr) {
      if (stream->capture->invalid) refuse(cudaErrorStreamCaptureInvalidated);
      event->nodes = stream->last_nodes;
      return;
    }
    submit(lock, stream,
           {cudaGraphNodeTypeEmpty, [event](Lock&) { event->milliseconds = milliseconds_now(); }});
    event->point = {stream, stream->issued};
  });
}
cudaError_t cudaEventQuery(cudaEvent_t handle) {
  return call(Reports::faults, [=](Lock& lock) {
    const auto event = find_event(handle);
    check_not_captured(*event, "cudaEventQuery");
    run_one(lock, event->point);
    if (!event->point.reached()) refuse(cudaErrorNotReady);
  });
}
cudaError_t cudaEventSynchronize(cudaEvent_t handle) {
  return call(Reports::faults, [=](Lock& lock) {
    const auto event = find_event(handle);
    check_not_captured(*event, "cudaEventSynchronize");
    run_until(lock, event->point);
  });
}
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start_handle, cudaEvent_t end_handle) {
  return call(Reports::faults, [=](Lock&) {
    const auto start = find_event(start_handle), end = find_event(end_handle);
    for (const auto& event : {start, end}) {
      check_not_captured(*event, "cudaEventElapsedTime");
      if ((event->flags & cudaEventDisableTiming) != 0 || event->point.stream == nullptr)
        refuse(cudaErrorInvalidResourceHandle,
               "the time of an event that does not measure or was not recorded");
      if (!event->point.reached()) refuse(cudaErrorNotReady);
    }
    *milliseconds = static_cast<float>(end->milliseconds - start->milliseconds);
  });
}
