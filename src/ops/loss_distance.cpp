// Losses that measure how far an input is from its target, and likelihoods of a target: composed of ops.
#include <cmath>
#include <numbers>

#include "src/ops/autocast.h"
#include "src/ops/check_values.h"
#include "src/ops/loss_reduction.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::SumTerm;

namespace {

/// A weighted mean divides by the weights' sum.
Tensor reduce_weighted(const OpCall& op, const Tensor& loss, const Tensor& input, const Tensor& weight,
                       Reduction reduction) {
  if (!weight.defined()) return reduce(loss, reduction);
  const Tensor scaled = weighted(op, loss, input, weight);
  return reduction == Reduction::mean ? sum(scaled) / sum(weight) : reduce(scaled, reduction);
}

/// d^2 / 2 up to |d| = bound, beyond it bound (|d| - bound / 2): with c = d clamped, one formula, whose derivative is c.
Tensor huber(const Tensor& d, double bound) {
  OpCall op{"huber", d};
  Tensor y;
  {
    const NoGrad guard;
    const Tensor c = clamp(d, -bound, bound);
    y = mul_(sub(d, c, 0.5), c);
  }
  return op.record(
      y, {d}, [d = op.save(d), bound](const Tensor& grad) { return Grads{grad * clamp(*d, -bound, bound)}; });
}

Tensor sum_of_squares(const Tensor& d) {
  OpCall op{"sum_of_squares", d};
  Tensor y = empty({}, {.dtype = d.dtype(), .device = d.device()});
  const Shape one(d.dim(), 1);
  op.launch(&KernelTable::reduce_sum_of,
            kernels::View(y.impl().data, y.dtype(), d.dim(), one.data(), one.data()), view(d),
            SumTerm::square, 1.0);
  return op.record(y, {d}, [d = op.save(d)](const Tensor& grad) { return Grads{*d * (grad * 2)}; });
}

Tensor stirling(const Tensor& target) {
  // Below the bound the logarithms' derivatives need not exist.
  const Tensor counts = gt(target, 1);
  const Tensor t = where(counts, target, ones_like(target));
  const Tensor log_factorial = t * log(t) - t + log(t * (2 * std::numbers::pi)) * 0.5;
  return where(counts, log_factorial, zeros_like(log_factorial));
}

Tensor gaussian(const OpCall& op, const Tensor& input, const Tensor& target, const Tensor& variance,
                bool full, Reduction reduction) {
  check_broadcast(op, input, target);
  Tensor loss = (log(variance) + square(input - target) / variance) * 0.5;
  if (full) loss = loss + 0.5 * std::log(2 * std::numbers::pi);
  return reduce(loss, reduction);
}

/// var as it broadcasts to input.
Tensor fitted_variance(const OpCall& op, const Tensor& input, const Tensor& var) {
  if (var.sizes() == input.sizes()) return var;
  if (input.dim() > 0) {
    Shape without_last = input.sizes();
    without_last.resize(input.dim() - 1);
    if (var.sizes() == without_last) return unsqueeze(var, -1);
  }
  int64_t differing = 0;
  bool fits = input.dim() == var.dim();
  for (int64_t i = 0; fits && i < input.dim(); ++i)
    if (var.sizes()[i] != input.sizes()[i]) differing += var.sizes()[i];
  WEFT_CHECK(fits && differing == 1, ShapeError, op.name(),
             "var must have input's shape {}, that without the last dimension, or a 1 in one place; got {}",
             input.sizes(), var.sizes());
  return var;
}

}  // namespace

Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction, const Tensor& weight) {
  WEFT_AUTOCAST(float32, mse_loss, input, target, reduction, weight);
  OpCall op{"mse_loss", input, target, weight};
  check_reduction(op, reduction);
  check_broadcast(op, input, target);
  const Tensor difference = input - target;
  if (weight.defined() || reduction == Reduction::none || !difference.is_floating() || is_half(difference))
    return reduce_weighted(op, square(difference), input, weight, reduction);
  const Tensor sum = sum_of_squares(difference);
  return reduction == Reduction::mean ? sum / static_cast<double>(difference.numel()) : sum;
}

