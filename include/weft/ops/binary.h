// Elementwise functions of two tensors, or of a tensor and a number, and of three tensors. Shapes broadcast (NumPy's rule;
// ShapeError otherwise); dtypes promote as in PyTorch: among tensors with dimensions the higher one, which 0-d tensors and
// then numbers only raise when they are of a higher category (bool < integer < floating). Forms that end in _ write
// into self: the shape must broadcast to self's (ShapeError) and the result's category must not be above self's (DtypeError).
#pragma once

#include <optional>
#include <string_view>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// The dtype of a result of these two (torch.result_type).
Dtype result_type(const Tensor& tensor1, const Tensor& tensor2);
Dtype result_type(const Tensor& tensor, Scalar scalar);
Dtype result_type(Scalar scalar, const Tensor& tensor);
Dtype result_type(Scalar scalar1, Scalar scalar2);
/// Whether an in-place op may store the one in the other: not floating in integers, not numbers in bool.
bool can_cast(Dtype from, Dtype to);

// ---- arithmetic ----

/// self + alpha * other. Integers wrap around; bools are or-ed. alpha must not be floating for integers, nor a number other
/// than a bool for bools (DtypeError).
Tensor add(const Tensor& self, const Tensor& other, Scalar alpha = 1);
Tensor add(const Tensor& self, Scalar other, Scalar alpha = 1);
Tensor add_(const Tensor& self, const Tensor& other, Scalar alpha = 1);
Tensor add_(const Tensor& self, Scalar other, Scalar alpha = 1);
/// self - alpha * other. Throws DtypeError for bool.
Tensor sub(const Tensor& self, const Tensor& other, Scalar alpha = 1);
Tensor sub(const Tensor& self, Scalar other, Scalar alpha = 1);
Tensor sub_(const Tensor& self, const Tensor& other, Scalar alpha = 1);
Tensor sub_(const Tensor& self, Scalar other, Scalar alpha = 1);
/// sub under NumPy's name.
Tensor subtract(const Tensor& self, const Tensor& other, Scalar alpha = 1);
Tensor subtract(const Tensor& self, Scalar other, Scalar alpha = 1);
/// other - alpha * self.
Tensor rsub(const Tensor& self, const Tensor& other, Scalar alpha = 1);
Tensor rsub(const Tensor& self, Scalar other, Scalar alpha = 1);
/// self * other. Bools are and-ed.
Tensor mul(const Tensor& self, const Tensor& other);
Tensor mul(const Tensor& self, Scalar other);
Tensor mul_(const Tensor& self, const Tensor& other);
Tensor mul_(const Tensor& self, Scalar other);
/// mul under NumPy's name.
Tensor multiply(const Tensor& self, const Tensor& other);
Tensor multiply(const Tensor& self, Scalar other);
/// self / other. Without rounding_mode integers give default_dtype(). rounding_mode "trunc" rounds toward zero, "floor"
/// downwards; dtypes are then kept, and integers divided by zero throw Error. Throws ValueError for other modes.
Tensor div(const Tensor& self, const Tensor& other, std::optional<std::string_view> rounding_mode = {});
Tensor div(Scalar self, const Tensor& other);
Tensor div(const Tensor& self, Scalar other, std::optional<std::string_view> rounding_mode = {});
Tensor div_(const Tensor& self, const Tensor& other, std::optional<std::string_view> rounding_mode = {});
Tensor div_(const Tensor& self, Scalar other, std::optional<std::string_view> rounding_mode = {});
/// div under its other names.
Tensor divide(const Tensor& self, const Tensor& other, std::optional<std::string_view> rounding_mode = {});
Tensor divide(const Tensor& self, Scalar other, std::optional<std::string_view> rounding_mode = {});
/// div without rounding.
Tensor true_divide_(const Tensor& self, const Tensor& other);
Tensor true_divide_(const Tensor& self, Scalar other);
Tensor true_divide(const Tensor& self, const Tensor& other);
Tensor true_divide(const Tensor& self, Scalar other);
/// div with rounding_mode "floor", Python's //; without a derivative.
Tensor floor_divide(const Tensor& self, const Tensor& other);
Tensor floor_divide(const Tensor& self, Scalar other);
Tensor floor_divide_(const Tensor& self, const Tensor& other);
Tensor floor_divide_(const Tensor& self, Scalar other);
/// self - other * floor(self / other), of other's sign: Python's %. Integers divided by zero throw Error. Not for bool.
Tensor remainder(const Tensor& self, const Tensor& other);
Tensor remainder(const Tensor& self, Scalar other);
Tensor remainder(Scalar self, const Tensor& other);
Tensor remainder_(const Tensor& self, const Tensor& other);
Tensor remainder_(const Tensor& self, Scalar other);
/// self - other * trunc(self / other), of self's sign: C's fmod. Integers divided by zero throw Error. Not for bool.
Tensor fmod(const Tensor& self, const Tensor& other);
Tensor fmod(const Tensor& self, Scalar other);
Tensor fmod_(const Tensor& self, const Tensor& other);
Tensor fmod_(const Tensor& self, Scalar other);
/// self^exponent. Integers stay integers: a negative number as exponent throws ValueError, a tensor's negative exponents give
/// the power cut to an integer. The derivative by self where exponent is 0, and by exponent where self is 0, is 0.
Tensor pow(const Tensor& self, const Tensor& exponent);
Tensor pow(const Tensor& self, Scalar exponent);
Tensor pow(Scalar self, const Tensor& exponent);
Tensor pow_(const Tensor& self, const Tensor& exponent);
Tensor pow_(const Tensor& self, Scalar exponent);
/// pow in float64. In place self must be float64.
Tensor float_power_(const Tensor& self, const Tensor& exponent);
Tensor float_power_(const Tensor& self, Scalar exponent);
Tensor float_power(const Tensor& self, const Tensor& exponent);
Tensor float_power(const Tensor& self, Scalar exponent);
Tensor float_power(Scalar self, const Tensor& exponent);

