// Batch norm on the GPU: sums for each channel, in parts that join in order, then a pass over all values.
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/norm.cuh"
#include "kernels/table.h"

namespace weft::kernels::cuda {
namespace {

// x (N, C, …): what belongs to a channel goes by dimension 1.
struct ByChannel {
  bool kept[kMaxDims] = {};
  int64_t channels, count;  // values a channel
  ConstView number;

  explicit ByChannel(const ConstView& x)
      : channels(x.sizes[1]), count(channels > 0 ? x.numel() / channels : 0) {
    kept[1] = true;
    number = numbers_of(x, kept);
  }
};

template <class A>
__global__ void __launch_bounds__(kBlock)
    running_terms(NormTerms<A>* terms, ChannelOut<A> inverse_std, ChannelIn<A> mean,
                  ChannelIn<double> variance, double eps, int64_t channels) {
  const int64_t c = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (c >= channels) return;
  const auto scale = static_cast<A>(1 / sqrt(variance.at(c, 0) + eps));
  inverse_std.set(c, scale);
  terms[c] = {mean.at(c, A(0)), scale, A(0), A(0)};
}

// For a gradient that is only scaled.
template <class A>
__global__ void __launch_bounds__(kBlock)
    scaling_terms(NormTerms<A>* terms, ChannelIn<A> inverse_std, int64_t channels) {
  const int64_t c = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (c < channels) terms[c] = {A(0), inverse_std.at(c, A(1)), A(0), A(0)};
}

}  // namespace

void batch_norm_training(View y, View mean, View inverse_std, View running_mean, View running_var,
                         ConstView x, ConstView weight, ConstView bias, double momentum, double eps) {
  if (x.numel() == 0) return;
  const ByChannel by(x);
  by_float_or_double(x.dtype, [&]<class A>(A) {
    const Scratch<NormTerms<A>> terms(by.channels);
    const DenseChannels<A> weights(weight), biases(bias);
    norm_statistics(x, by.kept,
                    NormStatistics<A>{.centered = true,
                                      .eps = eps,
                                      .terms = terms.data(),
                                      .mean = ChannelOut<A>(mean),
                                      .inverse_std = ChannelOut<A>(inverse_std),
                                      .momentum = momentum,
                                      .running_mean_before = ChannelIn<double>(running_mean),
                                      .running_var_before = ChannelIn<double>(running_var),
                                      .running_mean = ChannelOut<double>(running_mean),
                                      .running_var = ChannelOut<double>(running_var)});
    norm_apply<A>(y, x, by.kept, by.number, terms.data(), weights.data(), biases.data());
  });
}

void batch_norm_inference(View y, View inverse_std, ConstView x, ConstView running_mean,
                          ConstView running_var, ConstView weight, ConstView bias, double eps) {
  if (x.numel() == 0) return;
  const ByChannel by(x);
  by_float_or_double(x.dtype, [&]<class A>(A) {
    const Scratch<NormTerms<A>> terms(by.channels);
    const DenseChannels<A> weights(weight), biases(bias);
    launch(running_terms<A>, blocks_for(by.channels, kBlock), kBlock, terms.data(),
           ChannelOut<A>(inverse_std), ChannelIn<A>(running_mean), ChannelIn<double>(running_var), eps,
           by.channels);
    norm_apply<A>(y, x, by.kept, by.number, terms.data(), weights.data(), biases.data());
  });
}

void batch_norm_backward(View grad_x, View grad_weight, View grad_bias, ConstView grad_y, ConstView x,
                         ConstView mean, ConstView inverse_std, ConstView weight, bool training) {
  if (x.numel() == 0) return;
  const ByChannel by(x);
  // A number a channel, seen with x's sizes.
  const auto spread = [&](const ConstView& numbers) {
    ConstView result = by.number;
    result.data = numbers.data;
    result.dtype = numbers.dtype;
    if (numbers.data) result.strides[1] = numbers.strides[0];
    return result;
  };
  by_float_or_double(x.dtype, [&]<class A>(A) {
    const Scratch<NormTerms<A>> terms(grad_x.data ? by.channels : 0);
    if (training || grad_weight.data || grad_bias.data)
      norm_gradients({grad_y, x, spread(mean), spread(inverse_std), by.number}, by.kept,
                     NormGradients<A>{.grad_weight = ChannelOut<double>(grad_weight),
                                      .grad_bias = ChannelOut<double>(grad_bias),
                                      .terms = training ? terms.data() : nullptr,
                                      .count = static_cast<double>(by.count),
                                      .mean = ChannelIn<A>(mean),
                                      .inverse_std = ChannelIn<A>(inverse_std),
                                      .weight = ChannelIn<A>(weight)});
    if (!grad_x.data) return;
    const DenseChannels<A> weights(weight);
    if (training)
      return norm_apply_backward<A>(grad_x, grad_y, x, by.kept, by.number, terms.data(), weights.data());
    // x takes no part, so that its infinities do no harm.
    launch(scaling_terms<A>, blocks_for(by.channels, kBlock), kBlock, terms.data(), ChannelIn<A>(inverse_std),
           by.channels);
    norm_apply<A>(grad_x, grad_y, by.kept, by.number, terms.data(), weights.data(), nullptr);
  });
}

}  // namespace weft::kernels::cuda
