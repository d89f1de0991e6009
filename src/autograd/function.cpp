// Functions with a derivative of the user's own: their node on the tape, and what they keep.
#include "weft/function.h"

#include <algorithm>
#include <optional>

#include "src/core/check.h"
#include "src/core/tensor_impl.h"
#include "src/tape/node.h"
#include "weft/ops.h"

namespace weft::autograd {

struct FunctionContext::State {
  std::vector<Tensor> to_save, dirty, without_derivative;
  std::vector<tape::Saved> saved;
  std::vector<bool> has_saved;  // false where an undefined tensor keeps its place
  std::vector<bool> needs;
  bool materialize_grads = true;
  bool freed = false;
};

namespace {

bool contains(const std::vector<Tensor>& list, const Tensor& tensor) {
  return std::any_of(list.begin(), list.end(), [&](const Tensor& t) { return t.is_same(tensor); });
}

/// What a gradient must look like, kept without the tensor.
struct Form {
  Shape sizes;
  Dtype dtype = float32;
  Device device;
  bool defined = false;

  explicit Form(const Tensor& t) : defined(t.defined()) {
    if (!defined) return;
    sizes = t.sizes();
    dtype = t.dtype();
    device = t.device();
  }
};

}  // namespace

struct FunctionNode final : tape::Node {
  FunctionNode(std::string name, int num_inputs, int num_outputs, FunctionContext context,
               FunctionBackward backward)
      : Node("", num_inputs, num_outputs),
        own_name(std::move(name)),
        context(std::move(context)),
        backward(std::move(backward)) {
    Node::name = own_name.c_str();
    holds_saved = true;
  }

  tape::Grads apply(tape::Grads&& grads, const tape::Needs& needs) override {
    std::vector<Tensor> arrived;
    for (int i = 0; i < num_outputs; ++i) {
      const Form& form = outputs[static_cast<size_t>(i)];
      arrived.push_back(std::move(grads[i]));
      if (!arrived.back().defined() && context.state_->materialize_grads && form.defined)
        arrived.back() = zeros(form.sizes, {.dtype = form.dtype, .device = form.device});
    }
    std::vector<bool> wanted(static_cast<size_t>(num_inputs));
    for (int i = 0; i < num_inputs; ++i) wanted[static_cast<size_t>(i)] = needs[i];
    context.state_->needs = std::move(wanted);

    const std::vector<Tensor> made = backward(context, arrived);
    WEFT_CHECK(made.size() == inputs.size(), GradError, name,
               "backward must return a gradient for each of the {} tensors forward took; got {}",
               inputs.size(), made.size());
    tape::Grads result;
    result.resize(num_inputs);
    for (int i = 0; i < num_inputs; ++i) {
      if (made[static_cast<size_t>(i)].defined() && edges[i])
        result[i] = fitting(made[static_cast<size_t>(i)], inputs[static_cast<size_t>(i)], i);
    }
    return result;
  }

  void release_saved() override {
    context.state_->saved.clear();
    context.state_->freed = true;
    // The closure too: what it holds may hold a result of this function, and so this node.
    released = true;
    backward = nullptr;
  }

  Tensor fitting(const Tensor& gradient, const Form& input, int i) const {
    WEFT_CHECK(gradient.device() == input.device || gradient.dim() == 0, DeviceError, name,
               "backward returned a gradient on {} for input {} on {}", gradient.device(), i, input.device);
    Tensor fits = gradient.device() == input.device ? gradient : gradient.to(input.device);
    if (fits.sizes() != input.sizes) {
      bool broadcast = fits.dim() >= input.sizes.size();
      for (int64_t d = 1; broadcast && d <= input.sizes.size(); ++d) {
        const int64_t size = input.sizes[input.sizes.size() - d];
        broadcast = size == 1 || size == fits.size(-d);
      }
      WEFT_CHECK(broadcast, ShapeError, name,
                 "backward returned a gradient of shape {} for input {} of shape {}", fits.sizes(), i,
                 input.sizes);
      fits = sum_to(fits, input.sizes);
    }
    return fits.dtype() == input.dtype ? fits : fits.to(input.dtype);
  }

