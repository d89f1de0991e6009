// Derivatives on request: grad modes, grad(), and the checks that compare with finite differences.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/tensor.h"

namespace weft {

/// Whether ops on this thread record.
WEFT_API bool grad_enabled();
WEFT_API void set_grad_enabled(bool enabled);

/// Ops in its scope do not record: `NoGrad guard;`.
class WEFT_API NoGrad {
 public:
  NoGrad() : previous_(grad_enabled()) { set_grad_enabled(false); }
  ~NoGrad() { set_grad_enabled(previous_); }
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;

 private:
  bool previous_;
};
/// Ops in its scope record, also inside a NoGrad.
class WEFT_API EnableGrad {
 public:
  EnableGrad() : previous_(grad_enabled()) { set_grad_enabled(true); }
  ~EnableGrad() { set_grad_enabled(previous_); }
  EnableGrad(const EnableGrad&) = delete;
  EnableGrad& operator=(const EnableGrad&) = delete;

 private:
  bool previous_;
};

/// Whether this thread is in inference mode (see InferenceMode, which sets the grad mode too).
WEFT_API bool inference_mode();
WEFT_API void set_inference_mode(bool enabled);

/// A stricter NoGrad, for evaluation: what ops in its scope make can also later not be part of anything recorded (GradError
/// where backward would need it, in place, and for requires_grad_; a clone() made outside can). `InferenceMode guard(false)`
/// ends the mode inside a scope, as EnableGrad does.
class WEFT_API InferenceMode {
 public:
  explicit InferenceMode(bool enabled = true);
  ~InferenceMode();
  InferenceMode(const InferenceMode&) = delete;
  InferenceMode& operator=(const InferenceMode&) = delete;

 private:
  bool grad_enabled_, inference_mode_;
};

namespace autograd {

/// What grad takes besides the tensors.
struct GradOptions {
  std::optional<bool> retain_graph{};  // create_graph when absent
  bool create_graph = false;
  bool allow_unused = false;
};

/// d(sum of outputs * grad_outputs)/d(inputs), without touching any .grad. grad_outputs may be shorter or empty where
/// outputs have one element. Throws GradError if an input is not in the graph, unless allow_unused (then undefined).
WEFT_API std::vector<Tensor> grad(TensorList outputs, TensorList inputs, TensorList grad_outputs = {},
                                  GradOptions options = {});

/// How a step of the graph is shown, as PyTorch names them: "log_softmax" is "LogSoftmaxBackward0"; a function of a user's
/// (see function.h), "Exp" or "ExpBackward", is "ExpBackward".
WEFT_API std::string backward_name(std::string_view op);

/// As Tensor::backward for several outputs at once.
WEFT_API void backward(TensorList outputs, TensorList grad_outputs = {}, BackwardOptions options = {});

/// Step and tolerances of gradcheck and gradgradcheck.
struct GradcheckOptions {
  double eps = 1e-6;  // step of the central difference
  double atol = 1e-5;
  double rtol = 1e-3;
};
/// What the checks take: tensors to tensors.
using CheckedFunction = std::function<std::vector<Tensor>(const std::vector<Tensor>&)>;

/// Compares backward's derivatives with central differences, element by element, for every floating output and every input that
/// requires grad (float64). Returns an empty string, or what differs first: output, input, position, both values.
WEFT_API std::string gradcheck(const CheckedFunction& function, const std::vector<Tensor>& inputs,
                               GradcheckOptions options = {});
/// The same for the gradient itself, with random output gradients: backward of backward.
WEFT_API std::string gradgradcheck(const CheckedFunction& function, std::vector<Tensor> inputs,
                                   GradcheckOptions options = {});

}  // namespace autograd
}  // namespace weft
