// Activations: elementwise functions between a network's layers (torch.nn.functional's names). Rules as in ops/unary.h; all
// but relu, relu6, sigmoid, softsign, tanhshrink, hardtanh and threshold throw DtypeError unless the tensor is floating.
#pragma once

#include <optional>
#include <string_view>

#include "weft/generator.h"
#include "weft/tensor.h"

namespace weft WEFT_API {

/// max(x, 0); its derivative at 0 is 0. Integers keep their dtype; throws DtypeError for bool.
Tensor relu(const Tensor& self);
Tensor relu_(const Tensor& self);
/// min(max(x, 0), 6); its derivative at 0 and 6 is 0.
Tensor relu6(const Tensor& self);
Tensor relu6_(const Tensor& self);
/// 1 / (1 + e^-x), without overflow. Integers give default_dtype().
Tensor sigmoid(const Tensor& self);
Tensor sigmoid_(const Tensor& self);
/// log(sigmoid(x)), without overflow.
Tensor logsigmoid(const Tensor& self);
/// x sigmoid(x), also called swish.
Tensor silu(const Tensor& self);
Tensor silu_(const Tensor& self);
/// x tanh(softplus(x)).
Tensor mish(const Tensor& self);
Tensor mish_(const Tensor& self);
/// x times the normal distribution function of x; approximate "tanh" uses 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
/// instead of erf. Throws ValueError unless approximate is "none" or "tanh".
Tensor gelu(const Tensor& self, std::string_view approximate = "none");
Tensor gelu_(const Tensor& self, std::string_view approximate = "none");
/// min(max(x + 3, 0), 6) / 6.
Tensor hardsigmoid(const Tensor& self);
Tensor hardsigmoid_(const Tensor& self);
/// x hardsigmoid(x).
Tensor hardswish(const Tensor& self);
Tensor hardswish_(const Tensor& self);
/// x above 0, negative_slope * x below.
Tensor leaky_relu(const Tensor& self, double negative_slope = 0.01);
Tensor leaky_relu_(const Tensor& self, double negative_slope = 0.01);
/// x above 0, weight * x below; weight: one number, or one for each channel (dimension 1). Throws ShapeError otherwise.
Tensor prelu(const Tensor& self, const Tensor& weight);
/// x above 0, alpha (e^x - 1) below.
Tensor elu(const Tensor& self, double alpha = 1.0);
Tensor elu_(const Tensor& self, double alpha = 1.0);
/// 1.0507… * (x above 0, 1.6732… (e^x - 1) below): keeps mean 0 and variance 1 (Klambauer et al. 2017).
Tensor selu(const Tensor& self);
Tensor selu_(const Tensor& self);
/// x above 0, alpha (e^(x / alpha) - 1) below. Throws ValueError for alpha 0.
Tensor celu(const Tensor& self, double alpha = 1.0);
Tensor celu_(const Tensor& self, double alpha = 1.0);
/// log(1 + e^(beta x)) / beta; x itself where beta x > threshold.
Tensor softplus(const Tensor& self, double beta = 1.0, double threshold = 20.0);
/// x / (1 + |x|).
Tensor softsign(const Tensor& self);
/// x - tanh(x).
Tensor tanhshrink(const Tensor& self);
/// x moved by lambd towards 0, 0 within it. Throws ValueError for a negative lambd.
Tensor softshrink(const Tensor& self, double lambd = 0.5);
/// x outside [-lambd, lambd], 0 within.
Tensor hardshrink(const Tensor& self, double lambd = 0.5);
/// x held in [min_val, max_val]; its derivative at the bounds is 0 (clamp's is 1). Throws ValueError if min_val > max_val.
Tensor hardtanh(const Tensor& self, double min_val = -1.0, double max_val = 1.0);
Tensor hardtanh_(const Tensor& self, double min_val = -1.0, double max_val = 1.0);
/// x above `threshold`, `value` elsewhere.
Tensor threshold(const Tensor& self, double threshold, double value);
Tensor threshold_(const Tensor& self, double threshold, double value);
/// x above 0, a x below: in training a is drawn for each element, uniform in [lower, upper), else their mean (Xu et al. 2015).
/// Throws ValueError unless lower <= upper, both finite.
Tensor rrelu(const Tensor& self, double lower = 0.125, double upper = 0.3333333333333333,
             bool training = false, Generator* generator = nullptr);
Tensor rrelu_(const Tensor& self, double lower = 0.125, double upper = 0.3333333333333333,
              bool training = false, Generator* generator = nullptr);
/// a sigmoid(b), a and b the halves of x along `dim` (Dauphin et al. 2017). Throws DimError, and ShapeError for an odd size or a
/// 0-d x. Function only.
Tensor glu(const Tensor& self, int64_t dim = -1);
/// A draw from the categories along `dim` that can be differentiated: softmax((x + Gumbel noise) / tau). `hard`: one-hot, with
/// that softmax's gradient. Jang, Gu, Poole (2017). Throws DimError. Function only.
Tensor gumbel_softmax(const Tensor& logits, double tau = 1.0, bool hard = false, int64_t dim = -1,
                      Generator* generator = nullptr);

}  // namespace WEFT_API
