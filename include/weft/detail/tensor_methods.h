// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// Tensor's methods: each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

// activation
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

// binary
inline Tensor Tensor::add(const Tensor& other, Scalar alpha) const { return weft::add(*this, other, alpha); }
inline Tensor Tensor::add(Scalar other, Scalar alpha) const { return weft::add(*this, other, alpha); }
inline Tensor Tensor::add_(const Tensor& other, Scalar alpha) const { return weft::add_(*this, other, alpha); }
inline Tensor Tensor::add_(Scalar other, Scalar alpha) const { return weft::add_(*this, other, alpha); }
inline Tensor Tensor::sub(const Tensor& other, Scalar alpha) const { return weft::sub(*this, other, alpha); }
inline Tensor Tensor::sub(Scalar other, Scalar alpha) const { return weft::sub(*this, other, alpha); }
inline Tensor Tensor::sub_(const Tensor& other, Scalar alpha) const { return weft::sub_(*this, other, alpha); }
inline Tensor Tensor::sub_(Scalar other, Scalar alpha) const { return weft::sub_(*this, other, alpha); }
inline Tensor Tensor::subtract(const Tensor& other, Scalar alpha) const { return weft::subtract(*this, other, alpha); }
inline Tensor Tensor::subtract(Scalar other, Scalar alpha) const { return weft::subtract(*this, other, alpha); }
inline Tensor Tensor::rsub(const Tensor& other, Scalar alpha) const { return weft::rsub(*this, other, alpha); }
inline Tensor Tensor::rsub(Scalar other, Scalar alpha) const { return weft::rsub(*this, other, alpha); }
inline Tensor Tensor::mul(const Tensor& other) const { return weft::mul(*this, other); }
inline Tensor Tensor::mul(Scalar other) const { return weft::mul(*this, other); }
inline Tensor Tensor::mul_(const Tensor& other) const { return weft::mul_(*this, other); }
inline Tensor Tensor::mul_(Scalar other) const { return weft::mul_(*this, other); }
inline Tensor Tensor::multiply(const Tensor& other) const { return weft::multiply(*this, other); }
inline Tensor Tensor::multiply(Scalar other) const { return weft::multiply(*this, other); }
inline Tensor Tensor::div(const Tensor& other, std::optional<std::string_view> rounding_mode) const { return weft::div(*this, other, rounding_mode); }
inline Tensor Tensor::div(Scalar other, std::optional<std::string_view> rounding_mode) const { return weft::div(*this, other, rounding_mode); }
inline Tensor Tensor::div_(const Tensor& other, std::optional<std::string_view> rounding_mode) const { return weft::div_(*this, other, rounding_mode); }
inline Tensor Tensor::div_(Scalar other, std::optional<std::string_view> rounding_mode) const { return weft::div_(*this, other, rounding_mode); }
inline Tensor Tensor::divide(const Tensor& other, std::optional<std::string_view> rounding_mode) const { return weft::divide(*this, other, rounding_mode); }
inline Tensor Tensor::divide(Scalar other, std::optional<std::string_view> rounding_mode) const { return weft::divide(*this, other, rounding_mode); }
inline Tensor Tensor::true_divide_(const Tensor& other) const { return weft::true_divide_(*this, other); }
inline Tensor Tensor::true_divide_(Scalar other) const { return weft::true_divide_(*this, other); }
inline Tensor Tensor::true_divide(const Tensor& other) const { return weft::true_divide(*this, other); }
inline Tensor Tensor::true_divide(Scalar other) const { return weft::true_divide(*this, other); }
inline Tensor Tensor::floor_divide(const Tensor& other) const { return weft::floor_divide(*this, other); }
inline Tensor Tensor::floor_divide(Scalar other) const { return weft::floor_divide(*this, other); }
inline Tensor Tensor::floor_divide_(const Tensor& other) const { return weft::floor_divide_(*this, other); }
inline Tensor Tensor::floor_divide_(Scalar other) const { return weft::floor_divide_(*this, other); }
inline Tensor Tensor::remainder(const Tensor& other) const { return weft::remainder(*this, other); }
inline Tensor Tensor::remainder(Scalar other) const { return weft::remainder(*this, other); }
inline Tensor Tensor::remainder_(const Tensor& other) const { return weft::remainder_(*this, other); }
inline Tensor Tensor::remainder_(Scalar other) const { return weft::remainder_(*this, other); }
inline Tensor Tensor::fmod(const Tensor& other) const { return weft::fmod(*this, other); }
inline Tensor Tensor::fmod(Scalar other) const { return weft::fmod(*this, other); }
inline Tensor Tensor::fmod_(const Tensor& other) const { return weft::fmod_(*this, other); }
inline Tensor Tensor::fmod_(Scalar other) const { return weft::fmod_(*this, other); }
inline Tensor Tensor::pow(const Tensor& exponent) const { return weft::pow(*this, exponent); }
inline Tensor Tensor::pow(Scalar exponent) const { return weft::pow(*this, exponent); }
inline Tensor Tensor::pow_(const Tensor& exponent) const { return weft::pow_(*this, exponent); }
inline Tensor Tensor::pow_(Scalar exponent) const { return weft::pow_(*this, exponent); }
inline Tensor Tensor::float_power_(const Tensor& exponent) const { return weft::float_power_(*this, exponent); }
inline Tensor Tensor::float_power_(Scalar exponent) const { return weft::float_power_(*this, exponent); }
inline Tensor Tensor::float_power(const Tensor& exponent) const { return weft::float_power(*this, exponent); }
inline Tensor Tensor::float_power(Scalar exponent) const { return weft::float_power(*this, exponent); }
inline Tensor Tensor::maximum(const Tensor& other) const { return weft::maximum(*this, other); }
inline Tensor Tensor::minimum(const Tensor& other) const { return weft::minimum(*this, other); }
inline Tensor Tensor::fmax(const Tensor& other) const { return weft::fmax(*this, other); }
inline Tensor Tensor::fmin(const Tensor& other) const { return weft::fmin(*this, other); }
inline Tensor Tensor::atan2(const Tensor& other) const { return weft::atan2(*this, other); }
inline Tensor Tensor::atan2_(const Tensor& other) const { return weft::atan2_(*this, other); }
inline Tensor Tensor::hypot(const Tensor& other) const { return weft::hypot(*this, other); }
inline Tensor Tensor::hypot_(const Tensor& other) const { return weft::hypot_(*this, other); }
inline Tensor Tensor::copysign(const Tensor& other) const { return weft::copysign(*this, other); }
inline Tensor Tensor::copysign(Scalar other) const { return weft::copysign(*this, other); }
inline Tensor Tensor::copysign_(const Tensor& other) const { return weft::copysign_(*this, other); }
inline Tensor Tensor::copysign_(Scalar other) const { return weft::copysign_(*this, other); }
inline Tensor Tensor::xlogy(const Tensor& other) const { return weft::xlogy(*this, other); }
inline Tensor Tensor::xlogy(Scalar other) const { return weft::xlogy(*this, other); }
inline Tensor Tensor::xlogy_(const Tensor& other) const { return weft::xlogy_(*this, other); }
inline Tensor Tensor::xlogy_(Scalar other) const { return weft::xlogy_(*this, other); }
inline Tensor Tensor::logaddexp(const Tensor& other) const { return weft::logaddexp(*this, other); }
inline Tensor Tensor::logaddexp2(const Tensor& other) const { return weft::logaddexp2(*this, other); }
inline Tensor Tensor::heaviside(const Tensor& values) const { return weft::heaviside(*this, values); }
inline Tensor Tensor::heaviside_(const Tensor& values) const { return weft::heaviside_(*this, values); }
inline Tensor Tensor::logical_and(const Tensor& other) const { return weft::logical_and(*this, other); }
inline Tensor Tensor::logical_and_(const Tensor& other) const { return weft::logical_and_(*this, other); }
inline Tensor Tensor::logical_or(const Tensor& other) const { return weft::logical_or(*this, other); }
inline Tensor Tensor::logical_or_(const Tensor& other) const { return weft::logical_or_(*this, other); }
inline Tensor Tensor::logical_xor(const Tensor& other) const { return weft::logical_xor(*this, other); }
inline Tensor Tensor::logical_xor_(const Tensor& other) const { return weft::logical_xor_(*this, other); }
inline Tensor Tensor::bitwise_and(const Tensor& other) const { return weft::bitwise_and(*this, other); }
inline Tensor Tensor::bitwise_and(Scalar other) const { return weft::bitwise_and(*this, other); }
inline Tensor Tensor::bitwise_and_(const Tensor& other) const { return weft::bitwise_and_(*this, other); }
inline Tensor Tensor::bitwise_and_(Scalar other) const { return weft::bitwise_and_(*this, other); }
inline Tensor Tensor::bitwise_or(const Tensor& other) const { return weft::bitwise_or(*this, other); }
inline Tensor Tensor::bitwise_or(Scalar other) const { return weft::bitwise_or(*this, other); }
inline Tensor Tensor::bitwise_or_(const Tensor& other) const { return weft::bitwise_or_(*this, other); }
inline Tensor Tensor::bitwise_or_(Scalar other) const { return weft::bitwise_or_(*this, other); }
inline Tensor Tensor::bitwise_xor(const Tensor& other) const { return weft::bitwise_xor(*this, other); }
inline Tensor Tensor::bitwise_xor(Scalar other) const { return weft::bitwise_xor(*this, other); }
inline Tensor Tensor::bitwise_xor_(const Tensor& other) const { return weft::bitwise_xor_(*this, other); }
inline Tensor Tensor::bitwise_xor_(Scalar other) const { return weft::bitwise_xor_(*this, other); }
inline Tensor Tensor::bitwise_left_shift(const Tensor& other) const { return weft::bitwise_left_shift(*this, other); }
inline Tensor Tensor::bitwise_left_shift(Scalar other) const { return weft::bitwise_left_shift(*this, other); }
inline Tensor Tensor::bitwise_left_shift_(const Tensor& other) const { return weft::bitwise_left_shift_(*this, other); }
inline Tensor Tensor::bitwise_left_shift_(Scalar other) const { return weft::bitwise_left_shift_(*this, other); }
inline Tensor Tensor::bitwise_right_shift(const Tensor& other) const { return weft::bitwise_right_shift(*this, other); }
inline Tensor Tensor::bitwise_right_shift(Scalar other) const { return weft::bitwise_right_shift(*this, other); }
inline Tensor Tensor::bitwise_right_shift_(const Tensor& other) const { return weft::bitwise_right_shift_(*this, other); }
inline Tensor Tensor::bitwise_right_shift_(Scalar other) const { return weft::bitwise_right_shift_(*this, other); }
inline Tensor Tensor::lerp(const Tensor& end, Scalar weight) const { return weft::lerp(*this, end, weight); }
inline Tensor Tensor::lerp(const Tensor& end, const Tensor& weight) const { return weft::lerp(*this, end, weight); }
inline Tensor Tensor::lerp_(const Tensor& end, Scalar weight) const { return weft::lerp_(*this, end, weight); }
inline Tensor Tensor::lerp_(const Tensor& end, const Tensor& weight) const { return weft::lerp_(*this, end, weight); }
inline Tensor Tensor::addcmul(const Tensor& tensor1, const Tensor& tensor2, Scalar value) const { return weft::addcmul(*this, tensor1, tensor2, value); }
inline Tensor Tensor::addcmul_(const Tensor& tensor1, const Tensor& tensor2, Scalar value) const { return weft::addcmul_(*this, tensor1, tensor2, value); }
inline Tensor Tensor::addcdiv(const Tensor& tensor1, const Tensor& tensor2, Scalar value) const { return weft::addcdiv(*this, tensor1, tensor2, value); }
inline Tensor Tensor::addcdiv_(const Tensor& tensor1, const Tensor& tensor2, Scalar value) const { return weft::addcdiv_(*this, tensor1, tensor2, value); }

