// Convolution layers as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

template <int N>
Built conv(const Arguments& a) {
  return built(nn::Conv<N>{a.get<int64_t>(0, "in_channels", 0),
                           a.get<int64_t>(1, "out_channels", 0),
                           a.sizes<N>(2, "kernel_size", 1),
                           {.stride = a.sizes<N>(3, "stride", 1),
                            .padding = a.sizes<N>(4, "padding", 0),
                            .dilation = a.sizes<N>(5, "dilation", 1)}});
}

template <int N>
Built conv_transpose(const Arguments& a) {
  return built(nn::ConvTranspose<N>{a.get<int64_t>(0, "in_channels", 0),
                                    a.get<int64_t>(1, "out_channels", 0),
                                    a.sizes<N>(2, "kernel_size", 1),
                                    {.stride = a.sizes<N>(3, "stride", 1)}});
}

const Family family{
    {"Conv1d", conv<1>},
    {"Conv2d", conv<2>},
    {"Conv3d", conv<3>},
    {"ConvTranspose1d", conv_transpose<1>},
    {"ConvTranspose2d", conv_transpose<2>},
    {"ConvTranspose3d", conv_transpose<3>},
};

}  // namespace
}  // namespace weft::recorded
