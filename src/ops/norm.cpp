// batch_norm and its gradient: one fused kernel each, and the gradient in ops where it is differentiated again.
#include "weft/ops/norm.h"

#include <cmath>

#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::ConstView;
using kernels::KernelTable;
using kernels::View;

namespace {

View view_or_none(const Tensor& t) {
  return t.defined() ? view(t) : View(nullptr, float32, 0, nullptr, nullptr);
}

void check_channels(const OpCall& op, const char* what, const Tensor& values, const Tensor& input) {
  if (!values.defined() || input.numel() == 0) return;
  WEFT_CHECK(values.dim() == 1 && values.size(0) == input.size(1), ShapeError, op.name(),
             "{} must be ({},) for input {}; got {}", what, input.size(1), input.sizes(), values.sizes());
  WEFT_CHECK(values.is_floating(), DtypeError, op.name(), "{} must be floating-point; got {}", what,
             values.dtype());
}

void check_running(OpCall& op, const char* what, const Tensor& values, const Tensor& input, bool written) {
  check_channels(op, what, values, input);
  if (!values.defined()) return;
  if (written) tape::check_inplace(op.name(), values, false);
  WEFT_CHECK(!values.requires_grad(), GradError, op.name(),
             "{} must not require grad: it is written in place; got {}", what, values.sizes());
}

struct BatchNorm {
  Saved input, weight;
  Tensor mean, inverse_std;
  Dtype bias_dtype;
  bool training;
  double eps;
};

/// The gradients of input, weight and bias made of ops, on which batch_norm's second derivative stands.
Grads composed_backward(const Tensor& grad, const Tensor& input, const Tensor& weight, const BatchNorm& norm,
                        const Needs& needs) {
  const Dtype dtype = norm.mean.dtype();
  const Tensor x = to(input, dtype), g = to(grad, dtype);
  Shape dims, channels(x.dim(), 1);
  for (int64_t i = 0; i < x.dim(); ++i)
    if (i != 1) dims.push_back(i);
  channels[1] = x.size(1);

  const auto mean_of = [&](const Tensor& t) { return mean(t, dims, /*keepdim=*/true); };
  const Tensor centered = x - (norm.training ? mean_of(x) : reshape(norm.mean, channels));
  const Tensor inverse_std =
      norm.training ? rsqrt(mean_of(centered * centered) + norm.eps) : reshape(norm.inverse_std, channels);
  const Tensor normalized = centered * inverse_std;

  Grads grads{{}, {}, {}};
  if (needs[0]) {
    Tensor grad_x = g;
    if (norm.training) grad_x = g - mean_of(g) - normalized * mean_of(g * normalized);
    grad_x = grad_x * inverse_std;
    if (weight.defined()) grad_x = grad_x * reshape(to(weight, dtype), channels);
    grads[0] = to(grad_x, input.dtype());
  }
  if (needs[1]) grads[1] = to(sum(g * normalized, dims), weight.dtype());
  if (needs[2]) grads[2] = to(sum(g, dims), norm.bias_dtype);
  return grads;
}

Grads batch_norm_backward(const Tensor& grad, const BatchNorm& norm, const Needs& needs) {
  const Tensor input = *norm.input, weight = norm.weight ? *norm.weight : Tensor();
  if (will_be_differentiated(grad, input, weight)) return composed_backward(grad, input, weight, norm, needs);
  OpCall op{"batch_norm_backward", grad, input, weight};
  Grads grads{{}, {}, {}};
  if (needs[0]) grads[0] = empty_like(input);
  if (needs[1]) grads[1] = new_tensor(op.name(), weight.sizes(), weight.dtype(), op.device());
  if (needs[2]) grads[2] = new_tensor(op.name(), norm.mean.sizes(), norm.bias_dtype, op.device());
  op.launch(&KernelTable::batch_norm_backward, view_or_none(grads[0]), view_or_none(grads[1]),
            view_or_none(grads[2]), view(grad), view(input), view(norm.mean), view(norm.inverse_std),
            view_or_none(weight), norm.training);
  return grads;
}

/// An empty input has an empty result and takes no part in any statistics.
Tensor batch_norm_of_nothing(const OpCall& op, const Tensor& input, const Tensor& weight,
                             const Tensor& bias) {
  return op.record(empty_like(input), {input, weight, bias},
                   [weight = weight.defined() ? weight.detach() : weight,
                    bias = bias.defined() ? bias.detach() : bias](const Tensor& grad, const Needs& needs) {
                     Grads grads{grad, {}, {}};
                     if (needs[1]) grads[1] = zeros_like(weight);
                     if (needs[2]) grads[2] = zeros_like(bias);
                     return grads;
                   });
}

}  // namespace

