// Probabilities and their logarithms along a dimension.
#pragma once

#include "weft/tensor.h"

namespace weft WEFT_API {

/// Probabilities along `dim`: y_i = exp(x_i) / sum_j exp(x_j), without overflow.
///   x: any shape, floating (or converted by `dtype` first); y: the same shape. A row of -inf gives NaN, as
///   in PyTorch.
///   Throws DimError if dim is out of range, DtypeError for integer input.
Tensor softmax(const Tensor& self, int64_t dim, std::optional<Dtype> dtype = {});

/// log(softmax(x)) along `dim`, computed without forming the probabilities: y_i = x_i - log(sum_j exp(x_j)).
///   Shapes and errors as softmax.
Tensor log_softmax(const Tensor& self, int64_t dim, std::optional<Dtype> dtype = {});

/// softmax(-x): the smallest element has the greatest probability.
///   Function only.
Tensor softmin(const Tensor& self, int64_t dim, std::optional<Dtype> dtype = {});

/// The gradient of softmax from its result y: y * (grad - sum(grad * y)).
///   grad: y's shape and dtype. Throws DimError, ShapeError, DtypeError.
///   Function only.
Tensor softmax_backward(const Tensor& grad, const Tensor& y, int64_t dim);

/// The gradient of log_softmax from its result y: grad - exp(y) * sum(grad).
///   Otherwise as softmax_backward.
///   Function only.
Tensor log_softmax_backward(const Tensor& grad, const Tensor& y, int64_t dim);

}  // namespace WEFT_API
