// Pooling layers.
#include "weft/nn/pool.h"

#include "src/nn/python_text.h"
#include "weft/ops.h"

namespace weft::nn {

MaxPool2dModule::MaxPool2dModule(Pair kernel_size, MaxPool2dOptions options)
    : kernel_size(kernel_size), stride(options.stride.value_or(kernel_size)), options(options) {}

Tensor MaxPool2dModule::forward(Tensor x) {
  return max_pool2d(x, kernel_size.span(), stride.span(), options.padding.span(), options.dilation.span(),
                    options.ceil_mode);
}

std::pair<Tensor, Tensor> MaxPool2dModule::forward_with_indices(const Tensor& x) {
  return max_pool2d_with_indices(x, kernel_size.span(), stride.span(), options.padding.span(),
                                 options.dilation.span(), options.ceil_mode);
}

std::shared_ptr<Module> MaxPool2dModule::clone() const { return nn::clone(*this, kernel_size, options); }

std::string MaxPool2dModule::extra_repr() const {
  return fmt::format("kernel_size={}, stride={}, padding={}, dilation={}, ceil_mode={}", kernel_size.str(),
                     stride.str(), options.padding.str(), options.dilation.str(), python(options.ceil_mode));
}

AvgPool2dModule::AvgPool2dModule(Pair kernel_size, AvgPool2dOptions options)
    : kernel_size(kernel_size), stride(options.stride.value_or(kernel_size)), options(options) {}

Tensor AvgPool2dModule::forward(Tensor x) {
  return avg_pool2d(x, kernel_size.span(), stride.span(), options.padding.span(), options.ceil_mode,
                    options.count_include_pad, options.divisor_override);
}

std::shared_ptr<Module> AvgPool2dModule::clone() const { return nn::clone(*this, kernel_size, options); }

std::string AvgPool2dModule::extra_repr() const {
  return fmt::format("kernel_size={}, stride={}, padding={}", kernel_size.str(), stride.str(),
                     options.padding.str());
}

}  // namespace weft::nn
