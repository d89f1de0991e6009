// Activations as layers.
#include "weft/nn/activation.h"

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/nn/layer_of.inl.h"
#include "src/nn/python_text.h"
#include "weft/nn/init.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

std::string with_inplace(std::string text, bool inplace) { return inplace ? text + ", inplace=True" : text; }

std::string dim_text(const std::optional<int64_t>& dim) {
  return "dim=" + (dim ? std::to_string(*dim) : "None");
}
int64_t dim_of(const std::optional<int64_t>& dim, const Tensor& x) {
  return dim.value_or(x.dim() == 0 || x.dim() == 1 || x.dim() == 3 ? 0 : 1);
}

}  // namespace

template <>
Tensor ReLUModule::forward(Tensor x) {
  return options.inplace ? relu_(x) : relu(x);
}

template <>
Tensor ReLU6Module::forward(Tensor x) {
  return options.inplace ? relu6_(x) : relu6(x);
}

template <>
Tensor SELUModule::forward(Tensor x) {
  return options.inplace ? selu_(x) : selu(x);
}

template <>
Tensor SiLUModule::forward(Tensor x) {
  return options.inplace ? silu_(x) : silu(x);
}

template <>
Tensor MishModule::forward(Tensor x) {
  return options.inplace ? mish_(x) : mish(x);
}

template <>
Tensor HardsigmoidModule::forward(Tensor x) {
  return options.inplace ? hardsigmoid_(x) : hardsigmoid(x);
}
template <>
std::string HardsigmoidModule::extra_repr() const {
  return {};
}

template <>
Tensor HardswishModule::forward(Tensor x) {
  return options.inplace ? hardswish_(x) : hardswish(x);
}
template <>
std::string HardswishModule::extra_repr() const {
  return {};
}

template <>
Tensor ThresholdModule::forward(Tensor x) {
  return options.inplace ? threshold_(x, options.threshold, options.value)
                         : threshold(x, options.threshold, options.value);
}
template <>
std::string ThresholdModule::extra_repr() const {
  return with_inplace(fmt::format("threshold={}, value={}", python(options.threshold), python(options.value)),
                      options.inplace);
}

template <>
Tensor RReLUModule::forward(Tensor x) {
  return options.inplace ? rrelu_(x, options.lower, options.upper, is_training())
                         : rrelu(x, options.lower, options.upper, is_training());
}
template <>
std::string RReLUModule::extra_repr() const {
  return with_inplace(fmt::format("lower={}, upper={}", python(options.lower), python(options.upper)),
                      options.inplace);
}

template <>
HardtanhModule::LayerOf(HardtanhOptions given) : options(given) {
  WEFT_CHECK(options.max_val > options.min_val, ValueError, "Hardtanh",
             "max_val must be larger than min_val; got {} and {}", options.max_val, options.min_val);
}

template <>
Tensor HardtanhModule::forward(Tensor x) {
  return options.inplace ? hardtanh_(x, options.min_val, options.max_val)
                         : hardtanh(x, options.min_val, options.max_val);
}
template <>
std::string HardtanhModule::extra_repr() const {
  return with_inplace(fmt::format("min_val={}, max_val={}", python(options.min_val), python(options.max_val)),
                      options.inplace);
}

template <>
Tensor LeakyReLUModule::forward(Tensor x) {
  return options.inplace ? leaky_relu_(x, options.negative_slope) : leaky_relu(x, options.negative_slope);
}
template <>
std::string LeakyReLUModule::extra_repr() const {
  return with_inplace("negative_slope=" + python(options.negative_slope), options.inplace);
}

template <>
Tensor ELUModule::forward(Tensor x) {
  return options.inplace ? elu_(x, options.alpha) : elu(x, options.alpha);
}
template <>
std::string ELUModule::extra_repr() const {
  return with_inplace("alpha=" + python(options.alpha), options.inplace);
}

template <>
Tensor CELUModule::forward(Tensor x) {
  return options.inplace ? celu_(x, options.alpha) : celu(x, options.alpha);
}
template <>
std::string CELUModule::extra_repr() const {
  return with_inplace("alpha=" + python(options.alpha), options.inplace);
}

template <>
Tensor GELUModule::forward(Tensor x) {
  return gelu(x, options.approximate);
}
template <>
std::string GELUModule::extra_repr() const {
  return "approximate='" + options.approximate + "'";
}

template <>
Tensor SoftplusModule::forward(Tensor x) {
  return softplus(x, options.beta, options.threshold);
}
template <>
std::string SoftplusModule::extra_repr() const {
  return fmt::format("beta={}, threshold={}", python(options.beta), python(options.threshold));
}

