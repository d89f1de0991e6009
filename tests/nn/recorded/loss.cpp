// Losses as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

constexpr size_t kNamed = Arguments::kNamed;

template <class Loss>
Built reduced(const Arguments& a) {
  return built(Loss{{.reduction = a.reduction()}});
}
template <class Loss>
Built weighted(const Arguments& a) {
  return built(Loss{{.weight = a.tensor(0, "weight"), .reduction = a.reduction()}});
}
template <class Loss>
Build with_margin(double otherwise) {
  return [otherwise](const Arguments& a) {
    return built(Loss{{.margin = a.get(kNamed, "margin", otherwise), .reduction = a.reduction()}});
  };
}

const Family family{
    {"L1Loss", reduced<nn::L1Loss>},
    {"MSELoss", reduced<nn::MSELoss>},
    {"SoftMarginLoss", reduced<nn::SoftMarginLoss>},
    {"MultiLabelMarginLoss", reduced<nn::MultiLabelMarginLoss>},
    {"BCELoss", weighted<nn::BCELoss>},
    {"MultiLabelSoftMarginLoss", weighted<nn::MultiLabelSoftMarginLoss>},
    {"HingeEmbeddingLoss", with_margin<nn::HingeEmbeddingLoss>(1)},
    {"MarginRankingLoss", with_margin<nn::MarginRankingLoss>(0)},
    {"CosineEmbeddingLoss", with_margin<nn::CosineEmbeddingLoss>(0)},
    {"SmoothL1Loss",
     [](const Arguments& a) {
       return built(nn::SmoothL1Loss{{.reduction = a.reduction(), .beta = a.get(kNamed, "beta", 1.0)}});
     }},
    {"HuberLoss",
     [](const Arguments& a) {
       return built(nn::HuberLoss{{.reduction = a.reduction(), .delta = a.get(kNamed, "delta", 1.0)}});
     }},
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
    {"LinearCrossEntropyLoss",
     [](const Arguments& a) {
       return built(nn::LinearCrossEntropyLoss{a.get<int64_t>(0, "in_features", 0),
                                               a.get<int64_t>(1, "num_classes", 0),
                                               {.out_features = a.numbers(kNamed, "out_features", {}),
                                                .bias = a.get(kNamed, "bias", false),
                                                .reduction = a.reduction(),
                                                .weight = a.tensor(kNamed, "weight"),
                                                .ignore_index = a.optional<int64_t>(kNamed, "ignore_index"),
                                                .label_smoothing = a.get(kNamed, "label_smoothing", 0.0)}});
     }},
    {"PoissonNLLLoss",
     [](const Arguments& a) {
       return built(nn::PoissonNLLLoss{{.log_input = a.get(0, "log_input", true),
                                        .full = a.get(1, "full", false),
                                        .eps = a.get(kNamed, "eps", 1e-8),
                                        .reduction = a.reduction()}});
     }},
    {"GaussianNLLLoss",
     [](const Arguments& a) {
       return built(nn::GaussianNLLLoss{{.full = a.get(kNamed, "full", false),
                                         .eps = a.get(kNamed, "eps", 1e-6),
                                         .reduction = a.reduction()}});
     }},
    {"BCEWithLogitsLoss",
     [](const Arguments& a) {
       return built(nn::BCEWithLogitsLoss{{.weight = a.tensor(0, "weight"),
                                           .reduction = a.reduction(),
                                           .pos_weight = a.tensor(kNamed, "pos_weight")}});
     }},
    {"MultiMarginLoss",
     [](const Arguments& a) {
       return built(nn::MultiMarginLoss{{.p = a.get<int64_t>(0, "p", 1),
                                         .margin = a.get(1, "margin", 1.0),
                                         .weight = a.tensor(2, "weight"),
                                         .reduction = a.reduction()}});
     }},
};

}  // namespace
}  // namespace weft::recorded
