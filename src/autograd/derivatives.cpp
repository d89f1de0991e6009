// Jacobians, Hessians and their products with vectors, made of grad().
#include "weft/derivatives.h"

#include "src/core/check.h"
#include "weft/ops.h"

namespace weft::autograd {

namespace {

using Tensors = std::vector<Tensor>;

// Inputs that this computation may differentiate by: with their own history only where the result is to have one.
Tensors prepared(const Tensors& inputs, bool create_graph, bool differentiate) {
  Tensors list;
  for (const Tensor& input : inputs) {
    if (create_graph && input.requires_grad()) list.push_back(input.view_as(input));
    else list.push_back(differentiate ? input.detach().requires_grad_() : input.detach());
  }
  return list;
}

Tensors finished(Tensors results, bool create_graph) {
  if (!create_graph)
    for (Tensor& result : results) result = result.detach();
  return results;
}

// As grad(), with undefined tensors for inputs that no output depends on; outputs without history count for nothing.
Tensors gradients(const Tensors& outputs, const Tensors& inputs, const Tensors& seeds, bool create_graph,
                  bool retain_graph) {
  Tensors with_history, their_seeds;
  for (size_t i = 0; i < outputs.size(); ++i)
    if (outputs[i].defined() && outputs[i].requires_grad()) {
      with_history.push_back(outputs[i]);
      their_seeds.push_back(seeds.empty() ? Tensor() : seeds[i]);
    }
  if (with_history.empty()) return Tensors(inputs.size());
  return grad(
      with_history, inputs, their_seeds,
      {.retain_graph = retain_graph || create_graph, .create_graph = create_graph, .allow_unused = true});
}

void check_outputs(const char* op, const Tensors& outputs, bool strict) {
  if (!strict) return;
  for (size_t i = 0; i < outputs.size(); ++i)
    WEFT_CHECK(outputs[i].requires_grad(), GradError, op,
               "Output {} of the user-provided function does not require gradients. The outputs must be "
               "computed in a "
               "differentiable manner from the input when running in strict mode.",
               i);
}

// `what` of the function with respect to each input must depend on the inputs.
void check_derivatives(const char* op, const Tensors& list, const char* what, bool strict) {
  if (!strict) return;
  for (size_t i = 0; i < list.size(); ++i)
    WEFT_CHECK(list[i].defined() && list[i].requires_grad(), GradError, op,
               "While computing the hessian, found that the {} of the user-provided function with respect to "
               "input {} is independent of the input. This is not allowed in strict mode.",
               what, i);
}

// Zeros for what is missing. `missing` and `constant` say in strict mode what number i of them means.
Tensors filled(const char* op, Tensors list, const Tensors& like, DerivativeOptions options,
               const char* missing, const char* constant) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (!list[i].defined()) {
      WEFT_CHECK(!options.strict, GradError, op, "{} {}. This is not allowed in strict mode.", missing, i);
      list[i] = zeros_like(like[i]);
    } else {
      WEFT_CHECK(!options.strict || !options.create_graph || list[i].requires_grad(), GradError, op,
                 "The {} of the user-provided function is independent of input {}. This is not allowed in "
                 "strict mode "
                 "when create_graph=true.",
                 constant, i);
    }
  }
  return list;
}

// The vector of a product, off the tape unless its own gradient is wanted.
Tensors vector_like(const char* op, const Tensors& v, const Tensors& like, const char* of_what,
                    bool create_graph) {
  if (v.empty()) {
    WEFT_CHECK(like.size() == 1 && like[0].numel() == 1, GradError, op,
               "The vector v can only be None if the {} a single Tensor with a single element; {} of them",
               of_what, like.size());
    return {ones_like(like[0].detach())};
  }
  WEFT_CHECK(v.size() == like.size(), GradError, op,
             "v is a tuple of invalid length: should be {} but got {}", like.size(), v.size());
  for (size_t i = 0; i < v.size(); ++i)
    WEFT_CHECK(v[i].sizes() == like[i].sizes(), ShapeError, op,
               "entry {} in v has invalid size: should be {} but got {}", i, like[i].sizes(), v[i].sizes());
  return prepared(v, create_graph, false);
}