// compare
inline Tensor Tensor::eq(const Tensor& other) const { return weft::eq(*this, other); }
inline Tensor Tensor::eq(Scalar other) const { return weft::eq(*this, other); }
inline Tensor Tensor::eq_(const Tensor& other) const { return weft::eq_(*this, other); }
inline Tensor Tensor::eq_(Scalar other) const { return weft::eq_(*this, other); }
inline Tensor Tensor::ne(const Tensor& other) const { return weft::ne(*this, other); }
inline Tensor Tensor::ne(Scalar other) const { return weft::ne(*this, other); }
inline Tensor Tensor::ne_(const Tensor& other) const { return weft::ne_(*this, other); }
inline Tensor Tensor::ne_(Scalar other) const { return weft::ne_(*this, other); }
inline Tensor Tensor::lt(const Tensor& other) const { return weft::lt(*this, other); }
inline Tensor Tensor::lt(Scalar other) const { return weft::lt(*this, other); }
inline Tensor Tensor::lt_(const Tensor& other) const { return weft::lt_(*this, other); }
inline Tensor Tensor::lt_(Scalar other) const { return weft::lt_(*this, other); }
inline Tensor Tensor::le(const Tensor& other) const { return weft::le(*this, other); }
inline Tensor Tensor::le(Scalar other) const { return weft::le(*this, other); }
inline Tensor Tensor::le_(const Tensor& other) const { return weft::le_(*this, other); }
inline Tensor Tensor::le_(Scalar other) const { return weft::le_(*this, other); }
inline Tensor Tensor::gt(const Tensor& other) const { return weft::gt(*this, other); }
inline Tensor Tensor::gt(Scalar other) const { return weft::gt(*this, other); }
inline Tensor Tensor::gt_(const Tensor& other) const { return weft::gt_(*this, other); }
inline Tensor Tensor::gt_(Scalar other) const { return weft::gt_(*this, other); }
inline Tensor Tensor::ge(const Tensor& other) const { return weft::ge(*this, other); }
inline Tensor Tensor::ge(Scalar other) const { return weft::ge(*this, other); }
inline Tensor Tensor::ge_(const Tensor& other) const { return weft::ge_(*this, other); }
inline Tensor Tensor::ge_(Scalar other) const { return weft::ge_(*this, other); }
inline Tensor Tensor::isclose(const Tensor& other, double rtol, double atol, bool equal_nan) const { return weft::isclose(*this, other, rtol, atol, equal_nan); }
inline bool Tensor::allclose(const Tensor& other, double rtol, double atol, bool equal_nan) const { return weft::allclose(*this, other, rtol, atol, equal_nan); }
inline bool Tensor::equal(const Tensor& other) const { return weft::equal(*this, other); }

