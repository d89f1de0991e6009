// The Tensor methods that concern autograd.
#include <algorithm>
#include <cctype>

#include "src/core/changes.h"
#include "src/core/check.h"
#include "src/core/tensor_impl.h"
#include "src/tape/node.h"

namespace weft {

bool Tensor::view_requires_grad() const {
  const tape::ViewInfo& view = *impl().meta->view;
  return view.tracked && view.base.impl().grad_fn && view.base.requires_grad();
}

Tensor Tensor::requires_grad_(bool value) const {
  auto& impl = this->impl();
  WEFT_CHECK(!value || is_floating(), DtypeError, "requires_grad_",
             "only floating-point tensors can require grad; got {}", dtype());
  WEFT_CHECK(!value || !impl.inference || inference_mode(), GradError, "requires_grad_",
             "setting requires_grad=true on an inference tensor outside of inference mode is not allowed; "
             "clone() it first; shape {}",
             sizes());
  WEFT_CHECK(value || is_leaf(), GradError, "requires_grad_",
             "only a leaf's requires_grad can be switched off; use detach(); this comes from {}",
             grad_fn_name());
  impl.requires_grad = value;
  return *this;
}

bool Tensor::is_leaf() const { return !requires_grad() || !tape::gradient_edge(*this).node; }

Tensor Tensor::grad() const { return impl().meta ? impl().meta->grad : Tensor(); }

void Tensor::set_grad(const Tensor& grad) const {
  if (grad.defined()) {
    WEFT_CHECK(grad.sizes() == sizes(), ShapeError, "set_grad", "the gradient has shape {}, the tensor {}",
               grad.sizes(), sizes());
    WEFT_CHECK(grad.dtype() == dtype(), DtypeError, "set_grad", "the gradient is {}, the tensor {}",
               grad.dtype(), dtype());
    WEFT_CHECK(grad.device() == device(), DeviceError, "set_grad", "the gradient is on {}, the tensor on {}",
               grad.device(), device());
    WEFT_CHECK(!grad.is_same(*this), ValueError, "set_grad", "a tensor cannot be its own gradient; shape {}",
               sizes());
    // It holds its base, which would hold it: neither would ever be freed.
    WEFT_CHECK(!grad.is_view() || !grad.impl().meta->view->base.is_same(*this), ValueError, "set_grad",
               "a view of a tensor cannot be its gradient; pass its detach(); shape {}", sizes());
  }
  detail::note_grad(*this);
  if (!grad.defined() && !impl().meta) return;
  tape::meta(*this).grad = grad;
}

const char* Tensor::grad_fn_name() const {
  if (!requires_grad()) return nullptr;
  const tape::Edge edge = tape::gradient_edge(*this);
  return edge.node ? edge.node->name : nullptr;
}

void Tensor::backward(const Tensor& gradient, BackwardOptions options) const {
  autograd::backward(TensorList(this, 1), TensorList(&gradient, gradient.defined() ? 1 : 0), options);
}

Tensor Tensor::detach_() const {
  auto& impl = this->impl();
  WEFT_CHECK(!impl.is_view, GradError, "detach_",
             "a view cannot be detached in place; use detach(); shape {}", sizes());
  impl.grad_fn = nullptr;
  impl.output_number = 0;
  impl.requires_grad = false;
  return *this;
}

void Tensor::set_data(const Tensor& other) const {
  auto& impl = this->impl();
  const auto& from = other.impl();
  WEFT_CHECK(weft::is_floating(from.dtype) || !impl.requires_grad, DtypeError, "set_data",
             "the data of a tensor that requires grad must be floating-point; got {}, the tensor is {}",
             from.dtype, impl.dtype);
  WEFT_CHECK(impl.dtype == from.dtype || is_leaf(), DtypeError, "set_data",
             "the data of a non-leaf keeps its dtype {}; got {}", impl.dtype, from.dtype);
  WEFT_CHECK(impl.sizes == from.sizes || is_leaf(), ShapeError, "set_data",
             "the data of a non-leaf keeps its shape {}; got {}", impl.sizes, from.sizes);
  WEFT_CHECK(!impl.is_view, GradError, "set_data", "the data of a view cannot be replaced; shape {}",
             sizes());
  other.impl().viewed = true;
  impl.storage = from.storage;
  impl.data = from.data;
  impl.sizes = from.sizes;
  impl.strides = from.strides;
  impl.dtype = from.dtype;
  impl.device = from.device;
  impl.viewed = true;
  detail::refresh_layout(impl);
}

namespace {
std::atomic<int64_t> next_hook{0};
}

HookHandle Tensor::register_hook(std::function<Tensor(const Tensor&)> hook) const {
  WEFT_CHECK(hook, ValueError, "register_hook", "the hook must be callable; got an empty function");
  WEFT_CHECK(requires_grad(), GradError, "register_hook",
             "cannot register a hook on a tensor that doesn't require gradient");
  const int64_t id = next_hook++;
  const auto drop = [id](std::vector<tape::NumberedHook>& hooks) {
    std::erase_if(hooks, [id](const tape::NumberedHook& h) { return h.id == id; });
  };
  tape::Edge edge = tape::gradient_edge(*this);
  if (edge.node) {
    edge.node->ensure_extras().hooks.push_back({id, edge.number, std::move(hook)});
    return HookHandle([node = edge.node, drop] { drop(node->extras->hooks); });
  }
  tape::meta(*this).hooks.push_back({id, 0, std::move(hook)});
  return HookHandle([meta = impl().meta, drop] { drop(meta->hooks); });
}

HookHandle Tensor::register_post_accumulate_grad_hook(std::function<void(const Tensor&)> hook) const {
  constexpr const char* op = "register_post_accumulate_grad_hook";
  WEFT_CHECK(hook, ValueError, op, "the hook must be callable; got an empty function");
  WEFT_CHECK(requires_grad(), GradError, op,
             "cannot register a hook on a tensor that doesn't require gradient; shape {}", sizes());
  WEFT_CHECK(is_leaf(), GradError, op,
             "post accumulate grad hooks cannot be registered on non-leaf tensors; this comes from {}",
             grad_fn_name());
  const int64_t id = next_hook++;
  tape::meta(*this).hooks.push_back(
      {id, tape::kAfterAccumulation, [hook = std::move(hook)](const Tensor& leaf) {
         hook(leaf);
         return Tensor();
       }});
  return HookHandle([meta = impl().meta, id] {
    std::erase_if(meta->hooks, [id](const tape::NumberedHook& h) { return h.id == id; });
  });
}

void Tensor::retain_grad() const {
  WEFT_CHECK(requires_grad(), GradError, "retain_grad",
             "can't retain_grad on a tensor that has requires_grad=false");
  const tape::Edge edge = tape::gradient_edge(*this);
  if (!edge.node || impl().retains_grad) return;
  impl().retains_grad = true;
  edge.node->ensure_extras().retained.push_back(&impl());
}

namespace autograd {

void backward(TensorList outputs, TensorList grad_outputs, BackwardOptions options) {
  tape::run_backward("backward", {.outputs = outputs,
                                  .gradients = grad_outputs,
                                  .retain_graph = options.retain_graph || options.create_graph,
                                  .create_graph = options.create_graph});
}

std::vector<Tensor> grad(TensorList outputs, TensorList inputs, TensorList grad_outputs,
                         GradOptions options) {
  for (const Tensor& input : inputs)
    WEFT_CHECK(input.requires_grad(), GradError, "grad", "one of the inputs does not require grad; shape {}",
               input.sizes());
  std::vector<Tensor> results =
      tape::run_backward("grad", {.outputs = outputs,
                                  .gradients = grad_outputs,
                                  .inputs = &inputs,
                                  .retain_graph = options.retain_graph.value_or(options.create_graph),
                                  .create_graph = options.create_graph});
  for (size_t i = 0; i < results.size(); ++i)
    WEFT_CHECK(results[i].defined() || options.allow_unused, GradError, "grad",
               "input {} appears not to have been used in the graph; pass allow_unused=true for an undefined "
               "gradient",
               i);
  return results;
}

}  // namespace autograd
namespace autograd {

std::string backward_name(std::string_view op) {
  if (op == "copy_slices") return "CopySlices";
  if (!op.empty() && std::isupper(static_cast<unsigned char>(op[0]))) {
    const bool said = op.size() >= 8 && op.substr(op.size() - 8) == "Backward";
    return std::string(op) + (said ? "" : "Backward");
  }
  std::string name;
  char before = '_';
  for (const char c : op) {
    const bool starts_word =
        before == '_' || before == '.' || std::isdigit(static_cast<unsigned char>(before));
    if (c != '_' && c != '.')
      name += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    before = c;
  }
  return name + "Backward0";
}

}  // namespace autograd

}  // namespace weft
