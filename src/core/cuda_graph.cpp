// Steps captured as CUDA graphs: the Graph of weft/cuda.h.
#include <atomic>
#include <memory>
#include <utility>

#include "src/core/captured_memory.h"
#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/core/replay_count.h"
#include "weft/cuda.h"

namespace weft::cuda {

using detail::cuda_runtime;
using detail::CudaRuntime;

namespace {

/// A step while it is captured and as long as it can be replayed.
struct Step {
  Step(uint64_t number, int device, GraphPool pool) : inputs{number, {}}, memory(device, pool.number) {}
  detail::CapturedInputs inputs;
  detail::CapturedMemory memory;
  std::atomic<bool> dropped{false};  // its graph went on another thread before the capture ended
};

void* end(std::shared_ptr<Step>& step, bool abandon, size_t* size);

/// What this thread captures. Only it can end that; a thread that ends in between does so too.
struct OwnCapture {
  std::shared_ptr<Step> step;
  ~OwnCapture() { abandon(); }
  void abandon() noexcept {
    size_t size = 0;
    try {
      if (step) end(step, true, &size);
    } catch (...) {  // it was invalid, which is why it is abandoned
    }
  }
};
thread_local OwnCapture own;

void* end(std::shared_ptr<Step>& step, bool abandon, size_t* size) {
  const std::shared_ptr<Step> ended = std::move(step);
  detail::capturing = nullptr;
  const CudaRuntime* const runtime = detail::cuda_runtime_if_used();
  return runtime ? runtime->end_capture(abandon, size) : nullptr;
}

}  // namespace

struct Graph::State {
  void* graph = nullptr;
  size_t size = 0;
  GraphPool pool;
  std::shared_ptr<Step> step;
  Event done;  // its last replay

  bool captures_here() const { return step && own.step == step; }
  ~State() {
    if (captures_here()) own.abandon();
    else if (step && !graph) step->dropped = true;
    if (const CudaRuntime* runtime = graph ? detail::cuda_runtime_if_used() : nullptr)
      runtime->destroy_graph(graph);
  }
};

Graph::Graph() : state_(std::make_unique<State>()) {}
Graph::~Graph() = default;
Graph::Graph(Graph&&) noexcept = default;
Graph& Graph::operator=(Graph&&) noexcept = default;

namespace {
Graph::State& checked(const std::unique_ptr<Graph::State>& state) {
  WEFT_CHECK(state, Error, "Graph", "was moved from");
  return *state;
}
}  // namespace

void Graph::begin_capture(GraphPool pool) {
  State& self = checked(state_);
  const CudaRuntime& runtime = cuda_runtime("Graph");
  WEFT_CHECK(!detail::capturing, Error, "Graph", "this thread is capturing a step already");
  WEFT_CHECK(!self.graph, Error, "Graph", "holds a step already; capture into a new one");
  WEFT_CHECK(!(current_stream() == default_stream()), Error, "Graph",
             "a step is captured in a stream of its own; open a StreamGuard first");
  // Inside nothing can be handed back to the driver for what the step needs.
  MemoryStats stats;
  runtime.memory_stats(runtime.current_device(), &stats);
  if (stats.reserved - stats.allocated > stats.free) runtime.empty_cache();
  self.pool = pool.number == 0 ? graph_pool_handle() : pool;
  static std::atomic<uint64_t> captures{0};
  auto step = std::make_shared<Step>(++captures, runtime.current_device(), self.pool);
  runtime.begin_capture(self.pool.number);
  self.step = own.step = std::move(step);
  detail::capturing = &own.step->inputs;
}

void Graph::end_capture() {
  State& self = checked(state_);
  WEFT_CHECK(self.captures_here(), Error, "Graph", "end_capture() without begin_capture() on this thread");
  const std::shared_ptr<Step> step = std::move(self.step);
  self.graph = end(own.step, false, &self.size);
  self.step = step;
}

void Graph::replay() {
  State& self = checked(state_);
  WEFT_CHECK(self.graph, Error, "Graph", "has no captured step to replay");
  const CudaRuntime& runtime = cuda_runtime("Graph");
  detail::CapturedMemory& memory = self.step->memory;
  const Stream stream = current_stream(memory.device());
  // The last replay may still read the numbers that are refreshed here.
  if (!self.step->inputs.before_replay.empty() && !memory.was_last(stream.handle())) self.done.wait(stream);
  for (const auto& refresh : self.step->inputs.before_replay) refresh();
  detail::replay_count.fetch_add(1, std::memory_order_relaxed);
  runtime.replay(self.graph);
  if (!self.step->inputs.before_replay.empty()) self.done.record(stream);
  memory.set_last_stream(stream.handle());
}

size_t Graph::size() const { return checked(state_).size; }
GraphPool Graph::pool() const { return checked(state_).pool; }

GraphPool graph_pool_handle() {
  static std::atomic<uint64_t> pools{0};
  return {++pools};
}

Graph graph(const std::function<void()>& step, GraphOptions options) {
  WEFT_CHECK(!is_capturing(), Error, "graph", "this thread is capturing a step already");
  WEFT_CHECK(options.warmup >= 0, ValueError, "graph", "warmup must not be negative; got {}", options.warmup);
  const Stream outer = current_stream();
  const Stream stream(outer.device());
  stream.wait(outer);
  Graph graph;
  {
    const StreamGuard guard(stream);
    for (int i = 0; i < options.warmup; ++i) step();
    graph.begin_capture(options.pool);
    try {
      step();
    } catch (...) {
      graph = Graph();
      outer.wait(stream);
      throw;
    }
    graph.end_capture();
  }
  outer.wait(stream);
  return graph;
}

bool is_capturing() {
  if (detail::capturing) detail::end_dropped_capture();
  return detail::capturing != nullptr;
}

}  // namespace weft::cuda

namespace weft::detail {

CapturedMemory* captured_memory() noexcept { return capturing ? &cuda::own.step->memory : nullptr; }

void end_dropped_capture() noexcept {
  if (cuda::own.step && cuda::own.step->dropped) cuda::own.abandon();
}

void before_each_replay(std::function<void()> refresh) {
  WEFT_CHECK(capturing, Error, "Graph", "nothing is captured on this thread");
  capturing->before_replay.push_back(std::move(refresh));
}

}  // namespace weft::detail
