// Functions with a derivative of the user's own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "weft/tensor.h"

namespace weft::autograd {

/// What a user's function keeps between its forward and its backward. A handle: copies share it.
class WEFT_API FunctionContext {
 public:
  FunctionContext();

  /// Keeps tensors for backward, inputs and outputs of the function or others; an undefined one keeps its place. A second call
  /// replaces what the first kept. In forward only.
  void save_for_backward(std::vector<Tensor> tensors) const;
  /// The kept tensors. In backward; throws GradError if one was written in place since, or the graph was freed.
  std::vector<Tensor> saved_tensors() const;
  /// Tells that forward wrote these inputs in place. They must be among its results. In forward only.
  void mark_dirty(std::vector<Tensor> inputs) const;
  /// Tells that these results have no derivative. In forward only.
  void mark_non_differentiable(std::vector<Tensor> outputs) const;
  /// Whether backward receives zeros for results whose gradient nobody sent (true at start), or undefined tensors.
  void set_materialize_grads(bool value) const;
  /// For each tensor input, whether somebody wants its gradient: in forward those that require grad.
  std::vector<bool> needs_input_grad() const;

 private:
  friend struct FunctionNode;
  friend WEFT_API std::vector<Tensor> apply_function(
      std::string name, TensorList inputs,
      const std::function<std::vector<Tensor>(const FunctionContext&)>& forward,
      std::function<std::vector<Tensor>(const FunctionContext&, const std::vector<Tensor>&)> backward);
  struct State;

  std::shared_ptr<State> state_;
};

/// What apply_function calls: forward, and its derivative.
using FunctionForward = std::function<std::vector<Tensor>(const FunctionContext&)>;
using FunctionBackward =
    std::function<std::vector<Tensor>(const FunctionContext&, const std::vector<Tensor>& grad_outputs)>;

/// Calls forward off the tape and records its results as one step `name`, whose derivative is backward's:
///
///     Tensor square(const Tensor& x) {
///       return autograd::apply_function("square", {x},
///           [&](const auto& context) { context.save_for_backward({x}); return std::vector{x * x}; },
///           [](const auto& context, const auto& grads) { return std::vector{2 * context.saved_tensors()[0] * grads[0]}; })[0];
///     }
///
/// backward returns one gradient for each of `inputs`, undefined where there is none, of the input's shape or one that
/// broadcast to it; it may be differentiated again if it is made of ops. Throws GradError for another number of gradients,
/// ShapeError for a gradient of another shape, and whatever forward throws.
WEFT_API std::vector<Tensor> apply_function(std::string name, TensorList inputs,
                                            const FunctionForward& forward, FunctionBackward backward);

}  // namespace weft::autograd
