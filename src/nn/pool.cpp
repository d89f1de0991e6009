// Pooling layers, and their undoing.
#include "weft/nn/pool.h"

#include "src/core/check.h"
#include "src/nn/python_text.h"
#include "weft/ops.h"

namespace weft::nn {

template <int N>
MaxPoolModule<N>::MaxPoolModule(Sizes<N> kernel_size, MaxPoolOptions<N> options)
    : kernel_size(kernel_size), stride(options.stride.value_or(kernel_size)), options(options) {}

template <int N>
Tensor MaxPoolModule<N>::forward(Tensor x) {
  constexpr auto pool = N == 1 ? max_pool1d : N == 2 ? max_pool2d : max_pool3d;
  return pool(x, kernel_size.span(), stride.span(), options.padding.span(), options.dilation.span(),
              options.ceil_mode);
}

template <int N>
std::pair<Tensor, Tensor> MaxPoolModule<N>::forward_with_indices(const Tensor& x) {
  constexpr auto pool = N == 1   ? max_pool1d_with_indices
                        : N == 2 ? max_pool2d_with_indices
                                 : max_pool3d_with_indices;
  return pool(x, kernel_size.span(), stride.span(), options.padding.span(), options.dilation.span(),
              options.ceil_mode);
}

template <int N>
std::shared_ptr<Module> MaxPoolModule<N>::clone() const {
  return nn::clone(*this, kernel_size, options);
}

template <int N>
std::string MaxPoolModule<N>::extra_repr() const {
  return fmt::format("kernel_size={}, stride={}, padding={}, dilation={}, ceil_mode={}", kernel_size.str(),
                     stride.str(), options.padding.str(), options.dilation.str(), python(options.ceil_mode));
}

template <int N>
MaxUnpoolModule<N>::MaxUnpoolModule(Sizes<N> kernel_size, MaxUnpoolOptions<N> options)
    : kernel_size(kernel_size), stride(options.stride.value_or(kernel_size)), options(options) {}

template <int N>
Tensor MaxUnpoolModule<N>::forward(const Tensor& x, const Tensor& indices, IntSpan output_size) {
  constexpr auto unpool = N == 1 ? max_unpool1d : N == 2 ? max_unpool2d : max_unpool3d;
  return unpool(x, indices, kernel_size.span(), stride.span(), options.padding.span(), output_size);
}

template <int N>
Tensor MaxUnpoolModule<N>::operator()(const Tensor& x, const Tensor& indices, IntSpan output_size) {
  return this->call(x, [&](const Tensor& input) { return forward(input, indices, output_size); });
}

template <int N>
std::shared_ptr<Module> MaxUnpoolModule<N>::clone() const {
  return nn::clone(*this, kernel_size, options);
}

template <int N>
std::string MaxUnpoolModule<N>::extra_repr() const {
  return fmt::format("kernel_size={}, stride={}, padding={}", kernel_size.tuple(), stride.tuple(),
                     options.padding.tuple());
}

template <int N>
AvgPoolModule<N>::AvgPoolModule(Sizes<N> kernel_size, AvgPoolOptions<N> options)
    : kernel_size(kernel_size), stride(options.stride.value_or(kernel_size)), options(options) {}

template <int N>
Tensor AvgPoolModule<N>::forward(Tensor x) {
  const IntSpan kernel = kernel_size.span(), step = stride.span(), padding = options.padding.span();
  if constexpr (N == 1) {
    return avg_pool1d(x, kernel, step, padding, options.ceil_mode, options.count_include_pad);
  } else {
    constexpr auto pool = N == 2 ? avg_pool2d : avg_pool3d;
    return pool(x, kernel, step, padding, options.ceil_mode, options.count_include_pad,
                options.divisor_override);
  }
}

template <int N>
std::shared_ptr<Module> AvgPoolModule<N>::clone() const {
  return nn::clone(*this, kernel_size, options);
}

template <int N>
std::string AvgPoolModule<N>::extra_repr() const {
  // PyTorch keeps the numbers of sequences as tuples.
  const auto text = [](const Sizes<N>& sizes) { return N == 1 ? sizes.tuple() : sizes.str(); };
  return fmt::format("kernel_size={}, stride={}, padding={}", text(kernel_size), text(stride),
                     text(options.padding));
}

template <int N>
LPPoolModule<N>::LPPoolModule(double norm_type, Sizes<N> kernel_size, LPPoolOptions<N> options)
    : norm_type(norm_type), kernel_size(kernel_size), options(options) {
  WEFT_CHECK(norm_type != 0, ValueError, name().c_str(), "norm_type must be a non-zero value, but got {}",
             norm_type);
}

template <int N>
Tensor LPPoolModule<N>::forward(Tensor x) {
  constexpr auto pool = N == 1 ? lp_pool1d : N == 2 ? lp_pool2d : lp_pool3d;
  return pool(x, norm_type, kernel_size.span(), options.stride ? options.stride->span() : IntSpan(),
              options.ceil_mode);
}

template <int N>
std::shared_ptr<Module> LPPoolModule<N>::clone() const {
  return nn::clone(*this, norm_type, kernel_size, options);
}

template <int N>
std::string LPPoolModule<N>::extra_repr() const {
  return fmt::format("norm_type={}, kernel_size={}, stride={}, ceil_mode={}", python(norm_type),
                     kernel_size.str(), options.stride ? options.stride->str() : "None",
                     python(options.ceil_mode));
}

template <int N>
Tensor AdaptiveAvgPoolModule<N>::forward(Tensor x) {
  constexpr auto pool = N == 1 ? adaptive_avg_pool1d : N == 2 ? adaptive_avg_pool2d : adaptive_avg_pool3d;
  return pool(x, output_size.of(x.sizes()).span());
}

template <int N>
std::shared_ptr<Module> AdaptiveAvgPoolModule<N>::clone() const {
  return nn::clone(*this, output_size);
}

template <int N>
std::string AdaptiveAvgPoolModule<N>::extra_repr() const {
  return "output_size=" + output_size.str();
}

template <int N>
Tensor AdaptiveMaxPoolModule<N>::forward(Tensor x) {
  return forward_with_indices(x).first;
}

template <int N>
std::pair<Tensor, Tensor> AdaptiveMaxPoolModule<N>::forward_with_indices(const Tensor& x) {
  constexpr auto pool = N == 1 ? adaptive_max_pool1d : N == 2 ? adaptive_max_pool2d : adaptive_max_pool3d;
  return pool(x, output_size.of(x.sizes()).span());
}

template <int N>
std::shared_ptr<Module> AdaptiveMaxPoolModule<N>::clone() const {
  return nn::clone(*this, output_size);
}

template <int N>
std::string AdaptiveMaxPoolModule<N>::extra_repr() const {
  return "output_size=" + output_size.str();
}

template class MaxPoolModule<1>;
template class MaxPoolModule<2>;
template class MaxPoolModule<3>;
template class MaxUnpoolModule<1>;
template class MaxUnpoolModule<2>;
template class MaxUnpoolModule<3>;
template class AvgPoolModule<1>;
template class AvgPoolModule<2>;
template class AvgPoolModule<3>;
template class LPPoolModule<1>;
template class LPPoolModule<2>;
template class LPPoolModule<3>;
template class AdaptiveAvgPoolModule<1>;
template class AdaptiveAvgPoolModule<2>;
template class AdaptiveAvgPoolModule<3>;
template class AdaptiveMaxPoolModule<1>;
template class AdaptiveMaxPoolModule<2>;
template class AdaptiveMaxPoolModule<3>;

}  // namespace weft::nn
