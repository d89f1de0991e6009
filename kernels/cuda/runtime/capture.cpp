// Steps captured as CUDA graphs: begin, end, replay, and the memory and random numbers of a graph.
#include "kernels/cuda/runtime/capture.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>

#include "kernels/cuda/runtime/copy.h"
#include "kernels/cuda/runtime/memory.h"
#include "kernels/cuda/runtime/pinned.h"
#include "kernels/cuda/runtime/random.h"
#include "kernels/cuda/runtime/state.h"
#include "kernels/cuda/runtime/streams.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

namespace {

constinit thread_local Graph* current = nullptr;

struct Pools {
  std::mutex mutex;
  std::vector<GraphPool*> shared;  // those with a number
};
Pools& pools() {
  static auto* const all = new Pools;  // graphs may be dropped until the process ends
  return *all;
}

GraphPool* take_pool(uint64_t number, const DeviceState& state) {
  const std::lock_guard lock(pools().mutex);
  auto& shared = pools().shared;
  const auto same = [&](const GraphPool* pool) {
    return pool->number == number && pool->device == state.device;
  };
  const auto known = std::find_if(shared.begin(), shared.end(), same);
  const bool found = number != 0 && known != shared.end();
  if (!found && number != 0) shared.reserve(shared.size() + 1);
  GraphPool* const pool =
      found ? *known
            : new GraphPool{state.device, number, state.allocator->create_pool(), 0, {}, nullptr, nullptr};
  if (!found && number != 0) shared.push_back(pool);
  ++pool->graphs;
  return pool;
}

/// What is put into `stream` from now on runs after what was done with the pool's memory last, be it another graph's replay. That is
/// marked at once: its stream may be capturing when this is asked.
void follow(GraphPool& pool, cudaStream_t stream) {
  if (pool.done && pool.last_stream != stream)
    check(cudaStreamWaitEvent(stream, pool.done, 0), "making a stream wait");
}
void mark(GraphPool& pool, cudaStream_t stream) {
  pool.last_stream = stream;
  if (!pool.done) pool.done = take_event(pool.device);
  check(cudaEventRecord(pool.done, stream), "recording an event");
}

/// Steps being captured, by device. Shared: nobody begins one.
struct Captures {
  std::shared_mutex mutex;
  std::atomic<int> running[kMaxDevices] = {};
};
Captures& captures() {
  static auto* const all = new Captures;
  return *all;
}

cudaError_t begin(cudaStream_t stream, int device) {
  const std::lock_guard lock(captures().mutex);
  const cudaError_t status = cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal);
  if (status == cudaSuccess) ++captures().running[device];
  return status;
}

bool is_captured(cudaStream_t stream) {
  cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
  forget(cudaStreamIsCapturing(stream, &status));
  return status != cudaStreamCaptureStatusNone;
}

void leave_pool(GraphPool* pool) noexcept {
  const std::lock_guard lock(pools().mutex);
  if (--pool->graphs > 0) return;
  std::erase(pools().shared, pool);
  if (pool->done) give_event(pool->done, pool->device);
  opened_device(pool->device)->allocator->destroy_pool(pool->memory, pool->last_stream);
  delete pool;
}

}  // namespace

Graph* capturing() noexcept { return current; }

NoNewCaptures::NoNewCaptures() { captures().mutex.lock_shared(); }
NoNewCaptures::~NoNewCaptures() { captures().mutex.unlock_shared(); }
bool NoNewCaptures::any(int device) const noexcept { return captures().running[device] > 0; }

void forbid_in_capture(const char* what) {
  if (!current) return;
  throw Error("[" + std::string(what) +
              "] waits for the GPU, which a captured step must not do: nothing runs while it is captured; do "
              "this before or "
              "after the step");
}

