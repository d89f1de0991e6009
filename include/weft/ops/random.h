// Random tensors and fills. All draw from `generator`, or from the device's default_generator() when it is null; on the CPU they
// give PyTorch's numbers for PyTorch's seeds, whatever the number of threads. A tensor is filled in the order of its memory.
// Gradients do not flow into what is drawn; a fill in place gives its tensor's history the gradient 0. Throws DeviceError for a
// generator of another device. Probabilities, deviations and weights that tensors of a GPU hold are not looked at before they are
// used.
#pragma once

#include <optional>

#include "weft/generator.h"
#include "weft/tensor.h"

namespace weft WEFT_API {

/// Uniform in [0, 1). Throws DtypeError unless floating.
Tensor rand(IntSpan size, TensorOptions options = {}, Generator* generator = nullptr);
/// Standard normal. Throws DtypeError unless floating.
Tensor randn(IntSpan size, TensorOptions options = {}, Generator* generator = nullptr);
/// Uniform integers in [0, high); int64 unless options say otherwise. Throws ValueError for an empty range.
Tensor randint(int64_t high, IntSpan size, TensorOptions options = {.dtype = int64},
               Generator* generator = nullptr);
/// Uniform integers in [low, high); int64 unless options say otherwise. Throws ValueError for an empty range.
Tensor randint(int64_t low, int64_t high, IntSpan size, TensorOptions options = {.dtype = int64},
               Generator* generator = nullptr);
/// A random permutation of 0 … n-1; int64 unless options say otherwise. Throws ValueError if n is negative.
Tensor randperm(int64_t n, TensorOptions options = {.dtype = int64}, Generator* generator = nullptr);
/// rand of self's shape; see empty_like.
Tensor rand_like(const Tensor& self, TensorOptions options = {}, Generator* generator = nullptr,
                 MemoryFormat memory_format = MemoryFormat::preserve);
/// randn of self's shape; see empty_like.
Tensor randn_like(const Tensor& self, TensorOptions options = {}, Generator* generator = nullptr,
                  MemoryFormat memory_format = MemoryFormat::preserve);
/// randint of self's shape; dtype: self's. See empty_like.
Tensor randint_like(const Tensor& self, int64_t high, TensorOptions options = {},
                    Generator* generator = nullptr, MemoryFormat memory_format = MemoryFormat::preserve);
Tensor randint_like(const Tensor& self, int64_t low, int64_t high, TensorOptions options = {},
                    Generator* generator = nullptr, MemoryFormat memory_format = MemoryFormat::preserve);

/// Normal with the given mean and standard deviation. Throws ValueError if std is negative.
Tensor normal(double mean, double std, IntSpan size, TensorOptions options = {},
              Generator* generator = nullptr);
/// Normal with a mean, a standard deviation, or both, for each element; the two broadcast.
Tensor normal(const Tensor& mean, double std = 1.0, Generator* generator = nullptr);
Tensor normal(double mean, const Tensor& std, Generator* generator = nullptr);
Tensor normal(const Tensor& mean, const Tensor& std, Generator* generator = nullptr);

/// 1 with the probability that self holds at each place, else 0; floating. Throws ValueError outside [0, 1].
Tensor bernoulli(const Tensor& self, Generator* generator = nullptr);
/// 1 with probability p, else 0, in self's shape and dtype.
Tensor bernoulli(const Tensor& self, double p, Generator* generator = nullptr);
/// num_samples int64 indices for each row of weights; self: (categories) or (rows, categories), floating. Throws ValueError
/// for weights that are negative, not finite or add up to 0 or more than the dtype holds, and without replacement for more
/// samples than a row has weights above 0.
Tensor multinomial(const Tensor& self, int64_t num_samples, bool replacement = false,
                   Generator* generator = nullptr);

/// self filled with uniform numbers in [from, to). Throws ValueError if from > to, or if they are beyond the dtype.
Tensor uniform_(const Tensor& self, double from = 0.0, double to = 1.0, Generator* generator = nullptr);
/// self filled with normal numbers. Throws ValueError if std is negative.
Tensor normal_(const Tensor& self, double mean = 0.0, double std = 1.0, Generator* generator = nullptr);
/// self filled with the exponential of normal numbers of this mean and standard deviation. Throws ValueError unless std > 0.
Tensor log_normal_(const Tensor& self, double mean = 1.0, double std = 2.0, Generator* generator = nullptr);
/// self filled with exponential numbers of rate lambd: density lambd e^(-lambd x), x >= 0. Throws ValueError unless lambd > 0.
Tensor exponential_(const Tensor& self, double lambd = 1.0, Generator* generator = nullptr);
/// self filled with Cauchy numbers: density sigma / (pi ((x - median)^2 + sigma^2)). Throws ValueError unless sigma > 0.
Tensor cauchy_(const Tensor& self, double median = 0.0, double sigma = 1.0, Generator* generator = nullptr);
/// self filled with the numbers of trials until the first success, k with probability (1 - p)^(k - 1) p for k = 1, 2, …; any
/// dtype. Throws ValueError unless 0 < p < 1.
Tensor geometric_(const Tensor& self, double p, Generator* generator = nullptr);
/// self filled with ones with probability p (one, or one for each element, broadcast), else zeros; any dtype. Throws
/// ValueError outside [0, 1].
Tensor bernoulli_(const Tensor& self, double p = 0.5, Generator* generator = nullptr);
Tensor bernoulli_(const Tensor& self, const Tensor& p, Generator* generator = nullptr);
/// self filled with integers: over its dtype's range (floating: [0, 2^digits]), in [0, to), or in [from, to), where an
/// absent `to` means the end of the dtype's range. Any dtype. Throws ValueError for an empty range or one beyond the dtype.
Tensor random_(const Tensor& self, Generator* generator = nullptr);
Tensor random_(const Tensor& self, int64_t to, Generator* generator = nullptr);
Tensor random_(const Tensor& self, int64_t from, std::optional<int64_t> to, Generator* generator = nullptr);

/// In training, each element zero with probability p and otherwise times 1 / (1 - p) (Srivastava et al. 2014); self else.
/// The gradient passes where elements did. Throws ValueError for p outside [0, 1], DtypeError unless floating.
Tensor dropout(const Tensor& self, double p = 0.5, bool training = true, Generator* generator = nullptr);
/// Writes dropout's result into self.
Tensor dropout_(const Tensor& self, double p = 0.5, bool training = true, Generator* generator = nullptr);
/// dropout of whole channels: one draw for each of the first two dimensions; self: (N, C, *).
Tensor feature_dropout(const Tensor& self, double p = 0.5, bool training = true,
                       Generator* generator = nullptr);
Tensor feature_dropout_(const Tensor& self, double p = 0.5, bool training = true,
                        Generator* generator = nullptr);
/// dropout for selu networks: in training what is dropped takes selu's negative limit, and all is scaled so that mean 0 and
/// variance 1 are kept (Klambauer et al. 2017). All is 0 for p = 1. Throws as dropout.
Tensor alpha_dropout(const Tensor& self, double p = 0.5, bool training = true,
                     Generator* generator = nullptr);
Tensor alpha_dropout_(const Tensor& self, double p = 0.5, bool training = true,
                      Generator* generator = nullptr);
/// alpha_dropout of whole channels; self: (N, C, *).
Tensor feature_alpha_dropout(const Tensor& self, double p = 0.5, bool training = true,
                             Generator* generator = nullptr);
Tensor feature_alpha_dropout_(const Tensor& self, double p = 0.5, bool training = true,
                              Generator* generator = nullptr);

}  // namespace WEFT_API