Tensor one_element(const char* op, const Tensors& outputs) {
  WEFT_CHECK(outputs.size() == 1, GradError, op,
             "The function given to {} should return a single Tensor; got {}", op, outputs.size());
  WEFT_CHECK(outputs[0].numel() == 1, ShapeError, op,
             "The Tensor returned by the function given to {} should contain a single element; shape {}", op,
             outputs[0].sizes());
  return outputs[0];
}

Tensors dummies(const Tensors& like) {
  Tensors list;
  for (const Tensor& t : like) list.push_back(zeros_like(t.detach()).requires_grad_());
  return list;
}

Shape joined(const Shape& first, const Shape& second) {
  Shape sizes = first;
  for (int64_t i = 0; i < second.size(); ++i) sizes.push_back(second[i]);
  return sizes;
}

}  // namespace

std::vector<Tensors> jacobian(const CheckedFunction& function, const Tensors& given,
                              DerivativeOptions options) {
  constexpr const char* op = "jacobian";
  const EnableGrad recording;
  const Tensors inputs = prepared(given, options.create_graph, true);
  const Tensors outputs = function(inputs);
  check_outputs(op, outputs, options.strict);
  std::vector<Tensors> result;
  for (size_t o = 0; o < outputs.size(); ++o) {
    const Tensor& output = outputs[o];
    std::vector<Tensors> rows(inputs.size());
    for (int64_t element = 0; element < output.numel(); ++element) {
      Tensor pick = zeros({output.numel()}, {.dtype = output.dtype(), .device = output.device()});
      pick[element] = 1;
      const Tensors row =
          gradients({output}, inputs, {pick.view(output.sizes())}, options.create_graph, true);
      for (size_t i = 0; i < inputs.size(); ++i) {
        WEFT_CHECK(!options.strict || row[i].defined(), GradError, op,
                   "Output {} of the user-provided function is independent of input {}. This is not allowed "
                   "in strict "
                   "mode.",
                   o, i);
        WEFT_CHECK(
            !options.strict || !options.create_graph || row[i].requires_grad(), GradError, op,
            "The jacobian of the user-provided function is independent of input {}. This is not allowed in "
            "strict mode when create_graph=true.",
            i);
        rows[i].push_back(row[i].defined() ? row[i] : zeros_like(inputs[i].detach()));
      }
    }
    Tensors of_output;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Shape sizes = joined(output.sizes(), inputs[i].sizes());
      of_output.push_back(rows[i].empty()
                              ? zeros(sizes, {.dtype = inputs[i].dtype(), .device = inputs[i].device()})
                              : stack(rows[i]).reshape(sizes));
    }
    result.push_back(finished(std::move(of_output), options.create_graph));
  }
  return result;
}

std::vector<Tensors> hessian(const CheckedFunction& function, const Tensors& inputs,
                             DerivativeOptions options) {
  const CheckedFunction scalar = [&](const Tensors& x) {
    const Tensors outputs = function(x);
    check_outputs("hessian", outputs, options.strict);
    return Tensors{one_element("hessian", outputs).reshape({})};
  };
  const CheckedFunction gradient = [&](const Tensors& x) {
    Tensors first = jacobian(scalar, x, {.create_graph = true})[0];
    check_derivatives("hessian", first, "jacobian", options.strict);
    return first;
  };
  return jacobian(gradient, inputs, options);
}

Tensor jacobian(const TensorFunction& function, const Tensor& input, DerivativeOptions options) {
  return jacobian([&](const Tensors& x) { return Tensors{function(x[0])}; }, Tensors{input}, options)[0][0];
}
Tensor hessian(const TensorFunction& function, const Tensor& input, DerivativeOptions options) {
  return hessian([&](const Tensors& x) { return Tensors{function(x[0])}; }, Tensors{input}, options)[0][0];
}