void begin_capture(uint64_t pool) {
  if (current) throw Error("[graph] this thread is already capturing a step");
  const int device = current_device();
  DeviceState& state = device_state(device);
  const cudaStream_t stream = current_stream(device);
  if (stream == state.default_stream)
    throw Error("[graph] a step cannot be captured in the default stream; open a StreamGuard on another one");
  if (is_captured(stream))
    throw Error("[graph] another thread captures a step in this stream; take a stream for each");
  auto graph = std::make_unique<Graph>();
  graph->device = device;
  graph->stream = graph->last_stream = stream;
  const auto bases = static_cast<uint64_t*>(allocate_device(kMostBases * 2 * sizeof(uint64_t), device));
  graph->bases = bases;
  graph->pool = take_pool(pool, state);
  state.allocator->begin_capture();
  const cudaError_t status = begin(stream, device);
  if (status != cudaSuccess) {
    state.allocator->end_capture();
    leave_pool(graph->pool);
    state.allocator->free(bases);
    check(status, "beginning to capture a step");
  }
  current = graph.release();
}

Graph* end_capture(bool abandon, size_t* size) {
  Graph* graph = current;
  if (!graph) throw Error("[graph] end_capture() without begin_capture()");
  const OnDevice on(graph->device);
  cudaGraph_t captured = nullptr;
  cudaError_t status = cudaStreamEndCapture(graph->stream, &captured);
  current = nullptr;
  --captures().running[graph->device];
  device_state(graph->device).allocator->end_capture();
  for (Graph* other : graph->destroyed_inside) destroy_graph(other);
  graph->destroyed_inside.clear();
  if (status == cudaSuccess && !abandon) {
    status = cudaGraphGetNodes(captured, nullptr, size);
    if (status == cudaSuccess) status = cudaGraphInstantiate(&graph->executable, captured, 0);
    // The first replay would otherwise do it.
    if (status == cudaSuccess) {
      forget(cudaGraphUpload(graph->executable, graph->stream));
      const std::lock_guard lock(graph->pool->replaying);
      follow(*graph->pool, graph->stream);
      mark(*graph->pool, graph->stream);
    }
  }
  if (captured) forget(cudaGraphDestroy(captured));
  if (abandon || status != cudaSuccess) {
    destroy_graph(graph);
    forget(status);
    if (!abandon) check(status, "capturing a step");
    return nullptr;
  }
  return graph;
}

void replay(Graph& graph) {
  if (current) throw Error("[graph] a graph cannot be replayed while a step is being captured");
  const OnDevice on(graph.device);
  const cudaStream_t stream = current_stream();
  GraphPool& pool = *graph.pool;
  const std::lock_guard lock(pool.replaying);
  follow(pool, stream);
  pool.last_stream = graph.last_stream = stream;
  if (stream != graph.stream) device_state(graph.device).allocator->record_stream(graph.bases, stream);
  for (const Graph::Draws& draws : graph.draws) {
    if (!draws.base) continue;
    const Generator* generator = draws.generator.empty() ? nullptr : draws.generator.data();
    const detail::PhiloxStretch stretch = host_services().draw(generator, draws.blocks);
    const uint64_t words[2] = {stretch.offset, stretch.seed};
    upload(draws.base, words, sizeof words, graph.device, stream);
  }
  check(cudaGraphLaunch(graph.executable, stream), "replaying a step");
  mark(pool, stream);
}

void destroy_graph(Graph* graph) noexcept {
  if (forked()) return;
  if (current) {
    current->destroyed_inside.push_back(graph);
    return;
  }
  const std::unique_ptr<Graph> owned(graph);
  if (graph->executable) forget(cudaGraphExecDestroy(graph->executable));
  for (PinnedBlock* block : graph->pinned) release_pinned_hold(block, graph->device, graph->last_stream);
  CachingAllocator& allocator = *opened_device(graph->device)->allocator;
  allocator.free(graph->bases);
  leave_pool(graph->pool);
}

}  // namespace weft::kernels::cuda
