// Pooling layers as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

// return_indices is another function in C++.
template <class Layer>
Built with_indices(const Layer& layer, bool return_indices) {
  if (!return_indices) return built(layer);
  return {layer.ptr(), [layer](const Tensors& x) { return opened(layer->forward_with_indices(x[0])); }};
}

template <int N>
Built max_pool(const Arguments& a) {
  return with_indices(nn::MaxPool<N>{a.sizes<N>(0, "kernel_size", 1),
                                     {.stride = a.optional_sizes<N>(1, "stride"),
                                      .padding = a.sizes<N>(2, "padding", 0),
                                      .dilation = a.sizes<N>(3, "dilation", 1),
                                      .ceil_mode = a.get(5, "ceil_mode", false)}},
                      a.get(4, "return_indices", false));
}

template <int N>
Built avg_pool(const Arguments& a) {
  nn::AvgPoolOptions<N> options{.stride = a.optional_sizes<N>(1, "stride"),
                                .padding = a.sizes<N>(2, "padding", 0),
                                .ceil_mode = a.get(3, "ceil_mode", false),
                                .count_include_pad = a.get(4, "count_include_pad", true)};
  if constexpr (N > 1) options.divisor_override = a.optional<int64_t>(5, "divisor_override");
  return built(nn::AvgPool<N>{a.sizes<N>(0, "kernel_size", 1), options});
}

template <int N>
Built lp_pool(const Arguments& a) {
  return built(nn::LPPool<N>{a.get(0, "norm_type", 2.0),
                             a.sizes<N>(1, "kernel_size", 1),
                             {.stride = a.optional_sizes<N>(2, "stride")}});
}

template <int N>
nn::OutputSizes<N> output_size(const Arguments& a) {
  const Json given = a.given(0, "output_size", nullptr);
  if (given.is_number()) return given.get<int64_t>();
  nn::OutputSizes<N> sizes = 0;
  for (size_t i = 0; i < N; ++i) {
    const Json& size = given["tuple"][i];
    sizes.values[i] = size.is_null() ? std::nullopt : std::optional(size.get<int64_t>());
  }
  sizes.written_as_one = false;
  return sizes;
}
template <class Layer, int N>
Built adaptive_avg_pool(const Arguments& a) {
  return built(Layer{output_size<N>(a)});
}
template <class Layer, int N>
Built adaptive_max_pool(const Arguments& a) {
  return with_indices(Layer{output_size<N>(a)}, a.get(1, "return_indices", false));
}

const Family family{
    {"MaxPool1d", max_pool<1>},
    {"MaxPool2d", max_pool<2>},
    {"MaxPool3d", max_pool<3>},
    {"AvgPool1d", avg_pool<1>},
    {"AvgPool2d", avg_pool<2>},
    {"AvgPool3d", avg_pool<3>},
    {"LPPool1d", lp_pool<1>},
    {"LPPool2d", lp_pool<2>},
    {"AdaptiveAvgPool1d", adaptive_avg_pool<nn::AdaptiveAvgPool1d, 1>},
    {"AdaptiveAvgPool2d", adaptive_avg_pool<nn::AdaptiveAvgPool2d, 2>},
    {"AdaptiveAvgPool3d", adaptive_avg_pool<nn::AdaptiveAvgPool3d, 3>},
    {"AdaptiveMaxPool1d", adaptive_max_pool<nn::AdaptiveMaxPool1d, 1>},
    {"AdaptiveMaxPool2d", adaptive_max_pool<nn::AdaptiveMaxPool2d, 2>},
    {"AdaptiveMaxPool3d", adaptive_max_pool<nn::AdaptiveMaxPool3d, 3>},
};

}  // namespace
}  // namespace weft::recorded
