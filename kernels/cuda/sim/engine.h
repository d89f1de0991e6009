// The state of the simulated devices: memory, streams, events and graphs, all under one lock. Shared by the files that implement
// CUDA's host functions here.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cudasim/host_api.h"
#include "cudasim/launch.h"

namespace sim {

using Lock = std::unique_lock<std::mutex>;

/// An error of a host function, with words beyond CUDA's; `call` makes it a status.
struct Failure {
  cudaError_t status;
  std::string what;
};
[[noreturn]] inline void refuse(cudaError_t status, std::string what = "") {
  throw Failure{status, std::move(what)};
}

/// Something a stream or a graph does. `run` may release the lock and take it again.
struct Task {
  cudaGraphNodeType type = cudaGraphNodeTypeEmpty;
  std::function<void(Lock&)> run;
};

struct Stream;
struct Capture;

/// A place in a stream: reached when that many of its tasks are done.
struct Point {
  std::shared_ptr<Stream> stream;
  uint64_t ticket = 0;
  bool reached() const;
};

struct Work {
  Task task;
  std::vector<Point> after;  // in other streams
};

struct Stream {
  int device = 0;
  unsigned flags = 0;
  int priority = 0;
  bool legacy = false;
  bool busy = false;  // a task runs
  uint64_t issued = 0, done = 0;
  std::deque<Work> queue;
  std::shared_ptr<Capture> capture;
  std::vector<size_t> last_nodes;  // of the captured graph, which the next node comes after
};
inline bool Point::reached() const { return stream == nullptr || stream->done >= ticket; }

struct Event {
  unsigned flags = 0;
  int device = 0;
  Point point;
  double milliseconds = 0;           // when the point was reached
  std::shared_ptr<Capture> capture;  // it was last recorded in
  std::vector<size_t> nodes;
};

struct Node {
  Task task;
  std::vector<size_t> after;
};
struct Graph {
  std::deque<Node> nodes;  // each after those it waits for
  std::vector<void*> memory;
  ~Graph();
};

struct Capture {
  std::shared_ptr<Graph> graph = std::make_shared<Graph>();
  cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal;
  std::thread::id thread;
  unsigned long long id = 0;
  Stream* origin = nullptr;
  bool invalid = false;
  std::vector<std::shared_ptr<Stream>> streams;
};

struct Allocation {
  size_t bytes = 0;
  int device = 0;
  bool on_device = false;   // else pinned host memory
  bool registered = false;  // of the caller's
};

struct Device {
  size_t used = 0, peak = 0;
  std::shared_ptr<Stream> legacy;
  std::vector<std::weak_ptr<Stream>> streams;  // created by the program
  // With protection, its memory: one mapping, with the free ranges by where they begin.
  char* region = nullptr;
  size_t region_bytes = 0;
  std::map<size_t, size_t> free_ranges;
};

constexpr int kMaxDevices = 16;

struct Engine {
  std::mutex mutex;
  std::condition_variable moved;  // a busy stream is not any more
  Device devices[kMaxDevices];
  std::map<uintptr_t, Allocation> memory;  // by where it begins
  std::unordered_map<cudaStream_t, std::shared_ptr<Stream>> streams;
  std::map<std::pair<std::thread::id, int>, std::shared_ptr<Stream>> streams_of_threads;
  std::unordered_map<cudaEvent_t, std::shared_ptr<Event>> events;
  std::unordered_map<cudaGraph_t, std::shared_ptr<Graph>> graphs;
  std::unordered_map<cudaGraphExec_t, std::shared_ptr<Graph>> executables;
  std::vector<std::shared_ptr<Capture>> captures;  // that have not ended
  std::map<const void*, size_t> dynamic_limits;    // of kernels that may have more than 48 KiB
  std::string fault;                               // of a kernel, not yet reported; cudaErrorLaunchFailure
  int open = 0;                                    // nested Access
};
Engine& engine();

// ---- errors and devices (devices.cpp) -----------------------------------------------------------------------------

enum class Reports { faults, nothing };
/// The body of a host function: f under the lock; its Failure becomes the status and this thread's last error. With Reports::faults
/// what a kernel did wrong since is the status of a call that would succeed.
cudaError_t call(Reports reports, void (*f)(void* held, Lock& lock), void* held);
template <class F>
cudaError_t call(Reports reports, F f) {
  return call(
      reports, [](void* held, Lock& lock) { (*static_cast<F*>(held))(lock); }, &f);
}

int current_device();
void check_device(int device);
/// True in a host function that a stream runs, which must not call CUDA.
bool& in_host_function();

// ---- memory (memory.cpp) ------------------------------------------------------------------------------------------

/// The block that holds the address, with where it begins, or null.
std::pair<const uintptr_t, Allocation>* find_block(const void* address);
void* allocate_device(Lock& lock, int device, size_t bytes);
void free_device(void* data);

/// While it lives, device memory can be touched. Needed by everything that a stream does to memory.
class Access {
 public:
  Access();
  ~Access();
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;
};

/// Closes it again for the host's part of a stream's work.
class NoAccess {
 public:
  NoAccess();
  ~NoAccess();
  NoAccess(const NoAccess&) = delete;
  NoAccess& operator=(const NoAccess&) = delete;

 private:
  int open_;
};

// ---- streams (streams.cpp) ----------------------------------------------------------------------------------------

std::shared_ptr<Stream> find_stream(cudaStream_t stream);
std::shared_ptr<Event> find_event(cudaEvent_t event);
/// Puts the task into the stream, or into the graph that it captures; runs it at once unless streams are lazy.
void submit(Lock& lock, const std::shared_ptr<Stream>& stream, Task task, std::vector<Point> after = {});
/// Runs what the point waits for.
void run_until(Lock& lock, Point point);
/// Runs one task towards the point, if there is one.
void run_one(Lock& lock, Point point);
/// All that was submitted to the device so far.
void run_all(Lock& lock, int device);

// ---- capture (graphs.cpp) -----------------------------------------------------------------------------------------

/// Refuses, as CUDA does, calls that might wait while this thread or, in global mode, any thread captures.
void check_safe_in_capture(const char* what);
/// Refuses to wait for a stream that captures.
void check_not_captured(const Stream& stream, const char* what);
/// Refuses to make the legacy stream wait for one that captures.
void check_legacy_in_capture(int device);
/// Ends the capture with an error, which cudaStreamEndCapture will report.
[[noreturn]] void refuse_in_capture(Capture& capture, cudaError_t status, const std::string& what);
void append(const std::shared_ptr<Stream>& stream, Task task);
void join_capture(const std::shared_ptr<Stream>& stream, const Event& event);
void run_graph(Lock& lock, const Graph& graph);

}  // namespace sim
