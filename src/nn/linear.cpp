// Fully connected layers, and the one that does nothing.
#include "weft/nn/linear.h"

#include <cmath>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/nn/python_text.h"
#include "weft/nn/init.h"
#include "weft/ops.h"

namespace weft::nn {

LinearModule::LinearModule(int64_t in_features, int64_t out_features, LinearOptions options)
    : in_features(in_features), out_features(out_features), options(options) {
  WEFT_CHECK(in_features >= 0 && out_features >= 0, ValueError, "Linear",
             "features must not be negative; got {} in, {} out", in_features, out_features);
  const TensorOptions placed{.dtype = options.dtype,
                             .device = weft::detail::checked_device("Linear", options.device)};
  weight = add_parameter("weight", empty({out_features, in_features}, placed));
  bias = add_parameter("bias", options.bias ? empty({out_features}, placed) : Tensor());
  reset_parameters();
}

void LinearModule::reset_parameters() {
  init::kaiming_uniform_(weight, std::sqrt(5.0));
  if (!bias.defined()) return;
  const double bound = in_features > 0 ? 1 / std::sqrt(static_cast<double>(in_features)) : 0;
  init::uniform_(bias, -bound, bound);
}

Tensor LinearModule::forward(Tensor x) { return linear(x, weight, bias); }

std::shared_ptr<Module> LinearModule::clone() const {
  return nn::clone(*this, in_features, out_features, options);
}

std::string LinearModule::extra_repr() const {
  return fmt::format("in_features={}, out_features={}, bias={}", in_features, out_features,
                     python(bias.defined()));
}

BilinearModule::BilinearModule(int64_t in1_features, int64_t in2_features, int64_t out_features,
                               BilinearOptions options)
    : in1_features(in1_features), in2_features(in2_features), out_features(out_features), options(options) {
  WEFT_CHECK(in1_features > 0 && in2_features >= 0 && out_features >= 0, ValueError, "Bilinear",
             "in1_features must be > 0 and the others not negative; got {} and {} in, {} out", in1_features,
             in2_features, out_features);
  const TensorOptions placed{.dtype = options.dtype,
                             .device = weft::detail::checked_device("Bilinear", options.device)};
  weight = add_parameter("weight", empty({out_features, in1_features, in2_features}, placed));
  bias = add_parameter("bias", options.bias ? empty({out_features}, placed) : Tensor());
  reset_parameters();
}

void BilinearModule::reset_parameters() {
  const double bound = 1 / std::sqrt(static_cast<double>(in1_features));
  init::uniform_(weight, -bound, bound);
  if (bias.defined()) init::uniform_(bias, -bound, bound);
}

Tensor BilinearModule::forward(Tensor x1, Tensor x2) { return bilinear(x1, x2, weight, bias); }

std::shared_ptr<Module> BilinearModule::clone() const {
  return nn::clone(*this, in1_features, in2_features, out_features, options);
}

std::string BilinearModule::extra_repr() const {
  return fmt::format("in1_features={}, in2_features={}, out_features={}, bias={}", in1_features, in2_features,
                     out_features, python(bias.defined()));
}

std::shared_ptr<Module> IdentityModule::clone() const { return nn::clone(*this); }

}  // namespace weft::nn
