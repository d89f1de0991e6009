// Layers that change shapes.
#include "weft/nn/flatten.h"

#include <fmt/format.h>

#include "weft/ops.h"

namespace weft::nn {

Tensor FlattenModule::forward(Tensor x) { return flatten(x, options.start_dim, options.end_dim); }

std::shared_ptr<Module> FlattenModule::clone() const { return nn::clone(*this, options); }

std::string FlattenModule::extra_repr() const {
  return fmt::format("start_dim={}, end_dim={}", options.start_dim, options.end_dim);
}

}  // namespace weft::nn
