// Normalisation over a batch and over samples' channels; normalisation of samples is in norm_rows.cpp.
#include "weft/nn/norm.h"

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/nn/python_text.h"
#include "weft/autograd.h"
#include "weft/nn/init.h"
#include "weft/ops.h"

namespace weft::nn {

template <class Options>
ChannelNormModule<Options>::ChannelNormModule(int64_t num_features, Options options)
    : num_features(num_features), options(options) {
  const char* const op = std::is_same_v<Options, BatchNormOptions> ? "BatchNorm" : "InstanceNorm";
  WEFT_CHECK(num_features >= 0, ValueError, op, "num_features must not be negative; got {}", num_features);
  const TensorOptions placed{.dtype = options.dtype,
                             .device = weft::detail::checked_device(op, options.device)};
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

template <class Options>
void ChannelNormModule<Options>::reset_running_stats() {
  if (!options.track_running_stats) return;
  init::zeros_(running_mean);
  init::ones_(running_var);
  init::zeros_(num_batches_tracked);
}

template <class Options>
void ChannelNormModule<Options>::reset_parameters() {
  reset_running_stats();
  if (weight.defined()) init::ones_(weight);
  if (bias.defined()) init::zeros_(bias);
}

template <class Options>
std::string ChannelNormModule<Options>::extra_repr() const {
  return fmt::format("{}, eps={}, momentum={}, affine={}, bias={}, track_running_stats={}", num_features,
                     python(options.eps), options.momentum ? python(*options.momentum) : "None",
                     python(options.affine), python(bias.defined()), python(options.track_running_stats));
}

template class ChannelNormModule<BatchNormOptions>;
template class ChannelNormModule<InstanceNormOptions>;

namespace {

// Running statistics as means over all batches, without asking the GPU how many there were.
Tensor with_mean_of_all(BatchNormModule& module, const Tensor& x) {
  const Tensor &running_mean = module.running_mean, &running_var = module.running_var;
  const Tensor mean = zeros_like(running_mean), variance = zeros_like(running_var);
  Tensor y = batch_norm(x, mean, variance, module.weight, module.bias, /*training=*/true, /*momentum=*/1,
                        module.options.eps);
  const NoGrad guard;
  const Tensor share = reciprocal(to(add_(module.num_batches_tracked, 1), running_mean.dtype()));
  lerp_(running_mean, mean, share);
  lerp_(running_var, variance, share);
  return y;
}

}  // namespace

Tensor BatchNormModule::forward(Tensor x) {
  check_input(x);
  const bool tracks = is_training() && running_mean.defined();
  if (tracks && !options.momentum && num_batches_tracked.device().is_cuda())
    return with_mean_of_all(*this, x);
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

template <int N>
void BatchNormNd<N>::check_input(const Tensor& x) const {
  WEFT_CHECK(x.dim() == N + 2 || (N == 1 && x.dim() == 2), ValueError, name().c_str(),
             "expected {} input (got {}D input); shape {}", N == 1 ? "2D or 3D" : fmt::format("{}D", N + 2),
             x.dim(), x.sizes());
}
template <int N>
std::shared_ptr<Module> BatchNormNd<N>::clone() const {
  return nn::clone(*this, num_features, options);
}

template class BatchNormNd<1>;
template class BatchNormNd<2>;
template class BatchNormNd<3>;

Tensor InstanceNormModule::forward(Tensor x) {
  const bool single = x.dim() == sample_dims(x);
  const int64_t channels = x.size(single ? 0 : 1);
  WEFT_CHECK(!options.affine || channels == num_features, ValueError, name().c_str(),
             "expected input's size at dim={} to match num_features ({}), but got: {}; shape {}",
             single ? 0 : 1, num_features, channels, x.sizes());
  const Tensor y =
      instance_norm(single ? unsqueeze(x, 0) : x, running_mean, running_var, weight, bias,
                    is_training() || !running_mean.defined(), options.momentum.value_or(0), options.eps);
  return single ? squeeze(y, 0) : y;
}

template <int N>
int64_t InstanceNormNd<N>::sample_dims(const Tensor& x) const {
  WEFT_CHECK(x.dim() == N + 1 || x.dim() == N + 2, ValueError, name().c_str(),
             "expected {}D or {}D input (got {}D input); shape {}", N + 1, N + 2, x.dim(), x.sizes());
  return N + 1;
}
template <int N>
std::shared_ptr<Module> InstanceNormNd<N>::clone() const {
  return nn::clone(*this, num_features, options);
}

template class InstanceNormNd<1>;
template class InstanceNormNd<2>;
template class InstanceNormNd<3>;

}  // namespace weft::nn
