// Normalisation layers.
#include "weft/nn/norm.h"

#include "src/core/check.h"
#include "src/nn/python_text.h"
#include "weft/autograd.h"
#include "weft/nn/init.h"
#include "weft/ops.h"

namespace weft::nn {

BatchNormModule::BatchNormModule(int64_t num_features, BatchNormOptions options)
    : num_features(num_features), options(options) {
  WEFT_CHECK(num_features >= 0, ValueError, "BatchNorm", "num_features must not be negative; got {}",
             num_features);
  const TensorOptions placed{.dtype = options.dtype, .device = options.device};
  const auto per_channel = [&](bool wanted) { return wanted ? empty({num_features}, placed) : Tensor(); };
  weight = add_parameter("weight", per_channel(options.affine));
  bias = add_parameter("bias", per_channel(options.affine && options.bias));
  running_mean = add_buffer("running_mean", per_channel(options.track_running_stats));
  running_var = add_buffer("running_var", per_channel(options.track_running_stats));
  num_batches_tracked = add_buffer(
      "num_batches_tracked",
      options.track_running_stats ? zeros({}, {.dtype = int64, .device = options.device}) : Tensor());
  reset_parameters();
}

void BatchNormModule::reset_running_stats() {
  if (!options.track_running_stats) return;
  init::zeros_(running_mean);
  init::ones_(running_var);
  init::zeros_(num_batches_tracked);
}

void BatchNormModule::reset_parameters() {
  reset_running_stats();
  if (weight.defined()) init::ones_(weight);
  if (bias.defined()) init::zeros_(bias);
}

Tensor BatchNormModule::forward(Tensor x) {
  check_input(x);
  const bool tracks = is_training() && running_mean.defined();
  double factor = options.momentum.value_or(0);
  if (tracks && !options.momentum) factor = 1 / (num_batches_tracked.item<double>() + 1);
  const bool by_batch = is_training() || !running_mean.defined();
  Tensor y = batch_norm(x, running_mean, running_var, weight, bias, by_batch, factor, options.eps);
  if (tracks) {
    NoGrad guard;
    add_(num_batches_tracked, 1);
  }
  return y;
}

std::string BatchNormModule::extra_repr() const {
  return fmt::format("{}, eps={}, momentum={}, affine={}, track_running_stats={}", num_features,
                     python(options.eps), options.momentum ? python(*options.momentum) : "None",
                     python(options.affine), python(options.track_running_stats));
}

void BatchNorm1dModule::check_input(const Tensor& x) const {
  WEFT_CHECK(x.dim() == 2 || x.dim() == 3, ValueError, "BatchNorm1d",
             "expected 2D or 3D input (got {}D input); shape {}", x.dim(), x.sizes());
}
std::shared_ptr<Module> BatchNorm1dModule::clone() const { return nn::clone(*this, num_features, options); }

void BatchNorm2dModule::check_input(const Tensor& x) const {
  WEFT_CHECK(x.dim() == 4, ValueError, "BatchNorm2d", "expected 4D input (got {}D input); shape {}", x.dim(),
             x.sizes());
}
std::shared_ptr<Module> BatchNorm2dModule::clone() const { return nn::clone(*this, num_features, options); }

}  // namespace weft::nn
