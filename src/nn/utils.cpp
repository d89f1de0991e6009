// Bounds for gradients.
#include "weft/nn/utils.h"

#include <cmath>
#include <vector>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft::nn::utils {

namespace {

std::vector<Tensor> gradients(TensorList parameters) {
  std::vector<Tensor> grads;
  for (const Tensor& parameter : parameters) {
    Tensor grad = parameter.grad();
    if (grad.defined()) grads.push_back(std::move(grad));
  }
  return grads;
}

}  // namespace

Tensor get_total_norm(TensorList tensors, double norm_type, bool error_if_nonfinite) {
  NoGrad guard;
  if (tensors.size() == 0) return full({}, 0.0);
  std::vector<Tensor> norms;
  norms.reserve(static_cast<size_t>(tensors.size()));
  for (const Tensor& tensor : tensors) norms.push_back(to(norm(tensor, norm_type), tensors[0].device()));
  Tensor total = norm(stack(norms), norm_type);
  if (error_if_nonfinite && total.device().is_cuda()) weft::detail::check_no_capture("clip_grad_norm_");
  WEFT_CHECK(!error_if_nonfinite || std::isfinite(total.item()), ValueError, "clip_grad_norm_",
             "the gradients' norm of order {} must be finite, as error_if_nonfinite was given; got {}",
             norm_type, total.item());
  return total;
}

void clip_grads_with_norm_(TensorList parameters, double max_norm, const Tensor& total_norm) {
  NoGrad guard;
  const Tensor factor = clamp(max_norm / (total_norm + 1e-6), std::nullopt, 1.0);
  for (const Tensor& grad : gradients(parameters)) mul_(grad, to(factor, grad.device()));
}

Tensor clip_grad_norm_(TensorList parameters, double max_norm, double norm_type, bool error_if_nonfinite) {
  Tensor total = get_total_norm(gradients(parameters), norm_type, error_if_nonfinite);
  clip_grads_with_norm_(parameters, max_norm, total);
  return total;
}

void clip_grad_value_(TensorList parameters, double clip_value) {
  NoGrad guard;
  for (const Tensor& grad : gradients(parameters)) clamp_(grad, -clip_value, clip_value);
}

}  // namespace weft::nn::utils
