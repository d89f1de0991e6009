// Convolution layers, and the transposed ones.
#include "weft/nn/conv.h"

#include <cmath>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/nn/python_text.h"
#include "weft/nn/init.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

template <int N, class... Arguments>
Tensor convolve(const Arguments&... arguments) {
  if constexpr (N == 1) return conv1d(arguments...);
  else if constexpr (N == 2) return conv2d(arguments...);
  else return conv3d(arguments...);
}
template <int N, class... Arguments>
Tensor convolve_transposed(const Arguments&... arguments) {
  if constexpr (N == 1) return conv_transpose1d(arguments...);
  else if constexpr (N == 2) return conv_transpose2d(arguments...);
  else return conv_transpose3d(arguments...);
}

template <class Module>
void check_options(const Module& module) {
  const auto& options = module.options;
  const auto check = [&](bool holds, const char* rule) {
    WEFT_CHECK(holds, ValueError, module.name().c_str(),
               "{}; got {} in, {} out, kernel_size {}, stride {}, groups {}", rule, module.in_channels,
               module.out_channels, module.kernel_size.tuple(), options.stride.tuple(), options.groups);
  };
  check(options.groups > 0, "groups must be a positive integer");
  check(module.in_channels >= 0 && module.in_channels % options.groups == 0,
        "in_channels must be divisible by groups");
  check(module.out_channels >= 0 && module.out_channels % options.groups == 0,
        "out_channels must be divisible by groups");
  for (const int64_t size : module.kernel_size.values) check(size > 0, "kernel_size must be positive");
}

template <int N>
Shape weight_sizes(int64_t first, int64_t second, const Sizes<N>& kernel_size) {
  Shape sizes{first, second};
  for (const int64_t size : kernel_size.values) sizes.push_back(size);
  return sizes;
}

void draw(const Tensor& weight, const Tensor& bias) {
  // In the order of the indices whatever the layout, so that a seed gives the same weights.
  const Tensor drawn = contiguous(weight.detach());
  init::kaiming_uniform_(drawn, std::sqrt(5.0));
  if (!weight.is_contiguous() && !NoInit::active()) copy_(weight.detach(), drawn);
  if (!bias.defined()) return;
  double fan_in = 1;
  for (int64_t dim = 1; dim < weight.dim(); ++dim) fan_in *= static_cast<double>(weight.size(dim));
  const double bound = fan_in > 0 ? 1 / std::sqrt(fan_in) : 0;
  init::uniform_(bias, -bound, bound);
}

template <int N>
std::string unless_usual(const char* name, const Sizes<N>& sizes, int64_t usual) {
  return sizes == Sizes<N>(usual) ? "" : fmt::format(", {}={}", name, sizes.tuple());
}

template <class Module>
std::string head_repr(const Module& module) {
  return fmt::format("{}, {}, kernel_size={}, stride={}", module.in_channels, module.out_channels,
                     module.kernel_size.tuple(), module.options.stride.tuple());
}
template <class Module>
std::string tail_repr(const Module& module) {
  std::string text;
  if (module.options.groups != 1) text += fmt::format(", groups={}", module.options.groups);
  if (!module.bias.defined()) text += ", bias=False";
  return text;
}

constexpr const char* kModes[] = {"zeros", "reflect", "replicate", "circular"};

// The padding as pad takes it: the last dimension first, before and after.
template <int N>
Shape around(const Sizes<N>& kernel_size, const ConvOptions<N>& options) {
  Shape widths;
  for (int i = N - 1; i >= 0; --i) {
    const int64_t before = options.padding.name.empty()     ? options.padding.sizes[i]
                           : options.padding.name == "same" ? options.dilation[i] * (kernel_size[i] - 1) / 2
                                                            : 0;
    const int64_t after =
        options.padding.name == "same" ? options.dilation[i] * (kernel_size[i] - 1) - before : before;
    widths.push_back(before);
    widths.push_back(after);
  }
  return widths;
}

}  // namespace

template <int N>
ConvModule<N>::ConvModule(int64_t in_channels, int64_t out_channels, Sizes<N> kernel_size,
                          ConvOptions<N> given)
    : in_channels(in_channels),
      out_channels(out_channels),
      kernel_size(kernel_size),
      options(std::move(given)) {
  check_options(*this);
  WEFT_CHECK(options.padding_mode >= PaddingMode::zeros && options.padding_mode <= PaddingMode::circular,
             ValueError, name().c_str(),
             "padding_mode must be zeros, reflect, replicate or circular; got the number {}",
             static_cast<int>(options.padding_mode));
  WEFT_CHECK(options.padding.name != "same" || options.stride == Sizes<N>(1), ValueError, name().c_str(),
             "padding='same' is not supported for strided convolutions; got stride {}",
             options.stride.tuple());
  const TensorOptions placed{.dtype = options.dtype,
                             .device = weft::detail::checked_device(name().c_str(), options.device)};
  weight = add_parameter(
      "weight", empty(weight_sizes(out_channels, in_channels / options.groups, kernel_size), placed));
  bias = add_parameter("bias", options.bias ? empty({out_channels}, placed) : Tensor());
  reset_parameters();
}

