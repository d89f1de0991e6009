// Normalisation over a batch, over samples' channels, over their last dimensions and over groups of channels.
#pragma once

#include <optional>

#include "weft/nn/layer_of.h"
#include "weft/shape.h"

namespace weft::nn {

// ---- over a batch, or over each channel of a sample ----

/// What batch normalisation takes besides the number of channels.
struct WEFT_API BatchNormOptions {
  double eps = 1e-5;
  std::optional<double> momentum = 0.1;  // nullopt: the mean over all batches so far
  bool affine = true;
  bool track_running_stats = true;
  bool bias = true;  // false: no shift, only a scale
  Device device{};
  std::optional<Dtype> dtype{};
};

/// What instance normalisation takes besides the number of channels.
struct WEFT_API InstanceNormOptions {
  double eps = 1e-5;
  std::optional<double> momentum = 0.1;  // nullopt: the running statistics keep their values
  bool affine = false;
  bool track_running_stats = false;
  bool bias = true;  // false: no shift, only a scale
  Device device{};
  std::optional<Dtype> dtype{};
};

/// What batch and instance normalisation share: weight and bias (num_features) if affine, and the buffers running_mean,
/// running_var and num_batches_tracked with track_running_stats. Throws ValueError for negative num_features.
template <class Options>
class WEFT_API ChannelNormModule : public Module {
 public:
  /// Mean 0, variance 1 and no batches yet; with reset_parameters also scale 1 and shift 0.
  void reset_running_stats();
  void reset_parameters();
  std::string extra_repr() const override;

  int64_t num_features;
  Options options;
  Tensor weight, bias, running_mean, running_var, num_batches_tracked;

 protected:
  ChannelNormModule(int64_t num_features, Options options);
};

/// y = (x - mean) / sqrt(variance + eps) * weight + bias for each channel, over the batch in training, with running_mean
/// and running_var (buffers, updated in training) in evaluation; see batch_norm. Without track_running_stats always over
/// the batch. Ioffe and Szegedy 2015.
class WEFT_API BatchNormModule : public ChannelNormModule<BatchNormOptions> {
 public:
  Tensor forward(Tensor x) override;

 protected:
  using ChannelNormModule::ChannelNormModule;
  /// Throws ValueError for a number of dimensions the layer does not take.
  virtual void check_input(const Tensor& x) const = 0;
};

/// x: (N, C) or (N, C, L) for N = 1; (N, C, H, W) for 2; (N, C, D, H, W) for 3.
template <int N>
class WEFT_API BatchNormNd : public BatchNormModule {
 public:
  explicit BatchNormNd(int64_t num_features, BatchNormOptions options = {})
      : BatchNormModule(num_features, options) {}
  std::shared_ptr<Module> clone() const override;

 protected:
  void check_input(const Tensor& x) const override;
};

/// LayerNorm's formula for each channel of each sample; with track_running_stats the averages of means and variances over
/// the samples update running_mean and running_var (buffers) in training, and evaluation uses these. See instance_norm.
/// Ulyanov et al. 2016.
class WEFT_API InstanceNormModule : public ChannelNormModule<InstanceNormOptions> {
 public:
  Tensor forward(Tensor x) override;

 protected:
  using ChannelNormModule::ChannelNormModule;
  /// How many dimensions a sample has. Throws ValueError for a number of dimensions the layer does not take.
  virtual int64_t sample_dims(const Tensor& x) const = 0;
};

/// x: (N, C, L) for N = 1; (N, C, H, W) for 2; (N, C, D, H, W) for 3; or one sample, without the batch. Throws ValueError
/// for other numbers of dimensions and, if affine, for C other than num_features.
template <int N>
class WEFT_API InstanceNormNd : public InstanceNormModule {
 public:
  explicit InstanceNormNd(int64_t num_features, InstanceNormOptions options = {})
      : InstanceNormModule(num_features, options) {}
  std::shared_ptr<Module> clone() const override;

