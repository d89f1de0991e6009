// Pooling layers.
#pragma once

#include "weft/nn/module.h"
#include "weft/nn/options.h"

namespace weft::nn {

struct MaxPool2dOptions {
  OptionalPair stride{};  // kernel_size when absent
  Pair padding = 0;
  Pair dilation = 1;
  bool ceil_mode = false;
};
/// The greatest element of each window, see max_pool2d. x: (N, C, H, W) or without N; y: (N, C, OH, OW).
class WEFT_API MaxPool2dModule : public Module {
 public:
  explicit MaxPool2dModule(Pair kernel_size, MaxPool2dOptions options = {});
  Tensor forward(Tensor x) override;
  /// The result and where each element was (PyTorch's return_indices).
  std::pair<Tensor, Tensor> forward_with_indices(const Tensor& x);
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  Pair kernel_size, stride;
  MaxPool2dOptions options;
};
class MaxPool2d : public Handle<MaxPool2d, MaxPool2dModule> {
 public:
  using Handle::Handle;
  explicit MaxPool2d(Pair kernel_size, MaxPool2dOptions options = {})
      : Handle(std::make_shared<MaxPool2dModule>(kernel_size, options)) {}
};

struct AvgPool2dOptions {
  OptionalPair stride{};  // kernel_size when absent
  Pair padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
  std::optional<int64_t> divisor_override{};
};
/// The mean of each window, see avg_pool2d. x: (N, C, H, W) or without N; y: (N, C, OH, OW).
class WEFT_API AvgPool2dModule : public Module {
 public:
  explicit AvgPool2dModule(Pair kernel_size, AvgPool2dOptions options = {});
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  Pair kernel_size, stride;
  AvgPool2dOptions options;
};
class AvgPool2d : public Handle<AvgPool2d, AvgPool2dModule> {
 public:
  using Handle::Handle;
  explicit AvgPool2d(Pair kernel_size, AvgPool2dOptions options = {})
      : Handle(std::make_shared<AvgPool2dModule>(kernel_size, options)) {}
};

}  // namespace weft::nn