  std::string own_name;
  FunctionContext context;
  FunctionBackward backward;
  std::vector<Form> inputs, outputs;
};

FunctionContext::FunctionContext() : state_(std::make_shared<State>()) {}

void FunctionContext::save_for_backward(std::vector<Tensor> tensors) const {
  state_->to_save = std::move(tensors);
}
void FunctionContext::mark_dirty(std::vector<Tensor> inputs) const { state_->dirty = std::move(inputs); }
void FunctionContext::mark_non_differentiable(std::vector<Tensor> outputs) const {
  state_->without_derivative = std::move(outputs);
}
void FunctionContext::set_materialize_grads(bool value) const { state_->materialize_grads = value; }
std::vector<bool> FunctionContext::needs_input_grad() const { return state_->needs; }

std::vector<Tensor> FunctionContext::saved_tensors() const {
  const tape::Node* node = tape::current_node();
  WEFT_CHECK(!state_->freed, GradError, node ? node->name : "function",
             "trying to backward through the graph a second time: what it saved was freed by the first; pass "
             "retain_graph=true to the first backward");
  std::vector<Tensor> tensors;
  for (size_t i = 0; i < state_->has_saved.size(); ++i)
    tensors.push_back(state_->has_saved[i] ? *state_->saved[i] : Tensor());
  return tensors;
}

std::vector<Tensor> apply_function(std::string name, TensorList inputs, const FunctionForward& forward,
                                   FunctionBackward backward) {
  const FunctionContext context;
  FunctionContext::State& state = *context.state_;
  bool recording = false;
  for (const Tensor& input : inputs) {
    state.needs.push_back(input.defined() && input.requires_grad());
    recording = recording || state.needs.back();
  }
  recording = recording && grad_enabled();

  std::vector<Tensor> outputs;
  {
    const NoGrad off_the_tape;
    outputs = forward(context);
  }
  for (const Tensor& written : state.dirty)
    WEFT_CHECK(contains(outputs, written), GradError, name.c_str(),
               "a tensor marked dirty must be among the results of forward; shape {}", written.sizes());
  if (!recording) {
    state.to_save.clear();
    return outputs;
  }
  for (const Tensor& written : state.dirty) tape::check_inplace(name.c_str(), written, true);

  detail::Ref<FunctionNode> node(new FunctionNode(std::move(name), static_cast<int>(inputs.size()),
                                                  static_cast<int>(outputs.size()), context,
                                                  std::move(backward)));
  for (int i = 0; i < inputs.size(); ++i) {
    node->inputs.emplace_back(inputs[i]);
    if (state.needs[static_cast<size_t>(i)]) node->set_edge(i, tape::gradient_edge(inputs[i]));
  }
  // Saved before the results get their history, so that an input that was changed in place is kept with its old one.
  for (const Tensor& tensor : state.to_save) {
    const auto at = std::find_if(outputs.begin(), outputs.end(),
                                 [&](const Tensor& y) { return y.defined() && y.is_same(tensor); });
    state.has_saved.push_back(tensor.defined());
    if (!tensor.defined()) state.saved.emplace_back();
    else if (at != outputs.end() && (contains(state.dirty, tensor) || !tensor.requires_grad()))
      state.saved.push_back(tape::Saved::output(tensor, static_cast<uint32_t>(at - outputs.begin()), 0));
    else state.saved.push_back(tape::Saved::input(tensor));
  }
  state.to_save.clear();

  const detail::Ref<tape::Node> step(node.get());
  for (size_t i = 0; i < outputs.size(); ++i) {
    Tensor& y = outputs[i];
    node->outputs.emplace_back(y);
    if (!y.defined() || !y.is_floating() || contains(state.without_derivative, y)) continue;
    if (contains(state.dirty, y)) {
      WEFT_CHECK(!y.is_view() || (inputs.size() > 0 && inputs[0].is_same(y) && outputs.size() == 1),
                 GradError, node->name,
                 "a view that forward writes must be its first input and only result; shape {}", y.sizes());
      tape::rebase(y, step);
      continue;
    }
    // An input handed back unchanged stays itself; its result is another tensor over the same memory.
    if (y.requires_grad() || y.is_view() ||
        std::any_of(inputs.begin(), inputs.end(), [&](const Tensor& x) { return x.is_same(y); }))
      y = detail::shallow_copy(y);
    tape::attach(y, static_cast<uint32_t>(i), step);
  }
  state.dirty.clear();
  state.without_derivative.clear();
  return outputs;
}

}  // namespace weft::autograd