 protected:
  int64_t sample_dims(const Tensor& x) const override;
};

/// A channel normalisation as programs hold it: nn::BatchNorm2d{64, {.momentum = 0.01}}.
template <class M>
class ChannelNorm : public Handle<ChannelNorm<M>, M> {
 public:
  using Handle<ChannelNorm<M>, M>::Handle;
  explicit ChannelNorm(int64_t num_features, decltype(M::options) options = {})
      : Handle<ChannelNorm<M>, M>(std::make_shared<M>(num_features, options)) {}
};

/// Batch normalisation of vectors and sequences, images, and volumes.
using BatchNorm1dModule = BatchNormNd<1>;
using BatchNorm2dModule = BatchNormNd<2>;
using BatchNorm3dModule = BatchNormNd<3>;
using BatchNorm1d = ChannelNorm<BatchNorm1dModule>;
using BatchNorm2d = ChannelNorm<BatchNorm2dModule>;
using BatchNorm3d = ChannelNorm<BatchNorm3dModule>;

/// Instance normalisation of sequences, images, and volumes.
using InstanceNorm1dModule = InstanceNormNd<1>;
using InstanceNorm2dModule = InstanceNormNd<2>;
using InstanceNorm3dModule = InstanceNormNd<3>;
using InstanceNorm1d = ChannelNorm<InstanceNorm1dModule>;
using InstanceNorm2d = ChannelNorm<InstanceNorm2dModule>;
using InstanceNorm3d = ChannelNorm<InstanceNorm3dModule>;

// ---- over a sample's last dimensions or groups of channels ----

struct LayerNormOptions {
  double eps = 1e-5;
  bool elementwise_affine = true;
  bool bias = true;  // false: no shift, only a scale
  Device device{};
  std::optional<Dtype> dtype{};
};
/// y = (x - mean) / sqrt(variance + eps) * weight + bias over the last dimensions. x: (*, normalized_shape…); weight and
/// bias have normalized_shape, and are absent without elementwise_affine. See layer_norm. Ba et al. 2016.
class WEFT_API LayerNormModule : public Module {
 public:
  explicit LayerNormModule(const Shape& normalized_shape, LayerNormOptions options = {});
  Tensor forward(Tensor x) override;
  /// Scale 1 and shift 0.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  Shape normalized_shape;
  LayerNormOptions options;
  Tensor weight, bias;
};
class LayerNorm : public Handle<LayerNorm, LayerNormModule> {
 public:
  using Handle::Handle;
  explicit LayerNorm(int64_t size, LayerNormOptions options = {}) : LayerNorm(Shape{size}, options) {}
  explicit LayerNorm(const Shape& normalized_shape, LayerNormOptions options = {})
      : Handle(std::make_shared<LayerNormModule>(normalized_shape, options)) {}
};

struct RMSNormOptions {
  std::optional<double> eps{};  // nullopt: the machine epsilon of the arithmetic
  bool elementwise_affine = true;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// y = x / sqrt(mean(x^2) + eps) * weight over the last dimensions; x and weight as LayerNorm. See rms_norm. Zhang and
/// Sennrich 2019.
class WEFT_API RMSNormModule : public Module {
 public:
  explicit RMSNormModule(const Shape& normalized_shape, RMSNormOptions options = {});
  Tensor forward(Tensor x) override;
  /// Scale 1.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  Shape normalized_shape;
  RMSNormOptions options;
  Tensor weight;
};
class RMSNorm : public Handle<RMSNorm, RMSNormModule> {
 public:
  using Handle::Handle;
  explicit RMSNorm(int64_t size, RMSNormOptions options = {}) : RMSNorm(Shape{size}, options) {}
  explicit RMSNorm(const Shape& normalized_shape, RMSNormOptions options = {})
      : Handle(std::make_shared<RMSNormModule>(normalized_shape, options)) {}
};

struct GroupNormOptions {
  double eps = 1e-5;
  bool affine = true;
  bool bias = true;  // false: no shift, only a scale
  Device device{};
  std::optional<Dtype> dtype{};
};
/// LayerNorm's formula over each group of num_channels / num_groups channels. x: (N, num_channels, *); weight and bias:
/// (num_channels), absent without affine. See group_norm. Throws ValueError unless num_groups is positive and divides
/// num_channels. Wu and He 2018.
class WEFT_API GroupNormModule : public Module {
 public:
  GroupNormModule(int64_t num_groups, int64_t num_channels, GroupNormOptions options = {});
  Tensor forward(Tensor x) override;
  /// Scale 1 and shift 0.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t num_groups, num_channels;
  GroupNormOptions options;
  Tensor weight, bias;
};
class GroupNorm : public Handle<GroupNorm, GroupNormModule> {
 public:
  using Handle::Handle;
  GroupNorm(int64_t num_groups, int64_t num_channels, GroupNormOptions options = {})
      : Handle(std::make_shared<GroupNormModule>(num_groups, num_channels, options)) {}
};

/// x / (k + alpha / size * sum of squares of `size` neighbouring channels)^beta. x: (N, C, *), of three dimensions at
/// least. See local_response_norm. Krizhevsky et al. 2012.
struct WEFT_API LocalResponseNormOptions {
  int64_t size;
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 1;
};
using LocalResponseNormModule = LayerOf<LocalResponseNormOptions, Module, Tensor>;
using LocalResponseNorm = WithOptions<LocalResponseNormModule>;

}  // namespace weft::nn
