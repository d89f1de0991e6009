// The backward walk: nodes by falling depth, gradients summed on arrival, leaves last.
#include <algorithm>
#include <queue>
#include <unordered_map>
#include <unordered_set>

#include "src/core/check.h"
#include "src/core/tensor_impl.h"
#include "src/tape/node.h"

namespace weft::tape {

namespace {

thread_local Node* running_node = nullptr;
thread_local bool recording_enabled = true;
thread_local int nested_walks = 0;

// A hook may start a backward of its own, but one that starts itself again and again would run off the stack.
constexpr int kMostNested = 64;
struct NestedWalk {
  explicit NestedWalk(const char* op) {
    WEFT_CHECK(nested_walks < kMostNested, GradError, op,
               "backward was started from within itself {} times over", kMostNested);
    ++nested_walks;
  }
  ~NestedWalk() { --nested_walks; }
};

// A gradient nobody else holds may be added to in place.
bool exclusive(const Tensor& t) {
  return t.ref()->use_count() == 1 && t.impl().storage->use_count() == 1 && !t.requires_grad() &&
         !t.is_view();
}

void accumulate(Tensor& into, Tensor value) {
  if (!into.defined()) {
    into = std::move(value);
  } else if (!grad_enabled() && exclusive(into) && into.dtype() == value.dtype()) {
    ops().add_into(into, value);
  } else {
    into = ops().add(into, value);
  }
}

Tensor run_hooks(const std::vector<NumberedHook>& hooks, uint32_t output, Tensor gradient) {
  // A hook may remove itself. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const std::vector<NumberedHook> now = hooks;
  for (const NumberedHook& hook : now) {
    if (hook.output != output) continue;
    Tensor replaced = hook.call(gradient);
    if (!replaced.defined()) continue;
    WEFT_CHECK(replaced.sizes() == gradient.sizes(), ShapeError, "hook",
               "must return a gradient of the shape it was given, {}; got {}", gradient.sizes(),
               replaced.sizes());
    WEFT_CHECK(replaced.dtype() == gradient.dtype(), DtypeError, "hook",
               "must return a gradient of the dtype it was given, {}; got {}", gradient.dtype(),
               replaced.dtype());
    WEFT_CHECK(replaced.device() == gradient.device(), DeviceError, "hook",
               "must return a gradient on the device it was given, {}; got {}", gradient.device(),
               replaced.device());
    gradient = std::move(replaced);
  }
  return gradient;
}

void accumulate_leaf(detail::TensorImpl* impl, Tensor gradient) {
  const Tensor leaf{detail::Ref<detail::TensorImpl>(impl)};
  WEFT_CHECK(gradient.sizes() == leaf.sizes(), ShapeError, "backward",
             "a gradient of shape {} arrived at a leaf of shape {}", gradient.sizes(), leaf.sizes());
  AutogradMeta& leaf_meta = meta(leaf);
  if (!leaf_meta.hooks.empty()) gradient = run_hooks(leaf_meta.hooks, 0, std::move(gradient));
  Tensor& grad = leaf_meta.grad;
  if (grad.defined()) {
    WEFT_CHECK(grad.sizes() == leaf.sizes() && grad.dtype() == leaf.dtype(), ShapeError, "backward",
               "the .grad of a leaf is {} of shape {}, but the leaf, whose data was replaced, is {} of shape "
               "{}: clear "
               "it with set_grad({{}})",
               grad.dtype(), grad.sizes(), leaf.dtype(), leaf.sizes());
    if (grad_enabled()) grad = ops().add(grad, gradient);
    else ops().add_into(grad, gradient);
    return;
  }
  // .grad never shares memory with anything else a user or the graph may hold.
  if (!grad_enabled() && exclusive(gradient) && gradient.strides() == leaf.strides())
    grad = std::move(gradient);
  else grad = ops().clone_contiguous(gradient);
}

// What is waiting to run: a node, or a leaf (depth 0).
struct Waiting {
  int64_t depth;
  size_t slot;
  bool operator<(const Waiting& other) const {
    return depth != other.depth ? depth < other.depth : slot > other.slot;
  }
};

struct Slot {
  Edge target;  // number unused
  Grads gradients;
};

class Walk {
 public:
  explicit Walk(const Request& request) : request_(request) {}