// creation
inline Tensor Tensor::empty_like(TensorOptions options, MemoryFormat memory_format) const { return weft::empty_like(*this, options, memory_format); }
inline Tensor Tensor::zeros_like(TensorOptions options, MemoryFormat memory_format) const { return weft::zeros_like(*this, options, memory_format); }
inline Tensor Tensor::ones_like(TensorOptions options, MemoryFormat memory_format) const { return weft::ones_like(*this, options, memory_format); }
inline Tensor Tensor::full_like(Scalar fill_value, TensorOptions options, MemoryFormat memory_format) const { return weft::full_like(*this, fill_value, options, memory_format); }
inline Tensor Tensor::new_empty(IntSpan size, TensorOptions options) const { return weft::new_empty(*this, size, options); }
inline Tensor Tensor::new_zeros(IntSpan size, TensorOptions options) const { return weft::new_zeros(*this, size, options); }
inline Tensor Tensor::new_ones(IntSpan size, TensorOptions options) const { return weft::new_ones(*this, size, options); }
inline Tensor Tensor::new_full(IntSpan size, Scalar fill_value, TensorOptions options) const { return weft::new_full(*this, size, fill_value, options); }
inline Tensor Tensor::tril(int64_t diagonal) const { return weft::tril(*this, diagonal); }
inline Tensor Tensor::tril_(int64_t diagonal) const { return weft::tril_(*this, diagonal); }
inline Tensor Tensor::triu(int64_t diagonal) const { return weft::triu(*this, diagonal); }
inline Tensor Tensor::triu_(int64_t diagonal) const { return weft::triu_(*this, diagonal); }
inline Tensor Tensor::fill_diagonal_(Scalar fill_value, bool wrap) const { return weft::fill_diagonal_(*this, fill_value, wrap); }
inline Tensor Tensor::diag(int64_t diagonal) const { return weft::diag(*this, diagonal); }
inline Tensor Tensor::diag_embed(int64_t offset, int64_t dim1, int64_t dim2) const { return weft::diag_embed(*this, offset, dim1, dim2); }
inline Tensor Tensor::diagflat(int64_t offset) const { return weft::diagflat(*this, offset); }
inline Tensor Tensor::one_hot(int64_t num_classes) const { return weft::one_hot(*this, num_classes); }

// cumulative
inline Tensor Tensor::cumsum(int64_t dim, std::optional<Dtype> dtype) const { return weft::cumsum(*this, dim, dtype); }
inline Tensor Tensor::cumsum_(int64_t dim, std::optional<Dtype> dtype) const { return weft::cumsum_(*this, dim, dtype); }
inline Tensor Tensor::cumprod(int64_t dim, std::optional<Dtype> dtype) const { return weft::cumprod(*this, dim, dtype); }
inline Tensor Tensor::cumprod_(int64_t dim, std::optional<Dtype> dtype) const { return weft::cumprod_(*this, dim, dtype); }
inline std::pair<Tensor, Tensor> Tensor::cummax(int64_t dim) const { return weft::cummax(*this, dim); }
inline std::pair<Tensor, Tensor> Tensor::cummin(int64_t dim) const { return weft::cummin(*this, dim); }
inline Tensor Tensor::logcumsumexp(int64_t dim) const { return weft::logcumsumexp(*this, dim); }
inline Tensor Tensor::diff(int64_t n, int64_t dim, const Tensor& prepend, const Tensor& append) const { return weft::diff(*this, n, dim, prepend, append); }

// distance
inline Tensor Tensor::dist(const Tensor& other, double p) const { return weft::dist(*this, other, p); }

// index
inline Tensor Tensor::masked_fill(const Tensor& mask, Scalar value) const { return weft::masked_fill(*this, mask, value); }
inline Tensor Tensor::masked_fill(const Tensor& mask, const Tensor& value) const { return weft::masked_fill(*this, mask, value); }
inline Tensor Tensor::masked_fill_(const Tensor& mask, Scalar value) const { return weft::masked_fill_(*this, mask, value); }
inline Tensor Tensor::masked_fill_(const Tensor& mask, const Tensor& value) const { return weft::masked_fill_(*this, mask, value); }
inline Tensor Tensor::masked_select(const Tensor& mask) const { return weft::masked_select(*this, mask); }
inline Tensor Tensor::masked_scatter(const Tensor& mask, const Tensor& source) const { return weft::masked_scatter(*this, mask, source); }
inline Tensor Tensor::masked_scatter_(const Tensor& mask, const Tensor& source) const { return weft::masked_scatter_(*this, mask, source); }
inline Tensor Tensor::nonzero() const { return weft::nonzero(*this); }
inline Tensor Tensor::nonzero_static(int64_t size, int64_t fill_value) const { return weft::nonzero_static(*this, size, fill_value); }
inline Tensor Tensor::argwhere() const { return weft::argwhere(*this); }
inline Tensor Tensor::gather(int64_t dim, const Tensor& index) const { return weft::gather(*this, dim, index); }
inline Tensor Tensor::scatter(int64_t dim, const Tensor& index, const Tensor& src) const { return weft::scatter(*this, dim, index, src); }
inline Tensor Tensor::scatter(int64_t dim, const Tensor& index, Scalar value) const { return weft::scatter(*this, dim, index, value); }
inline Tensor Tensor::scatter(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) const { return weft::scatter(*this, dim, index, src, reduce); }
inline Tensor Tensor::scatter(int64_t dim, const Tensor& index, Scalar value, std::string_view reduce) const { return weft::scatter(*this, dim, index, value, reduce); }
inline Tensor Tensor::scatter_(int64_t dim, const Tensor& index, const Tensor& src) const { return weft::scatter_(*this, dim, index, src); }
inline Tensor Tensor::scatter_(int64_t dim, const Tensor& index, Scalar value) const { return weft::scatter_(*this, dim, index, value); }
inline Tensor Tensor::scatter_(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce) const { return weft::scatter_(*this, dim, index, src, reduce); }
inline Tensor Tensor::scatter_(int64_t dim, const Tensor& index, Scalar value, std::string_view reduce) const { return weft::scatter_(*this, dim, index, value, reduce); }
inline Tensor Tensor::scatter_add(int64_t dim, const Tensor& index, const Tensor& src) const { return weft::scatter_add(*this, dim, index, src); }
inline Tensor Tensor::scatter_add_(int64_t dim, const Tensor& index, const Tensor& src) const { return weft::scatter_add_(*this, dim, index, src); }
inline Tensor Tensor::scatter_reduce(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce, bool include_self) const { return weft::scatter_reduce(*this, dim, index, src, reduce, include_self); }
inline Tensor Tensor::scatter_reduce_(int64_t dim, const Tensor& index, const Tensor& src, std::string_view reduce, bool include_self) const { return weft::scatter_reduce_(*this, dim, index, src, reduce, include_self); }
inline Tensor Tensor::take_along_dim(const Tensor& indices, std::optional<int64_t> dim) const { return weft::take_along_dim(*this, indices, dim); }
inline Tensor Tensor::index_select(int64_t dim, const Tensor& index) const { return weft::index_select(*this, dim, index); }
inline Tensor Tensor::index_add(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) const { return weft::index_add(*this, dim, index, source, alpha); }
inline Tensor Tensor::index_add_(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) const { return weft::index_add_(*this, dim, index, source, alpha); }
inline Tensor Tensor::index_copy(int64_t dim, const Tensor& index, const Tensor& source) const { return weft::index_copy(*this, dim, index, source); }
inline Tensor Tensor::index_copy_(int64_t dim, const Tensor& index, const Tensor& source) const { return weft::index_copy_(*this, dim, index, source); }
inline Tensor Tensor::index_reduce(int64_t dim, const Tensor& index, const Tensor& source, std::string_view reduce, bool include_self) const { return weft::index_reduce(*this, dim, index, source, reduce, include_self); }
inline Tensor Tensor::index_reduce_(int64_t dim, const Tensor& index, const Tensor& source, std::string_view reduce, bool include_self) const { return weft::index_reduce_(*this, dim, index, source, reduce, include_self); }
inline Tensor Tensor::index_fill(int64_t dim, const Tensor& index, Scalar value) const { return weft::index_fill(*this, dim, index, value); }
inline Tensor Tensor::index_fill(int64_t dim, const Tensor& index, const Tensor& value) const { return weft::index_fill(*this, dim, index, value); }
inline Tensor Tensor::index_fill_(int64_t dim, const Tensor& index, Scalar value) const { return weft::index_fill_(*this, dim, index, value); }
inline Tensor Tensor::index_fill_(int64_t dim, const Tensor& index, const Tensor& value) const { return weft::index_fill_(*this, dim, index, value); }
inline Tensor Tensor::take(const Tensor& index) const { return weft::take(*this, index); }
inline Tensor Tensor::put(const Tensor& index, const Tensor& source, bool accumulate) const { return weft::put(*this, index, source, accumulate); }
inline Tensor Tensor::put_(const Tensor& index, const Tensor& source, bool accumulate) const { return weft::put_(*this, index, source, accumulate); }
inline Tensor Tensor::index(std::initializer_list<Index> indices) const { return weft::index(*this, indices); }
inline Tensor Tensor::index_put_(std::initializer_list<Index> indices, const Tensor& values, bool accumulate) const { return weft::index_put_(*this, indices, values, accumulate); }
inline Tensor Tensor::index_put_(std::initializer_list<Index> indices, Scalar value, bool accumulate) const { return weft::index_put_(*this, indices, value, accumulate); }
inline Tensor Tensor::index_put(std::initializer_list<Index> indices, const Tensor& values, bool accumulate) const { return weft::index_put(*this, indices, values, accumulate); }