// ---- the greater and the smaller ----

/// The greater of both; NaN if either is. Where they are equal each gets half of the gradient.
Tensor maximum(const Tensor& self, const Tensor& other);
/// The smaller of both; NaN if either is. Where they are equal each gets half of the gradient.
Tensor minimum(const Tensor& self, const Tensor& other);
/// The greater of both, NaN only if both are. Where they are equal each gets half of the gradient.
Tensor fmax(const Tensor& self, const Tensor& other);
/// The smaller of both, NaN only if both are. Where they are equal each gets half of the gradient.
Tensor fmin(const Tensor& self, const Tensor& other);

// ---- other functions; integers give default_dtype() unless said ----

/// The angle of the point (other, self), in [-pi, pi].
Tensor atan2(const Tensor& self, const Tensor& other);
Tensor atan2_(const Tensor& self, const Tensor& other);
/// sqrt(self^2 + other^2) without overflow. Throws DtypeError unless floating.
Tensor hypot(const Tensor& self, const Tensor& other);
Tensor hypot_(const Tensor& self, const Tensor& other);
/// |self| with other's sign.
Tensor copysign(const Tensor& self, const Tensor& other);
Tensor copysign(const Tensor& self, Scalar other);
Tensor copysign_(const Tensor& self, const Tensor& other);
Tensor copysign_(const Tensor& self, Scalar other);
/// self * log(other); 0 where self is 0, unless other is NaN.
Tensor xlogy(const Tensor& self, const Tensor& other);
Tensor xlogy(const Tensor& self, Scalar other);
Tensor xlogy(Scalar self, const Tensor& other);
Tensor xlogy_(const Tensor& self, const Tensor& other);
Tensor xlogy_(const Tensor& self, Scalar other);
/// log(e^self + e^other) without overflow. Throws DtypeError unless floating.
Tensor logaddexp(const Tensor& self, const Tensor& other);
/// log2(2^self + 2^other) without overflow. Throws DtypeError unless floating.
Tensor logaddexp2(const Tensor& self, const Tensor& other);
/// 0 below self = 0 and for NaN, 1 above, `values` at it; without a derivative. Both of one dtype (DtypeError).
Tensor heaviside(const Tensor& self, const Tensor& values);
Tensor heaviside_(const Tensor& self, const Tensor& values);

