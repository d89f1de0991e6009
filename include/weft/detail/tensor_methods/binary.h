// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// binary: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

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

}  // namespace weft
