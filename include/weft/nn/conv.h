// Convolution layers.
#pragma once

#include "weft/nn/module.h"
#include "weft/nn/options.h"

namespace weft::nn {

struct Conv2dOptions {
  Pair stride = 1;
  Padding padding = 0;
  Pair dilation = 1;
  int64_t groups = 1;
  bool bias = true;
  PaddingMode padding_mode = PaddingMode::zeros;
  Device device{};
  std::optional<Dtype> dtype{};
};

/// Convolution (cross-correlation) of images, see conv2d. x: (N, in_channels, H, W) or without N; y: (N,
/// out_channels, OH, OW). weight (out_channels, in_channels / groups, KH, KW) and bias (out_channels) start
/// uniform within 1 / sqrt(in_channels / groups * KH * KW). Throws ValueError unless groups divides both
/// numbers of channels, and for padding "same" with a stride.
class WEFT_API Conv2dModule : public Module {
 public:
  Conv2dModule(int64_t in_channels, int64_t out_channels, Pair kernel_size, Conv2dOptions options = {});
  Tensor forward(Tensor x) override;
  /// Draws weight and bias anew.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t in_channels, out_channels;
  Pair kernel_size;
  Conv2dOptions options;
  Tensor weight, bias;

 private:
  Tensor padded(Tensor x) const;
};
class Conv2d : public Handle<Conv2d, Conv2dModule> {
 public:
  using Handle::Handle;
  Conv2d(int64_t in_channels, int64_t out_channels, Pair kernel_size, Conv2dOptions options = {})
      : Handle(std::make_shared<Conv2dModule>(in_channels, out_channels, kernel_size, std::move(options))) {}
};

}  // namespace weft::nn
