// Activations as layers.
#include "weft/nn/activation.h"

#include "src/nn/python_text.h"
#include "weft/ops.h"

namespace weft::nn {

Tensor ReLUModule::forward(Tensor x) { return options.inplace ? relu_(x) : relu(x); }
std::shared_ptr<Module> ReLUModule::clone() const { return nn::clone(*this, options); }
std::string ReLUModule::extra_repr() const { return options.inplace ? "inplace=True" : ""; }

Tensor LeakyReLUModule::forward(Tensor x) {
  return options.inplace ? leaky_relu_(x, options.negative_slope) : leaky_relu(x, options.negative_slope);
}
std::shared_ptr<Module> LeakyReLUModule::clone() const { return nn::clone(*this, options); }
std::string LeakyReLUModule::extra_repr() const {
  return "negative_slope=" + python(options.negative_slope) + (options.inplace ? ", inplace=True" : "");
}

Tensor SigmoidModule::forward(Tensor x) { return sigmoid(x); }
std::shared_ptr<Module> SigmoidModule::clone() const { return nn::clone(*this); }

Tensor TanhModule::forward(Tensor x) { return tanh(x); }
std::shared_ptr<Module> TanhModule::clone() const { return nn::clone(*this); }

Tensor SoftmaxModule::forward(Tensor x) { return softmax(x, dim); }
std::shared_ptr<Module> SoftmaxModule::clone() const { return nn::clone(*this, dim); }
std::string SoftmaxModule::extra_repr() const { return fmt::format("dim={}", dim); }

Tensor LogSoftmaxModule::forward(Tensor x) { return log_softmax(x, dim); }
std::shared_ptr<Module> LogSoftmaxModule::clone() const { return nn::clone(*this, dim); }
std::string LogSoftmaxModule::extra_repr() const { return fmt::format("dim={}", dim); }

}  // namespace weft::nn