// ---- logic and bits, without derivatives ----

/// Whether both are not 0; a bool tensor. In place, 0 and 1 in self's dtype.
Tensor logical_and(const Tensor& self, const Tensor& other);
Tensor logical_and_(const Tensor& self, const Tensor& other);
/// Whether one or both are not 0.
Tensor logical_or(const Tensor& self, const Tensor& other);
Tensor logical_or_(const Tensor& self, const Tensor& other);
/// Whether one of both is not 0.
Tensor logical_xor(const Tensor& self, const Tensor& other);
Tensor logical_xor_(const Tensor& self, const Tensor& other);
/// The bits set in both. Integers and bools only (DtypeError).
Tensor bitwise_and(const Tensor& self, const Tensor& other);
Tensor bitwise_and(const Tensor& self, Scalar other);
Tensor bitwise_and_(const Tensor& self, const Tensor& other);
Tensor bitwise_and_(const Tensor& self, Scalar other);
/// The bits set in one or both. Integers and bools only (DtypeError).
Tensor bitwise_or(const Tensor& self, const Tensor& other);
Tensor bitwise_or(const Tensor& self, Scalar other);
Tensor bitwise_or_(const Tensor& self, const Tensor& other);
Tensor bitwise_or_(const Tensor& self, Scalar other);
/// The bits set in one of both. Integers and bools only (DtypeError).
Tensor bitwise_xor(const Tensor& self, const Tensor& other);
Tensor bitwise_xor(const Tensor& self, Scalar other);
Tensor bitwise_xor_(const Tensor& self, const Tensor& other);
Tensor bitwise_xor_(const Tensor& self, Scalar other);
/// self * 2^other; 0 where `other` is negative or not below the number of bits. Integers only (DtypeError).
Tensor bitwise_left_shift(const Tensor& self, const Tensor& other);
Tensor bitwise_left_shift(const Tensor& self, Scalar other);
Tensor bitwise_left_shift_(const Tensor& self, const Tensor& other);
Tensor bitwise_left_shift_(const Tensor& self, Scalar other);
/// floor(self / 2^other); 0 or -1 where `other` is negative or not below the number of bits. Integers only (DtypeError).
Tensor bitwise_right_shift(const Tensor& self, const Tensor& other);
Tensor bitwise_right_shift(const Tensor& self, Scalar other);
Tensor bitwise_right_shift_(const Tensor& self, const Tensor& other);
Tensor bitwise_right_shift_(const Tensor& self, Scalar other);

// ---- of three ----

/// self + weight * (end - self). Throws DtypeError unless self, end and weight have one floating dtype.
Tensor lerp(const Tensor& self, const Tensor& end, Scalar weight);
Tensor lerp(const Tensor& self, const Tensor& end, const Tensor& weight);
Tensor lerp_(const Tensor& self, const Tensor& end, Scalar weight);
Tensor lerp_(const Tensor& self, const Tensor& end, const Tensor& weight);
/// self + value * tensor1 * tensor2. Of integers value is cut to one.
Tensor addcmul(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value = 1);
Tensor addcmul_(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value = 1);
/// self + value * tensor1 / tensor2. Throws DtypeError if both tensor1 and tensor2 are integers.
Tensor addcdiv(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value = 1);
Tensor addcdiv_(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value = 1);

}  // namespace WEFT_API
