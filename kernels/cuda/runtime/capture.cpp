// Steps captured as CUDA graphs: begin, end, replay, and the memory and random numbers of a graph.
#include "kernels/cuda/runtime/capture.h"

#include <algorithm>
#include <memory>
#include <string>

#include "kernels/cuda/runtime/copy.h"
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
      found ? *known : new GraphPool{state.device, number, state.allocator->create_pool(), 0, {}, nullptr};
  if (!found && number != 0) shared.push_back(pool);
  ++pool->graphs;
  return pool;
}

/// What is put into `stream` from now on runs after what `earlier` holds.
void follow(cudaStream_t stream, cudaStream_t earlier, int device) {
  if (stream == earlier) return;
  const cudaEvent_t event = take_event(device);
  check(cudaEventRecord(event, earlier), "recording an event");
  check(cudaStreamWaitEvent(stream, event, 0), "making a stream wait");
  give_event(event, device);
}

void leave_pool(GraphPool* pool) noexcept {
  const std::lock_guard lock(pools().mutex);
  if (--pool->graphs > 0) return;
  std::erase(pools().shared, pool);
  opened_device(pool->device)->allocator->destroy_pool(pool->memory, pool->last_stream);
  delete pool;
}

}  // namespace

Graph* capturing() noexcept { return current; }

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
  auto graph = std::make_unique<Graph>();
  graph->device = device;
  graph->stream = graph->last_stream = stream;
  graph->pool = take_pool(pool, state);
  state.allocator->begin_capture();
  const cudaError_t status = cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal);
  if (status != cudaSuccess) {
    state.allocator->end_capture();
    leave_pool(graph->pool);
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
  device_state(graph->device).allocator->end_capture();
  for (Graph* other : graph->destroyed_inside) destroy_graph(other);
  graph->destroyed_inside.clear();
  if (status == cudaSuccess && !abandon) {
    status = cudaGraphGetNodes(captured, nullptr, size);
    if (status == cudaSuccess) status = cudaGraphInstantiate(&graph->executable, captured, 0);
    // The first replay would otherwise do it.
    if (status == cudaSuccess) forget(cudaGraphUpload(graph->executable, graph->stream));
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
  follow(stream, graph.last_stream, graph.device);
  // The last replay, be it another graph's, used the same memory.
  if (pool.last_stream && pool.last_stream != graph.last_stream)
    follow(stream, pool.last_stream, graph.device);
  pool.last_stream = graph.last_stream = stream;
  for (const Graph::Draws& draws : graph.draws) {
    const Generator* generator = draws.generator.empty() ? nullptr : draws.generator.data();
    const detail::PhiloxStretch stretch = host_services().draw(generator, draws.blocks);
    const uint64_t words[2] = {stretch.offset, stretch.seed};
    upload(draws.base, words, sizeof words, graph.device, stream);
  }
  check(cudaGraphLaunch(graph.executable, stream), "replaying a step");
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
  for (const Graph::Draws& draws : graph->draws) allocator.free(draws.base);
  leave_pool(graph->pool);
}

}  // namespace weft::kernels::cuda
