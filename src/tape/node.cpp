// Nodes: their edges, their iterative destruction, and what tensors keep for autograd.
#include "src/tape/node.h"

#include <pthread.h>

#include <algorithm>
#include <mutex>

#include "src/core/check.h"
#include "src/core/tensor_impl.h"
#include "src/tape/anomaly.h"

namespace weft::tape {

namespace {
std::atomic<int64_t> node_count{0};

// Dropping the last handle of a long chain must not recurse: while one node is being deleted on a thread, further ones wait.
struct Graveyard {
  bool digging = false;
  std::vector<Node*> waiting;
};
thread_local Graveyard* graveyard = nullptr;
}  // namespace

int64_t live_nodes() { return node_count.load(std::memory_order_relaxed); }

Node::Node(const char* name, int num_inputs, int num_outputs)
    : name(name), num_inputs(num_inputs), num_outputs(num_outputs) {
  edges =
      static_cast<Edge*>(detail::pool_allocate(static_cast<size_t>(std::max(num_inputs, 1)) * sizeof(Edge)));
  for (int i = 0; i < num_inputs; ++i) new (&edges[i]) Edge;
  node_count.fetch_add(1, std::memory_order_relaxed);
  if (anomaly_mode.load(std::memory_order_relaxed) != Anomaly::off) [[unlikely]]
    note_place(*this);
}

Node::~Node() {
  for (int i = 0; i < num_inputs; ++i) edges[i].~Edge();
  detail::pool_free(edges, static_cast<size_t>(std::max(num_inputs, 1)) * sizeof(Edge));
  node_count.fetch_sub(1, std::memory_order_relaxed);
}

NodeExtras& Node::ensure_extras() {
  if (!extras) extras = std::make_unique<NodeExtras>();
  return *extras;
}

void Node::set_edge(int i, Edge edge) {
  depth = std::max(depth, edge.node ? edge.node->depth + 1 : 1);
  edges[i] = std::move(edge);
}

void dispose(Node* node) noexcept {
  if (graveyard) {
    graveyard->waiting.push_back(node);
    return;
  }
  Graveyard here;
  graveyard = &here;
  delete node;
  while (!here.waiting.empty()) {
    Node* next = here.waiting.back();
    here.waiting.pop_back();
    delete next;
  }
  graveyard = nullptr;
}

// A gradient may have a gradient, and so on: while one is being dropped on a thread, further ones wait.
void dispose(AutogradMeta* meta) noexcept {
  thread_local std::vector<Tensor>* waiting = nullptr;
  if (!meta->grad.defined()) {
    delete meta;
  } else if (waiting) {
    waiting->push_back(std::move(meta->grad));
    delete meta;
  } else {
    std::vector<Tensor> here{std::move(meta->grad)};
    waiting = &here;
    delete meta;
    while (!here.empty()) {
      const Tensor next = std::move(here.back());
      here.pop_back();
    }
    waiting = nullptr;
  }
}

ViewStep::~ViewStep() {
  std::shared_ptr<ViewStep> next = std::move(parent);
  while (next && next.use_count() == 1) next = std::exchange(next->parent, nullptr);
}

AutogradMeta& meta(const Tensor& tensor) {
  auto& impl = tensor.impl();
  if (!impl.meta) impl.meta = detail::Ref<AutogradMeta>(new AutogradMeta);
  return *impl.meta;
}

}  // namespace weft::tape

namespace weft::detail {

namespace {
std::mutex retained_mutex;
// A child must not inherit the lock from a thread that it does not have.
[[maybe_unused]] const int fork_handlers = pthread_atfork(
    [] { retained_mutex.lock(); }, [] { retained_mutex.unlock(); }, [] { retained_mutex.unlock(); });
}  // namespace

TensorImpl::TensorImpl() noexcept = default;
TensorImpl::~TensorImpl() = default;

void (*hand_back_to_python)(TensorImpl* impl) noexcept = nullptr;

void dispose(TensorImpl* impl) noexcept {
  if (impl->owns_python) {
    hand_back_to_python(impl);
    return;
  }
  if (impl->retains_grad && impl->grad_fn && impl->grad_fn->extras) {
    std::lock_guard lock(retained_mutex);
    std::erase(impl->grad_fn->extras->retained, impl);
  }
  impl->~TensorImpl();
  pool_free(impl, sizeof(TensorImpl));
}

}  // namespace weft::detail