// linalg
inline Tensor Tensor::det() const { return weft::det(*this); }
inline std::pair<Tensor, Tensor> Tensor::slogdet() const { return weft::slogdet(*this); }
inline Tensor Tensor::logdet() const { return weft::logdet(*this); }
inline Tensor Tensor::inverse() const { return weft::inverse(*this); }
inline Tensor Tensor::pinverse(double rcond) const { return weft::pinverse(*this, rcond); }
inline Tensor Tensor::matrix_power(int64_t n) const { return weft::matrix_power(*this, n); }
inline Tensor Tensor::matrix_exp() const { return weft::matrix_exp(*this); }
inline Tensor Tensor::orgqr(const Tensor& input2) const { return weft::orgqr(*this, input2); }
inline Tensor Tensor::lu_solve(const Tensor& LU_data, const Tensor& LU_pivots) const { return weft::lu_solve(*this, LU_data, LU_pivots); }
inline Tensor Tensor::cholesky(bool upper) const { return weft::cholesky(*this, upper); }
inline Tensor Tensor::cholesky_solve(const Tensor& input2, bool upper) const { return weft::cholesky_solve(*this, input2, upper); }
inline Tensor Tensor::cholesky_inverse(bool upper) const { return weft::cholesky_inverse(*this, upper); }
inline std::pair<Tensor, Tensor> Tensor::triangular_solve(const Tensor& A, bool upper, bool transpose, bool unitriangular) const { return weft::triangular_solve(*this, A, upper, transpose, unitriangular); }
inline std::pair<Tensor, Tensor> Tensor::qr(bool some) const { return weft::qr(*this, some); }
inline std::tuple<Tensor, Tensor, Tensor> Tensor::svd(bool some, bool compute_uv) const { return weft::svd(*this, some, compute_uv); }
inline Tensor Tensor::cross(const Tensor& other, std::optional<int64_t> dim) const { return weft::cross(*this, other, dim); }

// matmul
inline Tensor Tensor::matmul(const Tensor& other) const { return weft::matmul(*this, other); }
inline Tensor Tensor::mm(const Tensor& mat2) const { return weft::mm(*this, mat2); }
inline Tensor Tensor::bmm(const Tensor& mat2) const { return weft::bmm(*this, mat2); }
inline Tensor Tensor::mv(const Tensor& vec) const { return weft::mv(*this, vec); }
inline Tensor Tensor::dot(const Tensor& other) const { return weft::dot(*this, other); }
inline Tensor Tensor::vdot(const Tensor& other) const { return weft::vdot(*this, other); }
inline Tensor Tensor::outer(const Tensor& vec2) const { return weft::outer(*this, vec2); }
inline Tensor Tensor::ger(const Tensor& vec2) const { return weft::ger(*this, vec2); }
inline Tensor Tensor::inner(const Tensor& other) const { return weft::inner(*this, other); }
inline Tensor Tensor::addmm(const Tensor& mat1, const Tensor& mat2, Scalar beta, Scalar alpha) const { return weft::addmm(*this, mat1, mat2, beta, alpha); }
inline Tensor Tensor::addmm_(const Tensor& mat1, const Tensor& mat2, Scalar beta, Scalar alpha) const { return weft::addmm_(*this, mat1, mat2, beta, alpha); }
inline Tensor Tensor::addmv(const Tensor& mat, const Tensor& vec, Scalar beta, Scalar alpha) const { return weft::addmv(*this, mat, vec, beta, alpha); }
inline Tensor Tensor::addmv_(const Tensor& mat, const Tensor& vec, Scalar beta, Scalar alpha) const { return weft::addmv_(*this, mat, vec, beta, alpha); }
inline Tensor Tensor::addr(const Tensor& vec1, const Tensor& vec2, Scalar beta, Scalar alpha) const { return weft::addr(*this, vec1, vec2, beta, alpha); }
inline Tensor Tensor::addr_(const Tensor& vec1, const Tensor& vec2, Scalar beta, Scalar alpha) const { return weft::addr_(*this, vec1, vec2, beta, alpha); }
inline Tensor Tensor::addbmm(const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) const { return weft::addbmm(*this, batch1, batch2, beta, alpha); }
inline Tensor Tensor::addbmm_(const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) const { return weft::addbmm_(*this, batch1, batch2, beta, alpha); }
inline Tensor Tensor::baddbmm(const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) const { return weft::baddbmm(*this, batch1, batch2, beta, alpha); }
inline Tensor Tensor::baddbmm_(const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) const { return weft::baddbmm_(*this, batch1, batch2, beta, alpha); }
inline Tensor Tensor::kron(const Tensor& other) const { return weft::kron(*this, other); }
inline Tensor Tensor::adjoint() const { return weft::adjoint(*this); }
inline Tensor Tensor::mT() const { return weft::mT(*this); }
inline Tensor Tensor::mH() const { return weft::mH(*this); }

