// Normalisation layers as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

nn::BatchNormOptions batch_norm_options(const Arguments& a, const Json& momentum) {
  return {.eps = a.get(1, "eps", 1e-5),
          .momentum = momentum.is_null() ? std::nullopt : std::optional(momentum.get<double>()),
          .affine = a.get(3, "affine", true),
          .track_running_stats = a.get(4, "track_running_stats", true),
          .bias = a.get(Arguments::kNamed, "bias", true)};
}

template <class Layer>
Built batch_norm(const Arguments& a) {
  return built(
      Layer{a.get<int64_t>(0, "num_features", 0), batch_norm_options(a, a.given(2, "momentum", 0.1))});
}

const Family family{
    {"BatchNorm1d", batch_norm<nn::BatchNorm1d>},
    {"BatchNorm2d", batch_norm<nn::BatchNorm2d>},
};

}  // namespace
}  // namespace weft::recorded
