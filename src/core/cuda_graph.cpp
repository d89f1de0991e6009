// Steps captured as CUDA graphs: the Graph of weft/cuda.h.
#include <atomic>
#include <utility>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "weft/cuda.h"

namespace weft::cuda {

using detail::cuda_runtime;
using detail::CudaRuntime;

struct Graph::State {
  void* graph = nullptr;
  size_t size = 0;
  GraphPool pool;
  bool capturing = false;
  detail::CapturedInputs inputs{};

  // What failed inside a capture is dropped with it.
  void abandon() noexcept {
    capturing = false;
    detail::capturing = nullptr;
    if (const CudaRuntime* runtime = detail::cuda_runtime_if_used()) {
      try {
        runtime->end_capture(true, &size);
      } catch (...) {  // it was invalid, which is why it is abandoned
      }
    }
    inputs.before_replay.clear();
  }
  ~State() {
    if (capturing) abandon();
    if (const CudaRuntime* runtime = graph ? detail::cuda_runtime_if_used() : nullptr) {
      runtime->destroy_graph(graph);
    }
  }
};

Graph::Graph() : state_(std::make_unique<State>()) {}
Graph::~Graph() = default;
Graph::Graph(Graph&&) noexcept = default;
Graph& Graph::operator=(Graph&&) noexcept = default;

void Graph::begin_capture(GraphPool pool) {
  const CudaRuntime& runtime = cuda_runtime("Graph");
  WEFT_CHECK(!detail::capturing, Error, "Graph", "this thread is capturing a step already");
  WEFT_CHECK(!state_->graph, Error, "Graph", "holds a step already; capture into a new one");
  WEFT_CHECK(!(current_stream() == default_stream()), Error, "Graph",
             "a step is captured in a stream of its own; open a StreamGuard first");
  state_->pool = pool.number == 0 ? graph_pool_handle() : pool;
  runtime.begin_capture(state_->pool.number);
  static std::atomic<uint64_t> captures{0};
  state_->inputs.number = ++captures;
  state_->capturing = true;
  detail::capturing = &state_->inputs;
}

void Graph::end_capture() {
  WEFT_CHECK(state_->capturing && detail::capturing == &state_->inputs, Error, "Graph",
             "end_capture() without begin_capture() on this thread");
  state_->capturing = false;
  detail::capturing = nullptr;
  state_->graph = cuda_runtime("Graph").end_capture(false, &state_->size);
}

void Graph::replay() {
  WEFT_CHECK(state_->graph, Error, "Graph", "has no captured step to replay");
  for (const auto& refresh : state_->inputs.before_replay) refresh();
  cuda_runtime("Graph").replay(state_->graph);
}

size_t Graph::size() const { return state_->size; }
GraphPool Graph::pool() const { return state_->pool; }

GraphPool graph_pool_handle() {
  static std::atomic<uint64_t> pools{0};
  return {++pools};
}

Graph graph(const std::function<void()>& step, GraphOptions options) {
  WEFT_CHECK(!detail::capturing, Error, "graph", "this thread is capturing a step already");
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

bool is_capturing() { return detail::capturing != nullptr; }

}  // namespace weft::cuda

namespace weft::detail {

void before_each_replay(std::function<void()> refresh) {
  WEFT_CHECK(capturing, Error, "Graph", "nothing is captured on this thread");
  capturing->before_replay.push_back(std::move(refresh));
}

}  // namespace weft::detail
