// Fractional max pooling layers.
#pragma once

#include <vector>

#include "weft/nn/module.h"
#include "weft/nn/options.h"

namespace weft::nn {

template <int N>
struct FractionalMaxPoolOptions {
  OptionalSizes<N> output_size{};
  std::vector<double>
      output_ratio{};  // of the input's sizes, instead of output_size: one number or N, between 0 and 1
  Tensor
      random_samples{};  // (batch, channels, N) in [0, 1), used instead of drawing; the buffer "_random_samples"
};
/// The greatest element of each of output_size windows at places drawn at random, of images (N = 2) or volumes (3), see
/// fractional_max_pool2d. For images x: (N, C, H, W) or without N; y: (N, C, OH, OW). Throws ValueError unless exactly one of
/// output_size and output_ratio is given, for a ratio out of range and for a kernel_size below 1.
template <int N>
class WEFT_API FractionalMaxPoolModule : public Module {
 public:
  FractionalMaxPoolModule(Sizes<N> kernel_size, FractionalMaxPoolOptions<N> options);
  Tensor forward(Tensor x) override;
  /// The result and where each element was (PyTorch's return_indices).
  std::pair<Tensor, Tensor> forward_with_indices(const Tensor& x);
  std::shared_ptr<Module> clone() const override;

  Sizes<N> kernel_size;
  FractionalMaxPoolOptions<N> options;
  Tensor random_samples;
};
/// A fractional max pooling as programs hold it: nn::FractionalMaxPool2d{3, {.output_ratio = {0.7}}}.
template <int N>
class FractionalMaxPool : public Handle<FractionalMaxPool<N>, FractionalMaxPoolModule<N>> {
 public:
  using Handle<FractionalMaxPool<N>, FractionalMaxPoolModule<N>>::Handle;
  FractionalMaxPool(Sizes<N> kernel_size, FractionalMaxPoolOptions<N> options)
      : Handle<FractionalMaxPool<N>, FractionalMaxPoolModule<N>>(
            std::make_shared<FractionalMaxPoolModule<N>>(kernel_size, std::move(options))) {}
};
using FractionalMaxPool2dModule = FractionalMaxPoolModule<2>;
using FractionalMaxPool3dModule = FractionalMaxPoolModule<3>;
using FractionalMaxPool2d = FractionalMaxPool<2>;
using FractionalMaxPool3d = FractionalMaxPool<3>;

extern template class FractionalMaxPoolModule<2>;
extern template class FractionalMaxPoolModule<3>;

}  // namespace weft::nn