template <int N>
void ConvModule<N>::reset_parameters() {
  draw(weight, bias);
}

template <int N>
Tensor ConvModule<N>::forward(Tensor x) {
  const IntSpan stride = options.stride.span(), dilation = options.dilation.span();
  if (options.padding_mode != PaddingMode::zeros) {
    const Tensor padded =
        pad(x, around(kernel_size, options), kModes[static_cast<int>(options.padding_mode)]);
    return convolve<N>(padded, weight, bias, stride, IntSpan(0), dilation, options.groups);
  }
  if (!options.padding.name.empty())
    return convolve<N>(x, weight, bias, stride, std::optional<std::string_view>(options.padding.name),
                       dilation, options.groups);
  return convolve<N>(x, weight, bias, stride, options.padding.sizes.span(), dilation, options.groups);
}

template <int N>
std::shared_ptr<Module> ConvModule<N>::clone() const {
  return nn::clone(*this, in_channels, out_channels, kernel_size, options);
}

template <int N>
std::string ConvModule<N>::extra_repr() const {
  std::string text = head_repr(*this);
  if (!options.padding.name.empty()) text += ", padding=" + options.padding.name;
  else text += unless_usual("padding", options.padding.sizes, 0);
  text += unless_usual("dilation", options.dilation, 1) + tail_repr(*this);
  if (options.padding_mode != PaddingMode::zeros)
    text += fmt::format(", padding_mode={}", kModes[static_cast<int>(options.padding_mode)]);
  return text;
}

template <int N>
ConvTransposeModule<N>::ConvTransposeModule(int64_t in_channels, int64_t out_channels, Sizes<N> kernel_size,
                                            ConvTransposeOptions<N> options)
    : in_channels(in_channels), out_channels(out_channels), kernel_size(kernel_size), options(options) {
  check_options(*this);
  const TensorOptions placed{.dtype = options.dtype,
                             .device = weft::detail::checked_device(name().c_str(), options.device)};
  weight = add_parameter(
      "weight", empty(weight_sizes(in_channels, out_channels / options.groups, kernel_size), placed));
  bias = add_parameter("bias", options.bias ? empty({out_channels}, placed) : Tensor());
  reset_parameters();
}

template <int N>
void ConvTransposeModule<N>::reset_parameters() {
  draw(weight, bias);
}

template <int N>
Sizes<N> ConvTransposeModule<N>::output_padding(const Tensor& x, IntSpan output_size) const {
  const int64_t leading = x.dim() == N + 2 ? 2 : 1;
  WEFT_CHECK(x.dim() == leading + N && (output_size.size() == N || output_size.size() == leading + N),
             ValueError, name().c_str(),
             "for {}D input, output_size must have {} or {} elements (got {}); input {}", x.dim(), N,
             leading + N, output_size.size(), x.sizes());
  Sizes<N> least = 0, most = 0, added = 0;
  bool possible = true;
  for (int i = 0; i < N; ++i) {
    const int64_t size = output_size[output_size.size() - N + i];
    least.values[i] = (x.size(leading + i) - 1) * options.stride[i] - 2 * options.padding[i] +
                      options.dilation[i] * (kernel_size[i] - 1) + 1;
    most.values[i] = least[i] + options.stride[i] - 1;
    added.values[i] = size - least[i];
    possible = possible && size >= least[i] && size <= most[i];
  }
  WEFT_CHECK(possible, ValueError, name().c_str(),
             "requested an output size of {}, but valid sizes range from {} to {}; input {}",
             Shape(output_size), least.tuple(), most.tuple(), x.sizes());
  return added;
}

template <int N>
Tensor ConvTransposeModule<N>::forward(Tensor x) {
  return convolve_transposed<N>(x, weight, bias, options.stride.span(), options.padding.span(),
                                options.output_padding.span(), options.groups, options.dilation.span());
}

template <int N>
Tensor ConvTransposeModule<N>::forward(const Tensor& x, IntSpan output_size) {
  const Sizes<N> added = output_padding(x, output_size);
  return convolve_transposed<N>(x, weight, bias, options.stride.span(), options.padding.span(), added.span(),
                                options.groups, options.dilation.span());
}

template <int N>
Tensor ConvTransposeModule<N>::operator()(const Tensor& x, IntSpan output_size) {
  return call(x, [&](const Tensor& input) { return forward(input, output_size); });
}

template <int N>
std::shared_ptr<Module> ConvTransposeModule<N>::clone() const {
  return nn::clone(*this, in_channels, out_channels, kernel_size, options);
}

template <int N>
std::string ConvTransposeModule<N>::extra_repr() const {
  return head_repr(*this) + unless_usual("padding", options.padding, 0) +
         unless_usual("dilation", options.dilation, 1) +
         unless_usual("output_padding", options.output_padding, 0) + tail_repr(*this);
}

template class ConvModule<1>;
template class ConvModule<2>;
template class ConvModule<3>;
template class ConvTransposeModule<1>;
template class ConvTransposeModule<2>;
template class ConvTransposeModule<3>;

}  // namespace weft::nn
