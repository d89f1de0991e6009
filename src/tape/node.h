// The tape: nodes, edges and what a tensor keeps for autograd. Ops record through src/ops/op_call.h.
#pragma once

#include <any>
#include <atomic>
#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/autograd.h"
#include "weft/tensor.h"

namespace weft::tape {

/// Gradients in the order of a node's inputs or outputs; an undefined tensor is a zero nobody had to write down.
class Grads {
 public:
  Grads() = default;
  explicit Grads(Tensor first) : size_(1), inline_{std::move(first)} {}
  Grads(Tensor first, Tensor second) : size_(2), inline_{std::move(first), std::move(second)} {}
  template <std::convertible_to<Tensor>... More>
  Grads(Tensor first, Tensor second, Tensor third, More&&... more) {
    resize(static_cast<int>(3 + sizeof...(More)));
    int i = 0;
    (*this)[i++] = std::move(first);
    (*this)[i++] = std::move(second);
    (*this)[i++] = std::move(third);
    (((*this)[i++] = std::forward<More>(more)), ...);
  }
  Grads(Grads&&) noexcept = default;
  Grads& operator=(Grads&&) noexcept = default;
  Grads(const Grads&) = delete;
  Grads& operator=(const Grads&) = delete;

  int size() const { return size_; }
  Tensor& operator[](int i) { return size_ <= kInline ? inline_[i] : heap_[static_cast<size_t>(i)]; }
  const Tensor& operator[](int i) const {
    return size_ <= kInline ? inline_[i] : heap_[static_cast<size_t>(i)];
  }
  /// From empty to `size` undefined tensors.
  void resize(int size) {
    size_ = size;
    if (size > kInline) heap_.resize(static_cast<size_t>(size));
  }

 private:
  static constexpr int kInline = 3;
  int size_ = 0;
  Tensor inline_[kInline];
  std::vector<Tensor> heap_;
};

/// Where a gradient goes: to output `number` of a node, or into the .grad of a leaf.
struct Edge {
  detail::Ref<Node> node;
  detail::Ref<detail::TensorImpl> leaf;
  uint32_t number = 0;

  explicit operator bool() const { return node || leaf; }
};

/// The edge a gradient of `tensor` travels: empty if it does not require grad. Refreshes a view whose base was written.
WEFT_API Edge gradient_edge(const Tensor& tensor);

/// Which walk has a node or leaf in its frontier, and where: written by that walk alone while it holds it.
struct Claim {
  std::atomic<const void*> holder{nullptr};
  uint32_t slot = 0;
};

/// Which inputs of the running node anybody wants a gradient for.
class Needs {
 public:
  Needs(const Edge* edges, const bool* wanted) : edges_(edges), wanted_(wanted) {}
  bool operator[](int i) const { return wanted_ ? wanted_[i] : static_cast<bool>(edges_[i]); }

 private:
  const Edge* edges_;
  const bool* wanted_;
};

using GradHook = std::function<Tensor(const Tensor&)>;

/// A hook on a tensor's gradient, and the id that removes it.
struct NumberedHook {
  int64_t id;
  uint32_t output;
  GradHook call;
};
/// The "output" under which a leaf's hooks stand that are called with the leaf after its .grad was added to.
inline constexpr uint32_t kAfterAccumulation = 1;

/// Called with the gradients of a node's outputs before it runs, and may replace them.
using NodePrehook = std::function<void(Grads& of_outputs)>;
/// Called after a node ran with the gradients it made, which it may replace, and those it was given.
using NodeHook = std::function<void(Grads& of_inputs, const Grads& of_outputs)>;

/// What few nodes have: hooks, the non-leaf tensors whose .grad is kept, and what anomaly mode and users note about the node.
struct NodeExtras {
  std::vector<NumberedHook> hooks;            // of its outputs' gradients
  std::vector<detail::TensorImpl*> retained;  // they take themselves off when they die
  std::vector<std::pair<int64_t, NodePrehook>> before;
  std::vector<std::pair<int64_t, NodeHook>> after;
  std::string recorded_at;         // in anomaly mode: where its op was called
  std::shared_ptr<void> metadata;  // of the Python package
};

/// One recorded op. `depth` is one more than the deepest input's, so that walking by falling depth meets every consumer of
/// a node before the node itself.
struct Node : detail::RefCounted {
  const char* name;
  int64_t depth = 1;
  int num_inputs = 0;
  int num_outputs = 1;
  bool holds_saved = false;  // freed by the first backward that does not retain the graph
  bool released = false;
  Edge* edges;  // num_inputs of them
  Claim claim;
  std::unique_ptr<NodeExtras> extras;

  Node(const char* name, int num_inputs, int num_outputs);
  virtual ~Node();
  /// Gradients of the inputs from those of the outputs (undefined where none arrived).
  virtual Grads apply(Grads&& grads, const Needs& needs) = 0;
  /// Drops what was saved for backward; a second backward then says so.
  virtual void release_saved() = 0;

  void set_edge(int i, Edge edge);
  /// Its extras, made when first needed.
  WEFT_API NodeExtras& ensure_extras();
};

/// Nodes alive in the process: for leak tests.
WEFT_API int64_t live_nodes();

/// What packs tensors as they are saved and unpacks them when backward reads them (autograd::SavedTensorsHooks).
struct SavedTensorHooks {
  std::function<std::any(const Tensor&)> pack;
  std::function<Tensor(const std::any&)> unpack;
  std::shared_ptr<const SavedTensorHooks> around;  // those of the scope outside
};
/// The hooks that hold on this thread, or nullptr.
const std::shared_ptr<const SavedTensorHooks>& saved_tensor_hooks();
void set_saved_tensor_hooks(std::shared_ptr<const SavedTensorHooks> hooks);

/// A tensor kept for backward. Reading it throws GradError if its memory was written since it was saved.
class Saved {
 public:
  Saved() = default;
  /// An input, with the edge it had when it was saved.
  static Saved input(const Tensor& tensor);
  /// Output `number` of the node being recorded: kept without its node, so that no reference cycle arises. `writes_ahead`:
  /// in-place writes that are still to be counted.
  static Saved output(const Tensor& tensor, uint32_t number, uint32_t writes_ahead);

