// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// activation: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::relu() const { return weft::relu(*this); }
inline Tensor Tensor::relu_() const { return weft::relu_(*this); }
inline Tensor Tensor::relu6() const { return weft::relu6(*this); }
inline Tensor Tensor::relu6_() const { return weft::relu6_(*this); }
inline Tensor Tensor::sigmoid() const { return weft::sigmoid(*this); }
inline Tensor Tensor::sigmoid_() const { return weft::sigmoid_(*this); }
inline Tensor Tensor::logsigmoid() const { return weft::logsigmoid(*this); }
inline Tensor Tensor::silu() const { return weft::silu(*this); }
inline Tensor Tensor::silu_() const { return weft::silu_(*this); }
inline Tensor Tensor::mish() const { return weft::mish(*this); }
inline Tensor Tensor::mish_() const { return weft::mish_(*this); }
inline Tensor Tensor::gelu(std::string_view approximate) const { return weft::gelu(*this, approximate); }
inline Tensor Tensor::gelu_(std::string_view approximate) const { return weft::gelu_(*this, approximate); }
inline Tensor Tensor::hardsigmoid() const { return weft::hardsigmoid(*this); }
inline Tensor Tensor::hardsigmoid_() const { return weft::hardsigmoid_(*this); }
inline Tensor Tensor::hardswish() const { return weft::hardswish(*this); }
inline Tensor Tensor::hardswish_() const { return weft::hardswish_(*this); }
inline Tensor Tensor::leaky_relu(double negative_slope) const { return weft::leaky_relu(*this, negative_slope); }
inline Tensor Tensor::leaky_relu_(double negative_slope) const { return weft::leaky_relu_(*this, negative_slope); }
inline Tensor Tensor::prelu(const Tensor& weight) const { return weft::prelu(*this, weight); }
inline Tensor Tensor::elu(double alpha) const { return weft::elu(*this, alpha); }
inline Tensor Tensor::elu_(double alpha) const { return weft::elu_(*this, alpha); }
inline Tensor Tensor::selu() const { return weft::selu(*this); }
inline Tensor Tensor::selu_() const { return weft::selu_(*this); }
inline Tensor Tensor::celu(double alpha) const { return weft::celu(*this, alpha); }
inline Tensor Tensor::celu_(double alpha) const { return weft::celu_(*this, alpha); }
inline Tensor Tensor::softplus(double beta, double threshold) const { return weft::softplus(*this, beta, threshold); }
inline Tensor Tensor::softsign() const { return weft::softsign(*this); }
inline Tensor Tensor::tanhshrink() const { return weft::tanhshrink(*this); }
inline Tensor Tensor::softshrink(double lambd) const { return weft::softshrink(*this, lambd); }
inline Tensor Tensor::hardshrink(double lambd) const { return weft::hardshrink(*this, lambd); }
inline Tensor Tensor::hardtanh(double min_val, double max_val) const { return weft::hardtanh(*this, min_val, max_val); }
inline Tensor Tensor::hardtanh_(double min_val, double max_val) const { return weft::hardtanh_(*this, min_val, max_val); }
inline Tensor Tensor::threshold(double threshold, double value) const { return weft::threshold(*this, threshold, value); }
inline Tensor Tensor::threshold_(double threshold, double value) const { return weft::threshold_(*this, threshold, value); }
inline Tensor Tensor::rrelu(double lower, double upper, bool training, Generator* generator) const { return weft::rrelu(*this, lower, upper, training, generator); }
inline Tensor Tensor::rrelu_(double lower, double upper, bool training, Generator* generator) const { return weft::rrelu_(*this, lower, upper, training, generator); }

}  // namespace weft
