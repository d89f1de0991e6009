// Pooling layers as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

const Family family{
    {"MaxPool2d",
     [](const Arguments& a) {
       const nn::MaxPool2d pool{a.pair(0, "kernel_size", 1),
                                {.stride = a.optional_pair(1, "stride"), .padding = a.pair(2, "padding", 0)}};
       if (!a.get(4, "return_indices", false)) return built(pool);
       return Built{pool.ptr(),
                    [pool](const Tensors& x) { return opened(pool->forward_with_indices(x[0])); }};
     }},
    {"AvgPool2d",
     [](const Arguments& a) {
       return built(nn::AvgPool2d{a.pair(0, "kernel_size", 1),
                                  {.stride = a.optional_pair(1, "stride"),
                                   .padding = a.pair(2, "padding", 0),
                                   .divisor_override = a.optional<int64_t>(5, "divisor_override")}});
     }},
};

}  // namespace
}  // namespace weft::recorded
