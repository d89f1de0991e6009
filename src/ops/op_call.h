// What every op opens first: one OpCall. Whatever concerns all ops (recording, devices, launching, error wording) is here.
#pragma once

#include <initializer_list>
#include <type_traits>
#include <utility>

#include "kernels/table.h"
#include "kernels/view.h"
#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/tape/node.h"
#include "src/tape/recorder.h"
#include "weft/autograd.h"
#include "weft/tensor.h"

namespace weft::ops {

using tape::Edge;
using tape::Grads;
using tape::Needs;
using tape::Saved;

inline kernels::View view(const Tensor& t) {
  const auto& impl = t.impl();
  return {impl.data, impl.dtype, impl.sizes.size(), impl.sizes.data(), impl.strides.data()};
}
/// `t` as it is read when broadcast to `shape`: stride 0 along repeated dimensions. The caller has checked that it fits.
kernels::ConstView broadcast_view(const Tensor& t, const Shape& shape);

/// True when what is computed now from these will itself be differentiated (create_graph): use composed ops then.
template <class... T>
bool will_be_differentiated(const T&... tensors) {
  return grad_enabled() && ((tensors.defined() && tensors.requires_grad()) || ...);
}

/// Non-owning list of an op's differentiable inputs, in the order its backward returns gradients; undefined ones allowed.
class Inputs {
 public:
  struct Item {
    const Tensor* tensor;
    Item(const Tensor& t) : tensor(&t) {}  // NOLINT
  };
  Inputs(std::initializer_list<Item> items) : size_(static_cast<int>(items.size())) {  // NOLINT
    items_ = items.begin();  // the call that the braces are written in outlives the list
  }
  Inputs(TensorList list) : tensors_(list.begin()), size_(static_cast<int>(list.size())) {}  // NOLINT
  int size() const { return size_; }
  const Tensor& operator[](int i) const { return tensors_ ? tensors_[i] : *items_[i].tensor; }

 private:
  const Item* items_ = nullptr;
  const Tensor* tensors_ = nullptr;
  int size_ = 0;
};

/// A backward closure as a node: called as backward(grad), backward(grad, needs), or, for several outputs,
/// backward(grads) or backward(grads, needs) with a Grads.
template <class F>
struct ClosureNode final : tape::Node {
  explicit ClosureNode(const char* name, int num_inputs, int num_outputs, F&& f)
      : Node(name, num_inputs, num_outputs), backward(std::move(f)) {}
  ~ClosureNode() override {
    if (!released) backward.~F();
  }
  Grads apply(Grads&& grads, const Needs& needs) override {
    if constexpr (std::is_invocable_v<F&, const Tensor&, const Needs&>)
      return backward(std::as_const(grads[0]), needs);
    else if constexpr (std::is_invocable_v<F&, const Tensor&>) return backward(std::as_const(grads[0]));
    else if constexpr (std::is_invocable_v<F&, const Grads&, const Needs&>)
      return backward(std::as_const(grads), needs);
    else return backward(std::as_const(grads));
  }
  void release_saved() override {
    if (released) return;
    released = true;
    backward.~F();
  }
  static void* operator new(size_t bytes) { return detail::pool_allocate(bytes); }
  static void operator delete(void* p) { detail::pool_free(p, sizeof(ClosureNode)); }

  union {
    F backward;
  };
};

class OpCall {
 public:
  /// Opens the op: notes whether it records (grad mode on and an input requires grad), and throws DeviceError unless all
  /// tensors are on one device (0-d CPU tensors go with any). Undefined tensors are skipped.
  template <class... T>
  explicit OpCall(const char* name, const T&... tensors) : name_(name) {
    (look_at(tensors), ...);
    recording_ = recording_ && grad_enabled();
  }

  const char* name() const { return name_; }
  Device device() const { return device_; }
  bool recording() const { return recording_; }

  // Rules shared by many ops
  void check_floating(const Tensor& x) const {
    WEFT_CHECK(is_floating(x.dtype()), DtypeError, name_,
               "needs a floating-point tensor; got {}: convert it with to(float32)", x.dtype());
  }
  /// `dim` made non-negative; throws DimError. A 0-d tensor has the one dimension 0 (or -1).
  int64_t wrap(int64_t dim, const Tensor& x) const { return wrap(dim, x.dim()); }
  int64_t wrap(int64_t dim, int64_t ndim) const {
    const int64_t n = ndim == 0 ? 1 : ndim;
    WEFT_CHECK(dim >= -n && dim < n, DimError, name_, "dim must be in [{}, {}]; got {}", -n, n - 1, dim);
    return dim < 0 ? dim + n : dim;
  }

  /// Runs one kernel of this op's device: op.launch(&KernelTable::softmax_forward, view(y), view(x), dim). All arguments are
  /// trivially copyable. When a recorder is open on this thread, the launch is also listed. A GPU's kernel is handed to the
  /// current stream of the tensors' device; pointers in `args` are then that device's.
  template <class... P, class... A>
  void launch(void (*kernels::KernelTable::*entry)(P...), A&&... args) const {
    if (!device_.is_cpu()) [[unlikely]]
      return launch_on_gpu(entry, static_cast<P>(args)...);
    const auto kernel = kernels::cpu_table().*entry;
    if (tape::Recorder* recorder = tape::Recorder::current()) [[unlikely]]
      recorder->add(name_, kernel, static_cast<P>(args)...);
    kernel(static_cast<P>(args)...);
  }

