// Losses as modules.
#include "weft/nn/loss.h"

#include "weft/ops.h"

namespace weft::nn {

NLLLossModule::NLLLossModule(NLLLossOptions options)
    : LossOf(std::move(options)), weight(add_buffer("weight", this->options.weight)) {}
Tensor NLLLossModule::forward(Tensor input, Tensor target) {
  return nll_loss(input, target, weight, options.ignore_index, options.reduction);
}
std::shared_ptr<Module> NLLLossModule::clone() const {
  NLLLossOptions own = options;
  if (weight.defined()) own.weight = weft::clone(weight.detach());
  return nn::clone(*this, own);
}

CrossEntropyLossModule::CrossEntropyLossModule(CrossEntropyLossOptions options)
    : LossOf(std::move(options)), weight(add_buffer("weight", this->options.weight)) {}
Tensor CrossEntropyLossModule::forward(Tensor input, Tensor target) {
  return cross_entropy(input, target, weight, options.ignore_index, options.reduction,
                       options.label_smoothing);
}
std::shared_ptr<Module> CrossEntropyLossModule::clone() const {
  CrossEntropyLossOptions own = options;
  if (weight.defined()) own.weight = weft::clone(weight.detach());
  return nn::clone(*this, own);
}

Tensor MSELossModule::forward(Tensor input, Tensor target) {
  return mse_loss(input, target, options.reduction);
}
std::shared_ptr<Module> MSELossModule::clone() const { return nn::clone(*this, options); }

Tensor L1LossModule::forward(Tensor input, Tensor target) {
  return l1_loss(input, target, options.reduction);
}
std::shared_ptr<Module> L1LossModule::clone() const { return nn::clone(*this, options); }

Tensor HingeLossModule::forward(Tensor input, Tensor target) {
  return hinge_loss(input, target, options.margin, options.reduction);
}
std::shared_ptr<Module> HingeLossModule::clone() const { return nn::clone(*this, options); }

}  // namespace weft::nn
