// Newton's method with the whole Hessian.
#pragma once

#include "weft/optim/optimizer.h"

namespace weft::optim {

/// The options of Newton.
struct NewtonOptions {
  double lr = 1;
  double damping = 0;
  bool maximize = false;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "Newton"; }
  WEFT_API static std::vector<const char*> option_names();
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// One step of Newton's method on `params`, all as one vector: p -= lr (H + damping I)^-1 g, with g and H by derivatives of `loss`.
WEFT_API void newton_step(const std::vector<Tensor>& params, const Tensor& loss,
                          const NewtonOptions& options);

/// Newton's method: p -= lr (H + damping I)^-1 g, g the gradient and H the Hessian of the loss in all parameters together; with
/// maximize of the negated loss. A quadratic takes one step. step needs a closure that returns the loss and calls no backward.
/// O(n) backward passes, O(n^3) operations and O(n^2) memory for n elements: for small problems. Damping above -(the smallest
/// eigenvalue) makes the step one of descent (Levenberg 1944). Throws ValueError for negative lr or damping, a second group, and step
/// without a closure; LinAlgError for a singular matrix, GradError for a loss that does not depend on the parameters; nothing has
/// changed then.
class WEFT_API Newton : public OptimizerOf<NewtonOptions> {
 public:
  explicit Newton(std::vector<Tensor> params, NewtonOptions options = {})
      : OptimizerOf(std::move(params), options) {}

  void step() override;
  Tensor step(const std::function<Tensor()>& closure) override;
};

}  // namespace weft::optim
