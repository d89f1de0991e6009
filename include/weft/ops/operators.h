// C++'s operators on tensors: what a + b, x *= 2, -x, a < b and mask & other call.
#pragma once

#include "weft/ops/binary.h"
#include "weft/ops/compare.h"
#include "weft/ops/unary.h"

namespace weft {

inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
inline Tensor operator+(const Tensor& a, Scalar b) { return add(a, b); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return sub(a, b); }
inline Tensor operator-(const Tensor& a, Scalar b) { return sub(a, b); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return mul(a, b); }
inline Tensor operator*(const Tensor& a, Scalar b) { return mul(a, b); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return div(a, b); }
inline Tensor operator/(const Tensor& a, Scalar b) { return div(a, b); }
inline Tensor operator+(Scalar a, const Tensor& b) { return add(b, a); }
inline Tensor operator-(Scalar a, const Tensor& b) { return rsub(b, a); }
inline Tensor operator*(Scalar a, const Tensor& b) { return mul(b, a); }
inline Tensor operator/(Scalar a, const Tensor& b) { return div(a, b); }
inline Tensor operator-(const Tensor& a) { return neg(a); }
inline Tensor operator+(const Tensor& a) { return positive(a); }

namespace detail {
/// What stands left of a compound operator when it is no variable: `x[0] += 1` writes into x. Throws Error for `x[mask] += 1` and
/// `x[index tensor] += 1`, whose left side is a copy.
WEFT_API const Tensor& written_through(const Tensor& indexed);
}  // namespace detail
inline const Tensor& operator+=(const Tensor& a, const Tensor& b) { return add_(a, b), a; }
inline void operator+=(Tensor&& a, const Tensor& b) { add_(detail::written_through(a), b); }
inline const Tensor& operator+=(const Tensor& a, Scalar b) { return add_(a, b), a; }
inline void operator+=(Tensor&& a, Scalar b) { add_(detail::written_through(a), b); }
inline const Tensor& operator-=(const Tensor& a, const Tensor& b) { return sub_(a, b), a; }
inline void operator-=(Tensor&& a, const Tensor& b) { sub_(detail::written_through(a), b); }
inline const Tensor& operator-=(const Tensor& a, Scalar b) { return sub_(a, b), a; }
inline void operator-=(Tensor&& a, Scalar b) { sub_(detail::written_through(a), b); }
inline const Tensor& operator*=(const Tensor& a, const Tensor& b) { return mul_(a, b), a; }
inline void operator*=(Tensor&& a, const Tensor& b) { mul_(detail::written_through(a), b); }
inline const Tensor& operator*=(const Tensor& a, Scalar b) { return mul_(a, b), a; }
inline void operator*=(Tensor&& a, Scalar b) { mul_(detail::written_through(a), b); }
inline const Tensor& operator/=(const Tensor& a, const Tensor& b) { return div_(a, b), a; }
inline void operator/=(Tensor&& a, const Tensor& b) { div_(detail::written_through(a), b); }
inline const Tensor& operator/=(const Tensor& a, Scalar b) { return div_(a, b), a; }
inline void operator/=(Tensor&& a, Scalar b) { div_(detail::written_through(a), b); }

inline Tensor operator==(const Tensor& a, const Tensor& b) { return eq(a, b); }
inline Tensor operator==(const Tensor& a, Scalar b) { return eq(a, b); }
inline Tensor operator==(Scalar a, const Tensor& b) { return eq(b, a); }
inline Tensor operator!=(const Tensor& a, const Tensor& b) { return ne(a, b); }
inline Tensor operator!=(const Tensor& a, Scalar b) { return ne(a, b); }
inline Tensor operator!=(Scalar a, const Tensor& b) { return ne(b, a); }
inline Tensor operator<(const Tensor& a, const Tensor& b) { return lt(a, b); }
inline Tensor operator<(const Tensor& a, Scalar b) { return lt(a, b); }
inline Tensor operator<(Scalar a, const Tensor& b) { return gt(b, a); }
inline Tensor operator<=(const Tensor& a, const Tensor& b) { return le(a, b); }
inline Tensor operator<=(const Tensor& a, Scalar b) { return le(a, b); }
inline Tensor operator<=(Scalar a, const Tensor& b) { return ge(b, a); }
inline Tensor operator>(const Tensor& a, const Tensor& b) { return gt(a, b); }
inline Tensor operator>(const Tensor& a, Scalar b) { return gt(a, b); }
inline Tensor operator>(Scalar a, const Tensor& b) { return lt(b, a); }
inline Tensor operator>=(const Tensor& a, const Tensor& b) { return ge(a, b); }
inline Tensor operator>=(const Tensor& a, Scalar b) { return ge(a, b); }
inline Tensor operator>=(Scalar a, const Tensor& b) { return le(b, a); }

inline Tensor operator&(const Tensor& a, const Tensor& b) { return bitwise_and(a, b); }
inline Tensor operator&(const Tensor& a, Scalar b) { return bitwise_and(a, b); }
inline Tensor operator|(const Tensor& a, const Tensor& b) { return bitwise_or(a, b); }
inline Tensor operator|(const Tensor& a, Scalar b) { return bitwise_or(a, b); }
inline Tensor operator^(const Tensor& a, const Tensor& b) { return bitwise_xor(a, b); }
inline Tensor operator^(const Tensor& a, Scalar b) { return bitwise_xor(a, b); }
inline Tensor operator<<(const Tensor& a, const Tensor& b) { return bitwise_left_shift(a, b); }
inline Tensor operator<<(const Tensor& a, Scalar b) { return bitwise_left_shift(a, b); }
inline Tensor operator>>(const Tensor& a, const Tensor& b) { return bitwise_right_shift(a, b); }
inline Tensor operator>>(const Tensor& a, Scalar b) { return bitwise_right_shift(a, b); }
inline Tensor operator%(const Tensor& a, const Tensor& b) { return remainder(a, b); }
inline Tensor operator%(const Tensor& a, Scalar b) { return remainder(a, b); }
inline Tensor operator~(const Tensor& a) { return bitwise_not(a); }
/// Elementwise: true where a is 0.
inline Tensor operator!(const Tensor& a) { return logical_not(a); }

}  // namespace weft
