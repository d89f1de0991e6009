// Layers that resize images, cut them into patches, and move pixels between space and channels.
#include "weft/nn/vision.h"

#include <fmt/ranges.h>

#include <cmath>

#include "src/core/check.h"
#include "src/nn/python_text.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

// One value for each spatial dimension of x.
template <class T>
std::vector<T> per_dimension(const std::string& layer, const char* option, const std::vector<T>& given,
                             const Tensor& x) {
  const auto count = static_cast<size_t>(x.dim() - 2);
  if (given.size() == 1) return std::vector<T>(count, given[0]);
  WEFT_CHECK(given.size() == count, ValueError, layer.c_str(),
             "{} needs one number, or one for each spatial dimension; got {} for shape {}", option,
             given.size(), x.sizes());
  return given;
}

bool knows_align_corners(const std::string& mode) {
  return mode != "nearest" && mode != "nearest-exact" && mode != "area";
}

}  // namespace

Tensor UpsampleModule::forward(Tensor x) {
  const auto& [size, scale_factor, mode, align_corners, recompute_scale_factor] = options;
  const auto check = [&](bool holds, const char* rule) {
    WEFT_CHECK(holds, ValueError, name().c_str(), "{}; got {}", rule, extra_repr());
  };
  check(size.empty() != scale_factor.empty(), "exactly one of size and scale_factor must be given");
  check(!align_corners || knows_align_corners(mode),
        "align_corners can only be set for linear, bilinear, bicubic and trilinear");
  check(size.empty() || !recompute_scale_factor.value_or(false),
        "recompute_scale_factor is not meaningful with a size");
  WEFT_CHECK(x.dim() >= 3, ShapeError, name().c_str(), "input must be (N, C, *); shape {}", x.sizes());

  std::optional<double> scales[3];
  std::vector<int64_t> sizes;
  if (!size.empty()) {
    sizes = per_dimension(name(), "size", size, x);
  } else {
    const auto factors = per_dimension(name(), "scale_factor", scale_factor, x);
    WEFT_CHECK(factors.size() <= 3, ShapeError, name().c_str(), "input must have 3 to 5 dimensions; shape {}",
               x.sizes());
    const bool keeps_factors = !recompute_scale_factor.value_or(false) && mode != "area";
    for (size_t i = 0; i < factors.size(); ++i) {
      const double wanted = static_cast<double>(x.size(static_cast<int64_t>(i) + 2)) * factors[i];
      check(wanted >= 0 && wanted < 9e18, "scale_factor gives no size");
      sizes.push_back(static_cast<int64_t>(wanted));
      if (keeps_factors) scales[3 - factors.size() + i] = factors[i];
    }
  }
  return interpolate(x, sizes, mode, align_corners.value_or(false), /*antialias=*/false, scales[0], scales[1],
                     scales[2]);
}
std::shared_ptr<Module> UpsampleModule::clone() const { return nn::clone(*this, options); }
std::string UpsampleModule::extra_repr() const {
  const auto listed = [](const auto& values, const auto& text) {
    if (values.empty()) return std::string("None");
    std::vector<std::string> all;
    for (const auto& value : values) all.push_back(text(value));
    return all.size() == 1 ? all[0] : fmt::format("({})", fmt::join(all, ", "));
  };
  const std::string given =
      options.scale_factor.empty()
          ? "size=" + listed(options.size, [](int64_t size) { return fmt::format("{}", size); })
          : "scale_factor=" + listed(options.scale_factor, [](double factor) { return python(factor); });
  return fmt::format("{}, mode='{}'", given, options.mode);
}

UpsamplingNearest2dModule::UpsamplingNearest2dModule(const Upsampling2dOptions& given)
    : UpsampleModule({.size = given.size, .scale_factor = given.scale_factor}) {}
std::shared_ptr<Module> UpsamplingNearest2dModule::clone() const {
  return nn::clone(*this, Upsampling2dOptions{options.size, options.scale_factor});
}

UpsamplingBilinear2dModule::UpsamplingBilinear2dModule(const Upsampling2dOptions& given)
    : UpsampleModule({.size = given.size,
                      .scale_factor = given.scale_factor,
                      .mode = "bilinear",
                      .align_corners = true}) {}
std::shared_ptr<Module> UpsamplingBilinear2dModule::clone() const {
  return nn::clone(*this, Upsampling2dOptions{options.size, options.scale_factor});
}

Tensor UnfoldModule::forward(Tensor x) {
  return im2col(x, kernel_size.span(), options.dilation.span(), options.padding.span(),
                options.stride.span());
}
std::shared_ptr<Module> UnfoldModule::clone() const { return nn::clone(*this, kernel_size, options); }
std::string UnfoldModule::extra_repr() const {
  return fmt::format("kernel_size={}, dilation={}, padding={}, stride={}", kernel_size.str(),
                     options.dilation.str(), options.padding.str(), options.stride.str());
}

Tensor FoldModule::forward(Tensor x) {
  return col2im(x, output_size.span(), kernel_size.span(), options.dilation.span(), options.padding.span(),
                options.stride.span());
}
std::shared_ptr<Module> FoldModule::clone() const {
  return nn::clone(*this, output_size, kernel_size, options);
}
std::string FoldModule::extra_repr() const {
  return fmt::format("output_size={}, kernel_size={}, dilation={}, padding={}, stride={}", output_size.str(),
                     kernel_size.str(), options.dilation.str(), options.padding.str(), options.stride.str());
}

Tensor PixelShuffleModule::forward(Tensor x) { return pixel_shuffle(x, upscale_factor); }
std::shared_ptr<Module> PixelShuffleModule::clone() const { return nn::clone(*this, upscale_factor); }
std::string PixelShuffleModule::extra_repr() const {
  return fmt::format("upscale_factor={}", upscale_factor);
}

Tensor PixelUnshuffleModule::forward(Tensor x) { return pixel_unshuffle(x, downscale_factor); }
std::shared_ptr<Module> PixelUnshuffleModule::clone() const { return nn::clone(*this, downscale_factor); }
std::string PixelUnshuffleModule::extra_repr() const {
  return fmt::format("downscale_factor={}", downscale_factor);
}

Tensor ChannelShuffleModule::forward(Tensor x) { return channel_shuffle(x, groups); }
std::shared_ptr<Module> ChannelShuffleModule::clone() const { return nn::clone(*this, groups); }
std::string ChannelShuffleModule::extra_repr() const { return fmt::format("groups={}", groups); }

}  // namespace weft::nn
