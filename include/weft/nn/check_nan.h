// Finding the layer that makes NaN.
#pragma once

#include <vector>

#include "weft/nn/module.h"

namespace weft::nn {

/// While it lives, calls of the model throw an Error at the first module whose result has NaN or infinity, and backward at
/// the first result whose gradient has; the Error names the module by its path:
///
///     nn::CheckNan guard(model);
///     loss(model(x), y).backward();
///     // Error: [check_nan] the output of layer 'fc1' (Linear) has NaN or infinity: 3 of 20 elements; its input has none; …
///
/// It looks at every result: training takes some percent longer.
class WEFT_API CheckNan {
 public:
  explicit CheckNan(Module& model);
  ~CheckNan();
  CheckNan(const CheckNan&) = delete;
  CheckNan& operator=(const CheckNan&) = delete;

 private:
  std::vector<HookHandle> hooks_;
};

}  // namespace weft::nn
