// Layers that resize images, cut them into patches, and move pixels between space and channels.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weft/nn/module.h"
#include "weft/nn/options.h"

namespace weft::nn {

struct UpsampleOptions {
  std::vector<int64_t> size{};         // one number, or one for each spatial dimension
  std::vector<double> scale_factor{};  // instead of size
  std::string mode = "nearest";
  std::optional<bool> align_corners{};
  std::optional<bool> recompute_scale_factor{};  // true: the scale is the ratio of the sizes
};
/// x resized to options.size or by options.scale_factor, see interpolate. x: (N, C, L), (N, C, H, W) or (N, C, D, H, W); mode:
/// "nearest", "linear", "bilinear", "bicubic", "trilinear", "area", "nearest-exact". forward throws ValueError unless exactly
/// one of size and scale_factor is given and fits, for align_corners with a mode that knows none, and for
/// recompute_scale_factor with a size.
class WEFT_API UpsampleModule : public Module {
 public:
  explicit UpsampleModule(UpsampleOptions options) : options(std::move(options)) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  UpsampleOptions options;
};
/// nn::Upsample{{.scale_factor = {2}, .mode = "bilinear"}}.
class Upsample : public Handle<Upsample, UpsampleModule> {
 public:
  using Handle::Handle;
  explicit Upsample(UpsampleOptions options) : Handle(std::make_shared<UpsampleModule>(std::move(options))) {}
};

/// One of the two, each one number or one for height and width.
struct Upsampling2dOptions {
  std::vector<int64_t> size{};
  std::vector<double> scale_factor{};
};
/// Upsample of images (N, C, H, W), each pixel the nearest one's value.
class WEFT_API UpsamplingNearest2dModule : public UpsampleModule {
 public:
  explicit UpsamplingNearest2dModule(const Upsampling2dOptions& options);
  std::shared_ptr<Module> clone() const override;
};
/// Upsample of images (N, C, H, W) by bilinear interpolation, corner pixels on corner pixels.
class WEFT_API UpsamplingBilinear2dModule : public UpsampleModule {
 public:
  explicit UpsamplingBilinear2dModule(const Upsampling2dOptions& options);
  std::shared_ptr<Module> clone() const override;
};
/// nn::UpsamplingNearest2d{{.scale_factor = {2}}}.
template <class M>
class Upsampling2d : public Handle<Upsampling2d<M>, M> {
 public:
  using Handle<Upsampling2d<M>, M>::Handle;
  explicit Upsampling2d(const Upsampling2dOptions& options)
      : Handle<Upsampling2d<M>, M>(std::make_shared<M>(options)) {}
};
using UpsamplingNearest2d = Upsampling2d<UpsamplingNearest2dModule>;
using UpsamplingBilinear2d = Upsampling2d<UpsamplingBilinear2dModule>;

/// How windows lie over an image, for Unfold and Fold.
struct FoldOptions {
  Pair dilation = 1;
  Pair padding = 0;
  Pair stride = 1;
};
/// The patches of x (N, C, H, W) as columns (N, C KH KW, patches), or of one image without N; see im2col.
class WEFT_API UnfoldModule : public Module {
 public:
  explicit UnfoldModule(Pair kernel_size, FoldOptions options = {})
      : kernel_size(kernel_size), options(options) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  Pair kernel_size;
  FoldOptions options;
};
class Unfold : public Handle<Unfold, UnfoldModule> {
 public:
  using Handle::Handle;
  explicit Unfold(Pair kernel_size, FoldOptions options = {})
      : Handle(std::make_shared<UnfoldModule>(kernel_size, options)) {}
};

/// Columns (N, C KH KW, patches) summed into images (N, C, output_size), or into one without N; see col2im.
class WEFT_API FoldModule : public Module {
 public:
  FoldModule(Pair output_size, Pair kernel_size, FoldOptions options = {})
      : output_size(output_size), kernel_size(kernel_size), options(options) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  Pair output_size, kernel_size;
  FoldOptions options;
};
class Fold : public Handle<Fold, FoldModule> {
 public:
  using Handle::Handle;
  Fold(Pair output_size, Pair kernel_size, FoldOptions options = {})
      : Handle(std::make_shared<FoldModule>(output_size, kernel_size, options)) {}
};

/// (*, C r^2, H, W) as (*, C, H r, W r), r the upscale_factor; see pixel_shuffle.
class WEFT_API PixelShuffleModule : public Module {
 public:
  explicit PixelShuffleModule(int64_t upscale_factor) : upscale_factor(upscale_factor) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t upscale_factor;
};
class PixelShuffle : public Handle<PixelShuffle, PixelShuffleModule> {
 public:
  using Handle::Handle;
  explicit PixelShuffle(int64_t upscale_factor)
      : Handle(std::make_shared<PixelShuffleModule>(upscale_factor)) {}
};

/// PixelShuffle undone: (*, C, H r, W r) as (*, C r^2, H, W), r the downscale_factor.
class WEFT_API PixelUnshuffleModule : public Module {
 public:
  explicit PixelUnshuffleModule(int64_t downscale_factor) : downscale_factor(downscale_factor) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t downscale_factor;
};
class PixelUnshuffle : public Handle<PixelUnshuffle, PixelUnshuffleModule> {
 public:
  using Handle::Handle;
  explicit PixelUnshuffle(int64_t downscale_factor)
      : Handle(std::make_shared<PixelUnshuffleModule>(downscale_factor)) {}
};

/// The channels of (N, C, *) dealt from `groups` equal parts in turn; see channel_shuffle.
class WEFT_API ChannelShuffleModule : public Module {
 public:
  explicit ChannelShuffleModule(int64_t groups) : groups(groups) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t groups;
};
class ChannelShuffle : public Handle<ChannelShuffle, ChannelShuffleModule> {
 public:
  using Handle::Handle;
  explicit ChannelShuffle(int64_t groups) : Handle(std::make_shared<ChannelShuffleModule>(groups)) {}
};

}  // namespace weft::nn
