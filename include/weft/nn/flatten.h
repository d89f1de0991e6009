// Layers that change shapes.
#pragma once

#include "weft/nn/module.h"

namespace weft::nn {

struct FlattenOptions {
  int64_t start_dim = 1;
  int64_t end_dim = -1;
};
/// Dimensions start_dim to end_dim become one.
class WEFT_API FlattenModule : public Module {
 public:
  explicit FlattenModule(FlattenOptions options = {}) : options(options) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  FlattenOptions options;
};
class Flatten : public Handle<Flatten, FlattenModule> {
 public:
  using Handle::Handle;
  explicit Flatten(FlattenOptions options = {}) : Handle(std::make_shared<FlattenModule>(options)) {}
};

/// Dimension `dim` becomes several of the sizes unflattened_size, of which one may be -1; see unflatten.
class WEFT_API UnflattenModule : public Module {
 public:
  UnflattenModule(int64_t dim, const Shape& unflattened_size)
      : dim(dim), unflattened_size(unflattened_size) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t dim;
  Shape unflattened_size;
};
class Unflatten : public Handle<Unflatten, UnflattenModule> {
 public:
  using Handle::Handle;
  Unflatten(int64_t dim, const Shape& unflattened_size)
      : Handle(std::make_shared<UnflattenModule>(dim, unflattened_size)) {}
};

}  // namespace weft::nn