  /// The tensor, with its place in the graph.
  Tensor operator*() const;
  explicit operator bool() const { return tensor_.defined(); }

 private:
  void pack(const Tensor& tensor);
  Tensor unpack(const Node* node) const;

  Tensor tensor_;  // where hooks packed it, a stand-in without elements
  uint32_t version_ = 0;
  uint32_t output_number_ = 0;
  bool is_output_ = false;
  bool packed_ = false;
};

/// What hooks made of a saved tensor, and where its gradient goes.
struct Packed {
  std::any value;
  std::shared_ptr<const SavedTensorHooks> hooks;
  Edge edge;
};

/// One step from a base to a view, replayable on another tensor of the base's shape.
struct ViewStep {
  ViewStep(std::shared_ptr<ViewStep> parent, GradHook apply)
      : parent(std::move(parent)), apply(std::move(apply)) {}
  ~ViewStep();
  std::shared_ptr<ViewStep> parent;
  GradHook apply;
};

struct ViewInfo : detail::Pooled<ViewInfo> {
  Tensor base;
  std::shared_ptr<ViewStep> steps;  // null unless tracked
  uint32_t fresh_at = 0;            // storage version at which grad_fn was set
  bool tracked = true;              // false when made under no_grad
};

/// The rarely used part of a tensor's autograd state.
struct AutogradMeta : detail::RefCounted, detail::Pooled<AutogradMeta> {
  Tensor grad;
  Claim claim;                      // of a leaf
  std::vector<NumberedHook> hooks;  // on a leaf
  std::unique_ptr<ViewInfo> view;
  std::unique_ptr<Packed> packed;  // of the stand-in for a packed tensor
};
WEFT_API AutogradMeta& meta(const Tensor& tensor);

/// The node whose backward runs on this thread, or nullptr.
WEFT_API Node* current_node();
/// Makes `node` the running one while it lives.
class RunningNode {
 public:
  explicit RunningNode(Node* node);
  ~RunningNode();
  RunningNode(const RunningNode&) = delete;
  RunningNode& operator=(const RunningNode&) = delete;

 private:
  Node* previous_;
};

/// Makes `y` output `number` of `node`.
WEFT_API void attach(const Tensor& y, uint32_t number, detail::Ref<Node> node);
/// After `node`'s op wrote x in place: x, or the base x is a view of, now comes from it.
void rebase(const Tensor& x, detail::Ref<Node> node);
/// `view`, a view of x that was just made, becomes what x is: its shape and its place on the tape. Throws GradError for a leaf
/// that requires grad.
void take_shape(const char* op, const Tensor& x, const Tensor& view);
/// Throws unless autograd and memory allow an in-place write to x; see OpCall::check_inplace.
void check_inplace(const char* op, const Tensor& x, bool recording);
/// A view of base's memory that knows how it was made; `replay` is not needed where gradients are off.
Tensor make_view(const Tensor& base, const Shape& sizes, const Shape& strides, int64_t offset,
                 GradHook replay);

/// Gradients of `outputs` into leaves (`inputs` null), or for `inputs` alone, returned in order.
struct Request {
  TensorList outputs;
  TensorList gradients;
  const TensorList* inputs = nullptr;
  bool retain_graph = false;
  bool create_graph = false;
};
std::vector<Tensor> run_backward(const char* op, const Request& request);

/// The innermost backward that runs on this thread.
struct RunningWalk {
  uint64_t id = 0;            // of this thread's walks; 0: none runs
  bool fills_leaves = false;  // .grad of leaves, rather than gradients for chosen inputs
};
WEFT_API RunningWalk running_walk();
/// Calls `function` when that walk has ended, after the gradients are in place; its errors arrive as backward's. Not if the walk
/// itself fails. Throws GradError outside a walk.
WEFT_API void at_end_of_walk(std::function<void()> function);
/// Calls the hooks of a leaf for which .grad was added to.
WEFT_API void run_after_accumulation(const Tensor& leaf);
/// Whether the history of `outputs` leads to a leaf that is not one of `leaves`.
WEFT_API bool reaches_other_leaves(TensorList outputs, TensorList leaves);

/// Anomaly mode (autograd::DetectAnomaly), for the whole process.
enum class Anomaly : uint8_t { off, record, check_nan };
Anomaly anomaly();
void set_anomaly(Anomaly mode);
/// How the language above tells where an op was called, and where it shows an anomaly's text. Without it, labels and modules
/// tell the place, and the error itself shows it.
struct AnomalyLanguage {
  std::string (*place)();
  void (*show)(const std::string& text);
};
WEFT_API void set_anomaly_language(AnomalyLanguage language);

/// The few ops the tape itself needs, defined in src/ops/tape_ops.cpp.
struct TapeOps {
  Tensor (*add)(const Tensor& a, const Tensor& b);
  void (*add_into)(const Tensor& into, const Tensor& value);
  void (*copy_into)(const Tensor& into, const Tensor& value);
  Tensor (*clone_contiguous)(const Tensor& t);
  Tensor (*clone_strided)(const Tensor& t, const Shape& strides);
  Tensor (*ones_like)(const Tensor& t);
  Tensor (*zeros_like)(const Tensor& t);
  bool (*has_nan)(const Tensor& t);
};
const TapeOps& ops();

}  // namespace weft::tape
