// Stream capture, its rules, and graphs, whose nodes run in a random order that their dependencies allow.
#include <algorithm>
#include <string>

#include "kernels/cuda/sim/blocks.h"
#include "kernels/cuda/sim/engine.h"

namespace sim {

namespace {

thread_local cudaStreamCaptureMode thread_mode = cudaStreamCaptureModeGlobal;

void forget(const std::shared_ptr<Capture>& capture) {
  for (const auto& stream : capture->streams) {
    stream->capture = nullptr;
    stream->last_nodes.clear();
  }
  std::erase(engine().captures, capture);
}

// True if every node is one of `last` or comes before one of them.
bool joined(const Graph& graph, const std::vector<size_t>& last) {
  std::vector<bool> reached(graph.nodes.size(), false);
  for (const size_t node : last) reached[node] = true;
  for (size_t i = graph.nodes.size(); i-- > 0;) {
    if (!reached[i]) return false;
    for (const size_t before : graph.nodes[i].after) reached[before] = true;
  }
  return true;
}

void take_in(const std::shared_ptr<Stream>& stream, const std::shared_ptr<Capture>& capture) {
  stream->capture = capture;
  stream->last_nodes.clear();
  capture->streams.push_back(stream);
}

template <class Handle, class T>
std::shared_ptr<T> find_graph(std::unordered_map<Handle, std::shared_ptr<T>>& all, Handle handle) {
  const auto found = all.find(handle);
  if (found == all.end()) refuse(cudaErrorInvalidValue, "no such graph");
  return found->second;
}

}  // namespace

Graph::~Graph() {
  for (void* data : memory) free_device(data);
}

void refuse_in_capture(Capture& capture, cudaError_t status, const std::string& what) {
  const bool was_invalid = capture.invalid;
  capture.invalid = true;
  refuse(was_invalid ? cudaErrorStreamCaptureInvalidated : status, what);
}

void check_safe_in_capture(const char* what) {
  if (thread_mode == cudaStreamCaptureModeRelaxed) return;
  for (const auto& capture : engine().captures) {
    const bool own = capture->thread == std::this_thread::get_id();
    const bool forbids =
        own ? capture->mode != cudaStreamCaptureModeRelaxed
            : capture->mode == cudaStreamCaptureModeGlobal && thread_mode == cudaStreamCaptureModeGlobal;
    if (forbids) refuse_in_capture(*capture, cudaErrorStreamCaptureUnsupported, what);
  }
}

void check_not_captured(const Stream& stream, const char* what) {
  if (stream.capture != nullptr) refuse_in_capture(*stream.capture, cudaErrorStreamCaptureUnsupported, what);
  if (stream.legacy) check_legacy_in_capture(stream.device);
}

void check_legacy_in_capture(int device) {
  for (const auto& capture : engine().captures)
    for (const auto& stream : capture->streams)
      if (stream->device == device && (stream->flags & cudaStreamNonBlocking) == 0)
        refuse_in_capture(*capture, cudaErrorStreamCaptureImplicit, "the legacy stream");
}

void append(const std::shared_ptr<Stream>& stream, Task task) {
  Capture& capture = *stream->capture;
  if (capture.invalid) refuse(cudaErrorStreamCaptureInvalidated);
  capture.graph->nodes.push_back({std::move(task), stream->last_nodes});
  stream->last_nodes = {capture.graph->nodes.size() - 1};
}

void join_capture(const std::shared_ptr<Stream>& stream, const Event& event) {
  const bool ended =
      std::find(engine().captures.begin(), engine().captures.end(), event.capture) == engine().captures.end();
  if (ended) refuse(cudaErrorCapturedEvent, "an event of a capture that has ended");
  if (event.capture->invalid) refuse(cudaErrorStreamCaptureInvalidated);
  if (stream->legacy)
    refuse_in_capture(*event.capture, cudaErrorStreamCaptureImplicit, "cudaStreamWaitEvent");
  if (stream->capture == nullptr) take_in(stream, event.capture);
  if (stream->capture != event.capture) {
    event.capture->invalid = true;
    refuse_in_capture(*stream->capture, cudaErrorStreamCaptureMerge, "cudaStreamWaitEvent");
  }
  for (const size_t node : event.nodes)
    if (std::find(stream->last_nodes.begin(), stream->last_nodes.end(), node) == stream->last_nodes.end())
      stream->last_nodes.push_back(node);
}

void run_graph(Lock& lock, const Graph& graph) {
  std::vector<size_t> waits_for(graph.nodes.size()), ready;
  std::vector<std::vector<size_t>> before(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    waits_for[i] = graph.nodes[i].after.size();
    for (const size_t earlier : graph.nodes[i].after) before[earlier].push_back(i);
    if (waits_for[i] == 0) ready.push_back(i);
  }
  while (!ready.empty()) {
    std::swap(ready[random_order().below(static_cast<uint32_t>(ready.size()))], ready.back());
    const size_t node = ready.back();
    ready.pop_back();
    if (graph.nodes[node].task.run) graph.nodes[node].task.run(lock);
    for (const size_t next : before[node])
      if (--waits_for[next] == 0) ready.push_back(next);
  }
}

}  // namespace sim

using namespace sim;

// ---- capture ------------------------------------------------------------------------------------------------------