Tensor l1_loss(const Tensor& input, const Tensor& target, Reduction reduction, const Tensor& weight) {
  WEFT_AUTOCAST(float32, l1_loss, input, target, reduction, weight);
  OpCall op{"l1_loss", input, target, weight};
  check_reduction(op, reduction);
  check_broadcast(op, input, target);
  return reduce_weighted(op, abs(input - target), input, weight, reduction);
}

Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, Reduction reduction, double beta) {
  WEFT_AUTOCAST(float32, smooth_l1_loss, input, target, reduction, beta);
  OpCall op{"smooth_l1_loss", input, target};
  check_reduction(op, reduction);
  WEFT_CHECK(beta >= 0, ValueError, op.name(), "beta must not be negative; got {}", beta);
  check_broadcast(op, input, target);
  op.check_floating(input);
  if (beta == 0) return l1_loss(input, target, reduction);
  const Tensor loss = huber(input - target, beta);
  return reduce(beta == 1 ? loss : loss / beta, reduction);
}

Tensor huber_loss(const Tensor& input, const Tensor& target, Reduction reduction, double delta,
                  const Tensor& weight) {
  WEFT_AUTOCAST(float32, huber_loss, input, target, reduction, delta, weight);
  OpCall op{"huber_loss", input, target, weight};
  check_reduction(op, reduction);
  WEFT_CHECK(delta > 0, ValueError, op.name(), "delta must be positive; got {}", delta);
  check_broadcast(op, input, target);
  op.check_floating(input);
  const Tensor loss = huber(input - target, delta);
  return reduce(weight.defined() ? weighted(op, loss, input, weight) : loss, reduction);
}

Tensor gaussian_nll_loss(const Tensor& input, const Tensor& target, const Tensor& var, bool full, double eps,
                         Reduction reduction) {
  OpCall op{"gaussian_nll_loss", input, target, var};
  check_reduction(op, reduction);
  if (var.numel() > 0) {
    const NoGrad guard;
    if (var.device().is_cuda())
      check_values(op.name(), nan_to_num(var, 0.0, INFINITY, -INFINITY), 0, INFINITY, "var must not be negative");
    else
      WEFT_CHECK(!any(lt(var, 0)).item<bool>(), ValueError, op.name(),
                 "var must not be negative; got {} of shape {}", amin(var).item(), var.sizes());
  }
  if (is_half(input, target, var))
    return to(
        gaussian_nll_loss(to(input, float32), to(target, float32), to(var, float32), full, eps, reduction),
        input.dtype());
  const Tensor variance = clone(fitted_variance(op, input, var));
  {
    const NoGrad guard;  // the bound is not differentiated
    clamp_min_(variance, eps);
  }
  return gaussian(op, input, target, variance, full, reduction);
}

Tensor gaussian_nll_loss(const Tensor& input, const Tensor& target, double var, bool full, double eps,
                         Reduction reduction) {
  OpCall op{"gaussian_nll_loss", input, target};
  check_reduction(op, reduction);
  WEFT_CHECK(var >= 0, ValueError, op.name(), "var must not be negative; got {}", var);
  if (is_half(input, target))
    return to(gaussian_nll_loss(to(input, float32), to(target, float32), var, full, eps, reduction),
              input.dtype());
  return gaussian(op, input, target, full_like(input, std::max(var, eps)), full, reduction);
}

Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, bool log_input, bool full, double eps,
                        Reduction reduction) {
  WEFT_AUTOCAST(float32, poisson_nll_loss, input, target, log_input, full, eps, reduction);
  OpCall op{"poisson_nll_loss", input, target};
  check_reduction(op, reduction);
  check_broadcast(op, input, target);
  if (is_half(input, target))
    return to(poisson_nll_loss(to(input, float32), to(target, float32), log_input, full, eps, reduction),
              input.dtype());
  Tensor loss = log_input ? exp(input) - target * input : input - target * log(input + eps);
  if (full) loss = loss + stirling(target);
  return reduce(loss, reduction);
}

Tensor kl_div(const Tensor& input, const Tensor& target, Reduction reduction, bool log_target) {
  WEFT_AUTOCAST(float32, kl_div, input, target, reduction, log_target);
  OpCall op{"kl_div", input, target};
  check_reduction(op, reduction, Reduction::batchmean);
  op.check_floating(input);
  op.check_floating(target);
  check_broadcast(op, input, target);
  if (is_half(input, target))
    return to(kl_div(to(input, float32), to(target, float32), reduction, log_target), input.dtype());
  const Tensor loss = log_target ? exp(target) * (target - input) : xlogy(target, target) - target * input;
  if (reduction != Reduction::batchmean) return reduce(loss, reduction);
  return sum(loss) / static_cast<double>(input.dim() == 0 ? 1 : input.size(0));
}

}  // namespace weft
