// Losses as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

constexpr size_t kNamed = Arguments::kNamed;

const Family family{
    {"NLLLoss",
     [](const Arguments& a) {
       return built(nn::NLLLoss{{.weight = a.tensor(0, "weight"),
                                 .ignore_index = a.get<int64_t>(kNamed, "ignore_index", -100),
                                 .reduction = a.reduction()}});
     }},
    {"CrossEntropyLoss",
     [](const Arguments& a) {
       return built(nn::CrossEntropyLoss{{.weight = a.tensor(0, "weight"),
                                          .ignore_index = a.get<int64_t>(kNamed, "ignore_index", -100),
                                          .reduction = a.reduction(),
                                          .label_smoothing = a.get(kNamed, "label_smoothing", 0.0)}});
     }},
    {"MSELoss", [](const Arguments& a) { return built(nn::MSELoss{{.reduction = a.reduction()}}); }},
    {"L1Loss", [](const Arguments& a) { return built(nn::L1Loss{{.reduction = a.reduction()}}); }},
};

}  // namespace
}  // namespace weft::recorded
