// Convolution layers, and the transposed ones that enlarge.
#pragma once

#include "weft/nn/module.h"
#include "weft/nn/options.h"

namespace weft::nn {

template <int N>
struct ConvOptions {
  Sizes<N> stride = 1;
  ConvPadding<N> padding = 0;
  Sizes<N> dilation = 1;
  int64_t groups = 1;
  bool bias = true;
  PaddingMode padding_mode = PaddingMode::zeros;
  Device device{};
  std::optional<Dtype> dtype{};
};

/// Convolution (cross-correlation) of sequences (N = 1), images (2) or volumes (3), see conv2d. For images x: (N,
/// in_channels, H, W) or without N; y: (N, out_channels, OH, OW). weight (out_channels, in_channels / groups, KH, KW) and bias
/// (out_channels) start uniform within 1 / sqrt(in_channels / groups * KH * KW). Throws ValueError unless groups divides both
/// numbers of channels, for a kernel_size below 1, and for padding "same" with a stride.
template <int N>
class WEFT_API ConvModule : public Module {
 public:
  ConvModule(int64_t in_channels, int64_t out_channels, Sizes<N> kernel_size, ConvOptions<N> options = {});
  Tensor forward(Tensor x) override;
  /// Draws weight and bias anew.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t in_channels, out_channels;
  Sizes<N> kernel_size;
  ConvOptions<N> options;
  Tensor weight, bias;
};
/// A convolution as programs hold it: nn::Conv2d{1, 20, 5, {.stride = 2}}.
template <int N>
class Conv : public Handle<Conv<N>, ConvModule<N>> {
 public:
  using Handle<Conv<N>, ConvModule<N>>::Handle;
  Conv(int64_t in_channels, int64_t out_channels, Sizes<N> kernel_size, ConvOptions<N> options = {})
      : Handle<Conv<N>, ConvModule<N>>(
            std::make_shared<ConvModule<N>>(in_channels, out_channels, kernel_size, std::move(options))) {}
};
using Conv1dOptions = ConvOptions<1>;
using Conv2dOptions = ConvOptions<2>;
using Conv3dOptions = ConvOptions<3>;
using Conv1dModule = ConvModule<1>;
using Conv2dModule = ConvModule<2>;
using Conv3dModule = ConvModule<3>;
using Conv1d = Conv<1>;
using Conv2d = Conv<2>;
using Conv3d = Conv<3>;

template <int N>
struct ConvTransposeOptions {
  Sizes<N> stride = 1;
  Sizes<N> padding = 0;
  Sizes<N> output_padding = 0;
  int64_t groups = 1;
  bool bias = true;
  Sizes<N> dilation = 1;
  Device device{};
  std::optional<Dtype> dtype{};
};

/// Transposed convolution of sequences (N = 1), images (2) or volumes (3), see conv_transpose2d: enlarges. For images x: (N,
/// in_channels, H, W) or without N; y: (N, out_channels, OH, OW). weight (in_channels, out_channels / groups, KH, KW) and bias
/// (out_channels) start uniform within 1 / sqrt(out_channels / groups * KH * KW). Throws ValueError as Conv2d does.
template <int N>
class WEFT_API ConvTransposeModule : public Module {
 public:
  ConvTransposeModule(int64_t in_channels, int64_t out_channels, Sizes<N> kernel_size,
                      ConvTransposeOptions<N> options = {});
  Tensor forward(Tensor x) override;
  /// The result of size `output_size` (its last N sizes, or all), of those that a convolution with these options takes to
  /// x's: the output_padding is chosen for it. Throws ValueError for another size.
  Tensor forward(const Tensor& x, IntSpan output_size);
  using Module::operator();
  Tensor operator()(const Tensor& x, IntSpan output_size);
  /// Draws weight and bias anew.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t in_channels, out_channels;
  Sizes<N> kernel_size;
  ConvTransposeOptions<N> options;
  Tensor weight, bias;

 private:
  Sizes<N> output_padding(const Tensor& x, IntSpan output_size) const;
};
/// A transposed convolution as programs hold it: nn::ConvTranspose2d{20, 1, 5, {.stride = 2}}.
template <int N>
class ConvTranspose : public Handle<ConvTranspose<N>, ConvTransposeModule<N>> {
 public:
  using Handle<ConvTranspose<N>, ConvTransposeModule<N>>::Handle;
  ConvTranspose(int64_t in_channels, int64_t out_channels, Sizes<N> kernel_size,
                ConvTransposeOptions<N> options = {})
      : Handle<ConvTranspose<N>, ConvTransposeModule<N>>(
            std::make_shared<ConvTransposeModule<N>>(in_channels, out_channels, kernel_size, options)) {}
  Tensor operator()(const Tensor& x) const { return (**this)(x); }
  /// up(x, {28, 28}); see the module's forward.
  Tensor operator()(const Tensor& x, IntSpan output_size) const { return (**this)(x, output_size); }
};
using ConvTranspose1dOptions = ConvTransposeOptions<1>;
using ConvTranspose2dOptions = ConvTransposeOptions<2>;
using ConvTranspose3dOptions = ConvTransposeOptions<3>;
using ConvTranspose1dModule = ConvTransposeModule<1>;
using ConvTranspose2dModule = ConvTransposeModule<2>;
using ConvTranspose3dModule = ConvTransposeModule<3>;
using ConvTranspose1d = ConvTranspose<1>;
using ConvTranspose2d = ConvTranspose<2>;
using ConvTranspose3d = ConvTranspose<3>;

extern template class ConvModule<1>;
extern template class ConvModule<2>;
extern template class ConvModule<3>;
extern template class ConvTransposeModule<1>;
extern template class ConvTransposeModule<2>;
extern template class ConvTransposeModule<3>;

}  // namespace weft::nn
