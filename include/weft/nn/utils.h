// Bounds for gradients between backward and step.
#pragma once

#include "weft/tensor.h"

namespace weft::nn {
namespace utils WEFT_API {

/// The norm_type-norm (any p, or inf) of all tensors as one vector, 0-d; of no tensor 0. Throws ValueError for NaN or infinity if
/// error_if_nonfinite.
Tensor get_total_norm(TensorList tensors, double norm_type = 2, bool error_if_nonfinite = false);

/// Multiplies the gradients of `parameters` with max_norm / (total_norm + 1e-6), if that is below 1.
void clip_grads_with_norm_(TensorList parameters, double max_norm, const Tensor& total_norm);

/// Scales the gradients of `parameters` so that their norm, as one vector, is at most max_norm; returns the norm before. Throws as
/// get_total_norm, and nothing has changed then.
Tensor clip_grad_norm_(TensorList parameters, double max_norm, double norm_type = 2,
                       bool error_if_nonfinite = false);

/// Holds every element of the gradients of `parameters` in [-clip_value, clip_value].
void clip_grad_value_(TensorList parameters, double clip_value);

}  // namespace WEFT_API
}  // namespace weft::nn
