// Newton's method.
#include "weft/optim/newton.h"

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft::optim {

std::vector<const char*> NewtonOptions::option_names() { return {"lr", "damping", "maximize"}; }
std::vector<OptionField> NewtonOptions::fields() { return {&lr, &damping, &maximize}; }
void NewtonOptions::check() const {
  require(lr >= 0, name(), "lr must be at least 0", lr);
  require(damping >= 0, name(), "damping must be at least 0", damping);
}

namespace {

Tensor flat(const std::vector<Tensor>& tensors, const std::vector<Tensor>& params) {
  std::vector<Tensor> parts;
  parts.reserve(params.size());
  for (size_t i = 0; i < params.size(); ++i)
    parts.push_back(reshape(tensors[i].defined() ? tensors[i] : zeros_like(params[i].detach()), {-1}));
  return cat(parts);
}

}  // namespace

void newton_step(const std::vector<Tensor>& params, const Tensor& loss, const NewtonOptions& options) {
  if (!params.empty() && params[0].device().is_cuda()) weft::detail::check_no_capture("Newton");
  WEFT_CHECK(loss.defined() && loss.numel() == 1, ShapeError, options.name(),
             "the closure must return the loss, one number; got {}",
             loss.defined() ? loss.sizes().str() : "an undefined tensor");
  WEFT_CHECK(loss.requires_grad(), GradError, options.name(),
             "the closure must return a loss that depends on the parameters and was not detached; got {}",
             loss.str());
  Tensor step;
  {
    EnableGrad guard;
    const Tensor gradient =
        flat(autograd::grad({loss}, params, {}, {.create_graph = true, .allow_unused = true}), params);
    const int64_t n = gradient.numel();
    std::vector<Tensor> rows;
    rows.reserve(static_cast<size_t>(n));
    for (int64_t i = 0; i < n; ++i) {
      if (!gradient.requires_grad()) rows.push_back(zeros_like(gradient));
      else
        rows.push_back(flat(
            autograd::grad({gradient[i]}, params, {}, {.retain_graph = true, .allow_unused = true}), params));
    }
    NoGrad off;
    if (n == 0) return;
    // Of the negated loss both change their sign, which cancels but for the damping.
    Tensor hessian = stack(rows);
    const double damping = options.maximize ? -options.damping : options.damping;
    if (damping != 0)
      hessian = hessian + eye(n, {.dtype = hessian.dtype(), .device = hessian.device()}) * damping;
    step = linalg::solve(hessian, gradient.detach());
  }
  NoGrad guard;
  int64_t offset = 0;
  for (const Tensor& param : params) {
    add_(param, reshape(narrow(step, 0, offset, param.numel()), param.sizes()), -options.lr);
    offset += param.numel();
  }
}

void Newton::step() {
  weft::detail::raise<ValueError>(name(), "step needs a closure that returns the loss; got none");
}

Tensor Newton::step(const std::function<Tensor()>& closure) {
  WEFT_CHECK(group_count() == 1, ValueError, name(), "takes one group of parameters; got {}", group_count());
  check_options(0);
  Tensor loss = loss_of(closure);
  newton_step(group(0).params(), loss, options(0));
  ++steps_taken_;
  return loss;
}

}  // namespace weft::optim