  void send(const Edge& edge, Tensor gradient) {
    if (!edge || !gradient.defined()) return;
    const void* key = edge.node ? static_cast<const void*>(edge.node.get()) : edge.leaf.get();
    const auto [at, fresh] = slot_of_.try_emplace(key, slots_.size());
    if (fresh) {
      slots_.emplace_back();
      Slot& slot = slots_.back();
      slot.target = Edge{edge.node, edge.leaf, 0};
      slot.gradients.resize(edge.node ? edge.node->num_outputs : 1);
      waiting_.push({edge.node ? edge.node->depth : 0, at->second});
    }
    accumulate(slots_[at->second].gradients[edge.node ? static_cast<int>(edge.number) : 0],
               std::move(gradient));
  }

  std::vector<Tensor> run() {
    std::vector<Tensor> results;
    if (request_.inputs) {
      results.resize(static_cast<size_t>(request_.inputs->size()));
      find_paths();
    }
    while (!waiting_.empty()) {
      const size_t at = waiting_.top().slot;
      waiting_.pop();
      Edge target = std::move(slots_[at].target);
      Grads gradients = std::move(slots_[at].gradients);
      slot_of_.erase(target.node ? static_cast<const void*>(target.node.get()) : target.leaf.get());
      if (target.node) run_node(*target.node, std::move(gradients), results);
      else if (request_.inputs) capture(target.leaf.get(), 0, gradients[0], results);
      else accumulate_leaf(target.leaf.get(), std::move(gradients[0]));
    }
    return results;
  }

 private:
  void run_node(Node& node, Grads gradients, std::vector<Tensor>& results) {
    if (node.hooks) call_output_hooks(node, gradients);
    if (request_.inputs) {
      for (int i = 0; i < gradients.size(); ++i)
        if (gradients[i].defined()) capture(&node, static_cast<uint32_t>(i), gradients[i], results);
      if (!useful_.contains(&node)) return;
    }
    WEFT_CHECK(!node.released, GradError, node.name,
               "trying to backward through the graph a second time: what it saved was freed by the first; "
               "pass retain_graph=true "
               "to the first backward");
    std::unique_ptr<bool[]> wanted;
    if (request_.inputs) {
      wanted = std::make_unique<bool[]>(static_cast<size_t>(node.num_inputs));
      for (int i = 0; i < node.num_inputs; ++i) wanted[static_cast<size_t>(i)] = leads_on(node.edges[i]);
    }
    Grads produced;
    {
      RunningNode running(&node);
      produced = node.apply(std::move(gradients), Needs(node.edges, wanted.get()));
    }
    for (int i = 0; i < std::min(node.num_inputs, produced.size()); ++i)
      if (!wanted || wanted[static_cast<size_t>(i)]) send(node.edges[i], std::move(produced[i]));
    if (!request_.retain_graph && node.holds_saved) node.release_saved();
  }

  void call_output_hooks(Node& node, Grads& gradients) {
    for (int i = 0; i < gradients.size(); ++i)
      if (gradients[i].defined())
        gradients[i] = run_hooks(node.hooks->hooks, static_cast<uint32_t>(i), std::move(gradients[i]));
    if (request_.inputs) return;
    for (detail::TensorImpl* impl : node.hooks->retained) {
      Tensor& arrived = gradients[static_cast<int>(impl->output_number)];
      if (!arrived.defined()) continue;
      const Tensor tensor{detail::Ref<detail::TensorImpl>(impl)};
      Tensor& grad = meta(tensor).grad;
      grad = grad.defined() ? ops().add(grad, arrived) : ops().clone_contiguous(arrived);
    }
  }

  void capture(const void* target, uint32_t number, const Tensor& gradient, std::vector<Tensor>& results) {
    for (size_t i = 0; i < captured_.size(); ++i) {
      const Edge& edge = captured_[i];
      const void* key = edge.node ? static_cast<const void*>(edge.node.get()) : edge.leaf.get();
      if (key != target || edge.number != number) continue;
      Tensor result = gradient;
      if (!edge.node) {
        const AutogradMeta* leaf_meta = edge.leaf->meta.get();
        if (leaf_meta && !leaf_meta->hooks.empty()) result = run_hooks(leaf_meta->hooks, 0, gradient);
      }
      results[i] = result;
    }
  }