  /// What backward will read: nothing unless this call records.
  Saved save(const Tensor& input) const {
    if (!recording_ || !input.defined()) return {};
    saves_ = true;
    return Saved::input(input);
  }
  Saved save_output(const Tensor& output, uint32_t number = 0) const {
    if (!recording_) return {};
    saves_ = true;
    return Saved::output(output, number, inplace_ ? 1 : 0);
  }

  /// Hands `y` out with its backward: a closure that takes the gradient of y and returns those of `inputs`, in order.
  template <class F>
  Tensor record(Tensor y, Inputs inputs, F backward) const {
    if (recording_) tape::attach(y, 0, make_node(inputs, 1, std::move(backward)));
    return y;
  }
  /// The same for several outputs; those that are not floating get no gradient.
  template <class F>
  std::vector<Tensor> record(std::vector<Tensor> outputs, Inputs inputs, F backward) const {
    if (!recording_) return outputs;
    auto node = make_node(inputs, static_cast<int>(outputs.size()), std::move(backward));
    for (size_t i = 0; i < outputs.size(); ++i)
      if (outputs[i].defined() && outputs[i].is_floating())
        tape::attach(outputs[i], static_cast<uint32_t>(i), node);
    return outputs;
  }

  /// A view of `base`'s memory: `offset` in elements from base's first one. `replay` makes the same view of another tensor of
  /// base's shape (used after in-place writes); `backward` takes the view's gradient and returns Grads{base's}.
  template <class Replay, class F>
  Tensor record_view(const Tensor& base, const Shape& sizes, const Shape& strides, int64_t offset,
                     Replay replay, F backward) const {
    Tensor y = tape::make_view(base, sizes, strides, offset,
                               grad_enabled() ? tape::GradHook(std::move(replay)) : tape::GradHook());
    return record(std::move(y), {base}, std::move(backward));
  }

  /// Before an in-place op writes: throws GradError where autograd cannot allow it (a leaf, a view of a leaf, a view made
  /// under no_grad), ShapeError if memory overlaps itself (an expanded tensor), Error if memory is read-only.
  void check_inplace(const Tensor& x) {
    tape::check_inplace(name_, x, recording_);
    inplace_ = true;
  }
  /// After an in-place op wrote x: counts the write, and records. `inputs[0]` must be x itself, and backward returns its
  /// gradient first. Works on views: the base learns of it, and sibling views find their new gradient function.
  template <class F>
  Tensor record_inplace(const Tensor& x, Inputs inputs, F backward) const {
    detail::Ref<tape::Node> node;
    if (recording_) node = make_node(inputs, 1, std::move(backward));
    x.bump_version();
    if (node) tape::rebase(x, std::move(node));
    return x;
  }

 private:
  void look_at(const Tensor& t) {
    if (!t.defined()) return;
    if (t.device() != device_) [[unlikely]]
      note_device(t);
    seen_ |= t.dim() > 0 ? kLarge : kNumber;
    recording_ = recording_ || t.requires_grad();
  }
  void look_at(TensorList list) {
    for (const Tensor& t : list) look_at(t);
  }
  void note_device(const Tensor& t);

  template <class... P>
  [[gnu::noinline, gnu::cold]] void launch_on_gpu(void (*kernels::KernelTable::*entry)(P...),
                                                  P... args) const {
    const detail::DeviceScope scope(name_, device_);
    const auto kernel = kernels::cuda_table(name_).*entry;
    check_gpu_launch(kernel != nullptr);
    // Recurrent kernels read the lengths of steps on the host.
    constexpr bool recurrent =
        std::is_same_v<decltype(entry), decltype(&kernels::KernelTable::recurrent_forward)> ||
        std::is_same_v<decltype(entry), decltype(&kernels::KernelTable::recurrent_backward)>;
    if (!recurrent && (beside_number_ || check_pointers())) (check_pointer(args), ...);
    kernel(args...);
  }
  void check_gpu_launch(bool has_kernel) const;
  /// Whether all kernels' pointers are looked at: in a captured step, and as WEFT_CHECK_POINTERS=1 asks for.
  static bool check_pointers();
  /// Notes it for a captured step. Throws DeviceError unless it is the device's memory, where that is to be checked: a 0-d CPU
  /// tensor stands beside tensors of a GPU only where an op reads it as a number.
  void check_pointer(const void* data) const;
  void check_pointer(float* number) const { check_pointer(static_cast<const void*>(number)); }
  void check_pointer(const double* numbers) const { check_pointer(static_cast<const void*>(numbers)); }
  void check_pointer(const kernels::View& view) const { check_pointer(kernels::ConstView(view)); }
  void check_pointer(const kernels::ConstView& view) const {
    if (view.numel() > 0) check_pointer(view.data);
  }
  void check_pointer(const kernels::Operand& operand) const { check_pointer(operand.data); }
  template <class T>
  void check_pointer(const T&) const {}

  template <class F>
  detail::Ref<tape::Node> make_node(Inputs inputs, int num_outputs, F backward) const {
    detail::Ref<tape::Node> node(new ClosureNode<F>(name_, inputs.size(), num_outputs, std::move(backward)));
    node->holds_saved = saves_;
    for (int i = 0; i < inputs.size(); ++i)
      if (inputs[i].defined() && inputs[i].requires_grad()) node->set_edge(i, tape::gradient_edge(inputs[i]));
    return node;
  }

  const char* name_;
  Device device_{};
  bool recording_ = false;
  bool inplace_ = false;
  static constexpr uint8_t kNumber = 1, kLarge = 2;
  uint8_t seen_ = 0;            // 0-d tensors; others, which fix the device
  bool beside_number_ = false;  // 0-d CPU tensors stand beside those of a GPU
  mutable bool saves_ = false;
};

}  // namespace weft::ops
