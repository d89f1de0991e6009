// Convolution layers.
#include "weft/nn/conv.h"

#include <cmath>

#include "src/core/check.h"
#include "src/nn/python_text.h"
#include "weft/nn/init.h"
#include "weft/ops.h"

namespace weft::nn {

Conv2dModule::Conv2dModule(int64_t in_channels, int64_t out_channels, Pair kernel_size, Conv2dOptions given)
    : in_channels(in_channels),
      out_channels(out_channels),
      kernel_size(kernel_size),
      options(std::move(given)) {
  const auto check = [&](bool holds, const char* rule) {
    WEFT_CHECK(holds, ValueError, "Conv2d", "{}; got {} in, {} out, kernel_size {}, stride {}, groups {}",
               rule, in_channels, out_channels, kernel_size.tuple(), options.stride.tuple(), options.groups);
  };
  check(options.groups > 0, "groups must be a positive integer");
  check(in_channels >= 0 && in_channels % options.groups == 0, "in_channels must be divisible by groups");
  check(out_channels >= 0 && out_channels % options.groups == 0, "out_channels must be divisible by groups");
  check(kernel_size[0] > 0 && kernel_size[1] > 0, "kernel_size must be positive");
  WEFT_CHECK(options.padding_mode >= PaddingMode::zeros && options.padding_mode <= PaddingMode::circular,
             ValueError, "Conv2d",
             "padding_mode must be zeros, reflect, replicate or circular; got the number {}",
             static_cast<int>(options.padding_mode));
  check(options.padding.name != "same" || options.stride == Pair(1),
        "padding='same' is not supported for strided convolutions");
  const TensorOptions placed{.dtype = options.dtype, .device = options.device};
  weight = add_parameter(
      "weight", empty({out_channels, in_channels / options.groups, kernel_size[0], kernel_size[1]}, placed));
  bias = add_parameter("bias", options.bias ? empty({out_channels}, placed) : Tensor());
  reset_parameters();
}

void Conv2dModule::reset_parameters() {
  init::kaiming_uniform_(weight, std::sqrt(5.0));
  const int64_t fan_in = weight.size(1) * kernel_size[0] * kernel_size[1];
  if (!bias.defined() || fan_in == 0) return;
  const double bound = 1 / std::sqrt(static_cast<double>(fan_in));
  init::uniform_(bias, -bound, bound);
}

namespace {

// x with `before` and `after` more elements along dim, taken from x itself.
Tensor extended(const Tensor& x, int64_t dim, int64_t before, int64_t after, PaddingMode mode) {
  const int64_t size = x.size(dim), most = std::max(before, after);
  WEFT_CHECK(mode != PaddingMode::reflect || most < size, ShapeError, "Conv2d",
             "reflect padding must be less than the image; padding {} of shape {}", most, x.sizes());
  WEFT_CHECK(mode != PaddingMode::circular || most <= size, ShapeError, "Conv2d",
             "circular padding must not be more than the image; padding {} of shape {}", most, x.sizes());
  WEFT_CHECK(size > 0, ShapeError, "Conv2d",
             "an empty image cannot be padded with its own elements; shape {}", x.sizes());
  const auto edge = [&](int64_t at, int64_t count) {
    Shape repeated = x.sizes();
    repeated[dim < 0 ? dim + x.dim() : dim] = count;
    return expand(narrow(x, dim, at, 1), repeated);
  };
  Tensor left, right;
  if (mode == PaddingMode::reflect) {
    left = flip(narrow(x, dim, 1, before), {dim});
    right = flip(narrow(x, dim, size - 1 - after, after), {dim});
  } else if (mode == PaddingMode::circular) {
    left = narrow(x, dim, size - before, before);
    right = narrow(x, dim, 0, after);
  } else {
    left = edge(0, before);
    right = edge(size - 1, after);
  }
  return cat({left, x, right}, dim);
}

}  // namespace

Tensor Conv2dModule::padded(Tensor x) const {
  for (int64_t i = 0; i < 2; ++i) {
    const int64_t dim = i - 2;
    const bool same = options.padding.name == "same";
    const int64_t total = same ? options.dilation[i] * (kernel_size[i] - 1) : 2 * options.padding.pair[i];
    if (total > 0) x = extended(x, dim, total / 2, total - total / 2, options.padding_mode);
  }
  return x;
}

Tensor Conv2dModule::forward(Tensor x) {
  const IntSpan stride = options.stride.span(), dilation = options.dilation.span();
  if (options.padding_mode != PaddingMode::zeros)
    return conv2d(padded(x), weight, bias, stride, 0, dilation, options.groups);
  if (!options.padding.name.empty())
    return conv2d(x, weight, bias, stride, std::optional<std::string_view>(options.padding.name), dilation,
                  options.groups);
  return conv2d(x, weight, bias, stride, options.padding.pair.span(), dilation, options.groups);
}

std::shared_ptr<Module> Conv2dModule::clone() const {
  return nn::clone(*this, in_channels, out_channels, kernel_size, options);
}

std::string Conv2dModule::extra_repr() const {
  std::string text = fmt::format("{}, {}, kernel_size={}, stride={}", in_channels, out_channels,
                                 kernel_size.tuple(), options.stride.tuple());
  if (!options.padding.name.empty()) text += ", padding=" + options.padding.name;
  else if (!(options.padding.pair == Pair(0))) text += ", padding=" + options.padding.pair.tuple();
  if (!(options.dilation == Pair(1))) text += ", dilation=" + options.dilation.tuple();
  if (options.groups != 1) text += fmt::format(", groups={}", options.groups);
  if (!bias.defined()) text += ", bias=False";
  constexpr const char* modes[] = {"zeros", "reflect", "replicate", "circular"};
  if (options.padding_mode != PaddingMode::zeros)
    text += fmt::format(", padding_mode={}", modes[static_cast<int>(options.padding_mode)]);
  return text;
}

}  // namespace weft::nn