// number
inline Tensor Tensor::gcd(const Tensor& other) const { return weft::gcd(*this, other); }
inline Tensor Tensor::gcd_(const Tensor& other) const { return weft::gcd_(*this, other); }
inline Tensor Tensor::lcm(const Tensor& other) const { return weft::lcm(*this, other); }
inline Tensor Tensor::lcm_(const Tensor& other) const { return weft::lcm_(*this, other); }
inline Tensor Tensor::nextafter(const Tensor& other) const { return weft::nextafter(*this, other); }
inline Tensor Tensor::nextafter_(const Tensor& other) const { return weft::nextafter_(*this, other); }
inline Tensor Tensor::ldexp(const Tensor& other) const { return weft::ldexp(*this, other); }
inline Tensor Tensor::ldexp_(const Tensor& other) const { return weft::ldexp_(*this, other); }
inline std::pair<Tensor, Tensor> Tensor::frexp() const { return weft::frexp(*this); }

// numeric
inline Tensor Tensor::cov(int64_t correction, const Tensor& fweights, const Tensor& aweights) const { return weft::cov(*this, correction, fweights, aweights); }
inline Tensor Tensor::corrcoef() const { return weft::corrcoef(*this); }
inline std::pair<Tensor, Tensor> Tensor::histogram(int64_t bins, std::optional<double> min, std::optional<double> max, const Tensor& weight, bool density) const { return weft::histogram(*this, bins, min, max, weight, density); }
inline std::pair<Tensor, Tensor> Tensor::histogram(const Tensor& bins, const Tensor& weight, bool density) const { return weft::histogram(*this, bins, weight, density); }
inline Tensor Tensor::renorm(Scalar p, int64_t dim, Scalar maxnorm) const { return weft::renorm(*this, p, dim, maxnorm); }
inline Tensor Tensor::renorm_(Scalar p, int64_t dim, Scalar maxnorm) const { return weft::renorm_(*this, p, dim, maxnorm); }
inline Tensor Tensor::angle() const { return weft::angle(*this); }

// random
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

// reduce
inline Tensor Tensor::sum(IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::sum(*this, dim, keepdim, dtype); }
inline Tensor Tensor::sum_to_size(IntSpan size) const { return weft::sum_to_size(*this, size); }
inline Tensor Tensor::mean(IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::mean(*this, dim, keepdim, dtype); }
inline Tensor Tensor::nansum(IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::nansum(*this, dim, keepdim, dtype); }
inline Tensor Tensor::nanmean(IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::nanmean(*this, dim, keepdim, dtype); }
inline Tensor Tensor::trace() const { return weft::trace(*this); }
inline Tensor Tensor::prod(std::optional<int64_t> dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::prod(*this, dim, keepdim, dtype); }
inline Tensor Tensor::amax(IntSpan dim, bool keepdim) const { return weft::amax(*this, dim, keepdim); }
inline Tensor Tensor::amin(IntSpan dim, bool keepdim) const { return weft::amin(*this, dim, keepdim); }
inline std::pair<Tensor, Tensor> Tensor::aminmax(std::optional<int64_t> dim, bool keepdim) const { return weft::aminmax(*this, dim, keepdim); }
inline Tensor Tensor::max() const { return weft::max(*this); }
inline std::pair<Tensor, Tensor> Tensor::max(int64_t dim, bool keepdim) const { return weft::max(*this, dim, keepdim); }
inline Tensor Tensor::max(const Tensor& other) const { return weft::max(*this, other); }
inline Tensor Tensor::min() const { return weft::min(*this); }
inline std::pair<Tensor, Tensor> Tensor::min(int64_t dim, bool keepdim) const { return weft::min(*this, dim, keepdim); }
inline Tensor Tensor::min(const Tensor& other) const { return weft::min(*this, other); }
inline Tensor Tensor::argmax(std::optional<int64_t> dim, bool keepdim) const { return weft::argmax(*this, dim, keepdim); }
inline Tensor Tensor::argmin(std::optional<int64_t> dim, bool keepdim) const { return weft::argmin(*this, dim, keepdim); }
inline Tensor Tensor::any(IntSpan dim, bool keepdim) const { return weft::any(*this, dim, keepdim); }
inline Tensor Tensor::all(IntSpan dim, bool keepdim) const { return weft::all(*this, dim, keepdim); }
inline Tensor Tensor::count_nonzero(IntSpan dim) const { return weft::count_nonzero(*this, dim); }
inline Tensor Tensor::var(IntSpan dim, double correction, bool keepdim) const { return weft::var(*this, dim, correction, keepdim); }
inline Tensor Tensor::std(IntSpan dim, double correction, bool keepdim) const { return weft::std(*this, dim, correction, keepdim); }
inline Tensor Tensor::norm(double p, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::norm(*this, p, dim, keepdim, dtype); }
inline Tensor Tensor::norm(std::string_view p, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) const { return weft::norm(*this, p, dim, keepdim, dtype); }
inline Tensor Tensor::logsumexp(IntSpan dim, bool keepdim) const { return weft::logsumexp(*this, dim, keepdim); }

// search
inline std::tuple<Tensor, Tensor, Tensor> Tensor::unique(bool sorted, bool return_inverse, bool return_counts, std::optional<int64_t> dim) const { return weft::unique(*this, sorted, return_inverse, return_counts, dim); }
inline std::tuple<Tensor, Tensor, Tensor> Tensor::unique_consecutive(bool return_inverse, bool return_counts, std::optional<int64_t> dim) const { return weft::unique_consecutive(*this, return_inverse, return_counts, dim); }
inline Tensor Tensor::bincount(const Tensor& weights, int64_t minlength) const { return weft::bincount(*this, weights, minlength); }
inline Tensor Tensor::histc(int64_t bins, double min, double max) const { return weft::histc(*this, bins, min, max); }

