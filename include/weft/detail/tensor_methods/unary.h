// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// unary: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

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
