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

Tensor UnflattenModule::forward(Tensor x) { return unflatten(x, dim, unflattened_size); }

std::shared_ptr<Module> UnflattenModule::clone() const { return nn::clone(*this, dim, unflattened_size); }

std::string UnflattenModule::extra_repr() const {
  return fmt::format("dim={}, unflattened_size={}", dim, unflattened_size.str());
}

}  // namespace weft::nn
