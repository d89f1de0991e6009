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

}  // namespace weft::nn
