// Convolution layers as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

const Family family{
    {"Conv2d",
     [](const Arguments& a) {
       return built(nn::Conv2d{a.get<int64_t>(0, "in_channels", 0),
                               a.get<int64_t>(1, "out_channels", 0),
                               a.pair(2, "kernel_size", 1),
                               {.stride = a.pair(3, "stride", 1),
                                .padding = a.pair(4, "padding", 0),
                                .dilation = a.pair(5, "dilation", 1)}});
     }},
};

}  // namespace
}  // namespace weft::recorded
