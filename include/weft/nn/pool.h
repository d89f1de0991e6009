// Pooling layers, and their undoing.
#pragma once

#include "weft/nn/module.h"
#include "weft/nn/options.h"

namespace weft::nn {

template <int N>
struct MaxPoolOptions {
  OptionalSizes<N> stride{};  // kernel_size when absent
  Sizes<N> padding = 0;
  Sizes<N> dilation = 1;
  bool ceil_mode = false;
};
/// The greatest element of each window of sequences (N = 1), images (2) or volumes (3), see max_pool2d. For images x: (N, C, H,
/// W) or without N; y: (N, C, OH, OW).
template <int N>
class WEFT_API MaxPoolModule : public Module {
 public:
  explicit MaxPoolModule(Sizes<N> kernel_size, MaxPoolOptions<N> options = {});
  Tensor forward(Tensor x) override;
  /// The result and where each element was (PyTorch's return_indices).
  std::pair<Tensor, Tensor> forward_with_indices(const Tensor& x);
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  Sizes<N> kernel_size, stride;
  MaxPoolOptions<N> options;
};
/// A max pooling as programs hold it: nn::MaxPool2d{2}.
template <int N>
class MaxPool : public Handle<MaxPool<N>, MaxPoolModule<N>> {
 public:
  using Handle<MaxPool<N>, MaxPoolModule<N>>::Handle;
  explicit MaxPool(Sizes<N> kernel_size, MaxPoolOptions<N> options = {})
      : Handle<MaxPool<N>, MaxPoolModule<N>>(std::make_shared<MaxPoolModule<N>>(kernel_size, options)) {}
};
using MaxPool1dOptions = MaxPoolOptions<1>;
using MaxPool2dOptions = MaxPoolOptions<2>;
using MaxPool3dOptions = MaxPoolOptions<3>;
using MaxPool1dModule = MaxPoolModule<1>;
using MaxPool2dModule = MaxPoolModule<2>;
using MaxPool3dModule = MaxPoolModule<3>;
using MaxPool1d = MaxPool<1>;
using MaxPool2d = MaxPool<2>;
using MaxPool3d = MaxPool<3>;

template <int N>
struct MaxUnpoolOptions {
  OptionalSizes<N> stride{};  // kernel_size when absent
  Sizes<N> padding = 0;
};
/// Max pooling undone: zeros with each element of x where `indices` says that it was, see max_unpool2d. Called with x and
/// indices, both of the pooled size; output_size (the last N sizes, or all) chooses among those that pool to x's.
template <int N>
class WEFT_API MaxUnpoolModule : public Module {
 public:
  explicit MaxUnpoolModule(Sizes<N> kernel_size, MaxUnpoolOptions<N> options = {});
  using Module::forward;
  /// Throws as max_unpool2d.
  Tensor forward(const Tensor& x, const Tensor& indices, IntSpan output_size = {});
  Tensor operator()(const Tensor& x, const Tensor& indices, IntSpan output_size = {});
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  Sizes<N> kernel_size, stride;
  MaxUnpoolOptions<N> options;
};
/// A max pooling's undoing as programs hold it: nn::MaxUnpool2d{2}.
template <int N>
class MaxUnpool : public Handle<MaxUnpool<N>, MaxUnpoolModule<N>> {
 public:
  using Handle<MaxUnpool<N>, MaxUnpoolModule<N>>::Handle;
  explicit MaxUnpool(Sizes<N> kernel_size, MaxUnpoolOptions<N> options = {})
      : Handle<MaxUnpool<N>, MaxUnpoolModule<N>>(std::make_shared<MaxUnpoolModule<N>>(kernel_size, options)) {
  }
  /// unpool(x, indices, {28, 28}); see the module.
  Tensor operator()(const Tensor& x, const Tensor& indices, IntSpan output_size = {}) const {
    return (**this)(x, indices, output_size);
  }
};
using MaxUnpool1dModule = MaxUnpoolModule<1>;
using MaxUnpool2dModule = MaxUnpoolModule<2>;
using MaxUnpool3dModule = MaxUnpoolModule<3>;
using MaxUnpool1d = MaxUnpool<1>;
using MaxUnpool2d = MaxUnpool<2>;
using MaxUnpool3d = MaxUnpool<3>;

/// How windows are averaged; sequences know no divisor_override.
template <int N>
struct AvgPoolOptions {
  OptionalSizes<N> stride{};  // kernel_size when absent
  Sizes<N> padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
  std::optional<int64_t> divisor_override{};
};
template <>
struct AvgPoolOptions<1> {
  OptionalSizes<1> stride{};
  Sizes<1> padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;
};
/// The mean of each window of sequences (N = 1), images (2) or volumes (3), see avg_pool2d. For images x: (N, C, H, W) or
/// without N; y: (N, C, OH, OW).
template <int N>
class WEFT_API AvgPoolModule : public Module {
 public:
  explicit AvgPoolModule(Sizes<N> kernel_size, AvgPoolOptions<N> options = {});
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  Sizes<N> kernel_size, stride;
  AvgPoolOptions<N> options;
};
/// A mean pooling as programs hold it: nn::AvgPool2d{2}.
template <int N>
class AvgPool : public Handle<AvgPool<N>, AvgPoolModule<N>> {
 public:
  using Handle<AvgPool<N>, AvgPoolModule<N>>::Handle;
  explicit AvgPool(Sizes<N> kernel_size, AvgPoolOptions<N> options = {})
      : Handle<AvgPool<N>, AvgPoolModule<N>>(std::make_shared<AvgPoolModule<N>>(kernel_size, options)) {}
};
using AvgPool1dOptions = AvgPoolOptions<1>;
using AvgPool2dOptions = AvgPoolOptions<2>;
using AvgPool3dOptions = AvgPoolOptions<3>;
using AvgPool1dModule = AvgPoolModule<1>;
using AvgPool2dModule = AvgPoolModule<2>;
using AvgPool3dModule = AvgPoolModule<3>;
using AvgPool1d = AvgPool<1>;
using AvgPool2d = AvgPool<2>;
using AvgPool3d = AvgPool<3>;

template <int N>
struct LPPoolOptions {
  OptionalSizes<N> stride{};  // kernel_size when absent
  bool ceil_mode = false;
};
/// The norm of each window of sequences (N = 1), images (2) or volumes (3): (sum of x^norm_type)^(1 / norm_type), see
/// lp_pool2d. For images x: (N, C, H, W) or without N; y: (N, C, OH, OW). Throws ValueError for norm_type 0.
template <int N>
class WEFT_API LPPoolModule : public Module {
 public:
  LPPoolModule(double norm_type, Sizes<N> kernel_size, LPPoolOptions<N> options = {});
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  double norm_type;
  Sizes<N> kernel_size;
  LPPoolOptions<N> options;
};
/// A norm pooling as programs hold it: nn::LPPool2d{2, 3}.
template <int N>
class LPPool : public Handle<LPPool<N>, LPPoolModule<N>> {
 public:
  using Handle<LPPool<N>, LPPoolModule<N>>::Handle;
  LPPool(double norm_type, Sizes<N> kernel_size, LPPoolOptions<N> options = {})
      : Handle<LPPool<N>, LPPoolModule<N>>(
            std::make_shared<LPPoolModule<N>>(norm_type, kernel_size, options)) {}
};
using LPPool1dModule = LPPoolModule<1>;
using LPPool2dModule = LPPoolModule<2>;
using LPPool3dModule = LPPoolModule<3>;
using LPPool1d = LPPool<1>;
using LPPool2d = LPPool<2>;
using LPPool3d = LPPool<3>;

/// The means of output_size windows that cover sequences (N = 1), images (2) or volumes (3), see adaptive_avg_pool2d. For
/// images x: (N, C, H, W) or without N; y: (N, C, OH, OW).
template <int N>
class WEFT_API AdaptiveAvgPoolModule : public Module {
 public:
  explicit AdaptiveAvgPoolModule(OutputSizes<N> output_size) : output_size(output_size) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  OutputSizes<N> output_size;
};
/// The greatest elements of such windows, see adaptive_max_pool2d.
template <int N>
class WEFT_API AdaptiveMaxPoolModule : public Module {
 public:
  explicit AdaptiveMaxPoolModule(OutputSizes<N> output_size) : output_size(output_size) {}
  Tensor forward(Tensor x) override;
  /// The result and where each element was (PyTorch's return_indices).
  std::pair<Tensor, Tensor> forward_with_indices(const Tensor& x);
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  OutputSizes<N> output_size;
};
/// An adaptive pooling as programs hold it: nn::AdaptiveAvgPool2d{{7, std::nullopt}}.
template <class M, int N>
class AdaptivePool : public Handle<AdaptivePool<M, N>, M> {
 public:
  using Handle<AdaptivePool<M, N>, M>::Handle;
  explicit AdaptivePool(OutputSizes<N> output_size)
      : Handle<AdaptivePool<M, N>, M>(std::make_shared<M>(output_size)) {}
};
using AdaptiveAvgPool1dModule = AdaptiveAvgPoolModule<1>;
using AdaptiveAvgPool2dModule = AdaptiveAvgPoolModule<2>;
using AdaptiveAvgPool3dModule = AdaptiveAvgPoolModule<3>;
using AdaptiveMaxPool1dModule = AdaptiveMaxPoolModule<1>;
using AdaptiveMaxPool2dModule = AdaptiveMaxPoolModule<2>;
using AdaptiveMaxPool3dModule = AdaptiveMaxPoolModule<3>;
using AdaptiveAvgPool1d = AdaptivePool<AdaptiveAvgPoolModule<1>, 1>;
using AdaptiveAvgPool2d = AdaptivePool<AdaptiveAvgPoolModule<2>, 2>;
using AdaptiveAvgPool3d = AdaptivePool<AdaptiveAvgPoolModule<3>, 3>;
using AdaptiveMaxPool1d = AdaptivePool<AdaptiveMaxPoolModule<1>, 1>;
using AdaptiveMaxPool2d = AdaptivePool<AdaptiveMaxPoolModule<2>, 2>;
using AdaptiveMaxPool3d = AdaptivePool<AdaptiveMaxPoolModule<3>, 3>;

extern template class MaxPoolModule<1>;
extern template class MaxPoolModule<2>;
extern template class MaxPoolModule<3>;
extern template class MaxUnpoolModule<1>;
extern template class MaxUnpoolModule<2>;
extern template class MaxUnpoolModule<3>;
extern template class AvgPoolModule<1>;
extern template class AvgPoolModule<2>;
extern template class AvgPoolModule<3>;
extern template class LPPoolModule<1>;
extern template class LPPoolModule<2>;
extern template class LPPoolModule<3>;
extern template class AdaptiveAvgPoolModule<1>;
extern template class AdaptiveAvgPoolModule<2>;
extern template class AdaptiveAvgPoolModule<3>;
extern template class AdaptiveMaxPoolModule<1>;
extern template class AdaptiveMaxPoolModule<2>;
extern template class AdaptiveMaxPoolModule<3>;

}  // namespace weft::nn