Tensor batch_norm(const Tensor& input, const Tensor& running_mean, const Tensor& running_var,
                  const Tensor& weight, const Tensor& bias, bool training, double momentum, double eps) {
  OpCall op{"batch_norm", input, running_mean, running_var, weight, bias};
  op.check_floating(input);
  WEFT_CHECK((training ? eps > 0 : eps >= 0) && std::isfinite(eps), ValueError, op.name(),
             "eps must be finite and {}; got {}, input {}",
             training ? "positive in training" : "not negative", eps, input.sizes());
  WEFT_CHECK(!training || std::isfinite(momentum), ValueError, op.name(),
             "momentum must be finite; got {}, input {}", momentum, input.sizes());
  if (input.numel() > 0)
    WEFT_CHECK(input.dim() >= 2 && input.dim() <= 5, ShapeError, op.name(),
               "input must be (N, C, ...) of 2 to 5 dimensions; got {}", input.sizes());
  check_channels(op, "weight", weight, input);
  check_channels(op, "bias", bias, input);
  check_running(op, "running_mean", running_mean, input, training);
  check_running(op, "running_var", running_var, input, training);
  if (training) {
    WEFT_CHECK(
        input.numel() == 0 || input.numel() > input.size(1), ShapeError, op.name(),
        "training needs more than 1 value per channel; got input {}: take a larger batch, or call eval()",
        input.sizes());
  } else {
    WEFT_CHECK(running_mean.defined() && running_var.defined(), ValueError, op.name(),
               "running_mean and running_var must be given when training is false; input {}", input.sizes());
  }
  if (input.numel() == 0) return batch_norm_of_nothing(op, input, weight, bias);

  Tensor y = empty_like(input);
  const int64_t channels = input.size(1);
  const Dtype dtype = input.dtype() == float64 ? float64 : float32;
  BatchNorm norm{op.save(input),
                 weight.defined() ? op.save(weight) : Saved(),
                 new_tensor(op.name(), {channels}, dtype, op.device()),
                 new_tensor(op.name(), {channels}, dtype, op.device()),
                 bias.defined() ? bias.dtype() : dtype,
                 training,
                 eps};
  if (training) {
    op.launch(&KernelTable::batch_norm_training, view(y), view(norm.mean), view(norm.inverse_std),
              view_or_none(running_mean), view_or_none(running_var), view(input), view_or_none(weight),
              view_or_none(bias), momentum, eps);
    if (running_mean.defined()) running_mean.bump_version();
    if (running_var.defined()) running_var.bump_version();
  } else {
    op.launch(&KernelTable::batch_norm_inference, view(y), view(norm.inverse_std), view(input),
              view(running_mean), view(running_var), view_or_none(weight), view_or_none(bias), eps);
    // A later training step writes running_mean, which backward still needs as it is now.
    if (op.recording()) op.launch(&KernelTable::copy, view(norm.mean), view(running_mean));
  }
  return op.record(y, {input, weight, bias},
                   [norm = std::move(norm)](const Tensor& grad, const Needs& needs) {
                     return batch_norm_backward(grad, norm, needs);
                   });
}

}  // namespace weft
