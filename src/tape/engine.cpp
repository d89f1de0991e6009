// The backward walk: nodes by falling depth, gradients summed on arrival, leaves last.
#include <algorithm>
#include <optional>
#include <unordered_set>

#include "src/core/autocast_modes.h"
#include "src/core/changes.h"
#include "src/core/check.h"
#include "src/core/tensor_impl.h"
#include "src/tape/anomaly.h"
#include "src/tape/frontier.h"
#include "src/tape/replaced.h"

namespace weft::tape {

namespace {

constinit thread_local Node* running_node = nullptr;
constinit thread_local bool recording_enabled = true;
// A hook may start a backward of its own, but one that starts itself again and again would run off the stack.
constexpr int kMostNested = 64;
struct NestedWalk;
constinit thread_local NestedWalk* innermost_walk = nullptr;
constinit thread_local uint64_t walks_begun = 0;
struct NestedWalk {
  NestedWalk(const char* op, bool fills_leaves)
      : about{++walks_begun, fills_leaves}, around(innermost_walk), level(around ? around->level + 1 : 1) {
    WEFT_CHECK(level <= kMostNested, GradError, op, "backward was started from within itself {} times over",
               kMostNested);
    innermost_walk = this;
  }
  ~NestedWalk() { innermost_walk = around; }
  NestedWalk(const NestedWalk&) = delete;
  NestedWalk& operator=(const NestedWalk&) = delete;

  /// They may ask for more.
  void call_at_end() {
    for (size_t i = 0; i < at_end.size(); ++i) std::exchange(at_end[i], nullptr)();
  }