// shape
inline Tensor Tensor::view(IntSpan size) const { return weft::view(*this, size); }
inline Tensor Tensor::view(Dtype dtype) const { return weft::view(*this, dtype); }
inline Tensor Tensor::view_as(const Tensor& other) const { return weft::view_as(*this, other); }
inline Tensor Tensor::reshape(IntSpan shape) const { return weft::reshape(*this, shape); }
inline Tensor Tensor::reshape_as(const Tensor& other) const { return weft::reshape_as(*this, other); }
inline Tensor Tensor::flatten(int64_t start_dim, int64_t end_dim) const { return weft::flatten(*this, start_dim, end_dim); }
inline Tensor Tensor::ravel() const { return weft::ravel(*this); }
inline Tensor Tensor::unflatten(int64_t dim, IntSpan sizes) const { return weft::unflatten(*this, dim, sizes); }
inline Tensor Tensor::squeeze() const { return weft::squeeze(*this); }
inline Tensor Tensor::squeeze(IntSpan dim) const { return weft::squeeze(*this, dim); }
inline Tensor Tensor::squeeze_() const { return weft::squeeze_(*this); }
inline Tensor Tensor::squeeze_(IntSpan dim) const { return weft::squeeze_(*this, dim); }
inline Tensor Tensor::unsqueeze(int64_t dim) const { return weft::unsqueeze(*this, dim); }
inline Tensor Tensor::unsqueeze_(int64_t dim) const { return weft::unsqueeze_(*this, dim); }
inline Tensor Tensor::transpose(int64_t dim0, int64_t dim1) const { return weft::transpose(*this, dim0, dim1); }
inline Tensor Tensor::transpose_(int64_t dim0, int64_t dim1) const { return weft::transpose_(*this, dim0, dim1); }
inline Tensor Tensor::swapaxes(int64_t axis0, int64_t axis1) const { return weft::swapaxes(*this, axis0, axis1); }
inline Tensor Tensor::swapaxes_(int64_t axis0, int64_t axis1) const { return weft::swapaxes_(*this, axis0, axis1); }
inline Tensor Tensor::swapdims(int64_t dim0, int64_t dim1) const { return weft::swapdims(*this, dim0, dim1); }
inline Tensor Tensor::swapdims_(int64_t dim0, int64_t dim1) const { return weft::swapdims_(*this, dim0, dim1); }
inline Tensor Tensor::t() const { return weft::t(*this); }
inline Tensor Tensor::t_() const { return weft::t_(*this); }
inline Tensor Tensor::permute(IntSpan dims) const { return weft::permute(*this, dims); }
inline Tensor Tensor::movedim(IntSpan source, IntSpan destination) const { return weft::movedim(*this, source, destination); }
inline Tensor Tensor::expand(IntSpan size) const { return weft::expand(*this, size); }
inline Tensor Tensor::expand_as(const Tensor& other) const { return weft::expand_as(*this, other); }
inline Tensor Tensor::broadcast_to(IntSpan size) const { return weft::broadcast_to(*this, size); }
inline Tensor Tensor::select(int64_t dim, int64_t index) const { return weft::select(*this, dim, index); }
inline Tensor Tensor::narrow(int64_t dim, int64_t start, int64_t length) const { return weft::narrow(*this, dim, start, length); }
inline Tensor Tensor::narrow(int64_t dim, const Tensor& start, int64_t length) const { return weft::narrow(*this, dim, start, length); }
inline Tensor Tensor::slice(int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) const { return weft::slice(*this, dim, start, end, step); }
inline Tensor Tensor::diagonal(int64_t offset, int64_t dim1, int64_t dim2) const { return weft::diagonal(*this, offset, dim1, dim2); }
inline Tensor Tensor::as_strided(IntSpan size, IntSpan stride, std::optional<int64_t> storage_offset) const { return weft::as_strided(*this, size, stride, storage_offset); }
inline Tensor Tensor::as_strided_(IntSpan size, IntSpan stride, std::optional<int64_t> storage_offset) const { return weft::as_strided_(*this, size, stride, storage_offset); }
inline Tensor Tensor::as_strided_scatter(const Tensor& src, IntSpan size, IntSpan stride, std::optional<int64_t> storage_offset) const { return weft::as_strided_scatter(*this, src, size, stride, storage_offset); }
inline Tensor Tensor::resize_(IntSpan size) const { return weft::resize_(*this, size); }
inline Tensor Tensor::resize_as_(const Tensor& other) const { return weft::resize_as_(*this, other); }
inline Tensor Tensor::unfold(int64_t dimension, int64_t size, int64_t step) const { return weft::unfold(*this, dimension, size, step); }
inline std::vector<Tensor> Tensor::split(int64_t split_size, int64_t dim) const { return weft::split(*this, split_size, dim); }
inline std::vector<Tensor> Tensor::split(IntSpan split_sizes, int64_t dim) const { return weft::split(*this, split_sizes, dim); }
inline std::vector<Tensor> Tensor::split_with_sizes(IntSpan split_sizes, int64_t dim) const { return weft::split_with_sizes(*this, split_sizes, dim); }
inline std::vector<Tensor> Tensor::chunk(int64_t chunks, int64_t dim) const { return weft::chunk(*this, chunks, dim); }
inline std::vector<Tensor> Tensor::tensor_split(int64_t sections, int64_t dim) const { return weft::tensor_split(*this, sections, dim); }
inline std::vector<Tensor> Tensor::tensor_split(IntSpan indices, int64_t dim) const { return weft::tensor_split(*this, indices, dim); }
inline std::vector<Tensor> Tensor::tensor_split(const Tensor& indices_or_sections, int64_t dim) const { return weft::tensor_split(*this, indices_or_sections, dim); }
inline std::vector<Tensor> Tensor::hsplit(int64_t sections) const { return weft::hsplit(*this, sections); }
inline std::vector<Tensor> Tensor::hsplit(IntSpan indices) const { return weft::hsplit(*this, indices); }
inline std::vector<Tensor> Tensor::vsplit(int64_t sections) const { return weft::vsplit(*this, sections); }
inline std::vector<Tensor> Tensor::vsplit(IntSpan indices) const { return weft::vsplit(*this, indices); }
inline std::vector<Tensor> Tensor::dsplit(int64_t sections) const { return weft::dsplit(*this, sections); }
inline std::vector<Tensor> Tensor::dsplit(IntSpan indices) const { return weft::dsplit(*this, indices); }
inline std::vector<Tensor> Tensor::unbind(int64_t dim) const { return weft::unbind(*this, dim); }
inline Tensor Tensor::atleast_1d() const { return weft::atleast_1d(*this); }
inline Tensor Tensor::atleast_2d() const { return weft::atleast_2d(*this); }
inline Tensor Tensor::atleast_3d() const { return weft::atleast_3d(*this); }
inline Tensor Tensor::clone(MemoryFormat memory_format) const { return weft::clone(*this, memory_format); }
inline Tensor Tensor::contiguous(MemoryFormat memory_format) const { return weft::contiguous(*this, memory_format); }
inline Tensor Tensor::copy_(const Tensor& src) const { return weft::copy_(*this, src); }
inline Tensor Tensor::fill_(Scalar value) const { return weft::fill_(*this, value); }
inline Tensor Tensor::fill_(const Tensor& value) const { return weft::fill_(*this, value); }
inline Tensor Tensor::fill(Scalar value) const { return weft::fill(*this, value); }
inline Tensor Tensor::fill(const Tensor& value) const { return weft::fill(*this, value); }
inline Tensor Tensor::zero_() const { return weft::zero_(*this); }
inline Tensor Tensor::to(Dtype dtype, bool non_blocking, bool copy, std::optional<MemoryFormat> memory_format) const { return weft::to(*this, dtype, non_blocking, copy, memory_format); }
inline Tensor Tensor::to(Device device, std::optional<Dtype> dtype, bool non_blocking, bool copy, std::optional<MemoryFormat> memory_format) const { return weft::to(*this, device, dtype, non_blocking, copy, memory_format); }
inline Tensor Tensor::to(const Tensor& other, bool non_blocking, bool copy, std::optional<MemoryFormat> memory_format) const { return weft::to(*this, other, non_blocking, copy, memory_format); }
inline Tensor Tensor::to(MemoryFormat memory_format) const { return weft::to(*this, memory_format); }
inline Tensor Tensor::type_as(const Tensor& other) const { return weft::type_as(*this, other); }
inline Tensor Tensor::flip(IntSpan dims) const { return weft::flip(*this, dims); }
inline Tensor Tensor::fliplr() const { return weft::fliplr(*this); }
inline Tensor Tensor::flipud() const { return weft::flipud(*this); }
inline Tensor Tensor::roll(IntSpan shifts, IntSpan dims) const { return weft::roll(*this, shifts, dims); }
inline Tensor Tensor::rot90(int64_t k, IntSpan dims) const { return weft::rot90(*this, k, dims); }
inline Tensor Tensor::repeat(IntSpan repeats) const { return weft::repeat(*this, repeats); }
inline Tensor Tensor::tile(IntSpan dims) const { return weft::tile(*this, dims); }
inline Tensor Tensor::repeat_interleave(int64_t repeats, std::optional<int64_t> dim, std::optional<int64_t> output_size) const { return weft::repeat_interleave(*this, repeats, dim, output_size); }
inline Tensor Tensor::repeat_interleave(const Tensor& repeats, std::optional<int64_t> dim, std::optional<int64_t> output_size) const { return weft::repeat_interleave(*this, repeats, dim, output_size); }
inline Tensor Tensor::select_scatter(const Tensor& src, int64_t dim, int64_t index) const { return weft::select_scatter(*this, src, dim, index); }
inline Tensor Tensor::slice_scatter(const Tensor& src, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) const { return weft::slice_scatter(*this, src, dim, start, end, step); }
inline Tensor Tensor::diagonal_scatter(const Tensor& src, int64_t offset, int64_t dim1, int64_t dim2) const { return weft::diagonal_scatter(*this, src, offset, dim1, dim2); }

