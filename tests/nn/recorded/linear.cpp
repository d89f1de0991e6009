// Fully connected layers as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

const Family family{
    {"Linear",
     [](const Arguments& a) {
       return built(nn::Linear{a.get<int64_t>(0, "in_features", 0),
                               a.get<int64_t>(1, "out_features", 0),
                               {.bias = a.get(2, "bias", true)}});
     }},
};

}  // namespace
}  // namespace weft::recorded
