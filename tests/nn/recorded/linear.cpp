// Fully connected layers and embeddings as recorded.
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
    {"Bilinear",
     [](const Arguments& a) {
       return built(nn::Bilinear{a.get<int64_t>(0, "in1_features", 0),
                                 a.get<int64_t>(1, "in2_features", 0),
                                 a.get<int64_t>(2, "out_features", 0),
                                 {.bias = a.get(3, "bias", true)}});
     }},
    {"Embedding",
     [](const Arguments& a) {
       return built(nn::Embedding{a.get<int64_t>(0, "num_embeddings", 0),
                                  a.get<int64_t>(1, "embedding_dim", 0),
                                  {.padding_idx = a.optional<int64_t>(2, "padding_idx"),
                                   .max_norm = a.optional<double>(3, "max_norm"),
                                   .norm_type = a.get(4, "norm_type", 2.0),
                                   .scale_grad_by_freq = a.get(5, "scale_grad_by_freq", false)}});
     }},
};

}  // namespace
}  // namespace weft::recorded
