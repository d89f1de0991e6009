// Ways to fill a layer's tensors before training (torch.nn.init), with PyTorch's numbers for PyTorch's seeds.
#pragma once

#include "weft/generator.h"
#include "weft/tensor.h"

/// All fill `tensor` in place, off the tape, and return it; under nn::NoInit they leave it as it is. They
/// draw from `generator`, or the default one. Throw DtypeError unless floating, ValueError for a tensor with
/// fewer than two dimensions where fans are needed. fan_in = size(1) * (product of the sizes after it),
/// fan_out = size(0) * that product.
namespace weft::nn::init {

/// Which count a standard deviation is made of.
enum class FanMode { fan_in, fan_out };
/// What follows the layer; see calculate_gain.
enum class Nonlinearity { linear, sigmoid, tanh, relu, leaky_relu, selu };

/// The factor that keeps variances through a layer followed by the nonlinearity: 1 (linear, sigmoid), 5/3 (tanh),
/// sqrt(2) (relu), sqrt(2 / (1 + slope^2)) (leaky_relu), 3/4 (selu).
WEFT_API double calculate_gain(Nonlinearity nonlinearity, double negative_slope = 0.01);

/// Uniform in [a, b).
WEFT_API Tensor uniform_(const Tensor& tensor, double a = 0.0, double b = 1.0,
                         Generator* generator = nullptr);
/// Normal with this mean and standard deviation.
WEFT_API Tensor normal_(const Tensor& tensor, double mean = 0.0, double std = 1.0,
                        Generator* generator = nullptr);
/// One value everywhere: `value`, 1 or 0.
WEFT_API Tensor constant_(const Tensor& tensor, double value);
WEFT_API Tensor ones_(const Tensor& tensor);
WEFT_API Tensor zeros_(const Tensor& tensor);
/// The identity matrix; tensor: two-dimensional.
WEFT_API Tensor eye_(const Tensor& tensor);

/// Normal numbers outside [a, b] drawn again. Throws ValueError unless std > 0 and a < b.
WEFT_API Tensor trunc_normal_(const Tensor& tensor, double mean = 0.0, double std = 1.0, double a = -2.0,
                              double b = 2.0, Generator* generator = nullptr);
/// `gain` times a matrix with orthonormal rows or columns, whichever are fewer (Saxe et al. 2014): tensor, of at least two
/// dimensions, counts as size(0) rows. The factor Q of a matrix of normal numbers, with the signs of R's diagonal.
WEFT_API Tensor orthogonal_(const Tensor& tensor, double gain = 1.0, Generator* generator = nullptr);
/// Uniform in [-bound, bound], bound = gain sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010).
WEFT_API Tensor xavier_uniform_(const Tensor& tensor, double gain = 1.0, Generator* generator = nullptr);
/// Normal with standard deviation gain sqrt(2 / (fan_in + fan_out)).
WEFT_API Tensor xavier_normal_(const Tensor& tensor, double gain = 1.0, Generator* generator = nullptr);
/// Uniform in [-bound, bound], bound = gain sqrt(3 / fan) (He et al. 2015); a: the slope of leaky_relu.
WEFT_API Tensor kaiming_uniform_(const Tensor& tensor, double a = 0.0, FanMode mode = FanMode::fan_in,
                                 Nonlinearity nonlinearity = Nonlinearity::leaky_relu,
                                 Generator* generator = nullptr);
/// Normal with standard deviation gain / sqrt(fan).
WEFT_API Tensor kaiming_normal_(const Tensor& tensor, double a = 0.0, FanMode mode = FanMode::fan_in,
                                Nonlinearity nonlinearity = Nonlinearity::leaky_relu,
                                Generator* generator = nullptr);

}  // namespace weft::nn::init