  RunningWalk about;
  std::vector<std::function<void()>> at_end;
  NestedWalk* around;
  int level;
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
    check_replaced(replaced, gradient);
    gradient = std::move(replaced);
  }
  return gradient;
}

void accumulate_leaf(const Tensor& leaf, Tensor gradient) {
  WEFT_CHECK(gradient.sizes() == leaf.sizes(), ShapeError, "backward",
             "a gradient of shape {} arrived at a leaf of shape {}", gradient.sizes(), leaf.sizes());
  detail::note_grad(leaf);
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

class Walk {
 public:
  explicit Walk(const Request& request) : request_(request) {}

  void send(const Edge& edge, Tensor gradient) {
    if (!edge || !gradient.defined()) return;
    if (edge.leaf && !edge.leaf->meta && !request_.inputs) meta(Tensor(edge.leaf));  // .grad's place
    accumulate(frontier_.at(edge)[edge.node ? static_cast<int>(edge.number) : 0], std::move(gradient));
  }

  std::vector<Tensor> run() {
    std::vector<Tensor> results;
    if (request_.inputs) {
      results.resize(static_cast<size_t>(request_.inputs->size()));
      find_paths();
    }
    while (!frontier_.empty()) {
      auto [target, gradients] = frontier_.pop();
      if (target.node) run_node(*target.node, std::move(gradients), results);
      else if (request_.inputs) capture(target.leaf.get(), 0, gradients[0], results);
      else arrive(Tensor(std::move(target.leaf)), std::move(gradients[0]));
    }
    return results;
  }

 private:
  static void arrive(const Tensor& leaf, Tensor gradient) {
    accumulate_leaf(leaf, std::move(gradient));
    if (!leaf.impl().meta->hooks.empty()) run_after_accumulation(leaf);
  }

  void run_node(Node& node, Grads gradients, std::vector<Tensor>& results) {
    if (node.extras) call_output_hooks(node, gradients);
    if (request_.inputs) {
      for (int i = 0; i < gradients.size(); ++i)
        if (gradients[i].defined()) capture(&node, static_cast<uint32_t>(i), gradients[i], results);
      if (!paths_->useful.contains(&node)) return;
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
    const Needs needs(node.edges, wanted.get());
    Grads produced;
    if (node.extras || anomaly_ != Anomaly::off) [[unlikely]] {
      produced = apply_watched(node, std::move(gradients), needs);
    } else {
      RunningNode running(&node);
      produced = node.apply(std::move(gradients), needs);
    }
    for (int i = 0; i < std::min(node.num_inputs, produced.size()); ++i)
      if (!wanted || wanted[static_cast<size_t>(i)]) send(node.edges[i], std::move(produced[i]));
    if (!request_.retain_graph && node.holds_saved) node.release_saved();
  }

  // With the node's own hooks, and in anomaly mode.
  Grads apply_watched(Node& node, Grads gradients, const Needs& needs) {
    std::vector<std::pair<int64_t, NodePrehook>> before;
    std::vector<std::pair<int64_t, NodeHook>> after;
    if (node.extras) {
      before = node.extras->before;  // hooks may remove themselves
      after = node.extras->after;
    }
    for (const auto& [id, hook] : before) hook(gradients);
    Grads given;
    if (!after.empty()) {
      given.resize(gradients.size());
      for (int i = 0; i < gradients.size(); ++i) given[i] = gradients[i];
    }
    Grads produced;
    try {
      RunningNode running(&node);
      produced = node.apply(std::move(gradients), needs);
      if (anomaly_ == Anomaly::check_nan) check_nan(node, produced);
    } catch (const std::exception&) {
      if (anomaly_ != Anomaly::off) show_place(node);
      throw;
    }
    for (const auto& [id, hook] : after) hook(produced, given);
    return produced;
  }

  void call_output_hooks(Node& node, Grads& gradients) {
    if (!node.extras->hooks.empty())
      for (int i = 0; i < gradients.size(); ++i)
        if (gradients[i].defined())
          gradients[i] = run_hooks(node.extras->hooks, static_cast<uint32_t>(i), std::move(gradients[i]));
    if (request_.inputs) return;
    for (detail::TensorImpl* impl : node.extras->retained) {
      Tensor& arrived = gradients[static_cast<int>(impl->output_number)];
      if (!arrived.defined()) continue;
      const Tensor tensor{detail::Ref<detail::TensorImpl>(impl)};
      Tensor& grad = meta(tensor).grad;
      grad = grad.defined() ? ops().add(grad, arrived) : ops().clone_contiguous(arrived);
    }
  }

  void capture(const void* target, uint32_t number, const Tensor& gradient, std::vector<Tensor>& results) {
    for (size_t i = 0; i < paths_->captured.size(); ++i) {
      const Edge& edge = paths_->captured[i];
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
    if (edge.node)
      return paths_->useful.contains(edge.node.get()) || paths_->endpoints.contains(edge.node.get());
    return edge.leaf && paths_->endpoints.contains(edge.leaf.get());
  }

  // Which nodes lie on a path from the outputs to the inputs: by rising depth, a node's inputs are judged before it.
  void find_paths() {
    paths_.emplace();
    for (int64_t i = 0; i < request_.inputs->size(); ++i) {
      paths_->captured.push_back(gradient_edge((*request_.inputs)[i]));
      const Edge& edge = paths_->captured.back();
      if (edge)
        paths_->endpoints.insert(edge.node ? static_cast<const void*>(edge.node.get()) : edge.leaf.get());
    }
    std::vector<Node*> reached;
    std::unordered_set<const Node*> seen;
    const auto visit = [&](Node* node) {
      if (node && seen.insert(node).second) reached.push_back(node);
    };
    frontier_.for_each_target([&](const Edge& target) { visit(target.node.get()); });
    for (size_t i = 0; i < reached.size(); ++i)
      for (int e = 0; e < reached[i]->num_inputs; ++e) visit(reached[i]->edges[e].node.get());
    std::sort(reached.begin(), reached.end(),
              [](const Node* a, const Node* b) { return a->depth < b->depth; });
    for (Node* node : reached)
      for (int e = 0; e < node->num_inputs; ++e)
        if (leads_on(node->edges[e])) paths_->useful.insert(node);
  }

  /// For gradients of given inputs.
  struct Paths {
    std::vector<Edge> captured;
    std::unordered_set<const void*> endpoints;
    std::unordered_set<const void*> useful;
  };

  const Request& request_;
  const Anomaly anomaly_ = anomaly();
  Frontier frontier_;
  std::optional<Paths> paths_;
};

struct GradMode {
  explicit GradMode(bool enabled) : previous(grad_enabled()) { set_grad_enabled(enabled); }
  ~GradMode() { set_grad_enabled(previous); }
  bool previous;
};

/// The gradient output `i` starts with.
Tensor seed(const char* op, const Request& request, int64_t i) {
  const Tensor& output = request.outputs[i];
  WEFT_CHECK(output.requires_grad(), GradError, op,
             "the tensor does not require grad and does not have a grad_fn: nothing to differentiate "
             "(computed under NoGrad, detached, of integers, or of "
             "tensors without requires_grad); shape {}",
             output.sizes());
  if (i >= request.gradients.size() || !request.gradients[i].defined()) {
    WEFT_CHECK(output.numel() == 1, GradError, op,
               "grad can be implicitly created only for scalar outputs; pass a gradient of shape {}",
               output.sizes());
    return ops().ones_like(output.detach());
  }
  const Tensor& given = request.gradients[i];
  WEFT_CHECK(given.sizes() == output.sizes(), ShapeError, op, "the gradient has shape {}, the output {}",
             given.sizes(), output.sizes());
  WEFT_CHECK(given.dtype() == output.dtype(), DtypeError, op, "the gradient is {}, the output {}",
             given.dtype(), output.dtype());
  if (given.device() == output.device()) return given;
  WEFT_CHECK(given.dim() == 0, DeviceError, op, "the gradient is on {}, the output on {}", given.device(),
             output.device());
  Tensor followed = ops().zeros_like(output.detach());
  ops().copy_into(followed, given);
  return followed;
}

}  // namespace

Node* current_node() { return running_node; }
RunningNode::RunningNode(Node* node) : previous_(std::exchange(running_node, node)) {}
RunningNode::~RunningNode() { running_node = previous_; }

std::vector<Tensor> run_backward(const char* op, const Request& request) {
  NestedWalk nested(op, !request.inputs);
  WEFT_CHECK(request.gradients.size() <= request.outputs.size(), ValueError, op,
             "{} gradients for {} outputs", request.gradients.size(), request.outputs.size());
  GradMode mode(request.create_graph);
  const detail::WithAutocastModes as_recorded{{}};
  Walk walk(request);
  for (int64_t i = 0; i < request.outputs.size(); ++i)
    walk.send(gradient_edge(request.outputs[i]), seed(op, request, i));
  std::vector<Tensor> results = walk.run();
  if (!nested.at_end.empty()) nested.call_at_end();
  return results;
}

RunningWalk running_walk() { return innermost_walk ? innermost_walk->about : RunningWalk(); }

void at_end_of_walk(std::function<void()> function) {
  WEFT_CHECK(innermost_walk, GradError, "queue_callback",
             "final callbacks can only be installed during backward");
  innermost_walk->at_end.push_back(std::move(function));
}

void check_replaced(const Tensor& replaced, const Tensor& gradient) {
  WEFT_CHECK(replaced.sizes() == gradient.sizes(), ShapeError, "hook",
             "must return a gradient of the shape it was given, {}; got {}", gradient.sizes(),
             replaced.sizes());
  WEFT_CHECK(replaced.dtype() == gradient.dtype(), DtypeError, "hook",
             "must return a gradient of the dtype it was given, {}; got {}", gradient.dtype(),
             replaced.dtype());
  WEFT_CHECK(replaced.device() == gradient.device(), DeviceError, "hook",
             "must return a gradient on the device it was given, {}; got {}", gradient.device(),
             replaced.device());
}

void run_after_accumulation(const Tensor& leaf) {
  const AutogradMeta* leaf_meta = leaf.impl().meta.get();
  if (leaf_meta) run_hooks(leaf_meta->hooks, kAfterAccumulation, leaf);
}

bool reaches_other_leaves(TensorList outputs, TensorList leaves) {
  std::unordered_set<const void*> known;
  for (const Tensor& leaf : leaves) known.insert(&leaf.impl());
  std::vector<const Node*> reached;
  std::unordered_set<const Node*> seen;
  const auto is_other = [&](const Edge& edge) {
    if (edge.node && seen.insert(edge.node.get()).second) reached.push_back(edge.node.get());
    return edge.leaf && !known.contains(edge.leaf.get());
  };
  for (const Tensor& output : outputs)
    if (output.defined() && output.requires_grad() && is_other(gradient_edge(output))) return true;
  for (size_t i = 0; i < reached.size(); ++i)
    for (int e = 0; e < reached[i]->num_inputs; ++e)
      if (is_other(reached[i]->edges[e])) return true;
  return false;
}

}  // namespace weft::tape

namespace weft {

bool grad_enabled() { return tape::recording_enabled; }
void set_grad_enabled(bool enabled) { tape::recording_enabled = enabled; }

bool inference_mode() { return detail::inference_mode; }
void set_inference_mode(bool enabled) { detail::inference_mode = enabled; }
InferenceMode::InferenceMode(bool enabled)
    : grad_enabled_(grad_enabled()), inference_mode_(std::exchange(detail::inference_mode, enabled)) {
  set_grad_enabled(!enabled);
}
InferenceMode::~InferenceMode() {
  set_grad_enabled(grad_enabled_);
  detail::inference_mode = inference_mode_;
}

}  // namespace weft
