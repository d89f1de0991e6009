// CheckNan: a hook on every module of a model.
#include "weft/nn/check_nan.h"

#include <fmt/format.h>

#include "src/core/check.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

int64_t not_finite(const Tensor& t) {
  if (!t.defined() || !t.is_floating()) return 0;
  const NoGrad off_the_tape;
  return sum(logical_not(isfinite(t))).item<int64_t>();
}

// What may have led to it.
std::string circumstances(Module& module, const Tensor& x) {
  std::string text;
  if (x.defined()) text += not_finite(x) > 0 ? "; its input has too" : "; its input has none";
  for (const auto& [name, parameter] : module.named_parameters())
    if (not_finite(parameter) > 0) text += fmt::format("; its parameter '{}' has", name);
  return text;
}

}  // namespace

CheckNan::CheckNan(Module& model) {
  for (const auto& [path, module] : model.named_modules())
    hooks_.push_back(
        module->register_forward_hook([path = path](Module& self, const Tensor& x, const Tensor& y) {
          const std::string layer = fmt::format("layer '{}' ({})", path, self.name());
          const int64_t wrong = not_finite(y);
          WEFT_CHECK(wrong == 0, Error, "check_nan",
                     "the output of {} has NaN or infinity: {} of {} elements{}; shape {}", layer, wrong,
                     y.numel(), circumstances(self, x), y.sizes());
          if (y.defined() && y.requires_grad())
            y.register_hook([layer](const Tensor& grad) {
              const int64_t in_gradient = not_finite(grad);
              WEFT_CHECK(in_gradient == 0, Error, "check_nan",
                         "the gradient of the output of {} has NaN or infinity: {} of {} elements; shape {}",
                         layer, in_gradient, grad.numel(), grad.sizes());
              return Tensor();
            });
          return Tensor();
        }));
}

CheckNan::~CheckNan() {
  for (HookHandle& hook : hooks_) hook.remove();
}

}  // namespace weft::nn