  bool leads_on(const Edge& edge) const {
    if (edge.node) return useful_.contains(edge.node.get()) || endpoints_.contains(edge.node.get());
    return edge.leaf && endpoints_.contains(edge.leaf.get());
  }

  // Which nodes lie on a path from the outputs to the inputs: by rising depth, a node's inputs are judged before it.
  void find_paths() {
    for (int64_t i = 0; i < request_.inputs->size(); ++i) {
      captured_.push_back(gradient_edge((*request_.inputs)[i]));
      const Edge& edge = captured_.back();
      if (edge) endpoints_.insert(edge.node ? static_cast<const void*>(edge.node.get()) : edge.leaf.get());
    }
    std::vector<Node*> reached;
    std::unordered_set<const Node*> seen;
    const auto visit = [&](Node* node) {
      if (node && seen.insert(node).second) reached.push_back(node);
    };
    for (const Slot& slot : slots_) visit(slot.target.node.get());
    for (size_t i = 0; i < reached.size(); ++i)
      for (int e = 0; e < reached[i]->num_inputs; ++e) visit(reached[i]->edges[e].node.get());
    std::sort(reached.begin(), reached.end(),
              [](const Node* a, const Node* b) { return a->depth < b->depth; });
    for (Node* node : reached)
      for (int e = 0; e < node->num_inputs; ++e)
        if (leads_on(node->edges[e])) useful_.insert(node);
  }

  const Request& request_;
  std::vector<Slot> slots_;
  std::unordered_map<const void*, size_t> slot_of_;
  std::priority_queue<Waiting> waiting_;
  std::vector<Edge> captured_;
  std::unordered_set<const void*> endpoints_;
  std::unordered_set<const void*> useful_;
};

struct GradMode {
  explicit GradMode(bool enabled) : previous(grad_enabled()) { set_grad_enabled(enabled); }
  ~GradMode() { set_grad_enabled(previous); }
  bool previous;
};

}  // namespace

Node* current_node() { return running_node; }
RunningNode::RunningNode(Node* node) : previous_(std::exchange(running_node, node)) {}
RunningNode::~RunningNode() { running_node = previous_; }

std::vector<Tensor> run_backward(const char* op, Request request) {
  const NestedWalk nested(op);
  Walk walk(request);
  WEFT_CHECK(request.gradients.size() <= static_cast<size_t>(request.outputs.size()), ValueError, op,
             "{} gradients for {} outputs", request.gradients.size(), request.outputs.size());
  std::vector<Edge> roots;
  std::vector<Tensor> seeds;
  for (int64_t i = 0; i < request.outputs.size(); ++i) {
    const Tensor& output = request.outputs[i];
    WEFT_CHECK(
        output.requires_grad(), GradError, op,
        "the tensor does not require grad and does not have a grad_fn: nothing to differentiate; shape {}",
        output.sizes());
    Tensor seed = static_cast<size_t>(i) < request.gradients.size()
                      ? request.gradients[static_cast<size_t>(i)]
                      : Tensor();
    if (!seed.defined()) {
      WEFT_CHECK(output.numel() == 1, GradError, op,
                 "grad can be implicitly created only for scalar outputs; pass a gradient of shape {}",
                 output.sizes());
      seed = ops().ones_like(output.detach());
    }
    WEFT_CHECK(seed.sizes() == output.sizes(), ShapeError, op, "the gradient has shape {}, the output {}",
               seed.sizes(), output.sizes());
    WEFT_CHECK(seed.dtype() == output.dtype(), DtypeError, op, "the gradient is {}, the output {}",
               seed.dtype(), output.dtype());
    roots.push_back(gradient_edge(output));
    seeds.push_back(std::move(seed));
  }
  GradMode mode(request.create_graph);
  for (size_t i = 0; i < roots.size(); ++i) walk.send(roots[i], std::move(seeds[i]));
  return walk.run();
}

}  // namespace weft::tape

namespace weft {

bool grad_enabled() { return tape::recording_enabled; }
void set_grad_enabled(bool enabled) { tape::recording_enabled = enabled; }

}  // namespace weft
