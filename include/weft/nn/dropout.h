// Dropout layers.
#pragma once

#include "weft/nn/module.h"

namespace weft::nn {

struct DropoutOptions {
  double p = 0.5;
  bool inplace = false;
};
/// In training, each element zero with probability p and otherwise times 1 / (1 - p); nothing in evaluation.
/// Throws ValueError for p outside [0, 1].
class WEFT_API DropoutModule : public Module {
 public:
  explicit DropoutModule(DropoutOptions options = {});
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  DropoutOptions options;
};
class Dropout : public Handle<Dropout, DropoutModule> {
 public:
  using Handle::Handle;
  explicit Dropout(DropoutOptions options = {}) : Handle(std::make_shared<DropoutModule>(options)) {}
  explicit Dropout(double p) : Dropout(DropoutOptions{.p = p}) {}
};

}  // namespace weft::nn
