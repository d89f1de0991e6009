// Numbers looked into: common divisors of integers, and the parts and neighbours of floating-point numbers. Operands broadcast and
// promote. A form that ends in _ writes the result into self.
#pragma once

#include <utility>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// The greatest common divisor of integers, not negative; gcd(0, 0) is 0. Throws DtypeError unless both are integers.
Tensor gcd(const Tensor& self, const Tensor& other);
Tensor gcd_(const Tensor& self, const Tensor& other);
/// The least common multiple of integers, not negative; 0 if one is 0. Throws DtypeError unless both are integers.
Tensor lcm(const Tensor& self, const Tensor& other);
Tensor lcm_(const Tensor& self, const Tensor& other);
/// The floating-point number next to self in the direction of other; self where they are equal. Throws DtypeError unless both are
/// floating. The derivative is not defined: no gradient.
Tensor nextafter(const Tensor& self, const Tensor& other);
Tensor nextafter_(const Tensor& self, const Tensor& other);
/// self * 2^other.
Tensor ldexp(const Tensor& self, const Tensor& other);
Tensor ldexp_(const Tensor& self, const Tensor& other);
/// self as mantissa * 2^exponent: mantissas of magnitude in [0.5, 1) (0, infinite and NaN stay as they are, with exponent 0)
/// and exponents (int32). Throws DtypeError unless floating.
std::pair<Tensor, Tensor> frexp(const Tensor& self);

}  // namespace WEFT_API
