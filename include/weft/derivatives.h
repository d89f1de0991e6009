// Whole Jacobians and Hessians, and their products with vectors, of functions of tensors.
#pragma once

#include <functional>
#include <vector>

#include "weft/autograd.h"

namespace weft::autograd {

/// What the functions below take besides the function and its inputs.
struct DerivativeOptions {
  bool create_graph = false;  // record the result, so that it can be differentiated
  bool strict = false;        // GradError where an output does not depend on an input, instead of zeros
};

/// A function of one tensor, for the short forms. Write lambdas with their type: `[](const Tensor& x) { return …; }`.
using TensorFunction = std::function<Tensor(const Tensor&)>;

/// result[i][j], of shape (*outputs[i].sizes(), *inputs[j].sizes()): the derivatives of every element of output i by every
/// element of input j. Row by row: one backward for each element of the outputs.
WEFT_API std::vector<std::vector<Tensor>> jacobian(const CheckedFunction& function,
                                                   const std::vector<Tensor>& inputs,
                                                   DerivativeOptions options = {});
WEFT_API Tensor jacobian(const TensorFunction& function, const Tensor& input, DerivativeOptions options = {});

/// result[i][j], of shape (*inputs[i].sizes(), *inputs[j].sizes()): the second derivatives of a function that returns one
/// element. Throws ShapeError for more.
WEFT_API std::vector<std::vector<Tensor>> hessian(const CheckedFunction& function,
                                                  const std::vector<Tensor>& inputs,
                                                  DerivativeOptions options = {});
WEFT_API Tensor hessian(const TensorFunction& function, const Tensor& input, DerivativeOptions options = {});

/// What the function returned, and a derivative of it times a vector.
struct DerivativeProduct {
  std::vector<Tensor> outputs, product;
};

/// v' J: one tensor for each input; v is like the outputs, and may be left out where they are one element.
WEFT_API DerivativeProduct vjp(const CheckedFunction& function, const std::vector<Tensor>& inputs,
                               const std::vector<Tensor>& v = {}, DerivativeOptions options = {});
/// J v: one tensor for each output; v is like the inputs. By backward through backward, which J v is linear in.
WEFT_API DerivativeProduct jvp(const CheckedFunction& function, const std::vector<Tensor>& inputs,
                               const std::vector<Tensor>& v = {}, DerivativeOptions options = {});
/// v' H of a function that returns one element: one tensor for each input; v is like the inputs. As H is symmetric, this is
/// also H v, and cheaper than hvp.
WEFT_API DerivativeProduct vhp(const CheckedFunction& function, const std::vector<Tensor>& inputs,
                               const std::vector<Tensor>& v = {}, DerivativeOptions options = {});
/// H v, otherwise as vhp.
WEFT_API DerivativeProduct hvp(const CheckedFunction& function, const std::vector<Tensor>& inputs,
                               const std::vector<Tensor>& v = {}, DerivativeOptions options = {});

}  // namespace weft::autograd