// softmax
inline Tensor Tensor::softmax(int64_t dim, std::optional<Dtype> dtype) const { return weft::softmax(*this, dim, dtype); }
inline Tensor Tensor::log_softmax(int64_t dim, std::optional<Dtype> dtype) const { return weft::log_softmax(*this, dim, dtype); }

// sort
inline std::pair<Tensor, Tensor> Tensor::sort(int64_t dim, bool descending, bool stable) const { return weft::sort(*this, dim, descending, stable); }
inline Tensor Tensor::argsort(int64_t dim, bool descending, bool stable) const { return weft::argsort(*this, dim, descending, stable); }
inline Tensor Tensor::msort() const { return weft::msort(*this); }
inline std::pair<Tensor, Tensor> Tensor::topk(int64_t k, int64_t dim, bool largest, bool sorted) const { return weft::topk(*this, k, dim, largest, sorted); }
inline std::pair<Tensor, Tensor> Tensor::kthvalue(int64_t k, int64_t dim, bool keepdim) const { return weft::kthvalue(*this, k, dim, keepdim); }
inline Tensor Tensor::median() const { return weft::median(*this); }
inline std::pair<Tensor, Tensor> Tensor::median(int64_t dim, bool keepdim) const { return weft::median(*this, dim, keepdim); }
inline Tensor Tensor::nanmedian() const { return weft::nanmedian(*this); }
inline std::pair<Tensor, Tensor> Tensor::nanmedian(int64_t dim, bool keepdim) const { return weft::nanmedian(*this, dim, keepdim); }
inline std::pair<Tensor, Tensor> Tensor::mode(int64_t dim, bool keepdim) const { return weft::mode(*this, dim, keepdim); }
inline Tensor Tensor::quantile(const Tensor& q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation) const { return weft::quantile(*this, q, dim, keepdim, interpolation); }
inline Tensor Tensor::quantile(double q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation) const { return weft::quantile(*this, q, dim, keepdim, interpolation); }
inline Tensor Tensor::nanquantile(const Tensor& q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation) const { return weft::nanquantile(*this, q, dim, keepdim, interpolation); }
inline Tensor Tensor::nanquantile(double q, std::optional<int64_t> dim, bool keepdim, std::string_view interpolation) const { return weft::nanquantile(*this, q, dim, keepdim, interpolation); }

// special
inline Tensor Tensor::lgamma() const { return weft::lgamma(*this); }
inline Tensor Tensor::lgamma_() const { return weft::lgamma_(*this); }
inline Tensor Tensor::digamma() const { return weft::digamma(*this); }
inline Tensor Tensor::digamma_() const { return weft::digamma_(*this); }
inline Tensor Tensor::polygamma_(int64_t n) const { return weft::polygamma_(*this, n); }
inline Tensor Tensor::mvlgamma(int64_t p) const { return weft::mvlgamma(*this, p); }
inline Tensor Tensor::mvlgamma_(int64_t p) const { return weft::mvlgamma_(*this, p); }
inline Tensor Tensor::igamma(const Tensor& other) const { return weft::igamma(*this, other); }
inline Tensor Tensor::igamma_(const Tensor& other) const { return weft::igamma_(*this, other); }
inline Tensor Tensor::igammac(const Tensor& other) const { return weft::igammac(*this, other); }
inline Tensor Tensor::igammac_(const Tensor& other) const { return weft::igammac_(*this, other); }
inline Tensor Tensor::i0() const { return weft::i0(*this); }
inline Tensor Tensor::i0_() const { return weft::i0_(*this); }

