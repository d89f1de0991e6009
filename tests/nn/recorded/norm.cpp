// Normalisation layers as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

template <class Layer>
Built by_channel(const Arguments& a) {
  typename Layer::Pointee* none = nullptr;
  decltype(none->options) options;
  const Json momentum = a.given(2, "momentum", 0.1);
  options.eps = a.get(1, "eps", options.eps);
  options.momentum = momentum.is_null() ? std::nullopt : std::optional(momentum.get<double>());
  options.affine = a.get(3, "affine", options.affine);
  options.track_running_stats = a.get(4, "track_running_stats", options.track_running_stats);
  options.bias = a.get(Arguments::kNamed, "bias", true);
  return built(Layer{a.get<int64_t>(0, "num_features", 0), options});
}

Shape normalized_shape(const Arguments& a) {
  const std::vector<int64_t> sizes = a.numbers(0, "normalized_shape", {});
  return Shape(IntSpan(sizes.data(), sizes.size()));
}

const Family family{
    {"BatchNorm1d", by_channel<nn::BatchNorm1d>},
    {"BatchNorm2d", by_channel<nn::BatchNorm2d>},
    {"BatchNorm3d", by_channel<nn::BatchNorm3d>},
    {"InstanceNorm1d", by_channel<nn::InstanceNorm1d>},
    {"InstanceNorm2d", by_channel<nn::InstanceNorm2d>},
    {"InstanceNorm3d", by_channel<nn::InstanceNorm3d>},
    {"LayerNorm",
     [](const Arguments& a) {
       return built(nn::LayerNorm{normalized_shape(a),
                                  {.eps = a.get(1, "eps", 1e-5),
                                   .elementwise_affine = a.get(2, "elementwise_affine", true),
                                   .bias = a.get(3, "bias", true)}});
     }},
    {"RMSNorm",
     [](const Arguments& a) {
       return built(nn::RMSNorm{normalized_shape(a),
                                {.eps = a.optional<double>(1, "eps"),
                                 .elementwise_affine = a.get(2, "elementwise_affine", true)}});
     }},
    {"GroupNorm",
     [](const Arguments& a) {
       return built(nn::GroupNorm{a.get<int64_t>(0, "num_groups", 0),
                                  a.get<int64_t>(1, "num_channels", 0),
                                  {.eps = a.get(2, "eps", 1e-5),
                                   .affine = a.get(3, "affine", true),
                                   .bias = a.get(Arguments::kNamed, "bias", true)}});
     }},
    {"LocalResponseNorm",
     [](const Arguments& a) {
       return built(nn::LocalResponseNorm{{.size = a.get<int64_t>(0, "size", 0),
                                           .alpha = a.get(1, "alpha", 1e-4),
                                           .beta = a.get(2, "beta", 0.75),
                                           .k = a.get(3, "k", 1.0)}});
     }},
};

}  // namespace
}  // namespace weft::recorded