template <>
Tensor HardshrinkModule::forward(Tensor x) {
  return hardshrink(x, options.lambd);
}
template <>
std::string HardshrinkModule::extra_repr() const {
  return python(options.lambd);
}

template <>
Tensor SoftshrinkModule::forward(Tensor x) {
  return softshrink(x, options.lambd);
}
template <>
std::string SoftshrinkModule::extra_repr() const {
  return python(options.lambd);
}

template <>
Tensor SigmoidModule::forward(Tensor x) {
  return sigmoid(x);
}

template <>
Tensor LogSigmoidModule::forward(Tensor x) {
  return logsigmoid(x);
}

template <>
Tensor TanhModule::forward(Tensor x) {
  return tanh(x);
}

template <>
Tensor TanhshrinkModule::forward(Tensor x) {
  return tanhshrink(x);
}

template <>
Tensor SoftsignModule::forward(Tensor x) {
  return softsign(x);
}

template <>
Tensor GLUModule::forward(Tensor x) {
  return glu(x, options.dim);
}
template <>
std::string GLUModule::extra_repr() const {
  return fmt::format("dim={}", options.dim);
}

template <>
Tensor SoftmaxModule::forward(Tensor x) {
  return softmax(x, dim_of(options.dim, x));
}
template <>
std::string SoftmaxModule::extra_repr() const {
  return dim_text(options.dim);
}

template <>
Tensor SoftminModule::forward(Tensor x) {
  return softmin(x, dim_of(options.dim, x));
}
template <>
std::string SoftminModule::extra_repr() const {
  return dim_text(options.dim);
}

template <>
Tensor LogSoftmaxModule::forward(Tensor x) {
  return log_softmax(x, dim_of(options.dim, x));
}
template <>
std::string LogSoftmaxModule::extra_repr() const {
  return dim_text(options.dim);
}

template <>
Tensor Softmax2dModule::forward(Tensor x) {
  WEFT_CHECK(x.dim() == 3 || x.dim() == 4, ValueError, "Softmax2d",
             "expected input to be 3D or 4D; got {}D, shape {}", x.dim(), x.sizes());
  return softmax(x, -3);
}

PReLUModule::PReLUModule(PReLUOptions options) : options(options) {
  WEFT_CHECK(options.num_parameters >= 0, ValueError, "PReLU", "num_parameters must not be negative; got {}",
             options.num_parameters);
  weight = add_parameter("weight", empty({options.num_parameters},
                                         {.dtype = options.dtype,
                                          .device = weft::detail::checked_device("PReLU", options.device)}));
  reset_parameters();
}
void PReLUModule::reset_parameters() { init::constant_(weight, options.init); }
Tensor PReLUModule::forward(Tensor x) { return prelu(x, weight); }
std::shared_ptr<Module> PReLUModule::clone() const { return nn::clone(*this, options); }
std::string PReLUModule::extra_repr() const {
  return fmt::format("num_parameters={}", options.num_parameters);
}

template class LayerOf<ThresholdOptions, Module, Tensor>;
template class LayerOf<ReLUOptions, Module, Tensor>;
template class LayerOf<ReLU6Options, Module, Tensor>;
template class LayerOf<RReLUOptions, Module, Tensor>;
template class LayerOf<HardtanhOptions, Module, Tensor>;
template class LayerOf<LeakyReLUOptions, Module, Tensor>;
template class LayerOf<ELUOptions, Module, Tensor>;
template class LayerOf<CELUOptions, Module, Tensor>;
template class LayerOf<SELUOptions, Module, Tensor>;
template class LayerOf<SiLUOptions, Module, Tensor>;
template class LayerOf<MishOptions, Module, Tensor>;
template class LayerOf<HardsigmoidOptions, Module, Tensor>;
template class LayerOf<HardswishOptions, Module, Tensor>;
template class LayerOf<GELUOptions, Module, Tensor>;
template class LayerOf<SoftplusOptions, Module, Tensor>;
template class LayerOf<HardshrinkOptions, Module, Tensor>;
template class LayerOf<SoftshrinkOptions, Module, Tensor>;
template class LayerOf<SigmoidOptions, Module, Tensor>;
template class LayerOf<LogSigmoidOptions, Module, Tensor>;
template class LayerOf<TanhOptions, Module, Tensor>;
template class LayerOf<TanhshrinkOptions, Module, Tensor>;
template class LayerOf<SoftsignOptions, Module, Tensor>;
template class LayerOf<GLUOptions, Module, Tensor>;
template class LayerOf<SoftmaxOptions, Module, Tensor>;
template class LayerOf<SoftminOptions, Module, Tensor>;
template class LayerOf<LogSoftmaxOptions, Module, Tensor>;
template class LayerOf<Softmax2dOptions, Module, Tensor>;

}  // namespace weft::nn