cudaError_t cudaStreamBeginCapture(cudaStream_t handle, cudaStreamCaptureMode mode) {
  return call(Reports::nothing, [=](Lock&) {
    static unsigned long long captures = 0;
    const auto stream = find_stream(handle);
    if (stream->legacy) refuse(cudaErrorStreamCaptureUnsupported, "the legacy stream cannot capture");
    if (stream->capture != nullptr) refuse(cudaErrorIllegalState, "the stream captures already");
    const auto capture = std::make_shared<Capture>();
    capture->mode = mode;
    capture->thread = std::this_thread::get_id();
    capture->id = ++captures;
    capture->origin = stream.get();
    take_in(stream, capture);
    engine().captures.push_back(capture);
  });
}

cudaError_t cudaStreamEndCapture(cudaStream_t handle, cudaGraph_t* graph) {
  return call(Reports::nothing, [=](Lock&) {
    *graph = nullptr;
    const auto stream = find_stream(handle);
    const auto capture = stream->capture;
    if (capture == nullptr) refuse(cudaErrorIllegalState, "the stream does not capture");
    if (capture->origin != stream.get())
      refuse_in_capture(*capture, cudaErrorStreamCaptureUnmatched, "cudaStreamEndCapture");
    if (capture->mode != cudaStreamCaptureModeRelaxed && capture->thread != std::this_thread::get_id())
      refuse_in_capture(*capture, cudaErrorStreamCaptureWrongThread, "cudaStreamEndCapture");
    const bool all_joined = joined(*capture->graph, stream->last_nodes);
    forget(capture);
    if (capture->invalid) refuse(cudaErrorStreamCaptureInvalidated);
    if (!all_joined) refuse(cudaErrorStreamCaptureUnjoined);
    *graph = reinterpret_cast<cudaGraph_t>(capture->graph.get());
    engine().graphs[*graph] = capture->graph;
  });
}

cudaError_t cudaStreamIsCapturing(cudaStream_t handle, cudaStreamCaptureStatus* status) {
  return cudaStreamGetCaptureInfo(handle, status);
}
cudaError_t cudaStreamGetCaptureInfo(cudaStream_t handle, cudaStreamCaptureStatus* status,
                                     unsigned long long* id, cudaGraph_t* graph,
                                     const cudaGraphNode_t** dependencies, const cudaGraphEdgeData**,
                                     size_t* dependency_count) {
  return call(Reports::nothing, [=](Lock&) {
    if (dependencies != nullptr || dependency_count != nullptr) refuse(cudaErrorNotSupported);
    const auto stream = find_stream(handle);
    if (stream->legacy) check_legacy_in_capture(stream->device);
    const Capture* capture = stream->capture.get();
    *status = capture == nullptr ? cudaStreamCaptureStatusNone
              : capture->invalid ? cudaStreamCaptureStatusInvalidated
                                 : cudaStreamCaptureStatusActive;
    if (capture == nullptr) return;
    if (id != nullptr) *id = capture->id;
    if (graph != nullptr) *graph = reinterpret_cast<cudaGraph_t>(capture->graph.get());
  });
}
cudaError_t cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode* mode) {
  std::swap(*mode, thread_mode);
  return cudaSuccess;
}

// ---- graphs -------------------------------------------------------------------------------------------------------

cudaError_t cudaGraphGetNodes(cudaGraph_t handle, cudaGraphNode_t* nodes, size_t* count) {
  return call(Reports::nothing, [=](Lock&) {
    const auto graph = find_graph(engine().graphs, handle);
    const size_t wanted = nodes == nullptr ? 0 : *count;
    for (size_t i = 0; i < wanted; ++i)
      nodes[i] = i < graph->nodes.size() ? reinterpret_cast<cudaGraphNode_t>(&graph->nodes[i]) : nullptr;
    *count = nodes == nullptr ? graph->nodes.size() : std::min(wanted, graph->nodes.size());
  });
}
cudaError_t cudaGraphNodeGetType(cudaGraphNode_t node, cudaGraphNodeType* type) {
  return call(Reports::nothing, [=](Lock&) { *type = reinterpret_cast<Node*>(node)->task.type; });
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t handle, unsigned long long) {
  return call(Reports::nothing, [=](Lock&) {
    // Its handle is a node of its own, since one graph may be instantiated several times.
    auto held = std::make_shared<std::shared_ptr<Graph>>(find_graph(engine().graphs, handle));
    *executable = reinterpret_cast<cudaGraphExec_t>(held.get());
    engine().executables[*executable] = std::shared_ptr<Graph>(held, held->get());
  });
}
cudaError_t cudaGraphUpload(cudaGraphExec_t executable, cudaStream_t stream) {
  return call(Reports::nothing, [=](Lock&) {
    find_graph(engine().executables, executable);
    find_stream(stream);
  });
}
cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
  return call(Reports::nothing, [=](Lock& lock) {
    const auto graph = find_graph(engine().executables, executable);
    const auto run = [graph](Lock& held) {
      const Access access;
      run_graph(held, *graph);
    };
    submit(lock, find_stream(stream), {cudaGraphNodeTypeGraph, run});
  });
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  return call(Reports::nothing, [=](Lock&) {
    find_graph(engine().graphs, graph);
    engine().graphs.erase(graph);
  });
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
  return call(Reports::nothing, [=](Lock&) {
    find_graph(engine().executables, executable);
    engine().executables.erase(executable);
  });
}
