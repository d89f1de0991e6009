// Dropout layers.
#include "weft/nn/dropout.h"

#include "src/core/check.h"
#include "src/nn/python_text.h"
#include "weft/ops.h"

namespace weft::nn {

DropoutModule::DropoutModule(DropoutOptions options) : options(options) {
  WEFT_CHECK(options.p >= 0 && options.p <= 1, ValueError, "Dropout",
             "dropout probability has to be between 0 and 1, but got {}", options.p);
}

Tensor DropoutModule::forward(Tensor x) {
  return options.inplace ? dropout_(x, options.p, is_training()) : dropout(x, options.p, is_training());
}

std::shared_ptr<Module> DropoutModule::clone() const { return nn::clone(*this, options); }

std::string DropoutModule::extra_repr() const {
  return fmt::format("p={}, inplace={}", python(options.p), python(options.inplace));
}

}  // namespace weft::nn