DerivativeProduct vjp(const CheckedFunction& function, const Tensors& given, const Tensors& v,
                      DerivativeOptions options) {
  constexpr const char* op = "vjp";
  const EnableGrad recording;
  const Tensors inputs = prepared(given, options.create_graph, true);
  const Tensors outputs = function(inputs);
  check_outputs(op, outputs, options.strict);
  const Tensors seeds = vector_like(op, v, outputs, "user-provided function returns", options.create_graph);
  Tensors product =
      filled(op, gradients(outputs, inputs, seeds, options.create_graph, false), inputs, options,
             "The output of the user-provided function is independent of input", "jacobian");
  return {finished(outputs, options.create_graph), finished(std::move(product), options.create_graph)};
}

DerivativeProduct jvp(const CheckedFunction& function, const Tensors& given, const Tensors& v,
                      DerivativeOptions options) {
  constexpr const char* op = "jvp";
  const EnableGrad recording;
  const Tensors inputs = prepared(given, options.create_graph, true);
  const Tensors direction =
      vector_like(op, v, inputs, "input to the user-provided function is", options.create_graph);
  const Tensors outputs = function(inputs);
  check_outputs(op, outputs, options.strict);
  // The gradient is linear in the output gradients, so that their values do not matter.
  const Tensors output_gradients = dummies(outputs);
  const Tensors backward = gradients(outputs, inputs, output_gradients, true, true);
  if (options.strict)
    for (size_t i = 0; i < backward.size(); ++i)
      WEFT_CHECK(backward[i].defined() && backward[i].requires_grad(), GradError, op,
                 "The gradient with respect to input {} is independent of the inputs of the user-provided "
                 "function. This "
                 "is not allowed in strict mode.",
                 i);
  Tensors product = filled(op, gradients(backward, output_gradients, direction, options.create_graph, false),
                           outputs, options,
                           "The gradient with respect to the input is independent of entry, in the double "
                           "backward trick that computes "
                           "forward mode gradients,",
                           "jacobian");
  return {finished(outputs, options.create_graph), finished(std::move(product), options.create_graph)};
}

namespace {

struct FirstDerivatives {
  Tensors inputs, direction, outputs, gradient;
};

FirstDerivatives first_derivatives(const char* op, const CheckedFunction& function, const Tensors& given,
                                   const Tensors& v, DerivativeOptions options) {
  FirstDerivatives first;
  first.inputs = prepared(given, options.create_graph, true);
  first.direction =
      vector_like(op, v, first.inputs, "input to the user-provided function is", options.create_graph);
  first.outputs = function(first.inputs);
  check_outputs(op, first.outputs, options.strict);
  one_element(op, first.outputs);
  first.gradient = gradients(first.outputs, first.inputs, {}, true, true);
  check_derivatives(op, first.gradient, "jacobian", options.strict);
  return first;
}

}  // namespace

DerivativeProduct vhp(const CheckedFunction& function, const Tensors& given, const Tensors& v,
                      DerivativeOptions options) {
  const EnableGrad recording;
  const FirstDerivatives first = first_derivatives("vhp", function, given, v, options);
  Tensors product = filled(
      "vhp", gradients(first.gradient, first.inputs, first.direction, options.create_graph, false),
      first.inputs, options, "The jacobian of the user-provided function is independent of input", "hessian");
  return {finished(first.outputs, options.create_graph), finished(std::move(product), options.create_graph)};
}

DerivativeProduct hvp(const CheckedFunction& function, const Tensors& given, const Tensors& v,
                      DerivativeOptions options) {
  const EnableGrad recording;
  const FirstDerivatives first = first_derivatives("hvp", function, given, v, options);
  const Tensors gradient_gradients = dummies(first.inputs);
  const Tensors second = gradients(first.gradient, first.inputs, gradient_gradients, true, true);
  check_derivatives("hvp", second, "hessian", options.strict);
  Tensors product = filled(
      "hvp", gradients(second, gradient_gradients, first.direction, options.create_graph, false),
      first.inputs, options,
      "The hessian of the user-provided function is independent of entry, in the double backward trick,",
      "hessian");
  return {finished(first.outputs, options.create_graph), finished(std::move(product), options.create_graph)};
}

}  // namespace weft::autograd
