// Derivatives against central differences.
#include <fmt/format.h>

#include <cmath>

#include "src/core/check.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft::autograd {

namespace {

using Tensors = std::vector<Tensor>;

// The inputs once more as fresh leaves; `position` of input `which` moved by `step`.
Tensors moved(const Tensors& inputs, size_t which, int64_t position, double step) {
  Tensors copies;
  for (size_t i = 0; i < inputs.size(); ++i) {
    NoGrad guard;
    const Device device = inputs[i].device();
    if (i != which) {
      copies.push_back(clone(inputs[i].detach(), MemoryFormat::contiguous));
      continue;
    }
    const Tensor copy = to(inputs[i].detach(), cpu, {}, false, /*copy=*/true, MemoryFormat::contiguous);
    copy.data_ptr<double>()[position] += step;
    copies.push_back(to(copy, device));
  }
  return copies;
}

std::vector<std::vector<double>> values(const CheckedFunction& function, const Tensors& inputs) {
  NoGrad guard;
  std::vector<std::vector<double>> out;
  for (const Tensor& t : function(inputs)) out.push_back(t.to_vector<double>());
  return out;
}

}  // namespace

std::string gradcheck(const CheckedFunction& function, const std::vector<Tensor>& inputs,
                      GradcheckOptions options) {
  Tensors leaves;
  bool any = false;
  for (const Tensor& input : inputs) {
    WEFT_CHECK(!input.requires_grad() || input.dtype() == float64, DtypeError, "gradcheck",
               "inputs that require grad must be float64; got {}", input.dtype());
    any = any || input.requires_grad();
    // Checked as given: a strided or expanded input stays strided.
    leaves.push_back(input.requires_grad() ? input.detach().requires_grad_() : input);
  }
  WEFT_CHECK(any, GradError, "gradcheck", "at least one input must require grad");
  const Tensors outputs = function(leaves);
  Tensors wanted;
  std::vector<size_t> which;
  for (size_t i = 0; i < leaves.size(); ++i)
    if (leaves[i].requires_grad()) {
      wanted.push_back(leaves[i]);
      which.push_back(i);
    }

  // numeric[input][position][output] is a column of the Jacobian
  std::vector<std::vector<std::vector<std::vector<double>>>> numeric(wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i)
    for (int64_t p = 0; p < wanted[i].numel(); ++p) {
      auto above = values(function, moved(leaves, which[i], p, options.eps));
      const auto below = values(function, moved(leaves, which[i], p, -options.eps));
      for (size_t o = 0; o < above.size(); ++o)
        for (size_t j = 0; j < above[o].size(); ++j)
          above[o][j] = (above[o][j] - below[o][j]) / (2 * options.eps);
      numeric[i].push_back(std::move(above));
    }

  for (size_t o = 0; o < outputs.size(); ++o) {
    if (!outputs[o].is_floating() || !outputs[o].requires_grad()) {
      if (!outputs[o].is_floating()) continue;
      for (size_t i = 0; i < wanted.size(); ++i)
        for (size_t p = 0; p < numeric[i].size(); ++p)
          for (const double slope : numeric[i][p][o])
            if (std::abs(slope) > options.atol)
              return fmt::format("output {} does not require grad, but input {} at {} moves it by {}", o,
                                 which[i], p, slope);
      continue;
    }
    for (int64_t j = 0; j < outputs[o].numel(); ++j) {
      Tensor pick = zeros(outputs[o].sizes(), {.dtype = outputs[o].dtype(), .device = cpu});
      pick.data_ptr<double>()[j] = 1;
      pick = to(pick, outputs[o].device());
      const Tensors grads = grad({outputs[o]}, wanted, {pick}, {.retain_graph = true, .allow_unused = true});
      for (size_t i = 0; i < wanted.size(); ++i) {
        const auto analytic = grads[i].defined()
                                  ? grads[i].to_vector<double>()
                                  : std::vector<double>(static_cast<size_t>(wanted[i].numel()), 0.0);
        if (grads[i].defined() && !(grads[i].sizes() == wanted[i].sizes()))
          return fmt::format("gradient of input {} has shape {}, the input {}", which[i], grads[i].sizes(),
                             wanted[i].sizes());
        for (size_t p = 0; p < analytic.size(); ++p) {
          const double expected = numeric[i][p][o][static_cast<size_t>(j)];
          if (!(std::abs(analytic[p] - expected) <= options.atol + options.rtol * std::abs(expected)))
            return fmt::format("d(output {} at {})/d(input {} at {}): backward gives {}, differences give {}",
                               o, j, which[i], p, analytic[p], expected);
        }
      }
    }
  }
  return "";
}

std::string gradgradcheck(const CheckedFunction& function, std::vector<Tensor> inputs,
                          GradcheckOptions options) {
  std::vector<size_t> which;
  for (size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i].requires_grad()) which.push_back(i);
  const size_t count = inputs.size();

  // Fixed, unequal output gradients, so that no symmetry hides a mistake.
  uint64_t state = 0x9e3779b97f4a7c15u;
  for (const Tensor& output : function(inputs)) {
    if (!output.is_floating() || !output.requires_grad()) continue;
    Tensor gradient = empty(output.sizes(), {.dtype = float64, .device = cpu});
    for (int64_t i = 0; i < gradient.numel(); ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      gradient.data_ptr<double>()[i] = static_cast<double>(state >> 40) / static_cast<double>(1 << 24) + 0.25;
    }
    inputs.push_back(to(gradient, output.device()).requires_grad_());
  }

  const CheckedFunction gradient_of = [&function, which, count](const Tensors& all) {
    EnableGrad recording;
    Tensors arguments(all.begin(), all.begin() + static_cast<int64_t>(count));
    Tensors wanted;
    for (const size_t i : which) {
      if (!arguments[i].requires_grad()) arguments[i] = arguments[i].detach().requires_grad_();
      wanted.push_back(arguments[i]);
    }
    Tensors outputs;
    for (const Tensor& output : function(arguments))
      if (output.is_floating() && output.requires_grad()) outputs.push_back(output);
    const Tensors output_gradients(all.begin() + static_cast<int64_t>(count), all.end());
    Tensors result = grad(outputs, wanted, output_gradients, {.create_graph = true, .allow_unused = true});
    for (size_t i = 0; i < result.size(); ++i)
      if (!result[i].defined()) result[i] = zeros_like(wanted[i]);
    return result;
  };
  return gradcheck(gradient_of, inputs, options);
}

}  // namespace weft::autograd
