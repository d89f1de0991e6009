// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// random: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::rand_like(TensorOptions options, Generator* generator, MemoryFormat memory_format) const { return weft::rand_like(*this, options, generator, memory_format); }
inline Tensor Tensor::randn_like(TensorOptions options, Generator* generator, MemoryFormat memory_format) const { return weft::randn_like(*this, options, generator, memory_format); }
inline Tensor Tensor::randint_like(int64_t high, TensorOptions options, Generator* generator, MemoryFormat memory_format) const { return weft::randint_like(*this, high, options, generator, memory_format); }
inline Tensor Tensor::randint_like(int64_t low, int64_t high, TensorOptions options, Generator* generator, MemoryFormat memory_format) const { return weft::randint_like(*this, low, high, options, generator, memory_format); }
inline Tensor Tensor::bernoulli(Generator* generator) const { return weft::bernoulli(*this, generator); }
inline Tensor Tensor::bernoulli(double p, Generator* generator) const { return weft::bernoulli(*this, p, generator); }
inline Tensor Tensor::multinomial(int64_t num_samples, bool replacement, Generator* generator) const { return weft::multinomial(*this, num_samples, replacement, generator); }
inline Tensor Tensor::uniform_(double from, double to, Generator* generator) const { return weft::uniform_(*this, from, to, generator); }
inline Tensor Tensor::normal_(double mean, double std, Generator* generator) const { return weft::normal_(*this, mean, std, generator); }
inline Tensor Tensor::log_normal_(double mean, double std, Generator* generator) const { return weft::log_normal_(*this, mean, std, generator); }
inline Tensor Tensor::exponential_(double lambd, Generator* generator) const { return weft::exponential_(*this, lambd, generator); }
inline Tensor Tensor::cauchy_(double median, double sigma, Generator* generator) const { return weft::cauchy_(*this, median, sigma, generator); }
inline Tensor Tensor::geometric_(double p, Generator* generator) const { return weft::geometric_(*this, p, generator); }
inline Tensor Tensor::bernoulli_(double p, Generator* generator) const { return weft::bernoulli_(*this, p, generator); }
inline Tensor Tensor::bernoulli_(const Tensor& p, Generator* generator) const { return weft::bernoulli_(*this, p, generator); }
inline Tensor Tensor::random_(Generator* generator) const { return weft::random_(*this, generator); }
inline Tensor Tensor::random_(int64_t to, Generator* generator) const { return weft::random_(*this, to, generator); }
inline Tensor Tensor::random_(int64_t from, std::optional<int64_t> to, Generator* generator) const { return weft::random_(*this, from, to, generator); }
inline Tensor Tensor::dropout(double p, bool training, Generator* generator) const { return weft::dropout(*this, p, training, generator); }
inline Tensor Tensor::dropout_(double p, bool training, Generator* generator) const { return weft::dropout_(*this, p, training, generator); }
inline Tensor Tensor::feature_dropout(double p, bool training, Generator* generator) const { return weft::feature_dropout(*this, p, training, generator); }
inline Tensor Tensor::feature_dropout_(double p, bool training, Generator* generator) const { return weft::feature_dropout_(*this, p, training, generator); }
inline Tensor Tensor::alpha_dropout(double p, bool training, Generator* generator) const { return weft::alpha_dropout(*this, p, training, generator); }
inline Tensor Tensor::alpha_dropout_(double p, bool training, Generator* generator) const { return weft::alpha_dropout_(*this, p, training, generator); }
inline Tensor Tensor::feature_alpha_dropout(double p, bool training, Generator* generator) const { return weft::feature_alpha_dropout(*this, p, training, generator); }
inline Tensor Tensor::feature_alpha_dropout_(double p, bool training, Generator* generator) const { return weft::feature_alpha_dropout_(*this, p, training, generator); }

}  // namespace weft
