// Tensors kept for backward: versions, in-place writes, and the hooks that pack and unpack them.
#include "src/core/check.h"
#include "src/core/tensor_impl.h"
#include "src/tape/node.h"
#include "weft/saved_tensors.h"

namespace weft::tape {

namespace {

constinit thread_local bool packing = false;  // whether current_hooks() holds something

std::shared_ptr<const SavedTensorHooks>& current_hooks() {
  thread_local std::shared_ptr<const SavedTensorHooks> hooks;
  return hooks;
}

std::optional<std::string>& refusal() {
  thread_local std::optional<std::string> message;
  return message;
}

/// What a pack hook computes is not packed in turn.
struct WithoutHooks {
  WithoutHooks() : before(saved_tensor_hooks()) { set_saved_tensor_hooks(nullptr); }
  ~WithoutHooks() { set_saved_tensor_hooks(before); }
  std::shared_ptr<const SavedTensorHooks> before;
};

/// Between an unpacked tensor and the leaf it is another handle of.
struct Alias final : Node {
  explicit Alias(Edge leaf) : Node("alias", 1, 1) { set_edge(0, std::move(leaf)); }
  Grads apply(Grads&& grads, const Needs&) override { return Grads(grads[0]); }
  void release_saved() override {}
};

}  // namespace

const std::shared_ptr<const SavedTensorHooks>& saved_tensor_hooks() { return current_hooks(); }
void set_saved_tensor_hooks(std::shared_ptr<const SavedTensorHooks> hooks) {
  packing = hooks != nullptr;
  current_hooks() = std::move(hooks);
}

Saved Saved::input(const Tensor& tensor) {
  Saved saved;
  if (packing || tensor.impl().inference) [[unlikely]] {
    WEFT_CHECK(
        !tensor.impl().inference, GradError, "autograd",
        "inference tensors cannot be saved for backward: make a clone() outside of inference mode, or use "
        "NoGrad instead; shape {}",
        tensor.sizes());
    if (!tensor.impl().wrapped_number) {
      saved.pack(tensor);
      return saved;
    }
  }
  saved.version_ = tensor.version();
  Edge edge = tensor.requires_grad() ? gradient_edge(tensor) : Edge();
  if (edge.leaf) {
    saved.tensor_ = tensor;
    return saved;
  }
  // A copy of the handle: were the tensor itself kept, a later in-place op on it that uses this node would close a cycle.
  saved.tensor_ = detail::shallow_copy(tensor);
  if (edge.node) {
    auto& copy = saved.tensor_.impl();
    copy.grad_fn = std::move(edge.node);
    copy.output_number = edge.number;
    copy.requires_grad = true;
  }
  return saved;
}

Saved Saved::output(const Tensor& tensor, uint32_t number, uint32_t writes_ahead) {
  Saved saved;
  saved.output_number_ = number;
  saved.is_output_ = true;
  if (packing) [[unlikely]] {
    saved.pack(tensor);
    return saved;
  }
  saved.tensor_ = detail::shallow_copy(tensor);
  saved.version_ = tensor.version() + (tensor.impl().unversioned ? 0 : writes_ahead);
  return saved;
}

Tensor Saved::operator*() const {
  const Node* node = current_node();
  const char* op = node ? node->name : "backward";
  WEFT_CHECK(tensor_.defined(), Error, op, "read a tensor in backward that it did not save");
  if (packed_) [[unlikely]]
    return unpack(node);
  WEFT_CHECK(tensor_.version() == version_, GradError, op,
             "a tensor that its gradient needs was modified by an in-place operation: it is at version {}, "
             "expected version "
             "{}; shape {}. Write out of place, or on a clone()",
             tensor_.version(), version_, tensor_.sizes());
  if (!is_output_ || !grad_enabled() || !node) return tensor_;
  Tensor output = detail::shallow_copy(tensor_);
  output.impl().grad_fn = detail::Ref<Node>(const_cast<Node*>(node));
  output.impl().output_number = output_number_;
  output.impl().requires_grad = true;
  return output;
}

void Saved::pack(const Tensor& tensor) {
  auto packed = std::make_unique<Packed>();
  packed->hooks = saved_tensor_hooks();
  if (!is_output_ && tensor.requires_grad()) packed->edge = gradient_edge(tensor);
  {
    const NoGrad off_the_tape;
    const WithoutHooks without_hooks;
    const uint32_t version = tensor.version();
    packed->value = packed->hooks->pack(detail::shallow_copy(tensor));
    WEFT_CHECK(tensor.version() == version, GradError, "saved_tensors_hooks",
               "a pack hook must not write to its tensor in place; shape {}", tensor.sizes());
  }
  tensor_ = Tensor(detail::make_impl());
  tensor_.impl().sizes = tensor.sizes();
  tensor_.impl().dtype = tensor.dtype();
  meta(tensor_).packed = std::move(packed);
  packed_ = true;
}

Tensor Saved::unpack(const Node* node) const {
  const Packed& packed = *tensor_.impl().meta->packed;
  Tensor tensor;
  {
    const NoGrad off_the_tape;
    tensor = packed.hooks->unpack(packed.value);
    WEFT_CHECK(tensor.defined(), ValueError, "saved_tensors_hooks",
               "an unpack hook must return a tensor; got an undefined one");
    WEFT_CHECK(tensor.sizes() == tensor_.impl().sizes && tensor.dtype() == tensor_.impl().dtype, ShapeError,
               "saved_tensors_hooks",
               "an unpack hook must return a tensor like the one that was packed, {} of shape {}; got {} of "
               "shape {}",
               tensor_.impl().dtype, tensor_.impl().sizes, tensor.dtype(), tensor.sizes());
    tensor = tensor.detach();
  }
  if (is_output_ && node && grad_enabled())
    attach(tensor, output_number_, detail::Ref<Node>(const_cast<Node*>(node)));
  else if (packed.edge.node) attach(tensor, packed.edge.number, packed.edge.node);
  else if (packed.edge.leaf && grad_enabled()) attach(tensor, 0, detail::Ref<Node>(new Alias(packed.edge)));
  return tensor;
}

}  // namespace weft::tape

namespace weft::autograd {

SavedTensorsHooks::SavedTensorsHooks(Pack pack, Unpack unpack) {
  WEFT_CHECK(pack && unpack, ValueError, "saved_tensors_hooks",
             "both hooks must be callable; got an empty function");
  const auto& message = tape::refusal();
  if (message) throw GradError(*message);
  tape::set_saved_tensor_hooks(std::make_shared<tape::SavedTensorHooks>(
      tape::SavedTensorHooks{std::move(pack), std::move(unpack), tape::saved_tensor_hooks()}));
}

SavedTensorsHooks::~SavedTensorsHooks() {
  if (const auto ours = tape::saved_tensor_hooks()) tape::set_saved_tensor_hooks(ours->around);
}

DisableSavedTensorsHooks::DisableSavedTensorsHooks(std::string message) : before_(tape::refusal()) {
  if (tape::saved_tensor_hooks()) throw GradError(message);
  tape::refusal() = std::move(message);
}
DisableSavedTensorsHooks::~DisableSavedTensorsHooks() { tape::refusal() = std::move(before_); }

}  // namespace weft::autograd