// unary
inline Tensor Tensor::neg() const { return weft::neg(*this); }
inline Tensor Tensor::neg_() const { return weft::neg_(*this); }
inline Tensor Tensor::negative() const { return weft::negative(*this); }
inline Tensor Tensor::negative_() const { return weft::negative_(*this); }
inline Tensor Tensor::positive() const { return weft::positive(*this); }
inline Tensor Tensor::abs() const { return weft::abs(*this); }
inline Tensor Tensor::abs_() const { return weft::abs_(*this); }
inline Tensor Tensor::absolute() const { return weft::absolute(*this); }
inline Tensor Tensor::absolute_() const { return weft::absolute_(*this); }
inline Tensor Tensor::sign() const { return weft::sign(*this); }
inline Tensor Tensor::sign_() const { return weft::sign_(*this); }
inline Tensor Tensor::square() const { return weft::square(*this); }
inline Tensor Tensor::square_() const { return weft::square_(*this); }
inline Tensor Tensor::reciprocal() const { return weft::reciprocal(*this); }
inline Tensor Tensor::reciprocal_() const { return weft::reciprocal_(*this); }
inline Tensor Tensor::sqrt() const { return weft::sqrt(*this); }
inline Tensor Tensor::sqrt_() const { return weft::sqrt_(*this); }
inline Tensor Tensor::rsqrt() const { return weft::rsqrt(*this); }
inline Tensor Tensor::rsqrt_() const { return weft::rsqrt_(*this); }
inline Tensor Tensor::exp() const { return weft::exp(*this); }
inline Tensor Tensor::exp_() const { return weft::exp_(*this); }
inline Tensor Tensor::exp2() const { return weft::exp2(*this); }
inline Tensor Tensor::exp2_() const { return weft::exp2_(*this); }
inline Tensor Tensor::expm1() const { return weft::expm1(*this); }
inline Tensor Tensor::expm1_() const { return weft::expm1_(*this); }
inline Tensor Tensor::log() const { return weft::log(*this); }
inline Tensor Tensor::log_() const { return weft::log_(*this); }
inline Tensor Tensor::log2() const { return weft::log2(*this); }
inline Tensor Tensor::log2_() const { return weft::log2_(*this); }
inline Tensor Tensor::log10() const { return weft::log10(*this); }
inline Tensor Tensor::log10_() const { return weft::log10_(*this); }
inline Tensor Tensor::log1p() const { return weft::log1p(*this); }
inline Tensor Tensor::log1p_() const { return weft::log1p_(*this); }
inline Tensor Tensor::sin() const { return weft::sin(*this); }
inline Tensor Tensor::sin_() const { return weft::sin_(*this); }
inline Tensor Tensor::cos() const { return weft::cos(*this); }
inline Tensor Tensor::cos_() const { return weft::cos_(*this); }
inline Tensor Tensor::tan() const { return weft::tan(*this); }
inline Tensor Tensor::tan_() const { return weft::tan_(*this); }
inline Tensor Tensor::asin() const { return weft::asin(*this); }
inline Tensor Tensor::asin_() const { return weft::asin_(*this); }
inline Tensor Tensor::acos() const { return weft::acos(*this); }
inline Tensor Tensor::acos_() const { return weft::acos_(*this); }
inline Tensor Tensor::atan() const { return weft::atan(*this); }
inline Tensor Tensor::atan_() const { return weft::atan_(*this); }
inline Tensor Tensor::sinh() const { return weft::sinh(*this); }
inline Tensor Tensor::sinh_() const { return weft::sinh_(*this); }
inline Tensor Tensor::cosh() const { return weft::cosh(*this); }
inline Tensor Tensor::cosh_() const { return weft::cosh_(*this); }
inline Tensor Tensor::tanh() const { return weft::tanh(*this); }
inline Tensor Tensor::tanh_() const { return weft::tanh_(*this); }
inline Tensor Tensor::asinh() const { return weft::asinh(*this); }
inline Tensor Tensor::asinh_() const { return weft::asinh_(*this); }
inline Tensor Tensor::acosh() const { return weft::acosh(*this); }
inline Tensor Tensor::acosh_() const { return weft::acosh_(*this); }
inline Tensor Tensor::atanh() const { return weft::atanh(*this); }
inline Tensor Tensor::atanh_() const { return weft::atanh_(*this); }
inline Tensor Tensor::deg2rad() const { return weft::deg2rad(*this); }
inline Tensor Tensor::deg2rad_() const { return weft::deg2rad_(*this); }
inline Tensor Tensor::rad2deg() const { return weft::rad2deg(*this); }
inline Tensor Tensor::rad2deg_() const { return weft::rad2deg_(*this); }
inline Tensor Tensor::sinc() const { return weft::sinc(*this); }
inline Tensor Tensor::sinc_() const { return weft::sinc_(*this); }
inline Tensor Tensor::erf() const { return weft::erf(*this); }
inline Tensor Tensor::erf_() const { return weft::erf_(*this); }
inline Tensor Tensor::erfc() const { return weft::erfc(*this); }
inline Tensor Tensor::erfc_() const { return weft::erfc_(*this); }
inline Tensor Tensor::erfinv() const { return weft::erfinv(*this); }
inline Tensor Tensor::erfinv_() const { return weft::erfinv_(*this); }
inline Tensor Tensor::logit(std::optional<double> eps) const { return weft::logit(*this, eps); }
inline Tensor Tensor::logit_(std::optional<double> eps) const { return weft::logit_(*this, eps); }
inline Tensor Tensor::floor() const { return weft::floor(*this); }
inline Tensor Tensor::floor_() const { return weft::floor_(*this); }
inline Tensor Tensor::ceil() const { return weft::ceil(*this); }
inline Tensor Tensor::ceil_() const { return weft::ceil_(*this); }
inline Tensor Tensor::trunc() const { return weft::trunc(*this); }
inline Tensor Tensor::trunc_() const { return weft::trunc_(*this); }
inline Tensor Tensor::round() const { return weft::round(*this); }
inline Tensor Tensor::round(int64_t decimals) const { return weft::round(*this, decimals); }
inline Tensor Tensor::round_() const { return weft::round_(*this); }
inline Tensor Tensor::round_(int64_t decimals) const { return weft::round_(*this, decimals); }
inline Tensor Tensor::frac() const { return weft::frac(*this); }
inline Tensor Tensor::frac_() const { return weft::frac_(*this); }
inline Tensor Tensor::isnan() const { return weft::isnan(*this); }
inline Tensor Tensor::isinf() const { return weft::isinf(*this); }
inline Tensor Tensor::isposinf() const { return weft::isposinf(*this); }
inline Tensor Tensor::isneginf() const { return weft::isneginf(*this); }
inline Tensor Tensor::isfinite() const { return weft::isfinite(*this); }
inline Tensor Tensor::isreal() const { return weft::isreal(*this); }
inline Tensor Tensor::signbit() const { return weft::signbit(*this); }
inline Tensor Tensor::logical_not() const { return weft::logical_not(*this); }
inline Tensor Tensor::logical_not_() const { return weft::logical_not_(*this); }
inline Tensor Tensor::bitwise_not() const { return weft::bitwise_not(*this); }
inline Tensor Tensor::bitwise_not_() const { return weft::bitwise_not_(*this); }
inline Tensor Tensor::clamp(std::optional<Scalar> min, std::optional<Scalar> max) const { return weft::clamp(*this, min, max); }
inline Tensor Tensor::clamp(const Tensor& min, const Tensor& max) const { return weft::clamp(*this, min, max); }
inline Tensor Tensor::clamp_(std::optional<Scalar> min, std::optional<Scalar> max) const { return weft::clamp_(*this, min, max); }
inline Tensor Tensor::clamp_(const Tensor& min, const Tensor& max) const { return weft::clamp_(*this, min, max); }
inline Tensor Tensor::clip(std::optional<Scalar> min, std::optional<Scalar> max) const { return weft::clip(*this, min, max); }
inline Tensor Tensor::clip(const Tensor& min, const Tensor& max) const { return weft::clip(*this, min, max); }
inline Tensor Tensor::clip_(std::optional<Scalar> min, std::optional<Scalar> max) const { return weft::clip_(*this, min, max); }
inline Tensor Tensor::clip_(const Tensor& min, const Tensor& max) const { return weft::clip_(*this, min, max); }
inline Tensor Tensor::clamp_min(Scalar min) const { return weft::clamp_min(*this, min); }
inline Tensor Tensor::clamp_min(const Tensor& min) const { return weft::clamp_min(*this, min); }
inline Tensor Tensor::clamp_min_(Scalar min) const { return weft::clamp_min_(*this, min); }
inline Tensor Tensor::clamp_min_(const Tensor& min) const { return weft::clamp_min_(*this, min); }
inline Tensor Tensor::clamp_max(Scalar max) const { return weft::clamp_max(*this, max); }
inline Tensor Tensor::clamp_max(const Tensor& max) const { return weft::clamp_max(*this, max); }
inline Tensor Tensor::clamp_max_(Scalar max) const { return weft::clamp_max_(*this, max); }
inline Tensor Tensor::clamp_max_(const Tensor& max) const { return weft::clamp_max_(*this, max); }
inline Tensor Tensor::nan_to_num(double nan, std::optional<double> posinf, std::optional<double> neginf) const { return weft::nan_to_num(*this, nan, posinf, neginf); }
inline Tensor Tensor::nan_to_num_(double nan, std::optional<double> posinf, std::optional<double> neginf) const { return weft::nan_to_num_(*this, nan, posinf, neginf); }

}  // namespace weft
