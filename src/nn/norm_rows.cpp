// Normalisation of single samples: over their last dimensions, groups of channels, neighbouring channels.
#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/nn/layer_of.inl.h"
#include "src/nn/python_text.h"
#include "weft/nn/init.h"
#include "weft/nn/norm.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

template <class Options>
Tensor made(const char* op, bool wanted, const Shape& sizes, const Options& options) {
  return wanted ? empty(sizes,
                        {.dtype = options.dtype, .device = weft::detail::checked_device(op, options.device)})
                : Tensor();
}

void start(const Tensor& weight, const Tensor& bias) {
  if (weight.defined()) init::ones_(weight);
  if (bias.defined()) init::zeros_(bias);
}

}  // namespace

LayerNormModule::LayerNormModule(const Shape& normalized_shape, LayerNormOptions options)
    : normalized_shape(normalized_shape),
      options(options),
      weight(
          add_parameter("weight", made("LayerNorm", options.elementwise_affine, normalized_shape, options))),
      bias(add_parameter(
          "bias", made("LayerNorm", options.elementwise_affine && options.bias, normalized_shape, options))) {
  reset_parameters();
}
void LayerNormModule::reset_parameters() { start(weight, bias); }
Tensor LayerNormModule::forward(Tensor x) {
  return layer_norm(x, normalized_shape, weight, bias, options.eps);
}
std::shared_ptr<Module> LayerNormModule::clone() const { return nn::clone(*this, normalized_shape, options); }
std::string LayerNormModule::extra_repr() const {
  return fmt::format("{}, eps={}, elementwise_affine={}, bias={}", normalized_shape.str(),
                     python(options.eps), python(options.elementwise_affine), python(bias.defined()));
}

RMSNormModule::RMSNormModule(const Shape& normalized_shape, RMSNormOptions options)
    : normalized_shape(normalized_shape),
      options(options),
      weight(
          add_parameter("weight", made("RMSNorm", options.elementwise_affine, normalized_shape, options))) {
  reset_parameters();
}
void RMSNormModule::reset_parameters() { start(weight, {}); }
Tensor RMSNormModule::forward(Tensor x) { return rms_norm(x, normalized_shape, weight, options.eps); }
std::shared_ptr<Module> RMSNormModule::clone() const { return nn::clone(*this, normalized_shape, options); }
std::string RMSNormModule::extra_repr() const {
  return fmt::format("{}, eps={}, elementwise_affine={}", normalized_shape.str(),
                     options.eps ? python(*options.eps) : "None", python(options.elementwise_affine));
}

GroupNormModule::GroupNormModule(int64_t num_groups, int64_t num_channels, GroupNormOptions options)
    : num_groups(num_groups), num_channels(num_channels), options(options) {
  WEFT_CHECK(num_channels >= 0 && num_groups > 0 && num_channels % num_groups == 0, ValueError, "GroupNorm",
             "num_channels ({}) must be divisible by a positive num_groups ({})", num_channels, num_groups);
  weight = add_parameter("weight", made("GroupNorm", options.affine, {num_channels}, options));
  bias = add_parameter("bias", made("GroupNorm", options.affine && options.bias, {num_channels}, options));
  reset_parameters();
}
void GroupNormModule::reset_parameters() { start(weight, bias); }
Tensor GroupNormModule::forward(Tensor x) { return group_norm(x, num_groups, weight, bias, options.eps); }
std::shared_ptr<Module> GroupNormModule::clone() const {
  return nn::clone(*this, num_groups, num_channels, options);
}
std::string GroupNormModule::extra_repr() const {
  return fmt::format("{}, {}, eps={}, affine={}, bias={}", num_groups, num_channels, python(options.eps),
                     python(options.affine), python(bias.defined()));
}

template <>
Tensor LocalResponseNormModule::forward(Tensor x) {
  return local_response_norm(x, options.size, options.alpha, options.beta, options.k);
}
template <>
std::string LocalResponseNormModule::extra_repr() const {
  return fmt::format("{}, alpha={}, beta={}, k={}", options.size, python(options.alpha), python(options.beta),
                     python(options.k));
}

template class LayerOf<LocalResponseNormOptions, Module, Tensor>;

}  // namespace weft::nn
