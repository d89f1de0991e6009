// Fractional max pooling layers.
#include "weft/nn/fractional_pool.h"

#include <fmt/ranges.h>

#include "src/core/check.h"
#include "weft/ops.h"

namespace weft::nn {

template <int N>
FractionalMaxPoolModule<N>::FractionalMaxPoolModule(Sizes<N> kernel_size, FractionalMaxPoolOptions<N> given)
    : kernel_size(kernel_size), options(std::move(given)) {
  const std::vector<double>& ratio = options.output_ratio;
  for (const int64_t size : kernel_size.values)
    WEFT_CHECK(size > 0, ValueError, name().c_str(), "kernel_size must be greater than 0, but got {}",
               kernel_size.str());
  WEFT_CHECK(options.output_size || !ratio.empty(), ValueError, name().c_str(),
             "requires specifying either an output size, or a pooling ratio; kernel_size {}",
             kernel_size.str());
  WEFT_CHECK(!options.output_size || ratio.empty(), ValueError, name().c_str(),
             "only one of output_size and output_ratio may be specified; got {} and ({})",
             options.output_size->str(), fmt::join(ratio, ", "));
  WEFT_CHECK(ratio.size() <= 1 || ratio.size() == N, ValueError, name().c_str(),
             "output_ratio needs one number or {}; got ({})", N, fmt::join(ratio, ", "));
  for (const double part : ratio)
    WEFT_CHECK(part > 0 && part < 1, ValueError, name().c_str(),
               "output_ratio must be between 0 and 1 (got ({}))", fmt::join(ratio, ", "));
  random_samples = add_buffer("_random_samples", options.random_samples);
}

template <int N>
Tensor FractionalMaxPoolModule<N>::forward(Tensor x) {
  return forward_with_indices(x).first;
}

template <int N>
std::pair<Tensor, Tensor> FractionalMaxPoolModule<N>::forward_with_indices(const Tensor& x) {
  WEFT_CHECK(x.dim() == N + 1 || x.dim() == N + 2, ShapeError, name().c_str(),
             "input must have {} or {} dimensions; shape {}", N + 1, N + 2, x.sizes());
  Sizes<N> size = options.output_size.value_or(0);
  const std::vector<double>& ratio = options.output_ratio;
  for (size_t i = 0; !options.output_size && i < N; ++i)
    size.values[i] = static_cast<int64_t>(static_cast<double>(x.size(static_cast<int64_t>(i) - N)) *
                                          ratio[ratio.size() == 1 ? 0 : i]);
  Tensor samples = random_samples;
  if (!samples.defined())
    samples = rand({x.dim() == N + 2 ? x.size(0) : 1, x.size(-N - 1), N},
                   {.dtype = x.dtype(), .device = x.device()});
  constexpr auto pool = N == 2 ? fractional_max_pool2d : fractional_max_pool3d;
  return pool(x, kernel_size.span(), size.span(), samples);
}

template <int N>
std::shared_ptr<Module> FractionalMaxPoolModule<N>::clone() const {
  FractionalMaxPoolOptions<N> own = options;
  if (random_samples.defined()) own.random_samples = weft::clone(random_samples.detach());
  return nn::clone(*this, kernel_size, own);
}

template class FractionalMaxPoolModule<2>;
template class FractionalMaxPoolModule<3>;

}  // namespace weft::nn
